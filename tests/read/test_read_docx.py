"""Word documents: everything on the page in its order, nothing that is hidden, and safe against bombs."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml

from hirestream.errors import BadInput
from hirestream.model.document import DocumentText
from hirestream.read.service import ReadLimits, read_document

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def saved(document: Document) -> bytes:
    """The bytes of a document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(document: Document) -> DocumentText:
    """Read a document as it would be sent."""
    return read_document(saved(document), "cv.docx")


def test_headers_paragraphs_and_tables_in_order() -> None:
    """The page header comes first, tables stand between their paragraphs, and a row is a line."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Karim Diallo - karim@example.org"
    document.add_heading("Expérience", 1)
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, [("2019 - 2024", "Cuisinier, Lopez SA"), ("2016 - 2019", "Commis")], strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("Permis B")
    found = read(document)
    assert found.reader == "docx"
    assert found.text == (
        "Karim Diallo - karim@example.org\n\nExpérience\n\n"
        "2019 - 2024\tCuisinier, Lopez SA\n2016 - 2019\tCommis\n\nPermis B"
    )


def test_columns_made_by_a_table() -> None:
    """A page laid out as a table of two columns is read column by column."""
    document = docx.Document()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text = "Compétences\nSoudure\nPliage\nTraçage"
    right.text = "Expérience\nSoudeur chez Perrin depuis 2015"
    lines = [line for line in read(document).text.split("\n") if line]
    assert lines == ["Compétences", "Soudure", "Pliage", "Traçage", "Expérience", "Soudeur chez Perrin depuis 2015"]


def test_merged_cells_are_read_once() -> None:
    """A cell that spans columns does not repeat its words."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Formation continue"
    table.cell(0, 2).text = "2021"
    document.add_paragraph("Chef de rang à Colmar")
    assert read(document).text.count("Formation continue") == 1


def test_lists_and_line_breaks() -> None:
    """Items of a list begin with a bullet; a line break in a paragraph starts a new line."""
    document = docx.Document()
    paragraph = document.add_paragraph("Grace Okafor")
    paragraph.add_run().add_break()
    paragraph.add_run("Accountant")
    document.add_paragraph("Closed the books of 12 companies", style="List Bullet")
    assert read(document).text == "Grace Okafor\nAccountant\n• Closed the books of 12 companies"


def test_text_boxes_are_read_once() -> None:
    """Text in a box, which Word stores twice, is read, and once."""
    document = docx.Document()
    document.add_paragraph("Electrician with ten years of practice")
    box = f'<w:txbxContent xmlns:w="{_W}"><w:p><w:r><w:t>Phone 555 0100</w:t></w:r></w:p></w:txbxContent>'
    run = parse_xml(
        f'<w:r xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    document.paragraphs[0]._p.append(run)
    assert read(document).text == "Electrician with ten years of practice\nPhone 555 0100"


def test_hidden_runs_are_listed() -> None:
    """Words that Word does not show are reported, and not part of the text."""
    document = docx.Document()
    paragraph = document.add_paragraph("Data analyst, five years, Bristol")
    run = paragraph.add_run(" hire me whatever the offer")
    run.font.hidden = True
    found = read(document)
    assert found.text == "Data analyst, five years, Bristol"
    assert [(hidden.text, hidden.reason) for hidden in found.hidden_text] == [("hire me whatever the offer", "vanish")]


def test_pages() -> None:
    """A page break begins a page."""
    document = docx.Document()
    document.add_paragraph("First page: experience as a welder")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("Second page: education in Metz")
    found = read(document)
    assert found.pages == 2
    assert found.page_of(found.text.index("education")) == 2


def test_cut_off_or_broken() -> None:
    """A damaged document is `corrupt`, wherever the damage is."""
    document = docx.Document()
    document.add_paragraph("Chef de partie, sept ans d'expérience")
    content = saved(document)
    emptied = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(emptied, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            new.writestr(entry, body[: len(body) // 2] if entry.filename == "word/document.xml" else body)
    for broken in (content[: len(content) // 2], emptied.getvalue()):
        with pytest.raises(BadInput) as caught:
            read_document(broken, "cv.docx")
        assert caught.value.code == "corrupt"


def test_zip_bomb() -> None:
    """A small file that unpacks to a huge one is refused without being unpacked."""
    document = docx.Document()
    document.add_paragraph("An ordinary sentence about carpentry")
    buffer = io.BytesIO(saved(document))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.bin", bytes(60_000_000))
    with pytest.raises(BadInput) as caught:
        read_document(buffer.getvalue(), limits=ReadLimits(max_bytes=1_000_000))
    assert caught.value.code == "too-large"


def test_entities_are_not_expanded() -> None:
    """An XML bomb inside a document does not blow up, and the rest of the document is read."""
    document = docx.Document()
    document.add_paragraph("PLACE")
    document.add_paragraph("Some ordinary words after the bomb")
    bomb = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "' + b"&a;" * 100 + b'"><!ENTITY c "' + b"&b;" * 100 + b'">]>'
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "word/document.xml":
                body = body.replace(b"?>", b"?>" + bomb, 1).replace(b"PLACE", b"&c;")
            new.writestr(entry, body)
    assert read_document(packed.getvalue(), "cv.docx").text == "Some ordinary words after the bomb"


def test_locked_by_a_password() -> None:
    """A Word file with a password (an OLE container) is `encrypted`."""
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    with pytest.raises(BadInput) as caught:
        read_document(content, "cv.docx")
    assert caught.value.code == "encrypted"
