"""Any server that speaks OpenAI's protocol: llama.cpp, Ollama, vLLM, LM Studio, a gateway."""

from __future__ import annotations

from typing import Any, Final

from hirestream.errors import Misconfigured
from hirestream.llm.adapters.completions import ChatCompletions, Service
from hirestream.llm.limits import Pacer

_SERVICE: Final = Service(
    "The local language model", "`llm.local.api_key`", "`llm.local.model` (or --model) or `llm.local.base_url`"
)


class OpenAIModel(ChatCompletions):
    """A model behind `base_url` (with `/v1`). Without a `model`, the first that the server lists.

    The server is asked to enforce schemas; one that refuses is asked for JSON only, and the schema is checked here.
    """

    def __init__(self, *, base_url: str, api_key: str | None, model: str | None, timeout: float, pacer: Pacer) -> None:
        def connect() -> tuple[Any, Any]:
            try:
                import openai
            except ImportError:
                raise Misconfigured("A local model needs an SDK: pip install 'hirestream[openai]'") from None
            # The SDK wants a key even where the server wants none.
            return openai, openai.OpenAI(api_key=api_key or "none", base_url=base_url, timeout=timeout, max_retries=0)

        told: dict[str, Any] = {"stream_options": {"include_usage": True}}
        super().__init__(connect, _SERVICE, pacer, name=model or "local", model=model, form="strict", streaming=told)
