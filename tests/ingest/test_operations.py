"""Operations on whole sources: what a source brought in goes, wherever it has come to, and nothing else does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hirestream.errors import Transient
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.operations import Operations
from hirestream.ingest.service import Incoming, Intake
from hirestream.model.document import doc_id_of
from hirestream.model.events import ERASURES, Event
from hirestream.store.adapters.delta_rs import DeltaRsTables


class ListLog:
    """An event log in a list that is away from its `after`th call on."""

    def __init__(self, after: int = 1_000) -> None:
        self.pages: list[tuple[str, list[Event]]] = []
        self.after = after

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Take events, or none of them."""
        if len(self.pages) >= self.after:
            raise Transient("the log is away")
        self.pages.append((topic, list(events)))


def erased(log: ListLog) -> list[str]:
    """Documents that the log was told to erase."""
    return [event.doc_id for topic, events in log.pages if topic == ERASURES for event in events]


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    """A store with 600 documents of the simulator and two that people sent."""
    store = BlobStore(str(tmp_path / "blobs"))
    taker = Intake(store, ListLog(), max_bytes=1000)
    taker.accept([Incoming(b"made %d" % number, "a.txt") for number in range(600)], source="simulator")
    taker.accept([Incoming(b"sent %d" % number, "a.txt") for number in range(2)], source="files")
    return store


def test_a_source_is_erased_in_pages_and_alone(blobs: BlobStore, tmp_path: Path) -> None:
    """All 600 synthetic documents go, in bounded pages whose progress is told; the two real ones stay."""
    log = ListLog()
    told: list[int] = []
    operations = Operations(DeltaRsTables(str(tmp_path / "tables")), blobs, log)
    assert operations.erase_source("simulator", on_page=told.append) == 600
    assert told == [500, 600]
    assert sorted(erased(log)) == sorted(doc_id_of(b"made %d" % number) for number in range(600))
    assert set(blobs.doc_ids("documents")) == {doc_id_of(b"sent 0"), doc_id_of(b"sent 1")}
    assert operations.erase_source("simulator") == 0


def test_a_deletion_that_was_cut_short_is_finished_by_the_next(blobs: BlobStore, tmp_path: Path) -> None:
    """When Kafka goes away in the middle, nothing is forgotten: the next run erases the rest."""
    tables = DeltaRsTables(str(tmp_path / "tables"))
    with pytest.raises(Transient):
        Operations(tables, blobs, ListLog(after=1)).erase_source("simulator")
    log = ListLog()
    assert Operations(tables, blobs, log).erase_source("simulator") == 100
    assert len(erased(log)) == 100
