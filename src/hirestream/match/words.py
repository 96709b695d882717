"""How much a word tells: inverse document frequency, fixed with the release so that a score does not move."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.resources import files
from typing import Final

TABLE: Final = "words.json.gz"


@cache
def _weights() -> dict[str, float]:
    raw = (files("hirestream.match") / "data" / TABLE).read_bytes()
    table: dict[str, float] = json.loads(gzip.decompress(raw))
    return table


@cache
def _rarest() -> float:
    return max(_weights().values())


def weight_of(word: str) -> float:
    """Weight (above 0) of a term of `index.terms`: as it is rare among CVs and offers; unknown ones are the rarest."""
    return _weights().get(word, _rarest())
