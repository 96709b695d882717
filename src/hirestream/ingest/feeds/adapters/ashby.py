"""Ashby: the public job posting API, all jobs of a board in one answer, with pay where it is published."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from hirestream.ingest.feeds.boards import Board
from hirestream.ingest.feeds.entries import Entry
from hirestream.ingest.feeds.job_posting import OfferFields, Pay, Place
from hirestream.ingest.feeds.options import AshbyOptions
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page
from hirestream.ingest.feeds.terms import day_of, employment_types, place_of, unit_of, workplace_of


class Ashby:
    """Jobs of a board (developers.ashbyhq.com/docs/public-job-posting-api)."""

    def __init__(self, options: AshbyOptions, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._company = options.company or options.board
        self._board = Board(
            source="Ashby",
            url=f"{options.base_url.rstrip('/')}/posting-api/job-board/{quote(options.board, safe='')}",
            params={"includeCompensation": "true"},
            setting="board",
            named=options.board,
            entries="jobs",
            key="id",
            shown="isListed",
        )

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield the whole board: see `ports.Feed`."""
        del since
        yield from self._board.pages(self._fetcher, lambda entry, _: self._offer(entry))

    def _offer(self, job: Entry) -> OfferFields:
        places = [_place(job), *map(_place, job.entries("secondaryLocations"))]
        return OfferFields(
            title=job.needed("title"),
            description=job.text("descriptionHtml") or job.text("descriptionPlain") or "",
            company=self._company,
            places=tuple(place for place in places if place),
            workplace=workplace_of(job.text("workplaceType"), remote=job.flag("isRemote")),
            employment=employment_types(job.text("employmentType")),
            pay=_pay(job.entry("compensation")),
            posted=day_of(job.text("publishedAt")),
            page=job.needed("jobUrl"),
            apply=job.text("applyUrl"),
        )


def _place(entry: Entry) -> Place | None:
    address = entry.entry("address")
    postal = address.entry("postalAddress")
    parts = [postal.text(name) or address.text(name) for name in ("addressLocality", "addressRegion", "addressCountry")]
    return Place(*parts) if any(parts) else place_of(entry.text("location"))


def _pay(compensation: Entry) -> Pay | None:
    for part in compensation.entries("summaryComponents"):
        if part.text("compensationType") == "Salary":
            low, high = part.number("minValue"), part.number("maxValue")
            return Pay(low, high, part.text("currencyCode"), unit_of(part.text("interval")))
    return None
