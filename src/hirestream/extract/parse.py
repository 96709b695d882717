"""Bytes → everything that can be known of one document, in this process: what `hirestream parse` prints."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from hirestream import __version__
from hirestream.classify.service import Classifier
from hirestream.errors import BadInput
from hirestream.extract import service as extract
from hirestream.model.document import Classification, DocumentText, doc_id_of
from hirestream.model.parsed import Parsed, ParseError, Versions
from hirestream.model.profile import Extraction, Offer, Profile
from hirestream.read import service as read
from hirestream.taxonomy.service import Taxonomy

if TYPE_CHECKING:
    from hirestream.extract.completion import Completer


def versions(taxonomy: Taxonomy) -> Versions:
    """Which code and data produce records now."""
    return Versions(hirestream=__version__, reader=read.VERSION, extractor=extract.VERSION, taxonomy=taxonomy.version)


def versions_with(known: Versions, model: str | None) -> Versions:
    """Versions of a document about which a language model has answered."""
    if model is None:
        return known
    return known.model_copy(update={"extractor": f"{known.extractor}+{extract.COMPLETION}", "model": model})


class Parser:
    """Reads, classifies and extracts. The models are loaded at the first document that needs them.

    `read_one` is called with the bytes, the name and the media type of a document, and raises `BadInput`. A language
    model is asked for what the rules leave open if there is a `completer`.
    """

    def __init__(
        self,
        read_one: Callable[[bytes, str, str | None], DocumentText] = read.read_document,
        *,
        classifier: Callable[[], Classifier] = Classifier.load,
        taxonomy: Callable[[], Taxonomy] = Taxonomy.load,
        completer: Completer | None = None,
    ) -> None:
        self.completer = completer
        self._read = read_one
        self._load_classifier = classifier
        self._load_taxonomy = taxonomy

    @cached_property
    def classifier(self) -> Classifier:
        """The model that tells a CV from an offer."""
        return self._load_classifier()

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The concepts that titles and skills are linked to."""
        return self._load_taxonomy()

    @cached_property
    def extractor(self) -> extract.Extractor:
        """The rules that find the values."""
        return extract.Extractor(self.taxonomy, completer=self.completer)

    def parse(self, content: bytes, path: str, *, media_type: str | None = None) -> tuple[Parsed, DocumentText | None]:
        """Parse one document. A document that cannot be used comes back with its error, not as an exception."""
        facts = Parsed(path=path, doc_id=doc_id_of(content), versions=versions(self.taxonomy))
        document = None
        try:
            document = self._read(content, path, media_type)
            (told,) = self.classifier.classify([document])
            extraction = extract_by_kind(self.extractor, document, told)
        except BadInput as error:
            return facts.model_copy(update={"error": ParseError(code=error.code, message=error.message)}), document
        found = {
            "kind": told.kind,
            "kind_probability": told.probability,
            "language": told.language,
            "reader": document.reader,
            "pages": document.pages,
            "text_chars": len(document.text),
            "warnings": (*document.warnings, *told.notices, *(extraction.warnings if extraction else ())),
            "hidden_text": document.hidden_text,
            "profile": extraction.profile if extraction else None,
            "evidence": dict(extraction.evidence) if extraction else {},
            "gist": extraction.gist if extraction else "",
            "versions": versions_with(facts.versions, extraction.model if extraction else None),
        }
        return facts.model_copy(update=found), document


def extract_by_kind(
    extractor: extract.Extractor, document: DocumentText, told: Classification
) -> Extraction[Profile] | Extraction[Offer] | None:
    """Extract what the document's kind has: a profile, an offer, or nothing of other documents."""
    if told.kind == "cv":
        return extractor.profile(document, told.language)
    if told.kind == "offer":
        return extractor.offer(document, told.language)
    return None
