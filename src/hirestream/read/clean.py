"""Raw characters → the characters a person reads: ligatures, spaces, stray accents, hyphens at line ends."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_SPACES: Final = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\x0b\x0c"
)
_LIGATURES: Final = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
# Only the presentation forms are folded: full NFKC would also turn "m²" into "m2" and "№" into "No".
_TRANSLATION: Final = (
    dict.fromkeys(map(ord, _SPACES), " ")
    | {ord(ligature): letters for ligature, letters in _LIGATURES.items()}
    | dict.fromkeys([*range(9), *range(0xE, 0x20), *range(0x7F, 0xA0), 0xAD, 0xFFFC, 0xFFFD, 0xFFFE, 0xFEFF])
    | dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)])
    | dict.fromkeys(range(0xE000, 0xF900))  # private use: the glyphs of icon fonts
)
# Tag characters can spell out words that no one sees.
_INVISIBLE: Final = re.compile("[\U000e0000-\U000e007f\U000f0000-\U0010ffff]")
_NEEDS_WORK: Final = re.compile(r"[^\t\n\x20-\x7e\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u20ac]| {2,}")
_RUN_OF_SPACES: Final = re.compile(r" {2,}")
_LOOSE_ACCENT: Final = re.compile(r"(?:([´ˆ¨¸˜])|(?<=[A-Za-z])(`)) ?([A-Za-zı])")
_COMBINING: Final = {"´": "\u0301", "`": "\u0300", "ˆ": "\u0302", "¨": "\u0308", "¸": "\u0327", "˜": "\u0303"}
_LINE_END_HYPHEN: Final = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010]$")
_LINE_START_WORD: Final = re.compile(r"[a-zà-öø-ÿ]{2,}")
_WORD: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)+|[^\W\d_]+")
#: First parts that keep their hyphen when a line breaks behind them ("mi-temps", "full-time").
_HYPHENATED: Final = frozenset(
    (  # noqa: SIM905 — a word list reads better as a text
        "mi non sous vice ex anti auto e self full part hands problem decision long short high well multi cross "
        "co semi demi arrière avant après quasi grand là ci peut est chef low data user real time state end one "
        "two three third entry detail results customer team client rendez porte savoir compte contre entre haute "
        "éco socio"
    ).split()
)


def clean_line(line: str) -> str:
    """Return `line` as a person would type it: composed accents, plain spaces, no control or icon characters."""
    return _RUN_OF_SPACES.sub(" ", visible(line)).strip()


def visible(line: str) -> str:
    """Return `line` without control, icon and invisible characters, odd spaces plain, and all else where it was."""
    if _NEEDS_WORK.search(line):
        line = unicodedata.normalize("NFC", _INVISIBLE.sub("", line.translate(_TRANSLATION)))
    return line


def compose_accents(line: str) -> str:
    """Put accents that a PDF draws as characters of their own onto their letters (`r´esum´e` → `résumé`)."""
    return _LOOSE_ACCENT.sub(_compose, line)


def _compose(match: re.Match[str]) -> str:
    letter = "i" if match[3] == "ı" else match[3]
    composed = unicodedata.normalize("NFC", letter + _COMBINING[match[1] or match[2]])
    return composed if len(composed) == 1 else match[0]


def tidy_lines(lines: Sequence[str]) -> list[str]:
    """Clean each line; leave at most one empty line in a row, and none at either end."""
    tidy: list[str] = []
    for line in map(clean_line, lines):
        if line or (tidy and tidy[-1]):
            tidy.append(line)
    while tidy and not tidy[-1]:
        tidy.pop()
    return tidy


def join_hyphens(lines: Sequence[str]) -> list[str]:
    """Join words that were split at the end of a line.

    The hyphen stays when the document writes the word with it elsewhere, or when its first part usually keeps it.
    """
    if not any(_LINE_END_HYPHEN.search(line) for line in lines):
        return list(lines)
    words = {word.lower() for line in lines for word in _WORD.findall(line)}
    joined: list[str] = []
    for line in lines:
        end = _LINE_END_HYPHEN.search(joined[-1]) if joined else None
        start = _LINE_START_WORD.match(line)
        if end and start:
            joined[-1] = _rejoined(joined[-1], end, line, start, words)
        else:
            joined.append(line)
    return joined


def _rejoined(before: str, end: re.Match[str], after: str, start: re.Match[str], words: set[str]) -> str:
    first, second = end[1].lower(), start[0].lower()
    hyphenated = f"{first}-{second}" in words or (first in _HYPHENATED and first + second not in words)
    return before[: end.end(1)] + ("-" if hyphenated else "") + after
