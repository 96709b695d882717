"""What the pages and the API need of the system behind them; `wiring` provides it, tests of pages may fake it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from hirestream.match.filters import Filters
from hirestream.model.document import DocumentText, Kind
from hirestream.model.match import Answer, Match
from hirestream.model.parsed import Parsed
from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Span
from hirestream.model.status import Status

State = Literal["received", "read", "extracted", "searchable", "closed", "quarantined"]
FeedCondition = Literal["new", "fine", "failed", "doubtful", "asked", "off"]


@dataclass(frozen=True)
class Accepted:
    """Receipt of a document: `accepted` when it is new, `duplicate` when its bytes are already there."""

    doc_id: str
    state: Literal["accepted", "duplicate"]


@dataclass(frozen=True)
class DocumentRecord:
    """A document as far as the stream has come with it.

    `times`: state → when it was reached; `source`: who brought it in.
    """

    doc_id: str
    state: State
    kind: Kind | None = None
    language: str | None = None
    profile: Profile | Offer | None = None
    evidence: dict[str, Span] = field(default_factory=dict)
    warnings: tuple[dict[str, str], ...] = ()
    times: dict[str, datetime] = field(default_factory=dict)
    code: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class SearchHit:
    """A document found by words and meaning."""

    doc_id: str
    kind: Kind
    score: float
    title: str | None
    city: str | None


@dataclass(frozen=True)
class FeedRow:
    """A source of offers and how it stands; `counts`: what its last run brought, by what became of it."""

    name: str
    kind: str
    condition: FeedCondition
    last_run: datetime | None
    next_run: datetime | None
    counts: Mapping[str, int]
    open: int
    error: str | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuarantineRow:
    """A document that could not be worked on and waits for a replay."""

    doc_id: str
    stage: str
    code: str
    detail: str
    attempts: int
    failed_at: datetime


@dataclass(frozen=True)
class UncertainRow:
    """A document among the others whose kind is not sure: what it is taken for, and how likely that is (0..1)."""

    doc_id: str
    language: str | None
    predicted: Kind
    probability: float
    received_at: datetime


@dataclass(frozen=True)
class Segment:
    """A group of the talent pool."""

    segment_id: int
    name: str
    size: int
    top_titles: tuple[str, ...]
    top_skills: tuple[str, ...]


class Backend(Protocol):
    """The system, as the web sees it. All methods may be called from several threads at once."""

    def submit(self, content: bytes, *, name: str, media_type: str | None, source: str) -> Accepted:
        """Hand a document to the pipeline. Raises `BadInput` (refused, with its code) or `Transient` (Kafka away)."""

    def parse(self, content: bytes, *, name: str) -> tuple[Parsed, DocumentText | None]:
        """Read, classify and extract at once, in this process. Errors are in `Parsed.error`."""

    def record(self, doc_id: str) -> DocumentRecord | None:
        """What is known of a document, or None."""

    def text(self, doc_id: str) -> DocumentText | None:
        """The text of a document that has been read, or None."""

    def matches(self, doc_id: str, *, k: int, filters: Filters | None = None) -> Sequence[Match] | None:
        """Offers for a CV, candidates for an offer, best first; None while the document is not searchable."""

    def matches_of(self, parsed: Parsed, *, k: int, filters: Filters | None = None) -> Sequence[Match]:
        """The same for a document that was just parsed and need not be in the system."""

    def ask(self, doc_id: str, question: str, *, user: str | None = None) -> Iterator[str | Answer] | None:
        """A model's words as they come, and last the answer to a question about a CV; None when there is no such CV.

        `user` names a talk: a question may lean on the one before it.
        """

    def ask_many(self, doc_ids: Sequence[str], question: str) -> Answer | None:
        """Answer a question over several CVs; None when one of them is not there."""

    def search(self, query: str, *, kind: Kind | None, k: int) -> Sequence[SearchHit]:
        """Documents by words and meaning."""

    def status(self) -> Status:
        """Services, account, tables, views, freshness."""

    def quarantine(self, *, limit: int, after: str = "") -> Sequence[QuarantineRow]:
        """Documents in quarantine, ordered by doc_id, from behind `after`."""

    def replay(self, doc_id: str) -> bool:
        """Send a quarantined document through again; False when it is not in quarantine."""

    def uncertain(self, *, limit: int, after: str = "") -> Sequence[UncertainRow]:
        """Documents whose kind waits for a person's word, ordered by doc_id, from behind `after`."""

    def reclassify(self, doc_id: str, kind: Kind) -> bool:
        """Send a document through again as what a person says that it is.

        False when it is not among the CVs, the offers and the others. Raises `Transient`.
        """

    def feeds(self) -> Sequence[FeedRow]:
        """Sources of offers, by name. Raises `Misconfigured` when the file that names them cannot be read."""

    def run_feed(self, name: str) -> bool:
        """Ask for a run of a feed as soon as possible; False when there is none of this name."""

    def erase(self, doc_id: str) -> bool:
        """Ask for a document to be erased everywhere; False when it is not known."""

    def erase_synthetic(self) -> int:
        """Ask for every document of the simulator to be erased everywhere; how many. Raises `Transient`."""

    def segments(self, language: str) -> Sequence[Segment]:
        """The segments of the latest run, named in `language` (fr or en), largest first; empty before the first run."""

    def ready(self) -> bool:
        """Whether documents can be accepted and matched now."""
