"""A site, its sitemaps and start pages → the pages that may carry offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from hirestream.errors import BadInput, Misconfigured
from hirestream.ingest.feeds.addresses import host_of, web_url
from hirestream.ingest.feeds.entries import asking
from hirestream.ingest.feeds.options import CareerPagesOptions
from hirestream.ingest.feeds.ports import Fetcher
from hirestream.ingest.feeds.sitemaps import MAX_URLS, Sitemap, read_sitemap

_MAX_SITEMAPS: Final = 100
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


@dataclass
class Pages:
    """Addresses with their last change. `complete`: every sitemap could be read. `at`: when the site answered."""

    links: dict[str, datetime | None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    complete: bool = True
    at: datetime = _EPOCH


class Discovery:
    """Finds the pages of a site."""

    def __init__(self, options: CareerPagesOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher
        self._wanted = re.compile(options.job_urls) if options.job_urls else None
        self._hosts = {host_of(url) for url in (options.site, *options.sitemaps, *options.start_urls) if url}

    def pages(self) -> Pages:
        """Read the sitemaps. Raises `Misconfigured` when a site has none."""
        found = Pages()
        pending = [*self._options.sitemaps, *(self._named_by_robots(found) if self._options.site else ())]
        seen: set[str] = set()
        read = 0
        while pending:
            url = pending.pop(0)
            if url in seen:
                continue
            seen.add(url)
            if len(seen) > _MAX_SITEMAPS or len(found.links) >= MAX_URLS:
                found.complete = False
                found.problems.append(
                    "Career pages: there are more sitemaps or addresses than are read; set `sitemaps`"
                )
                break
            sitemap = self._sitemap(url, found)
            if sitemap is not None:
                read += 1
                pending += [other for told in sitemap.sitemaps if (other := web_url(url, told))]
                self.keep({page: at for told, at in sitemap.pages.items() if (page := web_url(url, told))}, found)
        if seen and not read:
            raise Misconfigured("No sitemap can be read. Check `site`, or give `sitemaps` or `start_urls`.")
        return found

    def keep(self, links: Mapping[str, datetime | None], found: Pages) -> None:
        """Keep the addresses that may carry offers; those on other hosts are left out and counted."""
        elsewhere = 0
        for url, changed in links.items():
            wanted = self._wanted.search(url) if self._wanted is not None else host_of(url) in self._hosts
            if wanted:
                found.links[url] = changed
            elsewhere += self._wanted is None and not wanted
        if elsewhere:
            found.problems.append(f"Career pages: {elsewhere} addresses on other hosts were left out; see `job_urls`")

    def linked(self, base: str, links: Iterable[str]) -> dict[str, datetime | None]:
        """Addresses among the links of a start page that `job_urls` wants."""
        if self._wanted is None:
            return {}
        return {url: None for link in links if (url := web_url(base, link))}

    def _named_by_robots(self, found: Pages) -> list[str]:
        from protego import Protego

        site = str(self._options.site).rstrip("/") + "/"
        try:
            answer = self._fetcher.get(urljoin(site, "/robots.txt"))
        except BadInput as error:
            if error.code != "not-found":
                raise
            return [urljoin(site, "/sitemap.xml")]
        found.at = max(found.at, answer.fetched_at)
        rules = Protego.parse(answer.content.decode("utf-8", "replace"))
        named = [url for told in rules.sitemaps if (url := web_url(site, told))]
        return named or [urljoin(site, "/sitemap.xml")]

    def _sitemap(self, url: str, found: Pages) -> Sitemap | None:
        with asking("The site", "site` and `sitemaps", url):
            try:
                answer = self._fetcher.get(url)
                found.at = max(found.at, answer.fetched_at)
                return read_sitemap(answer.content)
            except BadInput as error:
                found.complete = False
                found.problems.append(f"Career pages: {urlsplit(url).path} was not read: {error.message}")
                return None
