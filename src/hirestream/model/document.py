"""A document as it is read: its text in reading order, where the pages begin, and what a person cannot see."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from typing import Final, Literal

from pydantic import Field

from hirestream.model.spans import Frozen, Span

Kind = Literal["cv", "offer", "other"]
Reader = Literal["pdf-text", "pdf-ocr", "docx", "odt", "rtf", "html", "text", "image-ocr", "json-resume", "json-ld"]

#: Source of documents that the simulator made: nobody real is in them, and they are shown and erased as such.
SIMULATOR: Final = "simulator"


def doc_id_of(content: bytes) -> str:
    """Name a document by its bytes: `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Notice(Frozen):
    """Something that a person should know about the document, though it could be read."""

    code: str
    message: str


#: A person has the last word on the kind of such a document.
UNCERTAIN: Final = Notice(
    code="uncertain-kind",
    message="It is not sure whether this is a CV, a job offer or something else: `hirestream reclassify` tells it.",
)


class HiddenText(Frozen):
    """Text in the file that a person cannot see on the page: listed, and never used."""

    text: str
    reason: str
    page: int = 1


class DocumentText(Frozen):
    """The reading-order text of one document.

    `page_starts[i]` is the offset in `text` at which page i + 1 begins (the first is 0). `structured` is the
    parsed JSON of a JSON Resume or a JSON-LD JobPosting: its values also stand in `text`, as people would
    write them, so that evidence works the same way for every reader.
    """

    text: str
    page_starts: tuple[int, ...] = (0,)
    reader: Reader
    media_type: str
    warnings: tuple[Notice, ...] = ()
    hidden_text: tuple[HiddenText, ...] = ()
    structured: dict[str, object] | None = None

    @property
    def pages(self) -> int:
        """How many pages the document has."""
        return len(self.page_starts)

    def page_of(self, offset: int) -> int:
        """Page (from 1) on which the character at `offset` stands."""
        return max(1, bisect_right(self.page_starts, offset))

    def span(self, start: int, end: int) -> Span:
        """Span of the characters [start, end), with its page."""
        return Span(start=start, end=end, page=self.page_of(start))

    def quote(self, span: Span) -> str:
        """Return the words at `span`, exactly as they stand in the text."""
        return self.text[span.start : span.end]


class Classification(Frozen):
    """What a document is, how sure that is, and the language it is written in (ISO 639-1, `und` if unknown).

    `uncertain` says that the probability is too low to act upon; `probability_other` is that of `other`.
    """

    kind: Kind
    probability: float = Field(ge=0, le=1)
    language: str
    uncertain: bool = False
    probability_other: float = Field(default=0.0, ge=0, le=1)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What a person should know about it."""
        return (UNCERTAIN,) if self.uncertain else ()
