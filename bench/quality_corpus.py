"""A document of the own corpus (`tests/corpus`: marked text, and gold) → files as several programs write them.

Marks: `# ` the name or title, `## ` a heading, `##> ` a heading of the side column, `### ` the line of an entry,
`- ` a bullet, a tab between the cells of a row, `**bold**`. All else is text as it stands.
"""

from __future__ import annotations

import html
import importlib.util
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from bench.quality_scans import flat, photo, worn

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
OTHERS = CORPUS / "others"
#: Last number of each kind that was written, or looked at, while rules were first mended.
_SEEN = {"cv": 20, "offer": 15}
_MARK = re.compile(r"^(#{1,3}>?)\s+(.*)$|^([-•*])\s+(.*)$")
Part = Literal["dev", "test"]


@dataclass(frozen=True)
class Block:
    """One line of a document: what it is, and its cells (one, but for rows)."""

    kind: Literal["title", "heading", "aside", "entry", "bullet", "row", "text", "blank"]
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its only cell, or all of them."""
        return "    ".join(self.cells)


@dataclass(frozen=True)
class Sample:
    """A document of the corpus with what a person reads in it."""

    name: str
    kind: str
    language: str
    blocks: tuple[Block, ...]
    gold: dict[str, Any]
    part: Part


def part_of(name: str) -> Part:
    """Tell the part of a document by its number: the first ones are dev; of those written blind, the odd ones too.

    The even ones are test: nobody who mends rules looks at them.
    """
    kind, _, number = name.split("-")
    return "dev" if int(number) <= _SEEN[kind] or int(number) % 2 else "test"


def load_samples(folder: Path = CORPUS) -> list[Sample]:
    """Read all documents; `split.json` beside them says which are dev and which are test."""
    split = json.loads((folder / "split.json").read_text())
    parts: dict[str, Part] = dict.fromkeys(split["dev"], "dev") | dict.fromkeys(split["test"], "test")
    return [_load(path, parts[path.stem]) for path in sorted(folder.glob("*.txt"))]


def load_others(folder: Path = OTHERS) -> list[Sample]:
    """Read the documents that are neither a CV nor an offer. They have no gold but their kind, and are all for test."""
    return [_load(path, "test") for path in sorted(folder.glob("*.txt"))]


def _load(path: Path, part: Part) -> Sample:
    kind, language, _ = path.stem.split("-", 2)
    blocks = tuple(_block(line) for line in path.read_text().rstrip("\n").split("\n"))
    gold = {} if kind == "other" else json.loads(path.with_suffix(".json").read_text())
    return Sample(path.stem, kind, language, blocks, gold, part)


def _block(line: str) -> Block:
    if not line.strip():
        return Block("blank", ("",))
    m = _MARK.match(line)
    if m and m[1]:
        kinds: dict[str, Literal["title", "heading", "aside", "entry"]]
        kinds = {"#": "title", "##": "heading", "##>": "aside", "###": "entry"}
        kind = kinds[m[1]]
        return Block(kind, _cells(m[2]))
    if m:
        return Block("bullet", (m[4],))
    cells = _cells(line)
    return Block("row" if len(cells) > 1 else "text", cells)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.replace("**", "").strip() for cell in line.split("\t"))


def columns(sample: Sample) -> tuple[list[Block], list[Block]]:
    """Blocks of the main column and of the side column."""
    main: list[Block] = []
    side: list[Block] = []
    here = main
    for block in sample.blocks:
        if block.kind in {"heading", "aside"}:
            here = side if block.kind == "aside" else main
        here.append(block)
    return main, side


# ---------------------------------------------------------------- producers


def as_text(sample: Sample) -> bytes:
    """Plain text, as typed."""
    lines = ["- " + b.text if b.kind == "bullet" else b.text for b in sample.blocks]
    return "\n".join(lines).encode()


def as_html(sample: Sample) -> bytes:
    """A web page: lists, a table for rows, the side column as `aside`."""
    main, side = columns(sample)
    aside = f"<aside>{_html(side)}</aside>" if side else ""
    page = f"<main>{_html(main)}</main>"
    language = f'<!DOCTYPE html><html lang="{sample.language}"><head><meta charset="utf-8"><title>'
    return f"{language}{html.escape(sample.name)}</title></head><body>{page}{aside}</body></html>".encode()


def _html(blocks: Sequence[Block]) -> str:
    tags = {"title": "h1", "heading": "h2", "aside": "h2", "entry": "h3", "bullet": "li", "text": "p"}
    around = {"bullet": "ul", "row": "table"}
    found, open_tag = [], ""
    for block in blocks:
        wanted = around.get(block.kind, "")
        if wanted != open_tag:
            found.append((f"</{open_tag}>" if open_tag else "") + (f"<{wanted}>" if wanted else ""))
            open_tag = wanted
        if block.kind == "row":
            found.append("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in block.cells) + "</tr>")
        elif block.kind != "blank":
            tag = tags[block.kind]
            found.append(f"<{tag}>{html.escape(block.text)}</{tag}>")
    return "\n".join(found) + (f"</{open_tag}>" if open_tag else "")


def as_docx(sample: Sample) -> bytes:
    """A Word document: styles for headings and lists, tables for rows and for the side column."""
    import docx

    document = docx.Document()
    main, side = columns(sample)
    if side:
        cells = document.add_table(rows=1, cols=2).rows[0].cells
        _docx(cells[0], side)
        _docx(cells[1], main)
    else:
        _docx(document, main)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _docx(holder: Any, blocks: Sequence[Block]) -> None:
    styles = {"title": "Title", "heading": "Heading 1", "aside": "Heading 1", "entry": "Heading 2"}
    rows: list[Block] = []
    for block in [*blocks, Block("blank", ("",))]:
        if rows and block.kind != "row":
            table = holder.add_table(rows=len(rows), cols=max(len(r.cells) for r in rows))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells.cells, strict=False):
                    cell.text = text
            rows = []
        if block.kind == "row":
            rows.append(block)
        elif block.kind != "blank":
            style = styles.get(block.kind, "List Bullet" if block.kind == "bullet" else "Normal")
            holder.add_paragraph(block.text, style=style)


def as_odt(sample: Sample) -> bytes:
    """An OpenDocument text: headings, paragraphs, lists, tabs between the cells of rows."""
    import odfdo

    document = odfdo.Document("text")
    document.body.clear()
    for block in sample.blocks:
        if block.kind in {"title", "heading", "aside", "entry"}:
            document.body.append(odfdo.Header(1 if block.kind == "title" else 2, block.text))
        elif block.kind == "bullet":
            document.body.append(odfdo.List([block.text]))
        elif block.kind != "blank":
            document.body.append(odfdo.Paragraph("\t".join(block.cells)))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


_TEMPLATE = r"""
#let d = json(bytes(sys.inputs.at("d")))
#set page(margin: 1.8cm)
#set text(size: 10pt, lang: d.language)
#let show-row(b) = if d.fancy {
  grid(columns: (28%, 1fr, 1fr), column-gutter: 8pt, ..b.cells.map(c => [#c]))
} else { [#b.cells.first() #h(1fr) #b.cells.slice(1).join("    ")] }
#let show-block(b) = {
  if b.kind == "title" { text(20pt, weight: "bold")[#b.cells.first()] }
  else if b.kind == "heading" or b.kind == "aside" {
    v(4pt)
    if d.fancy { text(12pt, weight: "bold", tracking: 1.5pt)[#upper(b.cells.first())] ; v(-6pt) ; line(length: 100%) }
    else { text(12pt, weight: "bold")[#b.cells.first()] }
  }
  else if b.kind == "entry" { text(weight: "bold")[#b.cells.first() #h(1fr) #b.cells.slice(1).join("    ")] }
  else if b.kind == "bullet" { list[#b.cells.first()] }
  else if b.kind == "row" { show-row(b) }
  else if b.kind == "text" { [#b.cells.first()] }
  else { v(3pt) }
}
#let show-all(blocks) = for b in blocks { block(above: 6pt, below: 6pt, width: 100%, show-block(b)) }
#if d.fancy and d.side.len() > 0 {
  grid(columns: (32%, 1fr), column-gutter: 14pt, show-all(d.side), show-all(d.main))
} else { show-all(d.main) ; show-all(d.side) }
"""


def as_pdf(sample: Sample, *, fancy: bool = False) -> bytes:
    """PDF by Typst: one plain column, or (`fancy`) two columns, spaced capitals as headings, rows in a grid."""
    import typst

    main, side = columns(sample)
    data = {
        "language": sample.language,
        "fancy": fancy,
        "main": [{"kind": b.kind, "cells": b.cells} for b in main],
        "side": [{"kind": b.kind, "cells": b.cells} for b in side],
    }
    inputs = {"d": json.dumps(data, ensure_ascii=False)}
    return bytes(typst.compile(_TEMPLATE.encode(), format="pdf", sys_inputs=inputs, ignore_system_fonts=True))


@dataclass(frozen=True)
class Producer:
    """A way to write a document: the format's name in the report, the suffix of the file, how."""

    format: str
    suffix: str
    write: Callable[[Sample], bytes]


def producers(*, scans: bool = False) -> list[Producer]:
    """All producers whose format is read by this version; scans only if asked for (seconds a page)."""
    found = [
        Producer("text", ".txt", as_text),
        Producer("html", ".html", as_html),
        Producer("docx", ".docx", as_docx),
        Producer("pdf", ".pdf", as_pdf),
        Producer("pdf-designed", ".pdf", lambda sample: as_pdf(sample, fancy=True)),
    ]
    if importlib.util.find_spec("hirestream.read.odt"):
        found.append(Producer("odt", ".odt", as_odt))
    return [*found, *_SCANS] if scans else found


_SCANS = (
    Producer("scan", ".png", lambda sample: flat(as_pdf(sample))),
    Producer("scan-worn", "", lambda sample: worn(as_pdf(sample), sample.name)),
    Producer("scan-designed", "", lambda sample: worn(as_pdf(sample, fancy=True), sample.name)),
    Producer("photo", ".jpg", lambda sample: photo(as_pdf(sample), sample.name)),
)
