"""Sections of work → posts: title, company, place, period, kind, description, each with the words that say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hirestream.extract.dates import Period, interval
from hirestream.extract.lines import Cut, Line, join, pieces, split_at, tidy, without
from hirestream.extract.places import Place, read_place
from hirestream.extract.post_names import names_a_post
from hirestream.extract.posts import Entry, split_entries
from hirestream.extract.sections import Section
from hirestream.model.profile import ExperienceKind
from hirestream.taxonomy.service import Taxonomy

_AT = re.compile(
    r"\s+(?:at|chez|@|with|auprès de|pour le compte de|au sein d(?:e|u|es)(?: la| l['’])?)\s*|\s+@\s*|"
    r"\s+(?:(?-i:au|aux|à la)\s+|(?-i:à l['’]))(?-i:(?=[A-ZÀ-Ý]))",
    re.IGNORECASE,
)
_DEPARTMENT = re.compile(r"\s*\((?:\d{2,3}|2[AB])\)$")
_KIND_WORDS: tuple[tuple[ExperienceKind, str], ...] = (
    (
        "apprenticeship",
        r"alternan(?:ce|te?)|apprenti(?:e|ssage)?s?|apprentice(?:ship)?|contrat de professionnalisation",
    ),
    ("internship", r"stage|stagiaire|interns?|internship|trainee(?:ship)?|placement student"),
    ("volunteer", r"bénévol(?:e|at)|volunteer(?:ing)?|service civique|volontariat|pro bono"),
    (
        "freelance",
        (
            r"free-?lance|indépendant(?:e)?|auto-?entrepreneu(?:r|se)|micro-?entrepreneu(?:r|se)|self[- ]employed|"
            r"independent contractor|à mon compte"
        ),
    ),
)
_KINDS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _KIND_WORDS)
_COMPANY = re.compile(
    r"\b(?:SAS|SASU|SARL|EURL|S\.?A\.?|SCOP|SNC|GmbH|AG|Inc|LLC|Ltd|Limited|PLC|Corp(?:oration)?|Co|Company|"
    r"Group|Groupe|Bank|Banque|"
    r"Universit[éy]|College|School|École|Ecole|Lycée|Collège|Hôpital|Hospital|CHU|Clinique|Clinic|Restaurant|"
    r"Hôtel|Hotel|Mairie|Ministère|Agence|"
    r"Agency|Institut(?:e)?|Laboratoire|Laborator(?:y|ies)|Foundation|Fondation|Association|Cabinet|Studio|"
    r"Consulting|Technologies|Solutions|"
    r"Systems|Services|Partners|Research|EHPAD|Crèche|Boulangerie|Garage|Transports)\b"
)
_LABELLED = {
    "title": re.compile(
        r"^(?:poste(?: occupé)?|intitulé(?: du poste)?|fonction|job title|position(?: held)?|title|designation|role|"
        r"rôle)\s*:\s*",
        re.IGNORECASE,
    ),
    "company": re.compile(
        r"^(?:entreprise|société|employeur|structure|établissement|company(?: name)?|employer|organi[sz]ation|client)"
        r"\s*:\s*",
        re.IGNORECASE,
    ),
    "place": re.compile(r"^(?:lieu|ville|localisation|location|city|place)\s*:\s*", re.IGNORECASE),
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
    r"temporary|fixed[- ]term|contrat (?:d['’]apprentissage|de professionnalisation|pro|saisonnier|aidé)|apprentissage|"
    r"apprenticeship|self[- ]employed|indépendante?|auto-?entrepreneu(?:r|se)|micro-?entrepreneu(?:r|se)|à mon compte|"
    r"missions? (?:d['’])?intérim|bénévolat|bénévole|volunteer(?:ing)?|maternity cover|zero[- ]hours?|casual|"
    r"particuliers?(?:[- ]employeurs?)?|(?:divers|plusieurs) (?:employeurs|clients)|"
    r"(?:various|several) (?:clients|employers)"
)
_CONTRACT_ONLY = re.compile(
    rf"^(?:en\s+|in\s+)?(?:{_CONTRACT})(?:\s*(?:[-,/]|puis|then|et|and)\s*(?:{_CONTRACT}|\w+)|\s*\([\w ]+\)|"
    r"\s+de\s+(?:\d+|\w+)\s+(?:mois|ans?|semaines?)|\s+(?:contract|position|role|basis))?$",
    re.IGNORECASE,
)
#: Times that are told like a post but are none.
_NO_POST = re.compile(
    r"^(?:congé (?:parental|maternité|maternel|sabbatique|formation)|année sabbatique|sabbatical|career break|"
    r"(?:maternity|parental) leave|gap year|césure|année de césure|recherche d['’]emploi|seeking employment|"
    r"job search|voyage|tour du monde|travel(?:l?ing)?|chômage|unemployed)\b",
    re.IGNORECASE,
)
_SENTENCE_ENDS = re.compile(r"(?<=[a-zà-ÿ)]{4})\.\s+(?=[A-ZÀ-Ý][\w'’]*(?:\s+\S+){2})")
_AGENCY = re.compile(r"^(?:missions? (?:d['’])?|en )?(?:intérim|interim|temp)\s*\(([A-ZÀ-Ý][^()]*)\)$", re.IGNORECASE)
#: Parts of an employer, named beside it.
_PART = re.compile(
    r"^(?:School|Department|Dept\.?|Faculty|Division|Institute|Centre|Center|Service|Pôle|Direction) "
    r"(?:of|de|des|d['’])",
    re.IGNORECASE,
)
_LIST = 3
_NO_TOWN = re.compile(
    r"\b(?:department|team|division|unit|ward|sales|marketing|finance|remote|office|service|pôle|équipe|direction|"
    r"production|logistique|atelier|rayon|secteur|industr\w+|retail|project|projet|part-dieu)\b",
    re.IGNORECASE,
)
_VARIOUS = re.compile(r"^(?:various|several|divers|différents|plusieurs)\b")
_TRAINEE = re.compile(r"\btrainee\b", re.IGNORECASE)
_A_YEAR = 12
_TRAINING_ONLY = re.compile(r"^(?:stage|alternance|internship|bénévole|bénévolat|volunteer|freelance)$", re.IGNORECASE)
_MAX_TITLE = 110


@dataclass(frozen=True, slots=True)
class Post:
    """A post as found: the words of each value, and the whole stretch."""

    span: tuple[int, int]
    title: Cut | None
    company: Cut | None
    place: Place | None
    period: Period | None
    kind: ExperienceKind
    description: Cut | None
    apart: bool = False
    """Whether title and employer stand on lines of their own."""
    last: Cut | None = None
    """What follows the employer on its line, when it may be a place."""

    def months(self, today: date) -> tuple[int, int] | None:
        """Months [from, to) that the post covers."""
        p = self.period
        return interval(p.start, p.end, current=p.current, today=today) if p else None


def find_posts(sections: Sequence[Section], taxonomy: Taxonomy) -> list[Post]:
    """Posts of the sections, in the order of the document."""
    found: list[Post] = []
    for section in sections:

        def starts(line: Line) -> bool:
            return any(names_a_post(c.text, taxonomy) for c in (line, *pieces(line)))

        read = [_read(entry, section, taxonomy) for entry in split_entries(section.lines, starts)]
        found += _with_employers(_with_towns([post for post in read if post is not None]))
    return found


def _with_towns(posts: Sequence[Post]) -> list[Post]:
    """Where most posts end with their place, what ends another is a place too, though no table has it."""
    placed = sum(post.place is not None for post in posts)
    if placed < max(1, sum(post.last is not None and post.place is None for post in posts)):
        return list(posts)
    return [replace(p, place=Place(city=p.last)) if p.last and p.place is None else p for p in posts]


def _with_employers(posts: Sequence[Post]) -> list[Post]:
    """Posts at one employer that is named once, above the first of them, all get its name and place."""
    found: list[Post] = []
    over: Post | None = None  # whose employer holds for the posts under it
    for i, post in enumerate(posts):
        after = posts[i + 1] if i + 1 < len(posts) else None
        if post.title is None and post.company and after and after.title and after.company is None:
            over = post  # the employer's line has the time of all posts there
            continue
        if post.company is None and post.title and over is not None and post.kind != "freelance":
            found.append(replace(post, company=over.company, place=post.place or over.place))
            continue
        above = post.company and post.title and post.company.end < post.title.start and post.apart
        over = post if above else None
        found.append(post)
    return found


def _read(entry: Entry, section: Section, taxonomy: Taxonomy) -> Post | None:
    labels: dict[str, Cut] = {}
    rest: list[Cut] = []
    told: Cut | None = None
    for piece in (p for line in entry.head for cut in without(line, entry.holes()) for p in pieces(cut)):
        kind, value = _label(piece)
        if kind is None:
            head, tail = _before_sentence(piece)
            rest.append(head)
            told = told or tail
        else:
            labels.setdefault(kind, value)
    title, company = labels.get("title"), labels.get("company")
    if rest and _NO_POST.match(rest[0].text):
        return None
    place = read_place(labels["place"], least=1) if "place" in labels else None
    rest, found_place = _place_and_rest(rest, taxonomy)
    place = place or found_place
    rest = [r.part(*m.span(1)) if (m := _AGENCY.match(r.text)) else r for r in rest]
    training = next((r for r in rest if _TRAINING_ONLY.match(r.text)), None)
    rest = [r for r in rest if not _CONTRACT_ONLY.match(r.text)]
    title, company = _title_and_company(rest, title, company, taxonomy)
    if training and (title is None or company is None) and not (title and names_a_post(title.text, taxonomy)):
        title, company = training, company or title
    if title is None and company is None:
        return None
    kind = _kind(entry, section)
    if company and _CONTRACT_ONLY.match(company.text):
        company = None
    if kind == "freelance" and company and _lists(entry, company, title):
        company = None
    last = _last(entry, title, company) if place is None else None
    return Post(
        entry.span,
        _without_contract(title) if title else None,
        _without_department(company) if company else None,
        place,
        entry.period,
        kind,
        join(list(entry.body)) or told,
        apart=_line_of(entry, title) != _line_of(entry, company),
        last=last,
    )


def _line_of(entry: Entry, cut: Cut | None) -> Line | None:
    return next((x for x in entry.head if cut and x.start <= cut.start < x.end), None)


def _lists(entry: Entry, company: Cut, title: Cut | None) -> bool:
    """Whether what was taken for the employer is one of several things done, on a line of their own."""
    line = _line_of(entry, company)
    return line is not None and line is not _line_of(entry, title) and "," in line.text


def _last(entry: Entry, title: Cut | None, company: Cut | None) -> Cut | None:
    """`Salthill` of `Chemist, Atlantic Chemists, Salthill (2016 – 2019)`."""
    line = _line_of(entry, company)
    if line is None or company is None or title is None:
        return None
    parts = [p for cut in without(line, entry.holes()) for piece in pieces(cut) for p in split_at(piece, ",")]
    last = parts[-1] if parts else None
    if last is None or last.start < max(title.end if title.start >= line.start else 0, company.end):
        return None
    words = last.text.split()
    named = (
        len(words) <= _LIST
        and all(w[0].isupper() for w in words)
        and last.text.replace(" ", "").replace("-", "").isalpha()
    )
    return (
        last
        if named
        and not _NO_TOWN.search(last.text)
        and not _COMPANY.search(last.text)
        and not _CONTRACT_ONLY.match(last.text)
        else None
    )


def _before_sentence(piece: Cut) -> tuple[Cut, Cut | None]:
    """`Cook, The Mill, Bath. I ran the grill.` → heading, and what is told."""
    m = _SENTENCE_ENDS.search(piece.text)
    if m is None:
        ends = re.search(r"[a-zà-ÿ)]{4}\.$", piece.text)
        return (piece.part(0, len(piece.text) - 1), None) if ends else (piece, None)
    return tidy(piece.part(0, m.start())), piece.part(m.end(), len(piece.text))


def _kind(entry: Entry, section: Section) -> ExperienceKind:
    said = " ".join(line.text for line in entry.head)
    kind = next((k for k, pattern in _KINDS if pattern.search(said)), None)
    if kind == "internship" and _TRAINEE.search(said) and not re.search(r"intern", said, re.IGNORECASE):
        p = entry.period
        months = interval(p.start, p.end, current=False, today=date.max) if p and p.end and not p.single else None
        if (p and p.current) or (months and months[1] - months[0] > _A_YEAR):
            kind = "job"  # who trains for years for a profession is employed
    if kind is not None:
        return kind
    kinds: dict[str, ExperienceKind] = {"internships": "internship", "volunteer": "volunteer"}
    return kinds.get(section.kind, "job")


def _without_contract(title: Cut) -> Cut:
    """`Employée de caisse (CDD)` → `Employée de caisse`, `Stage - Assistant` → `Assistant`."""
    m = re.search(
        r"\s*[(\[–-]\s*(?:CDI|CDD|intérim|stage|alternance|temps (?:plein|partiel)|full[- ]time|part[- ]time|"
        r"contract|freelance|volunteer|bénévol\w*|self[- ]employed|H\s?/\s?F)\b[^()]*[)\]]?$",
        title.text,
        re.IGNORECASE,
    )
    return tidy(title.part(0, m.start())) if m and m.start() > 2 else title  # noqa: PLR2004


def _label(piece: Cut) -> tuple[str | None, Cut]:
    for kind, pattern in _LABELLED.items():
        m = pattern.match(piece.text)
        if m:
            return kind, tidy(piece.part(m.end(), len(piece.text)))
    return None, piece


def _without_department(company: Cut) -> Cut:
    """`Aide et Soins (93)` → `Aide et Soins`."""
    m = _DEPARTMENT.search(company.text)
    return tidy(company.part(0, m.start())) if m else company


def _place_and_rest(rest: list[Cut], taxonomy: Taxonomy) -> tuple[list[Cut], Place | None]:
    """Take the place out; what names a post is asked last (MAÇON is no town)."""
    named = [r for r in rest if names_a_post(r.text, taxonomy)][:1]
    others, place = _take_place([r for r in rest if r not in named])
    if place is None:
        named, place = _take_place(named)
    return sorted([*named, *others], key=lambda c: c.start), place


def _take_place(rest: list[Cut]) -> tuple[list[Cut], Place | None]:
    """Take the first place out of the pieces: a whole piece, or the end of one after commas or in brackets."""
    for i, cut in enumerate(rest):
        place = read_place(cut, least=3000)
        if place and (place.city is None or place.region or place.country or i or len(rest) > 1):
            return rest[:i] + rest[i + 1 :], place
        parts = split_at(cut, ",")
        for n in (3, 2, 1):
            if len(parts) > n:
                tail = _without_remark(cut.part(parts[-n].start - cut.start, len(cut.text)))
                place = read_place(tail, least=3000, by_form=True)
                if place:
                    head = tidy(cut.part(0, parts[-n].start - cut.start))
                    return [*rest[:i], head, *rest[i + 1 :]], place
        m = (
            re.search(r"\(([^()]+)\)$", cut.text)
            or re.search(r"\s[-–]\s?([^-–]+)$", cut.text)
            or re.search(r"\s+à\s+([A-ZÀ-Ý][^,]+)$", cut.text)
        )
        if m:
            place = read_place(cut.part(*m.span(1)), least=3000)
            if place:
                return [*rest[:i], tidy(cut.part(0, m.start())), *rest[i + 1 :]], place
    return rest, None


def _without_remark(cut: Cut) -> Cut:
    """`Strasbourg (une étoile)` → `Strasbourg`; `Béthune (62)` and `Montréal (Québec)` stay."""
    m = re.search(r"\s*\([^()]*\)$", cut.text)
    return tidy(cut.part(0, m.start())) if m and read_place(cut, least=3000) is None else cut


def _title_and_company(
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
    parts = [p for r in rest for p in _comma_parts(r, taxonomy) if not _CONTRACT_ONLY.match(p.text)]
    if title is None:
        titles = [
            p
            for p in parts
            if len(p.text) <= _MAX_TITLE and names_a_post(p.text, taxonomy) and not _COMPANY.search(p.text)
        ]
        titles = titles or [p for p in parts if names_a_post(p.text, taxonomy)]
        title = titles[0] if titles else None
        if title is not None:
            title = _with_department(title, parts, rest)
    others = [p for p in parts if title is None or p.end <= title.start or p.start >= title.end]
    if company is None:
        named = sorted((p for p in others if _COMPANY.search(p.text)), key=lambda p: bool(_PART.match(p.text)))
        plausible = [p for p in others if p.text[0].isupper() or p.text[0].isdigit()]
        company = next(iter(named or plausible), None)
        if title is None and company is not None:
            left = next((p for p in others if p is not company and p.text[0].isupper()), None)
            if left is not None:
                one, two = sorted((company, left), key=lambda c: c.start)
                title, company = (two, one) if _COMPANY.search(one.text) else (one, two)
    return title, company


def _with_department(title: Cut, parts: list[Cut], rest: list[Cut]) -> Cut:
    """`Intern, Business Intelligence` is one title when another piece names the employer."""
    line = next((r for r in rest if r.start <= title.start and title.end <= r.end), None)
    if (
        line is None
        or len(title.text.split()) > 1
        or not any(p.end <= line.start or p.start >= line.end for p in parts)
    ):
        return title
    after = next((p for p in parts if p.start > title.end and p.end <= line.end and not _COMPANY.search(p.text)), None)
    return line.part(title.start - line.start, after.end - line.start) if after else title


def _comma_parts(cut: Cut, taxonomy: Taxonomy) -> list[Cut]:
    """Split `Company, Title` at its comma, but leave `Vice President, Sales` and `Foo, Inc.` whole."""
    parts = [tidy(p) for p in split_at(cut, ",")]
    parts = [p for p in parts if p.text]
    if len(parts) < 2:  # noqa: PLR2004
        return parts
    likes = [names_a_post(p.text, taxonomy) for p in parts]
    merged: list[Cut] = []
    for i, part in enumerate(parts):
        legal = re.fullmatch(r"(?:Inc|LLC|Ltd|Limited|Co|Corp|SA|SAS|GmbH|PLC)\.?", part.text)
        goes_on = (
            part.text[0].islower() and i and likes[i - 1] and not _VARIOUS.match(part.text)
        )  # "Consultant, tax law"
        if merged and (legal or goes_on or (likes[i] and likes[i - 1] and not _COMPANY.search(part.text))):
            merged[-1] = cut.part(merged[-1].start - cut.start, part.end - cut.start)
        else:
            merged.append(part)
    return merged
