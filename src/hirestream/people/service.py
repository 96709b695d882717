"""A row of Delta → the rows of the normalised people database, for those who ask who is in the pool.

What says who a person is (name, addresses, numbers, birth) goes to `candidate_identity` and nowhere else.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from pydantic import ValidationError

from hirestream.errors import HirestreamError
from hirestream.model.profile import Offer, Profile, Skill

#: Columns of each table that a Delta row fills, in the order in which `cv_rows` and `offer_rows` give the values.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "candidate": (
        "doc_id", "pseudonym", "language", "title", "occupation_uri", "city", "region", "country", "years",
        "education_level", "soft_skills", "driving_licence", "source", "received_at",
    ),
    "candidate_identity": ("doc_id", "full_name", "emails", "phones", "links", "birth_date", "nationality", "gender"),
    "experience": (
        "doc_id", "position", "title", "occupation_uri", "company", "city", "country", "started", "ended", "current",
        "kind", "description",
    ),
    "education": ("doc_id", "position", "degree", "field", "institution", "city", "level", "started", "ended"),
    "skill": ("key", "uri", "name", "label_fr", "label_en"),
    "candidate_skill": ("doc_id", "position", "skill_key", "as_written", "use", "years"),
    "language": ("code", "name"),
    "candidate_language": ("doc_id", "position", "code", "level", "as_written"),
    "certification": ("doc_id", "position", "name"),
    "offer": (
        "doc_id", "language", "title", "occupation_uri", "company", "sector", "city", "region", "country", "remote",
        "contract", "duration", "working_time", "salary_min", "salary_max", "salary_currency", "salary_period",
        "start_date", "valid_through", "min_years_experience", "education_level", "driving_licence", "benefits",
        "apply_url", "contact_email", "contact_phone", "description", "source", "received_at", "closed_at",
        "closed_reason",
    ),
    "offer_skill": ("doc_id", "position", "skill_key", "as_written", "required", "years"),
    "offer_language": ("doc_id", "position", "code", "level", "required"),
}  # fmt: skip

#: Tables that several documents share: their rows are merged by the first column, never owned by one document.
DIMENSIONS: Final = ("skill", "language")

#: Where each Delta table goes: the parent first, then the tables that hang on it by doc_id.
FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "cvs": (
        "candidate", "candidate_identity", "experience", "education", "candidate_skill", "candidate_language",
        "certification",
    ),
    "offers": ("offer", "offer_skill", "offer_language"),
}  # fmt: skip

Row = tuple[str, tuple[object, ...]]
_P = TypeVar("_P", Profile, Offer)


def normalised(name: str) -> str:
    """Fold a name so that spellings of one thing meet: Unicode NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def skill_key(skill: Skill) -> str:
    """Key of a skill in the dimension: the URI of its concept, else `name:` and the normalised name."""
    return skill.concept.uri if skill.concept else "name:" + normalised(skill.name)


def pseudonym_of(doc_id: str) -> str:
    """Name a candidate for those who must not know who it is: `C-` and 10 characters that depend on doc_id alone."""
    return "C-" + hashlib.sha256(b"pseudonym:" + doc_id.encode()).hexdigest()[:10].upper()


def cv_rows(row: Mapping[str, object]) -> Iterator[Row]:
    """Give the rows (table, values as in `COLUMNS`) that a row of Delta's `cvs` becomes.

    Raises `HirestreamError` when the profile in the row does not fit the schema of this release.
    """
    doc_id = str(row["doc_id"])
    profile = _profile(row, Profile)
    yield _row(
        "candidate", doc_id, pseudonym_of(doc_id), row["language"], row["title"], row["occupation_uri"], row["city"],
        profile.location.region, row["country"], row["years"], row["education_level"], profile.soft_skills,
        profile.driving_licence or (), row["source"], row["received_at"],
    )  # fmt: skip
    yield _row(
        "candidate_identity", doc_id, profile.full_name, tuple(email.lower() for email in profile.emails),
        tuple(phone.e164 for phone in profile.phones), profile.links, profile.birth_date, profile.nationality,
        profile.gender,
    )  # fmt: skip
    for at, job in enumerate(profile.experience):
        yield _row(
            "experience", doc_id, at, job.title, job.concept.uri if job.concept else None, job.company, job.city,
            job.country, job.start, job.end, job.current, job.kind, job.description,
        )  # fmt: skip
    for at, study in enumerate(profile.education):
        yield _row(
            "education", doc_id, at, study.degree, study.field, study.institution, study.city, study.level,
            study.start, study.end,
        )  # fmt: skip
    for at, skill in enumerate(profile.skills):
        yield _dimension(skill)
        yield _row("candidate_skill", doc_id, at, skill_key(skill), skill.name, skill.use, skill.years)
    for at, language in enumerate(profile.languages):
        yield _row("language", language.code, language.name)
        yield _row("candidate_language", doc_id, at, language.code, language.level, language.as_written)
    for at, name in enumerate(profile.certifications):
        yield _row("certification", doc_id, at, name)


def offer_rows(row: Mapping[str, object]) -> Iterator[Row]:
    """Give the rows that a row of Delta's `offers` becomes; as `cv_rows`."""
    doc_id = str(row["doc_id"])
    offer = _profile(row, Offer)
    pay = offer.salary
    yield _row(
        "offer", doc_id, row["language"], row["title"], row["occupation_uri"], offer.company, offer.sector,
        row["city"], offer.location.region, row["country"], row["remote"], row["contract"], offer.duration,
        offer.working_time, pay.min if pay else None, pay.max if pay else None, pay.currency if pay else None,
        pay.period if pay else None, offer.start_date, row["valid_through"], row["years"], row["education_level"],
        offer.driving_licence, offer.benefits, offer.apply_url, offer.contact.email, offer.contact.phone,
        offer.description, row["source"], row["received_at"], row["closed_at"], row["closed_reason"],
    )  # fmt: skip
    wanted = [(skill, True) for skill in offer.skills_required] + [(skill, False) for skill in offer.skills_preferred]
    for at, (skill, required) in enumerate(wanted):
        yield _dimension(skill)
        yield _row("offer_skill", doc_id, at, skill_key(skill), skill.name, required, skill.years)
    for at, language in enumerate(offer.languages):
        yield _row("language", language.code, language.name)
        yield _row("offer_language", doc_id, at, language.code, language.level, language.required)


def _profile(row: Mapping[str, object], schema: type[_P]) -> _P:
    try:
        return schema.model_validate_json(str(row["profile"]))
    except ValidationError as error:
        # Not the error's own words: they quote the profile, and this message ends in a log.
        raise HirestreamError(
            f"The stored profile of {row['doc_id']} does not fit this release ({error.error_count()} fields). "
            f"Erase it with `hirestream erase --doc {row['doc_id']}` and hand it in again."
        ) from None


def _dimension(skill: Skill) -> Row:
    key = skill_key(skill)
    concept = skill.concept
    name = normalised(skill.name) if concept is None else concept.label_en or concept.label_fr or key
    return _row(
        "skill", key, concept.uri if concept else None, name, concept.label_fr if concept else None,
        concept.label_en if concept else None,
    )  # fmt: skip


def _row(table: str, *values: object) -> Row:
    return table, tuple(_storable(value) for value in values)


def _storable(value: object) -> object:
    """Drop NUL characters, which text in Postgres cannot hold and broken PDFs do; tuples become arrays."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, tuple):
        return [_storable(item) for item in value]
    return value
