"""OpenDocument texts (ODT) → lines in the order of the page, and what the page does not show.

Comments, tracked deletions, hidden sections and paragraphs, white and tiny type are listed as hidden text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from hirestream.model.document import DocumentText
from hirestream.read.gather import Gathered
from hirestream.read.ink import is_tiny, is_white
from hirestream.read.limits import ReadLimits, refusal
from hirestream.read.packed import DAMAGE, open_package, parse_xml

MEDIA_TYPE: Final = "application/vnd.oasis.opendocument.text"
_NS: Final = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TEXT, _TABLE, _DRAW, _STYLE, _OFFICE = (_NS % name for name in ("text", "table", "drawing", "style", "office"))
_FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SKIPPED: Final = frozenset(
    f"{_TEXT}{name}"
    for name in ("tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "bookmark", "note-citation")
)
_HEADS: Final = tuple(f"{_STYLE}{name}" for name in ("header", "header-first", "header-left"))
_FEET: Final = tuple(f"{_STYLE}{name}" for name in ("footer", "footer-first", "footer-left"))
_BLANK_ELEMENTS: Final = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
_DEPTH: Final = 200
_SPACES: Final = 200
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


class _Look(NamedTuple):
    """What of a style decides whether its words are seen, and where a page begins."""

    hidden: str = ""  # the reason, or nothing
    decides: frozenset[str] = frozenset()  # reasons that what stands around it no longer gives
    shaded: bool = False
    breaks: bool = False


def read_odt(content: bytes, limits: ReadLimits) -> DocumentText:
    """Read an OpenDocument text. Raises `corrupt`, `encrypted`, `too-large`, `too-many-pages` or `no-text`."""
    try:
        with open_package(content, limits) as archive:
            names = set(archive.namelist())
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise refusal("encrypted")
            body = parse_xml(archive.read("content.xml"))
            styles = parse_xml(archive.read("styles.xml")) if "styles.xml" in names else None
    except DAMAGE as error:
        raise refusal("corrupt") from error
    page = Gathered()
    reader = _Reader(_looks(styles, body))
    for deletion in body.iter(f"{_TEXT}deletion"):
        page.hide(" ".join(deletion.itertext()), "tracked-deletion")
    reader.parts(page, styles, _HEADS)
    for text in body.iter(f"{_OFFICE}text"):
        reader.blocks(page, text, 0)
    reader.parts(page, styles, _FEET)
    return page.finish("odt", MEDIA_TYPE, limits)


def _looks(*roots: Any) -> dict[str, _Look]:
    """Looks of the named styles; a style takes over from its parent what it does not say itself."""
    elements = {
        style.get(f"{_STYLE}name"): style for root in roots if root is not None for style in root.iter(f"{_STYLE}style")
    }
    return {name: _look(_lineage(style, elements)) for name, style in elements.items()}


def _lineage(style: Any, elements: dict[str, Any]) -> list[Any]:
    """The style and its parents, the nearest first; rings end."""
    line: list[Any] = []
    while style is not None and style not in line:
        line.append(style)
        style = elements.get(style.get(f"{_STYLE}parent-style-name"))
    return line


def _look(lineage: list[Any]) -> _Look:
    said: dict[str, str] = {}
    for style in lineage:
        for properties in style:
            for name, value in properties.attrib.items():
                said.setdefault(name, value)
    fill = said.get(f"{_FO}background-color", "")
    if said.get(f"{_DRAW}fill", "solid") == "solid":
        fill = fill if fill.startswith("#") else said.get(f"{_DRAW}fill-color", "")
    shaded = fill.startswith("#") and not is_white(fill)
    size, colour = said.get(f"{_FO}font-size", ""), said.get(f"{_FO}color", "")
    hidden = ""
    if said.get(f"{_TEXT}display", "true") != "true":
        hidden = "vanish"
    elif is_tiny(size):
        hidden = "tiny"
    elif is_white(colour) and not shaded:
        hidden = "white"
    decides = frozenset(reason for reason, value in (("tiny", size), ("white", colour or shaded)) if value)
    breaks = said.get(f"{_FO}break-before") == "page" or (
        bool(lineage[0].get(f"{_STYLE}master-page-name")) and lineage[0].get(f"{_STYLE}family") == "paragraph"
    )
    return _Look(hidden, decides, shaded, breaks)


class _Reader:
    """Walks the elements of one document."""

    def __init__(self, looks: dict[str, _Look]) -> None:
        self._looks = looks
        self._on_shade = 0  # inside so many cells and frames with a colour of their own

    def parts(self, page: Gathered, styles: Any, names: tuple[str, ...]) -> None:
        """Add the headers or footers of all page styles, each text once."""
        seen: set[str] = set()
        for part in styles.iter(*names) if styles is not None else ():
            text = "".join(part.itertext())
            if text.strip() and text not in seen:
                seen.add(text)
                self.blocks(page, part, 0)
                page.gap()

    def _look_of(self, element: Any) -> _Look:
        for name in (f"{_TEXT}style-name", f"{_TABLE}style-name", f"{_DRAW}style-name"):
            if found := self._looks.get(element.get(name, "")):
                return found
        return _Look()

    def blocks(self, page: Gathered, parent: Any, depth: int) -> None:
        """Add the paragraphs, lists, tables and sections of a body, a cell or a box, in order."""
        if depth > _DEPTH:
            raise refusal("corrupt", "The file is nested too deeply.")
        for block in parent:
            if not isinstance(block.tag, str) or block.tag in _SKIPPED:
                continue
            self._block(page, block, depth)

    def _block(self, page: Gathered, block: Any, depth: int) -> None:
        if block.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
            self._paragraph(page, block, depth)
        elif block.tag == f"{_TABLE}table":
            self._table(page, block, depth)
        elif block.tag == f"{_TEXT}list-item":
            self._item(page, block, depth)
        elif block.tag == f"{_TEXT}section" and block.get(f"{_TEXT}display", "true") != "true":
            page.hide(" ".join(block.itertext()), "vanish")
        elif block.tag == f"{_TEXT}soft-page-break":
            page.begin_page()
        elif block.tag == f"{_OFFICE}annotation":
            page.hide(_comment(block), "comment")
        elif block.tag.startswith((_TEXT, _TABLE, _DRAW)):
            self.blocks(page, block, depth + 1)

    def _item(self, page: Gathered, item: Any, depth: int) -> None:
        first = len(page.lines)
        self.blocks(page, item, depth + 1)
        if first < len(page.lines) and page.lines[first].strip() and not page.lines[first].startswith("• "):
            page.lines[first] = "• " + page.lines[first]

    def _paragraph(self, page: Gathered, paragraph: Any, depth: int) -> None:
        look = self._look_of(paragraph)
        if look.breaks and page.lines:
            page.begin_page()
        if paragraph.tag == f"{_TEXT}h":
            page.gap()
        boxes: list[Any] = []
        shown: list[str] = []
        for words, reason in self._words(page, paragraph, look.hidden, boxes, 0):
            if reason in {"", "white"} and (not reason or look.shaded or self._on_shade):
                shown.append(words)
            elif words.strip():
                page.hide(words, reason)
        page.write("".join(shown))
        for box in boxes:
            self._box(page, box, depth)

    def _box(self, page: Gathered, box: Any, depth: int) -> None:
        """Add a frame's text, a footnote or a comment that is anchored in a paragraph."""
        if box.tag == f"{_TEXT}note":
            for body in box.iter(f"{_TEXT}note-body"):
                self.blocks(page, body, depth + 1)
            return
        shaded = self._look_of(box).shaded
        self._on_shade += shaded
        self.blocks(page, box, depth + 1)
        self._on_shade -= shaded

    def _words(
        self, page: Gathered, element: Any, hidden: str, boxes: list[Any], depth: int
    ) -> Iterator[tuple[str, str]]:
        """Words of a paragraph, each with the reason why it is not seen; frames and notes go to `boxes`."""
        if depth > _DEPTH:
            raise refusal("corrupt", "The file is nested too deeply.")
        yield _plain(element.text), hidden
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                pass
            elif tag in _BLANK_ELEMENTS:
                yield _blank(child), hidden
            elif tag == f"{_TEXT}soft-page-break":
                page.begin_page()
            elif tag == f"{_OFFICE}annotation":
                page.hide(_comment(child), "comment")
            elif tag in {f"{_TEXT}hidden-text", f"{_TEXT}hidden-paragraph"}:
                yield child.get(f"{_TEXT}string-value", "") + "".join(child.itertext()), "vanish"
            elif tag == f"{_TEXT}note" or tag.startswith(_DRAW):
                boxes.append(child)
            else:
                yield from self._words(page, child, self._hidden_in(child, hidden), boxes, depth + 1)
            yield _plain(child.tail), hidden

    def _hidden_in(self, span: Any, outer: str) -> str:
        """Why the words of a span are not seen: by its own style, else by what it stands in."""
        look = self._looks.get(span.get(f"{_TEXT}style-name", ""))
        if look is None or span.tag != f"{_TEXT}span":
            return outer
        return look.hidden or ("" if outer in look.decides else outer)

    def _table(self, page: Gathered, table: Any, depth: int) -> None:
        page.gap()
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not table:
                continue  # of a table in a cell: it comes with the cell
            cells = []
            for cell in row.iterchildren(f"{_TABLE}table-cell"):
                inner = Gathered()
                shaded = self._look_of(cell).shaded
                self._on_shade += shaded
                self.blocks(inner, cell, depth + 1)
                self._on_shade -= shaded
                page.take(inner)
                cells.append(inner.as_cell())
            nested = next(row.iterdescendants(f"{_TABLE}table"), None) is not None
            page.write_row(cells, nested=nested)
        page.gap()


def _comment(annotation: Any) -> str:
    return " ".join("".join(paragraph.itertext()) for paragraph in annotation.iter(f"{_TEXT}p"))


def _blank(element: Any) -> str:
    """Return the white space that an element stands for."""
    count = element.get(f"{_TEXT}c", "1")
    return _BLANK_ELEMENTS[element.tag] * min(int(count) if count.isdigit() else 1, _SPACES)


def _plain(text: str | None) -> str:
    """Return text with white space as OpenDocument means it: runs of it in the XML are one space."""
    return _BLANKS.sub(" ", text) if text else ""
