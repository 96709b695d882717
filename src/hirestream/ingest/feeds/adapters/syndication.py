"""An RSS or Atom feed → its items as offers. What the fetcher got is parsed; the parser itself reaches no network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hirestream.errors import BadInput
from hirestream.ingest.feeds.addresses import stable_url, web_url
from hirestream.ingest.feeds.entries import STAGE, Batch, Entry, WrongShape, asking
from hirestream.ingest.feeds.job_posting import OfferFields
from hirestream.ingest.feeds.options import SyndicationOptions
from hirestream.ingest.feeds.ports import Answer, Cursor, Fetcher, Page
from hirestream.ingest.rows import COLUMNS, OfferColumns

_END: Final = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL)


class Syndication:
    """Items of a feed: what RSS and Atom agree on, and elements beside it that carry our fields by their names."""

    def __init__(self, options: SyndicationOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield the items in one page: see `ports.Feed`."""
        del since
        with asking("The feed", "url", self._options.url):
            answer = self._fetcher.get(self._options.url, conditional=True)
        if answer.status == 304:  # noqa: PLR2004 - unchanged
            return
        items, problem = _items(answer)
        batch = Batch("Feed")
        batch.problems += [problem] if problem else []
        batch.take(items, _key, self._offer)
        yield batch.page({}, whole=self._options.complete and not problem)

    def _offer(self, item: Entry) -> OfferFields:
        names = [name for name in item.names() if name in _NAMED or not name.endswith(("_detail", "_parsed"))]
        columns = OfferColumns(names, self._options.columns)
        texts = {
            field: item.text(name) or "" for field in COLUMNS if (name := columns.column(field)) and field != "key"
        }
        texts |= {"title": item.needed("title"), "description": _body(item), "posted": item.text("published") or ""}
        texts["url"] = stable_url(item.text("link")) or ""
        if not texts.get("company"):
            texts["company"] = self._options.company or ""
        try:
            offer = columns.offer({field: text for field, text in texts.items() if text})
        except ValueError as error:
            raise WrongShape(str(error)) from error
        if offer is None:
            raise WrongShape("the item is empty")
        return offer


#: Names that the parser makes of its own.
_NAMED: Final = frozenset({"title", "link", "id", "summary", "published"})


def _items(answer: Answer) -> tuple[list[Mapping[str, Any]], str | None]:
    """Parse a feed. Raises `corrupt` when it is none, or was cut off: then nothing of it is taken."""
    import feedparser

    # Without its address, which the parser would put before names that are no addresses (guid) too.
    headers = {"content-type": answer.headers.get("content-type", "")}
    parsed = feedparser.parse(answer.content, response_headers=headers, sanitize_html=True)
    known = bool(parsed.get("version"))
    if not known or (parsed.bozo and not _END.search(answer.content[-2000:])):
        raise BadInput("corrupt", "The answer is neither RSS nor Atom, or was cut off.", stage=STAGE)
    strict = parsed.bozo and type(parsed.bozo_exception).__name__.startswith("SAX")
    problem = "Feed: it is not well-formed XML; what can be read of it was taken" if strict else None
    return [_plain(item, answer.url) for item in parsed.entries], problem


def _plain(item: Mapping[str, Any], base: str) -> dict[str, Any]:
    """Texts of an item, with its body and its date as one text each."""
    texts = {str(name): value for name, value in item.items() if isinstance(value, str)}
    if texts.get("link"):
        texts["link"] = web_url(base, texts["link"]) or ""
    bodies = [one.get("value", "") for one in item.get("content", []) if isinstance(one, Mapping)]
    if bodies:
        texts["body"] = max(bodies, key=len)
    when = item.get("published_parsed") or item.get("updated_parsed")
    texts["published"] = f"{when.tm_year:04d}-{when.tm_mon:02d}-{when.tm_mday:02d}" if when else ""
    return texts


def _key(item: Entry) -> str:
    key = item.text("id") or stable_url(item.text("link"))
    if key is None:
        raise WrongShape("it has neither guid, id nor link")
    if len(key) > 500:  # noqa: PLR2004
        raise WrongShape("its guid is too long")
    return key


def _body(item: Entry) -> str:
    return item.text("body") or item.text("summary") or ""
