"""What is compared beside words and meaning: credentials, ranks, filters, offers listed twice, the ranker itself."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirestream.match import seniority
from hirestream.match.credentials import asked_by, shown_in
from hirestream.match.filters import BadFilter, filters_from
from hirestream.match.ranker import ranker
from hirestream.match.same import are_same
from hirestream.model.profile import Education, Language, Location, Offer, Profile, RequiredLanguage, Salary


@pytest.mark.parametrize(
    ("title", "credential"),
    [
        ("Infirmier(ère) DE (H/F)", "nurse"),
        ("Registered Nurse - ICU", "nurse"),
        ("Nursery Nurse", "childcare"),
        ("Avocate collaboratrice", "lawyer"),
        ("Architecte DPLG", "architect"),
        ("Architecte logiciel", None),
        ("Data Architect", None),
        ("HGV Class 1 Driver", "lorry-driver"),
        ("Cariste H/F", "forklift-driver"),
        ("Développeur Java", None),
        ("Veterinary Nurse", None),
    ],
)
def test_a_regulated_job_is_known_by_its_title(title: str, credential: str | None) -> None:
    """Jobs that may not be done without a diploma or a card are told from those that sound like them."""
    assert asked_by(title) == credential


def test_a_diploma_or_a_card_shows_the_right_to_work() -> None:
    """Degrees, certificates and past posts count, in French and in English."""
    assert "nurse" in shown_in(["Diplôme d'État d'infirmière"])
    assert "nurse" in shown_in([None, "BSc Nursing"])
    assert "lorry-driver" in shown_in(["Permis CE, FIMO"])
    assert shown_in(["Master informatique", "Excel"]) == frozenset()


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("Développeur Java junior", seniority.JUNIOR),
        ("Senior Data Engineer", seniority.SENIOR),
        ("Stagiaire marketing", seniority.INTERN),
        ("Chef d'équipe maintenance", seniority.HEAD),
        ("Head of Finance", seniority.HEAD),
        ("Comptable", None),
    ],
)
def test_a_title_names_a_rank(title: str, rank: int | None) -> None:
    """Words for beginners, experienced people and heads are read in both languages."""
    assert seniority.of_title(title) == rank


LYON = Offer(
    title="Comptable",
    location=Location(city="Lyon", country="FR"),
    contract="permanent",
    remote="hybrid",
    salary=Salary(min=2500, max=2800, currency="EUR", period="month"),
    languages=(RequiredLanguage(name="German", code="de", level="B2"),),
    driving_licence=("B",),
)
CV = Profile(
    title="Comptable",
    location=Location(city="Villeurbanne"),
    education=(Education(level="bachelor"),),
    languages=(Language(name="German", code="de", level="C1", as_written="allemand C1"),),
    total_years_experience=4,
)


@pytest.mark.parametrize(
    ("asked", "offer", "cv"),
    [
        ({}, True, True),
        ({"near": "Lyon"}, True, True),
        ({"near": "Londres"}, False, False),
        ({"near": "Grenoble", "radius": "120"}, True, True),
        ({"remote": "remote"}, False, True),
        ({"remote": "hybrid,remote"}, True, True),
        ({"contract": "fixed-term"}, False, True),
        ({"min_salary": "33000"}, True, True),
        ({"min_salary": "34000"}, False, True),
        ({"languages": "de:B2"}, True, True),
        ({"languages": "de:B1"}, False, True),
        ({"languages": "es"}, False, False),
        ({"licences": "b"}, True, False),
        ({"min_years": "5"}, True, False),
        ({"education": "bachelor"}, True, True),
        ({"education": "master"}, True, False),
    ],
)
def test_a_filter_keeps_what_was_asked_for(asked: dict[str, str | None], offer: bool, cv: bool) -> None:
    """Each filter, on an offer (what the person who looks wants and can) and on a CV (what a candidate must have)."""
    filters = filters_from(asked)
    assert bool(filters) == bool(asked)
    assert filters.keep(LYON) == offer
    assert filters.keep(CV) == cv


def test_a_remote_offer_is_near_everybody() -> None:
    """Who looks around a city also gets what can be done from anywhere."""
    anywhere = LYON.model_copy(update={"remote": "remote", "location": Location()})
    assert filters_from({"near": "Brest"}).keep(anywhere)


@pytest.mark.parametrize(
    "asked",
    [{"near": "Hauteville-Imaginaire"}, {"contract": "eternal"}, {"min_years": "many"}, {"languages": "de:Z9"}],
)
def test_a_filter_that_says_nothing_is_refused(asked: dict[str, str | None]) -> None:
    """A filter that cannot be understood is told by its name, and not passed over."""
    with pytest.raises(BadFilter, match=next(iter(asked))):
        filters_from(asked)


TEXT = (
    "Nous cherchons une personne pour tenir la comptabilité fournisseurs de trois sociétés, saisir les factures, "
    "préparer les règlements, rapprocher les banques et aider à la clôture mensuelle avec le responsable du service. "
    "Le poste est à pourvoir dès que possible, au siège, avec deux jours de télétravail par semaine."
)


def test_an_offer_on_two_boards_is_one() -> None:
    """The same post with a word or two changed is one; another city, title, or employer with another text is not."""
    first = Offer(title="Comptable fournisseurs (H/F)", company="Ateliers Fictifs SAS", description=TEXT)
    again = first.model_copy(
        update={"title": "Comptable fournisseurs", "company": "Ateliers Fictifs", "description": TEXT + " Postulez."}
    )
    assert are_same(first, again)
    assert are_same(first, again.model_copy(update={"company": None}))
    assert not are_same(first, again.model_copy(update={"title": "Contrôleur de gestion"}))
    paris = first.model_copy(update={"location": Location(city="Paris")})
    assert not are_same(paris, again.model_copy(update={"location": Location(city="Lille")}))
    assert not are_same(first, again.model_copy(update={"company": "Autre Maison", "description": TEXT[:150]}))
    assert not are_same(Offer(title="Comptable"), Offer(title="Comptable"))


FEATURES = {
    "cosine": st.floats(-0.2, 1),
    "title": st.none() | st.floats(0, 1),
    "title_now": st.none() | st.floats(0, 1),
    "required_covered": st.integers(0, 5).map(float),
    "required_asked": st.just(5.0),
    "preferred_covered": st.integers(0, 2).map(float),
    "preferred_asked": st.just(2.0),
    "words_covered": st.floats(0, 30),
    "words_asked": st.just(30.0),
    "same_language": st.sampled_from([0.0, 1.0]),
    "years": st.floats(0, 30),
    "years_asked": st.none() | st.integers(0, 10).map(float),
    "years_in_trade": st.floats(0, 30),
    "education": st.integers(0, 5).map(float),
    "education_asked": st.none() | st.integers(0, 5).map(float),
    "languages_covered": st.floats(0, 2),
    "languages_asked": st.just(2.0),
    "languages_short": st.integers(0, 2).map(float),
    "licences_asked": st.just(2.0),
    "licences_missing": st.integers(0, 2).map(float),
    "credential_missing": st.none() | st.sampled_from([0.0, 1.0]),
    "place": st.none() | st.floats(0, 1),
    "rank_gap": st.none() | st.integers(-4, 4).map(float),
    "beyond_beginner": st.floats(0, 10),
}
BETTER = {
    "cosine": 1.0,
    "title": 1.0,
    "required_covered": 5.0,
    "preferred_covered": 2.0,
    "words_covered": 30.0,
    "education": 5.0,
    "languages_covered": 2.0,
    "languages_short": 0.0,
    "licences_missing": 0.0,
    "place": 1.0,
    "beyond_beginner": 0.0,
}


@settings(max_examples=100, deadline=None)
@given(features=st.fixed_dictionaries(FEATURES), name=st.sampled_from(sorted(BETTER)))
def test_more_of_what_is_asked_never_lowers_a_score(features: dict[str, float | None], name: str) -> None:
    """Whatever the pair: a skill, a language, a licence or a nearer place more leaves the score or raises it."""
    better = {**features, name: BETTER[name] if features[name] is not None else None}
    before, after = ranker().scores([features, better])
    assert after >= before
    assert 0 <= before <= 1


def test_a_pair_is_scored_by_itself() -> None:
    """The same float alone and in company: a score does not depend on who else is ranked."""
    pairs = [dict.fromkeys(FEATURES, 1.0) | {"cosine": n / 100} for n in range(100)]
    together = ranker().scores(pairs)
    assert [ranker().scores([pair])[0] for pair in pairs] == together
