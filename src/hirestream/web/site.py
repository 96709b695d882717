"""What all pages and calls of one application share: the backend, the limits, what was just read, the streams."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app

from hirestream.model.document import DocumentText
from hirestream.model.parsed import Parsed
from hirestream.model.status import Status
from hirestream.web.ports import Backend

_EXTENSION = "hirestream"


@dataclass(frozen=True)
class Reading:
    """A document as it was read in this process, moments ago."""

    parsed: Parsed
    text: DocumentText | None


class Recent:
    """The last documents read in this process, by doc_id: shown while the stream catches up with them.

    Holds at most `size` documents, none for longer than `seconds`. May be called from several threads.
    """

    def __init__(self, *, size: int = 64, seconds: float = 600, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Reading]] = OrderedDict()

    def put(self, doc_id: str, reading: Reading) -> None:
        """Keep `reading`; the oldest goes when there is no more room."""
        with self._lock:
            self._kept.pop(doc_id, None)
            self._kept[doc_id] = (self._clock() + self._seconds, reading)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def get(self, doc_id: str) -> Reading | None:
        """Return the reading of `doc_id`, or None when it is gone."""
        with self._lock:
            until, reading = self._kept.get(doc_id, (0.0, None))
            if reading is not None and self._clock() >= until:
                del self._kept[doc_id]
                return None
            return reading

    def drop(self, doc_id: str) -> None:
        """Forget `doc_id`: the stream has it now, or it is to be erased."""
        with self._lock:
            self._kept.pop(doc_id, None)


class Streams:
    """Counts the event streams that are open, so that they never take all the threads that answer requests."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._stopped = threading.Event()

    def take(self) -> Callable[[], None] | None:
        """Open a stream: returns what gives its place back (once, however often it is called), or None when full."""
        if self._stopped.is_set() or not self._free.acquire(blocking=False):
            return None
        given = threading.Event()
        lock = threading.Lock()

        def give_back() -> None:
            with lock:
                if not given.is_set():
                    given.set()
                    self._free.release()

        return give_back

    def pause(self, seconds: float) -> bool:
        """Wait between two snapshots; False when the server is stopping and the stream should end."""
        return not self._stopped.wait(seconds)

    def stop(self) -> None:
        """End all streams, so that the server can stop at once."""
        self._stopped.set()


class FreshStatus:
    """The backend's status, asked for at most once in `seconds` however many people watch."""

    def __init__(
        self, ask: Callable[[], Status], *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._last: tuple[float, Status] | None = None

    def get(self) -> Status:
        """Return the status, at most `seconds` old."""
        with self._lock:
            now = self._clock()
            if self._last is None or now - self._last[0] >= self._seconds:
                self._last = (now, self._ask())
            return self._last[1]


@dataclass(frozen=True)
class Site:
    """The parts of one application. `interval`: seconds between two snapshots of the live page."""

    backend: Backend
    max_bytes: int
    streams: Streams
    status: FreshStatus
    interval: float
    recent: Recent = field(default_factory=Recent)

    def attach(self, extensions: dict[str, object]) -> None:
        """Make this the site of the application that owns `extensions`."""
        extensions[_EXTENSION] = self


def site() -> Site:
    """Return the site of the application that answers now."""
    found = current_app.extensions[_EXTENSION]
    assert isinstance(found, Site)  # noqa: S101 - tells the type checker what create_app put there
    return found
