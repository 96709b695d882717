"""How senior a post is, by the words of its title and, where they do not tell, by years of experience."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from hirestream.index.service import plain
from hirestream.model.profile import Offer

INTERN, JUNIOR, CONFIRMED, SENIOR, HEAD = range(5)
#: Words of a title, folded and hyphens as spaces; the first rank that has one counts.
_WORDS: Final = {
    INTERN: r"stage|stagiaire|intern|internship|alternan\w+|apprenti\w*|apprentice\w*|placement student",
    HEAD: r"directeur|directrice|director|head of|responsable|chef\w* de service|chef\w* d'?equipe|manager|team lead\w*"
    r"|vp|vice president|cto|ceo|cfo|coo|drh|daf|dsi|chief|gerante?|supervis\w+|encadrante?",
    SENIOR: r"senior|sr|confirmee?s?|experimentee?s?|expert\w*|lead|principal\w*|staff engineer|referente?",
    JUNIOR: r"junior|jr|debutante?s?|entry level|graduate|trainee|newly qualified",
}
_PATTERNS: Final = tuple((rank, re.compile(rf"\b(?:{words})\b")) for rank, words in _WORDS.items())
_JUNIOR_UNTIL, _SENIOR_FROM = 2.0, 6.0


def of_title(title: str) -> int | None:
    """Rank that a title names, or None."""
    words = plain(title).replace("-", " ")
    return next((rank for rank, pattern in _PATTERNS if pattern.search(words)), None)


def of_person(titles: Iterable[str], years: float) -> int:
    """Rank of a person by what they are now, else by their years."""
    named = [rank for rank in map(of_title, titles) if rank is not None]
    return max(named) if named else _by_years(years)


def of_offer(offer: Offer) -> int | None:
    """Rank that an offer asks for, None when it does not tell."""
    if offer.contract in ("internship", "apprenticeship"):
        return INTERN
    named = of_title(offer.title or "")
    if named is not None:
        return named
    return None if offer.min_years_experience is None else _by_years(offer.min_years_experience)


def _by_years(years: float) -> int:
    return JUNIOR if years < _JUNIOR_UNTIL else CONFIRMED if years < _SENIOR_FROM else SENIOR
