"""Greenhouse: the public Job Board API, all jobs of a board in one answer."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from hirestream.ingest.feeds.boards import Board
from hirestream.ingest.feeds.entries import Entry
from hirestream.ingest.feeds.job_posting import OfferFields, Pay
from hirestream.ingest.feeds.options import GreenhouseOptions
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page
from hirestream.ingest.feeds.terms import day_of, place_of, unit_of, workplace_of

_YEARLY_FROM: Final = 12_000


class Greenhouse:
    """Jobs of a board (developers.greenhouse.io/job-board.html)."""

    def __init__(self, options: GreenhouseOptions, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._board = Board(
            source="Greenhouse",
            url=f"{options.base_url.rstrip('/')}/v1/boards/{quote(options.board, safe='')}/jobs",
            params={"content": "true", "pay_transparency": "true"},
            setting="board",
            named=options.board,
            entries="jobs",
            key="id",
        )

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield the whole board: see `ports.Feed`."""
        del since
        yield from self._board.pages(self._fetcher, lambda entry, _: _offer(entry))


def _offer(job: Entry) -> OfferFields:
    location = job.entry("location").text("name")
    place = place_of(location)
    return OfferFields(
        title=html.unescape(job.needed("title")),
        description=html.unescape(job.text("content") or ""),  # HTML that is escaped once more
        company=job.text("company_name"),
        places=(place,) if place else (),
        workplace=workplace_of(location),
        pay=_pay(job),
        posted=day_of(job.text("first_published")),
        valid_through=day_of(job.text("application_deadline")),
        page=job.needed("absolute_url"),
        identifier=job.text("requisition_id"),
    )


def _pay(job: Entry) -> Pay | None:
    """Pay of a board that publishes it, in cents. Its title may say for what time; a large sum is for a year."""
    for pay in job.entries("pay_input_ranges"):
        low, high = ((cents := pay.number(name)) and cents / 100 for name in ("min_cents", "max_cents"))
        if low or high:
            yearly = max(low or 0, high or 0) >= _YEARLY_FROM
            unit = unit_of(pay.text("title")) or ("YEAR" if yearly else None)
            return Pay(low or None, high or None, pay.text("currency_type"), unit)
    return None
