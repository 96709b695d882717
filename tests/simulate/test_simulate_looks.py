"""Looks: whatever the layout and the format, files open elsewhere, repeat, are marked, and hold their gold."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from tests.simulate.test_simulate_service import said, squeezed

from hirestream.model.profile import Offer, Profile
from hirestream.read.service import read_document
from hirestream.simulate.compose_cv import compose_cv
from hirestream.simulate.draw_person import draw_person
from hirestream.simulate.gold import draw_choices
from hirestream.simulate.grammar import GrammarWriter
from hirestream.simulate.looks import LAYOUTS
from hirestream.simulate.render.docx import render_docx
from hirestream.simulate.render.html import render_html
from hirestream.simulate.render.pdf import render_pdf
from hirestream.simulate.service import SimulatedDocument, seeded, simulate
from hirestream.simulate.sheet import Sheet


def sheet_of(layout: str, number: int = 0, *, adorned: bool = False) -> tuple[Sheet, Profile]:
    """A CV in a layout, with its gold."""
    rng = seeded(17, f"look-{layout}", number)
    person = draw_person(("fr", "en")[number % 2], rng)
    choices = draw_choices(person, rng)
    sheet, gold = compose_cv(person, GrammarWriter().write_cv(person, rng), choices, rng)
    look = replace(sheet.look, layout=layout, photo=adorned, icons=adorned)
    return replace(sheet, look=look), gold


def lacking(gold: Profile | Offer | None, text: str) -> list[str]:
    """Gold values that do not stand in a text."""
    body = re.sub(r"•", "", squeezed(text))
    assert gold is not None
    return [value for value in said(gold) if re.sub(r"•", "", squeezed(value)) not in body]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("number", [0, 1])
def test_our_reader_finds_every_gold_value_in_every_look(layout: str, number: int) -> None:
    """The text that hirestream reads out of a PDF, DOCX or HTML holds what the gold says, portrait and icons or not."""
    sheet, gold = sheet_of(layout, number, adorned=True)
    for name, content in (("a.pdf", render_pdf(sheet)), ("a.docx", render_docx(sheet)), ("a.html", render_html(sheet))):
        assert lacking(gold, read_document(content, name).text) == [], (name, layout)


@pytest.mark.parametrize("form", ["pdf", "docx", "html", "txt"])
def test_our_reader_finds_every_gold_value_in_a_sample(form: str) -> None:
    """The same holds of documents as they are drawn, CVs and offers, with structured data or not."""
    missing = []
    for document in simulate(cvs=14, offers=14, seed=43, formats=(form,)):
        missing += lacking(document.gold, read_document(document.content, document.name).text)
    assert missing == []


@pytest.fixture(scope="module")
def odts() -> list[SimulatedDocument]:
    """OpenDocument files."""
    return list(simulate(cvs=12, offers=8, others=3, seed=5, formats=("odt",)))


def test_odt_opens_elsewhere_and_holds_its_gold(odts: list[SimulatedDocument]) -> None:
    """A word processor's library opens each ODT, finds every gold value, and the mark in its properties."""
    import odfdo

    for document in odts:
        opened = odfdo.Document(BytesIO(document.content))
        text = "\n".join(node.inner_text for node in opened.body.get_elements("//text:p|//text:h"))
        if document.gold is not None:
            assert lacking(document.gold, text) == []
        assert opened.meta.generator == "hirestream simulator"
        assert opened.meta.keyword == "synthetic document"
        assert document.media_type == "application/vnd.oasis.opendocument.text"


def test_odt_begins_as_the_standard_wants(odts: list[SimulatedDocument]) -> None:
    """Programs that look at the first bytes know the format: the media type comes first, and is not compressed."""
    for document in odts:
        assert document.content[30:77] == b"mimetype" + b"application/vnd.oasis.opendocument.text"
        assert document.content[:4] == b"PK\x03\x04"


@pytest.fixture(scope="module")
def scans() -> list[SimulatedDocument]:
    """Scans of CVs."""
    return list(simulate(cvs=5, offers=0, seed=8, formats=("scan",)))


def test_scans_are_pictures_without_text(scans: list[SimulatedDocument]) -> None:
    """Scanned PDFs have pages and no text; PNG and JPEG open as pictures of a page; all are marked."""
    import pypdfium2
    from PIL import Image

    assert {document.name.rsplit(".", 1)[1] for document in scans} >= {"pdf", "png"}
    for document in scans:
        if document.name.endswith(".pdf"):
            pages = pypdfium2.PdfDocument(document.content)
            assert all(page.get_textpage().get_text_range() == "" for page in pages)
            assert "synthetic document" in pages.get_metadata_dict()["Keywords"]
            picture = pages[0].render(scale=0.5).to_pil().convert("L")
        else:
            opened = Image.open(BytesIO(document.content))
            assert "synthetic document" in str(opened.info.get("comment", opened.info.get("Comment")))
            picture = opened.convert("L")
        dark = sum(picture.histogram()[:180]) / (picture.width * picture.height)
        assert 0.001 < dark < 0.4


def test_scans_and_odts_repeat() -> None:
    """Noise and skew are drawn by the seed too: the same call gives the same bytes."""
    first = [d.content for d in simulate(cvs=2, offers=1, seed=3, formats=("scan", "odt"))]
    assert first == [d.content for d in simulate(cvs=2, offers=1, seed=3, formats=("scan", "odt"))]


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_scans_can_be_recognised(scans: list[SimulatedDocument], tmp_path: Path) -> None:
    """A person can read a scan, and so can tesseract: most words of the summary or the duties come back."""
    png = next(document for document in scans if document.name.endswith(".png"))
    (tmp_path / "page.png").write_bytes(png.content)
    command = ["tesseract", str(tmp_path / "page.png"), "-", "-l", "eng"]
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    read = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=alone).stdout.lower()
    assert isinstance(png.gold, Profile)
    told = " ".join(post.description or "" for post in png.gold.experience)
    words = set(re.findall(r"[a-z]{5,}", told.lower()))
    assert len([word for word in words if word in read]) >= 0.7 * len(words) > 3


def test_all_layouts_and_portraits_are_drawn() -> None:
    """The pool shows every layout, and a minority of portraits."""
    looks = [compose(number).look for number in range(120)]
    assert set(Counter(look.layout for look in looks)) == set(LAYOUTS)
    assert 5 < sum(look.photo for look in looks) < 50
    assert any(look.spaced for look in looks)


def compose(number: int) -> Sheet:
    """A CV as it is drawn."""
    rng = seeded(2, "mix", number)
    person = draw_person(("fr", "en")[number % 2], rng)
    return compose_cv(person, GrammarWriter().write_cv(person, rng), draw_choices(person, rng), rng)[0]


def test_docx_has_text_boxes_headers_and_columns() -> None:
    """Word files are built as templates build them, not only as paragraphs."""
    import docx

    boxed = docx.Document(BytesIO(render_docx(sheet_of("sidebar-right")[0])))
    assert (
        next(boxed.element.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}txbxContent"), None)
        is not None
    )
    sheet, gold = sheet_of("banner")
    assert gold.full_name in docx.Document(BytesIO(render_docx(sheet))).sections[0].header.paragraphs[0].text
    columns = docx.Document(BytesIO(render_docx(sheet_of("two-columns")[0])))
    assert 'w:num="2"' in columns.sections[-1]._sectPr.xml
