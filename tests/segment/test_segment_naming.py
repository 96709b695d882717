"""What segments are called, and which skills may tell candidates apart."""

from __future__ import annotations

import pytest

from hirestream.segment.adapters.postgres import jdbc_parts
from hirestream.segment.service import (
    Segment,
    SkillCount,
    SkillLabel,
    TitleCount,
    describe,
    numbers_to_try,
    too_few,
    vocabulary,
)

LABELS = {
    "python": SkillLabel("Python", "Python"),
    "sql": SkillLabel("SQL", "SQL"),
    "care": SkillLabel("soins infirmiers", "nursing care"),
    "talk": SkillLabel("communication", "communication"),
}
TITLES = [
    TitleCount(0, "Développeur Python", "fr", 3),
    TitleCount(0, "développeur  python", "fr", 1),
    TitleCount(0, "Python developer", "en", 2),
    TitleCount(1, "Infirmière", "fr", 9),
    TitleCount(1, "Développeur Python", "fr", 1),
]
SKILLS = [
    SkillCount(0, "python", 6),
    SkillCount(0, "sql", 3),
    SkillCount(0, "talk", 6),
    SkillCount(1, "care", 10),
    SkillCount(1, "talk", 10),
    SkillCount(1, "python", 1),
]
SIZES = {0: 6, 1: 10}


def named() -> list[Segment]:
    """Segments of the pool above."""
    return describe(SIZES, TITLES, SKILLS, LABELS)[0]


def test_largest_segment_comes_first() -> None:
    """Segments are numbered by their size, so that a chart reads from the left."""
    segments, ids = describe(SIZES, TITLES, SKILLS, LABELS)
    assert [(segment.segment_id, segment.size) for segment in segments] == [(0, 10), (1, 6)]
    assert ids == {1: 0, 0: 1}


def test_name_is_in_both_languages() -> None:
    """A segment is called by the title and the skills that set it apart, for readers of French and of English."""
    nurses, developers = named()
    assert (nurses.name("fr"), nurses.name("en")) == ("Infirmière · soins infirmiers", "Infirmière · nursing care")
    assert developers.name("fr") == "Développeur Python · Python, SQL"
    assert developers.name("en") == "Python developer · Python, SQL"


def test_what_all_have_names_nobody() -> None:
    """A skill that every candidate has is not what a segment is about."""
    assert all("communication" not in (*segment.top_skills, segment.name_fr) for segment in named())


def test_spellings_of_a_title_are_one() -> None:
    """A title that is written in two ways counts once, in the spelling that most candidates use."""
    _, developers = named()
    assert developers.top_titles == ("Développeur Python", "Python developer")


def test_segments_that_sound_alike_are_told_apart() -> None:
    """Two segments never carry the same name."""
    silent, _ = describe({0: 4, 1: 5}, [], [], {})
    assert [segment.name_en for segment in silent] == ["Mixed profiles", "Mixed profiles (2)"]
    assert [segment.name_fr for segment in silent] == ["Profils divers", "Profils divers (2)"]


def test_single_segment_is_named_by_what_is_frequent() -> None:
    """When all candidates are alike, the segment is named by what most of them have."""
    [only], _ = describe({0: 9}, [TitleCount(0, "Infirmière", "fr", 9)], [SkillCount(0, "care", 9)], LABELS)
    assert only.name_fr == "Infirmière · soins infirmiers"


def test_vocabulary_leaves_out_what_tells_nothing() -> None:
    """Skills of one single candidate and skills of nearly all do not shape segments; the order is always the same."""
    had = {"rare": 1, "b": 4, "a": 4, "c": 7, "all": 10}
    assert vocabulary(had, 10) == ["c", "a", "b"]
    assert vocabulary(dict(reversed(had.items())), 10, limit=2) == ["c", "a"]


@pytest.mark.parametrize(("candidates", "numbers"), [(8, [2]), (12, [3]), (20, [3, 4, 5]), (900, [3, 4, 5, 6, 7, 8])])
def test_number_of_segments_follows_the_pool(candidates: int, numbers: list[int]) -> None:
    """Small pools are cut into few segments, large ones into eight at most."""
    assert list(numbers_to_try(candidates)) == numbers


def test_tiny_pool_is_told() -> None:
    """Seven candidates are not segmented, and the reason says how many are needed."""
    assert "at least 8" in (too_few(7) or "")
    assert too_few(8) is None


def test_address_is_split_for_jdbc() -> None:
    """One Postgres URL in the settings serves both drivers: what is escaped in it, and its options, arrive."""
    url = "postgresql://ana%40lyst:p%2Fw@db.example:6432/people?sslmode=require"
    assert jdbc_parts(url) == ("jdbc:postgresql://db.example:6432/people?sslmode=require", "ana@lyst", "p/w")
    assert jdbc_parts("postgresql://postgres@127.0.0.1/postgres") == (
        "jdbc:postgresql://127.0.0.1:5432/postgres",
        "postgres",
        "",
    )
