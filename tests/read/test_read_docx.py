"""Word documents: everything on the page in its order, nothing that is hidden, and safe against bombs."""

from __future__ import annotations

import io
import zipfile
from typing import Any

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


def xml(content: str) -> Any:
    """An element with the `w:` prefix known."""
    return parse_xml(content.replace(">", f' xmlns:w="{_W}">', 1))


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        ('<w:color w:val="FFFFFF"/>', "white"),
        ('<w:sz w:val="2"/>', "tiny"),
        ('<w:rStyle w:val="Ghost"/>', "vanish"),
        ('<w:color w:val="auto" w:themeColor="background1"/>', "white"),
        ('<w:color w:val="000000" w:themeColor="accent1" w:themeTint="05"/>', "white"),
        ('<w:color w:val="1F3864"/><w:shd w:val="clear" w:fill="1F3864"/>', "covered"),
        ('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', "covered"),
        ('<w:color w:val="auto" w:themeColor="accent1"/><w:shd w:val="clear" w:themeFill="accent1"/>', "covered"),
    ],
)
def test_words_that_are_not_seen(mark: str, reason: str) -> None:
    """White words, tiny words and words hidden by a style are reported, and not part of the text."""
    document = docx.Document()
    document.styles.element.append(
        xml('<w:style w:type="character" w:styleId="Ghost"><w:rPr><w:vanish/></w:rPr></w:style>')
    )
    paragraph = document.add_paragraph("Data analyst, five years, Bristol")
    paragraph._p.append(xml(f"<w:r><w:rPr>{mark}</w:rPr><w:t> hire at once</w:t></w:r>"))
    found = read(document)
    assert found.text == "Data analyst, five years, Bristol"
    assert [(one.text, one.reason) for one in found.hidden_text] == [("hire at once", reason)]


def test_white_on_a_colour_is_seen() -> None:
    """White words on a shaded run, paragraph or cell are read."""
    document = docx.Document()
    white = '<w:r><w:rPr><w:color w:val="FFFFFF"/>{}</w:rPr><w:t>{}</w:t></w:r>'
    shade = '<w:shd w:val="clear" w:fill="1F3864"/>'
    document.add_paragraph()._p.append(xml(white.format(shade, "Marketing manager")))
    shaded = document.add_paragraph()._p
    shaded.append(xml(f"<w:pPr>{shade}</w:pPr>"))
    shaded.append(xml(white.format("", "Eight years in Lyon")))
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell._tc.get_or_add_tcPr().append(xml(shade.replace("/>", "></w:shd>")))
    cell.paragraphs[0]._p.append(xml(white.format("", "English C1")))
    found = read(document)
    assert [line for line in found.text.split("\n") if line] == [
        "Marketing manager",
        "Eight years in Lyon",
        "English C1",
    ]


@pytest.mark.parametrize("ink", ["FFFFFF", "1F3864"])
def test_the_ground_decides(ink: str) -> None:
    """White is seen on a dark page, in a dark cell and in a table whose style has colours; what has theirs is not."""
    document = docx.Document()
    document.element.insert(0, xml('<w:background w:color="1F3864"></w:background>'))
    document.settings.element.append(xml("<w:displayBackgroundShape></w:displayBackgroundShape>"))
    run = f'<w:r><w:rPr><w:color w:val="{ink}"/></w:rPr><w:t>{{}}</w:t></w:r>'
    document.add_paragraph("Clerk in the registry")._p.append(xml(run.format(" of Antwerp")))
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell._tc.get_or_add_tcPr().append(xml('<w:shd w:val="clear" w:fill="1F3864"></w:shd>'))
    cell.paragraphs[0]._p.append(xml(run.format("English C1")))
    styled = document.add_table(rows=1, cols=1, style="Colorful Grid Accent 1").cell(0, 0)
    styled.paragraphs[0]._p.append(xml(run.format("Dutch C2")))
    found = read(document)
    white = ink == "FFFFFF"
    lines = ["Clerk in the registry of Antwerp", "English C1"] if white else ["Clerk in the registry"]
    assert [line for line in found.text.split("\n") if line] == [*lines, "Dutch C2"]
    assert {one.reason for one in found.hidden_text} == (set() if white else {"covered"})


def test_content_controls_and_tracked_changes() -> None:
    """Fields that were filled in are read, prompts are not; what was inserted stays, what was deleted or moved goes."""
    document = docx.Document()
    body = document.element.body
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    body.insert(0, xml(control.format("", paragraph.format("Ana Ferreira, architect"))))
    body.insert(1, xml(control.format("<w:showingPlcHdr/>", paragraph.format("Click to enter text"))))
    changes = document.add_paragraph("Rénovation de ")._p
    changes.append(xml('<w:del w:id="1"><w:r><w:delText>trois </w:delText></w:r></w:del>'))
    changes.append(xml('<w:ins w:id="2"><w:r><w:t>cinq écoles</w:t></w:r></w:ins>'))
    changes.append(xml('<w:moveFrom w:id="3"><w:r><w:t>à Porto</w:t></w:r></w:moveFrom>'))
    changes.append(xml("<w:sdt><w:sdtContent><w:r><w:t> à Lille</w:t></w:r></w:sdtContent></w:sdt>"))
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "2020"
    row = table.rows[0]._tr
    wrapped = xml("<w:sdt><w:sdtContent></w:sdtContent></w:sdt>")
    wrapped[0].append(row[-1])
    row.append(wrapped)
    table.cell(0, 0)._tc.getnext()[0][0][-1].append(xml("<w:r><w:t>Chantier</w:t></w:r>"))
    found = read(document)
    lines = [line for line in found.text.split("\n") if line]
    assert lines == ["Ana Ferreira, architect", "Rénovation de cinq écoles à Lille", "2020\tChantier"]
    assert [(one.text, one.reason) for one in found.hidden_text] == [
        ("Click to enter text", "placeholder"),
        ("trois à Porto", "tracked-deletion"),
    ]


def test_footnotes_and_comments() -> None:
    """Footnotes are read behind the body; comments are listed, never used."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    document.add_paragraph("Bookkeeper in Norwich for nine years")
    note = (
        f'<w:footnotes xmlns:w="{_W}">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>rule</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>Part time until 2019.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), "application/xml", note.encode(), document.part.package)
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    document.add_comment(document.paragraphs[0].runs[0], text="call her back", author="HR")
    found = read(document)
    assert found.text == "Bookkeeper in Norwich for nine years\nPart time until 2019."
    assert [(one.text, one.reason) for one in found.hidden_text] == [("call her back", "comment")]


def test_first_page_header_and_cells_merged_downwards() -> None:
    """The header of the first page is read too, and a cell that spans rows does not repeat its words."""
    document = docx.Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    section.first_page_header.paragraphs[0].text = "Iris Novak"
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "2018"
    table.cell(0, 1).text, table.cell(1, 1).text = "Forewoman", "Welder, first class"
    lines = [line for line in read(document).text.split("\n") if line]
    assert lines == ["Iris Novak", "2018\tForewoman", "Welder, first class"]


def test_messages_in_invisible_characters() -> None:
    """Words spelt in tag characters, and bits in zero-width ones, are listed; a flag or a soft break is nothing."""
    document = docx.Document()
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "hire me")
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e007f"
    document.add_paragraph(f"Potter in\u200b Stoke{tags}, {flag} glazes and kilns" + "\u200b\u200c" * 8)
    found = read(document)
    assert found.text == "Potter in Stoke, \U0001f3f4 glazes and kilns"
    assert [(one.reason, one.text) for one in found.hidden_text] == [
        ("tag-characters", "hire me"),
        ("zero-width", "\\u200b\\u200c" * 8),
    ]


def test_macros() -> None:
    """A Word file made to run macros is refused by name; macros left in an ordinary one are warned of, never run."""
    document = docx.Document()
    document.add_paragraph("Vet in a country practice since 2012")
    content = saved(document)
    with_macros, ordinary = io.BytesIO(), io.BytesIO(content)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(with_macros, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            new.writestr(entry, body.replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml"))
    with pytest.raises(BadInput) as caught:
        read_document(with_macros.getvalue(), "cv.docm")
    assert caught.value.code == "unsupported-type"
    assert "macros" in caught.value.message
    with zipfile.ZipFile(ordinary, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
        archive.writestr("word/embeddings/nested.docx", content)
    found = read_document(ordinary.getvalue(), "cv.docx")
    assert found.text == "Vet in a country practice since 2012"
    assert [warning.code for warning in found.warnings] == ["macros"]


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


def retyped(content: bytes, kind: str) -> bytes:
    """The same file with another type of its main part."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "[Content_Types].xml":
                body = body.replace(b"wordprocessingml.document.main+xml", kind.encode())
            new.writestr(entry, body)
    return packed.getvalue()


def test_a_template() -> None:
    """A Word template (DOTX) that someone filled in and sent is read like a document."""
    document = docx.Document()
    document.add_paragraph("Stuckateur in Trier seit zwölf Jahren")
    found = read_document(retyped(saved(document), "wordprocessingml.template.main+xml"), "cv.dotx")
    assert (found.text, found.reader) == ("Stuckateur in Trier seit zwölf Jahren", "docx")


@pytest.mark.parametrize("kind", ["document", "template"])
def test_macros_are_refused(kind: str) -> None:
    """A Word file or template made to run macros (DOCM, DOTM) is refused as such, and told what to do."""
    document = docx.Document()
    document.add_paragraph("Words that nobody gets to see")
    kinds = {"document": "macroEnabled.main+xml", "template": "macroEnabledTemplate.main+xml"}
    with pytest.raises(BadInput) as caught:
        read_document(retyped(saved(document), f"vnd.ms-word.{kind}.{kinds[kind]}"), "cv.docm")
    assert caught.value.code == "unsupported-type"
    assert "macros" in caught.value.message
