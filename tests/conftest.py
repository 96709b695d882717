"""What all tests share: single engines, and one whole running system, for those that need them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.engines import Engine, running
from tests.running_system import RunningSystem, system_in
from tests.small_llama import running_llama

from hirestream.model.events import utc_now
from hirestream.runtime.spark import spark_session
from hirestream.settings import Settings
from hirestream.simulate.service import sample_corpus

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A real Postgres by itself."""
    with running("postgres", tmp_path_factory.mktemp("postgres")) as engine:
        yield engine


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A real Valkey by itself."""
    with running("valkey", tmp_path_factory.mktemp("valkey")) as engine:
        yield engine


@pytest.fixture(scope="session")
def llama() -> Iterator[str]:
    """A real language model behind the protocols of Groq and OpenAI, both below `/openai`; its key is `k`."""
    with running_llama() as address:
        yield address


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A Spark session as the jobs have it."""
    session = spark_session(Settings(data_dir=tmp_path_factory.mktemp("spark")), "tests")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Every engine and job, with the sample corpus through all stages; stopped when the session ends."""
    whole = system_in(tmp_path_factory.mktemp("system"))
    try:
        whole.start()
        whole.put(sample_corpus(today=utc_now().date()))
        whole.wait_settled()
        yield whole
    finally:
        whole.stop()


@pytest.fixture(scope="session")
def system_url(system: RunningSystem) -> str:
    """Where the pages of the running system are."""
    return system.url
