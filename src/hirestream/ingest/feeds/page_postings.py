"""A JobPosting as a page has it → the same one as we keep it: known fields only, of bearable size and depth."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from hirestream.ingest.feeds.addresses import stable_url, web_url
from hirestream.ingest.feeds.entries import MAX_FIELD, WrongShape
from hirestream.ingest.feeds.job_posting import canonical

#: Properties of schema.org/JobPosting that say something of the offer. Counters, pictures and times of display do not.
_KEPT: Final = (
    "title", "name", "description", "hiringOrganization", "jobLocation", "jobLocationType", "employmentType",
    "baseSalary", "salaryCurrency", "estimatedSalary", "datePosted", "validThrough", "jobStartDate",
    "jobImmediateStart", "url", "identifier", "industry", "occupationalCategory", "workHours", "responsibilities",
    "qualifications",
    "experienceRequirements", "educationRequirements", "experienceInPlaceOfEducation", "skills", "jobBenefits",
    "incentiveCompensation", "directApply", "applicantLocationRequirements", "potentialAction", "specialCommitments",
    "employmentUnit", "physicalRequirement", "securityClearanceRequirement", "eligibilityToWorkRequirement",
    "totalJobOpenings", "inLanguage",
)  # fmt: skip
#: Of an employer, what names it: not its logo, nor who works there.
_ORGANISATION: Final = ("@type", "name", "legalName", "sameAs", "url", "department")
_DEEPEST: Final = 8
_LONGEST_LIST: Final = 200


def tidy_posting(posting: Mapping[str, Any], page: str) -> bytes:
    """Return the bytes that enter the pipeline. Raises `WrongShape` when it has no title, or is built to do harm."""
    title = posting.get("title") or posting.get("name")
    if not isinstance(title, str) or not title.strip():
        raise WrongShape("title is missing or not text")
    kept = {name: _bounded(posting[name], name, 0) for name in _KEPT if name in posting}
    employer = kept.get("hiringOrganization")
    if isinstance(employer, dict):
        kept["hiringOrganization"] = {name: employer[name] for name in _ORGANISATION if name in employer}
    url = kept.get("url")
    kept["url"] = stable_url((web_url(page, url) if isinstance(url, str) and url.strip() else None) or page)
    return canonical({"@context": "https://schema.org", "@type": "JobPosting", **kept})


def key_of(page: str, number: int, posting: Mapping[str, Any], taken: Collection[str]) -> str:
    """Name an offer: the address of its page; further ones of a page by their identifier or their place in it."""
    if number == 1:
        return page
    identifier = posting.get("identifier")
    value = identifier.get("value") if isinstance(identifier, Mapping) else identifier
    key = f"{page}#{value}" if isinstance(value, str | int) and len(str(value)) < 100 else f"{page}#{number}"  # noqa: PLR2004
    return key if key not in taken else f"{key}-{number}"


def _bounded(value: Any, name: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise WrongShape(f"{name} is nested too deep")
    if isinstance(value, str):
        if len(value) > MAX_FIELD:
            raise WrongShape(f"{name} is longer than {MAX_FIELD:,} characters")
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if isinstance(value, Mapping):
        return {str(key)[:100]: _bounded(item, name, depth + 1) for key, item in list(value.items())[:_LONGEST_LIST]}
    if isinstance(value, list):
        return [_bounded(item, name, depth + 1) for item in value[:_LONGEST_LIST]]
    if isinstance(value, float) and not abs(value) <= 1e12:  # noqa: PLR2004 - also what is no number
        raise WrongShape(f"{name} is not a number")
    return value
