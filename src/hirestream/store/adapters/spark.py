"""The Delta tables written by Spark: for clusters and large batches. Reading is delta-rs, as everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from hirestream.errors import Transient
from hirestream.store.adapters.delta_rs import PROPERTIES, DeltaRsTables, last_of_each_key, missing_columns
from hirestream.store.tables import KEYS, SCHEMAS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: What Spark would turn on by itself and delta-rs cannot read; see docs/decisions/0003.
_OFF = {"delta.enableDeletionVectors": "false", "delta.columnMapping.mode": "none"}
_APP, _VERSION = "spark.databricks.delta.write.txnAppId", "spark.databricks.delta.write.txnVersion"
_CONFLICT = "DELTA_CONCURRENT"


class SparkTables(DeltaRsTables):
    """Writes with Spark SQL in `session`; reads as `DeltaRsTables` does."""

    def __init__(self, session: SparkSession, url: str, storage_options: Mapping[str, str] | None = None) -> None:
        super().__init__(url, storage_options)
        self._session = session

    def create(self) -> None:
        """Create the tables that do not exist, and add to those of an earlier release the columns that are new."""
        from deltalake import DeltaTable
        from pyspark.sql.pandas.types import from_arrow_schema

        properties = ", ".join(f"'{name}' = '{value}'" for name, value in (PROPERTIES | _OFF).items())
        for table, schema in SCHEMAS.items():
            columns = from_arrow_schema(schema).toDDL()
            self._session.sql(
                f"CREATE TABLE IF NOT EXISTS delta.`{self.path(table)}` ({columns}) "
                f"USING delta TBLPROPERTIES ({properties})"
            )
            handle = DeltaTable(self.path(table), storage_options=self._options)
            if missing := missing_columns(handle, table):
                added = from_arrow_schema(pa.schema([schema.field(name) for name in missing])).toDDL()
                self._session.sql(f"ALTER TABLE delta.`{self.path(table)}` ADD COLUMNS ({added})")
                self._open.pop(table, None)

    def commit(self, table: str, app: str, batch: int, upserts: pa.Table, erased: Sequence[str]) -> bool:
        """Write a batch with one MERGE; Delta itself skips an (app, batch) that it has seen."""
        from pyspark.errors import PySparkException

        last = self._existing(table).transaction_version(app)
        if last is not None and last >= batch:
            return False
        rows = last_of_each_key(upserts.select(SCHEMAS[table].names).cast(SCHEMAS[table]), table)
        conf = self._session.conf
        conf.set(_APP, app)
        conf.set(_VERSION, str(batch))
        try:
            self._merge_by_sql(table, rows, erased)
        except PySparkException as error:
            if _CONFLICT in str(error):
                raise Transient(f"Another writer was in the way of {self.path(table)}: there should be one.") from error
            raise
        finally:
            conf.unset(_APP)
            conf.unset(_VERSION)
        return True

    def _merge_by_sql(self, table: str, rows: pa.Table, erased: Sequence[str]) -> None:
        from pyspark.sql.pandas.types import from_arrow_schema

        names = SCHEMAS[table].names
        source = self._with_operations(self._existing(table), table, rows, erased)
        schema = from_arrow_schema(source.schema)
        self._session.createDataFrame(source, schema=schema).createOrReplaceTempView("batch")
        match = " AND ".join(f"t.{key} = s.{key}" for key in KEYS[table])
        assignments = ", ".join(f"t.{name} = s.{name}" for name in names)
        self._session.sql(
            f"MERGE INTO delta.`{self.path(table)}` t USING batch s ON {match} "  # noqa: S608 - names of our own schema
            f"WHEN MATCHED AND s._op = 'erase' THEN DELETE "
            f"WHEN MATCHED AND s._op = 'upsert' THEN UPDATE SET {assignments} "
            f"WHEN NOT MATCHED AND s._op = 'upsert' THEN INSERT ({', '.join(names)}) "
            f"VALUES ({', '.join(f's.{name}' for name in names)})"
        )
        self._session.catalog.dropTempView("batch")

    def maintain(self, table: str) -> None:
        """Compact small files; Delta writes its checkpoints by itself."""
        self._session.sql(f"OPTIMIZE delta.`{self.path(table)}`").collect()
