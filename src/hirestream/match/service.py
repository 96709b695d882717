"""A CV's offers, an offer's candidates: retrieve, filter, score each pair, explain, leave a receipt."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from numpy.typing import NDArray

from hirestream.index.keys import occupations_of
from hirestream.index.ports import Encoder, IndexedDocument
from hirestream.index.service import Embedded, embed, embedding_text
from hirestream.match.compare import Comparison, compare
from hirestream.match.explain import explanation, obstacles
from hirestream.match.facts import CvFacts, OfferFacts, facts_of_cv, facts_of_offer
from hirestream.match.filters import Filters
from hirestream.match.ranker import ranker
from hirestream.match.same import are_same
from hirestream.match.score import parts_of
from hirestream.model.events import utc_now
from hirestream.model.match import Listing, Match, MatchedSkill
from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Span
from hirestream.store.tables import canonical_json

if TYPE_CHECKING:
    from hirestream.index.search import SearchIndex

#: How many are retrieved by meaning, at least; by words and by occupation half as many.
_DEPTH: Final = 60
#: Filters let few through: the search goes deeper, four times each, until it has enough or has seen this many.
_DEEPEST: Final = 4000
_MOST_CACHED: Final = 20_000


@dataclass(frozen=True)
class Query:
    """The document that asks. `path` is echoed; `vector` (float32, unit length) is computed when None.

    `gist` is its extraction's, which the vector is computed of together with the profile.
    """

    path: str
    doc_id: str
    kind: Literal["cv", "offer"]
    language: str
    profile: Profile | Offer
    evidence: Mapping[str, Span] = field(default_factory=dict)
    gist: str = ""
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


def _is_same(one: IndexedDocument, other: IndexedDocument) -> bool:
    mine, theirs = one.profile, other.profile
    return isinstance(mine, Offer) and isinstance(theirs, Offer) and are_same(mine, theirs)


def _span(evidence: Mapping[str, Span], path: str) -> Span | None:
    return evidence.get(path) or evidence.get(f"{path}.name")


class Matcher:
    """Matches one document against an index, in the direction that follows from its kind. Safe to share by threads.

    A pair has one score, whoever of the two asks; equal scores are ordered by doc_id. Offers that are past their date
    on `today` are never recommended, an offer that is there twice comes once, and a person comes with the newest CV.
    With `keep_all` everything comes: a person asked for these very files.
    """

    def __init__(
        self,
        index: SearchIndex,
        encoder: Encoder,
        *,
        today: Callable[[], date] = _today,
        keep_all: bool = False,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._today = today
        self._keep_all = keep_all
        self._facts: OrderedDict[tuple[str, str, str], CvFacts | OfferFacts] = OrderedDict()

    def match(
        self,
        query: Query,
        *,
        k: int = 10,
        filters: Filters | None = None,
        names: Mapping[str, str] | None = None,
    ) -> list[Match]:
        """Match offers to a CV or candidates to an offer: up to `k`, best first, explained in the query's language.

        `names`: doc_id → what to call a result (a path); a doc_id without one is called by itself. A document that
        says nothing to compare gets no match. Raises `Misconfigured` when a vector is needed and the model missing.
        """
        filters = filters or Filters()
        text = embedding_text(query.profile)
        if not text or k <= 0:
            return []
        vector = query.vector
        if vector is None:
            (vector,) = embed(self._encoder, [Embedded(query.profile, query.gist, query.language)])
            assert vector is not None  # noqa: S101 - there is a text
        asking = IndexedDocument(
            doc_id=query.doc_id,
            kind=query.kind,
            language=query.language,
            profile=query.profile,
            evidence=query.evidence,
            vector=vector,
            profile_hash=profile_hash(query.profile),
        )
        scored = self._scored(asking, self._candidates(asking, text, vector, k, filters))
        best = self._distinct(scored, k)
        return [self._match(query, rank, pair, same, names or {}) for rank, (pair, same) in enumerate(best, start=1)]

    def _candidates(
        self, asking: IndexedDocument, text: str, vector: NDArray[np.float32], k: int, filters: Filters
    ) -> list[IndexedDocument]:
        """Documents near by meaning, by words, or of the same occupation, that pass the filters."""
        kind: Literal["cv", "offer"] = "offer" if asking.kind == "cv" else "cv"
        occupations = occupations_of(asking.profile.model_dump(include={"concept", "experience"}))
        depth = max(_DEPTH, 4 * k)
        seen: dict[str, IndexedDocument] = {}
        while True:
            found = dict.fromkeys(doc_id for doc_id, _ in self._index.nearest(kind, vector, depth))
            found.update(dict.fromkeys(doc_id for doc_id, _ in self._index.words(kind, text, depth // 2)))
            found.update(dict.fromkeys(self._index.of_occupations(kind, occupations, depth // 2)))
            fresh = self._index.fetch(kind, [doc_id for doc_id in found if doc_id not in seen])
            before = len(seen)
            seen.update(fresh)
            kept = [each for each in seen.values() if each.doc_id != asking.doc_id and self._keeps(each, filters)]
            if not filters or len(kept) >= k or len(seen) == before or depth >= _DEEPEST:
                return kept
            depth *= 4

    def _keeps(self, document: IndexedDocument, filters: Filters) -> bool:
        return filters.keep(document.profile) and (self._keep_all or not _expired(document, self._today()))

    def _scored(self, asking: IndexedDocument, candidates: list[IndexedDocument]) -> list[_Scored]:
        """Score each pair, best first; a candidate that says nothing of a trade has no score."""
        pairs: list[_Scored] = []
        for candidate in candidates:
            cv, offer = (asking, candidate) if asking.kind == "cv" else (candidate, asking)
            has, asks = self._cv(cv), self._offer(offer)
            if not (has.blank or asks.blank):
                pairs.append(_Scored(0.0, candidate, cv, offer, compare(has, asks, cv.vector, offer.vector)))
        scores = ranker().scores([pair.found.features for pair in pairs])
        scored = [replace(pair, score=score) for pair, score in zip(pairs, scores, strict=True)]
        return sorted(scored, key=lambda pair: (-pair.score, pair.result.doc_id))

    def _distinct(self, scored: list[_Scored], k: int) -> list[tuple[_Scored, list[IndexedDocument]]]:
        """The first k, each with the other listings of the same offer; older CVs of a person are left out."""
        if self._keep_all:
            return [(pair, []) for pair in scored[:k]]
        cvs = [pair.result.doc_id for pair in scored if pair.result.kind == "cv"]
        replaced = self._index.replaced(cvs) if cvs else set()
        taken: list[tuple[_Scored, list[IndexedDocument]]] = []
        for pair in scored:
            if pair.result.doc_id in replaced:
                continue
            same = next((others for first, others in taken if _is_same(first.result, pair.result)), None)
            if same is not None:
                same.append(pair.result)
            elif len(taken) < k:
                taken.append((pair, []))
            elif pair.score < taken[-1][0].score:
                break  # copies of the last one have its score, or nearly; further down nothing is looked for
        return taken

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

    def _match(
        self, query: Query, rank: int, pair: _Scored, same: list[IndexedDocument], names: Mapping[str, str]
    ) -> Match:
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
            also_listed=tuple(Listing(doc_id=each.doc_id, source=each.source) for each in same),
            receipt={
                "scorer": ranker().name,
                "encoder": self._encoder.model_id,
                "cv": {"doc_id": pair.cv.doc_id, "profile": "sha256:" + pair.cv.profile_hash},
                "offer": {"doc_id": pair.offer.doc_id, "profile": "sha256:" + pair.offer.profile_hash},
                "features": dict(pair.found.features),
                "score": pair.score,
            },
        )
