"""What is drawn is plausible: occupations of ESCO, salaries by trade and place, dates that fit; and rows at scale."""

from __future__ import annotations

import json
from itertools import islice, pairwise
from statistics import median

import psutil
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirestream.model.profile import Offer
from hirestream.simulate import inflect
from hirestream.simulate.catalogue import esco_keys, occupation_keys, occupation_of, occupations, wording
from hirestream.simulate.draw_person import draw_person
from hirestream.simulate.draw_vacancy import draw_vacancy
from hirestream.simulate.grammar import GrammarWriter, expand
from hirestream.simulate.ports import Person, Vacancy
from hirestream.simulate.rows import offer_rows
from hirestream.simulate.service import seeded
from hirestream.store.tables import OFFERS, SCHEMAS, canonical_json

NUMBERS = st.integers(min_value=0, max_value=10_000_000)
LANGUAGES = st.sampled_from(["fr", "en"])


def person_of(number: int, language: str) -> Person:
    """Person `number`."""
    return draw_person(language, seeded(1, "person", number))


def vacancy_of(number: int, language: str) -> Vacancy:
    """Vacancy `number`."""
    return draw_vacancy(language, seeded(1, "vacancy", number))


def test_esco_widens_the_hand_written_core() -> None:
    """More than a thousand further occupations can be drawn, and a tenth to a fifth of people have one of them."""
    assert len(occupation_keys()) == 74
    assert len(esco_keys()) > 1000
    drawn = [person_of(number, "en").occupation for number in range(600)]
    assert 0.1 < sum(key.startswith("esco:") for key in drawn) / 600 < 0.2


def test_every_esco_occupation_can_be_written_about() -> None:
    """Each has titles in both languages, skills, tasks whose verbs the grammar turns, a sector and a salary range."""
    for key in esco_keys():
        found = occupation_of(key)
        assert all(found.titles["fr"][0])
        assert found.titles["en"][0][0][0].isupper()
        assert len(found.skills) >= 3
        assert len(found.duties) >= 3
        assert 15_000 <= found.pay[0] < found.pay[1]
        assert found.levels
        assert found.sector in wording("employers")
        for french, english in found.duties:
            assert inflect.french(french, "present") != french
            assert inflect.english(english, "gerund").split(" ", 1)[0].endswith("ing")


@settings(max_examples=150, deadline=None)
@given(number=NUMBERS, language=LANGUAGES)
def test_lives_fit(number: int, language: str) -> None:
    """Nobody but an intern works before the diploma; nobody has two jobs at once, or one in the future."""
    person = person_of(number, language)
    age = person.today.year - person.born.year
    assert 18 <= age <= 64
    jobs = [post for post in person.posts if post.kind not in {"internship", "apprenticeship"}]
    diploma = person.studies[0].end
    assert all(post.start[0] >= diploma for post in jobs)
    assert all(post.start <= (post.end or (person.today.year, person.today.month)) for post in person.posts)
    for later, earlier in pairwise(jobs):
        assert earlier.end is not None
        assert earlier.end < later.start
    for study in person.studies:
        assert study.start < study.end <= person.today.year
        assert study.end - person.born.year >= 16
    assert person.years <= age - 15


@settings(max_examples=150, deadline=None)
@given(number=NUMBERS, language=LANGUAGES)
def test_vacancies_fit(number: int, language: str) -> None:
    """Pay is in the place's money and in order, contracts that end have a length, and skills are asked for once."""
    vacancy = vacancy_of(number, language)
    assert 0 < vacancy.pay.min <= vacancy.pay.max <= 1.4 * vacancy.pay.min
    assert vacancy.pay.currency == {"GB": "GBP", "US": "USD", "CA": "CAD", "CH": "CHF"}.get(
        vacancy.place.country, "EUR"
    )
    assert (vacancy.months is None) == (vacancy.contract == "permanent")
    assert not set(vacancy.required) & set(vacancy.preferred)
    assert vacancy.start is None or vacancy.start > vacancy.today


def yearly(vacancies: list[Vacancy]) -> float:
    """Median of yearly full salaries of permanent posts."""
    return median(one.pay.min for one in vacancies if one.pay.period == "year" and one.contract == "permanent")


def test_salaries_follow_occupation_and_place() -> None:
    """A developer is paid more than a cleaner, and a post in Switzerland more than the same trade in France."""
    drawn = [vacancy_of(number, "fr") for number in range(6000)]
    core = occupations()
    rich = [one for one in drawn if one.occupation in core and core[one.occupation].pay[0] >= 34_000]
    poor = [one for one in drawn if one.occupation in core and core[one.occupation].pay[1] <= 30_000]
    assert yearly(rich) > 1.2 * yearly(poor)
    swiss = [one for one in rich if one.place.country == "CH"]
    french = [one for one in rich if one.place.country == "FR"]
    assert yearly(swiss) > 1.2 * yearly(french)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_pattern_is_left_open(language: str) -> None:
    """Every sentence of the grammar comes out whole: no bracket, brace or bar is left for a reader to see."""
    writer = GrammarWriter()
    for number in range(150):
        rng = seeded(4, "open", number)
        vacancy, person = draw_vacancy(language, rng), draw_person(language, rng)
        offer, cv = writer.write_offer(vacancy, rng), writer.write_cv(person, rng)
        said = " ".join((offer.about, offer.purpose, offer.wanted, *offer.duties, cv.summary, *sum(cv.duties, ())))
        assert not set("[]{}|") & set(said)
        assert "  " not in said


def test_alternatives_are_all_drawn() -> None:
    """Nested alternatives give every reading they promise."""
    readings = {expand("[a|b [c|d]]", seeded(1, "x", number)) for number in range(60)}
    assert readings == {"a", "b c", "b d"}


def test_rows_have_the_shape_of_the_table_and_can_be_cut_anywhere() -> None:
    """Offers 500 to 560 of one run are those of another, in the table's schema, whole and marked."""
    whole = pa.Table.from_batches(offer_rows(560, 3, batch_rows=100))
    part = pa.Table.from_batches(offer_rows(60, 3, start=500))
    assert whole.schema == SCHEMAS[OFFERS]
    assert whole.slice(500) == part
    assert len(set(whole["doc_id"].to_pylist())) == 560
    assert set(whole["source"].to_pylist()) == {"simulator"}
    for row in part.slice(0, 5).to_pylist():
        offer = Offer.model_validate_json(row["profile"])
        assert canonical_json(offer) == row["profile"]
        assert row["title"] == offer.title
        assert row["contract"] == offer.contract
        assert json.loads(row["evidence"]) == {}


def test_ten_million_rows_need_no_more_memory_than_a_batch() -> None:
    """The first rows of ten million come at once, and memory does not grow with those that have been read."""
    stream = offer_rows(10_000_000, 1, batch_rows=200)
    next(stream)
    before = psutil.Process().memory_info().rss
    assert sum(batch.num_rows for batch in islice(stream, 10)) == 2000
    assert psutil.Process().memory_info().rss - before < 30_000_000
