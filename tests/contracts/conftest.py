"""What the tests of feeds share: one site and one fetcher for a module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.contracts.feed_world import Outside, outside_world


@pytest.fixture(scope="module")
def outside(_feeds_may_connect: None) -> Iterator[Outside]:
    """A site on loopback, and the fetcher that reaches it."""
    with outside_world() as outside:
        yield outside


@pytest.fixture(scope="module")
def _feeds_may_connect() -> None:
    """Sockets for fixtures of a module; pytest-socket asks each test for its own mark."""
    import pytest_socket

    pytest_socket.enable_socket()
