"""Schema.org JobPosting → Offer: values from the fields, evidence from the text; what they leave open, by the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from hirestream.extract.education import level_of as education_level
from hirestream.extract.offer_title import plain_title
from hirestream.extract.offers import read_offer
from hirestream.extract.places import country_code
from hirestream.extract.salary import number
from hirestream.extract.structured import Finder, as_list, as_map
from hirestream.model.document import DocumentText
from hirestream.model.profile import Contract, EducationLevel, Extraction, Location, Offer, Period, Remote, Salary
from hirestream.taxonomy.service import Taxonomy

_CONTRACTS: Final[dict[str, Contract]] = {
    "PERMANENT": "permanent",
    "CDI": "permanent",
    "TEMPORARY": "temporary",
    "CONTRACTOR": "freelance",
    "INTERN": "internship",
    "VOLUNTEER": "internship",
    "CDD": "fixed-term",
    "FIXED_TERM": "fixed-term",
    "SEASONAL": "fixed-term",
    "INTERIM": "temporary",
    "INTÉRIM": "temporary",
    "INTERNSHIP": "internship",
    "STAGE": "internship",
    "APPRENTICE": "apprenticeship",
    "ALTERNANCE": "apprenticeship",
    "APPRENTICESHIP": "apprenticeship",
    "FREELANCE": "freelance",
}
_WORKING_TIMES: Final = {"FULL_TIME": "full-time", "PART_TIME": "part-time"}
#: TELECOMMUTE is schema.org's own word; the others are what job systems add.
_REMOTE: Final[dict[str, Remote]] = {
    "TELECOMMUTE": "remote",
    "REMOTE": "remote",
    "HYBRID": "hybrid",
    "ON_SITE": "onsite",
    "ONSITE": "onsite",
}
_PERIODS: Final[dict[str, Period]] = {
    **dict.fromkeys(("HOUR", "HOURLY", "HUR", "PER_HOUR", "HEURE"), "hour"),
    **dict.fromkeys(("DAY", "DAILY", "PER_DAY", "JOUR"), "day"),
    **dict.fromkeys(("MONTH", "MONTHLY", "MON", "PER_MONTH", "MOIS"), "month"),
    **dict.fromkeys(("YEAR", "YEARLY", "ANNUAL", "ANNUALLY", "ANN", "PER_YEAR", "AN", "ANNÉE"), "year"),
}
#: Pay of which the period is not said is for a year from here on, and otherwise not told.
_YEARLY_FROM: Final = 12_000


def read_job_posting(document: DocumentText, language: str, taxonomy: Taxonomy) -> Extraction[Offer]:
    """Map a schema.org JobPosting to an offer; what its fields leave open is read from its text."""
    raw = document.structured or {}
    find = Finder(document)
    rest = read_offer(document, language, taxonomy)
    said, given = rest.profile, dict(rest.evidence)
    title = find.text("title", raw.get("title"))
    company = find.text("company", _name(raw.get("hiringOrganization")))
    location = _location(raw, find)
    values: dict[str, Any] = {
        "title": plain_title(title),
        "company": company,
        "sector": find.text("sector", _name(raw.get("industry"))),
        "contract": _contract(raw, find),
        "working_time": _working_time(raw, find) if said.working_time is None else None,
        "remote": _remote(raw, find),
        "salary": _salary(raw, find),
        "start_date": find.day("start_date", raw.get("jobStartDate")),
        "valid_through": find.day("valid_through", raw.get("validThrough")),
        "min_years_experience": _years(raw, find),
        "education_level": _level(raw, find),
        "description": find.long("description", raw.get("description")),
        "apply_url": _apply_url(raw, find),
    }
    fields = {k: v for k, v in values.items() if v is not None}
    if location != Location():
        fields["location"] = location
    else:
        find.evidence |= {k: v for k, v in given.items() if k.startswith("location.")}
    if title:
        fields["concept"] = taxonomy.occupation(title)
    own = {k for k in given if k.split(".")[0].split("[")[0] not in {*fields, "location"}}
    offer = said.model_copy(update=fields)
    return Extraction[Offer](profile=offer, evidence={**{k: given[k] for k in own}, **find.evidence})


def _name(value: object) -> object:
    """Text of a value that pages write as text, as a thing with a name, or as a list of either."""
    first = next(iter(as_list(value)), None)
    return as_map(first).get("name") if isinstance(first, Mapping) else first


def _location(raw: Mapping[str, Any], find: Finder) -> Location:
    """First place of work whose address has parts; an address in one line is left to the reading of the text."""
    for place in as_list(raw.get("jobLocation")):
        address = as_map(as_map(place).get("address")) or as_map(place)
        location = Location(
            city=find.text("location.city", address.get("addressLocality")),
            region=find.text("location.region", address.get("addressRegion")),
            country=_country(address.get("addressCountry"), find),
        )
        if location != Location():
            return location
    return Location()


def _country(value: object, find: Finder) -> str | None:
    name = _name(value)
    if not isinstance(name, str) or not find.note("location.country", name):
        return None
    return name.upper() if len(name) == 2 else country_code(name)  # noqa: PLR2004


def _contract(raw: Mapping[str, Any], find: Finder) -> Contract | None:
    for value in as_list(raw.get("employmentType")):
        contract = _CONTRACTS.get(_word(value))
        if contract and find.note("contract", value):
            return contract
    return None


def _word(value: object) -> str:
    """`Full-time`, `FULL_TIME`, `https://schema.org/FULL_TIME` → FULL_TIME."""
    return re.sub(r"[\s-]+", "_", str(value).strip().rsplit("/", 1)[-1]).upper()


def _working_time(raw: Mapping[str, Any], find: Finder) -> str | None:
    for value in as_list(raw.get("employmentType")):
        told = _WORKING_TIMES.get(_word(value))
        if told and find.note("working_time", value):
            return told
    return None


def _remote(raw: Mapping[str, Any], find: Finder) -> Remote | None:
    for value in as_list(raw.get("jobLocationType")):
        remote = _REMOTE.get(_word(value))
        if remote and find.note("remote", value):
            return remote
    return None


def _apply_url(raw: Mapping[str, Any], find: Finder) -> str | None:
    """Where one applies: the target of an ApplyAction, else the page of the offer."""
    for action in as_list(raw.get("potentialAction")):
        target = as_map(action).get("target")
        for address in (target, as_map(target).get("urlTemplate"), as_map(target).get("url")):
            found = find.text("apply_url", address)
            if found:
                return found
    return find.text("apply_url", _name(raw.get("url")))


def _salary(raw: Mapping[str, Any], find: Finder) -> Salary | None:
    """Pay as a MonetaryAmount with a value or bounds, a bare figure, or figures written as text."""
    pay = next(iter(as_list(raw.get("baseSalary"))), None)
    if not isinstance(pay, Mapping):
        pay = {"value": pay}
    value = pay.get("value")
    inner = as_map(value) or ({"value": value} if value is not None else {})
    low, high = (_figure(inner.get(name, pay.get(name))) for name in ("minValue", "maxValue"))
    one = _figure(inner.get("value"))
    bounds = (low, high) if low is not None or high is not None else (one, one)
    largest = max((amount for amount in bounds if amount is not None), default=None)
    unit = inner.get("unitText") or pay.get("unitText")
    if largest is None or not (unit or largest >= _YEARLY_FROM):
        return None
    period = _PERIODS.get(_word(unit)) if unit else "year"
    figures = [amount for amount in bounds if amount is not None]
    if period is None or not any(find.note("salary", written) for v in figures for written in _written(v)):
        return None
    currency = inner.get("currency") or pay.get("currency") or raw.get("salaryCurrency")
    code = currency.strip().upper() if isinstance(currency, str) else ""
    return Salary(min=bounds[0], max=bounds[1], currency=code or "EUR", period=period)


def _figure(value: object) -> float | None:
    if isinstance(value, str):
        bare = re.sub(r"[\s\u202f€$£]", "", value)
        value = number(bare) if re.fullmatch(r"\d+(?:[.,]\d+)*", bare) else None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 1e9:  # noqa: PLR2004
        return None
    return float(value)


def _written(value: float) -> list[str]:
    whole = f"{value:g}" if value < 1e6 else str(int(value))  # noqa: PLR2004
    return [whole, f"{value:.1f}", f"{value:,.0f}", f"{value:,.0f}".replace(",", " "), f"{value:.2f}", str(value)]


def _years(raw: Mapping[str, Any], find: Finder) -> float | None:
    months = as_map(raw.get("experienceRequirements")).get("monthsOfExperience")
    if (
        isinstance(months, int | float | str)
        and str(months).replace(".", "").isdigit()
        and find.note("min_years_experience", months)
    ):
        return round(float(months) / 12, 2)
    return None


def _level(raw: Mapping[str, Any], find: Finder) -> EducationLevel | None:
    value = next(iter(as_list(raw.get("educationRequirements"))), None)
    text = as_map(value).get("credentialCategory") if isinstance(value, Mapping) else value
    if isinstance(text, str) and find.note("education_level", text):
        level = education_level(text)
        return None if level == "none" else level
    return None
