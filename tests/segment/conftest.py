"""A real Postgres and a real Spark for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.people.postgres_server import PostgresServer, running

from hirestream.runtime.spark import spark_session
from hirestream.settings import Settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server that runs until the session ends."""
    with running(tmp_path_factory.mktemp("postgres") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A Spark session as the jobs use it."""
    session = spark_session(Settings(data_dir=tmp_path_factory.mktemp("spark")), "segment-test")
    yield session
    session.stop()
