"""Where a language model completes the rules: the command, the page, by settings; and with a real one."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import SecretStr
from tests.contracts.model_server import said
from tests.extract.completion_desk import (
    GOOD,
    LACKING,
    ONE_POST,
    TODAY,
    Desk,
    complete_but_posts,
    document,
    known,
)

from hirestream.extract.completion import Bounds, Completer
from hirestream.extract.page import render_page
from hirestream.extract.parse import Parser, versions
from hirestream.extract.service import Extractor
from hirestream.llm.account import MeteredModel, Prices
from hirestream.llm.adapters.openai import OpenAIModel
from hirestream.llm.limits import Pacer, Patience
from hirestream.model.parsed import Parsed
from hirestream.model.profile import Profile
from hirestream.read.limits import ReadLimits
from hirestream.read.service import read_document
from hirestream.settings import Extract, ExtractModel, Groq, Llm, LocalModel, Settings
from hirestream.taxonomy.service import Taxonomy
from hirestream.wiring import completer, parser

pytestmark = pytest.mark.enable_socket


@pytest.fixture(scope="module")
def parse(asked_model: MeteredModel, taxonomy: Taxonomy) -> Callable[[str], dict[str, Any]]:
    """Return what `hirestream parse` does, with a model."""
    made = Parser(
        partial(read_document, limits=ReadLimits()),
        taxonomy=lambda: taxonomy,
        completer=Completer(lambda: asked_model, Bounds()),
    )
    return lambda text: dict(json.loads(made.parse(text.encode(), "cv.txt")[0].model_dump_json()))


def test_parse_says_which_values_are_of_the_model(parse: Callable[[str], dict[str, Any]], desk: Desk) -> None:
    """The line of a file names the model in its versions and beside each value that it found, and only there."""
    desk.will_say(skills=["bread"], languages=["Portuguese"])
    line = parse(LACKING)
    assert "languages" in desk.schema["properties"]
    assert line["profile"]["languages"][0]["code"] == "pt"
    assert line["evidence"]["languages[0]"]["by"] == "test-model-1"
    assert "by" not in line["evidence"]["full_name"]
    assert line["versions"]["model"] == "test-model-1"
    assert line["versions"]["extractor"].endswith("+completion-1")


def test_parse_without_an_answer_has_a_warning(parse: Callable[[str], dict[str, Any]], desk: Desk) -> None:
    """The line of a file says that the model was not there; everything else is as without one."""
    desk.server.will(said("prose"))
    line = parse(LACKING)
    assert [warning["code"] for warning in line["warnings"]] == ["model-unavailable"]
    assert "model" not in line["versions"]
    assert line["profile"]["full_name"] == "Ada Example"
    assert line["error"] is None


def test_no_model_is_asked_unless_one_is_set(tmp_path: Path) -> None:
    """As it comes, hirestream sends no document anywhere."""
    assert completer(Settings(data_dir=tmp_path)) is None
    assert parser(Settings(data_dir=tmp_path)).completer is None


@pytest.mark.parametrize("provider", ["groq", "local"])
def test_the_settings_make_the_model(
    provider: Literal["groq", "local"], desk: Desk, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    """Three lines of settings are enough; the address and the key are those of the section `llm`."""
    key = SecretStr("mine")
    llm = Llm(
        local=LocalModel(base_url=f"{desk.server.address}/v1", api_key=key),
        groq=Groq(base_url=desk.server.address, api_key=key),
    )
    chosen = ExtractModel(provider=provider, model="small")
    made = completer(Settings(data_dir=tmp_path, llm=llm, extract=Extract(model=chosen)))
    assert made is not None
    desk.server.keys.clear()
    desk.server.will(said(json.dumps(GOOD)))
    assert made.profile(known(), document(), "fr", taxonomy, TODAY).profile.full_name == "Ada Example"
    (sent,) = desk.server.requests
    assert sent["model"] == "small"
    assert '"maxLength":80' in json.dumps(sent).replace(" ", "").replace("\\", "")
    assert desk.server.keys == ["Bearer mine"]
    made.close()


def test_groq_without_a_key_is_a_warning(taxonomy: Taxonomy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forgotten key stops no document; the warning lists where it was looked for."""
    monkeypatch.delenv("GROQ_API_KEY", raising=False)
    made = completer(Settings(data_dir=tmp_path, extract=Extract(model=ExtractModel(provider="groq"))))
    assert made is not None
    (warning,) = made.profile(known(), document(), "en", taxonomy, TODAY).warnings
    assert "GROQ_API_KEY" in warning.message


def test_a_page_tells_values_of_a_model_apart(desk: Desk) -> None:
    """Who checks by looking sees beside the words who pointed to them."""
    desk.will_say(**GOOD)
    found = desk.cv(known(title="Cook"), language="fr")
    parsed = Parsed(
        path="cv.txt",
        doc_id="sha256:0",
        profile=found.profile,
        evidence=dict(found.evidence),
        versions=versions(desk.taxonomy),
    )
    page = render_page([(parsed, document())])
    assert "full_name (by test-model-1)" in page


@pytest.mark.flow
def test_a_real_model_is_asked_and_its_answer_checked(llama: str, taxonomy: Taxonomy) -> None:
    """With llama.cpp and a small Llama the request is understood, the answer valid, and its values in the text."""
    small = OpenAIModel(
        base_url=f"{llama}/openai/v1", api_key="k", model=None, timeout=120.0, pacer=Pacer(Patience(tries=1))
    )
    made = Completer(lambda: MeteredModel(small, Prices()), Bounds(seconds=120.0))
    found = known(**{name: value for name, value in complete_but_posts().items() if name not in {"title", "location"}})
    found = found.model_copy(update={"profile": Profile.model_validate({**found.profile.model_dump(), **ONE_POST})})
    completed = made.profile(found, document(), "en", taxonomy, TODAY)
    assert made.counts["answered"] == 1, made.lines()
    assert completed.model
    assert completed.warnings == ()
    for name, value in found.profile.model_dump().items():
        if value and name != "location":
            assert completed.profile.model_dump()[name] == value
    new = {path: span for path, span in completed.evidence.items() if path not in found.evidence}
    assert all(span.by == completed.model for span in new.values())
    assert {path.split(".")[0] for path in new} <= {"title", "location"}
    made.close()


def test_rules_win_over_a_model_that_says_otherwise(desk: Desk, taxonomy: Taxonomy) -> None:
    """Whatever is answered besides, the values of the rules are those of a run without a model."""
    desk.will_say(**GOOD, experience_0={"title": "Cakes", "company": "Sundays", "period": "2014"})
    plain = Extractor(taxonomy, today=lambda: TODAY).profile(document(LACKING), "en")
    asked = Extractor(taxonomy, today=lambda: TODAY, completer=desk.completer).profile(document(LACKING), "en")
    for path, span in plain.evidence.items():
        assert asked.evidence[path] == span
    for name, value in plain.profile.model_dump().items():
        if value and name not in {"location", "concept"}:
            assert asked.profile.model_dump()[name] == value
