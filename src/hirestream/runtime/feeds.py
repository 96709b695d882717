"""Feeds in a data folder: run once now (`hirestream feeds run`), or as they fall due (the service `feeds`).

The service only watches the clock. A process of its own runs what is due and ends, so that a system that waits stays
small.
"""

from __future__ import annotations

import fcntl
import itertools
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hirestream.errors import HirestreamError
from hirestream.ingest.feeds.definitions import Definition, Definitions, every_text
from hirestream.ingest.feeds.state import Counts, FeedState, FeedStore
from hirestream.model.events import utc_now
from hirestream.runtime.heartbeat import Heartbeat
from hirestream.settings import Settings

if TYPE_CHECKING:
    from hirestream.ingest.feeds.fetcher import PoliteFetcher
    from hirestream.ingest.feeds.hosts import Hosts
    from hirestream.ingest.feeds.ports import Page
    from hirestream.ingest.feeds.service import FeedRuns, Ran
    from hirestream.ingest.feeds.state import RunValidators

_log = logging.getLogger(__name__)
_PAUSE_S, _LOOK_S, _LONGEST_LOOK_S = 0.5, 1.0, 120.0
Condition = Literal["new", "fine", "failed", "doubtful", "asked", "off"]


def feed_store(settings: Settings) -> FeedStore:
    """Open what is remembered of feeds."""
    return FeedStore(settings.root / "feeds" / "feeds.sqlite")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between threads and processes; a process that dies lets go of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def request_paces(settings: Settings) -> Hosts:
    """Return what keeps the rate of requests to each host; fetchers that share it share the rates."""
    from hirestream.ingest.feeds.hosts import Hosts

    return Hosts(settings.feeds.interval_s, settings.feeds.longest_wait_s, utc_now, time.sleep)


@contextmanager
def polite_fetcher(
    settings: Settings, hosts: Hosts, *, own_urls: Sequence[str] = (), validators: RunValidators | None = None
) -> Iterator[PoliteFetcher]:
    """Open what reaches the network for feeds and imports."""
    from hirestream.ingest.feeds.fetcher import PoliteFetcher, Politeness

    told = settings.feeds
    politeness = Politeness(
        contact=told.contact, max_bytes=told.max_bytes, timeout_s=told.timeout_s, longest_wait_s=told.longest_wait_s
    )
    fetcher = PoliteFetcher(
        politeness, hosts, allow_private=told.allow_private, own_urls=own_urls, validators=validators
    )
    with closing(fetcher):
        yield fetcher


@dataclass(frozen=True)
class FeedReport:
    """A feed as people see it: what is written down and how it stands."""

    definition: Definition
    state: FeedState
    open: int

    @property
    def condition(self) -> Condition:
        """How it stands, in a word; `doubtful` is a list that its next run must confirm."""
        if self.state.asked:
            return "asked"
        if not self.definition.enabled:
            return "off"
        if self.state.error:
            return "failed"
        if self.state.last_run is None:
            return "new"
        return "doubtful" if self.state.doubtful else "fine"

    def due(self, now: datetime) -> bool:
        """Whether it is to run: asked for, or its time has come."""
        waited = self.state.next_due is None or self.state.next_due <= now
        return self.state.asked or (self.definition.enabled and waited)


def reports(definitions: Definitions, store: FeedStore) -> list[FeedReport]:
    """Every feed that is written down, by name."""
    return [FeedReport(one, store.feed(one.name), store.open_postings(one.name)) for one in definitions.all()]


def counts_text(counts: Counts) -> str:
    """Write what a run came to on a line: what is not zero."""
    told = [f"{value} {name}" for name, value in counts.as_dict().items() if value]
    return ", ".join(told) or "nothing new"


def report_json(report: FeedReport) -> dict[str, object]:
    """Write how a feed stands for programs."""
    state = report.state
    return {
        "name": report.definition.name,
        "type": report.definition.kind,
        "every": every_text(report.definition.every),
        "state": report.condition,
        "last_run": state.last_run.isoformat() if state.last_run else None,
        "next_run": state.next_due.isoformat() if state.next_due and report.definition.enabled else None,
        "counts": state.counts.as_dict(),
        "open": report.open,
        "error": state.error,
        "failures": state.failures,
        "problems": list(state.problems),
    }


def report_text(report: FeedReport, now: datetime) -> str:
    """Write how a feed stands for people."""
    state = report.state
    last = f"{state.last_run:%Y-%m-%d %H:%M} UTC" if state.last_run else "never"
    due = "-"
    if report.definition.enabled:
        wait = max((state.next_due - now).total_seconds(), 0) if state.next_due else 0
        due = f"in {timedelta(seconds=int(wait))}" if wait else "now"
    text = (
        f"{report.definition.name:<24} {report.condition:<9} last run {last}, next {due}; "
        f"{counts_text(state.counts)}; {report.open} open"
    )
    told = ([state.error] if state.error else []) + list(state.problems)
    return "\n".join([text, *(f"    {one}" for one in told)])


class FeedRunner:
    """Runs feeds of this data folder, several at a time; they share the rates of hosts."""

    def __init__(self, settings: Settings, definitions: Definitions, runs: Callable[[FeedStore], FeedRuns]) -> None:
        self._settings = settings
        self._definitions = definitions
        self._runs = runs
        self._hosts = request_paces(settings)

    def run(self, chosen: Sequence[Definition], say: Callable[[str, Counts], None]) -> Iterator[Ran]:
        """Run feeds once; what each came to, as it ends."""
        with closing(feed_store(self._settings)) as store:
            runs = self._runs(store)
            with ThreadPoolExecutor(self._settings.feeds.parallel) as workers:
                waiting = [workers.submit(self._run, runs, store, one, say) for one in chosen]
                try:
                    yield from (one.result() for one in waiting)
                except KeyboardInterrupt:  # at any moment: what was not kept comes again
                    os._exit(130)

    def _run(self, runs: FeedRuns, store: FeedStore, one: Definition, say: Callable[[str, Counts], None]) -> Ran:
        from hirestream.ingest.feeds.state import RunValidators

        with locked(self._settings.root / "feeds" / f"{one.name}.lock"):
            validators = RunValidators(store, one.name)
            with self._fetcher(one, validators) as fetcher:
                make = lambda: self._definitions.make(one, fetcher)  # noqa: E731 - a setting may be refused: in the run
                return runs.run(one.name, make, every=one.every, validators=validators, say=say)

    def _fetcher(self, one: Definition, validators: RunValidators | None) -> AbstractContextManager[PoliteFetcher]:
        from hirestream.ingest.feeds.fetcher import own_urls

        return polite_fetcher(self._settings, self._hosts, own_urls=own_urls(one.options), validators=validators)

    def look(self, one: Definition) -> Page | None:
        """Fetch the first page that a feed would bring, and keep nothing; None when there is none."""
        with self._fetcher(one, None) as fetcher:
            return next(iter(itertools.islice(self._definitions.make(one, fetcher).fetch({}), 1)), None)


# ---- the service ---------------------------------------------------------------------------------------------------
def due_feeds(definitions: Definitions, store: FeedStore, now: datetime) -> list[Definition]:
    """Feeds that are to run now."""
    return [report.definition for report in reports(definitions, store) if report.due(now)]


def serve(settings: Settings) -> None:
    """Run until SIGTERM: watch the clock, and start a process for what is due."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    heartbeat = Heartbeat(settings, "feeds")
    definitions = Definitions(settings.root, {})
    trouble = ""
    running: subprocess.Popen[bytes] | None = None
    look_at, pause = 0.0, _LOOK_S
    with closing(feed_store(settings)) as store:
        while not stopping.is_set():
            if running is not None and running.poll() is not None:
                # One that could not even begin (Kafka is not up yet) is not started again at once.
                pause = min(2 * pause, _LONGEST_LOOK_S) if running.returncode else _LOOK_S
                running, look_at = None, time.monotonic() + pause
            if running is None and time.monotonic() >= look_at:
                look_at = time.monotonic() + pause
                try:
                    if due_feeds(definitions, store, utc_now()):
                        running = subprocess.Popen([sys.executable, "-m", "hirestream.runtime.feeds"])
                    trouble = ""
                except HirestreamError as error:
                    if error.message != trouble:
                        _log.error("%s", error.message)
                    trouble = error.message
            heartbeat.beat(ready=True)
            stopping.wait(_PAUSE_S)
        if running is not None:
            running.terminate()
            running.wait(timeout=10)


def main() -> None:
    """Run what is due, once: the process that the service starts."""
    from hirestream.runtime.guard import die_with_parent
    from hirestream.wiring import feed_definitions, feed_runner

    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # at any moment: what was not kept comes again
    settings = Settings()
    try:
        definitions = feed_definitions(settings)
        with closing(feed_store(settings)) as store:
            chosen = due_feeds(definitions, store, utc_now())
        for ran in feed_runner(settings, definitions).run(chosen, lambda _name, _counts: None):
            told = f"{ran.counts}" + (f"; {ran.error}" if ran.error else "")
            _log.log(logging.WARNING if ran.error else logging.INFO, "%s: %s", ran.name, told)
    except HirestreamError as error:
        sys.exit(f"feeds: {error.message}")


if __name__ == "__main__":
    main()
