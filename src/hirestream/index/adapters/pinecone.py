"""Vectors of documents in Pinecone: a namespace for each generation and kind, in one index of the service.

The service shows a write some seconds later. What it may not show yet is kept here and merged into each answer, so
that a vector just written is found and one just dropped is not.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from hirestream.errors import Misconfigured, Transient
from hirestream.index.ports import KINDS, ONE_MODEL, DocumentKind

T = TypeVar("T")

PLACES: Final = "`index.pinecone.api_key` in hirestream.toml, HIRESTREAM_INDEX__PINECONE__API_KEY, PINECONE_API_KEY"
_BATCH: Final = 100
_MOST_ASKED: Final = 10_000  # the service's own limit
_MOST_KEPT: Final = 10_000
_OWNER: Final = "pinecone-owner"


@dataclass(frozen=True)
class PineconeOptions:
    """Where the vectors are. `host` skips the control plane; without it the index `name` is looked up, or made.

    `settle_s`: after how long a write counts as shown when the service does not say so. `grace_s`: for how long it is
    kept although the service says so, since another of its replicas may lag.
    """

    api_key: str
    name: str = "hirestream"
    host: str | None = None
    cloud: str = "aws"
    region: str = "us-east-1"
    controller: str | None = None
    timeout_s: float = 20.0
    settle_s: float = 120.0
    grace_s: float = 30.0
    ready_s: int = 300
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class PineconeVectors:
    """Implements `index.ports.VectorBackend`. `directory` keeps who this index is, so that two never share vectors."""

    def __init__(self, directory: Path, options: PineconeOptions) -> None:
        self._directory = directory
        self._options = options
        self._service = _Service(options)

    def shelf(self, generation: int, kind: DocumentKind, folder: Path | None) -> PineconeShelf:
        """Make the shelf of a kind in a generation."""
        state = folder / "vectors" / f"{kind}.json" if folder else None
        return PineconeShelf(self._service, self._namespace(generation, kind), state, self._options)

    def forget(self, generation: int) -> None:
        """Remove the namespaces of a generation."""
        for kind in KINDS:
            self._service.forget(self._namespace(generation, kind))

    def _namespace(self, generation: int, kind: DocumentKind) -> str:
        file = self._directory / _OWNER
        if not file.is_file():
            self._directory.mkdir(parents=True, exist_ok=True)
            scratch = file.with_name(f"{_OWNER}.{uuid.uuid4().hex}")
            scratch.write_text(uuid.uuid4().hex[:12], encoding="ascii")
            with suppress(FileExistsError):  # another process was first
                file.hardlink_to(scratch)
            scratch.unlink()
        return f"hirestream.{file.read_text(encoding='ascii')}.{generation}.{kind}"


class _Service:
    """The connection, made at the first call; errors of the SDK become those of `hirestream.errors`."""

    def __init__(self, options: PineconeOptions) -> None:
        self._options = options
        self._connecting = threading.Lock()
        self._client: Any = None
        self._index: Any = None
        self._users = 0
        self.dimensions: int | None = None

    def index(self, dimensions: int | None = None) -> Any:
        """The index, made for vectors of so many values if it is not there; None if it is not and none are given."""
        with self._connecting:
            if self._index is None:
                self._connect(dimensions)
            return self._index

    def acquire(self) -> None:
        """Count a shelf that uses the connection."""
        with self._connecting:
            self._users += 1

    def release(self) -> None:
        """Count it as closed; with the last one the connection is closed, and made again when it is needed."""
        with self._connecting:
            self._users -= 1
            if self._users <= 0:
                for each in (self._index, self._client):
                    if each is not None:
                        each.close()
                self._index = self._client = None

    def check(self, dimensions: int) -> None:
        """Raise `Misconfigured` when the index is for vectors of another length."""
        if self.dimensions is not None and dimensions != self.dimensions:
            raise Misconfigured(
                f"The index {self._options.name!r} of Pinecone is for vectors of {self.dimensions} values and was "
                f"given {dimensions}: they come of another embedding model. {ONE_MODEL} If another installation made "
                "the index, set `index.pinecone.index` to a new name."
            )

    def ask(self, call: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """Return what `call` returns, or None where the service does not know what is asked for.

        The SDK has tried again by then, with pauses as the service asks for. Raises `Transient` when it is away or
        has had too many requests, `Misconfigured` when it refuses the key or the request.
        """
        from pinecone.errors import exceptions as errors

        away = (errors.RateLimitError, errors.ServiceError, errors.PineconeConnectionError, errors.PineconeTimeoutError)
        try:
            return call(*args, **kwargs)
        except errors.NotFoundError:
            return None
        except (errors.UnauthorizedError, errors.ForbiddenError) as error:
            raise Misconfigured(f"Pinecone refuses the key. It was taken from the first of: {PLACES}.") from error
        except away as error:
            raise Transient(f"Pinecone does not answer for now: {error}") from error
        except errors.PineconeError as error:
            raise Misconfigured(f"Pinecone refuses a request: {error}") from error

    def forget(self, namespace: str) -> None:
        """Delete a namespace; one that is not there is passed over."""
        self.acquire()
        try:
            index = self.index()
            if index is not None:
                self.ask(index.delete_namespace, name=namespace)
        finally:
            self.release()

    def _connect(self, dimensions: int | None) -> None:
        try:
            from pinecone import Pinecone
        except ImportError:
            raise Misconfigured("Vectors in Pinecone need its SDK: pip install 'hirestream[pinecone]'") from None
        options = self._options
        if self._client is None:
            self._client = Pinecone(api_key=options.api_key, host=options.controller, timeout=options.timeout_s)
        client = self._client
        if options.host:
            self._index = client.index(host=options.host)
            stats = self.ask(self._index.describe_index_stats)
            self.dimensions = stats.dimension if stats else None
        else:
            found = self.ask(client.indexes.describe, options.name)
            if found is None and dimensions is None:
                return
            if found is None or not found.status.ready:
                found = self._make(client, dimensions)
            self.dimensions = found.dimension
            if found.metric != "dotproduct":
                raise Misconfigured(
                    f"The index {options.name!r} of Pinecone compares by {found.metric}; `dotproduct` is needed. Set "
                    "`index.pinecone.index` to another name: it is made when it is not there."
                )
            self._index = client.index(host=str(found.host))
        if dimensions is not None:
            self.check(dimensions)

    def _make(self, client: Any, dimensions: int | None) -> Any:
        """Create the index, unless another process just did, and wait until it is ready."""
        from pinecone.errors.exceptions import ConflictError

        options = self._options
        where = {"deployment_type": "managed", "cloud": options.cloud, "region": options.region}
        made: dict[str, Any] = {"dimension": dimensions, "metric": "dotproduct", "deployment": where}

        def create() -> None:
            try:
                client.indexes.create(name=options.name, **made, timeout=-1)
            except ConflictError:
                return

        if dimensions is not None:
            self.ask(create)
        deadline = options.clock() + options.ready_s
        while True:
            found = self.ask(client.indexes.describe, options.name)
            if found is not None and found.status.ready:
                return found
            if options.clock() > deadline:
                raise Transient(f"The index {options.name!r} of Pinecone is not ready after {options.ready_s} s.")
            options.sleep(1.0)


@dataclass(frozen=True)
class _Write:
    """A vector that was put, or None for one that was dropped; `lsn` is its place in the service's log, if told."""

    vector: NDArray[np.float32] | None
    at: float
    lsn: int | None = None


@dataclass(frozen=True)
class _Mark:
    """All up to `change` was given by then; it is shown with the `lsn`, or by its age if the service tells none."""

    change: int
    at: float
    lsn: int | None


class PineconeShelf:
    """Implements `index.ports.VectorShelf`. One thread writes; any may search meanwhile.

    `state` keeps up to which change the service is known to show: a restart gives it the later ones again.
    """

    def __init__(self, service: _Service, namespace: str, state: Path | None, options: PineconeOptions) -> None:
        self.namespace = namespace
        self._service = service
        self._service.acquire()
        self._state = state
        self._options = options
        self._lock = threading.Lock()
        self._recent: dict[str, _Write] = {}
        self._marks: list[_Mark] = []
        self._shown = -1  # the highest place in the log that an answer was told to hold
        self._kept = 0
        self._model = ""
        self._sample: list[float] | None = None  # any vector, to ask how far the service is

    def restore(self, change: int, held: Callable[[], set[str]]) -> int:
        """Tell up to which change the service showed the vectors; none when it has lost the namespace."""
        del held  # what was deleted later is given again
        if self._state is None or not self._state.is_file():
            return 0
        kept = json.loads(self._state.read_text(encoding="utf-8"))
        index = self._service.index()
        stats = self._service.ask(index.describe_index_stats) if index is not None else None
        if stats is None or self.namespace not in stats.namespaces:
            return 0
        self._model = kept["model"]
        self._kept = min(change, kept["reached"])
        return self._kept

    def check(self, dimensions: int) -> None:
        """Raise `Misconfigured` when vectors of this length cannot stand beside those held."""
        self._service.check(dimensions)

    def put(self, rows: Mapping[str, NDArray[np.float32]], model: str = "") -> None:
        """Add or replace vectors, float32 (dimensions,), a hundred at a time."""
        self._model = self._model or model
        ids = list(rows)
        for first in range(0, len(ids), _BATCH):
            batch = {doc_id: np.asarray(rows[doc_id], dtype=np.float32) for doc_id in ids[first : first + _BATCH]}
            index = self._service.index(len(rows[ids[0]]))
            metadata = {"metadata": {"model": self._model}} if self._model else {}
            vectors = [{"id": doc_id, "values": vector.tolist(), **metadata} for doc_id, vector in batch.items()]
            self._sample = vectors[0]["values"]
            told = self._service.ask(index.upsert, vectors=vectors, namespace=self.namespace)
            if told is None:
                raise Transient("Pinecone has lost its index. It is made again at the next try.")
            lsn = told.response_info.lsn_committed if told.response_info else None
            self._note({doc_id: _Write(vector, self._options.clock(), lsn) for doc_id, vector in batch.items()})
            self._make_room()

    def drop(self, doc_ids: Sequence[str]) -> None:
        """Forget vectors; unknown doc_ids, and a namespace that is not there, are passed over."""
        index = self._service.index() if doc_ids else None
        if index is None:
            return
        for first in range(0, len(doc_ids), _BATCH):
            batch = list(doc_ids[first : first + _BATCH])
            self._service.ask(index.delete, ids=batch, namespace=self.namespace)
            self._note({doc_id: _Write(None, self._options.clock()) for doc_id in batch})

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest documents with their inner product, best first, ties by doc_id."""
        self.check(len(vector))
        index = self._service.index()
        if k <= 0 or index is None:
            return []
        with self._lock:
            recent = dict(self._recent)
        matches, shown = self._query(index, [float(value) for value in vector], k + len(recent))
        hidden = {doc_id: write for doc_id, write in recent.items() if self._is_hidden(write, shown)}
        hits = [(match.id, float(match.score)) for match in matches if match.id not in hidden]
        hits += [(doc_id, float(write.vector @ vector)) for doc_id, write in hidden.items() if write.vector is not None]
        self._prune()
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]

    def reached(self, change: int) -> int:
        """Take note that all up to `change` was given; tell up to which change the service shows it."""
        now = self._options.clock()
        with self._lock:
            if not self._marks or self._marks[-1].change < change:
                numbered = [write.lsn for write in self._recent.values() if write.lsn is not None]
                told = len(numbered) == len(self._recent)
                self._marks.append(_Mark(change, now, max(numbered, default=-1) if told else None))
            waits = now - self._marks[0].at
        if waits > self._options.grace_s:
            self._look()
        return self._confirm()

    def close(self) -> None:
        """Look once more how far the service is; what it does not show then is given again after a restart."""
        with suppress(Transient):  # then a restart gives more of it again
            self._look()
        self._confirm()
        self._service.release()

    # --- what the service does not show yet -----------------------------------------------------------------------

    def _query(self, index: Any, vector: Sequence[float], most: int) -> tuple[Sequence[Any], int | None]:
        """Ask the service: what it found, and the place in its log that the answer holds, if it tells."""
        only = {"filter": {"model": {"$eq": self._model}}} if self._model else {}
        asked = {"vector": list(vector), "top_k": min(_MOST_ASKED, most), "namespace": self.namespace, **only}
        answer = self._service.ask(index.query, **asked)
        if answer is None:
            return [], None
        shown = answer.response_info.lsn_reconciled if answer.response_info else None
        if shown is not None:
            with self._lock:
                self._shown = max(self._shown, shown)
        return answer.matches, shown

    def _note(self, writes: Mapping[str, _Write]) -> None:
        """Keep writes. A place in the log stands for all earlier writes too: the SDK tells none for a delete."""
        with self._lock:
            lsn = next(iter(writes.values())).lsn
            if lsn is not None:
                for doc_id, write in self._recent.items():
                    if write.lsn is None:
                        self._recent[doc_id] = replace(write, lsn=lsn)
            self._recent.update(writes)

    def _is_hidden(self, write: _Write, shown: int | None) -> bool:
        if write.lsn is not None and shown is not None:
            return shown < write.lsn
        return self._options.clock() - write.at < self._options.settle_s

    def _prune(self, *, grace_s: float | None = None) -> None:
        """Let go of what every replica shows by now."""
        grace, now = self._options.grace_s if grace_s is None else grace_s, self._options.clock()
        with self._lock:
            for doc_id, write in list(self._recent.items()):
                if not self._is_hidden(write, self._shown if self._shown >= 0 else None) and now - write.at >= grace:
                    del self._recent[doc_id]

    def _look(self) -> None:
        """Ask the service how far it is."""
        index = self._service.index()
        if index is not None and self._sample is not None:
            self._query(index, self._sample, 1)
            self._prune()

    def _make_room(self) -> None:
        """Wait for the service when it lags by more than is kept, so that a rebuild does not fill the memory."""
        deadline = self._options.clock() + self._options.settle_s
        while len(self._recent) > _MOST_KEPT and self._options.clock() < deadline:
            self._look()
            self._prune(grace_s=0.0)
            if len(self._recent) > _MOST_KEPT:
                self._options.sleep(1.0)

    def _confirm(self) -> int:
        """Keep, and tell, up to which change the service shows what it was given."""
        now, before = self._options.clock(), self._kept
        with self._lock:
            while self._marks and self._is_shown(self._marks[0], now):
                self._kept = max(self._kept, self._marks.pop(0).change)
        if self._state is not None and self._kept > before:
            self._state.parent.mkdir(parents=True, exist_ok=True)
            scratch = self._state.with_suffix(".new")
            scratch.write_text(json.dumps({"reached": self._kept, "model": self._model}), encoding="utf-8")
            scratch.replace(self._state)
        return self._kept

    def _is_shown(self, mark: _Mark, now: float) -> bool:
        if mark.lsn is not None and (mark.lsn < 0 or self._shown >= 0):
            return mark.lsn <= self._shown
        return now - mark.at >= self._options.settle_s
