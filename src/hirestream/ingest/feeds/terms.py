"""Words that sources have for contract, workplace, pay and dates, in French and English → those of schema.org."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from hirestream.ingest.feeds.job_posting import Place, Unit, Workplace

#: Our word → how sources write it, compared without separators. The order is that in which they are looked for.
_EMPLOYMENT: Final = tuple(
    (word, re.compile(pattern, re.IGNORECASE))
    for word, pattern in (
        ("APPRENTICESHIP", r"apprenti|alternan|professionnalisation"),
        ("INTERN", r"\bintern(?:ship)?s?\b|\bstage\b|stagiaire|trainee"),
        ("FIXED_TERM", r"\bcdd\b|fixed ?term|durée déterminée|saisonnier|seasonal"),
        ("TEMPORARY", r"\btemp(?:orary|oraire)?\b|int[ée]rim"),
        ("CONTRACTOR", r"free ?lance|contractor|independent|ind[ée]pendant|\blib[ée]ral"),
        ("VOLUNTEER", r"volunteer|b[ée]n[ée]vol"),
        ("PERMANENT", r"\bcdi\b|permanent|(?<!\w)dur[ée]e ind[ée]termin[ée]e|open ended|indefinite"),
        ("FULL_TIME", r"full ?time|temps (?:plein|complet)"),
        ("PART_TIME", r"part ?time|temps partiel|mi temps"),
    )
)
_UNITS: Final[tuple[tuple[Unit, re.Pattern[str]], ...]] = (
    ("HOUR", re.compile(r"hour|heure|horaire", re.IGNORECASE)),
    ("DAY", re.compile(r"\bda(?:y|ily)|jour", re.IGNORECASE)),
    ("WEEK", re.compile(r"week|semaine|hebdo", re.IGNORECASE)),
    ("MONTH", re.compile(r"month|mois|mensuel", re.IGNORECASE)),
    ("YEAR", re.compile(r"year|annu|\ban(?:s|née)?\b", re.IGNORECASE)),
)
_REMOTE: Final = re.compile(
    r"(?:fully |100 ?% ?|full )?remote|telecommut|distance|t[ée]l[ée]travail complet", re.IGNORECASE
)
_HYBRID: Final = re.compile(r"hybrid|télétravail partiel", re.IGNORECASE)
_ON_SITE: Final = re.compile(r"on ?site|in ?office|sur site|présentiel", re.IGNORECASE)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_FRENCH_DAY: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def employment_types(*words: str | None) -> tuple[str, ...]:
    """Say contract and working time as schema.org does (and CDI, CDD, apprenticeship, which it lacks).

    A word that is not known is passed on, and one with a figure too ("CDD 6 mois"): a reader understands it.
    """
    found: list[str] = []
    for word in filter(None, words):
        plain = _plain(word)
        known = [name for name, pattern in _EMPLOYMENT if pattern.search(plain)]
        found += known if known and not any(map(str.isdigit, word)) else [*known, word.strip()]
    return tuple(dict.fromkeys(found))


def workplace_of(word: str | None, *, remote: bool = False) -> Workplace | None:
    """Say where the work is done, when the source says it."""
    plain = _plain(word or "")
    if _HYBRID.search(plain):
        return "HYBRID"
    if remote or _REMOTE.search(plain):
        return "TELECOMMUTE"
    return "ON_SITE" if _ON_SITE.search(plain) else None


def unit_of(word: str | None) -> Unit | None:
    """Say what time a pay is for."""
    plain = _plain(word or "")
    return next((unit for unit, pattern in _UNITS if pattern.search(plain)), None)


def day_of(text: str | None) -> str | None:
    """Day of a date as sources write it (ISO 8601 with or without a time, or 31/12/2026)."""
    if text and (iso := _DAY.match(text)):
        return iso.group()
    if text and (french := _FRENCH_DAY.match(text)):
        return f"{french[3]}-{french[2]}-{french[1]}"
    return None


def day_of_milliseconds(since_1970: float | None) -> str | None:
    """Day of a time in milliseconds."""
    if since_1970 is None:
        return None
    try:
        return datetime.fromtimestamp(since_1970 / 1000, UTC).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None


def place_of(written: str | None, *, country: str | None = None) -> Place | None:
    """Place as one line says it: left as it is for those who know places, with the country where it is told apart."""
    if not written:
        return Place(country=country) if country else None
    return Place(written=written) if country is None else Place(locality=written, country=country)


def _plain(word: str) -> str:
    return re.sub(r"[\s_\-–]+", " ", _CAMEL.sub(" ", word))
