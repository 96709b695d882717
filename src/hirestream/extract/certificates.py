"""Sections of certificates, licences and tickets → their names, without dates and driving licences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hirestream.extract.dates import find_periods
from hirestream.extract.licences import is_licence
from hirestream.extract.lines import Cut, Line, pieces, split_at, tidy, without
from hirestream.extract.sections import Section
from hirestream.taxonomy.words import key_of

_LONGEST: Final = 160
_LONG: Final = 80
_MANY: Final = 2
#: Words that open the date of a certificate: "valid until", "obtenu en".
_DATED_BY: Final = re.compile(
    r"[(,–—-]?\s*\(?(?:à jour|up to date|exp(?:\.|ires?|iry)?|valid(?:e|able)?(?: until| to| till)?|"
    r"valable(?: jusqu['’]\w+)?|"
    r"jusqu['’]\w+|"
    r"until|obtained|awarded|issued|obtenue?(?: en| le)?|délivrée?(?: en| le)?|"
    r"passée?(?: en)?|since|depuis|en|in|renewed|"
    r"renouvelée?(?: en)?|recyclée?(?: en)?|maj|mise à jour|recyclage)\s*[(:]?\s*$",
    re.IGNORECASE,
)
_ISSUED: Final = re.compile(
    r"^(?:licen[cs]e|no\.?|n°|state|issued|by|level|niveau|cat\.?|option|section)\b", re.IGNORECASE
)
_NUMBERED: Final = re.compile(r"^\s*(?:[A-Z]{0,4}\d|[A-Z]\d?[A-Z]?$|\d)")


def find_certificates(sections: Sequence[Section]) -> list[Cut]:
    """Names of certificates, each once: one a line, or several behind commas."""
    lines = [line for section in sections for line in section.lines]
    found = [
        c for line in lines for part in _parted(line) for p in _listed(part) if not is_licence(p) for c in _undated(p)
    ]
    return once_each(found)


def once_each(cuts: Sequence[Cut]) -> list[Cut]:
    """Each name once, where it stands first."""
    found: dict[str, Cut] = {}
    for cut in cuts:
        found.setdefault(key_of(cut.text), cut)
    return list(found.values())


def _parted(line: Line) -> list[Cut]:
    """`FIMO 2010 - FCO à jour (2025)` are two; `ACLS – American Heart Association (2024)` is one."""
    parts = pieces(line)
    return parts if len(parts) > 1 and all(find_periods(p.text) for p in parts) else [line]


def _listed(line: Cut) -> list[Cut]:
    """`CCNA (2018), ITIL v4` are two; `Habilitation électrique B2V, BR` and `Teaching License, K-6` are one."""
    parts = split_at(line, ",;|•")
    if len(parts) < 2 or any(_NUMBERED.match(p.text) or _ISSUED.match(p.text) for p in parts[1:]):  # noqa: PLR2004
        return [line]
    several = len(parts) > _MANY or ";" in line.text or "|" in line.text or "•" in line.text
    dated = all(find_periods(p.text) for p in parts[:-1])
    names = len(line.text) > _LONG or ";" in line.text or all(p.text[0].isupper() for p in parts)
    whole = several and not names
    return [line] if whole or not (several or dated) else parts


def _undated(cut: Cut) -> list[Cut]:
    """Name of what a line lists, without the date behind it and the words that open it."""
    ends = [p.span[0] - cut.start for p in find_periods(cut.text, cut.start) if p.span[0] > cut.start + 3]
    if ends:
        name = cut.text[: min(ends)]
        opening = _DATED_BY.search(name)
        cut = tidy(cut.part(0, opening.start() if opening and opening.start() > 2 else len(name)))  # noqa: PLR2004
    first = [p.span for p in find_periods(cut.text, cut.start)]
    return [c for c in without(cut, first) if 2 < len(c.text) <= _LONGEST][:1]  # noqa: PLR2004
