"""What was asked of a CV a moment ago → what a question that leans on it means; kept a while for each person."""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from hirestream.chat.names import languages_named
from hirestream.chat.question import Question
from hirestream.model.spans import Frozen

_MOST_TURNS: Final = 6


class Turn(Frozen):
    """A question as it was understood, and the employer or thing that its answer was about, if one was."""

    question: str
    about: str = ""


class Conversations(Protocol):
    """Where talks are kept, by person and CV. Safe to share between threads."""

    def turns(self, user: str, doc_id: str) -> tuple[Turn, ...]:
        """The last turns of a talk, the newest last; none when it is over or was never held."""

    def add(self, user: str, doc_id: str, turn: Turn) -> None:
        """Keep one more turn, and the talk for its time from now on."""

    def forget(self, doc_id: str) -> None:
        """Forget every talk about a document."""


class ConversationsInMemory:
    """Talks in this process, for commands and tests: at most `most`, none for longer than `seconds`."""

    def __init__(
        self, *, seconds: float = 3600.0, most: int = 1000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._talks: OrderedDict[tuple[str, str], tuple[float, tuple[Turn, ...]]] = OrderedDict()

    def turns(self, user: str, doc_id: str) -> tuple[Turn, ...]:
        """The last turns, as `Conversations.turns` says."""
        with self._lock:
            until, held = self._talks.get((user, doc_id), (0.0, ()))
            return held if self._clock() < until else ()

    def add(self, user: str, doc_id: str, turn: Turn) -> None:
        """Keep one more turn."""
        before = self.turns(user, doc_id)
        with self._lock:
            self._talks[user, doc_id] = (self._clock() + self._seconds, newest((*before, turn)))
            self._talks.move_to_end((user, doc_id))
            while len(self._talks) > self._most:
                self._talks.popitem(last=False)

    def forget(self, doc_id: str) -> None:
        """Forget every talk about a document."""
        with self._lock:
            for key in [key for key in self._talks if key[1] == doc_id]:
                del self._talks[key]


def newest(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns that are kept of a talk."""
    return tuple(turns[-_MOST_TURNS:])


_LEANS: Final = re.compile(r"^\W*(and|et|but|mais|what about|how about|and what about|qu'en est il d[eu]|alors)\b")
_THAT: Final = re.compile(
    r"\b(before|prior to|after|avant|apres|since|depuis)( (that|then|this|it|cela|ca))\b|\b(avant|before|apres|"
    r"after)\W*$"
)
_EARLIER: Final = re.compile(r"\b(before|prior|avant)\b")
_LATER: Final = re.compile(r"\b(after|apres)\b")
_ASKS_WHEN: Final = re.compile(
    r"\b(since when|until when|when|how long|where|how many years|depuis (quand|combien)|jusqu'a quand|quand|"
    r"combien de temps|ou|a quel niveau|at what level|what level|quel niveau)\b"
)
_LONGEST_LEAN: Final = 9
_THERE: Final = re.compile(r"\b(there|la bas|y)\b")


def resolved(question: str, turns: Sequence[Turn]) -> str:
    """A question in full: one that leans on the last ("and before that?") is completed from it, others stay."""
    if not turns:
        return question
    asked, last = Question(question), turns[-1]
    folded = asked.folded
    words = re.findall(r"\w+", folded)
    if len(words) > _LONGEST_LEAN:
        return question
    french = asked.language == "fr"
    if _THAT.search(folded) and last.about:
        if _EARLIER.search(folded):
            return (
                f"Que faisait la personne avant {last.about} ?" if french else f"What was the job before {last.about}?"
            )
        if _LATER.search(folded):
            return (
                f"Que faisait la personne après {last.about} ?" if french else f"What was the job after {last.about}?"
            )
    return _completed(asked, last, french=french)


def _completed(asked: Question, last: Turn, *, french: bool) -> str:
    """A bare "since when?" or "and German?" with what the last question was about."""
    leans = _LEANS.match(asked.folded)
    spoken, before = languages_named(asked.folded), languages_named(Question(last.question).folded)
    if leans and spoken and before:
        return f"Quel est son niveau en langue {spoken[0][1]} ?" if french else f"What level of {spoken[0][1]}?"
    here = _THERE.search(asked.folded)
    if _ASKS_WHEN.search(asked.folded) and (here or not asked.subject):
        bare = re.sub(r"^\W*(and|et|but|mais|alors)\s+", "", asked.text, flags=re.IGNORECASE).rstrip(" ?.!")
        if last.about:
            return f"{bare} chez {last.about} ?" if french else f"{bare} at {last.about}?"
        return f"{bare} {last.question}"
    if leans and asked.subject and (named := Question(last.question).proper):
        thing = asked.text[leans.end() :].strip(" ?.!")
        shown = re.compile(re.escape(named[-1]), re.IGNORECASE)
        if shown.search(last.question):
            return shown.sub(lambda _: thing, last.question)
    return asked.text
