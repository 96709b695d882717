"""Rows of the people database out of a row of Delta, without a database."""

from __future__ import annotations

import pytest
from tests.contracts.samples import CARE, cv, documents, offer

from hirestream.errors import HirestreamError
from hirestream.model.profile import Concept, Offer, Profile, Skill
from hirestream.people.schema import metadata
from hirestream.people.service import COLUMNS, cv_rows, normalised, offer_rows, pseudonym_of, skill_key
from hirestream.store.tables import CVS, OFFERS


def rows_of(profile: Profile | Offer) -> dict[str, list[dict[str, object]]]:
    """Rows by table, each as column → value."""
    table = CVS if isinstance(profile, Profile) else OFFERS
    [row] = documents(table, {"sample": profile}).to_pylist()
    found: dict[str, list[dict[str, object]]] = {}
    for name, values in (cv_rows if table == CVS else offer_rows)(row):
        found.setdefault(name, []).append(dict(zip(COLUMNS[name], values, strict=True)))
    return found


def test_columns_are_those_of_the_schema() -> None:
    """Every value that is read from a profile has a column to go to, and every column gets its value."""
    for table, columns in COLUMNS.items():
        assert set(columns) == {column.name for column in metadata.tables[table].columns}


def test_empty_profile_is_a_candidate() -> None:
    """A CV of which nothing could be extracted is still counted, with nothing invented."""
    rows = rows_of(Profile())
    assert set(rows) == {"candidate", "candidate_identity"}
    [candidate] = rows["candidate"]
    assert candidate["title"] is None
    assert candidate["soft_skills"] == []


def test_offer_without_pay_has_none() -> None:
    """An offer that names no salary has no currency either."""
    [row] = rows_of(Offer(title="Chef"))["offer"]
    assert (row["salary_min"], row["salary_currency"], row["salary_period"]) == (None, None, None)


def test_skills_meet_by_concept_or_by_name() -> None:
    """Two spellings of a skill are one row of the dimension; a concept is known by its URI whatever it is called."""
    assert skill_key(Skill(name="Soins", concept=CARE)) == skill_key(Skill(name="nursing", concept=CARE)) == CARE.uri
    assert skill_key(Skill(name="Point  de\u00a0Croix ")) == skill_key(Skill(name="point de croix"))
    assert normalised("ﬁnance  PME") == "finance pme"


def test_skill_is_named_even_without_labels() -> None:
    """A concept whose labels are not known is listed under its URI instead of nothing."""
    bare = Concept(uri="http://data.europa.eu/esco/skill/x")
    rows = rows_of(cv("Alix", skills=(Skill(name="?", concept=bare),)))
    assert [row["name"] for row in rows["skill"]] == [bare.uri]


def test_required_and_preferred_skills_keep_their_order() -> None:
    """Positions run through required and then preferred skills, so that an offer can be shown as it was written."""
    wanted = rows_of(offer("Maison Lyon"))["offer_skill"]
    assert [(row["position"], row["required"]) for row in wanted] == [(0, True), (1, True), (2, False)]


def test_pseudonym_is_stable_and_tells_nothing() -> None:
    """A candidate has the same pseudonym in every rebuild, and it is not a part of the document's id."""
    doc_id = "sha256:" + "ab" * 32
    assert pseudonym_of(doc_id) == pseudonym_of(doc_id)
    assert pseudonym_of(doc_id) != pseudonym_of("sha256:" + "ac" * 32)
    assert pseudonym_of(doc_id).removeprefix("C-").lower() not in doc_id


def test_missing_profile_is_told() -> None:
    """A row without a profile names the document and what to run."""
    [row] = documents(CVS, {"sample": Profile()}).to_pylist()
    with pytest.raises(HirestreamError, match="hirestream erase --doc"):
        list(cv_rows(row | {"profile": None}))
