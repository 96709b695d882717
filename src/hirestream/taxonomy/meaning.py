"""Likeness of meaning without a model at run time: vectors of words and of pieces of words, learned from the encoder.

`tools/embed_occupations.py` fits them so that their weighted sum is near to what the encoder says of whole titles.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Vectors of the preferred names of all concepts, for the nearness of two of them.
VECTORS = "occupation_vectors.npz"
_STEPS = 127


def pack_vectors(french: NDArray[Any], english: NDArray[Any]) -> bytes:
    """Compile the vectors of names (zero rows where a language has none) to one vector a concept, as int8."""
    import numpy as np

    mean = french + english
    unit = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    steps = np.clip(np.rint(unit * 2 * _STEPS), -_STEPS, _STEPS).astype(np.int8)
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, steps=steps)
    return out.getvalue()


def pack_senses(features: NDArray[Any], concepts: NDArray[Any]) -> bytes:
    """Compile vectors of features (n, d) and of concepts (m, d) to one byte a component, each row with its scale."""
    import numpy as np

    arrays = {}
    for name, rows in (("features", features), ("concepts", concepts)):
        scale = np.abs(rows).max(axis=1) / _STEPS
        arrays[name] = np.rint(rows / np.maximum(scale, 1e-12)[:, None]).astype(np.int8)
        arrays[f"{name}_scale"] = scale.astype(np.float32)
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, **arrays)
    return out.getvalue()


class Senses:
    """Vectors of the features of a `LabelIndex`, and of the concepts of occupations."""

    def __init__(self, archive: bytes) -> None:
        import numpy as np

        with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
            self._features, self._scale = arrays["features"], arrays["features_scale"]
            concepts = arrays["concepts"] * arrays["concepts_scale"][:, None]
        self._np = np
        self._concepts = concepts / np.maximum(np.linalg.norm(concepts, axis=1, keepdims=True), 1e-9)

    def vector(self, numbers: Sequence[int], weights: Sequence[float]) -> NDArray[Any]:
        """Meaning of a title with these features: float32 (d,), unit length, or zeros when it has none."""
        np = self._np
        if not numbers:
            return np.zeros(self._features.shape[1], np.float32)  # type: ignore[no-any-return]
        rows = np.asarray(numbers)
        amounts = (np.asarray(weights) * self._scale[rows]).astype(np.float32)
        total = amounts @ self._features[rows].astype(np.float32)
        return total / max(float(np.linalg.norm(total)), 1e-9)  # type: ignore[no-any-return]

    def scores(self, numbers: Sequence[int], weights: Sequence[float]) -> NDArray[Any]:
        """Likeness (0..1) of a title with these features to each concept: float32 (concepts,)."""
        return (self._concepts @ self.vector(numbers, weights)).clip(0, 1)  # type: ignore[no-any-return]
