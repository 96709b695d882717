"""The whole picture of a running system: services, account, tables, views, freshness."""

from __future__ import annotations

import time
from typing import Any

import psutil
import pyarrow.compute as pc

from hirestream.errors import NotRunning
from hirestream.ingest.blobs import BlobStore
from hirestream.model.status import Account, Freshness, Quantiles, Service, ServiceState, Status, Table, ViewStatus
from hirestream.runtime import supervisor
from hirestream.runtime.addresses import web_url
from hirestream.runtime.heartbeat import read_heartbeat
from hirestream.settings import Settings
from hirestream.store.ports import TableReader
from hirestream.store.tables import CVS, LEDGER, OFFERS, QUARANTINE, SCHEMAS

#: Jobs say by a heartbeat that they are ready; engines are asked (see `health`).
JOBS = ("classify", "extract", "views", "feeds", "web")
VIEWS = ("index", "cache", "people", "warehouse")
_STALE_S = 15.0


def memory_mb(pid: int) -> float:
    """Memory of a process and its children in MB, pages that are shared counted once (PSS)."""
    total = 0
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for process in family:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return round(total / 1e6, 1)


def _state(process: supervisor.Process, heartbeat: dict[str, Any]) -> ServiceState:
    """A job runs when it has said so in this life; an engine when its process is up."""
    if process.name not in JOBS or process.state != "running":
        return process.state
    pids = heartbeat.get("pids", [])  # a server's worker and its master
    alive = process.pid in pids and time.time() - float(heartbeat.get("at", 0)) < _STALE_S
    return "running" if alive and heartbeat.get("ready") else "starting"


def services(settings: Settings, *, with_memory: bool = True) -> list[Service]:
    """Return each service with its state; empty when nothing runs."""
    try:
        processes = supervisor.processes(settings)
    except NotRunning:
        return []
    found = []
    for process in processes:
        heartbeat = read_heartbeat(settings, process.name)
        found.append(
            Service.model_validate(
                {
                    "name": process.name,
                    "state": _state(process, heartbeat),
                    "pid": process.pid,
                    "restarts": supervisor.restarts(settings, process.name),
                    "memory_mb": memory_mb(process.pid) if process.pid and with_memory else None,
                    "lag": heartbeat.get("lag"),
                    "oldest_s": heartbeat.get("oldest_s"),
                }
            )
        )
    return found


def account(tables: TableReader, blobs: BlobStore) -> Account:
    """Count where every accepted document is. What is not yet in a table is in flight."""
    # Tables first: a document that arrives in between counts as in flight, never as lost.
    cvs, offers = tables.count(CVS), tables.count(OFFERS)
    ledger = tables.read(LEDGER, columns=["state"], where=("state", ["other"]))
    quarantine = tables.read(QUARANTINE, columns=["replayed_at"])
    quarantined = int(pc.sum(pc.is_null(quarantine["replayed_at"])).as_py() or 0)
    accepted = sum(1 for _ in blobs.doc_ids("receipts"))
    settled = cvs + offers + ledger.num_rows + quarantined
    return Account(
        accepted=accepted,
        duplicates=blobs.duplicates(),
        cvs=cvs,
        offers=offers,
        others=ledger.num_rows,
        quarantined=quarantined,
        in_flight=accepted - settled,
    )


def view_statuses(settings: Settings, tables: TableReader) -> list[ViewStatus]:
    """How far each view has come, by its last heartbeat."""
    found = []
    for name in VIEWS:
        heartbeat = read_heartbeat(settings, f"view-{name}")
        versions = heartbeat.get("versions")
        reached = (
            {str(table): int(version) for table, version in versions.items()} if isinstance(versions, dict) else {}
        )
        late = sum(max(0, tables.version(table) - version) for table, version in reached.items())
        rows = heartbeat.get("rows", 0)
        found.append(
            ViewStatus(
                name=name,
                version=sum(reached.values()) if reached else -1,
                behind=late if reached else max(0, tables.version(CVS) + tables.version(OFFERS)),
                rows=rows if isinstance(rows, int) else 0,
            )
        )
    return found


def read_status(settings: Settings, tables: TableReader, blobs: BlobStore, *, with_memory: bool = True) -> Status:
    """Put the picture together. Works while things are stopped: they are then shown as stopped."""
    running = services(settings, with_memory=with_memory)
    extract, web = read_heartbeat(settings, "extract"), read_heartbeat(settings, "view-index")
    try:
        url = web_url(settings) if running else None
    except NotRunning:
        url = None
    return Status(
        services=tuple(running),
        account=account(tables, blobs),
        tables=tuple(Table(name=table, version=tables.version(table), rows=tables.count(table)) for table in SCHEMAS),
        views=tuple(view_statuses(settings, tables)),
        freshness_s=Freshness(
            receipt_to_delta=Quantiles.model_validate(extract.get("receipt_to_delta") or {}),
            receipt_to_searchable=Quantiles.model_validate(web.get("receipt_to_searchable") or {}),
        ),
        url=url,
        data_folder=str(settings.root),
    )
