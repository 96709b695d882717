"""Text of a CV → Profile, of an offer → Offer, by rules: what the document does not say stays empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hirestream.extract.cvs import read_cv
from hirestream.extract.job_postings import read_job_posting
from hirestream.extract.offers import read_offer
from hirestream.extract.structured import read_json_resume
from hirestream.model.document import DocumentText
from hirestream.model.profile import Extraction, Offer, Profile
from hirestream.taxonomy.service import Taxonomy

VERSION = "rules-1"


class Extractor:
    """Reads profiles and offers. Pure: the same text, language and day give the same result."""

    def __init__(self, taxonomy: Taxonomy, *, today: Callable[[], date] = date.today) -> None:
        self._taxonomy = taxonomy
        self._today = today

    def profile(self, document: DocumentText, language: str) -> Extraction[Profile]:
        """Read a candidate's profile out of a CV written in `language` (ISO 639-1), with the span of every value."""
        if document.structured is not None and document.reader != "json-ld":  # JSON Resume, Europass (also in a PDF)
            return read_json_resume(document, language, self._taxonomy, self._today())
        return read_cv(document, language, self._taxonomy, self._today())

    def offer(self, document: DocumentText, language: str) -> Extraction[Offer]:
        """Read a job offer written in `language` (ISO 639-1), with the span of every value."""
        if document.structured is not None and document.reader == "json-ld":
            return read_job_posting(document, language, self._taxonomy)
        return read_offer(document, language, self._taxonomy)
