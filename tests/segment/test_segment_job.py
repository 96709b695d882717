"""Segments of a real talent pool in Postgres, by a real Spark, into a real Tableau extract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from tests.contracts.samples import CARE, cv, documents, id_of
from tests.engines import Engine

from hirestream.errors import HirestreamError, Misconfigured, Transient
from hirestream.model.profile import Offer, Profile, Skill
from hirestream.people.adapters.postgres import PeopleView
from hirestream.people.service import pseudonym_of
from hirestream.segment.adapters.postgres import SegmentStore, jdbc_parts, latest_segments
from hirestream.segment.job import run
from hirestream.segment.service import Segment, SegmentedCandidate, SegmentRun
from hirestream.segment.tableau import write_extract
from hirestream.store.ports import Changes
from hirestream.store.tables import CVS, key_schema

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.flow

NOTHING = key_schema(CVS).empty_table()
NURSE = (Skill(name="soins", concept=CARE), Skill(name="Pansements"), Skill(name="Triage"))
DEVELOPER = (Skill(name="Docker"), Skill(name="Django"), Skill(name="Linux"))
COOK = (Skill(name="HACCP"), Skill(name="Pâtisserie"), Skill(name="Grillades"))
SEGMENT = Segment(0, "Tous", "All", 2, ("Chef",), ("HACCP",))


@pytest.fixture
def people(postgres: Engine) -> Iterator[PeopleView]:
    """An empty people database."""
    view = PeopleView(postgres.url)
    view.open()
    view.reset()
    yield view
    view.close()


def fill(people: PeopleView, **groups: tuple[int, str, tuple[Skill, ...]]) -> None:
    """Add groups of candidates: how many, with which title and skills."""
    profiles: dict[str, Profile | Offer] = {
        f"{group}{at}": cv(f"{group.title()} Exemple{at}", title=title, years=2 + at, skills=skills)
        for group, (number, title, skills) in groups.items()
        for at in range(number)
    }
    people.apply(Changes(CVS, people.versions()[CVS] + 1, documents(CVS, profiles), NOTHING))


def segmented(spark: SparkSession, postgres: Engine, **options: int) -> SegmentRun:
    """Run the job."""
    jdbc_url, user, password = jdbc_parts(postgres.url)
    return run(spark, jdbc_url=jdbc_url, user=user, password=password, **options)


def test_trades_become_segments(spark: SparkSession, postgres: Engine, people: PeopleView) -> None:
    """Nurses, developers and cooks end in a segment each, named in both languages, and the web reads them back."""
    fill(people, nurse=(6, "Infirmière", NURSE), dev=(9, "Développeur", DEVELOPER), cook=(5, "Cuisinier", COOK))
    done = segmented(spark, postgres)
    assert (done.candidates, done.k, done.note) == (20, 3, None)
    assert done.silhouette is not None
    assert done.silhouette > 0.5
    assert [(segment.size, segment.top_titles) for segment in done.segments] == [
        (9, ("Développeur",)),
        (6, ("Infirmière",)),
        (5, ("Cuisinier",)),
    ]
    nurses = done.segments[1]
    assert nurses.name_fr == "Infirmière · soins infirmiers, pansements"
    assert nurses.name_en == "Infirmière · nursing care, pansements"
    assert latest_segments(postgres.url) == list(done.segments)
    members = {one.pseudonym: one.segment_id for one in SegmentStore(postgres.url).latest_members()}
    assert {members[pseudonym_of(id_of(f"dev{at}"))] for at in range(9)} == {0}
    assert {members[pseudonym_of(id_of(f"cook{at}"))] for at in range(5)} == {2}


def test_same_pool_gives_the_same_segments(spark: SparkSession, postgres: Engine, people: PeopleView) -> None:
    """Running again without new candidates changes no candidate's segment; a wished number of segments is kept to."""
    fill(people, nurse=(6, "Infirmière", NURSE), dev=(6, "Développeur", DEVELOPER))
    store = SegmentStore(postgres.url)
    first = segmented(spark, postgres, k=4, seed=3)
    before = store.latest_members()
    second = segmented(spark, postgres, k=4, seed=3)
    assert second.run_id > first.run_id
    assert first.k == second.k == 4
    assert store.latest_members() == before


def test_candidates_who_are_all_alike(spark: SparkSession, postgres: Engine, people: PeopleView) -> None:
    """A pool without differences is one segment, not an error."""
    same = cv("Alix", skills=COOK)
    people.apply(Changes(CVS, 0, documents(CVS, {f"same{at}": same for at in range(9)}), NOTHING))
    done = segmented(spark, postgres)
    assert (done.k, done.silhouette) == (1, None)
    assert [segment.size for segment in done.segments] == [9]


def test_candidates_without_skills(spark: SparkSession, postgres: Engine, people: PeopleView) -> None:
    """CVs that name no skill and no title are still counted, each in a segment."""
    profiles: dict[str, Profile | Offer] = {f"bare{at}": Profile(total_years_experience=at * 3) for at in range(10)}
    people.apply(Changes(CVS, 0, documents(CVS, profiles), NOTHING))
    done = segmented(spark, postgres)
    assert sum(segment.size for segment in done.segments) == 10
    assert done.segments[0].name_fr == "Profils divers"


@pytest.mark.parametrize("candidates", [0, 7])
def test_tiny_pool_gets_a_clear_answer(
    spark: SparkSession, postgres: Engine, people: PeopleView, candidates: int
) -> None:
    """An empty or tiny pool ends with a run that says why there are no segments, instead of an error."""
    if candidates:
        fill(people, cook=(candidates, "Cuisinier", COOK))
    done = segmented(spark, postgres)
    assert (done.candidates, done.k, done.segments) == (candidates, 0, ())
    assert "at least 8" in (done.note or "")
    assert SegmentStore(postgres.url).latest_run() == done
    assert latest_segments(postgres.url) == []


def test_no_run_yet(postgres: Engine, people: PeopleView) -> None:
    """Before the first run there are no segments to show."""
    assert people.rows()[CVS] == 0
    assert SegmentStore(postgres.url).latest_run() is None
    assert latest_segments(postgres.url) == []


def test_erased_candidate_does_not_come_back(postgres: Engine, people: PeopleView) -> None:
    """Someone who was erased while Spark was counting is in no segment, and the size tells so."""
    fill(people, cook=(1, "Cuisinier", COOK))
    members = {id_of("cook0"): 0, id_of("erased meanwhile"): 0}
    done = SegmentStore(postgres.url).write_run(seed=1, candidates=2, segments=[SEGMENT], members=members)
    assert [segment.size for segment in done.segments] == [1]
    assert [one.title for one in SegmentStore(postgres.url).latest_members()] == ["Cuisinier"]


def test_run_is_whole_or_absent(postgres: Engine, people: PeopleView) -> None:
    """When writing fails half-way the dashboard keeps showing the run before."""
    fill(people, cook=(2, "Cuisinier", COOK))
    store = SegmentStore(postgres.url)
    kept = store.write_run(seed=1, candidates=2, segments=[SEGMENT], members={id_of("cook0"): 0})
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        store.write_run(seed=1, candidates=2, segments=[SEGMENT], members={id_of("cook0"): 0, id_of("cook1"): 99})
    assert store.latest_run() == kept


def test_old_runs_are_forgotten(postgres: Engine, people: PeopleView) -> None:
    """The last five runs are kept, so the database does not grow with every night."""
    assert people.rows()[CVS] == 0
    store = SegmentStore(postgres.url)
    runs = [store.write_run(seed=1, candidates=0, note="too few").run_id for _ in range(7)]
    with psycopg.connect(postgres.url) as connection:
        kept = connection.execute("SELECT run_id FROM segment_run ORDER BY run_id").fetchall()
    assert [run_id for (run_id,) in kept] == runs[2:]


def test_missing_database_is_told(postgres: Engine) -> None:
    """A server that is away is transient; a database without tables says what to run."""
    with pytest.raises(Transient):
        SegmentStore("postgresql://postgres@127.0.0.1:1/postgres").latest_run()
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare")
    with pytest.raises(Misconfigured, match="rebuild people"):
        latest_segments(postgres.url.removesuffix("/postgres") + "/bare")


def read_extract(path: Path, query: str) -> list[list[Any]]:
    """Rows of a Hyper file."""
    import tableauhyperapi as hyper

    quiet = hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU
    with (
        hyper.HyperProcess(telemetry=quiet, parameters={"log_dir": str(path.parent)}) as process,
        hyper.Connection(process.endpoint, str(path)) as connection,
    ):
        rows: list[list[Any]] = connection.execute_list_query(query)
        return rows


def test_extract_opens_with_both_tables(tmp_path: Path) -> None:
    """Tableau finds the segments and, under their pseudonyms, the candidates; nothing but the extract is left."""
    path = tmp_path / "out" / "segments.hyper"
    members = [
        SegmentedCandidate("C-1", 0, "Chef", "Nantes", "FR", "fr", 4.5, "none"),
        SegmentedCandidate("C-2", 0, None, None, None, None, None, None),
    ]
    for _ in range(2):  # the second replaces the first
        assert write_extract(path, members, [SEGMENT], log_dir=tmp_path / "log") == 2
    assert [file.name for file in path.parent.iterdir()] == ["segments.hyper"]
    joined = (
        'SELECT candidate, name_fr, city, years FROM "Extract"."candidate_segments" '
        'JOIN "Extract"."segments" USING (segment_id) ORDER BY candidate'
    )
    assert read_extract(path, joined) == [["C-1", "Tous", "Nantes", 4.5], ["C-2", "Tous", None, None]]


def test_extract_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """When a folder stands where the extract should go, the message names it."""
    path = tmp_path / "segments.hyper"
    path.mkdir()
    with pytest.raises(HirestreamError, match=r"segments\.hyper"):
        write_extract(path, [], [], log_dir=tmp_path / "log")
