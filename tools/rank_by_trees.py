"""Boosted trees (LambdaMART) taught on an invented pool, against the shipped weights: on the judged pairs of dev.

python -m tools.rank_by_trees [--people 2500] [--vacancies 700] [--cache FILE]      about ten minutes

The pool is drawn, written and read as documents are (`ranker_pool`) and judged by rules (`ranker_rules`).
`--write-words` also writes the weights of words that `hirestream.match` ships, which come of the pool.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import pickle
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

import numpy as np
from bench.quality_matching import figures, load
from numpy.typing import NDArray
from tools.ranker_pool import TODAY, Candidate, Opening, candidates, openings
from tools.ranker_rules import MOST, is_doubtful, judge

from hirestream.extract.service import Extractor
from hirestream.index.service import terms
from hirestream.match.compare import compare
from hirestream.match.facts import facts_of_cv, facts_of_offer
from hirestream.match.words import TABLE
from hirestream.settings import Settings
from hirestream.simulate.draw import Draws
from hirestream.taxonomy.service import Taxonomy
from hirestream.wiring import encoder

DATA = Path(__file__).parents[1] / "src" / "hirestream" / "match" / "data"
SEED = 20261125
#: What the trees are given, with the direction in which each may move the score: 1 up, -1 down, 0 any.
INPUTS: Final[dict[str, int]] = {
    "cosine": 1,
    "title": 1,
    "title_now": 1,
    "required_covered": 1,
    "required_asked": 0,
    "preferred_covered": 1,
    "words_covered": 1,
    "words_asked": 0,
    "same_language": 0,
    "years": 0,
    "years_asked": 0,
    "years_in_trade": 0,
    "education": 0,
    "education_asked": 0,
    "languages_short": -1,
    "licences_missing": -1,
    "credential_missing": -1,
    "place": 1,
    "rank_gap": 0,
    "beyond_beginner": -1,
}
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


def inputs_of(features: Mapping[str, float | None]) -> list[float]:
    """What the trees are given of a pair; NaN where there was nothing to compare."""
    values = (features[name] for name in INPUTS)
    return [float("nan") if value is None else value for value in values]


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


def main() -> int:
    """Draw, train, and say how the judged pairs are ranked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2500)
    parser.add_argument("--vacancies", type=int, default=700)
    parser.add_argument("--cache", type=Path, help="keep the pool here, to train again quickly")
    parser.add_argument("--write-words", action="store_true", help="write match/data/words.json.gz")
    chosen = parser.parse_args()
    people, vacancies = pool(chosen.people, chosen.vacancies, SEED, chosen.cache)
    if chosen.write_words:
        write_words(people, vacancies)
    fifth = len(people) // 5, len(vacancies) // 5
    unseen = judged(people[: fifth[0]], vacancies[: fifth[1]], Draws(1))
    model = train(judged(people[fifth[0] :], vacancies[fifth[1] :], Draws(2)))
    reached = mean_ndcg(model.predict(unseen.inputs), unseen)
    print(f"nDCG@10 on {len(unseen.sizes)} unseen questions of an invented pool: {reached:.3f}")
    dev = load("dev", Extractor(Taxonomy.load()))
    by_trees = np.array([model.predict(np.array([inputs_of(f) for f in row])) for row in dev.features])
    for name, scores in (("shipped", dev.ranker()), ("trees", by_trees)):
        cvs, offers = figures(scores.T, dev.wanted.T), figures(scores, dev.wanted)
        print(f"judged pairs of dev, {name}: nDCG@10 {cvs.ndcg:.3f} CV to offers, {offers.ndcg:.3f} offer to CVs")
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
