"""Adzuna: the search API, page by page; its keys stand in the query and are kept out of every message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from hirestream.ingest.feeds.addresses import bare_url
from hirestream.ingest.feeds.entries import Batch, Entry, WrongShape, asking, json_of, listed
from hirestream.ingest.feeds.job_posting import OfferFields, Pay, Place
from hirestream.ingest.feeds.options import AdzunaOptions
from hirestream.ingest.feeds.ports import Answer, Cursor, Fetcher, Page
from hirestream.ingest.feeds.relisting import Relisting
from hirestream.ingest.feeds.terms import day_of, employment_types

_SOURCE: Final = "Adzuna"
_PAGE: Final = 50
_CURRENCIES: Final = {
    "at": "EUR", "au": "AUD", "be": "EUR", "br": "BRL", "ca": "CAD", "ch": "CHF", "de": "EUR", "es": "EUR", "fr": "EUR",
    "gb": "GBP", "in": "INR", "it": "EUR", "mx": "MXN", "nl": "EUR", "nz": "NZD", "pl": "PLN", "sg": "SGD", "us": "USD",
    "za": "ZAR",
}  # fmt: skip
_ONE_DAY: Final = timedelta(days=1)


class Adzuna:
    """Offers of a search (developer.adzuna.com/docs/search). It gives the beginnings of texts only."""

    def __init__(self, options: AdzunaOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        self._keys = {"app_id": options.app_id.get_secret_value(), "app_key": options.app_key.get_secret_value()}

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield offers of the last days, or all of them when that is due: see `ports.Feed`."""
        listing: Relisting | None = None
        began: datetime | None = None
        page, named, seen = 1, True, 0
        while True:
            answer, listing, began = self._page(page, since, listing, began)
            parsed = json_of(answer, _SOURCE)
            found = listed(parsed, "results", _SOURCE)
            batch = Batch(_SOURCE)
            batch.take(found, lambda entry: entry.key("id"), self._offer)
            named, seen = named and batch.named, seen + len(found)
            ended = len(found) < _PAGE or seen >= (Entry(parsed).number("count") or 0)
            last = ended or page >= self._options.max_pages
            yield batch.page(listing.after(began) if last else since, whole=ended and named and listing.is_whole)
            if last:
                return
            page += 1

    def _page(
        self, page: int, since: Cursor, listing: Relisting | None, began: datetime | None
    ) -> tuple[Answer, Relisting, datetime]:
        """Fetch a page; the first answer tells the time, by which it is known how far back to look."""
        if listing is None or began is None:
            answer = self._ask(page, None)
            began = answer.fetched_at
            listing = Relisting.of(since, began, timedelta(hours=self._options.relist_hours))
            if listing.since is None:
                return answer, listing, began
        days = None if listing.since is None else max(1, -(-(began - listing.since) // _ONE_DAY))
        return self._ask(page, days), listing, began

    def _ask(self, page: int, days: int | None) -> Answer:
        url = f"{self._options.base_url.rstrip('/')}/v1/api/jobs/{self._options.country}/search/{page}"
        params = {
            **self._options.search,
            **self._keys,
            "results_per_page": str(_PAGE),
            "sort_by": "date",
            "content-type": "application/json",
        }
        if days is not None:
            params["max_days_old"] = str(days)
        with asking(_SOURCE, "app_id`, `app_key` and `country", self._options.country, secrets=self._keys.values()):
            return self._fetcher.get(url, params=params)

    def _offer(self, job: Entry) -> OfferFields:
        return OfferFields(
            title=job.needed("title"),
            description=job.text("description") or "",
            company=job.entry("company").text("display_name"),
            places=tuple(filter(None, [self._place(job.entry("location"))])),
            employment=employment_types(job.text("contract_type"), job.text("contract_time")),
            pay=self._pay(job),
            posted=day_of(job.text("created")),
            page=_address(job),
            industry=job.entry("category").text("label"),
        )

    def _place(self, location: Entry) -> Place | None:
        """Place by its areas: country, then ever smaller; the last is the town."""
        areas = location.texts("area")
        country = self._options.country.upper()
        if len(areas) > 1:
            return Place(areas[-1], areas[1] if len(areas) > 2 else None, country)  # noqa: PLR2004
        return Place(written=location.text("display_name")) if location.text("display_name") else None

    def _pay(self, job: Entry) -> Pay | None:
        """Pay for a year as the employer says it: what Adzuna predicts itself is not in the offer."""
        predicted = job.loose("salary_is_predicted")
        low, high = job.number("salary_min"), job.number("salary_max")
        if predicted in {"1", "true", "True"} or (low is None and high is None):
            return None
        return Pay(low, high, _CURRENCIES.get(self._options.country), "YEAR")


def _address(job: Entry) -> str:
    """Return the address without its query: that holds our key's name and a visit's number, new at each call."""
    url = bare_url(job.needed("redirect_url"))
    if url is None:
        raise WrongShape("redirect_url is no address")
    return url
