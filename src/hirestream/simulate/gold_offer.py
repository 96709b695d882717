"""What one offer says and how, and the gold that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from hirestream.model.profile import Contact, Location, Offer, RequiredLanguage, Salary, Skill
from hirestream.simulate.catalogue import wording
from hirestream.simulate.draw import chance
from hirestream.simulate.forms import language_name, write_day, write_phone
from hirestream.simulate.gold import gold_location
from hirestream.simulate.grammar import expand
from hirestream.simulate.inflect import capital
from hirestream.simulate.ports import OfferTexts, Pay, Vacancy

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "CHF": "CHF ", "CAD": "CA$"}


@dataclass(frozen=True)
class OfferChoices:
    """The words of the facts of one offer; an empty string says that the fact is left out."""

    heading: str
    title: str
    company: bool
    sector: bool
    address: str
    remote: str
    contract: str
    duration: str
    hours: str
    salary: str
    start: str
    start_gold: str | None
    valid: str
    years: str
    education: str
    skill_style: str
    preferred: bool
    languages: tuple[str, ...]
    licence: str
    benefits: bool
    email: str
    phone: str
    url: str
    reference: str
    day_style: str


def draw_offer_choices(vacancy: Vacancy, rng: Random) -> OfferChoices:
    """Draw what the offer says, and write its facts."""
    words = wording("forms")[vacancy.language]["offer"]
    title, heading = _write_title(vacancy, words, rng)
    contract = (
        rng.choice(words[vacancy.contract]).replace("{months}", str(vacancy.months or "")) if chance(rng, 0.92) else ""
    )
    if vacancy.part_time and "temps plein" in contract.lower():
        contract = "CDI"
    if vacancy.part_time and "full-time" in contract:
        contract = "Permanent"
    duration = _write_duration(vacancy, rng)
    terse = chance(rng, 0.3)
    style = "numeric" if chance(rng, 0.4) and vacancy.language == "fr" else "long"
    start, start_gold = _write_start(vacancy, words, style, rng)
    return OfferChoices(
        heading=heading,
        title=title,
        company=chance(rng, 0.96),
        sector=not terse and chance(rng, 0.3),
        address=rng.choices(("city", "postcode", "region", "country"), (5, 3, 3, 3))[0],
        remote=rng.choice(words[vacancy.remote]) if vacancy.remote else "",
        contract=contract,
        duration=duration,
        hours="" if terse else _write_hours(vacancy, words, rng),
        salary=write_pay(vacancy.pay, vacancy.language, rng) if chance(rng, 0.75) else "",
        start=start,
        start_gold=start_gold,
        valid=_dated(rng.choice(words["valid"]), vacancy.valid_through, vacancy.language, style),
        years=_write_years(vacancy, words, rng),
        education=rng.choice(words["education"][vacancy.level]) if chance(rng, 0.7) else "",
        skill_style=rng.choice(("bullets", "tags", "bullets")),
        preferred=bool(vacancy.preferred) and chance(rng, 0.9),
        languages=tuple(
            rng.choice(words["language_required" if needed else "language_wished"])
            .replace("{name}", capital(language_name(tongue.code, vacancy.language)))
            .replace("{level}", tongue.level)
            for tongue, needed in vacancy.tongues
        ),
        licence=rng.choice(words["licence"]).replace("{list}", ", ".join(vacancy.licence)) if vacancy.licence else "",
        benefits=not terse and chance(rng, 0.85),
        **_write_ways_in(vacancy, words, rng),
        day_style=style,
    )


def _write_title(vacancy: Vacancy, words: dict[str, Any], rng: Random) -> tuple[str, str]:
    """The title, and the heading that carries it with "(H/F)" or the city."""
    masculine, feminine = vacancy.titles
    patterns = [text for text in words["title"] if masculine != feminine or "{masculine}" not in text]
    pattern: str = rng.choice(patterns)
    city = vacancy.place.city(vacancy.language)
    filled = pattern.replace("{title}", vacancy.title).replace("{masculine}", masculine).replace("{feminine}", feminine)
    heading = filled.replace("{city}", city)
    title = vacancy.title if "{title}" in pattern else filled.removesuffix(" (H/F)")
    return title, heading


def _write_duration(vacancy: Vacancy, rng: Random) -> str:
    if vacancy.months is None or chance(rng, 0.2):
        return ""
    if vacancy.language == "fr":
        return f"{vacancy.months} mois"
    return "1 month" if vacancy.months == 1 else f"{vacancy.months} months"


def _write_hours(vacancy: Vacancy, words: dict[str, Any], rng: Random) -> str:
    if not vacancy.part_time and chance(rng, 0.4):
        return ""
    number = f"{vacancy.hours:g}"
    if vacancy.language == "fr":
        number = number.replace(".", ",")
    text: str = rng.choice(words["part_time" if vacancy.part_time else "full_time"])
    return text.replace("{hours}", number)


def _write_start(vacancy: Vacancy, words: dict[str, Any], style: str, rng: Random) -> tuple[str, str | None]:
    if vacancy.start is None:
        return (rng.choice(words["start_now"]) if chance(rng, 0.4) else "", None)
    return _dated(rng.choice(words["start"]), vacancy.start, vacancy.language, style), vacancy.start.isoformat()


def _dated(pattern: str, day: date | None, language: str, style: str) -> str:
    return pattern.replace("{date}", write_day(day, language, style)) if day else ""


def _write_years(vacancy: Vacancy, words: dict[str, Any], rng: Random) -> str:
    if chance(rng, 0.2):
        return ""
    key = {0: "beginner", 1: "one_year"}.get(vacancy.min_years, "years")
    text: str = rng.choice(words[key])
    return text.replace("{years}", str(vacancy.min_years))


def _write_ways_in(vacancy: Vacancy, words: dict[str, Any], rng: Random) -> dict[str, str]:
    """How to apply: at least one way."""
    shown = {
        key: chance(rng, share) for key, share in (("email", 0.6), ("phone", 0.3), ("url", 0.5), ("reference", 0.4))
    }
    if not shown["email"] and not shown["url"]:
        shown["email"] = True
    values = {
        "email": vacancy.email,
        "phone": write_phone(vacancy.phone, rng.choice(("national", "international"))),
        "url": vacancy.url,
        "reference": vacancy.reference,
    }
    return {
        key: expand(rng.choice(words[key]), rng).replace("{ref}" if key == "reference" else "{" + key + "}", value)
        if shown[key]
        else ""
        for key, value in values.items()
    }


def write_pay(pay: Pay, language: str, rng: Random) -> str:
    """A salary as people write it: one amount or a range, with the currency's sign and the period."""
    words = wording("forms")[language]["offer"]["salary"]
    kind = "one" if pay.min == pay.max else "range"
    patterns = [text for text in words[f"{kind}_{pay.period}"] if "{kmin}" not in text or _thousands(pay)]
    text: str = rng.choice(patterns)
    space = " " if language == "fr" else ","
    if pay.currency != "EUR" and language == "fr":
        text = text.replace("k€", f"k{pay.currency}").replace("€", pay.currency)
    return (
        text.replace("{sign}", _SIGNS[pay.currency])
        .replace("{kmin}", str(pay.min // 1000))
        .replace("{kmax}", str(pay.max // 1000))
        .replace("{min}", f"{pay.min:,}".replace(",", space))
        .replace("{max}", f"{pay.max:,}".replace(",", space))
    )


def _thousands(pay: Pay) -> bool:
    return pay.min % 1000 == 0 and pay.max % 1000 == 0


def _listed(names: tuple[str, ...], style: str) -> tuple[str, ...]:
    return tuple(map(capital, names)) if style == "bullets" else names


def skills_of(vacancy: Vacancy, choices: OfferChoices) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Required and preferred skills as the offer lists them."""
    preferred = vacancy.preferred if choices.preferred else ()
    return _listed(vacancy.required, choices.skill_style), _listed(preferred, choices.skill_style)


def offer_of(vacancy: Vacancy, texts: OfferTexts, choices: OfferChoices) -> Offer:
    """The gold of an offer."""
    required, preferred = skills_of(vacancy, choices)
    pay = vacancy.pay
    return Offer(
        title=choices.title,
        company=vacancy.company if choices.company else None,
        sector=vacancy.sector if choices.sector else None,
        location=_location(vacancy, choices),
        remote=vacancy.remote,
        contract=vacancy.contract if choices.contract else None,
        duration=choices.duration or None,
        working_time=choices.hours or None,
        salary=Salary(min=pay.min, max=pay.max, currency=pay.currency, period=pay.period) if choices.salary else None,
        start_date=choices.start_gold,
        valid_through=vacancy.valid_through.isoformat() if vacancy.valid_through else None,
        min_years_experience=float(vacancy.min_years) if choices.years else None,
        education_level=vacancy.level if choices.education else None,
        skills_required=tuple(Skill(name=name) for name in required),
        skills_preferred=tuple(Skill(name=name) for name in preferred),
        languages=tuple(
            RequiredLanguage(
                name=language_name(tongue.code, "en"), code=tongue.code, level=tongue.level, required=needed
            )
            for tongue, needed in vacancy.tongues
        ),
        driving_licence=vacancy.licence if choices.licence else (),
        benefits=tuple(map(capital, vacancy.benefits)) if choices.benefits else (),
        contact=Contact(email=vacancy.email if choices.email else None, phone=vacancy.phone if choices.phone else None),
        apply_url=vacancy.url if choices.url else None,
        description="\n".join((texts.purpose, *texts.duties)),
    )


def _location(vacancy: Vacancy, choices: OfferChoices) -> Location:
    return gold_location(vacancy.place, choices.address, vacancy.language)
