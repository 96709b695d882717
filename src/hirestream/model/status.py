"""What `hirestream status --json` prints: services, the account of documents, tables, views and freshness."""

from __future__ import annotations

from typing import Literal

from hirestream.model.spans import Frozen

ServiceState = Literal["running", "starting", "stopped", "failed"]


class Service(Frozen):
    """One process of the system; `lag` in events, `oldest_s` the age of the oldest event that waits."""

    name: str
    state: ServiceState
    pid: int | None = None
    restarts: int = 0
    memory_mb: float | None = None
    lag: int | None = None
    oldest_s: float | None = None


class Account(Frozen):
    """Where every accepted document is: accepted = cvs + offers + others + quarantined + in_flight, always."""

    accepted: int
    duplicates: int
    cvs: int
    offers: int
    others: int
    quarantined: int
    in_flight: int


class Table(Frozen):
    """A Delta table."""

    name: str
    version: int
    rows: int


class ViewStatus(Frozen):
    """A view of the change feed; `rows` are the CVs and offers it holds.

    `version` sums over the tables it follows, `behind` counts the versions that it has yet to apply.
    """

    name: str
    version: int
    behind: int
    rows: int


class Quantiles(Frozen):
    """Seconds; None before anything was measured."""

    p50: float | None = None
    p95: float | None = None
    p99: float | None = None


class Freshness(Frozen):
    """How long documents took since they were received, over the last thousands."""

    receipt_to_delta: Quantiles = Quantiles()
    receipt_to_searchable: Quantiles = Quantiles()


class Status(Frozen):
    """The whole picture."""

    services: tuple[Service, ...]
    account: Account
    tables: tuple[Table, ...]
    views: tuple[ViewStatus, ...]
    freshness_s: Freshness
    url: str | None
    data_folder: str
