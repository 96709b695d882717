"""When documents arrived in Delta, read from the tables afterwards: the change feed knows the time of each commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from deltalake import DeltaTable

from bench.loads import Sent
from hirestream.model.status import Quantiles
from hirestream.runtime.heartbeat import Window
from hirestream.store.adapters.delta_rs import DeltaRsTables
from hirestream.store.tables import CVS, LEDGER, OFFERS, SCHEMAS

_TIME = pa.timestamp("us", tz="UTC")
_COMMITTED = "_commit_timestamp"


@dataclass(frozen=True)
class Result:
    """What one load came to. Rates count from the first receipt to the last commit of the load.

    `views_s` is when the last of the four views had followed, as its heartbeat says (every half second).
    """

    documents: int
    sent_per_s: float
    latest_s: float
    delta_s: float
    documents_per_s: float
    receipt_to_delta: Quantiles
    classified_to_delta: Quantiles | None = None
    receipt_to_searchable: Quantiles | None = None
    views_s: float | None = None


def versions(tables: DeltaRsTables) -> dict[str, int]:
    """Version of each table now."""
    return {table: tables.version(table) for table in SCHEMAS}


def result(tables: DeltaRsTables, sent: Sent, since: Mapping[str, int], *, staged: bool) -> Result:
    """Measure a load by the rows that were committed after the versions `since`.

    `staged` adds the time from classified to Delta, for which the ledger must know when a document was read.
    """
    arrived = {table: _arrivals(tables, table, since[table], sent.doc_ids) for table in SCHEMAS}
    documents = arrived[CVS] | arrived[OFFERS]
    received = _times(tables, (CVS, OFFERS), "received_at", sent.doc_ids)
    last = max(at for table in arrived.values() for at in table.values())
    seconds = last.timestamp() - sent.started
    count = len(sent.doc_ids)
    return Result(
        documents=count,
        sent_per_s=round(count / sent.seconds, 1),
        latest_s=round(sent.latest_s, 3),
        delta_s=round(seconds, 2),
        documents_per_s=round(count / seconds, 2),
        receipt_to_delta=_quantiles(documents, received),
        classified_to_delta=_quantiles(documents, _read_times(tables, sent.doc_ids)) if staged else None,
    )


def _arrivals(tables: DeltaRsTables, table: str, since: int, doc_ids: frozenset[str]) -> dict[str, datetime]:
    """When each document was first committed to `table` after version `since`."""
    handle = DeltaTable(tables.path(table))
    if handle.version() <= since:
        return {}
    reader = handle.load_cdf(starting_version=since + 1, columns=["doc_id", "_change_type", _COMMITTED])
    feed = pa.table(reader.read_all())
    found: dict[str, datetime] = {}
    for doc_id, at in zip(feed["doc_id"].to_pylist(), feed[_COMMITTED].cast(_TIME).to_pylist(), strict=True):
        if doc_id in doc_ids:
            found[doc_id] = min(at, found.get(doc_id, at))
    return found


def _times(
    tables: DeltaRsTables, names: Iterable[str], column: str, doc_ids: frozenset[str], stage: str | None = None
) -> dict[str, datetime]:
    where = ("stage", [stage]) if stage else None
    rows = [row for name in names for row in tables.read(name, columns=["doc_id", column], where=where).to_pylist()]
    return {row["doc_id"]: row[column] for row in rows if row["doc_id"] in doc_ids}


def _read_times(tables: DeltaRsTables, doc_ids: frozenset[str]) -> dict[str, datetime]:
    return _times(tables, (LEDGER,), "at", doc_ids, stage="read")


def _quantiles(ended: Mapping[str, datetime], began: Mapping[str, datetime]) -> Quantiles:
    """Nearest-rank quantiles of the seconds that each document took, as `hirestream status` computes them."""
    window = Window(size=max(1, len(ended)))
    window.add([(at - began[doc_id]).total_seconds() for doc_id, at in ended.items()])
    return window.quantiles()
