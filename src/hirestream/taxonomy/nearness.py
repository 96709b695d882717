"""How near two occupations are: by the meaning of their names in both languages, as compiled into the package."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from hirestream.taxonomy.meaning import VECTORS
from hirestream.taxonomy.service import load_table


@cache
def _table() -> tuple[dict[str, int], Any]:
    """Row of each concept, and the vectors (int8 steps): 4 MB."""
    import numpy as np

    archive = (files("hirestream.taxonomy") / "data" / VECTORS).read_bytes()
    with np.load(io.BytesIO(archive), allow_pickle=False) as arrays:
        steps = arrays["steps"]
    uris = load_table("occupations.json.gz")["uris"]
    return {uri: row for row, uri in enumerate(uris)}, steps


@lru_cache(maxsize=65_536)
def nearness(one: str, other: str) -> float | None:
    """Nearness (0..1) of two concepts by their URIs: 1 for the same; None when one of them is not in the tables."""
    import numpy as np

    if one == other:
        return 1.0
    if one > other:  # one float for a pair, whichever comes first
        return nearness(other, one)
    rows, steps = _table()
    if one not in rows or other not in rows:
        return None
    left, right = (steps[rows[uri]].astype(np.int64) for uri in (one, other))
    lengths = float(np.sqrt(float(left @ left) * float(right @ right)))
    return min(1.0, max(0.0, float(left @ right) / lengths)) if lengths else None
