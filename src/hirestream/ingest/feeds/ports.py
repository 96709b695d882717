"""What a source of offers gives, and what it is given to reach the network with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

#: Where a feed goes on at its next run: small, JSON-able, meaningful to its connector alone; {} is the beginning.
Cursor = Mapping[str, Any]


@dataclass(frozen=True)
class Posting:
    """An offer as a source has it.

    `key` names it at its source for as long as it lives there. `content` are the bytes that enter the pipeline: a
    schema.org JobPosting as JSON-LD, with nothing in it that changes while the offer does not (no time of fetching).
    """

    key: str
    content: bytes
    media_type: str = "application/ld+json"
    url: str | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that came by a feed (a mailbox, a folder) and may be anything: the pipeline says what it is."""

    key: str
    content: bytes
    name: str
    media_type: str | None = None


@dataclass(frozen=True)
class Page:
    """A part of what a source has. `cursor` is where to go on once this page is kept.

    `gone`: keys that the source says are closed. `whole` is set on the last page of a run that has listed every open
    offer of the source: what it did not list is gone. `unchanged`: keys that the source still lists and that were not
    sent again (as they were, or not to be read this time); they count as listed, and unknown ones are passed over.
    `problems`: what could not be taken, a line each, for the operator (no personal data); a page is never lost for one
    bad entry.
    """

    postings: tuple[Posting, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    gone: tuple[str, ...] = ()
    cursor: Cursor = field(default_factory=dict)
    whole: bool = False
    problems: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


class Feed(Protocol):
    """A source of offers. The constructor stores settings; the network is reached through a `Fetcher` only."""

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield pages from `since` on, lazily: a page is fetched when it is asked for.

        Raises `Transient` when the source is away or asks to wait, `Misconfigured` when it refuses who we are or what
        a setting names, `BadInput` (`corrupt`) when its answer as a whole is not what such a source gives.
        """


@dataclass(frozen=True)
class Answer:
    """What a source answered: `status` 2xx with `content`, or 304 (unchanged since it was last kept) without.

    206 is the answer to a part of a list (France Travail), 204 an empty list. Names of `headers` are in lower case.
    """

    url: str
    status: int
    content: bytes
    media_type: str
    encoding: str | None
    headers: Mapping[str, str]
    fetched_at: datetime


class Fetcher(Protocol):
    """The network, politely: robots.txt, a rate for each host, back-off, limits of size, no private addresses."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        conditional: bool = False,
        crawled: bool = False,
    ) -> Answer:
        """Fetch a URL, following redirects; each hop is checked anew.

        `conditional`: send the ETag and the date of the last answer that was kept, and take 304. `crawled`: a page
        found by following links, so that robots.txt decides (public APIs are called by agreement and ask nobody).
        Raises `Transient` (away, 429 or 503 after all tries, timeout), `Misconfigured` (401, 403, an address that is
        private and not allowed), `BadInput` with `not-found` (404, 410), `too-large`, or `corrupt` (cut off).
        """

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a form or JSON (a token, a search); as `get` otherwise."""
