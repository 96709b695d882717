"""The cache view: what is known of each document, by doc_id, in Redis or Valkey, so that a page needs no table scan.

A key may vanish when memory is short (`volatile-lru`) or the server restarts: readers fall back to Delta, and the
checkpoint vanishes with the data, so the follower fills it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from hirestream.errors import Transient
from hirestream.store.adapters.conversations import talks_key
from hirestream.store.ports import Changes
from hirestream.store.tables import CVS, KEYS, LEDGER, OFFERS, QUARANTINE

_PREFIX: Final = "hirestream:"
_VERSIONS: Final = _PREFIX + "versions"
#: A week: only keys with an expiry may be evicted, and what is read again is asked of Delta.
_EXPIRY_S: Final = 7 * 24 * 3600
_DOCUMENT: Final = ("language", "profile", "evidence", "text_blob", "source", "received_at", "extracted_at")
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    CVS: _DOCUMENT,
    OFFERS: (*_DOCUMENT, "closed_at", "closed_reason"),
    LEDGER: ("state", "code", "at"),
    QUARANTINE: ("stage", "code", "detail", "attempts", "failed_at", "replayed_at"),
}


class DocumentCache:
    """Holds a hash for each document: one field for its row in each table, one for each ledger stage."""

    name = "cache"
    tables: tuple[str, ...] = (CVS, OFFERS, LEDGER, QUARANTINE)

    def __init__(self, url: str) -> None:
        self._url = url
        self._client: Any = None

    def open(self) -> None:
        """Connect."""
        import redis

        if self._client is None:
            self._client = redis.Redis.from_url(self._url, socket_timeout=5, decode_responses=True)
        self._call(self._client.ping)

    def _call(self, operation: Any, *arguments: Any, **named: Any) -> Any:
        import redis

        try:
            return operation(*arguments, **named)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            raise Transient(f"The cache does not answer: {type(error).__name__}") from error

    def versions(self) -> Mapping[str, int]:
        """Delta version reached for each table."""
        held = self._call(self._client.hgetall, _VERSIONS)
        return {table: int(held.get(table, -1)) for table in self.tables}

    def apply(self, changes: Changes) -> None:
        """Take one page, in one transaction with the version."""
        pipe = self._client.pipeline(transaction=True)
        held = _PREFIX + "rows:" + changes.table
        for row in changes.deletes.to_pylist():
            pipe.hdel(_PREFIX + row["doc_id"], _field(changes.table, row))
            if changes.table == CVS:
                pipe.delete(talks_key(row["doc_id"]))  # an erased CV takes what was asked about it along
            pipe.srem(held, _name(changes.table, row))
        for row in changes.upserts.select([*KEYS[changes.table], *_COLUMNS[changes.table]]).to_pylist():
            key = _PREFIX + row["doc_id"]
            pipe.hset(key, _field(changes.table, row), _encoded(row, _COLUMNS[changes.table]))
            pipe.expire(key, _EXPIRY_S)
            pipe.sadd(held, _name(changes.table, row))
        if changes.complete:
            pipe.hset(_VERSIONS, changes.table, changes.version)
        self._call(pipe.execute)

    def reset(self) -> None:
        """Forget everything, the versions first."""
        self._call(self._client.delete, _VERSIONS, *(f"{_PREFIX}rows:{table}" for table in self.tables))
        for keys in _grouped(self._keys(), 500):
            self._call(self._client.delete, *keys)

    def _keys(self) -> Iterator[str]:
        yield from self._call(lambda: list(self._client.scan_iter(match=f"{_PREFIX}sha256:*", count=1000)))

    def contents(self, table: str) -> Iterator[tuple[str, str]]:
        """Each row held of `table` with a digest, ordered by key."""
        found = []
        for key in self._keys():
            doc_id = key.removeprefix(_PREFIX)
            for field, value in self._call(self._client.hgetall, key).items():
                held, _, stage = field.partition("/")
                if held == table:
                    name = f"{doc_id}/{stage}" if stage else doc_id
                    found.append((name, hashlib.sha256(value.encode()).hexdigest()))
        return iter(sorted(found))

    def rows(self) -> Mapping[str, int]:
        """How many rows are held of each table."""
        return {table: int(self._call(self._client.scard, f"{_PREFIX}rows:{table}")) for table in self.tables}

    def get(self, doc_id: str) -> dict[str, dict[str, Any]]:
        """What is held of a document: field (`cvs`, `offers`, `quarantine`, `ledger/<stage>`) → its columns."""
        held = self._call(self._client.hgetall, _PREFIX + doc_id)
        return {field: json.loads(value) for field, value in held.items()}

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _field(table: str, row: Mapping[str, Any]) -> str:
    return f"{table}/{row['stage']}" if table == LEDGER else table


def _name(table: str, row: Mapping[str, Any]) -> str:
    return "/".join(str(row[key]) for key in KEYS[table])


def _encoded(row: Mapping[str, Any], columns: Iterable[str]) -> str:
    values = {name: value.isoformat() if isinstance(value := row[name], datetime) else value for name in columns}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _grouped(keys: Iterator[str], size: int) -> Iterator[list[str]]:
    group: list[str] = []
    for key in keys:
        group.append(key)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
