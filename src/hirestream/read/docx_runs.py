"""Runs of a Word document → their words, and whether their style lets a person see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hirestream.read.docx_colours import UNKNOWN, WHITE, Colours, W, are_alike
from hirestream.read.ink import TINY, is_white

_OFF: Final = frozenset({"0", "false", "off"})
_HALF_POINTS: Final = 2
_SYMBOL_FONTS: Final = 0xF000  # Word keeps the glyphs of symbol fonts in the private use area


class Looks:
    """The styles of one document: what decides whether words are seen, looked up along `basedOn`."""

    def __init__(self, styles: Any, colours: Colours, paper: str = WHITE) -> None:
        self.colours = colours
        self._paper = paper
        self._styles = {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
        self._default = next((key for key, style in self._styles.items() if _is_default_paragraph(style)), None)

    def style_name(self, paragraph: Any) -> str:
        """Name of a paragraph's style (`Heading 1`), or nothing."""
        style = self._styles.get(self._style_id(paragraph))
        name = style.find(f"{W}name") if style is not None else None
        return "" if name is None else name.get(f"{W}val") or ""

    def _style_id(self, paragraph: Any) -> str | None:
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        return self._default if named is None else named.get(f"{W}val")

    def reason(self, run: Any, paragraph: Any, *, ground: str) -> str:
        """Why the words of a run are not seen: `vanish`, `tiny`, `white`, `covered`, `placeholder`, or nothing.

        `ground` is the colour that the paragraph stands on, or nothing on paper.
        """
        if _is_placeholder(run):
            return "placeholder"
        chain = list(self._properties(run, paragraph))
        vanish = _first(chain, "vanish")
        if vanish is not None and vanish.get(f"{W}val") not in _OFF:
            return "vanish"
        size = _first(chain, "sz")
        if size is not None and _figure(size.get(f"{W}val")) < TINY * _HALF_POINTS:
            return "tiny"
        colour = _first(chain, "color")
        ink = "" if colour is None else self.colours.ink(colour)
        if not ink or ink == UNKNOWN:
            return ""
        own = (self.colours.ground(properties) for properties in (*chain, *self._shades(paragraph)))
        below = next(filter(None, own), "") or ground or self._paper
        if below == UNKNOWN or not are_alike(ink, below):
            return ""
        return "white" if is_white(ink) else "covered"

    def table_ground(self, table: Any) -> str:
        """Return the ground that a table or its style gives its cells; which cells, only the style knows."""
        properties = table.find(f"{W}tblPr")
        named = None if properties is None else properties.find(f"{W}tblStyle")
        own = self.colours.ground(properties)
        style_id = None if named is None else named.get(f"{W}val")
        seen: set[str | None] = set()
        while not own and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            grounds = {self.colours.ground(shade.getparent()) for shade in style.iter(f"{W}shd")} - {"", WHITE}
            own = UNKNOWN if grounds else ""
            base = style.find(f"{W}basedOn")
            style_id = None if base is None else base.get(f"{W}val")
        return own

    def _properties(self, run: Any, paragraph: Any) -> Iterator[Any]:
        """Run properties that hold for a run, the nearest first: its own, of its style, of the paragraph's style."""
        own = run.find(f"{W}rPr")
        if own is not None:
            yield own
            style = own.find(f"{W}rStyle")
            if style is not None:
                yield from self._inherited(style.get(f"{W}val"), "rPr")
        yield from self._inherited(self._style_id(paragraph), "rPr")

    def _shades(self, paragraph: Any) -> Iterator[Any]:
        own = paragraph.find(f"{W}pPr")
        if own is not None:
            yield own
        yield from self._inherited(self._style_id(paragraph), "pPr")

    def _inherited(self, style_id: str | None, kind: str) -> Iterator[Any]:
        seen: set[str | None] = set()
        while style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            properties = style.find(f"{W}{kind}")
            if properties is not None:
                yield properties
            base = style.find(f"{W}basedOn")
            style_id = None if base is None else base.get(f"{W}val")


def _is_default_paragraph(style: Any) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}


def _first(chain: list[Any], name: str) -> Any:
    return next((found for properties in chain if (found := properties.find(f"{W}{name}")) is not None), None)


def _figure(value: str | None) -> float:
    try:
        return float(value or 24)
    except ValueError:
        return 24.0


def _is_placeholder(run: Any) -> bool:
    """Whether a run is the prompt of a content control that nobody filled in."""
    control = next(run.iterancestors(f"{W}sdt"), None)
    if control is None:
        return False
    mark = control.find(f"{W}sdtPr/{W}showingPlcHdr")
    return mark is not None and mark.get(f"{W}val") not in _OFF


def run_pieces(run: Any) -> Iterator[str]:
    """Words, tabs and line breaks of a run, in order."""
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in {f"{W}tab", f"{W}ptab"}:
            yield "\t"
        elif child.tag in {f"{W}br", f"{W}cr"}:
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}sym":
            yield _symbol(child.get(f"{W}char") or "")


def _symbol(code: str) -> str:
    """Return a character that was inserted by number; those of symbol fonts carry no text."""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 and number < _SYMBOL_FONTS else ""  # noqa: PLR2004 — Unicode's bounds
