"""Word documents (DOCX) → lines in the order of the page: headers, paragraphs, tables, text boxes, notes, footers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, Final

from hirestream.model.document import DocumentText
from hirestream.read.docx_colours import UNKNOWN, WHITE, Colours, W
from hirestream.read.docx_runs import Looks, run_pieces
from hirestream.read.gather import Gathered
from hirestream.read.limits import ReadLimits, refusal
from hirestream.read.packed import DAMAGE, open_package, parse_xml

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TYPES: Final = "[Content_Types].xml"
_TEMPLATE: Final = b"wordprocessingml.template.main+xml"
_DOCUMENT: Final = b"wordprocessingml.document.main+xml"
#: Wrappers whose content stands on the page in their place.
_WRAPPERS: Final = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "fldSimple", "hyperlink")
)
_GONE: Final = frozenset(f"{W}{name}" for name in ("del", "moveFrom"))
_SEPARATORS: Final = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_DEPTH: Final = 100


def read_docx(content: bytes, limits: ReadLimits) -> DocumentText:
    """Read a Word document. Raises `corrupt`, `encrypted`, `too-large`, `too-many-pages` or `no-text`."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    content, macros = _check_package(content, limits)
    page = Gathered()
    if macros:
        page.warn("macros", "The file holds macros. They were not run, and only its text was read.")
    try:
        document = docx.Document(io.BytesIO(content))
        colours = Colours(next(_related(document.part, "theme"), None))
        looks = Looks(document.styles.element, colours, _paper(document, colours))
        reader = _Reader(page, looks, _breaks(document))
        for header in _edges(document, "header"):
            reader.blocks(header, None)
            page.gap()
        reader.blocks(document.element.body, reader.page_break)
        reader.notes(document.part)
        for footer in _edges(document, "footer"):
            page.gap()
            reader.blocks(footer, None)
        reader.comments(document.part)
    except (OpcError, LxmlError, *DAMAGE) as error:
        raise refusal("corrupt") from error
    return page.finish("docx", MEDIA_TYPE, limits)


def _check_package(content: bytes, limits: ReadLimits) -> tuple[bytes, bool]:
    """Refuse bombs and the kinds of Word files that run something when opened.

    Return the file, a template (DOTX) as the document that it would become, and whether there are macros.
    """
    try:
        with open_package(content, limits) as archive:
            names = archive.namelist()
            types = archive.read(_TYPES) if _TYPES in names else b""
            if _TEMPLATE in types:
                content = _as_document(archive, types)
    except DAMAGE as error:
        raise refusal("corrupt") from error
    if b"macroEnabled.main+xml" in types or b"macroEnabledTemplate.main+xml" in types:
        raise refusal("unsupported-type", "The file is a Word file with macros. Save it as DOCX, without them.")
    return content, any(name.endswith("vbaProject.bin") for name in names)


def _as_document(archive: zipfile.ZipFile, types: bytes) -> bytes:
    """Return a template as a document: only its type differs, and python-docx opens no other."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as document:
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")) and entry.filename != _TYPES:
                document.writestr(entry.filename, archive.read(entry))
            elif entry.filename != _TYPES:
                document.writestr(entry.filename, b"")  # pictures, fonts: not read
        document.writestr(_TYPES, types.replace(_TEMPLATE, _DOCUMENT))
    return buffer.getvalue()


def _edges(document: Any, name: str) -> list[Any]:
    """Headers or footers of all sections that are there and not just linked to the section before, each text once."""
    found: dict[str, Any] = {}
    for section in document.sections:
        kinds = [name]
        if section.different_first_page_header_footer:
            kinds.insert(0, f"first_page_{name}")
        if document.settings.odd_and_even_pages_header_footer:
            kinds.append(f"even_page_{name}")
        for kind in kinds:
            part = getattr(section, kind)
            if not part.is_linked_to_previous:
                element = part._element  # noqa: SLF001 — python-docx shows no content controls
                found.setdefault("".join(element.itertext()), element)
    return list(found.values())


def _breaks(document: Any) -> str:
    """Name of the element that marks a new page: where Word last drew one, else where the author asked for one."""
    drawn = f"{W}lastRenderedPageBreak"
    return drawn if next(document.element.iter(drawn), None) is not None else f"{W}br"


def _paper(document: Any, colours: Colours) -> str:
    """Return the colour of the page, where Word shows it."""
    page = document.element.find(f"{W}background")
    shown = document.settings.element.find(f"{W}displayBackgroundShape")
    return (colours.fill(page) if page is not None and shown is not None else "") or WHITE


class _Reader:
    """Walks the elements of one document."""

    def __init__(self, page: Gathered, looks: Looks, page_break: str) -> None:
        self._page = page
        self._looks = looks
        self.page_break = page_break

    def blocks(self, parent: Any, page_break: str | None, depth: int = 0, *, ground: str = "") -> None:
        """Add the paragraphs, tables and content controls of a body, a header, a cell or a box, in order."""
        if depth > _DEPTH:
            raise refusal("corrupt", "The file is nested too deeply.")
        for block in parent:
            if block.tag == f"{W}p":
                self._paragraph(block, page_break, depth, ground=ground)
            elif block.tag == f"{W}tbl":
                self._page.gap()
                self._table(block, depth, ground=ground)
                self._page.gap()
            elif block.tag in _WRAPPERS:
                self.blocks(block, page_break, depth + 1, ground=ground)
            elif block.tag in _GONE:
                self._page.hide(_all_text(block), "tracked-deletion")

    def _paragraph(self, element: Any, page_break: str | None, depth: int, *, ground: str) -> None:
        if page_break and _begins_page(element, page_break):
            self._page.begin_page()
        style = self._looks.style_name(element)
        if style.startswith(("Heading", "Title", "Titre", "heading")):
            self._page.gap()
        shown: list[str] = []
        for words, reason in self._words(element, ground=ground):
            if reason:
                self._page.hide(words, reason)
            else:
                shown.append(words)
        text = "".join(shown)
        self._page.write(("• " if text.strip() and _is_listed(element, style) else "") + text)
        for box in _text_boxes(element):
            self.blocks(box, None, depth + 1, ground=UNKNOWN if _has_fill(box) else ground)

    def _words(self, paragraph: Any, *, ground: str) -> Iterator[tuple[str, str]]:
        """Words of the runs of a paragraph (those in links, fields and content controls too), and why not seen."""
        for run in paragraph.iter(f"{W}r"):
            around = list(takewhile(lambda parent: parent.tag != f"{W}p", run.iterancestors()))
            if next(run.iterancestors(f"{W}p")) is not paragraph:
                continue  # a text box inside the paragraph: it comes by itself
            if any(parent.tag in _GONE for parent in around):
                yield _all_text(run), "tracked-deletion"
                continue
            words = "".join(run_pieces(run))
            if words:
                yield words, self._looks.reason(run, paragraph, ground=ground)

    def _table(self, table: Any, depth: int, *, ground: str) -> None:
        """Rows of short cells become one line each; a cell that is merged downwards is read once."""
        ground = self._looks.table_ground(table) or ground
        for row in _inside(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                self._page.hide(_all_text(row), "tracked-deletion")
                continue
            cells, nested = [], False
            for cell in _inside(row, f"{W}tc"):
                merged = cell.find(f"{W}tcPr/{W}vMerge")
                if merged is not None and merged.get(f"{W}val") != "restart":
                    continue
                inner = Gathered()
                _Reader(inner, self._looks, self.page_break).blocks(
                    cell, None, depth + 1, ground=self._looks.colours.ground(cell.find(f"{W}tcPr")) or ground
                )
                self._page.take(inner)
                cells.append(inner.as_cell())
                nested = nested or next(cell.iterdescendants(f"{W}tbl"), None) is not None
            self._page.write_row(cells, nested=nested)

    def notes(self, part: Any) -> None:
        """Add the footnotes and endnotes behind the body."""
        for kind in ("footnotes", "endnotes"):
            for root in _related(part, kind):
                for note in root:
                    if note.get(f"{W}type") not in _SEPARATORS:
                        self.blocks(note, None)

    def comments(self, part: Any) -> None:
        """List what readers wrote in the margin."""
        for root in _related(part, "comments"):
            for comment in root:
                self._page.hide(_all_text(comment), "comment")


def _related(part: Any, kind: str) -> Iterator[Any]:
    """Roots of the parts of one kind that belong to the document."""
    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            yield parse_xml(relation.target_part.blob)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, those in content controls too."""
    pending = list(reversed(parent))
    while pending:
        child = pending.pop()
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            pending.extend(reversed(child))


def _all_text(element: Any) -> str:
    return "".join(
        " " if child.tag == f"{W}p" else child.text or "" for child in element.iter(f"{W}t", f"{W}delText", f"{W}p")
    )


def _begins_page(paragraph: Any, page_break: str) -> bool:
    return any(mark.tag.endswith("PageBreak") or mark.get(f"{W}type") == "page" for mark in paragraph.iter(page_break))


def _is_listed(element: Any, style: str) -> bool:
    properties = element.find(f"{W}pPr")
    return style.startswith("List") or (properties is not None and properties.find(f"{W}numPr") is not None)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{W}txbxContent"):
        # Word writes each box twice, the second time for old readers; a box in a box comes with the outer one.
        around = {parent.tag for parent in takewhile(lambda parent: parent is not paragraph, box.iterancestors())}
        if _FALLBACK not in around and f"{W}txbxContent" not in around:
            yield box


def _has_fill(box: Any) -> bool:
    """Whether a text box is drawn on a colour: white type is then seen."""
    shape = next((parent for parent in box.iterancestors() if parent.tag.endswith(("}wsp", "}rect", "}shape"))), None)
    if shape is None:
        return False
    filled = any(fill.getparent().tag.endswith("}spPr") for fill in shape.iter("{*}solidFill", "{*}gradFill"))
    return filled or bool(shape.get("fillcolor"))
