"""A job board that gives all its open offers in one answer → one whole page, and none when nothing has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hirestream.ingest.feeds.entries import Batch, Entry, asking, json_of, listed
from hirestream.ingest.feeds.job_posting import OfferFields
from hirestream.ingest.feeds.ports import Fetcher, Page


@dataclass(frozen=True)
class Board:
    """Where a board is, and what its answer looks like: `entries` names the list in it, `key` a field of an entry.

    `setting` and `named` are what to look at when the source does not know the board. `shown` is a field that is false
    for entries that the employer does not list.
    """

    source: str
    url: str
    params: Mapping[str, str]
    setting: str
    named: str
    entries: str
    key: str
    shown: str = ""

    def pages(self, fetcher: Fetcher, read: Callable[[Entry, Any], OfferFields]) -> Iterator[Page]:
        """Fetch the board and read its entries; `read` is given the whole answer too."""
        with asking(self.source, self.setting, self.named):
            answer = fetcher.get(self.url, params=self.params, conditional=True)
        if answer.status == 304:  # noqa: PLR2004 - unchanged
            return
        batch = Batch(self.source)
        parsed = json_of(answer, self.source)
        entries = listed(parsed, self.entries, self.source)
        batch.take(
            [entry for entry in entries if self._is_shown(entry)],
            lambda entry: entry.key(self.key),
            lambda entry: read(entry, parsed),
        )
        yield batch.page({}, whole=True)

    def _is_shown(self, entry: Any) -> bool:
        return not (self.shown and isinstance(entry, Mapping) and entry.get(self.shown) is False)
