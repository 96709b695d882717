"""What the index holds of each document, and how far it has followed Delta: SQLite, in one transaction."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter
from pydantic_core import from_json  # three times as fast as the standard library

from hirestream.errors import Transient
from hirestream.index.keys import occupations_of, persons_of
from hirestream.index.ports import DocumentKind, IndexedDocument, StoredText
from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Span

_PAGE: Final = 1000
_MOST_CACHED: Final = 4096
#: Grows with each change of the tables: an index of an older one is built anew. 2: `source`, `closed_at`; 3: keys;
#: 4: model.
_SCHEMA_VERSION: Final = 4
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS document (
  kind TEXT NOT NULL, doc_id TEXT NOT NULL, change INTEGER NOT NULL, language TEXT NOT NULL, profile TEXT NOT NULL,
  profile_hash TEXT NOT NULL, evidence TEXT NOT NULL, text_blob TEXT NOT NULL, received_at TEXT, vector BLOB,
  digest TEXT NOT NULL, closed_at TEXT, source TEXT NOT NULL, PRIMARY KEY (kind, doc_id)
);
CREATE INDEX IF NOT EXISTS document_of_kind ON document (kind, change, doc_id);
CREATE TABLE IF NOT EXISTS occupation (
  uri TEXT NOT NULL, kind TEXT NOT NULL, doc_id TEXT NOT NULL, PRIMARY KEY (uri, kind, doc_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS occupation_of ON occupation (kind, doc_id);
CREATE TABLE IF NOT EXISTS person (
  digest TEXT NOT NULL, kind TEXT NOT NULL, doc_id TEXT NOT NULL, PRIMARY KEY (digest, kind, doc_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS person_of ON person (kind, doc_id);
CREATE TABLE IF NOT EXISTS gone (
  kind TEXT NOT NULL, doc_id TEXT NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (kind, doc_id)
);
CREATE TABLE IF NOT EXISTS model (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS checkpoint (name TEXT PRIMARY KEY, version INTEGER NOT NULL);
"""
_COLUMNS: Final = (
    "kind, doc_id, change, language, profile, profile_hash, evidence, text_blob, received_at, vector, digest, "
    "closed_at, source"
)
_SCHEMAS: Final[dict[str, type[Profile | Offer]]] = {"cv": Profile, "offer": Offer}
_CHANGE: Final = "change"  # row of `checkpoint` that counts the pages taken, whatever their table


#: Tables of keys, and what they are made of.
_KEYS: Final[dict[str, Callable[[Mapping[str, Any]], list[str]]]] = {"occupation": occupations_of, "person": persons_of}


@cache
def _spans() -> TypeAdapter[dict[str, Span]]:
    """Reads all evidence of a document at once: a tenth of the time of reading it span by span."""
    return TypeAdapter(dict[str, Span])


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def digest_of(profile_json: str, vector: bytes | None, closed_at: str | None = None) -> str:
    """Digest of what is kept of a document: SHA-256 over its vector, its profile, and when it was closed."""
    closed = b"\0" + closed_at.encode() if closed_at else b""
    return hashlib.sha256((vector or b"") + b"\0" + profile_json.encode() + closed).hexdigest()


def _values(row: Mapping[str, Any], change: int) -> tuple[Any, ...]:
    """Values of `_COLUMNS` for a row."""
    profile, vector = row["profile"], row["vector"]
    return (
        row["kind"],
        row["doc_id"],
        change,
        row["language"],
        profile,
        hashlib.sha256(profile.encode()).hexdigest(),
        row["evidence"],
        row["text_blob"],
        row["received_at"],
        vector,
        digest_of(profile, vector, row["closed_at"]),
        row["closed_at"],
        row["source"],
    )


def _document(row: Sequence[Any]) -> IndexedDocument:
    kind, doc_id, _, language, profile, profile_hash, evidence, text_blob, received_at, vector, _, closed, source = row
    return IndexedDocument(
        doc_id=doc_id,
        kind=kind,
        language=language,
        profile=_SCHEMAS[kind].model_validate_json(profile),
        evidence=_spans().validate_json(evidence),
        text_blob=text_blob,
        vector=None if vector is None else np.frombuffer(vector, dtype=np.float32),
        received_at=datetime.fromisoformat(received_at) if received_at else None,
        profile_hash=profile_hash,
        closed_at=datetime.fromisoformat(closed) if closed else None,
        source=source,
    )


def is_current(file: Path) -> bool:
    """Whether the documents in `file` are kept as this version keeps them; a file that is not there yet is."""
    if not file.is_file():
        return True
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        made = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'document'").fetchone()[0]
        return not made or connection.execute("PRAGMA user_version").fetchone()[0] == _SCHEMA_VERSION


class SqliteDocuments:
    """The documents of one generation. Safe to call from several threads; one of them writes."""

    def __init__(self, file: Path | None) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            str(file) if file else ":memory:", check_same_thread=False, isolation_level=None, timeout=30
        )
        # A killed process loses nothing; a power cut may lose the last commits, and the change feed brings them again.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "wal_autocheckpoint=8000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;")
        self._cached: OrderedDict[tuple[str, DocumentKind | None], IndexedDocument] = OrderedDict()

    def write(
        self,
        rows: Iterable[Mapping[str, Any]],
        gone: Iterable[tuple[DocumentKind, str]],
        *,
        reached: tuple[str, int] | None,
        indexed: int,
    ) -> int:
        """Take one page in one transaction; returns its change number.

        `reached`: table and version when the page completes one. `indexed`: change number up to which every
        derived index has come, so that older tombstones can go. Raises `Transient` when the disk does not take it.
        """
        try:
            with self._lock, self._transaction():
                change = self.change + 1
                self._upsert({(row["kind"], row["doc_id"]): row for row in rows}, change)
                for kind, doc_id in gone:
                    self._forget(doc_id)
                    for table in ("document", *_KEYS):
                        self._delete(table, [(kind, doc_id)])
                    self._connection.execute("INSERT OR REPLACE INTO gone VALUES (?, ?, ?)", (kind, doc_id, change))
                self._connection.execute("DELETE FROM gone WHERE change <= ?", (indexed,))
                self._remember(_CHANGE, change)
                if reached:
                    self._remember("table " + reached[0], reached[1])
                return change
        except sqlite3.OperationalError as error:
            raise Transient(f"The index cannot be written: {error}. Is the disk full?") from error

    def _upsert(self, rows: Mapping[tuple[str, str], Mapping[str, Any]], change: int) -> None:
        """Add or replace rows by kind and doc_id. What is new, as all rows of a rebuild, has nothing to be removed."""
        old = self._known(list(rows))
        for table in ("gone", *_KEYS):
            self._delete(table, old)
        for _, doc_id in old:
            self._forget(doc_id)
        self._connection.executemany(
            f"INSERT OR REPLACE INTO document ({_COLUMNS}) VALUES ({', '.join('?' * 13)})",  # noqa: S608 - constants
            (_values(row, change) for row in rows.values()),
        )
        profiles = {key: row["parsed"] for key, row in rows.items()}
        for table, of in _KEYS.items():
            keys = [(key, kind, doc_id) for (kind, doc_id), profile in profiles.items() for key in of(profile)]
            self._connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", keys)  # noqa: S608 - constants
        models = {row["vector_model"] for row in rows.values() if row["vector_model"]}
        self._connection.executemany("INSERT OR IGNORE INTO model VALUES (?)", [(model,) for model in models])

    def _known(self, keys: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of the keys (kind, doc_id) that are held, or were."""
        found: dict[tuple[str, str], None] = {}
        for kind in dict.fromkeys(kind for kind, _ in keys):
            doc_ids = [doc_id for of, doc_id in keys if of == kind]
            for first in range(0, len(doc_ids), _PAGE):
                page = doc_ids[first : first + _PAGE]
                for table in ("document", "gone"):
                    sql = f"SELECT kind, doc_id FROM {table} WHERE kind = ? AND doc_id IN ({_marks(page)})"  # noqa: S608
                    found.update(dict.fromkeys(self._connection.execute(sql, (kind, *page)).fetchall()))
        return list(found)

    def _delete(self, table: str, keys: Sequence[tuple[str, str]]) -> None:
        self._connection.executemany(f"DELETE FROM {table} WHERE kind = ? AND doc_id = ?", keys)  # noqa: S608 - constants

    def _remember(self, name: str, version: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO checkpoint VALUES (?, ?)", (name, version))

    @property
    def change(self) -> int:
        """Number of the last page taken."""
        return self._number(_CHANGE, 0)

    @property
    def model(self) -> str:
        """Name of the embedding model whose vectors are held; empty while it was not told."""
        rows = self._all("SELECT name FROM model", ())
        return str(rows[0][0]) if rows else ""

    def version(self, table: str) -> int:
        """Delta version reached for `table`; -1 before the first."""
        return self._number("table " + table, -1)

    def get(self, doc_id: str, kind: DocumentKind | None = None) -> IndexedDocument | None:
        """Fetch a document (of `kind`, if given; else the one that came last), or None."""
        with self._lock:
            if (doc_id, kind) in self._cached:
                self._cached.move_to_end((doc_id, kind))
                return self._cached[doc_id, kind]
            row = self._connection.execute(
                f"SELECT {_COLUMNS} FROM document WHERE doc_id = ? AND kind IN (?, ?) ORDER BY change DESC LIMIT 1",  # noqa: S608 - constants
                (doc_id, *((kind, kind) if kind else ("cv", "offer"))),
            ).fetchone()
            if row is None:
                return None
            self._cached[doc_id, kind] = document = _document(row)
            if len(self._cached) > _MOST_CACHED:
                self._cached.popitem(last=False)
            return document

    def fetch(self, kind: DocumentKind, doc_ids: Iterable[str]) -> dict[str, IndexedDocument]:
        """Fetch those documents of a kind that are held, in the order asked for, by one query for those not cached."""
        with self._lock:
            wanted = list(dict.fromkeys(doc_ids))
            missing = [doc_id for doc_id in wanted if (doc_id, kind) not in self._cached]
            found: dict[str, IndexedDocument] = {}
            for first in range(0, len(missing), _PAGE):
                page = missing[first : first + _PAGE]
                sql = f"SELECT {_COLUMNS} FROM document WHERE kind = ? AND doc_id IN ({_marks(page)})"  # noqa: S608
                found |= {row[1]: _document(row) for row in self._connection.execute(sql, (kind, *page))}
            for doc_id in wanted:
                if (doc_id, kind) in self._cached:
                    self._cached.move_to_end((doc_id, kind))
                    found[doc_id] = self._cached[doc_id, kind]
            for doc_id in missing:
                if doc_id in found:
                    self._cached[doc_id, kind] = found[doc_id]
            while len(self._cached) > _MOST_CACHED:
                self._cached.popitem(last=False)
            return {doc_id: found[doc_id] for doc_id in wanted if doc_id in found}

    def _forget(self, doc_id: str) -> None:
        """Take a document out of the cache, under the lock and within the transaction that changes it."""
        kinds: tuple[DocumentKind | None, ...] = (None, "cv", "offer")
        for kind in kinds:
            self._cached.pop((doc_id, kind), None)

    def texts(self, kind: DocumentKind, change: int) -> Iterator[StoredText]:
        """Open documents of a kind that changed after `change`, in the order of their changes."""
        at, after = change + 1, ""
        sql = (
            "SELECT change, doc_id, language, profile FROM document WHERE kind = ? AND (change, doc_id) > (?, ?) "
            "AND closed_at IS NULL ORDER BY change, doc_id LIMIT ?"
        )
        while rows := self._all(sql, (kind, at, after, _PAGE)):
            for _, doc_id, language, profile in rows:
                yield StoredText(kind, doc_id, language, from_json(profile))
            at, after = rows[-1][0], rows[-1][1]

    def text(self, kind: DocumentKind, doc_id: str) -> StoredText | None:
        """One document, or None."""
        rows = self._all("SELECT language, profile FROM document WHERE kind = ? AND doc_id = ?", (kind, doc_id))
        return StoredText(kind, doc_id, rows[0][0], from_json(rows[0][1])) if rows else None

    def gone_since(self, change: int) -> list[tuple[DocumentKind, str]]:
        """Documents that were deleted after `change`."""
        return self._all("SELECT kind, doc_id FROM gone WHERE change > ?", (change,))

    def vectors(self, kind: DocumentKind, change: int) -> Iterator[dict[str, NDArray[np.float32]]]:
        """Vectors of open documents of a kind that changed after `change`, by doc_id, in pages."""
        at, after = change + 1, ""
        sql = (
            "SELECT change, doc_id, vector FROM document WHERE kind = ? AND (change, doc_id) > (?, ?) "
            "AND vector IS NOT NULL AND closed_at IS NULL ORDER BY change, doc_id LIMIT ?"
        )
        while rows := self._all(sql, (kind, at, after, _PAGE)):
            yield {doc_id: np.frombuffer(blob, np.float32) for _, doc_id, blob in rows}
            at, after = rows[-1][0], rows[-1][1]

    def without_vector(self, kind: DocumentKind, change: int) -> list[str]:
        """Documents of a kind that changed after `change` and are not to be found by a vector (any more)."""
        sql = "SELECT doc_id FROM document WHERE kind = ? AND change > ? AND (vector IS NULL OR closed_at IS NOT NULL)"
        return [doc_id for (doc_id,) in self._all(sql, (kind, change))]

    def doc_ids(self, kind: DocumentKind) -> set[str]:
        """All open documents of a kind: those that are to be found."""
        sql = "SELECT doc_id FROM document WHERE kind = ? AND closed_at IS NULL"
        return {doc_id for (doc_id,) in self._all(sql, (kind,))}

    def closed_since(self, change: int) -> list[tuple[DocumentKind, str]]:
        """Documents that changed after `change` and are closed."""
        return self._all("SELECT kind, doc_id FROM document WHERE change > ? AND closed_at IS NOT NULL", (change,))

    def of_occupations(self, kind: DocumentKind, uris: Sequence[str], most: int) -> list[str]:
        """Up to `most` open documents of a kind that are about one of the occupations, those that came last first."""
        sql = (
            "SELECT DISTINCT doc_id, change FROM occupation JOIN document USING (kind, doc_id) "  # noqa: S608 - marks
            f"WHERE kind = ? AND uri IN ({_marks(uris)}) AND closed_at IS NULL ORDER BY change DESC, doc_id LIMIT ?"
        )
        return [doc_id for doc_id, _ in self._all(sql, (kind, *uris, most))]

    def replaced(self, doc_ids: Sequence[str]) -> set[str]:
        """Name those among CVs whose person has sent a newer one; a CV without a time of receipt replaces none."""
        sql = (
            "SELECT DISTINCT mine.doc_id FROM person AS mine "  # noqa: S608 - question marks
            "JOIN person AS theirs ON theirs.digest = mine.digest AND theirs.kind = 'cv' "
            "JOIN document AS old ON old.kind = 'cv' AND old.doc_id = mine.doc_id "
            "JOIN document AS new ON new.kind = 'cv' AND new.doc_id = theirs.doc_id "
            f"WHERE mine.kind = 'cv' AND mine.doc_id IN ({_marks(doc_ids)}) "
            "AND (new.received_at, new.doc_id) > (old.received_at, old.doc_id)"
        )
        return {doc_id for (doc_id,) in self._all(sql, tuple(doc_ids))}

    def digests(self, kind: DocumentKind) -> Iterator[tuple[str, str]]:
        """doc_id and digest of every document of a kind, ordered by doc_id."""
        after = ""
        sql = "SELECT doc_id, digest FROM document WHERE kind = ? AND doc_id > ? ORDER BY doc_id LIMIT ?"
        while page := self._all(sql, (kind, after, _PAGE)):
            yield from page
            after = page[-1][0]

    def count(self, kind: DocumentKind) -> int:
        """How many documents of a kind there are."""
        return int(self._all("SELECT count(*) FROM document WHERE kind = ?", (kind,))[0][0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _all(self, sql: str, values: Sequence[Any]) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _number(self, name: str, missing: int) -> int:
        rows = self._all("SELECT version FROM checkpoint WHERE name = ?", (name,))
        return int(rows[0][0]) if rows else missing

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
