"""One taxonomy and one extractor for all tests of extraction: loading takes a moment, and they are read-only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText
from hirestream.taxonomy.service import Taxonomy


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    """Return the compiled taxonomy of the package."""
    return Taxonomy.load()


@pytest.fixture(scope="session")
def extractor(taxonomy: Taxonomy) -> Extractor:
    """Return an extractor for which today is 15 March 2026."""
    return Extractor(taxonomy, today=lambda: date(2026, 3, 15))


@pytest.fixture(scope="session")
def as_document() -> Callable[[str], DocumentText]:
    """Return a function that makes a text document of one page."""
    return lambda text: DocumentText(text=text, reader="text", media_type="text/plain")
