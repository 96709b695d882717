"""What a job says of itself while it lives: a small file, written at once, that `status` reads."""

from __future__ import annotations

import json
import os
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from hirestream.model.status import Quantiles
from hirestream.runtime.addresses import write_private
from hirestream.settings import Settings


class Heartbeat:
    """Writes `run/heartbeats/<name>.json`, at most every `interval` seconds unless forced."""

    def __init__(self, settings: Settings, name: str, *, interval: float = 0.5) -> None:
        self._path = settings.run_dir / "heartbeats" / f"{name}.json"
        self._interval = interval
        self._last = 0.0

    def due(self, seconds: float) -> bool:
        """Whether the last beat is `seconds` ago or more."""
        return time.time() - self._last >= seconds

    def beat(self, *, force: bool = False, **facts: object) -> None:
        """Say that the job lives, with facts: `ready`, `lag`, `oldest_s`, …."""
        if force or self.due(self._interval):
            self._last = time.time()
            write_private(self._path, json.dumps({"at": self._last, "pids": [os.getpid(), os.getppid()], **facts}))


def read_heartbeat(settings: Settings, name: str) -> dict[str, object]:
    """Return the last facts of a job; empty when it never wrote any."""
    path: Path = settings.run_dir / "heartbeats" / f"{name}.json"
    try:
        facts = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return facts if isinstance(facts, dict) else {}


class Window:
    """The last durations of something, for its quantiles."""

    def __init__(self, size: int = 5000) -> None:
        self._values: deque[float] = deque(maxlen=size)

    def add(self, values: Sequence[float]) -> None:
        """Take more durations, in seconds."""
        self._values.extend(values)

    def quantiles(self) -> Quantiles:
        """Nearest-rank quantiles of what is in the window."""
        ordered = sorted(self._values)
        if not ordered:
            return Quantiles()

        def at(share: float) -> float:
            return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 4)

        return Quantiles(p50=at(0.50), p95=at(0.95), p99=at(0.99))
