"""A feed and what is outside: a site on loopback, the real fetcher, and a clock that moves when somebody waits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contracts.feed_sources import Sample, Source
from tests.local_http import LocalHttp, serving

from hirestream.ingest.feeds.catalogue import FEEDS
from hirestream.ingest.feeds.fetcher import PoliteFetcher, Politeness
from hirestream.ingest.feeds.hosts import Hosts
from hirestream.ingest.feeds.ports import Cursor, Feed, Page, Posting


@dataclass
class Kept:
    """What sources answered last, as the runner keeps it."""

    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def of(self, url: str) -> dict[str, str]:
        """What to ask with."""
        return self.known.get(url, {})

    def note(self, url: str, headers: Any) -> None:
        """Keep the tag of an answer."""
        if "etag" in headers:
            self.known[url] = {"If-None-Match": headers["etag"]}


@dataclass
class Outside:
    """What all tests of a module share: making a fetcher takes a tenth of a second."""

    site: LocalHttp
    kept: Kept = field(default_factory=Kept)
    at: datetime = field(default_factory=lambda: datetime(2026, 3, 1, 8, 0, tzinfo=UTC))
    waits: list[float] = field(default_factory=list)
    fetcher: PoliteFetcher = field(init=False)

    def __post_init__(self) -> None:
        self.fetcher = PoliteFetcher(
            Politeness(tries=2, timeout_s=5),
            Hosts(0.0, 60.0, lambda: self.at, self.sleep),
            allow_private=("127.0.0.0/8",),
            own_urls=[self.site.url],
            validators=self.kept,
            jitter=lambda: 0.5,
        )

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds)

    def world(self, source: Source) -> World:
        """Begin a test: an empty site, long after the last one."""
        self.site.pages.clear()
        self.site.asked.clear()
        self.kept.known.clear()
        self.at += timedelta(days=2)
        self.waits.clear()
        return World(source, self)


@dataclass
class World:
    """One source, and the feed that reads it."""

    source: Source
    outside: Outside

    @property
    def site(self) -> LocalHttp:
        """Where the source answers."""
        return self.outside.site

    def feed(self, **options: Any) -> Feed:
        """Make the feed anew, as the next run does."""
        kind = FEEDS[self.source.kind]
        given = {**self.source.options(self.site.url), **options}
        settings = kind.settings.model_validate({name: value for name, value in given.items() if value is not None})
        return kind.make(settings, self.outside.fetcher)

    def publish(self, *samples: Sample) -> None:
        """Put offers on the site."""
        self.source.serve(self.site, [self.source.entry(one) for one in samples])

    def run(self, since: Cursor | None = None, *, days: float = 2, **options: Any) -> list[Page]:
        """One run of the feed some days later, with the cursor as it comes back from where it is kept."""
        self.outside.at += timedelta(days=days)
        return list(self.feed(**options).fetch(json.loads(json.dumps(since or {}))))

    def asked(self) -> list[str]:
        """Paths that were asked for since this was last looked at."""
        paths = [one.path for one in self.site.asked]
        self.site.asked.clear()
        return paths


@contextmanager
def outside_world() -> Iterator[Outside]:
    """Open a site and a fetcher for the tests of a module."""
    with serving() as site:
        outside = Outside(site)
        with closing(outside.fetcher):
            yield outside


def postings(pages: list[Page]) -> dict[str, Posting]:
    """Postings of a run by key; each comes once."""
    found = [posting for page in pages for posting in page.postings]
    assert len({posting.key for posting in found}) == len(found)
    return {posting.key: posting for posting in found}


def titled(pages: list[Page]) -> dict[str, Posting]:
    """Postings of a run by title."""
    return {json.loads(posting.content)["title"]: posting for posting in postings(pages).values()}


def problems(pages: list[Page]) -> list[str]:
    """What could not be taken."""
    return [line for page in pages for line in page.problems]


def listed(pages: list[Page]) -> set[str]:
    """Keys that a run says are there."""
    return set(postings(pages)) | {key for page in pages for key in page.unchanged}


def gone(pages: list[Page]) -> set[str]:
    """Keys that a run says are closed."""
    return {key for page in pages for key in page.gone}
