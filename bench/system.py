"""The whole flow in a folder of its own: started, loaded, waited for, looked at, stopped."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import psutil

from bench.arrivals import Result, result, versions
from bench.loads import Load, send
from hirestream.errors import HirestreamError
from hirestream.ingest.service import Intake
from hirestream.model.status import Status
from hirestream.runtime import lifecycle, supervisor
from hirestream.runtime.status import read_status, services
from hirestream.settings import Settings
from hirestream.wiring import blob_store, delta_reader, intake

_PAUSE_S = 0.25
_STUCK_S = 120.0


class Flow:
    """The system in `settings.root`. Dies with this process; call `stop` in any case."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._tables = delta_reader(settings)
        self._intake: Intake | None = None

    def start(self) -> dict[str, float]:
        """Start everything; seconds from the order to each service's readiness."""
        began = time.monotonic()
        process = lifecycle.start(self.settings, detach=False)
        ordered = time.monotonic() - began
        ready = {name: ordered + seconds for name, seconds in lifecycle.wait_until_ready(self.settings, process)}
        self._intake = intake(self.settings)  # its producer knows the port of this start
        return {name: round(seconds, 1) for name, seconds in ready.items()}

    def stop(self) -> None:
        """Stop everything."""
        supervisor.stop(self.settings)

    def keep_only_kafka(self) -> None:
        """Stop all but the broker, so that what is measured next has the machine to itself."""
        for name in supervisor.program_names(self.settings):
            if name != "kafka":
                supervisor.control(self.settings, name, "stop")

    def run(self, load: Load) -> Result:
        """Send a load, wait until every view has followed, and measure it."""
        self._forget_freshness()
        since = versions(self._tables)
        sent = send(load, self._ready_intake())
        status = self._wait_settled()
        seconds = time.time() - sent.started
        measured = result(self._tables, sent, since, staged=True)
        searchable = status.freshness_s.receipt_to_searchable
        return dataclasses.replace(measured, receipt_to_searchable=searchable, views_s=round(seconds, 2))

    def memory(self) -> dict[str, float]:
        """Memory of each service with its children in MB, and of the supervisor beside them."""
        running = services(self.settings)
        counted = {pid for one in running if one.pid for pid in _family(one.pid)}
        rest = [process for process in supervisor.members(self.settings) if process.pid not in counted]
        found = {one.name: one.memory_mb or 0.0 for one in running}
        return found | {"supervisor": round(sum(_pss_mb(process) for process in rest), 1)}

    def _ready_intake(self) -> Intake:
        if self._intake is None:
            raise HirestreamError("The system was not started.")
        return self._intake

    def _status(self) -> Status:
        return read_status(self.settings, self._tables, blob_store(self.settings), with_memory=False)

    def _wait_settled(self) -> Status:
        last, since = -1, time.monotonic()
        while not _is_settled(status := self._status()):
            moved = status.account.in_flight + sum(view.behind - view.rows for view in status.views)
            if moved != last:
                last, since = moved, time.monotonic()
            elif time.monotonic() - since > _STUCK_S:
                raise HirestreamError(f"Nothing has moved for {_STUCK_S:.0f} s: {status.model_dump_json()}")
            time.sleep(_PAUSE_S)
        return status

    def _forget_freshness(self) -> None:
        """Start the web service again: its quantiles then hold the next load and nothing else."""
        if self._status().freshness_s.receipt_to_searchable.p50 is None:
            return
        supervisor.control(self.settings, "web", "restart")
        _wait_for(
            lambda: (
                lifecycle.is_ready(self.settings, "web")
                and self._status().freshness_s.receipt_to_searchable.p50 is None
            ),
            "the web service is ready again",
        )


def _is_settled(status: Status) -> bool:
    """Whether every document has arrived in a table and every view has followed."""
    held = status.account.cvs + status.account.offers
    followed = all(view.behind == 0 and view.rows == held for view in status.views)
    return status.account.in_flight == 0 and followed


def _wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _STUCK_S
    while not condition():
        if time.monotonic() > deadline:
            raise HirestreamError(f"Not within {_STUCK_S:.0f} s: {what}.")
        time.sleep(_PAUSE_S)


def _family(pid: int) -> set[int]:
    """Ids of a process and of all that it started."""
    try:
        return {pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))}
    except psutil.NoSuchProcess:
        return {pid}


def _pss_mb(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().pss) / 1e6
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0.0
