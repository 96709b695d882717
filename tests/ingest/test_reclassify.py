"""A person says what a document is: it is announced again with that, and every stage takes it as said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

from hirestream.classify.reading import DocumentReader
from hirestream.classify.service import Classifier
from hirestream.extract.commit import RECORD_SCHEMA, BatchCommitter
from hirestream.extract.records import Message, Recorder
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.operations import Operations
from hirestream.ingest.service import Incoming, Intake
from hirestream.model.events import DOCUMENTS, TOPIC_OF_KIND, ClassifiedEvent, DocumentEvent, Event, utc_now
from hirestream.read.service import ReadLimits
from hirestream.store.adapters.delta_rs import DeltaRsTables
from hirestream.store.tables import CVS, KINDS, LEDGER, OFFERS, SCHEMAS
from hirestream.taxonomy.service import Taxonomy

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CV = b"""Ada Example
Accountant
ada@example.org

Experience
2019 - 2024 Accountant, Example Ltd, Leeds
Kept the ledgers and closed the month.

Education
2018 BSc Accounting, University of York

Skills
Excel, VAT returns
"""


class ListLog:
    """An event log in a list."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Event]] = []

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Take events."""
        self.events += [(topic, event) for event in events]

    def take(self, topic: str) -> list[Event]:
        """Take out the events of a topic."""
        taken = [event for at, event in self.events if at == topic]
        self.events = [one for one in self.events if one[0] != topic]
        return taken


class Flow:
    """The stages of the stream, one after the other in this process, on real tables and blobs."""

    def __init__(self, folder: Path, *, least_sure: float = 0.6) -> None:
        self.blobs = BlobStore(str(folder / "blobs"))
        self.tables = DeltaRsTables(str(folder / "delta"))
        self.tables.create()
        self.log = ListLog()
        self.intake = Intake(self.blobs, self.log, max_bytes=100_000)
        self.operations = Operations(self.tables, self.blobs, self.log)
        self._reader = DocumentReader(self.blobs, Classifier.load(least_sure=least_sure), ReadLimits())
        self._recorder = Recorder(self.blobs, Taxonomy.load(), NoEncoder())
        self._committer = BatchCommitter(self.tables, "test")
        self._batch = 0

    def run(self) -> list[ClassifiedEvent]:
        """Let everything that waits come through; the classified events."""
        waiting = [event for event in self.log.take(DOCUMENTS) if isinstance(event, DocumentEvent)]
        found = [event for event in self._reader.read(waiting) if isinstance(event, ClassifiedEvent)]
        messages = [Message(TOPIC_OF_KIND[event.kind], event.to_json()) for event in found]
        records = pa.Table.from_pylist(self._recorder.records(messages), schema=RECORD_SCHEMA)
        self._committer.commit(self._batch, records, now=utc_now())
        self._batch += 1
        return found

    def held(self) -> dict[str, int]:
        """How many documents are in each place."""
        others = self.tables.read(LEDGER, columns=["doc_id"], where=("state", ["other"])).num_rows
        return {CVS: self.tables.count(CVS), OFFERS: self.tables.count(OFFERS), "others": others}


class NoEncoder:
    """Vectors of nothing: what a document means does not matter here."""

    model_id = "none"
    dimensions = 2

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> Any:
        """One short vector for each text."""
        import numpy as np

        del languages
        return np.zeros((len(texts), 2), np.float32)


def test_what_is_not_sure_waits_for_a_person_and_goes_where_they_say(tmp_path: Path) -> None:
    """An uncertain CV is among the others until a person calls it a CV; then it has a profile like any other."""
    flow = Flow(tmp_path, least_sure=1.0)  # nothing is sure enough
    (receipt,) = flow.intake.accept([Incoming(CV, "a.txt")], source="test", owner="team")
    (event,) = flow.run()
    assert (event.kind, event.predicted, event.uncertain) == ("other", "cv", True)
    assert event.kind_probability < 0.5
    assert flow.held() == {CVS: 0, OFFERS: 0, "others": 1}
    (doubt,) = flow.operations.uncertain()
    assert (doubt.doc_id, doubt.predicted, doubt.language) == (receipt.doc_id, "cv", "en")
    assert flow.operations.reclassify(receipt.doc_id, "cv", by="operator")
    (again,) = flow.run()
    assert (again.kind, again.kind_probability, again.uncertain, again.attempt) == ("cv", 1.0, False, 2)
    assert (again.owner, again.source, again.received_at) == ("team", "test", event.received_at)
    assert flow.held() == {CVS: 1, OFFERS: 0, "others": 0}
    (row,) = flow.tables.read(CVS).to_pylist()
    assert "Ada Example" in row["profile"]
    assert flow.operations.uncertain() == []
    (choice,) = flow.tables.read(KINDS).to_pylist()
    assert (choice["decided"], choice["predicted"], choice["decided_by"]) == ("cv", "cv", "operator")
    assert choice["probability"] == pytest.approx(doubt.probability)


def test_a_cv_that_is_an_offer_moves_and_moves_back(tmp_path: Path) -> None:
    """A person who errs can decide again; each time the document is in one place."""
    flow = Flow(tmp_path)
    (receipt,) = flow.intake.accept([Incoming(CV, "a.txt")], source="test")
    flow.run()
    assert flow.held() == {CVS: 1, OFFERS: 0, "others": 0}
    for kind, place in (("offer", OFFERS), ("other", "others"), ("cv", CVS)):
        assert flow.operations.reclassify(receipt.doc_id, kind, by="operator")  # type: ignore[arg-type]
        assert flow.operations.reclassify(receipt.doc_id, kind, by="operator")  # type: ignore[arg-type]
        flow.run()
        assert flow.held() == {CVS: 0, OFFERS: 0, "others": 0} | {place: 1}


def test_what_is_not_there_cannot_be_decided(tmp_path: Path) -> None:
    """An unknown document, one on its way and one that was erased are left alone, and nothing is announced."""
    flow = Flow(tmp_path)
    assert not flow.operations.reclassify("sha256:" + "0" * 64, "cv", by="operator")
    (receipt,) = flow.intake.accept([Incoming(CV, "a.txt")], source="test")
    assert not flow.operations.reclassify(receipt.doc_id, "offer", by="operator")
    flow.run()
    flow.blobs.delete(receipt.doc_id)
    assert not flow.operations.reclassify(receipt.doc_id, "offer", by="operator")
    assert flow.log.events == []


def test_a_decision_names_nobody_and_is_whole() -> None:
    """The event carries a role and a time, never half a decision; older events have none."""
    plain = DocumentEvent(
        doc_id="sha256:" + "0" * 64, blob="b", media_type="text/plain", size=1, source="test", received_at=NOON
    )
    assert DocumentEvent.model_validate_json(plain.to_json()).decided_kind is None
    decided = plain.model_copy(update={"decided_kind": "cv", "decided_at": NOON, "decided_by": "operator"})
    assert DocumentEvent.model_validate_json(decided.to_json()) == decided
    with pytest.raises(ValidationError, match="decided_kind"):
        DocumentEvent.model_validate(plain.model_dump(by_alias=True) | {"decided_kind": "cv"})


def test_the_table_of_choices_has_no_place_for_personal_data() -> None:
    """It holds ids, kinds, figures, times and a role."""
    assert SCHEMAS[KINDS].names == [
        "doc_id", "language", "predicted", "probability", "uncertain", "decided", "decided_at", "decided_by",
        "received_at", "read_at",
    ]  # fmt: skip
