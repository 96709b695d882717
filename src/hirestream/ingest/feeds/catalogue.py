"""The kinds of feeds by name: what each reads, its settings, and how it is made; adapters are loaded when used."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, cast

from pydantic import BaseModel

from hirestream.ingest.feeds import options
from hirestream.ingest.feeds.ports import Feed, Fetcher


@dataclass(frozen=True)
class FeedKind:
    """A kind of feed: `settings` checks its TOML, `description` is a line for people, `adapter` is `module:class`."""

    settings: type[BaseModel]
    description: str
    adapter: str

    def make(self, given: BaseModel, fetcher: Fetcher) -> Feed:
        """Make the feed of checked settings. Nothing is fetched yet."""
        module, name = self.adapter.split(":")
        adapter: Any = getattr(importlib.import_module(f"hirestream.ingest.feeds.adapters.{module}"), name)
        return cast("Feed", adapter(given, fetcher))


FEEDS: Final[Mapping[str, FeedKind]] = MappingProxyType(
    {
        "adzuna": FeedKind(options.AdzunaOptions, "Offers that Adzuna finds by a search.", "adzuna:Adzuna"),
        "ashby": FeedKind(options.AshbyOptions, "An Ashby job board.", "ashby:Ashby"),
        "career-pages": FeedKind(
            options.CareerPagesOptions,
            "Career pages with schema.org JobPosting (JSON-LD, microdata), found by sitemaps or given.",
            "career_pages:CareerPages",
        ),
        "france-travail": FeedKind(
            options.FranceTravailOptions, "Offers of France Travail by a search.", "france_travail:FranceTravail"
        ),
        "greenhouse": FeedKind(options.GreenhouseOptions, "A Greenhouse job board.", "greenhouse:Greenhouse"),
        "lever": FeedKind(options.LeverOptions, "A Lever job site.", "lever:Lever"),
        "mailbox": FeedKind(
            options.MailboxOptions, "Attachments of the messages in an IMAP folder.", "mailbox:Mailbox"
        ),
        "recruitee": FeedKind(options.RecruiteeOptions, "Offers of a company at Recruitee.", "recruitee:Recruitee"),
        "smartrecruiters": FeedKind(
            options.SmartRecruitersOptions,
            "Postings of a company at SmartRecruiters.",
            "smartrecruiters:SmartRecruiters",
        ),
        "syndication": FeedKind(
            options.SyndicationOptions, "An RSS or Atom feed of offers.", "syndication:Syndication"
        ),
        "table": FeedKind(options.TableOptions, "Rows of a CSV, JSON, JSON Lines or Parquet file.", "table:Table"),
        "workable": FeedKind(options.WorkableOptions, "Jobs of an account at Workable.", "workable:Workable"),
    }
)
