"""Names that an offer asks for though no taxonomy has them: behind words of knowing, in lists, on cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hirestream.extract.education import level_of
from hirestream.extract.languages import language_code
from hirestream.extract.licences import is_licence
from hirestream.extract.lines import Cut, Line, split_at, tidy
from hirestream.extract.offer_parts import Block
from hirestream.extract.offer_terms import names_a_term
from hirestream.extract.places import read_place
from hirestream.extract.skills import SOFT, FoundSkill
from hirestream.model.profile import Concept
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import key_of

#: Names of things to know stand behind these words: what follows with capitals is a skill, known or not.
_KNOWS = re.compile(
    r"\b(?:ma[iî]tris(?:e|er|ez|es)|connaissances?|connaître|connaissez|connais|pratique|utilisation|utilise[rz]?|"
    r"utilisé|logiciels?|outils?(?: informatiques?)?|progiciels?|à l['’]aise|expériences?|"
    r"usage|savez utiliser|know(?:ledge)?|proficien(?:t|cy)|familiar(?:ity)?|experience(?:d)?|comfortable|"
    r"confident|skilled|expert(?:ise)?|competent|use|using|user|software|tools?|such as|systems?|tels? que|telles? que|"
    r"type|comme|stack|technolog\w+|environnement|certified|certification\w*|équipements?|equipment|trained|"
    r"titulaires?|sous|sur)\b"
    r"(?:\s+(?:solide|parfaite?|approfondie|avancée|courante|impérative|exigée|working|hands-on|strong|good|sound|of|"
    r"with|in|on|from|the|a|an|du|de|des|la|le|les|l['’]|d['’]|avec|sur|en|logiciels?|outils?|progiciel|méthodes?|"
    r"software|package|systems?|like|as|tels?|que|comme|type|both|either|bien|tools?|both))*[\s:'’(]*$",
    re.IGNORECASE,
)
_NAME_ITEM = (
    r"(?:[A-Z][\w+#/&-]*(?:\.\w+)*|\.NET|[a-z]+[A-Z]\w*)(?:\s+(?:[A-Z][\w+#/&-]*(?:\.\w+)*|\d{1,4}[A-Z]?\b|(?:Pro|"
    r"Suite)))*"
)
_ITEM = re.compile(
    rf"(?P<item>{_NAME_ITEM})(?P<next>\s*(?:,|/|;|&|\bet\b|\bou\b|\band\b|\bor\b|\bet/ou\b|"
    rf"\band/or\b)(?:\s+(?:ou|or|et|and|de|d['’]|du|en|le|la|les|l['’]|a|the|with)\b)*['’]?\s*)?"
)
LABEL = re.compile(r"^(?P<label>[^:,;()]{2,45}?)\s?:\s+(?=\S)")
NO_SKILL = re.compile(
    r"^(?:lieu|localisation|location|job|date|salaire|salary|contrat|contract|type|horaires?|hours?|diplôme|niveau|"
    r"formation|expérience|experience|education|langues?|languages?|permis|contact|référence|ref|start|where|terms?|"
    r"benefits?|avantages?|pay|savoir[- ]être|soft|qualités|secteur|durée|when|apply|employer|company|statut|status|"
    r"department|service|grade|schedule|conditions?|licen[cs]e)",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"^(?:(?:an?|une?|la|le|the|votre|your|current|valid|full|clean|active|in-date|up[- ]to[- ]date|registered|"
    r"licensed|holder of|"
    r"être titulaire (?:d['’]une?|du|de la)|titulaire (?:d['’]une?|du|de la)|posséder (?:le|la|un|une))\s+)*"
    r"(?P<item>.*\b(?:certificat\w*|certifi(?:ed|é\w*)|CACES|habilitation|licen[cs]e|ticket|card|carte|brevet|"
    r"attestation|[Cc]heck$|"
    r"permit|accredit\w+|registration|FIMO|FCO|SSIAP|HACCP|TOSA|CPC|CSCS|SST|BAFA|PALS|ACLS|BLS)\b.*)$",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:\(?\b(?:est |sont |is |are |serait |seraient |would be )?(?:en cours de validité|à jour|valides?|exigée?s?|"
    r"obligatoires?|requise?s?|indispensables?|impérati\w+|souhaitée?s?|appréciée?s?|nécessaires?|required|essential|"
    r"(?:are |is )?a must|or equivalent(?: experience)?|mandatory|preferred|desirable|needed|un plus|un atout|"
    r"un avantage|a plus|a bonus|an advantage|an asset|minimum|ou équivalent|"
    r"or (?:equivalent|similar)|bienvenue?|optional|facultati\w+|if possible|impérativement)\b\)?[\s,]*)+[.!]?$",
    re.IGNORECASE,
)
_MAX_HELD = 7
REACH = 80  # characters before a name that may tell what it is
_BARE = 3
_ROLE = (
    r"\b(?:Engineer|Developer|Manager|Analyst|Designer|Architect|Consultant|Administrator|Specialist|Technician|"
    r"Officer|"
    r"Lead|Scientist|Experience|Skills?|Team|Knowledge|Expert|Ingénieur\w*|Développeu\w*|Consultante?|Chef|"
    r"Technicien\w*)\b"
)
#: Bodies and grades that one is registered with: `CIPD Level 5 qualified`, `Gas Safe registered`.
_QUALIFIED = re.compile(
    r"\b(?P<item>(?:[A-Z]{2,6}|"
    r"[A-Z][a-z]+ [A-Z][a-z]+)(?: [Ll]evel \d(?:\+)?)?)(?: \([A-Z]+\))?[ -](?:part[- ])?(?:qualified|certified|"
    r"registered|accredited|chartered)\b"
)
_LEAD = re.compile(
    r"(?:(?:an?|une?|la|le|the|votre|your|current|valid|full|clean|active|confident use of|use of|ideally|idéalement|"
    r"strong|"
    r"proven|demonstrated)\s+)+",
    re.IGNORECASE,
)


def whole_name(sentence: Cut, start: int, end: int, taxonomy: Taxonomy) -> Cut:
    """`Sage Payroll`, `CACES 1B`, `Habilitation électrique B2V`: a name with what belongs to it, marks tried out."""
    text = sentence.text
    more = re.match(
        r"(?:\s(?:R\.?\s?\d{3}[a-z]?\b|[Cc]at(?:[ée]gorie)?\.?\s?)?(?:[A-Z]?\d{1,4}[A-Z]{0,2}(?!\w|[.,]\d|\s?(?:%|€|"
        r"k|ans|an\b|mois|years?|jours|"
        r"h\b|heures|personnes|people))|[A-Z]\d[A-Z]?\b|[A-Z]{1,3}\d?\b(?!['’])|[A-Z][a-z]+[\w+#]*(?!['’])))+",
        text[end:],
    )
    proper = text[start : start + 1].isupper() or bool(more and re.match(r"\s[A-Z]?\d", more.group()))
    longer = text[start : end + more.end()] if more else ""
    if (
        more
        and proper
        and not (re.search(_ROLE, longer) or taxonomy.looks_like_title(longer))
        and not language_code(more.group().split()[-1])
        and not re.search(r"[.:!?]\s*$", text[max(0, end - 3) : end])
    ):
        end += more.end()
    return sentence.part(start, end)


#: Papers that one must hold, within a sentence.
_CARD = re.compile(
    r"\b(?:[Aa]n?|valid|current|une?|la|votre|your)\s+(?P<item>(?:enhanced |"
    r"(?:[A-Z0-9][\w/-]*\s)(?:[\w/-]+\s){0,4})(?:DBS check|"
    r"check|certificate|card|certification)|carte professionnelle)\b"
)


def named(sentence: Cut, taxonomy: Taxonomy) -> Iterator[FoundSkill]:
    """Names with capitals behind words of knowing, that no taxonomy has: `a good command of Dentally`."""
    text = sentence.text
    for q in _QUALIFIED.finditer(text):
        if is_name(item := sentence.part(*q.span("item")), taxonomy):
            yield FoundSkill(item, taxonomy.skill(item.text), "claimed")
    for card in _CARD.finditer(text):
        item = tidy(sentence.part(*card.span("item")))
        if not is_licence(item) and level_of(re.sub(r"(?i)certificate|licence|[^ ]*level", "", item.text)) == "none":
            yield FoundSkill(item, taxonomy.skill(item.text), "claimed")
    at = 0
    while m := _ITEM.search(text, at):
        at = m.end()
        before = text[max(0, m.start() - REACH) : m.start()]
        if m.start() == 0 or not _KNOWS.search(before):
            continue
        while m:
            item = tidy(sentence.part(*m.span("item")))
            role = re.search(r"\b(?:as an?|as|que|poste de|comme)\s*$", before) and taxonomy.looks_like_title(item.text)
            place = re.search(r"\b(?:sur|sous)\s*$", before) and read_place(item, least=500)
            if not role and not place and is_name(item, taxonomy):
                yield FoundSkill(item, taxonomy.skill(item.text), "claimed")
            at = m.end()
            m = _ITEM.match(text, at) if m["next"] else None


_MAY_DEMAND = re.compile(
    r"exig|requi|oblig|indispens|essential|mandat|souhait|appréci|prefer|desir|needed|un plus|atout|avantage|plus\b|"
    r"bonus|asset|"
    r"advantage|quivalent|must|similar|jour|valid|minimum|bienvenu|optional|facult|possible|impéra|nécess",
    re.IGNORECASE,
)


def demanded(sentence: Cut, taxonomy: Taxonomy) -> Iterator[FoundSkill]:
    """`Level 2 Food Hygiene essential.`: a short sentence that is a name and a word that asks for it."""
    if not _MAY_DEMAND.search(sentence.text):
        return
    for part in (
        c
        for whole in (*split_at(sentence, ";"), *split_at(sentence, ",;"))
        if _TAIL.search(whole.text)
        for c in _at_or(bare_item(whole))
    ):
        cut = bare_item(part)
        if "," in cut.text or not cut.text[:1].isupper() or not 0 < len(cut.text.split()) <= 5:  # noqa: PLR2004
            continue
        if is_name(cut, taxonomy) and not re.search(
            r"^(?:une?|le|la|les|an?|the|vos?|your|être|avoir|being|expérience|experience|formation|diplôme|degree|"
            r"poste|lettre|DE\b|QTS|salaire)\b|\b(?:expérience|experience|degree|diplôme|english|français)\b",
            cut.text,
            re.IGNORECASE,
        ):
            yield FoundSkill(cut, taxonomy.skill(cut.text), "claimed")


def is_name(item: Cut, taxonomy: Taxonomy) -> bool:
    """Whether a name with capitals may be a skill: no language, place, degree, licence, nor a word of a sentence."""
    text = item.text
    concept = taxonomy.skill(text)
    return not (
        (len(text) < 2 and concept is None)  # noqa: PLR2004
        or "?" in text
        or any(language_code(w) for w in re.findall(r"[^\W\d_]+", text))
        or re.search(
            r"\b(?:ans?|years?|mois|months?)\b|^(?:tu|vous|you|nous|we)\b|\b(?:diplômes?|degrees?|diplomas?|"
            r"titre|expériences?|experience|permis|présence|presence)\b",
            text,
            re.IGNORECASE,
        )
        or key_of(text) in SOFT
        or (concept is not None and taxonomy.is_soft(concept))
        or level_of(re.sub(r"(?i)licen[cs]e$|\([^)]*\)", "", text)) != "none"
        or is_licence(item)
        or names_a_term(text)
        or read_place(item, least=200_000)
        or re.fullmatch(
            r"(?:Pas|No|Any|Some|Aucune?|Toute?|CV|RH|HR|UK|US|USA|EU|UE|ASAP|N\+1|RTT|CSE|PME|TPE|ETI|GCSEs?|"
            r"A-levels?|I|A|You|We|The|Our|In|Vous|"
            r"Nous|Le|La|Les|Un|Une|Des|ESN|SSII|BTP|IT|Bac\b.*|BTS|DUT|CAP|BEP|DE|Master|Licence|[A-D]|Bachelor\w*|"
            r"Degree|PhD|B2B|B2C|BtoB|BtoC|R&D|EOE|EEO|DBS|DOE|OTE|EHPAD|CHU|NHS|SMEs?|Europe|EMEA|London|Grade|"
            r"Level|Year|"
            r"Monday|Friday|[A-C][12])",
            text,
        )
    )


#: Headings under which each short item is a skill, known or not.
_OF_SKILLS = re.compile(
    r"(?:(?:vos|les|your|key|required|core|technical|hard|professional) )*(?:skills|compétences(?: (?:techniques|"
    r"requises|"
    r"clés|métier|professionnelles))?|(?:tech(?:nical)? )?stack|technologies|outils|tools|logiciels|software|"
    r"environnement technique|certifications?|habilitations?|certificats requis)(?: required| requis\w*)?$",
    re.IGNORECASE,
)
_LONG_NAME = 5


def listed(block: Block, taxonomy: Taxonomy) -> Iterator[tuple[Cut, Cut, Concept | None]]:
    """Items of a bare list: any short one behind "Required:", and one-word names of skills (`Go`, `R`) in any list."""
    for line in block.lines if block.part in {"required", "preferred"} else ():
        m = LABEL.match(line.text)
        if m and NO_SKILL.match(m["label"]):
            continue
        body = line.part(m.end(), len(line.text)) if m else line
        for phrase in _phrase(line, taxonomy):
            yield line, phrase, taxonomy.skill(phrase.text)
        if _OF_SKILLS.match(block.heading) and m is None and len(line.text.split()) <= _MAX_HELD:
            for item in (bare_item(tidy(_unbracketed(c))) for c in split_at(line, ",;")):
                if 0 < len(item.text.split()) <= _LONG_NAME and is_name(item, taxonomy):
                    yield line, item, taxonomy.skill(item.text)
        items = [bare_item(c) for part in split_at(body, ",;/") for c in _at_or(bare_item(tidy(part)))]
        if any(len(c.text.split()) > _BARE for c in items):
            continue
        for item in items:
            concept = taxonomy.skill(item.text)
            literal = (
                len(items) > 1
                and item.text[:1].isupper()
                and (m is not None or item.text.isupper() or all(_is_short_name(i) for i in items))
            )
            sole = (
                line.bullet
                and len(items) == 1
                and not m
                and is_a_tool(item.text, 0, asks=False)
                and len(item.text.split()) <= _BARE
            )
            if item.text and (concept or literal or sole) and is_name(item, taxonomy):
                yield line, item, concept


def _phrase(line: Line, taxonomy: Taxonomy) -> Iterator[Cut]:
    """`18th Edition Wiring Regulations (BS 7671)`: an item of which all longer words have capitals is a name."""
    if not line.bullet or re.search(r"[,:;]", line.text):
        return
    parts = _at_or(bare_item(line))
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
            and is_name(cut, taxonomy)
        ):
            yield cut


def _unbracketed(cut: Cut) -> Cut:
    return cut.part(0, cut.text.index("(")) if cut.text.endswith(")") and cut.text.find("(") > 1 else cut


def _is_short_name(item: Cut) -> bool:
    """Whether an item is one or two words, each with a capital: `PX4 ou ArduPilot`."""
    words = item.text.split()
    return 0 < len(words) <= 2 and all(w[:1].isupper() for w in words)  # noqa: PLR2004


def _at_or(cut: Cut) -> list[Cut]:
    """`Zendesk or Intercom` → two."""
    m = re.search(r"\s+(?:or|and|ou|et|&)\s+(?:d['’]|de |du )?", cut.text)
    return [tidy(cut.part(0, m.start())), *_at_or(cut.part(m.end(), len(cut.text)))] if m and m.start() else [cut]


def held(block: Block, taxonomy: Taxonomy) -> Iterator[tuple[Cut, Cut, Concept | None]]:
    """Certificates and cards of a list, whole: `Current CSCS card`, `CACES R489 cat. 3`, `forklift licence`."""
    for line in block.lines if block.part in {"required", "preferred"} else ():
        m = LABEL.match(line.text)
        body = line.part(m.end(), len(line.text)) if m else line
        for part in split_at(body, ",;"):
            item = bare_item(tidy(part))
            held = _HELD.match(item.text)
            if held is None or not 1 < len(item.text.split()) <= _MAX_HELD or is_licence(item):
                continue
            cut = tidy(item.part(*held.span("item")))
            if level_of(re.sub(r"(?i)licen[cs]e|certificat\w*", "", cut.text)) != "none":
                continue
            if re.search(
                r"\b(?:van|fuel|car|company|discount|holiday|pension|essence|carburant|fidélité|société|swile|"
                r"titre)\b",
                cut.text,
                re.IGNORECASE,
            ):
                continue
            if re.search(
                r"\bdriv|\bpermis\b|\bdegree\b|\bou\b|\bor\b|\b(?:vous|you|we|nous)\b", cut.text, re.IGNORECASE
            ):
                continue
            yield part, cut, taxonomy.skill(cut.text)


def bare_item(item: Cut) -> Cut:
    """Item without `required`, `un plus` and the like behind it, and without `notions de` before it."""
    tail = _TAIL.search(item.text)
    cut = tidy(item.part(0, tail.start())) if tail and tail.start() > 1 else item
    after = re.search(r"(?<=\w)\s+(?:skills|knowledge|experience|proficiency)$", cut.text)
    cut = tidy(cut.part(0, after.start())) if after else cut
    lead = re.match(
        r"(?:(?:(?:current|valid|full|clean|active|logiciels?)\s+)?(?:(?:tu|vous|you) (?:connais\w*|"
        r"maîtrise[sz]|know|"
        r"utilise[sz])\s+)?(?:bonnes? |"
        r"solides? )?(?:notions? (?:de |d['’])|connaissances? (?:de |d['’]|du |des |en )|maîtrise (?:de "
        r"|d['’]|du |des )|(?:scripting|programming|coding|programmation|scripts?|développement) (?:in |en |"
        r"with |avec )|basic |strong |some |good |solid |good |knowledge of |experience (?:with|of|in|using)  |"
        r"familiarity with "
        r"|proficiency in |proficient in |working |confident with |comfortable with |use of )*(?:la |le |les |l['’])?)",
        cut.text,
        re.IGNORECASE,
    )
    return tidy(cut.part(lead.end(), len(cut.text))) if lead else cut


def is_a_tool(name: str, at: int, *, asks: bool) -> bool:
    """Whether a name is written as one of a thing (`Excel`, `HACCP`, `Node.js`), not as an everyday word."""
    marked = any(c.isupper() for c in name[1:]) or any(c.isdigit() or c in "+#." for c in name)
    return marked or (name[:1].isupper() and at > 0) or (asks and name[:1].isupper() and " " not in name)
