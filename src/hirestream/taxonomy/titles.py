"""Occupations near a title: likeness of words and pieces of words, over 77,000 labels in French and English."""

from __future__ import annotations

import io
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hirestream.model.profile import Concept
from hirestream.taxonomy.words import listed, title_features, title_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How many labels are looked at to find k different concepts.
_LABELS_PER_CONCEPT = 12
#: Pieces of words in more labels than this tell nothing and would be most of the work of a query.
_COMMON = 6000
#: Cost of what only the title says, and of what only the label says.
_TITLE_BEYOND, _LABEL_BEYOND = 0.3, 0.7

#: Posts that no list of occupations names by these words.
_OTHER_HEADS = listed("""
    operatif nanny garde barista cto ceo cfo coo cio cmo cpo chro vp svp evp president founder cofounder fondateur
    cofondateur freelance intern stagiaire
    alternant apprenti apprentice traine volunteer benevole lead head doctorant postdoc phd dev devops sre
    fullstack manager
    director chef responsable consultant engineer ingenieur developer developpeur charge attache adjoint scientist
    analyst
    architect owner tech referent employe travailleur technico hote vendeur serveur cadre officer nurse teacher
    tutor baby-sitter
    babysitter bartender cashier assistant associate dg daf drh dsi dirigeant gerant patron auto-entrepreneur
    autoentrepreneur
    """)
#: Words before which an English head stands: "Director of Operations", "Engineer, Platform".
_HEAD_ENDS = re.compile(r"\s+(?:of|for|in|at|to|with|chez|au|aux|-|–|—)\s+|[,(/|:&]| II?I?$| \d$")
_LONGEST_TITLE = 12


class TitleWords:
    """Words that name a post: the first of a French title, the last of an English one before `of`, `,` or `-`."""

    def __init__(self, heads: dict[str, list[str]]) -> None:
        self._first = frozenset(heads["first"]) | _OTHER_HEADS
        self._last = frozenset(heads["last"]) | _OTHER_HEADS

    def names_a_post(self, text: str) -> bool:
        """Whether a text of at most twelve words is worded as the name of a post."""
        if len(text.split()) > _LONGEST_TITLE:
            return False
        for part in _HEAD_ENDS.split(text):
            words = title_words(part)
            if words and (
                words[-1] in self._last or words[0] in self._first or (words[1:2] and words[1] in _OTHER_HEADS)
            ):
                return True
        return False


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
        self._labels = (sums - np.repeat(before, counts)).astype(np.int32)
        self._rare = math.log(len(self._length)) + 0.5

    def knows(self, word: str) -> bool:
        """Whether a word (in its common form) stands in any label."""
        return f"={word}" in self._feature

    def scores(self, title: str, beyond: tuple[float, float]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Labels that share something with `title` (their rows, rising), and the likeness of each, 0..1.

        Tversky's index (1977) over weighted features: what the label says beyond the title costs more than what the
        title says beyond the label, so "chef de projet digital" is nearer to "chef de projet" than to its kinds.
        """
        np = self._np
        lists, weights, length = [], [], 0.0
        for name, kind in title_features(title).items():
            number = self._feature.get(name)
            weight = (kind * (self._rare if number is None else float(self._weight[number]))) ** 2
            length += weight
            if number is not None and weight:
                lists.append(self._labels[self._offset[number] : self._offset[number + 1]])
                weights.append(weight)
        if not lists:
            return np.empty(0, np.int64), np.empty(0)
        common = np.bincount(np.concatenate(lists), np.repeat(weights, [len(ids) for ids in lists]))
        rows = np.flatnonzero(common)
        common = common[rows]
        cost = beyond[0] * np.maximum(length - common, 0) + beyond[1] * np.maximum(self._length[rows] - common, 0)
        return rows, common / (common + cost + 1e-9)

    def best(
        self, title: str, n: int, *, beyond: tuple[float, float] = (_TITLE_BEYOND, _LABEL_BEYOND)
    ) -> list[tuple[int, float]]:
        """The n labels most like a title, with their likeness, best first; equals in their order in the table."""
        rows, scores = self.scores(title, beyond)
        if n < len(scores):
            among = scores >= self._np.partition(scores, -n)[-n]  # more than n where the last are equals
            rows, scores = rows[among], scores[among]
        return sorted(zip(rows.tolist(), scores.tolist(), strict=True), key=lambda p: (-p[1], p[0]))[:n]


class TitleIndex:
    """Concepts of occupations by their labels, as `tools/build_taxonomy.py` compiles them."""

    def __init__(self, table: dict[str, Any], archive: bytes) -> None:
        import numpy as np

        with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
            self._index = LabelIndex(arrays)
            self._concepts = arrays["concept"]
        self._concept = self._concepts.tolist()
        self._uris: list[str] = table["uris"]
        self._fr: list[str | None] = table["fr"]
        self._en: list[str | None] = table["en"]

    def knows(self, word: str) -> bool:
        """Whether a word (in its common form) stands in any label."""
        return self._index.knows(word)

    def nearest_in_both(self, title: str, k: int, meaning: NDArray[Any]) -> list[tuple[Concept, float]]:
        """The k concepts nearest to `title` by words and meaning in equal parts (measured: docs/quality.md).

        `meaning`: likeness of each concept, 0..1, float (concepts,).
        """
        np = self._index.numpy
        rows, likeness = self._index.scores(title, (_TITLE_BEYOND, _LABEL_BEYOND))
        words = np.zeros(len(self._uris))
        np.maximum.at(words, self._concepts[rows], likeness)
        scores = (words + meaning) / 2
        best = np.argsort(-scores, kind="stable")[:k]
        return [(self._concept_at(int(c)), min(1.0, round(float(scores[c]), 4))) for c in best]

    def _concept_at(self, number: int) -> Concept:
        return Concept(uri=self._uris[number], label_fr=self._fr[number], label_en=self._en[number])

    def nearest(self, title: str, k: int) -> list[tuple[Concept, float]]:
        """The k concepts with the label most like `title` and its likeness (0..1), best first."""
        best: dict[int, float] = {}
        for label, score in self._index.best(title, k * _LABELS_PER_CONCEPT):
            best.setdefault(self._concept[label], min(1.0, round(score, 4)))
        return [(self._concept_at(c), s) for c, s in list(best.items())[:k]]
