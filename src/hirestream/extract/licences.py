"""Driving licences in a document: their categories, and the words that name them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hirestream.extract.contact import Said
from hirestream.extract.lines import Cut

_LICENCE = re.compile(
    r"\bpermis\s+(?:de\s+conduire\s*)?(?:(?:cat[ée]gories?|classe|voiture|moto|:|\()\s*)*(?P<a>(?:(?:BE|B|C1E|"
    r"C1|CE|C|D1|DE|D|A1|A2|AM|A|EB|EC)\b(?:\s*[,/&+]\s*|\s+et\s+|\s+)?)+)"
    r"|\b(?:driving|driver['’]?s?)\s+licen[cs]e\s*(?:\(|:|-|,)?\s*(?:(?:category|categories|class|"
    r"type)\s+)?(?P<b>(?:(?:BE|B|C1E|C1|CE|C|D1|DE|D|A1|A2|AM|A)\b(?:\s*[,/&+]\s*|\s+and\s+|\s+)?)+)"
    r"|\b(?P<d>BE|B|C1E|C1|CE|C|D1|DE|D|A)[\s-]class\s+(?:driv(?:ing|er['’]?s?)\s+)?licen[cs]e"
    r"|\b(?:category|class|catégorie)\s+(?P<c>BE|B|C1E|C1|CE|C|D1|DE|D|A1|A2|A)\s+(?:driving\s+)?licen[cs]e",
)
#: `C+E`, as British and German drivers write CE.
_WITH_TRAILER = re.compile(r"\b(B|C1|C|D1|D)\s?\+\s?E\b")
_VEHICLES = re.compile(r"\b(?:category|categories|catégories?|cat\.)\s+(?P<d>(?:C1E|CE|C1|D1)\b)", re.IGNORECASE)
_MAY_NAME_ONE = re.compile(r"permis|licen[cs]e|cat[eé]gor|\bcat\.|\bclass\b", re.IGNORECASE)
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
        named = named or bool(_LICENCE_NAMED.search(line.text))
    return list(found.values()), named or bool(found)
