"""One generation of the index: documents in SQLite, and the vectors and words that are derived from them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Final

from pydantic_core import from_json

from hirestream.errors import Misconfigured
from hirestream.index.adapters.sqlite import SqliteDocuments
from hirestream.index.adapters.tantivy import TantivyWords
from hirestream.index.ports import KINDS, ONE_MODEL, DocumentKind, StoredText, VectorBackend

DOCUMENTS: Final = "documents.sqlite"
_CLOSED: Final = "CLOSED"
_BYTES_PER_VALUE: Final = 4
#: Rows that may wait for their words and vectors while more pages of a version follow.
_MOST_WAITING: Final = 5_000


class Generation:
    """Documents, words and vectors in one folder, or in memory for None.

    SQLite is written first and holds the checkpoint. Words and vectors know the number of the last change that
    they hold and catch up from SQLite, after each write and when opened: so a process that is killed at any moment
    leaves a generation whose parts agree again once it is opened.
    """

    def __init__(self, folder: Path | None, vectors: VectorBackend, *, number: int = 0) -> None:
        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self.documents = SqliteDocuments(folder / DOCUMENTS if folder else None)
        self.words = TantivyWords(folder / "words" if folder else None)
        self.shelves = {kind: vectors.shelf(number, kind, folder) for kind in KINDS}
        self._given = dict.fromkeys(KINDS, 0)
        self._kept = dict.fromkeys(KINDS, 0)  # what a restart need not give again
        self._texts: dict[tuple[DocumentKind, str], StoredText] = {}  # all that changed since the words' last change
        self._waiting = 0  # rows that words and vectors do not have yet
        self._users = 0
        self._closing = False
        self._state = threading.Lock()
        self.closed = threading.Event()
        for kind, shelf in self.shelves.items():
            self._given[kind] = self._kept[kind] = shelf.restore(
                self.documents.change, partial(self.documents.doc_ids, kind)
            )
        self._catch_up()
        if not self._was_closed():
            self._mend_words()

    def write(
        self,
        rows: Sequence[Mapping[str, Any]],
        gone: Sequence[tuple[DocumentKind, str]],
        *,
        reached: tuple[str, int] | None = None,
        more: bool = False,
    ) -> None:
        """Take one page: SQLite rows, documents that are gone, and the table's version when it is complete.

        All can be found when this returns; but when `more` pages of it follow, at the latest with the last of them:
        words and vectors are written for many pages at once, which takes a fourth of the time.
        Raises `Misconfigured`, and takes nothing, when a vector comes of another model than those held.
        """
        self._check(rows)
        indexed = min(self.words.reached, *self._kept.values())
        parsed = [{**row, "parsed": from_json(row["profile"])} for row in rows]
        self.documents.write(parsed, gone, reached=reached, indexed=indexed)
        self._keep_texts(parsed, gone)
        self._waiting += len(rows) + len(gone)
        if not more or self._waiting >= _MOST_WAITING:
            self._catch_up()

    def _check(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Vectors of one page, and those held, are of one model: by its name and by their length."""
        held = self.documents.model
        for row in rows:
            if row["vector"] is None:
                continue
            self.shelves[row["kind"]].check(len(row["vector"]) // _BYTES_PER_VALUE)
            model = row["vector_model"]
            held = held or model
            if model and model != held:
                raise Misconfigured(
                    f"The index holds vectors of {held} and was given one of {model}: vectors of two embedding "
                    f"models cannot be compared. {ONE_MODEL}"
                )

    def settle(self) -> None:
        """Give vectors and words what they could not be given before, because a service or the disk was away."""
        if min(self.words.reached, *self._given.values()) < self.documents.change:
            self._catch_up()

    def _catch_up(self) -> None:
        """Bring vectors and words up to the documents."""
        change = self.documents.change
        self._waiting = 0
        for kind, shelf in self.shelves.items():
            since = self._given[kind]
            if since < change:
                shelf.drop([doc_id for of, doc_id in self.documents.gone_since(since) if of == kind])
                shelf.drop(self.documents.without_vector(kind, since))
                for page in self.documents.vectors(kind, since):
                    shelf.put(page, self.documents.model)
                self._given[kind] = change
            self._kept[kind] = shelf.reached(change)
        if self.words.reached < change:
            since, gone = self.words.reached, self.documents.gone_since(self.words.reached)
            gone += self.documents.closed_since(since)
            texts = self._texts.values() or chain.from_iterable(self.documents.texts(kind, since) for kind in KINDS)
            self.words.write(texts, gone, change)
            self._texts = {}

    def _keep_texts(self, rows: Sequence[Mapping[str, Any]], gone: Sequence[tuple[DocumentKind, str]]) -> None:
        """Keep for the words what was parsed anyway, as long as they lack nothing that came before."""
        if not self._texts and self.words.reached < self.documents.change - 1:
            return
        for row in rows:
            key = row["kind"], row["doc_id"]
            self._texts.pop(key, None)
            if not row["closed_at"]:
                self._texts[key] = StoredText(*key, row["language"], row["parsed"])
        for key in gone:
            self._texts.pop(key, None)

    def _was_closed(self) -> bool:
        """Whether the process before this one closed the generation; the mark of it is used up by asking.

        Comparing words with documents takes 10 s for 100,000: only who was killed needs it.
        """
        if self.folder is None or not (self.folder / _CLOSED).is_file():
            return False
        (self.folder / _CLOSED).unlink()
        return True

    def _mend_words(self) -> None:
        """Compare words with documents, document by document: after a kill, words of a deleted one were once seen."""
        truth = {(kind, doc_id) for kind in KINDS for doc_id in self.documents.doc_ids(kind)}
        held = self.words.held()
        if held != truth:
            missing = (self.documents.text(kind, doc_id) for kind, doc_id in sorted(truth - held))
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
        for shelf in self.shelves.values():
            shelf.close()
        self.words.close()
        agree = self.words.reached == self.documents.change
        self.documents.close()
        if agree and self.folder is not None and self.folder.is_dir():
            (self.folder / _CLOSED).touch()
        self.closed.set()
