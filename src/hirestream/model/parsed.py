"""The line that `hirestream parse` prints for a file, and the record of a document that the stream writes."""

from __future__ import annotations

from pydantic import Field

from hirestream.model.document import HiddenText, Kind, Notice, Reader
from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Frozen, Span


class Versions(Frozen):
    """Which code and data produced a record; `model` names the language model that was asked, if one has answered."""

    hirestream: str
    reader: str
    extractor: str
    taxonomy: str
    model: str | None = Field(default=None, exclude_if=lambda model: model is None)


class ParseError(Frozen):
    """Why a file has no profile: a code of `errors.CODES` and a sentence for the person."""

    code: str
    message: str


class Parsed(Frozen):
    """Everything that reading, classifying and extracting found in one file. Nulls where it went no further.

    `gist` is that of the extraction, for matching within this process: it is not printed.
    """

    path: str
    doc_id: str
    kind: Kind | None = None
    kind_probability: float | None = Field(default=None, ge=0, le=1)
    language: str | None = None
    reader: Reader | None = None
    pages: int = 0
    text_chars: int = 0
    profile: Profile | Offer | None = None
    evidence: dict[str, Span] = Field(default_factory=dict)
    gist: str = Field(default="", exclude=True)
    warnings: tuple[Notice, ...] = ()
    hidden_text: tuple[HiddenText, ...] = ()
    error: ParseError | None = None
    versions: Versions
