"""Answers from a CV: facts of its profile and quoted passages, or that the CV does not say.

With a language model, it words the answer, of which only what the passages carry is kept; without it, or when it fails,
the answer is composed here.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator
from datetime import date
from typing import Final, NamedTuple

from hirestream.chat.asked import Asked
from hirestream.chat.facts import find_fact
from hirestream.chat.grounded import checked, drafted
from hirestream.chat.memory import Conversations, Turn, resolved
from hirestream.chat.passages import PassageIndex
from hirestream.chat.question import AnswerLanguage, Question, language_of
from hirestream.chat.reading import Support, denied, enough, find_support, names_stand
from hirestream.chat.topics import protected_topic, topic_name
from hirestream.chat.wanted import Wanted, has_date
from hirestream.errors import Misconfigured, Transient
from hirestream.index.ports import Encoder
from hirestream.llm.absence import Absence
from hirestream.llm.ports import Away, ChatModel, Unusable
from hirestream.model.document import DocumentText
from hirestream.model.match import Answer, Citation
from hirestream.model.profile import Extraction, Profile
from hirestream.model.spans import Span

MODEL: Final = "extractive-1"
_log: Final = logging.getLogger(__name__)
_MOST_CVS: Final = 64
_MOST_SENT: Final = 8
_MOST_QUOTED: Final = 2
_QUESTION_MOST_CHARACTERS: Final = 1000
_NEAR_THE_BEST: Final = 1.0

_SILENT: Final = {"fr": "Le CV ne le dit pas.", "en": "The CV does not say."}
_DECLINED: Final = {
    "fr": "Je ne réponds pas à cette question : {topic} ne doit pas compter dans un recrutement.",
    "en": "I do not answer this question: {topic} must not count in hiring.",
}


class Offline(NamedTuple):
    """An answer by facts and quotations; `decided` where a model could only do harm, so that none is asked."""

    answer: Answer
    decided: bool


class Chat:
    """Answers questions about one CV at a time. Safe to share by threads; passages of recent CVs are kept encoded.

    `model` gives the language model that words the answers, if one is set; `conversations` keeps what questions lean
    on.
    """

    def __init__(
        self,
        encoder: Encoder,
        *,
        today: Callable[[], date] = date.today,
        model: Callable[[], ChatModel] | None = None,
        conversations: Conversations | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._encoder = encoder
        self._today = today
        self._model = model
        self._conversations = conversations
        self._absence = Absence(clock)
        self._lock = threading.Lock()
        self._indexes: OrderedDict[str, PassageIndex] = OrderedDict()

    def ask(
        self,
        question: str,
        document: DocumentText,
        extraction: Extraction[Profile],
        *,
        doc_id: str,
        user: str | None = None,
        language: AnswerLanguage | None = None,
    ) -> Answer:
        """Answer a question from a CV, in the question's language, with the exact words that carry the answer.

        `answerable` is false when the CV does not say, and for topics that must not count in hiring. What stands in
        the CV is only ever quoted: an instruction in it is a passage like any other. With a `user`, the question may
        lean on the one before ("and before that?").
        """
        for part in self.stream(question, document, extraction, doc_id=doc_id, user=user, language=language):
            if isinstance(part, Answer):
                return part
        raise AssertionError("unreachable: a stream ends with the answer")

    def stream(
        self,
        question: str,
        document: DocumentText,
        extraction: Extraction[Profile],
        *,
        doc_id: str,
        user: str | None = None,
        language: AnswerLanguage | None = None,
    ) -> Iterator[str | Answer]:
        """The same, with a model's words as they come, unchecked; the last part is the checked answer."""
        full = self._in_full(question[:_QUESTION_MOST_CHARACTERS], user, doc_id)
        asking = Question(full, language or (Question(question).language if full != question else None))
        offline = self._offline(asking, document, extraction, doc_id)
        answer = offline.answer
        if self._model is not None and not offline.decided and not self._absence.lasts():
            answer = yield from self._worded(asking, document, offline.answer, doc_id)
        self._remember(user, doc_id, full, answer, extraction.profile)
        yield answer.model_copy(update={"question": question})

    def declined(self, question: str) -> Answer | None:
        """The answer to a question about what must not count in hiring; None for any other."""
        asking = Question(question[:_QUESTION_MOST_CHARACTERS])
        topic = protected_topic(asking.folded)
        if topic is None:
            return None
        said = _DECLINED[asking.language].format(topic=topic_name(topic, asking.language))
        return _without_answer(asking, said)

    def _offline(
        self, asking: Question, document: DocumentText, extraction: Extraction[Profile], doc_id: str
    ) -> Offline:
        """Answer by facts and quotations alone."""
        declined = self.declined(asking.text)
        if declined is not None:
            return Offline(declined, decided=True)
        silent = _without_answer(asking, _SILENT[asking.language])
        if asking.asks_for_judgement or not names_stand(asking, document.text):
            return Offline(silent, decided=True)
        found = find_fact(Asked(asking, document, extraction, self._today()))
        text, spans = self._quote(asking, document) if found is None else (found.text, found.spans)
        if not spans:
            return Offline(silent, decided=found is not None or not asking.subject)
        citations = tuple(_citation(document, span, doc_id) for span in spans)
        answer = Answer(
            question=asking.text,
            answer=text,
            answerable=True,
            citations=citations,
            language=asking.language,
            model=MODEL,
        )
        return Offline(answer, decided=False)

    def _worded(
        self, asking: Question, document: DocumentText, offline: Answer, doc_id: str
    ) -> Generator[str, None, Answer]:
        """The model's answer of what its passages carry; the offline one where it fails or nothing is carried."""
        spans = [one.passage for one in self.support(asking, document)[1][:_MOST_SENT]]
        places = [document.span(passage.start, passage.end) for passage in spans]
        passages = [document.quote(span) for span in places]
        if offline.answerable:  # facts are computed: the model may word them, and their places are cited
            passages.append(offline.answer)
        if not passages or self._model is None:
            return offline
        draft = ""
        try:
            model = self._model()
            for piece in drafted(model, asking.text, asking.language, passages):
                draft += piece
                yield piece
        except (Away, Unusable, Misconfigured) as error:
            why = error.why if isinstance(error, Away) else type(error).__name__
            if not isinstance(error, Unusable):
                self._absence.begin(why, error.retry_after if isinstance(error, Away) else None)
            _log.warning("The language model gave no answer (%s): what was found without it is shown.", why)
            return offline
        self._absence.end()
        kept = checked(draft, passages)
        if not kept:
            return offline
        citations: list[Citation] = []
        for number in dict.fromkeys(n for sentence in kept for n in sentence.passages):
            citations += [_citation(document, places[number], doc_id)] if number < len(places) else offline.citations
        return Answer(
            question=asking.text,
            answer=" ".join(sentence.text for sentence in kept),
            answerable=True,
            citations=tuple(dict.fromkeys(citations)),
            language=asking.language,
            model=model.name,
        )

    def _in_full(self, question: str, user: str | None, doc_id: str) -> str:
        """The question, completed from the talk where it leans on it. Without the store of talks, as it is."""
        if user is None or self._conversations is None:
            return question
        try:
            return resolved(question, self._conversations.turns(user, doc_id))
        except Transient:
            _log.warning("The store of talks does not answer: the question is taken by itself.")
            return question

    def _remember(self, user: str | None, doc_id: str, full: str, answer: Answer, profile: Profile) -> None:
        if user is None or self._conversations is None or protected_topic(Question(full).folded):
            return
        companies = (job.company for job in profile.experience if job.company)
        about = next((company for company in companies if company in answer.answer), "") if answer.answerable else ""
        try:
            self._conversations.add(user, doc_id, Turn(question=full, about=about))
        except Transient:
            _log.warning("The store of talks does not answer: this question is not remembered.")

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


def _citation(document: DocumentText, span: Span, doc_id: str) -> Citation:
    return Citation(doc_id=doc_id, start=span.start, end=span.end, page=span.page, text=document.quote(span))


def _without_answer(asking: Question, text: str) -> Answer:
    return Answer(question=asking.text, answer=text, answerable=False, language=asking.language, model=MODEL)


def _places(document: DocumentText, chosen: list[Support], *, dated: bool) -> Iterator[Span]:
    """Where the passages stand; before one without the date that is asked, the line of its entry with the dates."""
    for one in chosen:
        passage, entry = one.passage, one.entry
        if dated and entry and not has_date(document.text[passage.start : passage.end]):
            yield document.span(entry.start, entry.head_end)
        yield document.span(passage.start, passage.end)
