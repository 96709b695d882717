"""Pieces of a post's heading → its title, its employer, its place: by their words first, and their order then."""

from __future__ import annotations

import re

from hirestream.extract.lines import Cut, split_at, tidy
from hirestream.extract.places import Place, read_place
from hirestream.extract.post_names import names_a_post
from hirestream.taxonomy.service import Taxonomy

_AT = re.compile(
    r"\s+(?:at|chez|@|with|auprès de|pour le compte de|au sein d(?:e|u|es)(?: la| l['’])?)\s*|\s+@\s*|"
    r"\s+(?:(?-i:au|aux|à la)\s+|(?-i:à l['’]))(?-i:(?=[A-ZÀ-Ý]))",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(r"\s*\((?:\d{2,3}|2[AB])\)$")
COMPANY = re.compile(
    r"\b(?:LLP|DAC|bvba|BVBA|sprl|SPRL|BV|NV|Pty|Pvt|inc|ltée|Ltée|Trust|NHS|Council|Ville de|CIUSSS|CISSS|ARS|"
    r"Mutuelle|Mutual|Airlines|Airways|Industries|Foods|Logistics|Haulage|Consultants|Associates|Brothers|"
    r"Society|Library|Museum|Musée|Theatre|Théâtre|Bureau|Co-?operative|Coopérative|Centre|Center|Chantiers|"
    r"Maison d(?:e|es|u)|Soci[ée]t[ée]|"
    r"Compagnie|Fédération|Federation|Comité|Committee|Résidence|Domaine|Château|Auberge|Brasserie|Ferme|"
    r"SAS|SASU|SARL|EURL|S\.?A\.?|SCOP|SNC|GmbH|AG|Inc|LLC|Ltd|Limited|PLC|Corp(?:oration)?|Co|Company|"
    r"Group|Groupe|Bank|Banque|"
    r"Universit[éy]|College|School|École|Ecole|Lycée|Collège|Hôpital|Hospital|CHU|Clinique|Clinic|Restaurant|"
    r"Hôtel|Hotel|Mairie|Ministère|Agence|"
    r"Agency|Institut(?:e)?|Laboratoire|Laborator(?:y|ies)|Foundation|Fondation|Association|Cabinet|Studio|"
    r"Consulting|Technologies|Solutions|"
    r"Systems|Services|Partners|Research|EHPAD|Crèche|Boulangerie|Garage|Transports)\b"
)
_LABELLED = {
    "title": re.compile(
        r"^(?:fonction ou poste occupé|occupation or position held|"
        r"poste(?: occupé)?|intitulé(?: du poste)?|fonction|job title|position(?: held)?|title|designation|role|"
        r"rôle)\s*(?::\s*|$)",
        re.IGNORECASE,
    ),
    "company": re.compile(
        r"^(?:nom et adresse de l['’]employeur|name and address of employer|"
        r"entreprise|société|employeur|structure|établissement|company(?: name)?|employer|organi[sz]ation|client)"
        r"\s*(?::\s*|$)",
        re.IGNORECASE,
    ),
    "place": re.compile(r"^(?:lieu|ville|localisation|location|city|place)\s*(?::\s*|$)", re.IGNORECASE),
    "dates": re.compile(
        r"^(?:dates?|période|durée|period|duration|from|tenure|type de contrat|contrat|contract|secteur|sector|"
        r"industry)\s*(?::.*)?$",
        re.IGNORECASE,
    ),
}
_CONTRACT = (
    r"cdi|cdd|intérim(?:aire)?|interim|full[- ]time|part[- ]time|temps plein|temps partiel|mi-temps|stage|alternance|"
    r"freelance|free-lance|permanent|contract|internship|remote|télétravail|hybrid|à distance|on-?site|job étudiant|"
    r"jobs? d['’]été|emploi saisonnier|emploi étudiant|saisonnier|vacataire|vacations?|summer job|student job|seasonal|"
    r"(?:summer|holiday|vacation|seasonal|student|part[- ]time|weekend) (?:work|jobs)|petits boulots|"
    r"temporary|fixed[- ]term|contrat (?:d['’]apprentissage|de professionnalisation|pro|saisonnier|aidé)|apprentissage|"
    r"apprenticeship|self[- ]employed|indépendante?|auto-?entrepreneu(?:r|se)|micro-?entrepreneu(?:r|se)|à mon compte|"
    r"missions? (?:d['’])?intérim|bénévolat|bénévole|volunteer(?:ing)?|maternity cover|zero[- ]hours?|casual|"
    r"particuliers?(?:[- ]employeurs?)?|(?:divers|plusieurs) (?:employeurs|clients)|"
    r"(?:various|several) (?:clients|employers)"
)
#: Remarks in brackets that are no part of a title or an employer's name: "(60 %)", "(co-op)", "(client)".
_REMARK = re.compile(
    rf"\s*\((?:{_CONTRACT}|co-?op|client\w*|emploi d['’]été|jobs? d['’]été|été|summer|étudiante?|student|"
    r"\d{1,3}(?:[.,]\d)?\s?%|[\d.,]+\s?(?:h|hours?|heures?|days?|jours?|ETP|FTE)\b[^()]*|"
    r"(?:depuis|since|until|from|jusqu|formerly|ex|anciennement|now|aujourd)[^()]*|"
    r"H\s?/\s?F|F\s?/\s?H|remplacement|relief|bank|nuit|nights?|nuits|job share|sabbatical cover|"
    r"congé \w+|maternity leave cover)\)$",
    re.IGNORECASE,
)
_AMOUNT_OF_WORK = re.compile(
    r"^(?:\d{1,3}(?:[.,]\d)?\s?%|[\d.,]+\s?(?:h|hours?|heures?|days?|jours?)\b.{0,20})$", re.IGNORECASE
)
CONTRACT_ONLY = re.compile(
    rf"^(?:en\s+|in\s+)?(?:{_CONTRACT})(?:\s*(?:[-,/]|puis|then|et|and)\s*(?:{_CONTRACT}|\w+)|\s*\([\w ]+\)|"
    r"\s+de\s+(?:\d+|\w+)\s+(?:mois|ans?|semaines?)|\s+(?:contract|position|role|basis))?$",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(
    r"(?<=[a-zà-ÿ)]{3})(?<!Corp)(?<!Assoc)(?<!Univ)(?<!Dept)(?<!Bros)\.\s+(?=[A-ZÀ-Ý][\w'’]*(?:\s+\S+){2})"
)
#: What stands between an employer and a post on one line: "Old Mill: Cook", "Old Mill, Bath. Cook".
_COLON_OR_STOP = re.compile(r"\s*:\s+|(?<=[a-zà-ÿ)]{3})(?<!Corp)(?<!Assoc)(?<!Univ)(?<!Dept)(?<!Bros)\.\s+(?=[A-ZÀ-Ý])")
_ASIDE = re.compile(r"(?<=\S)\s*\((?=[\d~≈a-zà-ÿ])[^()]*\)$")
#: Parts of an employer, named beside it.
_PART = re.compile(
    r"^(?:School|Department|Dept\.?|Faculty|Division|Institute|Centre|Center|Service|Pôle|Direction) "
    r"(?:of|de|des|d['’])",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"^(?:missions? (?:d['’])?|en )?(?:intérim|interim|temp)\s*\(([A-ZÀ-Ý][^()]*)\)$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\(([^()]+)\)$")
_PLACE_BEHIND = tuple(map(re.compile, (r"\(([^()]+)\)$", r"\s[-–]\s?([^-–]+)$", r"\s+à\s+([A-ZÀ-Ý][^,]+)$")))
_NO_PART = re.compile(rf"^(?:various|several|divers|différents|plusieurs|{_CONTRACT})\b", re.IGNORECASE)
_MAX_TITLE = 110
_TWO = 2
_UNIT = re.compile(r"\b(?:Department|Dept|Ward|Unit|Team|Division|Office|Service|Pôle|Direction|Site|Branch)\b")


def before_sentence(piece: Cut) -> tuple[Cut, Cut | None]:
    """`Cook, The Mill, Bath. I ran the grill.` → heading, and what is told."""
    m = _SENTENCE_ENDS.search(piece.text)
    if m is None:
        ends = re.search(r"[a-zà-ÿ)]{4}\.$", piece.text)
        return (piece.part(0, len(piece.text) - 1), None) if ends else (piece, None)
    return tidy(piece.part(0, m.start())), piece.part(m.end(), len(piece.text))


def without_contract(title: Cut) -> Cut:
    """`Employée de caisse (CDD)` → `Employée de caisse`, `Stage - Assistant` → `Assistant`."""
    m = re.search(
        r"\s*[(\[–-]\s*(?:CDI|CDD|intérim|stage|alternance|temps (?:plein|partiel)|full[- ]time|part[- ]time|"
        r"contract|freelance|volunteer|bénévol\w*|self[- ]employed|H\s?/\s?F)\b[^()]*[)\]]?$",
        title.text,
        re.IGNORECASE,
    )
    return without_remark(tidy(title.part(0, m.start())) if m and m.start() > 2 else title)  # noqa: PLR2004


def without_remark(cut: Cut) -> Cut:
    """`Auxiliaire de vie (40 %)` → `Auxiliaire de vie`, `Castle Mutual (client)` → `Castle Mutual`."""
    m = _REMARK.search(cut.text)
    return tidy(cut.part(0, m.start())) if m and m.start() > 2 else cut  # noqa: PLR2004


def is_contract(text: str) -> bool:
    """Whether a piece says on what terms a post was held, and no more: `CDI`, `4 h/week`."""
    return bool(CONTRACT_ONLY.match(text) or _AMOUNT_OF_WORK.match(text))


def label_of(piece: Cut) -> tuple[str | None, Cut]:
    """Kind of value that a label announces ("Employeur : …"), and the value."""
    for kind, pattern in _LABELLED.items():
        m = pattern.match(piece.text)
        if m:
            return kind, tidy(piece.part(m.end(), len(piece.text)))
    return None, piece


def agency_of(piece: Cut) -> Cut:
    """`intérim (Manpart)` → `Manpart`; all else as it is."""
    m = _AGENCY.match(piece.text)
    return piece.part(*m.span(1)) if m else piece


def out_of_brackets(piece: Cut, taxonomy: Taxonomy) -> list[Cut]:
    """`Scoil Cholmcille, Sligo (3rd Class Teacher)` → the employer, the post."""
    m = _IN_BRACKETS.search(piece.text)
    if m is None or not names_a_post(m[1], taxonomy) or CONTRACT_ONLY.match(m[1]):
        return [piece]
    before = tidy(piece.part(0, m.start()))
    return [piece] if names_a_post(before.text, taxonomy) else [before, piece.part(*m.span(1))]


def without_department(company: Cut) -> Cut:
    """`Aide et Soins (93)` → `Aide et Soins`."""
    m = _DEPARTMENT.search(company.text)
    bare = without_remark(tidy(company.part(0, m.start())) if m else company)
    aside = _ASIDE.search(bare.text)
    return tidy(bare.part(0, aside.start())) if aside else bare


def _without_stop(cut: Cut) -> Cut:
    return cut.part(0, len(cut.text) - 1) if re.search(r"[^\W\d_]{4}\.$", cut.text) else cut


def divided(piece: Cut, taxonomy: Taxonomy) -> list[Cut]:
    """`Old Mill (Bath): Cook`, `Mill House, York. Head Chef` → the employer, the post; all else whole."""
    for m in _COLON_OR_STOP.finditer(piece.text):
        one, two = tidy(piece.part(0, m.start())), tidy(piece.part(m.end(), len(piece.text)))
        if not one.text or not two.text or max(len(one.text), len(two.text)) > _MAX_TITLE:
            continue
        posts = [any(names_a_post(p.text, taxonomy) for p in split_at(x, ",")) for x in (one, two)]
        stop = ":" not in m.group()
        if (posts[1] if stop else any(posts)) and (two.text[0].isupper() or not all(posts)):
            two = _without_stop(two) if stop else two
            return [*out_of_brackets(one, taxonomy), *divided(two, taxonomy)]
    return [piece]


def place_and_rest(rest: list[Cut], taxonomy: Taxonomy) -> tuple[list[Cut], Place | None]:
    """Take the place out; what names a post is asked last (MAÇON is no town)."""
    named = [r for r in rest if names_a_post(r.text, taxonomy)][:1]
    whole = any(len(split_at(r, ",")) > 1 for r in named)
    others, place = _take_place([r for r in rest if r not in named], beside=whole)
    if place is None:
        named, place = _take_place(named)
    return sorted([*named, *others], key=lambda c: c.start), place


def _take_place(rest: list[Cut], *, beside: bool = False) -> tuple[list[Cut], Place | None]:
    """Take the first place out of the pieces: a whole piece, or the end of one after commas or in brackets."""
    for i, cut in enumerate(rest):
        place = read_place(cut, least=3000)
        if place and (place.city is None or place.region or place.country or i or beside or len(rest) > 1):
            return rest[:i] + rest[i + 1 :], place
        parts = split_at(cut, ",")
        for k, part in enumerate(parts[:-1]):
            inner = _IN_BRACKETS.search(part.text)
            place = read_place(part.part(*inner.span(1)), least=3000) if inner else None
            if inner and place:  # "Cabinet Lormier (Paris), droit social"
                named = [*parts[:k], tidy(part.part(0, inner.start())), *parts[k + 1 :]]
                return [*rest[:i], *named, *rest[i + 1 :]], place
        for n in (3, 2, 1):
            if len(parts) > n:
                tail = _without_remark(cut.part(parts[-n].start - cut.start, len(cut.text)))
                place = read_place(tail, least=3000, by_form=True)
                if place:
                    head = tidy(cut.part(0, parts[-n].start - cut.start))
                    return [*rest[:i], head, *rest[i + 1 :]], place
        m = next((m for pattern in _PLACE_BEHIND if (m := pattern.search(cut.text))), None)
        if m:
            place = read_place(cut.part(*m.span(1)), least=3000)
            if place:
                return [*rest[:i], tidy(cut.part(0, m.start())), *rest[i + 1 :]], place
    return rest, None


def _without_remark(cut: Cut) -> Cut:
    """`Strasbourg (une étoile)` → `Strasbourg`; `Béthune (62)` and `Montréal (Québec)` stay."""
    m = re.search(r"\s*\([^()]*\)$", cut.text)
    return tidy(cut.part(0, m.start())) if m and read_place(cut, least=3000) is None else cut


def title_and_company(
    rest: list[Cut], title: Cut | None, company: Cut | None, taxonomy: Taxonomy
) -> tuple[Cut | None, Cut | None]:
    """Tell the name of the post from that of the employer, by their words first and their order then."""
    rest = [r for r in rest if r.text and any(c.isalpha() for c in r.text)]
    if title is None:
        for r in list(rest):
            at = _AT.search(r.text)
            if (
                at
                and at.start() > 2  # noqa: PLR2004
                and (
                    names_a_post(r.text[: at.start()], taxonomy)
                    or (r.text[at.end() : at.end() + 1].isupper() and at.group().strip().islower())
                )
            ):
                head, tail = tidy(r.part(0, at.start())), tidy(r.part(at.end(), len(r.text)))
                first = split_at(tail, ",")
                return head, company or (first[0] if first else None)
    parts = [p for r in rest for p in _comma_parts(r, taxonomy) if not is_contract(p.text)]
    if title is None:
        titles = [
            p
            for p in parts
            if len(p.text) <= _MAX_TITLE and names_a_post(p.text, taxonomy) and not COMPANY.search(p.text)
        ]
        titles = titles or [p for p in parts if names_a_post(p.text, taxonomy)]
        title = titles[0] if titles else None
        if title is not None:
            title = _with_department(title, parts, rest)
    others = [p for p in parts if title is None or p.end <= title.start or p.start >= title.end]
    if company is None:
        named = sorted((p for p in others if COMPANY.search(p.text)), key=lambda p: bool(_PART.match(p.text)))
        plausible = [p for p in others if p.text[0].isupper() or p.text[0].isdigit()]
        company = next(iter(named or plausible), None)
        if title is None and company is not None:
            left = next((p for p in others if p is not company and p.text[0].isupper()), None)
            if left is not None:
                one, two = sorted((company, left), key=lambda c: c.start)
                title, company = (two, one) if COMPANY.search(one.text) else (one, two)
    return title, company


def _with_department(title: Cut, parts: list[Cut], rest: list[Cut]) -> Cut:
    """`Intern, Business Intelligence` is one title when another piece names the employer."""
    line = next((r for r in rest if r.start <= title.start and title.end <= r.end), None)
    if (
        line is None
        or not any(p.end <= line.start or p.start >= line.end for p in parts)
        or (len(title.text.split()) > 1 and not _is_under_its_employer(line, parts))
    ):
        return title
    after = next((p for p in parts if p.start > title.end and p.end <= line.end and not COMPANY.search(p.text)), None)
    return line.part(title.start - line.start, after.end - line.start) if after else title


def _is_under_its_employer(line: Cut, parts: list[Cut]) -> bool:
    """Whether a line with two parts stands under another that names the employer by its form."""
    above = any(p.end <= line.start and COMPANY.search(p.text) for p in parts)
    beside = [p for p in parts if line.start <= p.start < line.end]
    return above and len(beside) == _TWO and not any(_UNIT.search(p.text) for p in beside)


def _comma_parts(cut: Cut, taxonomy: Taxonomy) -> list[Cut]:
    """Split `Company, Title` at its comma, but leave `Vice President, Sales` and `Foo, Inc.` whole."""
    parts = [p for p in (agency_of(tidy(p)) for p in split_at(cut, ",")) if p.text]
    if len(parts) < 2:  # noqa: PLR2004
        return parts
    likes = [names_a_post(p.text, taxonomy) for p in parts]
    merged: list[Cut] = []
    for i, part in enumerate(parts):
        legal = re.fullmatch(r"(?:Inc|LLC|Ltd|Limited|Co|Corp|SA|SAS|GmbH|PLC)\.?", part.text)
        goes_on = (
            part.text[0].islower() and i and likes[i - 1] and not _NO_PART.match(part.text)
        )  # "Consultant, tax law"
        if merged and (legal or goes_on or (likes[i] and likes[i - 1] and not COMPANY.search(part.text))):
            merged[-1] = cut.part(merged[-1].start - cut.start, part.end - cut.start)
        else:
            merged.append(part)
    return merged
