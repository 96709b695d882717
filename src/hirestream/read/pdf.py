"""PDF → text in reading order with page offsets, and the text that nobody sees; pages that are scans go to OCR.

PDFium is not thread-safe: every call into it happens under one lock of the process.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hirestream.model.document import DocumentText, HiddenText, Notice
from hirestream.read import ocr
from hirestream.read.clean import compose_accents, join_hyphens, tidy_lines
from hirestream.read.layout import Piece, reading_order
from hirestream.read.limits import MAX_CHARS, ReadLimits, check_readable, refusal

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE: Final = "application/pdf"
_TINY: Final = 3.0  # points: smaller type is not read by people
_WHITE: Final = 250  # of 255, in each colour
_SCAN_DPI: Final = 300
_MAX_PIXELS: Final = 30_000_000
_LINEARIZED: Final = re.compile(rb"/Linearized\s[^>]{0,200}?/L\s+(\d+)")
_BLANKS: Final = frozenset(map(ord, " \r\n"))
_SPACED: Final = re.compile(r"(?:\S ){3,}\S")


@cache
def _pdfium_lock() -> Lock:
    """Return the one lock of this process: PDFium keeps global state, whatever the document."""
    return Lock()


class _Run(NamedTuple):
    """A piece of text and the indexes of its first and last character on the page."""

    piece: Piece
    index: int
    last: int


class _Page(NamedTuple):
    lines: list[str]
    hidden: list[tuple[str, str]]
    scan: Image | None


def read_pdf(content: bytes, limits: ReadLimits) -> DocumentText:
    """Read a PDF. Raises `encrypted`, `corrupt`, `too-many-pages`, `too-large` or `no-text`."""
    _check_whole(content)
    pages = _read_pages(content, limits)
    scans = [number for number, page in enumerate(pages, start=1) if page.scan is not None]
    program = ocr.find_program() if scans else None
    warnings: list[Notice] = []
    if scans and program is None:
        if not any(page.lines for page in pages):
            raise refusal("no-text", ocr.MISSING)
        warnings.append(
            Notice(code="no-text", message=f"Not read, since they are pictures: pages {scans}. {ocr.MISSING}")
        )
    starts: list[int] = []
    text = ""
    for page in pages:
        lines = ocr.read_image(page.scan, program) if page.scan is not None and program else page.lines
        starts.append(len(text))
        text += "\n".join(lines) + "\n"
    text = text.rstrip("\n")
    check_readable(text)
    return DocumentText(
        text=text,
        page_starts=tuple(min(start, len(text)) for start in starts),
        reader="pdf-ocr" if scans and program else "pdf-text",
        media_type=MEDIA_TYPE,
        warnings=tuple(warnings),
        hidden_text=tuple(
            HiddenText(text=words, reason=reason, page=number)
            for number, page in enumerate(pages, start=1)
            for words, reason in page.hidden
        ),
    )


def _check_whole(content: bytes) -> None:
    """Raise `corrupt` when the end of the file is missing.

    PDFium would rebuild such a file from what is there, and half a CV would pass for a whole one.
    """
    linearized = _LINEARIZED.search(content[:2048])
    cut = linearized is not None and int(linearized[1]) > len(content)
    if cut or not (b"%%EOF" in content[-4096:] or b"startxref" in content[-4096:]):
        raise refusal("corrupt", "The PDF is cut off: its end is missing. Export it again from where it was written.")


def _read_pages(content: bytes, limits: ReadLimits) -> list[_Page]:
    import pypdfium2 as pdfium  # noqa: PLC0415 — loads a shared library
    import pypdfium2.raw as raw  # noqa: PLC0415

    with _pdfium_lock():
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            if error.err_code == raw.FPDF_ERR_PASSWORD:
                raise refusal("encrypted") from error
            raise refusal("corrupt") from error
        try:
            if len(document) > limits.max_pages:
                raise refusal(
                    "too-many-pages", f"The file has {len(document)} pages; at most {limits.max_pages} are read."
                )
            if not len(document):
                raise refusal("corrupt", "The PDF has no pages.")
            return [_read_page(document, index) for index in range(len(document))]
        except pdfium.PdfiumError as error:
            raise refusal("corrupt") from error
        finally:
            document.close()


def _read_page(document: Any, index: int) -> _Page:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            pieces, hidden = _visible(page, textpage, _split_letters(_runs(textpage), textpage))
        finally:
            textpage.close()
        lines = [compose_accents(line) for line in reading_order(_upright(pieces, page))]
        lines = tidy_lines(join_hyphens(lines))
        scan = None if any(lines) or not _has_picture(page) else _render(page)
        return _Page(lines, hidden, scan)
    finally:
        page.close()


def _characters(textpage: Any) -> Iterator[tuple[int, str, float, float, float, float]]:
    """Index, character, left, right, bottom and top (points, from the bottom left) of each character."""
    import pypdfium2.raw as raw  # noqa: PLC0415

    count = textpage.count_chars()
    if count > MAX_CHARS:
        raise refusal("too-large", f"One page holds {count:,} characters.")
    handle, box = textpage.raw, raw.FS_RECTF()
    pointer, get_box, get_code = ctypes.byref(box), raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetUnicode
    for index in range(count):
        code = get_code(handle, index)
        # PDFium's own spaces may have no box: the last one stands for them. Half a surrogate pair comes from a
        # broken font map: nothing to read.
        if code and (get_box(handle, index, pointer) or code in _BLANKS) and not 0xD800 <= code < 0xE000:
            yield index, chr(code), box.left, box.right, box.bottom, box.top


def _runs(textpage: Any) -> list[_Run]:
    """Group characters, in the order of the file, into runs on one line without a wide gap."""
    runs: list[_Run] = []
    seen: set[tuple[str, int, int]] = set()
    letters: list[str] = []
    gaps: list[tuple[float, int]] = []  # between two letters, and where in `letters`
    first, last, x0, x1, low, high = 0, 0, 0.0, 0.0, 0.0, 0.0

    def close() -> None:
        text = _spaced(letters, gaps, high - low)
        letters.clear()
        gaps.clear()
        # Bold that is faked by drawing twice would double the words.
        key = (text, round(x0 / 2), round(low / 2))
        if text.strip() and key not in seen:
            seen.add(key)
            runs.append(_Run(Piece(text, x0, -high, x1, -low), first, last))

    for index, character, left, right, bottom, top in _characters(textpage):
        if character.isspace():
            if character in "\r\n" and right - left < 0.1:  # PDFium's own; some fonts map their space to all blanks
                close()
            elif letters and letters[-1] != " ":
                letters.append(" ")
            continue
        if character == "\u2010" and letters and letters[-1] == "-" and abs(right - x1) < 0.1:
            continue  # the same glyph, mapped to both hyphens
        height = high - low
        if not letters:
            first, x0, x1, low, high = index, left, right, bottom, top
            height = top - bottom
            x1 = left
        same_line = min(high, top) - max(low, bottom) > 0.4 * min(height, top - bottom)
        if not same_line or left - x1 > 0.9 * height or left < x1 - 2 * height:
            close()
            first, x0, x1, low, high = index, left, right, bottom, top
        if letters and letters[-1] != " ":
            gaps.append((left - x1, len(letters)))
        letters.append("-" if character == "\x02" else character)  # PDFium's mark of a hyphen at a line's end
        last, x1, low, high = index, max(x1, right), min(low, bottom), max(high, top)
    close()
    return runs


def _spaced(letters: list[str], gaps: list[tuple[float, int]], height: float) -> str:
    """Join letters, with a space where the gap is much wider than usual and PDFium saw none.

    Browsers' print engines draw no spaces and round every advance: words come 0.15 type heights apart.
    """
    if len(gaps) > 4:  # noqa: PLR2004 — fewer tell nothing of what is usual
        usual = sorted(gap for gap, _ in gaps)[len(gaps) // 2]
        limit = usual + 0.12 * height
        for gap, position in reversed(gaps):
            if gap > limit:
                letters.insert(position, " ")
    return "".join(letters)


def _split_letters(runs: list[_Run], textpage: Any) -> list[_Run]:
    """Rejoin letter-spaced headings: `E X P E R I E N C E` → `EXPERIENCE`, word by word by the width of the gaps."""
    return [
        run._replace(piece=run.piece._replace(text=_despaced(run, textpage)))
        if _SPACED.fullmatch(run.piece.text.strip().replace("  ", " "))
        else run
        for run in runs
    ]


def _despaced(run: _Run, textpage: Any) -> str:
    letters = [char for char in run.piece.text if char != " "]
    boxes = []
    index = run.index
    while len(boxes) < len(letters) and index < textpage.count_chars():
        if textpage.get_text_range(index, 1).strip():
            boxes.append(textpage.get_charbox(index, loose=False))
        index += 1
    if len(boxes) < len(letters):
        return run.piece.text
    gaps = [after[0] - before[2] for before, after in zip(boxes, boxes[1:], strict=False)]
    usual = sorted(gaps)[len(gaps) // 2]
    words = letters[:1]
    for gap, letter in zip(gaps, letters[1:], strict=True):
        words.append(" " + letter if gap > 1.7 * usual and gap - usual > 1 else letter)
    return "".join(words)


def _visible(page: Any, textpage: Any, runs: list[_Run]) -> tuple[list[Piece], list[tuple[str, str]]]:
    """Part what a person sees from what is hidden (text, reason)."""
    left, bottom, right, top = page.get_cropbox()
    backgrounds: list[tuple[float, float, float, float]] | None = None
    pieces: list[Piece] = []
    hidden: list[tuple[str, str]] = []
    for run in runs:
        piece = run.piece
        reason = ""
        if piece.x1 < left or piece.x0 > right or -piece.top < bottom or -piece.bottom > top:
            reason = "off-page"
        elif piece.height < _TINY:
            reason = "tiny"
        else:
            reason = _ink(textpage, run.index) and _ink(textpage, run.last)
            if reason:
                if backgrounds is None:
                    backgrounds = _backgrounds(page)
                reason = "" if _lies_on(piece, backgrounds) else reason
        if reason:
            hidden.append((piece.text.strip(), reason))
        else:
            pieces.append(piece)
    return pieces, _merged(hidden)


def _merged(hidden: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join neighbouring runs that are hidden for the same reason."""
    merged: list[tuple[str, str]] = []
    for text, reason in hidden:
        if merged and merged[-1][1] == reason:
            merged[-1] = (f"{merged[-1][0]} {text}", reason)
        else:
            merged.append((text, reason))
    return merged


def _ink(textpage: Any, index: int) -> str:
    """Why the ink of a character may not be seen: `invisible` (drawn without ink), `white`, or nothing."""
    import pypdfium2.raw as raw  # noqa: PLC0415

    shape = raw.FPDFText_GetTextObject(textpage.raw, index)
    if shape and raw.FPDFTextObj_GetTextRenderMode(shape) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        return "invisible"
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(textpage.raw, index, *map(ctypes.byref, (red, green, blue, alpha))):
        return ""
    if alpha.value == 0:
        return "invisible"
    return "white" if min(red.value, green.value, blue.value) >= _WHITE else ""


def _backgrounds(page: Any) -> list[tuple[float, float, float, float]]:
    """Bounds (left, bottom, right, top) of the pictures and of the filled shapes that are not white.

    White text on them is seen, and text without ink over a picture is the OCR layer of a scan.
    """
    import pypdfium2.raw as raw  # noqa: PLC0415

    found = []
    for shape in page.get_objects(max_depth=5):
        if shape.type == raw.FPDF_PAGEOBJ_PATH:
            mode, stroke = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(shape.raw, ctypes.byref(mode), ctypes.byref(stroke))
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            raw.FPDFPageObj_GetFillColor(shape.raw, *map(ctypes.byref, (red, green, blue, alpha)))
            if mode.value and alpha.value and min(red.value, green.value, blue.value) < _WHITE:
                found.append(shape.get_bounds())
        elif shape.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            found.append(shape.get_bounds())
    return found


def _lies_on(piece: Piece, backgrounds: list[tuple[float, float, float, float]]) -> bool:
    y = -piece.middle
    return any(
        left <= x <= right and bottom <= y <= top
        for left, bottom, right, top in backgrounds
        for x in ((piece.x0 + piece.x1) / 2, piece.x0 + piece.height / 4)
    )


def _upright(pieces: list[Piece], page: Any) -> list[Piece]:
    """Turn the places of the pieces as the viewer turns the page."""
    rotation = page.get_rotation()
    if not rotation:
        return pieces
    turned = []
    for text, x0, top, x1, bottom in pieces:
        if rotation == 180:
            turned.append(Piece(text, -x1, -bottom, -x0, -top))
        elif rotation == 90:
            turned.append(Piece(text, -bottom, x0, -top, x1))
        else:
            turned.append(Piece(text, top, -x1, bottom, -x0))
    return turned


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as raw  # noqa: PLC0415

    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=5))


def _render(page: Any) -> Image:
    """Draw the page for OCR: grey, 300 dpi, less when the page is huge."""
    width, height = page.get_size()
    scale = min(_SCAN_DPI / 72, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
    image: Image = page.render(scale=scale, grayscale=True).to_pil()
    return image
