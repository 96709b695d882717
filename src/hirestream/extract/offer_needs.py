"""What a job offer asks for and gives: skills, languages, benefits, and whom to write to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hirestream.extract import contact
from hirestream.extract.languages import language_code, level_of
from hirestream.extract.lines import Cut, Line, split_at, tidy
from hirestream.extract.offer_parts import Block, sentences
from hirestream.extract.skills import SOFT, FoundSkill, once
from hirestream.extract.trace import Trace
from hirestream.model.profile import Concept, Contact, RequiredLanguage, Skill
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import fold, key_of

_PREFERRED = re.compile(
    r"\b(?:serai(?:t|ent) (?:un |appréci)|est un plus|sont un plus|un plus\b|un (?:vrai |réel |gros )?atout|"
    r"appréciée?s?|souhaitée?s?|idéalement|de préférence|preferred|nice to have|a plus\b|an asset|"
    r"advantage(?:ous)?|bonus|desirable|ideally|would be (?:a|great|nice)|facultati\w+|optional|"
    r"préférablement|un avantage)\b",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\b(?:indispensables?|exigée?s?|requise?s?|impérati\w+|obligatoires?|nécessaires?|required|must|"
    r"essential|mandatory)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\b(?:courant\w*|couramment|maîtris\w*|maitris\w*|niveau|lu|parlé\w*|écrit|bilingu\w*|fluen\w*|"
    r"proficien\w*|speak\w*|spoken|written|exigé\w*|requis\w*|obligatoire|required|native|notions?|"
    r"professionnel\w*|intermédiaire|conversational|langues?|languages?|[ABC][12]|"
    r"parle[zr]?|pratique|indispensable|impératif|anglophone|connaissance\w*|knowledge|command|working|"
    r"souhait\w*|plus|atout|technique|opérationnel|good|bon\w*|excellent\w*|asset)\b",
    re.IGNORECASE,
)
_STUDIED = re.compile(
    r"\b(?:degree|ph\.?d|masters?|bachelors?|master['’]s|bachelor['’]s|bac\s?\+\s?\d(?:/\d)?|diplôme|licence|bts|but|dut|doctorat)"
    r"\s+(?:degree\s+)?(?:in|en|of|de)\s+(?:[\w' -]+\s+(?:or|ou|and|et)\s+)?$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:,|/|&|et|and|ou|or)\s*", re.IGNORECASE)
_LIST_LABEL = re.compile(r"^[^:,;()]{3,30}?\s?:\s+(?=\S)")
_LONG_BENEFIT = 60
_MAX_BENEFITS = 30
_GIVEN = re.compile(
    r"mutuelle|ticket|titres?[- ]resto|titres?[- ]restaurant|restaurant|prime|13\s?(?:e|è|ème|eme)|treizième|"
    r"\brtt\b|congés|télétravail|remote|hybrid|home office|comité|\bcse?\b|"
    r"transport|navigo|intéressement|participation|épargne|retraite|prévoyance|voiture|véhicule|téléphone|"
    r"ordinateur|remise|réduction|crèche|logement|logé|repas|panier|"
    r"cantine|formation|sport|salle de|vélo|parking|bonus|commission|insurance|pension|401|holiday|vacation|"
    r"leave|pto|gym|wellness|equity|stock|shares|health|dental|vision|"
    r"medical|learning|training|development budget|lunch|laptop|phone|car\b|bike|discount|childcare|parental|"
    r"flexible|relocation|visa|free|paid|assurance|indemnité|chèque|"
    r"avantage|day off|days off|jours de repos|cooptation|stock[- ]options|bspce|actionnariat",
    re.IGNORECASE,
)
_APPLY = re.compile(r"\b(?:postul\w*|candidat\w*|apply|application|offre|cv)\b", re.IGNORECASE)


def find_skills(
    blocks: Sequence[Block], title: Cut | None, taxonomy: Taxonomy, language: str
) -> tuple[list[FoundSkill], list[FoundSkill]]:
    """Skills asked for, and skills that are a plus: by the part of the offer and by the sentence's own words."""
    required: list[FoundSkill] = []
    preferred: list[FoundSkill] = []
    for block in blocks:
        if block.part in {"benefits", "apply", "company"}:
            continue
        for sentence in sentences(block.lines):
            if re.search(r"^(?:https?://|www\.)", sentence.text):
                continue
            for m in taxonomy.skills_in(sentence.text, language):
                if key_of(m.name) in SOFT or taxonomy.is_soft(m.concept):
                    continue
                cut = Cut(sentence.start + m.start, sentence.start + m.end, m.name)
                if title and cut.start < title.end and title.start < cut.end and " " in m.name:
                    continue
                if _STUDIED.search(sentence.text[: m.start]) or (title and _echoes(cut, title)):
                    continue
                plus = block.part == "preferred" or _is_a_plus(sentence, cut)
                (preferred if plus else required).append(FoundSkill(cut, m.concept, "claimed"))
        for item, concept in _listed(block, taxonomy):
            plus = block.part == "preferred" or _is_a_plus(item, item)
            (preferred if plus else required).append(FoundSkill(item, concept, "claimed"))
    required, preferred = _widest(required), _widest(preferred)
    asked = once(required)
    keys = {s.key for s in asked}
    return asked, [s for s in once(preferred) if s.key not in keys]


def _listed(block: Block, taxonomy: Taxonomy) -> list[tuple[Cut, Concept | None]]:
    """Items of a bare list: any short one behind "Required:", and one-word names of skills (`Go`, `R`) in any list."""
    found: list[tuple[Cut, Concept | None]] = []
    for line in block.lines if block.part in {"required", "preferred"} else ():
        m = _LIST_LABEL.match(line.text)
        body = line.part(m.end(), len(line.text)) if m else line
        items = [tidy(c) for c in split_at(body, ",;/")]
        if any(len(c.text.split()) > 3 for c in items):  # noqa: PLR2004
            continue
        for item in items:
            concept = taxonomy.skill(item.text)
            spoken = language_code(item.text.split()[0] if item.text else "") or key_of(item.text) in SOFT
            literal = m is not None and len(items) > 1 and item.text[:1].isupper()
            if not spoken and not (concept and taxonomy.is_soft(concept)) and (concept or literal):
                found.append((item, concept))
    return found


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


def _echoes(cut: Cut, title: Cut) -> bool:
    """Whether an everyday word only says the title again: `sous chef`."""
    return cut.text.islower() and cut.text in fold(title.text).split()


def _is_a_plus(sentence: Cut, skill: Cut, *, apart: bool = False) -> bool:
    """Whether the sentence makes a skill a plus, or its clause: when another demands something, or if `apart`."""
    if not _PREFERRED.search(sentence.text):
        return False
    if not apart and not _REQUIRED.search(sentence.text):
        return True
    clause = next(c for c in split_at(sentence, ",;") if c.start <= skill.start < c.end)
    return bool(_PREFERRED.search(clause.text))


def skills_of(path: str, skills: Sequence[FoundSkill], trace: Trace) -> tuple[Skill, ...]:
    """Skills as values, with their evidence under `path`."""
    return tuple(
        Skill(name=trace.text(f"{path}[{i}]", s.cut) or "", concept=s.concept, use=s.use) for i, s in enumerate(skills)
    )


def find_languages(lines: Sequence[Line], trace: Trace) -> tuple[RequiredLanguage, ...]:
    """Languages that are asked for, where the sentence speaks of speaking them."""
    found: dict[str, RequiredLanguage] = {}
    for sentence in sentences(lines):
        words = [(m, known) for m in re.finditer(r"[^\W\d_]+", sentence.text) if (known := language_code(m.group()))]
        if not words or not _SPEAKS.search(sentence.text):
            continue
        for n, (m, (code, name)) in enumerate(words):
            if not _is_spoken(sentence.text, m) or code in found:
                continue
            until = words[n + 1][0].start() if n + 1 < len(words) else min(len(sentence.text), m.end() + 60)
            since = words[n - 1][0].end() if n else max(0, m.start() - 45)
            level = level_of(sentence.text[m.end() : until]) or level_of(sentence.text[since : m.start()])
            if level is None and n and _JOINED.fullmatch(sentence.text[since : m.start()]):
                level = found[before].level if (before := words[n - 1][1][0]) in found else None
            cut = sentence.part(*m.span())
            trace.note(f"languages[{len(found)}]", cut.start, cut.end)
            found[code] = RequiredLanguage(
                name=name, code=code, level=level, required=not _is_a_plus(sentence, cut, apart=len(words) > 1)
            )
    return tuple(found.values())


def _is_spoken(text: str, m: re.Match[str]) -> bool:
    """Whether the word is a language here, not a nationality ("leader français", "British market")."""
    word, before, after = m.group(), text[: m.start()], text[m.end() :]
    near = text[max(0, m.start() - 50) : m.end() + 50]
    if not _SPEAKS.search(near):
        return False
    if re.search(
        r"\b(?:marché|leader|groupe|client\w*|entreprise|société|territoire|cuisine|droit|acteur|industrie|"
        r"market|company|numéro un|langue des signes|made in|ministère|état|code|norme\w*|produits?|vins?)\s+$",
        before,
        re.IGNORECASE,
    ):
        return False
    if re.match(r"\s+(?:market|company|group|leader|cuisine|clients?|and european)", after, re.IGNORECASE):
        return False
    return not (word[0].isupper() and fold(word) in {"breton", "latin", "corse"})


def find_benefits(blocks: Sequence[Block], trace: Trace) -> tuple[str, ...]:
    """Benefits that the offer lists in a part of their own: short items that name something given."""
    found: list[str] = []
    for line in (x for block in blocks if block.part == "benefits" for x in block.lines):
        head, colon, tail = line.text.partition(":")
        labelled = colon and tail.strip() and len(head) < 25 and not line.bullet  # noqa: PLR2004
        cut = line.part(len(head) + 1, len(line.text)) if labelled else line
        for part in map(tidy, split_at(cut, ",;•") if len(cut.text) > _LONG_BENEFIT or not line.bullet else [cut]):
            if 2 < len(part.text) <= 2 * _LONG_BENEFIT and _GIVEN.search(part.text) and len(found) < _MAX_BENEFITS:  # noqa: PLR2004
                found.append(trace.text(f"benefits[{len(found)}]", part) or "")
    return tuple(found)


def contact_of(emails: Sequence[Cut], phones: Sequence[contact.FoundPhone], trace: Trace) -> Contact:
    """First address and number, with their evidence."""
    if phones:
        trace.note("contact.phone", phones[0].cut.start, phones[0].cut.end)
    return Contact(
        email=trace.text("contact.email", emails[0] if emails else None), phone=phones[0].phone.e164 if phones else None
    )


def licences_of(licences: Sequence[contact.Said], trace: Trace) -> tuple[str, ...]:
    """Categories of driving licences, with their evidence."""
    for i, said in enumerate(licences):
        trace.note(f"driving_licence[{i}]", said.cut.start, said.cut.end)
    return tuple(said.value for said in licences)


def find_apply_url(lines: Sequence[Line]) -> Cut | None:
    """Address to apply at: one that says so, else the first."""
    links = contact.links_in(lines, bare=False)
    near = [
        c
        for c in links
        if _APPLY.search(c.text) or any(x.start <= c.start < x.end and _APPLY.search(x.text) for x in lines)
    ]
    return next(iter(near or links), None)
