"""One taxonomy for all tests of the room."""

from __future__ import annotations

import pytest

from hirestream.taxonomy.service import Taxonomy


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    """Return the compiled taxonomy of the package."""
    return Taxonomy.load()
