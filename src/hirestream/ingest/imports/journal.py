"""Which files were handed in already, by path, size and time of change: a run that was killed does not read them again.

The journal holds hashes only, no name and no path. It is a shortcut, not the truth: a file counts as known only while
its document has a receipt in the blob store.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

from hirestream.errors import Transient

_TABLE = "CREATE TABLE IF NOT EXISTS seen (key BLOB PRIMARY KEY, doc_id BLOB NOT NULL) WITHOUT ROWID"
_PREFIX = "sha256:"


def key_of(path: Path, found: os.stat_result) -> bytes:
    """Name a file as it is now: it gets another name when its content is written anew."""
    told = f"{path.absolute()}\0{found.st_size}\0{found.st_mtime_ns}"
    return blake2b(told.encode(errors="surrogateescape"), digest_size=16).digest()


class Journal:
    """A SQLite file, so that memory does not grow with the import. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """One thread at a time. Raises `Transient` when the file cannot be used, with what to do."""
        with self._lock:
            try:
                with self._connected() as database:
                    yield database
            except sqlite3.Error as error:
                raise Transient(
                    f"The journal of imports {self._path} cannot be used: {error}. Free space, or delete it: "
                    "it only saves reading files again."
                ) from error

    def _connected(self) -> sqlite3.Connection:
        if self._opened is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._opened = sqlite3.connect(self._path, check_same_thread=False, timeout=30)
            self._opened.execute("PRAGMA journal_mode = WAL")
            self._opened.execute("PRAGMA synchronous = NORMAL")
            self._opened.execute(_TABLE)
        return self._opened

    def doc_id(self, key: bytes) -> str | None:
        """Return the document that a file was, or None when it was not handed in as it is now."""
        with self._database() as database:
            row = database.execute("SELECT doc_id FROM seen WHERE key = ?", (key,)).fetchone()
        return None if row is None else _PREFIX + row[0].hex()

    def note(self, handed_in: Iterable[tuple[bytes, str]]) -> None:
        """Remember files that were accepted or recognised, with their doc_ids."""
        rows = [(key, bytes.fromhex(doc_id.removeprefix(_PREFIX))) for key, doc_id in handed_in]
        if rows:
            with self._database() as database:
                database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", rows)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
