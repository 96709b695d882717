"""Any server with an embeddings endpoint in OpenAI's form: Ollama, vLLM, llama.cpp, text-embeddings-inference, OpenAI.

What is embedded is sent there: titles and skills, never who a person is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hirestream.errors import Misconfigured, Transient
from hirestream.index.ports import ONE_MODEL

_BATCH: Final = 64
_TRIES: Final = 4
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_REFUSED, _TOO_MANY, _FAULT = (401, 403), 429, 500


class EmbeddingsEncoder:
    """Implements `index.ports.Encoder` by `POST {base_url}/embeddings`; `base_url` has the `/v1` if there is one.

    Vectors are what the server gives, brought to unit length: whether a text gets the same bytes alone as among
    others is up to the server. Raises `Transient` when it is away or too busy, `Misconfigured` when it refuses, or
    when its vectors change their length.
    """

    def __init__(
        self,
        base_url: str,
        *,
        model: str,
        api_key: str | None = None,
        prefix: str = "",
        timeout: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.model_id = f"embeddings-{model}" + (f"-{prefix.strip()}" if prefix.strip() else "")
        self._url = base_url.rstrip("/") + "/embeddings"
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._prefix = prefix
        self._timeout = timeout
        self._sleep = sleep
        self._checking = threading.Lock()
        self._dimensions: int | None = None

    @property
    def dimensions(self) -> int:
        """How many values a vector has: what the first answer has."""
        if self._dimensions is None:
            self._ask(["a"])
        return self._dimensions or 0

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """Encode `texts` (`languages`: ISO 639-1 of each): float32 (n, dimensions), each row of unit length."""
        if len(texts) != len(languages):
            raise ValueError("a language for each text")
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        asked = [self._prefix + text for text in texts]
        return np.concatenate([self._ask(asked[first : first + _BATCH]) for first in range(0, len(asked), _BATCH)])

    @cached_property
    def _client(self) -> Any:
        import httpx

        return httpx.Client(headers=self._headers, timeout=self._timeout)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _ask(self, texts: Sequence[str]) -> NDArray[np.float32]:
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        return self._vectors(self._answer(body), len(texts))

    def _answer(self, body: dict[str, Any]) -> Any:
        """Post, with pauses as the server asks for, else twice as long each time."""
        import httpx

        why = ""
        for number in range(_TRIES):
            pause = _FIRST_PAUSE * 2.0**number
            try:
                answer = self._client.post(self._url, json=body)
            except httpx.TransportError as error:
                why = type(error).__name__
            else:
                why = f"HTTP {answer.status_code}"
                if answer.is_success:
                    return self._read(answer)
                if answer.status_code != _TOO_MANY and answer.status_code < _FAULT:
                    self._refuse(answer.status_code)
                told = answer.headers.get("retry-after", "")
                pause = float(told) if told.replace(".", "", 1).isdigit() else pause
            if number + 1 < _TRIES:
                self._sleep(min(_LONGEST_PAUSE, pause))
        raise Transient(f"The embeddings server does not answer for now, after {_TRIES} tries ({why}).")

    def _refuse(self, status: int) -> None:
        if status in _REFUSED:
            raise Misconfigured(
                "The embeddings server refuses the key. Looked for in: `index.encoder_key` in hirestream.toml, "
                "HIRESTREAM_INDEX__ENCODER_KEY."
            )
        raise Misconfigured(
            f"The embeddings server refuses the request (HTTP {status}): check `index.encoder` and "
            f"`index.encoder_model` ({self._model})."
        )

    @staticmethod
    def _read(answer: Any) -> Any:
        try:
            return answer.json()
        except ValueError:
            raise Misconfigured("The address of `index.encoder` answers, but not as an embeddings server.") from None

    def _vectors(self, told: Any, count: int) -> NDArray[np.float32]:
        """Vectors in the order of the texts, whatever the order of the answer."""
        try:
            ordered = sorted(told["data"], key=lambda each: int(each["index"]))
            raw = np.array([each["embedding"] for each in ordered], dtype=np.float32)
            right = [int(each["index"]) for each in ordered] == list(range(count)) and raw.ndim == 2  # noqa: PLR2004
        except (KeyError, TypeError, ValueError):
            right = False
        if not right:
            raise Misconfigured("The address of `index.encoder` answers, but not with a vector for each text.")
        with self._checking:
            self._dimensions = self._dimensions or raw.shape[1]
            if raw.shape[1] != self._dimensions:
                raise Misconfigured(
                    f"The embeddings server gave vectors of {self._dimensions} values, then of {raw.shape[1]}: its "
                    f"model {self._model!r} has changed. {ONE_MODEL}"
                )
        norms = np.linalg.norm(raw, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (raw / np.maximum(norms, 1e-12)).astype(np.float32)
        return unit
