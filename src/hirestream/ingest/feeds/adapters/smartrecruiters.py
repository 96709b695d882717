"""SmartRecruiters: the public Posting API; the list page by page, the text of an offer only when it has changed."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from hirestream.errors import BadInput
from hirestream.ingest.feeds.entries import MAX_ENTRIES, Batch, Entry, WrongShape, asking, json_of, listed
from hirestream.ingest.feeds.job_posting import OfferFields, Place
from hirestream.ingest.feeds.options import SmartRecruitersOptions
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page
from hirestream.ingest.feeds.terms import day_of, employment_types, workplace_of

_SOURCE = "SmartRecruiters"


class SmartRecruiters:
    """Postings of a company (developers.smartrecruiters.com/docs/posting-api).

    The cursor holds a digest of each posting's line in the list: one that is the same needs no second call.
    """

    def __init__(self, options: SmartRecruitersOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        self._url = f"{options.base_url.rstrip('/')}/v1/companies/{quote(options.company, safe='')}/postings"

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield all postings: see `ports.Feed`."""
        before = _digests(since)
        kept = dict(before)
        seen: set[str] = set()
        offset, named = 0, True
        while True:
            answer = self._list(offset)
            entries = listed(answer, "content", _SOURCE)
            batch = Batch(_SOURCE)
            for value in entries:
                self._take(value, before, batch, kept, seen)
            offset += len(entries)
            total = Entry(answer).number("totalFound") or 0
            last = not entries or offset >= total
            if not last and offset >= MAX_ENTRIES:
                batch.give_up(MAX_ENTRIES)
                last = True
            named = named and batch.named
            if last:
                kept = {key: digest for key, digest in kept.items() if key in seen}
            yield batch.page({"seen": dict(kept)}, whole=last and named and len(seen) >= total)
            if last:
                return

    def _list(self, offset: int) -> Any:
        params = {"offset": str(offset), "limit": str(self._options.page_size)}
        with asking(_SOURCE, "company", self._options.company):
            return json_of(self._fetcher.get(self._url, params=params), _SOURCE)

    def _take(self, value: Any, before: Mapping[str, str], batch: Batch, kept: dict[str, str], seen: set[str]) -> None:
        try:
            key = Entry(value).key("id")
        except WrongShape as error:
            batch.refuse("", len(seen) + 1, error)
            return
        seen.add(key)
        digest = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
        if before.get(key) == digest:
            batch.unchanged.append(key)
            return
        detail = self._detail(key)
        if detail is None:
            return
        taken = len(batch.postings)
        batch.take([detail], lambda _: key, _offer)
        if len(batch.postings) > taken:
            kept[key] = digest
        else:
            kept.pop(key, None)  # asked for again next time

    def _detail(self, key: str) -> Any:
        """Posting with its text; None when it was closed since the list was made."""
        with asking(_SOURCE, "company", self._options.company):
            try:
                answer = self._fetcher.get(f"{self._url}/{quote(key, safe='')}")
            except BadInput as error:
                if error.code == "not-found":
                    return None
                raise
            return json_of(answer, _SOURCE)


def _digests(since: Cursor) -> dict[str, str]:
    seen = since.get("seen")
    return {str(key): str(value) for key, value in seen.items()} if isinstance(seen, Mapping) else {}


def _offer(posting: Entry) -> OfferFields:
    sections = posting.entry("jobAd").entry("sections")
    location = posting.entry("location")
    place = Place(location.text("city"), location.text("region"), (location.text("country") or "").upper() or None)
    hybrid = "hybrid" if location.flag("hybrid") else None
    return OfferFields(
        title=posting.needed("name"),
        description="\n".join(
            filter(None, (_section(sections, name) for name in ("jobDescription", "additionalInformation")))
        ),
        qualifications=sections.entry("qualifications").text("text"),
        company=posting.entry("company").text("name"),
        places=(place,) if place != Place() else (),
        workplace=workplace_of(hybrid, remote=location.flag("remote")),
        employment=employment_types(posting.entry("typeOfEmployment").text("label")),
        posted=day_of(posting.text("releasedDate")),
        page=posting.text("postingUrl") or posting.needed("applyUrl"),
        apply=posting.text("applyUrl"),
        identifier=posting.text("refNumber"),
        industry=posting.entry("industry").text("label"),
        experience=posting.entry("experienceLevel").text("label"),
    )


def _section(sections: Entry, name: str) -> str:
    section = sections.entry(name)
    text = section.text("text")
    title = section.text("title")
    heading = f"<h3>{html.escape(title)}</h3>" if title and name != "jobDescription" else ""
    return f"{heading}{text}" if text else ""
