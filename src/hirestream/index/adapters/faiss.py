"""Vectors of one kind of document in FAISS: compared exactly while few, through an HNSW graph when many.

The graph is built beside the vectors that are searched, once somebody asks: a rebuild of the index never waits for it.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hirestream.errors import Misconfigured
from hirestream.index.ports import ONE_MODEL, DocumentKind

# Recall@10 .995 at 1 ms a query, on 100,000 vectors that lie among a thousand real ones (`bench/index.py`); 80 and 256
# had .97 at 0.7 ms. A graph that grows by 10,000 at a time is better than one that grows by 1,000.
# M and efConstruction as in Malkov & Yashunin, 2018.
_LINKS: Final = 32
_EF_CONSTRUCTION: Final = 120
_EF_SEARCH: Final = 512
#: Replaced and dropped rows stay in place, masked; the shelf is written anew when they are more than this share.
_MOST_DEAD: Final = 0.2
_GRAPH: Final = "graph.faiss"
_ROWS: Final = "rows.json"
_DIGITS: Final = 12
#: Vectors that are added to a graph before the builder looks whether it is still wanted.
_SLICE: Final = 10_000


def _faiss() -> Any:
    """Import FAISS late: it takes 0.3 s, and its stubs lack what is used here."""
    import faiss

    return faiss


class FaissVectors:
    """Implements `index.ports.VectorBackend` in this process: exact up to `exact_below` vectors of a kind."""

    def __init__(self, *, exact_below: int) -> None:
        self._exact_below = exact_below

    def shelf(self, generation: int, kind: DocumentKind, folder: Path | None) -> FaissShelf:
        """Make the shelf of a kind; its graph is kept in `folder`."""
        del generation
        return FaissShelf(exact_below=self._exact_below, folder=folder / "vectors" if folder else None, name=kind)

    def forget(self, generation: int) -> None:
        """Do nothing: all is in the generation's folder."""


class FaissShelf:
    """Implements `index.ports.VectorShelf`. One thread writes; any may search meanwhile."""

    def __init__(self, *, exact_below: int, folder: Path | None = None, name: str = "") -> None:
        self._exact_below = exact_below
        self._folder = folder
        self._name = name
        self._change = 0
        self._lock = threading.Lock()
        self._index: Any = None
        self._ids: list[str] = []
        self._rows: dict[str, int] = {}
        self._alive: NDArray[np.uint8] | None = None  # the rows that are not masked, as bits
        self._is_graph = False
        self._builder: threading.Thread | None = None
        self._closed = threading.Event()

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, rows: Mapping[str, NDArray[np.float32]], model: str = "") -> None:
        """Add or replace vectors, float32 (dimensions,). The generation sees to it that all are of one model."""
        del model
        if not rows:
            return
        vectors = np.stack(list(rows.values())).astype(np.float32, copy=False)
        with self._lock:
            if self._index is None:
                self._index = self._empty(vectors.shape[1], graph=False)
            self._append(list(rows), vectors)
        self._settle()

    def check(self, dimensions: int) -> None:
        """Raise `Misconfigured` when vectors of this length come of another model than those held."""
        if self._index is not None and dimensions != self._index.d:
            raise Misconfigured(
                f"The index holds vectors of {self._index.d} values and was given {dimensions}: they come of two "
                f"embedding models. {ONE_MODEL}"
            )

    def drop(self, doc_ids: Sequence[str]) -> None:
        """Forget vectors; unknown doc_ids are passed over."""
        with self._lock:
            for doc_id in doc_ids:
                self._rows.pop(doc_id, None)
            self._alive = None
        self._settle()

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest documents with their inner product, best first, ties by doc_id."""
        self.check(len(vector))
        with self._lock:
            wanted = min(k, len(self._rows))
            if wanted <= 0:
                return []
            query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
            # One query has nothing to share out: with two threads the same search took 9 ms instead of 0.7 on 10,000
            # vectors while both cores were busy. OpenMP keeps this number for each calling thread.
            _faiss().omp_set_num_threads(1)
            scores, rows = self._index.search(query, wanted, params=self._parameters(wanted))
            hits = [(self._ids[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]
            self._build_if_wanted()
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    @property
    def is_graph(self) -> bool:
        """Whether vectors are searched by the HNSW graph: worth a snapshot, since building it takes long."""
        return self._is_graph

    # --- what outlives the process --------------------------------------------------------------------------------

    def restore(self, change: int, held: Callable[[], set[str]]) -> int:
        """Start from the newest snapshot that is not ahead of the documents, without what was deleted since."""
        usable = [path for path in self._snapshots() if int(path.name.rpartition("-")[2]) <= change]
        if not usable:
            return 0
        self._load(usable[-1])
        self.drop(sorted(self._rows.keys() - held()))
        return self.reached(int(usable[-1].name.rpartition("-")[2]))

    def reached(self, change: int) -> int:
        """Take note of the last change. Nothing need be given again: without a snapshot a restart is given all."""
        self._change = change
        return change

    def close(self) -> None:
        """End the building of a graph, and keep the graph that there is."""
        self._closed.set()
        if self._builder is not None:
            self._builder.join()
        if self._is_graph:
            self._save()

    def _snapshots(self) -> list[Path]:
        """Snapshots of the graph, newest last; the name ends in the change that they hold."""
        if self._folder is None or not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.glob(f"{self._name}-*") if path.suffix != ".new")

    def _save(self) -> None:
        """Write a snapshot, which appears at once and whole, and remove the older ones."""
        if self._folder is None or not self._folder.parent.is_dir():
            return
        older = self._snapshots()
        fresh = self._folder / f"{self._name}-{self._change:0{_DIGITS}}"
        if fresh not in older:
            scratch = fresh.with_name(fresh.name + ".new")
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
            with self._lock:
                _faiss().write_index(self._index, str(scratch / _GRAPH))
                (scratch / _ROWS).write_text(json.dumps({"ids": self._ids, "rows": self._rows}), encoding="utf-8")
            scratch.rename(fresh)
        for path in older:
            if path != fresh:
                shutil.rmtree(path)

    def _load(self, folder: Path) -> None:
        stored = json.loads((folder / _ROWS).read_text(encoding="utf-8"))
        with self._lock:
            self._index = _faiss().read_index(str(folder / _GRAPH))
            self._ids, self._rows, self._is_graph, self._alive = stored["ids"], stored["rows"], True, None

    # --- rows and masks -------------------------------------------------------------------------------------------

    def _append(self, doc_ids: list[str], vectors: NDArray[np.float32]) -> None:
        first = len(self._ids)
        self._index.add(vectors)
        self._ids.extend(doc_ids)
        self._rows.update((doc_id, first + n) for n, doc_id in enumerate(doc_ids))
        self._alive = None

    def _dead(self) -> int:
        return len(self._ids) - len(self._rows)

    def _parameters(self, wanted: int) -> Any:
        """Search parameters that keep masked rows out."""
        faiss = _faiss()
        selector = None
        if self._dead():
            if self._alive is None:
                bits = np.zeros((len(self._ids) + 7) // 8 * 8, dtype=bool)
                bits[list(self._rows.values())] = True
                self._alive = np.packbits(bits, bitorder="little")
            selector = faiss.IDSelectorBitmap(self._alive)
        if self._is_graph:
            return faiss.SearchParametersHNSW(sel=selector, efSearch=max(_EF_SEARCH, 2 * wanted))
        return faiss.SearchParameters(sel=selector) if selector else None

    def _empty(self, dimensions: int, *, graph: bool) -> Any:
        faiss = _faiss()
        if not graph:
            return faiss.IndexFlatIP(dimensions)
        index = faiss.IndexHNSWFlat(dimensions, _LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = _EF_CONSTRUCTION
        return index

    def _crowded(self) -> bool:
        return self._dead() > max(1000, _MOST_DEAD * len(self._ids))

    def _settle(self) -> None:
        """Write vectors that are compared exactly anew when too many of them are masked."""
        with self._lock:
            if self._is_graph or self._builder is not None or self._index is None or not self._crowded():
                return
            rows = dict(self._rows)
            vectors = self._index.reconstruct_batch(np.array(list(rows.values()), dtype=np.int64)) if rows else None
            self._index, self._ids, self._rows = self._empty(self._index.d, graph=False), [], {}
            if vectors is not None:
                self._append(list(rows), vectors)

    # --- the graph ------------------------------------------------------------------------------------------------

    def _build_if_wanted(self) -> None:
        """Begin a graph when the vectors are too many to be compared exactly, or too many of the graph are masked."""
        due = self._crowded() if self._is_graph else len(self._rows) > self._exact_below
        if due and self._builder is None and not self._closed.is_set():
            self._builder = threading.Thread(target=self._build, name=f"graph-{self._name}", daemon=True)
            self._builder.start()

    def _build(self) -> None:
        """Build the graph beside the index that is searched, then add what came meanwhile and let it take over."""
        # Half of the cores, since questions are answered at the same time.
        _faiss().omp_set_num_threads(max(1, (os.cpu_count() or 1) // 2))
        with self._lock:
            begun = dict(self._rows)
            graph = self._empty(self._index.d, graph=True)
        ids = list(begun)
        for first in range(0, len(ids), _SLICE):
            if self._closed.is_set():
                return
            rows = np.array([begun[doc_id] for doc_id in ids[first : first + _SLICE]], dtype=np.int64)
            with self._lock:  # the index that is searched only grows until the graph takes over
                vectors = self._index.reconstruct_batch(rows)
            graph.add(vectors)
        with self._lock:
            kept = {doc_id: n for n, doc_id in enumerate(ids) if self._rows.get(doc_id) == begun[doc_id]}
            late = [doc_id for doc_id in self._rows if doc_id not in kept]
            vectors = self._index.reconstruct_batch(np.array([self._rows[doc_id] for doc_id in late], dtype=np.int64))
            self._index, self._ids, self._rows, self._is_graph = graph, ids, kept, True
            if late:
                self._append(late, vectors)
            self._alive = None
            self._builder = None
