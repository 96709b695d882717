"""What the calls of `/api/v1` take and give, as models: the answers are made from them, and OpenAPI shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from hirestream.model.document import Kind
from hirestream.model.match import Match
from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Frozen, Span

DocumentState = Literal["received", "read", "extracted", "searchable", "closed", "quarantined"]


class Links(Frozen):
    """Where to go on with a document."""

    self: str
    matches: str
    questions: str
    export: str
    page: str


class Received(Frozen):
    """Receipt of a document; `state` is how far the stream has come with it."""

    doc_id: str
    state: DocumentState
    links: Links


class Document(Frozen):
    """A document as far as the stream has come with it. `times`: state → when it was reached."""

    doc_id: str
    state: DocumentState
    kind: Kind | None
    language: str | None
    profile: Profile | Offer | None
    evidence: dict[str, Span]
    warnings: tuple[dict[str, str], ...]
    times: dict[str, datetime]
    code: str | None
    links: Links


class Matches(Frozen):
    """Offers for a CV or candidates for an offer, best first."""

    doc_id: str
    kind: Kind | None
    matches: tuple[Match, ...]


class Question(Frozen):
    """A question about a CV, in French or English; `conversation` names a talk that it may lean on."""

    question: str = Field(min_length=1, max_length=500)
    conversation: str | None = Field(default=None, min_length=1, max_length=64)


class ShortlistQuestion(Frozen):
    """A question over several CVs, in French or English."""

    question: str = Field(min_length=1, max_length=500)
    doc_ids: tuple[str, ...] = Field(min_length=1, max_length=50)


class Hit(Frozen):
    """A document found by words and meaning."""

    doc_id: str
    kind: Kind
    score: float
    title: str | None
    city: str | None


class Hits(Frozen):
    """What a search found, best first."""

    hits: tuple[Hit, ...]


class Erasure(Frozen):
    """An erasure that was asked for; the document's address answers 404 once it is done."""

    doc_id: str
    state: Literal["erasing"] = "erasing"
    links: dict[str, str]


class Quarantined(Frozen):
    """A document that could not be worked on and waits for a replay."""

    doc_id: str
    stage: str
    code: str
    detail: str
    attempts: int
    failed_at: datetime


class Quarantine(Frozen):
    """A page of the quarantine; `next` goes on behind it, and is null on the last page."""

    documents: tuple[Quarantined, ...]
    next: str | None


class Replayed(Frozen):
    """A document that was sent through again."""

    doc_id: str
    state: Literal["replayed"] = "replayed"


class Uncertain(Frozen):
    """A document among the others whose kind is not sure: what it is taken for, and how likely that is."""

    doc_id: str
    language: str | None
    predicted: Kind
    probability: float
    received_at: datetime


class UncertainPage(Frozen):
    """A page of documents whose kind waits for a person's word; `next` goes on behind it, null on the last page."""

    documents: tuple[Uncertain, ...]
    next: str | None


class KindChoice(Frozen):
    """What a person says that a document is."""

    kind: Kind


class Reclassified(Frozen):
    """A document that was sent through again as what a person said that it is."""

    doc_id: str
    kind: Kind
    state: Literal["reclassifying"] = "reclassifying"
    links: Links


class Health(Frozen):
    """Whether the web process answers (`/healthz`) or the system can take and match documents (`/readyz`)."""

    ok: bool


class ProblemDetails(Frozen):
    """An error (RFC 9457); `code` is a stable word, `reference` finds the request in the log."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    reference: str
