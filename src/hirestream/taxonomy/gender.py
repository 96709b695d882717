"""French job titles in one gender, so that "développeuse" and "développeur·se" are compared as "développeur"."""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib.resources import files
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
#: The feminine ending behind a masculine: infirmier(ère), chargé·e, vendeur/euse, assistant.e, développeur-se.
_ENDING: Final = re.compile(
    r"(?<=[^\W\d_])(?:\((?:e|s|ère|ere|ière|euse|rice|trice|ienne|ne|ve|se)\)|[·•](?:e|ère|euse|rice|trice|ne|ve|se)[·•]?s?"
    r"|[/.-](?:e|ère|ière|euse|rice|trice|ienne|ne|se)(?![^\W\d_]))",
    re.IGNORECASE,
)
_MARKS: Final = re.compile(r"\(?\b[hf]\s*/\s*[hf](?:\s*/\s*x)?\b\)?", re.IGNORECASE)


@cache
def _feminine() -> tuple[dict[str, str], frozenset[str]]:
    """Feminine → masculine, and the feminines that are English words too."""
    raw = gzip.decompress((files("hirestream.taxonomy") / "data" / "feminine.txt.gz").read_bytes()).decode()
    pairs = [line.split(" ") for line in raw.split("\n")]
    return {word.rstrip("?"): other for word, other in pairs}, frozenset(w.rstrip("?") for w, _ in pairs if "?" in w)


def neutral(title: str) -> str:
    """Write a title in the masculine form, which French lists of occupations put first; other languages stay.

    A word that is English too ("administrative") is only rewritten beside one that is not.
    """
    feminine, ambiguous = _feminine()
    plain = " ".join(_MARKS.sub(" ", _ENDING.sub("", title)).split())
    words = {word.casefold() for word in _WORD.findall(plain)} & feminine.keys()
    if not words - ambiguous:
        return plain
    return _WORD.sub(lambda found: _like(found[0], feminine.get(found[0].casefold())), plain)


def _like(word: str, other: str | None) -> str:
    """The other word, in the letters of the first."""
    if other is None:
        return word
    return other.upper() if word.isupper() else other.capitalize() if word[0].isupper() else other
