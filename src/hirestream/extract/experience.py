"""Sections of work → posts: title, company, place, period, kind, description, each with the words that say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from hirestream.extract.dates import Period, interval
from hirestream.extract.lines import Cut, Line, join, pieces, split_at, without
from hirestream.extract.places import Place, read_place
from hirestream.extract.post_heads import (
    COMPANY,
    CONTRACT_ONLY,
    agency_of,
    before_sentence,
    divided,
    is_contract,
    label_of,
    out_of_brackets,
    place_and_rest,
    title_and_company,
    without_contract,
    without_department,
)
from hirestream.extract.post_names import names_a_post
from hirestream.extract.posts import Entry, split_entries
from hirestream.extract.sections import Section
from hirestream.model.profile import ExperienceKind
from hirestream.taxonomy.service import Taxonomy

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
            r"independent contractor|à mon compte|(?<=\()clients?(?=\))"
        ),
    ),
)
_KINDS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _KIND_WORDS)
#: Times that are told like a post but are none.
_NO_POST = re.compile(
    r"^(?:congé (?:parental|maternité|maternel|sabbatique|formation)|année sabbatique|sabbatical|career break|"
    r"(?:maternity|parental) leave|gap year|césure|année de césure|recherche d['’]emploi|seeking employment|"
    r"job search|voyage|tour du monde|travel(?:l?ing)?|chômage|unemployed|"
    r"service (?:militaire|national)|national service)\b",
    re.IGNORECASE,
)
_LIST = 3
_NO_TOWN = re.compile(
    r"\b(?:department|team|division|unit|ward|sales|marketing|finance|remote|office|service|pôle|équipe|direction|"
    r"production|logistique|atelier|rayon|secteur|industr\w+|retail|project|projet|part-dieu)\b",
    re.IGNORECASE,
)
_TRAINEE = re.compile(r"\btrainee\b", re.IGNORECASE)
_A_YEAR = 12
_TRAINING_ONLY = re.compile(r"^(?:stage|alternance|internship|bénévole|bénévolat|volunteer|freelance)$", re.IGNORECASE)


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

    def starts(line: Line) -> bool:
        return any(names_a_post(c.text, taxonomy) for c in (line, *pieces(line)))

    read = [[_read(entry, s, taxonomy) for entry in split_entries(s.lines, starts)] for s in sections]
    each = [[post for post in posts if post is not None] for posts in read]
    placed = iter(_with_towns([post for posts in each for post in posts]))
    return [post for posts in each for post in _with_employers([next(placed) for _ in posts])]


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
        if post.title is None and after and after.title and _spans(post.period, after.period):
            continue  # "Armée de terre, 2004 à 2025" over its units
        if post.company is None and post.title and over is not None and post.kind != "freelance":
            found.append(replace(post, company=over.company, place=post.place or over.place))
            continue
        above = post.company and post.title and post.company.end < post.title.start and post.apart
        over = post if above else None
        found.append(post)
    return found


def _spans(whole: Period | None, part: Period | None) -> bool:
    """Whether a longer period holds another."""
    if not (whole and part and whole.start and part.start) or whole.single or whole.start > part.start:
        return False
    ends = whole.current or bool(whole.end and part.end and whole.end[:4] >= part.end[:4])
    return ends and (whole.start, whole.end) != (part.start, part.end)


def _read(entry: Entry, section: Section, taxonomy: Taxonomy) -> Post | None:
    labels, rest, told = _pieces(entry, taxonomy)
    title, company, at = labels.get("title"), labels.get("company"), None
    if company and "," in company.text:
        (company, *_), at = place_and_rest([company], taxonomy)
    if rest and _NO_POST.match(rest[0].text):
        return None
    place = read_place(labels["place"], least=1) if "place" in labels else None
    rest, found_place = place_and_rest(rest, taxonomy)
    place = place or found_place or at
    rest = [agency_of(r) for r in rest]
    training = next((r for r in rest if _TRAINING_ONLY.match(r.text)), None)
    rest = [r for r in rest if not is_contract(r.text)]
    title, company = title_and_company(rest, title, company, taxonomy)
    if training and (title is None or company is None) and not (title and names_a_post(title.text, taxonomy)):
        title, company = training, company or title
    if title is None and company is None:
        return None
    kind = _kind(entry, section)
    if company and CONTRACT_ONLY.match(company.text):
        company = None
    if kind == "freelance" and company and _lists(entry, company, title):
        company = None
    last = _last(entry, title, company) if place is None else None
    return Post(
        entry.span,
        without_contract(title) if title else None,
        without_department(company) if company else None,
        place,
        entry.period,
        kind,
        join(list(entry.body)) or told,
        apart=_line_of(entry, title) != _line_of(entry, company),
        last=last,
    )


def _pieces(entry: Entry, taxonomy: Taxonomy) -> tuple[dict[str, Cut], list[Cut], Cut | None]:
    """Pieces of a heading: those that a label names, the others in order, and what is told behind them."""
    labels: dict[str, Cut] = {}
    rest: list[Cut] = []
    told: Cut | None = None
    waiting: str | None = None  # a label whose value is the next cell
    for piece in (p for line in entry.head for cut in without(line, entry.holes()) for p in pieces(cut)):
        kind, value = label_of(piece)
        if kind and not value.text:
            waiting = kind
        elif kind or waiting:
            labels.setdefault(kind or waiting or "", value if kind else piece)
            waiting = None
        else:
            for part in divided(piece, taxonomy):
                head, tail = before_sentence(part)
                rest += out_of_brackets(head, taxonomy)
                told = told or tail
    return labels, rest, told


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
        and not COMPANY.search(last.text)
        and not CONTRACT_ONLY.match(last.text)
        else None
    )


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
