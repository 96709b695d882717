"""Status → Prometheus' text format (version 0.0.4), for those who watch many systems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from hirestream.model.status import Service, Status

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_STATES: Final = ("running", "starting", "stopped", "failed")
_QUANTILES: Final = {"p50": "0.5", "p95": "0.95", "p99": "0.99"}
_IN_ACCOUNT: Final = ("cvs", "offers", "others", "quarantined", "in_flight")

#: Labels of a line, and its value; None where there is nothing to tell.
Sample = tuple[dict[str, str], float | None]


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _line(name: str, labels: dict[str, str], value: float) -> str:
    inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
    return f"{name}{'{' + inside + '}' if inside else ''} {value!r}"


def _metric(name: str, kind: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    lines = [_line(name, labels, value) for labels, value in samples if value is not None]
    if lines:
        yield from (f"# HELP {name} {meaning}", f"# TYPE {name} {kind}", *lines)


def prometheus_text(status: Status) -> str:
    """Write `status` as metrics. Seconds and bytes are the units, as Prometheus recommends."""
    account = status.account
    lines = [
        *_metric(
            "hirestream_documents_accepted_total", "counter", "Documents that were accepted.", [({}, account.accepted)]
        ),
        *_metric(
            "hirestream_documents_duplicate_total", "counter", "Documents known already.", [({}, account.duplicates)]
        ),
        *_metric(
            "hirestream_documents",
            "gauge",
            "Accepted documents by where they are.",
            [({"place": place}, getattr(account, place)) for place in _IN_ACCOUNT],
        ),
        *_services(status.services),
        *_metric(
            "hirestream_table_rows",
            "gauge",
            "Rows of a Delta table.",
            [({"table": t.name}, t.rows) for t in status.tables],
        ),
        *_metric(
            "hirestream_table_version",
            "gauge",
            "Version of a Delta table.",
            [({"table": t.name}, t.version) for t in status.tables],
        ),
        *_metric(
            "hirestream_view_rows", "gauge", "Rows of a view.", [({"view": v.name}, v.rows) for v in status.views]
        ),
        *_metric(
            "hirestream_view_behind_versions",
            "gauge",
            "Table versions that a view has yet to apply.",
            [({"view": v.name}, v.behind) for v in status.views],
        ),
        *_metric(
            "hirestream_freshness_seconds",
            "gauge",
            "Seconds since documents were received, by quantile.",
            [
                ({"path": path, "quantile": _QUANTILES[quantile]}, seconds)
                for path, quantiles in status.freshness_s
                for quantile, seconds in quantiles
            ],
        ),
    ]
    return "\n".join(lines) + "\n"


def _services(services: tuple[Service, ...]) -> Iterator[str]:
    yield from _metric(
        "hirestream_service_state",
        "gauge",
        "1 for the state that a service is in.",
        [({"service": s.name, "state": state}, int(s.state == state)) for s in services for state in _STATES],
    )
    yield from _metric(
        "hirestream_service_restarts_total",
        "counter",
        "Restarts of a service.",
        [({"service": s.name}, s.restarts) for s in services],
    )
    yield from _metric(
        "hirestream_service_memory_bytes",
        "gauge",
        "Memory of a service.",
        [({"service": s.name}, None if s.memory_mb is None else s.memory_mb * 1_000_000) for s in services],
    )
    yield from _metric(
        "hirestream_service_lag_events",
        "gauge",
        "Events that wait for a service.",
        [({"service": s.name}, s.lag) for s in services],
    )
    yield from _metric(
        "hirestream_service_oldest_event_seconds",
        "gauge",
        "Age of the oldest event that waits for a service.",
        [({"service": s.name}, s.oldest_s) for s in services],
    )
