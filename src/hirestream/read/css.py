"""Styles of a web page (in attributes, and in its style sheets) → which elements nobody sees, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from hirestream.read.ink import is_tiny, is_white
from hirestream.read.limits import refusal

_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMPOUND: Final = re.compile(
    r"(\*|[a-z][a-z0-9-]*)?((?:[.#][\w-]+|\[[\w-]+(?:=[\"']?[\w -]*[\"']?)?\])*)", re.IGNORECASE
)
_PART: Final = re.compile(r"([.#])([\w-]+)|\[([\w-]+)(?:=[\"']?([\w -]*)[\"']?)?\]")
_COMBINATOR: Final = re.compile(r"\s*>\s*|\s+")
_CSS_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA: Final = re.compile(r"@(?:media|supports)[^{}]*\{")
_FAR: Final = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|vw|vh|%)?")
_ZERO: Final = re.compile(r"[+-]?0*(?:\.0+)?(?:px|pt|em|rem|%)?")
_NO_CLIP: Final = re.compile(
    r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)|inset\((?:50|100)%\)"
)
_EDGES: Final = ("left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top")
_GROUNDS: Final = ("background", "background-color", "background-image")
_UP: Final = 60  # elements around one whose ground is looked for, or that a selector names
_LOOKS: Final = 500_000  # at elements around others, on one page: half a second; pages of people take some thousands
_PARTS: Final = 8  # of a selector: no page needs more

Declarations = dict[str, str]


class _Compound(NamedTuple):
    """What one element must have: a tag, classes, an id, attributes with a value or any (None)."""

    tag: str
    classes: frozenset[str]
    ids: frozenset[str]
    attributes: tuple[tuple[str, str | None], ...]

    def holds(self, element: Any) -> bool:
        """Whether an element has all of it."""
        if self.tag and self.tag != element.tag:
            return False
        if self.ids and not self.ids <= {(element.get("id") or "").lower()}:
            return False
        if self.classes and not self.classes <= set((element.get("class") or "").lower().split()):
            return False
        return all(
            element.get(name) is not None if value is None else (element.get(name) or "").lower() == value
            for name, value in self.attributes
        )


class _Rule(NamedTuple):
    """Compounds from the element outwards, whether each is the very parent of the one before, what they declare."""

    weight: tuple[int, int, int]
    compounds: tuple[_Compound, ...]
    direct: tuple[bool, ...]
    declarations: Declarations

    def holds_above(self, parents: list[Any]) -> bool:
        """Whether an element that is the last part of the selector and stands in `parents`, nearest first, is meant."""
        places = {-1}  # of those parents that what was looked at so far may stand for
        for compound, direct in zip(self.compounds[1:], self.direct, strict=True):
            nearest = min(places)
            wanted = {place + 1 for place in places} if direct else range(nearest + 1, len(parents))
            places = {place for place in wanted if place < len(parents) and compound.holds(parents[place])}
            if not places:
                return False
        return True


class Styles:
    """What a page's own style sheets and attributes say of its elements. Raises `too-large` when they are a bomb.

    Selectors of tags, classes, ids and attributes are understood, compound, and below and right below each other.
    """

    def __init__(self, sheets: Iterable[str]) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        self._looks = _LOOKS
        for sheet in sheets:
            for selectors, body in _RULE.findall(_MEDIA.sub("", _CSS_COMMENT.sub("", sheet))):
                declarations = _declarations(body)
                for rule in filter(None, (_rule(selector, declarations) for selector in selectors.split(","))):
                    self._rules.setdefault(_key(rule.compounds[0]), []).append(rule)

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
        rules = [rule for key in _keys(element) for rule in self._rules.get(key, ()) if self._holds(rule, element)]
        rules.sort(key=lambda rule: rule.weight)
        found: Declarations = {}
        for rule in rules:
            found |= rule.declarations
        return found | _declarations(inline) if inline else found

    def _holds(self, rule: _Rule, element: Any) -> bool:
        if not rule.compounds[0].holds(element):
            return False
        if len(rule.compounds) == 1:
            return True
        parents = list(islice(element.iterancestors(), _UP))
        self._looks -= len(parents) * (len(rule.compounds) - 1) + 1
        if self._looks < 0:
            raise refusal("too-large", "The style sheets of the page take too long to apply.")
        return rule.holds_above(parents)

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


def _key(compound: _Compound) -> str:
    """What rules are looked up by: an id, a class, a tag, or `*`."""
    for mark, names in (("#", compound.ids), (".", compound.classes)):
        if names:
            return mark + min(names)
    return compound.tag or "*"


def _keys(element: Any) -> Iterator[str]:
    yield "*"
    yield element.tag
    for mark, value in ((".", element.get("class")), ("#", element.get("id"))):
        for name in set((value or "").lower().split()):
            yield mark + name


def _rule(selector: str, declarations: Declarations) -> _Rule | None:
    """Read a selector; None for one of another kind (`:hover`, `~`)."""
    selector = selector.strip().lower()
    texts, combinators = _COMBINATOR.split(selector), _COMBINATOR.findall(selector)
    compounds = [_compound(text) for text in texts]
    known = [compound for compound in compounds if compound is not None]
    if len(known) < len(compounds) or len(known) > _PARTS:
        return None
    weight = (
        sum(len(one.ids) for one in known),
        sum(len(one.classes) + len(one.attributes) for one in known),
        sum(bool(one.tag) for one in known),
    )
    return _Rule(weight, tuple(reversed(known)), tuple(">" in one for one in reversed(combinators)), declarations)


def _compound(text: str) -> _Compound | None:
    found = _COMPOUND.fullmatch(text)
    if not text or found is None:
        return None
    parts = _PART.findall(found[2])
    tag = found[1] or ""
    return _Compound(
        "" if tag == "*" else tag,
        frozenset(name for mark, name, _, _ in parts if mark == "."),
        frozenset(name for mark, name, _, _ in parts if mark == "#"),
        tuple((name, value or None) for mark, _, name, value in parts if not mark),
    )


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
