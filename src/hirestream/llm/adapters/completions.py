"""The protocol of chat completions, as the `groq` and the `openai` SDK both speak it: messages in, an answer out.

The SDKs' own tries are off: `limits` waits as the service's headers ask. An adapter says only what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

import httpx

from hirestream.errors import Misconfigured
from hirestream.llm.limits import Busy, Pacer, read_duration
from hirestream.llm.ports import Away, Completion, Message, Piece, Schema, Unusable, Usage
from hirestream.llm.schema import instructions, read_answer, unbounded

#: How a service is held to a schema: by itself, as a hint that it may miss, or only by asking for JSON.
Form = Literal["strict", "best-effort", "object"]

_TRY_AGAIN: Final = frozenset({408, 409, 425, 429, 498})  # 498: Groq's flex capacity is used up
_BAD_KEY: Final = frozenset({401, 403})
_TOO_LARGE: Final = 413
_NOT_FOUND: Final = 404
_SERVER_FAULT: Final = 500
_TOO_MANY: Final = 429
#: A token is at least so many characters in French and English; what we reserve is rather too much.
_CHARACTERS_PER_TOKEN: Final = 3


@dataclass(frozen=True)
class Service:
    """A service that runs models: `label` names it to people, `key` and `place` name the settings to mend."""

    label: str
    key: str
    place: str


class ChatCompletions:
    """One model of one service, known to its callers as `name`; the `ChatModel` that adapters are made of.

    `connect` imports the SDK and returns it with its client, at the first call. `streaming` is what a request for a
    stream says besides, so that the tokens are told.
    """

    def __init__(
        self,
        connect: Callable[[], tuple[Any, Any]],
        service: Service,
        pacer: Pacer,
        *,
        name: str,
        model: str | None,
        form: Form,
        streaming: dict[str, Any],
    ) -> None:
        self.name = name
        self._connect = connect
        self._service = service
        self._pacer = pacer
        self._model = model
        self._form: Form = form
        self._streaming = streaming

    @cached_property
    def _sdk_and_client(self) -> tuple[Any, Any]:
        return self._connect()

    def close(self) -> None:
        """Close the client if there is one."""
        if "_sdk_and_client" in self.__dict__:
            self._sdk_and_client[1].close()

    def model(self) -> str:
        """The model by its setting, else the first that the server lists."""
        if self._model is None:
            _, client = self._sdk_and_client
            listed = self._pacer.call(lambda: self._guard(client.models.list), tokens=0).data
            if not listed:
                raise Misconfigured(f"{self._service.label} lists no model. Start it with one.")
            self._model = str(listed[0].id)
        return self._model

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int | None = None,
    ) -> Completion:
        """Answer, as `ChatModel.complete` says."""
        if schema is not None and (places := list(unbounded(schema))):
            raise ValueError(f"the schema has no bound at {', '.join(places)}")

        def attempt() -> Completion:
            request = self._request(messages, schema, max_tokens, temperature, seed)
            _, client = self._sdk_and_client
            raw = self._guard(lambda: client.chat.completions.with_raw_response.create(**request))
            self._pacer.note(raw.headers)
            return _completion(self._guard(raw.parse), schema)

        tokens = _reserve(messages, max_tokens)
        form = self._form
        try:
            return self._pacer.call(attempt, tokens=tokens)
        except _FormRefused:
            if form == "object":
                raise Misconfigured(f"{self._service.label} does not take this request ({self._model}).") from None
            self._form = "object"  # for the rest of this process: the model will not learn it
            return self._pacer.call(attempt, tokens=tokens)

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None
    ) -> Iterator[Piece]:
        """Answer piece by piece, as `ChatModel.stream` says."""

        def attempt() -> Any:
            request = self._request(messages, None, max_tokens, temperature, seed)
            request |= {"stream": True, **self._streaming}
            _, client = self._sdk_and_client
            raw = self._guard(lambda: client.chat.completions.with_raw_response.create(**request))
            self._pacer.note(raw.headers)
            return self._guard(raw.parse)

        chunks = self._pacer.call(attempt, tokens=_reserve(messages, max_tokens))
        try:
            ended = False
            for chunk in self._guarded(chunks):
                piece = _piece(chunk)
                ended = ended or piece.finish_reason is not None
                if piece.text or piece.finish_reason or piece.usage:
                    yield piece
            if not ended:
                raise self._broken("the stream ended early")
        finally:
            chunks.close()

    def _guarded(self, chunks: Any) -> Iterator[Any]:
        """The chunks of a stream; a failure in the middle is not tried again, since its pieces were shown."""
        following = iter(chunks)
        while True:
            try:
                chunk = self._guard(lambda: next(following, None))
            except Busy as busy:
                raise self._broken(busy.why) from busy
            if chunk is None:
                return
            yield chunk

    def _broken(self, why: str) -> Away:
        return Away(f"{self._service.label} broke off in the middle of an answer ({why}).", why=why)

    def _request(
        self, messages: Sequence[Message], schema: Schema | None, max_tokens: int, temperature: float, seed: int | None
    ) -> dict[str, Any]:
        told = list(messages)
        request: dict[str, Any] = {"model": self.model(), "max_tokens": max_tokens, "temperature": temperature}
        if seed is not None:
            request["seed"] = seed
        if schema is not None and self._form == "object":
            told.insert(0, instructions(schema))
            request["response_format"] = {"type": "json_object"}
        elif schema is not None:
            held = {"name": "answer", "schema": dict(schema), "strict": self._form == "strict"}
            request["response_format"] = {"type": "json_schema", "json_schema": held}
        request["messages"] = [{"role": message.role, "content": message.content} for message in told]
        return request

    def _guard(self, act: Callable[[], Any]) -> Any:
        """Do something with the SDK, and turn what it raises into what our callers know."""
        sdk, _ = self._sdk_and_client
        try:
            return act()
        except sdk.APITimeoutError:
            raise Busy("timeout") from None
        except sdk.APIStatusError as error:
            raise self._by_status(error) from None
        except (sdk.APIConnectionError, httpx.TransportError):
            raise Busy("no connection") from None
        except sdk.APIError:  # an error event within a stream, or an answer of another shape
            raise Busy("error in the answer") from None
        except ValueError:
            raise Busy("damaged answer") from None

    def _by_status(self, error: Any) -> Exception:
        status, headers = int(error.status_code), error.response.headers
        code, said = _details(error.body)
        if status in _TRY_AGAIN or status >= _SERVER_FAULT:
            self._pacer.note(headers)
            why = "rate limit" if status == _TOO_MANY else f"HTTP {status}"
            return Busy(why, read_duration(headers.get("retry-after")))
        if status in _BAD_KEY:
            return Misconfigured(f"{self._service.label} refuses the key (HTTP {status}). Mend {self._service.key}.")
        return self._refusal(status, code, said)

    def _refusal(self, status: int, code: str, said: str) -> Exception:
        """What a request is refused for that will be refused again."""
        label, place = self._service.label, self._service.place
        if status == _NOT_FOUND or "decommissioned" in code or code == "model_not_found":
            asked = f"model {self._model!r}" if self._model else "request"
            return Misconfigured(f"{label} does not know the {asked} (HTTP {status}). Mend {place}.")
        if status == _TOO_LARGE or "context" in code or "context" in said:
            return Unusable("too-long", "The text is too long for the model.")
        if code == "json_validate_failed":
            return Unusable("schema", "The model did not manage to follow the schema.")
        if any(
            word in said for word in ("response_format", "response format", "json_schema", "json schema", "grammar")
        ):
            return _FormRefused()
        return Misconfigured(f"{label} refuses the request (HTTP {status} {code}). Mend {place}.")


class _FormRefused(Exception):
    """The model or its server cannot be held to a schema."""


def _details(body: Any) -> tuple[str, str]:
    """Code and message of an error, in small letters; they are looked at and never shown, since they may quote us."""
    inner = body.get("error", body) if isinstance(body, dict) else {}
    inner = inner if isinstance(inner, dict) else {}
    code = str(inner.get("code") or inner.get("type") or "").lower()
    return (code if code.replace("_", "").isalnum() else ""), str(inner.get("message") or "").lower()


def _reserve(messages: Sequence[Message], max_tokens: int) -> int:
    return sum(len(message.content) for message in messages) // _CHARACTERS_PER_TOKEN + max_tokens


def _usage(raw: Any) -> Usage:
    if raw is None:
        return Usage()
    return Usage(int(raw.prompt_tokens or 0), int(raw.completion_tokens or 0))


def _completion(reply: Any, schema: Schema | None) -> Completion:
    try:
        choice = reply.choices[0]
        text, reason = choice.message.content or "", str(choice.finish_reason or "stop")
        usage, model = _usage(reply.usage), str(reply.model)
    except (AttributeError, IndexError, TypeError):
        raise Busy("damaged answer") from None
    if reason == "content_filter" or getattr(choice.message, "refusal", None):
        raise Unusable("refused", "The model refused to answer.", usage=usage)
    if not text.strip():
        raise Unusable("empty", "The model answered nothing.", usage=usage)
    if schema is None:
        return Completion(text, None, usage, model, reason)
    if reason == "length":
        raise Unusable("cut-off", "The model's answer was cut off before its end.", usage=usage)
    return Completion(text, read_answer(text, schema, usage), usage, model, reason)


def _piece(chunk: Any) -> Piece:
    choice = chunk.choices[0] if getattr(chunk, "choices", None) else None
    usage = getattr(chunk, "usage", None)
    if usage is None and (groq := getattr(chunk, "x_groq", None)) is not None:
        usage = groq.usage
    return Piece(
        text=(choice.delta.content or "") if choice else "",
        finish_reason=str(choice.finish_reason) if choice and choice.finish_reason else None,
        usage=_usage(usage) if usage is not None else None,
    )
