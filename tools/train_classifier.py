"""Trains the classifier of `hirestream.classify` and prints how well it does, on data it saw nothing of.

    python -m tools.train_classifier --data ../shared/data [--write]

`--data` is the folder described in docs/classifier.md. The same seed gives the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, f1_score
from sklearn.model_selection import GroupKFold
from tools.classifier_corpus import Sample, generate, roughen

from hirestream.classify.features import FORM, excerpt, shape, terms
from hirestream.classify.service import KINDS, MODEL_FILE, Classifier
from hirestream.errors import BadInput
from hirestream.read.service import read_document

SEED: Final = 20_260
MODEL: Final = Path(__file__).parents[1] / "src/hirestream/classify" / MODEL_FILE
PER_KIND: Final = 2_500  # generated documents of each kind in each language
LEAST_DOCUMENTS: Final = 8  # a term that fewer documents use is about them, not about their kind
LEAST_GROUPS: Final = 2
STRENGTH: Final = 1.0  # inverse of the regularisation
TEXT_WEIGHT: Final = 8.0  # of the unit vector of terms, against measures of unit variance
SHAPE_WEIGHT: Final = 0.5
UNSURE: Final = 0.7


def advertisements(data: Path, rng: random.Random) -> Iterator[Sample]:
    """Job advertisements of SkillSpan (MIT) and of the green skills set (CC BY 4.0), English."""
    lines = [json.loads(line) for line in _lines(data / "skills/skillspan/json/train.json")]
    for _, sentences in groupby(lines, key=lambda line: (line["idx"], line.get("source"))):
        yield from _cut([" ".join(sentence["tokens"]) for sentence in sentences], rng, "skillspan", whole=True)
    lines = [json.loads(line) for line in _lines(data / "skills/green/train.json")]
    yield from _cut([" ".join(line["tokens"]) for line in lines], rng, "green", whole=False)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _cut(sentences: list[str], rng: random.Random, group: str, *, whole: bool) -> Iterator[Sample]:
    """Make documents of a few to many sentences in a row."""
    position = 0
    while position < len(sentences):
        count = len(sentences) if whole and len(sentences) < 40 else rng.randint(4, 30)  # noqa: PLR2004
        text = "\n".join(sentences[position : position + count]).replace(' "', ",")
        position += count
        if len(text) > 100:  # noqa: PLR2004 — shorter tells nothing
            yield Sample(roughen(text, rng), "offer", f"offer {group}")


def rendered_cvs(data: Path, rng: random.Random) -> Iterator[Sample]:
    """Make the CVs of rendercv (MIT), PDF, each whole and in ten cuttings."""
    for path in sorted((data / "cvs/cvpdf_rendercv").rglob("*.pdf")):
        lines = read_document(path.read_bytes(), path.name).text.split("\n")
        yield Sample("\n".join(lines), "cv", "cv rendercv")
        for _ in range(10):
            start = rng.randrange(len(lines) // 2)
            yield Sample("\n".join(lines[start : start + rng.randint(12, 60)]), "cv", "cv rendercv")


def unseen(data: Path) -> Iterator[Sample]:
    """Documents that no model ever learns from, with the kind that they are."""
    for path in sorted((data / "cvs/livecareer").rglob("*.pdf")):
        yield Sample(_text(path), "cv", "livecareer (en)")
    for folder in ("cvpdf_altacv", "cvpdf_openresume", "cvpdf_twentyseconds"):
        for path in sorted((data / "cvs" / folder).rglob("*.pdf")):
            yield Sample(_text(path), "cv", "CV templates (en)")
    with (data / "offers/france_travail/offers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Sample(f"{row['title']}\n{row['description']}", "offer", "france_travail (fr)")
    for path in sorted((data / "other").rglob("*.pdf")):
        yield Sample(_text(path), "other", "invoices (fr, de, en)")
    for document in json.loads((data / "other/sequoia_fr/docs_fr.json").read_text(encoding="utf-8")):
        yield Sample(document["text"], "other", "sequoia (fr)")


def _text(path: Path) -> str:
    try:
        return read_document(path.read_bytes(), path.name).text
    except BadInput as error:
        print(f"  not read: {path.name}: {error.code}")
        return ""


class Features:
    """Turns texts into rows of numbers, with a vocabulary and scales that were learnt once."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        documents: Counter[str] = Counter()
        groups: dict[str, set[str]] = {}
        for sample in samples:
            for term in terms(excerpt(sample.text)):
                documents[term] += 1
                groups.setdefault(term, set()).add(sample.group)
        self.terms = sorted(
            term
            for term, count in documents.items()
            if count >= LEAST_DOCUMENTS and len(groups[term]) >= LEAST_GROUPS and "\n" not in term
        )
        self._row_of = {term: row for row, term in enumerate(self.terms)}
        measures = np.array([shape(excerpt(sample.text)) for sample in samples])
        self.mean, self.scale = measures.mean(axis=0), measures.std(axis=0) + 1e-6

    def rows(self, texts: Sequence[str]) -> Any:
        """Sparse matrix (n, terms + shape)."""
        indices: list[int] = []
        values: list[float] = []
        starts = [0]
        for text in texts:
            found = [row for row in map(self._row_of.get, terms(excerpt(text))) if row is not None]
            indices += found
            values += [TEXT_WEIGHT / max(len(found), 1) ** 0.5] * len(found)
            starts.append(len(indices))
        words = csr_matrix((values, indices, starts), shape=(len(texts), len(self.terms)))
        measures = (np.array([shape(excerpt(text)) for text in texts]) - self.mean) / self.scale
        return hstack([words, csr_matrix(np.clip(measures, -3, 3) * SHAPE_WEIGHT)]).tocsr()


def fit(samples: Sequence[Sample]) -> tuple[Features, LogisticRegression]:
    """Learn from samples; each kind counts the same, however many documents it has."""
    features = Features(samples)
    model = LogisticRegression(C=STRENGTH, max_iter=400, class_weight="balanced")
    model.fit(features.rows([s.text for s in samples]), [KINDS.index(s.kind) for s in samples])
    return features, model


def temperature_of(scores: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Find the divisor of the scores that gives the likeliest probabilities (Guo et al., 2017)."""
    best = (np.inf, 1.0)
    for temperature in np.geomspace(0.3, 8, 120):
        scaled = scores / temperature
        scaled -= scaled.max(axis=1, keepdims=True)
        logs = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        best = min(best, (-float(logs[np.arange(len(truth)), truth].mean()), float(temperature)))
    return best[1]


def scores_out_of_group(samples: Sequence[Sample], folds: int) -> NDArray[np.float64]:
    """Scores of each document by a model that saw no document of its type or source."""
    scores = np.zeros((len(samples), len(KINDS)))
    for train, test in GroupKFold(folds).split(samples, groups=[s.group for s in samples]):
        features, model = fit([samples[i] for i in train])
        scores[test] = model.decision_function(features.rows([samples[i].text for i in test]))
    return scores


def packed(features: Features, model: LogisticRegression, temperature: float) -> bytes:
    """Return the model as an `.npz` file: int8 weights of terms, float32 for the rest, no pickle."""
    count = len(features.terms)
    weights = model.coef_.T[:count] * TEXT_WEIGHT
    scale = np.abs(weights).max() / 127
    used = np.abs(np.round(weights / scale)).max(axis=1) > 0
    kept = [term for term, use in zip(features.terms, used, strict=True) if use]
    buffer = io.BytesIO()
    arrays = {
        "form": np.array(FORM),
        "version": np.array(f"classify-{SEED}"),
        "terms": np.frombuffer("\n".join(kept).encode(), np.uint8),
        "term_weights": np.round(weights / scale)[used].astype(np.int8),
        "term_scale": np.float32(scale),
        "shape_weights": (model.coef_.T[count:] * SHAPE_WEIGHT).astype(np.float32),
        "shape_mean": features.mean.astype(np.float32),
        "shape_scale": features.scale.astype(np.float32),
        "bias": model.intercept_.astype(np.float32),
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


def report(
    title: str, samples: Sequence[Sample], guesses: NDArray[np.int64], sure: NDArray[np.float64] | None = None
) -> None:
    """Print accuracy by group, macro-F1 and who was taken for whom."""
    truth = np.array([KINDS.index(s.kind) for s in samples])
    print(f"\n{title}: {len(samples)} documents, macro-F1 {f1_score(truth, guesses, average='macro'):.4f}")
    print(f"  rows are {KINDS}: {confusion_matrix(truth, guesses).tolist()}")
    for group in sorted({s.group for s in samples}):
        of_group = np.array([s.group == group for s in samples])
        right = (guesses == truth)[of_group].mean()
        print(f"  {group:42} {of_group.sum():6}  {right:.4f}")
    if sure is not None:
        print(
            f"  mean probability {sure.mean():.3f}, accuracy {(guesses == truth).mean():.3f}, "
            f"below {UNSURE}: {(sure < UNSURE).mean():.3f}"
        )


def judge(classifier: Classifier, data: Path) -> None:
    """Measure on the sources that were never trained on: a half to look at while developing, a half to report."""
    samples = [sample for sample in unseen(data) if sample.text]
    order = random.Random(SEED).sample(range(len(samples)), len(samples))  # noqa: S311 — a split, by seed
    for title, part in (("unseen, first half (looked at)", order[::2]), ("unseen, second half (kept)", order[1::2])):
        chosen = [samples[i] for i in part]
        probabilities = classifier.probabilities([s.text for s in chosen])
        report(title, chosen, probabilities.argmax(axis=1), probabilities.max(axis=1))
    started = time.process_time()
    classifier.probabilities([s.text for s in samples])
    seconds = time.process_time() - started
    print(f"\n{len(samples) / seconds:,.0f} documents/s on one core, without the language")


def main() -> None:
    """Generate, train, measure; write the model when asked to."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the source data")
    arguments.add_argument("--per-kind", type=int, default=PER_KIND, help="generated documents a kind and language")
    arguments.add_argument("--folds", type=int, default=4, help="folds for calibration; 0 to skip it")
    arguments.add_argument("--write", action="store_true", help="write the model into the package")
    chosen = arguments.parse_args()
    rng = random.Random(SEED)  # noqa: S311 — repeatable on purpose
    samples = [
        *generate(chosen.data, chosen.per_kind, SEED),
        *advertisements(chosen.data, rng),
        *rendered_cvs(chosen.data, rng),
    ]
    rng.shuffle(samples)
    print(f"{len(samples)} documents: {dict(Counter(s.kind for s in samples))}")
    cut = len(samples) // 10
    features, model = fit(samples[cut:])
    report("held back (a tenth)", samples[:cut], model.predict(features.rows([s.text for s in samples[:cut]])))
    temperature = 1.0
    if chosen.folds:
        truth = np.array([KINDS.index(s.kind) for s in samples])
        scores = scores_out_of_group(samples, chosen.folds)
        temperature = temperature_of(scores, truth)
        report("types and sources left out", samples, scores.argmax(axis=1))
    features, model = fit(samples)
    content = packed(features, model, temperature)
    digest = sha256(content).hexdigest()[:16]
    print(f"\n{len(features.terms)} terms, temperature {temperature:.2f}, {len(content):,} bytes, sha256 {digest}…")
    judge(Classifier(content), chosen.data)
    if chosen.write:
        MODEL.write_bytes(content)
        print(f"written: {MODEL}")


if __name__ == "__main__":
    main()
