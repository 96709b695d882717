"""What is drawn (a person, a vacancy) before any word is written, and the port of those who write it up.

A text writer turns drawn facts into sentences. `grammar.GrammarWriter` does it offline; others may ask a model.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal, Protocol

from hirestream.model.profile import Contract, EducationLevel, ExperienceKind, Level, Period, Remote

Gender = Literal["m", "f"]
Month = tuple[int, int]


@dataclass(frozen=True)
class Place:
    """A city, with what addresses need; `postcode` has `#` for digits to draw, `pay` is relative to France."""

    city_fr: str
    city_en: str
    region: str
    country: str
    postcode: str
    pay: float

    def city(self, language: str) -> str:
        """Name of the city in a language."""
        return self.city_fr if language == "fr" else self.city_en


@dataclass(frozen=True)
class Post:
    """One post of a career: months inclusive, `end` None while it lasts; `occupation` is a key of the catalogue."""

    occupation: str
    title: str
    company: str
    place: Place
    start: Month
    end: Month | None
    kind: ExperienceKind


@dataclass(frozen=True)
class Study:
    """One course of study: `end` is the year of the diploma."""

    degree: str
    field: str | None
    institution: str
    city: str
    level: EducationLevel
    start: int
    end: int


@dataclass(frozen=True)
class Tongue:
    """A language and how well it is spoken."""

    code: str
    level: Level


@dataclass(frozen=True)
class Person:
    """A candidate, drawn; `today` is the reference date that everything is counted from."""

    language: str
    today: date
    gender: Gender
    first_name: str
    last_name: str
    born: date
    nationality: str
    place: Place
    street: str
    postcode: str
    email: str
    phone: str
    links: tuple[str, ...]
    occupation: str
    title: str
    posts: tuple[Post, ...]
    studies: tuple[Study, ...]
    skills: tuple[str, ...]
    soft_skills: tuple[str, ...]
    tongues: tuple[Tongue, ...]
    certifications: tuple[str, ...]
    licence: tuple[str, ...]
    projects: tuple[str, ...]
    interests: tuple[str, ...]
    years: int


@dataclass(frozen=True)
class Pay:
    """Salary of a vacancy, in whole units of the currency."""

    min: int
    max: int
    currency: str
    period: Period


@dataclass(frozen=True)
class Vacancy:
    """A post to fill, drawn. `months` is the length of a contract that ends; `hours` the working time a week."""

    language: str
    today: date
    occupation: str
    title: str
    titles: tuple[str, str]
    company: str
    sector: str
    place: Place
    postcode: str
    remote: Remote | None
    contract: Contract
    months: int | None
    hours: float
    part_time: bool
    pay: Pay
    start: date | None
    valid_through: date | None
    min_years: int
    level: EducationLevel
    field: str
    required: tuple[str, ...]
    preferred: tuple[str, ...]
    soft_skills: tuple[str, ...]
    tongues: tuple[tuple[Tongue, bool], ...]
    licence: tuple[str, ...]
    benefits: tuple[str, ...]
    email: str
    phone: str
    url: str
    reference: str


@dataclass(frozen=True)
class CvTexts:
    """The sentences of a CV: a summary, and for each post of the career its duties."""

    summary: str
    duties: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class OfferTexts:
    """The sentences of an offer: who we are, what the post is for, its duties, and whom we look for."""

    about: str
    purpose: str
    duties: tuple[str, ...]
    wanted: str


class TextWriter(Protocol):
    """Writes drawn facts up, in the language of the person or the vacancy. States no fact that was not drawn."""

    def write_cv(self, person: Person, rng: Random) -> CvTexts:
        """Write the sentences of a CV."""

    def write_offer(self, vacancy: Vacancy, rng: Random) -> OfferTexts:
        """Write the sentences of an offer."""
