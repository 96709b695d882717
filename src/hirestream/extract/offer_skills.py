"""Skills that a job offer asks for, and those that are a plus: by its parts, its sentences, and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hirestream.extract.education import level_of
from hirestream.extract.languages import language_code
from hirestream.extract.licences import is_licence
from hirestream.extract.lines import Cut, Line, split_at, tidy
from hirestream.extract.offer_parts import Block, sentences
from hirestream.extract.offer_terms import names_a_term
from hirestream.extract.places import read_place
from hirestream.extract.skills import SOFT, FoundSkill
from hirestream.extract.trace import Trace
from hirestream.model.profile import Concept, Skill
from hirestream.taxonomy.service import SkillMention, Taxonomy
from hirestream.taxonomy.words import fold, key_of

PREFERRED = re.compile(
    r"(?<!\w)(?:serai(?:t|ent)\s+(?:\w+ )?(?:un|une|appréci|idéal|top|bienvenu|souhait)\w*|(?:est|sont|sera|seront|c['’]est|"
    r"constitue\w*) (?:un|une|des)? ?(?:vrai |réel |gros |petit )?(?:plus|atouts?|avantages?)\b|un (?:vrai |réel |gros "
    r"|petit )?(?:plus|atout)\b|(?:fortement |très |vivement )?(?:appréciée?s?|souhaitée?s?|souhaitables?|bienvenue?s?|"
    r"recommandée?s?|valorisée?s?)|idéalement|dans l['’]idéal|de préférence|préférentiellement|preferr?(?:ed|able|"
    r"ably)|nice[- ]to[- ]have|a (?:real |big |strong |definite |distinct )?(?:plus|bonus|advantage|benefit)\b|an "
    r"(?:added )?(?:asset|advantage|bonus)|advantage(?:ous)?|(?:is|are|as an?) bonus|beneficial|desirable|desired|"
    r"ideally|would be (?:an? |very )?(?:great|nice|good|ideal|useful|helpful|welcome|beneficial|handy)|helpful|"
    r"facultati\w+|optional|not (?:essential|required|mandatory|necessary)|(?:well|highly) regarded|welcome|"
    r"préférablement|un avantage|bonus\s*:|plus\s*:|atouts?\s*:|si possible|if possible|serait apprécié|"
    r"c['’]est encore mieux|tant mieux|\((?:un )?(?:atouts?|plus|asset|bonus|preferred|desirable|souhaitée?s?|appréciée?s?|"
    r"optional)\)|non obligatoires?|pas obligatoires?|pas indispensables?|would love|(?:is|are) valued)(?!\w)",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\b(?:(?<!pas )(?<!non )(?:indispensables?|obligatoires?)|exigée?s?|requise?s?|impérati\w+|nécessaires?|"
    r"(?<!not )(?:required|essential|mandatory)|must|vous maîtrisez)\b",
    re.IGNORECASE,
)
#: What a sentence says when the reader need not know what it names.
_UNNEEDED = re.compile(
    r"\b(?:(?:don['’]t|do not|no) need|pas besoin|pas nécessaire de|nul besoin|inutile de|not (?:necessary|required)|"
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
#: Names of things to know stand behind these words: what follows with capitals is a skill, known or not.
_KNOWS = re.compile(
    r"\b(?:ma[iî]tris(?:e|er|ez|es)|connaissances?|connaître|connaissez|connais|pratique|utilisation|utilise[rz]?|"
    r"utilisé|logiciels?|outils?(?: informatiques?)?|progiciels?|à l['’]aise|expériences?|"
    r"usage|savez utiliser|know(?:ledge)?|proficien(?:t|cy)|familiar(?:ity)?|experience(?:d)?|comfortable|"
    r"confident|skilled|expert(?:ise)?|competent|use|using|user|software|tools?|such as|systems?|tels? que|telles? que|"
    r"type|comme|stack|technolog\w+|environnement|certified|certification\w*|équipements?|equipment|trained|sous|sur)\b"
    r"(?:\s+(?:solide|parfaite?|approfondie|avancée|courante|impérative|exigée|working|hands-on|strong|good|sound|of|"
    r"with|in|on|from|the|a|an|du|de|des|la|le|les|l['’]|d['’]|avec|sur|en|logiciels?|outils?|progiciel|méthodes?|"
    r"software|package|systems?|like|as|tels?|que|comme|type|both|either|bien|tools?|both))*[\s:'’(]*$",
    re.IGNORECASE,
)
_NAME_ITEM = (
    r"(?:[A-Z][\w+#/&-]*(?:\.\w+)*|\.NET|[a-z]+[A-Z]\w*)(?:\s+(?:[A-Z][\w+#/&-]*(?:\.\w+)*|\d{1,4}[A-Z]?\b|(?:Pro|Suite)))*"
)
_ITEM = re.compile(rf"(?P<item>{_NAME_ITEM})(?P<next>\s*(?:,|/|;|&|\bet\b|\bou\b|\band\b|\bor\b|\bet/ou\b|\band/or\b)(?:\s+(?:ou|or|et|and|de|d['’]|du|en|le|la|les|l['’]|a|the|with)\b)*['’]?\s*)?")
_STUDIED = re.compile(
    r"(?:\b(?:degree|diplom[ae]s?|ph\.?d|masters?|bachelors?|master['’]s|bachelor['’]s|bac\s?\+\s?\d(?:\s?/\s?\d)?|"
    r"bac pro\w*|diplôme\w*|licence|bts|b\.?eng|m\.?eng|b\.?sc|m\.?sc|but|dut|cap|bep|doctorat|bachelier|dep|dec|aec|cfc|certificat\w*|"
    r"formation|études|école|étudiant\w*|cursus|titulaire|student|graduate)\b[^,.;:]{0,45}?(?:\b(?:in|en|of|de|du)\s+|"
    r"\bd['’])(?:[^,.;:]{1,40}?\s(?:or|ou|and|et|,)\s+)?|\b(?:bts|dut|but|cap|bep|dep|dec|aec|cfc|bac pro|master|licence|bachelor|mba|titre pro\w*)\s(?:en\s|de\s|d['’])?|(?:industrie|secteur|domaine|milieu|sector|industry|field)\s+"
    r"(?:d[eu]s?\s+|of\s+)?(?:l['’]|la\s)?)$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^(?P<label>[^:,;()]{2,45}?)\s?:\s+(?=\S)")
_NO_SKILL = re.compile(
    r"^(?:lieu|localisation|location|job|date|salaire|salary|contrat|contract|type|horaires?|hours?|diplôme|niveau|"
    r"formation|expérience|experience|education|langues?|languages?|permis|contact|référence|ref|start|where|terms?|"
    r"benefits?|avantages?|pay|savoir[- ]être|soft|qualités|secteur|durée|when|apply|employer|company|statut|status|"
    r"department|service|grade|schedule|conditions?|licen[cs]e)",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"^(?:(?:an?|une?|la|le|the|votre|your|current|valid|full|clean|active|in-date|up[- ]to[- ]date|registered|licensed|holder of|"
    r"être titulaire (?:d['’]une?|du|de la)|titulaire (?:d['’]une?|du|de la)|posséder (?:le|la|un|une))\s+)*"
    r"(?P<item>.*\b(?:certificat\w*|certifi(?:ed|é\w*)|CACES|habilitation|licen[cs]e|ticket|card|carte|brevet|attestation|[Cc]heck$|"
    r"permit|accredit\w+|registration|FIMO|FCO|SSIAP|HACCP|TOSA|CPC|CSCS|SST|BAFA|PALS|ACLS|BLS)\b.*)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\(?\b(?:est |sont |is |are |serait |seraient |would be )?(?:en cours de validité|à jour|valides?|exigée?s?|"
    r"obligatoires?|requise?s?|indispensables?|impérati\w+|souhaitée?s?|appréciée?s?|nécessaires?|required|essential|"
    r"(?:are |is )?a must|or equivalent(?: experience)?|mandatory|preferred|desirable|needed|un plus|un atout|un avantage|a plus|a bonus|an advantage|an asset|minimum|ou équivalent|"
    r"or (?:equivalent|similar)|bienvenue?|optional|facultati\w+|if possible|impérativement)\b\)?[\s,]*)+[.!]?$",
    re.IGNORECASE,
)
_MAX_HELD = 7
_FEW_WORDS = 60
_REACH = 80  # characters before a name that may tell what it is
_BARE = 3


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
    for block in blocks:
        if block.part in {"benefits", "apply", "company", "other"}:
            continue
        for sentence in sentences(block.lines):
            if re.search(r"://|www\.|@", sentence.text) or _UNNEEDED.search(sentence.text):
                continue
            label = _LABEL.match(sentence.text)
            if label and _NO_SKILL.match(label["label"]):
                continue
            if block.part not in {"required", "preferred"} and _OTHERS.search(sentence.text):
                continue
            found = [*_known(sentence, block, taxonomy, language), *_named(sentence, taxonomy), *_demanded(sentence, taxonomy)]
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
            for line, item, concept in (*_listed(block, taxonomy), *_held(block, taxonomy))
            if not _is_title(item, title, company, item)
        ]
    if not asked and sum(len(x.text.split()) for b in blocks for x in b.lines) <= _FEW_WORDS:
        asked = [_Asked(s, plus=False) for s in _named_in_tasks(blocks, title, company, taxonomy, language)]
    widest = _widest([a.skill for a in asked])
    wished = [a.skill for a in asked if a.plus]
    plus = {id(a.skill): a.plus or (not a.told and any(_is_same(a.skill, w) for w in wished)) for a in asked}
    required = _once((s for s in widest if not plus[id(s)]), [])
    return required, _once((s for s in widest if plus[id(s)]), required)


def _once(skills: Iterable[FoundSkill], before: Sequence[FoundSkill]) -> list[FoundSkill]:
    """Each skill once, by its name and its concept, without those of `before`; `Kotlin Multiplatform` is not `Kotlin`."""
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
        label = _LABEL.match(sentence.text)
        if label and _NO_SKILL.match(label["label"]):
            continue
        for m in taxonomy.skills_in(sentence.text, language):
            cut = sentence.part(m.start, m.end)
            soft = names_a_term(m.name) or key_of(m.name) in SOFT or taxonomy.is_soft(m.concept) or language_code(m.name)
            if not soft and not _is_title(cut, title, company, sentence):
                yield FoundSkill(cut, m.concept, "claimed")


def _is_title(cut: Cut, title: Cut | None, company: Cut | None, sentence: Cut) -> bool:
    """Whether a skill stands in the title or the firm's name, repeats the title, or is a subject of studies."""
    named = (c for c in (title, company) if c is not None)
    if any(cut.start < c.end and c.start < cut.end for c in named):
        return True
    echoes = title is not None and cut.text.islower() and cut.text in fold(title.text).split()
    at = cut.start - sentence.start
    before = sentence.text[max(0, at - _REACH) : at]
    return echoes or bool(_STUDIED.search(before)) or bool(_COLLEAGUES.search(before))


#: Tools of others: "with our iOS colleagues, who use Swift", "the backend team (Go, PostgreSQL)".
_OTHERS = re.compile(
    r"\b(?:colleagues|collègues|teams?|équipes?|développeurs|engineers|developers|clients?|customers)\b,?\s*(?:\((?=[A-Z])|(?:who|which|that|"
    r"qui) (?:use|work|utilis|travaill))",
    re.IGNORECASE,
)
_COLLEAGUES = re.compile(r"\b(?:engineers|developers|développeurs|ingénieurs|équipes?|colleagues|teams?)\s+(?:in|en|sur|using)\s+(?:\w+\s+(?:and|et)\s+)?$")


def _known(sentence: Cut, block: Block, taxonomy: Taxonomy, language: str) -> Iterator[FoundSkill]:
    """Skills of the taxonomy. Tasks and the firm's own words name many that nobody asks for: there, only tools count."""
    listed = block.part in {"required", "preferred"} or bool(_ASKS_FOR.search(sentence.text))
    asks = listed or bool(_ASKS.search(sentence.text))
    for m in taxonomy.skills_in(sentence.text, language):
        if key_of(m.name) in SOFT or taxonomy.is_soft(m.concept) or language_code(m.name):
            continue
        cut = _whole_name(sentence, m.start, m.end, taxonomy)
        if re.match(r"capacité|ability|sens d", m.name, re.IGNORECASE):
            continue
        if listed or (_is_a_tool(m.name, m.start, asks=asks) and (asks or _is_proper(m))):
            yield FoundSkill(cut, m.concept, "claimed")


def _is_proper(m: SkillMention) -> bool:
    """Whether a concept's label is a proper name (`Microsoft Excel`), so that a capital says something."""
    labels = [label for label in (m.concept.label_fr, m.concept.label_en) if label]
    return any(c.isupper() for c in m.name[1:]) or any(label[:1].isupper() for label in labels)


def _is_a_tool(name: str, at: int, *, asks: bool) -> bool:
    """Whether a name is written as one of a thing (`Excel`, `HACCP`, `Node.js`), not as an everyday word."""
    marked = any(c.isupper() for c in name[1:]) or any(c.isdigit() or c in "+#." for c in name)
    return marked or (name[:1].isupper() and at > 0) or (asks and name[:1].isupper() and " " not in name)


def _whole_name(sentence: Cut, start: int, end: int, taxonomy: Taxonomy) -> Cut:
    """`Sage Payroll`, `CACES 1B`, `Habilitation électrique B2V`: a name with what belongs to it, marks tried out."""
    text = sentence.text
    more = re.match(
        r"(?:\s(?:R\.?\s?\d{3}[a-z]?\b|[Cc]at(?:[ée]gorie)?\.?\s?)?(?:[A-Z]?\d{1,4}[A-Z]{0,2}(?!\w|[.,]\d|\s?(?:%|€|k|ans|an\b|mois|years?|jours|"
        r"h\b|heures|personnes|people))|[A-Z]\d[A-Z]?\b|[A-Z]{1,3}\d?\b(?!['’])|[A-Z][a-z]+[\w+#]*(?!['’])))+",
        text[end:],
    )
    proper = text[start : start + 1].isupper() or bool(more and re.match(r"\s[A-Z]?\d", more.group()))
    longer = text[start : end + more.end()] if more else ""
    if more and proper and not (re.search(_ROLE, longer) or taxonomy.looks_like_title(longer)) and not language_code(more.group().split()[-1]) and not re.search(r"[.:!?]\s*$", text[max(0, end - 3) : end]):
        end += more.end()
    return sentence.part(start, end)


_ROLE = (
    r"\b(?:Engineer|Developer|Manager|Analyst|Designer|Architect|Consultant|Administrator|Specialist|Technician|Officer|"
    r"Lead|Scientist|Experience|Skills?|Team|Knowledge|Expert|Ingénieur\w*|Développeu\w*|Consultante?|Chef|Technicien\w*)\b"
)
#: Bodies and grades that one is registered with: `CIPD Level 5 qualified`, `Gas Safe registered`.
_QUALIFIED = re.compile(
    r"\b(?P<item>(?:[A-Z]{2,6}|[A-Z][a-z]+ [A-Z][a-z]+)(?: [Ll]evel \d(?:\+)?)?)(?: \([A-Z]+\))?[ -](?:part[- ])?(?:qualified|certified|"
    r"registered|accredited|chartered)\b"
)


def _named(sentence: Cut, taxonomy: Taxonomy) -> Iterator[FoundSkill]:
    """Names with capitals behind words of knowing, that no taxonomy has: `a good command of Dentally`."""
    text = sentence.text
    for q in _QUALIFIED.finditer(text):
        if _is_name(item := sentence.part(*q.span("item")), taxonomy):
            yield FoundSkill(item, taxonomy.skill(item.text), "claimed")
    at = 0
    while m := _ITEM.search(text, at):
        at = m.end()
        before = text[max(0, m.start() - _REACH) : m.start()]
        if m.start() == 0 or not _KNOWS.search(before):
            continue
        while m:
            item = tidy(sentence.part(*m.span("item")))
            role = re.search(r"\b(?:as an?|as|que|poste de|comme)\s*$", before) and taxonomy.looks_like_title(item.text)
            place = re.search(r"\b(?:sur|sous)\s*$", before) and read_place(item, least=500)
            if not role and not place and _is_name(item, taxonomy):
                yield FoundSkill(item, taxonomy.skill(item.text), "claimed")
            at = m.end()
            m = _ITEM.match(text, at) if m["next"] else None  # type: ignore[assignment]


def _demanded(sentence: Cut, taxonomy: Taxonomy) -> Iterator[FoundSkill]:
    """`Level 2 Food Hygiene essential.`: a short sentence that is a name and a word that asks for it."""
    for part in (c for whole in (*split_at(sentence, ";"), *split_at(sentence, ",;")) if _TAIL.search(whole.text) for c in _at_or(_bare(whole))):
        cut = _bare(part)
        if "," in cut.text or not cut.text[:1].isupper() or not 0 < len(cut.text.split()) <= 5:  # noqa: PLR2004
            continue
        if _is_name(cut, taxonomy) and not re.search(
            r"^(?:une?|le|la|les|an?|the|vos?|your|être|avoir|being|expérience|experience|formation|diplôme|degree|"
            r"poste|lettre|DE\b|QTS|salaire)\b|\b(?:expérience|experience|degree|diplôme|english|français)\b",
            cut.text,
            re.IGNORECASE,
        ):
            yield FoundSkill(cut, taxonomy.skill(cut.text), "claimed")


def _is_name(item: Cut, taxonomy: Taxonomy) -> bool:
    """Whether a name with capitals may be a skill: neither a language, place, degree, licence nor a word of a sentence."""
    text = item.text
    concept = taxonomy.skill(text)
    return not (
        (len(text) < 2 and concept is None)  # noqa: PLR2004
        or any(language_code(w) for w in re.findall(r"[^\W\d_]+", text))
        or re.search(r"\b(?:ans?|years?|mois|months?)\b|^(?:tu|vous|you|nous|we)\b|\b(?:diplômes?|degrees?|diplomas?|titre|expériences?|experience|permis)\b", text, re.IGNORECASE)
        or key_of(text) in SOFT
        or (concept is not None and taxonomy.is_soft(concept))
        or level_of(re.sub(r"(?i)licen[cs]e$|\([^)]*\)", "", text)) != "none"
        or is_licence(item)
        or names_a_term(text)
        or read_place(item, least=200_000)
        or re.fullmatch(
            r"(?:Pas|No|Any|Some|Aucune?|Toute?|CV|RH|HR|UK|US|USA|EU|UE|ASAP|N\+1|RTT|CSE|PME|TPE|ETI|GCSEs?|A-levels?|I|A|You|We|The|Our|In|Vous|"
            r"Nous|Le|La|Les|Un|Une|Des|ESN|SSII|BTP|IT|Bac\b.*|BTS|DUT|CAP|BEP|DE|Master|Licence|[A-D]|Bachelor\w*|"
            r"Degree|PhD|B2B|B2C|BtoB|BtoC|R&D|EOE|EEO|DBS|DOE|OTE|EHPAD|CHU|NHS|SMEs?|Europe|EMEA|London|Grade|Level|Year|"
            r"Monday|Friday|[A-C][12])",
            text,
        )
    )


def _listed(block: Block, taxonomy: Taxonomy) -> Iterator[tuple[Cut, Cut, Concept | None]]:
    """Items of a bare list: any short one behind "Required:", and one-word names of skills (`Go`, `R`) in any list."""
    for line in block.lines if block.part in {"required", "preferred"} else ():
        m = _LABEL.match(line.text)
        if m and _NO_SKILL.match(m["label"]):
            continue
        body = line.part(m.end(), len(line.text)) if m else line
        for phrase in _phrase(line, taxonomy):
            yield line, phrase, taxonomy.skill(phrase.text)
        items = [_bare(c) for part in split_at(body, ",;/") for c in _at_or(_bare(tidy(part)))]
        if any(len(c.text.split()) > _BARE for c in items):
            continue
        for item in items:
            concept = taxonomy.skill(item.text)
            literal = ("," in body.text or m is not None or line.bullet) and len(items) > 1 and item.text[:1].isupper() and (m is not None or item.text.isupper())
            sole = line.bullet and len(items) == 1 and not m and _is_a_tool(item.text, 0, asks=False) and len(item.text.split()) <= _BARE
            if item.text and (concept or literal or sole) and _is_name(item, taxonomy):
                yield line, item, concept


_LEAD = re.compile(
    r"(?:(?:an?|une?|la|le|the|votre|your|current|valid|full|clean|active|confident use of|use of|ideally|idéalement|strong|"
    r"proven|demonstrated)\s+)+",
    re.IGNORECASE,
)


def _phrase(line: Line, taxonomy: Taxonomy) -> Iterator[Cut]:
    """`18th Edition Wiring Regulations (BS 7671)`: an item of which all longer words have capitals is a name."""
    if not line.bullet or re.search(r"[,:;]", line.text):
        return
    parts = _at_or(_bare(line))
    for cut in parts:
        held = _LEAD.match(cut.text)
        cut = tidy(cut.part(held.end(), len(cut.text))) if held else cut  # noqa: PLW2901
        words = cut.text.split()
        long = [w.strip("()") for w in words if len(w.strip("()")) > 3]  # noqa: PLR2004
        if (
            (1 < len(words) <= _MAX_HELD or (len(parts) > 1 and cut.text.isupper()))
            and (len(long) > 0 or len(words) == 1)
            and all(w[:1].isupper() or w[:1].isdigit() for w in long)
            and not re.search(r"\b(?:in|of|en|de)\s+[a-z]", cut.text)
            and not taxonomy.looks_like_title(cut.text)
            and _is_name(cut, taxonomy)
        ):
            yield cut


def _at_or(cut: Cut) -> list[Cut]:
    """`Zendesk or Intercom` → two."""
    m = re.search(r"\s+(?:or|and|ou|et|&)\s+(?:d['’]|de |du )?", cut.text)
    return [tidy(cut.part(0, m.start())), *_at_or(cut.part(m.end(), len(cut.text)))] if m and m.start() else [cut]


def _held(block: Block, taxonomy: Taxonomy) -> Iterator[tuple[Cut, Cut, Concept | None]]:
    """Certificates and cards of a list, whole: `Current CSCS card`, `CACES R489 cat. 3`, `forklift licence`."""
    for line in block.lines if block.part in {"required", "preferred"} else ():
        m = _LABEL.match(line.text)
        body = line.part(m.end(), len(line.text)) if m else line
        for part in split_at(body, ",;"):
            item = _bare(tidy(part))
            held = _HELD.match(item.text)
            if held is None or not 1 < len(item.text.split()) <= _MAX_HELD or is_licence(item):
                continue
            cut = tidy(item.part(*held.span("item")))
            if level_of(re.sub(r"(?i)licen[cs]e|certificat\w*", "", cut.text)) != "none":
                continue
            if re.search(r"\b(?:van|fuel|car|company|discount|holiday|pension|essence|société|swile|titre)\b", cut.text, re.IGNORECASE):
                continue
            if re.search(r"\bdriv|\bpermis\b|\bdegree\b|\bou\b|\bor\b|\b(?:vous|you|we|nous)\b", cut.text, re.IGNORECASE):
                continue
            yield part, cut, taxonomy.skill(cut.text)


def _bare(item: Cut) -> Cut:
    """Item without `required`, `un plus` and the like behind it, and without `notions de` before it."""
    tail = _TAIL.search(item.text)
    cut = tidy(item.part(0, tail.start())) if tail and tail.start() > 1 else item
    after = re.search(r"(?<=\w)\s+(?:skills|knowledge|experience|proficiency)$", cut.text)
    cut = tidy(cut.part(0, after.start())) if after else cut
    lead = re.match(
        r"(?:(?:(?:tu|vous|you) (?:connais\w*|maîtrise[sz]|know|utilise[sz])\s+)?(?:bonnes? |solides? )?(?:notions? (?:de |d['’])|connaissances? (?:de |d['’]|du |des |en )|maîtrise (?:de "
        r"|d['’]|du |des )|basic |strong |some |good |solid |good |knowledge of |experience (?:with|of|in|using)  |familiarity with "
        r"|proficiency in |proficient in |working |confident with |comfortable with |use of )*(?:la |le |les |l['’])?)",
        cut.text,
        re.IGNORECASE,
    )
    return tidy(cut.part(lead.end(), len(cut.text))) if lead else cut


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


def is_a_plus(sentence: Cut, skill: Cut) -> bool:
    """Whether the clause in which a skill stands makes it a plus.

    "Idéalement" and "ideally" speak of what follows them, "est un plus" and "is a bonus" of their whole clause.
    """
    marks, clauses = _wishes(sentence.text)
    if not marks:
        return False
    at = skill.start - sentence.start
    start, end = next(((a, b) for a, b in clauses if a <= at < b), (0, len(sentence.text)))
    return any(
        m.start() <= at or not _AHEAD.match(m.group()) or not sentence.text[m.end() : end].strip(" .)")
        for m in marks
        if start <= m.start() < end
    )


@lru_cache(maxsize=4)
def _wishes(text: str) -> tuple[tuple[re.Match[str], ...], tuple[tuple[int, int], ...]]:
    """Words that make something a plus, and the clauses of a sentence (the same one is asked about many skills)."""
    marks = tuple(PREFERRED.finditer(text))
    edges = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)] if marks else []
    return marks, tuple(zip(edges, edges[1:], strict=False))


_AHEAD = re.compile(r"idéalement|ideally|dans l['’]idéal|de préférence|prefer(?:ab|enti)|bonus\s*:|plus\s*:|atouts?\s*:", re.IGNORECASE)
_CLAUSE = re.compile(
    r"\s*;\s*|\s+-\s+|,\s+(?=(?:idéalement|ideally|preferably|de préférence|une?\s(?!plus|atout|avantage|vrai|réel|gros)|la\s|le\s|l['’]|any|some|and\s|et\s|"
    r"with|avec|dans l|while|mais|but|voire|(?:(?!et\s|and\s|ou\s|or\s|c['’]est|it['’]s|that|this|ce\s|which|who|qui\s)[^\s,]+\s+){1,3}(?:est|is|serait|would|apprécié|souhaité|un plus|a plus|a bonus|"
    r"exigé|requis|preferred|required|essential|desirable)))|\s+(?=\((?:idéalement|ideally|preferably))|"
    r"(?<=\()(?=[\w /]+ (?:idéalement|de préférence|ideally|preferably|preferred|un plus|a plus))|"
    r"\s+(?=(?:et|and) (?:idéalement|ideally|preferably|si possible))",
    re.IGNORECASE,
)


def skills_of(path: str, skills: Sequence[FoundSkill], trace: Trace) -> tuple[Skill, ...]:
    """Skills as values, with their evidence under `path`."""
    return tuple(
        Skill(name=trace.text(f"{path}[{i}]", s.cut) or "", concept=s.concept, use=s.use) for i, s in enumerate(skills)
    )
