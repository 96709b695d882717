"""The records of a batch → the Delta tables, each in one transaction: documents, quarantine, and last the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import pyarrow as pa

from hirestream.extract.closures import Closures, with_held
from hirestream.extract.decisions import Decisions, kinds
from hirestream.store.ports import TableReader, TableWriter
from hirestream.store.tables import CVS, KINDS, LEDGER, OFFERS, QUARANTINE, SCHEMAS

_TIME = pa.timestamp("us", tz="UTC")

#: What `records.Recorder` yields: the columns of a document, and what the other tables need.
RECORD_SCHEMA: Final = pa.schema(
    [
        *(pa.field(field.name, field.type) for field in SCHEMAS[OFFERS]),
        pa.field("outcome", pa.string()),
        pa.field("stage", pa.string()),
        pa.field("code", pa.string()),
        pa.field("detail", pa.string()),
        pa.field("attempts", pa.int32()),
        pa.field("attempt", pa.int32()),
        pa.field("event", pa.string()),
        pa.field("predicted", pa.string()),
        pa.field("probability", pa.float64()),
        pa.field("uncertain", pa.bool_()),
        pa.field("decided", pa.string()),
        pa.field("decided_at", _TIME),
        pa.field("decided_by", pa.string()),
        pa.field("read_at", _TIME),
        pa.field("at", _TIME),
    ]
)
#: Stands for a record that is no document's.
_NOTHING: Final[Mapping[str, Any]] = {"doc_id": None}
_TABLE_OF = {"cv": CVS, "offer": OFFERS}
_SMALL = (
    "doc_id",
    "outcome",
    "stage",
    "code",
    "detail",
    "attempts",
    "attempt",
    "event",
    "received_at",
    "read_at",
    "at",
    "closed_at",
    "closed_reason",
    "language",
    "predicted",
    "probability",
    "uncertain",
    "decided",
    "decided_at",
    "decided_by",
)


class Tables(TableReader, TableWriter, Protocol):
    """Tables that are written and read."""


@dataclass(frozen=True)
class Committed:
    """What a batch came to: documents by outcome, and seconds from receipt of those now in Delta."""

    outcomes: Mapping[str, int]
    seconds: tuple[float, ...]


class BatchCommitter:
    """Writes batches under one application id; `batch` numbers rise, and one that was written is skipped."""

    def __init__(self, tables: Tables, app: str) -> None:
        self._tables = tables
        self._app = app
        erasures = tables.read(LEDGER, columns=["doc_id", "at"], where=("stage", ["erase"])).to_pylist()
        self._erased: dict[str, datetime] = {row["doc_id"]: row["at"] for row in erasures}
        self._closures = Closures.of_ledger(tables)
        self._decisions = Decisions.of_table(tables)

    def commit(self, batch: int, records: pa.Table, *, now: datetime) -> Committed:
        """Write one batch. Raises `Transient` when a table cannot be written: the same batch can be tried again."""
        told = records.select(_SMALL).to_pylist()
        rows = [row if row["outcome"] != "close" else _NOTHING for row in told]
        final = self._final(rows)
        erased = [doc_id for doc_id, index in final.items() if rows[index]["outcome"] == "erase"]
        self._erased |= {doc_id: rows[final[doc_id]]["at"] for doc_id in erased}
        self._decisions.forget(erased)
        closures = [row for row in told if row["outcome"] == "close" and not self._is_erased(row)]
        closed = self._closures.take(closures, erased)
        again = [doc_id for doc_id, index in final.items() if (rows[index]["attempt"] or 1) > 1]
        for outcome, table in _TABLE_OF.items():
            chosen = [index for index in final.values() if rows[index]["outcome"] == outcome]
            # A replayed document may have been something else before.
            gone = erased + [doc_id for doc_id in again if rows[final[doc_id]]["outcome"] != outcome]
            upserts = records.take(pa.array(chosen, pa.int64())).select(SCHEMAS[table].names)
            if table == OFFERS:
                upserts = self._closures.marked(with_held(self._tables, upserts, closed, gone))
            self._write(table, batch, upserts, gone)
        kept = {doc_id: rows[index] for doc_id, index in final.items()}
        self._write(QUARANTINE, batch, self._quarantine(kept, again, now), erased)
        self._write(KINDS, batch, kinds(kept.values()), erased + again)
        # Stages that a replayed document has not gone through this time are gone.
        steps = pa.concat_tables([_ledger(kept, now), self._closures.ledger([*closed, *again]), self._erasures(again)])
        self._write(LEDGER, batch, steps, erased + again)
        outcomes: dict[str, int] = {}
        for row in kept.values():
            outcomes[row["outcome"]] = outcomes.get(row["outcome"], 0) + 1
        fresh = [row for row in kept.values() if row["outcome"] in _TABLE_OF and not row["decided_at"]]
        seconds = [(now - row["received_at"]).total_seconds() for row in fresh]
        return Committed(outcomes, tuple(seconds))

    def _final(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
        """Index of the last record of each document that knows the latest decision on it.

        None of a document that was received before its erasure.
        """
        final: dict[str, int] = {}
        for index, row in enumerate(rows):
            if row["doc_id"] is None:
                continue
            erased_at = self._erased.get(row["doc_id"])
            if row["outcome"] != "erase" and erased_at and row["received_at"] <= erased_at:
                continue
            earlier = final.get(row["doc_id"])
            if (
                earlier is not None
                and rows[earlier]["outcome"] == "erase"
                and row["received_at"] <= rows[earlier]["at"]
            ):
                continue
            if row["outcome"] != "erase":
                if self._decisions.is_stale(row):
                    continue
                self._decisions.take(row)
            final[row["doc_id"]] = index
        return final

    def _erasures(self, doc_ids: Sequence[str]) -> pa.Table:
        """Rows of the ledger that remember an erasure after which the document was sent anew."""
        rows = [
            {"doc_id": one, "stage": "erase", "state": "erased", "code": None, "at": self._erased[one], "seconds": 0.0}
            for one in doc_ids
            if one in self._erased
        ]
        return pa.Table.from_pylist(rows, schema=SCHEMAS[LEDGER])

    def _is_erased(self, closure: Mapping[str, Any]) -> bool:
        erased_at = self._erased.get(closure["doc_id"])
        return erased_at is not None and closure["at"] <= erased_at

    def _write(self, table: str, batch: int, upserts: pa.Table, erased: Sequence[str]) -> None:
        if upserts.num_rows or erased:
            self._tables.commit(table, self._app, batch, upserts, erased)

    def _quarantine(self, kept: Mapping[str, Mapping[str, Any]], again: Sequence[str], now: datetime) -> pa.Table:
        failed = [
            {**row, "failed_at": row["read_at"], "replayed_at": None}
            for row in kept.values()
            if row["outcome"] == "quarantine"
        ]
        recovered = [doc_id for doc_id in again if kept[doc_id]["outcome"] in {"cv", "offer", "other"}]
        if recovered:
            waiting = self._tables.read(QUARANTINE, where=("doc_id", recovered)).to_pylist()
            failed += [row | {"replayed_at": now} for row in waiting if row["replayed_at"] is None]
        return pa.Table.from_pylist(failed, schema=SCHEMAS[QUARANTINE])


def _ledger(kept: Mapping[str, Mapping[str, Any]], now: datetime) -> pa.Table:
    """A row for each document and stage that it went through, with the seconds since it was received."""
    rows: list[dict[str, Any]] = []
    for doc_id, row in kept.items():
        outcome, received = row["outcome"], row["received_at"]

        def add(
            stage: str,
            state: str,
            at: datetime,
            code: str | None = None,
            *,
            since: datetime = received,
            of: str = doc_id,
        ) -> None:
            seconds = (at - since).total_seconds()
            rows.append({"doc_id": of, "stage": stage, "state": state, "code": code, "at": at, "seconds": seconds})

        if outcome == "erase":
            add("erase", "erased", row["at"], since=row["at"])
            continue
        add("receive", "done", received)
        if outcome == "quarantine" and row["stage"] != "extract":
            add("read", "quarantined", row["read_at"], row["code"])
            continue
        mark = "uncertain" if row["uncertain"] else "decided" if row["decided_at"] else None
        add("read", "other" if outcome == "other" else "done", row["read_at"], mark)
        if outcome == "quarantine":
            add("extract", "quarantined", now, row["code"])
        elif outcome != "other":
            add("extract", "done", now)
    return pa.Table.from_pylist(rows, schema=SCHEMAS[LEDGER])
