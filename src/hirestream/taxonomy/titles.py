"""Occupations near a title: cosine of words and pieces of words, over 77,000 labels in French and English."""

from __future__ import annotations

import io
import math
from typing import Any

from hirestream.model.profile import Concept
from hirestream.taxonomy.words import title_features

#: How many labels are looked at to find k different concepts.
_LABELS_PER_CONCEPT = 12


class TitleIndex:
    """Inverted index of the features of labels, as `tools/build_taxonomy.py` compiles it."""

    def __init__(self, table: dict[str, Any], archive: bytes) -> None:
        import numpy as np  # noqa: PLC0415 — 0.1 s that commands without titles need not spend

        self._np = np
        with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
            names = arrays["features"].tobytes().decode().split("\n")
            counts, deltas = arrays["counts"], arrays["deltas"].astype(np.int64)
            self._idf = arrays["idf"]
            self._norm = arrays["norm"].astype(np.float32)
            self._concept = arrays["concept"]
        self._feature = {name: i for i, name in enumerate(names)}
        self._offset = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        # Each list was stored as differences: sum them up within the list.
        sums = np.cumsum(deltas)
        starts = self._offset[:-1]
        before = np.where(starts > 0, sums[starts - 1], 0)
        self._labels = (sums - np.repeat(before, counts)).astype(np.int32)
        self._rare = math.log(len(self._norm)) + 0.5
        self._uris: list[str] = table["uris"]
        self._fr: list[str | None] = table["fr"]
        self._en: list[str | None] = table["en"]

    def nearest(self, title: str, k: int) -> list[tuple[Concept, float]]:
        """The k concepts with the label nearest to `title` and its cosine (0..1), best first."""
        np = self._np
        lists, weights, length = [], [], 0.0
        for name, kind in title_features(title).items():
            number = self._feature.get(name)
            weight = (kind * (self._rare if number is None else float(self._idf[number]))) ** 2
            length += weight
            if number is not None:
                lists.append(self._labels[self._offset[number] : self._offset[number + 1]])
                weights.append(weight)
        if not lists:
            return []
        total = np.bincount(
            np.concatenate(lists), np.repeat(weights, [len(ids) for ids in lists]), minlength=len(self._norm)
        )
        score = total / self._norm / math.sqrt(length)
        top = np.argpartition(-score, k * _LABELS_PER_CONCEPT)[: k * _LABELS_PER_CONCEPT]
        best: dict[int, float] = {}
        for label in top[np.argsort(-score[top], kind="stable")]:
            if score[label] > 0:
                best.setdefault(int(self._concept[label]), min(1.0, round(float(score[label]), 4)))
        return [
            (Concept(uri=self._uris[c], label_fr=self._fr[c], label_en=self._en[c]), s)
            for c, s in list(best.items())[:k]
        ]
