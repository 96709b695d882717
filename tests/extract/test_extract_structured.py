"""JSON Resume and JSON-LD: values come from the fields, evidence from the text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText
from hirestream.model.profile import Offer, Salary
from hirestream.read.service import read_document

RESUME: dict[str, Any] = {
    "basics": {
        "name": "Ines Alcaraz",
        "label": "Data Scientist",
        "email": "ines@example.org",
        "phone": "+33 6 12 34 56 78",
        "location": {"city": "Toulouse", "countryCode": "FR"},
        "profiles": [{"network": "GitHub", "url": "https://github.com/ialcaraz"}],
    },
    "work": [
        {
            "name": "Orbival",
            "position": "Data Scientist",
            "startDate": "2021-02-01",
            "summary": "Forecasts of river levels.",
            "highlights": ["Built models with PyTorch and Airflow"],
        }
    ],
    "education": [
        {
            "institution": "Université de Toulouse",
            "area": "Statistics",
            "studyType": "Master",
            "startDate": "2018",
            "endDate": "2020",
        }
    ],
    "skills": [{"name": "Programming", "keywords": ["Python", "R", "SQL"]}],
    "languages": [{"language": "Spanish", "fluency": "Native speaker"}],
}
RESUME_TEXT = """Ines Alcaraz
Data Scientist
ines@example.org · +33 6 12 34 56 78 · https://github.com/ialcaraz
Toulouse, FR

Work
Data Scientist, Orbival
2021-02-01 – present
Forecasts of river levels.
• Built models with PyTorch and Airflow

Education
Master Statistics, Université de Toulouse
2018 – 2020

Skills
Programming: Python, R, SQL

Languages
Spanish (Native speaker)
"""
POSTING: dict[str, Any] = {
    "@type": "JobPosting",
    "title": "Infirmier de nuit (H/F)",
    "hiringOrganization": {"name": "Clinique des Aulnes"},
    "jobLocation": {"address": {"addressLocality": "Dijon", "addressCountry": "FR"}},
    "employmentType": ["CDI"],
    "baseSalary": {"currency": "EUR", "value": {"minValue": 2300, "maxValue": 2500, "unitText": "MONTH"}},
    "validThrough": "2026-06-30T00:00",
    "description": "<p>Soins infirmiers en cardiologie. Débutants acceptés.</p>",
}
POSTING_TEXT = """Infirmier de nuit (H/F)
Clinique des Aulnes
Dijon, FR
CDI
2300 – 2500 EUR MONTH
2026-06-30
Soins infirmiers en cardiologie. Débutants acceptés.
"""


def test_a_json_resume_becomes_a_profile_with_evidence(extractor: Extractor) -> None:
    """Who sends a JSON Resume gets each field mapped, and each value shown in the text."""
    document = DocumentText(text=RESUME_TEXT, reader="json-resume", media_type="application/json", structured=RESUME)
    found = extractor.profile(document, "en")
    profile = found.profile
    assert (profile.full_name, profile.title, profile.emails) == (
        "Ines Alcaraz",
        "Data Scientist",
        ("ines@example.org",),
    )
    assert [p.e164 for p in profile.phones] == ["+33612345678"]
    assert (profile.location.city, profile.location.country) == ("Toulouse", "FR")
    post = profile.experience[0]
    assert (post.title, post.company, post.start, post.current) == ("Data Scientist", "Orbival", "2021-02-01", True)
    assert (profile.education[0].field, profile.education[0].level) == ("Statistics", "master")
    assert {s.name for s in profile.skills if s.use == "claimed"} == {"Python", "R", "SQL"}
    assert {"PyTorch", "Airflow"} <= {s.name for s in profile.skills if s.use == "evidenced"}
    assert [(spoken.code, spoken.level) for spoken in profile.languages] == [("es", "native")]
    assert document.quote(found.evidence["experience[0].company"]) == "Orbival"
    assert document.quote(found.evidence["skills[1]"]) == "R"


def test_a_value_that_the_text_does_not_hold_is_dropped(extractor: Extractor) -> None:
    """A field without evidence in the text is left empty rather than believed."""
    document = DocumentText(
        text=RESUME_TEXT.replace("Orbival", "…"), reader="json-resume", media_type="application/json", structured=RESUME
    )
    assert extractor.profile(document, "en").profile.experience[0].company is None


def test_a_job_posting_becomes_an_offer_with_evidence(extractor: Extractor) -> None:
    """Who publishes JSON-LD gets its fields mapped; what they leave open is read from the description."""
    document = DocumentText(text=POSTING_TEXT, reader="json-ld", media_type="application/ld+json", structured=POSTING)
    found = extractor.offer(document, "fr")
    offer = found.profile
    assert (offer.title, offer.company) == ("Infirmier de nuit", "Clinique des Aulnes")
    assert (offer.location.city, offer.location.country, offer.contract) == ("Dijon", "FR", "permanent")
    assert offer.salary == Salary(min=2300, max=2500, currency="EUR", period="month")
    assert (offer.valid_through, offer.min_years_experience) == ("2026-06-30", 0)
    assert "Soins infirmiers" in {s.name for s in offer.skills_required}
    assert document.quote(found.evidence["company"]) == "Clinique des Aulnes"
    assert document.quote(found.evidence["min_years_experience"]) == "Débutants acceptés"


def offer(extractor: Extractor, **fields: Any) -> Offer:
    """The offer of a posting with some fields of its own, read and extracted as the pipeline does."""
    posting = {"@context": "https://schema.org", "@type": "JobPosting", "title": "Infirmier", **fields}
    posting.setdefault("description", "Soins infirmiers en cardiologie, de jour et de nuit, au sein de l'équipe.")
    return extractor.offer(read_document(json.dumps(posting).encode(), "offre.jsonld"), "fr").profile


@pytest.mark.parametrize(
    ("pay", "salary"),
    [
        (
            {"currency": "EUR", "value": {"minValue": 2300, "maxValue": 2500, "unitText": "MONTH"}},
            (2300, 2500, "month"),
        ),
        ({"currency": "EUR", "value": {"value": "12,31", "unitText": "HOUR"}}, (12.31, 12.31, "hour")),
        ({"currency": "EUR", "minValue": "38 000", "maxValue": "42 000", "unitText": "YEAR"}, (38000, 42000, "year")),
        ({"currency": "EUR", "value": 31000}, (31000, 31000, "year")),
        ({"currency": "EUR", "value": {"minValue": 300, "unitText": "DAY"}}, (300, None, "day")),
        ([{"currency": "EUR", "value": {"maxValue": 45000.0, "unitText": "Annual"}}], (None, 45000, "year")),
        ("28000", (28000, 28000, "year")),
    ],
)
def test_pay_is_taken_in_every_form_that_pages_write_it(
    extractor: Extractor, pay: object, salary: tuple[float | None, float | None, str]
) -> None:
    """Bounds or one figure, numbers or texts, inside or outside of a value: the offer has the pay that was meant."""
    found = offer(extractor, baseSalary=pay).salary
    assert found is not None
    assert (found.min, found.max, found.period, found.currency) == (*salary, "EUR")


def test_pay_for_an_unknown_time_is_not_guessed(extractor: Extractor) -> None:
    """A small sum without its period, and a week, which offers do not have here, give no pay."""
    assert offer(extractor, baseSalary={"currency": "EUR", "value": {"value": 900}}).salary is None
    assert offer(extractor, baseSalary={"currency": "EUR", "value": {"value": 900, "unitText": "WEEK"}}).salary is None


def test_the_first_of_several_places_is_the_place(extractor: Extractor) -> None:
    """An offer for several towns stands at the first; an address in one line is read as people write it."""
    towns = [
        {
            "@type": "Place",
            "address": {"addressLocality": town, "addressCountry": {"@type": "Country", "name": "France"}},
        }
        for town in ("Dijon", "Lyon")
    ]
    first = offer(extractor, jobLocation=[{"@type": "Place"}, *towns]).location
    assert (first.city, first.country) == ("Dijon", "FR")
    line = offer(extractor, jobLocation={"@type": "Place", "address": "Lyon, France"}).location
    assert (line.city, line.country) == ("Lyon", "FR")


@pytest.mark.parametrize(
    ("said", "remote"),
    [("TELECOMMUTE", "remote"), (["TELECOMMUTE"], "remote"), ("HYBRID", "hybrid"), ("ON_SITE", "onsite"), ("?", None)],
)
def test_the_workplace_is_what_the_posting_says(extractor: Extractor, said: object, remote: str | None) -> None:
    """Remote work by schema.org's word, and the words that job systems add."""
    assert offer(extractor, jobLocationType=said).remote == remote


@pytest.mark.parametrize(
    ("said", "contract", "time"),
    [
        (["FULL_TIME", "CDI"], "permanent", "full-time"),
        ("https://schema.org/PART_TIME", None, "part-time"),
        (["FULL TIME", "Fixed-term"], "fixed-term", "FULL TIME"),
        ("INTERN", "internship", None),
    ],
)
def test_contract_and_working_time_are_told_apart(
    extractor: Extractor, said: object, contract: str | None, time: str | None
) -> None:
    """`employmentType` says both; each goes to its own field, however it is written."""
    found = offer(extractor, employmentType=said)
    assert (found.contract, found.working_time) == (contract, time)


def test_one_applies_where_the_posting_says(extractor: Extractor) -> None:
    """The target of an ApplyAction comes before the page of the offer; an employer may be a mere name."""
    target = "https://jobs.example/1/apply"
    action = {"@type": "ApplyAction", "target": {"@type": "EntryPoint", "urlTemplate": target}}
    found = offer(extractor, url="https://jobs.example/1", potentialAction=action, hiringOrganization="Clinique")
    assert (found.apply_url, found.company) == (target, "Clinique")
    assert offer(extractor, url="https://jobs.example/1").apply_url == "https://jobs.example/1"


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_description_that_is_escaped_again_is_read_the_same(extractor: Extractor, times: int) -> None:
    """Feeds escape their HTML once or twice more; the offer has the words, no tags and no entities."""
    text = "<p>Soins &amp; surveillance</p><ul><li>De nuit</li></ul>"
    for _ in range(times):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    found = offer(extractor, description=text, title="Infirmier &amp; cadre")
    assert (found.description, found.title) == ("Soins & surveillance • De nuit", "Infirmier & cadre")


_FIELDS = (
    "title", "description", "hiringOrganization", "jobLocation", "jobLocationType", "employmentType", "baseSalary",
    "validThrough", "jobStartDate", "url", "potentialAction", "industry", "experienceRequirements",
    "educationRequirements", "skills", "workHours", "salaryCurrency",
)  # fmt: skip
_PARTS = st.sampled_from(["name", "address", "value", "minValue", "unitText", "target", "addressLocality", "x"])
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False) | st.text(max_size=25),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_PARTS, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(fields=st.dictionaries(st.sampled_from(_FIELDS), _ANYTHING, max_size=6))
def test_whatever_a_posting_holds_it_becomes_an_offer(extractor: Extractor, fields: dict[str, Any]) -> None:
    """Fields of unexpected forms are passed over; the words around them are still read."""
    words = {
        "description": "Soins infirmiers en cardiologie, de jour et de nuit.",
        "disambiguatingDescription": "Un poste",
    }
    assert isinstance(offer(extractor, **{**words, **fields}), Offer)
