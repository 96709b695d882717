"""Writes documents that are neither a CV nor an offer: invoices, articles, terms, recipes; and those of working life.

The latter (references, contracts of employment, payslips, job profiles, advice on CVs, …) share their words with CVs
and offers: they are what a classifier gets wrong.
"""

from __future__ import annotations

import re
from datetime import date
from random import Random
from typing import Any

from hirestream.simulate import draw
from hirestream.simulate.catalogue import Occupation, occupation_keys, occupations, side, wording
from hirestream.simulate.forms import write_day, write_phone
from hirestream.simulate.inflect import capital, place_slots
from hirestream.simulate.looks import draw_look
from hirestream.simulate.sheet import Block, Bullets, Paragraph, Section, Sheet, Table

#: Of everyday life, and of working life. Their number and 3 have no common divisor: see `service`.
GENRES = (
    "letter", "invoice", "article", "contract", "terms", "minutes", "prices", "diploma", "recipe",
    "reference", "certificate", "employment", "payslip", "identity", "tender", "training", "occupation", "post",
    "press", "brochure", "mail", "advice", "labour", "policy", "bill",
)  # fmt: skip
_ELIDED = re.compile(r"\bde (?=[aeéèêiou])")
_LAYOUTS = ("classic", "classic", "compact", "banner")


def compose_other(genre: str, language: str, rng: Random, *, today: date = draw.TODAY) -> Sheet:
    """Write one document of a genre (one of `GENRES`)."""
    words: dict[str, Any] = (wording("others")[language] | wording("others_work")[language])[genre]
    slots = _slots(language, rng, today)
    sections = [_part(part, slots, rng) for part in words["parts"]]
    if "columns" in words:
        sections.insert(0, Section(heading="", blocks=_tables(genre, words, language, rng)))
    title = _fill(rng.choice(words["title"]), slots, rng)
    return Sheet(
        language=language,
        title=genre,
        name=title,
        headline="",
        contacts=tuple(_fill(text, slots, rng) for text in words["header"]),
        sections=tuple(sections),
        look=draw_look(rng, layouts=_LAYOUTS),
    )


class _Slots(dict[str, str]):
    """Values of slots; tasks and skills of the trade are drawn anew each time."""

    def __init__(self, fixed: dict[str, str], occupation: Occupation, language: str, rng: Random) -> None:
        super().__init__(fixed)
        self._drawn = {"skill": occupation.skills, "task": occupation.duties}
        self._tools = occupation.tools
        self._side = side(language)
        self._rng = rng

    def __missing__(self, name: str) -> str:
        text = self._rng.choice(self._drawn[name])[self._side]
        tool = self._rng.choice(self._tools)[self._side] if self._tools else ""
        few = str(self._rng.randint(2, 9))
        return text.format_map({**_numbers(self._rng), "s": few, "k": few, "tool": tool})


def _slots(language: str, rng: Random, today: date) -> _Slots:
    place = draw.draw_place(language, rng)
    occupation = occupations()[rng.choice([key for key in occupation_keys() if occupations()[key].fields])]
    company = draw.draw_company(occupation.sector, language, rng)
    sign = "{n} €" if language == "fr" else rng.choice(("£{n}", "€{n}"))
    amount = sign.replace("{n}", f"{rng.randint(4, 900) * 50:,}".replace(",", " " if language == "fr" else ","))
    fixed = {
        "name": _name(rng),
        "name2": _name(rng),
        "company": company,
        "company2": draw.draw_company("office", language, rng),
        **place_slots(place.city(language)),
        "date": write_day(draw.reference_date(rng, today), language, "long"),
        "title": rng.choice(occupation.titles[language])[0],
        "field": rng.choice(occupation.fields)[side(language)],
        "amount": amount.removesuffix(" €"),
        "ref": f"{rng.choice('ABCDEFGH')}{rng.randint(2023, 2026)}-{rng.randint(10, 9999):04d}",
        "email": f"contact@{draw.ascii_slug(company)}.example.com",
        "phone": write_phone(draw.draw_phone(place.country, rng), "national"),
    }
    return _Slots(fixed, occupation, language, rng)


def _name(rng: Random) -> str:
    names = wording("names")
    return f"{rng.choice(names['first'][rng.choice('mf')])} {rng.choice(names['last']['all'])}"


def _numbers(rng: Random) -> dict[str, str]:
    """Draw the numbers of a sentence."""
    return {"n": str(rng.randint(5, 60) * 5), "n2": str(rng.randint(3, 12)), "pct": str(rng.randint(3, 40))}


def _fill(text: str, slots: _Slots, rng: Random) -> str:
    """Fill the slots; numbers are drawn anew for each sentence."""
    slots.update(_numbers(rng))
    filled = text.format_map(slots)
    if "de {task}" in text:
        filled = _ELIDED.sub("d'", filled)
    return filled if "@" in filled.partition(" ")[0] else capital(filled)


def _part(part: dict[str, Any], slots: _Slots, rng: Random) -> Section:
    chosen = tuple(_fill(text, slots, rng) for text in draw.pick(rng, part["pool"], *part["take"]))
    blocks: tuple[Block, ...] = (Bullets(chosen),) if part.get("bullets") else (Paragraph(" ".join(chosen)),)
    return Section(heading=_fill(part["heading"], slots, rng), blocks=blocks)


def _money(cents: int, language: str) -> str:
    text = f"{cents / 100:,.2f}"
    return text.replace(",", " ").replace(".", ",") + " €" if language == "fr" else "£" + text


def _tables(genre: str, words: dict[str, Any], language: str, rng: Random) -> tuple[Block, ...]:
    """An invoice whose sums are right, or a list of prices."""
    items = draw.pick(rng, words["items"], 3, 9)
    rows: list[tuple[str, ...]] = []
    total = 0
    for item in items:
        price = rng.randint(40, 9000) * 5
        if genre == "prices":
            rows.append((f"{rng.choice('ABCDE')}{rng.randint(100, 999)}", item, _money(price, language)))
            continue
        count = rng.randint(1, 12)
        total += count * price
        rows.append((item, str(count), _money(price, language), _money(count * price, language)))
    blocks: list[Block] = [Table(header=tuple(words["columns"]), rows=tuple(rows))]
    if words["totals"]:
        tax = round(total * 0.2)
        sums = (total, tax, total + tax)
        lines = zip(words["totals"], sums, strict=True)
        blocks.append(Table(header=(), rows=tuple((label, _money(amount, language)) for label, amount in lines)))
    return tuple(blocks)
