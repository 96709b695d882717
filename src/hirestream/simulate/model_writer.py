"""The text writer that asks a language model, checks what comes back, and falls back on the grammar.

A draw is the same with and without a model: the grammar writes first, and takes what it takes of the randomness.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Final, Protocol

from hirestream.llm.absence import Absence
from hirestream.llm.ports import Away, ChatModel, Unusable
from hirestream.simulate.assignments import Answer, Assignment, cv_assignment, cv_texts, offer_assignment, offer_texts
from hirestream.simulate.fact_check import complaint, tidy
from hirestream.simulate.grammar import GrammarWriter
from hirestream.simulate.journal import Kept
from hirestream.simulate.ports import CvTexts, OfferTexts, Person, Vacancy

_TRIES: Final = 2
_SEEDS: Final = 2**31


class TextKeeper(Protocol):
    """Remembers what was written, so that a run that goes on after a stop writes the same."""

    def kept(self, key: str) -> Kept | None:
        """What was written for an assignment; None when it was not written yet."""

    def keep(self, key: str, written: Kept) -> None:
        """Remember it, also through a kill right after."""


class ModelWriter:
    """Writes by a model what it writes well, the rest by grammar, and counts both.

    `written` counts documents by "model" or by the reason for which the grammar wrote them. `tell` is told, once,
    that the model is away; while it is, it is asked again after longer and longer rests, on `clock` in seconds.
    Raises `Misconfigured` when an operator must act: a wrong key is no reason to go on.
    """

    def __init__(
        self,
        model: ChatModel,
        keeper: TextKeeper,
        *,
        detect: Callable[[str], str],
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
        temperature: float = 0.8,
    ) -> None:
        self.written: Counter[str] = Counter()
        self._model = model
        self._keeper = keeper
        self._detect = detect
        self._tell = tell
        self._temperature = temperature
        self._grammar = GrammarWriter()
        self._absence = Absence(clock)
        self._told = False

    def write_cv(self, person: Person, rng: Random) -> CvTexts:
        """Write the sentences of a CV."""
        plain = self._grammar.write_cv(person, rng)
        answer = self._answer(cv_assignment(person, plain))
        return plain if answer is None else cv_texts(answer, plain)

    def write_offer(self, vacancy: Vacancy, rng: Random) -> OfferTexts:
        """Write the sentences of an offer."""
        plain = self._grammar.write_offer(vacancy, rng)
        answer = self._answer(offer_assignment(vacancy, plain))
        return plain if answer is None else offer_texts(answer, plain)

    def _answer(self, assignment: Assignment) -> Answer | None:
        """What the model wrote, now or before the stop; None when the grammar has to."""
        key = assignment.key(self._model.name)
        kept = self._keeper.kept(key)
        if kept is None:
            kept = self._ask(assignment, seed=int(key[:8], 16) % _SEEDS)
            self._keeper.keep(key, kept)
        self.written[kept.by] += 1
        return kept.answer

    def _ask(self, assignment: Assignment, *, seed: int) -> Kept:
        if self._absence.lasts():
            return Kept(f"away: {self._absence.why}", None)
        refused, reason = "", ""
        for number in range(_TRIES):
            try:
                completion = self._model.complete(
                    assignment.messages(reason),
                    schema=assignment.schema,
                    max_tokens=assignment.max_tokens,
                    temperature=self._temperature,
                    seed=seed + number,
                )
            except Unusable as error:
                refused, reason = error.fault, error.message
                continue
            except Away as away:
                return self._without(away)
            self._absence.end()
            tidied = tidy(completion.parsed or {})
            wrong = complaint(tidied, assignment, self._detect)
            if wrong is None:
                return Kept("model", tidied)
            refused, reason = wrong.about, wrong.reason
        return Kept(f"refused: {refused}", None)

    def _without(self, away: Away) -> Kept:
        """Go on by grammar, and say so, once."""
        self._absence.begin(away.why, away.retry_after)
        if not self._told:
            self._told = True
            self._tell(f"{away.message} The texts are written by grammar until it answers again.")
        return Kept(f"away: {away.why}", None)
