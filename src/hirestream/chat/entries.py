"""Text of a CV → its dated entries (posts, studies): the line with the dates, what it heads, and from when to when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from hirestream.chat.passages import is_heading
from hirestream.extract.dates import Period, find_periods, interval
from hirestream.index.service import plain, terms

_LINE: Final = re.compile(r"[^\n\f]+")
_BULLET: Final = re.compile(r"^\s*[-•*.>·–▪◦]+\s")
_BARE: Final = 12
_LONGEST_HEADER: Final = 220
_STUDY: Final = re.compile(
    r"\b(formations?|educations?|etudes?|diplomes?|stud(y|ies)|school|ecole|training|qualifications?|academic|"
    r"scolarite|cursus)\b"
)
_DEGREE: Final = re.compile(
    r"^\W*(\S+\s+){0,4}?(master|msc|ma|bsc|ba|beng|meng|licence pro\w*|licence|bts|dut|but|cap|bac|bachelor|diplome|"
    r"titre professionnel|diploma|degree|doctorat|phd|brevet|certificat)\b"
)


@dataclass(frozen=True)
class Entry:
    """A dated entry: header [start, head_end), block [start, end); terms of both; the period that it states."""

    start: int
    head_end: int
    end: int
    period: Period
    heading: str
    head_words: frozenset[str]
    words: frozenset[str]
    study: bool

    def months(self, today: date) -> tuple[int, int] | None:
        """Months [from, to) counted from year 0."""
        period = self.period
        return interval(period.start, period.end, current=period.current, today=today)


@dataclass
class _Open:
    start: int
    head_end: int
    period: Period
    heading: str


def entries(text: str) -> list[Entry]:
    """Entries of a text in its order."""
    found: list[Entry] = []
    current: _Open | None = None
    heading, before, last = "", None, 0
    for line in _LINE.finditer(text):
        words = line[0].strip()
        if not words:
            before = None
            continue
        periods = [p for p in find_periods(line[0], line.start()) if not p.single]
        if not periods and is_heading(words):
            _close(found, text, current, last)
            current, heading, before, last = None, words, None, line.end()
            continue
        goes_on = current is not None and (_BULLET.match(line[0]) or words[0].islower())
        if periods and not goes_on:
            _close(found, text, current, before[0] if _bare(line[0], periods[0]) and before else last)
            start = before[0] if before and _bare(line[0], periods[0]) else line.start()
            current = _Open(start, min(line.end(), start + _LONGEST_HEADER), periods[0], heading)
        before, last = (line.start(), line.end()), line.end()
    _close(found, text, current, last)
    return found


def _bare(line: str, period: Period) -> bool:
    """Whether a line has little besides its dates, so that the line above it is the title."""
    return len(line.strip()) - (period.span[1] - period.span[0]) < _BARE


def _close(found: list[Entry], text: str, current: _Open | None, end: int) -> None:
    if current is not None:
        end = max(end, current.head_end)
        head = text[current.start : current.head_end]
        study = bool(_STUDY.search(plain(current.heading))) or bool(_DEGREE.search(plain(head)))
        found.append(
            Entry(
                current.start,
                current.head_end,
                end,
                current.period,
                current.heading,
                terms(head),
                terms(text[current.start : end]),
                study,
            )
        )
