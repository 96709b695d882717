"""Everyday names of what an offer asks for: items of its lists, and what stands by words of knowing or of asking."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hirestream.extract.lines import Cut, Line, split_at, tidy
from hirestream.extract.offer_names import bare_item, is_name
from hirestream.extract.offer_parts import Block
from hirestream.extract.skills import FoundSkill
from hirestream.taxonomy.service import Taxonomy

#: What is known stands behind these: "you know VAT", "à l'aise avec les tableurs", "some knowledge of leases".
_KNOWS = re.compile(
    r"\b(?:(?:knowledge|understanding|command|grasp|mastery) of|(?:comfortable|familiar|proficient|confident|skilled|"
    r"competent|well versed|at home|at ease|trained) (?:with|in|using)|(?:you|"
    r"they)(?:['’]ll)? (?:also )?(?:know|master|"
    r"understand)|(?:vous|tu) (?:ma[iî]tris|connais|pratiqu|utilis)\w+|sachant utiliser|savez utiliser|"
    r"(?:ma[iî]trise|connaissances?|pratique|compréhension|bases|utilisation|notions?)"
    r"(?: (?:solides?|approfondies?|parfaite|courante|techniques?|de base))? "
    r"(?:de la|de l(?=['’])|du|des|de|d(?=['’])|en)|à l['’]aise (?:avec|sur|en|dans)|"
    r"(?:avoir|déjà|have|having) (?:déjà |already )?(?:pratiqué|manipulé|utilisé|used|worked with|handled|"
    r"met))\b['’]?\s*",
    re.IGNORECASE,
)
_ASKED = (
    r"(?:a must|essential|required|needed|mandatory|necessary|desirable|preferred|(?:very )?welcome|"
    r"(?:an? )?(?:real |big |definite )?(?:plus|bonus|advantage|asset)|useful|helpful|handy|"
    r"(?:fortement |très |vivement )?(?:exigée?s?|requise?s?|indispensables?|obligatoires?|impérati\w+|nécessaires?|"
    r"appréciée?s?|souhaitée?s?|souhaitables?|bienvenue?s?|demandée?s?)|(?:un |une )?(?:vrai |réel |gros )?(?:plus|"
    r"atouts?|avantages?))"
)
#: What is asked for stands before these: "charity accounting is a must", "la soudure TIG est exigée".
_DEMANDED = re.compile(
    r"(?:^|[,;:(]\s+|\s(?:and|et|but|mais)\s)(?P<item>[^,;:.()]{2,60}?)\s+(?:(?:is|are|would be|will be|est|"
    r"sont|serait|"
    rf"seraient)\s+{_ASKED}(?!\w)|n['’](?:a|ont|aura|auront) (?:plus|pas|aucun)\s?(?:de )?secrets?\b)",
    re.IGNORECASE,
)
#: "…, and so is cash flow forecasting".
_SO_IS = re.compile(r"\bso (?:is|are|would be|too is)\s+", re.IGNORECASE)
#: Where the name of a thing is over.
_STOP = re.compile(
    r"\s+(?:and|or|et|ou|ni|but|mais|voire)\b|\s*[,;:.()!?/–—]|\s+(?:is|are|was|would|will|can|may|has|have|est|sont|serait|"
    r"sera|a|ont|n['’]\w+|ne|that|which|who|when|where|if|as|well|enough|very|really|qui|que|qu['’]\w+|dont|où|quand|si|"
    r"bien|au moins|at least|inside|like|comme|for|from|with|within|at|on|by|to|in|into|pour|dans|par|sur|avec|sans|"
    r"chez|afin|à|aux?|en|ideally|idéalement|plus|preferred|required|essential|desirable|exigée?s?|requise?s?|"
    r"indispensables?|souhaitée?s?|appréciée?s?|parfaitement|couramment|you|we|vous|nous)(?![\w'’])",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\s*(?:,|/|\b(?:and|or|et|ou|ni|and/or|et/ou)\b)\s*(?:(?:with|de|du|des|d|l|le|la|les|of|in|the|also|avec|sur|"
    r"some|ideally|idéalement)\b['’]?\s*)*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:(?:the|an?|another|some|any|la|les?|une?|des?|du|vos|votre|your|basic|strong|good|sound|solid|excellent|working|"
    r"practical|advanced|proven|bonnes?|solides?|simple|of|both|bien|parfaitement|déjà|also|main|principaux|"
    r"logiciels?|software|outils?|principales|première approche de|bases (?:en|de|du)|really|fully|so is)\s+|"
    r"[ld]['’]))+",
    re.IGNORECASE,
)
#: What is a quality of character, a circumstance, or a word too wide to be a skill.
_NO_SKILL = re.compile(
    r"\b(?:rig(?:ueur|oureu)\w*|autonom\w*|organis[ée]\w*|sens|esprit|capacités?|goût|envie|aisance|motiv\w+|dynam\w+|"
    r"ponctu\w+|sérieu\w+|disponib\w+|mobil(?:e|ité)|patien\w+|écoute|empath\w+|enthousias\w+|enthusias\w+|resilien\w+|"
    r"résilien\w+|attitude|ability|abilities|willing\w*|attention|communicat\w+|interpersonal|teamw?\w*|équipes?|"
    r"flexib\w*|calm\w*|energy|énergie|curio\w+|passion\w*|commit\w+|reliab\w+|initiative|self|positiv\w*|friendly|"
    r"relationnel\w*|présentation|keen|eye|fiab\w+|discr\w+|polyvalen\w+|adapt\w+|création|créativ\w+|creativ\w+|"
    r"humour|humou?r|bienveillan\w+|courtesy|courtois\w*|confiden\w+|confiance|integrity|honest\w*|kind\w*|care|caring|"
    r"tact|diploma\w+|pédagog\w+|leadership|judge?ment|discretion|precision|précision|minuti\w+|soigneu\w+|soin|"
    r"physique|physical|fitness|stamina|endurance|permis|licen[cs]e|driv\w+|expériences?|experience\w*|"
    r"background|knowledge|connaissances?|compétences?|skills?|qualifications?|qualified|diplôm\w*|diploma|degree|"
    r"formation|training|education|niveau|level|débutant\w*|beginner\w*|availab\w+|week-?ends?|transport|vehicle|"
    r"véhicule|voiture|car|right to|eligib\w+|casier|age|âge|majeure?|ans|années?|years?|months?|mois|contrat|contract|"
    r"secteur|sector|métier|domaine|field|industry|industrie|poste|role|produits?|products?|clients?|customers?|"
    r"environnement|environment|entreprise|company|territoire|région|area|marché|market|people|personnes|gens|"
    r"langues?|languages?|anglophone|bilingu\w+|référence\w*|references?|résidence|nationalit\w+|horaires?|shifts?|"
    r"hours?|heures?|salaire|salary|things?|choses?|stuff|difference|différence|reasons?|limites?|answer|monde|world|"
    r"numbers?|chiffres?|collègues?|colleagues?|staff|terrain|contact|lift\w*|travel\w*|déplacements?|vous|nous|you|we|"
    r"our|your|votre|vos|notre|nos|who|qui|how|comment|why|pourquoi|what|que|it|them|this|that|these|cela|ça|ce|cette|"
    r"lettre|letter|cv|profil\w*|profile|candidat\w*|candidates?|applicants?|rest|reste|everything|tout|no|not|pas|"
    r"similar|similaires?|soi|computers?$|QTS|PGCE|admission|tant mieux|yourself|equivalent|équivalent\w*|"
    r"bonne? humeur|passport|passeport)\b|\d\s?(?:%|€|£|k\b)",
    re.IGNORECASE,
)
_WORDS_OF_AN_ITEM = 4
_WORDS_OF_A_NAME = 3
_WORDS_OF_A_LINE = 9


def phrased(sentence: Cut, taxonomy: Taxonomy) -> Iterator[FoundSkill]:
    """Things that a sentence says one knows or must know, though they are everyday words."""
    text = sentence.text
    for m in _KNOWS.finditer(text):
        yield from _chain(sentence, m.end(), taxonomy)
    for m in _SO_IS.finditer(text):
        yield from _chain(sentence, m.end(), taxonomy)
    for m in _DEMANDED.finditer(text):
        whole = sentence.part(*m.span("item"))
        found = _split(whole)
        if not _KNOWS.search(whole.text) and all(_is_asked(x, taxonomy) for x in found):
            yield from (FoundSkill(x, taxonomy.skill(x.text), "claimed") for x in found)


def _chain(sentence: Cut, at: int, taxonomy: Taxonomy) -> Iterator[FoundSkill]:
    """`Excel and basic statistics`: names from a place in a sentence on, as long as they are joined."""
    first = True
    while at < len(sentence.text):
        lead = _LEAD.match(sentence.text[at:])
        at += lead.end() if lead else 0
        stop = _STOP.search(sentence.text, at)
        end = stop.start() if stop else len(sentence.text)
        item = _led(sentence.part(at, end))
        clause = not first and stop and re.match(r"\s+(?:is|are|est|sont|n['’]|ne\b|a\b|has|have)", stop.group())
        if clause or not _is_asked(item, taxonomy):
            return
        yield FoundSkill(item, taxonomy.skill(item.text), "claimed")
        joint = _JOINT.match(sentence.text, end)
        if joint is None:
            return
        at, first = joint.end(), False


def items(block: Block, taxonomy: Taxonomy) -> Iterator[tuple[Line, Cut]]:
    """`Fish preparation`, `Laboratory safety and first aid`: short items of what is asked, whatever they name."""
    if block.part not in {"required", "preferred"}:
        return
    lines = block.lines
    if len(lines) > 1 and not any(
        x.bullet or x.text.endswith((".", ":")) or len(x.text.split()) > _WORDS_OF_A_LINE for x in lines
    ):
        lines = tuple(replace(x, bullet=True) for x in lines)  # a list without marks
    for line in lines:
        if not line.bullet or len(line.text.split()) > _WORDS_OF_A_LINE or re.search(r"[:?!€£$]|\d\s?%", line.text):
            continue
        whole = bare_item(_unexplained(line))
        found = _split(whole)
        longest = _WORDS_OF_AN_ITEM if len(found) == 1 else _WORDS_OF_A_NAME
        if all(len(x.text.split()) <= longest and _is_asked(x, taxonomy) for x in found):
            yield from ((line, x) for x in found)


def _unexplained(line: Line) -> Cut:
    """Item without what a comma or a bracket explains: `Sage, que nous utilisons depuis peu`."""
    m = re.search(
        r",\s+(?:que|qui|dont|car|which|as|since|because|used|for|pour|ou|or)\b|\s\((?![A-Z\d]{1,6}\))", line.text
    )
    return tidy(line.part(0, m.start())) if m and m.start() > 1 else line


def _split(whole: Cut) -> Sequence[Cut]:
    parts = split_at(whole, ",;/")
    cuts: list[Cut] = []
    for part in parts:
        at = 0
        for m in re.finditer(r"\s+(?:and|or|et|ou)\s+(?:d['’]|de |du |des |la |le |les |l['’])?", part.text):
            cuts.append(part.part(at, m.start()))
            at = m.end()
        cuts.append(part.part(at, len(part.text)))
    return [c for c in (_led(bare_item(_led(tidy(x)))) for x in cuts) if c.text]


def _led(cut: Cut) -> Cut:
    lead = _LEAD.match(cut.text)
    return tidy(cut.part(lead.end(), len(cut.text))) if lead else tidy(cut)


def _is_asked(item: Cut, taxonomy: Taxonomy) -> bool:
    """Whether a few words name a thing to know."""
    words = item.text.split()
    return (
        0 < len(words) <= _WORDS_OF_AN_ITEM
        and len(item.text) > 1
        and any(c.isalpha() for c in item.text)
        and not _STOP.match(" " + item.text)
        and item.text[-1] not in "'’"
        and not _NO_SKILL.search(item.text)
        and is_name(item, taxonomy)
        and not taxonomy.looks_like_title(item.text)
    )
