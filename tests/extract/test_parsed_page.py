"""The page of `hirestream parse --html`: people check a profile by looking at it beside the words."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html

from hirestream.cli import main
from hirestream.extract.page import render_page
from hirestream.extract.parse import Parser, versions
from hirestream.model.document import DocumentText, doc_id_of
from hirestream.model.parsed import Parsed
from hirestream.read.service import ReadLimits, read_document

ROOT = Path(__file__).parents[2]
SAMPLE = "tests/corpus/cv-fr-04.txt"


@pytest.fixture(scope="module")
def parser() -> Parser:
    """Return a parser as `hirestream parse` makes it."""
    return Parser(partial(read_document, limits=ReadLimits()))


def test_the_page_shows_the_text_with_its_spans_and_the_profile(parser: Parser) -> None:
    """Each value stands marked in the text under its field's name, and again in the table beside it."""
    parsed, document = parser.parse((ROOT / SAMPLE).read_bytes(), SAMPLE)
    page: Any = html.fromstring(render_page([(parsed, document)]))
    marked = {mark.get("title"): mark.text for mark in page.iter("mark")}
    assert marked["full_name"] == "JULIEN-PIERRE MAZEROLLES"
    assert marked["experience[0].company"] == "Bâtisseurs d'Oc"
    rows = {row[0].text: row[1].text for row in page.iter("tr")}
    assert rows["full_name"] == "JULIEN-PIERRE MAZEROLLES"
    assert rows["emails[0]"] == "jp.mazerolles@exemple.fr"
    shown = "".join(t for t in page.find(".//pre").itertext() if t not in {s.text for s in page.iter("small")})
    assert document is not None
    assert shown.split() == document.text.split()


def test_what_a_document_says_is_never_a_part_of_the_page(parser: Parser) -> None:
    """A CV that carries markup and scripts is shown as it is written; the page loads nothing from anywhere."""
    text = "<b>Léa</b> Morvan\n<script>alert(1)</script>\nlea@exemple.fr\n'\"><img src=x onerror=f()>\nCOMPÉTENCES\nSQL"
    document = DocumentText(text=text, reader="text", media_type="text/plain")
    found = parser.extractor.profile(document, "fr")
    facts: dict[str, Any] = {"path": '"><script>.txt', "doc_id": doc_id_of(b""), "versions": versions(parser.taxonomy)}
    parsed = Parsed(**facts, kind="cv", profile=found.profile, evidence=dict(found.evidence))
    page = render_page([(parsed, document)])
    assert not re.search(r"<(?:script|img|b|link|iframe)\b", page)
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"<[^>]*(?:src|href)=|url\(|@import", page)


def test_a_file_that_cannot_be_read_is_on_the_page_with_its_reason(tmp_path: Path) -> None:
    """Files of one command are on one page, the refused ones with their code; the lines go out as before."""
    (tmp_path / "empty.txt").write_bytes(b"")
    page = tmp_path / "out.html"
    result = CliRunner().invoke(main, ["parse", str(ROOT / SAMPLE), str(tmp_path / "empty.txt"), "--html", str(page)])
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    assert page.read_text().count("<header>") == 2
    assert "empty: " in page.read_text()
