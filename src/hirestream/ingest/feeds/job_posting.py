"""Fields of an offer, under whatever names a source has them → schema.org JobPosting as JSON-LD, always the same bytes.

Sorted names and nothing volatile: an offer that did not change gives the bytes it gave before, so that it is a
duplicate and costs nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Unit = Literal["HOUR", "DAY", "WEEK", "MONTH", "YEAR"]
Workplace = Literal["TELECOMMUTE", "HYBRID", "ON_SITE"]

#: Query fields that say who was sent where, not which page it is.
_TRACKING: Final = re.compile(r"utm_\w+|gclid|fbclid|mc_[ce]id|gh_src|lever-source.*|lever-origin")


@dataclass(frozen=True)
class Place:
    """A place of work; `written` is how the source says it where it does not tell its parts apart."""

    locality: str | None = None
    region: str | None = None
    country: str | None = None
    postcode: str | None = None
    written: str | None = None


@dataclass(frozen=True)
class Pay:
    """What is paid, as the source gives it."""

    low: float | None = None
    high: float | None = None
    currency: str | None = None
    unit: Unit | None = None


@dataclass(frozen=True)
class OfferFields:
    """An offer as sources give it; texts are plain or HTML. `page` shows it, `apply` is where one applies."""

    title: str
    description: str = ""
    company: str | None = None
    places: tuple[Place, ...] = ()
    workplace: Workplace | None = None
    employment: tuple[str, ...] = ()
    pay: Pay | None = None
    posted: str | None = None
    valid_through: str | None = None
    starts: str | None = None
    page: str | None = None
    apply: str | None = None
    identifier: str | None = None
    industry: str | None = None
    work_hours: str | None = None
    responsibilities: str | None = None
    qualifications: str | None = None
    experience: str | None = None
    education: str | None = None
    skills: tuple[str, ...] = ()
    benefits: str | None = None
    direct_apply: bool | None = None


def job_posting(offer: OfferFields) -> bytes:
    """Build the JSON-LD of an offer; what the source does not say is left out."""
    apply_at = stable_url(offer.apply)
    return canonical(
        {
            "@context": "https://schema.org",
            "@type": "JobPosting",
            "title": offer.title,
            "description": offer.description,
            "hiringOrganization": _typed("Organization", {"name": offer.company}),
            "jobLocation": [place for one in offer.places if (place := _place(one))],
            "jobLocationType": offer.workplace,
            "employmentType": list(dict.fromkeys(offer.employment)),
            "baseSalary": _salary(offer.pay) if offer.pay else None,
            "datePosted": offer.posted,
            "validThrough": offer.valid_through,
            "jobStartDate": offer.starts,
            "url": stable_url(offer.page) or apply_at,
            "potentialAction": _typed("ApplyAction", {"target": apply_at if offer.page else None}),
            "identifier": _typed("PropertyValue", {"name": offer.company, "value": offer.identifier})
            if offer.identifier
            else None,
            "industry": offer.industry,
            "workHours": offer.work_hours,
            "responsibilities": offer.responsibilities,
            "qualifications": offer.qualifications,
            "experienceRequirements": offer.experience,
            "educationRequirements": offer.education,
            "skills": ", ".join(offer.skills),
            "jobBenefits": offer.benefits,
            "directApply": offer.direct_apply,
        }
    )


def canonical(posting: Mapping[str, Any]) -> bytes:
    """Write JSON-LD with sorted names, without what is empty. Text that is no Unicode (lone surrogates) is replaced."""
    kept = _filled(posting)
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def stable_url(url: str | None) -> str | None:
    """Return a URL without the query fields that only count visitors: they change while the offer does not."""
    if not url:
        return None
    parts = urlsplit(url)
    if not parts.query:
        return url
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k.lower())]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _filled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): kept for name, item in value.items() if (kept := _filled(item)) not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [kept for item in value if (kept := _filled(item)) not in (None, "", [], {})]
    return value.strip() if isinstance(value, str) else value


def _typed(kind: str, fields: dict[str, Any]) -> dict[str, Any] | None:
    """Return a node with its type, or None when it would say nothing but its type."""
    return {"@type": kind, **fields} if any(value is not None and value != "" for value in fields.values()) else None


def _place(place: Place) -> dict[str, Any] | None:
    address = _typed(
        "PostalAddress",
        {
            "addressLocality": place.locality,
            "addressRegion": place.region,
            "addressCountry": place.country,
            "postalCode": place.postcode,
        },
    )
    return _typed("Place", {"address": address or place.written})


def _salary(pay: Pay) -> dict[str, Any] | None:
    low, high = _figure(pay.low), _figure(pay.high)
    if low is None and high is None:
        return None
    value: dict[str, Any] = {"value": low} if low == high else {"minValue": low, "maxValue": high}
    return {
        "@type": "MonetaryAmount",
        "currency": pay.currency,
        "value": {"@type": "QuantitativeValue", **value, "unitText": pay.unit},
    }


def _figure(amount: float | None) -> int | float | None:
    """38000 rather than 38000.0: a person reads it in the text."""
    return int(amount) if amount is not None and float(amount).is_integer() else amount
