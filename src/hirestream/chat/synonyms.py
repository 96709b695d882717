"""Words of recruitment that mean the same, in French and English: a question and a CV need not use the same ones."""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from hirestream.chat.glossary import GLOSSARY, MEMBERS
from hirestream.chat.names import NAMES
from hirestream.index.service import terms


@cache
def _groups() -> dict[str, frozenset[int]]:
    """Stem → numbers of the groups that it is in."""
    found: dict[str, set[int]] = {}
    joined = re.sub(r"\n\s+", " ", GLOSSARY.strip())
    for number, line in enumerate([*joined.splitlines(), *map(" ".join, NAMES.values())]):
        for word in terms(line):
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def _pairs() -> frozenset[tuple[str, str]]:
    """French and English stems that labels of occupations and skills give as the same word (tools/build_pairs.py)."""
    packed = (files("hirestream.chat") / "data" / "pairs.txt.gz").read_bytes()
    return frozenset((fr, en) for fr, en in map(str.split, gzip.decompress(packed).decode().splitlines()))


@cache
def _members() -> dict[str, frozenset[str]]:
    """Stem of a class → stems of what belongs to it."""
    lines = re.sub(r"\n\s+", " ", MEMBERS.strip()).splitlines()
    return {next(iter(terms(name))): terms(held) for name, _, held in (line.partition(":") for line in lines)}


_SHORTEST_PREFIX: Final = 5
_SHORTEST_ROOT: Final = 3
#: What makes of an act the one who does it, or the doing.
_OF_WHO_DOES: Final = frozenset({"er", "or", "ing", "eur", "ed", "ement", "ation"})
_LONGER: Final = 1.9


@lru_cache(maxsize=100_000)
def says(asked: str, word: str) -> bool:
    """Whether a word of the CV says what is asked: the same, a form of it, or of one meaning."""
    if asked == word:
        return True
    shorter, longer = sorted((asked, word), key=len)
    if len(shorter) >= _SHORTEST_PREFIX and longer.startswith(shorter) and len(longer) <= _LONGER * len(shorter):
        return True
    if len(shorter) >= _SHORTEST_ROOT and longer.removeprefix(shorter) in _OF_WHO_DOES and longer != shorter:
        return True
    if (asked, word) in _pairs() or (word, asked) in _pairs():
        return True
    groups = _groups()
    for name, held in _members().items():
        if word in held and (asked == name or groups.get(asked, frozenset()) & groups.get(name, frozenset())):
            return True
    return bool(groups.get(asked, frozenset()) & groups.get(word, frozenset()))


def covered(asked: frozenset[str], words: frozenset[str]) -> float:
    """Share of the terms asked for that `words` say, 0..1."""
    return sum(any(says(term, word) for word in words) for term in asked) / len(asked) if asked else 0.0
