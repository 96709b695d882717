"""What every writer of the Delta tables owes the stream: batches once, in one transaction, and a feed of all changes.

A new adapter is one function that makes it and one row in `ADAPTERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import write_deltalake
from tests.contracts.samples import EPOCH, sample

from hirestream.errors import Transient
from hirestream.extract.commit import Tables
from hirestream.store.adapters.delta_rs import PROPERTIES, DeltaRsTables
from hirestream.store.tables import CVS, LEDGER, OFFERS, SCHEMAS

NAMES = ("Alix Martin", "Béa Durand", "Chloé Petit", "Dina Roux")
APP = "test-application"
Make = Callable[[pytest.FixtureRequest, Path], Tables]


def delta_rs(_request: pytest.FixtureRequest, folder: Path) -> Tables:
    """The embedded writer."""
    return DeltaRsTables(str(folder / "delta"))


def spark(request: pytest.FixtureRequest, folder: Path) -> Tables:
    """The writer for clusters."""
    from hirestream.store.adapters.spark import SparkTables

    return SparkTables(request.getfixturevalue("spark"), str(folder / "delta"))


ADAPTERS = [pytest.param(delta_rs, id="delta-rs"), pytest.param(spark, id="spark", marks=pytest.mark.flow)]


@pytest.fixture(params=ADAPTERS)
def tables_in(request: pytest.FixtureRequest) -> Callable[[Path], Tables]:
    """Makes tables in a folder; they are not created yet."""
    make: Make = request.param
    return lambda folder: make(request, folder)


@pytest.fixture
def tables(tables_in: Callable[[Path], Tables], tmp_path: Path) -> Tables:
    """Empty tables."""
    tables = tables_in(tmp_path)
    tables.create()
    return tables


def doc_ids(tables: Tables, table: str = CVS) -> list[str]:
    """Documents in a table, a double twice."""
    return sorted(tables.read(table, columns=["doc_id"])["doc_id"].to_pylist())


def ids_of(*names: str) -> list[str]:
    """Ids of the sample documents with these names."""
    return sorted(sample(CVS, names)["doc_id"].to_pylist())


def test_tables_that_are_created_are_empty_and_creating_them_again_keeps_their_rows(tables: Tables) -> None:
    """A first start makes all tables, a later one finds them."""
    assert {table: tables.count(table) for table in SCHEMAS} == dict.fromkeys(SCHEMAS, 0)
    tables.commit(CVS, APP, 0, sample(CVS, NAMES[:2]), [])
    tables.create()
    assert tables.count(CVS) == 2


def test_tables_of_an_earlier_release_get_the_new_columns(tables_in: Callable[[Path], Tables], tmp_path: Path) -> None:
    """Before offers could be closed their table had two columns less: they are added, rows and the feed go on."""
    from deltalake import DeltaTable

    folder = str(tmp_path / "delta" / OFFERS)
    earlier = [field for field in SCHEMAS[OFFERS] if not field.name.startswith("closed_")]
    DeltaTable.create(folder, schema=pa.schema(earlier), configuration=PROPERTIES)
    old = sample(OFFERS, NAMES[:2])
    write_deltalake(folder, old.select([field.name for field in earlier]), mode="append")
    with pytest.raises(Transient, match="closed_at"):
        DeltaRsTables(str(tmp_path / "delta")).read(OFFERS)
    tables = tables_in(tmp_path)
    tables.create()
    assert tables.read(OFFERS).sort_by("doc_id").to_pylist() == old.sort_by("doc_id").to_pylist()
    closed = sample(OFFERS, NAMES[:1]).to_pylist()[0] | {"closed_at": EPOCH, "closed_reason": "gone"}
    tables.commit(OFFERS, APP, 0, pa.Table.from_pylist([closed], schema=SCHEMAS[OFFERS]), [])
    for since in (0, tables.version(OFFERS) - 1):
        (page,) = tables.changes(OFFERS, since)
        assert closed in page.upserts.to_pylist()
    assert sum(page.upserts.num_rows for page in tables.changes(OFFERS, -1)) == 2


def test_a_batch_is_written_once_however_often_it_comes(tables: Tables) -> None:
    """After a crash the stream repeats a batch: the rows are there once."""
    assert tables.commit(CVS, APP, 3, sample(CVS, NAMES[:2]), [])
    version = tables.version(CVS)
    assert not tables.commit(CVS, APP, 3, sample(CVS, NAMES[:2]), [])
    assert not tables.commit(CVS, APP, 2, sample(CVS, NAMES), [])
    assert (tables.version(CVS), doc_ids(tables)) == (version, ids_of(*NAMES[:2]))


def test_another_application_is_not_mistaken_for_the_same_batch(tables: Tables) -> None:
    """A stream that starts over has a name of its own, and its batches count from zero."""
    tables.commit(CVS, APP, 7, sample(CVS, NAMES[:1]), [])
    assert tables.commit(CVS, "another", 0, sample(CVS, NAMES[1:2]), [])
    assert doc_ids(tables) == ids_of(*NAMES[:2])


def test_a_row_that_comes_again_replaces_the_one_before(tables: Tables) -> None:
    """A document that is extracted again has one row, the newer."""
    tables.commit(CVS, APP, 0, sample(CVS, NAMES[:2]), [])
    newer = sample(CVS, NAMES[:1], edition=1)
    tables.commit(CVS, APP, 1, newer, [])
    assert doc_ids(tables) == ids_of(*NAMES[:2])
    held = tables.read(CVS, where=("doc_id", ids_of(NAMES[0]))).to_pylist()
    assert held == newer.to_pylist()


def test_a_document_twice_in_one_batch_is_one_row(tables: Tables) -> None:
    """The last of two events of a batch wins."""
    newer = sample(CVS, NAMES[:1], edition=1)
    tables.commit(CVS, APP, 0, pa.concat_tables([sample(CVS, NAMES[:2]), newer]), [])
    assert doc_ids(tables) == ids_of(*NAMES[:2])
    assert tables.read(CVS, where=("doc_id", ids_of(NAMES[0]))).to_pylist() == newer.to_pylist()


def test_rows_are_written_and_erased_in_one_version(tables: Tables) -> None:
    """Nobody who reads in between sees half a batch."""
    tables.commit(CVS, APP, 0, sample(CVS, NAMES[:2]), [])
    version = tables.version(CVS)
    tables.commit(CVS, APP, 1, sample(CVS, NAMES[2:3]), [*ids_of(NAMES[0]), "sha256:" + "0" * 64])
    assert tables.version(CVS) == version + 1
    assert doc_ids(tables) == ids_of(NAMES[1], NAMES[2])


def test_erasing_a_document_takes_all_its_ledger_rows_but_the_new_ones(tables: Tables) -> None:
    """The ledger of an erased document says only that it was erased."""
    stages = sample(LEDGER, NAMES[:2])
    tables.commit(LEDGER, APP, 0, stages, [])
    (doc_id,) = ids_of(NAMES[0])
    receipt = stages.slice(0, 1).to_pylist()[0] | {"doc_id": doc_id, "stage": "erase", "state": "erased"}
    tables.commit(LEDGER, APP, 1, type(stages).from_pylist([receipt], schema=SCHEMAS[LEDGER]), [doc_id])
    left = tables.read(LEDGER, where=("doc_id", [doc_id])).to_pylist()
    assert [(row["stage"], row["state"]) for row in left] == [("erase", "erased")]
    assert set(ids_of(NAMES[1])) <= set(doc_ids(tables, LEDGER))


def test_the_feed_gives_the_last_state_of_each_key(tables: Tables) -> None:
    """Who follows from a version gets what is new, changed and gone since, each once."""
    tables.commit(CVS, APP, 0, sample(CVS, NAMES[:3]), [])
    since = tables.version(CVS)
    tables.commit(CVS, APP, 1, sample(CVS, NAMES[3:]), [])
    tables.commit(CVS, APP, 2, sample(CVS, NAMES[:1], edition=1), ids_of(NAMES[1]))
    tables.commit(CVS, APP, 3, sample(CVS, NAMES[:1], edition=2), [])
    (page,) = tables.changes(CVS, since)
    assert page.complete
    assert page.version == tables.version(CVS)
    assert page.deletes.to_pylist() == [{"doc_id": one} for one in ids_of(NAMES[1])]
    upserts = {row["doc_id"]: row for row in page.upserts.to_pylist()}
    assert sorted(upserts) == ids_of(NAMES[0], NAMES[3])
    assert upserts[ids_of(NAMES[0])[0]] == sample(CVS, NAMES[:1], edition=2).to_pylist()[0]


def test_a_new_follower_gets_the_whole_table_in_pages(tables: Tables) -> None:
    """A view that starts from nothing is filled in pages of bounded size, and knows when it has all."""
    tables.commit(CVS, APP, 0, sample(CVS, NAMES), [])
    pages = list(tables.changes(CVS, -1, page_rows=3))
    assert [page.complete for page in pages] == [False] * (len(pages) - 1) + [True]
    assert all(page.upserts.num_rows <= 3 for page in pages)
    assert sorted(row["doc_id"] for page in pages for row in page.upserts.to_pylist()) == ids_of(*NAMES)


def test_maintenance_changes_no_row_and_tells_followers_nothing(tables: Tables) -> None:
    """Compaction makes reading quick; who follows sees no change."""
    for batch, name in enumerate(NAMES):
        tables.commit(CVS, APP, batch, sample(CVS, (name,)), [])
    since = tables.version(CVS)
    tables.maintain(CVS)
    assert doc_ids(tables) == ids_of(*NAMES)
    assert sum(page.upserts.num_rows + page.deletes.num_rows for page in tables.changes(CVS, since)) == 0
    assert tables.commit(CVS, APP, 100, sample(CVS, NAMES[:1], edition=1), [])


def test_a_table_that_does_not_exist_yet_reads_as_empty(tmp_path: Path) -> None:
    """Commands work before the first document: they show zeros."""
    nothing = DeltaRsTables(str(tmp_path / "nowhere"))
    assert nothing.version(CVS) == -1
    assert nothing.count(CVS) == 0
    assert nothing.read(CVS, columns=["doc_id"]).num_rows == 0
    assert list(nothing.changes(CVS, -1)) == []
