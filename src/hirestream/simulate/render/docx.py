"""A sheet → DOCX, by its layout: paragraphs, tables, a text box, two columns, a header. Same sheet, same bytes."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from hirestream.simulate.render.marks import GENERATOR, KEYWORD, without_clock
from hirestream.simulate.render.photo import portrait
from hirestream.simulate.sheet import Block, Bullets, Entry, Paragraph, Section, Sheet, Tags

_WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001 the properties of a DOCX carry no zone
_PHOTO_WIDTH = 900_000  # English Metric Units: 2.5 cm
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BOX = (
    f'<w:p xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict>'
    '<v:shape style="position:absolute;margin-left:330pt;width:150pt;height:520pt"><v:textbox><w:txbxContent/>'
    "</v:textbox></v:shape></w:pict></w:r></w:p>"
)
_STYLES = frozenset(
    {"Normal", "Default Paragraph Font", "Normal Table", "Table Grid", "Title", "Subtitle", "Heading 1", "List Bullet"}
    | {"Footer", "No List"}
)


def render_docx(sheet: Sheet) -> bytes:
    """Write a sheet with python-docx."""
    import docx

    document = docx.Document(BytesIO(_template()))
    _properties(document, sheet)
    if sheet.look.photo:
        document.add_picture(BytesIO(portrait(sheet.look.colour)), width=_PHOTO_WIDTH)
    layout = sheet.look.layout
    if layout == "banner":
        _banner(document, sheet)
    else:
        document.add_heading(sheet.name, level=0)
        if sheet.headline:
            document.add_paragraph(sheet.headline, style="Subtitle")
    boxed = layout == "sidebar-right"
    if boxed:
        _text_box(document, sheet)
    elif layout != "banner":
        _contacts(document, sheet)
    if layout == "two-columns":
        _two_columns(document)
    for section in sheet.sections:
        if not (boxed and section.aside):
            _section(document, section, sheet)
    if sheet.footer:
        document.sections[0].footer.paragraphs[0].text = sheet.footer
    out = BytesIO()
    document.save(out)
    return without_clock(out.getvalue())


@cache
def _template() -> bytes:
    """python-docx's own template with only the styles in use: each lookup scans them all (twice as fast so)."""
    import docx

    document = docx.Document()
    for style in list(document.styles):
        if style.name not in _STYLES:
            style.delete()
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _properties(document: Any, sheet: Sheet) -> None:
    core = document.core_properties
    core.author = core.last_modified_by = GENERATOR
    core.title, core.language = sheet.title, sheet.language
    core.comments = f"Synthetic document, {GENERATOR}"
    core.keywords = KEYWORD
    core.created = core.modified = _WRITTEN
    core.revision = 1


def _banner(document: Any, sheet: Sheet) -> None:
    """The name and how to reach the person stand in the header of the page."""
    header = document.sections[0].header
    header.paragraphs[0].text = sheet.name
    for line in (sheet.headline, " | ".join(sheet.contacts)):
        if line:
            header.add_paragraph(line)


def _text_box(document: Any, sheet: Sheet) -> None:
    """What fits into a narrow column stands in a text box, as Word's templates have it."""
    from docx.oxml import parse_xml

    body = document.element.body
    before = len(body)
    for line in sheet.contacts:
        document.add_paragraph(line)
    for section in sheet.sections:
        if section.aside:
            _section(document, section, sheet)
    # The last element holds the properties of the page, and stays.
    inside = list(body)[before - 1 : -1]
    if not inside:
        return
    holder = parse_xml(_BOX)
    content = next(holder.iter(f"{{{_W}}}txbxContent"))
    body.insert(len(body) - 1, holder)
    for element in inside:
        content.append(element)


def _two_columns(document: Any) -> None:
    """What follows runs in two columns of one page."""
    from docx.enum.section import WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document.add_section(WD_SECTION.CONTINUOUS)
    columns = OxmlElement("w:cols")
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "480")
    properties = document.sections[-1]._sectPr  # noqa: SLF001 python-docx has no public way to columns
    for old in properties.findall(qn("w:cols")):
        properties.remove(old)
    properties.append(columns)


def _contacts(document: Any, sheet: Sheet) -> None:
    if sheet.look.layout in {"compact", "banner"}:
        document.add_paragraph(" | ".join(sheet.contacts))
        return
    for line in sheet.contacts:
        document.add_paragraph(line)


def _section(document: Any, section: Section, sheet: Sheet) -> None:
    if section.heading:
        document.add_heading(section.heading.upper() if sheet.look.upper_headings else section.heading, level=1)
    entries = [block for block in section.blocks if isinstance(block, Entry)]
    if entries and sheet.look.layout in {"dates-left", "sidebar-left", "table"}:
        _entries_table(document, entries, ruled=sheet.look.layout == "table")
        return
    for block in section.blocks:
        _block(document, block, sheet)


def _entries_table(document: Any, entries: list[Entry], *, ruled: bool) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid" if ruled else None)
    for entry in entries:
        left, right = table.add_row().cells
        left.text = entry.dates
        right.paragraphs[0].add_run(entry.heading).bold = True
        for line in (entry.detail, entry.text):
            if line:
                right.add_paragraph(line)
        for item in entry.bullets:
            right.add_paragraph(item, style="List Bullet")


def _labelled(document: Any, label: str, text: str, sheet: Sheet) -> None:
    paragraph = document.add_paragraph()
    if label:
        paragraph.add_run(label + (" : " if sheet.language == "fr" else ": ")).bold = True
    paragraph.add_run(text)


def _bullets(document: Any, items: tuple[str, ...], sheet: Sheet) -> None:
    for item in items:
        if sheet.look.bullet in {"•", "▪", "◦"}:
            document.add_paragraph(item, style="List Bullet")
        else:
            document.add_paragraph(f"{sheet.look.bullet} {item}")


def _block(document: Any, block: Block, sheet: Sheet) -> None:
    if isinstance(block, Paragraph):
        _labelled(document, block.label, block.text, sheet)
    elif isinstance(block, Bullets):
        _bullets(document, block.items, sheet)
    elif isinstance(block, Tags):
        _labelled(document, block.label, sheet.look.separator.join(block.items), sheet)
    elif isinstance(block, Entry):
        _entry(document, block, sheet)
    else:
        rows = ((block.header,) if block.header else ()) + block.rows
        table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text


def _entry(document: Any, entry: Entry, sheet: Sheet) -> None:
    place = sheet.look.dates
    if entry.dates and place == "above":
        document.add_paragraph(entry.dates)
    head = document.add_paragraph()
    head.add_run(entry.heading).bold = True
    if entry.dates and place == "inline":
        head.add_run(f" ({entry.dates})")
    if entry.dates and place == "right":
        head.add_run(f"\t{entry.dates}").italic = True
    if entry.detail:
        document.add_paragraph(entry.detail)
    if entry.dates and place == "below":
        document.add_paragraph(entry.dates)
    if entry.text:
        document.add_paragraph(entry.text)
    _bullets(document, entry.bullets, sheet)
