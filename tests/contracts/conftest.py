"""A real Postgres for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.people.postgres_server import PostgresServer, running


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A server that runs until the session ends."""
    with running(tmp_path_factory.mktemp("postgres") / "data") as server:
        yield server
