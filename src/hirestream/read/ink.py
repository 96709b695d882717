"""Colours and sizes of type as office files and style sheets write them → whether a person can see it on paper."""

from __future__ import annotations

import re
from typing import Final

#: Points: smaller type is not read by people.
TINY: Final = 3.0
#: Of 255, in each colour: lighter is white on paper.
WHITE: Final = 250
_HEX: Final = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_RGB: Final = re.compile(r"rgba?\(\s*([\d.]+%?)[\s,]+([\d.]+%?)[\s,]+([\d.]+%?)\s*(?:[,/]\s*([\d.]+)(%?)\s*)?\)")
_SIZE: Final = re.compile(r"([\d.]+)\s*(pt|px|mm|cm|in|em|rem|%)?")
_POINTS: Final = {
    "pt": 1.0,
    "px": 0.75,
    "mm": 2.83,
    "cm": 28.3,
    "in": 72.0,
    "em": 12.0,
    "rem": 12.0,
    "%": 0.12,
    "": 1.0,
}
_SHORT: Final = 3


def is_white(colour: str) -> bool:
    """Whether type of this colour (`#fff`, `FFFFFF`, `rgb(…)`, `white`, `transparent`) is not seen on white paper."""
    colour = colour.strip().lower()
    if colour in {"white", "transparent"}:
        return True
    if found := _RGB.fullmatch(colour):
        opacity = float(found[4]) / (100 if found[5] else 1) if found[4] else 1.0
        return opacity == 0 or min(map(_share, found.groups()[:3])) >= WHITE
    found = _HEX.fullmatch(colour)
    if found is None:
        return False
    digits = found[1] if len(found[1]) != _SHORT else "".join(digit * 2 for digit in found[1])
    return min(bytes.fromhex(digits)) >= WHITE


def _share(value: str) -> float:
    return float(value[:-1]) * 2.55 if value.endswith("%") else float(value)


def is_tiny(size: str) -> bool:
    """Whether type of this size (`1pt`, `2px`, `.1em`) is too small for people."""
    found = _SIZE.fullmatch(size.strip().lower())
    if found is None or found[1].count(".") > 1 or not found[1].strip("."):
        return False
    return float(found[1]) * _POINTS[found[2] or ""] < TINY
