"""What a person says that a document is: it moves there, stays there, and the choice is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from hirestream.errors import Transient
from hirestream.extract.commit import RECORD_SCHEMA, BatchCommitter
from hirestream.ingest.blobs import BlobStore
from hirestream.model.document import doc_id_of
from hirestream.runtime.status import account
from hirestream.store.adapters.delta_rs import DeltaRsTables
from hirestream.store.tables import CVS, KINDS, LEDGER, OFFERS, QUARANTINE

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
A, B = doc_id_of(b"a"), doc_id_of(b"b")


@pytest.fixture
def tables(tmp_path: Path) -> DeltaRsTables:
    """Empty tables."""
    tables = DeltaRsTables(str(tmp_path / "delta"))
    tables.create()
    return tables


@pytest.fixture
def committer(tables: DeltaRsTables) -> BatchCommitter:
    """The writer of a stream that begins."""
    return BatchCommitter(tables, "test")


def record(outcome: str, doc_id: str = A, **facts: Any) -> dict[str, Any]:
    """A record as the executors make it."""
    base = {"doc_id": doc_id, "outcome": outcome, "at": NOON, "received_at": NOON, "read_at": NOON, "attempt": 1}
    base |= {"predicted": outcome, "probability": 0.9, "uncertain": False, "language": "fr", "source": "test"}
    if outcome in {"cv", "offer"}:
        base |= {"profile": "{}", "evidence": "{}"}
    return base | facts


def unsure(doc_id: str = A) -> dict[str, Any]:
    """A document that is a CV by a hair."""
    return record("other", doc_id, predicted="cv", probability=0.45, uncertain=True)


def decided(kind: str, minutes: int = 1, doc_id: str = A, **facts: Any) -> dict[str, Any]:
    """The record of a document that a person has decided upon."""
    choice = {"attempt": 2, "decided": kind, "decided_at": NOON + minutes * MINUTE, "decided_by": "operator"}
    return record(kind, doc_id, predicted="cv", probability=0.45, **choice) | facts


def batch(*records: dict[str, Any]) -> pa.Table:
    """A batch as it comes from Spark."""
    return pa.Table.from_pylist(list(records), schema=RECORD_SCHEMA)


def place(tables: DeltaRsTables, doc_id: str = A) -> list[str]:
    """Every table in which a document counts."""
    held = [table for table in (CVS, OFFERS) if doc_id in tables.read(table, columns=["doc_id"])["doc_id"].to_pylist()]
    others = tables.read(LEDGER, columns=["doc_id"], where=("state", ["other"]))["doc_id"].to_pylist()
    jailed = [row for row in tables.read(QUARANTINE).to_pylist() if row["replayed_at"] is None]
    return held + ["others"] * (doc_id in others) + ["quarantine"] * (doc_id in [row["doc_id"] for row in jailed])


def stages(tables: DeltaRsTables, doc_id: str = A) -> dict[str, tuple[str, str | None]]:
    """The ledger of a document."""
    rows = tables.read(LEDGER, where=("doc_id", [doc_id])).to_pylist()
    return {row["stage"]: (row["state"], row["code"]) for row in rows}


def test_an_uncertain_document_waits_among_the_others_with_its_mark(
    tables: DeltaRsTables, committer: BatchCommitter
) -> None:
    """It is one of the others, the ledger says that this is uncertain, and what it was taken for is kept."""
    committer.commit(0, batch(unsure(), record("other", B)), now=NOON)
    assert place(tables) == ["others"]
    assert stages(tables)["read"] == ("other", "uncertain")
    assert stages(tables, B)["read"] == ("other", None)
    (row,) = tables.read(KINDS).to_pylist()
    assert (row["doc_id"], row["predicted"], row["probability"], row["decided"]) == (A, "cv", 0.45, None)


@pytest.mark.parametrize("before", ["cv", "offer", "other"])
@pytest.mark.parametrize("after", ["cv", "offer", "other"])
def test_a_decision_moves_a_document_from_anywhere_to_anywhere(
    tables: DeltaRsTables, committer: BatchCommitter, tmp_path: Path, before: str, after: str
) -> None:
    """It is in one place, with the stages of that place alone, the account balances, and the choice is kept."""
    committer.commit(0, batch(record(before), record("cv", B)), now=NOON)
    done = committer.commit(1, batch(decided(after)), now=NOON + MINUTE)
    assert place(tables) == [{"cv": CVS, "offer": OFFERS, "other": "others"}[after]]
    read = ("other" if after == "other" else "done", "decided")
    extract = {} if after == "other" else {"extract": ("done", None)}
    assert stages(tables) == {"receive": ("done", None), "read": read, **extract}
    (row,) = tables.read(KINDS).to_pylist()
    assert (row["decided"], row["predicted"], row["probability"], row["decided_by"]) == (after, "cv", 0.45, "operator")
    assert done.seconds == ()  # hours after its receipt: that says nothing of freshness
    blobs = BlobStore(str(tmp_path / "blobs"))
    for doc_id in (A, B):
        blobs.put("receipts", doc_id, b"{}")
    told = account(tables, blobs)
    assert (told.in_flight, told.accepted) == (0, told.cvs + told.offers + told.others + told.quarantined)


def test_an_event_from_before_the_decision_changes_nothing(tables: DeltaRsTables) -> None:
    """Kafka may deliver the first event again, in the same batch, in a later one, or after a restart."""
    committer = BatchCommitter(tables, "test")
    committer.commit(0, batch(unsure()), now=NOON)
    committer.commit(1, batch(decided("cv"), unsure()), now=NOON)
    assert place(tables) == [CVS]
    committer.commit(2, batch(unsure()), now=NOON)
    BatchCommitter(tables, "test").commit(3, batch(unsure(), record("offer", attempt=3)), now=NOON)
    assert place(tables) == [CVS]
    assert stages(tables)["read"] == ("done", "decided")


def test_of_several_decisions_the_last_counts_in_any_order(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """Two people press two buttons: the later one wins, however the topics bring the events."""
    committer.commit(0, batch(unsure()), now=NOON)
    committer.commit(1, batch(decided("offer", 5), decided("cv", 3)), now=NOON)
    assert place(tables) == [OFFERS]
    committer.commit(2, batch(decided("cv", 4)), now=NOON)
    assert place(tables) == [OFFERS]
    committer.commit(3, batch(decided("cv", 6), decided("cv", 6)), now=NOON)
    assert place(tables) == [CVS]


def test_a_decision_that_could_not_be_written_is_written_at_the_next_try(
    tables: DeltaRsTables, committer: BatchCommitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store was away in the middle of the move: the same batch again finishes it."""
    committer.commit(0, batch(record("cv")), now=NOON)
    write = tables.commit

    def half(table: str, *arguments: Any) -> bool:
        if table != CVS:
            raise Transient("away")
        return write(table, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(tables, "commit", half)
        with pytest.raises(Transient):
            committer.commit(1, batch(decided("offer")), now=NOON)
    committer.commit(1, batch(decided("offer")), now=NOON)
    assert place(tables) == [OFFERS]


def test_a_decision_whose_document_cannot_be_read_keeps_its_decision(
    tables: DeltaRsTables, committer: BatchCommitter
) -> None:
    """It waits in quarantine, and an old event does not bring it back as what it was."""
    committer.commit(0, batch(record("cv")), now=NOON)
    failed = {"outcome": "quarantine", "stage": "read", "code": "not-found", "attempts": 2, "event": "{}"}
    committer.commit(1, batch(decided("offer") | failed), now=NOON)
    assert place(tables) == ["quarantine"]
    committer.commit(2, batch(record("cv")), now=NOON)
    assert place(tables) == ["quarantine"]
    committer.commit(3, batch(decided("offer", attempt=3)), now=NOON)
    assert place(tables) == [OFFERS]


def test_an_erased_document_takes_its_decision_with_it(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """Nothing of it is kept, a late decision brings nothing back, and sent anew it is judged anew."""
    committer.commit(0, batch(unsure()), now=NOON)
    committer.commit(1, batch(decided("cv")), now=NOON)
    committer.commit(2, batch({"doc_id": A, "outcome": "erase", "at": NOON + 9 * MINUTE}), now=NOON)
    committer.commit(3, batch(decided("offer", 20)), now=NOON)
    assert (place(tables), tables.count(KINDS), stages(tables)) == ([], 0, {"erase": ("erased", None)})
    later = {"received_at": NOON + 30 * MINUTE, "read_at": NOON + 30 * MINUTE}
    committer.commit(4, batch(unsure() | later), now=NOON)
    assert place(tables) == ["others"]


def test_a_replay_that_makes_it_certain_clears_the_mark(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """With a better model the document is no longer in the list of what a person should look at."""
    committer.commit(0, batch(unsure()), now=NOON)
    committer.commit(1, batch(record("cv", attempt=2)), now=NOON)
    assert (place(tables), tables.count(KINDS)) == ([CVS], 0)


def test_an_offer_that_was_closed_is_closed_when_it_comes_back(
    tables: DeltaRsTables, committer: BatchCommitter
) -> None:
    """What its source said of it outlives a wrong decision."""
    at = NOON + MINUTE
    closing = {"doc_id": A, "outcome": "close", "closed_at": at, "closed_reason": "gone", "at": at}
    committer.commit(0, batch(record("offer"), closing), now=NOON)
    committer.commit(1, batch(decided("cv", 2)), now=NOON)
    assert (place(tables), stages(tables)["close"]) == ([CVS], ("closed", "gone"))
    committer.commit(2, batch(decided("offer", 3)), now=NOON)
    (row,) = tables.read(OFFERS).to_pylist()
    assert row["closed_reason"] == "gone"
