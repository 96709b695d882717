"""robots.txt → whether a page may be fetched, and how far apart (RFC 9309, read by Protego)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from hirestream.errors import BadInput, HirestreamError, Misconfigured, Transient

#: RFC 9309: 2.4 caches no longer than a day; 2.5 reads at least 500 KiB.
_KEPT: Final = timedelta(hours=24)
_AWAY: Final = timedelta(minutes=10)
MAX_BYTES: Final = 512_000
_LONGEST_DELAY_S: Final = 60.0


@dataclass(frozen=True)
class _Rules:
    """What a site says: `parsed` is None where it says nothing; `away` where it could not be asked."""

    parsed: Any
    away: bool
    until: datetime


class Robots:
    """Asks each site once a day. `fetch` gets the text of a URL; `agent` is the name that rules are looked up for."""

    def __init__(self, fetch: Callable[[str], bytes], agent: str, now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._agent = agent
        self._now = now
        self._sites: dict[str, _Rules] = {}

    def delay_of(self, url: str) -> float:
        """Check that a page may be fetched; return the seconds that the site wants between two.

        Raises `Misconfigured` when the site forbids the page, `Transient` when its rules cannot be had for now.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        rules = self._sites.get(site)
        if rules is None or rules.until <= self._now():
            rules = self._sites[site] = self._ask(site)
        if rules.away:
            raise Transient(f"{parts.hostname} does not tell its rules for robots: not fetched.", retry_at=rules.until)
        if rules.parsed is None:
            return 0.0
        if not rules.parsed.can_fetch(url, self._agent):
            raise Misconfigured(f"robots.txt of {parts.hostname} forbids {parts.path or '/'} to {self._agent}.")
        return min(float(rules.parsed.crawl_delay(self._agent) or 0.0), _LONGEST_DELAY_S)

    def _ask(self, site: str) -> _Rules:
        """4xx means that there are no rules, anything else that fails that all is forbidden for now (RFC 9309, 2.3)."""
        from protego import Protego

        try:
            text = self._fetch(f"{site}/robots.txt").decode("utf-8", "replace")
        except (BadInput, Misconfigured) as error:
            if isinstance(error, Misconfigured) or error.code == "not-found":
                return _Rules(None, away=False, until=self._now() + _KEPT)
            return self._unreachable()
        except HirestreamError:
            return self._unreachable()
        return _Rules(Protego.parse(text), away=False, until=self._now() + _KEPT)

    def _unreachable(self) -> _Rules:
        return _Rules(None, away=True, until=self._now() + _AWAY)
