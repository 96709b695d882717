"""What operators do with documents that are in: replay the quarantine, say what a document is, erase it everywhere."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice

import pyarrow.compute as pc

from hirestream.errors import BadInput
from hirestream.ingest.blobs import AREAS, BlobStore
from hirestream.ingest.ports import EventLog
from hirestream.model.document import Kind
from hirestream.model.events import DOCUMENTS, ERASURES, DocumentEvent, ErasureEvent, utc_now
from hirestream.store.ports import TableReader
from hirestream.store.tables import CVS, KINDS, LEDGER, OFFERS, QUARANTINE

#: Documents of a source that are erased in one acknowledged batch of events.
_PAGE = 500


@dataclasses.dataclass(frozen=True)
class Quarantined:
    """A document in quarantine; `event` is what a replay sends again."""

    doc_id: str
    stage: str
    code: str
    detail: str
    attempts: int
    failed_at: datetime
    event: str


@dataclasses.dataclass(frozen=True)
class Uncertain:
    """A document that the classifier was not sure of, and what it takes it for, with the probability of that."""

    doc_id: str
    language: str | None
    predicted: Kind
    probability: float
    received_at: datetime


@dataclasses.dataclass(frozen=True)
class ErasureReceipt:
    """Proof that an erasure was asked for: which document, when, and where it was held at that time."""

    doc_id: str
    requested_at: datetime
    held_in: tuple[str, ...]


class Operations:
    """Acts on documents by their id."""

    def __init__(
        self, tables: TableReader, blobs: BlobStore, log: EventLog, *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._tables = tables
        self._blobs = blobs
        self._log = log
        self._now = now

    def quarantined(self, doc_ids: Sequence[str] = ()) -> list[Quarantined]:
        """Documents in quarantine that no replay has brought through, by doc_id: all, or those asked for."""
        rows = self._tables.read(QUARANTINE, where=("doc_id", doc_ids) if doc_ids else None)
        waiting = rows.filter(pc.is_null(rows["replayed_at"])).sort_by("doc_id")
        names = [field.name for field in dataclasses.fields(Quarantined)]
        return [Quarantined(**row) for row in waiting.select(names).to_pylist()]

    def replay(self, rows: Sequence[Quarantined]) -> int:
        """Send documents through again; how many. Raises `Transient` when Kafka is away."""
        events = []
        for row in rows:
            event = DocumentEvent.model_validate_json(row.event)
            events.append(event.model_copy(update={"attempt": row.attempts + 1}))
        if events:
            self._log.publish(DOCUMENTS, events)
        return len(events)

    def uncertain(self) -> list[Uncertain]:
        """Documents among the others whose kind is uncertain and that no person has decided upon, by doc_id."""
        rows = self._tables.read(KINDS)
        waiting = rows.filter(pc.and_kleene(rows["uncertain"], pc.is_null(rows["decided"])))
        names = [field.name for field in dataclasses.fields(Uncertain)]
        return [Uncertain(**row) for row in waiting.sort_by("doc_id").select(names).to_pylist()]

    def reclassify(self, doc_id: str, kind: Kind, *, by: str) -> bool:
        """Send a document through again as what a person in the role `by` says that it is.

        False when it is not among the CVs, the offers and the others, or its text is no longer there. The tables
        follow within seconds, the views after them. Asking twice is harmless; of several decisions the last counts.
        Raises `Transient` when Kafka or the blob store is away.
        """
        event = self._event_of(doc_id)
        if event is None:
            return False
        decision = {"decided_kind": kind, "decided_at": self._now(), "decided_by": by}
        self._log.publish(DOCUMENTS, [event.model_copy(update=decision)])
        return True

    def _event_of(self, doc_id: str) -> DocumentEvent | None:
        """Announce a document of the tables anew, as a replay."""
        try:
            text = self._blobs.get_text(self._blobs.path("texts", doc_id))
            facts = json.loads(self._blobs.get(self._blobs.path("receipts", doc_id)))
        except BadInput:
            return None
        ledger = self._tables.read(LEDGER, where=("doc_id", [doc_id])).to_pylist()
        stages = {row["stage"]: row for row in ledger}
        settled = self._holds(CVS, doc_id) or self._holds(OFFERS, doc_id)
        if "receive" not in stages or not (settled or stages.get("read", {}).get("state") == "other"):
            return None
        return DocumentEvent(
            doc_id=doc_id,
            blob=self._blobs.path("documents", doc_id),
            media_type=facts.get("media_type", text.media_type),
            size=facts.get("size", 0),
            source=facts.get("source", ""),
            owner=facts.get("owner", ""),
            received_at=stages["receive"]["at"],
            attempt=2,
        )

    def erase(self, doc_id: str) -> ErasureReceipt | None:
        """Erase a document from the tables, the views and the blob store; None when nothing is known of it.

        The tables follow within seconds, the views after them. Asking twice is harmless.
        """
        held = [table for table in (CVS, OFFERS, QUARANTINE) if self._holds(table, doc_id)]
        held += [area for area in AREAS if self._blobs.exists(area, doc_id)]
        if not held and not self._holds(LEDGER, doc_id):
            return None
        event = ErasureEvent(doc_id=doc_id, requested_at=self._now())
        self._log.publish(ERASURES, [event])
        self._blobs.delete(doc_id)
        return ErasureReceipt(doc_id, event.requested_at, tuple(held))

    def erase_source(self, source: str, *, on_page: Callable[[int], None] | None = None) -> int:
        """Erase every document that a source brought in, wherever it has come to; how many.

        The receipts say which those are, so that documents on their way, in quarantine or of no use are among them.
        Works in pages, and calls `on_page` with the count so far; a run that was cut short is finished by the next.
        Raises `Transient` when Kafka or the blob store is away.
        """
        erased = 0
        found = (doc_id for doc_id in self._blobs.doc_ids("receipts") if self._source(doc_id) == source)
        while page := list(islice(found, _PAGE)):
            self._log.publish(ERASURES, [ErasureEvent(doc_id=one, requested_at=self._now()) for one in page])
            for doc_id in page:
                self._blobs.delete(doc_id)
            erased += len(page)
            if on_page:
                on_page(erased)
        return erased

    def _source(self, doc_id: str) -> str | None:
        """Who brought a document in; None when its receipt went while the others were looked at."""
        try:
            receipt = json.loads(self._blobs.get(self._blobs.path("receipts", doc_id)))
        except BadInput:
            return None
        return str(receipt.get("source", ""))

    def _holds(self, table: str, doc_id: str) -> bool:
        return bool(self._tables.read(table, columns=["doc_id"], where=("doc_id", [doc_id])).num_rows)
