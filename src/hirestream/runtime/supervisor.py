"""Start, watch and stop the programs of a data folder, with supervisord doing the work.

supervisord restarts what dies, with a growing pause; we write its configuration and talk to it over its socket.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from hirestream.errors import HirestreamError, NotRunning
from hirestream.model.status import ServiceState
from hirestream.runtime.addresses import choose_addresses, read_secrets, short_dir
from hirestream.runtime.guard import die_with_parent
from hirestream.runtime.launch import ENGINES, PROGRAMS
from hirestream.settings import Settings

_SIGNALS = {"postgres": "INT"}  # fast shutdown instead of waiting for clients
#: Groups of programs: each is stopped as a whole, the last group first, so that jobs end while their engines live.
_ENGINES, _JOBS = "engines", "jobs"
_STATES: dict[str, ServiceState] = {
    "STARTING": "starting",
    "BACKOFF": "starting",
    "RUNNING": "running",
    "STOPPING": "stopped",
    "STOPPED": "stopped",
    "EXITED": "failed",
    "FATAL": "failed",
    "UNKNOWN": "failed",
}
#: Which programs the settings make unnecessary: a cluster elsewhere takes their place.
_REPLACED_BY: dict[str, Callable[[Settings], object]] = {
    "kafka": lambda settings: settings.kafka.bootstrap_servers,
    "postgres": lambda settings: settings.postgres.url,
    "valkey": lambda settings: settings.redis.url,
    "ray": lambda settings: settings.ray.address,
}


@dataclass(frozen=True)
class Process:
    """A supervised program as supervisord sees it."""

    name: str
    state: ServiceState
    pid: int | None
    detail: str


def program_names(settings: Settings) -> list[str]:
    """The programs that run here: all, less those that a cluster elsewhere replaces."""
    return [name for name in PROGRAMS if not (name in _REPLACED_BY and _REPLACED_BY[name](settings))]


def _socket(settings: Settings) -> Path:
    return short_dir(settings) / "supervisor.sock"


def _configuration(settings: Settings, names: list[str]) -> str:
    run, logs = settings.run_dir, settings.run_dir / "logs"

    def quoted(path: object) -> str:
        return str(path).replace("%", "%%")

    lines = [
        "[unix_http_server]",
        f"file={quoted(_socket(settings))}",
        "chmod=0700",
        "[supervisord]",
        "nodaemon=true",
        f"logfile={quoted(logs / 'supervisor.log')}",
        "logfile_maxbytes=5MB",
        "logfile_backups=1",
        f"pidfile={quoted(run / 'supervisord.pid')}",
        f"childlogdir={quoted(logs)}",
        "minfds=1024",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for priority, (group, programs) in enumerate(_grouped(names).items(), start=1):
        lines += [f"[group:{group}]", f"programs={','.join(programs)}", f"priority={priority}"]
    for name in names:
        lines += [
            f"[program:{name}]",
            f"command={quoted(sys.executable)} -m hirestream.runtime.launch {name}",
            f"directory={quoted(Path.cwd())}",
            "autorestart=true",
            "startsecs=2",
            "startretries=8",
            f"stopsignal={_SIGNALS.get(name, 'TERM')}",
            "stopwaitsecs=15",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={quoted(logs / (name + '.log'))}",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=1",
        ]
    return "\n".join(lines) + "\n"


def _grouped(names: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(_ENGINES if name in ENGINES else _JOBS, []).append(name)
    return groups


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "HIRESTREAM_DATA_DIR": str(settings.root),
        "HIRESTREAM_MEMBER": "1",  # how `members` knows its own
        "PYTHONUNBUFFERED": "1",
        # Ray: loopback, not the network card's address; a lost cluster noticed, a slow one not; nothing sent home.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_gcs_rpc_server_reconnect_timeout_s": "20",
        "RAY_enable_metrics_collection": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_DEDUP_LOGS": "0",
    }


@contextlib.contextmanager
def _supervisor(settings: Settings) -> Iterator[Any]:
    """Supervisord's interface, over its socket. Raises `NotRunning` when it does not answer."""
    from supervisor.xmlrpc import SupervisorTransport

    away = f"hirestream is not running in {settings.root}. Start it with `hirestream up`."
    if not _socket(settings).exists():
        raise NotRunning(away)
    transport = SupervisorTransport(None, None, f"unix://{_socket(settings)}")
    try:
        yield xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor
    except (OSError, xmlrpc.client.ProtocolError):
        raise NotRunning(away) from None
    finally:
        transport.close()


def is_up(settings: Settings) -> bool:
    """Whether the supervisor of this data folder answers."""
    try:
        with _supervisor(settings) as supervisor:
            return bool(supervisor.getState()["statename"] == "RUNNING")
    except NotRunning:
        return False


def processes(settings: Settings) -> list[Process]:
    """Every program with its state. Raises `NotRunning` when the supervisor is away."""
    with _supervisor(settings) as supervisor:
        told = supervisor.getAllProcessInfo()
    return [
        Process(
            name=info["name"],
            state=_STATES.get(info["statename"], "failed"),
            pid=info["pid"] or None,
            detail=info["spawnerr"] or info["description"],
        )
        for info in told
    ]


def start(settings: Settings, *, detach: bool) -> subprocess.Popen[bytes]:
    """Choose ports, write the configuration and start supervisord, under its guard, with all programs in parallel.

    The caller holds `data_folder_lock`. Without `detach` the system dies with this process.
    """
    end_stale(settings)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    for name in ("heartbeats", "starts"):
        shutil.rmtree(settings.run_dir / name, ignore_errors=True)
    logs = settings.run_dir / "logs"
    logs.mkdir(exist_ok=True)
    choose_addresses(settings)
    read_secrets(settings)
    configuration = settings.run_dir / "supervisord.conf"
    configuration.write_text(_configuration(settings, program_names(settings)))
    supervisord = [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-c", str(configuration)]
    with (logs / "supervisord.out").open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "hirestream.runtime.guard", *supervisord],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=None if detach else die_with_parent,  # noqa: PLW1509 - one prctl, no thread yet
            env=os.environ | _environment(settings),
        )


def control(settings: Settings, name: str, action: str) -> None:
    """Start, stop or restart one program (`action`: `start`, `stop`, `restart`)."""
    full_name = f"{_ENGINES if name in ENGINES else _JOBS}:{name}"
    try:
        with _supervisor(settings) as supervisor:
            if action in {"stop", "restart"}:
                supervisor.stopProcess(full_name)
            if action in {"start", "restart"}:
                supervisor.startProcess(full_name, False)  # noqa: FBT003 - XML-RPC knows no names
    except xmlrpc.client.Fault as fault:
        raise HirestreamError(f"Cannot {action} {name}: {fault.faultString}") from None


def restarts(settings: Settings, name: str) -> int:
    """How often a program was started again since `up`."""
    counter = settings.run_dir / "starts" / name
    return max(0, counter.stat().st_size - 1) if counter.exists() else 0


def _supervisor_process(settings: Settings) -> psutil.Process | None:
    try:
        process = psutil.Process(int((settings.run_dir / "supervisord.pid").read_text()))
        ours = str(settings.run_dir / "supervisord.conf") in process.cmdline()
    except (FileNotFoundError, ValueError, psutil.Error):
        return None
    return process if ours else None


def members(settings: Settings) -> list[psutil.Process]:
    """Every live process that belongs to this data folder: known by the folder in its environment."""
    mark = f"HIRESTREAM_DATA_DIR={settings.root}".encode()
    found = []
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            environment = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark in environment and b"HIRESTREAM_MEMBER=1" in environment:
            found.append(process)
    return found


def stop(settings: Settings, *, seconds: float = 40.0) -> bool:
    """Stop everything cleanly; what does not end in `seconds` is killed. False when nothing was running."""
    supervisor = _supervisor_process(settings)
    if supervisor:
        supervisor.terminate()
        psutil.wait_procs([supervisor], timeout=seconds)
    left = end_stale(settings)
    return bool(supervisor) or left > 0


def end_stale(settings: Settings) -> int:
    """End what a killed run left behind, and its traces; how many processes that were."""
    ended = end_members(settings)
    shutil.rmtree(short_dir(settings), ignore_errors=True)
    (settings.run_dir / "supervisord.pid").unlink(missing_ok=True)
    return ended


def end_members(settings: Settings, *, seconds: float = 10.0) -> int:
    """End every process of this data folder but this one, at the latest after `seconds`; how many there were."""
    left = members(settings)
    for process in left:
        _signal(process.terminate)
    _, alive = psutil.wait_procs(left, timeout=seconds)
    for process in alive:
        _signal(process.kill)
    psutil.wait_procs(alive, timeout=5)
    return len(left)


def _signal(send: Callable[[], None]) -> None:
    try:
        send()
    except psutil.NoSuchProcess:
        return


def follow_log(settings: Settings, name: str, *, lines: int, follow: bool) -> Iterator[str]:
    """Yield the last `lines` of a service's log, then what is added while `follow`."""
    path = settings.run_dir / "logs" / f"{name}.log"
    if not path.exists():
        raise NotRunning(f"There is no log of {name} in {settings.root}. Services: {', '.join(PROGRAMS)}.")
    with path.open(errors="replace") as log:
        yield from log.readlines()[-lines:]
        while follow:
            line = log.readline()
            if line:
                yield line
            else:
                time.sleep(0.2)
