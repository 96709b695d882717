"""Draws a vacancy: occupation, employer, place, contract, and a salary that fits occupation, place and experience."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from hirestream.model.profile import Contract, Period, Remote
from hirestream.simulate import draw
from hirestream.simulate.catalogue import Occupation, pair, sector_name, side, wording
from hirestream.simulate.draw import chance
from hirestream.simulate.ports import Pay, Place, Tongue, Vacancy

_CURRENCIES = {"CH": "CHF", "CA": "CAD", "GB": "GBP", "US": "USD"}
#: Units of the currency for a euro, rounded: only the size of the figures matters here.
_PER_EURO = {"EUR": 1.0, "CHF": 0.95, "CAD": 1.55, "GBP": 0.86, "USD": 1.1}
_FULL_TIME = {"FR": 35.0, "CH": 42.0, "BE": 38.0, "LU": 40.0, "CA": 37.5, "GB": 37.5, "IE": 39.0, "US": 40.0}
_CONTRACTS: tuple[Contract, ...] = ("permanent", "fixed-term", "temporary", "internship", "apprenticeship", "freelance")
_MONTHS: dict[Contract, tuple[int, ...]] = {
    "fixed-term": (3, 6, 8, 9, 12, 18),
    "temporary": (1, 2, 3, 6),
    "internship": (3, 4, 6),
    "apprenticeship": (12, 24),
    "freelance": (3, 6, 12),
}
_STEPS: dict[Period, int] = {"year": 500, "month": 50, "hour": 1, "day": 10}
_BOXES = {"fr": ("jobs", "recrutement", "rh"), "en": ("jobs", "careers", "hr")}
#: Years from which a senior title is offered; yearly pay below which hours or months are quoted.
_SENIOR_YEARS = 5
_HOURLY_BELOW = 40_000
_MONTHLY_BELOW = 32_000
_BEGINNER_CONTRACTS = ("internship", "apprenticeship")


def draw_vacancy(language: str, rng: Random, *, today: date = draw.TODAY) -> Vacancy:
    """Draw one vacancy that is open on `today`, to be written in `language`."""
    today = draw.reference_date(rng, today, days=20)
    occupation = draw.draw_occupation(rng)
    index = side(language)
    place = draw.draw_place(language, rng)
    contract = rng.choices(_CONTRACTS, (62, 16, 8, 6, 5, 3))[0]
    beginner = contract in _BEGINNER_CONTRACTS
    years = 0 if beginner else rng.choices((0, 1, 2, 3, 4, 5, 7, 10), (12, 14, 18, 18, 8, 14, 6, 3))[0]
    titles = rng.choice(
        (occupation.senior if years >= _SENIOR_YEARS and chance(rng, 0.6) else occupation.titles)[language]
    )
    level = rng.choice(occupation.levels)
    part_time = contract in {"permanent", "fixed-term"} and chance(rng, 0.15)
    full = _FULL_TIME[place.country]
    company = draw.draw_company(occupation.sector, language, rng)
    required, preferred = _draw_skills(occupation, index, rng)
    slug = draw.ascii_slug(company)
    reference = f"{rng.choice(('REF', 'JOB', 'OFF', 'RH'))}-{today.year}-{rng.randint(100, 9999)}"
    return Vacancy(
        language=language,
        today=today,
        occupation=occupation.key,
        title=titles[0 if chance(rng, 0.5) else 1],
        titles=titles,
        company=company,
        sector=sector_name(occupation.sector, language),
        place=place,
        postcode=draw.draw_postcode(place, rng),
        remote=_draw_remote(occupation, rng),
        contract=contract,
        months=rng.choice(_MONTHS[contract]) if contract in _MONTHS else None,
        hours=float(rng.choice((20, 24, 28))) if part_time else full,
        part_time=part_time,
        pay=_draw_pay(occupation, place, contract, years, rng),
        start=_some_day(today, 10, 120, rng) if chance(rng, 0.5) else None,
        valid_through=_some_day(today, 20, 90, rng) if chance(rng, 0.4) else None,
        min_years=years,
        level=level,
        field=_field(occupation, index, rng),
        required=required,
        preferred=preferred,
        soft_skills=tuple(pair(text)[index] for text in draw.pick(rng, wording("common")["soft_skills"], 2, 4)),
        tongues=_draw_tongues(language, rng),
        licence=("B", *occupation.licences) if chance(rng, occupation.licence) else (),
        benefits=_draw_benefits(place.country, index, rng),
        email=f"{rng.choice(_BOXES[language])}@{slug}.example.com",
        phone=draw.draw_phone(place.country, rng),
        url=f"https://{slug}.example.com/{rng.choice(('jobs', 'careers', 'apply'))}/{reference.lower()}",
        reference=reference,
    )


def _some_day(today: date, low: int, high: int, rng: Random) -> date:
    return today + timedelta(days=rng.randint(low, high))


def _field(occupation: Occupation, index: int, rng: Random) -> str:
    return rng.choice(occupation.fields)[index] if occupation.fields else ""


def _draw_skills(occupation: Occupation, index: int, rng: Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = [*draw.pick(rng, occupation.tools, 1, 6), *draw.pick(rng, occupation.skills, 2, 8)]
    names = list(dict.fromkeys(skill[index] for skill in named))
    rng.shuffle(names)
    cut = max(2, round(len(names) * rng.uniform(0.55, 1.0)))
    return tuple(names[:cut]), tuple(names[cut:])


def _draw_remote(occupation: Occupation, rng: Random) -> Remote | None:
    if chance(rng, occupation.remote):
        return rng.choices(("hybrid", "remote"), (4, 1))[0]
    return "onsite" if chance(rng, 0.3) else None


def _draw_pay(occupation: Occupation, place: Place, contract: Contract, years: int, rng: Random) -> Pay:
    """Gross pay: linear in the experience asked for, times the place's level, rounded as people write it."""
    currency = _CURRENCIES.get(place.country, "EUR")
    low, high = occupation.pay
    yearly = (
        (low + (high - low) * min(years, 10) / 10 * 0.8) * place.pay * _PER_EURO[currency] * rng.uniform(0.94, 1.08)
    )
    if contract in _BEGINNER_CONTRACTS:
        yearly *= 0.45
    period = _draw_period(contract, yearly, place.country, rng)
    divisor = {"year": 1, "month": 12, "day": 218, "hour": 1820}[period]
    step = _STEPS[period]
    amount = yearly / divisor
    least = max(step, round(amount / step) * step)
    most = max(least, round(amount * rng.uniform(1.05, 1.25) / step) * step)
    return Pay(least, most if chance(rng, 0.8) else least, currency, period)


def _draw_period(contract: Contract, yearly: float, country: str, rng: Random) -> Period:
    if contract == "freelance":
        return "day"
    if contract in _BEGINNER_CONTRACTS:
        return "month"
    if contract == "temporary" or (country in {"GB", "US", "CA", "IE"} and yearly < _HOURLY_BELOW and chance(rng, 0.5)):
        return "hour"
    return "month" if yearly < _MONTHLY_BELOW and chance(rng, 0.5) else "year"


def _draw_tongues(language: str, rng: Random) -> tuple[tuple[Tongue, bool], ...]:
    tongues: list[tuple[Tongue, bool]] = []
    other = "en" if language == "fr" else "fr"
    if chance(rng, 0.4):
        tongues.append((Tongue(other, rng.choice(("B1", "B2", "C1"))), chance(rng, 0.65)))
    if chance(rng, 0.12):
        tongues.append((Tongue(rng.choice(("de", "es", "nl", "it")), rng.choice(("A2", "B1", "B2"))), False))
    return tuple(tongues)


def _draw_benefits(country: str, index: int, rng: Random) -> tuple[str, ...]:
    benefits = wording("common")["benefits"]
    own = draw.pick(rng, benefits[country], 1, 3)
    return tuple(pair(text)[index] for text in (*own, *draw.pick(rng, benefits["all"], 0, 3)))
