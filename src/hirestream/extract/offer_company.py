"""Who offers the post: a label says it, or the ways in which firms speak of themselves are weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hirestream.extract import contact
from hirestream.extract.dates import find_periods
from hirestream.extract.languages import language_code
from hirestream.extract.lines import Cut, Line, pieces, split_at, tidy
from hirestream.extract.offer_parts import Block, labelled, part_of, sentences
from hirestream.extract.offer_place import read_any
from hirestream.extract.offer_terms import names_a_term
from hirestream.extract.places import Place, city_size, country_code, read_place
from hirestream.taxonomy.words import fold, listed

_LABEL = re.compile(
    r"(?:(?:nom de )?(?:l['’]|la |notre |the )?(?:entreprise|employeur|établissement|organisme|société)|"
    r"company(?: name)?|employer|"
    r"organi[sz]ation|recruteur|structure|collectivité|agence|agency|practice|school|hospital|trust|firm|"
    r"hiring organization|organisation|restaurant|école|client)(?![\w’'])",
    re.IGNORECASE,
)
_SECTOR_LABEL = re.compile(r"(?:secteur(?: d['’]activité)?|industry|sector|domaine)(?![\w’'])", re.IGNORECASE)
#: Public bodies and the like are named by a common noun: "ville de Montauban".
_BODY = (
    r"(?:ville|commune|mairie|métropole|communauté (?:de communes|d['’]agglomération|urbaine)|département|région|"
    r"centre hospitalier|université|conseil (?:départemental|régional)|lycée|collège|hôpital|clinique|domaine|"
    r"syndicat|communauté|conservatoire|maison|théâtre|musée|restaurant|hôtel|boulangerie|pharmacie|résidence|association|fondation|mutuelle|rectorat|préfecture)"
)
_WORD = r"(?:[A-ZÀ-Ý0-9][\w&'’.+·-]*|&)"
_SMALL = r"(?:de|du|des|la|le|les|et|and|of|the|en|sur|for|aux?|d['’][\w'’-]+|l['’][\w'’-]+|\+|&|@)"
_NAME = (
    rf"(?P<name>(?:{_BODY}\s+(?:d['’]|de\s+|du\s+|des\s+)?(?:l['’]|la\s+)?)?[A-ZÀ-Ý0-9][\w&'’.+·-]*"
    rf"(?:\s+(?:{_WORD}|{_SMALL}(?=\s+(?:{_WORD}|{_SMALL}))|d['’]{_WORD})){{0,7}}?)"
)
_KIND = (
    r"(?:(?:(?:[Ll][ae]|[Nn]otre|[Tt]he|[Oo]ur) (?:société|coopérative|groupe|cabinet|restaurant|magasin|start-?up|"
    r"mutuelle|banque|maison|marque|enseigne|clinique|laboratoire|studio|librairie|brasserie|fromagerie|menuiserie|"
    r"boulangerie|ferme|domaine|fondation|fédération|firm|charity|co-?operative|family firm|brand|chain|clinic|"
    r"school))\s+(?=[A-ZÀ-Ý])|(?i:l['’]entreprise|l['’](?:association|"
    r"asbl|agence|institut)|notre (?:agence|société|entreprise|"
    r"cabinet|groupe|association|client,?)|the company|here at|at|"
    r"chez)\s+|(?:the|le|la|les)\s+|(?:The|La|Le|Les)\s+(?=(?:University|Council|Trust|Company|Borough|School|City|"
    r"Royal|"
    r"Théâtre|Musée|Fédération|Coopérative|Fromagerie|Menuiserie|Brasserie|Librairie|Boulangerie|Pharmacie|Banque|"
    r"Mutuelle|Caisse|Chambre|Laboratoire|Domaine|Festival|Conservatoire|Syndicat|Cabinet|Agence|Museum|Hospital|"
    r"Clinique|Ville|Mairie|Commune|Société|Fondation|Résidence|Groupe|Région|Métropole|Centre|CHU|CH\b|Département|"
    r"SAS|SARL|"
    r"ville|mairie|commune|société|résidence|région|métropole|communauté)\b|[A-Z]{3,}\b)|[Ll]['’](?!Or[ée]al))?"
)
_RECRUITS = (
    r"(?:recrut\w+|recherch\w+|cherche(?:nt)?|embauche(?:nt)?|(?:is|are) (?:\w+ )?(?:looking|hiring|seeking|"
    r"recruiting)|seeks?|needs?|(?:has|have) an? (?:\w+ ){0,3}(?:opportunity|vacancy|opening|position)|(?:is|are) "
    r"delighted|souhaite (?:recruter|renforcer)|renforce (?:son|ses)|invites?\b)"
)
_IS = (
    r"(?:(?:est|sont|is|are) (?:(?:une?|le|la|les|des|an?|the|one|part|\w+ing|aujourd['’]hui)\b|(?:l['’]|spécialis|"
    r"implanté|reconnu)\w*))"
)
_DOES = (
    r"(?:accompagne|propose|vous propose|conçoit|édite|fabrique|développe|crée|protège|gère|conseille|emploie|compte|"
    r"intervient|transforme|produit|distribue|commercialise|assure|exploite|réunit|rassemble|regroupe|accueille|aide|"
    r"construit|exerce|offre|met|dispose|réalise|œuvre|poursuit|ouvre|exporte|livre|imagine|opère|entretient|rénove|"
    r"s['’]\w+|a été|installe|cultive|soigne|prend|organise|défend|fournit|mène|fait|existe|forme|valorise|vend|"
    r"has (?:been|over|more|grown|built|a)|(?:was|were) (?:founded|established|rated|created|set)|"
    r"(?:provide|build|operate|offer|make|help|design|develop|manufacture|deliver|run|suppl(?:ie|y)|serve|support|"
    r"manage|produce|create|speciali[sz]e|employ|work|bring|own|connect|exist|grow|believe|publishe?|repair|care|"
    r"look|welcome|represent|teache?|sell|cover|maintain|transport)s?)"
)
_ASIDE = r"(?:\s*[,(–-]\s?[^.;]{2,140}?[,)–-])?"
_LEAD = (
    r"(?:(?i:depuis|since|créée?|fondée?|founded|established|basée?|based|implantée?|leader|spécialis\w+|filiale|"
    r"acteur|forte?|pour|for|dans|afin|à|en|au|in|as|with|avec)\b[^.;]{2,110}?,\s*)?"
)
_SUBJECT = re.compile(
    rf"^{_LEAD}{_KIND}{_NAME}(?:\s+de\s+[A-ZÀ-Ý][\w'’-]+(?=\s+recrut))?{_ASIDE}\s+"
    rf"(?:(?P<recruits>{_RECRUITS})|(?P<is>{_IS})|(?P<does>{_DOES}))(?![\w-])"
)
_JOINS = re.compile(
    r"\b(?:[Rr]ejoign\w+|[Rr]ejoindre|[Ii]ntégre[rz]|[Jj]oin(?:ing)?|[Ww]ork(?:ing)? (?:at|for)|[Dd]evenez|Intègre)\s+"
    rf"(?:(?i:la société|le groupe|l['’]entreprise|les équipes d[eu]|l['’]équipe d[eu]|(?:the|our) (?:team|crew|"
    rf"staff|family) (?:at|of)|the|la|le|"
    rf"les)\s+)?{_NAME}"
    r"(?!\s*\([a-z]|,\s(?:who|qui|our|notre|responsable|the|head|future?)\b)(?=\s*(?:[,.!?:;(]|$)|\s+(?:en tant|"
    r"as|et|and|dans|pour|comme|in|at|for|c['’]est|est|team)\b)"
)
_AT = re.compile(
    rf"^(?:Chez|At|Here at|Who is|Qui est|About|Why|Pourquoi|We are|We['’]re|Nous sommes|Bienvenue chez|"
    rf"Welcome to|À propos d(?:e|['’])\s?)\s*{_NAME}\s*(?=[,?:!–]|$|\s(?:et|and)\s|\s\?)"
)
#: "…, le GAEC des Trois Chênes recherche un ouvrier", behind whatever the sentence begins with.
_RECRUITER = re.compile(rf",\s+(?:le |la |les |l['’]|the )?{_NAME}\s+{_RECRUITS}\b")
#: "Sparkhill Facilities cleans offices": a name of several words and a verb.
_ACTS = re.compile(r"^(?P<name>[A-Z][\w&'’-]+(?:\s(?:[A-Z][\w&'’-]+|&|and|of|the)){1,5})\s[a-z]{3,}s\s(?:[a-z]|\d)")
_ACTS_FR = re.compile(
    r"^(?:(?:L[ae]s? (?=(?:[A-ZÀ-Ý][\w'’-]+\s)+)|L['’]))?(?P<name>[A-ZÀ-Ý][\w&'’-]+(?:\s(?:[A-ZÀ-Ý][\w&'’-]+|&|"
    r"et|d[eu]s?|la|les|au|d['’]\w+)){1,6})"
    r"\s(?!que\b|une?\b|le\b)[a-zà-ÿ]{3,}(?:e|it|ent|ut|oit)\s(?:d|l|à|a|en|p|s|u|\d)"
)
_AGENCY = re.compile(rf"{_NAME}\s+(?:is acting as|acts as|est une agence|est un cabinet)\b")
_INSIDE = re.compile(
    rf"\b(?:[Cc]hez|[Aa]u sein (?:de l['’]|de la |de |du |d['’])|agence|"
    rf"cabinet)\s*{_NAME}(?=\s*(?:[,.!?:;(]|$)|\s+[a-zà-ÿ])"
)
#: "Ligne Ouest, c'est une agence de Nantes qui …"
_IT_IS = re.compile(rf"^{_NAME}\s*,\s+(?:c['’]est|ce sont|that['’]s)\b")
#: "The season at the Glenbay Hotel runs from …": a name with a word for a house in it.
_HOUSE = re.compile(rf"\b(?:at|of|for|au|du|à la|à l['’]|de la|chez)\s+(?:the\s+|our\s+)?{_NAME}(?=\s*[,.(]|\s+[a-z])")
_AT_END = re.compile(rf"\s(?:at|chez|@)\s+{_NAME}$")
#: The first words of what a firm says of itself: "Fédération nationale des mutuelles, association de 110 salariés, …"
_OPENING = re.compile(r"^(?P<name>[A-ZÀ-Ý][^,.:;!?()]{3,60}?)\s?(?:,|\()")
_FIRM = re.compile(
    r"\b(?:SAS|SARL|SA|SNC|EURL|SCOP|ASBL|GmbH|AG|Sàrl|Ltd|Limited|LLC|LLP|Inc|Corp|PLC|plc|Pty|Groupe?|Clinique|"
    r"Clinic|Hôpital|Hospital|EHPAD|Restaurant|Hôtel|Hotel|Boulangerie|Garage|Pharmacie|Pharmacy|School|Academy|"
    r"University|Université|College|Collège|Lycée|Council|Trust|Bank|Banque|Assurances?|Insurance|Industries|"
    r"Consulting|Services|Systems|Solutions|Technologies|Software|Logistics|Transports?|Foundation|Fondation|"
    r"Association|Institute?|Laborato\w+|Studios?|Partners|Associates|Brothers|& Sons?|& Co|Mairie|Ville|Commune|CHU|"
    r"Maison|Cars|Cabinet|Agence|Inn|House|Home|Farm|Bakery|Dental|Medical|Care|Health|Energy|Bio|Tech)\b"
)
_NOT_COMPANY = frozenset(
    fold(w)
    for w in listed(
        """
        nous notre client votre vous elle il on ce cette the we our you this le la les l un une des poste
        mission description profil it he she they a an vos nos dans pour il/elle entreprise societe groupe
        agence us me role job team position offre company aujourd'hui cdi cdd idéalement afin avec son sa in
        as candidat candidate chez at here who qui there that these your my their its ces leurs mon ton tu si
        if when quand rattaché rattachée sous au aux en et and or ou to from with experience expérience salary
        salaire lieu contrat temps full part all tous toute toutes no pas please merci note nb shift
        lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
        saturday sunday titulaire diplômé diplômée rejoignez intégrez travailler being working holder holders bonus
        ideally degree knowledge maîtrise connaissance formation permis french english what how why where
        is are do does have has can could would will may must should being essential desirable required
        mr mrs ms mme monsieur madame dr quel quelle quels quelles combien comment pourquoi
        successful applicants candidates applications salut bonjour hello hi
        """
    )
)
#: Agencies for temporary work have it in their names.
_OF_TEMPS = re.compile(
    r"^[A-ZÀ-Ý][\w&'’ -]+ (?:Intérim|Interim|Freelance|Alternance|Stages?)$|^(?:Intérim|Interim) [A-ZÀ-Ý]"
)
_GENERIC = frozenset(listed("groupe agence entreprise societe formation all le la les the au aux"))
_HEAD = 8
_VILLAGE = 500
_NEAR = 250
_RECRUITING, _SAID, _WEAK, _BESIDE = 6.0, 4.5, 3.0, 3.0


@dataclass(frozen=True, slots=True)
class _Named:
    """A name that may be the employer's, and how strongly the words around it say so."""

    cut: Cut
    weight: float
    beside: bool = False


def find_company(lines: Sequence[Line], parts: Sequence[Block], title: Cut | None, place: Place | None) -> Cut | None:
    """Employer: labelled, or the name that most speaks for: who recruits, who is told of, who stands by the title."""
    said = labelled(lines, _LABEL)
    if said and said.text[:1].isupper():
        first = _without_place(said)
        told_more = len(first.text.split()) > 6 or first.text.endswith(".")  # noqa: PLR2004
        first = tidy(split_at(first, ",")[0]) if told_more else first
        if len(first.text.split()) <= 8 and not first.text.endswith(".") and _is_company(first, title, None):  # noqa: PLR2004
            return first
    told = [
        _Named(tidy(block.lines[i].part(*m.span("name"))), _WEAK)
        for block in parts
        if block.part == "company"
        for i in range(min(1, len(block.lines)))
        if (m := _OPENING.match(block.lines[i].text)) and len(m["name"].split()) <= 6  # noqa: PLR2004
    ]
    named = [
        n for n in (*_spoken_of(lines, parts), *told, *_beside(lines, title, place)) if _is_company(n.cut, title, place)
    ]
    if not named:
        return None
    text = "\n".join(fold(line.text) for line in lines)
    sites = re.sub(r"[^a-z0-9@/.\n]", "", " ".join(re.findall(r"(?:@|https?://|www\.)[\w./-]+", text)))
    weighed = [(_weigh(n, named, text, sites), -n.cut.start, n) for n in named]
    return _without_place(max(weighed, key=lambda w: w[:2])[2].cut)


def _spoken_of(lines: Sequence[Line], parts: Sequence[Block]) -> Iterator[_Named]:
    asked = {x.start for b in parts if b.part in {"required", "preferred", "benefits"} for x in b.lines if x.bullet}
    for line in lines:
        if line.start in asked:  # "InfoWorks is a plus" is no firm
            continue
        at_end = _AT_END.search(line.text) if line is lines[0] else None
        if at_end:
            yield _Named(tidy(line.part(*at_end.span("name"))), 5.0)
        for n, cut in enumerate(sentences([line])):
            m = _SUBJECT.match(cut.text)
            if m:
                weight = _RECRUITING if m["recruits"] else _SAID if m["is"] else _WEAK
                yield _Named(tidy(cut.part(*m.span("name"))), weight if n < 4 else 1.0)  # noqa: PLR2004
            for pattern, weight in (
                (_JOINS, 5.0),
                (_AT, 5.0),
                (_AGENCY, 5.0),
                (_INSIDE, 2.0),
                (_RECRUITER, 5.0),
                (_ACTS, 2.5),
                (_IT_IS, _SAID),
                (_ACTS_FR, 2.5),
            ):
                found = pattern.search(cut.text)
                if found:
                    yield _Named(tidy(cut.part(*found.span("name"))), weight)
            house = _HOUSE.search(cut.text)
            if house and _FIRM.search(house["name"]):
                yield _Named(tidy(cut.part(*house.span("name"))), 2.0)


def _weigh(one: _Named, named: Sequence[_Named], text: str, sites: str) -> float:
    """Weight of a name: what was said of it or of its short form, how often it comes, whether an address has it."""
    folded = fold(one.cut.text)
    short = {fold(o.cut.text) for o in named if one.beside and folded.startswith(fold(o.cut.text) + " ")}
    same = [o for o in named if fold(o.cut.text) in short | {folded}]
    weight = max(o.weight for o in same) + (1.0 if len(same) > 1 else 0.0)
    words = [w for w in re.findall(r"[a-z0-9]+", folded) if w not in {"the", "les", "le", "la", "de", "du", "des"}]
    squeezed = "".join(words)
    if squeezed and (squeezed in sites or (len(words[0]) > 3 and words[0] in sites)):  # noqa: PLR2004
        weight += 2.0
    if text.count(folded) > 1 or any(fold(o.cut.text) != folded for o in same):
        weight += 1.5
    return weight + (1.0 if _FIRM.search(one.cut.text) else 0.0)


def _beside(lines: Sequence[Line], title: Cut | None, place: Place | None) -> Iterator[_Named]:
    """Pieces of the top, near the title, that are worded like a name and say nothing else."""
    if title is None:
        return
    for line in lines[:_HEAD]:
        if line.start > title.end + _NEAR:
            break
        if line.bullet:
            continue
        for piece in pieces(line):
            named = _without_place(piece)
            if _beside_title(named, title, place):
                yield _Named(named, _BESIDE, beside=True)


def _without_place(cut: Cut) -> Cut:
    """`Fonderie Bel-Air, Lyon`, `Fonderie Bel-Air (Lyon)` and `Fonderie Bel-Air de Lyon` → the firm's name."""
    parts = split_at(cut, ",")
    if len(parts) > 1 and (
        read_any(cut.part(parts[1].start - cut.start, len(cut.text)), _VILLAGE) or read_any(parts[1], 3000)
    ):
        return tidy(parts[0])
    m = re.search(r"\s*\((?P<city>[^()]+)\)$|\s+d[e']\s?(?P<town>[A-ZÀ-Ý][\w'’-]+)$", cut.text)
    if m is None or m.start() < 2:  # noqa: PLR2004
        return cut
    city = m["city"] or m["town"]
    known = read_place(cut.part(*m.span("city" if m["city"] else "town")), least=_VILLAGE if m["city"] else 20_000)
    before = cut.text[: m.start()]
    proper = m["city"] or (" " in before and before.rsplit(" ", 1)[-1][:1].isupper())
    return tidy(cut.part(0, m.start())) if city and known and proper else cut


def _is_company(cut: Cut, title: Cut | None, place: Place | None) -> bool:
    """Whether a name can be an employer: no pronoun, country, language, place, title or heading."""
    words = re.sub(r"^(?:la|le|les|l'|the)\s*(?=\w)", "", fold(cut.text).replace("’", "'")).split()
    short = words and re.match(r"(?:you|we|they|it|he|she|who|what|i|let|here|there)['’]", words[0])  # "you'll"
    named = words and words[0] in _NOT_COMPANY
    generic = short or (named and (len(words) < 2 or words[0] not in _GENERIC))  # noqa: PLR2004
    if len(cut.text) < 2 or not words or generic or country_code(cut.text):  # noqa: PLR2004
        return False
    post = re.search(r"\w\(\w{1,6}\)", cut.text)  # Éducateur(trice)
    if post or language_code(cut.text) or not any(c.isalpha() for c in cut.text):
        return False
    if title and (fold(cut.text) in fold(title.text) or (cut.start < title.end and title.start < cut.end)):
        return False
    if (
        (names_a_term(cut.text) and not _OF_TEMPS.search(cut.text))
        or read_place(cut, least=2_000 if "-" in cut.text else 20_000)
        or find_periods(cut.text)
    ):
        return False
    if re.match(r"\d|(?:bac|cap|bts|be?p|but|master|licence|bachelor)\b", words[0]) and len(words) < 2:  # noqa: PLR2004
        return False
    return not (place and place.city and fold(cut.text) == fold(place.city.text))


def _beside_title(piece: Cut, title: Cut, place: Place | None) -> bool:
    words = piece.text.split()
    if (
        (piece.start <= title.end and title.start <= piece.end)
        or not 0 < len(words) <= 7  # noqa: PLR2004
        or piece.text.endswith((".", ":", "!", "?"))
    ):
        return False
    if place and any(c and c.start <= piece.start < c.end for c in (place.city, place.region, place.country_cut)):
        return False
    if ":" in piece.text or names_a_term(piece.text):
        return False
    if (
        contact.EMAIL.search(piece.text)
        or contact.LINK.search(piece.text)
        or find_periods(piece.text)
        or any(c in piece.text for c in "€£$%")
        or sum(c.isdigit() for c in piece.text) > 4  # noqa: PLR2004
    ):
        return False
    if read_place(piece) or part_of(Line(piece.start, piece.end, piece.text)) or _is_label(piece.text):
        return False
    lower = [
        w
        for w in words
        if w[0].islower() and w not in {"de", "du", "des", "la", "le", "et", "and", "of", "the", "&", "d'"}
    ]
    proper = (
        not lower
        or (len(lower) == 1 and bool(_FIRM.search(piece.text)))
        or re.match(_BODY + r"\b", piece.text, re.IGNORECASE)
    )
    return (
        words[0][0].isupper()
        and bool(proper or _tells_of_city(piece))
        and (fold(words[0]) not in _NOT_COMPANY or (len(words) > 1 and fold(words[0]) in _GENERIC))
    )


def _tells_of_city(piece: Cut) -> bool:
    """`Chantiers navals Estuaire`, `Conservatoire municipal d'Albi`: common nouns before a proper one."""
    words = piece.text.split()
    last = re.sub(r"^[dl]['’]", "", words[-1])
    return 2 < len(words) <= 5 and last[:1].isupper() and bool(city_size(last) or len(last) > 3)  # noqa: PLR2004


def _is_label(text: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:type de |date de |durée|niveau)?(?:contrat|lieu|salaire|rémunération|poste|horaires|référence|"
            r"contract|"
            r"location|salary|hours|start|reference|closing date|grade|department|service|horaire|prise de poste|"
            r"h/f|f/h|m/f|statut|status|rate|pay|apply now|postuler|urgent)\b.*",
            text,
            re.IGNORECASE,
        )
    )


def find_sector(lines: Sequence[Line]) -> Cut | None:
    """Sector that a label names."""
    return labelled(lines, _SECTOR_LABEL)
