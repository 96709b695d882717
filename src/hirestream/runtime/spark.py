"""The Spark session of a job: one that exists already (Databricks), else one of our own with the measured settings."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from hirestream.errors import Misconfigured
from hirestream.runtime.addresses import LOOPBACK
from hirestream.runtime.java import find_java
from hirestream.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_BARE_FILES = "com.globalmentor.apache.hadoop.fs.BareLocalFileSystem"
_CHECKPOINTS = "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager"

#: What made the stream quick on one machine (figures: docs/decisions/0002-stream-writer.md).
_EMBEDDED = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": LOOPBACK,
    "spark.driver.bindAddress": LOOPBACK,
    "spark.driver.extraJavaOptions": "-Xss4m -XX:+UseSerialGC",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    # Local files without a forked chmod for each.
    "spark.hadoop.fs.file.impl": _BARE_FILES,
    "spark.delta.logStore.file.impl": "io.delta.storage.LocalLogStore",
    "spark.sql.streaming.checkpointFileManagerClass": _CHECKPOINTS,
    # Small batches: one partition, no adaptive planning, no empty batches.
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.databricks.delta.allFilesInCrc.enabled": "false",
    "spark.sql.streaming.noDataMicroBatches.enabled": "false",
    "spark.sql.streaming.minBatchesToRetain": "20",
    "spark.sql.session.timeZone": "UTC",
}


def spark_session(settings: Settings, name: str, **extra: str) -> SparkSession:
    """Start a session, or take the one that exists. Raises `Misconfigured` without Java or the jars."""
    from pyspark.sql import SparkSession

    existing = SparkSession.getActiveSession()
    if existing is not None:
        return existing
    jars = settings.jars_dir / "spark"
    if not jars.is_dir():
        raise Misconfigured(f"The jars of Spark are not in {jars}. Run `make setup`.")
    java = find_java()
    os.environ["JAVA_HOME"] = os.path.dirname(os.path.dirname(os.path.realpath(java)))  # noqa: PTH120
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = LOOPBACK
    builder = SparkSession.builder.appName(f"hirestream-{name}").master(settings.spark.master)
    options = _EMBEDDED | {
        "spark.driver.memory": settings.spark.driver_memory,
        # On the class path, not `spark.jars`: those come too late for the file system class.
        "spark.driver.extraClassPath": f"{jars}/*",
        "spark.local.dir": str(settings.root / "spark" / "scratch"),
        "spark.sql.warehouse.dir": str(settings.root / "spark" / "warehouse"),
    }
    for key, value in (options | extra).items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
