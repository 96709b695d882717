"""A pair's features → a score, 0..1: a weighted sum whose weights were learnt, and may only count for a person.

`tools/train_ranker.py` learns them from judged pairs. Boosted trees taught on an invented pool were tried and did
not win (docs/matching.md): so a sum is shipped, which anybody can compute again with a pencil.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from hirestream.errors import BadInput
from hirestream.match.score import TERMS, Features, terms_of

WEIGHTS: Final = "ranker.json"


class Ranker:
    """Scores pairs. Safe to share by threads; each pair is scored by itself, so its company changes nothing."""

    def __init__(self) -> None:
        raw = (files("hirestream.match") / "data" / WEIGHTS).read_bytes()
        stored = json.loads(raw)
        self.weights: dict[str, float] = {name: float(stored["weights"][name]) for name in TERMS}
        self._offset = float(stored["offset"])
        #: Names the weights; receipts carry it.
        self.name = f"{stored['name']}-{hashlib.sha256(raw).hexdigest()[:12]}"

    def scores(self, pairs: Sequence[Features]) -> list[float]:
        """Score of each pair, 0..1: about the chance that a judge would call it a good match."""
        return [self._score(terms_of(features)) for features in pairs]

    def _score(self, terms: Mapping[str, float]) -> float:
        return _sigmoid(math.fsum(weight * terms[name] for name, weight in self.weights.items()) + self._offset)


@cache
def ranker() -> Ranker:
    """Return the one ranker of this process."""
    return Ranker()


def verify(receipt: Mapping[str, object]) -> float:
    """Compute the score of a receipt again from its features: the same float, bit for bit.

    Raises `BadInput` for a receipt that is not complete, or of another ranker than this release has.
    """
    if receipt.get("scorer") != ranker().name:
        raise BadInput("corrupt", f"The receipt is of {receipt.get('scorer')!r}, this is {ranker().name!r}.")
    features = receipt.get("features")
    if not isinstance(features, Mapping):
        raise BadInput("corrupt", "The receipt has no features.", stage="match")
    try:
        return ranker().scores([features])[0]
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("corrupt", f"The receipt is not complete: {error}.", stage="match") from error


def _sigmoid(value: float) -> float:
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    return math.exp(value) / (1.0 + math.exp(value))
