"""Heartbeats and their quantiles: what `status` knows of a job."""

from __future__ import annotations

from pathlib import Path

from hirestream.model.status import Quantiles
from hirestream.runtime.heartbeat import Heartbeat, Window, read_heartbeat
from hirestream.settings import Settings


def test_a_heartbeat_can_be_read_by_another_process(tmp_path: Path) -> None:
    """`status` sees the facts that a job told, and nothing for a job that never lived."""
    settings = Settings(data_dir=tmp_path)
    Heartbeat(settings, "classify").beat(ready=True, lag=3)
    told = read_heartbeat(settings, "classify")
    assert (told["ready"], told["lag"]) == (True, 3)
    assert read_heartbeat(settings, "extract") == {}


def test_a_busy_job_does_not_write_at_every_step(tmp_path: Path) -> None:
    """Beats within the interval are skipped, unless they must be told."""
    heartbeat = Heartbeat(Settings(data_dir=tmp_path), "classify", interval=3600)
    heartbeat.beat(lag=1)
    heartbeat.beat(lag=2)
    assert read_heartbeat(Settings(data_dir=tmp_path), "classify")["lag"] == 1
    heartbeat.beat(force=True, lag=3)
    assert read_heartbeat(Settings(data_dir=tmp_path), "classify")["lag"] == 3


def test_quantiles_are_of_the_last_durations() -> None:
    """An operator sees how it goes now, not how it went at the start."""
    window = Window(size=100)
    assert window.quantiles() == Quantiles()
    window.add([50.0] * 500)
    window.add([float(value) for value in range(100)])
    assert window.quantiles() == Quantiles(p50=50.0, p95=95.0, p99=99.0)
