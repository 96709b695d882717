"""What a model may not say of a draw: figures, names, tools, diplomas and contacts that were never drawn."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from hirestream.classify.language import LanguageDetector
from hirestream.simulate.assignments import Assignment, cv_assignment, offer_assignment
from hirestream.simulate.catalogue import places
from hirestream.simulate.draw_person import draw_person
from hirestream.simulate.draw_vacancy import draw_vacancy
from hirestream.simulate.fact_check import complaint, tidy
from hirestream.simulate.grammar import GrammarWriter
from hirestream.simulate.ports import CvTexts, OfferTexts, Person, Post

LYON = next(place for place in places()["FR"] if place.city_en == "Lyon")
NOTES = {
    "en": CvTexts(
        summary="Baker with 12 years of experience. Available immediately in Lyon.",
        duties=(("Kneaded 80 kg of dough a day", "Trained two apprentices"), ("Served customers",)),
    ),
    "fr": CvTexts(
        summary="Boulangère avec 12 ans d'expérience. Disponible tout de suite à Lyon.",
        duties=(("Pétri 80 kg de pâte par jour", "Formé deux apprentis"), ("Servi les clients",)),
    ),
}

FRENCH = (
    "Boulangère depuis 12 ans, j'aime les petits matins, le bon pain, et je suis libre tout de suite pour un nouveau "
    "poste dans une maison où l'on prend le temps de bien faire."
)
ENGLISH = (
    "A baker for 12 years, I love the early hours and good bread, and I can start at once in a house that takes the "
    "time to do things well."
)


def drawing(seed: int) -> Random:
    """Draws that are the same each time."""
    return Random(seed)  # noqa: S311


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    """The detector of the classifier."""
    return LanguageDetector()


def baker(language: str) -> Assignment:
    """A baker of Lyon with two posts, to be written in a language."""
    drawn = draw_person(language, drawing(1))
    title = "Boulangère" if language == "fr" else "Baker"
    posts = tuple(
        Post("baker", title, company, LYON, (2014, 1), None, "job") for company in ("Fournil Arvane", "Maison Teldor")
    )
    person: Person = replace(
        drawn, gender="f", title=title, place=LYON, posts=posts, skills=("pains spéciaux", "HACCP"), years=12
    )
    return cv_assignment(person, NOTES[language])


def answer(language: str, **changed: Any) -> dict[str, Any]:
    """A good answer, but for what is changed."""
    good = {
        "en": {
            "summary": "A baker for 12 years, I love early hours and good bread. I live in Lyon and can start at once.",
            "post_1": ["Kneading of 80 kg of dough every day", "Training of 2 apprentices"],
            "post_2": ["Serving customers at the counter of Maison Teldor"],
        },
        "fr": {
            "summary": "Boulangère depuis 12 ans, j'aime les matins et le bon pain. J'habite Lyon et je suis libre.",
            "post_1": ["Pétrissage de 80 kg de pâte chaque jour", "Formation de 2 apprentis"],
            "post_2": ["Service des clients au comptoir de Maison Teldor"],
        },
    }
    return good[language] | changed


@pytest.mark.parametrize("language", ["fr", "en"])
def test_other_words_for_the_same_facts_are_fine(language: str, detector: LanguageDetector) -> None:
    """A model that says what was drawn in its own words is used, whichever of the two languages it writes."""
    assert complaint(tidy(answer(language)), baker(language), detector.detect) is None


@pytest.mark.parametrize(
    ("about", "language", "summary"),
    [
        ("figure", "en", "A baker for 15 years."),
        ("figure", "en", "A baker for fifteen years."),
        ("figure", "en", "A baker for twenty-one years."),
        ("figure", "en", "I raised sales by 12% in Lyon."),
        ("figure", "en", "A baker since 2009 in Lyon."),
        ("figure", "en", "I served hundreds of people."),
        ("figure", "fr", "Boulangère depuis quinze ans."),
        ("figure", "fr", "Boulangère depuis vingt-deux ans."),
        ("figure", "fr", "J'ai servi des centaines de personnes."),
        ("figure", "fr", "J'ai augmenté les ventes de 12 % en boutique."),
        ("name", "en", "A baker who worked for Poilâne."),
        ("name", "en", "Adrien taught me the trade."),
        ("name", "en", "I live in Bordeaux."),
        ("name", "en", "Bordeaux is my home."),
        ("name", "fr", "J'ai travaillé chez Danone avant."),
        ("name", "fr", "GitLab n'a plus de secret pour moi."),
        ("contact", "en", "Write to me at baker@example.org."),
        ("contact", "en", "See www.example.com for more."),
        ("contact", "fr", "Appelez le 06 12 34 56 78."),
        ("diploma", "en", "I hold a bachelor in baking."),
        ("diploma", "en", "I am certified in food safety."),
        ("diploma", "fr", "Je suis titulaire d'un doctorat."),
        ("diploma", "fr", "Je suis diplômée de mon métier."),
        ("skill", "en", "I also do stream processing and machine learning."),
        ("skill", "fr", "Je pratique aussi le traitement de flux."),
        ("form", "en", "**Baker** for [company]."),
        ("language", "en", FRENCH),
        ("language", "fr", ENGLISH),
    ],
)  # fmt: skip
def test_what_was_not_drawn_is_found(about: str, language: str, summary: str, detector: LanguageDetector) -> None:
    """A made-up figure, name, tool, diploma or address is refused, with words that the model can use."""
    found = complaint(tidy(answer(language, summary=summary)), baker(language), detector.detect)
    assert found is not None
    assert found.reason
    if about != "contact":  # a telephone number is a figure too
        assert found.about == about
    else:
        assert found.about in {"contact", "figure"}


def test_a_fact_of_one_post_is_not_told_of_another(detector: LanguageDetector) -> None:
    """The 80 kg of the first bakery, or its name, do not move to the second."""
    for line in ("Kneading of 80 kg of dough", "Service at the counter of Fournil Arvane"):
        assert complaint(tidy(answer("en", post_2=[line])), baker("en"), detector.detect) is not None


@pytest.mark.parametrize("lines", [["Kneading"], ["Kneading", "Kneading", "Baking"], ["Kneading", "kneading."]])
def test_each_post_has_the_duties_that_were_drawn(lines: list[str], detector: LanguageDetector) -> None:
    """Neither fewer nor more than drawn, and none twice."""
    assert complaint(tidy(answer("en", post_1=lines)), baker("en"), detector.detect) is not None


def test_a_tool_that_is_called_as_its_site_is_no_address(detector: LanguageDetector) -> None:
    """Who was drawn to work with Booking.com may say so."""
    notes = replace(NOTES["en"], summary="Baker with 12 years of experience. Orders by Booking.com.")
    drawn = replace(baker("en"), grounds={**baker("en").grounds, "summary": notes.summary})
    said = answer("en", summary="A baker for 12 years, I take orders by Booking.com.")
    assert complaint(tidy(said), drawn, detector.detect) is None
    assert complaint(tidy(said), baker("en"), detector.detect) is not None


def test_form_is_tidied_rather_than_refused() -> None:
    """Bullets, line breaks and full stops of duties are no reason to ask again."""
    tidied = tidy({"summary": " A  baker.\nIn Lyon. ", "post_1": ["- kneading of dough.", "• iOS training ;"]})
    assert tidied == {"summary": "A baker. In Lyon.", "post_1": ["Kneading of dough", "iOS training"]}


def test_all_that_the_grammar_writes_would_pass(detector: LanguageDetector) -> None:
    """The check is not stricter than the draw: what the grammar writes of a person or a vacancy is never refused."""
    writer = GrammarWriter()
    for number in range(40):
        language = ("fr", "en")[number % 2]
        rng = drawing(number)
        person = draw_person(language, rng)
        cv: CvTexts = writer.write_cv(person, rng)
        written: dict[str, Any] = {"summary": cv.summary}
        written |= {f"post_{rank}": list(duties) for rank, duties in enumerate(cv.duties, start=1)}
        assert complaint(tidy(written), cv_assignment(person, cv), detector.detect) is None
        vacancy = draw_vacancy(language, rng)
        offer: OfferTexts = writer.write_offer(vacancy, rng)
        written = {"about": offer.about, "purpose": offer.purpose, "duties": list(offer.duties), "wanted": offer.wanted}
        assert complaint(tidy(written), offer_assignment(vacancy, offer), detector.detect) is None


def test_no_person_is_named_to_the_model() -> None:
    """What is sent holds no name, address, telephone number, link or date of birth, though all of them are invented."""
    for number in range(30):
        person = draw_person(("fr", "en")[number % 2], drawing(number))
        assignment = cv_assignment(person, GrammarWriter().write_cv(person, drawing(number)))
        sent = " ".join(message.content for message in assignment.messages())
        for secret in (person.last_name, person.email, person.phone, person.street, *person.links, str(person.born)):
            assert secret not in sent or secret in person.title
