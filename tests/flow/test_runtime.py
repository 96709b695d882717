"""Starting, watching and stopping: two data folders at once, no orphan, status as the contract says."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest
from tests.running_system import RunningSystem, system_in

from hirestream.model.profile import Profile
from hirestream.runtime.status import JOBS
from hirestream.simulate.service import simulate

pytestmark = [pytest.mark.flow, pytest.mark.timeout(420)]


def test_two_data_folders_run_at_the_same_time_and_one_stops_without_the_other(
    system: RunningSystem, tmp_path: Path
) -> None:
    """A person can try a second system beside the first; `down` leaves none of its processes."""
    second = system_in(tmp_path / "second")
    up = second.command("up", "--detach", timeout=300)
    try:
        assert up.returncode == 0, up.stderr
        assert up.stdout.strip() == second.url != system.url
        second.put(simulate(cvs=2, offers=2, seed=60_000, formats=("txt",)))
        second.wait_settled()
        assert second.status().account.accepted == 4
        again = second.command("up", "--detach")
        assert again.returncode == 2
        assert "runs already" in again.stderr
        children = second.processes()
        assert children
    finally:
        down = second.command("down")
    assert down.returncode == 0
    assert second.processes() == []
    assert not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in children)
    assert json.loads(second.command("status", "--json").stdout)["services"] == []
    assert system.settled()


def test_status_shows_every_service_with_its_lag(system: RunningSystem) -> None:
    """An operator sees each service, its memory, and for jobs what waits."""
    system.put(simulate(cvs=2, offers=2, seed=61_000, formats=("txt",)))
    system.wait_settled()
    told = json.loads(system.command("status", "--json").stdout)
    services = {one["name"]: one for one in told["services"]}
    assert {one["state"] for one in services.values()} == {"running"}
    assert set(services) == {"kafka", "postgres", "valkey", "ray", "classify", "extract", "views", "feeds", "web"}
    assert all(one["memory_mb"] > 1 for one in services.values())
    assert services["classify"]["lag"] == services["extract"]["lag"] == 0
    assert set(JOBS) <= set(services)
    for measure in ("receipt_to_delta", "receipt_to_searchable"):
        assert 0 < told["freshness_s"][measure]["p50"] <= told["freshness_s"][measure]["p99"]
    assert {view["name"] for view in told["views"]} == {"index", "cache", "people", "warehouse"}


def test_everything_listens_on_loopback_only(system: RunningSystem) -> None:
    """Nobody on the network can reach an engine."""
    open_ports = [
        connection.laddr.ip.removeprefix("::ffff:")
        for process in system.processes()
        for connection in process.net_connections(kind="tcp")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert open_ports
    assert {ip for ip in open_ports if not ip.startswith("127.") and ip != "::1"} == set()


def test_logs_hold_no_personal_data(system: RunningSystem) -> None:
    """Names and addresses of people do not reach a log file."""
    system.wait_settled()
    logs = "".join(path.read_text(errors="replace") for path in (system.settings.run_dir / "logs").glob("*.log"))
    golds = [one.gold for one in system.documents]
    people = [gold for gold in golds if isinstance(gold, Profile)]
    words = {person.full_name for person in people if person.full_name}
    words |= {email for person in people for email in person.emails}
    assert len(words) > 100
    assert [word for word in words if word in logs] == []
