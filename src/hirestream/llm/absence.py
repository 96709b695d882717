"""Remembers that a model is away, and when it may be asked again, so that not every document waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

_FIRST_REST: Final = 60.0
_LONGEST_REST: Final = 3_600.0


class Absence:
    """Rests that grow from a minute to an hour, or as long as the service said; over with the next answer.

    `why` is a word or two for counts, empty while the model is there. `clock` is in seconds. Safe between threads.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.why = ""
        self._clock = clock
        self._lock = threading.Lock()
        self._until = 0.0
        self._rest = _FIRST_REST

    def lasts(self) -> bool:
        """Whether the model is away and is not to be asked yet."""
        return bool(self.why) and self._clock() < self._until

    def begin(self, why: str, retry_after: float | None = None) -> None:
        """Note that it is away, and not to be asked for a while: `retry_after` seconds at least."""
        with self._lock:
            self.why = why
            self._until = self._clock() + max(retry_after or 0.0, self._rest)
            self._rest = min(_LONGEST_REST, self._rest * 2)

    def end(self) -> None:
        """Note that it has answered."""
        with self._lock:
            self.why, self._rest = "", _FIRST_REST
