"""Text of a job offer → Offer with evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from hirestream.extract import contact
from hirestream.extract.dates import find_periods
from hirestream.extract.education import level_of
from hirestream.extract.languages import language_code, level_of as spoken_level
from hirestream.extract.lines import Cut, Line, join, pieces, split_at, split_lines, tidy
from hirestream.extract.places import Place, city_size, country_code, read_place
from hirestream.extract.salary import find_salary
from hirestream.extract.skills import SOFT, FoundSkill, once
from hirestream.extract.trace import Trace
from hirestream.model.document import DocumentText
from hirestream.model.profile import (
    Contact,
    Contract,
    EducationLevel,
    Extraction,
    Location,
    Offer,
    Remote,
    RequiredLanguage,
    Skill,
)
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import fold, key_of

Part = Literal["head", "company", "tasks", "required", "preferred", "benefits", "apply", "other"]

_PARTS: Final[tuple[tuple[Part, re.Pattern[str]], ...]] = (
    ("preferred", re.compile(
        r"^(?:les\s+)?(?:atouts?|plus|bonus|nice[- ]to[- ]haves?|preferred(?: qualifications| skills)?|appréciés?|souhaités?|compétences (?:appréciées|souhaitées)|"
        r"would be a plus|desirable(?: skills| criteria)?|bonus points|serait un plus|(?:ce|les) (?:petits? )?plus(?: apprécié)?s?|good to have|qualifications souhaitées)\b", re.IGNORECASE)),
    ("required", re.compile(
        r"^(?:votre\s+|le\s+|mon\s+|your\s+)?(?:profil(?: recherché| souhaité| attendu| du candidat)?|compétences?(?: requises?| attendues?| clés| techniques| nécessaires)?|savoir[- ](?:faire|être)(?: professionnels?)?|"
        r"pré-?requis|qualifications?|qualifications requises|requirements?|required(?: skills| qualifications)?|minimum qualifications|skills(?: (?:and|&) \w+| required)?|what (?:you(?:['’]ll)? (?:need|bring)|we(?:['’]re| are) looking for)|"
        r"who you are|about you|essential(?: skills| criteria)?|must[- ]haves?|formation(?: et expérience)?|expérience|ce que nous recherchons|vous êtes|qui êtes[- ]vous|profile|person specification|key skills|your profile|certificats? requis|diplômes?|exigences|candidat)\b", re.IGNORECASE)),
    ("tasks", re.compile(
        r"^(?:vos?\s+|les?\s+|la\s+|your\s+|the\s+|à propos d[eu]\s+(?:la\s+)?)?(?:missions?(?: principales?| confiées?)?|tâches|activités|responsabilit\w+|responsibilities|descripti(?:on|f)(?: du poste| de l['’]offre| de la mission)?|poste|job description|role|rôle|"
        r"what you(?:['’]ll| will) (?:do|be doing)|duties|key responsibilities|the job|the role|about the (?:role|job|position)|job summary|position|day[- ]to[- ]day|quotidien|job)\b", re.IGNORECASE)),
    ("benefits", re.compile(
        r"^(?:vos?\s+|les?\s+|nos\s+|our\s+|your\s+)?(?:avantages?(?: sociaux)?|benefits?(?: (?:and|&) \w+)?|perks(?: (?:and|&) \w+)?|what we offer|nous offrons|nous vous offrons|ce que nous (?:vous )?(?:offrons|proposons)|nous proposons|on vous propose|we offer|rémunération (?:et|&) avantages|"
        r"pourquoi nous rejoindre|why join us|conditions(?: proposées)?)\b", re.IGNORECASE)),
    ("company", re.compile(
        r"^(?:l['’]entreprise|entreprise|notre (?:entreprise|client|société|groupe|histoire)|qui sommes[- ]nous|à propos(?: de nous)?$|about (?:us|the company)|the company|company(?: overview| description)?|who we are|la société|présentation(?: de l['’]entreprise| de la société)?|our company)\b", re.IGNORECASE)),
    ("apply", re.compile(r"^(?:pour postuler|comment postuler|candidatures?|postuler|how to apply|to apply|apply|processus de recrutement|recruitment process|contact|déroulement)\b", re.IGNORECASE)),
)  # fmt: skip
_TITLE_LABEL = re.compile(
    r"^(?:(?:intitulé|titre)(?: du poste| de l['’]offre)?|poste(?: à pourvoir| proposé)?|offre d['’]emploi|job title|position|title|role|job|métier|vacancy)\s*[:\-–]\s*",
    re.IGNORECASE,
)
_COMPANY_LABEL = re.compile(
    r"^(?:entreprise|société|employeur|company(?: name)?|employer|organi[sz]ation|recruteur|nom de l['’]entreprise|hiring organization)\s*:\s*",
    re.IGNORECASE,
)
_PLACE_LABEL = re.compile(
    r"^(?:lieu(?: de travail| du poste| d['’]exercice)?|localisation|location|job location|ville|adresse|place of work|workplace|site|où|where|based in|lieu de mission)\s*:\s*",
    re.IGNORECASE,
)
_SECTOR_LABEL = re.compile(r"^(?:secteur(?: d['’]activité)?|industry|sector|domaine)\s*:\s*", re.IGNORECASE)
_GENDERED = re.compile(r"\(?\s*\b[HFMW]\s*[/.-]\s*[HFMWX](?:\s*/\s*[DXN])?\b\s*\)?", re.IGNORECASE)
_SEEKS = re.compile(
    r"(?:recherch(?:e|ons)|recrut(?:e|ons)|cherch(?:e|ons)|embauche|(?:are|is) (?:looking for|seeking|hiring|recruiting)|looking to hire|seeks|hiring)\s+(?:activement\s+|actuellement\s+|dans le cadre[^,]*,\s*|pour [^,.]{3,60}[,:]?\s*|currently\s+)*"
    r"(?:un\(e\)|une?\s?/\s?une?|une?|des|an?|our next|notre futur\(?e?\)?|son|sa)\s+(?:nouve(?:l|lle|au)\s+|talented\s+|new\s+|experienced\s+)?(?P<title>[^\n.,;:!?]{3,80})",
    re.IGNORECASE,
)
_EMPLOYER = re.compile(
    r"^(?:(?:la société|l['’]entreprise|le groupe|l['’]agence|le cabinet|the company|at|chez)\s+)?(?P<name>[A-ZÀ-Ý][\w&'’.+-]*(?:\s+(?:[A-ZÀ-Ý0-9&][\w&'’.+-]*|de|du|des|la|le|et|and|of|d['’]\w+)){0,6}?)"
    r"(?:\s*,[^,.]{3,120},)?\s+(?:recrute|recherche|est une?|est le|est la|est un|is an?|is the|is looking|is hiring|is seeking|seeks|accompagne|propose|vous propose|intervient|is recruiting)\b"
)
_ABOUT = re.compile(
    r"^(?:about|à propos (?:de|d['’])\s*|qui est|who is|join|rejoignez|rejoindre)\s+(?P<name>[A-ZÀ-Ý][\w&'’.+-]*(?:\s+[A-ZÀ-Ý0-9&][\w&'’.+-]*){0,4})\s*[?:!]?$"
)
_NOT_COMPANY = frozenset(
    fold(w)
    for w in "nous notre client votre vous elle il on ce cette the we our you this le la les l un une des poste mission description profil it he she they a an vos nos dans pour il/elle "
    "entreprise societe groupe agence us me role job team position offre company aujourd'hui cdi cdd idéalement afin avec son sa in as candidat candidate".split()
)
_CONTRACTS: Final[tuple[tuple[Contract, re.Pattern[str]], ...]] = (
    ("apprenticeship", re.compile(r"\b(?:(?:contrat\s+)?(?:en |d['’])?alternance|contrat d['’]apprentissage|contrat pro(?:fessionnalisation)?\b|contrat de professionnalisation|apprenti\(?e?\)?|apprentice(?:ship)?|alternant\(?e?\)?)\b", re.IGNORECASE)),
    ("internship", re.compile(r"\b(?:stage|stagiaire|internship|intern|offre de stage)\b", re.IGNORECASE)),
    ("temporary", re.compile(r"\b(?:intérim(?:aire)?|interim|mission (?:d['’])?intérim|travail temporaire|contrat de mission|temp(?:orary)?(?: (?:contract|assignment|position|role|to perm))|MIS)\b", re.IGNORECASE)),
    ("fixed-term", re.compile(r"\b(?:CDD|contrat à durée déterminée|fixed[- ]term|contrat saisonnier|emploi saisonnier|saisonnier|seasonal|contract \(\d+ months?\)|\d+[- ]months? contract|maternity cover)\b", re.IGNORECASE)),
    ("permanent", re.compile(r"\b(?:CDI|contrat à durée indéterminée|permanent(?: contract| position| role)?|regular full[- ]time|open-ended)\b", re.IGNORECASE)),
    ("freelance", re.compile(r"\b(?:free-?lance|indépendant\(?e?\)?|auto-?entrepreneur|portage salarial|self[- ]employed|franchise|prestataire|contractor)\b", re.IGNORECASE)),
)  # fmt: skip
_CONTRACT_LABEL = re.compile(
    r"(?:type (?:de |d['’])?(?:contrat|emploi)|contrat(?: proposé)?|contract(?: type)?|employment type|job type|nature du contrat)\s*:",
    re.IGNORECASE,
)
_REMOTE: Final[tuple[tuple[Remote, re.Pattern[str]], ...]] = (
    ("onsite", re.compile(r"\b(?:pas de télétravail|télétravail non|sans télétravail|100\s?% (?:en |sur )?(?:présentiel|site)|présentiel uniquement|no remote|on-?site only|fully on-?site|not remote)\b", re.IGNORECASE)),
    ("hybrid", re.compile(
        r"\b(?:hybrid(?:e)?|télétravail (?:partiel|possible|ponctuel|occasionnel|hybride)|(?:\d|un|deux|trois|quatre|one|two|three)\s*(?:jours?|j|days?)\s*(?:/\s*(?:semaine|week)\s*)?(?:de |en |of |per week |a week |par semaine |hebdomadaires? de )*(?:télétravail|remote|tt\b|home|wfh|from home)|"
        r"télétravail\s*:?\s*\(?(?:jusqu['’]à )?(?:\d|un|deux|trois|quatre)\s*(?:jours?|j)\b|partial(?:ly)? remote|\d days in (?:the )?office)", re.IGNORECASE)),
    ("remote", re.compile(r"\b(?:full[- ]remote|fully remote|100\s?% (?:remote|télétravail|à distance|en télétravail)|télétravail (?:complet|total|à 100\s?%|intégral)|remote[- ](?:first|only|position|role|job)|remote\b|work from (?:home|anywhere)|à distance\b(?!\s*de))", re.IGNORECASE)),
    ("hybrid", re.compile(r"\btélétravail\b", re.IGNORECASE)),
    ("onsite", re.compile(r"\b(?:sur site|on-?site|présentiel|in[- ]office|in person)\b", re.IGNORECASE)),
)  # fmt: skip
_DURATION = re.compile(
    r"\b(?:(?:CDD|intérim|mission|stage|contrat|contract|alternance|internship|durée|duration|renfort|remplacement|assignment|placement)[^.\n]{0,30}?\b(?:de|d['’]|:|of|for|pour|sur|à|\(|-)\s*)(?P<a>(?:\d{1,2}|un|deux|trois|quatre|cinq|six|neuf|dix|douze|one|two|three|four|five|six|nine|twelve)(?:\s*(?:à|-|ou|to)\s*\d{1,2})?\s*(?:mois|semaines?|jours?|ans?|months?|weeks?|years?|days?))\b"
    r"|\b(?P<b>\d{1,2}[- ]months?)\s+(?:contract|fixed|internship|placement|assignment)",
    re.IGNORECASE,
)
_WORKING_TIME = re.compile(
    r"\b(?:temps[- ](?:plein|complet|partiel)|mi-temps|full[- ]time|part[- ]time|(?:\d{2}(?:[.,]\d{1,2})?|\d)\s?(?:h(?:eures?)?(?:\s?\d{2})?)\s?(?:/|par|hebdo\w*|de travail par)?\s?(?:semaine|sem\b|hebdo\w*)|(?:3[0-9]|2\d|1\d|40)\s?h(?:eures?)?\b(?!\s?\d)|\d{2}(?:\.\d)? hours? (?:per|a) week|forfait jours?)",
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
_YEARS: Final = (
    re.compile(rf"\b{_N}\s*(?:\(\d+\)\s*)?\+?\s*(?:(?:à|-|–|to|ou|or)\s*\d{{1,2}}\s*\+?\s*)?(?P<u>ans?|années?|years?|yrs?|mois|months?)['’]?\s*(?:minimum\s*|mini\.?\s*|au moins\s*|min\.?\s*|or more\s*|et plus\s*)?(?:d['’]|of\s+|de\s+|en\s+)?\s*(?:une\s+|an\s+)?(?:\w+\s+){{0,4}}?(?:expérience|experience|exp\b|pratique|ancienneté)", re.IGNORECASE),
    re.compile(rf"\b(?:expérience|experience|exp\.?)\b[^.\n]{{0,50}}?\b(?:de\s+|d['’]|:\s*|of\s+|minimum\s+|min\.?\s+|at least\s+)?{_N}\s*\+?\s*(?:(?:à|-|–|to)\s*\d{{1,2}}\s*)?(?P<u>ans?\b|années?|years?|yrs?|mois\b|months?)", re.IGNORECASE),
    re.compile(rf"\b(?:minimum|au moins|at least|min\.?)\s+{_N}\s*(?P<u>ans?|années?|years?|mois|months?)\b(?!\s*(?:d['’]études|de formation|old))", re.IGNORECASE),
)  # fmt: skip
_BEGINNER = re.compile(
    r"\b(?:débutant\(?e?\)?s?(?:\s*\(?e?s?\)?)?\s+accepté\(?e?\)?s?|débutants? bienvenus?|ouvert aux débutants|sans expérience|aucune expérience|expérience non (?:exigée|requise)|pas d['’]expérience|no (?:prior |previous )?experience (?:required|necessary|needed)|"
    r"entry[- ]level|débutant accepté|formation assurée aux débutants|beginners? welcome)",
    re.IGNORECASE,
)
_PREFERRED = re.compile(
    r"\b(?:serai(?:t|ent) (?:un |appréci)|est un plus|sont un plus|un plus\b|un (?:vrai |réel |gros )?atout|appréciée?s?|souhaitée?s?|idéalement|de préférence|preferred|nice to have|a plus\b|an asset|advantage(?:ous)?|bonus|desirable|ideally|would be (?:a|great|nice)|facultati\w+|optional|préférablement|un avantage)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\b(?:courant\w*|couramment|maîtris\w*|maitris\w*|niveau|lu|parlé\w*|écrit|bilingu\w*|fluen\w*|proficien\w*|speak\w*|spoken|written|exigé\w*|requis\w*|obligatoire|required|native|notions?|professionnel\w*|intermédiaire|conversational|langues?|languages?|[ABC][12]|"
    r"parle[zr]?|pratique|indispensable|impératif|anglophone|connaissance\w*|knowledge|command|working|souhait\w*|plus|atout|technique|opérationnel|good|bon\w*|excellent\w*|asset)\b",
    re.IGNORECASE,
)
_START = re.compile(
    r"\b(?:date de (?:début|démarrage|prise de poste)|prise de poste|début|démarrage|start(?:ing)?(?: date)?|à (?:partir|compter) du|dès le|poste à pourvoir (?:le|en|à partir|au)|available from|à pourvoir (?:le|en|pour|à partir de|au))\b[^\n.;]{0,25}$",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:date limite|clôture|limite de (?:candidature|dépôt)|closing date|deadline|apply (?:by|before)|applications? (?:close|must be received)|valable jusqu|valid (?:until|through)|avant le|candidatures? (?:jusqu|avant)|postulez avant|expire)\w*[^\n.;]{0,35}$",
    re.IGNORECASE,
)
_LEVEL_WORDS = re.compile(
    r"\b(?:bac|diplôm\w*|formation|niveau|titulaire|degree|diploma|licence|master\w*|bachelor\w*|bts|dut|but|cap|bep|ingénieur|doctorat|phd|education|études|titre|mba|graduate|ged|deaes|deas|high school)\b",
    re.IGNORECASE,
)
_LEVEL_ORDER: Final = ("secondary", "vocational", "bachelor", "master", "doctorate")
_NO_DEGREE = re.compile(r"\b(?:sans diplôme|aucun diplôme|no degree|pas de diplôme|aucune formation)\b", re.IGNORECASE)
_APPLY = re.compile(r"\b(?:postul\w*|candidat\w*|apply|application|offre|cv)\b", re.IGNORECASE)
_HEAD = 8
_MAX_TITLE = 14


@dataclass(frozen=True, slots=True)
class _Block:
    part: Part
    lines: tuple[Line, ...]


def read_offer(document: DocumentText, language: str, taxonomy: Taxonomy) -> Extraction[Offer]:
    """Read an offer out of its text."""
    trace = Trace(document)
    lines = split_lines(document.text)
    blocks = _blocks(lines)
    title = find_title(lines, taxonomy)
    text = document.text
    place = find_place(lines, title)
    company = find_company(lines, title, place)
    required, preferred = find_skills(blocks, title, taxonomy, language)
    pay = find_salary(_sentences(lines))
    emails = contact.emails_in(text)
    phones = contact.phones_in(lines, contact.regions_for(language, place.country if place else None))
    licences, _ = contact.find_licences(lines)
    body = join([x for x in lines if title is None or x.end <= title.start or x.start >= title.end])
    written = trace.text("title", title)
    if pay:
        trace.note("salary", pay[1].start, pay[1].end)
    offer = Offer(
        title=plain_title(written),
        company=trace.text("company", company),
        sector=trace.text("sector", _labelled(lines, _SECTOR_LABEL)),
        location=_location(place, trace),
        remote=_first("remote", _REMOTE, lines, trace),
        contract=find_contract(lines, trace),
        duration=trace.text("duration", _duration(lines)),
        working_time=trace.text("working_time", _match(_WORKING_TIME, lines)),
        salary=pay[0] if pay else None,
        start_date=_date("start_date", _START, lines, trace),
        valid_through=_date("valid_through", _UNTIL, lines, trace),
        min_years_experience=find_years(lines, trace),
        education_level=find_level(lines, trace),
        skills_required=_skills("skills_required", required, trace),
        skills_preferred=_skills("skills_preferred", preferred, trace),
        languages=find_languages(lines, trace),
        driving_licence=_licences(licences, trace),
        benefits=_benefits(blocks, trace),
        contact=_contact(emails, phones, trace),
        apply_url=trace.text("apply_url", _apply_url(lines)),
        description=trace.raw("description", body),
        concept=taxonomy.occupation(written) if written else None,
    )
    return Extraction[Offer](profile=offer, evidence=trace.evidence)


# ---------------------------------------------------------------- the parts of an offer


def part_of(line: Line) -> Part | None:
    """Part of an offer that a heading opens; None for a line that is no heading."""
    text = line.text.strip(" :!?*#-–—")
    if (
        line.bullet
        and not line.text.endswith(":")
        or len(text) > 60
        or len(text.split()) > 8
        or line.text.endswith(".")
    ):  # noqa: PLR2004
        return None
    part = next((p for p, pattern in _PARTS if pattern.search(text)), None)
    if part is None:
        return None
    words = len(text.split())
    stands_out = line.text.endswith((":", "?", "!")) or text.isupper() or (line.gap and words <= 6) or words <= 4  # noqa: PLR2004
    return part if stands_out else None


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    blocks: list[_Block] = []
    part: Part = "head"
    held: list[Line] = []
    for line in lines:
        opened = part_of(line)
        head, colon, tail = line.text.partition(":")
        if opened is None and colon and tail.strip() and not line.bullet and len(head) < 40:  # noqa: PLR2004
            opened = part_of(Line(line.start, line.start + len(head) + 1, head + ":", gap=line.gap))
            rest: Line | None = line
        else:
            rest = None
        if opened is None:
            held.append(line)
            continue
        blocks.append(_Block(part, tuple(held)))
        part, held = opened, [rest] if rest else []
    blocks.append(_Block(part, tuple(held)))
    return [b for b in blocks if b.lines]


def _sentences(lines: Sequence[Line]) -> list[Cut]:
    found = []
    for line in lines:
        at = 0
        for m in re.finditer(r"(?<=[a-zà-ÿ)\d%€])[.!?;]\s+(?=[A-ZÀ-Ý•])", line.text):
            found.append(line.part(at, m.end()))
            at = m.end()
        found.append(line.part(at, len(line.text)))
    return [c for c in found if c.text]


# ---------------------------------------------------------------- title, company, place


def find_title(lines: Sequence[Line], taxonomy: Taxonomy) -> Cut | None:
    """Title of the post: labelled, or marked H/F, or worded as a post near the top, or what "recherche un" names."""
    labelled = _labelled(lines[:25], _TITLE_LABEL)
    if labelled and len(labelled.text.split()) <= _MAX_TITLE:
        return labelled
    head = lines[:_HEAD]
    for line in head:
        if _GENDERED.search(line.text) and len(line.text.split()) <= _MAX_TITLE and not line.text.endswith("."):
            return _title_piece(line, taxonomy)
    for line in head:
        for piece in (line, *pieces(line)):
            words = piece.text.split()
            if (
                len(words) <= 10
                and not piece.text.endswith((".", ":"))
                and taxonomy.looks_like_title(piece.text)
                and not read_place(piece)
            ):  # noqa: PLR2004
                return _title_piece(piece, taxonomy)
    if (
        lines
        and len(lines[0].text.split()) <= 8
        and len(lines) > 2
        and not lines[0].text.endswith((".", ":"))
        and taxonomy.occupation(lines[0].text)
    ):  # noqa: PLR2004
        return lines[0]
    for line in lines:
        m = _SEEKS.search(line.text)
        if m:
            cut = tidy(line.part(*m.span("title")))
            stop = re.search(
                r"\s+(?:pour|afin|dans|en (?:CDI|CDD|intérim|alternance)|à|au sein|basée?|who|to join|to support|for|in|at|with|capable|expérimentée?|disposant|ayant|sur)\b",
                cut.text,
            )
            cut = tidy(cut.part(0, stop.start())) if stop else cut
            if cut.text and taxonomy.looks_like_title(cut.text):
                return cut
    return None


def _title_piece(cut: Cut, taxonomy: Taxonomy) -> Cut:
    found = [p for p in pieces(cut) if _GENDERED.search(p.text) and not _GENDERED.fullmatch(p.text)] or [
        p for p in pieces(cut) if taxonomy.looks_like_title(p.text)
    ]
    best = found[0] if found else cut
    stop = re.search(r"\s+(?:[-–|]\s*)?(?:en\s+)?(?:CDI|CDD|intérim)\b.*$", best.text)
    return tidy(best.part(0, stop.start())) if stop and stop.start() > 3 else tidy(best)  # noqa: PLR2004


def plain_title(title: str | None) -> str | None:
    """Title without `(H/F)` at its end."""
    if title is None:
        return None
    bare = re.sub(r"[\s\-–(]*" + _GENDERED.pattern + r"\s*$", "", title, flags=re.IGNORECASE).strip(" -–")
    return bare or title


def find_company(lines: Sequence[Line], title: Cut | None, place: Place | None) -> Cut | None:
    """Employer: labelled, or who "recrute", "is looking for", "is a", or the line beside the title."""
    labelled = _labelled(lines, _COMPANY_LABEL)
    if labelled and len(labelled.text.split()) <= 8:  # noqa: PLR2004
        return labelled
    for line in lines:
        for cut in _sentences([line])[:3]:
            for pattern in (_EMPLOYER, _ABOUT):
                m = pattern.match(cut.text)
                if (
                    m
                    and fold(m["name"].split()[0]).strip("'’") not in _NOT_COMPANY
                    and fold(m["name"]) not in _NOT_COMPANY
                ):
                    name = tidy(cut.part(*m.span("name")))
                    if not country_code(name.text) and len(name.text) > 1:
                        return name
    if title is None:
        return None
    for line in lines[:_HEAD]:
        if line.start > title.end + 250:  # noqa: PLR2004
            break
        for piece in pieces(line):
            if _beside_title(piece, title, place):
                return piece
    return None


def _beside_title(piece: Cut, title: Cut, place: Place | None) -> bool:
    words = piece.text.split()
    if (
        piece.start <= title.end
        and title.start <= piece.end
        or len(words) > 5
        or piece.text.endswith((".", ":", "!", "?"))
    ):  # noqa: PLR2004
        return False
    if place and any(c and c.start <= piece.start < c.end for c in (place.city, place.region, place.country_cut)):
        return False
    if (
        ":" in piece.text
        or any(p.search(piece.text) for _, p in (*_CONTRACTS, *_REMOTE))
        or _WORKING_TIME.search(piece.text)
    ):
        return False
    if (
        contact.EMAIL.search(piece.text)
        or contact.LINK.search(piece.text)
        or find_periods(piece.text)
        or any(c in piece.text for c in "€£$")
    ):
        return False
    if read_place(piece) or part_of(Line(piece.start, piece.end, piece.text)):
        return False
    lower = [
        w
        for w in words
        if w[0].islower() and w not in {"de", "du", "des", "la", "le", "et", "and", "of", "the", "&", "d'"}
    ]
    return words[0][0].isupper() and not lower and fold(words[0]) not in _NOT_COMPANY


_AT_PLACE = re.compile(
    r"\b(?:basée?s?\s+(?:à|sur|au|en)|situ[ée]+s?\s+(?:à|au|en|sur)|based in|located in|poste\s+(?:à|sur)|secteur(?:\s+de)?|agence\s+de|site\s+de|proche de|à proximité de|near|office in|offices in|in|à|sur)\s+"
    r"(?P<city>[A-ZÀ-Ý][\w'’-]+(?:[ -](?:[A-ZÀ-Ý][\w'’-]+|sur|sous|en|le|la|les|lès|de|du|des)){0,4})(?:\s*\((?P<dep>\d{2,5}|2[AB])\))?"
)


def find_place(lines: Sequence[Line], title: Cut | None) -> Place | None:
    """Place of work: labelled, a piece of the top that is wholly a place, or what "basé à" names."""
    labelled = _labelled(lines, _PLACE_LABEL)
    if labelled:
        for cut in (labelled, *split_at(labelled, ",(")):
            place = read_place(cut, least=500)
            if place:
                return place
    for line in lines[:_HEAD]:
        for piece in pieces(line):
            for cut in (piece, *split_at(piece, ",")):
                place = read_place(cut)
                if place and (place.city or place.region):
                    return place
    best: tuple[int, Place] | None = None
    for line in lines:
        for m in _AT_PLACE.finditer(line.text):
            found = _known_city(line, m)
            strong = bool(m["dep"]) or not re.match(r"(?:in|à|sur)\s", m.group())
            if found and (best is None or strong > best[0]):
                best = (int(strong), found)
        if best is None and (
            m := re.search(
                r"(?P<city>[A-ZÀ-Ý][\w'’-]+(?:[ -][A-ZÀ-Ý]?[\w'’-]+){0,3})\s*\((?:\d{2}|2[AB]|\d{5})\)", line.text
            )
        ):
            words = line.part(*m.span("city"))
            for n in range(len(words.text.split())):
                tail = words.text.split(" ", n)[-1]
                if tail[0].isupper() and city_size(tail) >= 500:  # noqa: PLR2004
                    best = (1, Place(words.part(len(words.text) - len(tail), len(words.text))))
                    break
    return best[1] if best else None


def _known_city(line: Line, m: re.Match[str]) -> Place | None:
    cut = line.part(*m.span("city"))
    words = cut.text.split(" ")
    for n in range(len(words), 0, -1):
        text = " ".join(words[:n])
        named = fold(text)
        if country_code(text) or named in _NOT_COMPANY:
            return None
        if city_size(text) >= (1000 if m["dep"] else 20_000):  # noqa: PLR2004
            return Place(cut.part(0, len(text)))
    return None


def _labelled(lines: Sequence[Line], label: re.Pattern[str]) -> Cut | None:
    for n, line in enumerate(lines):
        for piece in pieces(line):
            m = label.match(piece.text)
            if m:
                value = tidy(piece.part(m.end(), len(piece.text)))
                if value.text:
                    return value
        if re.fullmatch(label.pattern.rstrip("*s\\"), line.text + " ", re.IGNORECASE) and n + 1 < len(lines):
            return lines[n + 1]
    return None


def _location(place: Place | None, trace: Trace) -> Location:
    if place is None:
        return Location()
    cut = place.country_cut or (place.region if place.country else None)
    if place.country and cut:
        trace.note("location.country", cut.start, cut.end)
    return Location(
        city=trace.text("location.city", place.city),
        region=trace.text("location.region", place.region),
        country=place.country if cut else None,
    )


# ---------------------------------------------------------------- conditions


def _match(pattern: re.Pattern[str], lines: Sequence[Line]) -> Cut | None:
    for line in lines:
        m = pattern.search(line.text)
        if m:
            return tidy(line.part(*m.span()))
    return None


def _first(
    path: str, rules: Sequence[tuple[Remote, re.Pattern[str]]], lines: Sequence[Line], trace: Trace
) -> Remote | None:
    for value, pattern in rules:
        cut = _match(pattern, lines)
        if cut:
            trace.note(path, cut.start, cut.end)
            return value
    return None


def find_contract(lines: Sequence[Line], trace: Trace) -> Contract | None:
    """Kind of contract: what a label says, else what the top says, else the first that the text names."""
    labelled = [x for x in lines if _CONTRACT_LABEL.search(x.text)]
    for group in (labelled, lines[:_HEAD], _sentences(lines)):
        hits = []
        for line in group:
            for contract, pattern in _CONTRACTS:
                m = pattern.search(line.text)
                if m and not _not_the_contract(line.text, m):
                    hits.append((line.start + m.start(), line.start + m.end(), contract))
        if hits:
            start, end, contract = min(hits)
            trace.note("contract", start, end)
            return contract
    return None


def _not_the_contract(text: str, m: re.Match[str]) -> bool:
    """Whether a word for a contract speaks of something else ("CDI possible ensuite", "agence d'intérim", "stage de récupération")."""
    after, before = text[m.end() : m.end() + 40], text[max(0, m.start() - 45) : m.start()]
    if m.group().lower() == "mis" and m.group() != "MIS":
        return True
    if re.search(
        r"\b(?:agence|entreprise|société|cabinet|réseau|spécialis\w+|leader|acteur|offres?|conseil en|experts? (?:de|en)|secteurs? de|missions? en|recrutement)\b[^.]{0,40}$",
        before,
        re.IGNORECASE,
    ):
        return True
    if re.search(
        r"(?:débouch\w+|évolu\w+|transform\w+|vers un|en vue d['’]un|suivi d['’]un|puis|possibilité (?:de|d['’]un)|avant un|pouvant[^.]*|au|to a)\s*$",
        before,
        re.IGNORECASE,
    ):
        return True
    return bool(re.match(r"\s*(?:possible|à la clé|envisageable|position of|de pré-?emploi)", after, re.IGNORECASE))


def _duration(lines: Sequence[Line]) -> Cut | None:
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
                    r"\b(?:nos|notre|our|we have|depuis|fort[es]* de|with over|riche de|plus de \d+ ans d['’]existence|history)\b[^.]*$",
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


def find_level(lines: Sequence[Line], trace: Trace) -> EducationLevel | None:
    """Lowest level of education that the offer accepts, where it speaks of degrees."""
    for sentence in _sentences(lines):
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
            level = level_of(m.group())
            if level in _LEVEL_ORDER and not re.fullmatch(r"lycée|formation", m.group(), re.IGNORECASE):
                hits.append((_LEVEL_ORDER.index(level), m.start(), m.end(), level))
        if hits:
            _, start, end, level = min(hits)
            trace.note("education_level", sentence.start + start, sentence.start + end)
            return level
    return None


# ---------------------------------------------------------------- skills, languages, benefits, contact


def find_skills(
    blocks: Sequence[_Block], title: Cut | None, taxonomy: Taxonomy, language: str
) -> tuple[list[FoundSkill], list[FoundSkill]]:
    """Skills asked for, and skills that are a plus: by the part of the offer and by the sentence's own words."""
    required: list[FoundSkill] = []
    preferred: list[FoundSkill] = []
    for block in blocks:
        if block.part in {"benefits", "apply", "company"}:
            continue
        for sentence in _sentences(block.lines):
            plus = block.part == "preferred" or bool(_PREFERRED.search(sentence.text))
            if re.search(r"^(?:https?://|www\.)", sentence.text):
                continue
            for m in taxonomy.skills_in(sentence.text, language):
                if key_of(m.name) in SOFT or taxonomy.is_soft(m.concept):
                    continue
                cut = Cut(sentence.start + m.start, sentence.start + m.end, m.name)
                if title and cut.start < title.end and title.start < cut.end and " " in m.name:
                    continue
                (preferred if plus else required).append(FoundSkill(cut, m.concept, "claimed"))
    asked = once(required)
    keys = {s.key for s in asked}
    return asked, [s for s in once(preferred) if s.key not in keys]


def _skills(path: str, skills: Sequence[FoundSkill], trace: Trace) -> tuple[Skill, ...]:
    return tuple(
        Skill(name=trace.text(f"{path}[{i}]", s.cut) or "", concept=s.concept, use=s.use) for i, s in enumerate(skills)
    )


def find_languages(lines: Sequence[Line], trace: Trace) -> tuple[RequiredLanguage, ...]:
    """Languages that are asked for, where the sentence speaks of speaking them."""
    found: dict[str, RequiredLanguage] = {}
    for sentence in _sentences(lines):
        words = [(m, code) for m in re.finditer(r"[^\W\d_]+", sentence.text) if (code := language_code(m.group()))]
        if not words or not _SPEAKS.search(sentence.text):
            continue
        for n, (m, (code, name)) in enumerate(words):
            if not _is_spoken(sentence.text, m) or code in found:
                continue
            until = words[n + 1][0].start() if n + 1 < len(words) else min(len(sentence.text), m.end() + 60)
            since = words[n - 1][0].end() if n else max(0, m.start() - 45)
            level = spoken_level(sentence.text[m.end() : until]) or spoken_level(sentence.text[since : m.start()])
            trace.note(f"languages[{len(found)}]", sentence.start + m.start(), sentence.start + m.end())
            found[code] = RequiredLanguage(
                name=name, code=code, level=level, required=not _PREFERRED.search(sentence.text)
            )
    return tuple(found.values())


def _is_spoken(text: str, m: re.Match[str]) -> bool:
    """Whether the word is a language here, not a nationality ("leader français", "British market")."""
    word, before, after = m.group(), text[: m.start()], text[m.end() :]
    near = text[max(0, m.start() - 50) : m.end() + 50]
    if not _SPEAKS.search(near):
        return False
    if re.search(
        r"\b(?:marché|leader|groupe|client\w*|entreprise|société|territoire|cuisine|droit|acteur|industrie|market|company|numéro un|langue des signes|made in|ministère|état|code|norme\w*|produits?|vins?)\s+$",
        before,
        re.IGNORECASE,
    ):
        return False
    if re.match(r"\s+(?:market|company|group|leader|cuisine|clients?|and european)", after, re.IGNORECASE):
        return False
    return not (word[0].isupper() and fold(word) in {"breton", "latin", "corse"})


def _benefits(blocks: Sequence[_Block], trace: Trace) -> tuple[str, ...]:
    found: list[str] = []
    for block in blocks:
        if block.part != "benefits":
            continue
        for line in block.lines:
            head, colon, tail = line.text.partition(":")
            cut = (
                line.part(len(head) + 1, len(line.text))
                if colon and tail.strip() and len(head) < 25 and not line.bullet
                else line
            )  # noqa: PLR2004
            parts = [cut] if line.bullet or cut.text.count(",") < 2 else split_at(cut, ",;")  # noqa: PLR2004
            for part in map(tidy, parts):
                if 2 < len(part.text) <= 140 and len(found) < 30:  # noqa: PLR2004
                    text = trace.text(f"benefits[{len(found)}]", part)
                    if text:
                        found.append(text)
    return tuple(found)


def _contact(emails: Sequence[Cut], phones: Sequence[contact.FoundPhone], trace: Trace) -> Contact:
    if phones:
        trace.note("contact.phone", phones[0].cut.start, phones[0].cut.end)
    return Contact(
        email=trace.text("contact.email", emails[0] if emails else None), phone=phones[0].phone.e164 if phones else None
    )


def _licences(licences: Sequence[contact.Said], trace: Trace) -> tuple[str, ...]:
    for i, said in enumerate(licences):
        trace.note(f"driving_licence[{i}]", said.cut.start, said.cut.end)
    return tuple(said.value for said in licences)


def _apply_url(lines: Sequence[Line]) -> Cut | None:
    links = [c for c in contact.links_in(lines, bare=False)]
    near = [
        c
        for c in links
        if _APPLY.search(c.text) or any(x.start <= c.start < x.end and _APPLY.search(x.text) for x in lines)
    ]
    return (near or links or [None])[0]  # type: ignore[list-item]
