"""A question and the passages of a CV → the passages that answer it, by words, meaning and kind; or none.

A passage supports an answer when its words, and those of the entry it stands in, say what is asked for (weighted by
how rare they are in the CV, in either language), when it is near in meaning, and holds what the question wants.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
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

#: How much each clue tells that a passage answers: a logistic regression over the passages of the questions of
#: tests/chat and of the dev half of tests/matching (3,160 passages of 199 questions; the test half was not used).
_WEIGHTS: Final = {
    "own": 1.38, "cosine": 0.35, "stands_out": 0.58, "holds": 1.79, "told": 1.31, "names": 0.72, "states": 2.0,
    "wish": 1.34, "own_held": 2.04, "all_own": 0.48,
}  # fmt: skip
_KINDS: Final[dict[Wanted, float]] = {
    "number": 0.33, "date": 0.37, "name": 0.16, "place": 0.0, "reason": -0.08, "yes-no": -0.58, "words": -0.5,
}  # fmt: skip
_BIAS: Final = -6.7
#: From which value a passage is quoted: there, few of the questions without an answer are given one.
_ENOUGH: Final[dict[Wanted, float]] = dict.fromkeys(_KINDS, 0.0)
_OF_A_VERB: Final = 0.3
_OF_A_NAME: Final = 2.0
_OF_A_CLASS: Final = 0.4
#: Words that tell of what class a thing is, and not which.
_CLASSES: Final = terms(
    "certification certifications certificate certified certifie diplome diploma degree software logiciel "
    "logiciels tool "
    "tools outil outils system systeme systems method methode project projet company entreprise societe group groupe "
    "employer employeur contract contrat job poste post position work travail training formation brevet qualification "
    "professional professionnel product technology technologie technologies langage programme chez profiles profil"
)
_ALL: Final = 0.99
_PLACES: Final = terms("ville city town pays country region lieu place endroit location")
_WISH: Final = re.compile(
    r"\b(want|wants|wish|wishes|looking|seek\w*|like to|souhait\w*|veut|voudrait|cherch\w*|recherch\w*|aimerait|"
    r"plans?|projette)\b"
)
_WISHED: Final = re.compile(
    r"\b(want|wish|looking for|seek\w*|would like|je souhaite|souhaite|recherche|cherche|envie d|j'aimerais|objectif|"
    r"while i look|objective|i look for)\b"
)
_CLAUSE: Final = re.compile(r"(?<=[.;])\s+|\s+[|·•]\s+|\n")


@dataclass(frozen=True)
class Clues:
    """What speaks for a passage: shares of what is asked that it (`own`) and its entry say, nearness, kind."""

    own: float
    beside: float
    cosine: float
    stands_out: float
    holds: bool
    told: bool
    names: float
    states: bool
    wish: bool

    def value(self, wanted: Wanted) -> float:
        """How far the passage carries an answer."""
        clues = asdict(self) | {"own_held": self.own * self.holds, "all_own": self.own > _ALL}
        told = sum(weight * float(clues[name]) for name, weight in _WEIGHTS.items())
        return told + _KINDS[wanted] + _BIAS


@dataclass(frozen=True)
class Support:
    """A passage, how far it carries an answer and by which clues, and the dated entry that it stands in."""

    passage: Passage
    value: float
    clues: Clues
    entry: Entry | None


def find_support(asking: Question, document: DocumentText, index: PassageIndex) -> tuple[Wanted, list[Support]]:
    """What the question wants, and every passage that could hold it, the strongest first."""
    wanted = wanted_of(asking.folded)
    subject = asking.subject
    if not subject or not index.passages or not names_stand(asking, document.text):
        return wanted, []
    if wanted == "place":
        subject = subject - _PLACES or subject
    weights = _weights(subject, index.passages)
    named = terms(" ".join(asking.proper))
    weights = {
        term: weight
        * (
            _OF_A_NAME
            if term in named
            else _OF_A_VERB
            if term in asking.verbs
            else _OF_A_CLASS
            if term in _CLASSES
            else 1
        )
        for term, weight in weights.items()
    }
    whole = sum(weights.values())
    held = entries(document.text)
    near = index.by_meaning(asking.text, asking.language, len(index.passages))
    spread = _spread([cosine for _, cosine in near])
    found = []
    for passage, cosine in near:
        entry = next((one for one in held if one.start <= passage.start < one.end), None)
        around = entry.head_words if entry else frozenset()
        words = _spelt_out(asking, passage.words)
        own = sum(weight for term, weight in weights.items() if _said(term, words)) / whole
        beside = sum(w for t, w in weights.items() if not _said(t, words) and _said(t, around)) / whole
        text = document.text[passage.start : passage.end]
        clues = Clues(
            own=own,
            beside=beside,
            cosine=cosine,
            stands_out=spread(cosine),
            holds=_holds(wanted, asking, document.text, passage, entry),
            told=bool(own or beside),
            names=_names_in(asking, words | around, text),
            states=wanted == "reason" and states_reason(text),
            wish=bool(_WISH.search(asking.folded)) and bool(_WISHED.search(plain(text))),
        )
        found.append(Support(passage, clues.value(wanted), clues, entry))
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


def names_stand(asking: Question, text: str) -> bool:
    """Whether every name in the question stands in the CV, or a word that says the same."""
    words, everything = terms(text), plain(text)
    return all(name in everything or all(_said(term, words) for term in terms(name)) for name in asking.proper)


def _spread(cosines: Sequence[float]) -> Callable[[float], float]:
    """How far a nearness stands out among those of the CV, in standard deviations."""
    mean = sum(cosines) / len(cosines)
    deviation = math.sqrt(sum((one - mean) ** 2 for one in cosines) / len(cosines)) or 1.0
    return lambda cosine: (cosine - mean) / deviation


def _names_in(asking: Question, words: frozenset[str], text: str) -> float:
    """Share of the names in the question that a passage and its entry hold; 0.5 where it has none."""
    folded = plain(text)
    held = [name in folded or all(_said(term, words) for term in terms(name)) for name in asking.proper]
    return sum(held) / len(held) if held else 0.5


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
