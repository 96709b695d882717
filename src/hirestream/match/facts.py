"""CV or offer → the facts that are compared: no name, contact, birth date, gender nor nationality gets in here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hirestream.index.service import embedding_text, plain, terms
from hirestream.match import credentials, seniority
from hirestream.model.profile import Concept, Language, Offer, Profile, Skill
from hirestream.taxonomy.cities import City, find
from hirestream.taxonomy.gender import neutral

EDUCATION_LEVELS: Final = ("none", "secondary", "vocational", "bachelor", "master", "doctorate")
LANGUAGE_LEVELS: Final = ("A1", "A2", "B1", "B2", "C1", "C2", "native")
_UNSTATED_LEVEL: Final = "B1"  # "anglais" alone: can work with it, nothing more is claimed
_WRITTEN_LEVEL: Final = "C1"  # the language that the CV is written in


def _terms_of(texts: Iterable[str | None]) -> frozenset[str]:
    return frozenset().union(*(terms(text) for text in texts if text))


@dataclass(frozen=True)
class Title:
    """A job title, its words, its concept, and how much it counts (1 for what the person does now).

    `years` is how long it was held, 0 for a headline or where the dates do not tell.
    """

    text: str
    words: frozenset[str]
    concept: str | None
    weight: float = 1.0
    years: float = 0.0


@dataclass(frozen=True)
class SkillFact:
    """A skill: `path` is its place in the profile's JSON, `keys` the ways in which it may be recognised."""

    name: str
    path: str
    keys: frozenset[str]
    words: frozenset[str]
    required: bool = True


@dataclass(frozen=True)
class Place:
    """A place, folded for comparison; None where the document is silent."""

    city: str | None
    region: str | None
    country: str | None
    known: City | None = None  # where it lies


@dataclass(frozen=True)
class CvFacts:
    """What a CV brings to the comparison. Levels are positions in `EDUCATION_LEVELS` and `LANGUAGE_LEVELS`.

    `titles` has the present ones first: the headline, and posts that last or came last. `rank` is of `seniority`.
    """

    titles: tuple[Title, ...]
    skills: tuple[SkillFact, ...]
    by_key: dict[str, int]  # a skill's key → its place in `skills`
    words: frozenset[str]
    years: float
    education: int
    languages: dict[str, int]
    place: Place
    licences: frozenset[str] | None
    credentials: frozenset[str]
    rank: int
    language: str
    blank: bool  # says nothing of a trade: not to be matched


@dataclass(frozen=True)
class OfferFacts:
    """What an offer asks for. `languages`: code, level asked (None: any), whether it is a must."""

    title: Title | None
    skills: tuple[SkillFact, ...]
    words: frozenset[str]
    years: float | None
    education: int | None
    languages: tuple[tuple[str, str, int | None, bool], ...]
    place: Place
    remote: str | None
    contract: str | None
    licences: frozenset[str]
    credential: str | None
    rank: int | None
    valid_through: str | None
    language: str
    blank: bool


def _skill(skill: Skill, path: str, *, required: bool = True) -> SkillFact:
    keys = {plain(skill.name)}
    if skill.concept:
        keys.add(skill.concept.uri)
        keys.update(plain(label) for label in (skill.concept.label_fr, skill.concept.label_en) if label)
    return SkillFact(skill.name, path, frozenset(keys), terms(skill.name), required)


def _place(profile: Profile | Offer) -> Place:
    where = profile.location
    city, region, country = (plain(name) if name else None for name in (where.city, where.region, where.country))
    return Place(city, region, country, find(where.city, where.country) if where.city else None)


#: A title counts less the longer ago it was held.
_YEAR_ONLY: Final = len("2026")
_RECENCY: Final = (1.0, 0.85, 0.7, 0.55)


def _title(text: str, concept: Concept | None, weight: float = 1.0, years: float = 0.0) -> Title:
    return Title(text, terms(neutral(text)), concept.uri if concept else None, weight, years)


def _years_of(profile: Profile) -> list[float]:
    """How long each post was held; the present one as long as the total leaves, so that no score moves by the day."""
    found = [_between(post.start, post.end) for post in profile.experience]
    left = max(0.0, profile.total_years_experience - sum(found))
    present = next((n for n, post in enumerate(profile.experience) if post.current and not found[n]), None)
    if present is not None:
        found[present] = left
    return found


def _between(start: str | None, end: str | None) -> float:
    """Years from one date to another, whatever their precision; 0 where one is missing."""
    if not start or not end:
        return 0.0
    (first, second) = (int(date[:4]) * 12 + int(date[5:7] or 1) - 1 for date in (start, end))
    return max(0.0, (second - first + (len(end) > _YEAR_ONLY)) / 12)


def _titles(profile: Profile) -> tuple[Title, ...]:
    found, held = [], _years_of(profile)
    if profile.title:
        found.append(_title(profile.title, profile.concept))
    for number, index in enumerate(profile.posts_by_recency):
        job = profile.experience[index]
        if job.title:
            weight = 1.0 if job.current else _RECENCY[min(number, len(_RECENCY) - 1)]
            found.append(_title(job.title, job.concept, weight, held[index]))
    return tuple(found)


def _level(language: Language) -> int:
    return LANGUAGE_LEVELS.index(language.level or _UNSTATED_LEVEL)


def facts_of_cv(profile: Profile, language: str) -> CvFacts:
    """Take from a CV what may count: its fields are named one by one, so that identity cannot slip in."""
    spoken = {spoken.code: _level(spoken) for spoken in profile.languages}
    spoken.setdefault(language, LANGUAGE_LEVELS.index(_WRITTEN_LEVEL))
    titles = _titles(profile)
    texts = [*(job.description for job in profile.experience), *profile.certifications, *profile.projects]
    skills = tuple(_skill(skill, f"skills[{n}]") for n, skill in enumerate(profile.skills))
    by_key: dict[str, int] = {}
    for n, skill in enumerate(skills):
        for key in skill.keys:
            by_key.setdefault(key, n)
    shown = [*(study.degree for study in profile.education), *(study.field for study in profile.education)]
    shown += [*profile.certifications, *(title.text for title in titles), *(skill.name for skill in profile.skills)]
    return CvFacts(
        titles=titles,
        skills=skills,
        by_key=by_key,
        words=_terms_of([*(skill.name for skill in profile.skills), *texts]).union(*(each.words for each in titles)),
        years=profile.total_years_experience,
        education=max((EDUCATION_LEVELS.index(study.level) for study in profile.education), default=0),
        languages=spoken,
        place=_place(profile),
        licences=None if profile.driving_licence is None else frozenset(map(plain, profile.driving_licence)),
        credentials=credentials.shown_in(shown),
        rank=seniority.of_person([each.text for each in titles if each.weight == 1.0], profile.total_years_experience),
        language=language,
        blank=not embedding_text(profile),
    )


def facts_of_offer(offer: Offer, language: str) -> OfferFacts:
    """Take from an offer what it asks for. A skill that is both required and preferred counts once, as required."""
    skills: list[SkillFact] = []
    seen: set[str] = set()
    groups = (("skills_required", offer.skills_required, True), ("skills_preferred", offer.skills_preferred, False))
    for field, listed, required in groups:
        for n, skill in enumerate(listed):
            fact = _skill(skill, f"{field}[{n}]", required=required)
            if not seen & fact.keys:
                skills.append(fact)
            seen |= fact.keys
    title = _title(offer.title, offer.concept) if offer.title else None
    return OfferFacts(
        title=title,
        skills=tuple(skills),
        words=_terms_of(skill.name for skill in skills) | (title.words if title else frozenset()),
        years=offer.min_years_experience,
        education=EDUCATION_LEVELS.index(offer.education_level) if offer.education_level else None,
        languages=tuple(
            (asked.code, asked.name, LANGUAGE_LEVELS.index(asked.level) if asked.level else None, asked.required)
            for asked in offer.languages
        ),
        place=_place(offer),
        remote=offer.remote,
        contract=offer.contract,
        licences=frozenset(map(plain, offer.driving_licence)),
        credential=credentials.asked_by(offer.title),
        rank=seniority.of_offer(offer),
        valid_through=offer.valid_through,
        language=language,
        blank=not embedding_text(offer),
    )
