"""Styles of a web page (in attributes, and simple rules of its style sheets) → which elements nobody sees, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from hirestream.read.ink import is_tiny, is_white

_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR: Final = re.compile(r"(?:[a-z][a-z0-9]*)?[.#][\w-]+|[a-z][a-z0-9]*", re.IGNORECASE)
_CSS_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA: Final = re.compile(r"@(?:media|supports)[^{}]*\{")
_FAR: Final = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|vw|vh|%)?")
_ZERO: Final = re.compile(r"[+-]?0*(?:\.0+)?(?:px|pt|em|rem|%)?")
_NO_CLIP: Final = re.compile(
    r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)|inset\((?:50|100)%\)"
)
_EDGES: Final = ("left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top")
_GROUNDS: Final = ("background", "background-color", "background-image")
_UP: Final = 60  # elements around one whose ground is looked for

Declarations = dict[str, str]


class Styles:
    """What a page's own style sheets and attributes say of its elements; only selectors of one name are understood."""

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[str, Declarations] = {}
        for sheet in sheets:
            for selectors, body in _RULE.findall(_MEDIA.sub("", _CSS_COMMENT.sub("", sheet))):
                declarations = _declarations(body)
                for selector in map(str.strip, selectors.split(",")):
                    if _SELECTOR.fullmatch(selector):
                        self._rules.setdefault(selector.lower(), {}).update(declarations)

    def hides(self, element: Any) -> str:
        """Why an element and all in it are not seen, or nothing."""
        if element.get("hidden") is not None or (element.tag == "input" and element.get("type") == "hidden"):
            return "display-none"
        style = self._of(element)
        return _hiding(style) or ("white" if self._is_white_on_white(element, style) else "") if style else ""

    def _of(self, element: Any) -> Declarations:
        """Declarations that hold for an element by itself, nearer ones over farther."""
        inline = element.get("style")
        if not self._rules:
            return _declarations(inline) if inline else {}
        tag = element.tag
        names = [tag]
        for mark, value in ((".", element.get("class")), ("#", element.get("id"))):
            for name in (value or "").lower().split():
                names += [f"{mark}{name}", f"{tag}{mark}{name}"]
        found: Declarations = {}
        for name in names:
            found |= self._rules.get(name, {})
        return found | _declarations(inline) if inline else found

    def _is_white_on_white(self, element: Any, style: Declarations) -> bool:
        """White words, and no ground of another colour or picture on this element or around it."""
        if not is_white(style.get("color", "")):
            return False
        around = [element]
        for parent in element.iterancestors():
            around.append(parent)
            if len(around) > _UP:
                break
        for one in around:
            declarations = self._of(one)
            grounds = [declarations[name] for name in _GROUNDS if name in declarations]
            if one.get("bgcolor"):
                grounds.append(one.get("bgcolor"))
            for ground in grounds:
                if not is_white(ground) and ground not in {"none", "inherit", "initial", "unset"}:
                    return False
        return True


def _declarations(body: str) -> Declarations:
    found: Declarations = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            found[name.strip().lower()] = value.strip().lower().removesuffix("!important").strip()
    return found


def _hiding(style: Declarations) -> str:
    """Why declarations take an element from sight: `display-none`, `tiny`, `off-page`, or nothing."""
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return "display-none"
    if _ZERO.fullmatch(style.get("opacity", "1")):
        return "display-none"
    if is_tiny(style.get("font-size", "")) or _ZERO.fullmatch(style.get("font-size", "1px")):
        return "tiny"
    if any(_FAR.match(style.get(edge, "")) for edge in _EDGES):
        return "off-page"
    cut = _NO_CLIP.search(style.get("clip", "")) or _NO_CLIP.search(style.get("clip-path", ""))
    flat = style.get("overflow") == "hidden" and any(
        _ZERO.fullmatch(style.get(side, "1px")) for side in ("height", "width", "max-height", "max-width")
    )
    if cut or flat:
        return "off-page"
    scaled = style.get("transform", "")
    return "tiny" if scaled.startswith("scale(0") and _ZERO.fullmatch(scaled[6:].rstrip(")")) else ""
