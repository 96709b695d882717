"""Where the engines of a data folder listen, and the secrets they share: chosen at `up`, read by every command."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from hirestream.errors import Misconfigured, NotRunning
from hirestream.settings import Settings

LOOPBACK = "127.0.0.1"
PREFERRED_WEB_PORT = 8080


class Addresses(BaseModel):
    """Ports on loopback, one field a port."""

    model_config = ConfigDict(frozen=True)

    kafka: int
    kafka_controller: int
    postgres: int
    valkey: int
    ray: int
    ray_agent: int
    ray_agent_grpc: int
    ray_metrics: int
    ray_runtime_env: int
    web: int


class Secrets(BaseModel):
    """Passwords of the embedded engines and the key that signs sessions; made once for a data folder."""

    model_config = ConfigDict(frozen=True)

    postgres: str
    valkey: str
    web: str


def free_ports(count: int) -> list[int]:
    """Find `count` ports of loopback that nothing listens on now."""
    with contextlib.ExitStack() as held:
        ports = []
        for _ in range(count):
            probe = held.enter_context(socket.socket())
            probe.bind((LOOPBACK, 0))
            ports.append(int(probe.getsockname()[1]))
        return ports


def port_is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether something could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _web_port(settings: Settings, spare: int) -> int:
    wanted = settings.web.port
    if not wanted:
        return PREFERRED_WEB_PORT if port_is_free(PREFERRED_WEB_PORT, settings.web.host) else spare
    if not port_is_free(wanted, settings.web.host):
        raise Misconfigured(
            f"Port {wanted} is taken by another program. Stop it, or choose another: HIRESTREAM_WEB__PORT=0 takes any."
        )
    return wanted


def choose_addresses(settings: Settings) -> Addresses:
    """Choose free ports and write them under `run/`. Raises `Misconfigured` when a port that was asked for is taken."""
    names = [name for name in Addresses.model_fields if name != "web"]
    *ports, spare = free_ports(len(names) + 1)
    chosen = Addresses(**dict(zip(names, ports, strict=True)), web=_web_port(settings, spare))
    write_private(settings.run_dir / "addresses.json", chosen.model_dump_json(indent=1))
    return chosen


def read_addresses(settings: Settings) -> Addresses:
    """Read the ports of the running system. Raises `NotRunning` when nothing was started in this data folder."""
    path = settings.run_dir / "addresses.json"
    try:
        return Addresses.model_validate_json(path.read_text())
    except FileNotFoundError:
        raise NotRunning(
            f"hirestream is not running in {settings.root}. Start it with `hirestream up`, "
            "or name another data folder with HIRESTREAM_DATA_DIR."
        ) from None


def read_secrets(settings: Settings) -> Secrets:
    """Read the secrets of the data folder, or make them: a file that only its owner can read."""
    path = settings.root / "secrets.json"
    if not path.exists():
        made = Secrets(**{name: secrets.token_urlsafe(32) for name in Secrets.model_fields})
        write_private(path, made.model_dump_json(indent=1))
    return Secrets.model_validate_json(path.read_text())


def write_private(path: Path, text: str) -> None:
    """Write a file at once (never half) that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
    Path(name).replace(path)


def short_dir(settings: Settings) -> Path:
    """Folder for sockets, whose paths may have 107 characters at most: one for each data folder, ours alone."""
    digest = hashlib.sha256(str(settings.root).encode()).hexdigest()[:10]
    path = Path(tempfile.gettempdir()) / f"hirestream-{os.getuid()}-{digest}"
    path.mkdir(mode=0o700, exist_ok=True)
    if path.stat().st_uid != os.getuid() or path.is_symlink():
        raise Misconfigured(f"{path} belongs to somebody else. Remove it, or set TMPDIR to a folder of yours.")
    return path


def kafka_servers(settings: Settings) -> str:
    """Bootstrap servers: of the settings, else of the embedded broker."""
    return settings.kafka.bootstrap_servers or f"{LOOPBACK}:{read_addresses(settings).kafka}"


def postgres_url(settings: Settings) -> str:
    """URL of the people database, with its password."""
    if settings.postgres.url:
        return settings.postgres.url.get_secret_value()
    port = read_addresses(settings).postgres
    return f"postgresql://hirestream:{read_secrets(settings).postgres}@{LOOPBACK}:{port}/postgres"


def redis_url(settings: Settings) -> str:
    """URL of the cache, with its password."""
    if settings.redis.url:
        return settings.redis.url.get_secret_value()
    return f"redis://:{read_secrets(settings).valkey}@{LOOPBACK}:{read_addresses(settings).valkey}/0"


def ray_address(settings: Settings) -> str:
    """Address of the Ray cluster."""
    return settings.ray.address or f"{LOOPBACK}:{read_addresses(settings).ray}"


def web_url(settings: Settings) -> str:
    """Where to point the browser."""
    return f"http://{settings.web.host}:{read_addresses(settings).web}"


@contextlib.contextmanager
def data_folder_lock(settings: Settings) -> Iterator[None]:
    """Hold the data folder while engines are started in it. Raises `Misconfigured` when another `up` holds it."""
    import fcntl

    settings.root.mkdir(parents=True, exist_ok=True, mode=0o711)  # to pass through, for Postgres; not to list
    with (settings.root / ".lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Misconfigured(
                f"{settings.root} is in use by process {lock.read().strip() or 'unknown'}. Stop it with "
                "`hirestream down`, or name another folder with HIRESTREAM_DATA_DIR."
            ) from None
        lock.truncate(0)
        lock.write(json.dumps(os.getpid()))
        lock.flush()
        yield
