"""The `views` service, where each view follows the change feed in a thread of its own; and rebuilding a view."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable

from hirestream.errors import Misconfigured, Transient
from hirestream.runtime import supervisor
from hirestream.runtime.heartbeat import Heartbeat
from hirestream.settings import Settings
from hirestream.store.follow import follow, rebuild
from hirestream.store.ports import Changes, TableReader, View
from hirestream.store.tables import CVS, OFFERS
from hirestream.wiring import FOLLOWED, delta_reader, search_index

VIEW_NAMES = ("index", *FOLLOWED)
_log = logging.getLogger(__name__)
_PAUSE_S = {"cache": 0.3, "people": 0.5, "warehouse": 1.0}


class FollowerThread(threading.Thread):
    """Keeps one view up to date until it is told to stop; a store that is away is tried again, and said once.

    `before` runs before each step, `on_page` after each page, and `facts` adds to the heartbeat.
    """

    def __init__(
        self,
        view: View,
        tables: TableReader,
        heartbeat: Heartbeat,
        *,
        pause: float,
        on_page: Callable[[Changes], None] | None = None,
        facts: Callable[[], dict[str, object]] = dict,
        before: Callable[[], object] = bool,
    ) -> None:
        super().__init__(name=f"follow-{view.name}", daemon=True)
        self._view = view
        self._tables = tables
        self._heartbeat = heartbeat
        self._pause = pause
        self._on_page = on_page
        self._facts = facts
        self._before = before
        self._stop_asked = threading.Event()
        self._untold = True
        self.failed: BaseException | None = None

    def run(self) -> None:
        """Follow until `stop`; an unexpected fault is kept in `failed` for the process to end with."""
        away = ""
        opened = False
        try:
            while not self._stop_asked.is_set():
                try:
                    if not opened:
                        self._view.open()
                        opened = True
                    self._before()
                    advanced = follow(self._view, self._tables, self._on_page)
                    away = ""
                    self._tell(advanced)
                    if not advanced:
                        self._stop_asked.wait(self._pause)
                except Transient as error:
                    if error.message != away:
                        _log.warning("%s waits: %s", self._view.name, error.message)
                    away = error.message
                    self._stop_asked.wait(0.5)
        except Exception as error:  # noqa: BLE001 - kept: the process ends with it and is started again
            self.failed = error
        finally:
            if opened:
                self._view.close()

    def _tell(self, advanced: int) -> None:
        """Write the heartbeat when rows changed, else now and then: counting rows costs a query."""
        self._untold = self._untold or advanced > 0
        if self._heartbeat.due(0.5 if self._untold else 5.0):
            facts = self._facts()
            held = self._view.rows()
            rows = sum(held.get(table, 0) for table in (CVS, OFFERS))
            self._heartbeat.beat(force=True, ready=True, versions=dict(self._view.versions()), rows=rows, **facts)
            self._untold = False

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self._stop_asked.set()
        self.join(timeout=10)


def run(settings: Settings) -> None:
    """Run until SIGTERM."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    threads = [
        FollowerThread(
            make(settings), delta_reader(settings), Heartbeat(settings, f"view-{name}"), pause=_PAUSE_S[name]
        )
        for name, make in FOLLOWED.items()
    ]
    for thread in threads:
        thread.start()
    own = Heartbeat(settings, "views")
    while not stopping.is_set() and all(thread.is_alive() for thread in threads):
        own.beat(ready=True)
        time.sleep(0.3)
    for thread in threads:
        thread.stop()
        if thread.failed:
            raise thread.failed


def rebuild_view(settings: Settings, name: str, on_page: Callable[[Changes], None] | None = None) -> int:
    """Rebuild one view; how many rows it holds then.

    The index is built beside the one in use and takes its place when it is whole: nobody waits. The followers of the
    others are stopped meanwhile, so that one process at a time writes.
    """
    if name == "index":
        return _rebuild_index(settings, on_page)
    if name not in FOLLOWED:
        raise Misconfigured(f"There is no view {name!r}. Views: {', '.join(VIEW_NAMES)}.")
    running = supervisor.is_up(settings)
    if running:
        supervisor.control(settings, "views", "stop")
    view = FOLLOWED[name](settings)
    try:
        view.open()
        return rebuild(view, delta_reader(settings), on_page)
    finally:
        view.close()
        if running:
            supervisor.control(settings, "views", "start")


def _rebuild_index(settings: Settings, on_page: Callable[[Changes], None] | None) -> int:
    fresh = search_index(settings, settings.index_dir).next_generation()
    follow(fresh, delta_reader(settings), on_page)
    rows = sum(fresh.rows().values())
    fresh.publish()
    return rows
