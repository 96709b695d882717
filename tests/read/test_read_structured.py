"""JSON Resume and JSON-LD: every value of the file stands in the text, under headings of the right language."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirestream.errors import BadInput
from hirestream.read.service import read_document

RESUME = {
    "$schema": "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json",
    "basics": {
        "name": "Priya Patel",
        "label": "Ingénieure logiciel",
        "email": "priya@example.org",
        "phone": "+33 6 12 34 56 78",
        "summary": "Dix ans de développement dans le secteur de la santé et de l'énergie.",
        "location": {"city": "Rennes", "countryCode": "FR", "lieu-dit": "La Touche"},
        "profiles": [{"network": "GitHub", "username": "ppatel", "url": "https://example.org/ppatel"}],
    },
    "work": [
        {
            "name": "Garnier SA",
            "position": "Développeuse",
            "startDate": "2019-03",
            "highlights": ["A réduit de moitié la durée des tests", "Encadrement de 3 personnes"],
            "remote": True,
        }
    ],
    "education": [
        {"institution": "INSA", "area": "Informatique", "studyType": "Diplôme d'ingénieur", "endDate": "2014"}
    ],
    "skills": [{"name": "Langages", "level": "Expert", "keywords": ["Python", "C++"]}],
    "languages": [{"language": "Anglais", "fluency": "C1"}],
    "astrology": {"sign": "Balance", "houses": [7, 12.5]},
}


def scalars(value: object) -> Iterator[str]:
    """Every value that a reader of the JSON can see."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "$schema":
                yield from scalars(item)
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item)
    elif value is not None:
        yield value if isinstance(value, str) else json.dumps(value)


def test_every_value_stands_in_the_text() -> None:
    """Known fields and unknown ones are all written out, literally."""
    document = read_document(json.dumps(RESUME).encode(), "cv.json")
    assert document.reader == "json-resume"
    assert document.structured == RESUME
    for value in scalars(RESUME):
        assert value in document.text


def test_it_reads_like_a_cv() -> None:
    """The text has the headings of a French CV, and a job without an end goes on today."""
    lines = read_document(json.dumps(RESUME).encode(), "cv.json").text.split("\n")
    assert lines[:2] == ["Priya Patel", "Ingénieure logiciel"]
    for heading in ("PROFIL", "EXPÉRIENCE PROFESSIONNELLE", "FORMATION", "COMPÉTENCES", "LANGUES", "AUTRES"):
        assert heading in lines
    assert "Développeuse - Garnier SA" in lines
    assert "2019-03 - aujourd'hui" in lines
    assert "Langages (Expert): Python, C++" in lines


def test_english_content_has_english_headings() -> None:
    """The headings follow the language of the content."""
    resume = {
        "basics": {"name": "James Cooper", "summary": "I have worked in the north of England for years."},
        "work": [{"position": "Driver", "name": "Evans Ltd", "startDate": "2020"}],
    }
    lines = read_document(json.dumps(resume).encode()).text.split("\n")
    assert {"SUMMARY", "EXPERIENCE", "2020 - present"} <= set(lines)


def test_json_that_is_neither() -> None:
    """Other JSON is refused as `unsupported-type`, broken JSON as `corrupt`."""
    with pytest.raises(BadInput) as caught:
        read_document(b'{"orders": [{"id": 1}], "total": 12}', "orders.json")
    assert caught.value.code == "unsupported-type"
    with pytest.raises(BadInput) as caught:
        read_document(b'{"basics": {"name": "Emma"', "cv.json")
    assert caught.value.code == "corrupt"


def test_json_nested_too_deep() -> None:
    """JSON that is nested a hundred thousand times is refused, not crashed on."""
    with pytest.raises(BadInput) as caught:
        read_document(b"[" * 100_000, "cv.json")
    assert caught.value.code == "corrupt"


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9999, 9999) | st.text("abcé 0123", max_size=12).map(str.strip),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(work=_VALUES, skills=_VALUES, more=st.dictionaries(st.text("xyz", min_size=1, max_size=5), _VALUES, max_size=3))
def test_whatever_the_fields_hold(work: object, skills: object, more: dict[str, object]) -> None:
    """A JSON Resume whose fields have unexpected forms is read all the same, and no value is lost."""
    resume = {"basics": {"name": "Ravi Kim of Dublin, carpenter"}, "work": work, "skills": skills, **more}
    text = " ".join(read_document(json.dumps(resume).encode(), "cv.json").text.split())
    for value in scalars(resume):
        assert " ".join(value.split()) in text
