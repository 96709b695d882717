"""Sitemaps (sitemaps.org) → the addresses that they list, and when each was last changed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hirestream.errors import BadInput
from hirestream.ingest.feeds.entries import STAGE

#: The protocol allows 50 MB unpacked, and 50,000 addresses.
_MAX_BYTES: Final = 52_428_800
MAX_URLS: Final = 50_000
_DATE_LENGTH: Final = 10


@dataclass(frozen=True)
class Sitemap:
    """A sitemap: pages with their last change (None where it does not say), or other sitemaps."""

    pages: dict[str, datetime | None] = field(default_factory=dict)
    sitemaps: dict[str, datetime | None] = field(default_factory=dict)


def read_sitemap(content: bytes) -> Sitemap:
    """Read a sitemap or an index of sitemaps, packed or not. Raises `corrupt` or `too-large`."""
    import lxml.etree

    content = _unpacked(content)
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = lxml.etree.fromstring(content, parser)
    except (lxml.etree.XMLSyntaxError, ValueError) as error:
        raise BadInput("corrupt", "A sitemap is not well-formed, or was cut off.", stage=STAGE) from error
    found: dict[str, datetime | None] = {}
    for entry in root:
        told = {_name(part): (part.text or "").strip() for part in entry if isinstance(part.tag, str)}
        if told.get("loc") and len(found) < MAX_URLS:
            found[told["loc"]] = changed_at(told.get("lastmod", ""))
    kind = _name(root)
    if kind not in {"urlset", "sitemapindex"}:
        raise BadInput("corrupt", "What stands at the address of a sitemap is none.", stage=STAGE)
    return Sitemap(sitemaps=found) if kind == "sitemapindex" else Sitemap(pages=found)


def changed_at(lastmod: str) -> datetime | None:
    """Time of the last change; of a mere date the end of that day, so that no change is missed."""
    try:
        at = datetime.fromisoformat(lastmod)
    except ValueError:
        return None
    if len(lastmod) == _DATE_LENGTH:
        at += timedelta(days=1)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = inflater.decompress(content, _MAX_BYTES)
    except zlib.error as error:
        raise BadInput("corrupt", "A packed sitemap cannot be unpacked.", stage=STAGE) from error
    if inflater.unconsumed_tail:
        raise BadInput("too-large", "A sitemap is larger than the protocol allows.", stage=STAGE)
    if not inflater.eof:
        raise BadInput("corrupt", "A packed sitemap was cut off.", stage=STAGE)
    return plain


def _name(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
