"""Text → the words that are compared: without case, accents, endings and words that say nothing, in two languages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:\+\+|#)?")
_STOP: Final = frozenset(
    _WORD.findall(
        "a au aux avec ce ces chez d dans de des du en et l la le les leur ou par pour qu que qui sa se ses son sur "
        "un une an and as at by for from in into is of on or that the their to with "
        "h f m x hf fh mf fm w homme femme male female diverse"
    )
)
#: Feminine and plural endings of trades, so that "développeuses" meets "développeur" and "companies" "company".
_ENDINGS: Final = (
    ("trices", "teur"),
    ("trice", "teur"),
    ("euses", "eur"),
    ("euse", "eur"),
    ("ieres", "ier"),
    ("iere", "ier"),
    ("iennes", "ien"),
    ("ienne", "ien"),
    ("ives", "if"),
    ("ive", "if"),
    ("ies", "y"),
    ("aux", "al"),
    ("ees", "e"),
    ("ee", "e"),
    ("es", ""),
    ("s", ""),
    ("x", ""),
    ("e", ""),
)
_SHORTEST_STEM: Final = 3


class _Unmarked(dict[int, int | None]):
    """Characters that stay, and None for accents and other marks; filled as texts bring them."""

    def __missing__(self, code: int) -> int | None:
        self[code] = kept = None if unicodedata.combining(chr(code)) else code
        return kept


_UNMARKED: Final = _Unmarked()


def plain(text: str) -> str:
    """Fold case, accents and spaces: two ways to write one name become equal."""
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded).translate(_UNMARKED)
    return " ".join(folded.split())


def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)] + instead
    return word


@lru_cache(maxsize=20_000)
def terms(text: str) -> frozenset[str]:
    """Words of a text that mean something, without endings."""
    return frozenset(_stem(word) for word in _WORD.findall(plain(text)) if word not in _STOP)
