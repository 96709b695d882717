"""The words for every code and value of the model, in the reader's language."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString, gettext, lazy_gettext

from hirestream.errors import CODES
from hirestream.export.service import ExportFormat

Labels = dict[str, LazyString]

_CODE_TITLES: Final[Labels] = {
    "too-large": lazy_gettext("The file is too large"),
    "encrypted": lazy_gettext("The file is protected by a password"),
    "unsupported-type": lazy_gettext("This kind of file is not read"),
    "corrupt": lazy_gettext("The file is damaged"),
    "empty": lazy_gettext("The file is empty"),
    "no-text": lazy_gettext("No text can be read in the file"),
    "too-many-pages": lazy_gettext("The file has too many pages"),
    "timeout": lazy_gettext("Reading the file took too long"),
    "not-a-cv": lazy_gettext("This does not look like a CV"),
    "not-an-offer": lazy_gettext("This does not look like a job offer"),
    "archive-bomb": lazy_gettext("The archive unpacks to far more than it may"),
    "unsafe-entry": lazy_gettext("A link or a place outside the archive is not followed"),
    "not-found": lazy_gettext("The document is no longer there"),
    "internal": lazy_gettext("The document met a fault of ours"),
}
_WARNINGS: Final[Labels] = {
    "uncertain-kind": lazy_gettext("It is not sure whether this is a CV, a job offer or something else."),
}
KIND: Final[Labels] = {
    "cv": lazy_gettext("CV"),
    "offer": lazy_gettext("Job offer"),
    "other": lazy_gettext("Neither a CV nor a job offer"),
}
STATE: Final[Labels] = {
    "received": lazy_gettext("Received"),
    "read": lazy_gettext("Read"),
    "extracted": lazy_gettext("Understood"),
    "searchable": lazy_gettext("Searchable"),
    "closed": lazy_gettext("Closed: no longer recommended"),
    "quarantined": lazy_gettext("In quarantine"),
}
#: Names of formats, the same in every language.
EXPORT: Final[dict[ExportFormat, str]] = {
    "json-resume": "JSON Resume",
    "europass": "Europass (XML)",
    "job-posting": "JobPosting (JSON-LD)",
}
SERVICE_STATE: Final[Labels] = {
    "running": lazy_gettext("running"),
    "starting": lazy_gettext("starting"),
    "stopped": lazy_gettext("stopped"),
    "failed": lazy_gettext("failed"),
}
FEED_CONDITION: Final[Labels] = {
    "new": lazy_gettext("not run yet"),
    "fine": lazy_gettext("running well"),
    "failed": lazy_gettext("failed"),
    "doubtful": lazy_gettext("short list, to be confirmed"),
    "asked": lazy_gettext("about to run"),
    "off": lazy_gettext("switched off"),
}
STAGE: Final[Labels] = {
    "read": lazy_gettext("Reading"),
    "classify": lazy_gettext("Classifying"),
    "extract": lazy_gettext("Understanding"),
}
PART: Final[Labels] = {
    "meaning": lazy_gettext("Meaning"),
    "words": lazy_gettext("Words"),
    "title": lazy_gettext("Job title"),
    "skills": lazy_gettext("Skills"),
    "experience": lazy_gettext("Experience"),
    "education": lazy_gettext("Education"),
    "languages": lazy_gettext("Languages"),
    "location": lazy_gettext("Place"),
    "seniority": lazy_gettext("Seniority"),
    "credentials": lazy_gettext("Licences and registration"),
}
#: The same parts as they stand inside a sentence ("Strongest on …").
PART_IN_SENTENCE: Final[Labels] = {
    "meaning": lazy_gettext("overall meaning"),
    "words": lazy_gettext("wording"),
    "title": lazy_gettext("job title"),
    "skills": lazy_gettext("skills"),
    "experience": lazy_gettext("experience"),
    "education": lazy_gettext("education"),
    "languages": lazy_gettext("languages"),
    "location": lazy_gettext("place"),
    "seniority": lazy_gettext("seniority"),
    "credentials": lazy_gettext("licences and registration"),
}
OBSTACLE: Final[Labels] = {
    "missing-required-skill": lazy_gettext("A required skill is not mentioned"),
    "experience": lazy_gettext("Less experience than asked for"),
    "education": lazy_gettext("A lower degree than asked for"),
    "language": lazy_gettext("A required language is not mentioned"),
    "location": lazy_gettext("Somewhere else"),
    "licence": lazy_gettext("A required licence is not mentioned"),
    "registration": lazy_gettext("A regulated occupation, without its diploma or registration"),
    "seniority": lazy_gettext("Another rank than the CV shows"),
    "expired": lazy_gettext("The offer has expired"),
    "contract": lazy_gettext("Another kind of contract"),
}
CONTRACT: Final[Labels] = {
    "permanent": lazy_gettext("Permanent"),
    "fixed-term": lazy_gettext("Fixed term"),
    "temporary": lazy_gettext("Temporary"),
    "internship": lazy_gettext("Internship"),
    "apprenticeship": lazy_gettext("Apprenticeship"),
    "freelance": lazy_gettext("Freelance"),
}
REMOTE: Final[Labels] = {
    "onsite": lazy_gettext("On site"),
    "hybrid": lazy_gettext("Hybrid"),
    "remote": lazy_gettext("Remote"),
}
EXPERIENCE_KIND: Final[Labels] = {
    "job": lazy_gettext("Job"),
    "internship": lazy_gettext("Internship"),
    "apprenticeship": lazy_gettext("Apprenticeship"),
    "freelance": lazy_gettext("Freelance"),
    "volunteer": lazy_gettext("Volunteering"),
}
EDUCATION_LEVEL: Final[Labels] = {
    "none": lazy_gettext("No degree"),
    "secondary": lazy_gettext("Secondary school"),
    "vocational": lazy_gettext("Vocational"),
    "bachelor": lazy_gettext("Bachelor"),
    "master": lazy_gettext("Master"),
    "doctorate": lazy_gettext("Doctorate"),
}
PERIOD: Final[Labels] = {
    "hour": lazy_gettext("per hour"),
    "day": lazy_gettext("per day"),
    "month": lazy_gettext("per month"),
    "year": lazy_gettext("per year"),
}
FRESHNESS: Final[Labels] = {
    "receipt_to_delta": lazy_gettext("Received → stored as the truth"),
    "receipt_to_searchable": lazy_gettext("Received → searchable"),
}
ACCOUNT: Final[Labels] = {
    "accepted": lazy_gettext("Accepted"),
    "cvs": lazy_gettext("CVs"),
    "offers": lazy_gettext("Offers"),
    "others": lazy_gettext("Others"),
    "quarantined": lazy_gettext("In quarantine"),
    "in_flight": lazy_gettext("On their way"),
    "duplicates": lazy_gettext("Duplicates"),
}
#: Codes of languages as people write them on CVs; the name of any other comes from Babel.
LEVEL_NATIVE: Final = lazy_gettext("native")


def code_title(code: str) -> str:
    """Heading for a code of `errors.CODES`; the code itself when it is a newer one."""
    return str(_CODE_TITLES.get(code, code))


def warning(code: str) -> str:
    """Sentence for the code of a warning; empty when the message of the warning has to do."""
    return str(_WARNINGS.get(code, ""))


def code_advice(code: str) -> str:
    """What a person can do about a code of `errors.CODES`."""
    return gettext(CODES[code]) if code in CODES else ""


def all_labels() -> tuple[Labels, ...]:
    """Every table of labels: tests compare them with the model's literals."""
    return (
        _CODE_TITLES,
        KIND,
        STATE,
        SERVICE_STATE,
        STAGE,
        PART,
        PART_IN_SENTENCE,
        OBSTACLE,
        CONTRACT,
        REMOTE,
        EXPERIENCE_KIND,
        EDUCATION_LEVEL,
        PERIOD,
        FRESHNESS,
        ACCOUNT,
    )
