"""The learnt ranker: what a pair has in common → a score, 0..1, by boosted trees (LambdaMART) that the package ships.

Trained by `tools/train_ranker.py` with LightGBM and stored as ONNX, so that nobody who ranks needs LightGBM.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from hirestream.errors import BadInput
from hirestream.match.score import INPUTS, Features, inputs_of

MODEL: Final = "ranker.onnx"
CALIBRATION: Final = "ranker.json"


class Ranker:
    """Scores pairs. Safe to share by threads; each pair is scored by itself, so its company changes nothing."""

    def __init__(self) -> None:
        import onnxruntime as ort

        data = files("hirestream.match") / "data"
        model, calibration = (data / MODEL).read_bytes(), (data / CALIBRATION).read_bytes()
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        stored = json.loads(calibration)
        self._slope, self._offset = float(stored["slope"]), float(stored["offset"])
        #: Names the model and its calibration; receipts carry it.
        self.name = f"{stored['name']}-{hashlib.sha256(model + calibration).hexdigest()[:12]}"

    def scores(self, pairs: Sequence[Features]) -> list[float]:
        """Score of each pair, 0..1: about the share of pairs like it that a judge calls a good match."""
        if not pairs:
            return []
        rows = np.array([inputs_of(features) for features in pairs], dtype=np.float32).reshape(-1, len(INPUTS))
        (raw,) = self._session.run(None, {"inputs": rows})
        return [_sigmoid(self._slope * float(value) + self._offset) for value in raw[:, 0]]


@cache
def ranker() -> Ranker:
    """Return the one ranker of this process."""
    return Ranker()


def verify(receipt: Mapping[str, object]) -> float:
    """Compute the score of a receipt again from its features: the same float, bit for bit.

    Raises `BadInput` for a receipt that is not complete, or of another ranker than this release has.
    """
    if receipt.get("scorer") != ranker().name:
        raise BadInput("corrupt", f"The receipt is of {receipt.get('scorer')!r}, this is {ranker().name!r}.")
    features = receipt.get("features")
    if not isinstance(features, Mapping):
        raise BadInput("corrupt", "The receipt has no features.", stage="match")
    try:
        return ranker().scores([features])[0]
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput("corrupt", f"The receipt is not complete: {error}.", stage="match") from error


def _sigmoid(value: float) -> float:
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    return math.exp(value) / (1.0 + math.exp(value))
