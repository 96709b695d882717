"""Matching both ways with the real encoder: who is found, why, and a score that means the same thing tomorrow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Literal

import pytest

from hirestream.errors import BadInput
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.index.ports import IndexedDocument
from hirestream.index.search import SearchIndex
from hirestream.index.service import embedding_text
from hirestream.match.ranker import verify
from hirestream.match.service import Matcher, Query, profile_hash
from hirestream.model.match import Match
from hirestream.model.profile import (
    IDENTITY_FIELDS,
    Concept,
    Education,
    Experience,
    Language,
    Location,
    Offer,
    Phone,
    Profile,
    RequiredLanguage,
    Skill,
)
from hirestream.model.spans import Span
from hirestream.settings import Settings

PYTHON = Concept(uri="urn:python", label_fr="Python (langage)", label_en="Python (programming)")
PAYROLL = Concept(uri="urn:payroll", label_fr="gestion de la paie", label_en="payroll management")
NURSE = Concept(uri="urn:nurse", label_fr="infirmier", label_en="nurse")

DEVELOPER = Profile(
    full_name="Anaïs Verdier",
    emails=("anais.verdier@example.org",),
    title="Développeuse Python",
    location=Location(city="Lyon", country="FR"),
    experience=(Experience(title="Développeuse back-end", start="2019", current=True),),
    education=(Education(degree="Master informatique", level="master"),),
    skills=(Skill(name="Python 3", concept=PYTHON), Skill(name="Django"), Skill(name="PostgreSQL")),
    languages=(Language(name="English", code="en", level="B2", as_written="anglais courant"),),
    total_years_experience=6,
)
RECRUITER = Profile(
    title="Chargé de recrutement de développeurs Python",
    experience=(Experience(title="Chargé de recrutement", start="2018", current=True),),
    skills=(Skill(name="sourcing"), Skill(name="entretiens"), Skill(name="LinkedIn")),
    total_years_experience=7,
)
PAYROLL_CLERK = Profile(
    title="Payroll Officer",
    experience=(Experience(title="Payroll Administrator", start="2015", end="2024"),),
    skills=(Skill(name="payroll", concept=PAYROLL), Skill(name="Excel")),
    total_years_experience=9,
)
NURSE_CV = Profile(
    title="Infirmière en réanimation",
    concept=NURSE,
    skills=(Skill(name="soins intensifs"), Skill(name="perfusion")),
    total_years_experience=3,
    driving_licence=("B",),
)
PYTHON_OFFER = Offer(
    title="Développeur Python (H/F)",
    company="Atelier Fictif",
    location=Location(city="LYON", country="FR"),
    min_years_experience=3,
    education_level="master",
    skills_required=(Skill(name="Python", concept=PYTHON), Skill(name="PostgreSQL"), Skill(name="Docker")),
    skills_preferred=(Skill(name="Django"),),
    languages=(RequiredLanguage(name="English", code="en", level="B2"),),
)
PAYROLL_OFFER = Offer(
    title="Gestionnaire de paie",
    location=Location(city="Nantes", country="FR"),
    skills_required=(Skill(name="paie", concept=PAYROLL), Skill(name="Excel")),
    min_years_experience=2,
)
NURSE_OFFER = Offer(
    title="Intensive care nurse",
    concept=NURSE,
    skills_required=(Skill(name="infusion"), Skill(name="patient monitoring")),
    driving_licence=("B",),
    valid_through="2026-01-31",
    languages=(RequiredLanguage(name="German", code="de", level="C1"),),
)
CVS = {
    "developer": (DEVELOPER, "fr"),
    "recruiter": (RECRUITER, "fr"),
    "payroll": (PAYROLL_CLERK, "en"),
    "nurse": (NURSE_CV, "fr"),
}
OFFERS = {"python": (PYTHON_OFFER, "fr"), "pay": (PAYROLL_OFFER, "fr"), "care": (NURSE_OFFER, "en")}
TODAY = date(2026, 3, 1)


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    """The real encoder."""
    return E5Encoder(Settings().encoder_dir)


@pytest.fixture(scope="module")
def index(encoder: E5Encoder) -> Iterator[SearchIndex]:
    """An index in memory of the CVs and offers above."""
    opened = SearchIndex(None)
    opened.open()
    kinds: tuple[tuple[Literal["cv", "offer"], dict[str, tuple[Profile | Offer, str]]], ...] = (
        ("cv", dict(CVS)),
        ("offer", dict(OFFERS)),
    )
    for kind, documents in kinds:
        for doc_id, (profile, language) in documents.items():
            vector = encoder.encode([embedding_text(profile)], [language])[0]
            path = "skills[0]" if kind == "cv" else "skills_required[0]"
            evidence = {path: Span(start=10, end=16)}
            opened.add([IndexedDocument(doc_id, kind, language, profile, evidence, vector=vector)])
    # A document that was read but says nothing: it lies in the index, and nobody is matched with it.
    opened.add([IndexedDocument("blank", "offer", "fr", Offer(company="Atelier Fictif"))])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def matcher(index: SearchIndex, encoder: E5Encoder) -> Matcher:
    """A matcher whose day is fixed, and which was asked for these very offers."""
    return Matcher(index, encoder, today=lambda: TODAY, keep_all=True)


def ask(matcher: Matcher, profile: Profile | Offer, language: str = "fr", doc_id: str = "query") -> list[Match]:
    """Match a profile as if its document had just been uploaded."""
    kind: Literal["cv", "offer"] = "cv" if isinstance(profile, Profile) else "offer"
    evidence = {"skills[0]": Span(start=3, end=9), "skills_required[0]": Span(start=3, end=9)}
    return matcher.match(Query("file.pdf", doc_id, kind, language, profile, evidence))


@pytest.mark.parametrize(("cv", "offer"), [("developer", "python"), ("payroll", "pay"), ("nurse", "care")])
def test_the_right_one_comes_first_both_ways(matcher: Matcher, cv: str, offer: str) -> None:
    """Each CV finds its offer first and each offer its candidate, also across languages."""
    assert ask(matcher, *CVS[cv])[0].doc_id == offer
    assert ask(matcher, *OFFERS[offer])[0].doc_id == cv


def test_a_recruiter_of_developers_is_no_developer(matcher: Matcher) -> None:
    """The right words in the wrong job come clearly after the right job."""
    scores = {match.doc_id: match.score for match in ask(matcher, PYTHON_OFFER)}
    assert scores["recruiter"] < scores["developer"] - 0.2


def test_a_pair_has_one_score(matcher: Matcher) -> None:
    """Asked from the CV or from the offer, a pair gets the same float, parts and skills."""
    for cv, (profile, language) in CVS.items():
        from_cv = {match.doc_id: match for match in ask(matcher, profile, language, cv)}
        for offer, (asked, written) in OFFERS.items():
            from_offer = {match.doc_id: match for match in ask(matcher, asked, written, offer)}
            assert from_cv[offer].score == from_offer[cv].score
            assert from_cv[offer].parts == from_offer[cv].parts
            assert from_cv[offer].missing_skills == from_offer[cv].missing_skills


def test_skills_point_to_both_documents(matcher: Matcher) -> None:
    """A matched skill shows where the CV and the offer say so; a missing one is named."""
    best = ask(matcher, DEVELOPER)[0]
    named = {skill.name: skill for skill in best.matched_skills}
    assert set(named) == {"Python", "PostgreSQL", "Django"}
    assert named["Python"].cv_span == Span(start=3, end=9)
    assert named["Python"].offer_span == Span(start=10, end=16)
    assert best.missing_skills == ("Docker",)


def test_a_receipt_gives_the_score_again(matcher: Matcher) -> None:
    """Written to JSON and read again, a receipt reproduces the score bit for bit, and names both documents."""
    for match in ask(matcher, DEVELOPER) + ask(matcher, NURSE_OFFER, "en"):
        receipt = json.loads(json.dumps(match.receipt))
        assert verify(receipt) == match.score
        assert receipt["score"] == match.score
    receipt = json.loads(json.dumps(ask(matcher, DEVELOPER)[0].receipt))
    assert receipt["cv"] == {"doc_id": "query", "profile": "sha256:" + profile_hash(DEVELOPER)}
    assert receipt["offer"] == {"doc_id": "python", "profile": "sha256:" + profile_hash(PYTHON_OFFER)}


def test_a_forged_receipt_shows(matcher: Matcher) -> None:
    """A receipt whose features were changed gives another score; one that is not whole is refused with the reason."""
    receipt = ask(matcher, DEVELOPER)[-1].receipt
    features = receipt["features"]
    assert isinstance(features, dict)
    assert verify({**receipt, "features": {**features, "cosine": 1.0}}) != receipt["score"]
    for broken in (
        {},
        {**receipt, "scorer": "another-ranker"},
        {**receipt, "features": {}},
        {**receipt, "features": {**features, "cosine": "high"}},
    ):
        with pytest.raises(BadInput, match="receipt"):
            verify(broken)


def test_identity_changes_nothing(matcher: Matcher) -> None:
    """Another name, address, age, gender or nationality leaves every score and every reason as it was."""
    other = DEVELOPER.model_copy(
        update={
            "full_name": "Kwame Ndiaye",
            "emails": ("k@example.net",),
            "phones": (Phone(e164="+33100000000", as_written="01 00 00 00 00"),),
            "links": ("https://example.net/k",),
            "birth_date": "1961",
            "nationality": "SN",
            "gender": "male",
        }
    )
    assert {name for name in IDENTITY_FIELDS if getattr(other, name) != getattr(DEVELOPER, name)} == set(
        IDENTITY_FIELDS
    )
    before, after = ask(matcher, DEVELOPER), ask(matcher, other)
    assert [(m.doc_id, m.score, m.explanation) for m in before] == [(m.doc_id, m.score, m.explanation) for m in after]


def test_the_gender_of_a_title_changes_nothing(matcher: Matcher) -> None:
    """Titles in the masculine or the feminine give the same scores."""
    man = DEVELOPER.model_copy(
        update={"title": "Développeur Python", "experience": (Experience(title="Développeur back-end", current=True),)}
    )
    woman = DEVELOPER.model_copy(update={"experience": (Experience(title="Développeuse back-end", current=True),)})
    assert [(m.doc_id, m.score) for m in ask(matcher, man)] == [(m.doc_id, m.score) for m in ask(matcher, woman)]


def test_repeating_a_skill_gains_nothing(matcher: Matcher) -> None:
    """A CV stuffed with one skill many times scores no better."""
    stuffed = DEVELOPER.model_copy(update={"skills": DEVELOPER.skills + DEVELOPER.skills[:1] * 30})
    assert ask(matcher, stuffed)[0].score == ask(matcher, DEVELOPER)[0].score


def test_a_missing_must_have_never_hurts_when_it_is_added(matcher: Matcher) -> None:
    """Adding the skill that an offer misses raises the skills part of that offer."""
    added = DEVELOPER.model_copy(update={"skills": (*DEVELOPER.skills, Skill(name="docker"))})
    before, after = ask(matcher, DEVELOPER)[0], ask(matcher, added)[0]
    assert before.doc_id == after.doc_id
    assert (before.parts.skills or 0) < (after.parts.skills or 0) == 1.0
    assert "missing-required-skill" not in {obstacle.code for obstacle in after.obstacles}


def test_obstacles_are_shown_and_hide_nothing(matcher: Matcher) -> None:
    """What stands in the way is listed by code, and the match is still there."""
    care = next(match for match in ask(matcher, DEVELOPER) if match.doc_id == "care")
    assert {obstacle.code for obstacle in care.obstacles} == {
        "missing-required-skill",
        "language",
        "licence",
        "registration",
        "expired",
    }
    python = next(match for match in ask(matcher, PAYROLL_CLERK, "en") if match.doc_id == "python")
    assert {obstacle.code for obstacle in python.obstacles} == {"missing-required-skill", "education"}
    junior = ask(matcher, DEVELOPER.model_copy(update={"total_years_experience": 1.0}))[0]
    assert "experience" in {obstacle.code for obstacle in junior.obstacles}
    away = ask(matcher, DEVELOPER.model_copy(update={"location": Location(city="Lille", country="FR")}))[0]
    assert "location" in {obstacle.code for obstacle in away.obstacles}


def test_an_offer_past_its_date_is_not_recommended(index: SearchIndex, encoder: E5Encoder) -> None:
    """The nurse's offer ended in January: recommended until its last day, in March no more."""
    on_its_last_day = Matcher(index, encoder, today=lambda: date(2026, 1, 31))
    assert "care" in {match.doc_id for match in ask(on_its_last_day, *CVS["nurse"])}
    later = Matcher(index, encoder, today=lambda: TODAY)
    assert {match.doc_id for match in ask(later, *CVS["nurse"])} == {"python", "pay"}


def test_an_internship_is_odd_for_the_experienced(matcher: Matcher) -> None:
    """An offer of an internship is marked when the candidate has worked for years."""
    internship = PYTHON_OFFER.model_copy(update={"contract": "internship"})
    best = ask(matcher, internship)[0]
    assert best.doc_id == "developer"
    assert next(o.message for o in best.obstacles if o.code == "contract") == (
        "L'offre est un stage, le CV montre 6 ans d'expérience."
    )


def test_the_explanation_speaks_the_language_of_the_query(matcher: Matcher) -> None:
    """The reasons come in French for a French query and in English for others, with the same figures."""
    french = ask(matcher, DEVELOPER)[0]
    assert french.explanation.startswith(
        "Compétences demandées : 3 sur 4 (Python, PostgreSQL, Django) ; manque : Docker."
    )
    assert "Expérience : 6 ans pour 3 ans demandés" in french.explanation
    assert "Même ville" in french.explanation
    english = ask(matcher, PAYROLL_CLERK, "en")[0]
    assert english.explanation.startswith("Skills: 2 of 2 asked for (paie, Excel).")
    assert all(obstacle.message.endswith(".") for obstacle in french.obstacles)


def test_an_empty_profile_gets_no_matches(matcher: Matcher) -> None:
    """A CV that says nothing of a trade gets no score at all, and a blank offer is nobody's match."""
    assert ask(matcher, Profile(full_name="Anaïs Verdier", emails=("a@example.org",))) == []
    assert ask(matcher, Offer(company="Atelier Fictif")) == []
    assert "blank" not in {match.doc_id for match in ask(matcher, DEVELOPER)}


def test_ranks_count_from_one_and_stop_at_k(matcher: Matcher) -> None:
    """Results are ranked from 1, best first, at most k, named as the caller asks."""
    query = Query("cv.pdf", "query", "cv", "fr", DEVELOPER)
    found = matcher.match(query, k=2, names={"python": "offers/python.pdf"})
    assert [(match.rank, match.result) for match in found] == [(1, "offers/python.pdf"), (2, found[1].doc_id)]
    assert found[0].score >= found[1].score
    assert found[0].query == "cv.pdf"
    assert matcher.match(query, k=0) == []


def test_equal_scores_are_ordered_by_doc_id(encoder: E5Encoder) -> None:
    """Twice the same offer comes in the order of doc_ids, whatever the order they came in."""
    index = SearchIndex(None)
    index.open()
    vector = encoder.encode([embedding_text(PYTHON_OFFER)], ["fr"])[0]
    for doc_id in ("c", "a", "b"):
        index.add([IndexedDocument(doc_id, "offer", "fr", PYTHON_OFFER, vector=vector)])
    found = Matcher(index, encoder).match(Query("cv.pdf", "query", "cv", "fr", DEVELOPER))
    assert [match.doc_id for match in found] == ["a", "b", "c"]
    assert len({match.score for match in found}) == 1
    index.close()
