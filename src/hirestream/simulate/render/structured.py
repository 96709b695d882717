"""Gold → the structured forms that people exchange: JSON Resume for a CV, schema.org JobPosting for an offer.

Both hold no more than the gold does.
"""

from __future__ import annotations

import json
from typing import Any

from hirestream.model.profile import Contract, Offer, Period, Profile
from hirestream.simulate.render.marks import GENERATOR, KEYWORD

#: schema.org tells these contracts apart; a permanent or a fixed-term one it cannot say.
EMPLOYMENT: dict[Contract, str] = {"temporary": "TEMPORARY", "internship": "INTERN", "freelance": "CONTRACTOR"}
_UNITS: dict[Period, str] = {"hour": "HOUR", "day": "DAY", "month": "MONTH", "year": "YEAR"}


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def json_resume(profile: Profile) -> bytes:
    """Write a CV as JSON Resume 1.0 (jsonresume.org)."""
    basics = _present(
        {
            "name": profile.full_name,
            "label": profile.title,
            "email": profile.emails[0] if profile.emails else None,
            "phone": profile.phones[0].as_written if profile.phones else None,
            "url": profile.links[0] if profile.links else None,
            "profiles": [{"url": link} for link in profile.links[1:]],
            "summary": profile.summary,
            "location": _present(
                {
                    "city": profile.location.city,
                    "region": profile.location.region,
                    "countryCode": profile.location.country,
                }
            ),
        }
    )
    resume = {
        "basics": basics,
        "work": [
            _present(
                {
                    "name": post.company,
                    "position": post.title,
                    "location": post.city,
                    "startDate": post.start,
                    "endDate": post.end,
                    "highlights": post.description.split("\n") if post.description else [],
                }
            )
            for post in profile.experience
        ],
        "education": [
            _present(
                {
                    "institution": course.institution,
                    "area": course.field,
                    "studyType": course.degree,
                    "startDate": course.start,
                    "endDate": course.end,
                }
            )
            for course in profile.education
        ],
        "skills": [{"name": skill.name} for skill in profile.skills if skill.use == "claimed"],
        "languages": [_tongue(language.as_written) for language in profile.languages],
        "certificates": [{"name": name} for name in profile.certifications],
        "projects": [{"name": name} for name in profile.projects],
        "meta": {"generator": GENERATOR, "keywords": [KEYWORD]},
    }
    return (json.dumps(_present(resume), ensure_ascii=False, indent=2) + "\n").encode()


def _tongue(as_written: str) -> dict[str, str]:
    name, _, fluency = as_written.partition(": ")
    return _present({"language": name.strip(), "fluency": fluency})


def job_posting(offer: Offer, *, posted: str) -> dict[str, Any]:
    """An offer as schema.org/JobPosting."""
    place = _present(
        {
            "@type": "PostalAddress",
            "addressLocality": offer.location.city,
            "addressRegion": offer.location.region,
            "addressCountry": offer.location.country,
        }
    )
    salary = offer.salary
    return _present(
        {
            "@context": "https://schema.org/",
            "@type": "JobPosting",
            "disambiguatingDescription": f"{KEYWORD}, {GENERATOR}",
            "title": offer.title,
            "description": offer.description,
            "datePosted": posted,
            "validThrough": offer.valid_through,
            "employmentType": EMPLOYMENT.get(offer.contract) if offer.contract else None,
            "jobLocationType": "TELECOMMUTE" if offer.remote == "remote" else None,
            "hiringOrganization": {"@type": "Organization", "name": offer.company} if offer.company else None,
            "industry": offer.sector,
            "jobLocation": {"@type": "Place", "address": place} if len(place) > 1 else None,
            "workHours": offer.working_time,
            "skills": ", ".join(skill.name for skill in offer.skills_required),
            "jobBenefits": ", ".join(offer.benefits),
            "url": offer.apply_url,
            "baseSalary": None
            if salary is None
            else {
                "@type": "MonetaryAmount",
                "currency": salary.currency,
                "value": {
                    "@type": "QuantitativeValue",
                    "minValue": salary.min,
                    "maxValue": salary.max,
                    "unitText": _UNITS[salary.period],
                },
            },
        }
    )
