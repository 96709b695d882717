"""Words of a picture with their places, as an OCR engine gives them → pieces of lines for the layout.

Here is mended what every engine gets wrong alike: bullets that come as letters, dots that are lost, specks as words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from hirestream.read.layout import Piece
from hirestream.read.scan import DPI

if TYPE_CHECKING:
    from PIL.Image import Image

#: Of 100: a line below this on average is noise (a fold, a stamp, a photograph), not words.
_NOISE: Final = 30.0
_RISES: Final = re.compile(r"[A-Zbdfhklt0-9À-ß]")
_FALLS: Final = re.compile(r"[gjpqyçQ,;()|@/]")
_LETTERS: Final = re.compile(r"[^\W_]")
#: What a dot before a line is taken for.
_BULLETS: Final = frozenset("+ ¢ « » © ® ° * e o > • · ■ ▪ ● ○ ◦ ¤ +. e. °. «. - — – _ ~".split())  # noqa: SIM905
_MARKS: Final = frozenset("-—–_~*>•")  # those that a person may have typed: they stay as they are
#: What a dot between words is taken for, when it is so in a line that has such a one alone.
_DOTS: Final = frozenset("« » ¢ ° ©".split())  # noqa: SIM905
_DOT: Final = 0.35  # of the height of the type: a colon is higher, a dash is wider than high
_DASHES: Final = re.compile(r"-[—–]|[—–]-|——+")


class Word(NamedTuple):
    """A word of a picture: its line there, its place in points of the picture, and how sure OCR is (0 to 100)."""

    text: str
    line: tuple[int, int, int]
    left: int
    top: int
    right: int
    bottom: int
    confidence: float


class Engine(Protocol):
    """What reads words; `name` is for people."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def read_words(self, image: Image, *, until: float) -> list[Word]:
        """Read a level grey page at about 300 dpi; `until` is by the monotonic clock. Raises `timeout`, `corrupt`."""
        ...

    def turn_of(self, image: Image, *, until: float) -> int:
        """Tell by how many degrees, clockwise, a page must be turned to stand upright; 0 when that cannot be told."""
        ...


def confidence_of(words: Sequence[Word]) -> float:
    """How sure OCR is on average, long words counting more."""
    length = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / length if length else 0.0


def without_noise(words: Sequence[Word]) -> list[Word]:
    """Leave out lines that are none."""
    return [word for line in _lines(words) if confidence_of(line) >= _NOISE for word in line]


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return list(lines.values())


def pieces_of(words: Sequence[Word]) -> list[Piece]:
    """Join words that stand close together on a line, as the layout wants them: in points."""
    pieces: list[Piece] = []
    for line in _lines(words):
        line.sort(key=lambda word: word.left)
        # Of words with letters: a line of dots and dashes has the height of its type all the same.
        height = median([w.bottom - w.top for w in line if _LETTERS.search(w.text)] or [w.bottom - w.top for w in line])
        parts: list[list[Word]] = [[line[0]]]
        for before, word in pairwise(line):
            if word.left - before.right > height and not (len(parts[-1]) == 1 and _is_bullet(parts[-1][0])):
                parts.append([])
            parts[-1].append(word)
        pieces += map(_piece, parts)
    return pieces


def _is_bullet(word: Word) -> bool:
    return word.text in _BULLETS


def _piece(words: list[Word]) -> Piece:
    """Make one run of words that stand side by side.

    OCR's boxes end where the ink does; type has one height and one baseline, whatever its letters.
    """
    said = [word for word in words if _LETTERS.search(word.text)] or words
    height = max(word.bottom - word.top for word in said)
    tall = [word.top for word in said if _RISES.search(word.text)]
    top = median(tall) if tall else min(word.top for word in said) - 0.3 * height
    flat = [word.bottom for word in said if not _FALLS.search(word.text)]
    baseline = median(flat) if flat else max(word.bottom for word in said) - 0.2 * height
    bottom = baseline + 0.25 * max(baseline - top, 1)
    points = 72 / DPI
    text = _mended(["·" if _is_dot(word, height) else word.text for word in words])
    return Piece(text, words[0].left * points, top * points, words[-1].right * points, bottom * points)


def _is_dot(word: Word, height: int) -> bool:
    """Whether the ink of a mark alone is that of a dot between words (`·`), which is taken for a colon or a dash."""
    wide, high = word.right - word.left, word.bottom - word.top
    is_round = 3 * wide < 5 * high and 3 * high < 5 * wide
    return is_round and high < _DOT * height and _LETTERS.search(word.text) is None


def _mended(texts: list[str]) -> str:
    """Join words, with the dots before and between them as such."""
    first, rest = texts[0], texts[1:]
    if rest and first in _BULLETS and first not in _MARKS and _LETTERS.search(rest[0]) and not _is_quoted(texts):
        first = "•"
    if not _is_quoted(texts) and any(text in _DOTS for text in rest):
        rest = ["•" if text in _DOTS or text == "+" else text for text in rest]
    return _DASHES.sub("—", " ".join([first, *rest]))


def _is_quoted(texts: list[str]) -> bool:
    """Whether French quotation marks come in pairs."""
    return any("«" in text for text in texts) and any("»" in text for text in texts)
