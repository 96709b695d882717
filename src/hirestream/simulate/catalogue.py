"""The world that documents are drawn from: occupations, places, names, employers, verbs, wording.

Written by hand in the TOML files under `data/`, and read once per process; further occupations come of ESCO
(`tools/build_occupations.py`). A pair "French = English" gives a term in both languages.
"""

from __future__ import annotations

import gzip
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, cast

from hirestream.model.profile import EducationLevel
from hirestream.simulate.ports import Place

Pair = tuple[str, str]
#: Skills or tasks below which an occupation of ESCO borrows those of its family.
_FEW = 4


@dataclass(frozen=True)
class Degree:
    """A diploma that an occupation asks for by name, in French and English."""

    level: EducationLevel
    name: Pair


@dataclass(frozen=True)
class Occupation:
    """What people of an occupation are called, can do and earn. Pairs are (French, English).

    `titles` are (masculine, feminine) in French, and the same word twice in English. `pay` is in euros a year
    in France, gross, from a beginner to an experienced person.
    """

    key: str
    sector: str
    titles: Mapping[str, tuple[Pair, ...]]
    senior: Mapping[str, tuple[Pair, ...]]
    pay: tuple[int, int]
    levels: tuple[EducationLevel, ...]
    fields: tuple[Pair, ...]
    degrees: tuple[Degree, ...]
    tools: tuple[Pair, ...]
    skills: tuple[Pair, ...]
    duties: tuple[Pair, ...]
    certifications: tuple[Pair, ...]
    licence: float
    licences: tuple[str, ...]
    remote: float
    before: tuple[str, ...]


def _enough(own: tuple[Pair, ...], of_family: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """What ESCO says; with what the family adds where that is little."""
    return own if len(own) >= _FEW else tuple(dict.fromkeys((*own, *of_family)))


def pair(text: str) -> Pair:
    """Split "French = English"; a term without a sign is the same in both."""
    french, sign, english = text.partition(" = ")
    return (french.strip(), english.strip() if sign else french.strip())


def side(language: str) -> int:
    """Place of a language in a pair."""
    return 0 if language == "fr" else 1


def _data() -> Traversable:
    return files("hirestream.simulate") / "data"


@cache
def wording(name: str) -> dict[str, Any]:
    """Read one TOML file of `data/`, by its name without the ending."""
    return tomllib.loads((_data() / f"{name}.toml").read_text(encoding="utf-8"))


def _pairs(raw: list[str]) -> tuple[Pair, ...]:
    return tuple(pair(text) for text in raw)


def _titles(raw: Mapping[str, Any], suffix: str) -> dict[str, tuple[Pair, ...]]:
    french = tuple(cast("Pair", tuple(title.split("|"))) for title in raw.get("fr" + suffix, ()))
    return {"fr": french, "en": tuple((title, title) for title in raw.get("en" + suffix, ()))}


def _degree(text: str) -> Degree:
    level, _, name = text.partition(": ")
    return Degree(level=cast("EducationLevel", level), name=pair(name))


def _occupation(key: str, sector: str, raw: Mapping[str, Any]) -> Occupation:
    degrees = tuple(_degree(text) for text in raw.get("degrees", ()))
    low, high = raw["pay"]
    return Occupation(
        key=key,
        sector=raw.get("sector", sector),
        titles=_titles(raw, ""),
        senior=_titles(raw, "_senior") if "fr_senior" in raw else _titles(raw, ""),
        pay=(low * 1000, high * 1000),
        levels=tuple(raw.get("levels", dict.fromkeys(degree.level for degree in degrees))),
        fields=_pairs(raw.get("fields", [])),
        degrees=degrees,
        tools=_pairs(raw["tools"]),
        skills=_pairs(raw["skills"]),
        duties=_pairs(raw["duties"]),
        certifications=_pairs(raw.get("certs", [])),
        licence=raw.get("licence", 0.15),
        licences=tuple(raw.get("licences", ())),
        remote=raw.get("remote", 0.0),
        before=tuple(raw.get("before", ())),
    )


@cache
def occupations() -> dict[str, Occupation]:
    """The hand-written occupations by key, in a fixed order: the core."""
    found: dict[str, Occupation] = {}
    folder = _data() / "occupations"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            sector = file.name.removesuffix(".toml")
            for key, raw in tomllib.loads(file.read_text(encoding="utf-8")).items():
                found[key] = _occupation(key, sector, raw)
    return found


@cache
def occupation_keys() -> tuple[str, ...]:
    """The keys of `occupations`, to draw from."""
    return tuple(occupations())


@cache
def esco_keys() -> tuple[str, ...]:
    """The keys of the occupations that come of ESCO: `esco:` and what ends the concept's URI."""
    return tuple(_esco_rows())


@cache
def occupation_of(key: str) -> Occupation:
    """An occupation by its key, hand-written or of ESCO."""
    return occupations()[key] if key in occupations() else _esco_occupation(key)


@cache
def _esco() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(gzip.decompress((_data() / "esco.json.gz").read_bytes())))


@cache
def _esco_rows() -> dict[str, dict[str, Any]]:
    return {f"esco:{row['id']}": row for row in _esco()["occupations"]}


def _esco_occupation(key: str) -> Occupation:
    """Titles, skills and tasks are ESCO's; sector, tools and fields those of the nearest hand-written occupation."""
    row, terms = _esco_rows()[key], _esco()["terms"]
    family = occupations()[row["family"]]
    masculine, feminine = row["fr"]
    titles = {"fr": ((masculine, feminine),), "en": ((row["en"], row["en"]),)}
    low, high = row["pay"]
    return replace(
        family,
        key=key,
        titles=titles,
        senior=titles,
        pay=(low * 1000, high * 1000),
        levels=tuple(row["levels"]),
        degrees=(),
        skills=_enough(tuple(pair(terms[place]) for place in row["skills"]), family.skills),
        duties=_enough(tuple(pair(terms[place]) for place in row["duties"]), family.duties),
        certifications=(),
        before=(),
    )


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """Cities by country."""
    found: dict[str, list[Place]] = {}
    for line in wording("places")["cities"]:
        french, english, region, country, postcode, pay = line.split("|")
        found.setdefault(country, []).append(Place(french, english, region, country, postcode, float(pay)))
    return {country: tuple(cities) for country, cities in found.items()}


@cache
def country_shares(language: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Countries in which documents of a language are set, and their weights."""
    shares = wording("places")["countries"][language]
    return tuple(shares), tuple(shares.values())


def country_name(country: str, language: str) -> str:
    """Name of a country in French or English."""
    return cast("str", wording("places")["country_names"][language][country])


def sector_name(sector: str, language: str) -> str:
    """Name of a sector in French or English."""
    return pair(wording("employers")[sector]["name"])[side(language)]
