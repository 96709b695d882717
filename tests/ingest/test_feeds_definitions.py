"""feeds.toml: written by a command or by hand, read with what is wrong named, secrets elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr

from hirestream.errors import Misconfigured
from hirestream.ingest.feeds.definitions import Definition, Definitions, every_of, every_text
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page


class Options(BaseModel):
    """Options of a made-up kind of feed."""

    model_config = ConfigDict(extra="forbid")
    board: str
    pages: tuple[str, ...] = ()
    columns: dict[str, str] = {}
    key: SecretStr | None = None


class Board:
    """A feed that has only its options."""

    def __init__(self, options: Options) -> None:
        self.options = options

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield nothing."""
        del since
        yield from ()


class BoardKind:
    """The made-up kind."""

    settings: type[BaseModel] = Options
    description = "A board."

    def make(self, given: Any, fetcher: Fetcher) -> Board:
        """Make it."""
        del fetcher
        return Board(given)


@pytest.fixture
def definitions(tmp_path: Path) -> Definitions:
    """A data folder without feeds."""
    return Definitions(tmp_path, {"board": BoardKind()}, {"BOARD_KEY": "geheim"})


def defined(name: str, **options: Any) -> Definition:
    """A feed that is polled every half hour."""
    return Definition(name, "board", timedelta(minutes=30), options={"board": "acme", **options})


def test_what_is_added_is_read_back_and_can_be_edited_by_hand(definitions: Definitions) -> None:
    """Text, lists and tables of options come back as they were; comments of a person stay."""
    one = defined("acme", pages=['https://a.example/é?"q"'], columns={"title": "Intitulé"})
    definitions.add(one)
    definitions.path.write_text("# ours\n" + definitions.path.read_text())
    definitions.add(defined("beta"))
    assert [found.name for found in definitions.all()] == ["acme", "beta"]
    found = definitions.get("acme")
    assert (found.every, found.enabled, dict(found.options)) == (one.every, True, dict(one.options))
    assert definitions.path.read_text().startswith("# ours\n")
    assert definitions.path.stat().st_mode & 0o077 == 0
    definitions.remove("acme")
    assert [found.name for found in definitions.all()] == ["beta"]
    assert "# ours" in definitions.path.read_text()


def test_secrets_lie_elsewhere(definitions: Definitions, tmp_path: Path) -> None:
    """By reference to the environment or to a file of the owner's; a secret written into the file is refused."""
    kept = definitions.keep_secret("beta.key", "auch geheim")
    definitions.add(defined("acme", key="env:BOARD_KEY"))
    definitions.add(defined("beta", key=kept))
    for name, secret in (("acme", "geheim"), ("beta", "auch geheim")):
        options = definitions.options(definitions.get(name))
        assert isinstance(options, Options)
        assert options.key is not None
        assert options.key.get_secret_value() == secret
    assert "geheim" not in definitions.path.read_text()
    assert (tmp_path / "feeds-secrets.toml").stat().st_mode & 0o077 == 0
    with pytest.raises(Misconfigured, match="secret") as refused:
        definitions.add(defined("gamma", key="hunter2"))
    assert "hunter2" not in refused.value.message
    with pytest.raises(Misconfigured, match="MISSING"):
        definitions.add(defined("gamma", key="env:MISSING"))
    definitions.remove("beta")
    assert "geheim" not in (tmp_path / "feeds-secrets.toml").read_text()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[a]\nevery = '1h'\n", "type"),
        ("[a]\ntype = 'board'\nevry = '1h'\n", "evry"),
        ("[a]\ntype = 'board'\nevery = 'often'\n", "often"),
        ("[a\n", "cannot be read"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(definitions: Definitions, text: str, told: str) -> None:
    """A person who edits it by hand is told what to change."""
    definitions.path.write_text(text)
    with pytest.raises(Misconfigured, match=told):
        definitions.all()


def test_feeds_that_cannot_work_are_not_added(definitions: Definitions) -> None:
    """Unknown kinds, unknown or missing options, odd names, the same name twice."""
    definitions.add(defined("acme"))
    wrong = [
        defined("acme"),
        defined("Not a name"),
        defined("odd", colour="red"),
        Definition("odd", "board"),
        Definition("odd", "linkedin"),
    ]
    for one in wrong:
        with pytest.raises(Misconfigured):
            definitions.add(one)
    with pytest.raises(Misconfigured, match="list"):
        definitions.remove("other")
    assert len(definitions.all()) == 1


def test_intervals_are_read_and_written() -> None:
    """30m, 1h, 1d; a source is polled once a minute at most."""
    for text in ("30m", "1h", "2d", "90m"):
        assert every_text(every_of(text)) == text
    for text in ("0m", "1s", "soon"):
        with pytest.raises(Misconfigured):
            every_of(text)
