"""The characters of a PDF page → runs of text with their places: words apart, letter-spaced headings rejoined.

One Python loop over the characters would take 10 ms a page; here the calls into PDFium run in C-level maps and the
grouping in numpy: 3 to 4 ms for 3,000 characters, most of it PDFium's.
"""

from __future__ import annotations

import re
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hirestream.read.layout import Piece
from hirestream.read.limits import MAX_CHARS, refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLANKS: Final = (9, 10, 11, 12, 13, 32, 0x85, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_NEW_LINES: Final = (10, 13)
_HYPHEN: Final = 0x2010
_END_HYPHEN: Final = 2  # PDFium's mark of a hyphen at the end of a line
_SURROGATES: Final = (0xD800, 0xE000)
_FEW: Final = 4  # so few gaps tell nothing of what is usual
#: A letter-spaced heading as it comes: letters apart, but for pairs that are set close ("F O R M AT I O N").
_SPACED: Final = re.compile(r"(?:[^\W\d_]{1,3}[.:]?|[^\w\s])(?: (?:[^\W\d_]{1,3}[.:]?|[^\w\s])){3,}")
_SINGLE: Final = 0.6  # of the parts of such a heading are single letters


class Run(NamedTuple):
    """A piece of text and the indexes of its first and last character on the page."""

    piece: Piece
    first: int
    last: int
    sideways: bool = False  # it runs up or down the page, which its piece's place is that of


class _Glyphs(NamedTuple):
    """The characters of a page that have ink, in the order of the file."""

    place: NDArray[np.int64]  # index among all characters of the page
    code: NDArray[np.int64]
    box: NDArray[np.float32]  # (n, 4): left, top, right, bottom, in points from the bottom left
    after_blank: NDArray[np.bool_]  # a blank stands between it and the one before it
    after_line: NDArray[np.bool_]

    def only(self, mask: Any) -> _Glyphs:
        """Return those that the mask has."""
        place, code, box, after_blank, after_line = self
        return _Glyphs(place[mask], code[mask], box[mask], after_blank[mask], after_line[mask])


def runs_of(textpage: Any, rotation: int = 0) -> list[Run]:
    """Group the characters of a page, in the order of the file, into runs on one line without a wide gap.

    `rotation` is by how many degrees the viewer turns the page, clockwise. Places are in points, as the viewer
    sees them; `top` and `bottom` grow downwards. Raises `too-large` for absurd pages.
    """
    import numpy as np

    glyphs = _glyphs(textpage, rotation)
    runs = _grouped(glyphs)
    if not any(map(_stacked, zip(runs, runs[1:], runs[2:], runs[3:], strict=False))):
        return runs
    # Letters one under the other: either they stand so, or the line runs up or down.
    angle = _quarter_turns(textpage, glyphs.place, rotation)
    runs = _grouped(glyphs.only(~np.isin(angle, (1, 3))))
    for turns in (1, 3):
        lying = glyphs.only(angle == 4 - turns)
        box = lying.box
        for _ in range(turns):
            box = np.stack([box[:, 3], -box[:, 0], box[:, 1], -box[:, 2]], axis=1)
        runs += [_laid_back(run, turns) for run in _grouped(lying._replace(box=box))]
    return runs


def _stacked(runs: tuple[Run, ...]) -> bool:
    """Whether runs are single letters in one narrow column."""
    return all(len(run.piece.text) == 1 for run in runs) and all(
        abs(run.piece.x0 - runs[0].piece.x0) < runs[0].piece.height for run in runs
    )


def _quarter_turns(textpage: Any, place: NDArray[np.int64], rotation: int) -> NDArray[np.int64]:
    """By how many quarter turns, clockwise, each character is turned, as the viewer sees it; -2: obliquely."""
    import numpy as np
    from pypdfium2 import raw

    radians = np.fromiter(map(raw.FPDFText_GetCharAngle, repeat(textpage.raw), place.tolist()), np.float64, len(place))
    turns = np.degrees(radians) / 90 + rotation / 90
    whole = np.rint(turns)
    return np.where(np.abs(turns - whole) < 0.1, whole % 4, -2).astype(np.int64)  # noqa: PLR2004 — nine degrees


def _laid_back(run: Run, turns: int) -> Run:
    """Put a run that was turned to be read back to its place."""
    text, x0, top, x1, bottom = run.piece
    left, high, right, low = x0, -top, x1, -bottom
    for _ in range(turns):
        left, high, right, low = -high, right, -low, left
    return Run(Piece(text, left, -high, right, -low), run.first, run.last, sideways=True)


def _grouped(glyphs: _Glyphs) -> list[Run]:
    if not len(glyphs.place):
        return []
    left, top, right, bottom = glyphs.box.T
    height = top - bottom
    gaps = left[1:] - right[:-1]
    overlap = _smaller(top[1:], top[:-1]) + _smaller(-bottom[1:], -bottom[:-1])
    broken = (
        glyphs.after_line[1:]
        | (overlap < 0.4 * _smaller(height[1:], height[:-1]))
        | (gaps > 0.9 * height[:-1])
        | (gaps < -2 * height[:-1])
    )
    starts = [0, *(broken.nonzero()[0] + 1).tolist(), len(glyphs.place)]
    letters = ["-" if code == _END_HYPHEN else chr(code) for code in glyphs.code.tolist()]
    blanks, widths, index = glyphs.after_blank.tolist(), [0.0, *gaps.tolist()], glyphs.place.tolist()
    boxes = glyphs.box.tolist()
    runs: list[Run] = []
    seen: set[tuple[str, int, int]] = set()
    for first, end in pairwise(starts):
        places = boxes[first:end]
        low, high = min(box[3] for box in places), max(box[1] for box in places)
        text = _spaced(letters[first:end], blanks[first:end], widths[first:end], high - low)
        # Bold that is faked by drawing twice would double the words.
        key = (text, round(places[0][0] / 2), round(low / 2))
        if text and key not in seen:
            seen.add(key)
            piece = Piece(text, places[0][0], -high, max(box[2] for box in places), -low)
            runs.append(Run(piece, index[first], index[end - 1]))
    return runs


def _smaller(one: Any, other: Any) -> Any:
    import numpy as np

    return np.minimum(one, other)


def _glyphs(textpage: Any, rotation: int) -> _Glyphs:
    import numpy as np
    from pypdfium2 import raw

    count = textpage.count_chars()
    if count > MAX_CHARS:
        raise refusal("too-large", f"One page holds {count:,} characters.")
    handle = textpage.raw
    rectangles = (raw.FS_RECTF * count)()
    known = np.fromiter(map(raw.FPDFText_GetLooseCharBox, repeat(handle), range(count), rectangles), np.bool_, count)
    code = np.fromiter(map(raw.FPDFText_GetUnicode, repeat(handle), range(count)), np.int64, count)
    box = np.frombuffer(rectangles, np.float32).reshape(count, 4) if count else np.zeros((0, 4), np.float32)
    for _ in range(rotation // 90):
        left, top, right, bottom = box.T
        box = np.stack([bottom, -left, top, -right], axis=1)
    blank = np.isin(code, _BLANKS)
    # PDFium's own line ends have no width; some fonts map their space to all blanks at once, line ends among them.
    line = np.isin(code, _NEW_LINES) & ~(known & (box[:, 2] - box[:, 0] >= 0.1))  # noqa: PLR2004
    # Half a surrogate pair comes from a broken font map: nothing to read.
    surrogate = (code >= _SURROGATES[0]) & (code < _SURROGATES[1])
    index = (known & ~blank & (code > 0) & ~surrogate).nonzero()[0]
    # One glyph that is mapped to both hyphens.
    same = np.zeros(len(index), np.bool_)
    same[1:] = (code[index[1:]] == _HYPHEN) & (box[index[1:]] == box[index[:-1]]).all(axis=1)
    index = index[~same]
    return _Glyphs(index, code[index], box[index], _happened(blank, index), _happened(line, index))


def _happened(mark: NDArray[np.bool_], index: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each character in `index`: whether a marked one stands between it and the one before it in `index`."""
    import numpy as np

    count = np.cumsum(mark)[index]
    happened = np.zeros(len(index), np.bool_)
    happened[1:] = count[1:] > count[:-1]
    return happened


def _spaced(letters: list[str], blanks: list[bool], gaps: list[float], height: float) -> str:
    """Join letters into words.

    Browsers' print engines draw no spaces and round every advance: words come 0.15 type heights apart, and PDFium
    sees half of them. So a gap that is wider than usual in its line is a space, too. In letter-spaced headings,
    where every gap was taken for a space, only the gaps tell where words end.
    """
    text = "".join([" " + letter if blank else letter for letter, blank in zip(letters[1:], blanks[1:], strict=True)])
    text = letters[0] + text
    inner = gaps[1:]
    if _is_letter_spaced(text):
        usual = sorted(inner)[len(inner) // 2]
        wide = [gap > 1.7 * usual and gap - usual > 1 for gap in inner]
    elif len(inner) > _FEW:
        usual = sorted(inner)[len(inner) // 2]
        limit = usual + 0.12 * height
        wide = [blank or gap > limit for gap, blank in zip(inner, blanks[1:], strict=True)]
    else:
        return text
    return letters[0] + "".join(
        [" " + letter if apart else letter for letter, apart in zip(letters[1:], wide, strict=True)]
    )


def _is_letter_spaced(text: str) -> bool:
    if not _SPACED.fullmatch(text):
        return False
    parts = text.split(" ")
    return sum(len(part.rstrip(".:")) <= 1 for part in parts) >= _SINGLE * len(parts)
