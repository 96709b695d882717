"""Addresses as sources write them, some of which are none → ones that can be kept, compared and followed."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

#: Query fields that say who was sent where, not which page it is.
_TRACKING: Final = re.compile(r"utm_\w+|gclid|fbclid|mc_[ce]id|gh_src|lever-source.*|lever-origin")


def stable_url(url: str | None) -> str | None:
    """Return a URL without the query fields that only count visitors: they change while the offer does not.

    None for what is no address.
    """
    try:
        parts = urlsplit(url or "")
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return None
    if not parts.query:
        return url or None
    kept = [(name, value) for name, value in query if not _TRACKING.fullmatch(name.lower())]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def bare_url(url: str) -> str | None:
    """Return a URL without its query and fragment; None for what is no address."""
    try:
        return urlunsplit(urlsplit(url)._replace(query="", fragment=""))
    except ValueError:
        return None


def web_url(base: str, url: str) -> str | None:
    """Return the absolute address, without a fragment, of a link in a page at `base`; None for other than the web's."""
    try:
        parts = urlsplit(urljoin(base, url.strip()))
    except ValueError:
        return None
    return urlunsplit(parts._replace(fragment="")) if parts.scheme in {"http", "https"} and parts.netloc else None


def host_of(url: str) -> str:
    """Return the host of an address, and its port, without `www.`."""
    try:
        return urlsplit(url).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""
