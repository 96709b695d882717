"""The composition root: the only place where settings become adapters. A command pays only for what it uses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hirestream.runtime import addresses
from hirestream.settings import Settings

if TYPE_CHECKING:
    from hirestream.extract.parse import Parser
    from hirestream.index.ports import Encoder
    from hirestream.index.search import SearchIndex
    from hirestream.ingest.blobs import BlobStore
    from hirestream.ingest.ports import EventLog
    from hirestream.ingest.service import Intake
    from hirestream.store.adapters.delta_rs import DeltaRsTables
    from hirestream.store.adapters.redis import DocumentCache
    from hirestream.store.ports import View


def blob_store(settings: Settings) -> BlobStore:
    """Where documents lie."""
    from hirestream.ingest.blobs import BlobStore

    return BlobStore(settings.blobs_url)


def event_log(settings: Settings) -> EventLog:
    """Where events are published."""
    from hirestream.ingest.adapters.kafka import KafkaEventLog
    from hirestream.runtime.kafka import producer_config

    return KafkaEventLog(lambda: producer_config(settings))


def intake(settings: Settings) -> Intake:
    """What takes documents in. Raises `NotRunning` before anything is kept when there is no broker to announce to."""
    from hirestream.ingest.imports.journal import Journal
    from hirestream.ingest.service import Intake

    addresses.kafka_servers(settings)
    journal = Journal(settings.root / "imports.sqlite")
    return Intake(blob_store(settings), event_log(settings), max_bytes=settings.limits.max_bytes, journal=journal)


def parser(settings: Settings) -> Parser:
    """What reads, classifies and extracts in this process."""
    from hirestream.extract.parse import Parser
    from hirestream.read.service import ReadLimits

    return Parser(ReadLimits(max_bytes=settings.limits.max_bytes, max_pages=settings.limits.max_pages))


def encoder(settings: Settings) -> Encoder:
    """What turns texts into vectors."""
    from hirestream.index.adapters.e5 import E5Encoder

    return E5Encoder(settings.encoder_dir, threads=settings.index.encoder_threads)


def delta_reader(settings: Settings) -> DeltaRsTables:
    """Return the reader of the Delta tables: no JVM, in any process."""
    from hirestream.store.adapters.delta_rs import DeltaRsTables

    options = {name: value.get_secret_value() for name, value in settings.delta.storage_options.items()}
    return DeltaRsTables(settings.delta_url, options)


def delta_tables(settings: Settings, session: Any) -> Any:
    """Return the one writer of the Delta tables, for the extract job; `session` serves the Spark writer."""
    if settings.delta.writer == "spark":
        from hirestream.store.adapters.spark import SparkTables

        return SparkTables(session, settings.delta_url)
    return delta_reader(settings)


def search_index(settings: Settings, directory: Path | None) -> SearchIndex:
    """Return the search index in `directory`, or one in memory."""
    from hirestream.index.search import SearchIndex

    return SearchIndex(directory, exact_below=settings.index.exact_below)


def cache_view(settings: Settings) -> DocumentCache:
    """Return the cache of documents in Redis or Valkey."""
    from hirestream.store.adapters.redis import DocumentCache

    return DocumentCache(addresses.redis_url(settings))


def people_view(settings: Settings) -> View:
    """Return the people database."""
    from hirestream.people.adapters.postgres import PeopleView

    return PeopleView(addresses.postgres_url(settings))


def warehouse_view(settings: Settings) -> View:
    """Return the analysts' raw tables."""
    from hirestream.warehouse.adapters.duckdb import WarehouseView

    return WarehouseView(settings.warehouse_path)


def documents_of_person(settings: Settings, email: str) -> list[str]:
    """Name the CVs that carry an e-mail address."""
    from hirestream.people.adapters.postgres import PeopleView

    people = PeopleView(addresses.postgres_url(settings))
    people.open()
    try:
        return people.documents_of(email)
    finally:
        people.close()


#: Views that the `views` service follows; the index is followed by the web process, which searches it.
FOLLOWED: dict[str, Callable[[Settings], View]] = {
    "cache": cache_view,
    "people": people_view,
    "warehouse": warehouse_view,
}
