"""A pool to learn ranking from: invented people and vacancies, with decoys that have the right words in the wrong job.

Each is drawn, written by the simulator's grammar, and read by our own extractor: so the ranker learns from profiles as
they really come out. What is true of them (the draw) is kept beside, and only the judge of `ranker_rules` sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random

import numpy as np
from numpy.typing import NDArray

from hirestream.extract.service import Extractor
from hirestream.index.ports import Encoder
from hirestream.index.service import Embedded, embed
from hirestream.model.document import DocumentText
from hirestream.model.profile import Offer, Profile
from hirestream.simulate.catalogue import Occupation, occupation_keys, occupation_of, side
from hirestream.simulate.compose_cv import compose_cv
from hirestream.simulate.compose_offer import compose_offer
from hirestream.simulate.draw import chance, shift
from hirestream.simulate.draw_person import draw_person
from hirestream.simulate.draw_vacancy import draw_vacancy
from hirestream.simulate.gold import draw_choices
from hirestream.simulate.gold_offer import draw_offer_choices
from hirestream.simulate.grammar import GrammarWriter
from hirestream.simulate.ports import Person, Vacancy
from hirestream.simulate.render.text import sheet_text
from hirestream.simulate.service import seeded
from hirestream.simulate.sheet import Sheet

TODAY = date(2026, 10, 31)
_DECOYS = 0.3


@dataclass(frozen=True)
class Trap:
    """A person who has the words of an occupation without being of it, or no longer, or only just."""

    kind: str
    occupation: str


@dataclass(frozen=True)
class Candidate:
    """A person, what was made of them, and their CV as it was read."""

    person: Person
    trap: Trap | None
    profile: Profile
    vector: NDArray[np.float32]


@dataclass(frozen=True)
class Opening:
    """A vacancy, and its offer as it was read."""

    vacancy: Vacancy
    offer: Offer
    vector: NDArray[np.float32]


def candidates(count: int, seed: int, extractor: Extractor, encoder: Encoder) -> Iterator[Candidate]:
    """Draw, write and read `count` people; three in ten are decoys."""
    writer = GrammarWriter()
    for number in range(count):
        rng = seeded(seed, "ranker-cv", number)
        language = ("fr", "en")[number % 2]
        person = draw_person(language, rng, today=TODAY)
        trap = None
        if chance(rng, _DECOYS):
            person, trap = rng.choice(_MAKERS)(person, rng)
        sheet, _ = compose_cv(person, writer.write_cv(person, rng), draw_choices(person, rng), rng)
        found = extractor.profile(_document(sheet), language)
        (vector,) = embed(encoder, [Embedded(found.profile, found.gist, language)])
        if vector is not None:
            yield Candidate(person, trap, found.profile, vector)


def openings(count: int, seed: int, extractor: Extractor, encoder: Encoder) -> Iterator[Opening]:
    """Draw, write and read `count` vacancies."""
    writer = GrammarWriter()
    for number in range(count):
        rng = seeded(seed, "ranker-offer", number)
        language = ("fr", "en")[number % 2]
        vacancy = draw_vacancy(language, rng, today=TODAY)
        sheet, _ = compose_offer(vacancy, writer.write_offer(vacancy, rng), draw_offer_choices(vacancy, rng), rng)
        found = extractor.offer(_document(sheet), language)
        (vector,) = embed(encoder, [Embedded(found.profile, found.gist, language)])
        if vector is not None:
            yield Opening(vacancy, found.profile, vector)


def _document(sheet: Sheet) -> DocumentText:
    return DocumentText(text=sheet_text(sheet, "upper", None), reader="text", media_type="text/plain")


# ---- decoys ----------------------------------------------------------------------------------------------------------


def _other(person: Person, rng: Random) -> Occupation:
    """Another occupation of the hand-written core."""
    return occupation_of(rng.choice([key for key in occupation_keys() if key != person.occupation]))


def _words(occupation: Occupation, language: str, rng: Random, count: int) -> tuple[str, ...]:
    terms = [*occupation.tools, *occupation.skills]
    return tuple(term[side(language)] for term in rng.sample(terms, min(count, len(terms))))


def _titled(person: Person, titles: Callable[[int], str], *, keep: int = 0) -> Person:
    posts = tuple(
        post if n < keep else replace(post, title=titles(n), occupation=person.occupation)
        for n, post in enumerate(person.posts)
    )
    return replace(person, title=titles(0) if not keep else person.title, posts=posts)


_RECRUITER = {
    "fr": ("Chargé de recrutement – {t}", "Recruteur {t}", "Consultant en recrutement ({t})"),
    "en": ("{t} Recruiter", "Talent Acquisition – {t}", "Recruitment Consultant ({t})"),
}
_TRAINER = {
    "fr": ("Formateur {t}", "Formatrice – {t}", "Enseignant {t}"),
    "en": ("{t} Trainer", "Lecturer, {t}", "{t} Instructor"),
}
_SELLER = {
    "fr": ("Commercial – solutions pour {t}", "Technico-commercial ({t})"),
    "en": ("Sales Executive, {t} Products", "Account Manager ({t} market)"),
}


def _about(
    kind: str, wordings: Mapping[str, tuple[str, ...]], job: str
) -> Callable[[Person, Random], tuple[Person, Trap]]:
    """Somebody whose work is about people of another occupation: who hires, teaches or sells to them."""

    def make(person: Person, rng: Random) -> tuple[Person, Trap]:
        target = _other(person, rng)
        title = rng.choice(target.titles[person.language])[0]
        own = replace(person, occupation=job)
        named = rng.choice(wordings[person.language]).replace("{t}", title)
        skills = (*_words(occupation_of(job), person.language, rng, 4), *_words(target, person.language, rng, 3))
        made = _titled(own, lambda _: named)
        return replace(made, skills=tuple(dict.fromkeys(skills))), Trap(kind, target.key)

    return make


def _stuffed(person: Person, rng: Random) -> tuple[Person, Trap]:
    """Somebody who lists the skills of a job that they never did."""
    target = _other(person, rng)
    skills = (*person.skills[:3], *_words(target, person.language, rng, 8))
    return replace(person, skills=tuple(dict.fromkeys(skills))), Trap("stuffed", target.key)


def _changer(person: Person, rng: Random) -> tuple[Person, Trap]:
    """A career changer: long in one job, now at the start of another."""
    target = _other(person, rng)
    title = rng.choice(target.titles[person.language])[0]
    skills = (*person.skills[:3], *_words(target, person.language, rng, 5))
    posts = person.posts
    if posts and chance(rng, 0.6):
        start = shift((TODAY.year, TODAY.month), -rng.randint(3, 14))
        first = replace(posts[0], title=title, occupation=target.key, start=start, end=None)
        posts = (first, replace(posts[0], end=shift(start, -1)), *posts[1:])
        posts = tuple(post for post in posts if post.end is None or post.start <= post.end)
    return replace(person, title=title, posts=posts, skills=tuple(dict.fromkeys(skills))), Trap("changer", target.key)


def _former(person: Person, rng: Random) -> tuple[Person, Trap]:
    """Somebody who did the job long ago and does something else now."""
    target = _other(person, rng)
    title = rng.choice(target.titles[person.language])[0]
    if len(person.posts) < 2:  # noqa: PLR2004 - a past and a present
        return _stuffed(person, rng)
    last = replace(person.posts[-1], title=title, occupation=target.key, kind="job")
    skills = (*person.skills, *_words(target, person.language, rng, 1))
    return replace(person, posts=(*person.posts[:-1], last), skills=skills), Trap("former", target.key)


_MAKERS = (
    _about("recruits", _RECRUITER, "recruiter"),
    _about("teaches", _TRAINER, "trainer"),
    _about("sells-to", _SELLER, "sales_rep"),
    _stuffed,
    _changer,
    _changer,
    _former,
)
