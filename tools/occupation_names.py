"""Names of occupations as ESCO, ROME and O*NET were downloaded → wordings, each with the concept that it names.

A wording of ESCO names its concept; one of ROME or O*NET may name an ESCO concept too: `tools/embed_occupations.py`
finds out which.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tools.build_taxonomy import read_csv

from hirestream.taxonomy import curation
from hirestream.taxonomy.words import fold, key_of, title_words

MANY = 2  # occupations of O*NET that may share a title before it names none of them
_LONGEST = 120
#: Endings of English words for people who do something.
AGENT = re.compile(
    r"(?:er|or|ist|ian|man|ant|yst|ect|aide|nurse|clerk|chef|coach|cook|judge|mate|maid|pilot|intern|traine|"
    r"fellow|associate|"
    r"executif|operatif|representatif|lead|head|chief|president|attorney|dean|surgeon|guard|guide|host|"
    r"hostess|apprentice|partner|"
    r"principal|expert|consultant|agent|scientist|personnel|secretary|temp|generalist)$"
)


@dataclass(frozen=True)
class Wording:
    """A way to write the name of an occupation. `group`: the code of ROME or O*NET that it stands under."""

    text: str
    language: str
    uri: str
    group: str = ""
    preferred: bool = False


@dataclass
class Names:
    """Wordings by their words; `unsure` are ESCO's that had to be cut out of running text.

    ESCO gives a wording to several concepts at times; one that prefers it has it alone.
    """

    concepts: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    esco: dict[str, list[Wording]] = field(default_factory=dict)
    unsure: dict[str, Wording] = field(default_factory=dict)
    others: dict[str, Wording] = field(default_factory=dict)
    rome: list[Wording] = field(default_factory=list)

    def add_esco(self, wording: Wording) -> None:
        """Keep a wording of ESCO beside others of the same words, unless a concept prefers them."""
        key = key_of_title(wording.text)
        there = self.esco.setdefault(key, [])
        if not key or any(one.uri == wording.uri or (one.preferred and not wording.preferred) for one in there):
            return
        self.esco[key] = [one for one in there if one.preferred or not wording.preferred] + [wording]

    def add(self, wording: Wording, where: dict[str, Wording]) -> None:
        """Keep a wording, unless its words are taken there."""
        key = key_of_title(wording.text)
        if key and len(wording.text) < _LONGEST:
            where.setdefault(key, wording)


def key_of_title(text: str) -> str:
    """Words that tell the occupation, in one form: titles with the same key are the same title."""
    return " ".join(title_words(text))


def read_names(root: Path) -> Names:
    """Read all three sources."""
    names = Names()
    esco_names(root, names)
    everyday_names(names)
    rome_names(root, names)
    onet_names(root, names)
    names.esco = {key: found for key, found in names.esco.items() if key and found}
    return names


# ---------------------------------------------------------------- ESCO


def plural(words: list[str]) -> list[str]:
    """Ways ESCO's descriptions write a label in the plural, lower case."""

    def many(word: str) -> str:
        if word.endswith("y") and word[-2:-1] not in "aeiou":
            return word[:-1] + "ies"
        if word.endswith("man"):
            return word[:-2] + "en"
        return word + ("es" if word.endswith(("s", "ch", "sh", "x")) else "s")

    forms = [" ".join([*words[:-1], many(words[-1])])]
    for i, word in enumerate(words[1:], 1):
        if word in {"of", "in", "for", "and", "at"}:
            forms.append(" ".join([*words[: i - 1], many(words[i - 1]), *words[i:]]))
    both = " ".join(words).split("/")
    if "/" in "".join(words[-2:]):  # "head waiter/head waitress": "Head waiters/waitresses"
        pairs = [plural(part.split())[0] for part in both]
        ends = [pairs[0], *(pair.split()[-1] for pair in pairs[1:])]
        forms += [mark.join(parts) for parts in (pairs, ends) for mark in ("/", " and ", " or ")]
    return [f.lower() for f in forms]


def split_occupation(run_together: str, known: set[str], heads: set[str]) -> tuple[str | None, list[str]]:
    """Preferred and alternative labels of an ESCO occupation whose labels were written without separators.

    ESCO's descriptions begin with the preferred label in the plural: that tells where it ends.
    """
    bare = re.match(r"^([^.]{3,120}?)  (?=[A-Z][a-z])", run_together)
    if bare:
        return bare[1].strip(), []
    words, lower = run_together.split(), " ".join(run_together.split()).lower()
    text = " ".join(words)
    best: tuple[int, int] | None = None
    for n in range(1, min(10, len(words) - 1)):
        length = len(" ".join(words[:n]))
        for form in plural(words[:n]) or []:
            found = (m.start() for m in re.finditer(r"\b" + re.escape(form) + r"\b", lower))
            start = next((at for at in found if at > length and text[at].isupper()), None)
            if start is not None and (best is None or (start, -n) < (best[0], -best[1])):
                best = (start, n)
    if best is None:
        return None, []
    preferred = " ".join(words[: best[1]])
    return preferred, segment(text[len(preferred) : best[0]].split(), known, heads)


def segment(words: list[str], known: set[str], heads: set[str]) -> list[str]:
    """Cut a run of alternative labels into labels: the cheapest cut, known titles and final head nouns being cheap."""
    small = {"of", "in", "and", "for", "the", "to", "on", "with", "&", "at", "or"}

    def cost(part: list[str]) -> float:
        if key_of(" ".join(part)) in known:
            return 0.6
        price = 1.0 if fold(part[-1]) in heads else 2.5
        price += 2.0 * (part[0] in small) + 3.0 * (part[-1] in small) + 0.6 * (len(part) == 1)
        inner = sum(fold(w) in heads and part[i + 1] not in small for i, w in enumerate(part[:-1]))
        return price + 0.9 * inner

    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        best.append(min((best[s][0] + cost(words[s:end]), s) for s in range(max(0, end - 8), end)))
    parts, end = [], len(words)
    while end:
        parts.append(" ".join(words[best[end][1] : end]))
        end = best[end][1]
    return parts[::-1]


def esco_names(root: Path, names: Names) -> None:
    """Add ESCO's labels, French first (they are exact), then English ones cut apart."""
    french: dict[str, str] = {}
    for row in read_csv(root / "esco_fr" / "occupations_fr.csv"):
        uri, label = row["conceptUri"], row["preferredLabel"].replace("’", "'")
        french[uri] = label
        names.concepts[uri] = (label, None)
        for text in label.split("/"):
            names.add_esco(Wording(text.strip(), "fr", uri, preferred=True))
        for text in row["altLabels"].replace("’", "'").split("|"):
            names.add_esco(Wording(text.strip(), "fr", uri))
    onet = [r["Alternate Title"] for r in read_csv(root / "onet" / "Alternate Titles.txt", "\t")]
    known = {key_of(t) for t in onet}
    counts = Counter(fold(t.split()[-1]) for t in onet)
    heads = {w for w, c in counts.items() if c >= 8 and w.isalpha()}  # noqa: PLR2004
    for row in read_csv(root / "esco_en" / "occupations.csv"):
        uri = row["id"]
        if "/occupation/" not in uri:
            continue
        preferred, others = split_occupation(row["description"], known, heads)
        if preferred is None and uri not in french:
            continue
        names.concepts[uri] = (french.get(uri), preferred)
        if preferred:
            names.add_esco(Wording(preferred, "en", uri, preferred=True))
        for label in others:
            if len(title_words(label)) > 1:  # a single word that the cutting left over is no sure title
                names.add(Wording(label, "en", uri), names.unsure)


def everyday_names(names: Names) -> None:
    """Add the everyday titles of `curation`, each for one concept."""
    uris = {label: uri for uri, (fr, en) in names.concepts.items() for label in (fr and fr.split("/")[0], en) if label}
    for language, table in (("fr", curation.EVERYDAY_FR), ("en", curation.EVERYDAY_EN)):
        for item in re.split(r"\||\n(?!  )", table):
            titles, _, label = (part.strip() for part in item.partition("="))
            if titles and label not in uris:
                print(f"titles: ESCO has no {label!r}, for {titles!r}")
            for title in titles.split(",") if label in uris else ():
                names.esco[key_of_title(title)] = [Wording(title.strip(), language, uris[label], preferred=True)]


# ---------------------------------------------------------------- ROME, O*NET


def masculine(label: str) -> str:
    """`Conseiller commercial / Conseillère commerciale en produits` → `Conseiller commercial en produits`.

    Gender is folded when titles are compared, so one is enough.
    """
    left, mark, right = label.partition(" / ")
    return " ".join([left, *right.split()[len(left.split()) :]]) if mark else label


def rome_names(root: Path, names: Names) -> None:
    """Add ROME's job names, each as a concept of its own: `rome:M1805/38971`."""
    groups = {r["ogr_id"]: r["rome_id"] for r in read_csv(root / "rome" / "ogr_rome_mapping.csv", "|")}
    for row in read_csv(root / "rome" / "ogr_labels.csv", "|"):
        if group := groups.get(row["ogr_id"]):
            uri, label = f"rome:{group}/{row['ogr_id']}", row["ogr_label"].replace(";", ",")
            names.concepts[uri] = (label, None)
            wording = Wording(masculine(label), "fr", uri, group)
            names.rome.append(wording)
            names.add(wording, names.others)


def onet_names(root: Path, names: Names) -> None:
    """Add O*NET's titles, under the concept of their occupation: `onet:11-1011.00`."""
    title = {r["O*NET-SOC Code"]: r["Title"] for r in read_csv(root / "onet" / "Occupation Data.txt", "\t")}
    pairs = list(title.items())
    for name, column in (("Sample of Reported Titles", "Reported Job Title"), ("Alternate Titles", "Alternate Title")):
        pairs += [(r["O*NET-SOC Code"], r[column]) for r in read_csv(root / "onet" / f"{name}.txt", "\t")]
    pairs = list(dict.fromkeys((code, re.sub(r"\s*\(.*?\)", "", text)) for code, text in pairs))
    shared = Counter(key_of_title(text) for _, text in pairs)
    for code, text in pairs:
        words = title_words(text)
        vague = shared[" ".join(words)] > MANY or (len(words) == 1 and words[0] not in title_words(title[code]))
        if text == title[code] or not vague:  # "Teacher", "Associate": titles of many occupations name none
            names.concepts[f"onet:{code}"] = (None, title[code])
            names.add(Wording(text, "en", f"onet:{code}", code), names.others)


def title_heads(root: Path) -> dict[str, list[str]]:
    """Words that name an occupation: the first of French labels, the last of English ones, in their common form."""
    french = [r["ogr_label"] for r in read_csv(root / "rome" / "ogr_labels.csv", "|")]
    french += [r["preferredLabel"] for r in read_csv(root / "esco_fr" / "occupations_fr.csv")]
    english = [r["Alternate Title"] for r in read_csv(root / "onet" / "Alternate Titles.txt", "\t")]
    first = Counter(words[0] for label in french if (words := title_words(label)))
    last = Counter(words[-1] for label in english if (words := title_words(re.sub(r"\s*\(.*?\)", "", label))))
    return {
        "first": sorted(w for w, c in first.items() if c > 1 and len(w) > 3 and w not in curation.NOT_A_HEAD),  # noqa: PLR2004
        "last": sorted(
            w
            for w, c in last.items()
            if c > 5 and AGENT.search(w) and len(w) > 3 and w not in curation.NOT_A_HEAD  # noqa: PLR2004
        ),
    }
