"""Career pages → the schema.org JobPostings in them (JSON-LD or microdata), found by sitemaps, links or given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.ingest.feeds.discovery import Discovery, Pages
from hirestream.ingest.feeds.entries import Batch, WrongShape, asking
from hirestream.ingest.feeds.options import CareerPagesOptions
from hirestream.ingest.feeds.page_postings import key_of, tidy_posting
from hirestream.ingest.feeds.ports import Answer, Cursor, Fetcher, Page, Posting
from hirestream.read.html import parse_page, postings_of

_SOURCE: Final = "Career pages"
_PAGE: Final = 20
_MOST_FAILURES: Final = 3


@dataclass
class _Round:
    """A way through all pages, which may take several runs: where it is, and what it knows of earlier ones.

    `since`: pages that the sitemap says have not changed since are not fetched; None fetches all. `several`: further
    keys of pages with more than one offer.
    """

    began: datetime
    since: datetime | None
    full_at: datetime
    resume: str | None
    several: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, cursor: Cursor, now: datetime, recheck: timedelta) -> _Round:
        """Go on with the round that the cursor tells of, or begin one."""
        several = cursor.get("several")
        extra = (
            {str(url): list(map(str, keys)) for url, keys in several.items()} if isinstance(several, Mapping) else {}
        )
        began, since, full_at = (_time(cursor, name) for name in ("began", "since", "full_at"))
        resume = cursor.get("next")
        if isinstance(resume, str) and began and full_at:
            return cls(began, since, full_at, resume, extra)
        if since is None or full_at is None or now - full_at >= recheck:
            return cls(now, None, now, None, extra)
        return cls(now, since, full_at, None, extra)

    def at(self, url: str) -> dict[str, Any]:
        """Return the cursor in the middle, before `url`."""
        since = {"since": self.since.isoformat()} if self.since else {}
        return {"began": self.began.isoformat(), "next": url, **since, **self._rest()}

    def after(self) -> dict[str, Any]:
        """Return the cursor at the end."""
        return {"since": self.began.isoformat(), **self._rest()}

    def keys(self, url: str) -> list[str]:
        """Keys of the offers of a page, as far as they are known."""
        return [url, *self.several.get(url, ())]

    def _rest(self) -> dict[str, Any]:
        return {"full_at": self.full_at.isoformat(), **({"several": self.several} if self.several else {})}


class CareerPages:
    """Offers of a site. The key of an offer is the address of its page (and its identifier, where a page has several).

    At most `max_pages` are fetched in a run; a round over all of them goes on at the next.
    """

    def __init__(self, options: CareerPagesOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        self._discovery = Discovery(options, fetcher)
        self._failures = 0
        self._read = 0
        self._refusal: Misconfigured | None = None

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield the offers of 20 pages at a time: see `ports.Feed`."""
        self._failures = self._read = 0
        self._refusal = None
        found = self._discovery.pages()
        starts = {url: self._start(url, found) for url in self._options.start_urls}
        tour = _Round.of(since, found.at, timedelta(days=self._options.recheck_days))
        batch, gone = self._begin(found, starts, tour)
        pending = sorted(set(found.links) - set(starts))
        batch.unchanged += [key for url in pending if tour.resume and url < tour.resume for key in tour.keys(url)]
        for url in [url for url in pending if not tour.resume or url >= tour.resume]:
            changed = found.links[url]
            if tour.since and changed and changed < tour.since:
                batch.unchanged += tour.keys(url)
                continue
            full = self._read >= self._options.max_pages
            if full or len(batch.postings) >= _PAGE:
                yield batch.page(tour.at(url), gone=gone)
                batch, gone = Batch(_SOURCE), []
            if full:
                return
            gone += self._page(url, batch, tour)
        if self._refusal is not None:
            raise self._refusal
        yield batch.page(tour.after(), whole=found.complete, gone=gone)

    def _begin(self, found: Pages, starts: Mapping[str, Answer], tour: _Round) -> tuple[Batch, list[str]]:
        """Take the offers of the start pages themselves."""
        batch = Batch(_SOURCE)
        batch.problems += found.problems
        gone: list[str] = []
        for url, answer in starts.items():
            gone += self._take(url, answer, batch, tour)
        return batch, gone

    def _start(self, url: str, found: Pages) -> Answer:
        """Fetch a start page, and keep the links that are wanted."""
        with asking("The site", "start_urls", url):
            answer = self._fetcher.get(url, crawled=True)
        self._read += 1
        found.at = max(found.at, answer.fetched_at)
        try:
            links = [link for element in parse_page(answer.content).iter("a") if (link := element.get("href"))]
        except BadInput:
            links = []
        self._discovery.keep(self._discovery.linked(answer.url, links), found)
        return answer

    def _page(self, url: str, batch: Batch, tour: _Round) -> list[str]:
        """Fetch a page and take its offers; return the keys of those that are closed."""
        self._read += 1
        try:
            answer = self._fetcher.get(url, conditional=True, crawled=True)
        except BadInput as error:
            if error.code == "not-found":
                return tour.keys(url)
            self._refuse(url, error.message, batch, tour)
            return []
        except Misconfigured as error:
            self._refuse(url, error.message, batch, tour)
            if self._failures == self._read:  # nothing can be read at all: somebody must act
                self._refusal = error
            return []
        except Transient as error:
            self._refuse(url, error.message, batch, tour)
            if error.retry_at is not None or self._failures >= _MOST_FAILURES:
                raise
            return []
        self._failures, self._refusal = 0, None
        if answer.status == 304:  # noqa: PLR2004 - unchanged
            batch.unchanged += tour.keys(url)
            return []
        return self._take(url, answer, batch, tour)

    def _refuse(self, url: str, why: str, batch: Batch, tour: _Round) -> None:
        self._failures += 1
        batch.problems.append(f"{_SOURCE}: {urlsplit(url).path[:200]} was not read: {why}")
        batch.unchanged += tour.keys(url)

    def _take(self, url: str, answer: Answer, batch: Batch, tour: _Round) -> list[str]:
        before = tour.keys(url)
        try:
            postings = postings_of(parse_page(answer.content), answer.url)
        except BadInput as error:
            self._refuse(url, error.message, batch, tour)
            return []
        keys: list[str] = []
        for number, posting in enumerate(postings, start=1):
            key = key_of(url, number, posting, keys)
            keys.append(key)
            try:
                content = tidy_posting(posting, answer.url)
                batch.postings.append(Posting(key, content, url=answer.url))
            except WrongShape as error:
                batch.refuse(key, number, error)
        tour.several.pop(url, None)
        if len(keys) > 1:
            tour.several[url] = keys[1:]
        return [key for key in before if key not in keys]


def _time(cursor: Cursor, name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(cursor.get(name)))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
