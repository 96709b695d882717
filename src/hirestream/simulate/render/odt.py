"""A sheet → OpenDocument text: headings, paragraphs, lists, and tables for posts with their dates at the left."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from hirestream.simulate.render.marks import GENERATOR, KEYWORD, without_clock
from hirestream.simulate.sheet import Block, Bullets, Entry, Paragraph, Section, Sheet, Tags

_WRITTEN = datetime(2026, 1, 1)  # noqa: DTZ001 the properties of a document carry no zone
#: Layouts whose posts stand in a table.
_TABLED = frozenset({"dates-left", "sidebar-left", "table"})


def render_odt(sheet: Sheet) -> bytes:
    """Write a sheet with odfdo."""
    import odfdo

    document = odfdo.Document(BytesIO(_template()))
    _properties(document, sheet)
    body = document.body
    body.append(odfdo.Header(1, sheet.name, style="Title"))
    if sheet.headline:
        body.append(odfdo.Paragraph(sheet.headline, style="Subtitle"))
    joined = (" | ".join(sheet.contacts),) if sheet.look.layout in {"compact", "banner"} else sheet.contacts
    for line in filter(None, joined):
        body.append(odfdo.Paragraph(line))
    for number, section in enumerate(sheet.sections):
        _section(body, section, sheet, number)
    if sheet.footer:
        body.append(odfdo.Paragraph(sheet.footer))
    out = BytesIO()
    document.save(out)
    return without_clock(out.getvalue(), dropped=("Thumbnails/", "Configurations2/"))


@cache
def _template() -> bytes:
    """Odfdo's own template, emptied once."""
    import odfdo

    document = odfdo.Document("text")
    document.body.clear()
    document.manifest.del_full_path("Thumbnails/thumbnail.png")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _properties(document: Any, sheet: Sheet) -> None:
    meta = document.meta
    meta.generator = GENERATOR
    meta.title, meta.language = sheet.title, sheet.language
    meta.creator = meta.initial_creator = GENERATOR
    meta.keyword = KEYWORD
    meta.creation_date = meta.date = _WRITTEN


def _section(body: Any, section: Section, sheet: Sheet, number: int) -> None:
    import odfdo

    if section.heading:
        words = section.heading.upper() if sheet.look.upper_headings else section.heading
        body.append(odfdo.Header(2, words))
    entries = [block for block in section.blocks if isinstance(block, Entry)]
    if entries and sheet.look.layout in _TABLED:
        body.append(_entries_table(entries, f"Table{number}"))
        return
    for place, block in enumerate(section.blocks):
        _block(body, block, sheet, f"Table{number}.{place}")


def _entries_table(entries: list[Entry], name: str) -> Any:
    import odfdo

    table = odfdo.Table(name)
    for entry in entries:
        row, left, right = odfdo.Row(), odfdo.Cell(), odfdo.Cell()
        left.append(odfdo.Paragraph(entry.dates))
        for line in (entry.heading, entry.detail, entry.text):
            if line:
                right.append(odfdo.Paragraph(line))
        if entry.bullets:
            right.append(odfdo.List(list(entry.bullets)))
        row.append_cell(left)
        row.append_cell(right)
        table.append_row(row)
    return table


def _grid(rows: tuple[tuple[str, ...], ...], name: str) -> Any:
    import odfdo

    table = odfdo.Table(name)
    for cells in rows:
        row = odfdo.Row()
        for text in cells:
            cell = odfdo.Cell()
            cell.append(odfdo.Paragraph(text))
            row.append_cell(cell)
        table.append_row(row)
    return table


def _block(body: Any, block: Block, sheet: Sheet, name: str) -> None:
    import odfdo

    colon = " : " if sheet.language == "fr" else ": "
    if isinstance(block, Paragraph):
        body.append(odfdo.Paragraph(f"{block.label}{colon}{block.text}" if block.label else block.text))
    elif isinstance(block, Bullets):
        if block.items:
            body.append(odfdo.List(list(block.items)))
    elif isinstance(block, Tags):
        listed = sheet.look.separator.join(block.items)
        body.append(odfdo.Paragraph(f"{block.label}{colon}{listed}" if block.label else listed))
    elif isinstance(block, Entry):
        _entry(body, block, sheet)
    else:
        body.append(_grid(((block.header,) if block.header else ()) + block.rows, name))


def _entry(body: Any, entry: Entry, sheet: Sheet) -> None:
    import odfdo

    place = sheet.look.dates
    if place == "above":
        lines = [entry.dates, entry.heading, entry.detail]
    elif place == "below":
        lines = [entry.heading, entry.detail, entry.dates]
    elif entry.dates:
        dated = f"{entry.heading} ({entry.dates})" if place == "inline" else f"{entry.heading}\t{entry.dates}"
        lines = [dated, entry.detail]
    else:
        lines = [entry.heading, entry.detail]
    for line in filter(None, (*lines, entry.text)):
        body.append(odfdo.Paragraph(line))
    if entry.bullets:
        body.append(odfdo.List(list(entry.bullets)))
