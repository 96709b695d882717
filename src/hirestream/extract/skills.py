"""Skills of a CV: claimed in a list, or evidenced where a post is described; soft skills apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from hirestream.extract.languages import language_code
from hirestream.extract.licences import is_licence
from hirestream.extract.lines import Cut, Line, split_at, tidy
from hirestream.extract.sections import Section
from hirestream.model.profile import Concept
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import key_of

#: Qualities of character and manner, as keys (folded, without plurals).
SOFT: Final = frozenset(
    key_of(name)
    for name in """
    autonomie; autonome; rigueur; rigoureux; rigoureuse; organisation; organisé; organisée; sens de l'organisation;
    esprit d'équipe;
    travail en équipe; travail d'équipe; esprit d'analyse; esprit de synthèse; capacité d'analyse; adaptabilité;
    capacité d'adaptation;
    faculté d'adaptation; polyvalence; polyvalent; polyvalente; ponctualité; ponctuel; ponctuelle; dynamisme;
    dynamique; motivation; motivé;
    motivée; curiosité; curieux; curieuse; créativité; créatif; créative; sens du relationnel;
    aisance relationnelle; relationnel; bon relationnel;
    excellent relationnel; sens des responsabilités; prise d'initiative; esprit d'initiative; force de proposition;
    gestion du stress;
    résistance au stress; gestion du temps; gestion des priorités; leadership; communication; écoute;
    sens de l'écoute; empathie; patience; patient;
    patiente; persévérance; ténacité; sérieux; sérieuse; sens du service; sens du détail; réactivité; réactif;
    réactive; esprit critique; pédagogie;
    diplomatie; discrétion; fiabilité; fiable; résolution de problèmes; bienveillance; sociable; assiduité; assidu;
    ambitieux; ambitieuse;
    souriant; souriante; enthousiaste; enthousiasme; sens du contact; facilité d'adaptation; ouverture d'esprit;
    engagement; investi; investie;
    teamwork; team player; team work; communication skills; written communication; verbal communication;
    oral communication;
    written and verbal communication; interpersonal skills; interpersonal communication; problem solving;
    problem-solving; critical thinking;
    time management; adaptability; adaptable; flexibility; flexible; creativity; creative; creative thinking;
    attention to detail; detail oriented;
    detail-oriented; organization; organizational skills; organised; organized; self motivated; self-motivated;
    self starter; self-starter; motivated;
    proactive; proactivity; reliability; reliable; punctuality; punctual; patience; empathy; active listening;
    listening; work ethic;
    strong work ethic; multitasking; multi-tasking; stress management; decision making; decision-making;
    conflict resolution; collaboration;
    collaborative; analytical; analytical thinking; analytical skills; autonomy; autonomous; curiosity; curious;
    initiative; resourceful;
    quick learner; fast learner; emotional intelligence; accountability; enthusiasm; enthusiastic; hard working;
    hardworking; dependable;
    strategic thinking; public speaking; people skills; leadership skills; positive attitude; integrity;
    perseverance; resilience
    """.replace("\n", " ").split(";")
    if key_of(name)
)
_LABEL: Final = re.compile(r"^(?P<label>[^:,;()]{2,45}?)\s*:\s+(?=\S)")
_LEVEL: Final = re.compile(
    r"\s*[(\[–—:-]?\s*(?:(?<=\s)[★☆●○■□•]{2,}|\b(?:débutante?|intermédiaire|avancée?|experte?|confirmée?|maîtrise|bases|notions|"
    r"beginner|intermediate|advanced|expert|proficient|basic|"
    r"novice|familiar|\d+\s*(?:ans?|années?|years?|yrs?|months?|mois)(?:\s+(?:d['’]expérience|experience))?|"
    r"[★☆●○■□•]{2,}|\d{1,3}\s?%|\d\s?/\s?(?:5|10)))\s*[)\]]?\s*$",
    re.IGNORECASE,
)
_LEVEL_ONLY: Final = re.compile(
    r"^(?:niveau |level |très |very )?(?:débutante?|intermédiaire|avancée?|experte?|confirmée?|maîtrise|maîtrisée?|"
    r"bases|notions?|courante?|quotidien(?:ne)?|bon(?:ne)?|bon niveau|excellente?|beginner|intermediate|advanced|"
    r"expert|"
    r"proficient|basic|novice|familiar|good|excellent|fluent|daily|strong|working knowledge|"
    r"[★☆●○■□•]{2,}|\d{1,3}\s?%|\d\s?/\s?(?:5|10)|"
    r"\d+\s*(?:ans?|années?|years?))(?:\s*\([^()]*\))?\.?$",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"^(?:and|et|&|as well as|ainsi que)\s+", re.IGNORECASE)
_YEARS: Final = re.compile(r"\(?\b(\d{1,2})\+?\s*(?:ans?|années?|years?|yrs?)\b")
_LEAD: Final = re.compile(
    r"^(?:(?:je |j['’]|i )(?:sais utiliser|utilise|maîtrise|connais|travaille avec|use|work with|know)\s+|"
    r"(?:confident|comfortable|at ease|à l['’]aise|competent)\s+(?:with|in|using|avec|sur)\s+|"
    r"(?:(?:bonnes?|good|solid|strong|working|basic|solides?)\s+)*(?:ma[iî]trise|connaissances?|pratique|utilisation|"
    r"notions?|expertise|proficien(?:t|cy)|knowledge|experienced?|familiar(?:ity)?|skilled|expert)"
    r"(?:\s+(?:parfaite|approfondie?|avancée?|solide|courante|professionnelle|du|de la|de l['’]|des|de|d['’]|"
    r"en|in|of|with|the))*\s*['’]?\s*)",
    re.IGNORECASE,
)
#: What brackets behind a skill say about how much of it: "(jusqu'à 1,5 M€)", "(teams of up to 12)".
_MEASURE: Final = re.compile(
    r"[€$£%]|\b(?:jusqu['’]|up to\b|environ|about|plus de|more than|over|équipes? de|teams? of|\d+ (?:personnes|people|"
    r"salariés|staff|collaborateurs|m2|m²|k€))",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"\s(?:et|and|ou|or|with|avec|sous|on|in|en)\s|[&+/,]", re.IGNORECASE)
_WORDS_OF_AN_ITEM: Final = 6
_LENGTH_OF_AN_ITEM: Final = 60


@dataclass(frozen=True, slots=True)
class FoundSkill:
    """A skill, the words that name it, its concept, and how it is shown."""

    cut: Cut
    concept: Concept | None
    use: Literal["claimed", "evidenced"]
    years: float | None = None

    @property
    def key(self) -> str:
        """What makes two mentions the same skill."""
        return self.concept.uri if self.concept else key_of(self.cut.text)


def claimed_skills(
    sections: Sequence[Section], taxonomy: Taxonomy, language: str
) -> tuple[list[FoundSkill], list[Cut]]:
    """Skills and soft skills that a CV lists."""
    skills: list[FoundSkill] = []
    soft: list[Cut] = []
    for section in sections:
        for line in _wrapped(_without_labels(section.lines)):
            if is_licence(line):
                continue
            for item in _items(line):
                if key_of(item.text) in SOFT:
                    soft.append(item)
                elif section.kind == "soft_skills" and not _is_hard(item, taxonomy):
                    if len(item.text.split()) <= _WORDS_OF_AN_ITEM:
                        soft.append(item)
                elif not language_code(item.text.split()[0]):
                    skills += _read(item, taxonomy, language)
    return skills, soft


def _is_hard(item: Cut, taxonomy: Taxonomy) -> bool:
    """Whether something listed among strengths is a skill of a trade (`C++`), not of character."""
    concept = taxonomy.skill(item.text)
    return concept is not None and not taxonomy.is_soft(concept)


def _without_labels(lines: Sequence[Line]) -> list[Line]:
    """Lines without those that only name the group of the bullets under them."""
    bullets = sum(line.bullet for line in lines)
    if bullets * 2 < len(lines):
        return list(lines)
    after = [*lines[1:], None]
    return [a for a, b in zip(lines, after, strict=True) if a.bullet or b is None or not b.bullet or "," in a.text]


def _wrapped(lines: Sequence[Line]) -> list[Cut]:
    """Lines, joined again where a list runs over the end of a line inside brackets or after a comma."""
    found: list[Cut] = []
    for line in lines:
        open_list = bool(found) and (
            found[-1].text.endswith((",", "/", "&")) or found[-1].text.count("(") > found[-1].text.count(")")
        )
        if open_list and not line.bullet and not _LABEL.match(line.text):
            last = found.pop()
            gap = " " * (line.start - last.end) if line.start - last.end < 40 else " "  # noqa: PLR2004
            found.append(Cut(last.start, line.end, last.text + gap + line.text))
        else:
            found.append(line)
    return found


def _items(line: Cut) -> list[Cut]:
    m = _LABEL.match(line.text)
    if m and _LEVEL_ONLY.match(line.text[m.end() :]):  # "Excel : avancé"
        return [line.part(*m.span("label"))]
    body = line.part(m.end(), len(line.text)) if m else line
    found = []
    for cut in split_at(body, ",;|•·●▪\t\n"):
        found += [c for part in _dashed(cut) for c in _slashed(tidy(part))]
    found = [tidy(c.part(m.end(), len(c.text))) if (m := _AND.match(c.text)) else tidy(c) for c in found]
    return [c for c in found if any(x.isalpha() for x in c.text) and (len(c.text) > 1 or c.text.isupper())]


def _dashed(cut: Cut) -> list[Cut]:
    """`Plans - Coffrage - Ferraillage` is a list; one dash explains what stands before it."""
    dashes = list(re.finditer(r"\s+[-–—]\s+", cut.text))
    levels = len(dashes) == 1 and all(_LEVEL.search(side) for side in cut.text.split(dashes[0].group()))
    if len(dashes) < 2 and not levels:  # noqa: PLR2004
        return [cut]
    edges = [0, *(e for m in dashes for e in m.span()), len(cut.text)]
    return [cut.part(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _slashed(cut: Cut) -> list[Cut]:
    """`HTML / CSS` are two skills; `CI/CD` and `TCP/IP` are one each."""
    if " / " not in cut.text and not re.search(r"\w{3,}/\w{3,}", cut.text):
        return [cut]
    if "http" in cut.text or (cut.text.count("/") > 3 and " / " not in cut.text):  # noqa: PLR2004
        return [cut]
    if cut.text.count(" / ") > 1:  # the spaced ones part: "Siemens / CI/CD / KNX"
        edges = [0, *(e for m in re.finditer(r"\s+/\s+", cut.text) for e in m.span()), len(cut.text)]
        return [cut.part(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return split_at(cut, "/")


def _read(item: Cut, taxonomy: Taxonomy, language: str) -> list[FoundSkill]:
    years = _YEARS.search(item.text)
    level = _LEVEL.search(item.text)
    bare = tidy(item.part(0, level.start())) if level and level.start() > 0 else item
    lead = _LEAD.match(bare.text)
    if lead and lead.end() < len(bare.text):
        bare = tidy(bare.part(lead.end(), len(bare.text)))
    inside = re.match(r"^(?P<a>[^()]+)\((?P<b>[^()]+)\)$", bare.text)
    if inside and taxonomy.skill(bare.text) is None:
        outer, inner = tidy(bare.part(*inside.span("a"))), bare.part(*inside.span("b"))
        named = [outer, *(c for c in map(tidy, split_at(inner, ",;/")) if c.text and not _MEASURE.search(c.text))]
        return [f for c in named for f in _read(c, taxonomy, language)]
    number = float(years[1]) if years else None
    concept = taxonomy.skill(bare.text)
    if concept is not None:
        return [FoundSkill(bare, concept, "claimed", number)]
    mentions = taxonomy.skills_in(bare.text, language)
    if (
        len(bare.text.split()) <= _WORDS_OF_AN_ITEM
        and len(bare.text) <= _LENGTH_OF_AN_ITEM
        and not bare.text.endswith(".")
    ):
        one = (
            mentions[0].concept
            if len(mentions) == 1 and _covers(mentions[0].start, mentions[0].end, bare.text)
            else None
        )
        if one is not None or len(mentions) < 2 or _is_one_name(bare.text, len(mentions)):  # noqa: PLR2004
            return [FoundSkill(bare, one, "claimed", number)] if len(bare.text) > 1 else []
    return [FoundSkill(bare.part(m.start, m.end), m.concept, "claimed", number) for m in mentions]


def _is_one_name(text: str, mentions: int) -> bool:
    """Whether two known words are one name together: `EBP Gestion commerciale`, no `Excel et Word`."""
    return mentions == 2 and len(text.split()) <= 4 and not _JOINED.search(text)  # noqa: PLR2004


def _covers(start: int, end: int, text: str) -> bool:
    return (end - start) * 2 >= len(text)


def evidenced_skills(texts: Iterable[Cut], taxonomy: Taxonomy, language: str) -> list[FoundSkill]:
    """Skills that running text names literally."""
    return [
        FoundSkill(Cut(text.start + m.start, text.start + m.end, m.name), m.concept, "evidenced")
        for text in texts
        for m in taxonomy.skills_in(text.text, language)
        if key_of(m.name) not in SOFT and not taxonomy.is_soft(m.concept)
    ]


def once(skills: Iterable[FoundSkill]) -> list[FoundSkill]:
    """Each skill once: the first mention, the claimed before the evidenced."""
    ordered = sorted(skills, key=lambda s: s.use != "claimed")
    found: dict[str, FoundSkill] = {}
    for skill in ordered:
        found.setdefault(skill.key, skill)
    return list(found.values())
