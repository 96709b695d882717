"""Small draws that people and vacancies share: places, companies, phone numbers, months. All take a seeded Random."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, TypeVar

from hirestream.simulate.catalogue import (
    Occupation,
    Pair,
    country_shares,
    esco_keys,
    occupation_keys,
    occupation_of,
    places,
    wording,
)
from hirestream.simulate.ports import Month, Place

if TYPE_CHECKING:
    from _typeshed import SupportsLenAndGetItem

T = TypeVar("T")

#: How many documents are of the long tail of occupations: real pools have one, and matching needs company.
_ESCO_SHARE = 0.15
#: The day on which a simulation takes place, where nobody says another: the same seed then gives the same documents.
TODAY = date(2026, 10, 31)
#: Mobile numbers of these ranges are refused by strict readers, so they are the rarer ones.
_FRENCH = ("19900", "26191", "35301", "46571", "53649", "19900", "26191", "63998")
_BRITISH = ("2079460", "1174960", "1614960", "1214960", "1314960", "2079460", "7700900")


class Draws(Random):
    """A seeded source of draws, quicker than its parent, whose exact evenness no document needs."""

    def _randbelow(self, n: int) -> int:
        return int(self.random() * n)

    def choice(self, seq: SupportsLenAndGetItem[T]) -> T:
        """One of the items."""
        return seq[int(self.random() * len(seq))]

    def randint(self, a: int, b: int) -> int:
        """A whole number from `a` to `b`, both included."""
        return a + int(self.random() * (b - a + 1))

    def sample(self, population: Sequence[T], k: int) -> list[T]:  # type: ignore[override] # counts are not used here
        """Draw `k` different items, in a drawn order."""
        pool = list(population)
        for place in range(k):
            other = place + int(self.random() * (len(pool) - place))
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:k]


def chance(rng: Random, share: float) -> bool:
    """True in `share` (0..1) of the draws."""
    return rng.random() < share


def reference_date(rng: Random, today: date, *, days: int = 300) -> date:
    """The day on which a document was written: one of the last `days`, today included."""
    return today - timedelta(days=days - 1 - rng.randrange(days))


def draw_occupation(rng: Random) -> Occupation:
    """An occupation: mostly one of the hand-written core, of which a pool holds several people each."""
    keys = esco_keys() if chance(rng, _ESCO_SHARE) else occupation_keys()
    return occupation_of(rng.choice(keys))


def draw_place(language: str, rng: Random) -> Place:
    """A city of a country where the language is used at work."""
    countries, weights = country_shares(language)
    return rng.choice(places()[rng.choices(countries, weights)[0]])


def draw_postcode(place: Place, rng: Random) -> str:
    """A postcode of the city."""
    return "".join(str(rng.randrange(1, 10)) if sign == "#" else sign for sign in place.postcode)


def draw_stem(rng: Random) -> str:
    """An invented word to call a company or a school by."""
    company = wording("names")["company"]
    if chance(rng, 0.45):
        return str(rng.choice(company["stems"]))
    return str(rng.choice(company["heads"])) + str(rng.choice(company["tails"]))


def draw_company(sector: str, language: str, rng: Random) -> str:
    """An invented employer of a sector."""
    pattern: str = rng.choice(wording("employers")[sector][language])
    return pattern.replace("{s}", draw_stem(rng))


def draw_phone(country: str, rng: Random) -> str:
    """A number in E.164 from the ranges that are kept for fiction.

    France: Arcep's numbers for audiovisual works; United Kingdom: Ofcom's drama numbers; North America: 555-01xx.
    Countries without such a range get a French or a British one.
    """
    if country in {"GB", "IE"}:
        return f"+44{rng.choice(_BRITISH)}{rng.randrange(1000):03d}"
    if country in {"US", "CA"}:
        area = rng.choice((514, 438, 418) if country == "CA" else (212, 312, 617, 512, 206))
        return f"+1{area}55501{rng.randrange(100):02d}"
    return f"+33{rng.choice(_FRENCH)}{rng.randrange(10_000):04d}"


def pick(rng: Random, items: Sequence[T], low: int, high: int) -> tuple[T, ...]:
    """Between `low` and `high` different items, in a drawn order."""
    return tuple(rng.sample(items, min(len(items), rng.randint(low, high))))


def one_side(items: Sequence[Pair], index: int) -> tuple[str, ...]:
    """The French or the English names of pairs."""
    return tuple(item[index] for item in items)


def shift(month: Month, by: int) -> Month:
    """Month that lies `by` months later (earlier when negative)."""
    count = month[0] * 12 + month[1] - 1 + by
    return (count // 12, count % 12 + 1)


def months_between(start: Month, end: Month) -> int:
    """Months from the start to the end of a stay, both included."""
    return (end[0] - start[0]) * 12 + end[1] - start[1] + 1


def ascii_slug(text: str, joint: str = "") -> str:
    """Letters without accents, for addresses."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe")).encode("ascii", "ignore").decode()
    return joint.join("".join(sign if sign.isalnum() else " " for sign in plain.lower()).split())
