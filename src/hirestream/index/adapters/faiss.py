"""Vectors of one kind of document in FAISS: compared exactly while few, through an HNSW graph when many."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hirestream.errors import Misconfigured

# Recall@10 1.0 at 0.3 ms a query on 100,000 vectors (two cores); M and efConstruction as in Malkov & Yashunin, 2018.
_LINKS: Final = 32
_EF_CONSTRUCTION: Final = 80
_EF_SEARCH: Final = 64
#: Replaced and dropped rows stay in place, masked; the shelf is written anew when they are more than this share.
_MOST_DEAD: Final = 0.2
_GRAPH: Final = "graph.faiss"
_ROWS: Final = "rows.json"


def _faiss() -> Any:
    """Import FAISS late: it takes 0.3 s, and its stubs lack what is used here."""
    import faiss

    return faiss


class FaissShelf:
    """Implements `index.ports.VectorShelf`. One thread writes; any may search meanwhile."""

    def __init__(self, *, exact_below: int) -> None:
        self._exact_below = exact_below
        self._lock = threading.Lock()
        self._index: Any = None
        self._ids: list[str] = []
        self._rows: dict[str, int] = {}
        self._is_graph = False

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, rows: Mapping[str, NDArray[np.float32]]) -> None:
        """Add or replace vectors, float32 (dimensions,)."""
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
                "embedding models. Run `hirestream reprocess`, then `hirestream rebuild index`."
            )

    def drop(self, doc_ids: Sequence[str]) -> None:
        """Forget vectors; unknown doc_ids are passed over."""
        with self._lock:
            for doc_id in doc_ids:
                self._rows.pop(doc_id, None)
        self._settle()

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest documents with their inner product, best first, ties by doc_id."""
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
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def doc_ids(self) -> set[str]:
        """Documents whose vectors are held."""
        return set(self._rows)

    @property
    def is_graph(self) -> bool:
        """Whether vectors are searched by the HNSW graph: worth a snapshot, since building it takes long."""
        return self._is_graph

    def save(self, folder: Path) -> None:
        """Write the shelf into `folder`, which appears at once and whole."""
        faiss = _faiss()
        scratch = folder.with_name(folder.name + ".new")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        with self._lock:
            faiss.write_index(self._index, str(scratch / _GRAPH))
            (scratch / _ROWS).write_text(json.dumps({"ids": self._ids, "rows": self._rows}), encoding="utf-8")
        scratch.rename(folder)

    def load(self, folder: Path) -> None:
        """Take over what `save` wrote."""
        faiss = _faiss()
        stored = json.loads((folder / _ROWS).read_text(encoding="utf-8"))
        with self._lock:
            self._index = faiss.read_index(str(folder / _GRAPH))
            self._ids, self._rows, self._is_graph = stored["ids"], stored["rows"], True

    def _append(self, doc_ids: list[str], vectors: NDArray[np.float32]) -> None:
        first = len(self._ids)
        self._index.add(vectors)
        self._ids.extend(doc_ids)
        self._rows.update((doc_id, first + n) for n, doc_id in enumerate(doc_ids))

    def _dead(self) -> int:
        return len(self._ids) - len(self._rows)

    def _parameters(self, wanted: int) -> Any:
        """Search parameters that keep masked rows out."""
        faiss = _faiss()
        selector = None
        if self._dead():
            alive = np.zeros((len(self._ids) + 7) // 8 * 8, dtype=bool)
            alive[list(self._rows.values())] = True
            selector = faiss.IDSelectorBitmap(np.packbits(alive, bitorder="little"))
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

    def _settle(self) -> None:
        """Write the shelf anew when too much of it is masked, or when it has grown beyond exact comparison."""
        graph = self._is_graph or len(self._rows) > self._exact_below
        crowded = self._dead() > max(1000, _MOST_DEAD * len(self._ids))
        if self._index is None or (graph == self._is_graph and not crowded):
            return
        # Built beside the one that is searched, since a graph of 100,000 vectors takes 20 s; only the writer is here.
        rows = dict(self._rows)
        vectors = self._index.reconstruct_batch(np.array(list(rows.values()), dtype=np.int64)) if rows else None
        index = self._empty(self._index.d, graph=graph)
        _faiss().omp_set_num_threads(os.cpu_count() or 1)
        if vectors is not None:
            index.add(vectors)
        with self._lock:
            self._index, self._is_graph = index, graph
            self._ids = list(rows)
            self._rows = {doc_id: row for row, doc_id in enumerate(self._ids)}
