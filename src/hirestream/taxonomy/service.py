"""Skills mentioned in a text, and occupations named by a title, as concepts of ESCO, ROME and O*NET."""

from __future__ import annotations

import functools
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from hirestream.model.profile import Concept
from hirestream.taxonomy.mentions import Lexicon
from hirestream.taxonomy.titles import TitleIndex, TitleWords
from hirestream.taxonomy.words import TITLE_GRADE, key_of, title_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Least score at which a title is said to be the occupation; from 200 titles of advertisements and lists, looked at.
OCCUPATION_THRESHOLD = 0.67
#: The same for words that are not worded as a post ("Nexus AI").
LABEL_THRESHOLD = 0.9


@dataclass(frozen=True)
class SkillMention:
    """A skill named at [start, end) of a text, as it is written there, and its concept."""

    start: int
    end: int
    name: str
    concept: Concept


@dataclass(frozen=True)
class ScoredConcept:
    """A concept and how near it is, 0..1; for an occupation the code of ROME that it stands under, where known."""

    concept: Concept
    score: float
    rome: str | None = None


def load_table(name: str) -> Any:
    """Read one compiled JSON table of the package."""
    return json.loads(gzip.decompress((files("hirestream.taxonomy") / "data" / name).read_bytes()))


class Taxonomy:
    """Concepts by their French and English labels. Build it once per process with `load`; it is read-only then."""

    def __init__(self, skills: dict[str, Any]) -> None:
        self.version: str = skills["version"]
        self._uris: list[str] = skills["uris"]
        self._fr: list[str | None] = skills["fr"]
        self._en: list[str | None] = skills["en"]
        self._soft = frozenset(self._uris[i] for i in skills["soft"])
        self._lexicon = Lexicon(skills)
        self._titles: TitleIndex | None = None
        self._heads: TitleWords | None = None
        self._occupations: Any = None
        # A title takes 1 ms, and the same titles come again and again.
        self._nearest = functools.lru_cache(maxsize=16_384)(self._find_nearest)

    @classmethod
    def load(cls) -> Taxonomy:
        """Load the compiled tables (0.2 s); occupations follow at their first use (0.1 s)."""
        return cls(load_table("skills.json.gz"))

    def skills_in(self, text: str, language: str) -> list[SkillMention]:
        """Skills that `text` names literally, in order, longest match first, never overlapping.

        `language` (ISO 639-1) decides which ordinary words count; names of technologies count in every language.
        """
        return [
            SkillMention(start, end, text[start:end], self._concept(number))
            for start, end, number in self._lexicon.find(text, language)
        ]

    def skills_named(self, line: str, language: str) -> list[ScoredConcept]:
        """Concepts of the skills that a line names, each once, those of ESCO first; literal mentions are certain."""
        named = {mention.concept.uri: mention.concept for mention in self.skills_in(line, language)}
        return [ScoredConcept(named[uri], 1.0) for uri in sorted(named, key=lambda uri: not uri.startswith("http"))]

    def skill(self, name: str) -> Concept | None:
        """Concept that has `name` as a label in either language, apart from case, accents and plural."""
        number = self._lexicon.number(key_of(name))
        return None if number is None else self._concept(number)

    def is_soft(self, concept: Concept) -> bool:
        """Whether ESCO counts the concept among transversal skills and attitudes."""
        return concept.uri in self._soft

    def occupations(self, title: str, *, k: int = 5, by_words: bool = False) -> list[ScoredConcept]:
        """The k occupations nearest to a title in French or English, best first; gender forms are one title.

        By words and meaning in one, or `by_words` alone.
        """
        return list(self._nearest(title, k, by_words))

    def _find_nearest(self, title: str, k: int, by_words: bool) -> tuple[ScoredConcept, ...]:
        return tuple(ScoredConcept(*found) for found in self._title_index().nearest(title, k, by_words=by_words))

    def title_vector(self, title: str) -> NDArray[Any]:
        """Meaning of a title in either language: float32 (128,), unit length; zeros for words that no label has."""
        return self._title_index().vector(title)

    def occupation(self, title: str) -> Concept | None:
        """Occupation that a title names, or None: words that name no post must be a label, nearly as they stand."""
        best: Sequence[ScoredConcept] = self.occupations(title, k=1)
        least = OCCUPATION_THRESHOLD if self.looks_like_title(title) else LABEL_THRESHOLD
        return best[0].concept if best and best[0].score >= least else None

    def looks_like_title(self, text: str) -> bool:
        """Whether a short text is worded as the name of a post in French or English (no look-up of concepts: 5 µs)."""
        return self._title_words().names_a_post(text)

    def is_title_vocabulary(self, text: str) -> bool:
        """Whether titles of occupations are made of just these words: then they are hardly a person's name."""
        words = [word for word in title_words(text) if word not in TITLE_GRADE]
        return bool(words) and all(self._title_index().knows(word) for word in words)

    def _concept(self, number: int) -> Concept:
        return Concept(uri=self._uris[number], label_fr=self._fr[number], label_en=self._en[number])

    def _title_words(self) -> TitleWords:
        if self._heads is None:
            self._heads = TitleWords(self._occupation_table()["heads"])
        return self._heads

    def _occupation_table(self) -> Any:
        if self._occupations is None:
            self._occupations = load_table("occupations.json.gz")
        return self._occupations

    def _title_index(self) -> TitleIndex:
        if self._titles is None:
            data = files("hirestream.taxonomy") / "data"
            labels, senses = ((data / name).read_bytes() for name in ("occupations.npz", "occupation_senses.npz"))
            self._titles = TitleIndex(self._occupation_table(), labels, senses)
        return self._titles
