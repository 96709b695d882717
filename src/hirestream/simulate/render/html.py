"""A sheet → an HTML page as people write them: semantic, with a style sheet, marked as synthetic in its head."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from hirestream.simulate.render.marks import GENERATOR, KEYWORD
from hirestream.simulate.sheet import Block, Bullets, Entry, Paragraph, Section, Sheet, Tags


def render_html(sheet: Sheet, json_ld: dict[str, Any] | None = None) -> bytes:
    """Write a sheet as a page; `json_ld` goes into its head as structured data."""
    look = sheet.look
    script = ""
    if json_ld is not None:
        # "<" as an escape keeps a text from closing the script element.
        body = json.dumps(json_ld, ensure_ascii=False, indent=2).replace("<", "\\u003c")
        script = f'<script type="application/ld+json">\n{body}\n</script>\n'
    page = f"""<!DOCTYPE html>
<html lang="{sheet.language}">
<head>
<meta charset="utf-8">
<title>{escape(sheet.title)}</title>
<meta name="generator" content="{GENERATOR}">
<meta name="keywords" content="{KEYWORD}">
<style>
body {{ font-family: Georgia, serif; max-width: 46rem; margin: 2rem auto; color: #222; }}
h1, h2 {{ color: {look.colour}; }}
h2 {{ letter-spacing: {"0.14em" if look.spaced else "normal"}; }}
h2 {{ border-bottom: 1px solid {look.colour}; {"text-transform: uppercase;" if look.upper_headings else ""} }}
.dates {{ color: #666; font-style: italic; }}
</style>
{script}</head>
<body>
<header>
{_photo(sheet)}<h1>{escape(sheet.name)}</h1>
{_line("p", sheet.headline)}{_contacts(sheet)}</header>
<main>
{"".join(_section(section, sheet) for section in sheet.sections)}</main>
{f"<footer><small>{escape(sheet.footer)}</small></footer>" if sheet.footer else ""}
</body>
</html>
"""
    return page.encode()


def _line(tag: str, text: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{escape(text)}</{tag}>\n" if text else ""


def _photo(sheet: Sheet) -> str:
    """A portrait of nobody, drawn in place."""
    if not sheet.look.photo:
        return ""
    shapes = '<circle cx="45" cy="36" r="18"/><ellipse cx="45" cy="110" rx="35" ry="48"/>'
    return f'<svg width="90" height="110" aria-hidden="true"><g fill="{sheet.look.colour}">{shapes}</g></svg>\n'


def _contacts(sheet: Sheet) -> str:
    if not sheet.contacts:
        return ""
    if sheet.look.layout in {"compact", "banner"}:
        return f"<address>{' | '.join(escape(text) for text in sheet.contacts)}</address>\n"
    return "<address>" + "<br>\n".join(escape(text) for text in sheet.contacts) + "</address>\n"


def _section(section: Section, sheet: Sheet) -> str:
    body = "".join(_block(block, sheet) for block in section.blocks)
    return f"<section>\n{_line('h2', section.heading)}{body}</section>\n"


def _list(items: tuple[str, ...]) -> str:
    return "<ul>\n" + "".join(_line("li", item) for item in items) + "</ul>\n" if items else ""


def _block(block: Block, sheet: Sheet) -> str:
    if isinstance(block, Paragraph):
        return f"<p>{_label(block.label, sheet)}{escape(block.text)}</p>\n"
    if isinstance(block, Bullets):
        return _list(block.items)
    if isinstance(block, Tags):
        return f"<p>{_label(block.label, sheet)}{escape(sheet.look.separator.join(block.items))}</p>\n"
    if isinstance(block, Entry):
        return _entry(block, sheet)
    head = "".join(f"<th>{escape(cell)}</th>" for cell in block.header)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in block.rows)
    return f"<table>\n{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>\n{rows}</tbody></table>\n"


def _label(label: str, sheet: Sheet) -> str:
    return f"<strong>{escape(label)}{' : ' if sheet.language == 'fr' else ': '}</strong>" if label else ""


def _entry(entry: Entry, sheet: Sheet) -> str:
    dates = _line("p", entry.dates, ' class="dates"')
    head = _line("h3", entry.heading) + _line("p", entry.detail)
    top = dates + head if sheet.look.dates in {"above", "right"} else head + dates
    return f"<article>\n{top}{_line('p', entry.text)}{_list(entry.bullets)}</article>\n"
