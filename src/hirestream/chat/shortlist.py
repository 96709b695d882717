"""A question over several CVs → who of them, each with the words that say so, or that nobody does.

Every condition of the question is put to every CV by the same chat; a superlative compares what is computed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hirestream.chat.question import Question
from hirestream.chat.service import MODEL, Chat
from hirestream.model.document import DocumentText
from hirestream.model.match import Answer, Citation
from hirestream.model.profile import Extraction, Profile

_MOST_CVS: Final = 50
_MOST_CITED: Final = 3
_LEAD: Final = re.compile(
    r"^\W*(?:(?:who|which|which one|which ones)(?: of (?:these|them|the candidates|those))?|(?:of|among) (?:these|"
    r"them)[, ]+"
    r"(?:who|which)|which (?:candidates?|people|persons?|cvs?)|(?:qui|lequel|laquelle|lesquels|lesquelles)"
    r"(?: (?:d'entre eux|d'entre elles|parmi (?:eux|elles|ces candidats|ces cv|les candidats)|de ces candidats|"
    r"des candidats|de ces personnes))?|quels? candidats?|quelles? candidates?|quelles? personnes?|parmi (?:eux|"
    r"elles|ces"
    r" candidats)[, ]+qui)\b",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"\s*(?:,\s*(?:and|et)\s+|,\s+|\s+(?:and|et)\s+(?:who\s+|qui\s+)?)", re.IGNORECASE)
_MOST: Final = re.compile(
    r"\b(most|longest|le plus|la plus|plus grande?|highest)\b.{0,12}\b(experience|years|annees|longtemps|d'experience|"
    r"experimente\w*|senior|anciennete)\b|\b(most experienced|plus experimente\w*)\b"
)
_TOPIC: Final = re.compile(
    r"\b(?:experience|years|annees|experimente\w*|experienced|longtemps)\b(?: (?:professional|work))?"
    r"(?: (?:in|of|with|as|en|de|dans|comme|avec|sur)(?: (?:a|an|the|la|le|les))?| d')\W*(.+?)\W*$",
    re.IGNORECASE,
)
_NO: Final = re.compile(r"^(No|Non)\b")
_VERB: Final = re.compile(
    r"^(speaks?|parlent?|has|have|ont|a|is|est|sont|can|sait|peut|knows?|connait|holds?|possede|detient|"
    r"worked|works?|travaille|lives?|habite|led|leads?|managed?|ran|run|dirige|encadre)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ReadCv:
    """A CV as it was read."""

    doc_id: str
    document: DocumentText
    extraction: Extraction[Profile]

    @property
    def name(self) -> str:
        """How the person is called, or the document."""
        return self.extraction.profile.full_name or self.doc_id[:19]


def ask_many(chat: Chat, question: str, cvs: Sequence[ReadCv]) -> Answer:
    """Answer a question over several CVs: who meets all of its conditions, or has the most of something."""
    asking = Question(question)
    declined = chat.declined(question)
    if declined is not None:
        return declined
    held = list(cvs)[:_MOST_CVS]
    if _MOST.search(asking.folded):
        return _most(chat, asking, held)
    return _who(chat, asking, held)


def conditions(question: str) -> list[str]:
    """Conditions of a question: "who of these speaks German and has run a team?" has two."""
    rest = _LEAD.sub("", question.replace("’", "'"), count=1).strip(" ?.!,")
    parts = [part.strip() for part in _JOINED.split(rest) if part and part.strip()]
    verb = ""
    found = []
    for part in parts:
        own = _VERB.match(part)
        verb = own[0] if own else verb
        found.append(part if own or not verb else f"{verb} {part}")
    return found or [question]


def _put(condition: str, *, french: bool) -> str:
    """A condition as a question about one CV."""
    if french:
        return f"Est-ce que la personne {condition} ?"
    return f"Does the person: {condition}?"


def _who(chat: Chat, asking: Question, cvs: Sequence[ReadCv]) -> Answer:
    french = asking.language == "fr"
    asked = [_put(condition, french=french) for condition in conditions(asking.text)]
    told, citations = [], []
    for cv in cvs:
        answers = []
        for each in asked:
            answer = chat.ask(each, cv.document, cv.extraction, doc_id=cv.doc_id, language=asking.language)
            if not answer.answerable or _NO.match(answer.answer):
                break
            answers.append(answer)
        if len(answers) == len(asked):
            told.append(f"{cv.name} : " if french else f"{cv.name}: ")
            told[-1] += " ".join(answer.answer for answer in answers)
            citations += [citation for answer in answers for citation in answer.citations[:_MOST_CITED]]
    if not told:
        nobody = "Aucun de ces CV ne le dit." if french else "None of these CVs says so."
        return _answer(asking, nobody, ())
    return _answer(asking, "\n".join(told), tuple(citations))


def _most(chat: Chat, asking: Question, cvs: Sequence[ReadCv]) -> Answer:
    """Who has the most years, in all or in what the question names, the longest first."""
    french = asking.language == "fr"
    topic = _TOPIC.search(asking.text.rstrip(" ?"))
    named = topic[1] if topic and Question(topic[1]).subject else ""
    if french:
        each = f"Combien d'années d'expérience en {named} ?" if named else "Combien d'années d'expérience en tout ?"
    else:
        each = f"How many years of experience in {named}?" if named else "How many years of experience in total?"
    ranked = []
    for cv in cvs:
        answer = chat.ask(each, cv.document, cv.extraction, doc_id=cv.doc_id, language=asking.language)
        figure = (
            re.match(r"\D{0,40}?(\d+(?:[.,]\d)?) (?:an|ans|years?)\b", answer.answer) if answer.answerable else None
        )
        if figure:
            ranked.append((float(figure[1].replace(",", ".")), cv, answer))
    ranked.sort(key=lambda row: (-row[0], row[1].doc_id))
    if not ranked:
        return _answer(asking, "Aucun de ces CV ne le dit." if french else "None of these CVs says so.", ())
    lines = [f"{cv.name}{' :' if french else ':'} {answer.answer}" for _, cv, answer in ranked]
    cited = tuple(citation for _, _, answer in ranked for citation in answer.citations[:_MOST_CITED])
    return _answer(asking, "\n".join(lines), cited)


def _answer(asking: Question, text: str, citations: tuple[Citation, ...]) -> Answer:
    return Answer(
        question=asking.text, answer=text, answerable=bool(citations), citations=citations, language=asking.language,
        model=MODEL,
    )  # fmt: skip
