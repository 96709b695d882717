"""The warehouse's raw tables in a DuckDB file: one transaction for a page, the version reached beside the rows.

DuckDB lets one process at a time hold a file, so it is opened for each operation and let go at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hirestream.errors import Misconfigured, Transient
from hirestream.store.ports import Changes
from hirestream.store.tables import CVS, KEYS, LEDGER, OFFERS
from hirestream.warehouse.service import raw_rows

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_DOCUMENT: Final = """
    doc_id VARCHAR NOT NULL, language VARCHAR, kind_probability DOUBLE, profile JSON, title VARCHAR,
    occupation_uri VARCHAR, skill_uris VARCHAR[], city VARCHAR, country VARCHAR, years DOUBLE,
    education_level VARCHAR, contract VARCHAR, remote VARCHAR, valid_through VARCHAR, source VARCHAR,
    received_at TIMESTAMPTZ, extracted_at TIMESTAMPTZ"""
_OFFER: Final = _DOCUMENT + ", closed_at TIMESTAMPTZ, closed_reason VARCHAR"
#: Columns that files of earlier releases lack.
_ADDED: Final = {OFFERS: {"closed_at": "TIMESTAMPTZ", "closed_reason": "VARCHAR"}}
# No primary keys: within one transaction DuckDB refuses a key that was deleted and comes again. dbt tests them.
_RAW: Final[dict[str, str]] = {
    CVS: _DOCUMENT,
    OFFERS: _OFFER,
    LEDGER: """
    doc_id VARCHAR NOT NULL, stage VARCHAR NOT NULL, state VARCHAR, code VARCHAR, "at" TIMESTAMPTZ, seconds DOUBLE""",
}
_CHECKPOINT: Final = "CREATE TABLE IF NOT EXISTS view_checkpoint (table_name VARCHAR NOT NULL, version BIGINT NOT NULL)"


class WarehouseView:
    """CVs, offers and the ledger as they are in Delta, without identity, evidence and vectors; dbt shapes them.

    `path` is the DuckDB file. `patience` is how long, in seconds, an operation waits for another process that
    holds it, before it raises `Transient`.
    """

    name = "warehouse"
    tables: tuple[str, ...] = (CVS, OFFERS, LEDGER)

    def __init__(self, path: Path, *, patience: float = 5.0, pause: Callable[[float], None] = time.sleep) -> None:
        self._path = path
        self._patience = patience
        self._pause = pause

    def open(self) -> None:
        """Create the file and the raw tables where they are missing."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._transaction() as connection:
            for table, columns in _RAW.items():
                connection.execute(f"CREATE TABLE IF NOT EXISTS raw_{table} ({columns})")
            for table, added in _ADDED.items():
                for name, kind in added.items():
                    connection.execute(f"ALTER TABLE raw_{table} ADD COLUMN IF NOT EXISTS {name} {kind}")
            connection.execute(_CHECKPOINT)

    def close(self) -> None:
        """Nothing is held between operations."""

    def versions(self) -> Mapping[str, int]:
        """Delta version reached for each table; -1 before anything was applied."""
        with self._transaction() as connection:
            reached = connection.execute("SELECT table_name, version FROM view_checkpoint").fetchall()
        return dict.fromkeys(self.tables, -1) | dict(reached)

    def rows(self) -> Mapping[str, int]:
        """How many rows each raw table has."""
        with self._transaction() as connection:
            return {table: _count(connection, table) for table in self.tables}

    def apply(self, changes: Changes) -> None:
        """Take one page in one transaction. A page older than what was reached is skipped: it would turn time back.

        Raises `Transient` while another process holds the file.
        """
        table, keys = changes.table, KEYS[changes.table]
        upserts = raw_rows(table, changes.upserts)
        same_key = " AND ".join(f"r.{key} = page.{key}" for key in keys)
        with self._transaction() as connection:
            if changes.version < _reached(connection, table):
                return
            for page in (changes.deletes, upserts):
                connection.register("page", page)
                connection.execute(f"DELETE FROM raw_{table} r USING page WHERE {same_key}")  # noqa: S608 - our names
                connection.unregister("page")
            if changes.deletes.num_rows and table != LEDGER:
                _erase_from_marts(connection, changes.deletes)
            connection.register("page", upserts)
            connection.execute(f"INSERT INTO raw_{table} BY NAME SELECT * FROM page")  # noqa: S608 - our names
            connection.unregister("page")
            if changes.complete:
                connection.execute("DELETE FROM view_checkpoint WHERE table_name = ?", [table])
                connection.execute("INSERT INTO view_checkpoint VALUES (?, ?)", [table, changes.version])

    def reset(self) -> None:
        """Forget all raw rows and versions; what dbt made of them stays until it runs again."""
        with self._transaction() as connection:
            for table in self.tables:
                connection.execute(f"DELETE FROM raw_{table}")  # noqa: S608 - our names
            connection.execute("DELETE FROM view_checkpoint")

    def contents(self, table: str) -> Iterator[tuple[str, str]]:
        """Each raw row, ordered by key, with a digest of all its columns."""
        key = " || '/' || ".join(KEYS[table])
        query = f"SELECT {key} AS key, md5(to_json(r)::VARCHAR) FROM raw_{table} r ORDER BY key"  # noqa: S608
        with self._transaction() as connection:
            held = connection.execute(query).fetchall()  # all at once: a slow reader must not hold the file
        yield from held

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        import duckdb

        connection = self._connect()
        try:
            connection.begin()
            yield connection
            connection.commit()
        except (duckdb.IOException, duckdb.TransactionException) as error:
            raise Transient(f"The warehouse file {self._path} cannot be written now: {error}") from error
        finally:
            connection.close()  # rolls back what was not committed

    def _connect(self) -> duckdb.DuckDBPyConnection:
        """Open the file, waiting for another process to let go of it."""
        import duckdb

        waited, step = 0.0, 0.02
        while True:
            try:
                connection = duckdb.connect(self._path, config={"autoinstall_known_extensions": False})
            except duckdb.IOException as error:
                if "lock" not in str(error):
                    raise Misconfigured(
                        f"The warehouse file {self._path} cannot be opened: {error} When it is damaged, remove it and "
                        "run `hirestream rebuild warehouse`."
                    ) from error
                if waited >= self._patience:
                    raise Transient(f"Another process holds the warehouse file {self._path}.") from error
                self._pause(step)
                waited, step = waited + step, min(2 * step, 0.5)
            else:
                connection.execute("SET TimeZone = 'UTC'")  # digests must not depend on where they are made
                return connection


def _erase_from_marts(connection: duckdb.DuckDBPyConnection, gone: pa.Table) -> None:
    """Who is erased leaves the facts at once, not with the next run of dbt."""
    facts = connection.execute(
        "SELECT table_name FROM duckdb_columns() JOIN duckdb_tables() USING (database_name, schema_name, table_name) "
        "WHERE schema_name = 'marts' AND column_name = 'doc_id'"
    ).fetchall()
    connection.register("page", gone)
    for (fact,) in facts:
        connection.execute(f'DELETE FROM marts."{fact}" f USING page WHERE f.doc_id = page.doc_id')  # noqa: S608 - dbt's
    connection.unregister("page")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return _number(connection, f"SELECT count(*) FROM raw_{table}")  # noqa: S608 - our names


def _reached(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return _number(connection, "SELECT coalesce(max(version), -1) FROM view_checkpoint WHERE table_name = ?", table)


def _number(connection: duckdb.DuckDBPyConnection, query: str, *arguments: str) -> int:
    # All rows: a result that is not read to its end keeps the connection busy.
    [(number,)] = connection.execute(query, list(arguments)).fetchall()
    return int(number)
