"""An offer → schema.org JobPosting as JSON-LD, by the one writer that feeds use too."""

from __future__ import annotations

import json
from typing import Final, get_args

from hirestream.ingest.feeds.job_posting import OfferFields, Pay, Place, Unit, Workplace
from hirestream.ingest.feeds.job_posting import job_posting as written
from hirestream.model.profile import Contract, EducationLevel, Level, Offer, Period, Remote

#: schema.org tells temporary work, internships and contractors apart; for the others these are words that readers know.
_EMPLOYMENT: Final[dict[Contract, str]] = {
    "permanent": "PERMANENT",
    "fixed-term": "FIXED_TERM",
    "temporary": "TEMPORARY",
    "internship": "INTERN",
    "apprenticeship": "APPRENTICESHIP",
    "freelance": "CONTRACTOR",
}
_WORKPLACE: Final[dict[Remote, Workplace]] = {"remote": "TELECOMMUTE", "hybrid": "HYBRID", "onsite": "ON_SITE"}
_UNITS: Final[dict[Period, Unit]] = {"hour": "HOUR", "day": "DAY", "month": "MONTH", "year": "YEAR"}
_CREDENTIALS: Final[dict[EducationLevel, str]] = {
    "secondary": "high school",
    "vocational": "vocational certificate",
    "bachelor": "bachelor degree",
    "master": "master degree",
    "doctorate": "doctorate",
}
_CEFR: Final = frozenset(get_args(Level)) - {"native"}


def job_posting(offer: Offer) -> bytes:
    """Write an offer as JSON-LD; what it does not say is left out."""
    place, pay = offer.location, offer.salary
    fields = OfferFields(
        title=offer.title or "",
        description=offer.description or "",
        company=offer.company,
        places=(Place(place.city, place.region, place.country),) if place.city or place.region or place.country else (),
        workplace=_WORKPLACE[offer.remote] if offer.remote else None,
        employment=(_EMPLOYMENT[offer.contract],) if offer.contract else (),
        pay=Pay(pay.min, pay.max, pay.currency, _UNITS[pay.period]) if pay else None,
        valid_through=offer.valid_through,
        starts=offer.start_date,
        page=offer.apply_url,
        industry=offer.sector,
        work_hours=offer.working_time,
        skills=tuple(skill.name for skill in offer.skills_required),
        benefits=", ".join(offer.benefits),
        qualifications="; ".join(_languages(offer)),
    )
    posting = json.loads(written(fields)) | _requirements(offer)
    return (json.dumps(posting, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def _languages(offer: Offer) -> list[str]:
    return [f"{one.name} {one.level}" if one.level in _CEFR else one.name for one in offer.languages if one.required]


def _requirements(offer: Offer) -> dict[str, object]:
    """Experience and education, which schema.org has types of their own for."""
    found: dict[str, object] = {}
    if offer.min_years_experience is not None:
        months = round(offer.min_years_experience * 12)
        found["experienceRequirements"] = {
            "@type": "OccupationalExperienceRequirements",
            "monthsOfExperience": months,
        }
    if offer.education_level and offer.education_level in _CREDENTIALS:
        found["educationRequirements"] = {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": _CREDENTIALS[offer.education_level],
        }
    return found
