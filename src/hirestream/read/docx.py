"""Word documents (DOCX) → lines in the order of the page: headers, paragraphs, tables, text boxes, footers."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from hirestream.model.document import DocumentText, HiddenText
from hirestream.read.clean import clean_line, tidy_lines
from hirestream.read.limits import ReadLimits, check_readable, refusal

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: A CV that unpacks to more than this many times the file limit is a bomb, not a CV.
_UNPACKED: Final = 5
_RATIO: Final = 200
_RATIO_FROM: Final = 20_000_000
_ENTRIES: Final = 5_000
#: What the zip module and python-docx raise when bytes are damaged, or parts are missing or of a wrong kind.
DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, NotImplementedError,
    LookupError, ValueError, TypeError, AttributeError,
)  # fmt: skip
_LABEL: Final = 40  # characters


def read_docx(content: bytes, limits: ReadLimits) -> DocumentText:
    """Read a Word document. Raises `corrupt`, `encrypted`, `too-large`, `too-many-pages` or `no-text`."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    _check_zip(content, limits)
    page = _Text()
    try:
        document = docx.Document(io.BytesIO(content))
        sections = list(document.sections)
        for header in _distinct(section.header for section in sections):
            page.container(header, None)
        page.container(document, _breaks(document))
        for footer in _distinct(section.footer for section in sections):
            page.container(footer, None)
    except (OpcError, LxmlError, *DAMAGE) as error:
        raise refusal("corrupt") from error
    return page.finish(limits)


def _check_zip(content: bytes, limits: ReadLimits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except DAMAGE as error:
        raise refusal("corrupt") from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusal("encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    bomb = unpacked > _RATIO_FROM and unpacked > _RATIO * len(content)
    if bomb or unpacked > _UNPACKED * limits.max_bytes or len(entries) > _ENTRIES:
        raise refusal("too-large", f"The file unpacks to {unpacked:,} bytes in {len(entries)} parts.")


def _distinct(parts: Iterator[Any]) -> list[Any]:
    """Headers or footers that are there and not just linked to the section before."""
    return [part for part in parts if not part.is_linked_to_previous]


def _breaks(document: Any) -> str:
    """Name of the element that marks a new page: where Word last drew one, else where the author asked for one."""
    drawn = f"{_W}lastRenderedPageBreak"
    return drawn if next(document.element.iter(drawn), None) is not None else f"{_W}br"


class _Text:
    """Gathers lines, the pages they begin, and hidden runs."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._page_lines: list[int] = [0]  # index of the first line of each page
        self._hidden: list[HiddenText] = []

    def container(self, part: Any, page_break: str | None) -> None:
        """Add the paragraphs and tables of a body, a header or a cell, in order."""
        from docx.table import Table

        for block in part.iter_inner_content():
            if isinstance(block, Table):
                self._lines.append("")
                self._table(block)
                self._lines.append("")
            else:
                self._paragraph(block, page_break)

    def _paragraph(self, paragraph: Any, page_break: str | None) -> None:
        element = paragraph._p  # noqa: SLF001 — python-docx has no public way to runs in links and text boxes
        if page_break and _begins_page(element, page_break):
            self._page_lines.append(len(self._lines))
        style = _style_name(paragraph)
        if style.startswith(("Heading", "Title", "Titre")):
            self._lines.append("")
        shown, hidden = _run_texts(element)
        if hidden.strip():
            self._hidden.append(HiddenText(text=clean_line(hidden), reason="vanish", page=len(self._page_lines)))
        bullet = "• " if shown.strip() and _is_listed(element, style) else ""
        self._lines.extend((bullet + shown).split("\n"))
        for box in _text_boxes(element):
            for inner in box.iter(f"{_W}p"):
                text, _ = _run_texts(inner)
                self._lines.extend(text.split("\n"))

    def _table(self, table: Any) -> None:
        """Rows of short cells become one line each, cells apart by a tab; cells that hold a column, one by one."""
        for row in table.rows:
            cells: list[Any] = []
            for cell in row.cells:
                if not any(cell._tc is other._tc for other in cells):  # noqa: SLF001 — merged cells repeat
                    cells.append(cell)
            texts = [_cell_lines(cell) for cell in cells]
            filled = [lines for lines in texts if lines]
            filled = [*map(_one_line, filled[:-1]), *filled[-1:]]
            if any(len(lines) > 1 for lines in filled[:-1]) or any(cell.tables for cell in cells):
                for cell in cells:
                    self.container(cell, None)
                    self._lines.append("")
            elif filled:
                self._lines.append("\t".join(lines[0] for lines in filled))
                self._lines.extend(filled[-1][1:])

    def finish(self, limits: ReadLimits) -> DocumentText:
        """Return the document. Raises `no-text`, `too-many-pages`."""
        if len(self._page_lines) > limits.max_pages:
            raise refusal("too-many-pages", f"The file has {len(self._page_lines)} pages.")
        starts: list[int] = []
        text = ""
        bounds = [*self._page_lines, len(self._lines)]
        for first, last in pairwise(bounds):
            starts.append(len(text))
            text += "\n".join(tidy_lines(self._lines[first:last])) + "\n"
        text = text.rstrip("\n")
        check_readable(text)
        return DocumentText(
            text=text,
            page_starts=tuple(min(start, len(text)) for start in starts),
            reader="docx",
            media_type=MEDIA_TYPE,
            hidden_text=tuple(self._hidden),
        )


def _cell_lines(cell: Any) -> list[str]:
    page = _Text()
    page.container(cell, None)
    return [line for line in tidy_lines(page._lines) if line]  # noqa: SLF001 — our own class


def _one_line(lines: list[str]) -> list[str]:
    """Join a date or a label that stands on two lines of a narrow cell."""
    return [" ".join(lines)] if len(lines) == 2 and sum(map(len, lines)) <= _LABEL else lines  # noqa: PLR2004


def _begins_page(paragraph: Any, page_break: str) -> bool:
    return any(mark.tag.endswith("PageBreak") or mark.get(f"{_W}type") == "page" for mark in paragraph.iter(page_break))


def _style_name(paragraph: Any) -> str:
    style = paragraph.style
    return (style.name or "") if style is not None else ""


def _is_listed(element: Any, style: str) -> bool:
    properties = element.find(f"{_W}pPr")
    return style.startswith("List") or (properties is not None and properties.find(f"{_W}numPr") is not None)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        # Word writes each box twice, the second time for old readers.
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            yield box


def _run_texts(paragraph: Any) -> tuple[str, str]:
    """Text of the runs of a paragraph (those in links and fields too), shown and hidden."""
    shown: list[str] = []
    hidden: list[str] = []
    for run in paragraph.iter(f"{_W}r"):
        owner = next((parent for parent in run.iterancestors() if parent.tag == f"{_W}p"), None)
        if owner is not paragraph:
            continue  # a text box inside the paragraph: it comes by itself
        properties = run.find(f"{_W}rPr")
        vanish = properties.find(f"{_W}vanish") if properties is not None else None
        hides = vanish is not None and vanish.get(f"{_W}val") not in {"0", "false", "off"}
        (hidden if hides else shown).append("".join(_run_pieces(run)))
    return "".join(shown), "".join(hidden)


def _run_pieces(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
