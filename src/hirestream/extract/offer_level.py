"""What a job offer asks of a candidate's past: years of experience, and the level of education."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, get_args

from hirestream.extract.education import level_of
from hirestream.extract.lines import Cut
from hirestream.extract.offer_parts import Block, sentences
from hirestream.extract.trace import Trace
from hirestream.model.profile import EducationLevel

_NUMBERS: Final = (
    "zero",
    "un une one a an",
    "deux two",
    "trois three",
    "quatre four",
    "cinq five",
    "six",
    "sept seven",
    "huit eight",
    "neuf nine",
    "dix ten",
    "onze eleven",
    "douze twelve",
    "treize thirteen",
    "quatorze fourteen",
    "quinze fifteen",
    "seize sixteen",
    "dix-sept seventeen",
    "dix-huit eighteen",
)
_NUMBER_WORDS: Final = {word: number for number, words in enumerate(_NUMBERS) for word in words.split()}
_WORDS = "|".join(sorted((word for word in _NUMBER_WORDS if word not in {"a", "an"}), key=len, reverse=True))
_N = rf"(?P<n>\d{{1,2}}(?:[.,]5)?|{_WORDS})"
_UNIT = r"(?P<u>ans?|années?|annees?|years?|yrs?|mois|months?)"
_RANGE = (
    rf"\b{_N}\s*(?:\(\w+\)\s*)?\+?\s*(?:(?:à|a|-|–|to|ou|or|et|and)\s*(?:\d{{1,2}}|{_WORDS})\s*\+?\s*)?"
    rf"{_UNIT}\b\s?['’]?s?"
)
_LEAST = (
    r"(?:minimum(?: of| de)?|mini|au moins|au minimum(?: de)?|at least|min\.?|a minimum of|over|more than|"
    r"plus de|environ|around)"
)
_YEARS: Final = (
    re.compile(  # "3 à 5 ans d'expérience", "5+ years of experience"
        rf"{_RANGE}\s*(?:minimum\s*|mini\.?\s*|au moins\s*|min\.?\s*|or more\s*|et plus\s*)?(?:d['’]une\s+|d['’]|of\s+|"
        r"de\s+|en\s+)?\s*(?:une\s+|an\s+)?(?:[\w'’-]+\s+){0,5}?(?:expérience|experience|exp\b|pratique)",
        re.IGNORECASE,
    ),
    re.compile(  # "expérience de 2 ans", "experience: 3 years"
        rf"\b(?:expériences?|experience|exp\.?)\b[^.\n;]{{0,60}}?{_RANGE}",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?P<n>an?)\s(?P<u>year|month)['’]?s?['’]?\s(?:(?:of\s)?(?:[\w-]+\s){0,3}?experience|"
    r"or (?:more|two|so)\b)", re.IGNORECASE),
    re.compile(rf"\b{_LEAST}\s+(?:d['’])?{_RANGE}(?!\s*(?:d['’]études|de formation|old|of age|"
        rf"d['’]ancienneté))", re.IGNORECASE),
    re.compile(rf"{_RANGE}\s*,?\s*(?:minimum|mini|au moins|au minimum|or more|at least|"
    rf"et plus)\b(?!\s*(?:d['’]études|de "
        r"formation|old|of age))", re.IGNORECASE),  # "deux ans au moins à la production"
    re.compile(  # "2 ans sur un poste similaire", "four years in the sector", "two years behind them"
        rf"{_RANGE}\s*(?:minimum\s*|min\.?\s*)?(?:in\s+(?!total\b|a row|each\b|turn\b)[a-z]|as an?\b|working|"
        rf"within (?:an?|the)|"
        rf"behind|(?:[\w'’]+ ){{0,4}}derrière|post-|sur (?:un|une|des|ce|le|la)|dans (?:un|une|"
        r"le|la|"
        r"les|ce|des|l['’])|(?:build|develop|lead|manag|design|sell|teach|driv|nurs|cook|car|help|deliver|run|writ|"
        r"support)\w*ing\b|en tant que|comme\b|à un poste|en qualité|on (?:the|an?)|of\s+(?!age\b|study)[a-z]|"
        r"de\s+(?!garantie|permis|formation|contrat|vie|suite)"
        r"(?:pratique|conduite|métier|management|vente|terrain|poste))",
        re.IGNORECASE,
    ),
)  # fmt: skip
#: Words that make a stretch of years the firm's age, the contract's length, a warranty or an age of people.
_NOT_ASKED = re.compile(
    r"\b(?:nos|notre|our|we(?:['’]ve| have)|depuis|fort[es]* d\w*|with (?:over|more than)|riche d\w*|history|existe|"
    r"founded|"
    r"since|established|team (?:has|with)|CDD|contrat|contract|durée|mission|stage|alternance|internship|term|garantie|"
    r"warranty|enfants?|children|aged?|âgée?s?|âge|plan|programme|over the (?:next|past|last)|within|framework|"
    r"dans les|d['’]ici|pendant|prochaines?|next|last|past|every|tou[ts]e?s? les|renouvel\w*|ancienneté|apprenticeship|"
    r"company|entreprise|société|cabinet|groupe)\b[^.,;]*$",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\b(?:vous|tu|you|your|votre|candidat\w*|profil|justifi\w+|require\w*|must|exig\w+|requis\w*|expérience|"
    r"experience|"
    r"minimum|at least|au moins|avec|recherch\w+|looking for|needs?|are after|seeking|titulaire|idéalement)\b",
    re.IGNORECASE,
)
_BEGINNER = re.compile(
    r"\b(?:débutant\W?e?\W?s?(?:\s*\(?e?s?\)?)?\s+(?:\w+\s+)?accepté\W?e?\W?s?|(?:débutants?|juniors?|jeunes diplômés|"
    r"(?:les )?profils? (?:débutants?|juniors?))(?:\s*\(?e?s?\)?)? (?:\w+ )?(?:bienvenue?s?|acceptée?s?|"
    r"sont les bienvenus)|"
    r"ouvert\w*(?: également| aussi)? aux (?:profils )?(?:débutants|juniors|jeunes diplômés)|sans expérience|"
    r"avec ou sans expérience|"
    r"aucune expérience|expérience (?:préalable )?(?:non|pas) (?:exigée|requise|nécessaire|obligatoire|indispensable)|"
    r"(?:pas|nul besoin) d['’]expérience|expérience n['’]est pas (?:exigée|requise|nécessaire|obligatoire|"
    r"indispensable)|no\s+"
    r"(?:\w+\s+){0,3}experience (?:is )?(?:\w+\s+)?(?:required|necessary|needed|essential)|no (?:prior |"
    r"previous )?experience\b|"
    r"entry[- ]level|experience (?:is )?(?:not (?:required|necessary|needed|essential)|unnecessary|"
    r"isn['’]t (?:required|necessary|needed|"
    r"essential|expected))|experience doesn['’]t matter|never done (?:this|it) before|(?:don['’]t|"
    r"do not) (?:need|require|ask for|expect) "
    r"(?:any |previous |prior |work |relevant )*experience|débutant accepté|formation assurée aux débutants|"
    r"beginners? (?:are )?(?:very )?welcome|"
    r"(?:new|recent) graduates (?:are )?(?:\w+ )?welcome|(?:newly|new) qualified (?:\w+ )?(?:are )?welcome|"
    r"tous niveaux d['’]expérience)",
    re.IGNORECASE,
)
_LEVEL_WORDS = re.compile(
    r"\b(?:b\.?sc|m\.?sc|b\.?a|b\.?eng|m\.?eng|bsn|bac|baccalauréat|diplôm\w*|formation|niveau|titulaire|degree|"
    r"diploma|"
    r"licence|master\w*|bachelor\w*|bachelier|bts|dut|but|cap|bep|ingénieur|doctorat|phd|education|études|étudi\w+|"
    r"student|studying|titre|mba|graduate|ged|gcses?|deaes|deas|high school|nvq|hnd|hnc|btec|a-levels?|apprenticeship|"
    r"certificate|dep|dec|dvs|cfc|afp|cess|associate|college|university|école|prépare\w*|cursus|d\.?e\.?|trade)\b",
    re.IGNORECASE,
)
#: Degrees of Switzerland, Belgium, Québec, Australia and others that offers name.
_MORE_LEVELS: Final[tuple[tuple[EducationLevel, re.Pattern[str]], ...]] = (
    ("secondary", re.compile(r"\b(?:high school|GCSEs?|leaving cert\w*|secondary (?:school|education|diploma)|CESS|"
        r"DES\b|GED|A[- ](?-i:[Ll]evels)|"
        r"baccalauréat général|matric|brevet des collèges|maturité)", re.IGNORECASE)),
    ("vocational", re.compile(r"\b(?:CFC|AFP|DEP|DEC|AEC|ASP|NVQ(?: level)?(?: \d)?|SVQ|HND|HNC|BTEC|City (?:&|"
        r"and) Guilds|"
        r"(?:college|technical|trade|vocational) (?:diploma|certificate|qualification|degree)|trade (?:certificate|"
        r"qualif\w+)|"
        r"associate['’]?s? degree|Certificate (?:III|IV|II)|Cert\.? (?:III|IV)|QQI level [56]|apprenticeship (?:in|as)|"
        r"time[- ]served|brevet fédéral|graduat|(?:diplôme|titre|certificat) (?:d['’]état |professionnel )?"
        r"(?:d['’])?(?:aide[- ]soignante?|auxiliaire|accompagnant\w*|moniteur[- ]éducateur|ambulancier)|DEAS|DEAES|"
        r"DEAVS|DEAP|"
        r"DEAF|CAP|BEP|BTS|DUT|Bac\s?\+\s?2|bac(?:calauréat)? pro\w*|CQP|(?<!postgraduate )(?<!graduate )diploma in|"
        r"titre professionnel|level [2-5] "
        r"(?:diploma|qualification|certificate|nvq)|(?:diploma|"
        r"qualification) (?:at )?level [2-5])(?!\w)", re.IGNORECASE)),
    ("bachelor", re.compile(r"\b(?:bachelier|baccalauréat en|baccalauréat universitaire|undergraduate|"
        r"hono?urs degree|BSN|degree[- ]qualified|"
        r"(?:university|first|relevant|good|related|a|an|nursing|teaching) degree|degree\b(?= (?:in|or|is|required|"
        r"level|preferred|and))|"
        r"diplôme d['’]état (?:d['’])?(?:infirmi\w+(?:\([\w]+\))?|éducat\w+|assistante? (?:de service )?social\w*|"
        r"ergothérap\w+|"
        r"kinésithérap\w*)|DEEJE|DEES|DEASS|QTS|PGCE|\bD\.?E\.? (?:d['’])?(?:infirmier|IDE|éducateur)|"
        r"bac(?:calauréat)? \+ ?[34])",
        re.IGNORECASE)),
    ("master", re.compile(r"\b(?:master['’]?s? (?:degree|2|1|level)|master\b(?! data)|M[12]\b|école d['’]ingénieurs?|"
        r"diplôme d['’]ingénieur|"
        r"école de commerce|grande école|bac\s?\+\s?[56]|postgraduate degree)", re.IGNORECASE)),
)  # fmt: skip
_DEGREE = re.compile(
    r"bac\s?\+\s?\d|bac pro\w*|\b(?:b\.?sc|m\.?sc|b\.?a|b\.?eng|m\.?eng|ph\.?d|mba|bac|baccalauréat|diplôm|licence|"
    r"master|"
    r"bachelor|bts|dut|but|cap|bep|ingénieur|doctor|deust|deug|m[12]|ged|gcse|nvq|hnd|hnc|btec|deaes|deas|"
    r"thèse)(?!\w*ment)"
    r"[\w.'’]*(?:\s+degree)?",
    re.IGNORECASE,
)
_LEVEL_ORDER: Final = ("secondary", "vocational", "bachelor", "master", "doctorate")
_NO_DEGREE = re.compile(
    r"\b(?:sans (?:condition de )?diplôme|aucun diplôme|no degree|pas de diplôme|aucune (?:formation|qualification)|"
    r"no (?:formal )?"
    r"qualifications? (?:required|needed|necessary))\b",
    re.IGNORECASE,
)
#: What makes a degree something that comes with the post, another's, or no more than a wish.
_LATER = re.compile(
    r"\b(?:support you|through your|work towards|working towards|opportunity to|train(?:ed|ing) (?:you )?(?:to|for|"
    r"towards)|"
    r"formation assurée|nous (?:vous )?form|préparation au|obtenir|passer votre|encadr\w+|enseign\w+|étudiants? de|"
    r"pupils|"
    r"students? (?:in|at|from)|teach(?:es|ing)? (?:students|pupils|classes|our)|classes? de|filières?|we (?:offer|"
    r"provide)|towards? (?:a|your)|formateur|accueil\w*|"
    r"apprenti\w* de|graduate (?:engineers|staff|trainees))\b",
    re.IGNORECASE,
)
_WISHED = re.compile(
    r"preferred|desirable|souhaité|apprécié|un plus|a plus|bonus|advantage|idéalement|ideally|"
    r"atout",
    re.IGNORECASE,
)
_DEGREE_BEFORE = re.compile(
    r"(?:diplôm\w*|école|titulaire|niveau|formation|bac|degree|prépar\w+|étudi\w+|cursus|valid\w+|obten\w+|études|"
    r"student|studying)[^.]{0,60}$",
    re.IGNORECASE,
)


_UNSURE = 3  # patterns from here on do not name experience


def find_years(blocks: Sequence[Block], trace: Trace) -> float | None:
    """Years of experience that are asked for; 0 when beginners are welcome."""
    asked = [b for b in blocks if b.part in {"required", "head", "tasks", "other", "apply"}]
    beginner: Cut | None = None
    for line in (x for b in asked for x in b.lines):
        m = _BEGINNER.search(line.text)
        beginner = beginner or (line.part(*m.span()) if m else None)
    for block in sorted(asked, key=lambda b: b.part != "required"):
        for sentence in sentences(block.lines):
            for n, pattern in enumerate(_YEARS):
                for m in pattern.finditer(sentence.text):
                    unasked = n >= _UNSURE and block.part != "required" and not _ASKING.search(sentence.text)
                    if (
                        unasked
                        or (beginner and n >= _UNSURE and block.part != "required")
                        or _is_of_others(sentence, m)
                    ):
                        continue
                    word = m["n"].lower().replace(",", ".")
                    number = float(_NUMBER_WORDS.get(word, 0) or (word if word[0].isdigit() else 0))
                    if number > 20:  # noqa: PLR2004
                        continue
                    trace.note("min_years_experience", sentence.start + m.start(), sentence.start + m.end())
                    return round(number / 12, 2) if m["u"].lower().startswith("mo") else number
    if beginner:
        trace.note("min_years_experience", beginner.start, beginner.end)
        return 0.0
    return None


def _is_of_others(sentence: Cut, m: re.Match[str]) -> bool:
    before = sentence.text[max(0, m.start("n") - 60) : m.start("n")]
    after = sentence.text[m.end() : m.end() + 40]
    if re.search(r"\b(?:vous|tu|you)\b[^.;]*$", before, re.IGNORECASE) and not re.search(r"\bCDD|contra", before):
        least = re.search(
            r"minimum|au moins|at least|or more", m.group() + sentence.text[m.end() :][:12], re.IGNORECASE
        )
        past = r"\b(?:nos|notre|our)\b" if least else r"\b(?:nos|notre|our|depuis|since)\b"
        return bool(re.search(past, before, re.IGNORECASE))
    own = m.group().lower()
    firm = bool(re.search(r"\b(?:de notre|of our|nous|we)\b|years? old", after, re.IGNORECASE))
    return bool(_NOT_ASKED.search(before)) or (firm and "exp" not in own)


def find_level(blocks: Sequence[Block], trace: Trace) -> EducationLevel | None:
    """Lowest level of education that the offer accepts, where it speaks of degrees; a wish only if nothing is asked."""
    told = sorted(
        (b for b in blocks if b.part in {"required", "head", "tasks", "other"}), key=lambda b: b.part != "required"
    )
    degrees = [s for b in told for s in sentences(b.lines) if _LEVEL_WORDS.search(s.text) and not _LATER.search(s.text)]
    for wished in (False, True):
        for sentence in degrees:
            if _NO_DEGREE.search(sentence.text):
                trace.note("education_level", sentence.start, sentence.end)
                return "none"
            found = _level_in(sentence, wished=wished)
            if found:
                start, end, level = found
                trace.note("education_level", sentence.start + start, sentence.start + end)
                return level
    return None


def _level_in(sentence: Cut, *, wished: bool) -> tuple[int, int, EducationLevel] | None:
    hits: list[tuple[int, int, int, EducationLevel]] = []
    text = sentence.text
    for level, pattern in _MORE_LEVELS:
        order = _LEVEL_ORDER.index(level)
        hits += [(order, m.start(), m.end(), level) for m in pattern.finditer(text) if _is_level(text, m)]
    for m in _DEGREE.finditer(text):
        told = level_of(m.group())
        inside = any(a <= m.start() and m.end() <= b for _, a, b, _ in hits)
        if told not in _LEVEL_ORDER or inside or not _is_level(text, m):
            continue
        hits.append((_LEVEL_ORDER.index(told), m.start(), m.end(), told))
    hits = [h for h in hits if not any(o[1] <= h[1] and h[2] <= o[2] and o[2] - o[1] > h[2] - h[1] for o in hits)]
    if not wished:
        hits = [h for h in hits if not _WISHED.search(re.split(r"[,;.]", text[h[2] :])[0])]
    if not hits:
        return None
    _, start, end, level = min(hits)
    return start, end, next(known for known in get_args(EducationLevel) if known == level)


def _is_level(text: str, m: re.Match[str]) -> bool:
    """Whether a word for a degree is one here (not `ingénieur` of a team, `licence TIG`, `mais`)."""
    word = m.group()
    everyday = _EVERYDAY.fullmatch(word) and (word.islower() or word.istitle())
    if everyday and (word in _NEVER or not _DEGREE_BEFORE.search(text[max(0, m.start() - 80) : m.start()])):
        return False
    return not _NO_LEVEL_AFTER.match(text[m.end() :])


_EVERYDAY = re.compile(
    r"ingénieure?s?|masters?|m|s|licence|but|cap|dep|dec|des|ba|ma|lycée|formation|asp", re.IGNORECASE
)
_NEVER = frozenset({"des", "de", "m", "s", "but", "cap", "dec", "ma", "formation", "lycée"})
_NO_LEVEL_AFTER = re.compile(
    r"\s+(?:TIG|MIG|MAG|IV|de soud|d['’]exploitation|data\b)|\s*['’]s?\s*$|\s+(?:to practise|holder)"
)
