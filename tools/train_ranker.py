"""Train the ranker on an invented pool, judged by `ranker_rules`, and write what `hirestream.match` ships.

python -m tools.train_ranker [--people 4000] [--vacancies 1000] [--cache FILE]      about five minutes
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import pickle
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tools.ranker_model import to_onnx
from tools.ranker_pool import TODAY, Candidate, Opening, candidates, openings
from tools.ranker_rules import MOST, is_doubtful, judge

from hirestream.extract.service import Extractor
from hirestream.index.service import terms
from hirestream.match.compare import compare
from hirestream.match.facts import facts_of_cv, facts_of_offer
from hirestream.match.ranker import CALIBRATION, MODEL
from hirestream.match.score import INPUTS, inputs_of
from hirestream.match.words import TABLE
from hirestream.settings import Settings
from hirestream.simulate.draw import Draws
from hirestream.taxonomy.service import Taxonomy
from hirestream.wiring import encoder

DATA = Path(__file__).parents[1] / "src" / "hirestream" / "match" / "data"
SEED = 20261125
#: Name of the shipped ranker; moves whenever inputs, rules or training do.
NAME: Final = "lambdamart-1"
_GOOD: Final = 5  # of the trade, and nothing that matters is lacking
_NEAREST, _OF_TRADE, _AT_RANDOM = 25, 12, 6


def pool(people: int, vacancies: int, seed: int, cache: Path | None) -> tuple[list[Candidate], list[Opening]]:
    """Draw the pool, or take it from `cache`."""
    if cache and cache.is_file():
        return pickle.loads(cache.read_bytes())  # type: ignore[no-any-return]  # noqa: S301 - our own file
    extractor, model = Extractor(Taxonomy.load(), today=lambda: TODAY), encoder(Settings())
    drawn = list(candidates(people, seed, extractor, model)), list(openings(vacancies, seed, extractor, model))
    if cache:
        cache.write_bytes(pickle.dumps(drawn))
    return drawn


def write_words(people: Sequence[Candidate], vacancies: Sequence[Opening]) -> None:
    """Write the weight of each term that two documents or more hold: its inverse document frequency."""
    held: Counter[str] = Counter()
    for candidate in people:
        held.update(facts_of_cv(candidate.profile, candidate.person.language).words)
    for opening in vacancies:
        description = terms(opening.offer.description or "")
        held.update(facts_of_offer(opening.offer, opening.vacancy.language).words | description)
    total = len(people) + len(vacancies)
    table = {word: round(math.log(1 + total / count), 3) for word, count in sorted(held.items()) if count > 1}
    DATA.mkdir(exist_ok=True)
    (DATA / TABLE).write_bytes(gzip.compress(json.dumps(table, ensure_ascii=False).encode(), 9, mtime=0))
    print(f"{TABLE}: {len(table)} words")


@dataclass(frozen=True)
class Judged:
    """Pairs by the document that asks: inputs (n, inputs), grades (n,), and how many pairs each question has."""

    inputs: NDArray[np.float32]
    grades: NDArray[np.int64]
    sizes: list[int]


def judged(people: Sequence[Candidate], vacancies: Sequence[Opening], rng: Random) -> Judged:
    """For each document, the pairs that a search would find, those of its trade, its decoys, and a few at random."""
    cvs = [facts_of_cv(each.profile, each.person.language) for each in people]
    offers = [facts_of_offer(each.offer, each.vacancy.language) for each in vacancies]
    near = np.stack([each.vector for each in vacancies]) @ np.stack([each.vector for each in people]).T
    rows: list[list[float]] = []
    grades: list[int] = []
    sizes: list[int] = []

    def ask(pairs: list[tuple[int, int]]) -> None:
        certain = [(j, i) for j, i in pairs if not is_doubtful(people[j].person, vacancies[i].vacancy)]
        for j, i in certain:
            found = compare(cvs[j], offers[i], people[j].vector, vacancies[i].vector)
            rows.append(inputs_of(found.features))
            grades.append(judge(people[j].person, people[j].trap, vacancies[i].vacancy))
        sizes.append(len(certain))

    def some(found: list[int], whole: int) -> list[int]:
        rng.shuffle(found)
        return found[:_OF_TRADE] + [rng.randrange(whole) for _ in range(_AT_RANDOM)]

    for i, opening in enumerate(vacancies):
        key = opening.vacancy.occupation
        of_trade = [j for j, each in enumerate(people) if each.person.occupation == key]
        decoys = [j for j, each in enumerate(people) if each.trap and each.trap.occupation == key]
        found = [*np.argsort(-near[i])[:_NEAREST].tolist(), *some(of_trade, len(people)), *some(decoys, len(people))]
        ask([(j, i) for j in dict.fromkeys(found)])
    for j in rng.sample(range(len(people)), min(len(people), len(vacancies))):
        keys = {people[j].person.occupation, *([people[j].trap.occupation] if people[j].trap else [])}  # type: ignore[union-attr]
        of_trade = [i for i, each in enumerate(vacancies) if each.vacancy.occupation in keys]
        found = [*np.argsort(-near[:, j])[:_NEAREST].tolist(), *some(of_trade, len(vacancies))]
        ask([(j, i) for i in dict.fromkeys(found)])
    return Judged(np.array(rows, np.float32), np.array(grades), sizes)


def train(data: Judged) -> Any:
    """LambdaMART: trees that move the score only in the directions that `INPUTS` allows."""
    import lightgbm

    model = lightgbm.LGBMRanker(
        objective="lambdarank",
        n_estimators=300,
        num_leaves=15,
        learning_rate=0.05,
        min_child_samples=50,
        monotone_constraints=list(INPUTS.values()),
        monotone_constraints_method="advanced",
        label_gain=[2 ** (grade / 3) - 1 for grade in range(MOST + 1)],
        lambdarank_truncation_level=15,
        subsample=0.8,
        subsample_freq=1,
        colsample_bytree=0.8,
        random_state=1,
        n_jobs=1,
        deterministic=True,
        force_row_wise=True,
        verbose=-1,
    )
    return model.fit(data.inputs, data.grades, group=data.sizes)


def calibrate(raw: NDArray[np.float64], grades: NDArray[np.int64]) -> tuple[float, float]:
    """Slope and offset that turn raw scores into the chance that a judge gives `_GOOD` or more."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=1e6).fit(raw.reshape(-1, 1), grades >= _GOOD)
    return float(fitted.coef_[0][0]), float(fitted.intercept_[0])


def main() -> int:
    """Draw, train, write, and say how good it is on people and vacancies of another draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--vacancies", type=int, default=1000)
    parser.add_argument("--cache", type=Path, help="keep the pool here, to train again quickly")
    chosen = parser.parse_args()
    people, vacancies = pool(chosen.people, chosen.vacancies, SEED, chosen.cache)
    write_words(people, vacancies)
    fifth = len(people) // 5, len(vacancies) // 5
    unseen = judged(people[: fifth[0]], vacancies[: fifth[1]], Draws(1))
    data = judged(people[fifth[0] :], vacancies[fifth[1] :], Draws(2))
    model = train(data)
    raw = model.predict(unseen.inputs)
    slope, offset = calibrate(raw, unseen.grades)
    (DATA / MODEL).write_bytes(to_onnx(model.booster_.dump_model(), len(INPUTS)))
    (DATA / CALIBRATION).write_text(json.dumps({"name": NAME, "slope": slope, "offset": offset}) + "\n")
    gains = dict(zip(INPUTS, model.booster_.feature_importance("gain"), strict=True))
    print("gain:", ", ".join(f"{name} {gain:.0f}" for name, gain in sorted(gains.items(), key=lambda one: -one[1])))
    print(f"{len(data.grades)} pairs; nDCG@10 on {len(unseen.sizes)} unseen questions:")
    for name, scores in (("cosine", unseen.inputs[:, 0]), ("words", unseen.inputs[:, 7]), ("ranker", raw)):
        print(f"  {name:7} {mean_ndcg(np.nan_to_num(scores), unseen):.3f}")
    return 0


def mean_ndcg(scores: NDArray[Any], data: Judged, k: int = 10) -> float:
    """Mean nDCG@k over the questions that have an answer."""
    found, at = [], 0
    for size in data.sizes:
        gains = 2.0 ** (data.grades[at : at + size] / 3) - 1
        order = np.argsort(-scores[at : at + size], kind="stable")[:k]
        at += size
        discounts = 1 / np.log2(np.arange(2, 2 + len(order)))
        ideal = float((np.sort(gains)[::-1][:k] * discounts).sum())
        if ideal:
            found.append(float((gains[order] * discounts).sum()) / ideal)
    return float(np.mean(found))


if __name__ == "__main__":
    sys.exit(main())
