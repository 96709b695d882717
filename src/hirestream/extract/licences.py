"""Driving licences in a document: their categories, and the words that name them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hirestream.extract.contact import Said
from hirestream.extract.lines import Cut, split_at

_LICENCE = re.compile(
    r"\bpermis\s+(?:de\s+conduire\s*)?(?:(?:cat[ée]gories?|classe|voiture|moto|:|\()\s*)*(?P<a>(?:(?:BE|B|C1E|"
    r"C1|CE|C|D1|DE|D|A1|A2|AM|A|EB|EC)\b(?:\s*[,/&+]\s*|\s+et\s+|\s+)?)+)"
    r"|\b(?:driving|driver['’]?s?)\s+licen[cs]e\s*(?:\(|:|-|,)?\s*(?:(?:category|categories|class|"
    r"type)\s+)?(?P<b>(?:(?:BE|B|C1E|C1|CE|C|D1|DE|D|A1|A2|AM|A)\b(?:\s*[,/&+]\s*|\s+and\s+|\s+)?)+)"
    r"|\b(?P<d>BE|B|C1E|C1|CE|C|D1|DE|D|A)[\s-]class\s+(?:driv(?:ing|er['’]?s?)\s+)?licen[cs]e"
    r"|\b(?:category|class|catégorie)\s+(?P<c>BE|B|C1E|C1|CE|C|D1|DE|D|A1|A2|A)\s+(?:driving\s+)?licen[cs]e",
)
#: `C+E`, as British and German drivers write CE.
_LONGEST = 90
_WITH_TRAILER = re.compile(r"\b(B|C1|C|D1|D)\s?\+\s?E\b")
_VEHICLES = re.compile(r"\b(?:category|categories|catégories?|cat\.)\s+(?P<d>(?:C1E|CE|C1|D1)\b)", re.IGNORECASE)
_MAY_NAME_ONE = re.compile(
    r"permis|licen[cs]e|driving\s*:|[hl]gv\b|\bpcv\b|cat[eé]gor|\bcat\.|\bclass\b", re.IGNORECASE
)
_LICENCE_WORDS = re.compile(r"\bpermis(?:\s+de\s+conduire)?\b|\bdriv(?:ing|er['’]?s?)\s+licen[cs]e", re.IGNORECASE)
_LICENCE_NAMED = re.compile(
    r"\bpermis\s+de\s+conduire\b|\bpermis\s+voiture\b|\bdriv(?:ing|er['’]?s?)\s+licen[cs]e\b|"
    r"\bpermis\b(?=\s*(?:$|[,;.|]|et\s+v[ée]hicule))",
    re.IGNORECASE,
)


#: A line of nothing but categories, as under a heading "Permis": "B, C, CE, D", "B, C1 (no points)".
_CATEGORIES = re.compile(
    r"^(?P<e>(?:BE|B|C1E|C1|CE|C|D1E|D1|DE|D|A1|A2|AM|A|C\+E|B\+E)(?:(?:\s*[,/;&+]\s*|\s+(?:et|and)\s+|\s+)"
    r"(?:BE|B|C1E|C1|CE|C|D1E|D1|DE|D|A1|A2|AM|A|C\+E|B\+E))*)\s*(?:\([^()]*\))?\.?$"
)


_ONE = r"(?:C\s?\+\s?E|B\s?\+\s?E|C1E|D1E|BE|CE|DE|C1|D1|A1|A2|AM|A|B|C|D)"
_LIST = rf"{_ONE}(?:(?:\s*[,/&+]\s*|\s+(?:et|and)\s+){_ONE})*(?![\w'’+-])"
#: A licence said more freely: "Full driving licence – categories B and BE", "Car licence (B)", "B licence, own car".
_FREELY = re.compile(
    rf"(?:\b(?:[Cc]ategor(?:y|ies)|[Cc]at\.?|[Cc]lass(?:es)?|catégories?)\s+|[(:,–-]\s*)(?P<a>{_LIST})"
    rf"|(?<![\w'’+-])(?P<b>{_LIST})\s+(?:driving\s+)?licen[cs]e\b"
)
_OF_DRIVING = re.compile(
    r"\bdriv(?:ing|er)|\b(?:full|clean|car|motorcycle|motorbike|hgv|lgv|pcv|lorry|van|vehicle)\b|\bcategor|"
    r"\bpermis\b|\bno points\b|\bvéhicul",
    re.IGNORECASE,
)
_ANY_LICENCE = re.compile(r"\blicen[cs]es?\b|\bpermis\b|\bdriving\s*:|\b[HL]GV\b|\bPCV\b", re.IGNORECASE)


def _said_freely(line: Cut) -> list[Said]:
    """Categories in a piece of a line that speaks of driving and of a licence."""
    found = []
    for piece in split_at(line, ";|•·\t"):
        if len(piece.text) > _LONGEST or not (_ANY_LICENCE.search(piece.text) and _OF_DRIVING.search(piece.text)):
            continue
        for m in _FREELY.finditer(piece.text):
            names = re.findall(_ONE, _WITH_TRAILER.sub(r"\1E", m["a"] or m["b"]))
            found += [Said(name, piece.part(*m.span("a" if m["a"] else "b"))) for name in names]
    return found


def categories_under(lines: Sequence[Cut]) -> list[Said]:
    """Categories that lines under a heading for driving licences list."""
    return [
        Said(m.group().replace("+", ""), line.part(*m.span()))
        for line in lines
        if (listed := _CATEGORIES.match(line.text))
        for m in re.compile(r"C\+E|B\+E|[A-D][12]?E?M?").finditer(line.text, 0, listed.end("e"))
    ]


def is_licence(cut: Cut) -> bool:
    """Whether a short text speaks of a driving licence and hardly of more."""
    return len(cut.text.split()) <= 8 and find_licences([cut])[1]  # noqa: PLR2004


def find_licences(lines: Sequence[Cut]) -> tuple[list[Said], bool]:
    """Categories of driving licences with their words, and whether a licence is named at all."""
    found: dict[str, Said] = {}
    named = False
    for line in lines:
        if not _MAY_NAME_ONE.search(line.text):
            continue
        text = _LICENCE_WORDS.sub(lambda m: m.group().lower(), line.text)
        text = re.sub(r"(?<=permis )b(?=$|[\s,;.)/])", "B", text)
        text = _WITH_TRAILER.sub(lambda m: f"{m[1]}E".ljust(len(m.group())), text)
        for m in _WITH_TRAILER.finditer(line.text) if _LICENCE_WORDS.search(text) or _VEHICLES.search(text) else ():
            found.setdefault(m[1], Said(m[1], line.part(*m.span())))
        for m in _VEHICLES.finditer(text):
            found.setdefault(m["d"].upper(), Said(m["d"].upper(), line.part(*m.span())))
        for m in _LICENCE.finditer(text):
            for category in re.findall(
                r"BE|B|C1E|C1|CE|C|D1|DE|D|A1|A2|AM|A|EB|EC", m["a"] or m["b"] or m["c"] or m["d"]
            ):
                found.setdefault(category, Said(category, line.part(*m.span())))
        if not _LICENCE.search(text):
            for said in _said_freely(line):
                found.setdefault(said.value, said)
        named = named or bool(_LICENCE_NAMED.search(line.text))
    return list(found.values()), named or bool(found)
