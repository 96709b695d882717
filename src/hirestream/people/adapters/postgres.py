"""The people view in Postgres: pages of changes in, one transaction each, with the version reached beside the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

from hirestream.errors import Misconfigured, Transient
from hirestream.people.service import COLUMNS, DIMENSIONS, FAMILIES, cv_rows, offer_rows
from hirestream.store.ports import Changes
from hirestream.store.tables import CVS, OFFERS

_ROWS_OF: Final = {CVS: cv_rows, OFFERS: offer_rows}
#: Which columns point at a shared dimension: those left without any reference are removed with their last document.
_REFERENCES: Final = {
    "skill": ("key", (("candidate_skill", "skill_key"), ("offer_skill", "skill_key"))),
    "language": ("code", (("candidate_language", "code"), ("offer_language", "code"))),
}
_MIGRATION_LOCK: Final = 0x68697265  # any fixed number: two processes that open at once migrate one after the other
_CONNECT_SECONDS: Final = 5

Connection = psycopg.Connection[tuple[Any, ...]]
_Rows = dict[str, list[tuple[object, ...]]]


def connect(url: str, *, autocommit: bool = True, **more: Any) -> Connection:
    """Open a connection whose clock is UTC; with `autocommit` each statement is its own transaction.

    `url` is `postgresql://…`. Raises `Transient` when no server answers, `Misconfigured` when the URL is not one.
    """
    try:
        return psycopg.connect(
            url, autocommit=autocommit, connect_timeout=_CONNECT_SECONDS, options="-c TimeZone=UTC", **more
        )
    except psycopg.OperationalError as error:
        raise Transient(f"Postgres does not answer: {error}") from error
    except psycopg.ProgrammingError as error:  # not the URL itself: it may hold a password
        raise Misconfigured("`postgres.url` is not a `postgresql://user:password@host:port/database` URL.") from error


def migrate(url: str) -> None:
    """Bring the tables to this release by Alembic; nothing happens when they are."""
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={})
    folder = Path(__file__).parents[1] / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = sa.create_engine(
        # Not in autocommit: the lock and all changes belong to one transaction.
        "postgresql+psycopg://",
        creator=lambda: connect(url, autocommit=False),
        poolclass=sa.pool.NullPool,
    )
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except sa.exc.OperationalError as error:
        raise Transient(f"Postgres went away while its tables were made: {error.orig}") from error
    finally:
        engine.dispose()


class PeopleView:
    """Candidates and offers, normalised. For one thread; `url` is `postgresql://…`."""

    name = "people"
    tables: tuple[str, ...] = (CVS, OFFERS)

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None

    def open(self) -> None:
        """Connect and migrate. Raises `Transient` when the server is away; the next call tries again."""
        if self._connection is None:
            migrate(self._url)
            self._connection = connect(self._url)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def versions(self) -> Mapping[str, int]:
        """Delta version reached for each table; -1 before anything was applied."""
        with self._transaction() as connection:
            found = connection.execute("SELECT table_name, version FROM view_checkpoint WHERE view = %s", [self.name])
            return dict.fromkeys(self.tables, -1) | dict(found.fetchall())

    def rows(self) -> Mapping[str, int]:
        """How many candidates and offers there are."""
        with self._transaction() as connection:
            return {table: _count(connection, FAMILIES[table][0]) for table in self.tables}

    def apply(self, changes: Changes) -> None:
        """Take one page in one transaction. A page older than what was reached is skipped: it would turn time back.

        Raises `Transient` when Postgres is away, `HirestreamError` when a stored profile cannot be understood.
        """
        rows = _rows_by_table(changes)
        parent, *children = FAMILIES[changes.table]
        gone = changes.deletes.column("doc_id").to_pylist()
        with self._transaction() as connection:
            if changes.version < self._reached(connection, changes.table):
                return
            touched = gone + [row[0] for row in rows[parent]]
            referred = _referred(connection, children, touched)
            _delete(connection, parent, gone)
            for table in children:
                _delete(connection, table, touched)
            for table in (*DIMENSIONS, parent):
                _upsert(connection, table, rows[table])
            for table in children:
                _copy(connection, table, rows[table])
            _forget_unused(connection, referred)
            if changes.complete:
                self._reach(connection, changes.table, changes.version)

    def reset(self) -> None:
        """Forget all rows and versions; the segments of these candidates go with them."""
        with self._transaction() as connection:
            everything = [*COLUMNS, "segment_run", "segment", "candidate_segment"]
            tables = sql.SQL(", ").join(map(sql.Identifier, everything))
            connection.execute(sql.SQL("TRUNCATE {}").format(tables))
            connection.execute("DELETE FROM view_checkpoint WHERE view = %s", [self.name])

    def contents(self, table: str) -> Iterator[tuple[str, str]]:
        """Each document of `table`, ordered by doc_id, with a digest over its row and all rows that hang on it."""
        parent, *children = FAMILIES[table]
        query = sql.SQL(
            "SELECT p.doc_id, md5(concat_ws(E'\\n', to_jsonb(p), {children})) FROM {parent} p "
            'ORDER BY p.doc_id COLLATE "C"'
        ).format(parent=sql.Identifier(parent), children=sql.SQL(", ").join(map(_child_digest, children)))
        # Its own connection: the reader may stop half-way, and other calls may come in between.
        connection = connect(self._url)
        with connection, connection.transaction(), connection.cursor(name="contents") as cursor:
            cursor.execute(query)
            yield from cursor

    def documents_of(self, email: str) -> list[str]:
        """Return the doc_ids of the CVs that carry this e-mail address, in whatever case it is written."""
        with self._transaction() as connection:
            found = connection.execute(
                "SELECT doc_id FROM candidate_identity WHERE emails @> ARRAY[%s] ORDER BY doc_id",
                [email.strip().lower()],
            )
            return [doc_id for (doc_id,) in found]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One transaction on a live connection; when it breaks, the next call connects anew."""
        self.open()
        connection = self._connection
        assert connection is not None  # noqa: S101 - open() either connects or raises
        try:
            with connection.transaction():
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            self.close()
            raise Transient(f"Postgres is away: {error}") from error

    def _reached(self, connection: Connection, table: str) -> int:
        found = connection.execute(
            "SELECT version FROM view_checkpoint WHERE view = %s AND table_name = %s", [self.name, table]
        ).fetchone()
        return found[0] if found else -1

    def _reach(self, connection: Connection, table: str, version: int) -> None:
        connection.execute(
            "INSERT INTO view_checkpoint (view, table_name, version) VALUES (%s, %s, %s) "
            "ON CONFLICT (view, table_name) DO UPDATE SET version = excluded.version",
            [self.name, table, version],
        )


def _rows_by_table(changes: Changes) -> _Rows:
    """All rows that a page becomes; of a shared dimension, one row for each key."""
    rows: _Rows = defaultdict(list)
    rows_of = _ROWS_OF[changes.table]
    for row in changes.upserts.drop_columns(["vector"]).to_pylist():
        for table, values in rows_of(row):
            rows[table].append(values)
    for table in DIMENSIONS:
        rows[table] = sorted({values[0]: values for values in rows[table]}.values(), key=lambda values: str(values[0]))
    return rows


def _count(connection: Connection, table: str) -> int:
    found = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return found[0] if found else 0


def _delete(connection: Connection, table: str, doc_ids: Sequence[object]) -> None:
    statement = sql.SQL("DELETE FROM {} WHERE doc_id = ANY(%s)").format(sql.Identifier(table))
    connection.execute(statement, [list(doc_ids)])


def _upsert(connection: Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Insert or overwrite by the first column. A parent is not deleted: its segment would go with it."""
    columns = [sql.Identifier(column) for column in COLUMNS[table]]
    comma = sql.SQL(", ")
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET ({}) = ROW({})").format(
        sql.Identifier(table),
        comma.join(columns),
        comma.join([sql.Placeholder()] * len(columns)),
        columns[0],
        comma.join(columns[1:]),
        comma.join(sql.SQL("excluded.") + column for column in columns[1:]),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def _copy(connection: Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if not rows:
        return
    columns = sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _referred(connection: Connection, children: Sequence[str], doc_ids: Sequence[object]) -> dict[str, list[str]]:
    """Keys of each dimension that these documents refer to before the page."""
    keys: dict[str, list[str]] = {}
    for dimension, (_, references) in _REFERENCES.items():
        for table, column in references:
            if table in children:
                statement = sql.SQL("SELECT DISTINCT {} FROM {} WHERE doc_id = ANY(%s)").format(
                    sql.Identifier(column), sql.Identifier(table)
                )
                keys[dimension] = [key for (key,) in connection.execute(statement, [list(doc_ids)])]
    return keys


def _forget_unused(connection: Connection, referred: Mapping[str, Sequence[str]]) -> None:
    """Remove those dimension rows that no document refers to any more: the words may be one erased person's own."""
    for dimension, keys in referred.items():
        key, references = _REFERENCES[dimension]
        unused = sql.SQL(" AND ").join(
            sql.SQL("NOT EXISTS (SELECT FROM {} r WHERE r.{} = d.{})").format(
                sql.Identifier(table), sql.Identifier(column), sql.Identifier(key)
            )
            for table, column in references
        )
        statement = sql.SQL("DELETE FROM {} d WHERE d.{} = ANY(%s) AND {}").format(
            sql.Identifier(dimension), sql.Identifier(key), unused
        )
        connection.execute(statement, [keys])


def _child_digest(table: str) -> sql.Composed:
    """All rows of a child table that belong to `p`, in their order, as one JSON text."""
    order = sql.SQL("ORDER BY t.position" if "position" in COLUMNS[table] else "")
    return sql.SQL(
        "coalesce((SELECT jsonb_agg(to_jsonb(t) {order})::text FROM {table} t WHERE t.doc_id = p.doc_id), '[]')"
    ).format(order=order, table=sql.Identifier(table))
