"""Lines of a document → its sections, each under a heading in French or English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hirestream.extract.headings import SectionKind, heading_kind, plain
from hirestream.extract.lines import Cut, Line, split_at, trim

#: Words that head a section in one CV and label a part of a post in the next.
_WEAK: Final = frozenset(
    """missions|mission|realisations|realisation|principales realisations|projets|projets realises|projects|
    key projects|stage|stages|outils|technologies|tools|logiciels|achievements|key achievements|accomplishments|
    competences|skills|skill|formation|formations|activites|activities|responsibilities|environnement technique|
    encadrement|supervision|enseignement|teaching|informatique|bureautique|methodes|methods|systems|clients|
    engagement|community|contracts|assignments|affectations|historique|situation|details|practical|keywords|
    machines|materiel|statement|posts|roles|specialites|specialties|tech stack|stack technique|
    research|recherche|articles|presentations|communications|leadership|training|courses|
    overview|highlights|objectif|objectifs|technical|software|programming|engagements|references|expertise|expertises|
    competences techniques|competences cles|key skills|technical skills|distinctions|awards|prix|autres|other|
    experience|profil|profile|resume|summary|presentation|synthese|contact|contacts|portfolio""".replace("\n    ", "")
    .replace("\n", "")
    .split("|")
)

_BESIDE_LICENCES: Final = {"certifications", "skills", "education", "languages"}
_ENTRIES: Final[tuple[SectionKind, ...]] = ("projects", "education", "certifications")
#: Kind of section → labels in it that are parts of its entries: "Technologies : …", "Missions : …".
_PARTS_OF: Final[dict[SectionKind, frozenset[SectionKind]]] = {
    "experience": frozenset({"skills", "projects", "other", "personal", "experience", "publications", "awards"}),
    **dict.fromkeys(_ENTRIES, frozenset({"skills", "education", "publications", "awards", "other"})),
}
_FIRST_NOUN: Final[dict[str, SectionKind]] = {
    "experience": "experience", "experiences": "experience", "formation": "education", "formations": "education",
    "diplomes": "education", "etudes": "education", "competences": "skills", "langues": "languages",
    "certifications": "certifications", "habilitations": "certifications", "projets": "projects",
    "loisirs": "interests",
}  # fmt: skip
_LAST_NOUN: Final[dict[str, SectionKind]] = {
    "experience": "experience", "education": "education", "skills": "skills", "languages": "languages",
    "certifications": "certifications", "projects": "projects", "interests": "interests", "references": "references",
    "awards": "awards", "competencies": "skills", "hobbies": "interests", "achievements": "awards",
    "publications": "publications",
}  # fmt: skip
#: Those of them that head a section in nearly every CV: they show how headings are dressed.
_STRONG: Final = {"formation", "formations", "competences", "skills", "experience", "profil", "profile", "summary"}
#: "Portfolio: name.example" is a detail of the person, no section.
_ADDRESS = re.compile(r"@|www\.|https?:|\b[\w-]+\.[a-z]{2,7}(?:/\S*)?$")
#: Kinds whose lines often begin with "Languages:", "Tools:": those do not open a section there.
_SINCE = re.compile(r"\S.*\b(?:since|depuis)\b", re.IGNORECASE)
#: Kinds whose entries have dates, and headings of their own.
_OWN_DATES = ("experience", "internships", "volunteer", "projects", "publications", "awards", "references")
_NEAR = 5
_FIRST = 2
_HEADING_LIKE = re.compile(r"^[^\W\d_][^\d.,:;|@\t]{3,45}$")
_LABELLED = {"skills", "soft_skills"}
#: Lists that an unknown heading in capitals ends, where headings are in capitals.
_CLOSED_BY_ANY = {"skills", "soft_skills", "languages", "certifications", "interests", "awards", "personal"}
#: "Principales activités : …" is what a post consisted of.
_MAIN = re.compile(r"(?:principa(?:les?|ux)|main|key)\b", re.IGNORECASE)
#: Kinds whose entries have parts with labels of their own.
_TOLD_IN_PARTS = {"experience", "internships", "volunteer", "projects", "education"}


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading; the first section, without heading, is the header."""

    kind: SectionKind
    heading: Cut | None
    lines: tuple[Line, ...]


def split_sections(lines: Sequence[Line]) -> list[Section]:
    """Cut lines into sections; text behind the colon of a heading ("Langues : anglais") is the section's first line."""
    kinds = {line.start: opened for line in lines if (opened := heading_kind(line.text))}
    known = [line for line in lines if line.start in kinds]
    capitals = len(known) > 1 and sum(x.text.isupper() for x in known) * 2 > len(known)
    labels = _labels_of_posts(known)
    told = _told_by_content(lines, kinds, capitals=capitals)
    sections: list[Section] = []
    kind: SectionKind = "header"
    heading: Cut | None = None
    held: list[Line] = []
    for line in lines:
        opened, rest = _opens(line, kind, kinds, capitals=capitals)
        if (judged := told.get(line.start)) and opened in {None, "other"} and kind != judged:
            if judged == "experience" and kind in _OWN_DATES:
                held.append(line)
                continue
            opened, rest = judged, None
        if opened is None or _is_label(labels.get(line.start), opened, kind):
            held.append(line)
            continue
        sections.append(Section(kind, heading, tuple(held)))
        kind, heading, held = opened, line, [rest] if rest else []
    sections.append(Section(kind, heading, tuple(held)))
    return [s for s in sections if s.lines or s.kind == "header"]


def _told_by_content(
    lines: Sequence[Line], kinds: Mapping[int, SectionKind], *, capitals: bool
) -> dict[int, SectionKind]:
    """Lines that stand like headings, in words that no list has → what stands under them: dated posts, or degrees."""
    from hirestream.extract.education import names_a_degree, names_a_school
    from hirestream.extract.posts import heading_period

    found: dict[int, SectionKind] = {}
    first = min(kinds, default=lines[-1].end if lines else 0)  # the person's name and trade stand above it
    for i, line in enumerate(lines[:-1]):
        dressed = line.text.isupper() if capitals else line.gap and lines[i + 1].gap
        if (
            line.start < first
            or not dressed
            or line.bullet
            or line.start in kinds
            or not _HEADING_LIKE.match(line.text)
        ):
            continue
        until = next((k for k in range(i + 1, len(lines)) if lines[k].start in kinds), len(lines))
        near = [x for x in lines[i + 1 : min(until, i + 1 + _NEAR)] if not x.bullet]
        if names_a_school(line.text):
            continue
        if any(names_a_degree(x.text) for x in near[:_FIRST]):
            found[line.start] = "education"
        elif any((p := heading_period(x)) and not p.single and not _SINCE.search(x.text) for x in near):
            found[line.start] = "experience"
    return found


def _is_label(seen: str | None, opened: SectionKind, current: SectionKind) -> bool:
    return seen == "repeated" or (
        seen is not None
        and (opened == current or current in _TOLD_IN_PARTS or (current in _LABELLED and opened == "other"))
    )


def _labels_of_posts(known: Sequence[Line]) -> dict[int, str]:
    """Starts of lines that read like headings but label parts of posts: repeated, or not dressed as headings."""
    weak: dict[str, list[Line]] = {}
    styles: list[tuple[bool, bool]] = []
    for line in known:
        folded = plain(line.text)
        if line.bullet:
            continue
        if folded in _WEAK:
            weak.setdefault(folded, []).append(line)
        if folded not in _WEAK or folded in _STRONG:
            styles.append(_style(line))
    usual, times = Counter(styles).most_common(1)[0] if styles else (None, 0)
    one = times > 1 and times * 2 > len(styles)
    found = {x.start: "undressed" for same in weak.values() for x in same if one and _style(x) != usual}
    return found | {line.start: "repeated" for same in weak.values() if len(same) > 1 for line in same}


def _style(line: Line) -> tuple[bool, bool]:
    return line.text.isupper(), line.text.endswith(":")


def _opens(
    line: Line, current: SectionKind, kinds: Mapping[int, SectionKind], *, capitals: bool
) -> tuple[SectionKind | None, Line | None]:
    text = line.text
    head, colon, tail = text.partition(":")
    if colon and tail.strip():
        return _opens_beside(line, current, head, tail)
    kind = None if line.bullet and not text.isupper() else kinds.get(line.start)
    if kind is None and capitals and _stands_out(text):
        kind = _kind_by_words(text) or ("other" if current in _CLOSED_BY_ANY and line.gap else None)
    if kind is not None and current == "experience" and kind in {"skills", "experience"} and colon and not line.gap:
        return None, None
    return kind, None


def _opens_beside(line: Line, current: SectionKind, head: str, tail: str) -> tuple[SectionKind | None, Line | None]:
    """Section that a label opens with what stands behind it: `Langues : anglais`."""
    kind = None if line.bullet or _ADDRESS.search(tail) else heading_kind(head)
    if (
        kind is None
        or (kind == "personal" and current in _BESIDE_LICENCES)  # "Driving licence: B": more tickets follow
        or (current in _TOLD_IN_PARTS and _MAIN.match(head))
        or (kind in {"summary", "other"} and len(head) < 4)  # noqa: PLR2004
        or (current in _LABELLED and not _speaks(kind, tail))
        or kind in _PARTS_OF.get(current, ())
    ):
        return None, None
    cut = trim(tail, line.start + len(head) + 1)
    return kind, Line(cut.start, cut.end, cut.text)


def _speaks(kind: SectionKind, tail: str) -> bool:
    """Within skills, "Langues : anglais" opens languages; "Languages: Python" does not."""
    from hirestream.extract.languages import language_code

    if kind != "languages":
        return kind in {"soft_skills", "interests", "education", "experience"}
    return any(language_code(w) for w in re.findall(r"[^\W\d_]+", tail)[:3])


def _stands_out(text: str) -> bool:
    return text.isupper() and 3 < len(text) < 45 and len(text.split()) <= 6 and not any(c.isdigit() for c in text)  # noqa: PLR2004


def _kind_by_words(text: str) -> SectionKind | None:
    """Kind of a heading in capitals by the noun that a French one begins with and an English one ends with."""
    words = plain(text).split()
    return (_FIRST_NOUN.get(words[0]) or _LAST_NOUN.get(words[-1])) if words else None


def of_kind(sections: Sequence[Section], *kinds: SectionKind) -> list[Section]:
    """Sections of the given kinds, in order."""
    return [s for s in sections if s.kind in kinds]


def items(section: Section) -> list[Cut]:
    """Things listed in a section: its lines, split at commas, semicolons and bars outside brackets."""
    return [c for line in section.lines for c in split_at(line, ",;|•·\t")]
