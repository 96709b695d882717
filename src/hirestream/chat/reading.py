"""A question and the passages of a CV → the passages that answer it, by words, meaning and kind; or none.

A passage supports an answer when its words, and those of the entry it stands in, say what is asked for (weighted by
how rare they are in the CV, in either language), when it is near in meaning, and holds what the question wants.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hirestream.chat.entries import Entry, entries
from hirestream.chat.passages import Passage, PassageIndex
from hirestream.chat.question import Question
from hirestream.chat.synonyms import says
from hirestream.chat.wanted import (
    Wanted,
    has_date,
    negated,
    states_reason,
    suits_date,
    suits_name,
    suits_number,
    suits_reason,
    wanted_of,
)
from hirestream.index.service import plain, terms
from hirestream.model.document import DocumentText

#: Calibrated on the questions of tests/chat and the dev half of tests/matching: between what has an answer and what
#: has none.
_ENOUGH: Final[dict[Wanted, float]] = {
    "number": 0.75,
    "date": 0.75,
    "name": 0.85,
    "place": 0.85,
    "reason": 0.6,
    "yes-no": 0.95,
    "words": 0.75,
}
_FROM_THE_ENTRY: Final = 0.6
_MEANING_WEIGHT: Final = 0.5
_OF_A_VERB: Final = 0.3
_STATED: Final = 0.3
_PLACES: Final = terms("ville city town pays country region lieu place endroit location")
_CLAUSE: Final = re.compile(r"(?<=[.;])\s+|\s+[|·•]\s+|\n")


@dataclass(frozen=True)
class Support:
    """A passage, how far it carries an answer, the share of what is asked for that its words say, its nearness."""

    passage: Passage
    value: float
    share: float
    cosine: float
    entry: Entry | None


def find_support(asking: Question, document: DocumentText, index: PassageIndex) -> tuple[Wanted, list[Support]]:
    """What the question wants, and every passage that could hold it, the strongest first."""
    wanted = wanted_of(asking.folded)
    subject = asking.subject
    if not subject or not _names_stand(asking, document.text):
        return wanted, []
    if wanted == "place":
        subject = subject - _PLACES or subject
    weights = _weights(subject, index.passages)
    weights = {term: weight * (_OF_A_VERB if term in asking.verbs else 1.0) for term, weight in weights.items()}
    whole = sum(weights.values())
    held = entries(document.text)
    found = []
    for passage, cosine in index.by_meaning(asking.text, asking.language, len(index.passages)):
        entry = next((one for one in held if one.start <= passage.start < one.end), None)
        around = entry.head_words if entry and passage.start >= entry.start else frozenset()
        words = _spelt_out(asking, passage.words)
        own = sum(weights[term] for term in subject if _said(term, words))
        beside = sum(w for term, w in weights.items() if not _said(term, words) and _said(term, around))
        share = (own + _FROM_THE_ENTRY * beside) / whole
        if not own or not _holds(wanted, asking, document.text, passage, entry):
            continue
        stated = _STATED if wanted == "reason" and states_reason(document.text[passage.start : passage.end]) else 0.0
        value = share + _MEANING_WEIGHT * max(0.0, cosine) + stated
        found.append(Support(passage, value, share, cosine, entry))
    return wanted, sorted(found, key=lambda one: (-one.value, one.passage.start))


def enough(wanted: Wanted) -> float:
    """Support from which a passage is quoted."""
    return _ENOUGH[wanted]


def denied(document: DocumentText, support: Support, asking: Question) -> bool:
    """Whether the clause that speaks of what is asked denies it."""
    text = document.text[support.passage.start : support.passage.end]
    clauses = [piece for piece in _CLAUSE.split(text) if piece]
    best = max(clauses, key=lambda piece: sum(_said(term, terms(piece)) for term in asking.subject))
    return negated(best)


def _names_stand(asking: Question, text: str) -> bool:
    """Whether every name in the question stands in the CV, or a word that says the same."""
    words, everything = terms(text), plain(text)
    return all(
        name in everything or all(_said(term, words) for term in terms(name)) for name in asking.proper
    )


def _spelt_out(asking: Question, words: frozenset[str]) -> frozenset[str]:
    """Words of a passage, with those that its abbreviations stand for in the question."""
    return words.union(*(said for short, said in asking.initials.items() if short in words))


def _said(term: str, words: frozenset[str]) -> bool:
    return any(says(term, word) for word in words)


def _weights(subject: frozenset[str], passages: Sequence[Passage]) -> dict[str, float]:
    """How much each term tells: what few passages say tells most."""
    return {
        term: math.log(1 + len(passages) / (0.5 + sum(_said(term, passage.words) for passage in passages)))
        for term in subject
    }


def _holds(wanted: Wanted, asking: Question, text: str, passage: Passage, entry: Entry | None) -> bool:
    """Whether a passage holds the kind of answer that is wanted."""
    words = text[passage.start : passage.end]
    if wanted == "date":
        clause = _clause(words, asking.subject)
        if suits_date(asking.folded, clause):
            return True
        return not has_date(clause) and entry is not None and not entry.study
    if wanted == "number":
        return suits_number(asking.folded, words)
    if wanted in ("name", "place"):
        return suits_name(words, asking.subject)
    return wanted != "reason" or suits_reason(words)


def _clause(words: str, subject: frozenset[str]) -> str:
    """The clause that says most of what is asked; commas are no ends, since a date often stands behind one."""
    pieces = [piece for piece in _CLAUSE.split(words) if piece.strip()] or [words]
    return max(pieces, key=lambda piece: sum(_said(term, terms(piece)) for term in subject))
