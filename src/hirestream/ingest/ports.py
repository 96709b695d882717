"""What intake needs of the event log: to publish an event and know that it is safe."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hirestream.model.events import Event


class EventLog(Protocol):
    """Publishes events durably."""

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Publish, and return when all are acknowledged by all replicas. Raises `Transient` when they are not."""
