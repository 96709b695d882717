"""Puts a drawn and worded person on a sheet: which sections, in which order, under which headings and forms."""

from __future__ import annotations

from random import Random
from typing import Any

from hirestream.model.profile import Profile
from hirestream.simulate.catalogue import occupation_of, side, wording
from hirestream.simulate.draw import chance
from hirestream.simulate.forms import ENDINGS, ended, write_day, write_month, write_phone, write_stay, write_tongue
from hirestream.simulate.gold import (
    CvChoices,
    nationality,
    profile_of,
    running_text,
    written_name,
    written_place,
    written_skills,
)
from hirestream.simulate.inflect import capital
from hirestream.simulate.looks import draw_look
from hirestream.simulate.ports import CvTexts, Person, Post, Study
from hirestream.simulate.sheet import Block, Bullets, Entry, Paragraph, Section, Sheet, Tags

_ORDERS = (
    (
        "summary",
        "experience",
        "education",
        "skills",
        "languages",
        "certifications",
        "projects",
        "soft",
        "licence",
        "interests",
    ),
    (
        "summary",
        "skills",
        "experience",
        "education",
        "certifications",
        "languages",
        "licence",
        "soft",
        "projects",
        "interests",
    ),
    (
        "summary",
        "education",
        "experience",
        "skills",
        "projects",
        "certifications",
        "languages",
        "soft",
        "interests",
        "licence",
    ),
    (
        "skills",
        "experience",
        "summary",
        "education",
        "languages",
        "soft",
        "certifications",
        "licence",
        "interests",
        "projects",
    ),
    (
        "experience",
        "education",
        "skills",
        "languages",
        "summary",
        "certifications",
        "licence",
        "projects",
        "soft",
        "interests",
    ),
)


def compose_cv(person: Person, texts: CvTexts, choices: CvChoices, rng: Random) -> tuple[Sheet, Profile]:
    """Lay out one CV, and return its gold beside it."""
    words = wording("forms")[person.language]
    sections = _sections(person, texts, choices, words, rng)
    order = rng.choice(_ORDERS)
    name = written_name(person, choices.name)
    footer = ""
    if chance(rng, 0.1):
        month = write_month((person.today.year, person.today.month), "long", person.language)
        footer = rng.choice(words["updated"]).replace("{month}", month)
    sheet = Sheet(
        language=person.language,
        title="Curriculum vitae",
        name=name,
        headline=person.title if choices.title else "",
        contacts=_contacts(person, choices, words, rng),
        sections=tuple(sections[key] for key in order if key in sections),
        look=draw_look(
            rng,
            paper="us-letter" if person.place.country in {"US", "CA"} else "a4",
            photo=0.3 if person.language == "fr" else 0.08,
        ),
        footer=footer,
    )
    return sheet, profile_of(person, texts, choices)


def _contacts(person: Person, choices: CvChoices, words: dict[str, Any], rng: Random) -> tuple[str, ...]:
    lines = [_address(person, choices.address)]
    if choices.phone:
        lines.append(rng.choice(words["phone"]) + write_phone(person.phone, choices.phone))
    if choices.email:
        lines.append(rng.choice(words["email"]) + person.email)
    if chance(rng, 0.2):
        rng.shuffle(lines)
    if choices.links:
        # As one group, so that they keep the order of the gold.
        place = rng.randint(0, len(lines)) if chance(rng, 0.2) else len(lines)
        lines[place:place] = person.links
    ending = "e" if person.gender == "f" else ""
    if choices.birth:
        born = write_day(person.born, person.language, choices.birth)
        lines.append(rng.choice(words["born"]).replace("{e}", ending).replace("{date}", born))
    if choices.nationality:
        lines.append(rng.choice(words["nationality"]).replace("{name}", nationality(person)))
    return tuple(line for line in lines if line)


def _address(person: Person, style: str) -> str:
    city = person.place.city(person.language)
    behind = person.place.country in {"GB", "IE", "US", "CA"}
    coded = f"{city} {person.postcode}" if behind else f"{person.postcode} {city}"
    if style == "none":
        return ""
    if style == "postcode":
        return coded
    return f"{person.street}, {coded}" if style == "full" else written_place(person.place, style, person.language)


def _sections(
    person: Person, texts: CvTexts, choices: CvChoices, words: dict[str, Any], rng: Random
) -> dict[str, Section]:
    headings = words["headings"]

    def section(key: str, *blocks: Block, aside: bool = False) -> Section:
        return Section(heading=rng.choice(headings[key]), blocks=blocks, aside=aside)

    found: dict[str, Section] = {}
    if choices.summary:
        found["summary"] = section("summary", Paragraph(texts.summary))
    if person.posts:
        pattern, ending = rng.choice(_POST_PATTERNS), rng.choices(*ENDINGS)[0]
        posts = zip(person.posts, texts.duties, strict=True)
        entries = [
            _post(post, duties, choices, language=person.language, pattern=pattern, ending=ending, rng=rng)
            for post, duties in posts
        ]
        found["experience"] = section("experience", *entries)
    found["education"] = section("education", *(_study(study, choices, person.language) for study in person.studies))
    found["skills"] = section("skills", *_skills(person, choices, headings["labels"]), aside=True)
    found.update(_small_sections(person, choices, words, section, rng))
    return found


def _small_sections(
    person: Person, choices: CvChoices, words: dict[str, Any], section: Any, rng: Random
) -> dict[str, Section]:
    found: dict[str, Section] = {}
    if choices.languages:
        tongues = tuple(
            write_tongue(tongue, choices.languages, person.language, choices.level_words) for tongue in person.tongues
        )
        # Levels in words hold commas ("lu, écrit, parlé"), so they are not put between commas.
        plain = choices.languages in {"plain", "cefr", "dash"} and chance(rng, 0.5)
        found["languages"] = section("languages", Tags(tongues) if plain else Bullets(tongues), aside=True)
    if choices.certifications and person.certifications:
        found["certifications"] = section("certifications", Bullets(person.certifications), aside=chance(rng, 0.5))
    if choices.projects:
        found["projects"] = section("projects", Bullets(tuple(capital(project) for project in person.projects)))
    if choices.soft_skills:
        softs = tuple(capital(skill) for skill in person.soft_skills)
        found["soft"] = section("soft_skills", rng.choice((Tags(softs), Bullets(softs))), aside=True)
    if choices.licence and person.licence:
        line = rng.choice(words["licence"]).replace("{list}", ", ".join(person.licence))
        found["licence"] = section("licence", Paragraph(line), aside=True)
    if choices.interests:
        found["interests"] = section("interests", Tags(tuple(capital(item) for item in person.interests)), aside=True)
    return found


#: Where the title, the company and the place of a post stand: main line, line below.
_POST_PATTERNS = (
    ("{title}", "{company}{place}"),
    ("{title}, {company}{place}", ""),
    ("{title} – {company}", "{where}"),
    ("{company}{place}", "{title}"),
    ("{title} | {company}{place}", ""),
    ("{company}", "{title}{place}"),
    ("{title} chez {company}{place}", ""),
)


def _post(
    post: Post,
    duties: tuple[str, ...],
    choices: CvChoices,
    *,
    language: str,
    pattern: tuple[str, str],
    ending: str,
    rng: Random,
) -> Entry:
    title = (
        post.title
        if post.kind == "job"
        else rng.choice(wording("forms")[language][post.kind]).replace("{title}", post.title)
    )
    where = "" if choices.post_place == "none" else written_place(post.place, choices.post_place, language)
    brackets = chance(rng, 0.3)
    place = (f" ({where})" if brackets else f", {where}") if where else ""
    heading, detail = (
        text.replace("chez", "chez" if language == "fr" else "at")
        .replace("{title}", title)
        .replace("{company}", post.company)
        .replace("{place}", place)
        .replace("{where}", where)
        for text in pattern
    )
    return Entry(
        heading=heading,
        detail=detail,
        dates=write_stay(post.start, post.end, choices.dates, language),
        text=running_text(duties) if choices.duties == "text" else "",
        bullets=ended(duties, language, ending) if choices.duties == "bullets" else (),
    )


def _study(study: Study, choices: CvChoices, language: str) -> Entry:
    degree = study.degree
    if study.field:
        field = study.field
        if choices.field == "en":
            degree = f"{degree} {'en' if language == 'fr' else 'in'} {field}"
        else:
            degree += {"dash": " – ", "comma": ", ", "plain": " "}[choices.field] + field
    detail = study.institution + (f", {study.city}" if choices.study_city else "")
    dates = f"{study.start} – {study.end}" if choices.study_dates == "range" else str(study.end)
    return Entry(heading=degree, detail=detail, dates=dates)


def _skills(person: Person, choices: CvChoices, labels: list[str]) -> tuple[Block, ...]:
    written = written_skills(person, choices)
    if choices.skills == "bullets":
        return (Bullets(written),)
    if choices.skills == "groups":
        tools = {tool[side(person.language)] for tool in occupation_of(person.occupation).tools}
        groups = (
            tuple(skill for skill in written if skill in tools),
            tuple(skill for skill in written if skill not in tools),
        )
        return tuple(Tags(group, label=label) for group, label in zip(groups, labels, strict=True) if group)
    return (Tags(written),)
