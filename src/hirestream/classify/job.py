"""The Ray job: `documents` → read and classified → `cvs` | `offers` | `others` | `quarantine`.

Rounds of batches go to long-lived actors; the next round is taken from Kafka when this one is published and its
offsets are committed, so a crash repeats a round and never loses one, and the work under way stays bounded.
"""

from __future__ import annotations

import logging
import signal
import socket
import time
from collections.abc import Sequence
from typing import Any

import ray
from pydantic import ValidationError

from hirestream.classify.reading import DocumentReader, quarantined
from hirestream.classify.service import Classifier
from hirestream.errors import Transient
from hirestream.ingest.ports import EventLog
from hirestream.model.events import DOCUMENTS, QUARANTINE, TOPIC_OF_KIND, ClassifiedEvent, DocumentEvent, utc_now
from hirestream.model.events import QuarantineEvent as Quarantined
from hirestream.runtime.addresses import ray_address
from hirestream.runtime.heartbeat import Heartbeat
from hirestream.runtime.kafka import consumer_config, ensure_topics
from hirestream.settings import Settings
from hirestream.wiring import blob_store, event_log, read_limits

Result = ClassifiedEvent | Quarantined

_log = logging.getLogger(__name__)
_LINGER_S = 0.02  # how long a round waits for more documents once it has one
_ACTOR_START_S = 60.0


class ReaderActor:
    """One process that reads and classifies: it loads its models once, and can be killed without losing anything."""

    def __init__(self, settings: Settings) -> None:
        classifier = Classifier.load(least_sure=settings.classify.least_sure)
        self._reader = DocumentReader(blob_store(settings), classifier, read_limits(settings))

    def ready(self) -> bool:
        """Answer once the models are loaded."""
        return True

    def read(self, events: Sequence[bytes]) -> list[tuple[bool, bytes]]:
        """Read a batch of `documents` events; for each, whether it was classified, and the resulting event as JSON."""
        parsed = [DocumentEvent.model_validate_json(event) for event in events]
        return [(isinstance(one, ClassifiedEvent), one.to_json()) for one in self._reader.read(parsed)]


class ActorPool:
    """Reader actors; one that dies or hangs is replaced, and what it had is tried again, a document at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seconds = settings.limits.seconds_per_document
        self._attempts = settings.ray.max_attempts
        self._actors = [self._start() for _ in range(settings.ray.actors)]
        ray.get([actor.ready.remote() for actor in self._actors], timeout=_ACTOR_START_S)

    def _start(self) -> Any:
        return ray.remote(num_cpus=0, max_restarts=0)(ReaderActor).remote(self._settings)

    def _replace(self, index: int) -> None:
        ray.kill(self._actors[index])
        self._actors[index] = self._start()
        ray.get(self._actors[index].ready.remote(), timeout=_ACTOR_START_S)

    def read(self, events: Sequence[DocumentEvent]) -> list[Result]:
        """Read a round of documents, spread over the actors; one result for each, in their order."""
        shares = [list(range(index, len(events), len(self._actors))) for index in range(len(self._actors))]
        running = {
            index: self._actors[index].read.remote([events[at].to_json() for at in share])
            for index, share in enumerate(shares)
            if share
        }
        results: dict[int, Result] = {}
        for index, reference in running.items():
            share = shares[index]
            answers = self._answers(index, reference, seconds=self._seconds * len(share))
            if isinstance(answers, str):  # someone in this share kills or stops its reader: find out who
                answers = [self._read_alone(index, events[at]) for at in share]
            results.update(zip(share, answers, strict=True))
        return [results[at] for at in range(len(events))]

    def _read_alone(self, index: int, event: DocumentEvent) -> Result:
        reason = ""
        for _ in range(self._attempts):
            reference = self._actors[index].read.remote([event.to_json()])
            answers = self._answers(index, reference, seconds=self._seconds)
            if not isinstance(answers, str):
                return answers[0]
            reason = answers
            if reason == "timeout":
                break  # waiting as long again would hold up the others
        message = f"tried {self._attempts} times" if reason == "corrupt" else f"stopped after {self._seconds:.0f} s"
        return quarantined(event, reason, message, now=utc_now())

    def _answers(self, index: int, reference: Any, *, seconds: float) -> list[Result] | str:
        """Results of a call, or the code for its failure (`timeout`, or `corrupt` when the process died)."""
        try:
            told = ray.get(reference, timeout=seconds)
            return [(ClassifiedEvent if read else Quarantined).model_validate_json(event) for read, event in told]
        except ray.exceptions.GetTimeoutError:
            self._replace(index)
            return "timeout"
        except ray.exceptions.RayActorError:
            self._replace(index)
            return "corrupt"


def _publish(log: EventLog, results: Sequence[Result]) -> None:
    by_topic: dict[str, list[Result]] = {}
    for result in results:
        topic = TOPIC_OF_KIND[result.kind] if isinstance(result, ClassifiedEvent) else QUARANTINE
        by_topic.setdefault(topic, []).append(result)
    for topic, events in by_topic.items():
        log.publish(topic, events)


class Rounds:
    """Documents from Kafka, a bounded round at a time; offsets are committed when the caller says so."""

    def __init__(self, settings: Settings) -> None:
        from confluent_kafka import Consumer

        self._size = settings.ray.actors * settings.ray.batch_size
        self._consumer = Consumer(consumer_config(settings, "classify"))
        self._consumer.subscribe([DOCUMENTS])

    def take(self) -> list[DocumentEvent]:
        """Return the documents that wait, at most a round; empty after half a second without any."""
        messages = self._consumer.consume(1, 0.5)
        if messages:
            messages += self._consumer.consume(self._size - 1, _LINGER_S)
        self._oldest = min((message.timestamp()[1] for message in messages if not message.error()), default=0)
        events = []
        for message in messages:
            value, error = message.value(), message.error()
            if error is not None or value is None:
                _log.warning("Kafka: %s", error)
                continue
            try:
                events.append(DocumentEvent.model_validate_json(value))
            except ValidationError:  # not ours: there is no document to keep
                _log.error("event %s/%s of documents is not understood", message.partition(), message.offset())
        return events

    def done(self) -> None:
        """Commit the offsets of the round."""
        self._consumer.commit(asynchronous=False)

    def lag(self) -> int:
        """Documents that wait behind what was taken, from what the consumer has seen of the partitions."""
        waiting = 0
        for place in self._consumer.position(self._consumer.assignment()):
            _, high = self._consumer.get_watermark_offsets(place, cached=True)
            if high >= 0 and place.offset >= 0:
                waiting += max(0, high - place.offset)
        return waiting

    def oldest_s(self) -> float:
        """Age in seconds of the oldest document of the round."""
        return max(0.0, time.time() - self._oldest / 1000) if self._oldest else 0.0

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()


def _reachable(address: str) -> bool:
    host, port = address.rsplit(":", 1)
    try:
        with socket.create_connection((host, int(port)), timeout=1):
            return True
    except OSError:
        return False


def _wait_for_engines(settings: Settings) -> None:
    while True:
        try:
            ensure_topics(settings)
            break
        except Transient as error:
            _log.info("%s", error.message)
    while not _reachable(ray_address(settings)):
        time.sleep(0.2)


def run(settings: Settings) -> None:
    """Run until SIGTERM. A lost Ray cluster ends the process, for the supervisor to start it again."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    _wait_for_engines(settings)
    address = ray_address(settings)
    ray.init(address=address, log_to_driver=False, configure_logging=False, namespace="hirestream")
    signal.signal(signal.SIGTERM, stop)
    log = event_log(settings)
    pool = ActorPool(settings)
    rounds = Rounds(settings)
    heartbeat = Heartbeat(settings, "classify")
    heartbeat.beat(force=True, ready=True, lag=0, oldest_s=0.0)
    while not stopping:
        events = rounds.take()
        if events:
            heartbeat.beat(ready=True, lag=rounds.lag() + len(events), oldest_s=rounds.oldest_s())
            _publish(log, pool.read(events))
            rounds.done()
        elif not _reachable(address):
            raise SystemExit("the Ray cluster is gone")
        else:
            heartbeat.beat(ready=True, lag=rounds.lag(), oldest_s=0.0)
    rounds.close()
    ray.shutdown()
