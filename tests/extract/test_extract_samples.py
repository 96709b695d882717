"""Whole invented CVs and offers, French and English, in the many ways that people lay them out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText
from hirestream.model.profile import Offer, Profile

SAMPLES = Path(__file__).parent / "samples"
MakeDocument = Callable[[str], DocumentText]


def seen_in_profile(profile: Profile) -> dict[str, Any]:
    """Return the values of a profile in the short form of the gold files."""
    licence = profile.driving_licence
    return {
        "full_name": profile.full_name,
        "title": profile.title,
        "emails": list(profile.emails),
        "phones": [p.e164 for p in profile.phones],
        "links": list(profile.links),
        "location": profile.location.model_dump(),
        "birth_date": profile.birth_date,
        "nationality": profile.nationality,
        "driving_licence": None if licence is None else list(licence),
        "experience": [[e.title, e.company, e.city, e.start, e.end, e.current, e.kind] for e in profile.experience],
        "education": [[e.degree, e.field, e.institution, e.level, e.start, e.end] for e in profile.education],
        "claimed": [s.name for s in profile.skills if s.use == "claimed"],
        "evidenced": [s.name for s in profile.skills if s.use == "evidenced"],
        "soft_skills": list(profile.soft_skills),
        "languages": [[spoken.name, spoken.level] for spoken in profile.languages],
        "certifications": list(profile.certifications),
        "years": profile.total_years_experience,
    }


def seen_in_offer(offer: Offer) -> dict[str, Any]:
    """Return the values of an offer in the short form of the gold files."""
    pay = offer.salary
    return {
        "title": offer.title,
        "company": offer.company,
        "city": offer.location.city,
        "country": offer.location.country,
        "contract": offer.contract,
        "duration": offer.duration,
        "remote": offer.remote,
        "working_time": offer.working_time,
        "salary": pay and [pay.min, pay.max, pay.currency, pay.period],
        "start_date": offer.start_date,
        "valid_through": offer.valid_through,
        "min_years": offer.min_years_experience,
        "education_level": offer.education_level,
        "required": [s.name for s in offer.skills_required],
        "preferred": [s.name for s in offer.skills_preferred],
        "languages": [[asked.name, asked.level, asked.required] for asked in offer.languages],
        "driving_licence": list(offer.driving_licence),
        "benefits": list(offer.benefits),
        "email": offer.contact.email,
        "phone": offer.contact.phone,
        "apply_url": offer.apply_url,
    }


def gold_of(path: Path) -> tuple[str, str, dict[str, Any]]:
    """Return text, language and expected values of a sample."""
    language = path.stem.split("-")[1]
    return path.with_suffix(".txt").read_text(), language, json.loads(path.read_text())


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("cv-*.json")), ids=lambda p: p.stem)
def test_a_cv_comes_out_as_a_correct_profile(path: Path, extractor: Extractor, as_document: MakeDocument) -> None:
    """A candidate's CV, however laid out, gives the values that a person would read in it."""
    text, language, gold = gold_of(path)
    profile = extractor.profile(as_document(text), language).profile
    seen = seen_in_profile(profile)
    summary, told = gold.pop("summary", ""), gold.pop("evidenced", [])
    assert {key: seen[key] for key in gold} == gold
    assert set(told) <= set(seen["evidenced"])
    assert (profile.summary or "").startswith(summary)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("offer-*.json")), ids=lambda p: p.stem)
def test_an_offer_comes_out_as_correct_terms(path: Path, extractor: Extractor, as_document: MakeDocument) -> None:
    """A recruiter's offer, labelled or in running text, gives the terms that a person would read in it."""
    text, language, gold = gold_of(path)
    seen = seen_in_offer(extractor.offer(as_document(text), language).profile)
    assert {key: seen[key] for key in gold} == gold


def test_skills_name_one_concept_in_both_languages(extractor: Extractor, as_document: MakeDocument) -> None:
    """A French CV and an English offer that mean the same skill meet in one concept."""
    cv = extractor.profile(as_document("Léa Morvan\n\nCOMPÉTENCES\nComptabilité, gestion de projet"), "fr").profile
    offer = extractor.offer(as_document("Clerk\n\nRequirements\n- accounting\n- project management"), "en").profile
    assert {s.concept.uri for s in cv.skills if s.concept} == {
        s.concept.uri for s in offer.skills_required if s.concept
    }


def test_the_same_text_gives_the_same_profile(extractor: Extractor, as_document: MakeDocument) -> None:
    """Reading a CV twice changes nothing."""
    document = as_document((SAMPLES / "cv-fr-classic.txt").read_text())
    assert extractor.profile(document, "fr") == extractor.profile(document, "fr")


@pytest.mark.parametrize("text", ["", "\n\n", "???", "Lorem ipsum dolor sit amet.", "12345 67890 \u200b\u00ad"])
def test_nothing_is_invented_where_nothing_is_said(text: str, extractor: Extractor, as_document: MakeDocument) -> None:
    """A text without a person or a post gives an empty profile and an empty offer, not guesses."""
    profile = extractor.profile(as_document(text), "fr").profile
    assert (profile.full_name, profile.emails, profile.phones, profile.experience, profile.education) == (
        None,
        (),
        (),
        (),
        (),
    )
    offer = extractor.offer(as_document(text), "en").profile
    assert (offer.company, offer.salary, offer.contract, offer.skills_required) == (None, None, None, ())
