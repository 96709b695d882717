"""Labels of occupations and skills in both languages → words that mean the same: python -m tools.build_pairs.

Two words are a pair when the labels that hold one mostly hold the other (Dice's coefficient). Writes
chat/data/pairs.txt.gz: a French stem and its English one a line, the surest first.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

from hirestream.index.terms import terms

_SOURCE = Path(__file__).parents[1] / "src" / "hirestream"
OUT = _SOURCE / "chat" / "data" / "pairs.txt.gz"
_OFTEN = 3
_SURE = 0.4


def pairs(labels: list[tuple[str, str]]) -> list[tuple[float, str, str]]:
    """Pairs with their coefficient, the surest first."""
    french: Counter[str] = Counter()
    english: Counter[str] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for one, other in labels:
        left, right = terms(one.partition("/")[0]), terms(other)
        french.update(left)
        english.update(right)
        both.update((x, y) for x in left for y in right)
    scored = ((2 * n / (french[x] + english[y]), x, y) for (x, y), n in both.items() if n >= _OFTEN and x != y)
    return sorted((each for each in scored if each[0] >= _SURE), key=lambda each: (-each[0], each[1], each[2]))


def main() -> None:
    """Write the file."""
    labels = []
    for name in ("skills", "occupations"):
        held = json.loads(gzip.decompress((_SOURCE / "taxonomy" / "data" / f"{name}.json.gz").read_bytes()))
        labels += [(fr, en) for fr, en in zip(held["fr"], held["en"], strict=True) if fr and en]
    lines = "".join(f"{fr} {en}\n" for _, fr, en in pairs(labels))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(gzip.compress(lines.encode(), mtime=0))


if __name__ == "__main__":
    main()
