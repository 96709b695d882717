"""What RTF keeps beside its words: the state inside a group, the colours, the fonts and their code pages."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from typing import Final

from hirestream.read.ink import TINY, WHITE

#: `\fcharset` → code page (specification, "Font Table"); 2 is for symbol fonts.
_CHARSETS: Final = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 255: "cp437",
}  # fmt: skip
_SWITCHES: Final = {"v": "vanish", "deleted": "deleted", "intbl": "in_table"}
_FIGURES: Final = {
    "fs": "half_points", "cf": "colour", "cb": "background", "highlight": "background", "chcbpat": "background",
    "cbpat": "background", "uc": "fallback", "f": "font",
}  # fmt: skip
_HALF_POINTS: Final = 2
_SYMBOLS: Final = 2  # `\\fcharset` of symbol fonts


class Tables:
    """Colours, fonts and code pages of one file."""

    def __init__(self) -> None:
        self.colours: list[tuple[int, ...]] = []
        self.default_font = -1  # font of text that names none
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._rgb = {"red": 0, "green": 0, "blue": 0}

    def encoding(self, font: int) -> str:
        """Code page of bytes in a font."""
        return self._fonts.get(font, self._encoding)

    def is_white(self, index: int) -> bool:
        """Whether a colour of the table is white on paper; 0 is the default colour, which is not."""
        return 0 < index < len(self.colours) and min(self.colours[index]) >= WHITE

    def end_colours(self, count: int) -> None:
        """Add the colour that was described, `count` times: each ends with a semicolon."""
        for _ in range(count):
            self.colours.append(tuple(self._rgb.values()))
            self._rgb = dict.fromkeys(self._rgb, 0)

    def learn(self, name: str, value: int, font: int) -> None:
        """Take in a control word of the head of the file."""
        if name in self._rgb:
            self._rgb[name] = value
        elif name == "deff":
            self.default_font = value
        elif name == "fcharset" and value != _SYMBOLS:
            self._fonts[font] = _CHARSETS.get(value, self._encoding)
        elif name in {"ansicpg", "mac", "pc", "pca"}:
            self._encoding = _code_page(name, value) or self._encoding


def _code_page(name: str, number: int) -> str | None:
    page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}.get(name, f"cp{number}")
    page = {"cp65001": "utf-8", "cp10000": "mac_roman", "cp0": "cp1252"}.get(page, page)
    try:
        return codecs.lookup(page).name
    except LookupError:
        return None


@dataclass(frozen=True)
class State:
    """What holds inside a group."""

    destination: str = "body"
    vanish: bool = False
    deleted: bool = False
    half_points: int = 24
    colour: int = 0
    background: int = 0
    fallback: int = 1  # characters behind a \u that stand in for it
    font: int = -1
    in_table: bool = False

    def reason(self, tables: Tables, *, shaded: bool) -> str:
        """Why words are not seen, or nothing; `shaded`: they stand in a cell with a colour."""
        if self.vanish:
            return "vanish"
        if self.deleted:
            return "tracked-deletion"
        if 0 < self.half_points < TINY * _HALF_POINTS:
            return "tiny"
        plain = self.background == 0 or tables.is_white(self.background)
        return "white" if plain and not shaded and tables.is_white(self.colour) else ""

    def formatted(self, name: str, number: int | None, default_font: int) -> State:
        """Return the state behind a control word that says how words look."""
        if name in _SWITCHES:
            return replace(self, **{_SWITCHES[name]: number != 0})  # type: ignore[arg-type]
        if name in _FIGURES:
            return replace(self, **{_FIGURES[name]: max(number or 0, 0)})  # type: ignore[arg-type]
        if name == "pard":
            return replace(self, in_table=False, background=0)
        if name == "plain":
            usual = State(font=default_font)
            return replace(usual, destination=self.destination, fallback=self.fallback, in_table=self.in_table)
        return self
