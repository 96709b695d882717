"""A profile or an offer → a file in the form that somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from hirestream.errors import BadInput
from hirestream.export.europass import europass
from hirestream.export.job_posting import job_posting
from hirestream.export.json_resume import json_resume
from hirestream.model.profile import Offer, Profile

ExportFormat = Literal["json-resume", "europass", "job-posting"]
FORMATS: Final[tuple[ExportFormat, ...]] = get_args(ExportFormat)
MEDIA_TYPES: Final[dict[ExportFormat, str]] = {
    "json-resume": "application/json",
    "europass": "application/xml",
    "job-posting": "application/ld+json",
}
_ENDINGS: Final[dict[ExportFormat, str]] = {"json-resume": "json", "europass": "xml", "job-posting": "jsonld"}


@dataclass(frozen=True)
class Exported:
    """A file to hand out. `name` tells nothing of the person."""

    content: bytes
    media_type: str
    name: str


def formats_of(profile: Profile | Offer) -> tuple[ExportFormat, ...]:
    """Return the forms that a profile or an offer can take."""
    return ("json-resume", "europass") if isinstance(profile, Profile) else ("job-posting",)


def export(
    profile: Profile | Offer, form: ExportFormat, *, doc_id: str, language: str = "en", sensitive: bool = False
) -> Exported:
    """Write a profile or an offer.

    Raises `BadInput`: `not-a-cv` when the form is one of CVs and this is an offer, `not-an-offer` the other way round.
    """
    if isinstance(profile, Profile):
        if form == "job-posting":
            raise BadInput("not-an-offer", stage="export", doc_id=doc_id)
        written = (
            json_resume(profile, sensitive=sensitive)
            if form == "json-resume"
            else europass(profile, language=language if len(language) == 2 else "en", sensitive=sensitive)  # noqa: PLR2004
        )
    elif form != "job-posting":
        raise BadInput("not-a-cv", stage="export", doc_id=doc_id)
    else:
        written = job_posting(profile)
    number = doc_id.removeprefix("sha256:")[:12]
    return Exported(written, MEDIA_TYPES[form], f"{form}-{number}.{_ENDINGS[form]}")
