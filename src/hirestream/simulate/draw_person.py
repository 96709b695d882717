"""Draws a candidate: occupation, studies, a career whose dates fit the age, and the skills that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from hirestream.model.profile import EducationLevel, ExperienceKind, Level
from hirestream.simulate import draw
from hirestream.simulate.catalogue import Occupation, occupation_of, pair, side, wording
from hirestream.simulate.draw import chance
from hirestream.simulate.inflect import place_slots
from hirestream.simulate.ports import Gender, Month, Person, Place, Post, Study, Tongue

#: Usual age at the diploma, and length of the studies in years.
_AGE: dict[EducationLevel, tuple[int, int, int]] = {
    "none": (17, 18, 1),
    "secondary": (18, 19, 3),
    "vocational": (19, 22, 2),
    "bachelor": (21, 24, 3),
    "master": (23, 26, 2),
    "doctorate": (27, 30, 3),
}
_BELOW: dict[EducationLevel, tuple[EducationLevel, ...]] = {
    "doctorate": ("master", "bachelor"),
    "master": ("bachelor", "secondary"),
    "bachelor": ("secondary",),
    "vocational": ("secondary",),
}
_MOST_POSTS = 7
#: Months of experience from which a senior title may be held; the shortest post; posts of a long career.
_SENIOR_AFTER = 84
_SHORTEST_POST = 3
_LONG_CAREER = 3
_OLDEST = 63


@dataclass(frozen=True)
class _Life:
    """What the draws of one person share."""

    occupation: Occupation
    language: str
    gender: Gender
    home: Place
    rng: Random

    def title(self, occupation: Occupation, *, senior: bool = False) -> str:
        """A title of the occupation, in the person's language and gender."""
        titles = (occupation.senior if senior else occupation.titles)[self.language]
        return self.rng.choice(titles)[0 if self.gender == "m" else 1]


def draw_person(language: str, rng: Random, *, today: date = draw.TODAY) -> Person:
    """Draw one candidate who writes in `language`, not after `today`."""
    today = draw.reference_date(rng, today)
    occupation = draw.draw_occupation(rng)
    gender: Gender = "m" if chance(rng, 0.5) else "f"
    place = draw.draw_place(language, rng)
    life = _Life(occupation, language, gender, place, rng)
    level = rng.choices(occupation.levels, range(len(occupation.levels) + 1, 1, -1))[0]
    age = rng.randint(_AGE[level][1] + 1, _OLDEST)
    born = _birthday(today, age, rng)
    studies = _draw_studies(life, level, born.year)
    posts = _draw_career(life, studies[0].end, today)
    first = rng.choice(wording("names")["first"][gender])
    last = rng.choice(wording("names")["last"]["all"])
    index = side(language)
    skills = [*draw.pick(rng, occupation.tools, 2, 6), *draw.pick(rng, occupation.skills, 3, 7)]
    licence = ("B", *_extra_licences(occupation, rng)) if chance(rng, max(0.35, occupation.licence)) else ()
    title = posts[0].title if posts and chance(rng, 0.7) else life.title(occupation)
    common = wording("common")
    return Person(
        language=language,
        today=today,
        gender=gender,
        first_name=first,
        last_name=last,
        born=born,
        nationality=place.country,
        place=place,
        street=_street(language, rng),
        postcode=draw.draw_postcode(place, rng),
        email=_email(first, last, born.year, rng),
        phone=draw.draw_phone(place.country, rng),
        links=_links(first, last, rng),
        occupation=occupation.key,
        title=title,
        posts=posts,
        studies=studies,
        skills=tuple(dict.fromkeys(skill[index] for skill in skills)),
        soft_skills=tuple(pair(text)[index] for text in draw.pick(rng, common["soft_skills"], 3, 5)),
        tongues=_draw_tongues(language, rng),
        certifications=draw.one_side(draw.pick(rng, occupation.certifications, 0, 2), index),
        licence=licence,
        projects=tuple(
            pair(text)[index].replace("{n}", str(rng.randint(12, 180)))
            for text in draw.pick(rng, common["projects"], 1, 3)
        ),
        interests=tuple(pair(text)[index] for text in draw.pick(rng, common["interests"], 2, 4)),
        years=covered_months(posts, (today.year, today.month)) // 12,
    )


def covered_months(posts: tuple[Post, ...], today: Month) -> int:
    """Months that lie in at least one post."""
    months: set[int] = set()
    for post in posts:
        end = post.end or today
        months.update(range(post.start[0] * 12 + post.start[1], end[0] * 12 + end[1] + 1))
    return len(months)


def _birthday(today: date, age: int, rng: Random) -> date:
    return date(today.year - age, rng.randint(1, 12), rng.randint(1, 28))


def _extra_licences(occupation: Occupation, rng: Random) -> tuple[str, ...]:
    return occupation.licences if chance(rng, max(0.8, occupation.licence)) else ()


def _street(language: str, rng: Random) -> str:
    joint = ", " if language == "fr" and chance(rng, 0.5) else " "
    return f"{rng.randint(1, 120)}{joint}{rng.choice(wording('places')['streets'][language])}"


def _email(first: str, last: str, born: int, rng: Random) -> str:
    one, two = draw.ascii_slug(first), draw.ascii_slug(last)
    local = rng.choice(
        (f"{one}.{two}", f"{one[0]}.{two}", f"{one}{two}{born % 100:02d}", f"{two}.{one}", f"{one}_{two}")
    )
    return f"{local}@example.{rng.choice(('org', 'com', 'net'))}"


def _links(first: str, last: str, rng: Random) -> tuple[str, ...]:
    slug = f"{draw.ascii_slug(first, '-')}-{draw.ascii_slug(last, '-')}"
    kinds = (f"https://www.example.com/in/{slug}", f"https://code.example.org/{slug}", f"https://{slug}.example.net")
    return draw.pick(rng, kinds, 0, 2)


def _draw_study(life: _Life, level: EducationLevel, end: int) -> Study:
    occupation, language, rng = life.occupation, life.language, life.rng
    index = side(language)
    own = [degree for degree in occupation.degrees if degree.level == level]
    if own:
        degree, field = rng.choice(own).name[index], None
    else:
        degree = rng.choice(wording("common")["degrees"][language][level])
        field = rng.choice(occupation.fields)[index] if level != "secondary" and occupation.fields else None
    city = (life.home if chance(rng, 0.4) else draw.draw_place(language, rng)).city(language)
    school: str = rng.choice(wording("common")["schools"][language][level])
    if language == "fr":
        school = school.replace("de {c}", place_slots(city)["de_city"])
    institution = school.replace("{s}", draw.draw_stem(rng)).replace("{c}", city)
    return Study(degree, field, institution, city, level, end - _AGE[level][2], end)


def _draw_studies(life: _Life, level: EducationLevel, born: int) -> tuple[Study, ...]:
    """The highest diploma first, then those below it."""
    youngest, oldest, _ = _AGE[level]
    studies = [_draw_study(life, level, born + life.rng.randint(youngest, oldest))]
    for below in _BELOW.get(level, ()):
        end = studies[-1].start - (1 if chance(life.rng, 0.1) else 0)
        # Nobody is given a diploma before the age at which it can be had.
        if chance(life.rng, 0.75) and end >= born + _AGE[below][0] - 1:
            studies.append(_draw_study(life, below, end))
    return tuple(studies)


def _draw_career(life: _Life, diploma: int, today: date) -> tuple[Post, ...]:
    """Posts from the latest back to the first, after the diploma; then perhaps an internship during the studies."""
    rng = life.rng
    now = (today.year, today.month)
    first = (diploma, rng.randint(7, 12))
    posts: list[Post] = []
    end: Month | None = None if chance(rng, 0.72) else draw.shift(now, -rng.randint(1, 14))
    while len(posts) < _MOST_POSTS:
        last = end or draw.shift(now, -1)
        room = draw.months_between(first, last)
        if room < _SHORTEST_POST:
            break
        start = draw.shift(last, 1 - min(room, int(rng.triangular(4, 110, 20))))
        posts.append(_draw_post(life, start, end, draw.months_between(first, start)))
        if chance(rng, 0.12) and len(posts) > 1:
            break
        end = draw.shift(start, -1 - (rng.randint(1, 9) if chance(rng, 0.3) else 0))
    if chance(rng, 0.15 if len(posts) >= _LONG_CAREER else 0.7):
        posts.append(_draw_internship(life, diploma))
    return tuple(posts)


def _draw_post(life: _Life, start: Month, end: Month | None, months_before: int) -> Post:
    rng, held = life.rng, life.occupation
    if held.before and months_before < _SENIOR_AFTER and chance(rng, 0.6):
        held = occupation_of(rng.choice(held.before))
    senior = months_before >= _SENIOR_AFTER and chance(rng, 0.5)
    kind: ExperienceKind = "freelance" if chance(rng, 0.04) else "job"
    place = life.home if chance(rng, 0.6) else draw.draw_place(life.language, rng)
    company = draw.draw_company(held.sector, life.language, rng)
    return Post(held.key, life.title(held, senior=senior), company, place, start, end, kind)


def _draw_internship(life: _Life, diploma: int) -> Post:
    rng = life.rng
    end = (diploma, rng.randint(3, 6))
    kind: ExperienceKind = rng.choice(("internship", "internship", "apprenticeship"))
    length = rng.randint(2, 6) if kind == "internship" else 12
    company = draw.draw_company(life.occupation.sector, life.language, rng)
    start = draw.shift(end, 1 - length)
    return Post(life.occupation.key, life.title(life.occupation), company, life.home, start, end, kind)


def _draw_tongues(language: str, rng: Random) -> tuple[Tongue, ...]:
    levels: tuple[Level, ...] = ("A1", "A2", "B1", "B2", "C1", "C2")
    tongues = [Tongue(language, "native" if chance(rng, 0.85) else "C2")]
    other = "en" if language == "fr" else "fr"
    if chance(rng, 0.85):
        tongues.append(Tongue(other, rng.choices(levels, (1, 3, 5, 6, 5, 2))[0]))
    codes = [code for code in wording("common")["languages"] if code not in {"fr", "en"}]
    spoken = draw.pick(rng, codes, 0, 2)
    tongues.extend(Tongue(code, rng.choices((*levels, "native"), (2, 3, 3, 2, 2, 1, 2))[0]) for code in spoken)
    return tuple(tongues)
