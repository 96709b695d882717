"""Llama and other models on Groq, by its own SDK."""

from __future__ import annotations

from typing import Any, Final

from hirestream.errors import Misconfigured
from hirestream.llm.adapters.completions import ChatCompletions, Form, Service
from hirestream.llm.limits import Pacer

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


class GroqModel(ChatCompletions):
    """A model on Groq, or on a server that speaks as Groq does at `base_url` (without `/openai/v1`)."""

    def __init__(self, *, api_key: str, model: str, base_url: str | None, timeout: float, pacer: Pacer) -> None:
        def connect() -> tuple[Any, Any]:
            try:
                import groq
            except ImportError:
                raise Misconfigured("Groq needs its SDK: pip install 'hirestream[groq]'") from None
            return groq, groq.Groq(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=0)

        super().__init__(connect, _SERVICE, pacer, name=model, model=model, form=form_of(model), streaming={})
