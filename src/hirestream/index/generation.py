"""One generation of the index: documents in SQLite, and the vectors and words that are derived from them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

from hirestream.index.adapters.faiss import FaissShelf
from hirestream.index.adapters.sqlite import SqliteDocuments
from hirestream.index.adapters.tantivy import TantivyWords
from hirestream.index.ports import KINDS, DocumentKind

DOCUMENTS: Final = "documents.sqlite"
_DIGITS: Final = 12
_BYTES_PER_VALUE: Final = 4


class Generation:
    """Documents, words and vectors in one folder, or in memory for None.

    SQLite is written first and holds the checkpoint. Words and vectors know the number of the last change that
    they hold and catch up from SQLite, after each write and when opened: so a process that is killed at any moment
    leaves a generation whose parts agree again once it is opened.
    """

    def __init__(self, folder: Path | None, *, exact_below: int) -> None:
        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self.documents = SqliteDocuments(folder / DOCUMENTS if folder else None)
        self.words = TantivyWords(folder / "words" if folder else None)
        self.shelves = {kind: FaissShelf(exact_below=exact_below) for kind in KINDS}
        self._reached = dict.fromkeys(KINDS, 0)
        self._users = 0
        self._closing = False
        self._state = threading.Lock()
        for kind in KINDS:
            self._load_snapshot(kind)
        self._catch_up()
        self._mend_words()

    def write(
        self,
        rows: Sequence[Mapping[str, Any]],
        gone: Sequence[tuple[DocumentKind, str]],
        *,
        reached: tuple[str, int] | None = None,
    ) -> None:
        """Take one page: SQLite rows, documents that are gone, and the table's version when it is complete.

        Raises `Misconfigured`, and takes nothing, when a vector comes of another model than those held.
        """
        for row in rows:
            if row["vector"] is not None:
                self.shelves[row["kind"]].check(len(row["vector"]) // _BYTES_PER_VALUE)
        indexed = min(self.words.reached, *self._reached.values())
        self.documents.write(rows, gone, reached=reached, indexed=indexed)
        self._catch_up()

    def _catch_up(self) -> None:
        """Bring vectors and words up to the documents."""
        change = self.documents.change
        for kind, shelf in self.shelves.items():
            since = self._reached[kind]
            if since < change:
                shelf.drop([doc_id for of, doc_id in self.documents.gone_since(since) if of == kind])
                shelf.drop(self.documents.without_vector(kind, since))
                shelf.put(self.documents.vectors(kind, since))
                self._reached[kind] = change
        if self.words.reached < change:
            since, gone = self.words.reached, self.documents.gone_since(self.words.reached)
            gone += self.documents.closed_since(since)
            changed = chain.from_iterable(self.documents.since(kind, since) for kind in KINDS)
            self.words.write((one for one in changed if not one.closed_at), gone, change)

    def _mend_words(self) -> None:
        """Compare words with documents, document by document: after a kill, words of a deleted one were once seen."""
        truth = {(kind, doc_id) for kind in KINDS for doc_id in self.documents.doc_ids(kind)}
        held = self.words.held()
        if held != truth:
            missing = (self.documents.get(doc_id, kind) for kind, doc_id in sorted(truth - held))
            self.words.write(filter(None, missing), sorted(held - truth), self.documents.change)

    def acquire(self) -> None:
        """Count a question that is being answered."""
        with self._state:
            self._users += 1

    def release(self) -> None:
        """Count it as answered; the last one closes a generation that was asked to close."""
        with self._state:
            self._users -= 1
            last = self._closing and not self._users
        if last:
            self._close()

    def close(self) -> None:
        """Write snapshots and close, at once or when the last question is answered."""
        with self._state:
            closed, self._closing = self._closing, True
            now = not closed and not self._users
        if now:
            self._close()

    def _close(self) -> None:
        for kind, shelf in self.shelves.items():
            if shelf.is_graph:
                self._save_snapshot(kind, shelf)
        self.words.close()
        self.documents.close()

    def _snapshots(self, kind: DocumentKind) -> list[Path]:
        """Snapshots of a kind's graph, newest last; the name ends in the change that they hold."""
        if self.folder is None or not (self.folder / "vectors").is_dir():
            return []
        return sorted(path for path in (self.folder / "vectors").glob(f"{kind}-*") if path.suffix != ".new")

    def _save_snapshot(self, kind: DocumentKind, shelf: FaissShelf) -> None:
        if self.folder is None or not self.folder.is_dir():
            return
        older = self._snapshots(kind)
        fresh = self.folder / "vectors" / f"{kind}-{self._reached[kind]:0{_DIGITS}}"
        if fresh not in older:
            shelf.save(fresh)
        for path in older:
            if path != fresh:
                shutil.rmtree(path)

    def _load_snapshot(self, kind: DocumentKind) -> None:
        """Start from the newest snapshot that is not ahead of the documents, without what was deleted since."""
        change = self.documents.change
        usable = [path for path in self._snapshots(kind) if int(path.name.rpartition("-")[2]) <= change]
        if usable:
            shelf = self.shelves[kind]
            shelf.load(usable[-1])
            shelf.drop(sorted(shelf.doc_ids() - self.documents.doc_ids(kind)))
            self._reached[kind] = int(usable[-1].name.rpartition("-")[2])
