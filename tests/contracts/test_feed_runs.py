"""Every connector under the runner: what is new, what stays, what is gone, and a short list that must be confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from tests.contracts.feed_sources import NURSE, SAMPLES, SOURCES
from tests.contracts.feed_world import Outside, outside_world

from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.feeds.service import FeedRuns, Ran
from hirestream.ingest.feeds.state import FeedStore, RunValidators
from hirestream.ingest.service import Intake
from hirestream.model.events import Event

pytestmark = pytest.mark.enable_socket

HOUR = timedelta(hours=1)


class Log:
    """Takes every event."""

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Take events."""


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """A world with every source in it."""
    with outside_world() as world:
        yield world


@pytest.mark.parametrize("kind", sorted(SOURCES))
def test_what_a_source_no_longer_lists_is_closed_whatever_it_answers_meanwhile(
    outside: Outside, kind: str, tmp_path: Path
) -> None:
    """An operator sees offers leave a board, also when most leave at once and the board then says 'unchanged'."""
    world = outside.world(SOURCES[kind])
    world.publish(*SAMPLES)
    store, log = FeedStore(tmp_path / "feeds.sqlite"), Log()
    intake = Intake(BlobStore(str(tmp_path / "blobs")), log, max_bytes=10**7, now=lambda: outside.at)
    runs = FeedRuns(store, intake, log, now=lambda: outside.at)

    def run() -> Ran:
        outside.at += HOUR
        outside.fetcher._validators = validators = RunValidators(store, kind)
        ran = runs.run(kind, world.feed, every=HOUR, validators=validators)
        assert ran.error is None
        return ran

    first = run()
    assert (first.counts.new, first.counts.gone) == (len(SAMPLES), 0)
    assert run().counts.new == 0
    world.publish(NURSE)
    closed = sum(run().counts.gone for _ in range(3))
    assert closed == len(SAMPLES) - 1
    assert store.open_postings(kind) == 1
    store.close()
