"""A CV and an offer side by side → features: numbers for the score, and what they are about for the explanation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hirestream.match.facts import LANGUAGE_LEVELS, CvFacts, OfferFacts, Place, SkillFact, Title
from hirestream.match.words import weight_of
from hirestream.taxonomy.cities import kilometres
from hirestream.taxonomy.nearness import nearness

_PREFERRED: Final = 0.4  # a preferred skill or language, against 1 for a required one
_LANGUAGE_STEP: Final = 0.25
_SAME_REGION: Final = 0.6
_SAME_COUNTRY: Final = 0.3
#: Kilometres within which one goes to work each day, and those beyond which one moves.
_NEAR_KM, _FAR_KM = 15.0, 150.0
_ABROAD_KM: Final = 1500.0
_BEGINNER_YEARS: Final = 2.0
_SAME_TRADE: Final = 0.5  # from this likeness of titles on, years count for a trade
_FOR_BEGINNERS: Final = ("internship", "apprenticeship")


@dataclass(frozen=True)
class Comparison:
    """What comparing a pair found: numbers for the score, and what they are about for the explanation."""

    features: dict[str, float | None]
    matched: tuple[tuple[SkillFact, SkillFact], ...]  # (of the CV, of the offer)
    missing: tuple[SkillFact, ...]
    title: Title | None  # the CV's title that is nearest to the offer's


def compare(
    cv: CvFacts, offer: OfferFacts, cv_vector: NDArray[np.float32] | None, offer_vector: NDArray[np.float32] | None
) -> Comparison:
    """Compare a pair: the same floats whoever of the two asks. Vectors: float32, unit length, of one encoder."""
    matched, missing = [], []
    for asked in offer.skills:
        has = _skill_of(cv, asked)
        if has:
            matched.append((has, asked))
        else:
            missing.append(asked)
    title, nearest = _title(cv.titles, offer, cv.language)
    in_trade = math.fsum(each.years for each in cv.titles if _near(each, offer) >= _SAME_TRADE)
    now, _ = _title(tuple(each for each in cv.titles if each.weight == 1.0), offer, cv.language)
    required = [asked for asked in offer.skills if asked.required]
    covered = [asked for _, asked in matched]
    languages_covered, languages_asked = _languages(cv, offer)
    features: dict[str, float | None] = {
        "cosine": _cosine(cv_vector, offer_vector),
        "title": title,
        "title_now": now,
        "required_covered": float(sum(asked.required for asked in covered)),
        "required_asked": float(len(required)),
        "preferred_covered": float(sum(not asked.required for asked in covered)),
        "preferred_asked": float(len(offer.skills) - len(required)),
        "words_covered": _weigh(offer.words & cv.words),
        "words_asked": _whole(offer.words),
        "same_language": float(cv.language == offer.language),
        "years": cv.years,
        "years_asked": offer.years,
        "years_in_trade": min(in_trade, cv.years),
        "education": float(cv.education),
        "education_asked": None if offer.education is None else float(offer.education),
        "languages_covered": languages_covered,
        "languages_asked": languages_asked,
        "languages_short": float(len(short_languages(cv, offer))),
        "licences_asked": float(len(offer.licences)),
        "licences_missing": float(len(offer.licences - (cv.licences or frozenset()))),
        "credential_missing": None if offer.credential is None else float(offer.credential not in cv.credentials),
        "place": _place(cv.place, offer),
        "rank_gap": None if offer.rank is None else float(cv.rank - offer.rank),
        "beyond_beginner": max(0.0, in_trade - _BEGINNER_YEARS) if offer.contract in _FOR_BEGINNERS else 0.0,
    }
    return Comparison(features, tuple(matched), tuple(missing), nearest)


def short_languages(cv: CvFacts, offer: OfferFacts) -> list[tuple[str, str | None]]:
    """Required languages that the CV lacks or knows too little: English name, level asked."""
    return [
        (name, None if level is None else LANGUAGE_LEVELS[level])
        for code, name, level, required in offer.languages
        if required and cv.languages.get(code, -1) < (level or 0)
    ]


def _cosine(one: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> float | None:
    if one is None or other is None:
        return None
    return float(np.dot(one.astype(np.float64), other.astype(np.float64)))


def _weigh(words: frozenset[str]) -> float:
    """Sum of the weights of words; exact, since sets have no order and sums of floats do."""
    return math.fsum(map(weight_of, words))


@lru_cache(maxsize=16_384)
def _whole(words: frozenset[str]) -> float:
    """The same for words that come again and again: those of an offer, of a title."""
    return _weigh(words)


def _skill_of(cv: CvFacts, asked: SkillFact) -> SkillFact | None:
    """The CV's first skill of the same concept or name, or that says more precisely what is asked.

    "Excel avancé" serves for "Excel", not the other way round.
    """
    known = asked.keys & cv.by_key.keys()
    if known:
        return cv.skills[min(cv.by_key[key] for key in known)]
    if not asked.words or not asked.words <= cv.words:
        return None
    return next((skill for skill in cv.skills if asked.words <= skill.words), None)


def _title(titles: tuple[Title, ...], offer: OfferFacts, language: str) -> tuple[float | None, Title | None]:
    """Likeness (0..1) of the nearest title, times its recency, and which it is.

    None when the documents are in two languages and share neither words nor known concepts: nothing was compared.
    """
    asked = offer.title
    if asked is None or not titles:
        return None, None
    comparable = language == offer.language or (asked.concept and any(title.concept for title in titles))
    best, nearest = 0.0, None
    for title in titles:
        likeness = _near(title, offer) * title.weight
        if likeness > best:
            best, nearest = likeness, title
    return (best, nearest) if comparable or best > 0 else (None, None)


def _near(title: Title, offer: OfferFacts) -> float:
    """Likeness (0..1) of a title and the offer's: nearness of their concepts, or of their words."""
    asked = offer.title
    if asked is None:
        return 0.0
    near = nearness(title.concept, asked.concept) if title.concept and asked.concept else None
    return max(near or 0.0, _overlap(title.words, asked.words))


@lru_cache(maxsize=65_536)
def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice coefficient of two sets of words, each by its weight."""
    whole = _whole(one) + _whole(other)
    return 2 * _weigh(one & other) / whole if whole else 0.0


def _place(cv: Place, offer: OfferFacts) -> float | None:
    """How near the places are, 0..1; None when a document does not tell."""
    if offer.remote == "remote":
        return 1.0
    there = offer.place
    abroad = bool(cv.country and there.country and cv.country != there.country)
    if cv.city and there.city:
        if cv.city == there.city and not abroad:
            return 1.0
        if cv.known and there.known:
            return _by_distance(kilometres(cv.known, there.known))
    elif not ((cv.region and there.region) or (cv.country and there.country)):
        return None
    if cv.region and cv.region == there.region:
        return _SAME_REGION
    return 0.0 if abroad else _SAME_COUNTRY


def _by_distance(distance: float) -> float:
    """1 within daily reach, then less with the logarithm of the distance, down to `_SAME_COUNTRY` where one moves."""
    if distance <= _NEAR_KM:
        return 1.0
    if distance >= _FAR_KM:
        return max(0.0, _SAME_COUNTRY * (1 - (distance - _FAR_KM) / _ABROAD_KM))
    return 1.0 - (1.0 - _SAME_COUNTRY) * math.log(distance / _NEAR_KM) / math.log(_FAR_KM / _NEAR_KM)


def _languages(cv: CvFacts, offer: OfferFacts) -> tuple[float, float]:
    """Weight of the languages that the CV covers, and of those asked."""
    covered = asked = 0.0
    for code, _, level, required in offer.languages:
        weight = 1.0 if required else _PREFERRED
        asked += weight
        if code in cv.languages:
            short = max(0, (level or 0) - cv.languages[code])
            covered += weight * max(0.0, 1 - _LANGUAGE_STEP * short)
    return covered, asked
