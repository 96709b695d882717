"""A profile and its gold → right, wrong and missed values of each field, by the strict rules of docs/quality.md."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: A total of years is right within this (a quarter of a year).
YEARS_WITHIN = 0.25
_QUOTES = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "\xa0": " ", "“": '"', "”": '"'})
_EXPERIENCE = ("title", "company", "city", "start", "end", "current", "kind")
_EDUCATION = ("degree", "institution", "level", "start", "end")
Values = Counter[Any]


@dataclass
class Tally:
    """How many values of a field were found rightly, found wrongly, and missed; examples of what went wrong."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where neither gold nor profile says anything."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else None

    def add(self, other: Tally) -> None:
        """Add the counts of another document."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


def plain(value: Any) -> Any:
    """Text without difference of case, quotes, dashes, blanks, and of marks at its end; all else as it is."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value).translate(_QUOTES).casefold()
    return re.sub(r"\s+", " ", text).strip(" .,;:")


def compare(found: Iterable[Any], wanted: Iterable[Any]) -> Tally:
    """Compare two bags of values: equal or not, nothing between."""
    seen: Values = Counter(plain(v) for v in found if v is not None)
    gold: Values = Counter(plain(v) for v in wanted if v is not None)
    right, wrong, missed = seen & gold, seen - gold, gold - seen
    tally = Tally(right.total(), wrong.total(), missed.total())
    tally.misses = [f"+{v}" for v in wrong.elements()] + [f"-{v}" for v in missed.elements()]
    return tally


def score_cv(profile: Mapping[str, Any], gold: Mapping[str, Any]) -> dict[str, Tally]:
    """Score a CV: field → tally."""
    fields = {
        "name": compare([profile["full_name"]], [gold["full_name"]]),
        "e-mail": compare(profile["emails"], gold["emails"]),
        "phone": compare([p["e164"] for p in profile["phones"]], [p["e164"] for p in gold["phones"]]),
    }
    if "title" in gold:
        fields["title"] = compare([profile["title"]], [gold["title"]])
    fields |= _places(profile, gold) | {"links": compare(_links(profile["links"]), _links(gold["links"]))}
    fields |= _items("experience", profile["experience"], gold["experience"], _EXPERIENCE)
    fields |= _items("education", profile["education"], gold["education"], _EDUCATION)
    lists: dict[str, Callable[[Mapping[str, Any]], list[Any]]] = {
        "languages": lambda p: [s["code"] for s in p["languages"]],
        "language levels": lambda p: [(s["code"], s["level"]) for s in p["languages"] if s["level"]],
        "certifications": lambda p: p["certifications"],
        "licence": lambda p: p["driving_licence"] or [],
    }
    fields |= {name: compare(values(profile), values(gold)) for name, values in lists.items() if _told(name, gold)}
    if "skills" in gold:
        fields["skills"] = _skills(profile, [s["name"] for s in gold["skills"]])
    if "total_years_experience" in gold:
        fields["total years"] = _years(profile["total_years_experience"], gold["total_years_experience"])
    return fields


def score_offer(offer: Mapping[str, Any], gold: Mapping[str, Any]) -> dict[str, Tally]:
    """Score an offer: field → tally."""
    scalars = {
        "contract": "contract",
        "remote": "remote",
        "min years": "min_years_experience",
        "education level": "education_level",
        "validity": "valid_through",
        "apply url": "apply_url",
    }
    fields = {"offer " + n: compare([offer[k]], [gold[k]]) for n, k in {"title": "title", "company": "company"}.items()}
    fields |= {"offer " + name: tally for name, tally in _places(offer, gold).items()}
    fields |= {name: compare([offer[key]], [gold[key]]) for name, key in scalars.items()}
    fields["salary"] = compare([_pay(offer["salary"])], [_pay(gold["salary"])])
    for name in ("skills_required", "skills_preferred"):
        fields[name.replace("_", " ")] = compare([s["name"] for s in offer[name]], [s["name"] for s in gold[name]])
    fields["languages asked"] = compare(_asked(offer), _asked(gold))
    fields["licence asked"] = compare(offer["driving_licence"], gold["driving_licence"])
    fields["benefits"] = compare(offer["benefits"], gold["benefits"])
    contact = ("email", "phone")
    fields["contact"] = compare([offer["contact"][c] for c in contact], [gold["contact"][c] for c in contact])
    return fields


def _asked(offer: Mapping[str, Any]) -> list[Any]:
    return [(one["code"], one["level"], one["required"]) for one in offer["languages"]]


def macro(tallies: Iterable[Tally]) -> float:
    """Mean F1 of the fields that say something, in gold or in what was found."""
    known = [t.f1 for t in tallies if t.f1 is not None]
    return sum(known) / len(known) if known else 0.0


def _skills(profile: Mapping[str, Any], wanted: Sequence[str]) -> Tally:
    """Compare what is claimed; where a person ends and a trade begins is a convention, so soft ones may count."""
    asked = {plain(name) for name in wanted}
    soft = [name for name in profile["soft_skills"] if plain(name) in asked]
    return compare([*(s["name"] for s in profile["skills"] if s["use"] == "claimed"), *soft], wanted)


def _told(name: str, gold: Mapping[str, Any]) -> bool:
    keys = {"language levels": "languages", "licence": "driving_licence"}
    return keys.get(name, name) in gold


def _links(links: Iterable[str]) -> list[str]:
    return [re.sub(r"^https?://(?:www\.)?|^www\.|/$", "", link) for link in links]


def _places(found: Mapping[str, Any], gold: Mapping[str, Any]) -> dict[str, Tally]:
    both = (found["location"], gold["location"])
    return {key: compare([both[0][key]], [both[1][key]]) for key in ("city", "country") if key in both[1]}


def _pay(pay: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    return None if pay is None else (pay["min"], pay["max"], pay["currency"], pay["period"])


def _years(found: float, wanted: float) -> Tally:
    good = abs(found - wanted) <= YEARS_WITHIN
    return Tally(1) if good else Tally(0, 1, 1, [f"+{found} -{wanted}"])


def _items(
    name: str, found: Sequence[Mapping[str, Any]], gold: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> dict[str, Tally]:
    """Score entries: each of gold with the found one that agrees in most fields; a stray one counts as all wrong."""
    asked = [k for k in keys if any(k in g for g in gold)] or list(keys)
    pairs = _pairs(found, gold, asked)
    tallies = {f"{name} {key}": Tally() for key in asked}
    for one, other in pairs:
        for key in asked:
            tally = compare([_value(one, key)], [_value(other, key)])
            tallies[f"{name} {key}"].add(tally)
            tallies[f"{name} {key}"].misses += tally.misses
    return tallies


def _value(entry: Mapping[str, Any] | None, key: str) -> Any:
    value = entry.get(key) if entry else None
    return None if value in (False, "none", "") else value


def _pairs(
    found: Sequence[Mapping[str, Any]], gold: Sequence[Mapping[str, Any]], keys: Sequence[str]
) -> list[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    def agreement(i: int, j: int) -> int:
        """Number of equal fields; kind and `current` tell no entry from another."""
        telling = [k for k in keys if k not in {"kind", "current", "level"}]
        return sum(_value(gold[j], k) is not None and plain(found[i].get(k)) == plain(gold[j][k]) for k in telling)

    ranked = sorted((agreement(i, j), -abs(i - j), i, j) for i in range(len(found)) for j in range(len(gold)))
    pairs: list[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]] = []
    free_found, free_gold = set(range(len(found))), set(range(len(gold)))
    for equal, _, i, j in reversed(ranked):
        if equal and i in free_found and j in free_gold:
            pairs.append((found[i], gold[j]))
            free_found.discard(i)
            free_gold.discard(j)
    return [*pairs, *((found[i], None) for i in sorted(free_found)), *((None, gold[j]) for j in sorted(free_gold))]
