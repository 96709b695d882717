"""The text writer that needs no model: sentences from hand-written patterns, with real variety and no network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from hirestream.simulate import inflect
from hirestream.simulate.catalogue import Occupation, occupation_of, pair, side, wording
from hirestream.simulate.draw import chance
from hirestream.simulate.ports import CvTexts, OfferTexts, Person, Post, Vacancy

_FRENCH_FORMS = ("participle", "noun", "infinitive")
_ALTERNATIVES = re.compile(r"\[([^\[\]]*)\]")
#: Endings of words said of whoever will have the post, where its title is masculine.
_INCLUSIVE = ("", "", "(e)", "·e", ".e")
#: Letters of a word in which a slip is made.
_LONG_WORD = 7
#: Short, usual and long documents: how often, and the most duties of the latest post of a CV.
_LENGTHS = (3, 5, 3)
_MOST_DUTIES = (2, 5, 8)
#: Words of titles that keep their capital within an English sentence.
_PROPER = frozenset({"English", "French", "German", "Spanish", "Italian", "Java", "Montessori"})
_ENGLISH_FORMS = ("past", "gerund", "past", "base")


@dataclass(frozen=True)
class _Size:
    """How much an offer says: (least, most) sentences on the employer and on the post, and duties."""

    about: tuple[int, int]
    purpose: tuple[int, int]
    duties: tuple[int, int]


_OFFER_SIZES = (_Size((1, 1), (1, 1), (2, 4)), _Size((1, 3), (1, 2), (4, 8)), _Size((3, 5), (2, 3), (6, 10)))


class GrammarWriter:
    """Writes by grammar: verbs are inflected, patterns filled, and nothing is stated that was not drawn."""

    def write_cv(self, person: Person, rng: Random) -> CvTexts:
        """Write a summary of one to five sentences and, for each post, up to nine duties: some people say little."""
        forms = _FRENCH_FORMS if person.language == "fr" else _ENGLISH_FORMS
        form = rng.choice(forms)
        used: set[str] = set()
        most = rng.choices(_MOST_DUTIES, _LENGTHS)[0]
        # The latest posts are told at length, the first ones in a line.
        duties = tuple(
            _duties(post, max(1, most - rank), language=person.language, form=form, used=used, rng=rng)
            for rank, post in enumerate(person.posts)
        )
        return CvTexts(summary=slip(_summary(person, rng), rng), duties=duties)

    def write_offer(self, vacancy: Vacancy, rng: Random) -> OfferTexts:
        """Write up to five sentences on the employer, three on the post, eleven duties, and one on people."""
        phrases = wording("phrases_offer")[vacancy.language]
        slots = _offer_slots(vacancy, rng)
        form = rng.choice(phrases["duty_form"])
        occupation = occupation_of(vacancy.occupation)
        size = rng.choices(_OFFER_SIZES, _LENGTHS)[0]
        raw = _raw_duties(occupation, vacancy.language, rng.randint(*size.duties), set(), rng)
        tails = phrases["tails"] if chance(rng, 0.7) else ()
        duties = tuple(
            _offer_duty(_fill(_tailed(text, tails, rng), occupation, vacancy.language, rng), vacancy.language, form)
            for text in raw
        )
        return OfferTexts(
            about=slip(_sentences(phrases["about"], rng.randint(*size.about), slots, rng), rng),
            purpose=_sentences(phrases["purpose"], rng.randint(*size.purpose), slots, rng),
            duties=duties,
            wanted=_sentences(phrases["wanted"], 1, slots, rng),
        )


def expand(pattern: str, rng: Random) -> str:
    """Draw one of the alternatives of each "[one|another]", the inner ones first."""
    while "[" in pattern:
        pattern = _ALTERNATIVES.sub(lambda found: rng.choice(found[1].split("|")), pattern)
    return pattern


def slip(text: str, rng: Random) -> str:
    """The text, in one of sixteen with a slip of the keyboard: two letters of a long word change places."""
    if not chance(rng, 1 / 16):
        return text
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= _LONG_WORD and word.isalpha() and word.islower()]
    if not long:
        return text
    place = rng.choice(long)
    word, at = words[place], rng.randint(2, len(words[place]) - 3)
    words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _sentences(patterns: Sequence[str], count: int, slots: dict[str, str], rng: Random) -> str:
    return " ".join(_format(expand(text, rng), slots) for text in rng.sample(patterns, count))


def extra_text(key: str, vacancy: Vacancy, rng: Random) -> str:
    """A passage beside the facts that some offers have: `process`, `team` or `equal`."""
    patterns = wording("phrases_offer")[vacancy.language][key]
    return _sentences(patterns, rng.randint(1, len(patterns)), _offer_slots(vacancy, rng), rng)


def _format(pattern: str, slots: dict[str, str]) -> str:
    return inflect.capital(pattern.format_map(slots))


def _tailed(duty: str, tails: Sequence[str], rng: Random) -> str:
    """The duty, one in three with what says how or with whom; never beside a second figure."""
    if not tails or not chance(rng, 0.3):
        return duty
    tail = expand(rng.choice(tails), rng)
    return duty if "{" in duty and "{" in tail else duty + tail


def _within(sector: str, language: str) -> str:
    return pair(wording("employers")[sector]["within"])[side(language)]


def _summary(person: Person, rng: Random) -> str:
    phrases: dict[str, Any] = wording("phrases_cv")[person.language]
    slots = _person_slots(person, rng)
    openings = phrases["opening"] if person.years >= 2 else phrases["opening_junior"]  # noqa: PLR2004 "2 years" reads well
    sentences = [rng.choice(openings), *rng.sample(phrases["middle"], rng.choice((0, 1, 1, 2, 2, 3, 4)))]
    if chance(rng, 0.6):
        sentences.append(rng.choice(phrases["closing"]))
    if chance(rng, 0.15):
        rng.shuffle(sentences)
    return " ".join(_format(expand(text, rng), slots) for text in sentences)


def _person_slots(person: Person, rng: Random) -> dict[str, str]:
    skills = [*rng.sample(person.skills, min(3, len(person.skills))), *person.skills][:3]
    within = _within(occupation_of(person.occupation).sector, person.language)
    feminine = person.gender == "f"
    return {
        "title": person.title,
        "title_low": _low(person.title, person.language),
        "de_title_low": inflect.join_preposition("x de", _low(person.title, person.language))[2:],
        "a_title_low": _with_article(_low(person.title, person.language)),
        "years": str(person.years),
        "skill": skills[0],
        "skill2": skills[1],
        "skill3": skills[2],
        "de_skill": inflect.join_preposition("x de", skills[0])[2:],
        "within": within,
        "de_within": inflect.join_preposition("x de", within)[2:],
        **inflect.place_slots(person.place.city(person.language)),
        "e": "e" if feminine else "",
        "le": "le" if feminine else "",
    }


def _offer_slots(vacancy: Vacancy, rng: Random) -> dict[str, str]:
    within = _within(occupation_of(vacancy.occupation).sector, vacancy.language)
    title = _low(vacancy.title, vacancy.language)
    feminine = vacancy.title == vacancy.titles[1] != vacancy.titles[0]
    article = ("une " if feminine else "un ") + title if vacancy.language == "fr" else _with_article(title)
    return {
        "company": vacancy.company,
        "within": within,
        "de_within": inflect.join_preposition("x de", within)[2:],
        **inflect.place_slots(vacancy.place.city(vacancy.language)),
        "title_low": title,
        "de_title_low": inflect.join_preposition("x de", title)[2:],
        "un_title": article,
        "n": str(rng.randint(3, 40)),
        "s": str(rng.randint(3, 14)),
        "staff": str(rng.choice((12, 25, 40, 60, 85, 120, 180, 250, 400, 900))),
        "pct": str(rng.randint(5, 35)),
        "e": "e" if feminine else rng.choice(_INCLUSIVE) if vacancy.language == "fr" else "",
        "softs": ", ".join(vacancy.soft_skills),
    }


def _low(title: str, language: str) -> str:
    """Title within a sentence; acronyms and names keep their capitals."""
    words = title.split(" ")
    lowered = [
        word.lower() if word.istitle() and (rank == 0 or language == "en") and word not in _PROPER else word
        for rank, word in enumerate(words)
    ]
    return " ".join(lowered)


def _with_article(title: str) -> str:
    return ("an " if title[:1].lower() in "aeio" or title.startswith(("HR", "MRI", "HGV")) else "a ") + title


def _raw_duties(occupation: Occupation, language: str, count: int, used: set[str], rng: Random) -> list[str]:
    """Duties not used before, those of the occupation first; a few that every occupation knows among them."""
    index = side(language)
    own = [duty[index] for duty in occupation.duties if duty[index] not in used]
    general = [duty for duty in wording("phrases_cv")[language]["common_duties"] if duty not in used]
    rng.shuffle(own)
    # A few lines that many trades share stand among those of the trade, or a trade would always read the same.
    chosen = own[: max(1, count - (1 if chance(rng, 0.4) else 0))]
    missing = count - len(chosen) + (1 if chance(rng, 0.35) else 0)
    chosen += rng.sample(general, min(missing, len(general)))
    used.update(chosen)
    return [expand(duty, rng) for duty in chosen]


def _fill(text: str, occupation: Occupation, language: str, rng: Random) -> str:
    tool = rng.choice(occupation.tools)[side(language)]
    return (
        text.replace("{tool}", tool)
        .replace("{n}", str(rng.randint(3, 60)))
        .replace("{s}", str(rng.randint(2, 12)))
        .replace("{pct}", str(rng.randint(5, 45)))
        .replace("{k}", str(rng.choice((40, 80, 120, 150, 200, 350, 500))))
    )


def _duties(post: Post, most: int, *, language: str, form: str, used: set[str], rng: Random) -> tuple[str, ...]:
    """At most `most` duties of one post and one that everybody has."""
    occupation = occupation_of(post.occupation)
    raw = _raw_duties(occupation, language, rng.randint(min(2, most), most), used, rng)
    tails: Sequence[str] = wording("phrases_cv")[language]["tails"]
    turned = []
    for text in raw:
        duty = inflect.french(text, form) if language == "fr" else inflect.english(text, form)
        # A figure in the duty is enough: no tail with a second one.
        fitting = [tail for tail in tails if "{" not in tail] if "{" in duty else tails
        tail = rng.choice(fitting) if chance(rng, 0.4) else ""
        turned.append(inflect.capital(_fill(duty + tail, occupation, language, rng)))
    return tuple(turned)


def _offer_duty(duty: str, language: str, form: str) -> str:
    if language == "fr":
        turned = inflect.french(duty, form)
        return f"Vous {turned}" if form == "present" else inflect.capital(turned)
    if form == "future":
        return f"You will {duty}"
    return inflect.capital(inflect.english(duty, form))
