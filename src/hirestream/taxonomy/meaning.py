"""Occupations near a title in meaning: for titles that share few words with any label."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from hirestream.errors import Misconfigured

if TYPE_CHECKING:
    from numpy.typing import NDArray

VECTORS = "occupation_vectors.npz"
#: int8 steps in a unit vector's component: its error is below .004, that of a likeness below .002.
_STEPS = 127 * 2


class Encoder(Protocol):
    """Turns texts into unit vectors of one space for all languages (`index.ports.Encoder` is one)."""

    @property
    def model_id(self) -> str:
        """Name and version of the model."""

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[Any]:
        """Encode `texts` (`languages`: ISO 639-1 of each): float32 (n, dimensions), unit length."""


def digest(uris: Sequence[str]) -> str:
    """Name a list of concepts, so that vectors of another list are not taken for theirs."""
    return hashlib.sha256("\n".join(uris).encode()).hexdigest()[:16]


def pack_vectors(french: NDArray[Any], english: NDArray[Any], uris: Sequence[str], model_id: str) -> bytes:
    """Compile the vectors of labels (zero rows where a language has none) to one vector a concept, as int8."""
    import numpy as np

    mean = french + english
    unit = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    steps = np.clip(np.rint(unit * _STEPS), -127, 127).astype(np.int8)
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, steps=steps, of=np.array([digest(uris), model_id]))
    return out.getvalue()


class Meaning:
    """Likeness of a title's meaning to that of every occupation. Holds 17 MB; the encoder opens at first use."""

    def __init__(self, encoder: Encoder, uris: Sequence[str]) -> None:
        import numpy as np

        archive = (files("hirestream.taxonomy") / "data" / VECTORS).read_bytes()
        with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
            made_of, steps = arrays["of"].tolist(), arrays["steps"]
        if made_of != [digest(uris), encoder.model_id]:
            raise Misconfigured(
                f"The vectors of occupations were made with {made_of[1]}, or for other tables, and {encoder.model_id} "
                "is set. Run `python -m tools.embed_occupations`, or ask for likeness of words only (--by-words)."
            )
        self._encoder = encoder
        self._vectors = steps.astype(np.float32)
        self._vectors /= np.maximum(np.linalg.norm(self._vectors, axis=1, keepdims=True), 1e-9)

    def scores(self, title: str, language: str) -> NDArray[Any]:
        """Likeness (0..1) of `title`, in `language` (ISO 639-1), to each occupation: float32 (occupations,)."""
        near = self._vectors @ self._encoder.encode([title], [language])[0]
        return near.clip(0, 1)  # type: ignore[no-any-return]
