"""Following the change feed: a view ends with what the tables hold, whatever interrupted it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.contracts.samples import sample

from hirestream.errors import Transient
from hirestream.store.adapters.delta_rs import DeltaRsTables
from hirestream.store.follow import follow, rebuild
from hirestream.store.ports import Changes
from hirestream.store.tables import CVS, LEDGER, OFFERS
from hirestream.warehouse.adapters.duckdb import WarehouseView

NAMES = ("Alix Martin", "Béa Durand", "Chloé Petit", "Dina Roux")


@pytest.fixture
def tables(tmp_path: Path) -> DeltaRsTables:
    """Tables with a few documents."""
    tables = DeltaRsTables(str(tmp_path / "delta"))
    tables.create()
    tables.commit(CVS, "test", 0, sample(CVS, NAMES), [])
    tables.commit(OFFERS, "test", 0, sample(OFFERS, NAMES[:2]), [])
    tables.commit(LEDGER, "test", 0, sample(LEDGER, NAMES), [])
    return tables


@pytest.fixture
def view(tmp_path: Path) -> WarehouseView:
    """A view that holds nothing."""
    view = WarehouseView(tmp_path / "warehouse.duckdb")
    view.open()
    return view


class Interrupted(Exception):
    """The process ends here."""


def interrupt(page: Changes) -> None:
    """End after the first page that is not the last."""
    if not page.complete:
        raise Interrupted


def test_a_new_view_gets_everything_and_then_only_what_is_new(tables: DeltaRsTables, view: WarehouseView) -> None:
    """The first step loads the tables, a step without news does nothing, the next takes the difference."""
    assert follow(view, tables) > 0
    assert view.rows() == {CVS: 4, OFFERS: 2, LEDGER: sample(LEDGER, NAMES).num_rows}
    assert follow(view, tables) == 0
    tables.commit(CVS, "test", 1, sample(CVS, ("Élie Noir",)), sample(CVS, NAMES[:1])["doc_id"].to_pylist())
    assert follow(view, tables) == 1
    assert view.rows()[CVS] == 4
    assert view.versions() == {table: tables.version(table) for table in view.tables}


def test_a_first_load_that_was_killed_forgets_what_was_erased_meanwhile(
    tables: DeltaRsTables, view: WarehouseView
) -> None:
    """A person who is erased while a view is first loaded is not left in it."""
    with pytest.raises(Interrupted):
        follow(view, tables, interrupt)
    assert view.rows()[CVS] == 4
    (erased,) = sample(CVS, NAMES[:1])["doc_id"].to_pylist()
    tables.commit(CVS, "test", 1, sample(CVS, ()), [erased])
    follow(view, tables)
    held = [key for key, _ in view.contents(CVS)]
    assert erased not in held
    assert len(held) == 3


def test_a_rebuilt_view_holds_the_same(tables: DeltaRsTables, view: WarehouseView) -> None:
    """Rebuilding gives what following gave."""
    follow(view, tables)
    tables.commit(CVS, "test", 1, sample(CVS, NAMES[:2], edition=1), [])
    follow(view, tables)
    followed = {table: list(view.contents(table)) for table in view.tables}
    assert rebuild(view, tables) == sum(len(rows) for rows in followed.values())
    assert {table: list(view.contents(table)) for table in view.tables} == followed


def test_tables_that_are_not_there_yet_are_waited_for(tmp_path: Path, view: WarehouseView) -> None:
    """A view that starts before the first document is not in error."""
    assert follow(view, DeltaRsTables(str(tmp_path / "nowhere"))) == 0


def test_writing_to_a_table_that_nobody_created_is_a_passing_fault(tmp_path: Path) -> None:
    """The writer says what is missing, and the same batch can be tried again."""
    tables = DeltaRsTables(str(tmp_path / "nowhere"))
    with pytest.raises(Transient, match="does not exist yet"):
        tables.commit(CVS, "test", 0, sample(CVS, NAMES), [])
