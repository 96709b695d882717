"""Workable: the public job board of an account, all jobs in one answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hirestream.ingest.feeds.boards import Board
from hirestream.ingest.feeds.entries import Entry
from hirestream.ingest.feeds.job_posting import OfferFields, Place
from hirestream.ingest.feeds.options import WorkableOptions
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page
from hirestream.ingest.feeds.terms import day_of, employment_types, workplace_of


class Workable:
    """Jobs of an account, as its widget shows them. The answer names the employer beside the list of jobs."""

    def __init__(self, options: WorkableOptions, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._board = Board(
            source="Workable",
            url=f"{options.base_url.rstrip('/')}/api/v1/widget/accounts/{quote(options.account, safe='')}",
            params={"details": "true"},
            setting="account",
            named=options.account,
            entries="jobs",
            key="shortcode",
        )

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield all jobs: see `ports.Feed`."""
        del since
        yield from self._board.pages(self._fetcher, _offer)


def _offer(job: Entry, account: Any) -> OfferFields:
    places = [
        Place(one.text("city"), one.text("region"), one.text("countryCode") or one.text("country"))
        for one in job.entries("locations")
        if not one.flag("hidden")
    ]
    if not places:
        places = [Place(job.text("city"), job.text("state"), job.text("country"))]
    return OfferFields(
        title=job.needed("title"),
        description=job.text("description") or "",
        company=Entry(account).text("name"),
        places=tuple(place for place in places if place != Place()),
        workplace=workplace_of(job.text("workplace_type"), remote=job.flag("telecommuting")),
        employment=employment_types(job.text("employment_type")),
        posted=day_of(job.text("published_on")),
        page=job.needed("url"),
        apply=job.text("application_url"),
        identifier=job.text("code"),
        industry=job.text("industry"),
        education=job.text("education"),
    )
