"""When a host may be asked again: a rate for each, a pause where it asked for one. Shared by all feeds of a process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hirestream.errors import Transient


@dataclass
class Hosts:
    """Keeps requests to a host `interval_s` apart. `now` and `sleep` are the clock; `longest_wait_s` is what is waited.

    A host that asks for a longer pause is left alone: `Transient` says when to come back.
    """

    interval_s: float
    longest_wait_s: float
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    _free_at: dict[str, datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, host: str, *, interval_s: float = 0.0) -> None:
        """Wait for the turn of a request; `interval_s` is the host's own wish (`Crawl-delay`) where it is longer."""
        now = self.now()
        with self._lock:
            turn = max(self._free_at.get(host, now), now)
            wait = (turn - now).total_seconds()
            if wait > self.longest_wait_s:
                raise Transient(f"{host} asked to be left alone until {turn:%Y-%m-%d %H:%M:%S} UTC.", retry_at=turn)
            self._free_at[host] = turn + timedelta(seconds=max(self.interval_s, interval_s))
        if wait > 0:
            self.sleep(wait)

    def pause(self, host: str, seconds: float) -> None:
        """Leave a host alone for a while."""
        until = self.now() + timedelta(seconds=seconds)
        with self._lock:
            self._free_at[host] = max(self._free_at.get(host, until), until)
