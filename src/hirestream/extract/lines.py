"""A document's text → its lines with offsets, and lines → pieces: the grain on which all rules work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_BULLET = re.compile(r"^(?:[•·▪▫‣◦●○■□◆◇►▶➢➤✓✔*»§–—-]|o(?=\s)|\uf0b7|\uf0a7|\uf076|\u2023)\s+")
#: Markdown, and text that people type like it.
_HEADING_MARKS = re.compile(r"^#{1,6}\s+")
#: Icon fonts live in the private use areas; zero-width marks are not seen.
_ICONS = re.compile("[\ue000-\uf8ff\U0001f300-\U0001faff\u2302\u260e\u2706\u2709\ufe0f]")
_INVISIBLE = "\u200b\u200c\u200d\ufeff\xad"
_EDGE = " \t\r\f\xa0\u2002\u2003\u2009\u202f" + _INVISIBLE
#: What stands between the pieces of a line: tabs, wide gaps, bars, dots, spaced dashes.
_BREAK = re.compile(
    r"\t+|\s{3,}|\s*(?:[|•●▪◦⋄♦]|(?<![^\W\d_])·|·(?![^\W\d_]))\s*|\s+[–—―-]\s+|[\ue000-\uf8ff]+|\s+//\s+"
)

#: What a line that breaks has for sure: most lines of prose have none of it.
_MAY_BREAK = re.compile(r"\s[\s–—―/-]|[\t|•●▪◦⋄♦·\ue000-\uf8ff]")

#: Punctuation that says nothing at the edges of a piece, and brackets that may lose their other half.
_MARKS = _EDGE + "\n,;:|•·–—-*/"
_BRACKETS = (("(", ")"), ("[", "]"))

#: Footers and stamps that belong to the page, not to what is told.
_FOOTER = re.compile(
    r"^(?:(?:page|p\.)\s*)?\d{1,2}\s?(?:/|of|sur|de)\s?\d{1,2}$|^page\s+\d{1,2}$|^.{2,50}\s[–—|"
    r"-]\s(?:page\s)?\d{1,2}\s?(?:/|of|sur)\s?\d{1,2}$|"
    r"^(?:last updated?|dernière mise à jour|mis à jour|updated on|cv mis à jour)\b.{0,40}$|^--\s*\d+ of \d+\s*--$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters [start, end) of the document and what they say."""

    start: int
    end: int
    text: str

    def part(self, start: int, end: int) -> Cut:
        """Cut [start, end) out of this one, without blanks at its edges."""
        return trim(self.text[start:end], self.start + start)


@dataclass(frozen=True, slots=True)
class Line(Cut):
    """One line without its bullet; `gap`: an empty line stands before it."""

    bullet: bool = False
    gap: bool = False


def trim(text: str, start: int, edge: str = _EDGE + "\n") -> Cut:
    """Cut without the characters of `edge` at both ends."""
    bare = text.lstrip(edge)
    start += len(text) - len(bare)
    bare = bare.rstrip(edge)
    return Cut(start, start + len(bare), bare)


def split_lines(text: str) -> list[Line]:
    """Lines of a text that say something, in order."""
    lines: list[Line] = []
    offset, gap = 0, False
    for raw in text.split("\n"):
        cut = trim(_icons_blank(raw), offset)
        offset += len(raw) + 1
        if not cut.text:
            gap = True
            continue
        if _FOOTER.match(cut.text):
            continue
        marks = _HEADING_MARKS.match(cut.text) if cut.text[0] == "#" else None
        if marks:
            cut = trim(cut.text[marks.end() :], cut.start + marks.end())
        bullet = _BULLET.match(cut.text)
        if bullet:
            cut = trim(cut.text[bullet.end() :], cut.start + bullet.end())
        if cut.text:
            lines.append(Line(cut.start, cut.end, cut.text, bool(bullet), gap))
            gap = False
    return lines


def _icons_blank(raw: str) -> str:
    return raw if raw.isascii() else _ICONS.sub("\t", raw)


def pieces(cut: Cut, *, commas: bool = False) -> list[Cut]:
    """Parts of a line that its layout separates, and its commas too if asked."""
    found, at = [], 0
    if not commas and not _MAY_BREAK.search(cut.text):
        return [bare] if (bare := tidy(cut)).text else []
    for m in _BREAK.finditer(cut.text):
        found.append(cut.part(at, m.start()))
        at = m.end()
    found.append(cut.part(at, len(cut.text)))
    if commas:
        found = [c for piece in found for c in split_at(piece, ",")]
    return [c for c in map(tidy, found) if c.text]


def split_at(cut: Cut, marks: str) -> list[Cut]:
    """Split at any of `marks` that stands outside brackets."""
    if not any(mark in cut.text for mark in marks):
        return [bare] if (bare := cut.part(0, len(cut.text))).text else []
    found, at, depth = [], 0, 0
    for i, c in enumerate(cut.text):
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth = max(0, depth - 1)
        elif c in marks and not depth and not (c == "," and _between_digits(cut.text, i)):
            found.append(cut.part(at, i))
            at = i + 1
    found.append(cut.part(at, len(cut.text)))
    return [c for c in found if c.text]


def _between_digits(text: str, at: int) -> bool:
    """`CACES 1, 3 et 5` is one thing."""
    return (
        text[at - 1 : at].isdigit()
        and text[at + 1 :].lstrip()[:1].isdigit()
        and not re.match(r"\s*\d{4}", text[at + 1 :])
    )


def tidy(cut: Cut) -> Cut:
    """Cut without punctuation at its edges, and without a bracket that has lost its other half."""
    cut = trim(cut.text, cut.start, _MARKS)
    for opening, closing in _BRACKETS:
        if opening not in cut.text and closing not in cut.text:
            continue
        if cut.text.startswith(opening) and cut.text.endswith(closing) and cut.text.count(opening) == 1:
            cut = trim(cut.text[1:-1], cut.start + 1)
        if cut.text.endswith(opening) or (cut.text.startswith(closing)):
            cut = trim(cut.text, cut.start, _EDGE + opening + closing)
        if cut.text.startswith(opening) and closing not in cut.text:
            cut = trim(cut.text[1:], cut.start + 1)
        if cut.text.endswith(closing) and opening not in cut.text:
            cut = trim(cut.text[:-1], cut.start)
    return cut


def without(cut: Cut, holes: Iterable[tuple[int, int]]) -> list[Cut]:
    """Parts of a cut that remain when [start, end) stretches of the document are taken out."""
    parts, at = [], 0
    for start, end in sorted(holes):
        low, high = start - cut.start, end - cut.start
        if high <= 0 or low >= len(cut.text):
            continue
        parts.append(tidy(cut.part(at, max(at, low))))
        at = max(at, high)
    parts.append(tidy(cut.part(at, len(cut.text))))
    return [p for p in parts if p.text]


def join(cuts: list[Line]) -> Cut | None:
    """Stretch from the first to the last of some lines; its text is made of the lines."""
    if not cuts:
        return None
    return Cut(cuts[0].start, cuts[-1].end, "\n".join(c.text for c in cuts))
