"""Picture of a page → the upright grey picture at about 300 dpi that OCR reads best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

DPI: Final = 300
_A4_LONG_SIDE: Final = 3508  # points of an A4 page at 300 dpi
_TRUSTED: Final = (150, 1200)  # dpi that a scanner writes; cameras and screens write 72 or 96 whatever the page
_TOLERATED: Final = (0.75, 1.5)  # of 300 dpi: what needs no change
_LARGEST: Final = 3.0  # a picture is not blown up more than this: there is nothing more in it
_MAX_PIXELS: Final = 30_000_000
_SMALL: Final = 1_000  # long side of the picture on which the angle is measured
_WIDEST: Final = 8.0  # degrees
_LEAST: Final = 0.2  # degrees: less does no harm
_INK_AT_LEAST: Final = 200  # dark points: fewer have no direction
_CELLS: Final = 220  # squares along the long side in which paper is looked for: wider than a stroke of type
_AROUND: Final = 5  # squares
_TILE: Final = (128, 32)  # points: the height of some lines of type, the width of some letters
_SPECKS: Final = 0.03  # of a row of a tile: not even one point
_SOME: Final = 0.01  # of a tile: a word has more
_BLANK: Final = 0.25  # of the rows: type has .58 and more (lying down .32), grain without a speck .2
_STRETCH: Final = 0.12  # of a row that has ink: type has .23 and more, grain whose specks are taken out .08
_LIT: Final = 8  # of 255: paper that is darker or less even than this is evened out


def prepare(image: Image) -> Image | None:
    """Light a grey picture evenly, scale it to about 300 dpi, turn it until its lines are level; None: all is grain."""
    from PIL import Image as Pillow

    scale = _scale(image)
    legible = _legible(lit_evenly(image))
    if legible is None:
        return None
    image = legible
    if scale != 1:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Pillow.Resampling.LANCZOS)
    angle = skew_of(image)
    if abs(angle) < _LEAST:
        return image
    return image.rotate(-angle, resample=Pillow.Resampling.BICUBIC, expand=True, fillcolor=255)


def lit_evenly(image: Image) -> Image:
    """Return a grey picture with white paper: shadows, the fall of light and the tint of the paper are taken out.

    The lightest point of each square and its neighbours is paper; every point is told as a share of it.
    """
    import numpy as np
    from PIL import Image as Pillow
    from PIL import ImageFilter

    cell = max(4, max(image.size) // _CELLS)
    squares = (max(1, image.width // cell), max(1, image.height // cell))
    # The mean of a few points, not one: a single light point is noise.
    paper = image.resize((squares[0] * 4, squares[1] * 4), Pillow.Resampling.BOX)
    lightest = np.asarray(paper).reshape(squares[1], 4, squares[0], 4).max(axis=(1, 3))
    if int(np.percentile(lightest, 5)) >= 255 - _LIT:
        return image
    spread = Pillow.fromarray(lightest).filter(ImageFilter.MaxFilter(_AROUND)).filter(ImageFilter.GaussianBlur(2))
    ground = np.asarray(spread.resize(image.size, Pillow.Resampling.BILINEAR), dtype=np.float32)
    share = np.asarray(image, dtype=np.float32) / np.maximum(ground, 1)
    return Pillow.fromarray((np.minimum(share * 1.04, 1) * 255).astype(np.uint8))


def _legible(image: Image) -> Image | None:
    """Return a picture as it can be read, without specks when it has many; None when it is all grain.

    Reading grain would take minutes, and give nothing.
    """
    from PIL import Image as Pillow
    from PIL import ImageFilter

    if _holds_type(image, if_blank=True) or _holds_type(image.transpose(Pillow.Transpose.ROTATE_90)):
        return image
    cleaned = image.filter(ImageFilter.MedianFilter(3))
    return cleaned if _holds_type(cleaned) else None


def _holds_type(image: Image, *, if_blank: bool = False) -> bool:
    """Whether ink leaves some rows blank and fills others in stretches, as lines of type do, and grain does not."""
    import numpy as np

    grey = np.asarray(image)
    ink = grey < (int(grey.min()) + int(grey.mean())) // 2
    high, wide = _TILE
    height, width = ink.shape[0] // high * high, ink.shape[1] // wide * wide
    if not height or not width:
        return True  # too small to take long
    rows = ink[:height, :width].reshape(height // high, high, width // wide, wide).mean(axis=3)
    inked = rows.mean(axis=1)
    rows = rows.swapaxes(1, 2)[(inked > _SOME) & (inked < 1 - _SPECKS)]
    if not len(rows):
        return if_blank
    filled = rows[rows >= _SPECKS]
    return float(np.mean(rows < _SPECKS)) >= _BLANK and float(filled.mean()) >= _STRETCH


def _scale(image: Image) -> float:
    """By how much to enlarge: by the dpi that the file says, else as if the picture were an A4 page."""
    said = image.info.get("dpi")
    dpi = float(said[0]) if isinstance(said, tuple) and said else 0.0
    if not _TRUSTED[0] <= dpi <= _TRUSTED[1]:
        dpi = max(image.size) / _A4_LONG_SIDE * DPI
    share = dpi / DPI
    scale = 1.0 if _TOLERATED[0] <= share <= _TOLERATED[1] else min(1 / share, _LARGEST)
    most = (_MAX_PIXELS / (image.width * image.height)) ** 0.5
    return float(min(scale, most))


def skew_of(image: Image) -> float:
    """Measure by how many degrees the lines of a grey picture rise to the right.

    Points of ink are projected along each angle; where lines of text are level, the profile has the sharpest steps
    (Postl, 1986). First in steps of half a degree, then of a twentieth.
    """
    import numpy as np

    small = image.reduce(max(1, max(image.size) // _SMALL))
    grey = np.asarray(small, dtype=np.int16)
    ink = grey < (int(grey.min()) + int(grey.mean())) // 2
    rows, columns = ink.nonzero()
    if not _INK_AT_LEAST <= len(rows) <= ink.size // 3:
        return 0.0
    step = max(1, len(rows) // 60_000)
    rows, columns = rows[::step].astype(np.float64), columns[::step].astype(np.float64)
    coarse = max(np.arange(-_WIDEST, _WIDEST + 0.1, 0.5), key=lambda angle: _sharpness(rows, columns, angle))
    fine = max(np.arange(coarse - 0.5, coarse + 0.51, 0.05), key=lambda angle: _sharpness(rows, columns, angle))
    # A page without clear lines (a photograph) is as sharp at any angle: leave it.
    level = _sharpness(rows, columns, 0.0)
    return float(fine) if _sharpness(rows, columns, fine) > 1.05 * level else 0.0


def _sharpness(rows: NDArray[Any], columns: NDArray[Any], angle: float) -> float:
    import numpy as np

    level = (rows + columns * np.tan(np.radians(angle))).round().astype(np.int64)
    profile = np.bincount(level - level.min()).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())
