"""How values are written: dates, phone numbers, languages, salaries, and the gold that a reader may take from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hirestream.simulate.catalogue import pair, side, wording
from hirestream.simulate.inflect import capital
from hirestream.simulate.ports import Month, Tongue

#: Styles of a month; `year` leaves the month out.
DATE_STYLES = ("numeric", "long", "short", "capital", "dot", "year", "iso")


@dataclass(frozen=True)
class DateForm:
    """How one document writes months and stays: a style, and patterns with {start} and {end}."""

    style: str
    between: str
    since: str | None
    present: str


def write_month(month: Month, style: str, language: str) -> str:
    """A month in one of `DATE_STYLES`."""
    year, number = month
    words = wording("forms")[language]
    name, short = words["months"][number - 1], words["short_months"][number - 1]
    return {
        "numeric": f"{number:02d}/{year}",
        "dot": f"{number:02d}.{year}",
        "iso": f"{year}-{number:02d}",
        "long": f"{name} {year}",
        "capital": f"{capital(name)} {year}",
        "short": f"{short} {year}",
        "year": str(year),
    }[style]


def gold_month(month: Month, style: str) -> str:
    """The same month in ISO 8601, as precise as it is written."""
    return str(month[0]) if style == "year" else f"{month[0]}-{month[1]:02d}"


def write_stay(start: Month, end: Month | None, form: DateForm, language: str) -> str:
    """From a month to a month, or until now."""
    first = write_month(start, form.style, language)
    if end is None:
        if form.since:
            return form.since.replace("{start}", first)
        return _between(form.between, first, form.present)
    last = write_month(end, form.style, language)
    return last if first == last and form.style == "year" else _between(form.between, first, last)


def _between(pattern: str, first: str, last: str) -> str:
    if last.startswith("à "):
        pattern = "{start} – {end}"
    return pattern.replace("{start}", first).replace("{end}", last)


def write_day(day: date, language: str, style: str) -> str:
    """A day: `long` is "3 mai 2026" or "3 May 2026", `numeric` 03/05/2026, `iso` 2026-05-03."""
    if style == "numeric":
        return day.strftime("%d/%m/%Y")
    if style == "iso":
        return day.isoformat()
    name = wording("forms")[language]["months"][day.month - 1]
    number = "1er" if day.day == 1 and language == "fr" else str(day.day)
    return f"{number} {name} {day.year}"


def covered_years(stays: list[tuple[str, str | None]], today: date) -> float:
    """Years that lie in at least one stay, to two decimals; an open stay lasts until `today`.

    Months count as whole ones, both included. Where only years are written, a stay runs from January to January
    (2018 – 2020 is two years), and a whole year when both are the same.
    """
    months: set[int] = set()
    for start, end in stays:
        months.update(range(_first_month(start), _month_after(start, end, today)))
    return round(len(months) / 12, 2)


def _first_month(partial: str) -> int:
    year, _, month = partial[:7].partition("-")
    return int(year) * 12 + int(month or 1) - 1


def _month_after(start: str, end: str | None, today: date) -> int:
    if end is None:
        return today.year * 12 + today.month
    if len(end) > len("2026"):
        return _first_month(end) + 1
    return _first_month(end) + (12 if end == start[:4] else 0)


def ended(items: tuple[str, ...], language: str, style: str) -> tuple[str, ...]:
    """Lines of a list as their writer ends them: `none`, `stop`, or `semicolon` with a full stop after the last."""
    if style == "stop":
        return tuple(f"{item}." for item in items)
    if style == "semicolon":
        mark = " ;" if language == "fr" else ";"
        return (*(item + mark for item in items[:-1]), *(f"{item}." for item in items[-1:]))
    return items


#: How lists end, and how often.
ENDINGS = (("none", "stop", "semicolon"), (6, 2, 1))


def write_phone(e164: str, style: str) -> str:
    """A French, British or North American number: `national`, `dots`, `compact` or `international`."""
    if e164.startswith("+33"):
        return _french_phone(e164[3:], style)
    if e164.startswith("+44"):
        return _british_phone(e164[3:], style)
    area, exchange, line = e164[2:5], e164[5:8], e164[8:]
    return {
        "international": f"+1 {area} {exchange} {line}",
        "dots": f"{area}.{exchange}.{line}",
        "national": f"({area}) {exchange}-{line}",
        "compact": f"{area}-{exchange}-{line}",
    }[style]


def _french_phone(digits: str, style: str) -> str:
    pairs = [digits[place : place + 2] for place in range(1, 9, 2)]
    if style == "international":
        return " ".join(("+33", digits[0], *pairs))
    return {"national": " ", "dots": ".", "compact": ""}[style].join(("0" + digits[0], *pairs))


def _british_phone(digits: str, style: str) -> str:
    """Area codes have two figures in London, three in the cities used here, and mobiles are cut after four."""
    if digits.startswith("7"):
        groups = [digits[:4], digits[4:]]
    else:
        area = 2 if digits.startswith("20") else 3
        groups = [digits[:area], digits[area:-4], digits[-4:]]
    if style == "international":
        return " ".join(("+44", *groups))
    return ("" if style == "compact" else " ").join(("0" + groups[0], *groups[1:]))


def language_name(code: str, language: str) -> str:
    """Name of a language in French or English."""
    return pair(wording("common")["languages"][code])[side(language)]


def write_tongue(tongue: Tongue, style: str, language: str, variant: int) -> str:
    """A language and its level: `words`, `cefr`, `both`, `dash`, `brackets` or `plain` (no level)."""
    name = capital(language_name(tongue.code, language))
    said = wording("common")["levels"][tongue.level]
    words = pair(said[variant % len(said)])[side(language)]
    cefr = words if tongue.level == "native" else tongue.level
    colon = " : " if language == "fr" else ": "
    return {
        "plain": name,
        "words": f"{name}{colon}{words}",
        "cefr": f"{name}{colon}{cefr}",
        "dash": f"{name} – {cefr}",
        "both": f"{name}{colon}{words}" + (f" ({cefr})" if cefr != words else ""),
        "brackets": f"{name} ({words})",
    }[style]
