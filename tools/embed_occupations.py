"""Names of occupations and the encoder → what the package ships of them: labels, links to ESCO, vectors of words.

Usage: `python -m tools.embed_occupations DATA_DIR [CACHE.npz]`, after `make setup`. The encoder reads 38,000 names:
half an hour the first time; CACHE keeps what it said.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tools.build_taxonomy import OUT, VERSION, write_json
from tools.link_occupations import Esco, Link, link
from tools.occupation_names import Names, Wording, masculine, read_names, title_heads

from hirestream.settings import Settings
from hirestream.taxonomy.labels import LabelIndex, pack
from hirestream.taxonomy.meaning import VECTORS, pack_senses, pack_vectors
from hirestream.wiring import encoder

DIMENSIONS = 160
#: Ridge of the fit, and steps of the conjugate gradients that solve it.
RIDGE, STEPS = 0.2, 40
#: Share of a label's own meaning in its target; the rest is that of its concept in both languages.
OWN = 0.7
#: From this trust on a ROME name tells the ROME code of the ESCO concept that it leads to.
SURE_OF_CODE = 0.8


def teach(wordings: Sequence[Wording], cache: Path | None) -> NDArray[np.float32]:
    """Vectors of wordings by the encoder, the mean of their language taken out: float32 (n, 384)."""
    known: dict[str, NDArray[Any]] = {}
    if cache and cache.exists():
        with np.load(cache) as stored:
            known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))
    new = [one for one in wordings if one.text not in known]
    if new:
        model = encoder(Settings())
        known |= dict(
            zip((w.text for w in new), model.encode([w.text for w in new], [w.language for w in new]), strict=True)
        )
    if cache and new:
        np.savez(cache, texts=np.array(list(known)), vectors=np.stack(list(known.values())).astype(np.float16))
    vectors = np.stack([known[one.text] for one in wordings]).astype(np.float32)
    return unit(vectors)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring rows to length 1; zeros stay."""
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    scaled: NDArray[np.float32] = np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
    return scaled


def principal(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The directions that tell most of the vectors apart: (384, DIMENSIONS); signs fixed."""
    _, directions = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors)
    chosen = directions[:, ::-1][:, :DIMENSIONS]
    signed: NDArray[np.float64] = chosen * np.sign(chosen[np.abs(chosen).argmax(axis=0), range(DIMENSIONS)])
    return signed.astype(np.float32)


def rows_of(index: LabelIndex, texts: Sequence[str], features: int) -> csr_matrix:
    """Features of texts as rows of unit length."""
    rows, columns, values = [], [], []
    for i, text in enumerate(texts):
        numbers, weights, _ = index.features_of(text)
        length = math.sqrt(sum(w * w for w in weights)) or 1.0
        rows += [i] * len(numbers)
        columns += numbers
        values += [w / length for w in weights]
    return csr_matrix((np.array(values, np.float32), (rows, columns)), shape=(len(texts), features))


def fit(given: csr_matrix, wanted: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of features whose sums are nearest to `wanted`: ridge regression by conjugate gradients, all at once."""
    found = np.zeros((given.shape[1], wanted.shape[1]), np.float32)
    rest = np.asarray(given.T @ wanted)
    step, size = rest.copy(), (rest * rest).sum(axis=0)
    for _ in range(STEPS):
        image = given.T @ (given @ step) + RIDGE * step
        length = size / np.maximum((step * image).sum(axis=0), 1e-12)
        found += length * step
        rest = rest - length * image
        before, size = size, (rest * rest).sum(axis=0)
        step = rest + size / np.maximum(before, 1e-12) * step
    return found


@dataclass(frozen=True)
class Student:
    """Vectors of features, and of the ESCO concepts in the same space."""

    features: NDArray[np.float32]
    index: LabelIndex

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Meaning of texts: float32 (n, DIMENSIONS), unit length."""
        return unit(np.asarray(rows_of(self.index, texts, len(self.features)) @ self.features))


def centroids(
    vectors: NDArray[np.float32], wordings: Sequence[Wording], concepts: dict[str, int]
) -> NDArray[np.float32]:
    """Mean vectors of concepts, both languages counting alike however many labels they have."""
    total = np.zeros((len(concepts), vectors.shape[1]), np.float32)
    for language in ("fr", "en"):
        chosen = [i for i, one in enumerate(wordings) if one.language == language and one.uri in concepts]
        sums = np.zeros_like(total)
        np.add.at(sums, [concepts[wordings[i].uri] for i in chosen], vectors[chosen])
        total += unit(sums)
    return unit(total)


def learn(names: Names, index: LabelIndex, features: int, cache: Path | None) -> tuple[Student, Esco]:
    """Fit the vectors of features to what the encoder says of ESCO's and ROME's names."""
    esco = [w for found in names.esco.values() for w in found]
    esco += [w for key, w in names.unsure.items() if key not in names.esco]
    rome = [w for w in names.others.values() if w.uri.startswith("rome:")]
    taught = teach([*esco, *rome], cache)
    taught = unit(taught @ principal(taught))
    concepts = {uri: i for i, uri in enumerate(sorted({w.uri for w in esco}))}
    means = centroids(taught, esco, concepts)
    wanted = taught.copy()
    wanted[: len(esco)] = unit(OWN * taught[: len(esco)] + (1 - OWN) * means[[concepts[w.uri] for w in esco]])
    student = Student(fit(rows_of(index, [w.text for w in [*esco, *rome]], features), wanted), index)
    return student, Esco(concepts, esco, means)


def codes(links: dict[str, Link], names: Names) -> dict[str, str]:
    """ROME codes of concepts: their own, or that of most of the ROME names that surely lead to them."""
    found: dict[str, Counter[str]] = {}
    for key, wording in names.others.items():
        if not wording.uri.startswith("rome:"):
            continue
        found.setdefault(wording.uri, Counter())[wording.group] += 1
        same = [Link(one.uri, 1.0) for one in names.esco.get(key, ())]
        for one in same or ([links[key]] if key in links else []):
            if one.trust >= SURE_OF_CODE:
                found.setdefault(one.uri, Counter())[wording.group] += round(10 * one.trust**4)
    return {uri: max(sorted(counts), key=counts.__getitem__) for uri, counts in found.items()}


def vectors_of_names(names: Names, uris: Sequence[str], cache: Path | None) -> bytes:
    """Compile what the encoder says of the preferred names of concepts."""
    both = []
    for language, place in (("fr", 0), ("en", 1)):
        labels = [names.concepts[uri][place] for uri in uris]
        chosen = [i for i, label in enumerate(labels) if label]
        plain = [masculine(labels[i] or "").split("/")[0] for i in chosen]
        found = teach([Wording(text, language, "") for text in plain], cache)
        rows = np.zeros((len(uris), found.shape[1]), np.float32)
        rows[chosen] = found
        both.append(rows)
    return pack_vectors(*both)


def main() -> int:
    """Write the four files."""
    root, cache = Path(sys.argv[1]) / "taxonomy", Path(sys.argv[2]) if sys.argv[2:] else None
    names = read_names(root)
    rest = {key: one for key, one in {**names.unsure, **names.others}.items() if key not in names.esco}
    labels = [*rest.items(), *((key, one) for key, found in names.esco.items() for one in found)]
    labels.sort(key=lambda row: (row[0], row[1].uri))
    arrays = pack([one.text for _, one in labels])
    index = LabelIndex(arrays)
    student, esco = learn(names, index, len(arrays["weight"]), cache)
    links = link(names, esco, student.vectors)
    leads = [links.get(key) or Link(one.uri, 1.0) for key, one in labels]
    used = sorted({one.uri for one in leads})
    number = {uri: i for i, uri in enumerate(used)}
    arrays["concept"] = np.array([number[one.uri] for one in leads], np.uint16)
    arrays["trust"] = np.array([round(100 * one.trust) for one in leads], np.uint8)
    np.savez_compressed(OUT / "occupations.npz", allow_pickle=False, **arrays)
    means = esco.vectors[[esco.concepts[uri] for uri in used if uri in esco.concepts]]
    (OUT / "occupation_senses.npz").write_bytes(pack_senses(student.features, means))
    (OUT / VECTORS).write_bytes(vectors_of_names(names, used, cache))
    rome = codes(links, names)
    table = {
        "version": VERSION,
        "uris": used,
        "fr": [names.concepts[uri][0] for uri in used],
        "en": [names.concepts[uri][1] for uri in used],
        "rome": [rome.get(uri) for uri in used],
        "heads": title_heads(root),
    }
    write_json(OUT / "occupations.json.gz", table)
    kinds = Counter(uri.split(":")[0] for uri in used)
    print(
        f"{len(labels)} labels, {len(links)} linked, {dict(kinds)}, {sum(c is not None for c in table['rome'])} codes"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
