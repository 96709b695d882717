"""Labels of occupations → their vectors, as the package ships them: run after `build_taxonomy.py` (five minutes).

python -m tools.embed_occupations
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hirestream.settings import Settings
from hirestream.taxonomy.meaning import VECTORS, Encoder, pack_vectors
from hirestream.taxonomy.service import load_table
from hirestream.wiring import encoder

OUT = Path(__file__).parents[1] / "src" / "hirestream" / "taxonomy" / "data" / VECTORS


def embed(model: Encoder, labels: Sequence[str | None], language: str) -> NDArray[np.float32]:
    """Encode labels; those that are missing become zeros."""
    rows = [i for i, label in enumerate(labels) if label]
    found = model.encode([labels[i] or "" for i in rows], [language] * len(rows))
    vectors = np.zeros((len(labels), found.shape[1]), np.float32)
    vectors[rows] = found
    return vectors


def main() -> int:
    """Write the file."""
    table = load_table("occupations.json.gz")
    model = encoder(Settings())
    french, english = embed(model, table["fr"], "fr"), embed(model, table["en"], "en")
    OUT.write_bytes(pack_vectors(french, english, table["uris"], model.model_id))
    print(f"{OUT.name}: {OUT.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
