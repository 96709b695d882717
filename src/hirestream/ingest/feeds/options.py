"""Settings of each kind of feed, as they stand in TOML; no adapter is loaded to check them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from hirestream.ingest.rows import COLUMNS

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


def _known_fields(columns: dict[str, str]) -> dict[str, str]:
    unknown = sorted(set(columns) - set(COLUMNS))
    if unknown:
        raise ValueError(f"no such fields: {', '.join(unknown)}; known: {', '.join(COLUMNS)}")
    return columns


#: Our field → a source's own name for it.
Columns = Annotated[dict[str, str], AfterValidator(_known_fields)]


class FeedOptions(BaseModel):
    """Base of the settings of a feed: a mistyped name is an error, not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CareerPagesOptions(FeedOptions):
    """Career pages that carry schema.org JobPosting."""

    site: str | None = Field(
        None, description="Root of a site (`https://careers.example`): its sitemaps are found by its robots.txt."
    )
    sitemaps: tuple[str, ...] = Field((), description="Sitemaps to read, where robots.txt does not name them.")
    start_urls: tuple[str, ...] = Field((), description="Pages to read at each run.")
    job_urls: str | None = Field(
        None,
        description="Regular expression: only these addresses of sitemaps are read, and such links of start pages are "
        "followed. Default: every address of the sitemaps, and no links.",
    )
    max_pages: int = Field(200, ge=1, description="Most pages fetched in a run; the next run goes on.")
    recheck_days: int = Field(
        7, ge=0, description="After so many days pages are asked for again whatever the sitemap says of their change."
    )

    @field_validator("job_urls")
    @classmethod
    def _compiles(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                re.compile(value)
            except re.error as error:
                raise ValueError(f"not a regular expression: {error}") from error
        return value

    @model_validator(mode="after")
    def _names_a_place(self) -> Self:
        if not (self.site or self.sitemaps or self.start_urls):
            raise ValueError("give one of `site`, `sitemaps`, `start_urls`")
        return self


class GreenhouseOptions(FeedOptions):
    """A Greenhouse job board."""

    board: str = Field(pattern=_NAME, description="Token of the board, as in `boards.greenhouse.io/TOKEN`.")
    base_url: str = Field("https://boards-api.greenhouse.io", description="Address of the Job Board API.")


class LeverOptions(FeedOptions):
    """A Lever job site."""

    site: str = Field(pattern=_NAME, description="Name of the site, as in `jobs.lever.co/SITE`.")
    company: str | None = Field(None, description="Name of the employer, which Lever does not send.")
    base_url: str = Field(
        "https://api.lever.co", description="Address of the Postings API; `https://api.eu.lever.co` for European sites."
    )
    page_size: int = Field(100, ge=2, le=100, description="Postings asked for at once.")


class AshbyOptions(FeedOptions):
    """An Ashby job board."""

    board: str = Field(description="Name of the board, as in `jobs.ashbyhq.com/NAME`.", min_length=1)
    company: str | None = Field(None, description="Name of the employer, which Ashby does not send.")
    base_url: str = Field("https://api.ashbyhq.com", description="Address of the posting API.")


class SmartRecruitersOptions(FeedOptions):
    """Postings of a company at SmartRecruiters."""

    company: str = Field(pattern=_NAME, description="Identifier of the company at SmartRecruiters.")
    base_url: str = Field("https://api.smartrecruiters.com", description="Address of the Posting API.")
    page_size: int = Field(100, ge=1, le=100, description="Postings asked for at once.")


class RecruiteeOptions(FeedOptions):
    """Offers of a company at Recruitee."""

    company: str = Field(pattern=_NAME, description="Name of the company, as in `COMPANY.recruitee.com`.")
    base_url: str | None = Field(
        None, description="Address of its career site. Default: `https://COMPANY.recruitee.com`."
    )


class WorkableOptions(FeedOptions):
    """Jobs of an account at Workable."""

    account: str = Field(pattern=_NAME, description="Name of the account, as in `apply.workable.com/ACCOUNT`.")
    base_url: str = Field("https://apply.workable.com", description="Address of the public job board API.")


class FranceTravailOptions(FeedOptions):
    """Offers of France Travail, with an account at francetravail.io."""

    client_id: str = Field(description="Identifier of the application at francetravail.io.", min_length=1)
    client_secret: SecretStr = Field(description="Secret key of the application.")
    scope: str = Field("api_offresdemploiv2 o2dsoffre", description="What the token is asked for.")
    search: dict[str, str] = Field(
        default_factory=dict,
        description="Criteria of the search, as the API names them (`departement`, `codeROME`, `motsCles` …).",
    )
    relist_hours: int = Field(
        24,
        ge=0,
        description="After so many hours every offer is listed anew, so that closed and changed ones are seen.",
    )
    token_url: str = Field(
        "https://entreprise.francetravail.fr/connexion/oauth2/access_token?realm=%2Fpartenaire",
        description="Where the token is got.",
    )
    base_url: str = Field("https://api.francetravail.io", description="Address of the API.")


class AdzunaOptions(FeedOptions):
    """Offers that Adzuna finds, with a key of developer.adzuna.com."""

    app_id: SecretStr = Field(description="Identifier of the application at Adzuna.")
    app_key: SecretStr = Field(description="Key of the application.")
    country: str = Field("fr", pattern=r"^[a-z]{2}$", description="Country to search in, as Adzuna names it.")
    search: dict[str, str] = Field(
        default_factory=dict, description="Criteria of the search, as the API names them (`what`, `where` …)."
    )
    max_pages: int = Field(20, ge=1, description="Most pages of 50 offers fetched in a run.")
    relist_hours: int = Field(24, ge=0, description="After so many hours every offer is listed anew.")
    base_url: str = Field("https://api.adzuna.com", description="Address of the API.")


class SyndicationOptions(FeedOptions):
    """An RSS or Atom feed whose items are offers."""

    url: str = Field(description="Address of the feed.", min_length=1)
    company: str | None = Field(None, description="Employer of items that name none.")
    columns: Columns = Field(
        default_factory=dict,
        description="Our field → the item's element that carries it, where it is not found by name.",
    )
    complete: bool = Field(
        default=False, description="The feed lists every open offer: what it no longer lists is closed."
    )


class TableOptions(FeedOptions):
    """Rows of a CSV, JSON, JSON Lines or Parquet file."""

    path: Path | None = Field(None, description="The file.")
    url: str | None = Field(None, description="The address of the file, instead of `path`.")
    format: Literal["csv", "json", "jsonl", "parquet"] | None = Field(
        None, description="What it is. Default: by the end of its name, else by the type that the server gives."
    )
    records: str | None = Field(None, description="In JSON: the field that holds the list, dotted (`data.jobs`).")
    columns: Columns = Field(
        default_factory=dict,
        description="Our field → its column (dotted in nested JSON), where it is not found by its name.",
    )
    company: str | None = Field(None, description="Employer of rows that name none.")
    complete: bool = Field(
        default=True, description="The file lists every open offer: what it no longer lists is closed."
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("give either `path` or `url`")
        return self


class MailboxOptions(FeedOptions):
    """A mailbox whose attachments are taken in; texts of messages are not."""

    host: str = Field(description="IMAP server.", min_length=1)
    port: int = Field(993, ge=1, le=65535, description="Its port.")
    user: str = Field(description="Name to sign in with.", min_length=1)
    password: SecretStr = Field(description="Password, or a password for applications.")
    folder: str = Field("INBOX", description="Folder to read.")
    move_to: str | None = Field(
        None,
        description="Folder that a message is moved to once its attachments are kept. Default: nothing is changed.",
    )
    tls: bool = Field(default=True, description="Speak TLS. Only a server on this machine may be spoken to without.")
    endings: tuple[str, ...] = Field(
        (".pdf", ".docx", ".odt", ".rtf", ".txt", ".md", ".html", ".htm", ".json", ".jsonld", ".png", ".jpg", ".jpeg",
         ".tif", ".tiff"),
        description="Attachments with names that end so are taken.",
    )  # fmt: skip
    max_messages: int = Field(200, ge=1, description="Most messages looked at in a run; the next run goes on.")
    max_message_bytes: int = Field(30_000_000, ge=1, description="Larger messages are left alone, and reported.")
    timeout_s: float = Field(30.0, gt=0, description="Longest wait for the server.")

    @model_validator(mode="after")
    def _private(self) -> Self:
        if not self.tls and self.host not in _LOOPBACK:
            raise ValueError("`tls = false` would send the password in the open: only allowed for a local server")
        return self
