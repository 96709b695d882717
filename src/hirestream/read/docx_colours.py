"""Colours of a Word document (by number, by theme, as a highlight) → six hexadecimal figures, of ink and of grounds."""

from __future__ import annotations

import re
from typing import Any, Final

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
#: A ground whose colour is not told: a pattern, a style of a table, the fill of a shape.
UNKNOWN: Final = "?"
WHITE: Final = "FFFFFF"
_HEX: Final = re.compile(r"[0-9A-Fa-f]{6}")
_SLOTS: Final = {
    "background1": "lt1", "light1": "lt1", "text1": "dk1", "dark1": "dk1", "background2": "lt2", "light2": "lt2",
    "text2": "dk2", "dark2": "dk2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
_OFFICE: Final = {"lt1": WHITE, "dk1": "000000"}
_HIGHLIGHTS: Final = {
    "white": WHITE, "black": "000000", "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF",
    "blue": "0000FF", "red": "FF0000",
}  # fmt: skip
_ALIKE: Final = 12  # of 255, in each colour: nobody tells them apart


class Colours:
    """The colours of one document's theme, and what elements make of them."""

    def __init__(self, theme: Any = None) -> None:
        self._theme = dict(_OFFICE)
        scheme = next(theme.iter(f"{_A}clrScheme"), None) if theme is not None else None
        for slot in scheme if scheme is not None else ():
            value = next((one.get("val") for one in slot.iter(f"{_A}srgbClr")), None)
            value = value or next((one.get("lastClr") for one in slot.iter(f"{_A}sysClr")), None)
            if value and _HEX.fullmatch(value):
                self._theme[slot.tag.removeprefix(_A)] = value

    def ink(self, element: Any) -> str:
        """Return the colour of type, or nothing when it is left to Word: it takes what can be seen."""
        return self._of(element, "val", "theme", "Color")

    def fill(self, element: Any) -> str:
        """Return the colour of a page."""
        return self._of(element, "color", "theme", "Color")

    def ground(self, properties: Any) -> str:
        """Return the ground that a run, a paragraph or a cell brings itself, or nothing."""
        if properties is None:
            return ""
        highlight, shade = properties.find(f"{W}highlight"), properties.find(f"{W}shd")
        if highlight is not None and (name := highlight.get(f"{W}val") or "none") != "none":
            return _HIGHLIGHTS.get(name, UNKNOWN)
        if shade is None:
            return ""
        pattern = shade.get(f"{W}val") or "clear"
        if pattern == "solid":
            return self._of(shade, "color", "theme", "Color") or "000000"
        return self._of(shade, "fill", "theme", "Fill") if pattern in {"clear", "nil"} else UNKNOWN

    def _of(self, element: Any, plain: str, prefix: str, kind: str) -> str:
        named = element.get(f"{W}{prefix}{kind}")
        value = self._theme.get(_SLOTS.get(named, named)) if named and named != "none" else None
        if value is None:
            plain_value = element.get(f"{W}{plain}") or ""
            return plain_value if _HEX.fullmatch(plain_value) else UNKNOWN if named else ""
        # `themeTint` of a colour, `themeFillTint` of a fill
        stem = prefix if kind == "Color" else prefix + kind
        return _lightened(value, element.get(f"{W}{stem}Tint"), element.get(f"{W}{stem}Shade"))


def are_alike(ink: str, ground: str) -> bool:
    """Whether type of one colour is not seen on a ground of the other."""
    return max(abs(one - other) for one, other in zip(bytes.fromhex(ink), bytes.fromhex(ground), strict=True)) < _ALIKE


def _lightened(colour: str, tint: str | None, shade: str | None) -> str:
    """Mix a colour with white, or with black, by the share of 255 that Word writes."""
    parts = [float(part) for part in bytes.fromhex(colour)]
    if tint and (share := _share(tint)) is not None:
        parts = [part * share + 255 * (1 - share) for part in parts]
    if shade and (share := _share(shade)) is not None:
        parts = [part * share for part in parts]
    return bytes(round(part) for part in parts).hex().upper()


def _share(figures: str) -> float | None:
    try:
        return min(max(int(figures, 16) / 255, 0.0), 1.0)
    except ValueError:
        return None
