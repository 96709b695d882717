"""Titles judged alike, and job names held out → how well they are ranked, beside character TF-IDF and the encoder."""

from __future__ import annotations

import csv
import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hirestream.index.adapters.e5 import E5Encoder
from hirestream.settings import Settings
from hirestream.taxonomy.labels import LabelIndex, pack
from hirestream.taxonomy.service import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HELD_OUT = 600
#: Concepts that stand for a title when two are compared.
_CONCEPTS = 20
#: Scores of queries against labels: float (queries, labels).
Scorer = Callable[[Sequence[str]], "NDArray[Any]"]


def half(text: str) -> str:
    """`dev`, on which weights are chosen, or `test`: by hash, so that it never changes."""
    return "test" if hashlib.sha256(text.encode()).digest()[-1] % 2 else "dev"


# ---------------------------------------------------------------- Avature


def avature(taxonomy: Taxonomy, folder: Path) -> dict[str, Any]:
    """MAP and MRR of ranking judged titles, for the dev and the test half of the queries, and our lines a second."""
    figures: dict[str, Any] = {}
    encoder = _encoder()
    for language in ("fr", "en"):
        rows = {n: _rows(folder / language / f"{n}.tsv", "\t") for n in ("annotations", "corpus_documents", "queries")}
        judged: dict[str, set[str]] = defaultdict(set)
        for query, _, document, _ in rows["annotations"]:
            judged[query].add(document)
        queries = [(key, text) for key, text in rows["queries"] if judged[key]]
        names, labels = zip(*rows["corpus_documents"], strict=True)
        scorers = _rivals(labels, encoder) | {
            "concepts, words": _by_concepts(taxonomy, labels, by_words=True),
            "concepts": _by_concepts(taxonomy, labels, by_words=False),
            "likeness": _by_likeness(taxonomy, labels),
        }
        scorers["both"] = _sum(scorers["concepts"], scorers["likeness"])
        for name, score in scorers.items():
            ranked: dict[str, list[tuple[float, float]]] = defaultdict(list)
            for (key, _), scores in zip(queries, score([text for _, text in queries]), strict=True):
                hits = [names[i] in judged[key] for i in np.argsort(-scores, kind="stable")]
                ranked[half(key)].append((_average_precision(hits), _reciprocal(hits)))
            means = {part: np.mean(found, axis=0).tolist() for part, found in ranked.items()}
            figures[f"{language} {name}"] = means
            print(
                f"{language} {name:16} "
                + "   ".join(f"{p} MAP {m:.3f} MRR {r:.3f}" for p, (m, r) in sorted(means.items()))
            )
        started = time.perf_counter()
        for label in labels:
            taxonomy._find_nearest(label, 10, by_words=False)  # noqa: SLF001 - what `occupations` keeps is not measured
        figures[f"{language} lines/s"] = len(labels) / (time.perf_counter() - started)
        print(f"{language} {figures[f'{language} lines/s']:.0f} lines/s, none twice")
    return figures


def _by_concepts(taxonomy: Taxonomy, documents: Sequence[str], *, by_words: bool) -> Scorer:
    """Likeness of two titles by the concepts that each is near to."""

    def near(title: str) -> dict[str, float]:
        scored = {c.concept.uri: c.score**3 for c in taxonomy.occupations(title, k=_CONCEPTS, by_words=by_words)}
        length = sum(s * s for s in scored.values()) ** 0.5 or 1.0
        return {uri: s / length for uri, s in scored.items()}

    columns: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for i, document in enumerate(documents):
        for uri, likeness in near(document).items():
            columns[uri].append((i, likeness))

    def score(titles: Sequence[str]) -> NDArray[Any]:
        total = np.zeros((len(titles), len(documents)))
        for row, title in enumerate(titles):
            for uri, mine in near(title).items():
                for i, theirs in columns[uri]:
                    total[row, i] += mine * theirs
        return total

    return score


def _sum(concepts: Scorer, likeness: Scorer) -> Scorer:
    return lambda titles: concepts(titles) + likeness(titles) / 2


def _by_likeness(taxonomy: Taxonomy, labels: Sequence[str]) -> Scorer:
    """Words and meaning in equal parts, over these labels instead of the taxonomy's."""
    index = LabelIndex(pack(labels))
    vectors = np.stack([taxonomy.title_vector(label) for label in labels])

    def score(titles: Sequence[str]) -> NDArray[Any]:
        total = np.stack([taxonomy.title_vector(title) for title in titles]) @ vectors.T
        for row, title in enumerate(titles):
            columns, likeness = index.scores(index.features_of(title))
            total[row, columns] += likeness
        return total  # type: ignore[no-any-return]

    return score


# ---------------------------------------------------------------- ROME


def rome(taxonomy: Taxonomy, folder: Path) -> dict[str, Any]:
    """MRR of the code of job names held out by hash, among all other names.

    Our vectors of words were fitted to the encoder's vectors of all these names, held out or not; never to the codes.
    """
    codes = dict(_rows(folder / "ogr_rome_mapping.csv", "|")[1:])
    names = [(label, codes[key]) for key, label in _rows(folder / "ogr_labels.csv", "|")[1:] if key in codes]
    names.sort(key=lambda n: hashlib.sha256(n[0].encode()).hexdigest())
    held, known = names[:_HELD_OUT], names[_HELD_OUT:]
    labels = [label for label, _ in known]
    # As a person writes it: one gender, and all that follows.
    asked = [_one_gender(label) for label, _ in held]
    figures: dict[str, Any] = {}
    scorers = _rivals(labels, _encoder()) | {
        "likeness": _by_likeness(taxonomy, [_one_gender(label) for label in labels])
    }
    for name, score in scorers.items():
        reciprocal = defaultdict(list)
        for (label, code), scores in zip(held, score(asked), strict=True):
            ranked = list(dict.fromkeys(known[i][1] for i in np.argsort(-scores, kind="stable")[:2000]))
            reciprocal[half(label)].append(1 / (ranked.index(code) + 1) if code in ranked else 0.0)
        figures[name] = {part: float(np.mean(found)) for part, found in reciprocal.items()}
        print(f"fr {name:16} " + "   ".join(f"{p} MRR {m:.3f}" for p, m in sorted(figures[name].items())))
    return figures


def _one_gender(label: str) -> str:
    left, mark, right = label.partition(" / ")
    return " ".join([left, *right.split()[len(left.split()) :]]) if mark else label


# ---------------------------------------------------------------- rivals


def _encoder() -> E5Encoder | None:
    folder = Settings().encoder_dir
    if folder.exists():
        return E5Encoder(folder)
    print("encoder: skipped, run `make setup` first")
    return None


def _rivals(labels: Sequence[str], encoder: E5Encoder | None) -> dict[str, Scorer]:
    """Build the two rivals over some labels: character TF-IDF, and the encoder without any help of ours."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    tfidf = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, strip_accents="unicode")
    weighed = tfidf.fit_transform(labels)
    found: dict[str, Scorer] = {"tf-idf": lambda texts: (tfidf.transform(texts) @ weighed.T).toarray()}
    if encoder is None:
        return found
    network, _ = encoder._open()  # noqa: SLF001 - the plain model, without our centring
    vectors = network.encode(labels)
    return found | {"e5 plain": lambda texts: network.encode(texts) @ vectors.T}


def _average_precision(hits: Sequence[bool]) -> float:
    places = [i + 1 for i, hit in enumerate(hits) if hit]
    return sum((n + 1) / place for n, place in enumerate(places)) / len(places) if places else 0.0


def _reciprocal(hits: Sequence[bool]) -> float:
    return 1 / (hits.index(True) + 1) if True in hits else 0.0


def _rows(path: Path, mark: str) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE))
