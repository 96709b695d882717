"""What the rooms need of a language model: an answer to messages, whole or as it comes, and errors that say who acts.

`Away` is for the loop that can go on without, `Unusable` for the one who asked, `Misconfigured` for the operator.
Messages hold documents as data: an adapter never logs them, and no error carries them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from hirestream.errors import HirestreamError, Transient

#: A JSON Schema. Every array has `maxItems` and every string `maxLength` or `enum`: small models never stop otherwise.
Schema: TypeAlias = Mapping[str, Any]
Fault = Literal["cut-off", "not-json", "schema", "refused", "empty", "too-long"]


@dataclass(frozen=True)
class Message:
    """One turn of the talk."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Usage:
    """Tokens of one call, as the service counts them; 0 where it does not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Completion:
    """A whole answer. `parsed` is the JSON value, valid for the schema, where one was asked for.

    `model` is what the service says has answered; `finish_reason` is `stop`, or `length` when `max_tokens` cut it.
    """

    text: str
    parsed: Any | None
    usage: Usage
    model: str
    finish_reason: str


@dataclass(frozen=True)
class Piece:
    """A part of an answer as it comes; the last one may carry the reason of its end and the tokens."""

    text: str
    finish_reason: str | None = None
    usage: Usage | None = None


class Away(Transient):
    """The service did not answer, or may not be asked now, for longer than our patience.

    `retry_after` is in how many seconds it can be asked again, where it said so. `why` is a word or two for counts.
    """

    def __init__(self, message: str, *, why: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.why = why
        self.retry_after = retry_after


class Unusable(HirestreamError):
    """The model answered (or refused to) with something that cannot be used; asking otherwise may help.

    `usage` counts what it cost all the same.
    """

    def __init__(self, fault: Fault, message: str, *, usage: Usage | None = None) -> None:
        super().__init__(message)
        self.fault = fault
        self.usage = usage or Usage()


class ChatModel(Protocol):
    """A language model that one can talk to. Safe to share between threads."""

    name: str

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int | None = None,
    ) -> Completion:
        """Answer, as JSON that is valid for `schema` where one is given.

        Raises `Away` after the tries and the patience agreed on, `Unusable` for an answer that breaks the schema or
        is cut off before its end, `Misconfigured` for a key, a model or an address that the service does not know.
        """

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None
    ) -> Iterator[Piece]:
        """Answer piece by piece. Raises as `complete`; `Away` also when the stream breaks off in the middle."""

    def close(self) -> None:
        """Let the connections go."""
