"""What all tests share: one running system for those that need it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from tests.running_system import RunningSystem, system_in

from hirestream.simulate.service import sample_corpus


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """Every engine and job, with the sample corpus through all stages; stopped when the session ends."""
    warnings.filterwarnings("ignore", category=DeprecationWarning, module="supervisor")
    running = system_in(tmp_path_factory.mktemp("system"))
    try:
        running.start()
        running.put(sample_corpus())
        running.wait_settled()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def system_url(system: RunningSystem) -> str:
    """Where the pages of the running system are."""
    return system.url
