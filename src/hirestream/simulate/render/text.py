"""A sheet → plain text, in UTF-8 or, where its letters allow, Windows-1252."""

from __future__ import annotations

import textwrap
from random import Random

from hirestream.simulate.draw import chance
from hirestream.simulate.sheet import Block, Bullets, Entry, Paragraph, Section, Sheet, Tags

_HEADINGS = ("upper", "underline", "colon", "plain", "rule")


def render_text(sheet: Sheet, rng: Random) -> bytes:
    """Write a sheet as text; one in five in Windows-1252, one in four with CRLF, one in two folded at 78 signs."""
    text = sheet_text(sheet, rng.choice(_HEADINGS), 78 if chance(rng, 0.5) else None)
    if chance(rng, 0.25):
        text = text.replace("\n", "\r\n")
    if chance(rng, 0.2):
        encoded = text.encode("cp1252", "replace")
        if encoded.decode("cp1252") == text:
            return encoded
    return text.encode()


def sheet_text(sheet: Sheet, heading: str, width: int | None) -> str:
    """The lines of a sheet, top to bottom."""
    lines = [sheet.name] if sheet.name else []
    if sheet.headline:
        lines.append(sheet.headline)
    lines += sheet.contacts
    colon = " : " if sheet.language == "fr" else ": "
    for section in sheet.sections:
        lines += ["", *_heading(section, heading), *_section(section, sheet, colon)]
    if sheet.footer:
        lines += ["", sheet.footer]
    folded = (_fold(line, width) for line in lines) if width else iter(lines)
    return "\n".join(folded) + "\n"


def _fold(line: str, width: int) -> str:
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) if line else ""


def _heading(section: Section, style: str) -> list[str]:
    if not section.heading:
        return []
    if style == "upper":
        return [section.heading.upper()]
    if style == "underline":
        return [section.heading, "=" * len(section.heading)]
    if style == "colon":
        return [section.heading + ":"]
    return ["-" * 40, section.heading] if style == "rule" else [section.heading]


def _section(section: Section, sheet: Sheet, colon: str) -> list[str]:
    lines: list[str] = []
    for block in section.blocks:
        lines += _block(block, sheet, colon)
        if isinstance(block, Entry):
            lines.append("")
    return lines[:-1] if lines and not lines[-1] else lines


def _block(block: Block, sheet: Sheet, colon: str) -> list[str]:
    if isinstance(block, Paragraph):
        return [f"{block.label}{colon}{block.text}" if block.label else block.text]
    if isinstance(block, Bullets):
        return [f"{sheet.look.bullet} {item}" for item in block.items]
    if isinstance(block, Tags):
        return [(block.label + colon if block.label else "") + sheet.look.separator.join(block.items)]
    if isinstance(block, Entry):
        return _entry(block, sheet)
    return ["\t".join(row) for row in ((block.header,) if block.header else ()) + block.rows]


def _entry(entry: Entry, sheet: Sheet) -> list[str]:
    place = sheet.look.dates
    if place == "inline" and entry.dates:
        lines = [f"{entry.heading} ({entry.dates})", entry.detail]
    elif place == "above":
        lines = [entry.dates, entry.heading, entry.detail]
    elif place == "below":
        lines = [entry.heading, entry.detail, entry.dates]
    else:
        lines = [f"{entry.dates}\t{entry.heading}" if entry.dates else entry.heading, entry.detail]
    lines += [entry.text, *(f"{sheet.look.bullet} {item}" for item in entry.bullets)]
    return [line for line in lines if line]
