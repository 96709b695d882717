"""A CV's offers, an offer's candidates: retrieve by meaning and words, score each pair, explain, leave a receipt."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from hirestream.errors import BadInput
from hirestream.index.ports import Encoder, IndexedDocument
from hirestream.index.service import embedding_text
from hirestream.match.explain import explanation, obstacles
from hirestream.match.facts import CvFacts, OfferFacts, facts_of_cv, facts_of_offer
from hirestream.match.score import SCORER, WEIGHTS, Comparison, compare, parts_of, score_of
from hirestream.model.events import utc_now
from hirestream.model.match import Match, MatchedSkill
from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Span
from hirestream.store.tables import canonical_json

if TYPE_CHECKING:
    from hirestream.index.search import SearchIndex

_DEPTH: Final = 50
_MOST_CACHED: Final = 20_000


@dataclass(frozen=True)
class Query:
    """The document that asks. `path` is echoed; `vector` (float32, unit length) is computed when None."""

    path: str
    doc_id: str
    kind: Literal["cv", "offer"]
    language: str
    profile: Profile | Offer
    evidence: Mapping[str, Span] = field(default_factory=dict)
    vector: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class _Scored:
    score: float
    result: IndexedDocument
    cv: IndexedDocument
    offer: IndexedDocument
    found: Comparison


def profile_hash(profile: Profile | Offer) -> str:
    """SHA-256 of the profile's canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(profile).encode()).hexdigest()


def _today() -> date:
    return utc_now().date()


def _expired(document: IndexedDocument, today: date) -> bool:
    """Whether a document is an offer past its date, which may be a year or a month only."""
    through = document.profile.valid_through if isinstance(document.profile, Offer) else None
    return through is not None and through < today.isoformat()[: len(through)]


def _span(evidence: Mapping[str, Span], path: str) -> Span | None:
    return evidence.get(path) or evidence.get(f"{path}.name")


class Matcher:
    """Matches one document against an index, in the direction that follows from its kind. Safe to share by threads.

    A pair has one score, whoever of the two asks; equal scores are ordered by doc_id. Offers that are past their date
    on `today` are never recommended; with `keep_expired` they are, with the obstacle `expired`.
    """

    def __init__(
        self,
        index: SearchIndex,
        encoder: Encoder,
        *,
        today: Callable[[], date] = _today,
        keep_expired: bool = False,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._today = today
        self._keep_expired = keep_expired
        self._facts: OrderedDict[tuple[str, str, str], CvFacts | OfferFacts] = OrderedDict()

    def match(self, query: Query, *, k: int = 10, names: Mapping[str, str] | None = None) -> list[Match]:
        """Match offers to a CV or candidates to an offer: up to `k`, best first, explained in the query's language.

        `names`: doc_id → what to call a result (a path); a doc_id without one is called by itself. A document that
        says nothing to compare gets no match. Raises `Misconfigured` when a vector is needed and the model missing.
        """
        text = embedding_text(query.profile)
        if not text or k <= 0:
            return []
        vector = query.vector
        if vector is None:
            vector = self._encoder.encode([text], [query.language])[0]
        asking = IndexedDocument(
            doc_id=query.doc_id,
            kind=query.kind,
            language=query.language,
            profile=query.profile,
            evidence=query.evidence,
            vector=vector,
            profile_hash=profile_hash(query.profile),
        )
        scored = (self._score(asking, candidate) for candidate in self._candidates(asking, text, vector, k))
        best = sorted(filter(None, scored), key=lambda pair: (-pair.score, pair.result.doc_id))[:k]
        return [self._match(query, rank, pair, names or {}) for rank, pair in enumerate(best, start=1)]

    def verify(self, receipt: Mapping[str, object]) -> float:
        """Compute the score of a receipt again from its features and weights: the same float, bit for bit.

        Raises `BadInput` for a receipt that is not complete, or of another scorer than this release has.
        """
        if receipt.get("scorer") != SCORER:
            raise BadInput("corrupt", f"The receipt is of scorer {receipt.get('scorer')!r}, this is {SCORER!r}.")
        features, weights = receipt.get("features"), receipt.get("weights")
        if not isinstance(features, Mapping) or not isinstance(weights, Mapping):
            raise BadInput("corrupt", "The receipt has no features or no weights.", stage="match")
        try:
            return score_of(parts_of(features), weights)
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput("corrupt", f"The receipt is not complete: {error}.", stage="match") from error

    def _candidates(
        self, asking: IndexedDocument, text: str, vector: NDArray[np.float32], k: int
    ) -> list[IndexedDocument]:
        kind: Literal["cv", "offer"] = "offer" if asking.kind == "cv" else "cv"
        depth = max(_DEPTH, 5 * k)
        found = dict.fromkeys(doc_id for doc_id, _ in self._index.nearest(kind, vector, depth))
        found.update(dict.fromkeys(doc_id for doc_id, _ in self._index.words(kind, text, depth // 2)))
        documents = (self._index.get(doc_id, kind) for doc_id in found if doc_id != asking.doc_id)
        today = self._today()
        return [
            document for document in documents if document and (self._keep_expired or not _expired(document, today))
        ]

    def _score(self, asking: IndexedDocument, candidate: IndexedDocument) -> _Scored | None:
        """Score of a pair; None when the candidate says nothing of a trade."""
        cv, offer = (asking, candidate) if asking.kind == "cv" else (candidate, asking)
        has, asks = self._cv(cv), self._offer(offer)
        if has.blank or asks.blank:
            return None
        found = compare(has, asks, cv.vector, offer.vector)
        return _Scored(score_of(parts_of(found.features), WEIGHTS), candidate, cv, offer, found)

    def _cv(self, document: IndexedDocument) -> CvFacts:
        if not isinstance(document.profile, Profile):
            raise TypeError("a CV has a Profile")
        key = (document.kind, document.language, document.profile_hash)
        facts = self._facts.get(key)
        if not isinstance(facts, CvFacts):
            facts = facts_of_cv(document.profile, document.language)
            self._remember(key, facts)
        return facts

    def _offer(self, document: IndexedDocument) -> OfferFacts:
        if not isinstance(document.profile, Offer):
            raise TypeError("an offer has an Offer")
        key = (document.kind, document.language, document.profile_hash)
        facts = self._facts.get(key)
        if not isinstance(facts, OfferFacts):
            facts = facts_of_offer(document.profile, document.language)
            self._remember(key, facts)
        return facts

    def _remember(self, key: tuple[str, str, str], facts: CvFacts | OfferFacts) -> None:
        self._facts[key] = facts
        if len(self._facts) > _MOST_CACHED:
            self._facts.popitem(last=False)

    def _match(self, query: Query, rank: int, pair: _Scored, names: Mapping[str, str]) -> Match:
        cv, offer = self._cv(pair.cv), self._offer(pair.offer)
        parts = parts_of(pair.found.features)
        return Match(
            query=query.path,
            rank=rank,
            result=names.get(pair.result.doc_id, pair.result.doc_id),
            doc_id=pair.result.doc_id,
            score=pair.score,
            parts=parts,
            matched_skills=tuple(
                MatchedSkill(
                    name=asked.name,
                    cv_span=_span(pair.cv.evidence, has.path),
                    offer_span=_span(pair.offer.evidence, asked.path),
                )
                for has, asked in pair.found.matched
            ),
            missing_skills=tuple(asked.name for asked in pair.found.missing),
            obstacles=tuple(obstacles(cv, offer, pair.found, today=self._today(), language=query.language)),
            explanation=explanation(offer, pair.found, parts, language=query.language),
            receipt={
                "scorer": SCORER,
                "encoder": self._encoder.model_id,
                "cv": {"doc_id": pair.cv.doc_id, "profile": "sha256:" + pair.cv.profile_hash},
                "offer": {"doc_id": pair.offer.doc_id, "profile": "sha256:" + pair.offer.profile_hash},
                "features": dict(pair.found.features),
                "weights": dict(WEIGHTS),
                "score": pair.score,
            },
        )
