"""The composition root: the only place where settings become adapters. A command pays only for what it uses."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hirestream.errors import Misconfigured
from hirestream.runtime import addresses
from hirestream.settings import Settings

if TYPE_CHECKING:
    from hirestream.chat.memory import Conversations
    from hirestream.chat.service import Chat
    from hirestream.extract.completion import Completer
    from hirestream.extract.parse import Parser
    from hirestream.index.ports import Encoder, VectorBackend
    from hirestream.index.search import SearchIndex
    from hirestream.ingest.blobs import BlobStore
    from hirestream.ingest.feeds.definitions import Definitions
    from hirestream.ingest.feeds.service import FeedRuns
    from hirestream.ingest.feeds.state import FeedStore
    from hirestream.ingest.ports import EventLog
    from hirestream.ingest.service import Intake
    from hirestream.llm.account import MeteredModel
    from hirestream.read.limits import ReadLimits
    from hirestream.runtime.feeds import FeedRunner
    from hirestream.simulate.journal import Journal
    from hirestream.simulate.run import Delivered, Delivery
    from hirestream.simulate.service import SimulatedDocument
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


def feed_definitions(settings: Settings) -> Definitions:
    """Return the feeds that are written down, with every kind that there is."""
    from hirestream.ingest.feeds.catalogue import FEEDS
    from hirestream.ingest.feeds.definitions import Definitions

    return Definitions(settings.root, FEEDS)


def feed_runs(settings: Settings, store: FeedStore) -> FeedRuns:
    """Return what takes a feed's pages in. Raises `NotRunning` when there is no broker to announce to."""
    from hirestream.ingest.feeds.service import FeedRuns
    from hirestream.model.events import utc_now
    from hirestream.runtime.feeds import locked

    lock = settings.root / "feeds" / "keeping.lock"
    return FeedRuns(
        store,
        intake(settings),
        event_log(settings),
        now=utc_now,
        most_offers=settings.feeds.max_offers,
        alone=lambda: locked(lock),
    )


def feed_runner(settings: Settings, definitions: Definitions) -> FeedRunner:
    """Return what runs feeds of this data folder."""
    from hirestream.runtime.feeds import FeedRunner

    return FeedRunner(settings, definitions, lambda store: feed_runs(settings, store))


def parser(settings: Settings) -> Parser:
    """What classifies and extracts in this process, and reads in one that can be killed."""
    from hirestream.classify.service import Classifier
    from hirestream.extract.parse import Parser
    from hirestream.read.worker import SafeReader

    limits = settings.limits
    reader = SafeReader(read_limits(settings), seconds=limits.seconds_per_document, memory_bytes=limits.memory_bytes)
    least_sure = settings.classify.least_sure
    return Parser(reader, classifier=lambda: Classifier.load(least_sure=least_sure), completer=completer(settings))


def completer(settings: Settings) -> Completer | None:
    """What asks a language model for the values that the rules leave open; None when none is set.

    A key or a package that is missing is found at the first question, and becomes a warning of the document.
    """
    asked = settings.extract.model
    if asked.provider == "none":
        return None
    from hirestream.extract.completion import Bounds, Completer

    provider = asked.provider
    bounds = Bounds(asked.max_characters, asked.parallel, asked.seconds, asked.batch_seconds)
    return Completer(lambda: chat_model(settings, provider, asked.model, seconds=asked.seconds), bounds)


def read_limits(settings: Settings) -> ReadLimits:
    """Return what reading one document may cost."""
    from hirestream.read.limits import ReadLimits

    limits = settings.limits
    return ReadLimits(max_bytes=limits.max_bytes, max_pages=limits.max_pages, seconds_per_scan=limits.seconds_per_scan)


def encoder(settings: Settings) -> Encoder:
    """What turns texts into vectors."""
    index = settings.index
    if index.encoder == "e5":
        from hirestream.index.adapters.e5 import E5Encoder

        return E5Encoder(settings.encoder_dir, threads=index.encoder_threads)
    if index.encoder == "light":
        from hirestream.index.adapters.universal import UniversalEncoder

        return UniversalEncoder()
    if index.encoder.startswith(("http://", "https://")):
        from hirestream.index.adapters.embeddings import EmbeddingsEncoder

        if not index.encoder_model:
            raise Misconfigured(
                "An embeddings server needs the name of a model. Looked for in: `index.encoder_model` in "
                "hirestream.toml, HIRESTREAM_INDEX__ENCODER_MODEL."
            )
        key = index.encoder_key.get_secret_value() if index.encoder_key else None
        return EmbeddingsEncoder(index.encoder, model=index.encoder_model, api_key=key, prefix=index.encoder_prefix)
    from hirestream.index.adapters.onnx import OnnxEncoder

    folder = Path(index.encoder).expanduser()
    return OnnxEncoder(folder, prefix=index.encoder_prefix, threads=index.encoder_threads)


def chat(settings: Settings, *, conversations: Conversations | None = None) -> Chat:
    """What answers questions about CVs; a language model words the answers if `chat.model` says so."""
    from hirestream.chat.service import Chat

    asked = settings.chat.model
    if asked.provider == "none":
        return Chat(encoder(settings), conversations=conversations)
    from hirestream.llm.ports import ChatModel

    provider, held = asked.provider, list[ChatModel]()
    lock = threading.Lock()

    def model() -> ChatModel:
        with lock:  # one client for all questions, made at the first: its limits are kept over all of them
            if not held:
                held.append(chat_model(settings, provider, asked.model, seconds=asked.seconds))
            return held[0]

    return Chat(encoder(settings), model=model, conversations=conversations)


def conversations(settings: Settings) -> Conversations:
    """Where talks about CVs are kept, in Redis or Valkey."""
    from hirestream.store.adapters.conversations import RedisConversations

    return RedisConversations(addresses.redis_url(settings), seconds=settings.chat.memory_seconds)


def chat_model(
    settings: Settings, provider: Literal["groq", "local"], model: str | None = None, *, seconds: float = math.inf
) -> MeteredModel:
    """Return a language model whose use is counted; `model` wins over the setting.

    A call is given up after `seconds`, or what the settings allow if that is less.
    """
    from hirestream.llm.account import MeteredModel, Prices
    from hirestream.llm.adapters.groq import GroqModel
    from hirestream.llm.adapters.openai import OpenAIModel
    from hirestream.llm.limits import Pacer, Patience
    from hirestream.llm.ports import ChatModel

    llm, groq, local = settings.llm, settings.llm.groq, settings.llm.local
    pacer = Pacer(Patience(tries=llm.tries, seconds=min(llm.patience, seconds)))
    timeout = min(llm.timeout, seconds)
    chat: ChatModel
    if provider == "groq":
        if settings.groq_key is None:
            raise Misconfigured(
                "Groq needs a key. Looked for in: `llm.groq.api_key` in hirestream.toml, "
                "HIRESTREAM_LLM__GROQ__API_KEY, GROQ_API_KEY."
            )
        prices = Prices(groq.prompt_price, groq.completion_price, llm.currency)
        chat = GroqModel(
            api_key=settings.groq_key,
            model=model or groq.model,
            base_url=groq.base_url,
            timeout=timeout,
            pacer=pacer,
        )
    else:
        prices = Prices(local.prompt_price, local.completion_price, llm.currency)
        chat = OpenAIModel(
            base_url=local.base_url,
            api_key=local.api_key.get_secret_value() if local.api_key else None,
            model=model or local.model,
            timeout=timeout,
            pacer=pacer,
        )
    return MeteredModel(chat, prices)


def simulation(
    settings: Settings, target: str, options: Mapping[str, Any], once: Mapping[str, Any] | None = None
) -> tuple[Delivery, Journal]:
    """Return what delivers simulated documents to `pipeline` or into a folder, and the journal of such a run.

    A folder has one journal, so that it holds documents of one simulation. The pipeline has one for each set of
    options, in the data folder: simulations may follow each other there.
    """
    from hirestream.ingest.service import Incoming
    from hirestream.simulate.journal import Journal, file_name
    from hirestream.simulate.run import JOURNAL, Delivered, to_folder

    if target != "pipeline":
        return to_folder(Path(target)), Journal(Path(target) / JOURNAL, options, once=once)
    taker = intake(settings)

    def deliver(batch: list[SimulatedDocument]) -> list[Delivered]:
        incoming = [Incoming(document.content, document.name, document.media_type) for document in batch]
        receipts = taker.accept(incoming, source="simulator")
        return [
            Delivered(receipt.outcome, receipt.doc_id, document.name)
            for receipt, document in zip(receipts, batch, strict=True)
        ]

    return deliver, Journal(settings.root / "simulate" / file_name(options), options, once=once)


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
    """Return the search index in `directory`, or one in memory: its vectors never leave this process."""
    from hirestream.index.search import SearchIndex

    vectors = pinecone_vectors(settings, directory) if directory and settings.index.vectors == "pinecone" else None
    return SearchIndex(directory, exact_below=settings.index.exact_below, vectors=vectors)


def pinecone_vectors(settings: Settings, directory: Path) -> VectorBackend:
    """Return where Pinecone keeps the vectors of the index in `directory`."""
    from hirestream.index.adapters.pinecone import PLACES, PineconeOptions, PineconeVectors

    given = settings.index.pinecone
    if settings.pinecone_key is None:
        raise Misconfigured(f"Pinecone needs a key. Looked for in: {PLACES}.")
    options = PineconeOptions(
        settings.pinecone_key,
        name=given.index,
        host=given.host,
        cloud=given.cloud,
        region=given.region,
        timeout_s=given.timeout,
        settle_s=given.settle_s,
    )
    return PineconeVectors(directory, options)


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
