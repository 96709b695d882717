"""The whole system on real engines, for the tests that need it: started once, asked by its own commands and tables."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.service import Incoming, Receipt
from hirestream.model.status import Status
from hirestream.runtime import lifecycle, supervisor
from hirestream.runtime.addresses import web_url
from hirestream.runtime.status import read_status
from hirestream.settings import Settings
from hirestream.simulate.service import SimulatedDocument
from hirestream.store.adapters.delta_rs import DeltaRsTables
from hirestream.store.tables import CVS, LEDGER, OFFERS, QUARANTINE
from hirestream.wiring import blob_store, delta_reader, intake

#: Long enough for the slowest engine to restart on two busy cores; a test ends as soon as its condition holds.
DEADLINE_S = 180.0


def wait_until(condition: Callable[[], object], what: str, *, seconds: float = DEADLINE_S) -> None:
    """Wait until `condition` holds. Fails with `what` when the deadline passes."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.2)


@dataclass
class RunningSystem:
    """A system in a data folder of its own, and what was put into it."""

    settings: Settings
    documents: list[SimulatedDocument] = field(default_factory=list)
    _supervisor: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its pages are."""
        return web_url(self.settings)

    @property
    def tables(self) -> DeltaRsTables:
        """A reader of its own of the Delta tables."""
        return delta_reader(self.settings)

    @property
    def blobs(self) -> BlobStore:
        """Its blob store."""
        return blob_store(self.settings)

    def start(self) -> None:
        """Bring everything up and wait until it is ready."""
        self._supervisor = lifecycle.start(self.settings, detach=True)
        list(lifecycle.wait_until_ready(self.settings, self._supervisor))

    def stop(self) -> None:
        """Take everything down."""
        supervisor.stop(self.settings)
        if self._supervisor:
            self._supervisor.wait(timeout=30)

    def put(self, documents: Iterable[SimulatedDocument]) -> list[Receipt]:
        """Hand documents to the pipeline, in one batch."""
        taken = list(documents)
        self.documents += taken
        incoming = [Incoming(one.content, one.name, one.media_type) for one in taken]
        return intake(self.settings).accept(incoming, source="test")

    def status(self) -> Status:
        """The whole picture, without the slow look at memory."""
        return read_status(self.settings, self.tables, self.blobs, with_memory=False)

    def settled(self) -> bool:
        """Whether every accepted document is in a table and every view has followed."""
        status = self.status()
        held = status.account.cvs + status.account.offers
        return status.account.in_flight == 0 and all(view.behind == 0 and view.rows == held for view in status.views)

    def wait_settled(self) -> None:
        """Wait until all documents are through."""
        deadline = time.monotonic() + DEADLINE_S
        while not self.settled():
            if time.monotonic() > deadline:
                raise AssertionError(f"not settled within {DEADLINE_S:.0f} s: {self.status().model_dump_json()}")
            time.sleep(0.3)

    def doc_ids(self) -> dict[str, list[str]]:
        """Every place where a document can end, with the documents there (a list: a double would show)."""
        tables = self.tables
        quarantine = tables.read(QUARANTINE, columns=["doc_id", "replayed_at"]).to_pylist()
        others = tables.read(LEDGER, columns=["doc_id"], where=("state", ["other"]))
        return {
            "cvs": tables.read(CVS, columns=["doc_id"])["doc_id"].to_pylist(),
            "offers": tables.read(OFFERS, columns=["doc_id"])["doc_id"].to_pylist(),
            "others": others["doc_id"].to_pylist(),
            "quarantined": [row["doc_id"] for row in quarantine if row["replayed_at"] is None],
        }

    def pid(self, service: str) -> int:
        """Process id of a service."""
        found = next(one.pid for one in supervisor.processes(self.settings) if one.name == service)
        assert found is not None, f"{service} has no process"
        return found

    def kill(self, service: str) -> int:
        """SIGKILL a service, as the out-of-memory killer would; returns the process id that it had."""
        pid = self.pid(service)
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_running_again(self, service: str, killed: int) -> None:
        """Wait until a killed service has a new process and answers."""

        def back() -> bool:
            processes = {one.name: one.pid for one in supervisor.processes(self.settings)}
            return processes[service] not in {None, killed} and lifecycle.is_ready(self.settings, service)

        wait_until(back, f"{service} runs again")

    def command(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run `hirestream …` in this data folder."""
        return subprocess.run(
            [sys.executable, "-m", "hirestream.cli", *arguments],
            env=os.environ | {"HIRESTREAM_DATA_DIR": str(self.settings.root)},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def processes(self) -> list[psutil.Process]:
        """Every live process of this system."""
        return supervisor.members(self.settings)


def system_in(folder: Path) -> RunningSystem:
    """A system that is not started yet, in a folder of its own."""
    return RunningSystem(Settings(data_dir=folder))
