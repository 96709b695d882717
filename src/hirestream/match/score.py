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

#: What the ranker is given, in this order, with the direction in which each may move the score: 1 up, -1 down, 0 any.
INPUTS: Final[dict[str, int]] = {
    "cosine": 1,
    "title": 1,
    "title_now": 1,
    "required": 1,
    "required_asked": 0,
    "preferred": 1,
    "worded": 1,
    "words": 1,
    "same_language": 0,
    "years": 1,
    "years_beyond": 0,
    "trade": 1,
    "years_in_trade": 1,
    "education": 1,
    "languages": 1,
    "languages_short": -1,
    "licences_missing": -1,
    "credential_missing": -1,
    "place": 1,
    "rank_gap": 0,
    "beyond_beginner": -1,
}


def inputs_of(features: Features) -> list[float]:
    """What the ranker is given of a pair, in the order of `INPUTS`; NaN where there was nothing to compare."""
    years, asked = features["years"], features["years_asked"]
    derived = {
        "required": _share(features["required_covered"], features["required_asked"]),
        "preferred": _share(features["preferred_covered"], features["preferred_asked"]),
        "worded": _share(features["worded"], features["worded_asked"]),
        "words": _share(features["words_covered"], features["words_asked"]),
        "years": _years(features),
        "trade": None if not asked else min(1.0, (features["years_in_trade"] or 0.0) / asked),
        "years_beyond": None if asked is None or years is None else max(0.0, years - asked),
        "education": _education_gap(features),
        "languages": _share(features["languages_covered"], features["languages_asked"]),
    }
    values = (derived[name] if name in derived else features[name] for name in INPUTS)
    return [float("nan") if value is None else value for value in values]


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
    if years is None or asked is None:
        return None
    return 1.0 if asked <= 0 else min(1.0, years / asked)


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
