"""The warehouse's raw tables in a DuckDB file, and what is kept out of them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.contracts.samples import EPOCH, id_of, sample

from hirestream.errors import Misconfigured, Transient
from hirestream.store.ports import Changes
from hirestream.store.tables import CVS, OFFERS, SCHEMAS, key_schema
from hirestream.warehouse.adapters.duckdb import WarehouseView

NOTHING = key_schema(CVS).empty_table()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file lies, in a folder that does not exist yet."""
    return tmp_path / "data" / "warehouse.duckdb"


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the file until its standard input ends."""
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder


def test_identity_does_not_enter(path: Path) -> None:
    """Who reads the warehouse file finds skills and years, and no name, address, number or birth date."""
    view = WarehouseView(path)
    view.open()
    view.apply(Changes(CVS, 1, sample(CVS, ("Alix Martin",)), NOTHING))
    view.apply(Changes(OFFERS, 1, sample(OFFERS, ("Maison Lyon",)), NOTHING))
    with duckdb.connect(path) as connection:
        rows = connection.execute("SELECT profile FROM raw_cvs UNION ALL SELECT profile FROM raw_offers").fetchall()
    text = " ".join(profile for (profile,) in rows)
    assert "Python" in text
    words = ("Alix", "Exemple.example", "exemple.example", "+3310", "1990-05", "full_name", "gender", "contact")
    assert not [word for word in words if word in text]


def test_derived_columns_are_typed(path: Path) -> None:
    """Analysts get times as times in UTC, skills as a list, and the profile as JSON that can be queried."""
    view = WarehouseView(path)
    view.open()
    view.apply(Changes(CVS, 1, sample(CVS, ("Alix Martin",)), NOTHING))
    with duckdb.connect(path) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        [row] = connection.execute(
            "SELECT doc_id, strftime(received_at, '%Y-%m-%d'), len(skill_uris), years, profile->>'$.location.city' "
            "FROM raw_cvs"
        ).fetchall()
    assert row == (id_of("Alix Martin"), "2026-03-01", 1, 4.5, "Nantes")


def test_file_held_by_another_process_is_transient(path: Path) -> None:
    """While dbt or an analyst's tool holds the file, the page is refused as transient, and nothing is half applied."""
    view = WarehouseView(path, patience=0.2)
    view.open()
    page = Changes(CVS, 1, sample(CVS, ("Alix Martin",)), NOTHING)
    with held_elsewhere(path), pytest.raises(Transient) as caught:
        view.apply(page)
    assert str(path) in caught.value.message
    assert view.versions()[CVS] == -1
    view.apply(page)
    assert view.rows()[CVS] == 1


def test_file_that_is_let_go_in_time_is_taken(path: Path) -> None:
    """A view waits a few seconds for the file instead of failing at once."""
    view = WarehouseView(path)
    view.open()
    with held_elsewhere(path) as holder:

        def release_and_wait(seconds: float) -> None:
            if holder.stdin is not None and not holder.stdin.closed:
                holder.stdin.close()
            time.sleep(seconds)

        patient = WarehouseView(path, pause=release_and_wait)
        patient.apply(Changes(CVS, 1, sample(CVS, ("Alix Martin",)), NOTHING))
    assert view.rows()[CVS] == 1


def test_older_page_does_not_turn_time_back(path: Path) -> None:
    """A page of a version that was passed long ago is left aside."""
    view = WarehouseView(path)
    view.open()
    view.apply(Changes(CVS, 5, sample(CVS, ("Alix Martin",)), NOTHING))
    before = list(view.contents(CVS))
    view.apply(Changes(CVS, 4, sample(CVS, ("Alix Martin",), edition=1), NOTHING))
    assert list(view.contents(CVS)) == before
    assert view.versions()[CVS] == 5


def test_file_that_is_no_database_is_not_waited_for(path: Path) -> None:
    """A file that DuckDB cannot read is told about at once, with its path and what to do."""
    path.parent.mkdir()
    path.write_bytes(b"this is not a database, whatever its name says" * 200)
    with pytest.raises(Misconfigured, match="rebuild warehouse") as caught:
        WarehouseView(path, pause=lambda _: pytest.fail("it waited")).open()
    assert str(path) in caught.value.message


def test_file_of_an_earlier_release_learns_about_closed_offers(path: Path) -> None:
    """Its rows stay; an offer that is closed from now on says when and why."""
    WarehouseView(path).open()
    with duckdb.connect(path) as connection:
        for column in ("closed_at", "closed_reason"):
            connection.execute(f"ALTER TABLE raw_offers DROP COLUMN {column}")
        connection.execute("INSERT INTO raw_offers (doc_id, title) VALUES ('sha256:old', 'Cook')")
    view = WarehouseView(path)
    view.open()
    offer = sample(OFFERS, ("Alix Martin",)).to_pylist()[0] | {"closed_at": EPOCH, "closed_reason": "gone"}
    view.apply(Changes(OFFERS, 1, pa.Table.from_pylist([offer], schema=SCHEMAS[OFFERS]), NOTHING))
    with duckdb.connect(path) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        held = connection.execute("SELECT title, closed_at, closed_reason FROM raw_offers ORDER BY doc_id").fetchall()
    assert sorted(held) == [("Cook", None, None), (offer["title"], EPOCH, "gone")]
