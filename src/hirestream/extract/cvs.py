"""Text of a CV → Profile with evidence: the sections' readers brought together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date

from hirestream.extract import contact, person
from hirestream.extract.certificates import find_certificates, once_each
from hirestream.extract.dates import years_of
from hirestream.extract.education import Course, find_courses, names_a_degree
from hirestream.extract.experience import Post, find_posts
from hirestream.extract.languages import Spoken, languages_in_passing, languages_of
from hirestream.extract.licences import categories_under, find_licences, is_licence
from hirestream.extract.lines import Cut, Line, join, pieces, split_lines, tidy, without
from hirestream.extract.places import Place, countries_of_city
from hirestream.extract.posts import heading_period, split_entries
from hirestream.extract.sections import Section, of_kind, split_sections
from hirestream.extract.skills import FoundSkill, claimed_skills, evidenced_skills, once
from hirestream.extract.trace import Trace
from hirestream.model.document import DocumentText
from hirestream.model.profile import (
    Concept,
    Education,
    Experience,
    Extraction,
    Language,
    Location,
    Phone,
    Profile,
    Skill,
)
from hirestream.taxonomy.service import Taxonomy

_MAX_LISTED = 60
_LEAST_SUMMARY = 60
_MAX_NAME = 100
_LONGEST_COURSE = 160
_SHORT_HEADING = 4
_MAY_SPEAK = re.compile(r"^(?:je parle|i speak)\b", re.IGNORECASE)
_DEGREE_DATED = re.compile(r"^(?:[\d\s/–-]+\W*)?(?:dipl[ôo]me|diploma|certificat|certificate|brevet)\b", re.IGNORECASE)


def read_cv(document: DocumentText, language: str, taxonomy: Taxonomy, today: date) -> Extraction[Profile]:
    """Read a profile out of a CV's text."""
    trace = Trace(document)
    lines = split_lines(document.text)
    sections = split_sections(lines)
    head = [line for s in of_kind(sections, "header", "contact", "personal") for line in s.lines]
    top = lines[: contact.HEAD_LINES]
    near = list(dict.fromkeys([*sections[0].lines[: contact.HEAD_LINES], *head]))
    others = {x.start for s in of_kind(sections, "references") for x in s.lines}
    own = [x for x in lines if x.start not in others]
    emails = contact.emails_in(own)
    name = person.find_name(near or top, own, emails, taxonomy)
    place = person.find_place([x for x in near if name is None or x.start != name.start] or top)
    regions = _regions(language, place)
    phones = contact.phones_in(near, regions) or contact.phones_in(own, regions)
    headline = person.find_headline(_around_name(sections[0].lines, lines, name), name, taxonomy)
    posts = find_posts(of_kind(sections, "experience", "internships", "volunteer"), taxonomy)
    had_work = bool(posts)
    if not posts:  # "Career overview", "Highlights" over posts with their dates
        posts = [
            p for p in find_posts(of_kind(sections, "summary", "other", "personal"), taxonomy) if p.period and p.title
        ]
    studies = of_kind(sections, "education")
    if not posts and len(studies) > 1:  # "Parcours académique" over posts, beside the studies
        careers = [s for s in studies if not any(names_a_degree(x.text) for x in s.lines)]
        posts = [p for p in find_posts(careers, taxonomy) if p.period and p.title]
        studies = [s for s in studies if not posts or s not in careers]
    if not studies:  # "Training" over degrees
        studies = [s for s in of_kind(sections, "certifications") if any(names_a_degree(x.text) for x in s.lines)]
        sections = [s for s in sections if s not in studies]
    courses = find_courses(studies)
    untitled = _untitled(sections, [*emails, *(p.cut for p in phones)])
    if not had_work:
        opening = _without_headings([x for x in untitled if x in set(sections[0].lines)], taxonomy)
        posts = opening if len(opening) > len(posts) else posts or _without_headings(untitled, taxonomy)
    if not courses:
        courses = find_courses([Section("education", None, tuple(x for x in untitled if _tells_a_course(x)))])
    summary = _summary(sections, name, headline)
    spoken = languages_of([x for s in of_kind(sections, "languages") for x in s.lines])
    spoken = spoken or languages_in_passing(
        [x for s in of_kind(sections, "skills", "soft_skills", "personal", "header", "education") for x in s.lines]
    )
    spoken = spoken or languages_in_passing([x for x in untitled if _MAY_SPEAK.search(x.text)])
    listed, soft = claimed_skills(of_kind(sections, "skills", "soft_skills"), taxonomy, language)
    employers = [p.company for p in posts if p.company]
    told = [
        skill
        for skill in evidenced_skills(_told(sections, posts, summary), taxonomy, language)
        if not any(c.start < skill.cut.end and skill.cut.start < c.end for c in employers)
    ]
    skills = once([*listed, *told])
    licences, licensed = find_licences(lines)
    if licensed and not licences:
        licences = categories_under(_under_licences(lines))
    experience = _experience(posts, taxonomy, trace)
    title = trace.text("title", headline)
    profile = Profile(
        full_name=trace.text("full_name", name),
        title=title,
        summary=trace.raw("summary", summary),
        emails=_texts("emails", emails, trace),
        phones=_phones(phones, trace),
        location=_location(place, trace),
        links=_texts("links", _links(document, lines, near), trace),
        birth_date=_said("birth_date", person.find_birth(lines[:40]), trace),
        nationality=trace.text("nationality", person.find_nationality(lines)),
        gender=trace.text("gender", person.find_gender(head or top)),
        experience=experience,
        education=_education(courses, trace),
        skills=_skills("skills", skills, trace),
        soft_skills=_texts("soft_skills", once_each(soft), trace),
        languages=_languages(spoken, trace),
        certifications=_texts(
            "certifications", find_certificates(of_kind(sections, "certifications"))[:_MAX_LISTED], trace
        ),
        projects=_texts("projects", _projects(sections), trace),
        driving_licence=_licences(licences, trace) if licensed else None,
        total_years_experience=years_of(p.months(today) for p in posts),
        total_years_education=years_of(c.months(today) for c in courses),
    )
    profile = profile.model_copy(update={"concept": _concept(profile, taxonomy)})
    return Extraction[Profile](profile=profile, evidence=trace.evidence)


def _under_licences(lines: Sequence[Line]) -> list[Line]:
    """Lines right under one that says no more than "Permis" or "Driving licence"."""
    return [b for a, b in itertools.pairwise(lines) if is_licence(a) and len(a.text.split()) <= _SHORT_HEADING]


def _regions(language: str, place: Place | None) -> tuple[str, ...]:
    """Countries whose way of writing telephone numbers is tried: the place's own, or first one with a city like it."""
    regions = contact.regions_for(language, place.country if place else None)
    cities = countries_of_city(place.city.text) if place and place.city and not place.country else ()
    likely = next((country for country in cities if country in regions), None)
    return (likely, *(r for r in regions if r != likely)) if likely else regions


def _around_name(header: Sequence[Line], lines: Sequence[Line], name: Cut | None) -> list[Line]:
    """Lines from the name's on: the headline is beside or under it."""
    if name is None:
        return list(header)
    after = [x for x in header if x.end > name.start]
    return after if after and after[0].start <= name.start else [x for x in lines if x.end > name.start][:4]


def _untitled(sections: Sequence[Section], details: Sequence[Cut]) -> list[Line]:
    """Lines under no heading that says what they are, behind the contact details."""
    last = max((c.end for c in details if c.end <= max((x.end for x in sections[0].lines), default=0)), default=0)
    return [x for s in of_kind(sections, "header", "summary", "other", "personal") for x in s.lines if x.start >= last]


def _without_headings(untitled: Sequence[Line], taxonomy: Taxonomy) -> list[Post]:
    """Posts of a CV that has no headings."""
    work = tuple(x for x in untitled if not _tells_a_course(x))
    return find_posts([Section("experience", None, work)], taxonomy)


def _tells_a_course(line: Line) -> bool:
    """`2009 Diplôme d'État de sage-femme, École de Dakar`: a degree by its name, or one that a date begins or ends."""
    if line.bullet or len(line.text) > _LONGEST_COURSE:
        return False
    return names_a_degree(line.text) or bool(_DEGREE_DATED.match(line.text) and heading_period(line))


def _summary(sections: Sequence[Section], name: Cut | None, headline: Cut | None) -> Cut | None:
    for section in of_kind(sections, "summary"):
        found = join(list(section.lines))
        if found and len(found.text) > 20:  # noqa: PLR2004
            return found
    prose: list[Line] = []
    for line in sections[0].lines:
        long = len(line.text) >= _LEAST_SUMMARY and len(line.text.split()) > 8 and not contact.EMAIL.search(line.text)  # noqa: PLR2004
        taken = any(c and c.start < line.end and line.start < c.end for c in (name, headline))
        if (long and not taken) or (
            prose and prose[-1].end + 3 > line.start and not prose[-1].text.endswith(".") and not taken
        ):
            prose.append(line)
        elif prose:
            break
    return join(prose)


def _told(sections: Sequence[Section], posts: Sequence[Post], summary: Cut | None) -> list[Cut]:
    """Running text that may show skills: of posts, projects, summary, studies."""
    texts = [
        line
        for s in of_kind(sections, "experience", "internships", "volunteer", "projects", "summary")
        for line in s.lines
    ]
    header = sections[0].lines
    if not texts:
        return _paragraphs(header)
    told = summary if summary and not posts else None
    extra = [x for x in header if told and told.start <= x.start < told.end]
    return [*_paragraphs(texts), *_paragraphs(extra)]


def _paragraphs(lines: Sequence[Line]) -> list[Cut]:
    """Lines joined with those they run on into, so that names broken over two lines are seen whole."""
    found: list[Cut] = []
    for line in lines:
        if (
            found
            and not line.bullet
            and not line.gap
            and 0 < line.start - found[-1].end <= 2  # noqa: PLR2004
            and line.text[0].islower()
        ):
            last = found.pop()
            found.append(Cut(last.start, line.end, last.text + "\n" * (line.start - last.end) + line.text))
        else:
            found.append(line)
    return found


def _experience(posts: Sequence[Post], taxonomy: Taxonomy, trace: Trace) -> tuple[Experience, ...]:
    found = []
    for i, post in enumerate(posts):
        at = f"experience[{i}]"
        trace.note(at, *post.span)
        start, end, current = _period(at, post, trace)
        title = trace.text(f"{at}.title", post.title)
        found.append(
            Experience(
                title=title,
                company=trace.text(f"{at}.company", post.company),
                city=trace.text(f"{at}.city", post.place.city if post.place else None),
                country=_country(f"{at}.country", post.place, trace),
                start=start,
                end=end,
                current=current,
                kind=post.kind,
                description=trace.raw(f"{at}.description", post.description),
                concept=taxonomy.occupation(title) if title else None,
            )
        )
    return tuple(found)


def _education(courses: Sequence[Course], trace: Trace) -> tuple[Education, ...]:
    found = []
    for i, course in enumerate(courses):
        at = f"education[{i}]"
        trace.note(at, *course.span)
        start, end, _ = _period(at, course, trace)
        single = course.period is not None and course.period.single
        if single:
            trace.evidence.pop(f"{at}.start", None)
        found.append(
            Education(
                degree=trace.text(f"{at}.degree", course.degree),
                field=trace.text(f"{at}.field", course.field),
                institution=trace.text(f"{at}.institution", course.institution),
                city=trace.text(f"{at}.city", course.place.city if course.place else None),
                level=course.level,
                start=None if single else start,
                end=end,
            )
        )
        if course.level != "none" and course.degree:
            trace.note(f"{at}.level", course.degree.start, course.degree.end)
    return tuple(found)


def _period(at: str, item: Post | Course, trace: Trace) -> tuple[str | None, str | None, bool]:
    period = item.period
    if period is None:
        return None, None, False
    if period.start_span and period.start:
        trace.note(f"{at}.start", *period.start_span)
    if period.end_span and period.end:
        trace.note(f"{at}.end", *period.end_span)
    if period.current:
        trace.note(f"{at}.current", *period.span)
    return period.start, period.end, period.current


def _country(path: str, place: Place | None, trace: Trace) -> str | None:
    if place is None or place.country is None:
        return None
    cut = place.country_cut or place.region
    if cut:
        trace.note(path, cut.start, cut.end)
    return place.country


def _location(place: Place | None, trace: Trace) -> Location:
    if place is None:
        return Location()
    return Location(
        city=trace.text("location.city", place.city),
        region=trace.text("location.region", place.region),
        country=_country("location.country", place, trace),
    )


def _links(document: DocumentText, lines: Sequence[Line], near: Sequence[Line]) -> list[Cut]:
    close = contact.links_in(near, bare=True)
    seen = {c.start for c in close}
    return (
        [*close, *(c for c in contact.links_in(lines, bare=False) if c.start not in seen and _is_profile(c.text))]
        if document.text
        else []
    )


def _is_profile(link: str) -> bool:
    """Whether a link in the text is the person's own page, no repository."""
    if re.search(r"git(?:hub|lab)\.com/[^/]+/[^/]+", link):
        return False
    return any(
        site in link.lower()
        for site in (
            "linkedin.",
            "github.",
            "gitlab.",
            "behance.",
            "dribbble.",
            "portfolio",
            "medium.com",
            "kaggle.",
            "orcid.",
        )
    )


def _texts(path: str, cuts: Sequence[Cut], trace: Trace) -> tuple[str, ...]:
    return tuple(text for i, cut in enumerate(cuts) if (text := trace.text(f"{path}[{i}]", cut)) is not None)


def _said(path: str, said: contact.Said | None, trace: Trace) -> str | None:
    if said is None:
        return None
    trace.note(path, said.cut.start, said.cut.end)
    return said.value


def _phones(phones: Sequence[contact.FoundPhone], trace: Trace) -> tuple[Phone, ...]:
    for i, found in enumerate(phones):
        trace.note(f"phones[{i}]", found.cut.start, found.cut.end)
    return tuple(found.phone for found in phones)


def _skills(path: str, skills: Sequence[FoundSkill], trace: Trace) -> tuple[Skill, ...]:
    found = []
    for i, skill in enumerate(skills):
        name = trace.text(f"{path}[{i}]", skill.cut)
        found.append(Skill(name=name or "", concept=skill.concept, use=skill.use, years=skill.years))
    return tuple(found)


def _languages(spoken: Sequence[Spoken], trace: Trace) -> tuple[Language, ...]:
    found = []
    for i, one in enumerate(spoken):
        written = trace.text(f"languages[{i}]", one.cut)
        found.append(Language(name=one.name, code=one.code, level=one.level, as_written=written or one.name))
    return tuple(found)


def _licences(licences: Sequence[contact.Said], trace: Trace) -> tuple[str, ...]:
    for i, said in enumerate(licences):
        trace.note(f"driving_licence[{i}]", said.cut.start, said.cut.end)
    return tuple(said.value for said in licences)


def _projects(sections: Sequence[Section]) -> list[Cut]:
    """Names of projects: what stands first in each entry, without its dates; else each bullet up to its colon."""
    found = []
    for section in of_kind(sections, "projects"):
        entries = split_entries(section.lines, _short)
        if entries:
            found += [
                names[0] for e in entries if (names := [p for c in without(e.head[0], e.holes()) for p in pieces(c)])
            ]
        else:
            found += [_before_colon(line) for line in section.lines if line.bullet or _short(line)]
    return once_each([c for c in found if any(x.isalpha() for x in c.text) and len(c.text) <= _MAX_NAME])[:_MAX_LISTED]


def _short(line: Line) -> bool:
    return not line.bullet and line.text[0].isupper() and len(line.text.split()) <= 6  # noqa: PLR2004


def _before_colon(line: Line) -> Cut:
    head, colon, _ = line.text.partition(":")
    return tidy(line.part(0, len(head))) if colon and len(head) <= _MAX_NAME else pieces(line)[0]


def _concept(profile: Profile, taxonomy: Taxonomy) -> Concept | None:
    """Occupation of the headline, or of the latest post."""
    if profile.title and (found := taxonomy.occupation(profile.title)):
        return found
    latest = profile.latest_post
    return profile.experience[latest].concept if latest is not None else None
