"""Skills that a job offer asks for, and those that are a plus: by its parts, its sentences, and their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hirestream.extract import offer_names, offer_phrases
from hirestream.extract.languages import language_code
from hirestream.extract.lines import Cut
from hirestream.extract.offer_names import LABEL, NO_SKILL, REACH
from hirestream.extract.offer_parts import Block, sentences
from hirestream.extract.offer_terms import names_a_term
from hirestream.extract.offer_wishes import PREFERRED, is_a_plus
from hirestream.extract.skills import SOFT, FoundSkill
from hirestream.extract.trace import Trace
from hirestream.model.profile import Skill
from hirestream.taxonomy.service import SkillMention, Taxonomy
from hirestream.taxonomy.words import fold, key_of

#: What a sentence says when the reader need not know what it names.
_UNNEEDED = re.compile(
    r"\bno need\b|\bnothing to do with\b|n['’]aurez (?:pas|jamais)|n['’]est pas (?:demandée?|exigée?|requise?)|"
    r"\bwe (?:no longer|don['’]t) use|nous n['’]utilisons|\bequal[- ]opportunit|discriminat|égalité des chances|"
    r"regardless of|(?:(?:don['’]t|do not|no) need|"
    r"pas besoin|pas nécessaire de|nul besoin|inutile de|not (?:necessary|required)|"
    r"(?:don['’]t|do not) (?:expect|ask|require|look)|nous ne (?:vous )?demandons|"
    r"you(?:['’]ll| will) (?:learn|be trained)|we(?:['’]ll| will)? (?:teach|train)|nous (?:vous )?form(?:ons|erons)|"
    r"vous serez formée?|on (?:vous |t['’])(?:apprend|form))",
    re.IGNORECASE,
)
#: What a sentence says when what it names is asked for, in whatever part it stands.
_ASKS = re.compile(
    r"\b(?:ma[iî]tris\w+|connaissances?|connaître|connaissez|utilise[rz]|exigée?s?|requise?s?|indispensables?|"
    r"obligatoires?|impérati\w+|compétences?|expérience|experience|knowledge|proficien\w+|familiar\w*|skill\w*|fluent|"
    r"expert\w*|you(?:['’]ll| will)? (?:use|know|have|must|need|work with)|must|required|essential|stack|"
    r"environnement technique|technolog\w+|outils?|tools?|logiciels?|software|à l['’]aise|comfortable|certifi\w+|"
    r"qualifi\w+|caces|habilitation\w*|using|titulaire|idéalement|un plus|a plus|atout)\b",
    re.IGNORECASE,
)
#: The same, so clearly that everyday words are skills too: "lecture de plans exigée".
_ASKS_FOR = re.compile(
    r"\b(?:ma[iî]trise[rz]?|connaissances? (?:de|d['’]|du|des|en)|exigée?s?|requise?s?|indispensables?|obligatoires?|"
    r"knowledge of|proficien\w+|must have|required|essential|compétences?\s*:|skills?\s*:)",
    re.IGNORECASE,
)
#: "You need not code, though some SQL would be welcome": from there on it is wanted again.
_BUT = re.compile(r",?\s(?:though|although|but|mais|même si|en revanche|however)\s|;\s", re.IGNORECASE)
_STUDIED = re.compile(
    r"(?:\b(?:degree|diplom[ae]s?|ph\.?d|masters?|bachelors?|master['’]s|bachelor['’]s|bac\s?\+\s?\d(?:\s?/\s?\d)?|"
    r"bac pro\w*|diplôme\w*|licence|bts|b\.?eng|m\.?eng|b\.?sc|m\.?sc|but|dut|cap|bep|doctorat|bachelier|dep|dec|aec|"
    r"cfc|certificat\w*|"
    r"formation|études|école|étudiant\w*|cursus|titulaire|student|graduate)\b[^,.;:]{0,45}?(?:\b(?:in|en|of|de|du)\s+|"
    r"\bd['’])(?:[^,.;:]{1,40}?\s(?:or|ou|and|et|,)\s+)?|\b(?:bts|dut|but|cap|bep|dep|dec|aec|cfc|bac pro|master|"
    r"licence|bachelor|mba|titre pro\w*)\s(?:en\s|de\s|d['’])?|(?:industrie|secteur|domaine|milieu|sector|industry|"
    r"field)\s+"
    r"(?:d[eu]s?\s+|of\s+)?(?:l['’]|la\s)?)$",
    re.IGNORECASE,
)
#: "A degree in statistics, physics or similar": all of it is what was studied.
_DEGREE_IN = re.compile(
    r"\b(?:degree|diploma|diplôme|bac\s?\+\s?\d|bachelor['’]?s?|master['’]?s?|licence(?= (?:pro\w*|en|de|"
    r"d['’]))|bts|dut|hnd)\b(?P<gap>[^.;:()]{0,70})$",
    re.IGNORECASE,
)
_NOT_STUDIED = re.compile(
    r"\b(?:with|avec|knowledge|experience|skills?|ma[iî]tris\w*|connaiss\w*|expérience|vous|you|is|est|and an?|et une?|"
    r"plus|exig\w*|requi\w*|obligatoire\w*|souhait\w*|appréci\w*|required|comfortable|familiar|à l['’]aise|"
    r"certifi\w*|\d)\b",
    re.IGNORECASE,
)
#: "Facturation sous Ciel", "reporting using Tableau": tasks name what they are done with.
_WORKS_ON = re.compile(r"\b(?:[Ss]ous|[Ll]ogiciels?|[Uu]sing|[Oo]utils?|[Tt]ools?)\s[A-Z]")
_DONE = re.compile(r"\bexperience (?:of|in|with) $", re.IGNORECASE)
_FEW_WORDS = 60
_FEW_IN_A_SENTENCE = 12
#: Tools of others: "with our iOS colleagues, who use Swift", "the backend team (Go, PostgreSQL)".
_OTHERS = re.compile(
    r"\b(?:colleagues|collègues|teams?|équipes?|développeurs|engineers|developers|clients?|"
    r"customers)\b,?\s*(?:\((?=[A-Z])|(?:who|which|that|"
    r"qui) (?:use|work|utilis|travaill))",
    re.IGNORECASE,
)
_COLLEAGUES = re.compile(
    r"\b(?:engineers|developers|développeurs|ingénieurs|équipes?|colleagues|teams?)\s+(?:in|en|"
    r"sur|using)\s+(?:\w+\s+(?:and|et)\s+)?$"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A skill with whether it is only a plus."""

    skill: FoundSkill
    plus: bool
    told: bool = True  # in a part that asks; what the tasks name gives way to what is a plus elsewhere


def find_skills(
    blocks: Sequence[Block], title: Cut | None, company: Cut | None, taxonomy: Taxonomy, language: str
) -> tuple[list[FoundSkill], list[FoundSkill]]:
    """Skills asked for, and skills that are a plus: by the part of the offer and by the sentence's own words."""
    asked: list[_Asked] = []
    told = any(b.part in {"required", "preferred"} for b in blocks)  # elsewhere, only plain words ask for anything
    for block in blocks:
        if block.part in {"benefits", "apply", "company"} or _UNNEEDED.search(block.heading):
            continue
        for sentence in sentences(block.lines):
            asking = _asking(sentence, block, told=told)
            if asking is None:
                continue
            sentence = asking  # noqa: PLW2901
            found = [
                *_known(sentence, block, taxonomy, language),
                *offer_names.named(sentence, taxonomy),
                *offer_names.demanded(sentence, taxonomy),
                *offer_phrases.phrased(sentence, taxonomy),
            ]
            asked += [
                _Asked(
                    s,
                    block.part == "preferred" or is_a_plus(sentence, s.cut),
                    told=block.part in {"required", "preferred"} or bool(_ASKS_FOR.search(sentence.text)),
                )
                for s in found
                if not _is_title(s.cut, title, company, sentence)
                and not (block.part == "head" and title and fold(s.cut.text) in fold(title.text))
            ]
        asked += [
            _Asked(FoundSkill(item, concept, "claimed"), block.part == "preferred" or is_a_plus(line, item))
            for line, item, concept in (
                *offer_names.listed(block, taxonomy),
                *offer_names.held(block, taxonomy),
                *((line, item, taxonomy.skill(item.text)) for line, item in offer_phrases.items(block, taxonomy)),
            )
            if not _is_title(item, title, company, item)
        ]
    if not asked and sum(len(x.text.split()) for b in blocks for x in b.lines) <= _FEW_WORDS:
        asked = [_Asked(s, plus=False) for s in _named_in_tasks(blocks, title, company, taxonomy, language)]
    widest = _widest([a.skill for a in asked])
    wished = [a.skill for a in asked if a.plus]
    plus = {id(a.skill): a.plus or (not a.told and any(_is_same(a.skill, w) for w in wished)) for a in asked}
    required = _once((s for s in widest if not plus[id(s)]), [])
    return required, _once((s for s in widest if plus[id(s)]), required)


def _asking(sentence: Cut, block: Block, *, told: bool) -> Cut | None:
    """Sentence, or what it says behind "but", if it may ask for skills; `told`: the offer has parts that ask."""
    text = sentence.text
    item = any(x.bullet and x.start <= sentence.start < x.end for x in block.lines)  # of tasks: they name their tools
    apart = block.part == "other" or (told and (block.part == "head" or (block.part == "tasks" and not item)))
    if apart and not (_ASKS_FOR.search(text) or _WORKS_ON.search(text) or PREFERRED.search(text)):
        return None
    label = LABEL.match(text)
    if re.search(r"://|www\.|@", text) or (label and NO_SKILL.match(label["label"])):
        return None
    if block.part not in {"required", "preferred"} and _OTHERS.search(text):
        return None
    unneeded = _UNNEEDED.search(text)
    if unneeded is None:
        return sentence
    turn = _BUT.search(text, unneeded.end())
    return sentence.part(turn.end(), len(text)) if turn else None


def _once(skills: Iterable[FoundSkill], before: Sequence[FoundSkill]) -> list[FoundSkill]:
    """Each skill once, by name and concept, without those of `before`; `Kotlin Multiplatform` is not `Kotlin`."""
    kept: list[FoundSkill] = list(before)
    for skill in skills:
        if not any(_is_same(skill, other) for other in kept):
            kept.append(skill)
    return kept[len(before) :]


def _is_same(one: FoundSkill, other: FoundSkill) -> bool:
    mine, theirs = key_of(one.cut.text), key_of(other.cut.text)
    if mine == theirs or one.key != other.key:
        return mine == theirs
    return not (mine.startswith(theirs + " ") or theirs.startswith(mine + " "))


def _named_in_tasks(
    blocks: Sequence[Block], title: Cut | None, company: Cut | None, taxonomy: Taxonomy, language: str
) -> Iterator[FoundSkill]:
    """What an offer of a few lines names: it has no room to ask for it apart from its tasks."""
    for sentence in (x for b in blocks if b.part in {"head", "tasks", "required"} for x in sentences(b.lines)):
        label = LABEL.match(sentence.text)
        if label and NO_SKILL.match(label["label"]):
            continue
        for m in taxonomy.skills_in(sentence.text, language):
            cut = sentence.part(m.start, m.end)
            soft = (
                names_a_term(m.name) or key_of(m.name) in SOFT or taxonomy.is_soft(m.concept) or language_code(m.name)
            )
            if not soft and not _is_title(cut, title, company, sentence):
                yield FoundSkill(cut, m.concept, "claimed")


def _is_title(cut: Cut, title: Cut | None, company: Cut | None, sentence: Cut) -> bool:
    """Whether a skill stands in the title or the firm's name, repeats the title, or is a subject of studies."""
    named = (c for c in (title, company) if c is not None)
    if any(cut.start < c.end and c.start < cut.end for c in named):
        return True
    echoes = title is not None and cut.text.islower() and cut.text in fold(title.text).split()
    at = cut.start - sentence.start
    before = sentence.text[max(0, at - REACH) : at]
    degree = _DEGREE_IN.search(before)
    if degree and not _NOT_STUDIED.search(degree["gap"]):
        return True
    return echoes or bool(_STUDIED.search(before)) or bool(_COLLEAGUES.search(before))


def _known(sentence: Cut, block: Block, taxonomy: Taxonomy, language: str) -> Iterator[FoundSkill]:
    """Skills of the taxonomy. Tasks name many that nobody asks for: there, only tools count."""
    listed = (
        block.part in {"required", "preferred"}
        and (len(sentence.text.split()) <= _FEW_IN_A_SENTENCE or bool(_ASKS.search(sentence.text)))
    ) or bool(_ASKS_FOR.search(sentence.text))
    asks = listed or bool(_ASKS.search(sentence.text))
    if not asks and not any(c.isupper() or c.isdigit() for c in sentence.text[1:]):
        return  # only names count there, and none is written
    for m in taxonomy.skills_in(sentence.text, language):
        if key_of(m.name) in SOFT or taxonomy.is_soft(m.concept) or language_code(m.name):
            continue
        cut = offer_names.whole_name(sentence, m.start, m.end, taxonomy)
        if cut.text.islower() and _DONE.search(sentence.text[: m.start]) and re.match(r"[a-z]+ing\b", m.name):
            continue  # "experience of teaching chemistry" is a past, no skill
        if re.match(r"capacité|ability|sens d", m.name, re.IGNORECASE):
            continue
        if listed or (offer_names.is_a_tool(m.name, m.start, asks=asks) and (asks or _is_proper(m))):
            yield FoundSkill(cut, m.concept, "claimed")


def _is_proper(m: SkillMention) -> bool:
    """Whether a concept's label is a proper name (`Microsoft Excel`), so that a capital says something."""
    labels = [label for label in (m.concept.label_fr, m.concept.label_en) if label]
    return any(c.isupper() for c in m.name[1:]) or any(label[:1].isupper() for label in labels)


def _widest(skills: Sequence[FoundSkill]) -> list[FoundSkill]:
    """Without those that stand inside another: `SAP` in `SAP FI`."""
    return sorted(
        (
            s
            for s in skills
            if not any(
                o.cut.start <= s.cut.start and s.cut.end <= o.cut.end and len(o.cut.text) > len(s.cut.text)
                for o in skills
            )
        ),
        key=lambda s: s.cut.start,
    )


def skills_of(path: str, skills: Sequence[FoundSkill], trace: Trace) -> tuple[Skill, ...]:
    """Skills as values, with their evidence under `path`."""
    return tuple(
        Skill(name=trace.text(f"{path}[{i}]", s.cut) or "", concept=s.concept, use=s.use) for i, s in enumerate(skills)
    )
