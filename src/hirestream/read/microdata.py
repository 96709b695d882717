"""HTML microdata (HTML standard, section 5) → the schema.org JobPosting items of a page, as JSON-LD has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urljoin

_URLS: Final = {
    "a": "href", "area": "href", "link": "href", "audio": "src", "embed": "src", "iframe": "src", "img": "src",
    "source": "src", "track": "src", "video": "src", "object": "data",
}  # fmt: skip
_VALUES: Final = {"meta": "content", "data": "value", "meter": "value"}
#: Texts of several lines: their markup stays, so that the lines do.
_LONG: Final = frozenset({"description", "responsibilities", "qualifications", "skills", "jobBenefits", "incentives"})
_DEEPEST: Final = 8
_POSTING: Final = ("http://schema.org/JobPosting", "https://schema.org/JobPosting")


def microdata_postings(root: Any, base_url: str = "") -> list[dict[str, Any]]:
    """Return the JobPosting items of a parsed page; addresses are made absolute where `base_url` is known."""
    return [
        _item(element, root, base_url, 0)
        for element in root.iter()
        if isinstance(element.tag, str) and any(kind in _POSTING for kind in (element.get("itemtype") or "").split())
    ]


def _item(element: Any, root: Any, base_url: str, depth: int) -> dict[str, Any]:
    kinds = (element.get("itemtype") or "").split()
    item: dict[str, Any] = {"@type": kinds[0].rstrip("/").rsplit("/", 1)[-1]} if kinds else {}
    for found in _properties(element, root):
        value = _value(found, root, base_url, depth)
        for name in found.get("itemprop").split():
            said = value if name not in _LONG or isinstance(value, dict) else _markup(found) or value
            if name not in item:
                item[name] = said
            else:
                earlier = item[name]
                item[name] = [*earlier, said] if isinstance(earlier, list) else [earlier, said]
    return item


def _properties(element: Any, root: Any) -> Iterator[Any]:
    """Elements that carry a property of an item: inside it, or named by `itemref`, not inside another item."""
    named = (element.get("itemref") or "").split()
    roots = [*element, *(other for other in root.iter() if named and other.get("id") in named)]
    stack = list(reversed(roots))
    seen = {element}  # references: lxml makes elements anew as it needs them
    while stack:
        one = stack.pop()
        if one in seen or not isinstance(one.tag, str):
            continue
        seen.add(one)
        if (one.get("itemprop") or "").strip():
            yield one
        if one.get("itemscope") is None:
            stack.extend(reversed(one))


def _value(element: Any, root: Any, base_url: str, depth: int) -> Any:
    if element.get("itemscope") is not None:
        return _item(element, root, base_url, depth + 1) if depth < _DEEPEST else None
    if element.get("content") is not None:  # the standard has it for meta only; pages use it everywhere
        return element.get("content")
    if element.tag in _URLS:
        return _absolute(base_url, (element.get(_URLS[element.tag]) or "").strip())
    if element.tag in _VALUES:
        return element.get(_VALUES[element.tag]) or ""
    if element.tag == "time" and element.get("datetime"):
        return element.get("datetime")
    return " ".join("".join(element.itertext()).split())


def _absolute(base_url: str, url: str) -> str:
    try:
        return urljoin(base_url, url)
    except ValueError:  # no address: what stands there
        return url


def _markup(element: Any) -> str:
    """Inner HTML of an element that has elements inside; nothing for plain text."""
    import lxml.html

    if not len(element):
        return ""
    inner = "".join(lxml.html.tostring(child, encoding="unicode") for child in element)
    return (element.text or "") + inner
