"""A profile or an offer by the rules, and a language model's answer → the same with what the answer quotes of the text.

A value of the rules is replaced only where the question said that it is in conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from hirestream.extract import offer_level, person
from hirestream.extract.answered_entries import take_entries
from hirestream.extract.answers import Reading, Taker, is_named
from hirestream.extract.dates import interval, years_of
from hirestream.extract.lines import Cut, Line, split_lines
from hirestream.extract.offer_parts import Block
from hirestream.extract.offer_title import plain_title
from hirestream.extract.places import read_place
from hirestream.extract.questions import Question, agrees_wholly, name_conflict
from hirestream.extract.quotes import Quotes, flat, overlap
from hirestream.extract.salary import find_salary
from hirestream.extract.sections import of_kind, split_sections
from hirestream.extract.trace import Trace
from hirestream.model.profile import Extraction, Offer, Profile
from hirestream.model.spans import Span

#: A headline that is not worded as a title stands so near the name, in characters, and has so many words at most.
_NEAR_TOP: Final = 60
_MOST_WORDS: Final = 8


def take_profile(
    found: Extraction[Profile],
    questions: Sequence[Question],
    answer: Mapping[str, Any],
    quotes: Quotes,
    reading: Reading,
) -> Extraction[Profile]:
    """Put into a profile what an answer quotes."""
    taker = Taker(quotes, reading)
    sections = split_sections(split_lines(reading.document.text))
    others = [(line.start, line.end) for section in of_kind(sections, "references") for line in section.lines]
    profile, is_title = found.profile, _title_reader(found, quotes, reading)
    for question in questions:
        said = answer.get(question.name)
        told = take_entries(profile, found.evidence, question, said, taker)
        if question.name == "full_name":
            told = {"full_name": taker.one(question, said, _name_reader(profile, question, taker, others))}
        elif question.name == "title":
            told = {"title": taker.one(question, said, taker.text("title", is_title))}
        elif question.name == "emails":
            told = {"emails": taker.emails(question, said, others)}
        elif question.name == "phones":
            told = {"phones": taker.phones(question, said, others, profile.location.country)}
        elif question.name == "city":
            told = {"location": taker.location(question, said, profile.location)}
        elif question.name == "skills":
            told = {"skills": taker.skills(question, said)}
        elif question.name == "languages":
            told = {"languages": taker.languages(question, said)}
        profile = profile.model_copy(update={field: value for field, value in told.items() if value})
    return Extraction[Profile](profile=_derived(profile, found.profile, reading), evidence=_merged(found, quotes))


def _title_reader(found: Extraction[Any], quotes: Quotes, reading: Reading) -> Callable[[Cut], bool]:
    """Tells a title by its words, or as a line of its own right under the name, or at the top of the document."""
    name = found.evidence.get("full_name")
    top = name.end if name else 0

    def fits(cut: Cut) -> bool:
        if reading.taxonomy.looks_like_title(cut.text):
            return True
        near = top <= cut.start <= top + _NEAR_TOP and quotes.is_line(cut)
        words = cut.text.split()
        plain = cut.text[0].isupper() and len(words) <= _MOST_WORDS and not any(map(str.isdigit, cut.text))
        return near and plain and read_place(flat(cut), least=1) is None

    return fits


def _merged(found: Extraction[Any], quotes: Quotes) -> dict[str, Span]:
    return {**found.evidence, **quotes.evidence}


def _derived(profile: Profile, before: Profile, reading: Reading) -> Profile:
    """What is computed from the values that are new."""
    told: dict[str, Any] = {}
    if profile.experience != before.experience:
        spans = (interval(e.start, e.end, current=e.current, today=reading.today) for e in profile.experience)
        told["total_years_experience"] = years_of(spans)
    if profile.education != before.education:
        spans = (interval(e.start, e.end, current=False, today=reading.today) for e in profile.education)
        told["total_years_education"] = years_of(spans)
    if profile.concept is None and (profile.title, profile.experience) != (before.title, before.experience):
        latest = max(profile.experience, key=lambda e: (e.current, e.end or e.start or ""), default=None)
        named = reading.taxonomy.occupation(profile.title) if profile.title else None
        told["concept"] = named or (latest.concept if latest else None)
    return profile.model_copy(update=told)


def _name_reader(
    profile: Profile, question: Question, taker: Taker, others: Sequence[tuple[int, int]]
) -> Callable[[Cut], str | None]:
    conflict = name_conflict(profile) if question.conflict else ""

    def read(cut: Cut) -> str | None:
        if not person.reads_as_name(flat(cut), taker.reading.taxonomy) or overlap(cut, others):
            return None
        told = profile.model_copy(update={"full_name": " ".join(cut.text.split())})
        if name_conflict(told) or (conflict == "email" and not agrees_wholly(cut.text, profile.emails[0])):
            return None  # it would contradict as much as the name that is there
        return taker.quotes.value("full_name", cut)

    return read


def take_offer(
    found: Extraction[Offer], questions: Sequence[Question], answer: Mapping[str, Any], quotes: Quotes, reading: Reading
) -> Extraction[Offer]:
    """Put into an offer what an answer quotes."""
    taker = Taker(quotes, reading)
    offer, is_title = found.profile, _title_reader(found, quotes, reading)
    told: dict[str, Any] = {}
    for question in questions:
        said = answer.get(question.name)
        if question.name == "title":
            title = taker.one(question, said, taker.text("title", is_title))
            told |= {"title": plain_title(title), "concept": reading.taxonomy.occupation(title) if title else None}
        elif question.name == "company":
            told["company"] = taker.one(question, said, taker.text("company", is_named))
        elif question.name == "city":
            told["location"] = taker.location(question, said, offer.location)
        elif question.name == "salary":
            told["salary"] = taker.one(question, said, _pay_reader(quotes), phrase=False)
        elif question.name == "min_years_experience":
            told[question.name] = taker.one(question, said, _years_reader(quotes, reading), phrase=False)
        elif question.name == "skills_required":
            told[question.name] = taker.skills(question, said)
        else:
            told[question.path] = taker.day(question, said)
    kept = {field: value for field, value in told.items() if value is not None and value != ()}
    return Extraction[Offer](profile=offer.model_copy(update=kept), evidence=_merged(found, quotes))


def _pay_reader(quotes: Quotes) -> Callable[[Cut], Any]:
    def read(cut: Cut) -> Any:
        pay = find_salary([flat(cut)])
        if pay is None:
            return None
        quotes.note("salary", pay[1].start, pay[1].end)
        return pay[0]

    return read


def _years_reader(quotes: Quotes, reading: Reading) -> Callable[[Cut], float | None]:
    def read(cut: Cut) -> float | None:
        line, trace = flat(cut), Trace(reading.document)
        years = offer_level.find_years([Block("required", (Line(line.start, line.end, line.text),))], trace)
        if years is None:
            return None
        span = trace.evidence["min_years_experience"]
        quotes.note("min_years_experience", span.start, span.end)
        return years

    return read
