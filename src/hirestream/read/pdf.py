"""PDF → text in reading order with page offsets, and the text that nobody sees; pages that are scans go to OCR.

PDFium is not thread-safe: every call into it happens under one lock of the process.
"""

from __future__ import annotations

import re
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hirestream.model.document import DocumentText, HiddenText, Notice
from hirestream.read import attached, europass, ocr
from hirestream.read.annotations import notes_of
from hirestream.read.clean import compose_accents, join_hyphens, tidy_lines
from hirestream.read.glyphs import runs_of
from hirestream.read.layout import reading_order
from hirestream.read.limits import ReadLimits, check_readable, refusal
from hirestream.read.scan import DPI
from hirestream.read.shapes import has_picture, paint
from hirestream.read.unseen import messages_in
from hirestream.read.visibility import part_hidden

if TYPE_CHECKING:
    from PIL.Image import Image

MEDIA_TYPE: Final = "application/pdf"
_MAX_ATTACHMENTS: Final = 10
_LEAST_DPI: Final = 150  # of a drawing whose size says how large its type is
_STAMP: Final = 60  # letters: fewer on a page that is a picture are not its text
_MAX_PIXELS: Final = 30_000_000
_LINEARIZED: Final = re.compile(rb"/Linearized\s[^>]{0,200}?/L\s+(\d+)")


@cache
def _pdfium_lock() -> Lock:
    """Return the one lock of this process: PDFium keeps global state, whatever the document."""
    return Lock()


class _Page(NamedTuple):
    lines: list[str]
    hidden: list[tuple[str, str]]
    is_scan: bool  # all or nearly all of it is a picture


def read_pdf(content: bytes, limits: ReadLimits) -> DocumentText:
    """Read a PDF. Raises `encrypted`, `corrupt`, `too-many-pages`, `too-large` or `no-text`."""
    _check_whole(content)
    pages, carried = _read_pages(content, limits)
    scans = [number for number, page in enumerate(pages, start=1) if page.is_scan]
    engine = ocr.find_engine() if scans else None
    warnings: list[Notice] = []
    if scans and engine is None:
        if not any(page.lines for page in pages):
            raise refusal("no-text", ocr.MISSING)
        warnings.append(
            Notice(code="no-text", message=f"Not read, since they are pictures: pages {scans}. {ocr.MISSING}")
        )
    starts: list[int] = []
    read: dict[int, ocr.OcrPage] = {}
    text = ""
    for page in pages:
        lines, number = page.lines, len(starts) + 1
        if page.is_scan and engine:
            read[number] = ocr.read_image(_render(content, number), engine, seconds=limits.seconds_per_scan)
            lines = read[number].lines or lines
        starts.append(len(text))
        text += "\n".join(lines) + "\n"
    text = text.rstrip("\n")
    check_readable(text)
    resume, notice = attached.believed(carried, text) if carried else (None, None)
    warnings += [notice] if notice else []
    warnings += ocr.low_confidence(read)
    return DocumentText(
        text=text,
        page_starts=tuple(min(start, len(text)) for start in starts),
        reader="pdf-ocr" if scans and engine else "pdf-text",
        media_type=MEDIA_TYPE,
        warnings=tuple(warnings),
        structured=resume,
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


def _read_pages(content: bytes, limits: ReadLimits) -> tuple[list[_Page], bytes | None]:
    import pypdfium2 as pdfium
    from pypdfium2 import raw

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
            form = _form_of(document)
            return [_read_page(document, index, form) for index in range(len(document))], _attached_cv(document)
        except pdfium.PdfiumError as error:
            raise refusal("corrupt") from error
        finally:
            document.close()


def _form_of(document: Any) -> Any:
    """What PDFium reads the fields of a form with, or None when there is no form."""
    from pypdfium2 import raw

    if document.get_formtype() not in {raw.FORMTYPE_ACRO_FORM, raw.FORMTYPE_XFA_FOREGROUND}:
        return None
    document.init_forms()
    return document.formenv.raw if document.formenv else None


def _attached_cv(document: Any) -> bytes | None:
    """Europass data that the PDF carries as a file, as the Europass editor writes it."""
    import pypdfium2 as pdfium

    for index in range(min(document.count_attachments(), _MAX_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(index)
            content = bytes(attachment.get_data()) if attachment.get_name().lower().endswith(".xml") else b""
        except pdfium.PdfiumError:  # a damaged attachment: the pages are what counts
            continue
        if europass.is_europass(content):
            return content
    return None


def _read_page(document: Any, index: int, form: Any) -> _Page:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            parted = part_hidden(page, textpage, runs_of(textpage, page.get_rotation()))
            hidden = [*parted.hidden, *messages_in(textpage.get_text_range())]
        finally:
            textpage.close()
        notes = notes_of(page, form)
        # What runs up or down a margin is read last: it belongs to no line of the page.
        sideways = [line for piece in parted.sideways for line in ("", piece.text)]
        lines = [compose_accents(line) for line in (*reading_order([*parted.upright, *notes.seen]), *sideways)]
        lines = tidy_lines(join_hyphens(lines))
        # A stamp or a page number on a scan is not its text.
        letters = sum(map(str.isalnum, "".join(lines)))
        is_scan = letters < _STAMP and (has_picture(page) if not letters else paint(page).is_scan)
        return _Page(lines, [*hidden, *notes.hidden], is_scan)
    finally:
        page.close()


def _render(content: bytes, number: int) -> Image:
    """Draw a page for OCR, one at a time to save memory: grey, 300 dpi, less when the page is huge."""
    import pypdfium2 as pdfium

    with _pdfium_lock():
        document = pdfium.PdfDocument(content)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(DPI / 72, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
            image: Image = page.render(scale=scale, grayscale=True).to_pil()
        except pdfium.PdfiumError as error:
            raise refusal("corrupt") from error
        finally:
            document.close()
    if scale * 72 >= _LEAST_DPI:
        image.info["dpi"] = (scale * 72, scale * 72)
    return image
