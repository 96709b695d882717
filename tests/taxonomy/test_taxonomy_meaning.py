"""Occupations by meaning, where the words of a title leave it open."""

from __future__ import annotations

import numpy as np
import pytest

from hirestream.taxonomy.meaning import Senses, pack_senses
from hirestream.taxonomy.service import Taxonomy


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("Bus driving operative", "bus driver"),
        ("Docteur des animaux", "veterin"),
        ("Gestion de la paie", "paie"),
    ],
)
def test_titles_in_other_words_are_near_their_occupation(title: str, wanted: str, taxonomy: Taxonomy) -> None:
    """Scores fall, stay within 0 and 1, each concept comes once; what a person would say is among the first five."""
    found = taxonomy.occupations(title, k=5)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len({one.concept.uri for one in found}) == 5
    labels = " | ".join(f"{one.concept.label_fr} {one.concept.label_en}" for one in found).lower()
    assert wanted in labels


def test_words_of_both_languages_mean_the_same(taxonomy: Taxonomy) -> None:
    """A French title is nearer to its English name than to another occupation in its own language."""
    for french, english, other in (
        ("comptable", "accountant", "plombier"),
        ("soudeur", "welder", "avocat"),
        ("développeur web", "web developer", "conducteur de bus"),
    ):
        asked, same, unlike = (taxonomy.title_vector(title) for title in (french, english, other))
        assert asked @ same > asked @ unlike, french


def test_words_that_no_label_has_mean_nothing(taxonomy: Taxonomy) -> None:
    """A line of signs, or an empty one, has no vector and no concept."""
    for line in ("", "  ", "???"):
        assert not taxonomy.title_vector(line).any()
        assert taxonomy.occupations(line) == []


def test_packed_vectors_keep_their_directions() -> None:
    """One byte a component loses nothing that ranking needs; the same vectors give the same file."""
    rng = np.random.default_rng(3)
    vectors = rng.normal(size=(50, 160)).astype(np.float32)
    packed = pack_senses(vectors, vectors)
    assert packed == pack_senses(vectors, vectors)
    senses = Senses(packed)
    likeness = [float(senses.vector([n], [2.0]) @ vectors[n] / np.linalg.norm(vectors[n])) for n in range(50)]
    assert min(likeness) > 0.999
    assert [int(senses.scores([n], [1.0]).argmax()) for n in range(50)] == list(range(50))
