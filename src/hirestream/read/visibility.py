"""Which runs of a PDF page a person sees, and which are hidden: off the page, tiny, without ink, white, covered."""

from __future__ import annotations

import ctypes
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hirestream.read.glyphs import Run
from hirestream.read.ink import TINY, WHITE
from hirestream.read.layout import Piece
from hirestream.read.shapes import Colour, Painted, Shape, clip_of, paint, turned

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAINT: Final = 12  # of 255: opacity or contrast below this is not seen


class Parted(NamedTuple):
    """What of a page is seen upright, what is seen sideways, and what is hidden, as (text, reason)."""

    upright: list[Piece]
    sideways: list[Piece]
    hidden: list[tuple[str, str]]


def part_hidden(page: Any, textpage: Any, runs: list[Run]) -> Parted:
    """Part what a person sees from what is hidden."""
    sight = _Sight(page, textpage)
    parted = Parted([], [], [])
    hidden = parted.hidden
    for run in runs:
        reason = sight.reason(run)
        if not reason:
            (parted.sideways if run.sideways else parted.upright).append(run.piece)
        elif hidden and hidden[-1][1] == reason:
            hidden[-1] = (f"{hidden[-1][0]} {run.piece.text}", reason)
        else:
            hidden.append((run.piece.text, reason))
    return parted


class _Sight:
    """What can be seen on one page. Shapes are listed, and the page is drawn, only where a run gives reason to."""

    def __init__(self, page: Any, textpage: Any) -> None:
        self._page = page
        self._textpage = textpage
        self._bounds = turned(page.get_cropbox(), page)

    @cached_property
    def _painted(self) -> Painted:
        return paint(self._page)

    @cached_property
    def _drawn(self) -> NDArray[Any]:
        """The page in grey, a point each."""
        import numpy as np

        return np.asarray(self._page.render(scale=1, grayscale=True).to_numpy()).squeeze()

    def reason(self, run: Run) -> str:
        """Why a run is not seen: `off-page`, `tiny`, `invisible`, `white`, `covered`, `behind-image`, or nothing."""
        reason = self._out_of_sight(run)
        if reason:
            return reason
        first, last = (_ink(self._textpage, index) for index in (run.first, run.last))
        under = [shape for shape in self._painted.shapes if _lies_on(run.piece, shape)]
        if first is None and last is None:
            # The words of an OCR layer are those of the scan that they lie on.
            return "" if self._painted.is_scan and any(shape.is_picture for shape in under) else "invisible"
        ink = first or last or (0, 0, 0)
        if _is_white(ink) and (last is None or _is_white(last)):
            return "" if self._on_colour(run, under) else "white"
        return self._covered(run, ink, under) if under else ""

    def _out_of_sight(self, run: Run) -> str:
        left, bottom, right, top = self._bounds
        piece = run.piece
        if piece.x1 < left or piece.x0 > right or -piece.top < bottom or -piece.bottom > top:
            return "off-page"
        if self._is_cut_out(run):
            return "off-page"
        return "tiny" if (piece.x1 - piece.x0 if run.sideways else piece.height) < TINY else ""

    def _is_cut_out(self, run: Run) -> bool:
        """Whether a clip leaves nothing of the words; the drawn page has the last word."""
        from pypdfium2 import raw

        clip = clip_of(raw.FPDFText_GetTextObject(self._textpage.raw, run.first))
        if clip is None:
            return False
        left, bottom, right, top = turned(clip, self._page)
        x, y = (run.piece.x0 + run.piece.x1) / 2, -run.piece.middle
        return not (left <= x <= right and bottom <= y <= top) and self._is_even(run.piece)

    def _on_colour(self, run: Run, under: list[Shape]) -> bool:
        """Whether white words stand on a picture or a colour, and show there."""
        coloured = [shape for shape in under if shape.colour is None or min(shape.colour) < WHITE]
        return bool(coloured) and not self._is_even(run.piece)

    def _covered(self, run: Run, ink: Colour, under: list[Shape]) -> str:
        """Why words that have a colour are not seen: a picture or a shape lies over them, or has their colour."""
        order = self._order(run)
        over = [shape for shape in under if shape.opaque and order is not None and shape.order > order]
        if any(shape.is_picture for shape in over) and not self._painted.is_scan:
            return "behind-image"
        alike = [shape for shape in under if shape.colour and _alike(ink, shape.colour)]
        covered = [shape for shape in over if not shape.is_picture]
        return "covered" if (covered or alike) and self._is_even(run.piece) else ""

    def _order(self, run: Run) -> int | None:
        from pypdfium2 import raw

        return self._painted.order_of(raw.FPDFText_GetTextObject(self._textpage.raw, run.first))

    def _is_even(self, piece: Piece) -> bool:
        """Whether the page shows one colour where the words are."""
        left, _, _, top = self._bounds
        height, width = self._drawn.shape[:2]
        rows = slice(max(int(piece.top + top), 0), min(int(piece.bottom + top) + 1, height))
        columns = slice(max(int(piece.x0 - left), 0), min(int(piece.x1 - left) + 1, width))
        part = self._drawn[rows, columns]
        return part.size == 0 or int(part.max()) - int(part.min()) < _FAINT


def _ink(textpage: Any, index: int) -> Colour | None:
    """Colour of a character; None when it is drawn without ink."""
    from pypdfium2 import raw

    shape = raw.FPDFText_GetTextObject(textpage.raw, index)
    if shape and raw.FPDFTextObj_GetTextRenderMode(shape) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        return None
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(textpage.raw, index, *map(ctypes.byref, (red, green, blue, alpha))):
        return (0, 0, 0)
    return (red.value, green.value, blue.value) if alpha.value >= _FAINT else None


def _is_white(colour: Colour) -> bool:
    return min(colour) >= WHITE


def _alike(one: Colour, other: Colour) -> bool:
    return max(abs(mine - theirs) for mine, theirs in zip(one, other, strict=True)) < _FAINT


def _lies_on(piece: Piece, shape: Shape) -> bool:
    y = -piece.middle
    return shape.holds((piece.x0 + piece.x1) / 2, y) or shape.holds(piece.x0 + piece.height / 4, y)
