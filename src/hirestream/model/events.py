"""The events on Kafka: ids and places, never a person's data. JSON with a schema version, keyed by doc_id.

Topics: `documents` → `cvs` | `offers` | `others` | `quarantine`, and `erasures`, `closures`. Times are ISO 8601 in UTC.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import Final, Literal, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from hirestream.model.document import Kind, Reader
from hirestream.model.spans import Frozen

SCHEMA: Final = 1
DOCUMENTS: Final = "documents"
CVS: Final = "cvs"
OFFERS: Final = "offers"
OTHERS: Final = "others"
QUARANTINE: Final = "quarantine"
ERASURES: Final = "erasures"
CLOSURES: Final = "closures"
TOPICS: Final = (DOCUMENTS, CVS, OFFERS, OTHERS, QUARANTINE, ERASURES, CLOSURES)
TOPIC_OF_KIND: Final[dict[Kind, str]] = {"cv": CVS, "offer": OFFERS, "other": OTHERS}

#: Why an offer is closed: no longer at its source, replaced by a newer text, past its date, held twice.
ClosingReason = Literal["gone", "changed", "expired", "duplicate"]

_DOC_ID = re.compile(r"^sha256:[0-9a-f]{64}$")


def utc_now() -> datetime:
    """Now, in UTC: the clock that `main` functions pass down."""
    return datetime.now(UTC)


def new_event_id() -> str:
    """Return a fresh random event id."""
    return uuid.uuid4().hex


class Event(Frozen):
    """What all events carry. Unknown fields are ignored, so that newer producers do not stop older consumers."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_: int = Field(default=SCHEMA, alias="schema")
    event_id: str = Field(default_factory=new_event_id)
    doc_id: str

    @field_validator("doc_id")
    @classmethod
    def _is_doc_id(cls, value: str) -> str:
        if not _DOC_ID.match(value):
            raise ValueError("doc_id must be 'sha256:' and 64 hexadecimal digits")
        return value

    def to_json(self) -> bytes:
        """Serialise for Kafka."""
        return self.model_dump_json(by_alias=True).encode()


class DocumentEvent(Event):
    """A document lies in the blob store and waits to be read. `attempt` counts replays, from 1.

    `decided_kind` is what a person said that it is, when, and in which role: no classifier overrules that, and of
    several decisions the latest counts.
    """

    blob: str
    media_type: str
    size: int = Field(ge=0)
    source: str
    owner: str = ""
    received_at: datetime
    traceparent: str = ""
    attempt: int = Field(default=1, ge=1)
    decided_kind: Kind | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None

    @model_validator(mode="after")
    def _is_a_whole_decision(self) -> Self:
        if len({self.decided_kind is None, self.decided_at is None, self.decided_by is None}) > 1:
            raise ValueError("decided_kind, decided_at and decided_by are all null, or none is")
        return self


class ClassifiedEvent(DocumentEvent):
    """A document was read and classified; its text lies at `text_blob`.

    `predicted` is what the classifier takes it for. Where that is not sure enough (`uncertain`), `kind` is `other`;
    where a person has decided, `kind` is what they said.
    """

    kind: Kind
    kind_probability: float = Field(ge=0, le=1)
    language: str
    text_blob: str
    reader: Reader
    read_at: datetime
    predicted: Kind | None = None
    predicted_probability: float | None = Field(default=None, ge=0, le=1)
    uncertain: bool = False


class QuarantineEvent(DocumentEvent):
    """A document could not be worked on: at which stage, why, after how many attempts."""

    stage: Literal["read", "classify", "extract"]
    code: str
    detail: str
    attempts: int = Field(ge=1)
    failed_at: datetime


class ErasureEvent(Event):
    """A document is to be erased everywhere."""

    requested_at: datetime


class ClosureEvent(Event):
    """An offer is closed, or open again (`closed_at` null). Of several, the one that was told last counts."""

    closed_at: datetime | None
    reason: ClosingReason | None = None
    told_at: datetime

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if self.closed_at not in {None, self.told_at} or (self.closed_at is None) != (self.reason is None):
            raise ValueError("closed_at and reason are null, or closed_at is told_at and there is a reason")
        return self
