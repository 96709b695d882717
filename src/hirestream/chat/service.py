"""Answers from a CV, offline: facts of its profile and quoted passages, or that the CV does not say."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from hirestream.chat.asked import Asked
from hirestream.chat.facts import find_fact
from hirestream.chat.passages import PassageIndex
from hirestream.chat.question import AnswerLanguage, Question, language_of
from hirestream.chat.reading import Support, denied, enough, find_support
from hirestream.chat.topics import protected_topic, topic_name
from hirestream.chat.wanted import Wanted, has_date
from hirestream.index.ports import Encoder
from hirestream.model.document import DocumentText
from hirestream.model.match import Answer, Citation
from hirestream.model.profile import Extraction, Profile
from hirestream.model.spans import Span

MODEL: Final = "extractive-1"
_MOST_CVS: Final = 64
_MOST_QUOTED: Final = 2
_QUESTION_MOST_CHARACTERS: Final = 1000
_NEAR_THE_BEST: Final = 1.0

_SILENT: Final = {"fr": "Le CV ne le dit pas.", "en": "The CV does not say."}
_DECLINED: Final = {
    "fr": "Je ne réponds pas à cette question : {topic} ne doit pas compter dans un recrutement.",
    "en": "I do not answer this question: {topic} must not count in hiring.",
}


class Chat:
    """Answers questions about one CV at a time. Safe to share by threads; passages of recent CVs are kept encoded."""

    def __init__(self, encoder: Encoder, *, today: Callable[[], date] = date.today) -> None:
        self._encoder = encoder
        self._today = today
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
        asked = Asked(asking, document, extraction, self._today())
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
        wanted, best = self.support(asking, document)
        if not best or best[0].value < enough(wanted):
            return "", ()
        floor = max(enough(wanted), best[0].value - _NEAR_THE_BEST)
        chosen = [one for one in best[:_MOST_QUOTED] if one.value >= floor]
        spans = tuple(_places(document, chosen, dated=wanted == "date"))
        quotes = [" ".join(document.quote(span).split()) for span in spans]
        french = asking.language == "fr"
        opening = "Le CV dit : " if french else "The CV says: "
        if wanted == "yes-no":
            no = denied(document, chosen[0], asking)
            opening = ("Non : " if french else "No: ") if no else ("Oui : " if french else "Yes: ")
        if french:
            return opening + " ; ".join(f"« {quote} »" for quote in quotes), spans
        return opening + "; ".join(f"“{quote}”" for quote in quotes), spans

    def support(self, asking: Question, document: DocumentText) -> tuple[Wanted, list[Support]]:
        """What is wanted, and the passages with their support, best first; none when nothing is asked about."""
        if not asking.subject or asking.asks_for_judgement:
            return "words", []
        return find_support(asking, document, self._index_of(document))

    def _index_of(self, document: DocumentText) -> PassageIndex:
        with self._lock:
            index = self._indexes.pop(document.text, None)
            if index is None:
                index = PassageIndex(document.text, self._encoder, language_of(document.text))
            self._indexes[document.text] = index
            if len(self._indexes) > _MOST_CVS:
                self._indexes.popitem(last=False)
            return index


def _places(document: DocumentText, chosen: list[Support], *, dated: bool) -> Iterator[Span]:
    """Where the passages stand; before one without the date that is asked, the line of its entry with the dates."""
    for one in chosen:
        passage, entry = one.passage, one.entry
        if dated and entry and not has_date(document.text[passage.start : passage.end]):
            yield document.span(entry.start, entry.head_end)
        yield document.span(passage.start, passage.end)
