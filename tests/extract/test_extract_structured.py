"""JSON Resume and JSON-LD: values come from the fields, evidence from the text."""

from __future__ import annotations

from typing import Any

from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText
from hirestream.model.profile import Salary

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
