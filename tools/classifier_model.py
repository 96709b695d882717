"""Documents → numbers, counted once → a linear model for any choice of them, and the file that is shipped."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from tools.classifier_corpus import Sample

from hirestream.classify.features import FORM, excerpt, shape, terms
from hirestream.classify.service import KINDS

LEAST_DOCUMENTS: Final = 8  # a term that fewer documents use is about them, not about their kind
LEAST_GROUPS: Final = 3
STRENGTH: Final = 0.2  # inverse of the regularisation; from 0.15 to 0.5 types left out are known as well
TEXT_WEIGHT: Final = 8.0  # of the unit vector of terms, against measures of unit variance
SHAPE_WEIGHT: Final = 0.5

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]


class Bag:
    """Samples as numbers: which terms each has, and its shape. Which of the terms count is for a model to say."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self.samples = samples
        self.truth = np.array([KINDS.index(sample.kind) for sample in samples])
        self.groups = np.unique([sample.group for sample in samples], return_inverse=True)[1]
        self.measures = np.array([shape(excerpt(sample.text)) for sample in samples])
        column_of: dict[str, int] = {}
        columns: list[NDArray[np.int32]] = []
        for sample in samples:
            found = [column_of.setdefault(term, len(column_of)) for term in terms(excerpt(sample.text))]
            columns.append(np.array(found, np.int32))
        starts = np.concatenate([[0], np.cumsum([len(one) for one in columns])])
        indices = np.concatenate(columns)
        self.terms = list(column_of)
        self.words = csr_matrix((np.ones(len(indices), np.float32), indices, starts), (len(samples), len(self.terms)))

    def rows(self, sources: Sequence[str], *, without: str = "", whole: bool = False) -> Rows:
        """Rows of the samples of some sources: without those of an origin, or only whole documents."""
        chosen = [s.source in sources and s.origin != without and (s.whole or not whole) for s in self.samples]
        return np.flatnonzero(chosen)


@dataclass(frozen=True)
class Fitted:
    """A model of some rows of a bag: the columns that count, the scales of the measures, the weights."""

    columns: NDArray[np.int64]
    mean: Floats
    scale: Floats
    model: LogisticRegression

    def scores(self, bag: Bag, rows: Rows) -> Floats:
        """Scores of `KINDS` before the temperature: float64 (n, 3)."""
        found: Floats = self.model.decision_function(_inputs(bag, rows, self.columns, self.mean, self.scale))
        return found


def fit(bag: Bag, rows: Rows) -> Fitted:
    """Learn from some rows; each kind counts the same, however many documents it has."""
    columns = _counting(bag, rows)
    measures = bag.measures[rows]
    mean, scale = measures.mean(axis=0), measures.std(axis=0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced")
    model.fit(_inputs(bag, rows, columns, mean, scale), bag.truth[rows])
    return Fitted(columns, mean, scale, model)


def _counting(bag: Bag, rows: Rows) -> NDArray[np.int64]:
    """Columns of terms that enough documents of enough groups use, in the order of the alphabet."""
    words = bag.words[rows]
    documents = np.asarray(words.sum(axis=0)).ravel()
    groups = bag.groups[rows]
    member = csr_matrix((np.ones(len(rows), np.float32), (groups, np.arange(len(rows)))))
    in_groups = np.asarray(((member @ words) > 0).sum(axis=0)).ravel()
    enough = np.flatnonzero((documents >= LEAST_DOCUMENTS) & (in_groups >= LEAST_GROUPS))
    return np.array(sorted(enough, key=lambda column: bag.terms[column]), np.int64)


def _inputs(bag: Bag, rows: Rows, columns: NDArray[np.int64], mean: Floats, scale: Floats) -> Any:
    words = bag.words[rows][:, columns]
    lengths = np.asarray(words.sum(axis=1)).ravel()
    weights = csr_matrix((TEXT_WEIGHT / np.sqrt(np.maximum(lengths, 1)), (range(len(rows)), range(len(rows)))))
    measures = np.clip((bag.measures[rows] - mean) / scale, -3, 3) * SHAPE_WEIGHT
    return hstack([weights @ words, csr_matrix(measures)]).tocsr()


def softmax(scores: Floats, temperature: float) -> Floats:
    """Probabilities: float64 (n, 3), each row sums to 1."""
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def temperature_of(scores: Floats, truth: NDArray[np.int64], weights: Floats) -> float:
    """Find the divisor of the scores that gives the likeliest probabilities (Guo et al., 2017)."""
    rows = np.arange(len(truth))

    def loss(temperature: float) -> float:
        return -float(np.average(np.log(softmax(scores, temperature)[rows, truth] + 1e-12), weights=weights))

    return float(min(np.geomspace(0.3, 8, 120), key=lambda one: loss(float(one))))


def calibration_error(probabilities: Floats, right: NDArray[np.bool_], weights: Floats, bins: int = 10) -> float:
    """Expected calibration error: how far the probability of the answer is from the share of right ones, by bins."""
    sure = probabilities.max(axis=1)
    places = np.minimum((sure * bins).astype(int), bins - 1)
    parts = [places == place for place in range(bins) if (places == place).any()]
    gaps = [
        abs(np.average(sure[part], weights=weights[part]) - np.average(right[part], weights=weights[part]))
        * weights[part].sum()
        for part in parts
    ]
    return float(sum(gaps) / weights.sum())


def packed(bag: Bag, fitted: Fitted, temperature: float, version: str) -> bytes:
    """Return the model as an `.npz` file: int8 weights of terms, float32 for the rest, no pickle."""
    count = len(fitted.columns)
    weights = fitted.model.coef_.T[:count] * TEXT_WEIGHT
    scale = np.abs(weights).max() / 127
    used = np.abs(np.round(weights / scale)).max(axis=1) > 0
    kept = [bag.terms[column] for column, use in zip(fitted.columns, used, strict=True) if use]
    buffer = io.BytesIO()
    arrays = {
        "form": np.array(FORM),
        "version": np.array(version),
        "terms": np.frombuffer("\n".join(kept).encode(), np.uint8),
        "term_weights": np.round(weights / scale)[used].astype(np.int8),
        "term_scale": np.float32(scale),
        "shape_weights": (fitted.model.coef_.T[count:] * SHAPE_WEIGHT).astype(np.float32),
        "shape_mean": fitted.mean.astype(np.float32),
        "shape_scale": fitted.scale.astype(np.float32),
        "bias": fitted.model.intercept_.astype(np.float32),
        "temperature": np.float32(temperature),
    }
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            part = io.BytesIO()
            np.lib.format.write_array(part, np.asanyarray(array), allow_pickle=False)
            # A fixed date keeps the file the same for the same model.
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), part.getvalue(), zipfile.ZIP_DEFLATED
            )
    return buffer.getvalue()
