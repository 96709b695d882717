"""The pages against the code and the repository: generated ones are current, links lead somewhere, nothing is local."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click
import pytest

from hirestream.errors import CODES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PROSE = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
PAGES = [*PROSE, *sorted(DOCS.rglob("*.md"))]

_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^ *|[`/])hirestream ((?:[a-z]+ ?){1,2})", re.MULTILINE)
_CODE = re.compile(r"```.*?```|`[^`]+`|^ {4}\S.*$", re.MULTILINE | re.DOTALL)
#: Composed, so that this file does not hold the words that it looks for.
_REGISTRIES = (
    ("pypi", "org"),
    ("files", "pythonhosted", "org"),
    ("registry", "npmjs", "org"),
    ("registry", "yarnpkg", "com"),
    ("repo1", "maven", "org"),
    ("repo", "maven", "apache", "org"),
    ("deb", "debian", "org"),
    ("proxy", "golang", "org"),
    ("static", "crates", "io"),
)
_HOST = re.compile(r"https?://(?:[\w.-]+\.)?(?:" + "|".join(re.escape(".".join(host)) for host in _REGISTRIES) + r")\b")
_MACHINE = re.compile(r"(?<![\w.<>~-])/(?:work|farm)/")


#: Written by tools/write_docs.py.
GENERATED = {"api.md", "commands.md", "errors.md", "settings.md", "examples/parsed-cv.html"}


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    """The program that writes the generated pages."""
    spec = importlib.util.spec_from_file_location("write_docs", ROOT / "tools" / "write_docs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_generated_pages_are_current(writer: ModuleType, name: str) -> None:
    """A page that lists what the code has lists what it has now; `make docs` mends it."""
    assert (DOCS / name).read_text(encoding="utf-8") == writer.PAGES[name]()


def test_every_generated_page_is_checked(writer: ModuleType) -> None:
    """A page that the writer gains does not escape the check above."""
    assert set(writer.PAGES) == GENERATED


def test_every_command_and_option_is_explained(writer: ModuleType) -> None:
    """Whoever reads the list of commands finds each of them, and each option, with a sentence."""
    from hirestream.cli import main

    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for words, command in writer.commands(main):
        assert f"## hirestream {' '.join(words)}\n" in page
        assert command.help, words
        for option in command.params:
            if isinstance(option, click.Option):
                assert all(f"`{name}`" in page for name in option.opts), (words, option.name)
                # A choice says by its values what it is.
                assert option.help or isinstance(option.type, click.Choice), (words, option.name)


def test_every_setting_is_explained(writer: ModuleType) -> None:
    """Each setting is listed with both its names and a sentence that says what it does."""
    page = (DOCS / "settings.md").read_text(encoding="utf-8")
    for path, variable, field in writer.settings_fields():
        assert f"| `{path}` | `{variable}` |" in page
        assert field.description, path


def test_every_error_code_is_explained() -> None:
    """Each code that a document can be refused with is listed with what to do about it."""
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    for code, advice in CODES.items():
        assert f"| `{code}` |" in page
        assert advice in page


def _anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """A reader who follows a link inside the project arrives at a page, and at the heading that it names."""
    for target in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in _anchors(there), f"{page.name} links to {target}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    """A reader who starts at the README finds every page by following links."""
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in _LINK.findall(page.read_text(encoding="utf-8")):
            there = (page.parent / target.partition("#")[0]).resolve()
            if there.suffix == ".md" and there.exists():
                waiting.append(there)
    assert {page for page in PAGES if page not in reached} == set()


def _make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_commands_of_the_readme_are_make_targets() -> None:
    """The two commands that the README promises exist."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for target in ("demo", "test"):
        assert f"make {target}" in readme
        assert target in _make_targets()


def _code(page: Path) -> str:
    return "\n".join(_CODE.findall(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_in_pages_exist(page: Path, writer: ModuleType) -> None:
    """What a reader copies out of a page is a command, or a make target, that exists."""
    from hirestream.cli import main

    known = {words for words, _ in writer.commands(main)}
    groups = {words[0] for words in known if len(words) > 1}
    for called in _COMMAND.findall(_code(page)):
        words = tuple(called.split())
        assert words[:1] in known or words in known or (words[0] in groups and len(words) == 1), (page.name, called)
    assert set(re.findall(r"\bmake ([a-z]+)", _code(page))) <= _make_targets()


def _texts() -> Iterator[tuple[str, str]]:
    """Every file of the repository that is text, with its path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("forbidden", [_HOST, _MACHINE], ids=["registry", "machine"])
def test_no_file_names_where_it_was_made(forbidden: re.Pattern[str]) -> None:
    """The project installs from whatever registry the user has set, and holds no path of another machine."""
    found = {name: match.group() for name, text in _texts() if (match := forbidden.search(text))}
    assert found == {}


def test_the_search_for_forbidden_words_finds_them() -> None:
    """The check above is awake: it sees a registry's address and a path of a machine, and leaves words alone."""
    assert _HOST.search("see https://" + ".".join(_REGISTRIES[0]) + "/simple")
    assert _MACHINE.search("cd /" + "work" + "/main")
    assert not _MACHINE.search("remote/work/life")
