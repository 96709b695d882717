"""Draws the documents that the classifier learns from, out of the grammars in `tools/classifier/` and taxonomies.

Every document is invented: names, companies and figures are drawn; titles, skills and tools come from ESCO, ROME
and O*NET. What two documents of one kind share is how such documents are written, not what they are about.
"""

from __future__ import annotations

import csv
import json
import random
import re
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

GRAMMARS: Final = Path(__file__).parent / "classifier"
LANGUAGES: Final = ("fr", "en")
KINDS: Final = ("cv", "offer", "other")
_SECTION: Final = re.compile(r"^(\?)?(?:\[(?P<heading>.*)\])?: (?P<low>\d+)(?:-(?P<high>\d+))?$")
_SLOT: Final = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")

_LINE_WORDS: Final = (6, 35)
#: What only someone who looks for staff would write.
_OFFERS: Final = re.compile(
    r"<|\b(?:we|us|our|you|your|yours|will|candidates?|applicants?|apply|appl\w+|roles?|positions?|posts?|jobs?|join|looking|"
    r"seek\w*|salary|required?|requirements?|must|should|benefits?|vacanc\w+|recruit\w*|hir\w+|ideal\w*|essential|desirable|"
    r"successful|opportunit\w+|contract|cv|interview|per annum|package|client|company|holidays?|permanent|bonus|"
    r"location|please|contact|offer\w*|qualifications?|qualified|minimum|equivalent|plus|preferred|years?)\b|£|\d",
    re.IGNORECASE,
)


def _words(text: str) -> list[str]:
    return text.split()


_FIRST: Final = _words(
    "Camille Louise Jeanne Inès Sofia Amina Chloé Manon Léa Sarah Emma Julie Fatou Yasmine Claire Paul Hugo Karim "
    "Lucas Antoine Mehdi Thomas Nicolas Marc Pierre Oliver James Emily Grace Hannah Daniel Laura Priya Ahmed Wei Maria "
    "John Susan Kevin Linda Robert Tunde Olga Ravi Jessica Michael"
)
_LAST: Final = _words(
    "Martin Bernard Dubois Lefèvre Moreau Garnier Rousseau Faure Marchand Benali Diallo Nguyen Lopez Costa Haddad "
    "Girard Perrin Mercier Smith Walker Turner Hughes Patel Khan Brown Murphy Evans Clarke Johnson Baker Cooper Okafor "
    "Kowalski Schmidt Rossi Svensson Chen Kim Silva Novak"
)
_CITIES: Final = {
    "fr": _words(
        "Lyon Nantes Rennes Lille Toulouse Bordeaux Angers Dijon Brest Metz Pau Tours Reims Limoges Colmar Annecy "
        "Vannes Niort Valence Roubaix Chambéry Quimper Bayonne Montauban Paris Marseille"
    ),
    "en": _words(
        "London Leeds Bristol York Cardiff Glasgow Boston Chicago Austin Denver Seattle Toronto Dublin Oxford "
        "Manchester Reading Portland Phoenix Atlanta Brighton Dallas Sydney"
    ),
}
_COUNTRIES: Final = {"fr": ["France", "Belgique", "Suisse"], "en": ["UK", "USA", "Ireland", "Canada", "France"]}
_STREETS: Final = {
    "fr": ["rue des Lilas", "avenue Jean-Jaurès", "place du Marché", "chemin du Moulin", "boulevard Carnot"],
    "en": ["High Street", "Station Road", "Oak Avenue", "Mill Lane", "Elm Drive"],
}
_MONTHS: Final = {
    "fr": _words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    "en": _words("January February March April May June July August September October November December"),
}
_SECTORS: Final = {
    "fr": [
        "le bâtiment", "la santé", "l'industrie", "la logistique", "l'hôtellerie", "la banque", "l'agroalimentaire",
        "le numérique", "le transport", "l'aide à domicile", "la grande distribution", "l'énergie", "l'automobile",
    ],
    "en": [
        "construction", "healthcare", "manufacturing", "logistics", "hospitality", "banking", "the food industry",
        "software", "transport", "social care", "retail", "energy", "the automotive industry", "education",
    ],
}  # fmt: skip
_FIELDS: Final = {
    "fr": [
        "comptabilité", "informatique", "mécanique", "commerce", "gestion", "droit", "biologie", "électrotechnique",
        "ressources humaines", "marketing", "mathématiques", "soins infirmiers", "histoire", "hôtellerie", "chimie",
    ],
    "en": [
        "accounting", "computer science", "mechanical engineering", "business", "management", "law", "biology",
        "nursing", "marketing", "mathematics", "history", "psychology", "finance", "chemistry", "fine arts",
    ],
}  # fmt: skip
_DEGREES: Final = {
    "fr": [
        "CAP", "BEP", "Bac pro", "BTS", "DUT", "Licence", "Licence professionnelle", "Master", "Doctorat",
        "Diplôme d'ingénieur", "Titre professionnel", "BUT", "Bac+2", "Bac+5",
    ],
    "en": [
        "Bachelor of Science", "Bachelor of Arts", "BSc", "BA", "Master of Science", "MBA", "MSc", "PhD",
        "Associate of Applied Science", "Diploma", "Certificate", "A-levels", "NVQ level 3",
    ],
}  # fmt: skip
_SCHOOLS: Final = {
    "fr": ["Université de {city}", "IUT de {city}", "Lycée {last}", "École d'ingénieurs de {city}", "AFPA {city}"],
    "en": ["University of {city}", "{city} College", "{city} State University", "{last} High School"],
}
_PRODUCTS: Final = {
    "fr": [
        "tondeuse", "pommes", "chaise de bureau", "vélo", "peinture blanche 10 L", "huile d'olive", "câble", "ramette",
        "cartouche d'encre", "robinet", "filtre à air", "savon", "table basse", "pneu", "ordinateur portable", "miel",
        "parquet", "fenêtre PVC", "biscuits", "lampe", "café moulu", "abonnement Internet", "chaussures",
    ],
    "en": [
        "lawn mower", "apples", "office chair", "bicycle", "white paint 10 L", "olive oil", "cable", "printer paper",
        "ink cartridge", "tap", "air filter", "soap", "coffee table", "tyre", "laptop", "honey", "storage", "cookies",
        "lamp", "ground coffee", "domain name", "shoes", "headphones",
    ],
}  # fmt: skip
_CONTRACTS: Final = {
    "fr": [
        "CDI",
        "CDD",
        "intérim",
        "alternance",
        "stage",
        "CDD de 6 mois",
        "contrat d'apprentissage",
        "CDI temps plein",
    ],
    "en": ["permanent", "temporary", "full-time", "part-time", "fixed-term", "contract", "internship"],
}
_SUFFIXES: Final = {
    "fr": ["SARL", "SA", "Services", "& Fils", "Groupe", ""],
    "en": ["Ltd", "Inc", "Group", "& Sons", ""],
}
_IRREGULAR: Final = {
    "lead": "led", "make": "made", "build": "built", "write": "wrote", "run": "ran", "sell": "sold", "buy": "bought",
    "keep": "kept", "give": "gave", "take": "took", "teach": "taught", "draw": "drew", "set": "set", "drive": "drove",
    "choose": "chose", "find": "found", "hold": "held", "oversee": "oversaw", "do": "did", "cut": "cut",
    "undertake": "undertook", "speak": "spoke", "think": "thought", "grow": "grew", "feed": "fed", "bring": "brought",
}  # fmt: skip
_DOUBLED: Final = frozenset({"plan", "stop", "control", "refer", "ship", "set", "run", "cut", "program", "trim"})


@dataclass(frozen=True)
class Section:
    """Lines of which some are drawn."""

    headings: tuple[str, ...]
    low: int
    high: int
    optional: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """A document to learn from; `group` names its type within its `source`. One that is a part only teaches."""

    text: str
    kind: str
    group: str
    source: str
    whole: bool = True

    @property
    def origin(self) -> str:
        """Who wrote it: what the simulator writes of the three kinds has one style, and is left out together."""
        return self.source.partition(" ")[0]


def read_grammar(path: Path) -> dict[str, list[Section]]:
    """Parse one grammar file: type → its sections in order."""
    types: dict[str, list[Section]] = {}
    current: list[Section] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            current = types.setdefault(line[3:], [])
        elif match := _SECTION.match(line):
            low = int(match["low"])
            headings = tuple((match["heading"] or "").split("|")) if match["heading"] else ()
            current.append(Section(headings, low, int(match["high"] or low), bool(match[1]), ()))
        elif line and current:
            last = current[-1]
            current[-1] = Section(last.headings, last.low, last.high, last.optional, (*last.lines, line))
    return types


def _read_csv(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


class Vocabulary:
    """Titles, skills, tools and definitions of the taxonomies, by language."""

    def __init__(self, data: Path) -> None:
        taxonomy = data / "taxonomy"
        self.titles = {"fr": list(_french_titles(taxonomy)), "en": list(_english_titles(taxonomy))}
        self.skills = {"fr": list(_french_skills(taxonomy)), "en": list(_english_skills(taxonomy))}
        self.tools = sorted({row["Example"] for row in _read_csv(taxonomy / "onet/Technology Skills.txt", "\t")})
        self.rome = [row["rome_label"] for row in _read_csv(taxonomy / "rome/rome_labels.csv", "|")]
        self.lines = list(_neutral_lines(data / "skills"))
        self.definitions = [row["Description"] for row in _read_csv(taxonomy / "onet/Occupation Data.txt", "\t")]


def _neutral_lines(skills: Path) -> Iterator[str]:
    """Sentences of real advertisements that could as well stand in a CV, as people do copy them.

    They keep the classifier from taking plain English prose for a sign of an offer.
    """
    for name in ("skillspan/json/train.json", "green/train.json"):
        for line in (skills / name).read_text(encoding="utf-8").splitlines():
            words = json.loads(line)["tokens"]
            if _LINE_WORDS[0] <= len(words) <= _LINE_WORDS[1] and not _OFFERS.search(" ".join(words)):
                yield " ".join(words).replace(' "', ",")


def _french_titles(taxonomy: Path) -> Iterator[str]:
    for row in _read_csv(taxonomy / "esco_fr/occupations_fr.csv"):
        yield from row["preferredLabel"].split("/")
    for row in _read_csv(taxonomy / "rome/ogr_labels.csv", "|"):
        yield row["ogr_label"].split(" / ")[0]


def _english_titles(taxonomy: Path) -> Iterator[str]:
    for row in _read_csv(taxonomy / "onet/Sample of Reported Titles.txt", "\t"):
        yield row["Reported Job Title"]
    for row in _read_csv(taxonomy / "onet/Occupation Data.txt", "\t"):
        yield row["Title"].removesuffix("s")


def _french_skills(taxonomy: Path) -> Iterator[str]:
    for row in _read_csv(taxonomy / "esco_fr/skills_fr.csv"):
        label = row["preferredLabel"].replace("’", "'")
        if label.split(" ")[0].endswith(("er", "ir", "re", "oir")) and " " in label:
            yield label


def _english_skills(taxonomy: Path) -> Iterator[str]:
    known = {row["id"].rsplit("/", 1)[-1] for row in _read_csv(taxonomy / "esco_en/skills.csv")}
    rows = list(_read_csv(taxonomy / "esco_en/esco_v_1_1_1_data_formatted.csv"))
    labels = [
        row["description"]
        for row in rows
        if row["type"] == "preferredLabel" and row["id"] in known and "'S" in row["hierarchy_levels"]
    ]
    verbs = Counter(label.split(" ")[0] for label in labels)
    yield from (label for label in labels if " " in label and verbs[label.split(" ")[0]] >= 8)  # noqa: PLR2004


def past(skill: str) -> str:
    """Put the verb at the beginning of an English skill into the past tense."""
    verb, _, rest = skill.partition(" ")
    if verb in _IRREGULAR:
        form = _IRREGULAR[verb]
    elif verb.endswith("e"):
        form = verb + "d"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        form = verb[:-1] + "ied"
    else:
        form = verb + (verb[-1] if verb in _DOUBLED else "") + "ed"
    return f"{form} {rest}"


def gerund(skill: str) -> str:
    """Put the verb at the beginning of an English skill into its -ing form."""
    verb, _, rest = skill.partition(" ")
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        verb = verb[:-1]
    elif verb in _DOUBLED:
        verb += verb[-1]
    return f"{verb}ing {rest}"


def _happens(rng: random.Random, share: float) -> bool:
    return rng.random() < share


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class Writer:
    """Writes documents of one language, one draw after the other from `rng`."""

    def __init__(self, language: str, vocabulary: Vocabulary, rng: random.Random) -> None:
        self._language = language
        self._vocabulary = vocabulary
        self._rng = rng
        self._person: dict[str, str] = {}
        self._makers = self._all_makers()

    def write(self, sections: list[Section]) -> str:
        """Write one document of a type."""
        rng = self._rng
        self._person = {"first": rng.choice(_FIRST), "last": rng.choice(_LAST), "title": self._title()}
        plain = _happens(rng, 0.3)  # people who write no headings
        lines: list[str] = []
        for section in sections:
            if section.optional and _happens(rng, 0.4):
                continue
            if section.headings and not plain:
                lines += ["", self._heading(rng.choice(section.headings))]
            count = rng.randint(section.low, section.high)
            drawn = rng.sample(section.lines, min(count, len(section.lines)))
            drawn += rng.choices(section.lines, k=count - len(drawn))
            lines += [self.fill(line) for line in drawn]
        return "\n".join(lines).strip()

    def _heading(self, heading: str) -> str:
        heading = self.fill(heading)
        return self._rng.choice([heading.upper(), f"{heading} :", heading, heading])

    def fill(self, line: str) -> str:
        """Fill the slots of a line."""
        return _SLOT.sub(lambda match: self._slot(match[1]), line).replace("{{", "{").replace("}}", "}")

    def _title(self) -> str:
        return self._rng.choice(self._vocabulary.titles[self._language])

    def _skill(self) -> str:
        return self._rng.choice(self._vocabulary.skills[self._language])

    def _slot(self, name: str) -> str:
        return self._makers[name]()

    def _all_makers(self) -> dict[str, Callable[[], str]]:
        """What fills each slot."""
        rng, language, vocabulary = self._rng, self._language, self._vocabulary

        def choice(options: dict[str, list[str]]) -> str:
            return rng.choice(options[language])

        def figure(low: int, high: int) -> str:
            return str(rng.randint(low, high))

        def title() -> str:
            return self._person["title"] if _happens(rng, 0.5) else self._title()

        return {
            "first": lambda: self._person["first"] if _happens(rng, 0.7) else rng.choice(_FIRST),
            "last": lambda: self._person["last"] if _happens(rng, 0.7) else rng.choice(_LAST),
            "FIRST": lambda: self._person["first"].upper(),  # noqa: PLW0108 — the person changes
            "LAST": lambda: self._person["last"].upper(),  # noqa: PLW0108 — same
            "title": title,
            "TITLE": lambda: title().upper(),
            "skill": self._skill,
            "skillcap": lambda: _capital(self._skill()),
            "did": lambda: past(self._skill()),
            "didcap": lambda: _capital(past(self._skill())),
            "doing": lambda: gerund(self._skill()),
            "doingcap": lambda: _capital(gerund(self._skill())),
            "object": lambda: self._skill().split(" ", 1)[1],
            "tool": lambda: rng.choice(vocabulary.tools),
            "romecap": lambda: rng.choice(vocabulary.rome),
            "definition": lambda: rng.choice(vocabulary.definitions),
            "duty": lambda: rng.choice(vocabulary.definitions).split(". ")[0] + ".",
            "line": lambda: rng.choice(vocabulary.lines),
            "city": lambda: choice(_CITIES),
            "country": lambda: choice(_COUNTRIES),
            "street": lambda: f"{figure(1, 180)} {choice(_STREETS)}",
            "zip": lambda: f"{rng.randint(1, 95):02}{rng.randint(0, 99) * 10:03}",
            "company": self._company,
            "sector": lambda: choice(_SECTORS),
            "field": lambda: choice(_FIELDS),
            "degree": lambda: choice(_DEGREES),
            "DEGREE": lambda: choice(_DEGREES).upper(),
            "school": lambda: self.fill(choice(_SCHOOLS)),
            "product": lambda: choice(_PRODUCTS),
            "contract": lambda: choice(_CONTRACTS),
            "month": lambda: choice(_MONTHS),
            "monthyear": self._month_year,
            "year": lambda: figure(1985, 2026),
            "years": lambda: figure(2, 30),
            "age": lambda: figure(18, 80),
            "date": self._date,
            "range": self._range,
            "n1": lambda: figure(1, 9),
            "n2": lambda: figure(10, 60),
            "n3": lambda: figure(100, 999),
            "siret": lambda: figure(10**8, 10**9 - 1),
            "amount": lambda: rng.choice(["{},{:02}", "{}.{:02}"]).format(rng.randint(1, 3000), rng.randint(0, 99)),
            "salary": lambda: rng.choice([f"{rng.randint(20, 70)}{sep}000" for sep in (" ", ",", "")]),
            "wage": lambda: f"{rng.randint(11, 30)}{rng.choice(',.')}{rng.randint(10, 99)}",
            "email": self._email,
            "phone": self._phone,
            "url": lambda: f"www.{rng.choice(_LAST).lower()}.example/{rng.choice(['jobs', 'emploi', 'careers'])}",
        }

    def _company(self) -> str:
        return f"{self._rng.choice(_LAST)} {self._rng.choice(_SUFFIXES[self._language])}".strip()

    def _month_year(self) -> str:
        month = self._rng.choice(_MONTHS[self._language])
        year = self._rng.randint(1995, 2026)
        number = self._rng.randint(1, 12)
        return self._rng.choice(
            [f"{month} {year}", f"{month[:3]} {year}", f"{number:02}/{year}", f"{_capital(month)} {year}"]
        )

    def _date(self) -> str:
        day, month, year = self._rng.randint(1, 28), self._rng.randint(1, 12), self._rng.randint(1960, 2026)
        name = _MONTHS[self._language][month - 1]
        return self._rng.choice([f"{day:02}/{month:02}/{year}", f"{day} {name} {year}", f"{year}-{month:02}-{day:02}"])

    def _range(self) -> str:
        now = (
            ["aujourd'hui", "ce jour", "présent"]
            if self._language == "fr"
            else ["Present", "Current", "present", "date"]
        )
        start = self._rng.choice([self._month_year(), str(self._rng.randint(1990, 2024))])
        end = self._rng.choice([self._month_year(), str(self._rng.randint(1995, 2026)), self._rng.choice(now)])
        joint = self._rng.choice([" - ", " – ", "-", " à " if self._language == "fr" else " to "])
        return f"{start}{joint}{end}"

    def _email(self) -> str:
        first, last = self._person["first"].lower(), self._person["last"].lower()
        return unicodedata.normalize("NFD", f"{first}.{last}@example.org").encode("ascii", "ignore").decode()

    def _phone(self) -> str:
        pairs = [f"{self._rng.randint(0, 99):02}" for _ in range(4)]
        if self._language == "fr":
            return self._rng.choice(["0{} {}", "+33 {} {}", "0{}.{}"]).format(self._rng.randint(1, 7), " ".join(pairs))
        return self._rng.choice(["+44 20 {}{} {}{}", "(555) {}{}-{}{}", "07{}{} {}{}"]).format(*pairs)


def roughen(text: str, rng: random.Random) -> str:
    """Make a text look as readers deliver it: wrapped, cut, run together, without accents or with misread letters."""
    lines = text.split("\n")
    if _happens(rng, 0.25) and len(lines) > 6:  # noqa: PLR2004 — enough to cut
        start = rng.randrange(len(lines) // 2)
        lines = lines[start : start + rng.randint(4, len(lines))]
    if _happens(rng, 0.4):
        width = rng.randint(45, 130)
        lines = [part for line in lines for part in (textwrap.wrap(line, width) or [""])]
    text = "\n".join(lines)
    if _happens(rng, 0.1):
        text = " ".join(text.split())
    if _happens(rng, 0.05):
        text = text.lower()
    elif _happens(rng, 0.02):
        text = text.upper()
    if _happens(rng, 0.08):
        text = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    if _happens(rng, 0.05):
        text = "".join(rng.choice("lrn1o0") if char.isalpha() and _happens(rng, 0.03) else char for char in text)
    return text


def part(text: str, rng: random.Random) -> str:
    """Take the whole document, its first page, some lines of it, or next to nothing, as people and readers send it."""
    lines = text.split("\n")
    draw = rng.random()
    if draw < 0.55 or len(lines) < 4:  # noqa: PLR2004 — nothing to cut
        return text
    if draw < 0.7:  # noqa: PLR2004 — shares
        return text[: rng.randint(600, 2_500)]
    count = rng.randint(5, 25) if draw < 0.94 else rng.randint(1, 4)  # noqa: PLR2004 — same
    start = rng.randrange(max(1, len(lines) - count))
    return "\n".join(lines[start : start + count])


_MISREAD: Final = (
    "rn m", "m rn", "l 1", "O 0", "e c", "é e", "è e", "fi fl", "cl d", "h b", "S 5", "' ,", "i j", "à a",
)  # fmt: skip


def worn(text: str, rng: random.Random) -> str:
    """Make one document in eight look scanned, and some of the others as readers deliver them."""
    if _happens(rng, 0.12):
        return garble(text, rng)
    return roughen(text, rng) if _happens(rng, 0.3) else text


def garble(text: str, rng: random.Random) -> str:
    """Misread a text as OCR does: letters are taken for others, words run together or are torn."""
    rate = rng.choice((0.02, 0.05, 0.1))
    words = []
    for word in re.split(r"( )", text):
        read = word
        if _happens(rng, 4 * rate):
            was, becomes = rng.choice(_MISREAD).split(" ")
            read = read.replace(was, becomes, 1)
        if read == " " and _happens(rng, rate / 2):
            read = ""
        elif len(read) > 6 and _happens(rng, rate / 2):  # noqa: PLR2004 — a long word
            read = f"{read[:3]} {read[3:]}"
        words.append(read)
    return "".join(words)


def generate(data: Path, per_kind: int, seed: int) -> Iterator[Sample]:
    """Write `per_kind` documents of each kind in each language, spread evenly over the types of its grammar."""
    vocabulary = Vocabulary(data)
    for language in LANGUAGES:
        for kind in KINDS:
            types = read_grammar(GRAMMARS / f"{kind}.{language}.txt")
            rng = random.Random(f"{seed} {language} {kind}")  # noqa: S311 — repeatable on purpose
            writer = Writer(language, vocabulary, rng)
            for index in range(per_kind):
                name = list(types)[index % len(types)]
                yield Sample(
                    roughen(writer.write(types[name]), rng), kind, f"{kind} {language} {name}", f"grammar {kind}"
                )
