"""How well CVs and offers are ranked for each other, on judged pairs, beside simpler ways.

`python bench/quality_matching.py [--part dev|test] [--worst]`, the second part of `make quality`. The judged pairs are
in tests/matching: two halves, each written and judged by itself, so each is a pool of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

# Run as a file: the programs beside this one are found from the checkout.
sys.path.insert(0, str(Path(__file__).parents[1]))

from hirestream.classify.language import LanguageDetector
from hirestream.extract.service import Extractor
from hirestream.index.ports import DocumentKind, Encoder, IndexedDocument
from hirestream.index.search import SearchIndex
from hirestream.index.service import Embedded, embed, embedding_text
from hirestream.match.compare import compare
from hirestream.match.facts import facts_of_cv, facts_of_offer
from hirestream.match.ranker import ranker
from hirestream.match.score import terms_of
from hirestream.model.document import DocumentText
from hirestream.model.profile import Offer, Profile

FOLDER: Final = Path(__file__).parents[1] / "tests" / "matching"
Part = Literal["dev", "test"]
#: A result of at least this grade is one that the person who asked wanted.
_WANTED: Final = 2
_K: Final = 10
_SEED: Final = 20261125


@dataclass(frozen=True)
class Judged:
    """A document of the set, as it is read."""

    name: str
    kind: DocumentKind
    text: str
    language: str
    profile: Profile | Offer
    vector: NDArray[np.float32] | None


class JudgedSet:
    """A half of the documents with its grades, and every way to rank: (offers, CVs) of scores, higher is better."""

    def __init__(self, part: Part, extractor: Extractor, encoder: Encoder) -> None:
        self._encoder = encoder
        self._languages = LanguageDetector()
        judged = json.loads((FOLDER / f"judged-{part}.json").read_text(encoding="utf-8"))
        self.grades: dict[str, dict[str, int]] = judged["grades"]
        self.family: dict[str, str] = judged["family"]
        documents = [self._read(name, extractor, encoder) for name in sorted(judged["family"])]
        self.cvs = [each for each in documents if each.kind == "cv"]
        self.offers = [each for each in documents if each.kind == "offer"]

    def _read(self, name: str, extractor: Extractor, encoder: Encoder) -> Judged:
        kind: DocumentKind = "cv" if (FOLDER / "cvs" / f"{name}.txt").is_file() else "offer"
        text = (FOLDER / f"{kind}s" / f"{name}.txt").read_text(encoding="utf-8")
        language = self._languages.detect(text)
        document = DocumentText(text=text, reader="text", media_type="text/plain")
        read = extractor.profile if kind == "cv" else extractor.offer
        found = read(document, language)
        (vector,) = embed(encoder, [Embedded(found.profile, found.gist, language)])
        return Judged(name, kind, text, language, found.profile, vector)

    @cached_property
    def wanted(self) -> NDArray[np.int64]:
        """Grades: (offers, CVs)."""
        rows = [[self.grades.get(offer.name, {}).get(cv.name, 0) for cv in self.cvs] for offer in self.offers]
        return np.array(rows)

    def bm25(self, direction: str) -> NDArray[np.float64]:
        """Words alone: tantivy over the fields of the other side, asked with all that is embedded of this one."""
        index = SearchIndex(None)
        index.open()
        asking, answering = (self.offers, self.cvs) if direction == "offer-to-cvs" else (self.cvs, self.offers)
        kind = answering[0].kind
        index.add(IndexedDocument(d.name, d.kind, d.language, d.profile) for d in answering)
        places = {document.name: n for n, document in enumerate(answering)}
        scores = np.zeros((len(asking), len(answering)))
        for n, document in enumerate(asking):
            for name, score in index.words(kind, embedding_text(document.profile), len(answering)):
                scores[n, places[name]] = score
        index.close()
        return scores if direction == "offer-to-cvs" else scores.T

    def tf_idf(self) -> NDArray[np.float64]:
        """TF-IDF of words over the whole texts."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        texts = [each.text for each in (*self.offers, *self.cvs)]
        rows = TfidfVectorizer(strip_accents="unicode", sublinear_tf=True, ngram_range=(1, 2)).fit_transform(texts)
        found: NDArray[np.float64] = (rows[: len(self.offers)] @ rows[len(self.offers) :].T).toarray()
        return found

    def encoder_of_texts(self) -> NDArray[np.float64]:
        """The encoder alone, over the beginning of the whole texts."""
        documents = (*self.offers, *self.cvs)
        return self._cosines([self._encoder.encode([each.text], [each.language])[0] for each in documents])

    def encoder_as_shipped(self) -> NDArray[np.float64]:
        """The encoder alone, over profiles and gists: the vectors of the index."""
        nothing = np.zeros(self._encoder.dimensions, np.float32)
        return self._cosines([nothing if each.vector is None else each.vector for each in (*self.offers, *self.cvs)])

    def _cosines(self, vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
        split = len(self.offers)
        return np.stack(vectors[:split]).astype(np.float64) @ np.stack(vectors[split:]).astype(np.float64).T

    @cached_property
    def terms(self) -> NDArray[np.float64]:
        """What the ranker weighs of each pair: (offers, CVs, terms)."""
        return np.array([[list(terms_of(features).values()) for features in row] for row in self.features])

    @cached_property
    def features(self) -> list[list[dict[str, float | None]]]:
        """What comparing each pair found: [offer][CV]."""
        offers = [(facts_of_offer(d.profile, d.language), d) for d in self.offers if isinstance(d.profile, Offer)]
        cvs = [(facts_of_cv(d.profile, d.language), d) for d in self.cvs if isinstance(d.profile, Profile)]
        return [[compare(cv, offer, c.vector, o.vector).features for cv, c in cvs] for offer, o in offers]

    def ranker(self) -> NDArray[np.float64]:
        """What is shipped."""
        scores = np.array([ranker().scores(row) for row in self.features])
        blank = [each.vector is None for each in self.cvs]
        scores[:, blank] = -1.0
        return scores


@dataclass(frozen=True)
class Figures:
    """Means over the questions that have an answer."""

    ndcg: float
    map: float
    recall: float
    mrr: float


def figures(scores: NDArray[np.float64], grades: NDArray[np.int64]) -> Figures:
    """Score the rankings of the rows that have an answer; equal scores come in a drawn order."""
    rng = np.random.default_rng(_SEED)
    jitter = rng.random(scores.shape) * 1e-9
    found: list[tuple[float, float, float, float]] = []
    for n, gold in enumerate(grades):
        if gold.max() == 0:
            continue
        order = np.argsort(-(scores[n] + jitter[n]))
        gains = 2.0 ** gold[order] - 1
        discounts = 1 / np.log2(np.arange(2, 2 + _K))
        ideal = np.sort(2.0**gold - 1)[::-1][:_K]
        ndcg = float((gains[:_K] * discounts).sum() / (ideal * discounts[: len(ideal)]).sum())
        hits = gold[order] >= min(_WANTED, gold.max())
        ranks = np.flatnonzero(hits) + 1
        precision = float(np.mean(np.arange(1, len(ranks) + 1) / ranks))
        found.append((ndcg, precision, float(hits[:_K].sum() / hits.sum()), float(1 / ranks[0])))
    return Figures(*(float(np.mean(column)) for column in zip(*found, strict=True)))


def ways(judged: JudgedSet) -> dict[str, Callable[[str], NDArray[np.float64]]]:
    """Name every way to rank, by direction."""
    return {
        "BM25": judged.bm25,
        "TF-IDF": lambda _: judged.tf_idf(),
        "encoder, texts": lambda _: judged.encoder_of_texts(),
        "encoder, as shipped": lambda _: judged.encoder_as_shipped(),
        "ranker": lambda _: judged.ranker(),
    }


def measure(judged: JudgedSet, part: Part) -> tuple[str, dict[str, Any]]:
    """Lay out the figures of every way in both directions."""
    lines, numbers = [], {}
    for direction in ("cv-to-offers", "offer-to-cvs"):
        backward = direction == "cv-to-offers"
        grades = judged.wanted.T if backward else judged.wanted
        rows: dict[str, Figures] = {}
        for name, way in ways(judged).items():
            scores = way(direction)
            rows[name] = figures(scores.T if backward else scores, grades)
        best = max(each.ndcg for name, each in rows.items() if name != "ranker")
        cut = (rows["ranker"].ndcg - best) / max(1e-9, 1 - best)
        lines += [f"\n### {part}, {direction}: {len(grades)} questions\n", *_table(rows)]
        lines.append(f"\nThe ranker cuts the error of the best single way (1 - nDCG@10) by {cut:.0%}.")
        numbers[direction] = {name: vars(one) for name, one in rows.items()}
    return "\n".join(lines), numbers


def _table(rows: Mapping[str, Figures]) -> list[str]:
    return [
        "| way | nDCG@10 | MAP | R@10 | MRR |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {one.ndcg:.3f} | {one.map:.3f} | {one.recall:.3f} | {one.mrr:.3f} |"
            for name, one in rows.items()
        ),
    ]


def load(part: Part, extractor: Extractor) -> JudgedSet:
    """Read a half of the set with the encoder that set-up installed."""
    from hirestream.settings import Settings
    from hirestream.wiring import encoder

    return JudgedSet(part, extractor, encoder(Settings()))


def worst(judged: JudgedSet, most: int = 12) -> list[str]:
    """Show the offers that are answered worst: their first candidates, with grade and score."""
    scores, wanted = judged.ranker(), judged.wanted
    found = []
    for i, offer in enumerate(judged.offers):
        if wanted[i].max():
            ndcg = figures(scores[i : i + 1], wanted[i : i + 1]).ndcg
            first = [f"{judged.cvs[j].name} ({wanted[i][j]}) {scores[i][j]:.2f}" for j in np.argsort(-scores[i])[:8]]
            found.append(f"{ndcg:.3f} {offer.name}: {', '.join(first)}")
    return sorted(found)[:most]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure how well CVs and offers are ranked for each other.")
    parser.add_argument("--part", choices=["dev", "test"], help="only this half")
    parser.add_argument("--worst", action="store_true", help="show the offers of dev that are answered worst")
    chosen = parser.parse_args()
    from hirestream.taxonomy.service import Taxonomy

    extractor = Extractor(Taxonomy.load())
    for part in [chosen.part] if chosen.part else ["dev", "test"]:
        judged = load(part, extractor)
        print(measure(judged, part)[0])
        if chosen.worst and part == "dev":
            print("\n".join(["", *worst(judged)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
