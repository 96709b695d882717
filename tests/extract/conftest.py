"""One taxonomy, one extractor and one language model for all tests of extraction: loading takes a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from tests.contracts.model_server import ModelServer, model_server
from tests.extract.completion_desk import Desk

from hirestream.extract.service import Extractor
from hirestream.llm.account import MeteredModel, Prices
from hirestream.llm.adapters.openai import OpenAIModel
from hirestream.llm.limits import Pacer, Patience
from hirestream.model.document import DocumentText
from hirestream.model.profile import Profile
from hirestream.taxonomy.service import Taxonomy

#: Text of a CV and its language → its profile.
ReadCv = Callable[[str, str], Profile]


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


@pytest.fixture(scope="session")
def model_service() -> Iterator[ModelServer]:
    """The server of the tests."""
    with model_server() as server:
        yield server


@pytest.fixture(scope="session")
def asked_model(model_service: ModelServer) -> Iterator[MeteredModel]:
    """The SDK of OpenAI against it; a client is slow to make."""
    pacer = Pacer(Patience(tries=2, seconds=30.0), sleep=lambda _: None)
    made = OpenAIModel(base_url=f"{model_service.address}/v1", api_key=None, model="m", timeout=0.5, pacer=pacer)
    metered = MeteredModel(made, Prices(1.0, 2.0))
    yield metered
    metered.close()


@pytest.fixture
def desk(model_service: ModelServer, asked_model: MeteredModel, taxonomy: Taxonomy) -> Desk:
    """A completer of which nothing was asked yet."""
    model_service.requests.clear()
    return Desk(model_service, asked_model, taxonomy)


@pytest.fixture(scope="session")
def read(extractor: Extractor, as_document: Callable[[str], DocumentText]) -> ReadCv:
    """Return a function that reads a CV and checks that each of its values stands at its span."""
    from tests.extract.test_extract_evidence import check

    def read_checked(text: str, language: str) -> Profile:
        document = as_document(text)
        found = extractor.profile(document, language)
        check(document, found.profile, found.evidence)
        return found.profile

    return read_checked
