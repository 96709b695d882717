"""Feeds of a data folder: what is due, a run against a real web server on loopback, and the service that waits."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from tests.local_http import Asked, LocalHttp, Reply, serving

from hirestream.errors import Misconfigured
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.feeds.definitions import Definition, Definitions
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page, Posting
from hirestream.ingest.feeds.service import FeedRuns
from hirestream.ingest.feeds.state import Counts, FeedStore
from hirestream.ingest.service import Intake
from hirestream.model.events import Event, utc_now
from hirestream.runtime.feeds import FeedRunner, due_feeds, feed_store, report_json, report_text, reports
from hirestream.runtime.heartbeat import read_heartbeat
from hirestream.settings import Feeds, Settings

HOUR = timedelta(hours=1)


class Options(BaseModel):
    """Where a list lies."""

    url: str


class Listed:
    """A feed that reads a JSON list of titles, and takes "unchanged" for an answer."""

    def __init__(self, options: Options, fetcher: Fetcher) -> None:
        self._url = options.url
        self._fetcher = fetcher

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield the list."""
        del since
        answer = self._fetcher.get(self._url, conditional=True)
        if answer.status == 304:
            yield Page()
            return
        told = [(title, json.dumps({"@type": "JobPosting", "title": title})) for title in json.loads(answer.content)]
        yield Page(tuple(Posting(title, text.encode()) for title, text in told), whole=True)


class ListedKind:
    """Its kind."""

    settings: type[BaseModel] = Options
    description = "A list."

    def make(self, given: Any, fetcher: Fetcher) -> Listed:
        """Make it."""
        return Listed(given, fetcher)


class Log:
    """An event log in a list."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Take events."""
        del topic
        self.events += events


@pytest.fixture
def site() -> Iterator[LocalHttp]:
    """A site that shows two offers, and knows by an ETag who has seen them."""

    def page(asked: Asked) -> Reply:
        seen = asked.headers.get("if-none-match") == '"1"'
        return Reply(status=304) if seen else Reply(b'["Nurse", "Cook"]', headers={"ETag": '"1"'})

    with serving() as site:
        site.pages["/list"] = page
        yield site


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder whose feeds may reach this machine."""
    return Settings(data_dir=tmp_path / "data", feeds=Feeds(allow_private=("127.0.0.1",), interval_s=0))


def runner_of(settings: Settings, definitions: Definitions, log: Log) -> FeedRunner:
    """A runner with a log in memory."""

    def runs(store: FeedStore) -> FeedRuns:
        return FeedRuns(store, Intake(BlobStore(settings.blobs_url), log, max_bytes=1000), log, now=utc_now)

    return FeedRunner(settings, definitions, runs)


@pytest.mark.enable_socket
def test_feeds_run_beside_each_other_and_one_that_fails_stops_no_other(settings: Settings, site: LocalHttp) -> None:
    """Two lists and a wrong address: the offers are in, the error is where it belongs, the next time is set."""
    definitions = Definitions(settings.root, {"listed": ListedKind()})
    for name, path in (("a", "/list"), ("b", "/nowhere")):
        definitions.add(Definition(name, "listed", HOUR, options={"url": site.url + path}))
    definitions.add(Definition("c", "listed", HOUR, enabled=False, options={"url": "http://169.254.169.254/"}))
    log = Log()
    runner = runner_of(settings, definitions, log)
    said: list[tuple[str, Counts]] = []
    ran = {one.name: one for one in runner.run(definitions.all(), lambda *told: said.append(told))}
    assert (ran["a"].error, ran["a"].counts.new, len(log.events)) == (None, 2, 2)
    assert "404" in (ran["b"].error or "")
    assert "allow_private" in (ran["c"].error or "")
    assert said == [("a", ran["a"].counts)]
    with closing(feed_store(settings)) as store:
        told = {report.definition.name: report for report in reports(definitions, store)}
        assert [told[name].condition for name in "abc"] == ["fine", "failed", "off"]
        assert due_feeds(definitions, store, utc_now()) == []
        assert [one.name for one in due_feeds(definitions, store, utc_now() + 2 * HOUR)] == ["a", "b"]
        store.ask("c")
        assert [one.name for one in due_feeds(definitions, store, utc_now())] == ["c"]
        assert (report_json(told["a"])["open"], report_json(told["b"])["failures"]) == (2, 1)
        assert "2 new; 2 open" in report_text(told["a"], utc_now())
    (again,) = runner.run([definitions.get("a")], lambda *_: None)
    assert (again.counts, len(log.events)) == (Counts(), 2)
    assert site.asked[-1].headers["if-none-match"] == '"1"'


@pytest.mark.enable_socket
def test_a_look_keeps_nothing(settings: Settings, site: LocalHttp) -> None:
    """Trying a feed shows its first page, and leaves neither offers nor an ETag."""
    definitions = Definitions(settings.root, {"listed": ListedKind()})
    definitions.add(Definition("a", "listed", HOUR, options={"url": site.url + "/list"}))
    runner = runner_of(settings, definitions, Log())
    for _ in range(2):
        page = runner.look(definitions.get("a"))
        assert page is not None
        assert [posting.key for posting in page.postings] == ["Nurse", "Cook"]
    with pytest.raises(Misconfigured):
        runner.look(
            Definition("x", "listed", HOUR, options={"url": "http://127.0.0.1:1/"} | {"odd": 1, "url": "ftp://x"})
        )
    with closing(feed_store(settings)) as store:
        assert store.feed("a").last_run is None


def test_the_service_waits_small_and_ends_when_it_is_told(tmp_path: Path) -> None:
    """With nothing to poll it says that it is ready, holds no engine's library, and leaves at once."""
    settings = Settings(data_dir=tmp_path / "data")
    program = (
        "from hirestream.settings import Settings; from hirestream.runtime.feeds import serve; import sys; "
        "serve(Settings()); print([name for name in ('httpx', 'pyarrow', 'numpy', 'lxml') if name in sys.modules])"
    )
    environment = os.environ | {"HIRESTREAM_DATA_DIR": str(settings.root)}
    with subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE) as service:
        deadline = time.monotonic() + 60
        while not read_heartbeat(settings, "feeds").get("ready"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        service.send_signal(signal.SIGTERM)
        told, _ = service.communicate(timeout=20)
    assert (service.returncode, told.decode().strip()) == (0, "[]")
