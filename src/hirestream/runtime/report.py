"""The status as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from hirestream.model.status import Quantiles, Status


def status_lines(status: Status) -> Iterator[str]:
    """Lay the picture out in lines of at most 100 characters."""
    yield f"{status.data_folder}   {status.url or 'not running'}"
    if status.services:
        yield ""
        yield f"{'service':<10} {'state':<9} {'pid':>7} {'restarts':>8} {'memory':>9} {'lag':>6} {'oldest':>8}"
    for one in status.services:
        memory = f"{one.memory_mb:.0f} MB" if one.memory_mb is not None else "-"
        lag = "-" if one.lag is None else str(one.lag)
        oldest = "-" if one.oldest_s is None else f"{one.oldest_s:.1f} s"
        yield f"{one.name:<10} {one.state:<9} {one.pid or '-':>7} {one.restarts:>8} {memory:>9} {lag:>6} {oldest:>8}"
    yield ""
    a = status.account
    yield (
        f"documents: {a.accepted} accepted = {a.cvs} CVs + {a.offers} offers + {a.others} others "
        f"+ {a.quarantined} quarantined + {a.in_flight} in flight   ({a.duplicates} duplicates)"
    )
    yield ""
    yield "  ".join(f"{table.name} v{table.version}: {table.rows} rows" for table in status.tables)
    yield "  ".join(f"{view.name}: {view.rows} rows, {view.behind} behind" for view in status.views)
    yield ""
    yield f"receipt → Delta       {_quantiles(status.freshness_s.receipt_to_delta)}"
    yield f"receipt → searchable  {_quantiles(status.freshness_s.receipt_to_searchable)}"


def _quantiles(measured: Quantiles) -> str:
    if measured.p50 is None or measured.p95 is None or measured.p99 is None:
        return "not measured yet"
    return f"p50 {measured.p50:.2f} s   p95 {measured.p95:.2f} s   p99 {measured.p99:.2f} s"
