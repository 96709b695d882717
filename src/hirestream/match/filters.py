"""Hard filters, for a person who asks for them: without, what does not fit is shown as an obstacle and not hidden."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, get_args

from hirestream.errors import HirestreamError
from hirestream.match.facts import EDUCATION_LEVELS, LANGUAGE_LEVELS
from hirestream.model.profile import Contract, EducationLevel, Level, Location, Offer, Period, Profile, Remote, Salary
from hirestream.taxonomy.cities import City, find, kilometres

#: Full time in France: what an hour, a day and a month of pay are in a year.
_A_YEAR: Final[dict[Period, float]] = {"hour": 1820.0, "day": 218.0, "month": 12.0, "year": 1.0}


class BadFilter(HirestreamError):
    """A filter that cannot be understood; the message says which, and what it may be."""


@dataclass(frozen=True)
class Filters:
    """What results must be. Empty fields ask for nothing; a field that does not apply to a kind is passed over.

    `min_salary` is a year's gross pay, in whatever currency the offer has; offers without a salary stay.
    Of offers: what the person who looks wants, speaks and may drive, so that offers which need more are left out. Of
    CVs: what a candidate must have. `languages`: code → level, or None for any.
    """

    near: str | None = None
    radius_km: float = 50.0
    remote: frozenset[Remote] = frozenset()
    contracts: frozenset[Contract] = frozenset()
    min_salary: float | None = None
    languages: dict[str, Level | None] = field(default_factory=dict)
    licences: frozenset[str] = frozenset()
    min_years: float | None = None
    education: EducationLevel | None = None

    def __bool__(self) -> bool:
        return self != Filters(radius_km=self.radius_km)

    def keep(self, profile: Profile | Offer) -> bool:
        """Whether a document passes all filters that were asked for."""
        return self._offer(profile) if isinstance(profile, Offer) else self._cv(profile)

    def _offer(self, offer: Offer) -> bool:
        # Who looks around a place also takes what can be done from anywhere.
        placed = offer.remote == "remote" or self._is_near(offer.location)
        return (
            placed
            and (not self.remote or offer.remote in self.remote)
            and (not self.contracts or offer.contract in self.contracts)
            and (self.min_salary is None or _pays(offer.salary, self.min_salary))
            and all(self._speaks(asked.code, asked.level) for asked in offer.languages if asked.required)
            and (not self.licences or {each.upper() for each in offer.driving_licence} <= self.licences)
        )

    def _speaks(self, code: str, level: Level | None) -> bool:
        """Whether a language that an offer needs is among those asked with, and well enough."""
        if not self.languages:
            return True
        if code not in self.languages:
            return False
        own = self.languages[code]
        return own is None or level is None or LANGUAGE_LEVELS.index(own) >= LANGUAGE_LEVELS.index(level)

    def _cv(self, cv: Profile) -> bool:
        spoken = {each.code: each.level for each in cv.languages}
        best = max((EDUCATION_LEVELS.index(study.level) for study in cv.education), default=0)
        return (
            self._is_near(cv.location)
            and all(code in spoken and _reaches(spoken[code], least) for code, least in self.languages.items())
            and self.licences <= {each.upper() for each in cv.driving_licence or ()}
            and (self.min_years is None or cv.total_years_experience >= self.min_years)
            and (self.education is None or best >= EDUCATION_LEVELS.index(self.education))
        )

    def _is_near(self, where: Location) -> bool:
        centre: City | None = find(self.near) if self.near else None
        if centre is None:
            return True
        there = find(where.city, where.country) if where.city else None
        return there is not None and kilometres(centre, there) <= self.radius_km


def filters_from(values: Mapping[str, str | None]) -> Filters:
    """Read filters as people write them in commands and addresses; empty ones ask for nothing. Raises `BadFilter`.

    Keys: those of `options.FILTERS`.
    """
    given = {name: value.strip() for name, value in values.items() if value and value.strip()}
    if "near" in given and find(given["near"]) is None:
        raise BadFilter(f"near: no city called {given['near']!r} is known. Write its name as on a map.")
    languages: dict[str, Level | None] = {}
    for asked in _listed(given.get("languages", "")):
        code, _, level = asked.partition(":")
        languages[code.lower()] = _one_of("languages", level, get_args(Level)) if level else None
    education = given.get("education")
    return Filters(
        near=given.get("near"),
        radius_km=_number("radius", given.get("radius")) or Filters.radius_km,
        remote=frozenset(_one_of("remote", each, get_args(Remote)) for each in _listed(given.get("remote", ""))),
        contracts=frozenset(
            _one_of("contract", each, get_args(Contract)) for each in _listed(given.get("contract", ""))
        ),
        min_salary=_number("min_salary", given.get("min_salary")),
        languages=languages,
        licences=frozenset(each.upper() for each in _listed(given.get("licences", ""))),
        min_years=_number("min_years", given.get("min_years")),
        education=_one_of("education", education, get_args(EducationLevel)) if education else None,
    )


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> Any:
    found = next((each for each in allowed if each.casefold() == value.casefold()), None)
    if found is None:
        raise BadFilter(f"{name}: {value!r} is none of {', '.join(allowed)}.")
    return found


def _number(name: str, value: str | None) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < math.inf:
        raise BadFilter(f"{name}: {value!r} is not a number from 0 up.")
    return number


def _reaches(level: Level | None, least: Level | None) -> bool:
    if least is None:
        return True
    return level is not None and LANGUAGE_LEVELS.index(level) >= LANGUAGE_LEVELS.index(least)


def _pays(salary: Salary | None, least: float) -> bool:
    """Whether pay reaches a year's amount, as far as it is told."""
    if salary is None:
        return True
    most = salary.max if salary.max is not None else salary.min
    return most is None or most * _A_YEAR[salary.period] >= least
