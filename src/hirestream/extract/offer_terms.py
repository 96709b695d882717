"""Terms of a job offer: contract, place of work, working time, dates, years of experience and education asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hirestream.extract.dates import find_periods
from hirestream.extract.education import level_of
from hirestream.extract.lines import Cut, Line, tidy
from hirestream.extract.offer_parts import sentences
from hirestream.extract.trace import Trace
from hirestream.model.profile import Contract, EducationLevel, Remote

_CONTRACTS: Final[tuple[tuple[Contract, re.Pattern[str]], ...]] = (
    ("apprenticeship", re.compile(r"\b(?:(?:contrat\s+)?(?:en |d['’])?alternance|contrat d['’]apprentissage|contrat "
        r"pro(?:fessionnalisation)?\b|contrat de professionnalisation|apprenti\(?e?\)?|apprentice(?:ship)?|"
        r"alternant\(?e?\)?)\b", re.IGNORECASE)),
    ("internship", re.compile(r"\b(?:stage|stagiaire|internship|intern|offre de stage)\b", re.IGNORECASE)),
    ("temporary", re.compile(r"\b(?:intérim(?:aire)?|interim|mission (?:d['’])?intérim|travail temporaire|contrat de "
        r"mission|"
        r"temp(?:orary)?(?: (?:contract|assignment|position|role|to perm)))\b", re.IGNORECASE)),
    ("fixed-term", re.compile(r"\b(?:CDD|contrat à durée déterminée|fixed[- ]term|contrat saisonnier|emploi saisonnier|"
        r"saisonnier|"
        r"seasonal|contract \(\d+ months?\)|\d+[- ]months? contract|maternity cover)\b", re.IGNORECASE)),
    ("permanent", re.compile(r"\b(?:CDI|contrat à durée indéterminée|permanent(?: contract| position| role)?|regular "
        r"full[- ]time|"
        r"open-ended)\b", re.IGNORECASE)),
    ("freelance", re.compile(r"\b(?:free-?lance|(?:statut |travailleur |commercial |mandataire |en tant "
        r"qu['’])(?:d['’])?indépendant\(?e?\)?|auto-?entrepreneur|micro-?entrepreneur|portage salarial|self[- "
        r"]employed|independent contractor|contractor role)\b", re.IGNORECASE)),
)  # fmt: skip
_CONTRACT_LABEL = re.compile(
    r"(?:type (?:de |d['’])?(?:contrat|emploi)|contrat(?: proposé)?|contract(?: type)?|employment type|job "
    r"type|nature du contrat)\s*:",
    re.IGNORECASE,
)
_REMOTE: Final[tuple[tuple[Remote, re.Pattern[str]], ...]] = (
    ("onsite", re.compile(r"\b(?:pas de télétravail|télétravail non|sans télétravail|100\s?% (?:en |sur "
        r")?(?:présentiel|site)|"
        r"présentiel uniquement|no remote|on-?site only|fully on-?site|not remote)\b", re.IGNORECASE)),
    ("hybrid", re.compile(
        r"\b(?:hybrid(?:e)?|télétravail (?:partiel|possible|ponctuel|occasionnel|hybride)|(?:\d|un|deux|trois|"
            r"quatre|one|two|three)\s*(?:jours?|j|days?)\s*(?:/\s*(?:semaine|week)\s*)?(?:de |en |of |per week |a "
            r"week |par semaine |hebdomadaires? de )*(?:télétravail|remote|tt\b|home|wfh|from home)|"
        r"télétravail\s*:?\s*\(?(?:jusqu['’]à )?(?:\d|un|deux|trois|quatre)\s*(?:jours?|j)\b|partial(?:ly)? "
            r"remote|\d days in (?:the )?office)", re.IGNORECASE)),
    ("remote", re.compile(r"\b(?:full[- ]remote|fully remote|100\s?% (?:remote|télétravail|à distance|en "
        r"télétravail)|télétravail "
        r"(?:complet|total|à 100\s?%|intégral)|remote[- ](?:first|only|position|role|job)|remote\b|work from "
        r"(?:home|anywhere)|à distance\b(?!\s*de))", re.IGNORECASE)),
    ("hybrid", re.compile(r"\btélétravail\b", re.IGNORECASE)),
    ("onsite", re.compile(r"\b(?:sur site|on-?site|présentiel|in[- ]office|in person)\b", re.IGNORECASE)),
)  # fmt: skip
_WORKING_TIME = re.compile(
    r"\b(?:temps[- ](?:plein|complet|partiel)|mi-temps|full[- ]time|part[- ]time|(?:\d{2}(?:[.,]\d{1,2})?|"
    r"\d)\s?(?:h(?:eures?)?(?:\s?\d{2})?)\s?(?:/|par|hebdo\w*|de travail par)?\s?(?:semaine|sem\b|hebdo\w*)|"
    r"(?<!à )(?<!- )(?<!de )(?<!-)(?:2[4-9]|3\d|4[0-4])\s?h(?:eures?)?(?:\s?[0-5]\d)?\b|\d{2}(?:\.\d)? hours? "
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
    r"\b(?:date limite|clôture|limite de (?:candidature|dépôt)|closing date|deadline|apply (?:by|before)|"
    r"applications? (?:close|must be received)|valable jusqu|valid (?:until|through)|avant le|(?:apply|"
    r"applications?|reach us|cv|résumé|resume)\b[^\n]{0,80}\s(?:by|before)\b|candidatures? "
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
_NUMBER_WORDS: Final = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "dix": 10,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "seven": 7,
    "eight": 8,
    "ten": 10,
}
_N = r"(?P<n>\d{1,2}|" + "|".join(_NUMBER_WORDS) + r")"
_UNIT = r"(?P<u>ans?|années?|years?|yrs?|mois|months?)"
_YEARS: Final = (
    re.compile(  # "3 à 5 ans d'expérience", "5+ years of experience"
        rf"\b{_N}\s*(?:\(\d+\)\s*)?\+?\s*(?:(?:à|-|–|to|ou|or)\s*\d{{1,2}}\s*\+?\s*)?{_UNIT}['’]?\s*"
        r"(?:minimum\s*|mini\.?\s*|au moins\s*|min\.?\s*|or more\s*|et plus\s*)?(?:d['’]|of\s+|de\s+|en\s+)?\s*"
        r"(?:une\s+|an\s+)?(?:\w+\s+){0,4}?(?:expérience|experience|exp\b|pratique)",
        re.IGNORECASE,
    ),
    re.compile(  # "expérience de 2 ans", "experience: 3 years"
        r"\b(?:expérience|experience|exp\.?)\b[^.\n]{0,50}?\b"
        r"(?:de\s+|d['’]|:\s*|of\s+|minimum\s+|min\.?\s+|at least\s+)?"
        rf"{_N}\s*\+?\s*(?:(?:à|-|–|to)\s*\d{{1,2}}\s*)?{_UNIT}\b",
        re.IGNORECASE,
    ),
    re.compile(  # "au moins 2 ans"
        rf"\b(?:minimum|au moins|at least|min\.?)\s+{_N}\s*(?P<u>ans?|années?|years?)\b"
        r"(?!\s*(?:d['’]études|de formation|old))",
        re.IGNORECASE,
    ),
)
_BEGINNER = re.compile(
    r"\b(?:débutant\(?e?\)?s?(?:\s*\(?e?s?\)?)?\s+accepté\(?e?\)?s?|débutants? bienvenus?|ouvert aux "
    r"débutants|sans expérience|aucune expérience|expérience non (?:exigée|requise)|pas d['’]expérience|no "
    r"(?:prior |previous )?experience (?:required|necessary|needed)|"
    r"entry[- ]level|débutant accepté|formation assurée aux débutants|beginners? welcome)",
    re.IGNORECASE,
)
_LEVEL_WORDS = re.compile(
    r"\b(?:b\.?sc|m\.?sc|b\.?a|b\.?eng|m\.?eng|bac|diplôm\w*|formation|niveau|titulaire|degree|diploma|"
    r"licence|master\w*|bachelor\w*|bts|dut|but|cap|bep|ingénieur|doctorat|phd|education|études|titre|mba|"
    r"graduate|ged|gcses?|deaes|deas|high school)\b",
    re.IGNORECASE,
)
_LEVEL_ORDER: Final = ("secondary", "vocational", "bachelor", "master", "doctorate")
_NO_DEGREE = re.compile(r"\b(?:sans diplôme|aucun diplôme|no degree|pas de diplôme|aucune formation)\b", re.IGNORECASE)
_HEAD = 8


def names_a_term(text: str) -> bool:
    """Whether a short text names a contract, a way of working or a working time."""
    return any(p.search(text) for _, p in (*_CONTRACTS, *_REMOTE)) or bool(_WORKING_TIME.search(text))


def _match(pattern: re.Pattern[str], lines: Sequence[Cut]) -> Cut | None:
    for line in lines:
        m = pattern.search(line.text)
        if m:
            return tidy(line.part(*m.span()))
    return None


def find_remote(lines: Sequence[Line], trace: Trace) -> Remote | None:
    """Where the work is done, if the offer says: what it says most exactly counts."""
    for value, pattern in _REMOTE:
        cut = _match(pattern, lines)
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
    return _date("valid_through", _UNTIL, lines, trace)


def find_contract(lines: Sequence[Line], trace: Trace) -> Contract | None:
    """Kind of contract: what a label says, else what the top says, else the first that the text names."""
    labelled = [x for x in lines if _CONTRACT_LABEL.search(x.text)]
    for group in (labelled, lines[:_HEAD], sentences(lines)):
        hits: list[tuple[int, int, Contract]] = []
        for line in group:
            named = [
                (m, c)
                for c, pattern in _CONTRACTS
                if (m := pattern.search(line.text)) and _is_the_contract(line.text, m)
            ]
            if len(named) < 3 or group is labelled:  # noqa: PLR2004 — "CDI, CDD ou intérim" speaks of an agency
                hits += [(line.start + m.start(), line.start + m.end(), c) for m, c in named]
        if hits:
            start, end, contract = min(hits)
            trace.note("contract", start, end)
            return contract
    return None


#: Words before a contract's name that make it someone else's, a past one, or a later one.
_OTHER_CONTRACT = re.compile(
    r"\b(?:agence|entreprise|société|cabinet|réseau|spécialis\w+|leader|acteur|offres?|conseil en|experts? "
    r"(?:de|en)|secteurs? de|missions? en|recrutement|"
    r"expérience|experience|encadr\w+|tut(?:eur|orat|rice))\b[^.]{0,40}$|"
    r"(?:débouch\w+|évolu\w+|transform\w+|vers un|en vue d['’]un|suivi d['’]un|puis|possibilité (?:de|"
    r"d['’]un)|avant un|pouvant[^.]*|au|to a|\bnon|\bnot)\s*$",
    re.IGNORECASE,
)


def _is_the_contract(text: str, m: re.Match[str]) -> bool:
    """Whether a word for a contract speaks of this one (not "agence d'intérim", "CDI possible ensuite")."""
    after, before = text[m.end() : m.end() + 40], text[max(0, m.start() - 45) : m.start()]
    if _OTHER_CONTRACT.search(before):
        return False
    return not re.match(
        r"\s*(?:possible|à la clé|envisageable|position of|de pré-?emploi|de récupération)", after, re.IGNORECASE
    )


def find_duration(lines: Sequence[Line]) -> Cut | None:
    """How long the contract runs, as written."""
    for line in lines:
        m = _DURATION.search(line.text)
        if m:
            return line.part(*m.span("a" if m["a"] else "b"))
    return None


def _date(path: str, before: re.Pattern[str], lines: Sequence[Line], trace: Trace) -> str | None:
    for line in lines:
        for period in find_periods(line.text, line.start):
            if period.start and period.start_span and before.search(line.text[: period.start_span[0] - line.start]):
                trace.note(path, *period.start_span)
                return period.start
    return None


def find_years(lines: Sequence[Line], trace: Trace) -> float | None:
    """Years of experience that are asked for; 0 when beginners are welcome."""
    for line in lines:
        for pattern in _YEARS:
            for m in pattern.finditer(line.text):
                before = line.text[max(0, m.start() - 60) : m.start()]
                if re.search(
                    r"\b(?:nos|notre|our|we have|depuis|fort[es]* de|with over|riche de|plus de \d+ ans "
                    r"d['’]existence|history)\b[^.]*$",
                    before,
                    re.IGNORECASE,
                ):
                    continue
                n = float(_NUMBER_WORDS.get(m["n"].lower(), 0) or (m["n"] if m["n"].isdigit() else 0))
                if n > 20:  # noqa: PLR2004
                    continue
                trace.note("min_years_experience", line.start + m.start(), line.start + m.end())
                return round(n / 12, 2) if m["u"].lower().startswith("mo") else n
    cut = _match(_BEGINNER, lines)
    if cut:
        trace.note("min_years_experience", cut.start, cut.end)
        return 0.0
    return None


def _plain_degree(word: str) -> EducationLevel | None:
    """`a degree is required` asks for a first one."""
    return "bachelor" if re.fullmatch(r"(?:an?\s+)?degree", word.strip("."), re.IGNORECASE) else None


def find_level(lines: Sequence[Line], trace: Trace) -> EducationLevel | None:
    """Lowest level of education that the offer accepts, where it speaks of degrees."""
    for sentence in sentences(lines):
        if not _LEVEL_WORDS.search(sentence.text):
            continue
        if _NO_DEGREE.search(sentence.text):
            trace.note("education_level", sentence.start, sentence.end)
            return "none"
        hits = []
        for m in re.finditer(r"bac\s?\+\s?\d|bac pro|[\w'’.+]+(?:\s+degree)?", sentence.text, re.IGNORECASE):
            if re.fullmatch(r"ingénieure?s?|master|m|s|licence|but|cap", m.group()) and not re.search(
                r"(?:diplôm\w*|école|titulaire|niveau|formation|bac|degree)[^.]{0,60}$",
                sentence.text[: m.start()],
                re.IGNORECASE,
            ):
                continue
            if re.match(r"\s+(?:TIG|MIG|MAG|IV|de soud|d['’]exploitation)", sentence.text[m.end() :]):
                continue
            level = _plain_degree(m.group()) or level_of(m.group())
            if level in _LEVEL_ORDER and not re.fullmatch(r"lycée|formation", m.group(), re.IGNORECASE):
                hits.append((_LEVEL_ORDER.index(level), m.start(), m.end(), level))
        if hits:
            _, start, end, level = min(hits)
            trace.note("education_level", sentence.start + start, sentence.start + end)
            return level
    return None
