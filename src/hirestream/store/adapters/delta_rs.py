"""The Delta tables through delta-rs: low latency, no JVM. The embedded writer, and the reader of every follower."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from hirestream.errors import Transient
from hirestream.store.ports import Changes, Where
from hirestream.store.tables import KEYS, SCHEMAS, key_schema

#: Features that Spark and delta-rs both read and write; see docs/decisions/0003.
PROPERTIES = {"delta.enableChangeDataFeed": "true", "delta.checkpointInterval": "100"}
_RETRIES = 5
_OP = "_op"


class DeltaRsTables:
    """Tables under `url` (a folder or an object store); `storage_options` carry its credentials."""

    def __init__(self, url: str, storage_options: Mapping[str, str] | None = None) -> None:
        self._url = url
        self._options = dict(storage_options or {})
        self._open: dict[str, Any] = {}
        self._known: dict[str, set[int]] = {}

    def path(self, table: str) -> str:
        """Where a table lies."""
        return f"{self._url}/{table}"

    def _table(self, table: str) -> Any | None:
        """The table at its latest version; None while it does not exist."""
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        handle = self._open.get(table)
        try:
            if handle is None:
                handle = DeltaTable(self.path(table), storage_options=self._options)
                if missing := missing_columns(handle, table):
                    raise Transient(f"The Delta table {table} lacks {', '.join(missing)}: the extract job adds them.")
                self._open[table] = handle
            else:
                handle.update_incremental()
        except TableNotFoundError:
            self._open.pop(table, None)
            return None
        except OSError as error:
            raise Transient(f"The Delta table {self.path(table)} cannot be read: {error}") from error
        return handle

    def _existing(self, table: str) -> Any:
        handle = self._table(table)
        if handle is None:
            raise Transient(f"The Delta table {self.path(table)} does not exist yet: the extract job creates it.")
        return handle

    # ---- writing -----------------------------------------------------------------------------------------------
    def create(self) -> None:
        """Create the tables that do not exist, and add to those of an earlier release the columns that are new."""
        from deltalake import DeltaTable, Field

        for table, schema in SCHEMAS.items():
            DeltaTable.create(
                self.path(table),
                schema=schema,
                mode="ignore",
                configuration=PROPERTIES,
                storage_options=self._options,
            )
            handle = DeltaTable(self.path(table), storage_options=self._options)
            if missing := missing_columns(handle, table):
                fields = [Field.from_arrow(schema.field(name)) for name in missing]
                handle.alter.add_columns(fields)
                self._open.pop(table, None)

    def commit(self, table: str, app: str, batch: int, upserts: pa.Table, erased: Sequence[str]) -> bool:
        """Write a batch in one transaction that carries (app, batch).

        Rows whose keys are all new are appended, which costs the same in a table of any size; a MERGE, which looks
        at every file, is done only where a key may be there already (100 ms against 15 ms at 60 files, measured).
        """
        from deltalake import CommitProperties, Transaction, write_deltalake
        from deltalake.exceptions import CommitFailedError

        rows = last_of_each_key(upserts.select(SCHEMAS[table].names).cast(SCHEMAS[table]), table)
        keys = _key_hashes(rows, table)
        for _ in range(_RETRIES):
            handle = self._existing(table)
            # delta-rs accepts a stale version silently: look first.
            last = handle.transaction_version(app)
            if last is not None and last >= batch:
                return False
            stamp = CommitProperties(app_transactions=[Transaction(app, batch)])
            try:
                if erased or not self._known_keys(handle, table).isdisjoint(keys):
                    self._merge(handle, table, rows, erased, stamp)
                else:
                    write_deltalake(handle, rows, mode="append", commit_properties=stamp)
            except CommitFailedError:  # another writer came first; look again
                self._open.pop(table, None)
                self._known.pop(table, None)
                continue
            except OSError as error:
                raise Transient(f"The Delta table {self.path(table)} cannot be written: {error}") from error
            self._known[table].update(keys)
            return True
        raise Transient(f"Other writers kept getting in the way of {self.path(table)}: there should be one.")

    def _known_keys(self, handle: Any, table: str) -> set[int]:
        """Hashes of the keys in the table, read once: this is its only writer. A false hit only costs a MERGE."""
        if table not in self._known:
            present = handle.to_pyarrow_table(columns=list(KEYS[table]))
            self._known[table] = set(_key_hashes(present, table))
        return self._known[table]

    def _merge(self, handle: Any, table: str, upserts: pa.Table, erased: Sequence[str], stamp: Any) -> None:
        self._known_keys(handle, table)
        source = self._with_operations(handle, table, upserts, erased)
        values = {name: f"s.{name}" for name in SCHEMAS[table].names}
        (
            handle.merge(
                source,
                " AND ".join(f"t.{key} = s.{key}" for key in KEYS[table]),
                source_alias="s",
                target_alias="t",
                commit_properties=stamp,
            )
            .when_matched_delete(f"s.{_OP} = 'erase'")
            .when_matched_update(values, predicate=f"s.{_OP} = 'upsert'")
            .when_not_matched_insert(values, predicate=f"s.{_OP} = 'upsert'")
            .execute()
        )

    def _with_operations(self, handle: Any, table: str, upserts: pa.Table, erased: Sequence[str]) -> pa.Table:
        """Rows to write and rows to delete, told apart by a column, for one MERGE."""
        source = upserts.append_column(_OP, pa.array(["upsert"] * upserts.num_rows, pa.string()))
        if not erased:
            return source
        return pa.concat_tables([source, self._erasures(handle, table, upserts, erased)])

    def _erasures(self, handle: Any, table: str, upserts: pa.Table, erased: Sequence[str]) -> pa.Table:
        """Rows that tell MERGE which keys to delete: all of the erased documents, less what this batch writes."""
        keys = list(KEYS[table])
        present = _select(handle, table, keys, ("doc_id", erased)).to_pylist()
        written = {tuple(row[key] for key in keys) for row in upserts.select(keys).to_pylist()}
        doomed = [row for row in present if tuple(row[key] for key in keys) not in written]
        rows = pa.Table.from_pylist(doomed, schema=SCHEMAS[table])
        return rows.append_column(_OP, pa.array(["erase"] * rows.num_rows, pa.string()))

    def maintain(self, table: str) -> None:
        """Compact small files and write a checkpoint."""
        handle = self._existing(table)
        handle.optimize.compact()
        handle.update_incremental()
        handle.create_checkpoint()

    # ---- reading -----------------------------------------------------------------------------------------------
    def version(self, table: str) -> int:
        """Latest version; -1 when the table does not exist yet."""
        handle = self._table(table)
        return -1 if handle is None else int(handle.version())

    def count(self, table: str) -> int:
        """How many rows the table has, from its log alone."""
        handle = self._table(table)
        if handle is None:
            return 0
        actions = pa.table(handle.get_add_actions(flatten=True))
        return int(pc.sum(actions["num_records"]).as_py() or 0) if actions.num_rows else 0

    def read(self, table: str, *, columns: Sequence[str] | None = None, where: Where | None = None) -> pa.Table:
        """Read rows at the latest version."""
        handle = self._table(table)
        wanted = list(columns) if columns else SCHEMAS[table].names
        if handle is None:
            return pa.schema([SCHEMAS[table].field(name) for name in wanted]).empty_table()
        return _select(handle, table, wanted, where) if where else handle.to_pyarrow_table(columns=wanted)

    def changes(self, table: str, since: int, *, page_rows: int = 500) -> Iterator[Changes]:
        """Yield what happened after version `since`, in pages; the last one is marked complete."""
        handle = self._table(table)
        if handle is None or handle.version() <= since:
            return
        version = int(handle.version())
        if since < 0:
            yield from self._snapshot(handle, table, version, page_rows)
            return
        feed = pa.table(handle.load_cdf(starting_version=since + 1, ending_version=version).read_all())
        upserts, deletes = _latest(feed, table)
        for start in range(0, max(upserts.num_rows, 1), page_rows):
            complete = start + page_rows >= upserts.num_rows
            gone = deletes if complete else deletes.slice(0, 0)
            yield Changes(table, version, upserts.slice(start, page_rows), gone, complete)

    def _snapshot(self, handle: Any, table: str, version: int, page_rows: int) -> Iterator[Changes]:
        nothing = key_schema(table).empty_table()
        scanner = handle.to_pyarrow_dataset().scanner(columns=SCHEMAS[table].names, batch_size=page_rows)
        for batch in scanner.to_batches():
            if batch.num_rows:
                yield Changes(
                    table, version, pa.Table.from_batches([batch]).cast(SCHEMAS[table]), nothing, complete=False
                )
        yield Changes(table, version, SCHEMAS[table].empty_table(), nothing)


def missing_columns(handle: Any, table: str) -> list[str]:
    """Columns that this release has and a table that was created by an earlier one has not."""
    present = {field.name for field in handle.schema().fields}
    return [name for name in SCHEMAS[table].names if name not in present]


def _select(handle: Any, table: str, columns: Sequence[str], where: Where) -> pa.Table:
    """Rows whose column is among some values, by DataFusion.

    Not by PyArrow's filters: files that MERGE writes are marked as string views, whose statistics PyArrow 26 cannot
    compare with strings ("no kernel matching input types").
    """
    from deltalake import QueryBuilder

    schema = pa.schema([SCHEMAS[table].field(name) for name in columns])
    column, values = where
    if not values:
        return schema.empty_table()
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    statement = f"SELECT {', '.join(columns)} FROM rows WHERE {SCHEMAS[table].field(column).name} IN ({quoted})"  # noqa: S608
    found = QueryBuilder().register("rows", handle).execute(statement).read_all()
    return pa.table(found).cast(schema)


def _key_hashes(rows: pa.Table, table: str) -> list[int]:
    columns = [rows[key].to_pylist() for key in KEYS[table]]
    return [hash(key) for key in zip(*columns, strict=True)]


def last_of_each_key(rows: pa.Table, table: str) -> pa.Table:
    """Drop all but the last row of each key of `table`."""
    columns = [rows[key].to_pylist() for key in KEYS[table]]
    last = {key: index for index, key in enumerate(zip(*columns, strict=True))}
    return rows if len(last) == rows.num_rows else rows.take(pa.array(sorted(last.values()), pa.int64()))


def _latest(feed: pa.Table, table: str) -> tuple[pa.Table, pa.Table]:
    """Reduce a change feed to the last state of each key: (rows that are, keys that are gone)."""
    keys = list(KEYS[table])
    marks = [pa.field("_change_type", pa.string()), pa.field("_commit_version", pa.int64())]
    schema = pa.schema([*SCHEMAS[table], *marks])
    feed = feed.select(schema.names).cast(schema)  # delta-rs gives string views, which few kernels take
    feed = feed.filter(pc.not_equal(feed["_change_type"], "update_preimage"))
    order = pc.sort_indices(feed, [("_commit_version", "ascending")])
    columns = [feed[key].to_pylist() for key in keys]
    last = {tuple(column[row] for column in columns): row for row in order.to_pylist()}
    final = feed.take(pa.array(sorted(last.values()), pa.int64()))
    gone = pc.equal(final["_change_type"], "delete")
    upserts = final.filter(pc.invert(gone)).select(SCHEMAS[table].names).cast(SCHEMAS[table])
    return upserts, final.filter(gone).select(keys).cast(key_schema(table))
