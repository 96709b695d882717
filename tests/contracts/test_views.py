"""What every view of the Delta tables owes its followers, whatever store lies behind it.

A new adapter is one function that makes it and one row in `ADAPTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from tests.contracts.samples import EPOCH, sample

from hirestream.index.search import SearchIndex
from hirestream.people.adapters.postgres import PeopleView
from hirestream.store.adapters.redis import DocumentCache
from hirestream.store.ports import Changes, View
from hirestream.store.tables import CVS, KEYS, OFFERS, SCHEMAS, key_schema
from hirestream.warehouse.adapters.duckdb import WarehouseView

NAMES = ("Alix Martin", "Béa Durand", "Chloé Petit")
Make = Callable[[pytest.FixtureRequest, Path], View]


def people(request: pytest.FixtureRequest, _folder: Path) -> View:
    """Postgres."""
    return PeopleView(request.getfixturevalue("postgres").url)


def warehouse(_request: pytest.FixtureRequest, folder: Path) -> View:
    """DuckDB."""
    return WarehouseView(folder / "warehouse.duckdb")


def cache(request: pytest.FixtureRequest, _folder: Path) -> View:
    """Valkey."""
    return DocumentCache(request.getfixturevalue("valkey").url)


def index(_request: pytest.FixtureRequest, folder: Path) -> View:
    """FAISS, tantivy and SQLite."""
    return SearchIndex(folder / "index")


ADAPTERS = [
    pytest.param(cache, id="cache", marks=pytest.mark.flow),
    pytest.param(index, id="index"),
    pytest.param(people, id="people", marks=pytest.mark.flow),
    pytest.param(warehouse, id="warehouse"),
]


@pytest.fixture(params=ADAPTERS)
def view(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[View]:
    """A view that holds nothing yet."""
    make: Make = request.param
    view = make(request, tmp_path)
    view.open()
    view.reset()
    yield view
    view.close()


def page(
    table: str,
    version: int,
    upserts: tuple[str, ...] = (),
    deletes: tuple[str, ...] = (),
    *,
    edition: int = 0,
    complete: bool = True,
) -> Changes:
    """A page of changes to documents with these names."""
    gone = sample(table, deletes).select(list(KEYS[table])).cast(key_schema(table))
    return Changes(table, version, sample(table, upserts, edition=edition), gone, complete)


def keys(table: str, *names: str) -> list[str]:
    """Keys that a view shows for these documents, in order."""
    rows = sample(table, names).select(list(KEYS[table])).to_pylist()
    return sorted("/".join(row.values()) for row in rows)


def held(view: View) -> dict[str, list[tuple[str, str]]]:
    """Everything that a view holds."""
    return {table: list(view.contents(table)) for table in view.tables}


def held_keys(view: View, table: str) -> list[str]:
    """Keys of what a view holds of a table."""
    return [key for key, _ in view.contents(table)]


def test_new_view_holds_nothing(view: View) -> None:
    """Before the first page a view says so: no rows, and version -1 for each of its tables."""
    assert isinstance(view, View)
    assert view.versions() == dict.fromkeys(view.tables, -1)
    assert view.rows() == dict.fromkeys(view.tables, 0)
    assert held(view) == {table: [] for table in view.tables}


def test_page_is_taken(view: View) -> None:
    """After a page its rows are held, ordered by key, and its version is reached."""
    for version, table in enumerate(view.tables):
        view.apply(page(table, version, NAMES))
    assert view.versions() == {table: version for version, table in enumerate(view.tables)}
    for table in view.tables:
        assert held_keys(view, table) == keys(table, *NAMES)
        assert view.rows()[table] == len(keys(table, *NAMES))


def test_tables_do_not_touch_each_other(view: View) -> None:
    """A page of one table leaves the rows and the version of the others as they were."""
    first, *others = view.tables
    view.apply(page(first, 7, NAMES))
    assert {table: view.versions()[table] for table in others} == dict.fromkeys(others, -1)
    assert {table: view.rows()[table] for table in others} == dict.fromkeys(others, 0)


def test_same_page_twice_changes_nothing(view: View) -> None:
    """A page that is delivered again after a crash leaves rows and versions as they are."""
    for table in view.tables:
        view.apply(page(table, 1, NAMES))
    before = held(view)
    for table in view.tables:
        view.apply(page(table, 1, NAMES))
    assert held(view) == before
    assert view.versions() == dict.fromkeys(view.tables, 1)


def test_update_replaces_a_row(view: View) -> None:
    """A document that was extracted anew is held once, in its new state; the others stay as they are."""
    for table in view.tables:
        view.apply(page(table, 1, NAMES))
        before = dict(view.contents(table))
        view.apply(page(table, 2, NAMES[:1], edition=1))
        after = dict(view.contents(table))
        changed = {key for key in before if before[key] != after[key]}
        assert changed == set(keys(table, NAMES[0]))
        assert after.keys() == before.keys()


def test_an_offer_that_is_closed_and_one_that_is_open_again_are_told_apart(view: View) -> None:
    """Closing is a change like any other: the row stays, what is kept of it differs, and reopening undoes it."""
    view.apply(page(OFFERS, 1, NAMES))
    before = dict(view.contents(OFFERS))
    (row,) = sample(OFFERS, NAMES[:1]).to_pylist()
    closed = pa.Table.from_pylist([row | {"closed_at": EPOCH, "closed_reason": "gone"}], schema=SCHEMAS[OFFERS])
    view.apply(Changes(OFFERS, 2, closed, key_schema(OFFERS).empty_table()))
    after = dict(view.contents(OFFERS))
    assert {key for key in before if before[key] != after[key]} == set(keys(OFFERS, NAMES[0]))
    assert view.rows()[OFFERS] == len(NAMES)
    view.apply(page(OFFERS, 3, NAMES[:1]))
    assert dict(view.contents(OFFERS)) == before


def test_delete_takes_a_row_away(view: View) -> None:
    """An erased document is gone, and asking again for something that never was there is no error."""
    for table in view.tables:
        view.apply(page(table, 1, NAMES))
        view.apply(page(table, 2, deletes=(NAMES[0], "Never Seen")))
        assert held_keys(view, table) == keys(table, *NAMES[1:])
        assert view.rows()[table] == len(keys(table, *NAMES[1:]))


@pytest.mark.parametrize(("before", "after"), [(CVS, OFFERS), (OFFERS, CVS)], ids=["to-offers", "to-cvs"])
def test_a_document_that_turns_out_to_be_the_other_kind_is_held_once(view: View, before: str, after: str) -> None:
    """A person reclassifies a document: whichever table is followed first, it is held where it is now."""
    view.apply(page(before, 1, NAMES))
    for table in view.tables:  # the order in which a follower takes them
        if table == before:
            view.apply(page(before, 2, deletes=NAMES[:1]))
        elif table == after:
            view.apply(page(after, 1, NAMES[:1]))
    assert held_keys(view, before) == keys(before, *NAMES[1:])
    assert held_keys(view, after) == keys(after, NAMES[0])
    assert (view.rows()[before], view.rows()[after]) == (len(NAMES) - 1, 1)


def test_update_and_delete_in_one_page(view: View) -> None:
    """One page may bring new rows, changed rows and deletions at once."""
    for table in view.tables:
        view.apply(page(table, 1, NAMES))
        view.apply(page(table, 2, ("Dora Bernard", NAMES[1]), (NAMES[0],), edition=1))
        assert held_keys(view, table) == keys(table, "Dora Bernard", *NAMES[1:])


def test_version_is_reached_with_the_last_page(view: View) -> None:
    """While more pages of a version follow, the view does not claim to have reached it."""
    for table in view.tables:
        view.apply(page(table, 4, NAMES[:1]))
        view.apply(page(table, 9, NAMES[1:2], complete=False))
        assert view.versions()[table] == 4
        view.apply(page(table, 9, NAMES[1:2], complete=False))
        view.apply(page(table, 9, NAMES[2:]))
        assert view.versions()[table] == 9
        assert held_keys(view, table) == keys(table, *NAMES)


def test_empty_page_moves_the_version(view: View) -> None:
    """A version without changes for this view (a compaction) is still passed."""
    for table in view.tables:
        view.apply(page(table, 3))
    assert view.versions() == dict.fromkeys(view.tables, 3)
    assert view.rows() == dict.fromkeys(view.tables, 0)


def test_reset_forgets_everything(view: View) -> None:
    """After a reset the view is as new and takes pages from the first version on."""
    for table in view.tables:
        view.apply(page(table, 5, NAMES))
    view.reset()
    assert view.versions() == dict.fromkeys(view.tables, -1)
    assert view.rows() == dict.fromkeys(view.tables, 0)
    for table in view.tables:
        view.apply(page(table, 0, NAMES[:1]))
        assert held_keys(view, table) == keys(table, NAMES[0])


def test_rebuilt_equals_followed(view: View) -> None:
    """Rebuilding from the tables as they are now gives what following every change gave."""
    for table in view.tables:
        view.apply(page(table, 1, NAMES))
        view.apply(page(table, 2, NAMES[1:2], edition=1))
        view.apply(page(table, 3, ("Dora Bernard",), (NAMES[2],)))
    followed = held(view)
    view.reset()
    for table in view.tables:
        now = pa.concat_tables([sample(table, (NAMES[1],), edition=1), sample(table, (NAMES[0], "Dora Bernard"))])
        first, rest = now.slice(0, 1), now.slice(1)
        nothing = key_schema(table).empty_table()
        view.apply(Changes(table, 3, first, nothing, complete=False))
        view.apply(Changes(table, 3, rest, nothing))
    assert held(view) == followed


def test_contents_outlive_the_process(view: View) -> None:
    """What was applied is still there after the view was closed and opened again, with its versions."""
    for table in view.tables:
        view.apply(page(table, 6, NAMES))
    before = held(view)
    view.close()
    view.open()
    assert held(view) == before
    assert view.versions() == dict.fromkeys(view.tables, 6)
