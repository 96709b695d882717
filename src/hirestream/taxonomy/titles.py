"""Occupations near a title: likeness of words and of meaning, over 80,000 labels in French and English."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from hirestream.model.profile import Concept
from hirestream.taxonomy.labels import LabelIndex
from hirestream.taxonomy.meaning import Senses
from hirestream.taxonomy.words import listed, title_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Weight of words beside meaning; measured on the dev half of the Avature titles (docs/normalising.md).
WORDS = 0.5
#: Likeness of words from which a title is taken for the label.
EXACT = 0.9
#: Score from which an ESCO concept is near.
NEAR = 0.6

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


class TitleIndex:
    """Concepts of occupations by their labels, as `tools/embed_occupations.py` compiles them."""

    def __init__(self, table: dict[str, Any], labels: bytes, senses: bytes) -> None:
        import numpy as np

        with np.load(io.BytesIO(labels), allow_pickle=False) as arrays:
            self._index = LabelIndex(arrays)
            self._concept, self._trust = arrays["concept"].astype(np.int64), arrays["trust"] / 100
        self._np = np
        self._senses = Senses(senses)
        self._uris: list[str] = table["uris"]
        self._fr: list[str | None] = table["fr"]
        self._en: list[str | None] = table["en"]
        self._rome: list[str | None] = table["rome"]
        self._ours = sum(uri.startswith("http") for uri in self._uris)  # ESCO's come first in the table

    def knows(self, word: str) -> bool:
        """Whether a word (in its common form) stands in any label."""
        return self._index.knows(word)

    def vector(self, title: str) -> NDArray[Any]:
        """Meaning of a title: float32 (d,), unit length."""
        numbers, weights, _ = self._index.features_of(title)
        return self._senses.vector(numbers, weights)

    def nearest(self, title: str, k: int, *, by_words: bool = False) -> list[tuple[Concept, float, str | None]]:
        """The k concepts nearest to `title` by words and meaning, with score (0..1) and ROME code, best first.

        Concepts are ESCO's. One that only ROME or O*NET has comes first when the title is its name and no concept of
        ESCO is near; otherwise its name has led to the ESCO concept nearest to it, or nowhere.
        """
        np = self._np
        scores, words = self._scores(title, by_words)
        among = np.flatnonzero(scores >= np.partition(scores, -k)[-k]) if k < len(scores) else np.arange(len(scores))
        best = among[np.argsort(-scores[among], kind="stable")][:k].tolist()
        found = [(c, float(scores[c])) for c in best if scores[c] > 0]
        words[: self._ours] = 0
        own = int(words.argmax())
        if words[own] >= EXACT and (not found or found[0][1] < NEAR):
            found = [(own, float(words[own])), *found][:k]
        return [(self._concept_at(c), min(1.0, round(score, 4)), self._rome[c]) for c, score in found]

    def _scores(self, title: str, by_words: bool) -> tuple[NDArray[Any], NDArray[Any]]:
        """Score of each concept of ESCO, and the likeness of all by words alone.

        A title that is a label, or nearly, scores above all others; meaning decides among concepts that share a label.
        """
        np = self._np
        features = self._index.features_of(title)
        rows, likeness = self._index.scores(features)
        words = np.zeros(len(self._uris))
        np.maximum.at(words, self._concept[rows], likeness * self._trust[rows])
        ours = words[: self._ours].copy()
        if by_words:
            return ours, words
        meaning = self._senses.scores(*features[:2])
        both = WORDS * ours + (1 - WORDS) * meaning
        return np.where(ours >= EXACT, EXACT + (1 - EXACT) * both, np.minimum(both, EXACT)), words

    def _concept_at(self, number: int) -> Concept:
        return Concept(uri=self._uris[number], label_fr=self._fr[number], label_en=self._en[number])
