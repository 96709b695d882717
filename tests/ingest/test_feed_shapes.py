"""Whatever a source sends in a field, the other offers come: every connector, with any JSON in any place."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contracts.feed_sources import COOK, NURSE, SOURCES
from tests.contracts.feed_world import listed, postings, problems
from tests.local_http import Asked, LocalHttp

from hirestream.errors import BadInput
from hirestream.ingest.feeds.catalogue import FEEDS
from hirestream.ingest.feeds.page_postings import tidy_posting
from hirestream.ingest.feeds.ports import Answer

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KINDS = sorted(kind for kind, source in SOURCES.items() if source.is_json)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False)
    | st.text(max_size=30)
    | st.sampled_from(["\ud800", "\x00", "<p>", "&lt;", "2026-13-45", "1e999", "http://[", "//", "9" * 400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


class Direct:
    """Answers of a site without a network between: the wire is tested elsewhere."""

    def __init__(self, site: LocalHttp) -> None:
        self._site = site

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        conditional: bool = False,
        crawled: bool = False,
    ) -> Answer:
        """Answer at once."""
        del conditional, crawled
        return self._answer("GET", url, params or {}, headers or {})

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer at once."""
        del data, json
        return self._answer("POST", url, {}, headers or {})

    def _answer(self, method: str, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        from urllib.parse import urlencode

        path = url.removeprefix(self._site.url) + (f"?{urlencode(params)}" if params else "")
        reply = self._site.reply(Asked(method, path, {k.lower(): v for k, v in headers.items()}, b""))
        if reply.status == 404:
            raise BadInput("not-found")
        told = {name.lower(): value for name, value in reply.headers.items()}
        return Answer(url, reply.status, reply.body, "application/json", None, told, NOON)


def places(entry: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a piece of JSON."""
    inner = entry.items() if isinstance(entry, dict) else enumerate(entry) if isinstance(entry, list) else ()
    for name, value in inner:
        yield (*at, name)
        yield from places(value, (*at, name))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draw=st.data())
def test_any_json_in_any_place_costs_one_offer_at_most(kind: str, draw: st.DataObject) -> None:
    """The offer beside the odd one comes as ever, and the odd one comes, or is told, or cannot be named."""
    source = SOURCES[kind]
    site = LocalHttp("http://source.test", 80)
    odd, good = copy.deepcopy(source.entry(NURSE)), source.entry(COOK)
    place = draw.draw(st.sampled_from(sorted(places(odd), key=str)))
    holder = odd
    for name in place[:-1]:
        holder = holder[name]
    holder[place[-1]] = draw.draw(JSON)
    source.serve(site, [odd, good])
    options = FEEDS[kind].settings.model_validate(source.options(site.url))
    pages = list(FEEDS[kind].make(options, Direct(site)).fetch({}))
    assert any(COOK.key in posting.key for posting in postings(pages).values())
    assert len(listed(pages)) == 2 or problems(pages) or kind in {"ashby", "smartrecruiters"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["http://[", "\ud800 é", "2026-13-45", "&lt;b&gt;", "x" * 300_000])
def test_one_odd_text_in_every_field_costs_one_offer_at_most(kind: str, text: str) -> None:
    """No address, no Unicode, no date, escaped markup, a text without end: the other offer comes."""
    source = SOURCES[kind]
    site = LocalHttp("http://source.test", 80)
    odd = copy.deepcopy(source.entry(NURSE))
    key = odd.get("id")
    for place in list(places(odd)):
        holder = odd
        for name in place[:-1]:
            holder = holder[name]
        if isinstance(holder[place[-1]], str):
            holder[place[-1]] = text
    if key is not None:
        odd["id"] = key
    source.serve(site, [odd, source.entry(COOK)])
    options = FEEDS[kind].settings.model_validate(source.options(site.url))
    pages = list(FEEDS[kind].make(options, Direct(site)).fetch({}))
    found = postings(pages).values()
    assert any(COOK.key in posting.key for posting in found)
    assert len(found) + len(problems(pages)) == 2
    assert all(posting.content.decode() for posting in found)


@settings(max_examples=60, deadline=None)
@given(fields=st.dictionaries(st.sampled_from(["title", "url", "skills", "baseSalary", "hiringOrganization"]), JSON))
def test_any_posting_of_a_page_is_kept_or_refused(fields: dict[str, Any]) -> None:
    """A page can write what it wants: there are bytes to keep, or one reason why not."""
    try:
        content = tidy_posting({"title": "Cuisinier", **fields}, "https://a.example/1")
    except ValueError as error:
        content = str(error).encode()
    assert content.decode()
