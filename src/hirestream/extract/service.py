"""Text of a CV → Profile, of an offer → Offer, by rules: what the document does not say stays empty.

What the rules leave open a language model may be asked, where one is set: see `completion`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from hirestream.extract.cvs import read_cv
from hirestream.extract.gist import gist_of_cv, gist_of_offer
from hirestream.extract.job_postings import read_job_posting
from hirestream.extract.offers import read_offer
from hirestream.extract.structured import read_json_resume
from hirestream.model.document import DocumentText
from hirestream.model.profile import Extraction, Offer, Profile
from hirestream.taxonomy.service import Taxonomy

if TYPE_CHECKING:
    from hirestream.extract.completion import Completer

VERSION = "rules-1"
#: How a language model is asked, and its answer taken.
COMPLETION = "completion-1"


class Extractor:
    """Reads profiles and offers. Pure without a `completer`: the same text, language and day give the same result."""

    def __init__(
        self, taxonomy: Taxonomy, *, today: Callable[[], date] = date.today, completer: Completer | None = None
    ) -> None:
        self._taxonomy = taxonomy
        self._today = today
        self._completer = completer

    def begin_batch(self) -> None:
        """Say that a batch of documents begins, which have a time together that a model may take."""
        if self._completer is not None:
            self._completer.begin_batch()

    def profile(self, document: DocumentText, language: str) -> Extraction[Profile]:
        """Read a candidate's profile out of a CV written in `language` (ISO 639-1), with the span of every value."""
        found = self._profile(document, language)
        return found.model_copy(update={"gist": gist_of_cv(document, found.profile, found.evidence)})

    def offer(self, document: DocumentText, language: str) -> Extraction[Offer]:
        """Read a job offer written in `language` (ISO 639-1), with the span of every value."""
        found = self._offer(document, language)
        return found.model_copy(update={"gist": gist_of_offer(document, found.profile)})

    def _profile(self, document: DocumentText, language: str) -> Extraction[Profile]:
        if document.structured is not None and document.reader != "json-ld":  # JSON Resume, Europass (also in a PDF)
            return read_json_resume(document, language, self._taxonomy, self._today())
        today = self._today()
        found = read_cv(document, language, self._taxonomy, today)
        if self._completer is None:
            return found
        return self._completer.profile(found, document, language, self._taxonomy, today)

    def _offer(self, document: DocumentText, language: str) -> Extraction[Offer]:
        if document.structured is not None and document.reader == "json-ld":
            return read_job_posting(document, language, self._taxonomy)
        found = read_offer(document, language, self._taxonomy)
        if self._completer is None:
            return found
        return self._completer.offer(found, document, language, self._taxonomy, self._today())
