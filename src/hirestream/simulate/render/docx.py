"""A sheet → DOCX: plain paragraphs, or a table with the dates in its left column. Same sheet, same bytes."""

from __future__ import annotations

import zipfile
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from hirestream.simulate.render.pdf import GENERATOR
from hirestream.simulate.sheet import Block, Bullets, Entry, Paragraph, Section, Sheet, Tags

_WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001 the properties of a DOCX carry no zone
_STYLES = frozenset(
    {"Normal", "Default Paragraph Font", "Normal Table", "Table Grid", "Title", "Subtitle", "Heading 1", "List Bullet"}
    | {"Footer", "No List"}
)
_ZIPPED = (1980, 1, 1, 0, 0, 0)


def render_docx(sheet: Sheet) -> bytes:
    """Write a sheet with python-docx."""
    import docx

    document = docx.Document(BytesIO(_template()))
    _properties(document, sheet)
    document.add_heading(sheet.name, level=0)
    if sheet.headline:
        document.add_paragraph(sheet.headline, style="Subtitle")
    _contacts(document, sheet)
    for section in sheet.sections:
        _section(document, section, sheet)
    if sheet.footer:
        document.sections[0].footer.paragraphs[0].text = sheet.footer
    out = BytesIO()
    document.save(out)
    return _without_clock(out.getvalue())


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
    core.keywords = "synthetic"
    core.created = core.modified = _WRITTEN
    core.revision = 1


def _without_clock(content: bytes) -> bytes:
    """The same archive with one fixed time for all its members."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            fixed = zipfile.ZipInfo(member.filename, _ZIPPED)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(fixed, source.read(member))
    return out.getvalue()


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
    if entries and sheet.look.layout in {"dates-left", "sidebar-left"}:
        _entries_table(document, entries)
        return
    for block in section.blocks:
        _block(document, block, sheet)


def _entries_table(document: Any, entries: list[Entry]) -> None:
    table = document.add_table(rows=0, cols=2)
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
