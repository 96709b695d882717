"""French names of jobs in both genders → feminine words with their masculine: python -m tools.build_gender DATA_FOLDER.

ESCO writes "technicien d'engins/technicienne d'engins", ROME "Abatteur / Abatteuse de carrière": words are paired by
their place. Writes taxonomy/data/feminine.txt.gz; a feminine that is an English word too ends in "?".
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).parents[1] / "src" / "hirestream" / "taxonomy" / "data" / "feminine.txt.gz"
_WORD = re.compile(r"[^\W\d_]+")
#: Share of its letters that a feminine has in common with its masculine, from the beginning.
_SHARED = 0.5


def halves(root: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Words of the masculine and of the feminine of every label."""
    with (root / "esco_fr" / "occupations_fr.csv").open(encoding="utf-8") as file:
        labels = [row["preferredLabel"] for row in csv.DictReader(file)]
    with (root / "rome" / "ogr_labels.csv").open(encoding="utf-8") as file:
        labels += [row["ogr_label"] for row in csv.DictReader(file, delimiter="|")]
    for label in labels:
        first, slash, second = label.partition("/")
        if slash:
            yield _WORD.findall(first.casefold()), _WORD.findall(second.casefold())


def english(root: Path) -> frozenset[str]:
    """Words of English skills and occupations."""
    with (root / "esco_en" / "esco_v_1_1_1_data_formatted.csv").open(encoding="utf-8") as file:
        return frozenset(word for row in csv.DictReader(file) for word in _WORD.findall(row["description"].casefold()))


def main() -> int:
    """Write the pairs that are seen, each feminine with the masculine that it most often stands beside."""
    found: dict[str, Counter[str]] = {}
    root = Path(sys.argv[1]) / "taxonomy"
    for first, second in halves(root):
        for one, other in zip(first, second, strict=False):
            common = len([0 for a, b in zip(one, other, strict=False) if a == b])
            if one != other and common >= _SHARED * len(one) and one[0] == other[0]:
                found.setdefault(other, Counter())[one] += 1
    pairs = {word: ways.most_common(1)[0][0] for word, ways in found.items()}
    # A masculine is never itself rewritten: "secrétaire" stays where somebody wrote it on both sides.
    pairs = {word: other for word, other in pairs.items() if pairs.get(other) != word and other not in pairs}
    shared = english(root)
    text = "\n".join(f"{word}{'?' * (word in shared)} {other}" for word, other in sorted(pairs.items()))
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{OUT.name}: {len(pairs)} words, {OUT.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
