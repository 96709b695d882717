"""Lever: the public Postings API, page by page."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from hirestream.ingest.feeds.entries import MAX_ENTRIES, Batch, Entry, asking, json_of, listed
from hirestream.ingest.feeds.job_posting import OfferFields, Pay, Place
from hirestream.ingest.feeds.options import LeverOptions
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page
from hirestream.ingest.feeds.terms import day_of_milliseconds, employment_types, place_of, unit_of, workplace_of


class Lever:
    """Postings of a site (github.com/lever/postings-api)."""

    def __init__(self, options: LeverOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        self._url = f"{options.base_url.rstrip('/')}/v0/postings/{quote(options.site, safe='')}"

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield all postings: see `ports.Feed`.

        A page begins with the last posting of the one before: when it is another, postings have moved between two
        pages, one may have been missed, and the run does not claim to have seen them all.
        """
        del since
        skip, last, steady = 0, None, True
        while True:
            found = self._page(skip)
            if last is not None:
                steady = steady and bool(found) and _id(found[0]) == last
                found = found[1:] if found and _id(found[0]) == last else found
                full = len(found) >= self._options.page_size - 1
            else:
                full = len(found) >= self._options.page_size
            batch = Batch("Lever")
            batch.take(found, lambda entry: entry.key("id"), self._offer)
            if full and skip >= MAX_ENTRIES:
                batch.give_up(MAX_ENTRIES)
                full = False
            steady = steady and batch.named
            yield batch.page({}, whole=steady and not full)
            if not full:
                return
            skip, last = skip + self._options.page_size - 1, _id(found[-1])

    def _page(self, skip: int) -> list[Any]:
        params = {"mode": "json", "skip": str(skip), "limit": str(self._options.page_size)}
        with asking("Lever", "site", self._options.site):
            answer = self._fetcher.get(self._url, params=params)
        return listed(json_of(answer, "Lever"), "", "Lever")

    def _offer(self, posting: Entry) -> OfferFields:
        categories = posting.entry("categories")
        country = posting.text("country")
        places = list(dict.fromkeys(categories.texts("allLocations") or filter(None, [categories.text("location")])))
        pay = posting.entry("salaryRange")
        low, high = pay.number("min"), pay.number("max")
        created = posting.timestamp("createdAt")
        return OfferFields(
            title=posting.needed("text"),
            description=_description(posting),
            company=self._options.company or self._options.site,
            places=tuple(_place(place, country if n == 0 else None) for n, place in enumerate(places)),
            workplace=workplace_of(posting.text("workplaceType")),
            employment=employment_types(categories.text("commitment")),
            pay=Pay(low, high, pay.text("currency"), unit_of(pay.text("interval"))) if low or high else None,
            posted=day_of_milliseconds(created),
            page=posting.needed("hostedUrl"),
            apply=posting.text("applyUrl"),
        )


def _id(posting: Any) -> Any:
    return posting.get("id") if isinstance(posting, dict) else None


def _place(written: str, country: str | None) -> Place:
    """Place by its name; the country of the posting is that of its first place, unless the name has one."""
    return place_of(written, country=None if "," in written else country) or Place()


def _description(posting: Entry) -> str:
    """Opening, lists under their headings, closing: HTML, as the hosted page shows them."""
    parts = [posting.text("description") or ""]
    for one in posting.entries("lists"):
        heading = html.escape(one.text("text") or "")
        parts.append(f"<h3>{heading}</h3><ul>{one.text('content') or ''}</ul>")
    parts.append(posting.text("additional") or "")
    return "\n".join(filter(None, parts))
