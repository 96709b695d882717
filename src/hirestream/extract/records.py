"""A batch of events → the records that the tables take: extraction, vectors, and what went wrong, without an engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pydantic import ValidationError

from hirestream.errors import BadInput, Transient
from hirestream.extract.parse import extract_by_kind, versions, versions_with
from hirestream.extract.service import Extractor
from hirestream.index.ports import Encoder
from hirestream.index.service import Embedded, embed
from hirestream.ingest.blobs import BlobStore
from hirestream.model.document import Classification, DocumentText
from hirestream.model.events import (
    CLOSURES,
    CVS,
    ERASURES,
    OFFERS,
    OTHERS,
    QUARANTINE,
    ClassifiedEvent,
    ClosureEvent,
    DocumentEvent,
    ErasureEvent,
    QuarantineEvent,
    utc_now,
)
from hirestream.store.tables import canonical_json, derived_columns
from hirestream.taxonomy.service import Taxonomy

Outcome = Literal["cv", "offer", "other", "quarantine", "erase", "close", "malformed"]


_WARM_TEXT: Final = DocumentText(text="Ada Example\nSKILLS\nPython, SQL", reader="text", media_type="text/plain")


@dataclass(frozen=True)
class Message:
    """An event as it came from the log, with the topic it came from."""

    topic: str
    value: bytes


@dataclass
class _Pending:
    """A record whose vector is still to be computed, with what is embedded."""

    record: dict[str, Any]
    embedded: Embedded | None = None


class Recorder:
    """Turns messages into records; one for each message, in their order.

    Raises `Transient` when the blob store is away: the batch is tried again, nothing is lost. A document that the
    rules cannot handle becomes a quarantine record; it never stops the stream.
    """

    def __init__(
        self,
        blobs: BlobStore,
        taxonomy: Taxonomy,
        encoder: Encoder,
        *,
        extractor: Extractor | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._blobs = blobs
        self._encoder = encoder
        self._extractor = extractor or Extractor(taxonomy)
        self._versions = versions(taxonomy)
        self._now = now

    def records(self, messages: Sequence[Message]) -> list[dict[str, Any]]:
        """Compute the records of a batch; vectors are computed together, which is twice as quick."""
        self._extractor.begin_batch()
        pending = [self._record(message) for message in messages]
        to_embed = [one.embedded for one in pending if one.embedded]
        vectors = iter(embed(self._encoder, to_embed))
        for one in pending:
            vector = next(vectors) if one.embedded else None
            if vector is not None:
                one.record |= {"vector": vector.tolist(), "vector_model": self._encoder.model_id}
        return [one.record for one in pending]

    def warm_up(self) -> None:
        """Load what is loaded late, so that the first document does not wait for it."""
        self._encoder.encode(["warm"], ["en"])
        self._extractor.profile(_WARM_TEXT, "en")

    def _record(self, message: Message) -> _Pending:
        try:
            return self._known(message)
        except ValidationError as error:
            reasons = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors())
            return _plain({"outcome": "malformed", "detail": f"{message.topic}: {reasons}", "at": self._now()})

    def _known(self, message: Message) -> _Pending:
        if message.topic in {CVS, OFFERS}:
            return self._extracted(ClassifiedEvent.model_validate_json(message.value))
        if message.topic == OTHERS:
            other = ClassifiedEvent.model_validate_json(message.value)
            return _plain(self._base("other", other) | {"read_at": other.read_at, "language": other.language})
        if message.topic == QUARANTINE:
            return _plain(self._quarantined(QuarantineEvent.model_validate_json(message.value)))
        if message.topic == ERASURES:
            erasure = ErasureEvent.model_validate_json(message.value)
            return _plain({"outcome": "erase", "doc_id": erasure.doc_id, "at": erasure.requested_at})
        if message.topic == CLOSURES:
            closure = ClosureEvent.model_validate_json(message.value)
            told = {"closed_at": closure.closed_at, "closed_reason": closure.reason, "at": closure.told_at}
            return _plain({"outcome": "close", "doc_id": closure.doc_id, **told})
        raise ValueError(f"no records are made of topic {message.topic}")

    def _base(self, outcome: Outcome, event: DocumentEvent) -> dict[str, Any]:
        return {
            "outcome": outcome,
            "doc_id": event.doc_id,
            "source": event.source,
            "owner": event.owner,
            "received_at": event.received_at,
            "attempt": event.attempt,
            "at": self._now(),
            **_kind(event),
        }

    def _quarantined(self, event: QuarantineEvent) -> dict[str, Any]:
        document = DocumentEvent.model_validate(event.model_dump(by_alias=True))
        return self._base("quarantine", event) | {
            "stage": event.stage,
            "code": event.code,
            "detail": event.detail,
            "attempts": event.attempts,
            "event": document.to_json().decode(),
            "read_at": event.failed_at,
        }

    def _extracted(self, event: ClassifiedEvent) -> _Pending:
        try:
            return self._extract(event, self._blobs.get_text(event.text_blob))
        except Transient:
            raise
        except BadInput as error:
            code, detail = error.code, error.message
        except Exception as error:  # noqa: BLE001 - the one place of this job: what the rules cannot handle is kept
            code, detail = "internal", _where(error)
        facts = event.model_dump(by_alias=True) | {
            "stage": "extract",
            "code": code,
            "detail": detail,
            "attempts": event.attempt,
            "failed_at": self._now(),
        }
        return _plain(self._quarantined(QuarantineEvent.model_validate(facts)) | {"read_at": event.read_at})

    def _extract(self, event: ClassifiedEvent, document: DocumentText) -> _Pending:
        told = Classification(kind=event.kind, probability=event.kind_probability, language=event.language)
        extraction = extract_by_kind(self._extractor, document, told)
        if extraction is None:
            raise ValueError(f"a document of kind {event.kind} came on the wrong topic")
        profile = extraction.profile
        evidence = {path: span.model_dump() for path, span in sorted(extraction.evidence.items())}
        record = self._base("cv" if event.kind == "cv" else "offer", event) | {
            "language": event.language,
            "kind_probability": event.kind_probability,
            "profile": canonical_json(profile),
            "evidence": json.dumps(evidence, separators=(",", ":")),
            "text_blob": event.text_blob,
            "versions": versions_with(self._versions, extraction.model).model_dump_json(),
            "read_at": event.read_at,
            "extracted_at": self._now(),
            **derived_columns(profile),
        }
        return _Pending(record, Embedded(profile, extraction.gist, event.language))


def _kind(event: DocumentEvent) -> dict[str, Any]:
    """What the classifier and people said of the kind."""
    facts: dict[str, Any] = {
        "decided": event.decided_kind,
        "decided_at": event.decided_at,
        "decided_by": event.decided_by,
    }
    if isinstance(event, ClassifiedEvent):
        facts |= {"predicted": event.predicted, "probability": event.predicted_probability}
        facts["uncertain"] = event.uncertain
    return facts


def _plain(record: dict[str, Any]) -> _Pending:
    return _Pending(record)


def _where(error: Exception) -> str:
    """Name the fault and where in our code it was raised: never its message, which may quote the document."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    line = f" at {place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno}" if place else ""
    return f"{type(error).__name__}{line}"
