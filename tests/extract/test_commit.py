"""Batches of records → Delta: each document has one place, whatever happened to it before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from hirestream.errors import Transient
from hirestream.extract.commit import RECORD_SCHEMA, BatchCommitter
from hirestream.model.document import doc_id_of
from hirestream.store.adapters.delta_rs import DeltaRsTables
from hirestream.store.tables import CVS, LEDGER, OFFERS, QUARANTINE

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


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


def record(name: str, outcome: str, **facts: Any) -> dict[str, Any]:
    """A record as the executors make it."""
    base = {"doc_id": doc_id_of(name.encode()), "outcome": outcome, "at": NOON + 2 * SECOND}
    if outcome != "erase":
        base |= {"received_at": NOON, "read_at": NOON + SECOND, "attempt": 1, "source": "test"}
    if outcome in {"cv", "offer"}:
        base |= {"profile": "{}", "evidence": "{}", "language": "fr"}
    if outcome == "quarantine":
        base |= {"stage": "read", "code": "corrupt", "detail": "cut off", "attempts": 1, "event": "{}"}
    return base | facts


def batch(*records: dict[str, Any]) -> pa.Table:
    """A batch as it comes from Spark."""
    return pa.Table.from_pylist(list(records), schema=RECORD_SCHEMA)


def names(tables: DeltaRsTables, table: str) -> set[str]:
    """Which of the documents a, b, c … a table holds; a double fails."""
    known = {doc_id_of(letter.encode()): letter for letter in "abcdefgh"}
    held = [known[doc_id] for doc_id in tables.read(table, columns=["doc_id"])["doc_id"].to_pylist()]
    assert table == LEDGER or len(held) == len(set(held))
    return set(held)


def stages(tables: DeltaRsTables, name: str) -> dict[str, str]:
    """The ledger of a document: stage → state."""
    rows = tables.read(LEDGER, where=("doc_id", [doc_id_of(name.encode())])).to_pylist()
    return {row["stage"]: row["state"] for row in rows}


def test_each_document_goes_to_its_table_and_the_ledger_says_how_it_went(
    tables: DeltaRsTables, committer: BatchCommitter
) -> None:
    """A batch of all kinds is spread over the tables, with a ledger row for each stage that was reached."""
    mixed = batch(record("a", "cv"), record("b", "offer"), record("c", "other"), record("d", "quarantine"))
    done = committer.commit(0, mixed, now=NOON + 3 * SECOND)
    assert done.outcomes == {"cv": 1, "offer": 1, "other": 1, "quarantine": 1}
    assert done.seconds == (3.0, 3.0)
    assert (names(tables, CVS), names(tables, OFFERS), names(tables, QUARANTINE)) == ({"a"}, {"b"}, {"d"})
    assert stages(tables, "a") == {"receive": "done", "read": "done", "extract": "done"}
    assert stages(tables, "c") == {"receive": "done", "read": "other"}
    assert stages(tables, "d") == {"receive": "done", "read": "quarantined"}


def test_a_document_that_fails_in_extraction_keeps_that_it_was_read(
    tables: DeltaRsTables, committer: BatchCommitter
) -> None:
    """The ledger tells at which stage a document stopped."""
    committer.commit(0, batch(record("a", "quarantine", stage="extract", code="internal")), now=NOON)
    assert stages(tables, "a") == {"receive": "done", "read": "done", "extract": "quarantined"}


def test_a_batch_that_was_half_written_is_completed(tables: DeltaRsTables) -> None:
    """A crash between two tables: the repeated batch writes what is missing and doubles nothing."""
    both = batch(record("a", "cv"), record("b", "offer"))
    only_cvs = BatchCommitter(tables, "test")
    only_cvs.commit(0, both.slice(0, 1), now=NOON)  # as far as the crash let it
    again = BatchCommitter(tables, "test")
    again.commit(0, both, now=NOON)
    assert (names(tables, CVS), names(tables, OFFERS)) == ({"a"}, {"b"})


def test_the_last_of_several_records_of_a_document_counts(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """A document delivered twice in a batch has one row."""
    committer.commit(0, batch(record("a", "cv", language="fr"), record("a", "cv", language="en")), now=NOON)
    assert tables.read(CVS)["language"].to_pylist() == ["en"]


def test_a_replay_that_succeeds_takes_the_document_out_of_quarantine(
    tables: DeltaRsTables, committer: BatchCommitter
) -> None:
    """After the cause is mended, the quarantine keeps the row with the time of its recovery."""
    committer.commit(0, batch(record("a", "quarantine")), now=NOON)
    committer.commit(1, batch(record("a", "cv", attempt=2)), now=NOON + 5 * SECOND)
    assert names(tables, CVS) == {"a"}
    (row,) = tables.read(QUARANTINE).to_pylist()
    assert row["replayed_at"] == NOON + 5 * SECOND
    assert stages(tables, "a") == {"receive": "done", "read": "done", "extract": "done"}


def test_a_replay_that_fails_again_counts_its_attempts(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """The operator sees how often it was tried."""
    committer.commit(0, batch(record("a", "quarantine")), now=NOON)
    committer.commit(1, batch(record("a", "quarantine", attempt=2, attempts=2)), now=NOON)
    (row,) = tables.read(QUARANTINE).to_pylist()
    assert (row["attempts"], row["replayed_at"]) == (2, None)


def test_a_document_that_turns_out_to_be_something_else_moves(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """After a replay with a newer classifier a document is in one table, not in two."""
    committer.commit(0, batch(record("a", "cv"), record("b", "cv")), now=NOON)
    committer.commit(1, batch(record("a", "offer", attempt=2)), now=NOON)
    assert (names(tables, CVS), names(tables, OFFERS)) == ({"b"}, {"a"})


def test_an_erasure_takes_everything_and_late_records_do_not_bring_it_back(tables: DeltaRsTables) -> None:
    """A document that was still under way when it was erased stays erased; sent anew, it is new."""
    committer = BatchCommitter(tables, "test")
    committer.commit(0, batch(record("a", "cv"), record("b", "cv")), now=NOON)
    committer.commit(1, batch(record("a", "erase")), now=NOON)
    assert (names(tables, CVS), stages(tables, "a")) == ({"b"}, {"erase": "erased"})
    restarted = BatchCommitter(tables, "test")
    restarted.commit(2, batch(record("a", "quarantine", code="not-found")), now=NOON)
    assert (names(tables, QUARANTINE), stages(tables, "a")) == (set(), {"erase": "erased"})
    later = NOON + 60 * SECOND
    restarted.commit(3, batch(record("a", "cv", received_at=later, read_at=later)), now=later)
    assert names(tables, CVS) == {"a", "b"}


def test_an_erasure_and_its_document_in_one_batch_end_erased(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """The order within a batch does not matter: what was received before the erasure is gone."""
    committer.commit(0, batch(record("a", "cv"), record("a", "erase"), record("a", "cv")), now=NOON)
    assert (names(tables, CVS), stages(tables, "a")) == (set(), {"erase": "erased"})


def test_an_event_that_was_not_understood_writes_nothing(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """A malformed event is logged by the job and passed over."""
    done = committer.commit(0, batch({"outcome": "malformed", "detail": "cvs: doc_id", "at": NOON}), now=NOON)
    assert done.outcomes == {}
    assert [tables.count(table) for table in (CVS, OFFERS, LEDGER, QUARANTINE)] == [0, 0, 0, 0]


def closure(name: str, reason: str | None, seconds: int = 5) -> dict[str, Any]:
    """A record that closes an offer, or opens it again (no reason)."""
    at = NOON + seconds * SECOND
    told = {"closed_at": at if reason else None, "closed_reason": reason, "at": at}
    return {"doc_id": doc_id_of(name.encode()), "outcome": "close", **told}


def closed(tables: DeltaRsTables) -> dict[str, str | None]:
    """Offers and why they are closed; None for open ones."""
    known = {doc_id_of(letter.encode()): letter for letter in "abcdefgh"}
    rows = tables.read(OFFERS, columns=["doc_id", "closed_at", "closed_reason"]).to_pylist()
    assert all((row["closed_at"] is None) == (row["closed_reason"] is None) for row in rows)
    return {known[row["doc_id"]]: row["closed_reason"] for row in rows}


def test_an_offer_that_is_closed_says_when_and_why_and_stays(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """Its row is kept with the two columns set, the ledger has a line; the other offers are not touched."""
    committer.commit(0, batch(record("a", "offer"), record("b", "offer")), now=NOON + 3 * SECOND)
    done = committer.commit(1, batch(closure("a", "gone")), now=NOON + 6 * SECOND)
    assert closed(tables) == {"a": "gone", "b": None}
    (row,) = tables.read(OFFERS, where=("doc_id", [doc_id_of(b"a")])).to_pylist()
    assert (row["closed_at"], row["language"]) == (NOON + 5 * SECOND, "fr")
    assert stages(tables, "a") == {"receive": "done", "read": "done", "extract": "done", "close": "closed"}
    assert (done.outcomes, done.seconds) == ({}, ())


def test_a_closure_in_the_same_batch_or_before_its_offer_is_not_lost(tables: DeltaRsTables) -> None:
    """The order of topics is not the order of the world: the closure waits in the ledger, also over a restart."""
    first = BatchCommitter(tables, "test")
    first.commit(0, batch(closure("a", "changed"), closure("b", "expired"), record("b", "offer")), now=NOON)
    assert closed(tables) == {"b": "expired"}
    BatchCommitter(tables, "test").commit(1, batch(record("a", "offer")), now=NOON + 9 * SECOND)
    assert closed(tables) == {"a": "changed", "b": "expired"}


def test_a_document_event_that_comes_again_opens_nothing(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """Kafka may repeat an offer, and a replay extracts it anew: it stays closed."""
    committer.commit(0, batch(record("a", "offer")), now=NOON)
    committer.commit(1, batch(closure("a", "gone")), now=NOON)
    committer.commit(2, batch(record("a", "offer", attempt=2, language="en")), now=NOON)
    assert closed(tables) == {"a": "gone"}
    assert tables.read(OFFERS, columns=["language"]).to_pylist() == [{"language": "en"}]


def test_of_several_closures_the_one_told_last_counts(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """Closed, open again, and then the first message once more: open."""
    committer.commit(0, batch(record("a", "offer"), closure("a", "gone", 5)), now=NOON)
    committer.commit(1, batch(closure("a", None, 7)), now=NOON)
    assert closed(tables) == {"a": None}
    committer.commit(2, batch(closure("a", "gone", 5)), now=NOON)
    assert (closed(tables), stages(tables, "a")["close"]) == ({"a": None}, "open")
    committer.commit(3, batch(closure("a", "duplicate", 9), closure("a", None, 8)), now=NOON)
    assert closed(tables) == {"a": "duplicate"}


def test_a_closure_that_could_not_be_written_is_written_at_the_next_try(
    tables: DeltaRsTables, committer: BatchCommitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store was away in the middle of a batch: the same batch again does what was left."""
    committer.commit(0, batch(record("a", "offer")), now=NOON)

    def away(*_: object) -> bool:
        raise Transient("away")

    with monkeypatch.context() as patched:
        patched.setattr(tables, "commit", away)
        with pytest.raises(Transient):
            committer.commit(1, batch(closure("a", "gone")), now=NOON)
    committer.commit(1, batch(closure("a", "gone")), now=NOON)
    assert closed(tables) == {"a": "gone"}


def test_an_erased_offer_is_not_brought_back_by_its_closure(tables: DeltaRsTables, committer: BatchCommitter) -> None:
    """Erased is erased: neither a row nor the line of the closure is left."""
    committer.commit(0, batch(record("a", "offer"), closure("a", "gone", 5)), now=NOON)
    committer.commit(1, batch(record("a", "erase", at=NOON + 9 * SECOND), closure("a", "gone", 8)), now=NOON)
    committer.commit(2, batch(closure("a", "gone", 8)), now=NOON)
    assert (closed(tables), stages(tables, "a")) == ({}, {"erase": "erased"})
