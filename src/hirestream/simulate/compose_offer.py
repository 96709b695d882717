"""Puts a drawn and worded vacancy on a sheet: facts at the top, at the end or in the text, sections in many orders."""

from __future__ import annotations

from random import Random
from typing import Any

from hirestream.model.profile import Offer
from hirestream.simulate.catalogue import wording
from hirestream.simulate.draw import chance
from hirestream.simulate.forms import ENDINGS, ended
from hirestream.simulate.gold import running_text, written_place
from hirestream.simulate.gold_offer import OfferChoices, offer_of, skills_of
from hirestream.simulate.grammar import extra_text
from hirestream.simulate.inflect import capital
from hirestream.simulate.looks import draw_look
from hirestream.simulate.ports import OfferTexts, Vacancy
from hirestream.simulate.sheet import Block, Bullets, Paragraph, Section, Sheet, Table, Tags

_ORDERS = (
    ("about", "mission", "profile", "required", "preferred", "facts", "benefits", "apply"),
    ("facts", "mission", "profile", "required", "preferred", "benefits", "about", "apply"),
    ("mission", "required", "preferred", "profile", "benefits", "facts", "apply", "about"),
    ("about", "facts", "mission", "required", "preferred", "profile", "benefits", "apply"),
    ("facts", "about", "mission", "benefits", "required", "profile", "preferred", "apply"),
)
#: Duties up to which an offer is a classified advertisement, and from which it tells all.
_FEW_DUTIES, _MANY_DUTIES = 4, 7
_LAYOUTS = ("classic", "banner", "compact", "sidebar-right", "classic")


def compose_offer(vacancy: Vacancy, texts: OfferTexts, choices: OfferChoices, rng: Random) -> tuple[Sheet, Offer]:
    """Lay out one offer, and return its gold beside it."""
    words = wording("forms")[vacancy.language]["offer"]
    sections = _sections(vacancy, texts, choices, words, rng)
    order = _order(len(texts.duties), rng)
    header = chance(rng, 0.6)
    sheet = Sheet(
        language=vacancy.language,
        title="Offre d'emploi" if vacancy.language == "fr" else "Job offer",
        name=choices.heading,
        headline=vacancy.company if choices.company and header else "",
        contacts=_header(vacancy, choices) if header else (),
        sections=tuple(sections[key] for key in order if key in sections),
        look=draw_look(rng, paper="us-letter" if vacancy.place.country in {"US", "CA"} else "a4", layouts=_LAYOUTS),
        footer=choices.reference,
    )
    return sheet, offer_of(vacancy, texts, choices)


def _order(duties: int, rng: Random) -> tuple[str, ...]:
    """An order of sections, in which passages beside the facts have no fixed place; classified ads leave much out."""
    order = list(rng.choice(_ORDERS))
    if chance(rng, 0.5 if duties <= _FEW_DUTIES else 0.1):
        order.remove("about")
    share = 0.0 if duties <= _FEW_DUTIES else 0.6 if duties >= _MANY_DUTIES else 0.25
    for extra in ("team", "process", "equal"):
        if chance(rng, share):
            order.insert(rng.randint(1, len(order)), extra)
    return tuple(order)


def _place(vacancy: Vacancy, choices: OfferChoices) -> str:
    if choices.address == "postcode":
        city = vacancy.place.city(vacancy.language)
        behind = vacancy.place.country in {"GB", "IE", "US", "CA"}
        return f"{city} {vacancy.postcode}" if behind else f"{vacancy.postcode} {city}"
    return written_place(vacancy.place, choices.address, vacancy.language)


def _header(vacancy: Vacancy, choices: OfferChoices) -> tuple[str, ...]:
    return tuple(text for text in (_place(vacancy, choices), choices.contract) if text)


def _facts(vacancy: Vacancy, choices: OfferChoices, words: dict[str, Any], rng: Random) -> list[tuple[str, str]]:
    values = [
        ("place", _place(vacancy, choices)),
        ("company", vacancy.company if choices.company else ""),
        ("sector", vacancy.sector if choices.sector else ""),
        ("contract", choices.contract),
        ("duration", choices.duration),
        ("hours", choices.hours),
        ("remote", choices.remote),
        ("salary", choices.salary),
    ]
    labelled = [(rng.choice(words["labels"][key]), value) for key, value in values if value]
    if chance(rng, 0.4):
        rng.shuffle(labelled)
    return labelled


def _facts_blocks(facts: list[tuple[str, str]], language: str, rng: Random) -> tuple[Block, ...]:
    style = rng.choice(("bullets", "paragraphs", "table"))
    if style == "table":
        return (Table(header=(), rows=tuple(facts)),)
    if style == "bullets":
        joint = " : " if language == "fr" else ": "
        return (Bullets(tuple(f"{label}{joint}{value}" for label, value in facts)),)
    return tuple(Paragraph(value, label=label) for label, value in facts)


def _sections(
    vacancy: Vacancy, texts: OfferTexts, choices: OfferChoices, words: dict[str, Any], rng: Random
) -> dict[str, Section]:
    def section(key: str, *blocks: Block, aside: bool = False) -> Section:
        return Section(heading=rng.choice(words["headings"][key]), blocks=blocks, aside=aside)

    as_text = chance(rng, 0.25)
    duties: Block = (
        Paragraph(running_text(texts.duties))
        if as_text
        else Bullets(ended(texts.duties, vacancy.language, rng.choices(*ENDINGS)[0]))
    )
    required, preferred = skills_of(vacancy, choices)
    dates = tuple(Paragraph(text) for text in (choices.start, choices.valid) if text)
    facts = _facts_blocks(_facts(vacancy, choices, words, rng), vacancy.language, rng)
    wanted = [text for text in (choices.education, choices.years, *choices.languages, choices.licence) if text]
    rng.shuffle(wanted)
    lines: Block = Bullets(tuple(wanted)) if chance(rng, 0.6) else Paragraph(". ".join(wanted) + ".")
    apply = [text for text in (choices.email, choices.url, choices.phone) if text]
    bare = chance(rng, 0.3)
    found = {
        **{key: _extra(key, vacancy, rng) for key in ("team", "process", "equal")},
        "about": section("about", Paragraph(texts.about)),
        "mission": section("mission", Paragraph(texts.purpose), duties),
        "profile": section(
            "profile", *((lines,) if wanted else ()), *(() if bare and wanted else (Paragraph(texts.wanted),))
        ),
        "required": section("required", _skills(required, choices), aside=True),
        "facts": section("facts", *facts, *dates, aside=True),
        "apply": section("apply", *(Paragraph(text) for text in apply)),
    }
    if preferred:
        found["preferred"] = section("preferred", _skills(preferred, choices), aside=True)
    if choices.benefits:
        benefits = tuple(map(capital, vacancy.benefits))
        found["benefits"] = section("benefits", rng.choice((Bullets(benefits), Tags(benefits))), aside=chance(rng, 0.5))
    return found


def _extra(key: str, vacancy: Vacancy, rng: Random) -> Section:
    headings = wording("phrases_offer")[vacancy.language][f"heading_{key}"]
    return Section(heading=rng.choice(headings), blocks=(Paragraph(extra_text(key, vacancy, rng)),))


def _skills(names: tuple[str, ...], choices: OfferChoices) -> Block:
    return Bullets(names) if choices.skill_style == "bullets" else Tags(names)
