"""The grammars that the classifier learns from: every line can be written, in both languages."""

from __future__ import annotations

import random
from typing import cast

import pytest
from tools.classifier_corpus import GRAMMARS, KINDS, LANGUAGES, Vocabulary, Writer, gerund, past, read_grammar, roughen


class SmallVocabulary:
    """A handful of words where the taxonomies have thousands."""

    titles = {"fr": ["soudeur", "caissière"], "en": ["welder", "cashier"]}  # noqa: RUF012
    skills = {"fr": ["gérer les stocks"], "en": ["manage the stock", "plan routes"]}  # noqa: RUF012
    tools = ("Excel",)
    rome = ("Conduite d'engins",)
    lines = ("Counted the stock of three halls",)
    definitions = ("Weld parts together. Use torches.",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_line_can_be_written(kind: str, language: str) -> None:
    """No line of a grammar has a slot that nothing fills, and each type has lines enough."""
    types = read_grammar(GRAMMARS / f"{kind}.{language}.txt")
    assert len(types) >= 3
    writer = Writer(language, cast("Vocabulary", SmallVocabulary()), random.Random(1))  # noqa: S311
    for name, sections in types.items():
        assert writer.write(sections), name
        for section in sections:
            assert section.lines, name
            for line in (*section.lines, *section.headings):
                assert writer.fill(line), (name, line)  # raises KeyError for a slot that nothing fills


def test_a_seed_gives_the_same_documents() -> None:
    """Training is repeatable: the same seed writes the same documents."""
    sections = read_grammar(GRAMMARS / "cv.en.txt")["long"]
    vocabulary = cast("Vocabulary", SmallVocabulary())

    def written(seed: int) -> str:
        rng = random.Random(seed)  # noqa: S311
        return roughen(Writer("en", vocabulary, rng).write(sections), rng)

    assert written(7) == written(7)
    assert written(7) != written(8)


@pytest.mark.parametrize(
    ("skill", "did", "doing"),
    [
        ("manage staff", "managed staff", "managing staff"),
        ("plan routes", "planned routes", "planning routes"),
        ("carry boxes", "carried boxes", "carrying boxes"),
        ("write reports", "wrote reports", "writing reports"),
        ("oversee sites", "oversaw sites", "overseeing sites"),
    ],
)
def test_verbs(skill: str, did: str, doing: str) -> None:
    """English skills can be told as what someone did, and what someone is doing."""
    assert (past(skill), gerund(skill)) == (did, doing)
