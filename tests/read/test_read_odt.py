"""OpenDocument texts: everything on the page in its order, nothing that is hidden, and safe against bombs."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from odfdo import Document, Frame, Paragraph, Row, Section, Style, Table
from odfdo import List as OdfList

from hirestream.errors import BadInput
from hirestream.model.document import DocumentText
from hirestream.read.service import ReadLimits, read_document


def empty() -> Document:
    """A new text without a paragraph."""
    document = Document("text")
    document.body.clear()
    return document


def saved(document: Document) -> bytes:
    """The bytes of a document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(document: Document) -> DocumentText:
    """Read a document as it would be sent, with a wrong name: the bytes tell."""
    return read_document(saved(document), "cv.docx")


def repacked(content: bytes, changed: dict[str, bytes]) -> bytes:
    """The same archive with some members changed or added."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, changed.get(entry.filename) or old.read(entry))
        for name in changed.keys() - set(old.namelist()):
            new.writestr(name, changed[name])
    return packed.getvalue()


def table(rows: list[list[str]]) -> Table:
    """A table of texts."""
    made = Table("t")
    for _ in rows:
        made.append_row(Row())
    for y, texts in enumerate(rows):
        for x, text in enumerate(texts):
            made.set_value((x, y), text)
    return made


def test_body_in_order() -> None:
    """Header, paragraphs, lists, rows of tables, boxes and footnotes come as a person reads them."""
    document = empty()
    master: Any = document.get_style("master-page", "Standard")
    master.set_page_header("Nora Petit - nora@example.org")
    master.set_page_footer("Page of Nora")
    document.body.append(Paragraph("Couvreuse zingueuse"))
    document.body.append(table([["2019 - 2024", "Couvreuse, Faure et Fils"], ["2016 - 2019", "Apprentie"]]))
    document.body.append(OdfList(["Permis B", "Habilitation travail en hauteur"]))
    anchor = Paragraph("Voir aussi")
    anchor.append(Frame.text_frame("Références sur demande"))
    anchor.insert_note(after="aussi", note_id="n1", citation="1", body="Deux pages.")
    document.body.append(anchor)
    found = read(document)
    assert (found.reader, found.media_type) == ("odt", "application/vnd.oasis.opendocument.text")
    lines = [line for line in found.text.split("\n") if line]
    assert lines[:6] == [
        "Nora Petit - nora@example.org",
        "Couvreuse zingueuse",
        "2019 - 2024\tCouvreuse, Faure et Fils",
        "2016 - 2019\tApprentie",
        "• Permis B",
        "• Habilitation travail en hauteur",
    ]
    assert set(lines[6:9]) == {"Voir aussi", "Références sur demande", "Deux pages."}
    assert lines[9] == "Page of Nora"


@pytest.mark.parametrize(
    ("style", "reason"),
    [({"color": "#ffffff"}, "white"), ({"size": "1pt"}, "tiny"), ({"display": "none"}, "vanish")],
)
def test_hidden_spans_are_listed(style: dict[str, Any], reason: str) -> None:
    """Words in white, in tiny type or marked as hidden are reported, and not part of the text."""
    document = empty()
    name = document.insert_style(Style("text", area="text", name="trap", **style), automatic=True)
    if "display" in style:
        made: Any = document.get_style("text", name)
        made.get_element("style:text-properties").set_attribute("text:display", "none")
    paragraph = Paragraph("Soudeur à Brest depuis 2015 premier choix")
    paragraph.set_span(name, regex="premier choix")
    document.body.append(paragraph)
    found = read(document)
    assert found.text == "Soudeur à Brest depuis 2015"
    assert [(one.text, one.reason) for one in found.hidden_text] == [("premier choix", reason)]


def test_white_on_a_colour_is_seen() -> None:
    """White words on a coloured ground are read."""
    document = empty()
    style = Style("text", area="text", name="banner", color="#ffffff", background_color="#003366")
    document.insert_style(style, automatic=True)
    paragraph = Paragraph("Chaudronnier soudeur, Saint-Nazaire")
    paragraph.set_span("banner", regex="Chaudronnier")
    document.body.append(paragraph)
    assert read(document).text.startswith("Chaudronnier soudeur")


def test_comments_deletions_and_hidden_sections() -> None:
    """What a reader noted, what was deleted, and a section that is not shown are listed, never used."""
    document = empty()
    paragraph = Paragraph("Aide-soignante à Quimper, huit ans")
    paragraph.insert_annotation(after="Quimper", body="à rappeler", creator="RH")
    document.body.append(paragraph)
    section = Section(name="s1")
    section.set_attribute("text:display", "none")
    section.append(Paragraph("candidate idéale"))
    document.body.append(section)
    content = saved(document)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("content.xml")
    change = (
        b'<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>mot retire</text:p>'
        b"</text:deletion></text:changed-region></text:tracked-changes>"
    )
    at = body.index(b">", body.index(b"<office:text")) + 1
    found = read_document(repacked(content, {"content.xml": body[:at] + change + body[at:]}))
    assert found.text == "Aide-soignante à Quimper, huit ans"
    assert {(one.text, one.reason) for one in found.hidden_text} == {
        ("à rappeler", "comment"),
        ("candidate idéale", "vanish"),
        ("mot retire", "tracked-deletion"),
    }


def test_pages() -> None:
    """A break before a paragraph begins a page."""
    document = empty()
    style = Style("paragraph", name="newpage")
    style.set_properties({"fo:break-before": "page"}, area="paragraph")
    document.insert_style(style, automatic=True)
    document.body.append(Paragraph("First page: twelve years as a plumber"))
    document.body.append(Paragraph("Second page: schools", style="newpage"))
    found = read(document)
    assert found.page_of(found.text.index("schools")) == 2


def test_bad_files() -> None:
    """A file with a password, a bomb, half a file and broken XML are each told by their code."""
    document = empty()
    document.body.append(Paragraph("Chauffeuse de car, Limoges, permis D"))
    content = saved(document)
    locked = b'<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    cases = {
        "encrypted": repacked(content, {"META-INF/manifest.xml": locked}),
        "too-large": repacked(content, {"Pictures/a.bin": bytes(60_000_000)}),
        "corrupt": content[: len(content) // 2],
    }
    for code, broken in cases.items():
        with pytest.raises(BadInput) as caught:
            read_document(broken, "cv.odt", limits=ReadLimits(max_bytes=1_000_000))
        assert caught.value.code == code
    with pytest.raises(BadInput) as caught:
        read_document(repacked(content, {"content.xml": b"<a><b></a>"}), "cv.odt")
    assert caught.value.code == "corrupt"


def test_entities_are_not_expanded() -> None:
    """An XML bomb or a pointer to a file of this machine brings nothing into the text."""
    document = empty()
    document.body.append(Paragraph("PLACE Some ordinary words about bricklaying"))
    content = saved(document)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("content.xml")
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "' + b"&a;" * 100 + b'">'
        b'<!ENTITY c "' + b"&b;" * 100 + b'"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    body = body.replace(b"<office:document-content", bomb + b"<office:document-content", 1)
    body = body.replace(b"PLACE", b"&c;&f;")
    found = read_document(repacked(content, {"content.xml": body}))
    assert found.text == "Some ordinary words about bricklaying"


def test_a_template() -> None:
    """An OpenDocument template (OTT) that someone filled in and sent is read like a document."""
    document = empty()
    document.body.append(Paragraph("Vitrailliste à Chartres depuis neuf ans"))
    kind = b"application/vnd.oasis.opendocument.text-template"
    found = read_document(repacked(saved(document), {"mimetype": kind}), "cv.ott")
    assert (found.text, found.reader) == ("Vitrailliste à Chartres depuis neuf ans", "odt")
