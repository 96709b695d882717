"""Notes and form fields of a PDF page → what a person sees on it as pieces; what only a click shows, as hidden."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import repeat
from typing import Any, Final, NamedTuple

from hirestream.read.layout import Piece

_MOST: Final = 2_000  # on one page
_BYTES: Final = 200_000  # of one note
_LINE: Final = 14.0  # points: a field that is higher has several lines, or large type


class Notes(NamedTuple):
    """What stands in fields and text boxes, and what is hidden, as (text, reason)."""

    seen: list[Piece]
    hidden: list[tuple[str, str]]


def notes_of(page: Any, form: Any) -> Notes:
    """Read the fields that are filled in, text boxes, and the notes in the margin.

    `form` is the form environment of the document, or None when it has no form.
    """
    from pypdfium2 import raw

    found = Notes([], [])
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        try:
            _take(note, form, page, found)
        finally:
            raw.FPDFPage_CloseAnnot(note)
    return found


def _take(note: Any, form: Any, page: Any, found: Notes) -> None:
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetSubtype(note)
    is_field = kind == raw.FPDF_ANNOT_WIDGET
    if is_field:
        typed = {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}
        if form is None or raw.FPDFAnnot_GetFormFieldType(form, note) not in typed:
            return
        words = _text(lambda *rest: raw.FPDFAnnot_GetFormFieldValue(form, note, *rest))
    else:
        words = _text(lambda *rest: raw.FPDFAnnot_GetStringValue(note, b"Contents", *rest))
    if not words.strip():
        return
    unseen = raw.FPDFAnnot_GetFlags(note) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
    if is_field or kind == raw.FPDF_ANNOT_FREETEXT:
        if unseen:
            found.hidden.append((" ".join(words.split()), "invisible"))
        else:
            found.seen.extend(_pieces(words, note, page))
    elif kind != raw.FPDF_ANNOT_LINK:
        found.hidden.append((" ".join(words.split()), "comment"))


def _text(call: Callable[..., int]) -> str:
    """What a function of PDFium writes into a buffer, as UTF-16 with a zero at its end."""
    from pypdfium2 import raw

    size = min(call(None, 0), _BYTES)
    if size <= 2:  # noqa: PLR2004 — the zero alone
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0")


def _pieces(words: str, note: Any, page: Any) -> list[Piece]:
    """Lines of a field, from its top, each as high as type is; as the viewer sees the page."""
    from pypdfium2 import raw

    from hirestream.read.shapes import turned

    box = raw.FS_RECTF()
    if not raw.FPDFAnnot_GetRect(note, ctypes.byref(box)):
        return []
    left, bottom, right, top = turned((box.left, box.bottom, box.right, box.top), page)
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    height = min((top - bottom) / len(lines), _LINE)
    # One line stands in the middle of its field, several begin at its top.
    first = -(top + bottom) / 2 - height / 2 if len(lines) == 1 else -top
    return [
        Piece(line, x0, first + number * height, right, first + (number + 1) * height)
        for number, (line, x0) in enumerate(zip(lines, repeat(left), strict=False))
        if line.strip()
    ]
