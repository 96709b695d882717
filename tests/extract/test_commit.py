"""Batches of records → Delta: each document has one place, whatever happened to it before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

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
