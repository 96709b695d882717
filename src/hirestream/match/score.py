"""A CV and an offer → features → parts → score: one function of the pair, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hirestream.match.facts import LANGUAGE_LEVELS, CvFacts, OfferFacts, Place, SkillFact, Title
from hirestream.model.match import ScoreParts

#: Moves whenever features, parts or weights do; receipts carry it.
SCORER: Final = "weighted-sum-1"

#: The score is Σ weight · part / Σ weight over the parts that are not None. What the person does and can do weighs
#: three quarters and more; what can be arranged (place) or learnt (a language) weighs little, and shows as an obstacle.
WEIGHTS: Final[dict[str, float]] = {
    "meaning": 0.35,
    "skills": 0.25,
    "title": 0.15,
    "words": 0.08,
    "experience": 0.06,
    "education": 0.03,
    "languages": 0.04,
    "location": 0.04,
}
#: Cosines of centred vectors: unrelated trades lie around 0 (median .01 over 64 trades in two languages, 99th
#: percentile .24), the same trade with the same skills in two languages around .6, in one language above .75.
MEANING_RANGE: Final = (0.0, 0.75)
_PREFERRED: Final = 0.4  # a preferred skill or language, against 1 for a required one
_EDUCATION_STEP: Final = 0.3  # lost for each level below the one asked
_LANGUAGE_STEP: Final = 0.25
_SAME_REGION: Final = 0.6
_SAME_COUNTRY: Final = 0.3


@dataclass(frozen=True)
class Comparison:
    """What comparing a pair found: numbers for the score, and what they are about for the explanation."""

    features: dict[str, float | None]
    matched: tuple[tuple[SkillFact, SkillFact], ...]  # (of the CV, of the offer)
    missing: tuple[SkillFact, ...]
    title: Title | None  # the CV's title that is nearest to the offer's


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


def _nearest_title(cv: CvFacts, offer: OfferFacts) -> tuple[float | None, Title | None]:
    """Likeness of titles: 1 for the same concept, else the Dice coefficient of their words, times recency.

    None when the documents are in two languages and share neither words nor known concepts: nothing was compared.
    """
    asked = offer.title
    if asked is None or not cv.titles:
        return None, None
    best, nearest, comparable = 0.0, None, cv.language == offer.language
    for title in cv.titles:
        comparable = comparable or (title.concept is not None and asked.concept is not None)
        same = title.concept is not None and title.concept == asked.concept
        total = len(title.words) + len(asked.words)
        likeness = 1.0 if same else 2 * len(title.words & asked.words) / total if total else 0.0
        if likeness * title.weight > best:
            best, nearest = likeness * title.weight, title
    return (best, nearest) if comparable or best > 0 else (None, None)


def _place(cv: Place, offer: OfferFacts) -> float | None:
    if offer.remote == "remote":
        return 1.0
    there = offer.place
    if cv.city and there.city:
        if cv.city == there.city and (not cv.country or not there.country or cv.country == there.country):
            return 1.0
    elif not ((cv.region and there.region) or (cv.country and there.country)):
        return None
    if cv.region and cv.region == there.region:
        return _SAME_REGION
    return 0.0 if cv.country and there.country and cv.country != there.country else _SAME_COUNTRY


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


def compare(
    cv: CvFacts, offer: OfferFacts, cv_vector: NDArray[np.float32] | None, offer_vector: NDArray[np.float32] | None
) -> Comparison:
    """Compare a pair. Vectors: float32, unit length, of one encoder."""
    matched, missing = [], []
    for asked in offer.skills:
        has = _skill_of(cv, asked)
        if has:
            matched.append((has, asked))
        else:
            missing.append(asked)
    weight = {True: 1.0, False: _PREFERRED}
    likeness, nearest = _nearest_title(cv, offer)
    languages_covered, languages_asked = _languages(cv, offer)
    compared = cv.language == offer.language and bool(offer.words) and bool(cv.words)
    cosine = None
    if cv_vector is not None and offer_vector is not None:
        cosine = float(np.dot(cv_vector.astype(np.float64), offer_vector.astype(np.float64)))
    features: dict[str, float | None] = {
        "cosine": cosine,
        "title_likeness": likeness,
        "skills_covered": sum(weight[asked.required] for _, asked in matched),
        "skills_asked": sum(weight[asked.required] for asked in offer.skills),
        "words_covered": float(len(offer.words & cv.words)) if compared else None,
        "words_asked": float(len(offer.words)) if compared else None,
        "years": cv.years,
        "years_asked": offer.years,
        "education": float(cv.education),
        "education_asked": None if offer.education is None else float(offer.education),
        "languages_covered": languages_covered,
        "languages_asked": languages_asked,
        "place": _place(cv.place, offer),
    }
    return Comparison(features, tuple(matched), tuple(missing), nearest)


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else min(1.0, part / whole)


def parts_of(features: Mapping[str, float | None]) -> ScoreParts:
    """The parts of the score out of the features, each 0..1; None where there was nothing to compare."""
    low, high = MEANING_RANGE
    cosine, years, asked_years = features["cosine"], features["years"], features["years_asked"]
    education, asked_education = features["education"], features["education_asked"]
    experience = None
    if asked_years is not None and years is not None:
        experience = 1.0 if asked_years <= 0 else min(1.0, years / asked_years)
    schooling = None
    if asked_education is not None and education is not None:
        schooling = max(0.0, 1 - _EDUCATION_STEP * max(0.0, asked_education - education))
    return ScoreParts(
        meaning=None if cosine is None else min(1.0, max(0.0, (cosine - low) / (high - low))),
        words=_share(features["words_covered"], features["words_asked"]),
        title=features["title_likeness"],
        skills=_share(features["skills_covered"], features["skills_asked"]),
        experience=experience,
        education=schooling,
        languages=_share(features["languages_covered"], features["languages_asked"]),
        location=features["place"],
    )


def score_of(parts: ScoreParts, weights: Mapping[str, float]) -> float:
    """Weighted mean of the parts that there are, 0..1; 0 when there are none. Sums in the order of `WEIGHTS`."""
    total = above = 0.0
    for name in WEIGHTS:
        part = getattr(parts, name)
        if part is not None:
            above += weights[name] * part
            total += weights[name]
    return min(1.0, above / total) if total > 0 else 0.0


def short_languages(cv: CvFacts, offer: OfferFacts) -> list[tuple[str, str | None]]:
    """Required languages that the CV lacks or knows too little: English name, level asked."""
    return [
        (name, None if level is None else LANGUAGE_LEVELS[level])
        for code, name, level, required in offer.languages
        if required and cv.languages.get(code, -1) < (level or 0)
    ]
