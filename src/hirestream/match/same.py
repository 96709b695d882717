"""Whether two offers are one: posted twice, or on two boards. By title, company, place, and the words of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hirestream.index.service import plain, terms
from hirestream.model.profile import Offer

_SHINGLE: Final = 4
_LEAST_SHINGLES: Final = 20
#: Least Jaccard similarity of the texts: where the companies agree, where one is not named, and where they differ.
_AGREE, _UNKNOWN, _DIFFER = 0.6, 0.85, 0.95
_WORD: Final = re.compile(r"\w+")
_LEGAL: Final = re.compile(r"\b(?:sas?u?|s\.?a\.?r\.?l\.?|eurl|ltd|limited|llc|inc|plc|gmbh|ag|group|groupe)\b\.?")


@dataclass(frozen=True)
class _Traits:
    title: frozenset[str]
    company: str
    city: str
    shingles: frozenset[int]


@lru_cache(maxsize=2048)
def _traits(offer: Offer) -> _Traits:
    words = _WORD.findall(plain(offer.description or ""))
    shingles = frozenset(hash(tuple(words[at : at + _SHINGLE])) for at in range(len(words) - _SHINGLE + 1))
    company = " ".join(_LEGAL.sub(" ", plain(offer.company or "")).split())
    return _Traits(terms(offer.title or ""), company, plain(offer.location.city or ""), shingles)


def are_same(one: Offer, other: Offer) -> bool:
    """Whether two offers are the same post; offers that say too little are never taken for one."""
    mine, theirs = _traits(one), _traits(other)
    if mine.city and theirs.city and mine.city != theirs.city:
        return False
    if mine.title != theirs.title or min(len(mine.shingles), len(theirs.shingles)) < _LEAST_SHINGLES:
        return False
    least = _UNKNOWN
    if mine.company and theirs.company:
        least = _AGREE if mine.company == theirs.company else _DIFFER
    return len(mine.shingles & theirs.shingles) >= least * len(mine.shingles | theirs.shingles)
