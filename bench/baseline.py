"""The plain consumer loop that most such systems start from: one process, one document at a time.

It takes one message, reads the file, classifies, extracts, embeds, appends one row to Delta and commits the offset,
with the same services and models as the flow. It runs until SIGTERM; `bench/plain.py` starts it.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from confluent_kafka import Consumer, KafkaException
from confluent_kafka.cimpl import NewTopic

from hirestream.classify.reading import DocumentReader
from hirestream.classify.service import Classifier
from hirestream.extract.records import Message, Recorder
from hirestream.model.document import DocumentText
from hirestream.model.events import QUARANTINE, TOPIC_OF_KIND, ClassifiedEvent, DocumentEvent
from hirestream.read.service import ReadLimits
from hirestream.runtime.heartbeat import Heartbeat
from hirestream.runtime.kafka import admin_client, consumer_config
from hirestream.settings import Settings
from hirestream.store import tables as delta
from hirestream.taxonomy.service import Taxonomy
from hirestream.wiring import blob_store, delta_reader, encoder

TOPIC = "bench-plain"
NAME = "plain"
_TABLE_OF = {"cv": delta.CVS, "offer": delta.OFFERS, "other": delta.LEDGER, "quarantine": delta.QUARANTINE}
_WARM_TEXT = DocumentText(text="Ada Example\nSKILLS\nPython, SQL", reader="text", media_type="text/plain")


class PlainLoop:
    """Everything that one document needs, loaded and warm, in this process."""

    def __init__(self, settings: Settings) -> None:
        blobs, classifier = blob_store(settings), Classifier.load()
        limits = ReadLimits(max_bytes=settings.limits.max_bytes, max_pages=settings.limits.max_pages)
        self._reader = DocumentReader(blobs, classifier, limits)
        self._recorder = Recorder(blobs, Taxonomy.load(), encoder(settings))
        self._tables = delta_reader(settings)
        self._tables.create()
        classifier.classify([_WARM_TEXT])
        self._recorder.warm_up()

    def take(self, value: bytes, number: int) -> None:
        """Carry one document from its event to its row in Delta; `number` rises from document to document."""
        (event,) = self._reader.read([DocumentEvent.model_validate_json(value)])
        topic = TOPIC_OF_KIND[event.kind] if isinstance(event, ClassifiedEvent) else QUARANTINE
        (record,) = self._recorder.records([Message(topic, event.to_json())])
        table = _TABLE_OF[record["outcome"]]
        row = pa.Table.from_pylist([_row(table, record)], schema=delta.SCHEMAS[table])
        self._tables.commit(table, NAME, number, row, ())


def _row(table: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """Row of a table out of the record; of the ledger only what others need, who have no table of their own."""
    if table == delta.LEDGER:
        at = record["read_at"]
        seconds = (at - record["received_at"]).total_seconds()
        return {"doc_id": record["doc_id"], "stage": "read", "state": "other", "at": at, "seconds": seconds}
    return {**record, "failed_at": record.get("read_at")}


def _create_topic(settings: Settings) -> None:
    topic = NewTopic(TOPIC, settings.kafka.partitions, settings.kafka.replication_factor)
    admin = admin_client(settings)  # held: the answer comes through it
    for created in admin.create_topics([topic]).values():
        created.result(10)


def run(settings: Settings) -> None:
    """Loop until SIGTERM."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    _create_topic(settings)
    loop = PlainLoop(settings)
    consumer = Consumer(consumer_config(settings, NAME))
    consumer.subscribe([TOPIC], on_assign=lambda *_: Heartbeat(settings, NAME).beat(force=True, ready=True))
    number = 0
    while not stopping:
        message = consumer.poll(0.1)
        if message is None:
            continue
        value, error = message.value(), message.error()
        if error is not None or value is None:
            raise KafkaException(error)
        number += 1
        loop.take(value, number)
        consumer.commit(message=message, asynchronous=False)
    consumer.close()


if __name__ == "__main__":
    run(Settings())
