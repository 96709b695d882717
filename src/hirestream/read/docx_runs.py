"""Runs of a Word document → their words, and whether their style lets a person see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hirestream.read.ink import TINY, is_white

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF: Final = frozenset({"0", "false", "off"})
_HALF_POINTS: Final = 2
_SYMBOL_FONTS: Final = 0xF000  # Word keeps the glyphs of symbol fonts in the private use area


class Looks:
    """The styles of one document: what decides whether words are seen, looked up along `basedOn`."""

    def __init__(self, styles: Any) -> None:
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

    def reason(self, run: Any, paragraph: Any, *, shaded: bool) -> str:
        """Why the words of a run are not seen: `vanish`, `tiny`, `white`, `placeholder`, or nothing."""
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
        if colour is None or not is_white(colour.get(f"{W}val") or ""):
            return ""
        on_colour = shaded or any(self.is_shaded(properties) for properties in (*chain, *self._shades(paragraph)))
        return "" if on_colour else "white"

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

    def is_shaded(self, properties: Any) -> bool:
        """Whether a run, a paragraph or a cell stands on a colour of its own."""
        if properties is None:
            return False
        highlight, shade = properties.find(f"{W}highlight"), properties.find(f"{W}shd")
        if highlight is not None and highlight.get(f"{W}val") not in {None, "none", "white"}:
            return True
        if shade is None:
            return False
        fill = shade.get(f"{W}fill") or "auto"
        themed = shade.get(f"{W}themeFill") is not None
        return themed or (fill != "auto" and not is_white(fill)) or shade.get(f"{W}val") == "solid"


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
