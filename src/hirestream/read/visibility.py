"""Which runs of a PDF page a person sees, and which are hidden: off the page, tiny, without ink, white on white."""

from __future__ import annotations

import ctypes
from typing import Any, Final

from hirestream.read.glyphs import Run
from hirestream.read.layout import Piece

_TINY: Final = 3.0  # points: smaller type is not read by people
_WHITE: Final = 250  # of 255, in each colour
_DEPTH: Final = 5  # forms inside forms

Bounds = tuple[float, float, float, float]


def part_hidden(page: Any, textpage: Any, runs: list[Run]) -> tuple[list[Piece], list[tuple[str, str]]]:
    """Part what a person sees from what is hidden, as (text, reason)."""
    bounds = _turned(page.get_cropbox(), page)
    backgrounds: list[Bounds] | None = None
    seen: list[Piece] = []
    hidden: list[tuple[str, str]] = []
    for run in runs:
        reason = _out_of_sight(run.piece, bounds)
        if not reason:
            reason = _ink(textpage, run.first) and _ink(textpage, run.last)
            if reason:
                backgrounds = _backgrounds(page) if backgrounds is None else backgrounds
                reason = "" if _lies_on(run.piece, backgrounds) else reason
        if not reason:
            seen.append(run.piece)
        elif hidden and hidden[-1][1] == reason:
            hidden[-1] = (f"{hidden[-1][0]} {run.piece.text}", reason)
        else:
            hidden.append((run.piece.text, reason))
    return seen, hidden


def _turned(bounds: Bounds, page: Any) -> Bounds:
    """Bounds as the viewer sees them, who turns the page clockwise."""
    for _ in range(page.get_rotation() // 90):
        left, bottom, right, top = bounds
        bounds = (bottom, -right, top, -left)
    return bounds


def _out_of_sight(piece: Piece, bounds: Bounds) -> str:
    left, bottom, right, top = bounds
    if piece.x1 < left or piece.x0 > right or -piece.top < bottom or -piece.bottom > top:
        return "off-page"
    return "tiny" if piece.height < _TINY else ""


def _ink(textpage: Any, index: int) -> str:
    """Why the ink of a character may not be seen: `invisible` (drawn without ink), `white`, or nothing."""
    from pypdfium2 import raw

    shape = raw.FPDFText_GetTextObject(textpage.raw, index)
    if shape and raw.FPDFTextObj_GetTextRenderMode(shape) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        return "invisible"
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(textpage.raw, index, *map(ctypes.byref, (red, green, blue, alpha))):
        return ""
    if alpha.value == 0:
        return "invisible"
    return "white" if min(red.value, green.value, blue.value) >= _WHITE else ""


def _backgrounds(page: Any) -> list[Bounds]:
    """Bounds (left, bottom, right, top) of the pictures and of the filled shapes that are not white.

    White text on them is seen, and text without ink over a picture is the OCR layer of a scan.
    """
    from pypdfium2 import raw

    found: list[Bounds] = []
    for shape in page.get_objects(max_depth=_DEPTH):
        if shape.type == raw.FPDF_PAGEOBJ_PATH:
            mode, stroke = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(shape.raw, ctypes.byref(mode), ctypes.byref(stroke))
            red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
            raw.FPDFPageObj_GetFillColor(shape.raw, *map(ctypes.byref, (red, green, blue, alpha)))
            if mode.value and alpha.value and min(red.value, green.value, blue.value) < _WHITE:
                found.append(_turned(shape.get_bounds(), page))
        elif shape.type in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
            found.append(_turned(shape.get_bounds(), page))
    return found


def _lies_on(piece: Piece, backgrounds: list[Bounds]) -> bool:
    y = -piece.middle
    return any(
        left <= x <= right and bottom <= y <= top
        for left, bottom, right, top in backgrounds
        for x in ((piece.x0 + piece.x1) / 2, piece.x0 + piece.height / 4)
    )


def has_picture(page: Any) -> bool:
    """Whether the page shows a picture."""
    from pypdfium2 import raw

    return next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH)), None) is not None
