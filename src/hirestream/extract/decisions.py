"""What people said that documents are: no event that knows less of it changes a document's place, in any order.

Kept in the table `kinds`, beside what the classifier was not sure of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from hirestream.store.ports import TableReader
from hirestream.store.tables import KINDS, SCHEMAS


@dataclass
class Decisions:
    """When each document was last decided upon."""

    _known: dict[str, datetime] = field(default_factory=dict)

    @classmethod
    def of_table(cls, tables: TableReader) -> Decisions:
        """Remember the decisions of earlier batches."""
        rows = tables.read(KINDS, columns=["doc_id", "decided_at"]).to_pylist()
        return cls({row["doc_id"]: row["decided_at"] for row in rows if row["decided_at"]})

    def is_stale(self, row: Mapping[str, Any]) -> bool:
        """Whether a record was made without the latest decision on its document.

        One that is as new as what is known is not: a batch that could not be written is tried again.
        """
        known = self._known.get(row["doc_id"])
        return known is not None and (row["decided_at"] is None or row["decided_at"] < known)

    def take(self, row: Mapping[str, Any]) -> None:
        """Remember the decision that a record carries, if it does."""
        if row["decided_at"] is not None:
            self._known[row["doc_id"]] = row["decided_at"]

    def forget(self, doc_ids: Iterable[str]) -> None:
        """Forget erased documents: one that is sent again is a new one."""
        for doc_id in doc_ids:
            self._known.pop(doc_id, None)


def kinds(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows of the table `kinds`: documents whose kind is uncertain, or was decided by a person."""
    names = SCHEMAS[KINDS].names
    told = [row for row in rows if row["uncertain"] or row["decided_at"]]
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in told], schema=SCHEMAS[KINDS])
