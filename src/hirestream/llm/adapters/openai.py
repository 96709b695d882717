"""Any server that speaks OpenAI's protocol: llama.cpp, Ollama, vLLM, LM Studio, a gateway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from hirestream.errors import Misconfigured
from hirestream.llm.adapters.completions import ChatCompletions, Service
from hirestream.llm.limits import Pacer
from hirestream.llm.ports import Completion, Message, Piece, Schema

_SERVICE: Final = Service(
    "The local language model", "`llm.local.api_key`", "`llm.local.model` (or --model) or `llm.local.base_url`"
)


class OpenAIModel:
    """A model behind `base_url` (with `/v1`). Without a `model`, the first that the server lists.

    The server is asked to enforce schemas; one that refuses is asked for JSON only, and the schema is checked here.
    """

    def __init__(self, *, base_url: str, api_key: str | None, model: str | None, timeout: float, pacer: Pacer) -> None:
        self.name = model or "local"

        def connect() -> tuple[Any, Any]:
            try:
                import openai
            except ImportError:
                raise Misconfigured("A local model needs an SDK: pip install 'hirestream[openai]'") from None
            # The SDK wants a key even where the server wants none.
            return openai, openai.OpenAI(api_key=api_key or "none", base_url=base_url, timeout=timeout, max_retries=0)

        self._chat = ChatCompletions(
            connect, _SERVICE, pacer, model=model, form="strict", streaming={"stream_options": {"include_usage": True}}
        )

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
