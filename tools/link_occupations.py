"""Names of ROME and O*NET → the ESCO concept that each leads to, and how far it may be trusted, without a crosswalk.

By the same words; else by likeness of words and meaning, with a little for concepts that other names of the same code
lead to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tools.occupation_names import Names, Wording

from hirestream.taxonomy.labels import LabelIndex, pack

#: A name and a label must say the same, neither more nor less.
SYMMETRIC = (0.5, 0.5)
#: What a concept gains that other names of the same code lead to by their words.
VOTED = 0.06
#: Least score of a link, looked at in samples; the trust is the score, stretched so that this is LEAST_TRUST.
LEAST, LEAST_TRUST = 0.62, 0.7
#: Least meaning for a name that is a label of ESCO as far as that could be cut out of running text.
LEAST_UNSURE = 0.45
_BLOCK = 512


@dataclass(frozen=True)
class Link:
    """Where a name leads, and how far the likeness of a title to the name counts for the concept (0..1)."""

    uri: str
    trust: float


@dataclass(frozen=True)
class Esco:
    """ESCO's concepts with their rows, labels, and vectors (float32, unit length)."""

    concepts: dict[str, int]
    labels: list[Wording]
    vectors: NDArray[np.float32]


def link(names: Names, esco: Esco, vectors: Callable[[Sequence[str]], NDArray[np.float32]]) -> dict[str, Link]:
    """Link the names that ESCO does not have in the same words, by their keys; no good link, no entry."""
    todo = {key: one for key, one in names.others.items() if key not in names.esco}
    votes = _votes(names)
    index = LabelIndex(pack([label.text for label in esco.labels]))
    homes = np.array([esco.concepts[label.uri] for label in esco.labels])
    uris = list(esco.concepts)
    found = {}
    keys = list(todo)
    for start in range(0, len(keys), _BLOCK):
        block = keys[start : start + _BLOCK]
        meaning = (vectors([todo[key].text for key in block]) @ esco.vectors.T).clip(0, 1)
        for key, near in zip(block, meaning, strict=True):
            one, unsure = todo[key], names.unsure.get(key)
            if unsure and unsure.uri in esco.concepts and near[esco.concepts[unsure.uri]] >= LEAST_UNSURE:
                found[key] = Link(unsure.uri, 1.0)
                continue
            rows, likeness = index.scores(index.features_of(one.text), SYMMETRIC)
            words = np.zeros(len(uris))
            np.maximum.at(words, homes[rows], likeness)
            score = (words + near) / 2
            for uri in votes[one.group].keys() & esco.concepts.keys():
                score[esco.concepts[uri]] += VOTED
            best = int(np.argmax(score))
            if score[best] >= LEAST:
                stretched = LEAST_TRUST + (1 - LEAST_TRUST) * (score[best] - LEAST) / (0.95 - LEAST)
                found[key] = Link(uris[best], min(1.0, float(stretched)))
    return found


def _votes(names: Names) -> dict[str, Counter[str]]:
    """For each code of ROME and O*NET the ESCO concepts that its names lead to by their words."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for key, one in names.others.items():
        same = names.esco.get(key) or ([names.unsure[key]] if key in names.unsure else [])
        votes[one.group].update(found.uri for found in same)
    return votes
