"""Labels near a title by their words: likeness of words and pieces of words, in French and English."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hirestream.taxonomy.words import title_features

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Pieces of words in more labels than this tell nothing and would be most of the work of a query.
_COMMON = 6000
#: Cost of what only the title says, and of what only the label says.
BEYOND = (0.4, 0.6)


def pack(labels: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Compile labels to the arrays of a `LabelIndex`: features, their weights, and which labels hold them.

    Pieces of words that more than `_COMMON` labels hold are left out of all sums.
    """
    import numpy as np

    postings: dict[str, list[int]] = defaultdict(list)
    features = [title_features(label) for label in labels]
    for i, found in enumerate(features):
        for name in found:
            postings[name].append(i)
    kept = {n for n, ids in postings.items() if n.startswith("=") or 1 < len(ids) <= _COMMON}
    names = sorted(postings)
    weight = {n: (math.log(len(labels) / len(postings[n])) + 0.5 if n in kept else 0.0) for n in names}
    length = [sum((kind * weight[f]) ** 2 for f, kind in found.items()) for found in features]
    lists = [np.array(postings[n] if n in kept else [], np.int64) for n in names]
    return {
        "features": np.frombuffer("\n".join(names).encode(), np.uint8),
        "counts": np.array([len(ids) for ids in lists], np.uint32),
        "deltas": np.concatenate([np.diff(ids, prepend=0) for ids in lists]).astype(np.uint32),
        "weight": np.array([weight[n] for n in names], np.float32),
        "length": np.array(length, np.float32),
    }


class LabelIndex:
    """Which labels share which features with a title."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        import numpy as np

        self.numpy = self._np = np
        counts, sums = arrays["counts"], np.cumsum(arrays["deltas"].astype(np.int64))
        self._weight, self._length = arrays["weight"].astype(np.float64), arrays["length"].astype(np.float64)
        self._feature = {name: i for i, name in enumerate(arrays["features"].tobytes().decode().split("\n"))}
        self._offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        starts = self._offset[:-1]  # each list was stored as differences: sum them up within the list
        before = np.where(starts > 0, sums[np.maximum(starts - 1, 0)], 0)
        self._labels = (sums - np.repeat(before, counts)).astype(np.intp)  # what bincount counts without a copy
        self._rare = math.log(len(self._length)) + 0.5

    def knows(self, word: str) -> bool:
        """Whether a word (in its common form) stands in any label."""
        return f"={word}" in self._feature

    def features_of(self, title: str) -> tuple[list[int], list[float], float]:
        """Known features of a title (their numbers), their weights, and the squared length with the unknown ones."""
        numbers, weights, length = [], [], 0.0
        for name, kind in title_features(title).items():
            number = self._feature.get(name)
            weight = kind * (self._rare if number is None else float(self._weight[number]))
            length += weight**2
            if number is not None and weight:
                numbers.append(number)
                weights.append(weight)
        return numbers, weights, length

    def scores(
        self, features: tuple[list[int], list[float], float], beyond: tuple[float, float] = BEYOND
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """Labels that share some of `features` (their rows, rising), and the likeness of each, 0..1.

        Tversky's index (1977) over weighted features: what the label says beyond the title costs more than what the
        title says beyond the label, so "chef de projet digital" is nearer to "chef de projet" than to its kinds.
        """
        np = self._np
        numbers, weights, length = features
        if not numbers:
            return np.empty(0, np.int64), np.empty(0)
        lists = [self._labels[self._offset[number] : self._offset[number + 1]] for number in numbers]
        common = np.bincount(np.concatenate(lists), np.repeat(np.square(weights), [len(ids) for ids in lists]))
        rows = np.flatnonzero(common)
        common = common[rows]
        cost = beyond[0] * np.maximum(length - common, 0) + beyond[1] * np.maximum(self._length[rows] - common, 0)
        return rows, common / (common + cost + 1e-9)
