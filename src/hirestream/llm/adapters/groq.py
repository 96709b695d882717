"""Llama and other models on Groq, by its own SDK."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from hirestream.errors import Misconfigured
from hirestream.llm.adapters.completions import ChatCompletions, Form, Service
from hirestream.llm.limits import Pacer
from hirestream.llm.ports import Completion, Message, Piece, Schema

_SERVICE: Final = Service(
    "Groq", "`llm.groq.api_key` or GROQ_API_KEY", "`llm.groq.model` (or --model) or `llm.groq.base_url`"
)
#: Families of models that Groq holds to a schema, fully or as well as it can; the others, Llama 3 among them, are
#: only asked for JSON, and the schema is checked here (https://console.groq.com/docs/structured-outputs).
_FORMS: Final[dict[str, Form]] = {
    "openai/gpt-oss": "strict",
    "meta-llama/llama-4": "best-effort",
    "moonshotai/kimi-k2": "best-effort",
}


def form_of(model: str) -> Form:
    """How Groq can be held to a schema with this model."""
    return next((form for family, form in _FORMS.items() if model.startswith(family)), "object")


class GroqModel:
    """A model on Groq, or on a server that speaks as Groq does at `base_url` (without `/openai/v1`)."""

    def __init__(self, *, api_key: str, model: str, base_url: str | None, timeout: float, pacer: Pacer) -> None:
        self.name = model

        def connect() -> tuple[Any, Any]:
            try:
                import groq
            except ImportError:
                raise Misconfigured("Groq needs its SDK: pip install 'hirestream[groq]'") from None
            return groq, groq.Groq(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=0)

        self._chat = ChatCompletions(connect, _SERVICE, pacer, model=model, form=form_of(model), streaming={})

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int | None = None,
    ) -> Completion:
        """Answer; see `ChatModel.complete`."""
        return self._chat.complete(messages, schema=schema, max_tokens=max_tokens, temperature=temperature, seed=seed)

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None
    ) -> Iterator[Piece]:
        """Answer piece by piece; see `ChatModel.stream`."""
        return self._chat.stream(messages, max_tokens=max_tokens, temperature=temperature, seed=seed)

    def close(self) -> None:
        """Let the connections go."""
        self._chat.close()
