"""Features of a pair → the parts of its score, as people are shown them, and what the ranker is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hirestream.model.match import ScoreParts

Features = Mapping[str, float | None]

#: Cosines of centred vectors: unrelated trades lie around 0 (median .01 over 64 trades in two languages, 99th
#: percentile .24), the same trade with the same skills in two languages around .6, in one language above .75.
MEANING_RANGE: Final = (0.0, 0.75)
_PREFERRED: Final = 0.4  # a preferred skill, against 1 for a required one
_EDUCATION_STEP: Final = 0.3  # lost for each level below the one asked
_RANK_STEP: Final = 0.3  # lost for each rank between person and post

#: What the ranker weighs, each about 0..1 and the higher the better; in brackets, what stands for "nothing to compare".
TERMS: Final[dict[str, float]] = {
    "cosine": 0.0,
    "other_language": 0.0,  # cosines across languages come out lower
    "title": 0.3,
    "title_now": 0.3,
    "required": 0.4,
    "preferred": 0.3,
    "years": 0.8,
    "years_in_trade": 0.7,
    "education": 0.9,
    "languages": 1.0,
    "licences": 1.0,
    "credential": 1.0,
    "place": 0.5,
    "beginner": 1.0,
}


def terms_of(features: Features) -> dict[str, float]:
    """What the ranker weighs of a pair, by the names of `TERMS`."""
    years, asked = features["years"], features["years_asked"]
    gap, beyond = _education_gap(features), features["beyond_beginner"]
    found = {
        "cosine": features["cosine"],
        "other_language": 1.0 - (features["same_language"] or 0.0),
        "title": features["title"],
        "title_now": features["title_now"],
        "required": _share(features["required_covered"], features["required_asked"]),
        "preferred": _share(features["preferred_covered"], features["preferred_asked"]),
        "years": None if years is None or asked is None else _reached(years, asked),
        "years_in_trade": None if not asked else _reached(features["years_in_trade"] or 0.0, asked),
        "education": None if gap is None else 1.0 + max(-3.0, gap) / 3,
        "languages": 1.0 - min(2.0, features["languages_short"] or 0.0) / 2,
        "licences": 0.0 if features["licences_missing"] else 1.0,
        "credential": None if features["credential_missing"] is None else 1.0 - features["credential_missing"],
        "place": features["place"],
        "beginner": 1.0 - min(1.0, beyond or 0.0),
    }
    return {name: TERMS[name] if value is None else value for name, value in found.items()}


def _reached(years: float, asked: float) -> float:
    return 1.0 if asked <= 0 else min(1.0, years / asked)


def parts_of(features: Features) -> ScoreParts:
    """The parts of the score, each 0..1; None where there was nothing to compare."""
    low, high = MEANING_RANGE
    cosine, gap, rank_gap = features["cosine"], _education_gap(features), features["rank_gap"]
    covered = _sum(features["required_covered"], features["preferred_covered"])
    return ScoreParts(
        meaning=None if cosine is None else min(1.0, max(0.0, (cosine - low) / (high - low))),
        words=_share(features["words_covered"], features["words_asked"]) if features["same_language"] else None,
        title=features["title"],
        skills=_share(covered, _sum(features["required_asked"], features["preferred_asked"])),
        experience=_years(features),
        education=None if gap is None else max(0.0, 1 + _EDUCATION_STEP * gap),
        languages=_share(features["languages_covered"], features["languages_asked"]),
        location=features["place"],
        seniority=None if rank_gap is None else max(0.0, 1 - _RANK_STEP * abs(rank_gap)),
        credentials=_credentials(features),
    )


def _sum(required: float | None, preferred: float | None) -> float:
    return (required or 0.0) + _PREFERRED * (preferred or 0.0)


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else min(1.0, part / whole)


def _years(features: Features) -> float | None:
    """Share of the years asked that the person has."""
    years, asked = features["years"], features["years_asked"]
    return None if years is None or asked is None else _reached(years, asked)


def _education_gap(features: Features) -> float | None:
    """Levels below the one asked, as a negative number; 0 from there on."""
    has, asked = features["education"], features["education_asked"]
    return None if has is None or asked is None else min(0.0, has - asked)


def _credentials(features: Features) -> float | None:
    """Whether the person shows the licences and the registration that the post needs; None when it needs none."""
    lacking, registration = features["licences_missing"] or 0.0, features["credential_missing"]
    if registration is None and not features["licences_asked"]:
        return None
    return 0.0 if lacking or registration else 1.0
