"""Starts the plain loop of `bench/baseline.py` on the flow's broker, sends it the same loads, and measures it alike."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.arrivals import Result, result, versions
from bench.baseline import NAME, TOPIC
from bench.loads import Load, send
from hirestream.errors import HirestreamError
from hirestream.ingest.ports import EventLog
from hirestream.ingest.service import Intake
from hirestream.model.events import Event
from hirestream.runtime.addresses import kafka_servers
from hirestream.runtime.guard import die_with_parent
from hirestream.runtime.heartbeat import read_heartbeat
from hirestream.runtime.status import memory_mb
from hirestream.settings import Kafka, Settings
from hirestream.store.tables import SCHEMAS
from hirestream.wiring import blob_store, delta_reader, event_log

_PAUSE_S = 0.25
_DEADLINE_S = 600.0


class _OnTopic:
    """The event log, with a topic of the loop's own in place of `documents`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        del topic
        self._log.publish(TOPIC, events)


class Plain:
    """The loop in a folder of its own beside the flow's. Dies with this process; call `stop` in any case."""

    def __init__(self, flow: Settings) -> None:
        kafka = Kafka(**flow.kafka.model_dump() | {"bootstrap_servers": kafka_servers(flow)})
        self._settings = flow.model_copy(update={"data_dir": flow.root / "plain", "kafka": kafka})
        self._tables = delta_reader(self._settings)
        self._process: subprocess.Popen[bytes] | None = None
        limit = self._settings.limits.max_bytes
        self._intake = Intake(blob_store(self._settings), _OnTopic(event_log(self._settings)), max_bytes=limit)

    def start(self) -> None:
        """Start the loop; returns when its models are warm and Kafka has given it the topic."""
        self._settings.root.mkdir(parents=True)
        environment = {
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "HIRESTREAM_DATA_DIR": str(self._settings.root),
            "HIRESTREAM_KAFKA__BOOTSTRAP_SERVERS": kafka_servers(self._settings),
        }
        with (self._settings.root / "plain.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bench.baseline"],
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - one prctl, no thread yet
                env=os.environ | environment,
            )
        self._wait_for(lambda: bool(read_heartbeat(self._settings, NAME).get("ready")))

    def run(self, load: Load) -> Result:
        """Send a load, wait until it is in Delta, and measure it."""
        since, before = versions(self._tables), self._rows()
        sent = send(load, self._intake)
        self._wait_for(lambda: self._rows() - before >= len(sent.doc_ids))
        return result(self._tables, sent, since, staged=False)

    def memory(self) -> float:
        """Memory of the loop in MB."""
        return memory_mb(self._process.pid) if self._process else 0.0

    def stop(self) -> None:
        """Stop the loop."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _rows(self) -> int:
        return sum(self._tables.count(table) for table in SCHEMAS)

    def _wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _DEADLINE_S
        while not condition():
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                tail = (self._settings.root / "plain.log").read_text(errors="replace")[-2000:]
                raise HirestreamError(f"The plain loop {'ended' if ended else 'is stuck'}: {tail}")
            time.sleep(_PAUSE_S)
