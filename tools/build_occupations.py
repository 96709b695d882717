"""The compiled ESCO tables → occupations that the simulator may draw beside its hand-written ones.

ESCO's own relations between occupations and skills are not among the tables that ship. So an occupation gets the
skills and tasks whose labels share the telling words of its title in both languages, and from the hand-written
occupation that is nearest in words its sector, tools and fields of study. Run it again when either side changes.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from hirestream.simulate.catalogue import Occupation, occupations
from hirestream.simulate.inflect import known_verbs
from hirestream.taxonomy.words import listed

PACKAGE: Final = Path(__file__).parent.parent / "src" / "hirestream"
TARGET: Final = PACKAGE / "simulate" / "data" / "esco.json.gz"
_STEM: Final = 6
_SHORTEST: Final = 3
#: Least share of a title's telling words that its family must know; skills and tasks of an occupation.
_LEAST_FAMILY: Final = 0.18
#: From this share on an occupation that ESCO says little about may borrow the tasks and skills of its family.
_CLOSE_FAMILY: Final = 0.35
_MOST_SKILLS: Final = 10
_MOST_DUTIES: Final = 9
_LEAST_SKILLS: Final = 3
_LEAST_DUTIES: Final = 3
_LONGEST: Final = 62
#: Share of the best likeness from which a label belongs to an occupation too.
_NEAR_BEST: Final = 0.3
_STOP: Final = listed("""
    and the for with other des les aux une dans pour par sur avec autres non who all general services service
    produits products goods machine machines operator operateur operatrice manager responsable technician
    technicien technicienne worker engineer ingenieur ingenieure officer specialist specialiste supervisor
    assistant assistante agent agente equipment director directeur directrice charge chargee chef expert experte
    control controle controleur controleuse controller analyst analyste coordinateur coordinatrice consultant
    consultante secteur domaine commercial commerciale developer developpeur developpeuse
    """)
#: What the head of an English title says of schooling and of pay (thousand euros a year in France).
_CLASSES: Final = (
    ("manager director head leader chief executive", ("bachelor", "master"), (33, 64)),
    ("engineer scientist architect chemist physicist geologist researcher economist", ("master",), (35, 60)),
    ("lecturer psychologist pharmacist veterinarian lawyer judge physician", ("master", "doctorate"), (32, 62)),
    ("analyst consultant developer designer administrator auditor", ("bachelor", "master"), (30, 52)),
    ("teacher therapist counsellor nurse trainer instructor coordinator", ("bachelor", "master"), (26, 40)),
    ("technician inspector drafter tester planner officer specialist adviser", ("vocational", "bachelor"), (25, 41)),
    ("supervisor", ("vocational", "bachelor"), (27, 42)),
    ("broker agent representative buyer trader controller clerk", ("vocational", "bachelor"), (24, 40)),
    ("installer electrician mechanic fitter welder painter upholsterer maker builder", ("vocational",), (22, 33)),
    ("operator worker assembler attendant cleaner driver seller assistant", ("vocational", "secondary"), (21, 29)),
)  # fmt: skip

#: Where no title is near: trades that ESCO has almost only in manufacturing.
_OF_TRADES: Final = {
    "operator": "machine_operator", "assembler": "machine_operator", "tender": "machine_operator",
    "technician": "maintenance_technician", "engineer": "mechanical_engineer", "grader": "quality_engineer",
}  # fmt: skip
_CUT_OFF: Final = re.compile(r"(?:,| (?:and|or|of|in|for|et|de|du|des))$")


def stems(text: str) -> frozenset[str]:
    """Beginnings of the telling words of a text, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", plain)
    return frozenset(word[:_STEM] for word in words if len(word) >= _SHORTEST and word not in _STOP)


def _table(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(gzip.decompress((PACKAGE / "taxonomy" / "data" / name).read_bytes()))
    return loaded


def _pairs(table: Mapping[str, Any], part: str) -> list[tuple[str, str, str]]:
    """(URI, French, English) of ESCO's concepts that have both labels."""
    rows = zip(table["uris"], table["fr"], table["en"], strict=True)
    both = [(uri, _clean(fr), _clean(en)) for uri, fr, en in rows if f"esco/{part}/" in uri and fr and en]
    return [row for row in both if not _CUT_OFF.search(row[1]) and not _CUT_OFF.search(row[2])]


def _clean(label: str | None) -> str:
    return " ".join((label or "").replace("’", "'").split())


def _rarity(texts: Iterable[frozenset[str]]) -> dict[str, float]:
    counts: Counter[str] = Counter()
    total = 0
    for found in texts:
        counts.update(found)
        total += 1
    return {stem: math.log(1 + total / count) for stem, count in counts.items()}


def _bag(occupation: Occupation) -> dict[int, Counter[str]]:
    """Telling words of a hand-written occupation by language (0 French, 1 English), its titles counting most."""
    bags: dict[int, Counter[str]] = {}
    for side, language in enumerate(("fr", "en")):
        bag: Counter[str] = Counter()
        for titles in (*occupation.titles[language], *occupation.senior[language]):
            for title in titles:
                bag.update(dict.fromkeys(stems(title), 3))
        for pair in (*occupation.fields, *occupation.tools, *occupation.skills, *occupation.duties):
            bag.update(stems(pair[side]))
        bags[side] = bag
    return bags


class _Nearest:
    """Finds what shares the telling words of a title, by an inverted index."""

    def __init__(self, labels: list[tuple[str, str]]) -> None:
        self._stems = [(stems(fr), stems(en)) for fr, en in labels]
        self._rarity = [_rarity(pair[side] for pair in self._stems) for side in (0, 1)]
        self._where: tuple[dict[str, list[int]], ...] = (defaultdict(list), defaultdict(list))
        for place, pair in enumerate(self._stems):
            for side in (0, 1):
                for stem in pair[side]:
                    self._where[side][stem].append(place)

    def find(self, title: tuple[str, str]) -> list[int]:
        """Places of the labels that share words in both languages, best first."""
        scores: tuple[dict[int, float], ...] = (defaultdict(float), defaultdict(float))
        for side in (0, 1):
            for stem in sorted(stems(title[side])):
                for place in self._where[side].get(stem, ()):
                    scores[side][place] += self._rarity[side][stem] / math.sqrt(1 + len(self._stems[place][side]))
        both = {place: scores[0][place] * scores[1][place] for place in scores[0] if place in scores[1]}
        least = max(both.values(), default=0.0) * _NEAR_BEST
        return sorted((place for place in both if both[place] >= least), key=lambda place: (-both[place], place))


def _class_of(english: str) -> tuple[tuple[str, ...], tuple[int, int]] | None:
    words = re.split(r" (?:of|in|for) |,", english)[0].split()
    for heads, levels, pay in _CLASSES:
        if words and words[-1] in heads.split():
            return levels, pay
    return None


def _family(
    title: tuple[str, str], bags: Mapping[str, dict[int, Counter[str]]], rarity: list[dict[str, float]]
) -> tuple[str | None, bool]:
    """Key of the hand-written occupation that knows most of a title's words, when it does; and whether it is close."""
    best: float = 0.0
    found: str | None = None
    for key, bag in bags.items():
        known: float = sum(
            rarity[side].get(stem, 0.0) * min(3, bag[side][stem]) / 3 for side in (0, 1) for stem in stems(title[side])
        )
        whole = sum(rarity[side].get(stem, 9.0) for side in (0, 1) for stem in stems(title[side]))
        if whole and known / whole > best:
            best, found = known / whole, key
    if best >= _LEAST_FAMILY:
        return found, best >= _CLOSE_FAMILY
    trade = _OF_TRADES.get(title[1].split()[-1])
    return trade, trade is not None


def _titles(french: str) -> list[str]:
    masculine, sign, feminine = french.partition("/")
    both = [masculine, feminine] if sign and "/" not in feminine else [french, french]
    return [title[:1].upper() + title[1:] for title in both]


def _headline(english: str) -> str:
    small = {"of", "in", "and", "for", "the", "or", "to", "with"}
    return " ".join(word if word in small else word[:1].upper() + word[1:] for word in english.split())


def compile_occupations() -> dict[str, Any]:
    """Every ESCO occupation with a family, skills and tasks enough to be written about."""
    french_verbs, english_verbs = known_verbs()
    labels = [(fr, en) for _, fr, en in _pairs(_table("skills.json.gz"), "skill") if max(len(fr), len(en)) <= _LONGEST]
    duties = [label for label in labels if label[0].split()[0] in french_verbs and label[1].split()[0] in english_verbs]
    nouns = [label for label in labels if not re.search(r"^s'|(er|ir|re)$", label[0].split()[0])]
    near_duties, near_nouns = _Nearest(duties), _Nearest(nouns)
    occs = _pairs(_table("occupations.json.gz"), "occupation")
    rarity = [_rarity(stems(row[side]) for row in occs) for side in (1, 2)]
    bags = {key: _bag(occupation) for key, occupation in occupations().items()}
    terms: dict[tuple[str, str], int] = {}
    rows = []
    for uri, french, english in occs:
        title = (french.partition("/")[0], english)
        family, close = _family(title, bags, rarity)
        own_nouns = [nouns[place] for place in near_nouns.find(title)[:_MOST_SKILLS]]
        own_duties = [duties[place] for place in near_duties.find(title)[:_MOST_DUTIES]]
        sparse = len(own_nouns) < _LEAST_SKILLS or len(own_duties) < _LEAST_DUTIES
        if family is None or (sparse and not close):
            continue
        levels, pay = _class_of(english) or (
            occupations()[family].levels,
            tuple(n // 1000 for n in occupations()[family].pay),
        )
        rows.append(
            {
                "id": uri.rsplit("/", 1)[1], "family": family, "fr": _titles(french), "en": _headline(english),
                "levels": list(levels), "pay": list(pay),
                "skills": [terms.setdefault(term, len(terms)) for term in own_nouns],
                "duties": [terms.setdefault(term, len(terms)) for term in own_duties],
            }
        )  # fmt: skip
    return {"terms": [f"{fr} = {en}" if fr != en else fr for fr, en in terms], "occupations": rows}


def main() -> None:
    """Write the table: the same inputs give the same bytes."""
    table = compile_occupations()
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(table['occupations'])} occupations, {len(table['terms'])} terms, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
