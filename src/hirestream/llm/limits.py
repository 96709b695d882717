"""Keeps to a service's limits: reads its rate-limit headers, waits before a call that would hit them, and tries again.

Headers as Groq and OpenAI send them: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}` and, with 429,
`retry-after` (https://console.groq.com/docs/rate-limits).
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import random
from typing import Final, TypeVar

from hirestream.llm.ports import Away

T = TypeVar("T")

_UNITS: Final = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|[dhms])")
_LONGEST_PAUSE: Final = 30.0


def read_duration(text: str | None) -> float | None:
    """Seconds in "2m59.56s", "7.66s", "120ms", or a bare number of seconds; None for anything else."""
    if text is None:
        return None
    text = text.strip().lower()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not re.fullmatch(rf"({_DURATION.pattern})+", text):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _DURATION.findall(text))


def read_count(text: str | None) -> float | None:
    """A count in a header; None for anything else."""
    return float(text) if text and re.fullmatch(r"\d+(\.\d+)?", text.strip()) else None


@dataclass(frozen=True)
class Patience:
    """How often one call is tried, and how long it may take with all its waiting, in seconds."""

    tries: int = 4
    seconds: float = 90.0
    first_pause: float = 1.0


class Busy(Exception):
    """One try failed in a way that the next may not. `why` is a word or two; `retry_after` is in seconds."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.retry_after = retry_after


@dataclass
class _Window:
    """What is left of one limit. It fills up evenly until `full_at`."""

    limit: float
    left: float
    full_at: float

    def wait(self, need: float, now: float) -> float:
        """Seconds until `need` is there.

        Groq's figures are of a bucket that refills: 30 of 14,400 requests a day are given back in 2m59.56s, 6 s each.
        """
        remaining = self.full_at - now
        if remaining <= 0 or need <= self.left or need > self.limit or self.limit <= self.left:
            return 0.0
        if math.isinf(self.limit):
            return remaining
        return remaining * (need - self.left) / (self.limit - self.left)


class Pacer:
    """Calls a service within its limits. Share one per service and model; safe between threads."""

    def __init__(
        self,
        patience: Patience,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random,
    ) -> None:
        self._patience = patience
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._lock = threading.Lock()
        self._windows: dict[str, _Window] = {}

    def note(self, headers: Mapping[str, str]) -> None:
        """Take in what an answer says of the limits."""
        now = self._clock()
        with self._lock:
            for what in ("requests", "tokens"):
                left = read_count(headers.get(f"x-ratelimit-remaining-{what}"))
                reset = read_duration(headers.get(f"x-ratelimit-reset-{what}"))
                if left is not None and reset is not None:
                    limit = read_count(headers.get(f"x-ratelimit-limit-{what}"))
                    # Without a limit we cannot tell how fast it fills: nothing before the reset.
                    self._windows[what] = _Window(math.inf if limit is None else limit, left, now + reset)

    def call(self, attempt: Callable[[], T], *, tokens: int) -> T:
        """Return what `attempt` returns; try again when it raises `Busy`. `tokens` is what it will use at most.

        Raises `Away` when the tries are used up, or when the next would begin after the patience has ended.
        """
        started = self._clock()
        for number in range(1, self._patience.tries + 1):
            full = self._until_allowed(tokens)
            self._wait(full, started, "rate limit", retry_after=full)
            try:
                return attempt()
            except Busy as busy:
                if number == self._patience.tries:
                    message = f"The language model is away after {number} tries ({busy.why})."
                    raise Away(message, why=busy.why, retry_after=busy.retry_after) from busy
                self._wait(self._pause(number, busy.retry_after), started, busy.why, retry_after=busy.retry_after)
        raise AssertionError("unreachable: tries is at least 1")

    def _until_allowed(self, tokens: int) -> float:
        now = self._clock()
        needs = {"requests": 1.0, "tokens": float(tokens)}
        with self._lock:
            longest = max((window.wait(needs[what], now) for what, window in self._windows.items()), default=0.0)
            if longest == 0.0:
                for what, window in self._windows.items():
                    window.left = max(0.0, window.left - needs[what])  # until the answer says better
        return longest

    def _pause(self, number: int, retry_after: float | None) -> float:
        """What the service asks for and a little more, else twice as long each time, by half at random."""
        if retry_after is not None:
            return retry_after + self._chance() * min(1.0, 0.1 * retry_after)
        pause = self._patience.first_pause * 2.0 ** (number - 1)
        return min(_LONGEST_PAUSE, pause) * (0.5 + self._chance() / 2)

    def _wait(self, seconds: float, started: float, why: str, *, retry_after: float | None) -> None:
        if seconds <= 0:
            return
        longest = self._patience.seconds
        if self._clock() + seconds - started > longest:
            beyond = f"{seconds:.0f} s more are beyond a patience of {longest:.0f} s"
            raise Away(f"The language model is away ({why}), and {beyond}.", why=why, retry_after=retry_after)
        self._sleep(seconds)
