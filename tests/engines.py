"""One engine of the runtime by itself, for tests that need no more: started as the supervisor would start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hirestream.runtime.addresses import choose_addresses, postgres_url, redis_url
from hirestream.runtime.lifecycle import is_ready
from hirestream.settings import Settings

START_SECONDS = 60.0
_STOP_SIGNALS = {"postgres": signal.SIGINT}


class Engine:
    """A server of its own in a data folder: `url`, and `start` and `stop` for tests that take it away."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._settings = Settings(data_dir=folder)
        self._process: subprocess.Popen[bytes] | None = None
        choose_addresses(self._settings)

    @property
    def url(self) -> str:
        """Where it answers, with its password."""
        return {"postgres": postgres_url, "valkey": redis_url}[self._name](self._settings)

    def start(self) -> None:
        """Start, and return when it answers."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "hirestream.runtime.launch", self._name],
            env=os.environ | {"HIRESTREAM_DATA_DIR": str(self._settings.root)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_SECONDS
        while not is_ready(self._settings, self._name):
            assert self._process.poll() is None, f"{self._name} ended"
            assert time.monotonic() < deadline, f"{self._name} does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop in good order."""
        if self._process is not None:
            self._process.send_signal(_STOP_SIGNALS.get(self._name, signal.SIGTERM))
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def running(name: str, folder: Path) -> Iterator[Engine]:
    """Start an engine, and stop it at the end."""
    engine = Engine(name, folder)
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()
