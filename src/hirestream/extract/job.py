"""The Spark job: `cvs`, `offers`, `others`, `quarantine`, `erasures`, `closures` → Delta, exactly once by document.

One query reads all topics, so that one batch id covers all tables and each table has one writer. Executors turn
events into records (`mapInArrow`); the driver writes a batch to each table in one transaction.
"""

from __future__ import annotations

import functools
import json
import logging
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from hirestream.errors import Transient
from hirestream.extract.commit import RECORD_SCHEMA, BatchCommitter, Committed, Tables
from hirestream.extract.records import Message, Recorder
from hirestream.extract.service import Extractor
from hirestream.model.events import CLOSURES, CVS, ERASURES, OFFERS, OTHERS, QUARANTINE, utc_now
from hirestream.runtime.heartbeat import Heartbeat, Window
from hirestream.runtime.kafka import ensure_topics
from hirestream.runtime.spark import spark_session
from hirestream.settings import Settings
from hirestream.store.tables import SCHEMAS
from hirestream.wiring import blob_store, completer, delta_tables, encoder

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TOPICS = (CVS, OFFERS, OTHERS, QUARANTINE, ERASURES, CLOSURES)
#: Quick reconnects: with the defaults one fetch in a hundred waits a second and a half (measured).
_SOURCE_OPTIONS = {
    "kafka.retry.backoff.ms": "5",
    "kafka.retry.backoff.max.ms": "20",
    "kafka.fetch.max.wait.ms": "20",
    "kafka.reconnect.backoff.ms": "5",
    "startingOffsets": "earliest",
    "failOnDataLoss": "true",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Worker:
    """What an executor needs to make records; travels with the task and is opened once a process."""

    data_folder: str
    settings: Settings = field(compare=False)


@functools.lru_cache(maxsize=1)
def _recorder(worker: _Worker) -> Recorder:
    from hirestream.taxonomy.service import Taxonomy

    blobs, taxonomy = blob_store(worker.settings), Taxonomy.load()
    extractor = Extractor(taxonomy, completer=completer(worker.settings))
    return Recorder(blobs, taxonomy, encoder(worker.settings), extractor=extractor)


def _map_records(worker: _Worker) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def make(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        recorder = _recorder(worker)
        for batch in batches:
            topics, values = batch.column(0).to_pylist(), batch.column(1).to_pylist()
            messages = [Message(topic, value) for topic, value in zip(topics, values, strict=True)]
            if messages:
                yield pa.RecordBatch.from_pylist(recorder.records(messages), schema=RECORD_SCHEMA)

    return make


def _warm_up(session: SparkSession, worker: _Worker) -> None:
    """Load the models in the executor before the first document waits for them."""
    from pyspark.sql.pandas.types import from_arrow_schema

    def warm(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        recorder = _recorder(worker)
        for _ in batches:
            recorder.warm_up()
        yield from ()

    session.range(1).coalesce(1).mapInArrow(warm, from_arrow_schema(RECORD_SCHEMA)).count()


class _Writer:
    """`foreachBatch`: writes a batch, keeps the tables compact between batches, and says how it goes."""

    def __init__(self, settings: Settings, tables: Tables, app: str) -> None:
        self._tables = tables
        self._committer = BatchCommitter(tables, app)
        self._every = settings.delta.compact_every
        self._maintained = {table: tables.version(table) for table in SCHEMAS}
        self._window = Window()
        self._heartbeat = Heartbeat(settings, "extract")
        self.facts: dict[str, object] = {"ready": True, "lag": 0, "oldest_s": 0.0}

    def __call__(self, frame: DataFrame, batch: int) -> None:
        records = frame.toArrow()
        for detail in records.filter(pa.compute.equal(records["outcome"], "malformed"))["detail"].to_pylist():
            _log.error("an event was not understood: %s", detail)
        committed: Committed = self._committer.commit(batch, records, now=utc_now())
        self._window.add(committed.seconds)
        self._maintain()

    def _maintain(self) -> None:
        for table, since in self._maintained.items():
            if self._tables.version(table) - since >= self._every:
                self._tables.maintain(table)
                self._maintained[table] = self._tables.version(table)

    def beat(self, *, force: bool = False) -> None:
        """Say that the job lives."""
        freshness = self._window.quantiles().model_dump()
        self._heartbeat.beat(force=force, receipt_to_delta=freshness, **self.facts)


def _application_id(folder: Path) -> str:
    """Name under which batches are written: it lies beside the checkpoint and goes with it."""
    path = folder / "application-id"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(f"extract-{uuid.uuid4().hex}")
    return path.read_text()


def _lag(last: Any) -> tuple[int, float]:
    """Events not yet read, and the age of the oldest batch under way, from Spark's own progress."""
    progress = json.loads(last.json) if last is not None else {}
    if not progress.get("sources"):
        return 0, 0.0

    def total(offsets: object) -> int:
        told = json.loads(offsets) if isinstance(offsets, str) else offsets
        return sum(sum(parts.values()) for parts in told.values()) if isinstance(told, dict) else 0

    source = progress["sources"][0]
    waiting = total(source.get("latestOffset")) - total(source.get("endOffset"))
    return max(0, waiting), progress.get("durationMs", {}).get("triggerExecution", 0) / 1000 if waiting > 0 else 0.0


def run(settings: Settings) -> None:
    """Run until SIGTERM; ends with an error when the stream fails, for the supervisor to start it again."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    session = spark_session(settings, "extract")
    tables = delta_tables(settings, session)
    tables.create()
    worker = _Worker(str(settings.root), settings)
    _warm_up(session, worker)
    while not stopping:
        try:
            ensure_topics(settings)
            break
        except Transient as error:
            _log.warning("%s", error.message)
    folder = settings.root / "spark" / "extract"
    writer = _Writer(settings, tables, _application_id(folder))
    query = _start(session, settings, worker, writer, folder / "checkpoint")
    while query.isActive and not stopping:
        lag, oldest = _lag(query.lastProgress)
        writer.facts = {"ready": True, "lag": lag, "oldest_s": oldest}
        writer.beat()
        time.sleep(0.5)
    if stopping:
        query.stop()
        session.stop()
        return
    query.awaitTermination()  # raises what ended the stream


def _start(session: SparkSession, settings: Settings, worker: _Worker, writer: _Writer, checkpoint: Path) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    from hirestream.runtime.kafka import client_config

    options = _SOURCE_OPTIONS | {
        "kafka.bootstrap.servers": client_config(settings)["bootstrap.servers"],
        "subscribe": ",".join(_TOPICS),
        "maxOffsetsPerTrigger": str(settings.spark.max_events_per_batch),
    }
    source = session.readStream.format("kafka").options(**options).load()
    records = (
        source.select("topic", "value")
        .coalesce(1)  # one task, one warm worker
        .mapInArrow(_map_records(worker), from_arrow_schema(RECORD_SCHEMA))
    )
    return (
        records.writeStream.foreachBatch(writer)
        .option("checkpointLocation", str(checkpoint))
        .trigger(processingTime=f"{settings.spark.trigger_ms} milliseconds")
        .start()
    )
