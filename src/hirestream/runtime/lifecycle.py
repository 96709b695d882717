"""Bring the system up, with a line for each service as it gets ready, and take it down."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator

from hirestream.errors import HirestreamError, Misconfigured, Transient
from hirestream.runtime import supervisor
from hirestream.runtime.addresses import (
    data_folder_lock,
    kafka_servers,
    postgres_url,
    ray_address,
    redis_url,
    web_url,
)
from hirestream.runtime.doctor import examine
from hirestream.runtime.status import JOBS, services
from hirestream.settings import Settings

_DEADLINE_S = 180.0
_LOG_LINES = 12


def _kafka_ready(settings: Settings) -> bool:
    from hirestream.runtime.kafka import ensure_topics

    host, port = kafka_servers(settings).split(",")[0].rsplit(":", 1)
    if not _listens(host, int(port)):
        return False
    try:
        ensure_topics(settings, timeout=5.0)
    except Transient:
        return False
    return True


def _postgres_ready(settings: Settings) -> bool:
    import psycopg

    try:
        psycopg.connect(postgres_url(settings), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _valkey_ready(settings: Settings) -> bool:
    import redis

    try:
        with redis.Redis.from_url(redis_url(settings), socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _ray_ready(settings: Settings) -> bool:
    host, port = ray_address(settings).rsplit(":", 1)
    return _listens(host, int(port))


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


_PROBES: dict[str, Callable[[Settings], bool]] = {
    "kafka": _kafka_ready,
    "postgres": _postgres_ready,
    "valkey": _valkey_ready,
    "ray": _ray_ready,
}


def is_ready(settings: Settings, name: str) -> bool:
    """Whether a service answers: an engine by its own protocol, a job by its heartbeat of this life."""
    if name in JOBS:
        return any(one.name == name and one.state == "running" for one in services(settings, with_memory=False))
    return _PROBES[name](settings)


def check_machine(settings: Settings) -> None:
    """Raise `Misconfigured`, naming all that is missing and how to get it, before anything is started."""
    missing = [check for check in examine(settings, running=False) if check.needed and not check.ok]
    if missing:
        lines = "\n".join(f"  {check.name}: {check.found}. {check.fix}" for check in missing)
        raise Misconfigured(f"This machine lacks what hirestream needs:\n{lines}")


def start(settings: Settings, *, detach: bool) -> subprocess.Popen[bytes]:
    """Start the supervisor with all programs. Raises `Misconfigured` when that cannot work, with what to do."""
    if supervisor.is_up(settings):
        raise Misconfigured(f"hirestream runs already in {settings.root}: {web_url(settings)}")
    check_machine(settings)
    with data_folder_lock(settings):
        return supervisor.start(settings, detach=detach)


def wait_until_ready(settings: Settings, process: subprocess.Popen[bytes]) -> Iterator[tuple[str, float]]:
    """Yield each service with its seconds since the start, as it gets ready.

    Raises `HirestreamError` with the end of its log when a service gives up, or when the deadline passes.
    """
    started = time.monotonic()
    waiting = supervisor.program_names(settings)
    while waiting:
        for name in list(waiting):
            if supervisor.is_up(settings) and is_ready(settings, name):
                waiting.remove(name)
                yield name, time.monotonic() - started
        _raise_if_failed(settings, process, waiting)
        if time.monotonic() - started > _DEADLINE_S:
            raise HirestreamError(
                f"Not ready after {_DEADLINE_S:.0f} s: {', '.join(waiting)}. {_hint(settings, waiting)}"
            )
        time.sleep(0.15)


def _raise_if_failed(settings: Settings, process: subprocess.Popen[bytes], waiting: list[str]) -> None:
    if process.poll() is not None:
        out = (settings.run_dir / "logs" / "supervisord.out").read_text(errors="replace")
        raise HirestreamError(f"The supervisor ended: {out.strip()[-500:]}")
    if not supervisor.is_up(settings):
        return
    failed = [one.name for one in supervisor.processes(settings) if one.state == "failed" and one.name in waiting]
    if failed:
        raise HirestreamError(f"Could not be started: {', '.join(failed)}. {_hint(settings, failed)}")


def _hint(settings: Settings, names: list[str]) -> str:
    tail = "".join(supervisor.follow_log(settings, names[0], lines=_LOG_LINES, follow=False))
    return f"The end of its log (`hirestream logs {names[0]}`):\n{tail}"


def run_until_stopped(settings: Settings, process: subprocess.Popen[bytes]) -> None:
    """Wait until the supervisor ends by itself; Ctrl-C comes as KeyboardInterrupt."""
    while process.poll() is None:
        time.sleep(0.3)
    raise HirestreamError(f"The supervisor ended with status {process.returncode}. See {settings.run_dir / 'logs'}.")
