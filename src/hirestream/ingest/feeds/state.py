"""What is remembered of feeds between runs: cursors, postings, which offers are the same, validators. SQLite.

Everything that a page brings is written in one transaction, after the pipeline has acknowledged its documents: a crash
in between makes the page come again, which is harmless.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS feed (
  name TEXT PRIMARY KEY, cursor TEXT NOT NULL DEFAULT '{}', run INTEGER NOT NULL DEFAULT 1, last_run TEXT,
  next_due TEXT, error TEXT, failures INTEGER NOT NULL DEFAULT 0, counts TEXT NOT NULL DEFAULT '{}',
  problems TEXT NOT NULL DEFAULT '[]', doubtful INTEGER NOT NULL DEFAULT 0, asked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS posting (
  feed TEXT NOT NULL, key TEXT NOT NULL, doc_id TEXT NOT NULL, fingerprint TEXT NOT NULL, url TEXT,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, changed_at TEXT, closed_at TEXT, closed_reason TEXT,
  valid_through TEXT, run INTEGER NOT NULL, PRIMARY KEY (feed, key)
);
CREATE INDEX IF NOT EXISTS posting_of_document ON posting (doc_id);
CREATE INDEX IF NOT EXISTS posting_to_expire ON posting (valid_through) WHERE closed_at IS NULL;
CREATE TABLE IF NOT EXISTS offer (
  doc_id TEXT PRIMARY KEY, exact TEXT NOT NULL, block TEXT NOT NULL, place TEXT NOT NULL, signature BLOB
);
CREATE INDEX IF NOT EXISTS offer_exact ON offer (exact);
CREATE INDEX IF NOT EXISTS offer_block ON offer (block);
CREATE TABLE IF NOT EXISTS validator (
  feed TEXT NOT NULL, url TEXT NOT NULL, headers TEXT NOT NULL, PRIMARY KEY (feed, url)
);
"""


@dataclass(frozen=True)
class Counts:
    """What a run came to, in offers; `same` are those that another source has already given."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    reopened: int = 0
    same: int = 0
    gone: int = 0
    refused: int = 0
    attachments: int = 0

    def as_dict(self) -> dict[str, int]:
        """Give the figures by name."""
        return asdict(self)

    def plus(self, other: Counts) -> Counts:
        """Add two."""
        return Counts(**{name: value + getattr(other, name) for name, value in asdict(self).items()})


@dataclass(frozen=True)
class FeedState:
    """How a feed stands. `doubtful`: its last list was so short that the next one must confirm it."""

    name: str
    cursor: Mapping[str, Any] = field(default_factory=dict)
    run: int = 1
    last_run: datetime | None = None
    next_due: datetime | None = None
    error: str | None = None
    failures: int = 0
    counts: Counts = field(default_factory=Counts)
    problems: tuple[str, ...] = ()
    doubtful: bool = False
    asked: bool = False


@dataclass(frozen=True)
class Held:
    """A posting as it was last seen, and the document that stands for it."""

    feed: str
    key: str
    doc_id: str
    fingerprint: str
    url: str | None
    first_seen: datetime
    last_seen: datetime
    changed_at: datetime | None
    closed_at: datetime | None
    closed_reason: str | None
    valid_through: date | None
    run: int


@dataclass(frozen=True)
class Known:
    """What tells one offer from another, by its document: see `sameness`."""

    doc_id: str
    exact: str
    block: str
    place: str
    signature: bytes | None


_HELD: Final = ", ".join(one.name for one in fields(Held))


class FeedStore:
    """The file. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; also against other threads and processes."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _all(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    # ---- feeds ---------------------------------------------------------------------------------------------------
    def feed(self, name: str) -> FeedState:
        """Return how a feed stands; a new one stands at the beginning."""
        rows = self._all(
            "SELECT cursor, run, last_run, next_due, error, failures, counts, problems, doubtful, asked FROM feed "
            "WHERE name = ?",
            (name,),
        )
        if not rows:
            return FeedState(name)
        cursor, run, last, due, error, failures, counts, problems, doubtful, asked = rows[0]
        told = (error, failures, Counts(**json.loads(counts)), tuple(json.loads(problems)), bool(doubtful), bool(asked))
        return FeedState(name, json.loads(cursor), run, _time(last), _time(due), *told)

    def save(self, state: FeedState) -> None:
        """Write how a feed stands."""
        self._all(
            "INSERT OR REPLACE INTO feed (name, cursor, run, last_run, next_due, error, failures, counts, problems, "
            "doubtful, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                state.name,
                json.dumps(dict(state.cursor)),
                state.run,
                _text(state.last_run),
                _text(state.next_due),
                state.error,
                state.failures,
                json.dumps(asdict(state.counts)),
                json.dumps(state.problems),
                state.doubtful,
                state.asked,
            ),
        )

    def ask(self, name: str) -> None:
        """Ask for a run as soon as possible."""
        self._all("INSERT INTO feed (name, asked) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET asked = 1", (name,))

    def forget(self, name: str) -> None:
        """Forget a feed, its postings and its validators."""
        with self.transaction():
            for table, column in (("feed", "name"), ("posting", "feed"), ("validator", "feed")):
                self._all(f"DELETE FROM {table} WHERE {column} = ?", (name,))  # noqa: S608 - constants

    # ---- postings ------------------------------------------------------------------------------------------------
    def posting(self, feed: str, key: str) -> Held | None:
        """Find a posting, or None when it was never seen."""
        rows = self._all(f"SELECT {_HELD} FROM posting WHERE feed = ? AND key = ?", (feed, key))  # noqa: S608 - constants
        return _held(rows[0]) if rows else None

    def keep(self, held: Held) -> None:
        """Write a posting."""
        values = [_text(value) for value in (getattr(held, one.name) for one in fields(Held))]
        marks = ", ".join("?" * len(values))
        self._all(f"INSERT OR REPLACE INTO posting ({_HELD}) VALUES ({marks})", values)  # noqa: S608 - constants

    def unlisted(self, feed: str, run: int) -> list[Held]:
        """Open postings that a run has not listed."""
        where = "feed = ? AND run <> ? AND closed_at IS NULL AND key NOT LIKE 'file:%'"
        return [_held(row) for row in self._all(f"SELECT {_HELD} FROM posting WHERE {where}", (feed, run))]  # noqa: S608

    def past(self, feed: str, today: date) -> list[Held]:
        """Open postings of a feed whose last day is over."""
        where = "feed = ? AND closed_at IS NULL AND valid_through < ?"
        rows = self._all(f"SELECT {_HELD} FROM posting WHERE {where}", (feed, today.isoformat()))  # noqa: S608
        return [_held(row) for row in rows]

    def open_postings(self, feed: str) -> int:
        """How many offers of a feed are open."""
        statement = "SELECT count(*) FROM posting WHERE feed = ? AND closed_at IS NULL AND key NOT LIKE 'file:%'"
        return int(self._all(statement, (feed,))[0][0])

    def open_keys(self, feed: str) -> list[str]:
        """Keys of the open postings of a feed."""
        return [key for (key,) in self._all("SELECT key FROM posting WHERE feed = ? AND closed_at IS NULL", (feed,))]

    def sources(self, doc_id: str) -> set[tuple[str, str]]:
        """Name the open postings, as (feed, key), that a document stands for."""
        rows = self._all("SELECT feed, key FROM posting WHERE doc_id = ? AND closed_at IS NULL", (doc_id,))
        return {(feed, key) for feed, key in rows}

    def was_closed(self, doc_id: str) -> bool:
        """Whether a document was ever closed by a feed."""
        return bool(self._all("SELECT 1 FROM posting WHERE doc_id = ? AND closed_at IS NOT NULL LIMIT 1", (doc_id,)))

    def was_learned(self, doc_id: str) -> bool:
        """Whether a document ever stood for an offer of a feed, also one that has left it since."""
        return bool(self._all("SELECT 1 FROM offer WHERE doc_id = ?", (doc_id,)))

    # ---- which offers are the same ---------------------------------------------------------------------------------
    def learn(self, known: Known) -> None:
        """Remember what tells an offer from others."""
        values = (known.doc_id, known.exact, known.block, known.place, known.signature)
        self._all(
            "INSERT OR REPLACE INTO offer (doc_id, exact, block, place, signature) VALUES (?, ?, ?, ?, ?)", values
        )

    def alike(self, column: str, value: str) -> list[Known]:
        """Offers with the same `exact` or `block`."""
        if column not in {"exact", "block"}:
            raise ValueError(column)
        rows = self._all(f"SELECT doc_id, exact, block, place, signature FROM offer WHERE {column} = ?", (value,))  # noqa: S608
        return [Known(*row) for row in rows]

    # ---- validators ------------------------------------------------------------------------------------------------
    def validator(self, feed: str, url: str) -> dict[str, str]:
        """Headers that ask whether a URL has changed."""
        rows = self._all("SELECT headers FROM validator WHERE feed = ? AND url = ?", (feed, _digest(url)))
        return dict(json.loads(rows[0][0])) if rows else {}

    def keep_validator(self, feed: str, url: str, headers: Mapping[str, str]) -> None:
        """Remember them; the URL only as a digest, since it may hold a key."""
        values = (feed, _digest(url), json.dumps(dict(headers)))
        self._all("INSERT OR REPLACE INTO validator (feed, url, headers) VALUES (?, ?, ?)", values)


class RunValidators:
    """The validators of one run: noted in memory, kept when all of its pages are kept (`keep`)."""

    def __init__(self, store: FeedStore, feed: str) -> None:
        self._store = store
        self._feed = feed
        self._noted: dict[str, dict[str, str]] = {}

    def of(self, url: str) -> Mapping[str, str]:
        """Headers that ask whether a URL has changed since it was last kept; none while a list is to be confirmed."""
        return {} if self._store.feed(self._feed).doubtful else self._store.validator(self._feed, url)

    def note(self, url: str, headers: Mapping[str, str]) -> None:
        """Take note of the validators of an answer."""
        names = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        self._noted[url] = {name: headers[told] for name, told in names.items() if told in headers}

    def keep(self) -> None:
        """Make them count."""
        for url, headers in self._noted.items():
            self._store.keep_validator(self._feed, url, headers)
        self._noted = {}


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _held(row: Sequence[Any]) -> Held:
    values = dict(zip((one.name for one in fields(Held)), row, strict=True))
    for name in ("first_seen", "last_seen", "changed_at", "closed_at"):
        values[name] = _time(values[name])
    through = values["valid_through"]
    return Held(**values | {"valid_through": date.fromisoformat(through) if through else None})
