"""Counts the calls and the tokens of a model, and what they cost where prices are known."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hirestream.llm.ports import ChatModel, Completion, Message, Piece, Schema, Unusable, Usage

_MILLION = 1_000_000


@dataclass(frozen=True)
class Prices:
    """What a million tokens cost, in `currency`. None where nobody has said: then no cost is shown."""

    prompt: float | None = None
    completion: float | None = None
    currency: str = "USD"


@dataclass(frozen=True)
class Spent:
    """What was used so far; answers that could not be used are counted like the others."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def plus(self, usage: Usage) -> Spent:
        """With one call more."""
        return replace(
            self,
            calls=self.calls + 1,
            prompt_tokens=self.prompt_tokens + usage.prompt_tokens,
            completion_tokens=self.completion_tokens + usage.completion_tokens,
        )

    def cost(self, prices: Prices) -> float | None:
        """What it costs, in the currency of the prices; None when one of them is not known."""
        if prices.prompt is None or prices.completion is None:
            return None
        return (self.prompt_tokens * prices.prompt + self.completion_tokens * prices.completion) / _MILLION

    def line(self, prices: Prices) -> str:
        """What people are told at the end of a run."""
        cost = self.cost(prices)
        priced = "" if cost is None else f", {cost:.4f} {prices.currency}"
        return f"model: {self.calls} answers, {self.prompt_tokens} tokens in, {self.completion_tokens} out{priced}"


class MeteredModel:
    """A model whose use is counted."""

    def __init__(self, model: ChatModel, prices: Prices) -> None:
        self.name = model.name
        self.prices = prices
        self._model = model
        self._lock = threading.Lock()
        self._spent = Spent()

    @property
    def spent(self) -> Spent:
        """What was used so far."""
        return self._spent

    def _count(self, usage: Usage) -> None:
        with self._lock:
            self._spent = self._spent.plus(usage)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        schema: Schema | None = None,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int | None = None,
    ) -> Completion:
        """Answer as the model does, and count it."""
        try:
            answer = self._model.complete(
                messages, schema=schema, max_tokens=max_tokens, temperature=temperature, seed=seed
            )
        except Unusable as error:
            self._count(error.usage)
            raise
        self._count(answer.usage)
        return answer

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None
    ) -> Iterator[Piece]:
        """Answer as the model does, and count it when the service has told its tokens."""
        for piece in self._model.stream(messages, max_tokens=max_tokens, temperature=temperature, seed=seed):
            if piece.usage:
                self._count(piece.usage)
            yield piece

    def close(self) -> None:
        """Let the connections go."""
        self._model.close()
