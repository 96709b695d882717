"""Learn the ranker's weights from the judged pairs of dev: python -m tools.train_ranker. Writes match/data/ranker.json.

Of each question's pairs, one that was judged better should score higher: logistic loss over such pairs of pairs,
weighted by the difference in gain; held near the encoder alone, since the judged pairs are few. No weight may be below
0. `--held-out` prints what comes out for each family of occupations when the others are learnt from.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from bench.quality_matching import JudgedSet, figures, load
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from hirestream.extract.service import Extractor
from hirestream.match.ranker import WEIGHTS
from hirestream.match.score import TERMS
from hirestream.taxonomy.service import Taxonomy

OUT: Final = Path(__file__).parents[1] / "src" / "hirestream" / "match" / "data" / WEIGHTS
#: Moves whenever terms or training do.
NAME: Final = "weighted-2"
#: A match of this grade or more is a good one: what scores are the chance of.
_GOOD: Final = 2
_HELD: Final = 0.01
#: What the terms are held to, in the spread of each: the encoder alone.
_ENCODER: Final = 2.0


def learn(judged: JudgedSet, offers: Sequence[int], cvs: Sequence[int]) -> NDArray[np.float64]:
    """Learn a weight for each of `TERMS`, from the pairs between these offers and CVs."""
    spread = judged.terms.reshape(-1, len(TERMS)).std(axis=0) + 1e-9
    terms, gains = judged.terms / spread, 2.0**judged.wanted - 1
    differences, weights = [], []
    questions = [[(i, j) for j in cvs] for i in offers] + [[(i, j) for i in offers] for j in cvs]
    for pairs in questions:
        for better in pairs:
            for worse in pairs:
                if gains[better] > gains[worse]:
                    differences.append(terms[better] - terms[worse])
                    weights.append(gains[better] - gains[worse])
    rows, shares = np.array(differences), np.array(weights) / np.sum(weights)
    start = np.array([_ENCODER if name == "cosine" else 0.0 for name in TERMS])

    def loss(found: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margins = rows @ found
        slopes = -shares / (1 + np.exp(margins))
        value = float(shares @ np.logaddexp(0, -margins) + _HELD * ((found - start) ** 2).sum())
        return value, rows.T @ slopes + 2 * _HELD * (found - start)

    bounds = [(0.0, None)] * len(TERMS)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return np.asarray(found / spread, dtype=np.float64)


def held_out(judged: JudgedSet) -> str:
    """Rank each family by weights that were learnt without it."""
    families = sorted(set(judged.family.values()))
    by_offer, by_cv = np.zeros(judged.wanted.shape), np.zeros(judged.wanted.shape)
    for family in families:
        offers = [n for n, each in enumerate(judged.offers) if judged.family[each.name] == family]
        cvs = [n for n, each in enumerate(judged.cvs) if judged.family[each.name] == family]
        others = (
            [n for n in range(len(judged.offers)) if n not in offers],
            [n for n in range(len(judged.cvs)) if n not in cvs and judged.cvs[n].vector is not None],
        )
        scores = judged.terms @ learn(judged, *others)
        by_offer[offers], by_cv[:, cvs] = scores[offers], scores[:, cvs]
    blank = [each.vector is None for each in judged.cvs]
    by_offer[:, blank] = by_cv[:, blank] = -np.inf
    found = figures(by_cv.T, judged.wanted.T).ndcg, figures(by_offer, judged.wanted).ndcg
    return f"held out by family, nDCG@10: {found[0]:.3f} CV to offers, {found[1]:.3f} offer to CVs"


def main() -> int:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="only say how well it carries over; write nothing")
    chosen = parser.parse_args()
    judged = load("dev", Extractor(Taxonomy.load()))
    print(held_out(judged))
    if chosen.held_out:
        return 0
    told = [n for n, each in enumerate(judged.cvs) if each.vector is not None]
    weights = learn(judged, range(len(judged.offers)), told)
    sums = (judged.terms[:, told] @ weights).reshape(-1, 1)
    fitted = LogisticRegression(C=1e6).fit(sums, (judged.wanted[:, told] >= _GOOD).ravel())
    scale = float(fitted.coef_[0][0])
    stored = {
        "name": NAME,
        "offset": round(float(fitted.intercept_[0]), 4),
        "weights": {name: round(float(weight) * scale, 4) for name, weight in zip(TERMS, weights, strict=True)},
    }
    OUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
