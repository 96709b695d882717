"""What a document will and will not say of the drawn facts, and the gold profile that follows from it.

The choices are drawn before the writing; the composer writes by them and the gold is derived from them, so the
two cannot disagree: what is left out of the document is None or empty in the gold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

from hirestream.model.profile import Education, Experience, Language, Location, Phone, Profile, Skill
from hirestream.simulate.catalogue import country_name, occupation_of, pair, side, wording
from hirestream.simulate.draw import chance
from hirestream.simulate.forms import (
    DATE_STYLES,
    DateForm,
    covered_years,
    gold_month,
    language_name,
    write_phone,
    write_tongue,
)
from hirestream.simulate.inflect import capital
from hirestream.simulate.ports import CvTexts, Person, Place, Post


@dataclass(frozen=True)
class CvChoices:
    """What one CV shows, and how it writes it."""

    name: str
    title: bool
    summary: bool
    email: bool
    phone: str | None
    address: str
    links: bool
    birth: str | None
    nationality: bool
    dates: DateForm
    post_place: str
    duties: str
    study_dates: str
    study_city: bool
    field: str
    skills: str
    soft_skills: bool
    languages: str | None
    level_words: int
    certifications: bool
    licence: bool
    projects: bool
    interests: bool


def draw_dates(language: str, rng: Random) -> DateForm:
    """Draw how a document writes dates."""
    words = wording("forms")[language]
    style = rng.choices(DATE_STYLES, (5, 6, 3, 3, 1, 4, 1))[0]
    between = rng.choice(words["between"])
    return DateForm(
        style=style,
        # "de 03/2019 à 06/2021" is said of months; "au" of days, so it is left to the numeric style.
        between="{start} – {end}" if " au " in between and style != "numeric" else between,
        since=rng.choice(words["since"]) if chance(rng, 0.35) else None,
        present=rng.choice(words["present"]),
    )


def draw_choices(person: Person, rng: Random) -> CvChoices:
    """Draw what the CV of a person shows."""
    french = person.language == "fr"
    return CvChoices(
        name=rng.choices(("plain", "upper-last", "upper", "last-first"), (6, 3, 2, 1 if french else 0))[0],
        title=chance(rng, 0.85),
        summary=chance(rng, 0.75),
        email=chance(rng, 0.97),
        phone=rng.choice(("national", "national", "dots", "compact", "international")) if chance(rng, 0.92) else None,
        address=rng.choices(("none", "city", "postcode", "full", "country", "region"), (1, 4, 3, 3, 3, 2))[0],
        links=chance(rng, 0.6),
        birth=rng.choice(("long", "numeric")) if chance(rng, 0.18 if french else 0.04) else None,
        nationality=chance(rng, 0.1 if french else 0.04),
        dates=draw_dates(person.language, rng),
        post_place=rng.choices(("none", "city", "country"), (3, 6, 2))[0],
        duties=rng.choices(("bullets", "text", "none"), (7, 3, 1))[0],
        study_dates=rng.choice(("range", "range", "end")),
        study_city=chance(rng, 0.5),
        field=rng.choice(("en", "dash", "comma", "plain")),
        skills=rng.choice(("tags", "tags", "bullets", "groups")),
        soft_skills=chance(rng, 0.4),
        languages=rng.choice(("words", "cefr", "both", "brackets", "dash", "plain")) if chance(rng, 0.85) else None,
        level_words=rng.randrange(2),
        certifications=chance(rng, 0.9),
        licence=chance(rng, 0.85),
        projects=chance(rng, 0.25),
        interests=chance(rng, 0.45),
    )


def written_name(person: Person, style: str) -> str:
    """The name as the CV has it."""
    first, last = person.first_name, person.last_name
    if style == "upper":
        return f"{first} {last}".upper()
    if style == "last-first":
        return f"{last.upper()} {first}"
    return f"{first} {last.upper() if style == 'upper-last' else last}"


def gold_location(place: Place, style: str, language: str) -> Location:
    """The part of a place that an address style names."""
    if style == "none":
        return Location()
    return Location(
        city=place.city(language),
        region=place.region if style == "region" else None,
        country=place.country if style == "country" else None,
    )


def written_place(place: Place, style: str, language: str) -> str:
    """A place as a line: `city`, `region` ("Lyon, Auvergne-Rhône-Alpes") or `country` ("Lyon, France")."""
    city = place.city(language)
    if style == "country":
        return f"{city}, {country_name(place.country, language)}"
    return f"{city}, {place.region}" if style == "region" else city


def _experience(post: Post, duties: tuple[str, ...], choices: CvChoices, language: str) -> Experience:
    style = choices.dates.style
    return Experience(
        title=post.title,
        company=post.company,
        city=None if choices.post_place == "none" else post.place.city(language),
        country=post.place.country if choices.post_place == "country" else None,
        start=gold_month(post.start, style),
        end=None if post.end is None else gold_month(post.end, style),
        current=post.end is None,
        kind=post.kind,
        description=_description(duties, choices.duties),
    )


def _description(duties: tuple[str, ...], style: str) -> str | None:
    if style == "none" or not duties:
        return None
    return running_text(duties) if style == "text" else "\n".join(duties)


def running_text(duties: tuple[str, ...]) -> str:
    """Duties as one running text, a sentence each."""
    return " ".join(f"{duty}." for duty in duties)


def _education(person: Person, choices: CvChoices) -> tuple[Education, ...]:
    return tuple(
        Education(
            degree=study.degree,
            field=study.field,
            institution=study.institution,
            city=study.city if choices.study_city else None,
            level=study.level,
            start=str(study.start) if choices.study_dates == "range" else None,
            end=str(study.end),
        )
        for study in person.studies
    )


def _skills(person: Person, texts: CvTexts, choices: CvChoices) -> tuple[Skill, ...]:
    """The claimed ones as listed; then tools and skills of the occupations that the described duties name."""
    claimed = [Skill(name=name) for name in written_skills(person, choices)]
    if choices.duties == "none":
        return tuple(claimed)
    told = " \n ".join(duty for duties in texts.duties for duty in duties)
    index = side(person.language)
    known = dict.fromkeys(
        name[index]
        for post in person.posts
        for name in (*occupation_of(post.occupation).tools, *occupation_of(post.occupation).skills)
    )
    evidenced = [name for name in known if name not in person.skills and _names(told, name)]
    return (*claimed, *(Skill(name=name, use="evidenced") for name in evidenced))


def written_skills(person: Person, choices: CvChoices) -> tuple[str, ...]:
    """The skills as the CV lists them: one a line begins with a capital."""
    return tuple(map(capital, person.skills)) if choices.skills == "bullets" else person.skills


def _names(text: str, skill: str) -> bool:
    if skill not in text:
        return False
    return re.search(rf"(?<!\w){re.escape(skill)}(?!\w)", text) is not None


def _languages(person: Person, choices: CvChoices) -> tuple[Language, ...]:
    style = choices.languages
    if style is None:
        return ()
    return tuple(
        Language(
            name=language_name(tongue.code, "en"),
            code=tongue.code,
            level=None if style == "plain" else tongue.level,
            as_written=write_tongue(tongue, style, person.language, choices.level_words),
        )
        for tongue in person.tongues
    )


def profile_of(person: Person, texts: CvTexts, choices: CvChoices) -> Profile:
    """The gold of a CV."""
    language = person.language
    experience = tuple(
        _experience(post, duties, choices, language) for post, duties in zip(person.posts, texts.duties, strict=True)
    )
    education = _education(person, choices)
    studied = [(course.start, course.end) for course in education if course.start is not None]
    return Profile(
        full_name=written_name(person, choices.name),
        title=person.title if choices.title else None,
        summary=texts.summary if choices.summary else None,
        emails=(person.email,) if choices.email else (),
        phones=(Phone(e164=person.phone, as_written=write_phone(person.phone, choices.phone)),)
        if choices.phone
        else (),
        location=gold_location(person.place, choices.address, language),
        links=person.links if choices.links else (),
        birth_date=person.born.isoformat() if choices.birth else None,
        nationality=nationality(person) if choices.nationality else None,
        experience=experience,
        education=education,
        skills=_skills(person, texts, choices),
        soft_skills=tuple(map(capital, person.soft_skills)) if choices.soft_skills else (),
        languages=_languages(person, choices),
        certifications=person.certifications if choices.certifications else (),
        projects=tuple(map(capital, person.projects)) if choices.projects else (),
        driving_licence=person.licence if choices.licence and person.licence else None,
        total_years_experience=covered_years([(post.start or "", post.end) for post in experience], person.today),
        total_years_education=covered_years(studied, person.today),
    )


def nationality(person: Person) -> str:
    """The nationality as it is written."""
    return pair(wording("common")["nationalities"][person.nationality])[side(person.language)]
