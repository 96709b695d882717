"""Occupations by meaning, where the words of a title leave it open."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from hirestream.errors import Misconfigured
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.settings import Settings
from hirestream.taxonomy.lines import normalize_line
from hirestream.taxonomy.meaning import Meaning, digest, pack_vectors
from hirestream.taxonomy.service import Taxonomy


class Counting:
    """The real encoder; counts how often it is asked."""

    def __init__(self) -> None:
        self._encoder = E5Encoder(Settings().encoder_dir, threads=1)
        self.model_id = self._encoder.model_id
        self.asked = 0

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """Encode, and count."""
        self.asked += 1
        return self._encoder.encode(texts, languages)


@pytest.fixture(scope="module")
def encoder() -> Counting:
    """Return the real encoder."""
    return Counting()


@pytest.fixture(scope="module")
def meaning(taxonomy: Taxonomy, encoder: Counting) -> Meaning:
    """Return the vectors that the package ships: they are of the tables and the model that it uses."""
    return taxonomy.meaning(encoder)


@pytest.mark.parametrize(
    ("title", "language", "wanted"),
    [
        ("Bus driving operative", "en", "bus driver"),
        ("Docteur des animaux", "fr", "veterin"),
        ("Gestion de la paie", "fr", "paie"),
    ],
)
def test_titles_in_other_words_are_near_their_occupation(
    title: str, language: str, wanted: str, taxonomy: Taxonomy, meaning: Meaning
) -> None:
    """Scores fall, stay within 0 and 1, each concept comes once; what a person would say is among the first five."""
    found = taxonomy.occupations_in_both(title, language, meaning, k=5)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({one.concept.uri for one in found}) == 5
    labels = " | ".join(f"{one.concept.label_fr} {one.concept.label_en}" for one in found).lower()
    assert wanted in labels


def test_a_title_that_is_a_label_asks_no_encoder(taxonomy: Taxonomy, encoder: Counting, meaning: Meaning) -> None:
    """One occupation of a plain title is what its words say, at once; an empty line gives nothing."""
    before = encoder.asked
    for title in ("Comptable", "Développeuse web (H/F)", "", " "):
        line = normalize_line(taxonomy, title, what="titles", language="fr", k=1, meaning=meaning)
        assert line == normalize_line(taxonomy, title, what="titles", language="fr", k=1)
    assert encoder.asked == before
    several = taxonomy.occupations_in_both("Comptable", "fr", meaning, k=4)
    assert several[0] == taxonomy.occupations("Comptable", k=1)[0]
    assert len({one.concept.uri for one in several}) == 4


def test_vectors_of_another_model_are_refused(taxonomy: Taxonomy) -> None:
    """Whoever sets another model learns what to do, instead of getting likeness of unlike things."""
    other = Counting()
    other.model_id = "another-model"
    with pytest.raises(Misconfigured, match="embed_occupations"):
        taxonomy.meaning(other)


def test_packed_vectors_keep_their_directions() -> None:
    """One byte a component loses nothing that ranking needs; the same vectors give the same file."""
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(50, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    packed = pack_vectors(vectors, np.zeros_like(vectors), ["a"], "m")
    assert packed == pack_vectors(vectors, np.zeros_like(vectors), ["a"], "m")
    with np.load(io.BytesIO(packed)) as arrays:
        steps = arrays["steps"].astype(np.float32)
    likeness = (steps * vectors).sum(axis=1) / np.linalg.norm(steps, axis=1)
    assert likeness.min() > 0.999
    assert digest(["a", "b"]) != digest(["a"])
