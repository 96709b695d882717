"""Terms of a job offer: contract, place of work, working time, duration, dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hirestream.extract.dates import find_periods
from hirestream.extract.lines import Cut, Line, tidy
from hirestream.extract.offer_parts import labelled, sentences
from hirestream.extract.trace import Trace
from hirestream.model.profile import Contract, Remote

_CONTRACTS: Final[tuple[tuple[Contract, re.Pattern[str]], ...]] = (
    ("apprenticeship", re.compile(r"\b(?:(?:contrat\s+)?(?:en |d['’])?alternance|contrat d['’]apprentissage|contrat "
        r"pro(?:fessionnalisation)?\b|contrat de professionnalisation|en apprentissage|apprenti\(?e?\)?|"
        r"apprentice(?:ship)?|"
        r"alternant\(?e?\)?)\b", re.IGNORECASE)),
    ("internship", re.compile(r"(?:^|\b(?:d[eu]|un|le|en|ce|votre)\s|[(–-]\s?)stage\b|\bstage (?:de|d['’]|en|"
    r"[-–(])|\b(?:stagiaire|internship|intern|offre de stage)\b", re.IGNORECASE)),
    ("temporary", re.compile(r"\b(?:intérim(?:aire)?|interim|mission (?:d['’])?intérim|travail temporaire|contrat de "
        r"mission|temporaire|temp(?:orary)?(?=[ -]to[ -]perm)|agency worker|casual\b(?= (?:role|position|contract|"
        r"basis|work))|"
        r"temp(?:orary)?(?: (?:contract|assignment|position|role|to perm)))\b", re.IGNORECASE)),
    ("fixed-term", re.compile(r"\b(?:CDD|CDDU|(?:contrat )?(?:à|de) durée déterminée|fixed[- ]term|FTC|"
        r"(?:remplacement|vacations?)(?= (?:congé|maternité|d['’]enseignement))|vacataire|contrat saisonnier|"
        r"emploi saisonnier|"
        r"saisonni(?:er|ère)|job d['’]été|emploi d['’]été|contrat étudiant|contrat d['’]un an|"
        r"contrat de (?:\d|un|deux|trois|six|neuf|dix)\w* (?:mois|ans?)|"
        r"seasonal(?! (?:menus?|produce|vegetables|fruit|food|events?|dish\w*|decor\w*|peaks?|staff|workers|teams?))|"
        r"contrat de projet|secondment|contract \(\d+ months?\)|contract,? (?:of |for )?\d+ months?|"
        r"\d+[- ]months? contract|(?:maternity|"
        r"parental|"
        r"paternity)(?: leave)? cover(?:age)?)\b", re.IGNORECASE)),
    ("permanent", re.compile(r"\b(?:CDI|CDIC|(?:contrat )?(?:à|de) durée indéterminée|fonctionnaire titulaire|"
        r"(?:full|part)[- ]time,? ongoing|ongoing (?:position|role|full|part)|permanent(?! (?:exhibition|"
        r"collection|staff|teams?|members|residents|display|structure|home))(?: contract| position|"
        r" role)?|regular "
        r"full[- ]time|"
        r"open-ended)\b", re.IGNORECASE)),
    ("freelance", re.compile(r"\b(?:free-?lance(?! (?:\w+s\b|and))|(?:statut |travailleur |commercial |"
    r"mandataire |en tant "
        r"qu['’])(?:d['’])?indépendant\(?e?\)?|auto-?entrepreneur|micro-?entrepreneur|libérale?\b|profession libérale|"
        r"contract \((?:inside|outside) IR35\)|IR35|portage salarial|self[- "
        r"]employed|independent contractor|contractor role)\b", re.IGNORECASE)),
)  # fmt: skip
_CONTRACT_LABEL = re.compile(
    r"(?:type (?:de |d['’])?(?:contrat|emploi|poste)|contrat(?: proposé)?|contract(?: type)?|employment(?: type)?|"
    r"job type|"
    r"nature (?:du contrat|de l['’]emploi)|type of (?:contract|employment)|type|statut|position type|tenure)(?![\w’'])",
    re.IGNORECASE,
)
#: Bare words that name a contract where a label asks for it.
_BARE_CONTRACTS: Final[tuple[tuple[Contract, re.Pattern[str]], ...]] = (
    ("temporary", re.compile(r"\b(?:temporary|temp|casual|mission)\b", re.IGNORECASE)),
    ("apprenticeship", re.compile(r"\bapprentissage\b", re.IGNORECASE)),
    ("fixed-term", re.compile(r"\b(?:term|fixed|déterminée?|remplacement)\b", re.IGNORECASE)),
    ("freelance", re.compile(r"\b(?:contractor|indépendant|self-employed)\b", re.IGNORECASE)),
    ("permanent", re.compile(r"\b(?:titulaire|indéterminé|indéterminée)\b", re.IGNORECASE)),
)
_REMOTE: Final[tuple[tuple[Remote, re.Pattern[str]], ...]] = (
    ("onsite", re.compile(r"\b(?:pas de (?:possibilité de )?télétravail|télétravail non|sans télétravail|(?:100\s?%|"
        r"entièrement|exclusivement|uniquement) (?:en |sur )?(?:présentiel|site)|non télétravaillable|(?:télétravail|"
        r"remote "
        r"work(?:ing)?)[^.]{0,20} (?:n['’]est pas|impossible|is not|isn['’]t|not (?:possible|available))|(?:not|"
        r"cannot be) (?:eligible for|"
        r"done|performed) remote\w*|100\s?% on-?site|présentiel uniquement|télétravail (?:exclu|interdit)\w*|"
        r"ne (?:se prête|permet) pas "
        r"(?:au|le|de) télétravail|(?:aucun|pas de jour de|pas (?:en|ouvert au)) télétravail|(?:can(?:no|['’])t|"
        r"cannot) be "
        r"(?:done|carried out) (?:from home|remotely)|(?:can(?:no|['’])t|don['’]t|do not|no) (?:offer |work |"
        r"possibility of )?(?:remote|home|hybrid|working from home|from home)(?:[ -]?work\w*)?|no remote|"
        r"on-?site only|fully on-?site|"
        r"not (?:a )?remote)\b", re.IGNORECASE)),
    ("hybrid", re.compile(
        r"\b(?:(?<!véhicules )(?<!véhicule )(?<!voiture )(?<!voitures )hybride?(?!s?[ -](?:vehicles?|cars?|"
        r"vans?|cloud|bus|"
            r"buses|bikes?|heat|engines?|seeds?|events?|electric))|(?:\d|one|two|three|four) (?:days? )?(?:at|"
            r"from) home|"
            r"half (?:of )?(?:the|your) (?:week|time) (?:at|from) home|(?:sometimes|occasionally|"
            r"partly) from home|from home on \w+days?\b|télétravail (?:partiel|possible|ponctuel|occasionnel|"
            r"hybride)|(?:\d|un|deux|trois|"
            r"quatre|one|two|three)\s*(?:jours?|j|days?)\s*(?:/\s*(?:semaine|week)\s*)?(?:de |en |of |per week |a "
            r"week |par semaine |hebdomadaires? de )*(?:télétravail|remote|tt\b|home|wfh|from home)|"
        r"télétravail\s*:?\s*\(?(?:jusqu['’]à )?(?:\d|un|deux|trois|quatre)\s*(?:jours?|j)\b|partial(?:ly)? "
            r"remote|(?:\d|one|two|three|four)(?:\s?(?:-|to|–)\s?\d)? days?(?: (?:a|per|each) week)? (?:(?:a|per|"
            r"each) week )?"
            r"(?:in|at|from|on)[- ](?:the |our )?(?:\w+ )?(?:office|site)|on-?site (?:\d|one|two|three|four) days|"
            r"in[- ]office "
            r"\d days|(?:un|deux|trois|quatre|\d) jours? (?:par semaine )?(?:sur site|au bureau|en présentiel|"
            r"à distance)|"
            r"(?:jours?|days?) (?:de |of )?(?:télétravail|remote work)|télétravail (?:jusqu|\d|régulier|après|"
            r"à hauteur|négociable|accordé|"
            r"envisageable|accepté|autorisé)|mix of (?:home|office|remote)|split (?:your time )?between home|"
            r"blended working|"
            r"(?:in|at) (?:the|our) office (?:for )?(?:\d|one|two|three|four)(?: (?:or|to) \w+)? days|"
            r"from home (?:on )?(?:the "
            r"(?:other|rest)|(?:\d|one|two|three|four)\b)|(?:\d|un|deux|trois|"
            r"quatre) jours? (?:par semaine )?(?:(?:depuis|"
            r"de) )?(?:chez (?:soi|vous)|à (?:la maison|domicile))|(?:partly|partially) (?:from home|remote)|"
            r"(?:\d|one|two|three|four)(?: \w+)? days?(?: (?:a|per|each) week)? (?:(?:of|working) )?"
            r"(?:from|at) home|(?:home|remote)[ -]?work\w* (?:is )?(?:possible|available|up to|for up to|"
            r"allowed|\d|one|"
            r"two|three)|distanciel (?:possible|partiel|\d)|(?:jours?|days?) (?:en |de )?distanciel|"
            r"(?:occasional|some|flexible) (?:remote|home) work\w*|work(?:ing)? (?:from home|"
            r"remotely) (?:for )?(?:up to )?(?:\d|one|two|"
            r"three|four) days|(?:option|ability|flexibility) to work (?:from home|remotely) (?:part|"
            r"some))", re.IGNORECASE)),
    ("remote", re.compile(r"\b(?:full[- ]remote|fully remote|100\s?% (?:remote|télétravail|à distance|en "
        r"télétravail)|télétravail "
        r"(?:complet|total|à 100\s?%|intégral)|(?:all|entirely|completely)[- ]remote|(?:work|working|"
        r"done) remotely|from wherever you|remote[- ](?:first|only|position|role|job)|"
        r"(?<!ou )remote\b(?! (?:site|area|communit|location|region|villages?|islands?|farms?|valleys?|corners?|"
        r"parts?|glens?|places?|teams?|support|sensing|control|"
        r"monitoring|desktop|access))|home[- ]based|work(?:ing)? from (?:home|anywhere)|travail à distance|"
        r"poste à distance|"
        r"entièrement à distance)", re.IGNORECASE)),
    ("hybrid", re.compile(r"\btélétravail\b", re.IGNORECASE)),
    ("onsite", re.compile(r"\b(?:(?:poste|travail) sur site|on-?site\b(?! (?:parking|gym|canteen|nursery|childcare|"
        r"restaurant|"
        r"clients?|training))|en présentiel|présentiel|(?<=, )on site\b|(?:work(?:ing)?|is|role|position|fully|\||–|"
        r"\() ?on site\b|in[- ]office|office[- ]based|in person\b(?! (?:or|to)))\b", re.IGNORECASE)),
)  # fmt: skip
#: Words of which a line has one where it speaks of any of these: most lines need not be searched.
_OF_REMOTE: Final = (
    "télétrav", "remot", "hybrid", "home", "site", "office", "présentiel", "distan", "chez ", "maison", "domicile",
    "person", "anywhere", "wherever", "bureau", "blended", "tt ",
)  # fmt: skip
_WORKING_TIME = re.compile(
    r"\b(?:temps[- ](?:plein|complet|partiel)|mi-temps|full[- ]time|part[- ]time|(?:\d{2}(?:[.,]\d{1,2})?|"
    r"\d)\s?(?:h(?:eures?)?(?:\s?\d{2})?)\s?(?:/|par|hebdo\w*|de travail par)?\s?(?:semaine|sem\b|hebdo\w*)|"
    r"(?<!à )(?<!- )(?<!de )(?<!-)(?:2[5-9]|3\d|4[0-4])\s?h(?:eures?)?(?:\s?[0-5]\d)?\b|\d{2}(?:\.\d)? hours? "
    r"(?:per|a) week|forfait jours?)",
    re.IGNORECASE,
)
_START = re.compile(
    r"\b(?:date de (?:début|démarrage|prise de poste)|prise de poste|début|démarrage|start(?:ing)?(?: date)?|"
    r"à (?:partir|compter) du|dès le|poste à pourvoir (?:le|en|à partir|au)|available from|à pourvoir (?:le|"
    r"en|pour|à partir de|au))\b[^\n.;]{0,25}$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:date limite|clôture|au plus tard|jusqu['’]au|d['’]ici (?:au|le)|limite de (?:candidature|dépôt)|"
    r"closing date|deadline|apply (?:by|before)|"
    r"applications? (?:close|must be received)|valable jusqu|valid (?:until|through)|avant le|(?:posting|offer|"
    r"role|vacancy|position|applications?|recruitment|"
    r"advert\w*|post|job)\b[^.\n]{0,25}\b(?:open|accepted|close[sd]?|closing|received?|welcome)\b[^.\n]{0,25}\b"
    r"(?:through|until|till|on|by|before|to)\b|\bclos(?:es?|ing)(?: date)?\b(?: is| on|:)?|(?:no|not) later than|"
    r"dernier (?:délai|jour)|date (?:butoir|de clôture)|(?:apply|write|send|reply|tell us|drop us|e-?mail|call|"
    r"ring|contact|get in touch|"
    r"envoyez|écri\w+|adresse[rz])\b[^\n]{0,140}\s(?:by|before|until|avant|d['’]ici)\b|(?:apply|write|send|reply)\b[^.\n]{0,80}\buntil\b|(?:apply|"
    r"applications?|reach us|cv|résumé|resume)\b[^\n]{0,140}\s(?:by|before|until|till)\b|candidatures? "
    r"(?:jusqu|avant)|postulez avant|expire)\w*[^\n.;]{0,35}$",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\b(?:(?:CDD|intérim|mission|stage|contrat|contract|alternance|internship|durée|duration|renfort|"
    r"remplacement|assignment|placement)[^.\n]{0,30}?(?:\b(?:de|d['’]|of|for|pour|sur|à)|[:(-]|"
    r"\s)\s*)(?P<a>(?:\d{1,2}|un|deux|trois|quatre|cinq|six|neuf|dix|douze|one|two|three|four|five|six|nine|"
    r"twelve)(?:\s*(?:à|-|ou|to)\s*\d{1,2})?\s*(?:mois|semaines?|jours?|ans?|months?|weeks?|years?|days?))\b"
    r"|\b(?P<b>\d{1,2}[- ]months?)\s+(?:contract|fixed|internship|placement|assignment)",
    re.IGNORECASE,
)
_HEAD = 8
_SHORT = 120


def names_a_term(text: str) -> bool:
    """Whether a short text names a contract, a way of working or a working time."""
    if any(p.search(text) for _, p in _CONTRACTS) or _WORKING_TIME.search(text):
        return True
    return _may_tell_remote(text) and any(p.search(text) for _, p in _REMOTE)


def _may_tell_remote(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in _OF_REMOTE)


def _match(pattern: re.Pattern[str], lines: Sequence[Cut]) -> Cut | None:
    for line in lines:
        m = pattern.search(line.text)
        if m:
            return tidy(line.part(*m.span()))
    return None


def find_remote(lines: Sequence[Line], trace: Trace) -> Remote | None:
    """Where the work is done, if the offer says: what it says most exactly counts."""
    told = [x for x in lines if _may_tell_remote(x.text)]
    for value, pattern in _REMOTE:
        cut = _match(pattern, told)
        if cut:
            trace.note("remote", cut.start, cut.end)
            return value
    return None


def find_working_time(lines: Sequence[Line]) -> Cut | None:
    """Hours a week, or full or part time, as written."""
    return _match(_WORKING_TIME, lines)


def find_start(lines: Sequence[Line], trace: Trace) -> str | None:
    """Date on which the post begins."""
    return _date("start_date", _START, lines, trace)


def find_end(lines: Sequence[Line], trace: Trace) -> str | None:
    """Last day on which one can apply."""
    applied = [x for x in sentences(lines) if not _RUNS.search(x.text) or _APPLIES.search(x.text)]
    return _date("valid_through", _UNTIL, sorted(applied, key=lambda x: not _APPLIES.search(x.text)), trace)


#: "CDD jusqu'au 30 juin" tells when the contract ends, not until when one can apply.
_RUNS = re.compile(
    r"\b(?:CDD|contrat|mission|remplacement|saison|durée|intérim|stage|contract|fixed[- ]term|cover|temporary)\b",
    re.IGNORECASE,
)
_APPLIES = re.compile(
    r"\b(?:candidat\w*|postul\w+|appl(?:y|ications?)|clos(?:es?|ing)|clôture|limite|deadline|cv|resume|open)\b",
    re.IGNORECASE,
)


def find_contract(lines: Sequence[Line], trace: Trace) -> Contract | None:
    """Kind of contract: what a label says, else what the top says, else the first that the text names."""
    named = labelled(lines, _CONTRACT_LABEL)
    groups: tuple[tuple[Sequence[Cut], bool], ...] = (
        ([named] if named else [], True),
        ([line for line in lines[:_HEAD] if len(line.text) < _SHORT], False),
        (sentences(lines), False),
    )
    for group, sure in groups:
        hits: list[tuple[int, int, Contract]] = []
        for line in group:
            patterns = (*_CONTRACTS, *_BARE_CONTRACTS) if sure else _CONTRACTS
            told = [
                (m, c) for c, p in patterns if (m := p.search(line.text)) and (sure or _is_the_contract(line.text, m))
            ]
            if len({c for _, c in told}) < 3 or sure:  # noqa: PLR2004 — "CDI, CDD ou intérim" speaks of an agency
                hits += [(line.start + m.start(), line.start + m.end(), c) for m, c in told]
        if hits:
            start, end, contract = min(hits)
            trace.note("contract", start, end)
            return contract
    return None


#: Words before a contract's name that make it someone else's, a past one, or a later one.
_OTHER_CONTRACT = re.compile(
    r"\b(?:dans le|secteur d[ue]|domaine d[ue]|agence|entreprise|société|cabinet|réseau|spécialis\w+ dans|"
    r"leader|acteur|"
    r"offres?|conseil en|experts? "
    r"(?:de|en)|secteurs? de|missions? en|recrutement|"
    r"expérience|experience|encadr\w+|formation|formateur|centre|cfa|école|bts|élèves?|étudiants?|apprenants?|"
    r"tut(?:eur|orat|rice))\b[^.]{0,40}$|"
    r"(?:débouch\w+|view to|view of|leading to|become|becoming|rythme|responsable de l['’]|évolu\w+|transform\w+|"
    r"vers un|en vue d['’]un|suivi d['’]un|puis|possibilité (?:de|"
    r"d['’]un)|avant un|pouvant[^.]*|au|to a|\bnon|\bnot)\s*$",
    re.IGNORECASE,
)


def _is_the_contract(text: str, m: re.Match[str]) -> bool:
    """Whether a word for a contract speaks of this one (not "agence d'intérim", "CDI possible ensuite")."""
    after, before = text[m.end() : m.end() + 40], text[max(0, m.start() - 45) : m.start()]
    if _OTHER_CONTRACT.search(before):
        return False
    return not re.match(
        r"\s*(?:possible|à la clé|envisageable|comprise?|exclu|acceptée?|d['’]une durée de formation|position of|"
        r"de pré-?emploi|de récupération)",
        after,
        re.IGNORECASE,
    )


def find_duration(lines: Sequence[Line]) -> Cut | None:
    """How long the contract runs, as written."""
    for line in lines:
        m = _DURATION.search(line.text)
        if m:
            return line.part(*m.span("a" if m["a"] else "b"))
    return None


def _date(path: str, before: re.Pattern[str], lines: Sequence[Cut], trace: Trace) -> str | None:
    for line in lines:
        for period in find_periods(line.text, line.start):
            if period.start and period.start_span and before.search(line.text[: period.start_span[0] - line.start]):
                trace.note(path, *period.start_span)
                return period.start
    return None
