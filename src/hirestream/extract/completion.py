"""Asks a language model for what the rules left open of a CV or an offer, and keeps what stands in the text.

The document never fails for it: without an answer, or with one that cannot be used, the rules' result stands, with the
warning `model-unavailable`.
"""

from __future__ import annotations

import logging
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from hirestream.errors import Misconfigured
from hirestream.extract.answered import take_offer, take_profile
from hirestream.extract.answers import Reading
from hirestream.extract.inquiry import write_inquiry
from hirestream.extract.questions import Question, open_questions
from hirestream.extract.quotes import Quotes
from hirestream.llm.absence import Absence
from hirestream.llm.account import MeteredModel
from hirestream.llm.ports import Away, Completion, Unusable
from hirestream.model.document import DocumentText, Notice
from hirestream.model.profile import Extraction, Offer, Profile
from hirestream.taxonomy.service import Taxonomy

UNAVAILABLE: Final = "model-unavailable"
_SEED: Final = 5
_COUNTED: Final = frozenset({"complete", "answered", "taken", "dropped"})
#: A model's name as it is written beside its values; anything else that a service may call itself is not.
_NAME: Final = re.compile(r"[\w@+-][\w.:/@+-]{0,79}")

_log = logging.getLogger(__name__)

P = TypeVar("P", Profile, Offer)


@dataclass(frozen=True)
class Bounds:
    """What asking may cost: characters of text sent, documents at once, and seconds.

    `seconds` is how long a document waits for its turn; `batch_seconds` is for all documents of a batch together.
    """

    characters: int = 12_000
    parallel: int = 2
    seconds: float = 20.0
    batch_seconds: float = 60.0


class _Without(Exception):
    """The model is not asked, or its answer is of no use: a word or two for counts, and a sentence for people."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(why)
        self.why = why
        self.message = message


class Completer:
    """Completes what the rules found. Safe between threads; `connect` makes the model at the first question.

    `counts` has how many documents were `complete` by the rules, `answered`, or without an answer (`away: timeout`,
    `unusable: schema` …), and how many values were `taken` and `dropped`.
    """

    def __init__(
        self,
        connect: Callable[[], MeteredModel],
        bounds: Bounds,
        *,
        clock: Callable[[], float] = time.monotonic,
        mark: Callable[[], str] = lambda: secrets.token_hex(12),
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._model: MeteredModel | None = None
        self._connect = connect
        self._bounds = bounds
        self._clock = clock
        self._mark = mark
        self._absence = Absence(clock)
        self._message = ""
        self._turns = threading.BoundedSemaphore(bounds.parallel)
        self._lock = threading.Lock()
        self._batch_ends: float | None = None
        self._told = 0

    def begin_batch(self) -> None:
        """Give the documents from here on, up to the next call, `batch_seconds` together; the rest goes by rules."""
        self._batch_ends = self._clock() + self._bounds.batch_seconds
        if self.counts.total() != self._told:
            self._told = self.counts.total()
            _log.info("%s", "; ".join(self.lines()))

    def profile(
        self, found: Extraction[Profile], document: DocumentText, language: str, taxonomy: Taxonomy, today: date
    ) -> Extraction[Profile]:
        """Complete what the rules found in a CV."""
        return self._complete(found, Reading(document, language, taxonomy, today), "cv", take_profile)

    def offer(
        self, found: Extraction[Offer], document: DocumentText, language: str, taxonomy: Taxonomy, today: date
    ) -> Extraction[Offer]:
        """Complete what the rules found in an offer."""
        return self._complete(found, Reading(document, language, taxonomy, today), "offer", take_offer)

    def lines(self) -> list[str]:
        """What people are told at the end of a run: documents, values, tokens and what they cost."""
        counts = self.counts
        lacking = {why: count for why, count in sorted(counts.items()) if why not in _COUNTED}
        why = f" ({', '.join(f'{count} {reason}' for reason, count in lacking.items())})" if lacking else ""
        asked = f"{counts['answered']} completed by a model, {counts['complete']} left nothing open"
        documents = f"documents: {asked}, {sum(lacking.values())} by rules alone{why}"
        values = f"values of the model: {counts['taken']} taken, {counts['dropped']} dropped"
        account = [self._model.spent.line(self._model.prices)] if self._model else []
        return [documents, values, *account]

    def close(self) -> None:
        """Let the connections go."""
        if self._model is not None:
            self._model.close()

    def _complete(
        self, found: Extraction[P], reading: Reading, kind: str, take: Callable[..., Extraction[P]]
    ) -> Extraction[P]:
        questions = open_questions(found, reading.document)
        if not questions:
            self._count(complete=1)
            return found
        try:
            answer, closed = self._ask(questions, found, reading, kind)
        except _Without as without:
            self._count(**{without.why: 1})
            return found.model_copy(update={"warnings": (Notice(code=UNAVAILABLE, message=without.message),)})
        by = self._name(answer)
        quotes = Quotes(reading.document, by, closed)
        taken = take(found, questions, answer.parsed, quotes, reading)
        self._count(answered=1, taken=quotes.taken, dropped=quotes.dropped)
        return taken.model_copy(update={"model": by})

    def _count(self, **counts: int) -> None:
        with self._lock:
            self.counts.update(counts)

    def _ask(
        self, questions: tuple[Question, ...], found: Extraction[Any], reading: Reading, kind: str
    ) -> tuple[Completion, tuple[tuple[int, int], ...]]:
        inquiry = write_inquiry(
            questions,
            reading.document,
            found.evidence,
            kind=kind,
            mark=self._mark(),
            most_characters=self._bounds.characters,
        )
        with self._turn():
            if self._absence.lasts():
                raise _Without(f"away: {self._absence.why}", self._message)
            try:
                completion = self._connected().complete(
                    inquiry.messages, schema=inquiry.schema, max_tokens=inquiry.max_tokens, seed=_SEED
                )
            except Away as away:
                raise self._without(away.why, away.message, away.retry_after) from away
            except Misconfigured as error:
                raise self._without("misconfigured", error.message, None) from error
            except Unusable as error:
                self._absence.end()
                told = f"{error.message} What the rules found is shown."
                raise _Without(f"unusable: {error.fault}", told) from error
        self._absence.end()
        return completion, inquiry.closed

    def _without(self, why: str, message: str, retry_after: float | None) -> _Without:
        self._message = f"{message} What the rules found is shown."
        self._absence.begin(why, retry_after)
        _log.warning("%s", self._message)
        return _Without(f"away: {why}", self._message)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for a place among those who ask at the same time, within what is left of the batch."""
        left = self._bounds.seconds
        if self._batch_ends is not None:
            left = min(left, self._batch_ends - self._clock())
        if left <= 0 or not self._turns.acquire(timeout=left):
            message = "The language model had no time left for this document. What the rules found is shown."
            raise _Without("no time", message)
        try:
            yield
        finally:
            self._turns.release()

    def _connected(self) -> MeteredModel:
        with self._lock:
            if self._model is None:
                self._model = self._connect()
            return self._model

    def _name(self, completion: Completion) -> str:
        """Who answered, as the service says; where it says something else than a name, as it was asked for."""
        said = completion.model.rsplit("/", 1)[-1] if completion.model.startswith("/") else completion.model
        return said if _NAME.fullmatch(said) else self._connected().name
