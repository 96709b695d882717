"""A question put to a CV: what finders of facts read from, and how they point to the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from hirestream.chat.question import Question
from hirestream.index.service import terms
from hirestream.model.document import DocumentText
from hirestream.model.profile import Extraction, Profile, Skill
from hirestream.model.spans import Span

_MOST_CITED: Final = 8


@dataclass(frozen=True)
class Found:
    """An answer and where the CV says it. Without a span, the CV does not say it."""

    text: str
    spans: tuple[Span, ...]


#: What a fact finder returns when the question is its own and the CV is silent: nothing else is tried.
SILENT: Final = Found("", ())


class Asked:
    """A question put to a CV: what the finders of facts read from, and how they point to the text."""

    def __init__(
        self, question: Question, document: DocumentText, extraction: Extraction[Profile], today: date
    ) -> None:
        self.today = today
        self.question = question
        self.document = document
        self.profile = extraction.profile
        self.evidence = extraction.evidence
        self.french = question.language == "fr"

    def matches(self, pattern: str) -> bool:
        """Whether the folded question holds a pattern."""
        return re.search(pattern, self.question.folded) is not None

    def say(self, french: str, english: str) -> str:
        """The wording in the question's language."""
        return french if self.french else english

    def span(self, path: str, value: str | None = None) -> Span | None:
        """Where a value stands: its evidence, that of its first part, or else the only words that are equal to it."""
        if path in self.evidence:
            return self.evidence[path]
        parts = [where for name, where in self.evidence.items() if name.startswith((path + ".", path + "["))]
        if parts:
            return min(parts, key=lambda where: where.start)
        start = self.document.text.find(value) if value else -1
        return self.document.span(start, start + len(value)) if value and start >= 0 else None

    def sentence_of(self, span: Span) -> str:
        """The sentence of its line that a place is in, without hyphens within words."""
        text = self.document.text
        start = max(text.rfind("\n", 0, span.start), text.rfind(". ", 0, span.start)) + 1
        ends = [end for end in (text.find("\n", span.end), text.find(". ", span.end)) if end >= 0]
        return text[start : min(ends, default=len(text))].replace("-", " ")

    def found(self, text: str, spans: Iterable[Span | None]) -> Found:
        """An answer with its citations, each place once; silent when none can be shown."""
        shown = tuple(dict.fromkeys(span for span in spans if span is not None and span.end > span.start))
        return Found(text, shown[:_MOST_CITED]) if shown else SILENT


def listed(items: Iterable[str]) -> str:
    """Items in a row, with a full stop."""
    return ", ".join(items) + "."


def skill_named(asked: Asked) -> tuple[int, Skill] | None:
    """The skill of the profile that the question names, the longest name first."""
    subject = asked.question.subject
    best: tuple[int, int, Skill] | None = None
    for number, skill in enumerate(asked.profile.skills):
        names = [skill.name]
        if skill.concept:
            names += [label for label in (skill.concept.label_fr, skill.concept.label_en) if label]
        sizes = [len(words) for words in map(terms, names) if words and words <= subject]
        if sizes and (best is None or max(sizes) > best[0]):
            best = max(sizes), number, skill
    return best[1:] if best else None


def labels(skill: Skill) -> list[str]:
    """Labels of a skill's concept in both languages."""
    return [label for label in (skill.concept.label_fr, skill.concept.label_en) if label] if skill.concept else []
