"""The view that search, match and chat read: documents by meaning and by words, followed from Delta."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from hirestream.errors import Misconfigured
from hirestream.index.adapters.faiss import FaissVectors
from hirestream.index.adapters.sqlite import is_current
from hirestream.index.generation import DOCUMENTS, Generation
from hirestream.index.ports import DocumentKind, IndexedDocument, VectorBackend
from hirestream.store.tables import CVS, OFFERS, canonical_json

if TYPE_CHECKING:
    from hirestream.store.ports import Changes

_KIND_OF: Final[dict[str, DocumentKind]] = {CVS: "cv", OFFERS: "offer"}
_CURRENT: Final = "CURRENT"
_LONGEST_QUESTION: Final = 5.0
_GENERATION: Final = re.compile(r"^gen-(\d+)$")


#: Columns of Delta that are kept as they are, and what stands for a null.
_TEXTS: Final = {"language": "und", "evidence": "{}", "text_blob": "", "source": "", "vector_model": ""}


def _iso(when: datetime | None) -> str | None:
    return when.astimezone(UTC).isoformat() if when else None


def _vectors(column: pa.ChunkedArray) -> Iterator[bytes | None]:
    """Bytes of each vector, without making a Python number of each value: most of a rebuild's time went there."""
    for chunk in column.chunks:
        values = chunk.values.to_numpy(zero_copy_only=False).astype(np.float32, copy=False)
        starts, lengths = chunk.offsets.to_pylist(), chunk.value_lengths().to_pylist()
        for start, length in zip(starts, lengths, strict=False):
            yield values[start : start + length].tobytes() if length else None


def _rows(kind: DocumentKind, table: pa.Table) -> list[dict[str, Any]]:
    """Rows of SQLite out of rows of Delta."""
    names = ["doc_id", "profile", *_TEXTS, "received_at", *(["closed_at"] if "closed_at" in table.schema.names else [])]
    rows: list[dict[str, Any]] = table.select(names).to_pylist()
    for row, vector in zip(rows, _vectors(table.column("vector")), strict=True):
        for name, instead in _TEXTS.items():
            row[name] = row[name] or instead
        row["kind"] = kind
        row["vector"] = vector
        row["received_at"] = _iso(row["received_at"])
        row["closed_at"] = _iso(row.get("closed_at"))
    return rows


class SearchIndex:
    """Implements `store.ports.View` over CVs and offers; questions may come from any thread while `apply` runs.

    A closed offer is held and can be fetched, but is not found.

    On disk: `<directory>/gen-<n>/` and a file `CURRENT` that names the one in use. One process follows and answers
    (the web); another may build the next generation beside it (`next_generation`, then `publish`), which the
    follower takes over at its next `refresh`. `directory` None keeps all in memory. Call `open` before use.

    `vectors`: where vectors are searched; None is FAISS in this process, exact up to `exact_below` of a kind.
    """

    name = "index"
    tables: tuple[str, ...] = (CVS, OFFERS)

    def __init__(
        self, directory: Path | None, *, exact_below: int = 50_000, vectors: VectorBackend | None = None
    ) -> None:
        self._directory = directory
        self._vectors = vectors or FaissVectors(exact_below=exact_below)
        self._number: int | None = None  # a generation that is not CURRENT yet has its own number from the start
        self._generation: Generation | None = None
        self._swapping = threading.Lock()

    # --- the view -------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the generation in use; make an empty one where there is none, or one kept as an older version did.

        Opening twice does nothing.
        """
        with self._swapping:
            if self._generation is not None:
                return
            if self._directory is None:
                self._generation = Generation(None, self._vectors)
                return
            self._directory.mkdir(parents=True, exist_ok=True)
            if self._number is None:
                self._number = self._current()
                if self._number is None:
                    self._number = 1
                    self._switch(1)
                elif not is_current(self._directory / f"gen-{self._number}" / DOCUMENTS):
                    # Empty, it has reached no version: whoever follows fills it from the first one on.
                    self._number = self._next_number()
                    self._switch(self._number)
                self._sweep()
            self._generation = self._load(self._number)

    def versions(self) -> dict[str, int]:
        """Delta version reached for each table; -1 where nothing was applied yet.

        What an `apply` that raised `Transient` left undone is done first, or raises again: for the writing thread only.
        """
        with self._open() as generation:
            generation.settle()
            return {table: generation.documents.version(table) for table in self.tables}

    def apply(self, changes: Changes) -> None:
        """Take one page; all can be found when the complete page was taken.

        Raises `Transient` when the disk or the vector service does not take it: nothing is lost, apply it again.
        """
        kind = _KIND_OF[changes.table]
        rows = _rows(kind, changes.upserts)
        gone = [(kind, doc_id) for doc_id in changes.deletes.column("doc_id").to_pylist()]
        with self._open() as generation:
            reached = (changes.table, changes.version) if changes.complete else None
            generation.write(rows, gone, reached=reached, more=not changes.complete)

    def add(self, documents: Iterable[IndexedDocument]) -> None:
        """Put documents in without Delta: for matching two folders in one process."""
        rows = [
            {
                "kind": document.kind,
                "doc_id": document.doc_id,
                "language": document.language,
                "profile": canonical_json(document.profile),
                "evidence": json.dumps({path: span.model_dump() for path, span in document.evidence.items()}),
                "text_blob": document.text_blob,
                "source": document.source,
                "received_at": document.received_at.isoformat() if document.received_at else None,
                "vector": None if document.vector is None else document.vector.astype(np.float32).tobytes(),
                "vector_model": document.vector_model,
                "closed_at": document.closed_at.isoformat() if document.closed_at else None,
            }
            for document in documents
        ]
        with self._open() as generation:
            generation.write(rows, [])

    def reset(self) -> None:
        """Forget all rows and versions: an empty generation takes the place of the one in use."""
        self.close()
        if self._directory is not None:
            self._number = self._next_number()
            self._switch(self._number)
            self._sweep()
        self.open()

    def contents(self, table: str) -> Iterator[tuple[str, str]]:
        """Each document of `table`, ordered: its doc_id and a digest over its vector and profile."""
        with self._open() as generation:
            yield from generation.documents.digests(_KIND_OF[table])

    def rows(self) -> dict[str, int]:
        """How many documents are held of each table."""
        return {table: self.count(kind) for table, kind in _KIND_OF.items()}

    def close(self) -> None:
        """Let go of files and of the writer's lock, once the questions in flight are answered."""
        with self._swapping:
            generation, self._generation = self._generation, None
        if generation is not None:
            generation.close()

    # --- generations ----------------------------------------------------------------------------------------------

    def next_generation(self) -> SearchIndex:
        """Begin the generation that will follow: an empty index that nobody sees before its `publish`.

        May be called in another process than the one that follows; neither waits for the other.
        """
        if self._directory is None:
            raise Misconfigured("An index in memory has no generations: call reset and apply everything again.")
        fresh = SearchIndex(self._directory, vectors=self._vectors)
        self._directory.mkdir(parents=True, exist_ok=True)
        fresh._number = self._next_number()
        fresh.open()
        return fresh

    def publish(self) -> None:
        """Close this generation and make it the one in use; followers take it over at their next `refresh`."""
        self.close()
        if self._number is not None:
            self._switch(self._number)

    def refresh(self) -> bool:
        """Take over the generation in use if another process has published one; tells whether it did."""
        current = self._current()
        if current is None or current == self._number:
            return False
        fresh = self._load(current)
        with self._swapping:
            old, self._generation, self._number = self._generation, fresh, current
        if old is not None:
            old.close()
            old.closed.wait(_LONGEST_QUESTION)  # its questions may still ask a vector service for what is swept
        self._sweep()
        return True

    def _load(self, number: int) -> Generation:
        return Generation(self._folder(number), self._vectors, number=number)

    def _folder(self, number: int) -> Path | None:
        return self._directory / f"gen-{number}" if self._directory else None

    def _current(self) -> int | None:
        if self._directory is None or not (self._directory / _CURRENT).is_file():
            return None
        found = _GENERATION.match((self._directory / _CURRENT).read_text(encoding="utf-8").strip())
        return int(found[1]) if found else None

    def _switch(self, number: int) -> None:
        """Point `CURRENT` at a generation, atomically and through a power cut."""
        if self._directory is None:
            return
        scratch = self._directory / f"{_CURRENT}.{os.getpid()}"
        with scratch.open("w", encoding="utf-8") as file:
            file.write(f"gen-{number}\n")
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(self._directory / _CURRENT)

    def _numbers(self) -> list[int]:
        found = [_GENERATION.match(path.name) for path in self._directory.iterdir()] if self._directory else []
        return sorted(int(match[1]) for match in found if match)

    def _next_number(self) -> int:
        return max([*self._numbers(), self._number or 0, self._current() or 0]) + 1

    def _sweep(self) -> None:
        """Remove generations older than the one in use."""
        current = self._current() or 0
        for number in self._numbers():
            folder = self._folder(number)
            if number < current and folder is not None:
                self._vectors.forget(number)
                shutil.rmtree(folder, ignore_errors=True)

    # --- questions ------------------------------------------------------------------------------------------------

    def nearest(self, kind: DocumentKind, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k documents nearest in meaning, with their inner product, best first. `vector`: float32, unit length."""
        with self._open() as generation:
            return generation.shelves[kind].nearest(vector, k)

    def words(self, kind: DocumentKind, query: str, k: int) -> list[tuple[str, float]]:
        """Up to k documents that hold words of `query`, with their BM25 score, best first."""
        with self._open() as generation:
            return generation.words.search(kind, query, k)

    def of_occupations(self, kind: DocumentKind, uris: Sequence[str], k: int) -> list[str]:
        """Up to k documents that are about one of the occupations, those that came last first."""
        with self._open() as generation:
            return generation.documents.of_occupations(kind, uris, k)

    def replaced(self, doc_ids: Sequence[str]) -> set[str]:
        """Name those among CVs whose person has sent a newer one."""
        with self._open() as generation:
            return generation.documents.replaced(doc_ids)

    def get(self, doc_id: str, kind: DocumentKind | None = None) -> IndexedDocument | None:
        """Fetch a document, or None when it is not (or no longer) held."""
        with self._open() as generation:
            return generation.documents.get(doc_id, kind)

    def fetch(self, kind: DocumentKind, doc_ids: Iterable[str]) -> dict[str, IndexedDocument]:
        """Fetch many documents of a kind at once, by doc_id in the order asked for; those not held are left out."""
        with self._open() as generation:
            return generation.documents.fetch(kind, doc_ids)

    def count(self, kind: DocumentKind) -> int:
        """How many documents of a kind are held."""
        with self._open() as generation:
            return generation.documents.count(kind)

    def __contains__(self, doc_id: object) -> bool:
        return isinstance(doc_id, str) and self.get(doc_id) is not None

    @contextmanager
    def _open(self) -> Iterator[Generation]:
        """Hold the generation in use for the length of a question, so that a switch does not close it meanwhile."""
        with self._swapping:
            generation = self._generation
            if generation is None:
                raise Misconfigured("The search index is not open.")
            generation.acquire()
        try:
            yield generation
        finally:
            generation.release()
