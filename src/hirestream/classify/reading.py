"""An announced document → a classified one with its text in the blob store, or the reason why not. No engine here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from hirestream.classify.service import Classifier
from hirestream.errors import BadInput, Transient
from hirestream.ingest.blobs import BlobStore
from hirestream.model.document import Classification, DocumentText
from hirestream.model.events import ClassifiedEvent, DocumentEvent, QuarantineEvent, utc_now
from hirestream.read.service import ReadLimits, read_document


class DocumentReader:
    """Reads and classifies batches of documents.

    Raises `Transient` when the blob store is away. What is wrong with a document becomes a `QuarantineEvent`.
    """

    def __init__(
        self,
        blobs: BlobStore,
        classifier: Classifier,
        limits: ReadLimits,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._blobs = blobs
        self._classifier = classifier
        self._limits = limits
        self._now = now

    def read(self, events: Sequence[DocumentEvent]) -> list[ClassifiedEvent | QuarantineEvent]:
        """Work on a batch; one result for each event, in their order. Texts are classified together."""
        texts = [self._read(event) for event in events]
        readable = [text for text in texts if isinstance(text, DocumentText)]
        told = iter(self._classifier.classify(readable) if readable else ())
        results: list[ClassifiedEvent | QuarantineEvent] = []
        for event, text in zip(events, texts, strict=True):
            if isinstance(text, QuarantineEvent):
                results.append(text)
                continue
            classification = next(told)
            blob = self._blobs.put("texts", event.doc_id, text.model_dump_json().encode())
            facts: dict[str, Any] = event.model_dump(by_alias=True) | {
                **kind_of(event, classification),
                "language": classification.language,
                "text_blob": blob,
                "reader": text.reader,
                "read_at": self._now(),
            }
            results.append(ClassifiedEvent.model_validate(facts))
        return results

    def _read(self, event: DocumentEvent) -> DocumentText | QuarantineEvent:
        try:
            content = self._blobs.get(event.blob)
            return read_document(content, "", event.media_type, limits=self._limits)
        except Transient:
            raise
        except BadInput as error:
            return quarantined(event, error.code, error.message, now=self._now())
        except Exception as error:  # noqa: BLE001 - the one place of this job: what a reader cannot take is kept
            # The name of the fault only: its message may quote the document.
            return quarantined(event, "internal", type(error).__name__, now=self._now())


def kind_of(event: DocumentEvent, told: Classification) -> dict[str, Any]:
    """Settle the kind: a person's word, else the classifier's, else `other` where that is not sure enough."""
    facts = {"predicted": told.kind, "predicted_probability": told.probability, "uncertain": False}
    if event.decided_kind:
        return facts | {"kind": event.decided_kind, "kind_probability": 1.0}
    if told.uncertain:
        return facts | {"kind": "other", "kind_probability": told.probability_other, "uncertain": True}
    return facts | {"kind": told.kind, "kind_probability": told.probability}


def quarantined(event: DocumentEvent, code: str, detail: str, *, now: datetime) -> QuarantineEvent:
    """Put a document into quarantine at the reading stage."""
    facts = event.model_dump(by_alias=True)
    facts |= {"stage": "read", "code": code, "detail": detail, "attempts": event.attempt, "failed_at": now}
    return QuarantineEvent.model_validate(facts)
