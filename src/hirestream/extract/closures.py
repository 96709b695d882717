"""Which offers are closed: told by events in any order, remembered in the ledger, marked on the rows of offers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from hirestream.store.ports import TableReader
from hirestream.store.tables import LEDGER, OFFERS, SCHEMAS

STAGE = "close"


@dataclass(frozen=True)
class _Told:
    """The last that was told of an offer; `reason` is None where it is open again."""

    at: datetime
    reason: str | None


@dataclass
class Closures:
    """What is known so far. A closure that comes before its offer waits here, and in the ledger."""

    _known: dict[str, _Told] = field(default_factory=dict)

    @classmethod
    def of_ledger(cls, tables: TableReader) -> Closures:
        """Remember what earlier batches were told."""
        rows = tables.read(LEDGER, columns=["doc_id", "at", "code"], where=("stage", [STAGE])).to_pylist()
        return cls({row["doc_id"]: _Told(row["at"], row["code"]) for row in rows})

    def take(self, told: Sequence[Mapping[str, Any]], erased: Sequence[str]) -> list[str]:
        """Take the closures of a batch, and forget documents that it erases; the offers that are to be marked.

        One that is as new as what is known counts: a batch that could not be written is tried again.
        """
        for doc_id in erased:
            self._known.pop(doc_id, None)
        taken: dict[str, None] = {}
        for row in told:
            known = self._known.get(row["doc_id"])
            if known is None or row["at"] >= known.at:
                self._known[row["doc_id"]] = _Told(row["at"], row["closed_reason"])
                taken[row["doc_id"]] = None
        return list(taken)

    def marked(self, offers: pa.Table) -> pa.Table:
        """Say on each offer whether it is closed."""
        told = [self._known.get(doc_id) for doc_id in offers["doc_id"].to_pylist()]
        schema = SCHEMAS[OFFERS]
        marks = {
            "closed_at": [one.at if one and one.reason else None for one in told],
            "closed_reason": [one.reason if one else None for one in told],
        }
        for name, values in marks.items():
            column = pa.array(values, schema.field(name).type)
            offers = offers.set_column(offers.schema.get_field_index(name), schema.field(name), column)
        return offers

    def ledger(self, doc_ids: Sequence[str]) -> pa.Table:
        """Rows of the ledger that remember these closures."""
        rows: list[dict[str, Any]] = [
            {
                "doc_id": doc_id,
                "stage": STAGE,
                "state": "closed" if told.reason else "open",
                "code": told.reason,
                "at": told.at,
                "seconds": None,
            }
            for doc_id in doc_ids
            if (told := self._known.get(doc_id))
        ]
        return pa.Table.from_pylist(rows, schema=SCHEMAS[LEDGER])


def with_held(tables: TableReader, offers: pa.Table, wanted: Collection[str], gone: Collection[str]) -> pa.Table:
    """Add to a batch's offers those in the table that are to be marked, unless the batch takes them away."""
    there = {*offers["doc_id"].to_pylist(), *gone}
    missing = [doc_id for doc_id in wanted if doc_id not in there]
    if not missing:
        return offers
    held = tables.read(OFFERS, where=("doc_id", missing))
    return pa.concat_tables([offers.cast(SCHEMAS[OFFERS]), held.cast(SCHEMAS[OFFERS])])
