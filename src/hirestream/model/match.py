"""A match between a CV and an offer, and an answer about a CV: what people are shown, with what backs it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hirestream.model.spans import Frozen, Span

Direction = Literal["cv-to-offers", "offer-to-cvs"]
ObstacleCode = Literal[
    "missing-required-skill",
    "experience",
    "education",
    "language",
    "location",
    "licence",
    "registration",
    "seniority",
    "expired",
    "contract",
]


class ScoreParts(Frozen):
    """The parts of a score, each 0..1; None where neither document says anything to compare."""

    meaning: float | None = None
    words: float | None = None
    title: float | None = None
    skills: float | None = None
    experience: float | None = None
    education: float | None = None
    languages: float | None = None
    location: float | None = None
    seniority: float | None = None
    credentials: float | None = None


class MatchedSkill(Frozen):
    """A skill that both documents name, and where each says so."""

    name: str
    cv_span: Span | None = None
    offer_span: Span | None = None


class Obstacle(Frozen):
    """Something that may stand in the way: shown, never used to hide a match."""

    code: ObstacleCode
    message: str


class Listing(Frozen):
    """The same offer, as another source has it."""

    doc_id: str
    source: str


class Match(Frozen):
    """One result, for a query document. `receipt` holds the inputs that reproduce `score` bit for bit."""

    query: str
    rank: int = Field(ge=1)
    result: str
    doc_id: str
    score: float = Field(ge=0, le=1)
    parts: ScoreParts
    matched_skills: tuple[MatchedSkill, ...] = ()
    missing_skills: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    explanation: str
    also_listed: tuple[Listing, ...] = ()
    receipt: dict[str, object]


class Citation(Frozen):
    """Words of a document that carry an answer."""

    doc_id: str
    start: int
    end: int
    page: int
    text: str


class Answer(Frozen):
    """An answer to a question about a CV, in the question's language; `answerable` is false when the CV is silent."""

    question: str
    answer: str
    answerable: bool
    citations: tuple[Citation, ...] = ()
    language: str
    model: str
