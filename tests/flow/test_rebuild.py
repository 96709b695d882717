"""A view can be dropped and rebuilt from Delta, and ends equal to the one that followed."""

from __future__ import annotations

import pytest
from tests.running_system import RunningSystem, wait_until

from hirestream.runtime import lifecycle, supervisor
from hirestream.store.ports import View
from hirestream.wiring import FOLLOWED, search_index

pytestmark = pytest.mark.flow


def _view(system: RunningSystem, name: str) -> View:
    if name == "index":
        return search_index(system.settings, system.settings.index_dir)
    return FOLLOWED[name](system.settings)


def _contents(system: RunningSystem, name: str) -> dict[str, list[tuple[str, str]]]:
    view = _view(system, name)
    view.open()
    try:
        return {table: list(view.contents(table)) for table in view.tables}
    finally:
        view.close()


@pytest.mark.parametrize("name", list(FOLLOWED))
def test_a_rebuilt_view_equals_the_followed_one(system: RunningSystem, name: str) -> None:
    """An operator who rebuilds a view finds the same rows as before, while the system runs."""
    system.wait_settled()
    followed = _contents(system, name)
    assert all(followed.values())
    rebuilt = system.command("rebuild", name)
    assert rebuilt.returncode == 0, rebuilt.stderr
    system.wait_settled()
    assert _contents(system, name) == followed


def test_a_rebuilt_index_equals_the_followed_one(system: RunningSystem) -> None:
    """The index is built beside the one in use, takes its place, and holds the same."""
    system.wait_settled()
    supervisor.control(system.settings, "web", "stop")
    try:
        followed = _contents(system, "index")
        assert all(followed.values())
        rebuilt = system.command("rebuild", "index")
        assert rebuilt.returncode == 0, rebuilt.stderr
        assert _contents(system, "index") == followed
    finally:
        supervisor.control(system.settings, "web", "start")
    wait_until(lambda: lifecycle.is_ready(system.settings, "web"), "the web answers")
    system.wait_settled()


def test_an_index_that_is_rebuilt_while_it_serves_is_taken_over(system: RunningSystem) -> None:
    """Nobody waits for a rebuild: the pages answer all the time, from the old index or the new."""
    system.wait_settled()
    generation = (system.settings.index_dir / "CURRENT").read_text()
    assert system.command("rebuild", "index").returncode == 0
    assert (system.settings.index_dir / "CURRENT").read_text() != generation
    system.wait_settled()
