"""Talks about CVs in Redis or Valkey: a hash for each document, with a field for each person, gone after a time.

One key for each document makes forgetting one deletion; the name of a person is kept as a digest only.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from hirestream.chat.memory import Turn, newest
from hirestream.errors import Transient

_PREFIX: Final = "hirestream:talks:"


def talks_key(doc_id: str) -> str:
    """Where the talks about a document are kept."""
    return _PREFIX + doc_id


class RedisConversations:
    """Implements `chat.memory.Conversations`. `seconds`: how long talks about a document outlive the last question."""

    def __init__(self, url: str, *, seconds: int) -> None:
        self._url = url
        self._seconds = seconds
        self._client: Any = None

    def _call(self, name: str, *arguments: Any) -> Any:
        import redis

        if self._client is None:
            self._client = redis.Redis.from_url(self._url, socket_timeout=5, decode_responses=True)
        try:
            return getattr(self._client, name)(*arguments)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            raise Transient(f"The store of talks does not answer: {type(error).__name__}") from error

    def turns(self, user: str, doc_id: str) -> tuple[Turn, ...]:
        """The last turns, as `Conversations.turns` says."""
        held = self._call("hget", talks_key(doc_id), _field(user))
        return tuple(Turn.model_validate(turn) for turn in json.loads(held)) if held else ()

    def add(self, user: str, doc_id: str, turn: Turn) -> None:
        """Keep one more turn, and everything about this document for its time from now on."""
        kept = newest((*self.turns(user, doc_id), turn))
        value = json.dumps([each.model_dump() for each in kept], ensure_ascii=False)
        self._call("hset", talks_key(doc_id), _field(user), value)
        self._call("expire", talks_key(doc_id), self._seconds)

    def forget(self, doc_id: str) -> None:
        """Forget every talk about a document."""
        self._call("delete", talks_key(doc_id))

    def close(self) -> None:
        """Let go of the connection."""
        if self._client is not None:
            self._client.close()
            self._client = None


def _field(user: str) -> str:
    return hashlib.sha256(user.encode()).hexdigest()[:32]
