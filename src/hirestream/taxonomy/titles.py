"""Occupations near a title: cosine of words and pieces of words, over 77,000 labels in French and English."""

from __future__ import annotations

import io
import math
import re
from typing import Any

from hirestream.model.profile import Concept
from hirestream.taxonomy.words import title_features, title_words

#: How many labels are looked at to find k different concepts.
_LABELS_PER_CONCEPT = 12


#: Posts that no list of occupations names by these words.
_OTHER_HEADS = frozenset(
    """
    cto ceo cfo coo cio cmo cpo chro vp svp evp president founder cofounder fondateur cofondateur freelance intern stagiaire
    alternant apprenti apprentice traine volunteer benevole lead head doctorant postdoc phd dev devops sre fullstack manager
    director chef responsable consultant engineer ingenieur developer developpeur charge attache adjoint scientist analyst
    architect owner tech referent employe travailleur technico hote vendeur serveur cadre officer nurse teacher tutor baby-sitter
    babysitter bartender cashier assistant associate dg daf drh dsi dirigeant gerant patron auto-entrepreneur autoentrepreneur
    """.split()
)
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
                words[-1] in self._last or words[0] in self._first or words[1:2] and words[1] in _OTHER_HEADS
            ):
                return True
        return False


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
