"""The event log on Kafka, or anything that speaks its protocol."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hirestream.errors import Transient
from hirestream.model.events import Event


class KafkaEventLog:
    """Publishes with an idempotent producer; safe to share between threads. `config` is asked at the first event."""

    def __init__(self, config: Callable[[], Mapping[str, Any]], *, timeout: float = 30.0) -> None:
        self._config = config
        self._timeout = timeout
        self._lock = threading.Lock()
        self._producer: Any = None

    def _open(self) -> Any:
        with self._lock:
            if self._producer is None:
                from confluent_kafka import Producer

                self._producer = Producer(dict(self._config()) | {"message.timeout.ms": int(self._timeout * 1000)})
            return self._producer

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Publish `events` and wait until all are acknowledged."""
        producer = self._open()
        failures: list[str] = []
        waiting = len(events)
        done = threading.Event()
        lock = threading.Lock()

        def delivered(error: Any, _message: Any) -> None:
            nonlocal waiting
            with lock:
                if error is not None:
                    failures.append(error.str())
                waiting -= 1
                if waiting == 0:
                    done.set()

        for event in events:
            producer.produce(topic, event.to_json(), key=event.doc_id, on_delivery=delivered)
        # Several threads may poll: whichever does serves the callbacks of all.
        while waiting and not done.is_set():
            producer.poll(0.05)
        if failures:
            raise Transient(f"Kafka did not take {len(failures)} of {len(events)} events: {failures[0]}")
