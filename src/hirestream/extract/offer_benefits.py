"""What a job offer gives beside the pay: items of a list, or things that a sentence says one receives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hirestream.extract.lines import Cut, Line, split_at, tidy
from hirestream.extract.offer_parts import Block, sentences
from hirestream.extract.trace import Trace

_MAX = 30
_LONG_ITEM = 90
_LIST_WORDS = 14
_SENTENCE_WORDS = 12
#: Things that employers give, in both languages.
_GIVEN = re.compile(
    r"mutuelle|tickets?[- ]|titres?[- ]resto|titres?[- ]restaurant|chèques?|restaurant d|\bprimes?\b|13\s?(?:e|è|ème|"
    r"eme)\s?"
    r"mois|treizième|\brtt\b|congés?\b|télétravail|remote work|hybrid|home office|comité d|\bcse?\b|\bce\b|\bcnas\b|"
    r"\bcos\b|"
    r"(?:abonnement|titre|frais|remboursement|prise en charge|indemnit\w+|participation|gratuité)[^,;]{0,25}transport|"
    r"navigo|intéressement|participation|épargne|retraite|prévoyance|\b(?:voiture|véhicule)s?\b|téléphone|"
    r"ordinateur|\bpc portable|remises?\b|réductions?\b|crèche|logement|logée?\b|repas\b|panier|rachat|"
    r"cantine|cafétéria|self|formations?\b|sport|salle de|vélo|parking|stationnement|bonus|commission|insurances?\b|"
    r"pensions?\b|401|holidays?\b|vacations?\b|\bleave\b|\bpto\b|paid time|gym|wellness|well-?being|equity|stock|"
    r"shares?\b|"
    r"share (?:scheme|save|plan)|health|dental|vision\b|medical|learning|training|stipend|budget|lunch|laptop|phone|"
    r"\bcar\b|\bvan\b|bikes?\b|cycle|discounts?|childcare|parental|maternity|flexible|flexi|relocation|visa|\bfree\b|"
    r"paid\b|"
    r"assurances?\b|indemnités?|avantages?|days? off|jours? (?:de )?(?:repos|congé)|cooptation|bspce|actionnariat|"
    r"reer\b|rrsp|superannuation|\bsuper\b|uniform|accommodation|meals?\b|fee[s]? paid|tuition|reimbursement|allowance|"
    r"referral|canteen|(?:weekly|early) pay|overtime|sick pay|assistance prog|\beap\b|life (?:assurance|cover)|"
    r"death in service|matching|match\b|snacks|breakfast|fruit|swile|télécabine|forfait|skis?\b|demi-tarif|"
    r"carte |\bcard\b|% off|d['’]entreprise|smartphone|tools? provided|matériel|équipement|barème|"
    r"reprise (?:de l['’]|d['’])ancienneté|semaines? de "
    r"(?:congé|vacances)|weeks?['’]? (?:of )?(?:paid |annual )?(?:holiday|vacation|leave)|tips|pourboires|"
    r"professional (?:fees|development|memberships?)|subscriptions?|blue light|sabbatical|volunteer\w* days?|birthday|"
    r"ifm|tronc|live-in|packaging|œuvres sociales|scheme|\bperks?\b|rente|lpp|plan d['’]|\bpee\b|\bpereco?l?\b|"
    r"\bpel\b|incentive|profit[- ]shar|"
    r"garde d['’]enfant|conciergerie|afterwork|cash ?back|enhanced|bank holidays|employee|gratuit|offerte?s?\b|"
    r"pris en charge",
    re.IGNORECASE,
)
#: Words that alone make a line of things given a list of benefits, wherever it stands.
_SURE = re.compile(
    r"\b(?:mutuelle|tickets? restaurant|titres?[- ]restaurants?|chèques? (?:vacances|cadeaux?|déjeuner|repas)|"
    r"13e mois|13ème mois|"
    r"treizième mois|rtt|intéressement|parking|pension|staff discount|employee discount|meals? (?:on duty|provided)|"
    r"health insurance|paid (?:holiday|vacation|leave)|401\(?k\)?|dental|birthday off|repas fournis|prime d['’]\w+|"
    r"free parking|company car|voiture de fonction|véhicule de (?:service|fonction)|stock options|crèche|bspce|pto)\b",
    re.IGNORECASE,
)
#: What an item of a list of advantages may say that is told elsewhere, or is no thing given.
_ELSEWHERE = re.compile(
    r"^(?:un |une |a |en )?(?:cdi|cdd|contrat|contract|poste|statut|type|temps (?:plein|complet|partiel)|full[- ]time|"
    r"part[- ]time|permanent|applications? |salaire|salary(?! (?:packaging|sacrifice))|rémunération|rate|pay\b|"
    r"hours?\b(?! flexib)|"
    r"horaires?\b(?! (?:flexibles|aménag|libres))|"
    r"start|début|prise de poste|lieu|"
    r"location|base|taux|fixe|package|date|durée|du lundi|monday|shifts?|postule|apply|candidat|envoye|send|\d+\s?h\b|"
    r"\d\dh\d*\b|smic|tjm|compensation|ote\b)|^(?:entre |de |à partir de |from |up to )?(?:[€£$]|chf|cad|usd|"
    r"eur)?\s?\d[\d .,'’]*\s?"
    r"(?:k\b|k€|€|£|\$|eur|chf|euros?)[^,;]{0,15}\s?(?:[-–àa]|to|/|par\b|per\b|brut|net|an\b|gross)|"
    r"^(?:from |up to )?[€£$]\s?\d[\d., k–-]*\s?(?:per\b|an?\b|p\.?a\b|/|pro rata|doe\b)|@|https?:|www\.|"
    r"^(?:[€£$]|chf|cad|usd|eur|aud|nzd)\s?\d[^,;]{0,20}(?:\bto\b|[-–]|\bà\b|\b(?:a|per) (?:year|month|hour))|"
    r"^[€£$\d., k\xa0–-]+$",
    re.IGNORECASE,
)
#: Words of atmosphere: not a thing that one is given.
_NO_THING = re.compile(
    r"^\d{1,4},? (?:rue|avenue|place|bd|boulevard|street|road)\b|\b(?:19|20)\d\d$|criteria|critères|"
    r"disabilit",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:ambiance|équipe|cadre de|environnement|esprit|culture|projets?|défis?|challenges?|challenging|carrière|"
    r"career|"
    r"évolution|évoluer|progress\w*|atmosph\w+|opportunit\w+|autonomie|responsabilités|missions?|team|friendly|"
    r"conviviale?|bienveillan\w+|supportive|mission|impact|stimulante?|dynamique|dynamic|humaine?|valeurs|values|"
    r"accueil|proximité|innovant\w*|rapidly|growing|intégration|accompagnement personnalisé)\b",
    re.IGNORECASE,
)
_REMOTE_ONLY = re.compile(
    r"^(?:\w+ (?:days? )?(?:in the office|at home|from home)|(?:possibilité de )?télétravail|remote|hybrid|"
    r"work(?:ing)? from home|\d[\w -]*(?:jours?|"
    r"days?)[\w /-]*(?:télétravail|remote|home|office))\b"
    r"(?!.*(?:budget|allowance|indemn|prime))(?=.*(?:\d|partiel|possible|hybrid|semaine|week|$))",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"\b(?:bénéfici\w+(?: (?:également|aussi|notamment|en outre|par ailleurs|dès votre arrivée|"
    r"de nombreux avantages))*|(?:nous|on|notre client|le groupe|l['’]entreprise) (?:vous |t['’]|te )?(?:offr|"
    r"propos)\w+(?: (?:également|aussi))?|"
    r"avantages?(?!\w)(?: sociaux)?(?: (?:incluent|comprennent|proposés|annexes))?\s*:?|s['’]y ajoutent|en plus\s*:|"
    r"benefits?(?: (?:package )?(?:include|including|such as))|package (?:includes?|including|of)|"
    r"(?<!holiday )(?<!leave )including|we pay (?=your)|"
    r"we (?:give you|cover (?=your))|(?:we|"
    r"our client|"
    r"the (?:company|school|council|trust|university|hospital|college|firm|group|role|post|successful "
    r"candidate)|in return,? \w+)(?:['’]ll| will)? (?:also )?(?:offers?|provides?|receives?)(?: you)?|"
    r"you(?:['’]ll| will) (?:also )?have (?=\d+ days|an? (?:\w+ )?pension)|you(?:['’]ll|"
    r" will)? (?:also )?(?:get|receive|enjoy|benefit from|be entitled to)|"
    r"perks include|benefits\s*:|perks\s*:|what['’]s in it for you\?|along with|accompagnée?s? d['’]une?|"
    r"conditions\s*:)\s*(?:de |d['’]|des |du |:)?\s*",
    re.IGNORECASE,
)
#: Pay, and one thing for sure that is given with it.
_ADDED = re.compile(
    r"(?:[€£$]|\bmois|\ban|annum|year|hour|brut|k)\s?\S{0,12}\s?(?:[^.;+]{0,40})(?:\s\+\s|,? plus )(?:an? |une? |"
    r"des? )?[^.;]{0,18}"
    r"(?:tickets? restaurant|titres?[- ]restaurant|13e mois|13ème mois|mutuelle|superannuation|super\b|car allowance|"
    r"pension|equity|"
    r"bspce|stock|shares|benefits|intéressement|participation)|,? plus super\w*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^(?:(?:ainsi que |ainsi |également |also |as well as |plus |and |et |ou |or |with |avec |including |notamment |"
    r"mais aussi )*"
    r"(?:d['’]une? |de la |de l['’]|des |d['’]|du |de |une? |les? |la |l['’]|an? |the |some |our |notre |votre |"
    r"your )?)",
    re.IGNORECASE,
)
_TWIN = re.compile(
    r"intéressement|participation|mutuelle|prévoyance|rtt|primes?|bonus|repas|parking|pension|meals|"
    r"uniform",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[^:,;()€£$]{3,32}?\s?:\s*(?=\S)")


def with_lists_told(blocks: Sequence[Block]) -> list[Block]:
    """Blocks, where a list of things given is one of benefits, whatever its heading ("Les petits plus", "En bref")."""
    return [replace(b, part="benefits", lines=_listed(b)) if _lists_gifts(b) else b for b in blocks]


def _listed(block: Block) -> tuple[Line, ...]:
    return block.lines[1:] if block.lines[0].text == block.heading else block.lines


def _lists_gifts(block: Block) -> bool:
    items = [x for x in block.lines if x.bullet]
    if len(items) < 2 or block.part not in {"required", "preferred", "other", "head"}:  # noqa: PLR2004
        return False
    told = sum(bool(_GIVEN.search(x.text)) and len(x.text.split()) <= _LIST_WORDS for x in items)
    sure = any(_SURE.search(x.text) or _PERK.search(x.text) for x in items)
    return sure and told * 2 >= len(items) and (block.part != "required" or told == len(items))


_PERK = re.compile(
    r"\b(?:restaurant d['’]entreprise|swile|remboursement|pension|cycle to work|free|forfait mobilité\w*|remises?|"
    r"discount|chèques?[- ]\w+|paniers?|primes?|meals?|abonnement|tickets?|participation|leave|vacation|gym|"
    r"flexible hours|congés?)\b",
    re.IGNORECASE,
)


def find_benefits(blocks: Sequence[Block], trace: Trace) -> tuple[str, ...]:
    """Benefits in the order of the text, each once."""
    found: dict[str, str] = {}
    for cut in (c for block in blocks for c in _of_block(block)):
        key = " ".join(cut.text.lower().split())
        if key in found or len(found) == _MAX:
            continue
        found[key] = trace.text(f"benefits[{len(found)}]", cut) or ""
    return tuple(found.values())


def _of_block(block: Block) -> Iterator[Cut]:
    for line in block.lines:
        if block.part == "benefits" and _is_item(line):
            yield from (c for c in _items(line) if _is_given(c, sure=True))
        elif block.part != "company" or _OPENS.search(line.text):
            yield from _in_prose(line, given=block.part == "benefits")


def _is_item(line: Line) -> bool:
    """Whether a line of the benefits is an item or a list of items, not a sentence."""
    if line.text.endswith(":"):
        return False
    m = _LABEL.match(line.text)
    body = line.text[m.end() :] if m else line.text
    sentence = (
        re.search(r"[.!?]\s+[A-ZÀ-Ý]", body)
        or _OPENS.search(body)
        or re.search(r"\b(?:vous|nous|you(?:['’]ll)?|we|our|are|est|sont|is)\b", body, re.IGNORECASE)
    )
    return not sentence and (len(body.split()) <= _LIST_WORDS or body.count(",") > 1 or " + " in body)


def _items(line: Line) -> list[Cut]:
    """Items of a line: after its label, at commas where every part is a thing given, at plus signs."""
    m = None if line.bullet and "," not in line.text else _LABEL.match(line.text)
    body = line.part(m.end(), len(line.text)) if m and not re.match(r"\d", line.text) else line
    parts = _split(body)
    if len(parts) < 2:  # noqa: PLR2004 - nothing to take apart
        return [tidy(body)]
    if any(_ELSEWHERE.search(p.text) for p in parts) and " + " in body.text:
        return [_bare(p) for p in parts]
    told = [bool(_GIVEN.search(p.text) or _ELSEWHERE.search(p.text)) for p in parts]
    pair = len(parts) < 3 and bool(re.search(r"\s(?:and|et)\s", parts[-1].text))  # noqa: PLR2004
    listed = m is not None or (not pair and (all(told) or (len(parts) > 2 and sum(told) * 3 > 2 * len(parts))))  # noqa: PLR2004
    if listed and re.search(r",[^,]*\s(?:and|et|&)\s[^,]*$", body.text) and not m and not line.bullet:
        listed = all(told) or all(len(p.text.split()) > 1 for p in parts)
    if not listed:
        return [tidy(body)]
    return [*map(_bare, parts[:-1]), *(_at_and(parts[-1]) if len(parts) > 2 else [_bare(parts[-1])])]  # noqa: PLR2004


def _split(body: Cut) -> list[Cut]:
    """Parts between commas, semicolons and plus signs outside brackets."""
    parts = []
    for part in _apart(body):
        at = 0
        for m in re.finditer(r"\s\+\s|^\+\s?|\splus\s(?!bank|public)", part.text):
            parts.append(part.part(at, m.start()))
            at = m.end()
        parts.append(part.part(at, len(part.text)))
    return [t for p in parts if (t := tidy(p)).text]


_COVER = re.compile(
    r"\b(?:medical|health|dental|vision|life)(?:,? (?:and |& )?(?:medical|dental|vision|life|disability)\b)+"
    r"(?: (?:insurance|cover\w*|plans?|benefits)\b)?",
    re.IGNORECASE,
)


def _apart(body: Cut) -> list[Cut]:
    """Parts between marks; the insurances of "medical, dental and vision" are one thing."""
    spans = [m.span() for m in _COVER.finditer(body.text)]
    parts: list[Cut] = []
    for part in split_at(body, ",;•·|"):
        at = part.start - body.start
        if parts and any(a < at < b for a, b in spans):
            parts[-1] = body.part(parts[-1].start - body.start, part.end - body.start)
        else:
            parts.append(part)
    return parts


def _in_prose(line: Line, *, given: bool) -> Iterator[Cut]:
    """Things given that sentences name behind "vous bénéficiez de", "benefits include", or joined by plus signs."""
    for sentence in sentences([line]):
        text = sentence.text
        opens = _OPENS.search(text)
        plus = (
            text.count(" + ") > 1
            or text.startswith("+ ")
            or (("+" in text or "plus" in text) and bool(_ADDED.search(text)))
        )
        if opens:
            body = sentence.part(opens.end(), len(text))
        elif plus or given or _is_bare_list(line) or _is_pay_and_more(sentence):
            body = sentence
        else:
            continue
        if plus and not opens:
            added = re.search(r"\s\+\s|\splus\s", text)
            body = sentence.part(added.end(), len(text)) if added else sentence
        parts = [b for p in _split(body) for b in _at_and(p)]
        for part in parts if len(parts) > 1 or opens or given or plus else ():
            if part.text and _is_given(part, sure=False):
                yield part


def _is_bare_list(line: Line) -> bool:
    """`Free parking, pension, birthday off`: a short line of nothing but things given."""
    if not any(c in line.text for c in ",;+•|·") or not _SURE.search(line.text) or _SPEAKS.search(line.text):
        return False
    parts = _split(line)
    few = len(parts) < 3  # noqa: PLR2004
    return (
        len(parts) > 1
        and len(line.text.split()) <= _LIST_WORDS + (0 if few else 10)
        and all(_GIVEN.search(p.text) for p in parts)
        and not (few and re.search(r"\d\s?[€£$]|[€£$]\s?\d", line.text))
    )


def _is_pay_and_more(sentence: Cut) -> bool:
    """`Salary €48,000, company van, fuel card, pension`: pay, and then nothing but things given."""
    parts = _split(sentence) if _PAY.match(sentence.text) else []
    more = [bool(_GIVEN.search(p.text)) for p in parts[1:]]
    return len(more) > 1 and sum(more) + 1 >= len(more) and not _SPEAKS.search(sentence.text)


_PAY = re.compile(
    r"(?:annual |base )?(?:salary|pay|wages?|package|salaire|rémunération|fixe)\b[^,]*\d|"
    r"[€£$]\s?\d|\d[\d \xa0.,]*\s?(?:k€|€|\$|k\b)",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"\b(?:vous|nous|you|we)\b", re.IGNORECASE)


def _at_and(part: Cut) -> list[Cut]:
    """`a pension and fees paid` → two, where both sides are things given."""
    for m in re.finditer(
        r"\s+(?:and|et|ainsi que|as well as)\s+(?:an?\s|une?\s|d['’]une?\s|des\s|d['’]|de\s|the\s|"
        r"our\s)?",
        part.text,
    ):
        if any(c.start() < m.start() < c.end() for c in _COVER.finditer(part.text)):
            continue
        left, right = part.part(0, m.start()), part.part(m.end(), len(part.text))
        strong = (
            right.text[:1].isdigit()
            or bool(re.search(r"\s(?:an?|une?|d['’]une?|des|de|d['’])\s*$", m.group()))
            or (len(right.text.split()) > 1 and len(left.text.split()) > 1)
        )
        twins = _TWIN.fullmatch(left.text) and _TWIN.fullmatch(_bare(right).text)
        if (strong or twins) and _GIVEN.search(left.text) and _GIVEN.search(right.text):
            return [_bare(left), *_at_and(right)]
    return [_bare(part)]


def _bare(cut: Cut) -> Cut:
    m = _ARTICLE.match(cut.text)
    bare = tidy(cut.part(m.end(), len(cut.text))) if m else tidy(cut)
    return tidy(bare.part(0, len(bare.text.rstrip(". "))))


def _is_given(cut: Cut, *, sure: bool) -> bool:
    """Whether an item names something given; in a list of benefits (`sure`) all do but what is told elsewhere."""
    text = cut.text
    words = len(text.split())
    if not 2 < len(text) <= 2 * _LONG_ITEM or _ELSEWHERE.search(text) or _REMOTE_ONLY.match(text):  # noqa: PLR2004
        return False
    if re.search(r"selon (?:profil|expérience)|\d\s?k\s?€|€\s?\d+k|£\d+k", text, re.IGNORECASE):
        return False
    if _NO_THING.search(text):
        return False
    if re.match(
        r"(?:à|que|qui|dont|which|that|si|if|pour|lors|où|who|for|to|des que|il|elle|it)\b", text, re.IGNORECASE
    ):
        return False
    if _GIVEN.search(text):
        return words <= _LIST_WORDS + (4 if sure else 0) if sure else words <= _SENTENCE_WORDS
    return sure and words <= 7 and not _VAGUE.search(text) and not text.endswith(":")  # noqa: PLR2004
