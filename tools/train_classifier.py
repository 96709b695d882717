"""Trains the classifier of `hirestream.classify` and prints how well it does on each source, trained without it.

    python -m tools.train_classifier --data ../shared/data [--choices FOLDER] [--write | --out FILE]

`--data` is the folder described in docs/classifier.md. The same seed gives the same model, byte for byte.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from tools.classifier_corpus import Sample, garble
from tools.classifier_model import Bag, Fitted, Floats, calibration_error, fit, packed, softmax, temperature_of
from tools.classifier_sources import TRAINED, chosen, measured, trained

from hirestream.classify.service import KINDS, LEAST_SURE, MODEL_FILE, Classifier

SEED: Final = 20_260
MODEL: Final = Path(__file__).parents[1] / "src/hirestream/classify" / MODEL_FILE
PER_KIND: Final = 1_200  # generated documents of each kind: by the grammars in each language, by the simulator in both
LABELS: Final = list(range(len(KINDS)))


def scores_out_of_group(bag: Bag, folds: int) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Scores of the documents to learn from, each by a model that saw no document of its type; and their rows."""
    rows = bag.rows(TRAINED)
    scores = np.zeros((len(rows), len(KINDS)))
    for known, held in GroupKFold(folds).split(rows, groups=bag.groups[rows]):
        scores[held] = fit(bag, rows[known]).scores(bag, rows[held])
    return scores, rows


def report_groups(bag: Bag, scores: Floats, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    """Print the types that are known worst when none of their kind was seen."""
    right = scores.argmax(axis=1) == bag.truth[rows]
    print(f"\ntypes left out (folds): macro-F1 {_macro(bag.truth[rows], scores.argmax(axis=1)):.4f}; the hardest:")
    shares = {
        group: right[bag.groups[rows] == group].mean()
        for group in np.unique(bag.groups[rows])
        if (bag.groups[rows] == group).any()
    }
    names = {bag.groups[i]: bag.samples[i].group for i in map(int, rows)}
    for group in sorted(shares, key=lambda one: shares[one])[:15]:
        print(f"  {names[group]:44} {shares[group]:.3f}")


def _macro(truth: Sequence[int] | Floats, guesses: Sequence[int] | Floats, weights: Floats | None = None) -> float:
    return float(f1_score(truth, guesses, labels=LABELS, average="macro", sample_weight=weights, zero_division=0))


def leave_out(bag: Bag, whole: Fitted) -> dict[str, Floats]:
    """Scores of each source by a model that was trained without its origin; those never trained on by the whole one.

    Only whole documents are judged.
    """
    origins = dict.fromkeys(sample.origin for sample in bag.samples if sample.source in TRAINED)
    without = {origin: fit(bag, bag.rows(TRAINED, without=origin)) for origin in origins}
    sources = {sample.source: sample.origin for sample in bag.samples}
    return {
        source: (without[origin] if source in TRAINED else whole).scores(bag, bag.rows([source], whole=True))
        for source, origin in sources.items()
    }


def report_sources(bag: Bag, scores: dict[str, Floats], temperature: float, least_sure: float) -> None:
    """Print a row for each source left out, and what they come to together; each source counts the same there."""
    print(f"\nsource left out          kind    documents  right  uncertain  wrong though sure   (sure: ≥ {least_sure})")
    truth, guesses, probabilities, weights, trained_on = [], [], [], [], []
    for source, found in scores.items():
        expected = bag.truth[bag.rows([source], whole=True)]
        shares = softmax(found, temperature)
        answer = found.argmax(axis=1)
        unsure = shares.max(axis=1) < least_sure
        wrong = (answer != expected) & ~unsure
        mark = "trained on " if source in TRAINED else "measure only"
        kinds = "/".join(KINDS[kind] for kind in np.unique(expected))
        figures = f"{(answer == expected).mean():.3f}  {unsure.mean():9.3f}  {wrong.mean():17.3f}"
        print(f"  {source:22} {kinds:7} {len(expected):9}  {figures}   {mark}")
        truth.append(expected)
        guesses.append(answer)
        probabilities.append(shares)
        weights.append(np.full(len(expected), 1 / len(expected)))
        trained_on.append(np.full(len(expected), source in TRAINED))
    together = [np.concatenate(one) for one in (truth, guesses, probabilities, weights, trained_on)]
    texts = [bag.samples[i].text for source in scores for i in bag.rows([source], whole=True)]
    first = np.array([sha256(text.encode()).digest()[-1] % 2 == 0 for text in texts])
    cuts = {
        "never trained on": ~together[4],
        "  of these, first half (looked at)": ~together[4] & first,
        "  of these, second half (kept)": ~together[4] & ~first,
        "all sources, each left out": together[4] >= 0,
    }
    for title, among in cuts.items():
        t, g, p, w = (one[among] for one in together[:4])
        of = f"macro-F1 {_macro(t, g):.4f}, each source alike {_macro(t, g, w):.4f}"
        error = f"calibration error {calibration_error(p, t == g, np.ones(len(t))):.4f}, alike "
        unsure = p.max(axis=1) < least_sure
        print(
            f"{title}: {len(t)} documents, {of}; {error}{calibration_error(p, t == g, w):.4f}; uncertain "
            f"{unsure.mean():.4f}, right among them {(t == g)[unsure].mean():.3f}"
        )


def report_parts(classifier: Classifier, samples: Sequence[Sample]) -> None:
    """Print how the sources never trained on are known by less than the whole, and through a scanner."""
    rng = random.Random(SEED)  # noqa: S311 — repeatable on purpose

    def lines(text: str, most: int) -> str:
        found = [line for line in text.split("\n") if line.strip()]
        start = rng.randrange(max(1, len(found) - most + 1))
        return "\n".join(found[start : start + most])

    views: dict[str, Callable[[str], str]] = {
        "whole": str,
        "first page": lambda text: text[:1_800],
        "scanned": lambda text: garble(text, rng),
        "fifteen lines": lambda text: lines(text, 15),
        "five lines": lambda text: lines(text, 5),
        "one line": lambda text: lines(text, 1),
    }
    truth = np.array([KINDS.index(sample.kind) for sample in samples])
    print("\nnever trained on, seen as   macro-F1  uncertain  macro-F1 of the certain")
    for name, view in views.items():
        rows = classifier.probabilities([view(sample.text) for sample in samples])
        answer, sure = rows.argmax(axis=1), rows.max(axis=1) >= LEAST_SURE
        certain = _macro(truth[sure], answer[sure])
        print(f"  {name:24} {_macro(truth, answer):8.3f}  {1 - sure.mean():9.3f}  {certain:8.3f}")


def main() -> None:
    """Generate, train, measure; write the model when asked to."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the source data")
    arguments.add_argument("--choices", type=Path, help="data folder of a system: learn from what people decided there")
    arguments.add_argument("--per-kind", type=int, default=PER_KIND, help="generated documents a kind")
    arguments.add_argument("--folds", type=int, default=3, help="folds for calibration; 0 to skip it")
    arguments.add_argument("--quick", action="store_true", help="do not train once more for each source left out")
    arguments.add_argument("--write", action="store_true", help="write the model into the package")
    arguments.add_argument(
        "--out", type=Path, help="write the model there: one that learnt from real people's documents"
    )
    asked = arguments.parse_args()
    if asked.choices and asked.write:
        arguments.error("a model that learnt from people's documents is not for the package: give --out FILE")
    samples = [*trained(asked.data, asked.per_kind, SEED)]
    samples += chosen(asked.choices) if asked.choices else []
    samples += [sample for sample in measured(asked.data) if sample.text]
    train(samples, asked)


def train(samples: Sequence[Sample], asked: argparse.Namespace) -> None:
    """Train on what may be trained on, and report on all."""
    counts = Counter((sample.source, sample.kind) for sample in samples)
    print(f"{len(samples)} documents: {dict(counts)}")
    bag = Bag(samples)
    temperature = 1.0
    if asked.folds:
        scores, rows = scores_out_of_group(bag, asked.folds)
        temperature = temperature_of(scores, bag.truth[rows], np.ones(len(rows)))
        report_groups(bag, scores, rows)
    whole = fit(bag, bag.rows(TRAINED))
    content = packed(bag, whole, temperature, f"classify-{SEED}-2")
    digest = sha256(content).hexdigest()[:16]
    print(f"\n{len(whole.columns)} terms, temperature {temperature:.2f}, {len(content):,} bytes, sha256 {digest}…")
    if asked.quick:
        sources = dict.fromkeys(sample.source for sample in samples if sample.source not in TRAINED)
        found = {source: whole.scores(bag, bag.rows([source], whole=True)) for source in sources}
    else:
        found = leave_out(bag, whole)
    report_sources(bag, found, temperature, LEAST_SURE)
    unseen = [sample for sample in samples if sample.source not in TRAINED]
    texts = [sample.text for sample in unseen]
    classifier = Classifier(content)
    report_parts(classifier, unseen)
    started = time.process_time()
    classifier.probabilities(texts)
    print(f"\n{len(texts) / (time.process_time() - started):,.0f} documents/s on one core, without the language")
    if target := MODEL if asked.write else asked.out:
        target.write_bytes(content)
        print(f"written: {target}")


if __name__ == "__main__":
    main()
