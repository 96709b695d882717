"""The dbt project, run as users run it, on real DuckDB files."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.contracts.samples import CARE, PYTHON, cv, documents, id_of, offer, sample

from hirestream.errors import HirestreamError
from hirestream.model.profile import IDENTITY_FIELDS, Offer, Profile, Skill
from hirestream.store.ports import Changes
from hirestream.store.tables import CVS, LEDGER, OFFERS, key_schema
from hirestream.warehouse.adapters.duckdb import WarehouseView
from hirestream.warehouse.service import build, default_project_dir

pytestmark = pytest.mark.flow


def fill(path: Path, *, copies: int = 1) -> None:
    """Three candidates and two offers; `copies` > 1 spoils the raw table with doubles."""
    view = WarehouseView(path)
    view.open()
    python = Skill(name="Python", concept=PYTHON)
    candidates: dict[str, Profile | Offer] = {
        "alix": cv("Alix Martin", skills=(python, python.model_copy(update={"use": "evidenced", "years": 3}))),
        "bea": cv("Béa Durand", skills=(python, Skill(name="Point  de Croix"))),
        "nobody": Profile(),
    }
    page = pa.concat_tables([documents(CVS, candidates)] * copies)
    view.apply(Changes(CVS, 1, page, key_schema(CVS).empty_table()))
    offers: dict[str, Profile | Offer] = {"lyon": offer("Maison Lyon"), "empty": Offer()}
    view.apply(Changes(OFFERS, 1, documents(OFFERS, offers), key_schema(OFFERS).empty_table()))
    view.apply(Changes(LEDGER, 1, sample(LEDGER, tuple(candidates)), key_schema(LEDGER).empty_table()))


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of a query, as an analyst would put it."""
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse that was filled and built."""
    path = tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb"
    fill(path)
    result = build(path, default_project_dir())
    assert result.models >= 8
    assert result.tests >= 20
    return path


def test_empty_warehouse_builds(tmp_path: Path) -> None:
    """On the first day, before any document, every model and test of the warehouse is green."""
    path = tmp_path / "warehouse.duckdb"
    WarehouseView(path).open()
    build(path, default_project_dir())
    assert ask(path, "SELECT count(*) FROM marts.fct_candidate") == [(0,)]


def test_each_document_is_one_fact(built: Path) -> None:
    """Analysts count candidates and offers as they were received, also those whose profile says nothing."""
    candidates = "SELECT doc_id, skills, posts, years_experience FROM marts.fct_candidate ORDER BY skills DESC, doc_id"
    assert ask(built, candidates) == [
        (id_of("bea"), 2, 2, 4.5),
        (id_of("alix"), 1, 2, 4.5),
        (id_of("nobody"), 0, 0, 0.0),
    ]
    offers = "SELECT doc_id, skills_required, salary_max, company FROM marts.fct_offer ORDER BY skills_required"
    assert ask(built, offers) == [(id_of("empty"), 0, None, None), (id_of("lyon"), 2, 45_000.0, "Maison Lyon")]


def test_supply_meets_demand(built: Path) -> None:
    """For each skill the mart tells how many have it and how many offers want it, whatever spelling was used."""
    mart = "SELECT candidates, candidates_evidenced, offers, offers_required, shortage FROM marts.skill_supply_demand "
    assert ask(built, mart + f"WHERE uri = '{PYTHON.uri}'") == [(2, 1, 1, 1, -1)]
    assert ask(built, mart + f"WHERE uri = '{CARE.uri}'") == [(0, 0, 1, 0, 1)]
    assert ask(built, mart + "WHERE skill_key = 'name:point de croix'") == [(1, 0, 0, 0, -1)]
    names = f"SELECT name_fr, name_en FROM marts.skill_supply_demand WHERE uri = '{CARE.uri}'"  # noqa: S608
    assert ask(built, names) == [("soins infirmiers", "nursing care")]


def test_marts_are_pseudonymous(built: Path) -> None:
    """No column of staging or marts says who a candidate is, and no value does."""
    columns = ask(
        built, "SELECT column_name FROM information_schema.columns WHERE table_schema IN ('staging', 'marts')"
    )
    assert not {name for (name,) in columns} & {*IDENTITY_FIELDS, "email", "phone", "contact", "profile"}
    tables = ask(built, "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema <> 'main'")
    text = str([ask(built, f'FROM "{schema}"."{table}"') for schema, table in tables])
    assert "Python" in text
    assert not [word for word in ("Alix", "Martin", "xemple.example", "+3310", "1990-05") if word in text]


def test_dbt_writes_beside_the_file(built: Path) -> None:
    """The project's folder stays as it was shipped: dbt's own files lie beside the warehouse."""
    assert (built.parent / "dbt" / "logs" / "dbt.log").is_file()
    assert not [name for name in ("target", "logs", ".user.yml") if (default_project_dir() / name).exists()]


def test_erased_candidate_leaves_the_facts_at_once(built: Path, tmp_path: Path) -> None:
    """An erasure reaches facts and bridges with its page, before dbt runs again; other candidates stay."""
    path = Path(shutil.copy(built, tmp_path / "warehouse.duckdb"))
    gone = sample(CVS, ("bea",)).select(["doc_id"]).cast(key_schema(CVS))
    WarehouseView(path).apply(Changes(CVS, 2, sample(CVS, ()), gone))
    facts = [("main", "raw_cvs"), ("marts", "fct_candidate"), ("marts", "bridge_candidate_skill")]
    held = [{doc_id for (doc_id,) in ask(path, f'SELECT doc_id FROM "{schema}"."{fact}"')} for schema, fact in facts]  # noqa: S608
    assert held == [{id_of("alix"), id_of("nobody")}, {id_of("alix"), id_of("nobody")}, {id_of("alix")}]


def test_failed_test_is_named(tmp_path: Path) -> None:
    """When raw rows are doubled the build fails and says which tests found it, and where the log lies."""
    path = tmp_path / "warehouse.duckdb"
    fill(path, copies=2)
    with pytest.raises(HirestreamError, match="unique_raw_raw_cvs_doc_id") as caught:
        build(path, default_project_dir())
    assert "source_unique" in caught.value.message
    assert "dbt.log" in caught.value.message


def test_broken_project_is_told(tmp_path: Path) -> None:
    """A project that dbt cannot read ends in an error with dbt's own words, not in silence."""
    (tmp_path / "project").mkdir()
    with pytest.raises(HirestreamError, match="dbt_project"):
        build(tmp_path / "warehouse.duckdb", tmp_path / "project")
