"""Faults in mid-stream: whatever dies comes back, and no document is lost or doubled."""

from __future__ import annotations

import os
import signal

import psutil
import pytest
from tests.running_system import RunningSystem, wait_until

from hirestream.runtime import supervisor
from hirestream.simulate.service import simulate

pytestmark = [pytest.mark.flow, pytest.mark.timeout(420)]

SERVICES = ("classify", "extract", "feeds", "kafka", "postgres", "ray", "valkey", "views", "web")


def _assert_whole(system: RunningSystem) -> None:
    system.wait_settled()
    accepted = sorted(system.blobs.doc_ids("receipts"))
    held = sorted(doc_id for place in system.doc_ids().values() for doc_id in place)
    assert held == accepted


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_killed_in_mid_stream_loses_and_doubles_nothing(system: RunningSystem, service: str) -> None:
    """An operator finds the account balanced after any service was killed while documents flowed."""
    system.wait_settled()
    seed = 50_000 + SERVICES.index(service)
    documents = list(simulate(cvs=15, offers=15, seed=seed, formats=("txt", "html", "docx")))
    system.put(documents[:20])
    wait_until(lambda: system.status().account.in_flight < 20, "documents are under way", seconds=60)
    killed = system.kill(service)
    if service == "kafka":
        system.wait_running_again(service, killed)  # nobody can hand anything in without it
    system.put(documents[20:])
    system.wait_running_again(service, killed)
    _assert_whole(system)


def test_a_reader_that_dies_is_replaced_and_its_documents_are_read_again(system: RunningSystem) -> None:
    """A crash inside a Ray actor costs a moment, not a document."""
    system.wait_settled()
    readers = [one for one in system.processes() if "ReaderActor" in " ".join(_command_line(one))]
    assert readers
    system.put(simulate(cvs=10, offers=10, seed=51_000, formats=("txt",)))
    for reader in readers:
        reader.kill()
    _assert_whole(system)


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


def test_a_stopped_broker_comes_back_with_everything(system: RunningSystem) -> None:
    """An operator restarts the broker; documents handed in before and after all come through."""
    system.wait_settled()
    system.put(simulate(cvs=5, offers=5, seed=52_000, formats=("txt",)))
    before = system.pid("kafka")
    supervisor.control(system.settings, "kafka", "restart")
    system.wait_running_again("kafka", before)
    system.put(simulate(cvs=5, offers=5, seed=52_001, formats=("txt",)))
    _assert_whole(system)


def test_a_killed_supervisor_leaves_no_orphan_and_the_system_starts_again(system: RunningSystem) -> None:
    """After a crash of the whole, `up` starts over what was kept; nothing of the old run is left."""
    system.wait_settled()
    system.put(simulate(cvs=5, offers=5, seed=53_000, formats=("txt",)))
    own = psutil.Process(int((system.settings.run_dir / "supervisord.pid").read_text()))
    os.kill(own.pid, signal.SIGKILL)
    wait_until(
        lambda: not [one for one in system.processes() if one.pid != own.pid], "every process has ended", seconds=60
    )
    system.stop()
    system.start()
    _assert_whole(system)
