"""Recruitee: the offers of a company's career site, all in one answer."""

from __future__ import annotations

from collections.abc import Iterator

from hirestream.ingest.feeds.boards import Board
from hirestream.ingest.feeds.entries import Entry
from hirestream.ingest.feeds.job_posting import OfferFields, Pay, Place
from hirestream.ingest.feeds.options import RecruiteeOptions
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page
from hirestream.ingest.feeds.terms import day_of, employment_types, place_of, unit_of, workplace_of


class Recruitee:
    """Offers of a company (docs.recruitee.com, Careers Site API)."""

    def __init__(self, options: RecruiteeOptions, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        base = (options.base_url or f"https://{options.company}.recruitee.com").rstrip("/")
        self._board = Board(
            source="Recruitee",
            url=f"{base}/api/offers/",
            params={},
            setting="company",
            named=options.company,
            entries="offers",
            key="id",
        )

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield all offers: see `ports.Feed`."""
        del since
        yield from self._board.pages(self._fetcher, lambda entry, _: _offer(entry))


def _offer(offer: Entry) -> OfferFields:
    places = [_place(one) for one in offer.entries("locations")]
    if not any(places):
        one = Place(offer.text("city"), offer.text("state_name"), offer.text("country_code"))
        places = [one if one != Place() else place_of(offer.text("location"))]
    hybrid = "hybrid" if offer.flag("hybrid") else "on site" if offer.flag("on_site") else None
    return OfferFields(
        title=offer.needed("title"),
        description=offer.text("description") or "",
        qualifications=offer.text("requirements"),
        company=offer.text("company_name"),
        places=tuple(place for place in places if place),
        workplace=workplace_of(hybrid, remote=offer.flag("remote")),
        employment=employment_types(offer.text("employment_type_code")),
        pay=_pay(offer.entry("salary")),
        posted=day_of(offer.text("published_at") or offer.text("created_at")),
        valid_through=day_of(offer.text("close_at")),
        page=offer.needed("careers_url"),
        apply=offer.text("careers_apply_url"),
    )


def _place(one: Entry) -> Place | None:
    place = Place(one.text("city"), one.text("state"), one.text("country_code") or one.text("country"))
    return place if place != Place() else place_of(one.text("name"))


def _pay(salary: Entry) -> Pay | None:
    low, high = salary.number("min"), salary.number("max")
    if low is None and high is None:
        return None
    return Pay(low, high, salary.text("currency"), unit_of(salary.text("period")))
