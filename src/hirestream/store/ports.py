"""What the store gives to the views that follow it: changes in pages, and one protocol to take them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pyarrow as pa

#: A column and the values of it that are asked for.
Where = tuple[str, Sequence[str]]


@dataclass(frozen=True)
class Changes:
    """One page of what happened to a table up to a version.

    `upserts` holds the latest state of each new or changed row, in the table's Arrow schema
    (`store.tables.SCHEMAS`); `deletes` holds the key columns of rows that are gone. `complete` is false while
    more pages of the same `version` follow: a view records `version` as reached only with the complete page.
    """

    table: str
    version: int
    upserts: pa.Table
    deletes: pa.Table
    complete: bool = True


@runtime_checkable
class View(Protocol):
    """A projection of the Delta tables that can be dropped and rebuilt.

    `apply` is idempotent: the same page twice changes nothing. Where the store allows, the version reached is
    written in the same transaction as the rows.
    """

    name: str
    tables: tuple[str, ...]

    def open(self) -> None:
        """Connect, and create what is missing. Raises `Transient` when the store behind the view is away."""

    def versions(self) -> Mapping[str, int]:
        """Delta version reached for each of `tables`; -1 where nothing was applied yet."""

    def apply(self, changes: Changes) -> None:
        """Take one page. Raises `Transient` when the store behind the view is away; nothing is half applied."""

    def reset(self) -> None:
        """Forget all rows and versions."""

    def contents(self, table: str) -> Iterator[tuple[str, str]]:
        """Each row held of `table`, ordered by key: its key (doc_id, or doc_id/stage) and a digest of what is kept."""

    def rows(self) -> Mapping[str, int]:
        """How many rows are held of each of `tables`."""

    def close(self) -> None:
        """Let go of connections and files."""


class TableWriter(Protocol):
    """Writes the Delta tables. There is one writer for a table at a time."""

    def create(self) -> None:
        """Create the tables that do not exist, and add to those that do the columns that they lack."""

    def commit(self, table: str, app: str, batch: int, upserts: pa.Table, erased: Sequence[str]) -> bool:
        """Write a batch in one transaction: rows by their key, and every row of the documents in `erased` gone.

        (app, batch) travels in the transaction: a batch that is not newer than the last of `app` is skipped, and
        False returned. Raises `Transient` when another writer was in the way or the store is away.
        """

    def maintain(self, table: str) -> None:
        """Compact small files and write a checkpoint; changes no row."""


class TableReader(Protocol):
    """Reads the Delta tables and their change feed."""

    def version(self, table: str) -> int:
        """Latest version; -1 when the table does not exist yet."""

    def count(self, table: str) -> int:
        """How many rows the table has, from its log alone."""

    def read(self, table: str, *, columns: Sequence[str] | None = None, where: Where | None = None) -> pa.Table:
        """Read rows at the latest version: all, or those whose column `where[0]` is among the values `where[1]`."""

    def changes(self, table: str, since: int, *, page_rows: int = 500) -> Iterator[Changes]:
        """Yield what happened after version `since`, latest state of each key, in pages; from -1 the whole table."""
