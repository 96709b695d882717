"""Cities of the package's table: where they lie, by their name in any spelling that people use."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from hirestream.taxonomy.words import fold

_EARTH_KM: Final = 6371.0
#: Names in another language, or short ones → the name in the table (`_` for a space).
_EXONYMS: Final = """
    londres:London genève:Geneva bruxelles:Brussels bâle:Basel berne:Bern anvers:Antwerp antwerpen:Antwerp gand:Gent
    ghent:Gent malines:Mechelen louvain:Leuven cologne:Köln nürnberg:Nuremberg francfort:Frankfurt_am_Main
    frankfurt:Frankfurt_am_Main hambourg:Hamburg brême:Bremen hanovre:Hannover trèves:Trier sarrebruck:Saarbrücken
    aix_la_chapelle:Aachen vienne:Vienna turin:Turin lisbonne:Lisbon barcelone:Barcelona séville:Sevilla
    saragosse:Zaragoza édimbourg:Edinburgh copenhague:Copenhagen varsovie:Warsaw cracovie:Kraków
    moscou:Moscow athènes:Athens bucarest:Bucharest la_haye:The_Hague gênes:Genoa venise:Venice nyc:New_York_City
    new_york:New_York_City pékin:Beijing le_caire:Cairo alger:Algiers tanger:Tangier bangalore:Bengaluru bombay:Mumbai
    calcutta:Kolkata luxembourg_ville:Luxembourg quebec_city:Québec montreal:Montréal
"""


@dataclass(frozen=True, slots=True)
class City:
    """A city: ISO 3166-1 alpha-2 of its country, inhabitants, degrees north and east."""

    name: str
    country: str
    size: int
    north: float
    east: float


def rows() -> Iterator[City]:
    """Every city of the table, most populous first (source: GeoNames)."""
    raw = gzip.decompress((files("hirestream.taxonomy") / "data" / "cities.txt.gz").read_bytes()).decode()
    for row in raw.split("\n"):
        name, country, _region, size, north, east = row.split("|")
        yield City(name, country, int(size), float(north), float(east))


def spelling(name: str) -> str:
    """Fold a city's name: without case, accents, hyphens and apostrophes, "St" written out."""
    words = fold(name).replace("-", " ").replace("’", " ").replace("'", " ").split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[City, ...]]:
    table: dict[str, tuple[City, ...]] = {}
    for city in rows():
        key = spelling(city.name)
        table[key] = (*table.get(key, ()), city)
    for entry in _EXONYMS.split():  # one entry a city
        other, _, name = (spelling(part.replace("_", " ")) for part in entry.partition(":"))
        table.setdefault(other, table[name])
    return table


def find(name: str, country: str | None = None) -> City | None:
    """City of that name, the largest one, in `country` (ISO code) when given; None when it is not known."""
    found = _by_name().get(spelling(name), ())
    wanted = country.upper() if country else None
    return next((city for city in found if wanted is None or city.country == wanted), None)


def kilometres(one: City, other: City) -> float:
    """Great-circle distance."""
    north, south = math.radians(one.north), math.radians(other.north)
    half = (
        math.sin((south - north) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(math.radians(other.east - one.east) / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
