"""Any ONNX text encoder in a folder: `tokenizer.json` and `model.onnx`, and `means.npz` if languages have means.

The model takes `input_ids` and, if it names them, `attention_mask` and `token_type_ids`. Its first output is a vector
for each token, which are averaged, or one for the text.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hirestream.errors import Misconfigured

TOKENIZER: Final = "tokenizer.json"
MODEL: Final = "model.onnx"
MEANS: Final = "means.npz"
_PER_TOKEN: Final = 3  # axes of an output that has a vector for each token


class OnnxEncoder:
    """Implements `index.ports.Encoder`. Nothing is read before the first use.

    `prefix` is written before each text, as some models want it ("query: "). Means are by language (ISO 639-1), float32
    (dimensions,); a language without one takes the average of theirs. The id of the model is made of the folder's
    name and of the content of its files, so that another file is another model. Raises `Misconfigured` when a file
    is missing.
    """

    def __init__(self, directory: Path, *, prefix: str = "", threads: int = 2, max_tokens: int = 128) -> None:
        self._directory = directory
        self._prefix = prefix
        self._threads = threads
        self._max_tokens = max_tokens
        self._opening = threading.Lock()

    @cached_property
    def model_id(self) -> str:
        """The folder's name, and a digest of what is in it and of the prefix."""
        digest = hashlib.sha256(self._prefix.encode())
        for name in (TOKENIZER, MODEL, MEANS):
            file = self._directory / name
            if file.is_file():
                with file.open("rb") as content:
                    digest.update(hashlib.file_digest(content, "sha256").digest())
        return f"onnx-{self._directory.name}-{digest.hexdigest()[:12]}"

    @cached_property
    def dimensions(self) -> int:
        """How many values a vector has: found out by encoding a word."""
        return int(self._raw("a").shape[0])

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """Encode `texts` (`languages`: ISO 639-1 of each): float32 (n, dimensions), each row of unit length.

        A text is a run of its own, so that the same text gives the same bytes in any company.
        """
        if len(texts) != len(languages):
            raise ValueError("a language for each text")
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        raw = np.stack(list(self._pool.map(self._raw, texts)) if len(texts) > 1 else [self._raw(texts[0])])
        means = self._means
        if means:
            average = np.mean(list(means.values()), axis=0, dtype=np.float32)
            raw = raw / np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-12)
            raw = raw - np.stack([means.get(language, average) for language in languages])
        norms = np.linalg.norm(raw, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (raw / np.maximum(norms, 1e-12)).astype(np.float32)
        return unit

    def _raw(self, text: str) -> NDArray[np.float32]:
        session, tokenizer = self._opened()
        tokens = tokenizer.encode(self._prefix + text)
        mask = np.ones((1, len(tokens.ids)), dtype=np.int64)
        feed = {
            "input_ids": np.array([tokens.ids], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        asked = {each.name for each in session.get_inputs()}
        output = session.run(None, {name: value for name, value in feed.items() if name in asked})[0]
        vector = output[0].mean(axis=0) if output.ndim == _PER_TOKEN else output[0]
        return np.asarray(vector, dtype=np.float32)

    def _opened(self) -> tuple[Any, Any]:
        with self._opening:
            return self._parts

    @cached_property
    def _parts(self) -> tuple[Any, Any]:
        for name in (TOKENIZER, MODEL):
            if not (self._directory / name).is_file():
                raise Misconfigured(
                    f"`index.encoder` names the folder {self._directory}, in which there is no {name}. An encoder is a "
                    f"folder with {TOKENIZER} and {MODEL}."
                )
        import onnxruntime as ort
        from tokenizers import Tokenizer

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = ort.InferenceSession(str(self._directory / MODEL), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(self._directory / TOKENIZER))
        tokenizer.enable_truncation(self._max_tokens)
        tokenizer.no_padding()
        return session, tokenizer

    @cached_property
    def _means(self) -> dict[str, NDArray[np.float32]]:
        file = self._directory / MEANS
        if not file.is_file():
            return {}
        with np.load(file) as stored:
            return {language: stored[language] for language in stored.files}

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix="onnx")
