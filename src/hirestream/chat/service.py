"""Answers from a CV, offline: facts of its profile and quoted passages, or that the CV does not say."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from hirestream.chat.asked import Asked
from hirestream.chat.facts import find_fact
from hirestream.chat.passages import PassageIndex
from hirestream.chat.question import AnswerLanguage, Question, language_of
from hirestream.chat.synonyms import covered
from hirestream.chat.topics import protected_topic, topic_name
from hirestream.index.ports import Encoder
from hirestream.index.service import plain, terms
from hirestream.model.document import DocumentText
from hirestream.model.match import Answer, Citation
from hirestream.model.profile import Extraction, Profile
from hirestream.model.spans import Span

MODEL: Final = "extractive-1"
_MOST_CVS: Final = 64
_MOST_QUOTED: Final = 2
_QUESTION_MOST_CHARACTERS: Final = 1000
#: Support of a passage = cosine + share of the question's terms that it holds. Calibrated on
#: tests/chat/test_chat_quality.py: the threshold lies between the answerable and the unanswerable questions there.
_ENOUGH_SUPPORT: Final = 0.6
_SHARE_WEIGHT: Final = 0.5
_NEAR_THE_BEST: Final = 0.1

_SILENT: Final = {"fr": "Le CV ne le dit pas.", "en": "The CV does not say."}
_DECLINED: Final = {
    "fr": "Je ne réponds pas à cette question : {topic} ne doit pas compter dans un recrutement.",
    "en": "I do not answer this question: {topic} must not count in hiring.",
}


class Chat:
    """Answers questions about one CV at a time. Safe to share by threads; passages of recent CVs are kept encoded."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._indexes: OrderedDict[str, PassageIndex] = OrderedDict()

    def ask(self, question: str, document: DocumentText, extraction: Extraction[Profile], *, doc_id: str) -> Answer:
        """Answer a question from a CV, in the question's language, with the exact words that carry the answer.

        `answerable` is false when the CV does not say, and for topics that must not count in hiring. What stands in
        the CV is only ever quoted: an instruction in it is a passage like any other.
        """
        asking = Question(question[:_QUESTION_MOST_CHARACTERS])
        language = asking.language
        topic = protected_topic(asking.folded)
        if topic is not None:
            return self._without_answer(
                question, language, _DECLINED[language].format(topic=topic_name(topic, language))
            )
        asked = Asked(asking, document, extraction)
        found = None if asking.asks_for_judgement else find_fact(asked)
        if found is None:
            text, spans = self._quote(asking, document)
        else:
            text, spans = found.text, found.spans
        if not spans:
            return self._without_answer(question, language, _SILENT[language])
        citations = tuple(
            Citation(doc_id=doc_id, start=span.start, end=span.end, page=span.page, text=document.quote(span))
            for span in spans
        )
        return Answer(
            question=question, answer=text, answerable=True, citations=citations, language=language, model=MODEL
        )

    @staticmethod
    def _without_answer(question: str, language: AnswerLanguage, text: str) -> Answer:
        return Answer(question=question, answer=text, answerable=False, language=language, model=MODEL)

    def _quote(self, asking: Question, document: DocumentText) -> tuple[str, tuple[Span, ...]]:
        """The passages that support an answer, quoted; nothing when none does strongly enough."""
        best = self.support(asking, document)
        if not best or best[0][1] < _ENOUGH_SUPPORT:
            return "", ()
        floor = max(_ENOUGH_SUPPORT, best[0][1] - _NEAR_THE_BEST)
        spans = tuple(span for span, support in best[:_MOST_QUOTED] if support >= floor)
        quotes = [" ".join(document.quote(span).split()) for span in spans]
        if asking.language == "fr":
            return "Le CV dit : " + " ; ".join(f"« {quote} »" for quote in quotes), spans
        return "The CV says: " + "; ".join(f"“{quote}”" for quote in quotes), spans

    def support(self, asking: Question, document: DocumentText) -> list[tuple[Span, float]]:
        """Passages with their support for an answer, best first; none when a name in the question is not in the CV."""
        subject = asking.subject
        if not subject or asking.asks_for_judgement:
            return []
        words = terms(document.text)
        everything = plain(document.text)
        if any(not terms(name) <= words and name not in everything for name in asking.proper):
            return []
        index = self._index_of(document)
        supports = [
            (document.span(passage.start, passage.end), cosine + _SHARE_WEIGHT * covered(subject, passage.words))
            for passage, cosine in index.by_meaning(asking.text, asking.language, len(index.passages))
            if asking.fits(document.text[passage.start : passage.end])
        ]
        return sorted(supports, key=lambda found: (-found[1], found[0].start))

    def _index_of(self, document: DocumentText) -> PassageIndex:
        with self._lock:
            index = self._indexes.pop(document.text, None)
            if index is None:
                index = PassageIndex(document.text, self._encoder, language_of(document.text))
            self._indexes[document.text] = index
            if len(self._indexes) > _MOST_CVS:
                self._indexes.popitem(last=False)
            return index
