"""Document text → cv, offer or other, with a calibrated probability and the language, by a small linear model.

Trained by `tools/train_classifier.py` with scikit-learn, applied with numpy alone: importing scikit-learn would
take longer than reading and classifying a hundred documents.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from hirestream.classify.features import FORM, excerpt, shape, terms
from hirestream.classify.language import LanguageDetector
from hirestream.errors import Misconfigured
from hirestream.model.document import Classification, DocumentText, Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS: Final[tuple[Kind, ...]] = ("cv", "offer", "other")
MODEL_FILE: Final = "model.npz"
#: Probability below which what the model says is not acted upon (see docs/classifier.md).
LEAST_SURE: Final = 0.6
#: Structured documents say themselves what they are.
_KIND_OF_READER: Final[dict[str, Kind]] = {"json-resume": "cv", "json-ld": "offer"}


class Classifier:
    """Tells CVs, offers and everything else apart."""

    version: str

    def __init__(self, content: bytes, *, least_sure: float = LEAST_SURE) -> None:
        """Take the model out of the bytes of an `.npz` file, as `tools/train_classifier.py` writes it.

        A document whose most likely kind is less likely than `least_sure` is told to be uncertain.
        """
        import numpy as np

        with np.load(io.BytesIO(content), allow_pickle=False) as model:
            form = str(model["form"])
            if form != FORM:
                raise Misconfigured(f"The classifier's model is for features {form!r}, not {FORM!r}: train it again.")
            self.version = str(model["version"])
            names = bytes(model["terms"]).decode("utf-8").split("\n")
            self._row_of = {name: row for row, name in enumerate(names)}
            weights = model["term_weights"].astype(np.float32) * model["term_scale"]
            self._term_weights: NDArray[np.float32] = np.vstack([weights, np.zeros((1, len(KINDS)), np.float32)])
            self._nothing = len(names)  # the row of zeros
            self._shape_weights: NDArray[np.float32] = model["shape_weights"]
            self._shape_mean: NDArray[np.float32] = model["shape_mean"]
            self._shape_scale: NDArray[np.float32] = model["shape_scale"]
            self._bias: NDArray[np.float32] = model["bias"]
            self._temperature = float(model["temperature"])
        self._least_sure = least_sure
        self._language = LanguageDetector()

    @classmethod
    def load(cls, *, least_sure: float = LEAST_SURE) -> Classifier:
        """Load the model that is shipped inside the package."""
        return cls(files(__package__).joinpath(MODEL_FILE).read_bytes(), least_sure=least_sure)

    def classify(self, documents: Sequence[DocumentText]) -> list[Classification]:
        """Classify documents of any reader, in order. A JSON Resume is a CV and a JobPosting an offer for certain."""
        probabilities = self.probabilities([document.text for document in documents])
        found: list[Classification] = []
        for document, row in zip(documents, probabilities, strict=True):
            language = self._language.detect(document.text)
            certain = _KIND_OF_READER.get(document.reader)
            if certain:
                found.append(Classification(kind=certain, probability=1.0, language=language))
                continue
            best = int(row.argmax())
            found.append(
                Classification(
                    kind=KINDS[best],
                    probability=float(row[best]),
                    language=language,
                    uncertain=float(row[best]) < self._least_sure,
                    probability_other=float(row[KINDS.index("other")]),
                )
            )
        return found

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Calibrated probabilities of `KINDS`: float32 (n, 3), each row sums to 1."""
        import numpy as np

        scores = self._scores([excerpt(text) for text in texts])
        scores = (scores - scores.max(axis=1, keepdims=True)) / self._temperature
        powers = np.exp(scores)
        total: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
        return total

    def _scores(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Scores of all texts at once: numpy costs more a call than a number. Each row depends on its text alone."""
        import numpy as np

        if not texts:
            return np.empty((0, len(KINDS)), np.float32)
        row_of = self._row_of.get
        rows: list[int] = []
        starts: list[int] = []
        for text in texts:
            starts.append(len(rows))
            rows.append(self._nothing)  # so that no text is without a row
            rows += [row for row in map(row_of, terms(text)) if row is not None]
        counts = np.diff([*starts, len(rows)]) - 1
        sums = np.add.reduceat(self._term_weights[rows], starts, axis=0)
        measures = (np.array([shape(text) for text in texts], np.float32) - self._shape_mean) / self._shape_scale
        # Not `@`: BLAS rounds differently for one row than for many.
        shaped = (np.clip(measures, -3, 3)[:, :, None] * self._shape_weights).sum(axis=1)
        lengths = np.sqrt(np.maximum(counts, 1)).astype(np.float32)
        scores: NDArray[np.float32] = self._bias + shaped + sums / lengths[:, None]
        return scores
