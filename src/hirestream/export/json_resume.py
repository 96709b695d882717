"""A profile → JSON Resume 1.0 (jsonresume.org), with the fields that the format has and nothing that was guessed."""

from __future__ import annotations

import json
from typing import Any, Final

from hirestream.model.profile import Education, Experience, Language, Profile

SCHEMA: Final = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"


def json_resume(profile: Profile, *, sensitive: bool = False) -> bytes:
    """Write a profile as JSON Resume.

    Skills that a CV lists are written; those that its posts show stand in their descriptions. Birth date, nationality
    and gender, for which the format has no field, are left out unless `sensitive`.
    """
    resume = {
        "$schema": SCHEMA,
        "basics": _basics(profile) | (_sensitive(profile) if sensitive else {}),
        "work": [_post(post, "name") for post in profile.experience if post.kind != "volunteer"],
        "volunteer": [_post(post, "organization") for post in profile.experience if post.kind == "volunteer"],
        "education": [_course(course) for course in profile.education],
        "certificates": [{"name": name} for name in profile.certifications],
        "skills": [{"name": skill.name} for skill in profile.skills if skill.use == "claimed"],
        "languages": [_language(language) for language in profile.languages],
        "projects": [{"name": name} for name in profile.projects],
        "drivingLicence": list(profile.driving_licence or ()),
    }
    return (json.dumps(_present(resume), ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _basics(profile: Profile) -> dict[str, Any]:
    place = profile.location
    return _present(
        {
            "name": profile.full_name,
            "label": profile.title,
            "email": next(iter(profile.emails), None),
            "phone": profile.phones[0].e164 if profile.phones else None,
            "url": next(iter(profile.links), None),
            "summary": profile.summary,
            "location": _present({"city": place.city, "region": place.region, "countryCode": place.country}),
            "profiles": [{"url": link} for link in profile.links[1:]],
        }
    )


def _sensitive(profile: Profile) -> dict[str, Any]:
    return _present(
        {"birthDate": profile.birth_date, "nationality": profile.nationality, "gender": profile.gender},
    )


def _post(post: Experience, company: str) -> dict[str, Any]:
    return _present(
        {
            company: post.company,
            "position": post.title,
            "location": post.city if company == "name" else None,
            "startDate": post.start,
            "endDate": None if post.current else post.end,
            "summary": post.description,
        }
    )


def _course(course: Education) -> dict[str, Any]:
    return _present(
        {
            "institution": course.institution,
            "area": course.field,
            "studyType": course.degree,
            "startDate": course.start,
            "endDate": course.end,
        }
    )


def _language(language: Language) -> dict[str, Any]:
    return _present({"language": language.name, "fluency": language.level})
