"""`hirestream bench`: measures the whole flow on this machine, then the same work done by a plain loop.

Everything happens in a temporary folder, and everything is stopped and removed at the end, whatever happens.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import psutil

from hirestream.errors import HirestreamError, Misconfigured
from hirestream.runtime import supervisor
from hirestream.runtime.addresses import short_dir
from hirestream.settings import Settings

# Run as a file: the programs beside this one are found from the checkout.
sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import loads, machine, report
from bench.loads import Load
from bench.plain import Plain
from bench.system import Flow

_PREFIX = "hirestream-bench-"
_RATES = (10, 50)
_WARM_UP = 12


@dataclass(frozen=True)
class Plan:
    """How much is measured: documents of the burst, seconds at each rate, rounds of each command."""

    burst: int
    seconds: float
    rounds: int


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="hirestream bench", description="Measure the flow on this machine.")
    parser.add_argument("--quick", action="store_true", help="60 documents and 8 s a rate, to see that all works")
    parser.add_argument("--documents", type=int, help="documents of the burst (default 200, quick 60)")
    parser.add_argument("--seconds", type=float, help="seconds at each rate (default 30, quick 8)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser.parse_args()


def _plan(arguments: argparse.Namespace) -> Plan:
    burst, seconds, rounds = (60, 8.0, 3) if arguments.quick else (200, 30.0, 5)
    return Plan(arguments.documents or burst, arguments.seconds or seconds, rounds)


def say(text: str) -> None:
    """Tell how far the run is, with the time."""
    print(f"{datetime.now().astimezone():%H:%M:%S}  {text}", file=sys.stderr, flush=True)


def measure(settings: Settings, plan: Plan) -> report.Figures:
    """Run everything in `settings.root`; nothing is left running, also when it fails."""
    figures = report.Figures(machine=machine.describe(), disk_gb=machine.disk_gb(settings))
    say("commands …")
    figures.commands_s = machine.command_times(settings.root, rounds=plan.rounds)
    warm_up = loads.mixed("warm-up", _WARM_UP, seed=1)
    chosen = [loads.mixed("burst", plan.burst, seed=2)]
    chosen += [loads.paced(rate, plan.seconds, seed=2 + place) for place, rate in enumerate(_RATES, 1)]
    flow = Flow(settings)
    try:
        _measure_flow(flow, figures, [warm_up, *chosen])
        _measure_plain(flow, figures, [warm_up, *chosen])
    finally:
        flow.stop()
    return figures


def _measure_flow(flow: Flow, figures: report.Figures, chosen: list[Load]) -> None:
    say("first start …")
    figures.first_start_s = flow.start()
    flow.stop()
    say("later start …")
    figures.later_start_s = flow.start()
    for load in chosen:
        say(f"the flow: {load.name}, {len(load.documents)} documents …")
        figures.flow[load.name] = flow.run(load)
    figures.memory_mb = flow.memory()
    del figures.flow[chosen[0].name]  # the warm-up


def _measure_plain(flow: Flow, figures: report.Figures, chosen: list[Load]) -> None:
    say("stopping all but Kafka; the plain loop starts …")
    flow.keep_only_kafka()
    plain = Plain(flow.settings)
    try:
        plain.start()
        for load in chosen:
            # At a rate above its best the loop only falls behind, for minutes.
            if load.rate and load.rate > figures.plain["burst"].documents_per_s:
                continue
            say(f"the plain loop: {load.name}, {len(load.documents)} documents …")
            figures.plain[load.name] = plain.run(load)
        figures.plain_memory_mb = plain.memory()
    finally:
        plain.stop()
    del figures.plain[chosen[0].name]


@contextlib.contextmanager
def _own_folder() -> Iterator[Settings]:
    """Make a folder for this run, and remove it at the end with all that runs in it."""
    _clear_after_killed_runs()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)  # to pass through, for Postgres, which runs as somebody else when we are root
    settings = Settings(data_dir=folder)
    try:
        _refuse_clusters(settings)
        yield settings
    finally:
        _remove(settings)


def _remove(settings: Settings) -> None:
    supervisor.stop(settings)
    shutil.rmtree(short_dir(settings), ignore_errors=True)
    shutil.rmtree(settings.root, ignore_errors=True)


def _clear_after_killed_runs() -> None:
    """Remove what runs left that had no time to: their folders carry the id of a process that is gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).split("-")[0]
        if pid.isdigit() and folder.stat().st_uid == os.getuid() and not psutil.pid_exists(int(pid)):
            _remove(Settings(data_dir=folder))


def _refuse_clusters(settings: Settings) -> None:
    """Made-up documents must not get into a system that people use."""
    outside = {
        "kafka.bootstrap_servers": settings.kafka.bootstrap_servers,
        "ray.address": settings.ray.address,
        "blobs.url": settings.blobs.url,
        "delta.url": settings.delta.url,
        "postgres.url": settings.postgres.url,
        "redis.url": settings.redis.url,
        "warehouse.path": settings.warehouse.path,
    }
    named = [name for name, value in outside.items() if value]
    if named:
        raise Misconfigured(f"`hirestream bench` measures the embedded engines only. Unset {', '.join(named)} for it.")


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _stop_once(*_: object) -> NoReturn:
    """End the run; a second Ctrl-C must not cut the cleaning up short."""
    for one in _SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """Measure, print, and clean up; 0 when everything could be measured."""
    arguments = _arguments()
    for one in _SIGNALS:
        signal.signal(one, _stop_once)
    try:
        with _own_folder() as settings:
            figures = measure(settings, _plan(arguments))
    except KeyboardInterrupt:
        say("stopped")
        return 130
    except HirestreamError as error:
        say(f"{type(error).__name__}: {error}")
        return 1
    for line in report.lines(figures):
        print(line)
    if arguments.json:
        arguments.json.write_text(json.dumps(report.as_json(figures), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
