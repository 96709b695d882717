"""Skills named in a text: whole words, the right case, one concept in both languages, and no everyday words."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from hirestream.taxonomy.service import Taxonomy


def names(taxonomy: Taxonomy, text: str, language: str) -> list[str]:
    """Return the skills mentioned, as written."""
    return [m.name for m in taxonomy.skills_in(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Python, C++, C#, R, Go, .NET, Node.js, VB.NET and React",
            "en",
            ["Python", "C++", "C#", "R", "Go", ".NET", "Node.js", "VB.NET", "React"],
        ),
        ("Langages : C, C++, Rust", "fr", ["C", "C++", "Rust"]),
        ("programming in R and SAS", "en", ["R", "SAS"]),
        ("C/C++/Java", "en", ["C", "C++", "Java"]),
        ("Docker, Kubernetes, CI/CD, PL/SQL", "en", ["Docker", "Kubernetes", "CI/CD", "PL/SQL"]),
        ("Maîtrise d'Excel et du Pack Office", "fr", ["Excel", "Pack Office"]),
        ("WORD, EXCEL, POWERPOINT", "fr", ["WORD", "EXCEL", "POWERPOINT"]),
        ("gestion de bases de données", "fr", ["bases de données"]),
        ("manage musical staff", "en", ["manage musical staff"]),
        ("Utilisation de node js et de REACT.JS", "fr", ["node js", "REACT.JS"]),
        ("Technologies: java php mysql go docker", "en", ["java", "php", "mysql", "go", "docker"]),
        ("You know R and Python", "en", ["R", "Python"]),
    ],
)
def test_skills_are_found_as_written(text: str, language: str, expected: list[str], taxonomy: Taxonomy) -> None:
    """Names with signs, short names in a list, phrases and any case of long names are found whole."""
    assert names(taxonomy, text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Our R&D team needs a go-to-market plan.", "en"),
        ("Go home and rest.", "en"),
        ("You will be responsible and stay focused.", "en"),
        ("Permis C, vitamine C, plan B", "fr"),
        ("Vitamins C, D", "en"),
        ("Jean R., Paris", "fr"),
        ("He excels at word games, access control and spring cleaning.", "en"),
        ("Time, work, team and English in good order", "en"),
        ("Javanese coffee and javelin", "en"),
        ("Accueil physique des clients", "fr"),
        ("Chef de service", "fr"),
        ("Rust on the swift car", "en"),
        ("Réagir vite, oracle de la fête", "fr"),
    ],
)
def test_everyday_words_are_no_skills(text: str, language: str, taxonomy: Taxonomy) -> None:
    """Letters, classes, verbs and common words do not fire, nor do parts of words."""
    assert names(taxonomy, text, language) == []


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("comptabilité", "accounting"),
        ("gestion de projet", "project management"),
        ("réseaux sociaux", "social media"),
        ("apprentissage automatique", "machine learning"),
    ],
)
def test_labels_of_both_languages_are_one_concept(french: str, english: str, taxonomy: Taxonomy) -> None:
    """A French and an English name of one skill lead to one concept."""
    one, two = taxonomy.skill(french), taxonomy.skill(english)
    assert one is not None
    assert one == two


def test_names_of_one_technology_are_one_concept(taxonomy: Taxonomy) -> None:
    """Short, long and vendor's names of a technology lead to one concept."""
    for first, *others in (
        ("JavaScript", "Javascript", "JS"),
        ("Kubernetes", "K8s"),
        ("React", "React.js", "ReactJS"),
        ("AWS", "Amazon Web Services"),
        ("SQL", "Structured query language"),
    ):
        assert taxonomy.skill(first) is not None
        assert all(taxonomy.skill(other) == taxonomy.skill(first) for other in others), first


def test_mentions_stand_at_their_offsets_and_never_overlap(taxonomy: Taxonomy) -> None:
    """Each mention quotes the text; the longest name wins."""
    text = "SQL Server Reporting Services SSRS, puis SQL Server, puis SQL."
    found = taxonomy.skills_in(text, "fr")
    assert all(text[m.start : m.end] == m.name for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert [m.name for m in found][-2:] == ["SQL Server", "SQL"]


def test_concepts_of_esco_come_first(taxonomy: Taxonomy) -> None:
    """Names that we know in other words than ESCO lead to its concepts; what ESCO lacks comes after."""
    found = taxonomy.skills_named("Docker, payroll, TDD, machine learning and nursing care", "en")
    uris = [one.concept.uri for one in found]
    assert [uri.startswith("http://data.europa.eu/esco/skill/") for uri in uris] == [True, True, True, False, False]
    assert all(one.score == 1 for one in found)


def test_an_unknown_name_has_no_concept(taxonomy: Taxonomy) -> None:
    """Nothing is guessed for a name that no source knows."""
    assert taxonomy.skill("Zorglubification") is None
    assert taxonomy.skill("") is None


def test_the_matcher_is_ready_and_reads_quickly() -> None:
    """Loading takes half a second at most, and five hundred lines a second are no effort."""
    start = time.process_time()
    taxonomy = Taxonomy.load()
    taxonomy.skill("Python")
    assert time.process_time() - start < 1.0  # 0.15 s alone; other programs share the machine
    start = time.process_time()
    for _ in range(500):
        taxonomy.skills_in("Développement d'API REST en Python avec Django, PostgreSQL et Docker sous Linux", "fr")
    assert time.process_time() - start < 1.0
