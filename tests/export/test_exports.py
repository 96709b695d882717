"""Exports: what goes out in a form that others read comes back as it was, and says nothing that it should not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hirestream.errors import BadInput
from hirestream.export.europass import NAMESPACE, europass
from hirestream.export.job_posting import job_posting
from hirestream.export.json_resume import json_resume
from hirestream.export.service import ExportFormat, export, formats_of
from hirestream.extract.service import Extractor
from hirestream.model.profile import Concept, Education, Experience, Language, Location, Offer, Phone, Profile, Skill
from hirestream.read.europass import resume_of
from hirestream.read.service import read_document
from hirestream.simulate.service import rows
from hirestream.taxonomy.service import Taxonomy

DATE = {"type": "string", "pattern": r"^[12]\d{3}(-[01]\d(-[0-3]\d)?)?$"}
TEXT = {"type": "string", "minLength": 1}


def listed(**fields: dict[str, Any]) -> dict[str, Any]:
    """A list of objects with these fields and no others."""
    return {"type": "array", "items": {"type": "object", "additionalProperties": False, "properties": fields}}


#: What the published schema of JSON Resume 1.0 says of the fields that are written, more strictly: no other field.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "basics": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                **dict.fromkeys(("name", "label", "phone", "url", "summary"), TEXT),
                "email": {"type": "string", "format": "email"},
                "location": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"city": TEXT, "region": TEXT, "countryCode": {"pattern": "^[A-Z]{2}$"}},
                },
                "profiles": listed(url=TEXT),
            },
        },
        "work": listed(name=TEXT, position=TEXT, location=TEXT, startDate=DATE, endDate=DATE, summary=TEXT),
        "volunteer": listed(organization=TEXT, position=TEXT, startDate=DATE, endDate=DATE, summary=TEXT),
        "education": listed(institution=TEXT, area=TEXT, studyType=TEXT, startDate=DATE, endDate=DATE),
        "certificates": listed(name=TEXT),
        "skills": listed(name=TEXT),
        "languages": listed(language=TEXT, fluency=TEXT),
        "projects": listed(name=TEXT),
        "drivingLicence": {"type": "array", "items": TEXT},
    },
}


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """An extractor for which today is 15 March 2026."""
    return Extractor(Taxonomy.load(), today=lambda: date(2026, 3, 15))


def spaced(text: str | None) -> str | None:
    """Words of a text: line breaks are not part of any of these formats."""
    return " ".join(text.split()) if text else None


def told(profile: Profile, *, regions: bool = True) -> dict[str, Any]:
    """What both formats have fields for: not the kind of a post (but volunteering), not what a title is linked to."""
    posts = [(p.title, p.company, p.start, p.end, spaced(p.description)) for p in profile.experience]
    return {
        "name": profile.full_name,
        "title": profile.title,
        "email": profile.emails[:1],
        "phone": [phone.e164 for phone in profile.phones[:1]],
        "links": profile.links,
        "place": (profile.location.city, profile.location.region if regions else None, profile.location.country),
        "experience": sorted(posts, key=str),
        "education": [(c.degree, c.field, c.institution, c.start, c.end) for c in profile.education],
        "skills": sorted(skill.name.casefold() for skill in profile.skills if skill.use == "claimed"),
        "languages": sorted((one.code, one.level or "") for one in profile.languages),
        "certifications": profile.certifications,
        "projects": profile.projects,
        "driving_licence": profile.driving_licence or None,
    }


def read_back(content: bytes, language: str, extractor: Extractor) -> Profile:
    """Read an exported CV again."""
    document = read_document(content)
    assert document.reader == "json-resume"
    found = extractor.profile(document, language)
    for path, span in found.evidence.items():
        assert document.quote(span).strip(), path
    return found.profile


WRITERS: dict[str, Callable[..., bytes]] = {"json-resume": json_resume, "europass": europass}


@pytest.mark.parametrize("form", WRITERS)
def test_a_profile_comes_back_as_it_went_out(form: str, extractor: Extractor) -> None:
    """A candidate who takes their profile elsewhere, and back, loses nothing that the format has a field for."""
    for profile, language in rows("cv", 12, seed=11):
        assert isinstance(profile, Profile)
        assert told(read_back(WRITERS[form](profile), language, extractor)) == told(profile)


def test_what_is_written_is_json_resume() -> None:
    """The export is valid by the schema, without a warning of our own reader."""
    for profile, _ in rows("cv", 30, seed=4):
        assert isinstance(profile, Profile)
        content = json_resume(profile)
        jsonschema.validate(json.loads(content), SCHEMA)
        assert read_document(content).warnings == ()


def test_what_is_written_is_in_the_order_of_the_europass_schema() -> None:
    """The Europass editor reads elements in the order of its schema only."""
    order = ["Identification", "Headline", "WorkExperienceList", "EducationList", "Skills", "AchievementList"]
    for profile, _ in rows("cv", 10, seed=4):
        assert isinstance(profile, Profile)
        root = etree.fromstring(europass(profile))
        assert [etree.QName(one).localname for one in root] == ["DocumentInfo", "LearnerInfo"]
        parts = [etree.QName(part).localname for part in root[1]]
        assert parts == [name for name in order if name in parts]
        for post in root.iter(f"{{{NAMESPACE}}}WorkExperience"):
            fields = [etree.QName(field).localname for field in post]
            assert fields == [name for name in ("Period", "Position", "Activities", "Employer") if name in fields]


@settings(max_examples=60, deadline=None)
@given(
    name=st.text(max_size=30), title=st.text(max_size=30), description=st.text(max_size=80), skill=st.text(max_size=20)
)
def test_whatever_a_profile_holds_is_written_as_text(name: str, title: str, description: str, skill: str) -> None:
    """Mark-up, control characters and lone surrogates in a CV never break a file, and never become elements of it."""
    profile = Profile(
        full_name=name,
        experience=(Experience(title=title, description=description),),
        skills=(Skill(name=skill),),
    )
    json.loads(json_resume(profile))
    root = etree.fromstring(europass(profile))
    known = {etree.QName(one).localname for one in etree.fromstring(europass(FULL)).iter()}
    assert {etree.QName(one).localname for one in root.iter()} <= known | {"FirstName", "Surname"}


FULL = Profile(
    full_name="Inès <b>Exemple</b> & fils",
    title="Ingénieure R&D",
    summary="Dix ans de flux de données.",
    emails=("ines@example.org", "second@example.org"),
    phones=(Phone(e164="+33612345678", as_written="06 12 34 56 78"),),
    location=Location(city="Lyon", region="Auvergne-Rhône-Alpes", country="FR"),
    links=("https://example.org/ines", "https://example.org/code"),
    birth_date="1990-03-04",
    nationality="française",
    gender="femme",
    experience=(
        Experience(title="Ingénieure", company="Coop & Cie", city="Lyon", start="2020-01", current=True,
                   description="Débit < 5 ms\nEncadrement"),
        Experience(title="Bénévole", company="Secours", start="2018", end="2019", kind="volunteer"),
    ),
    education=(Education(degree="Master", field="Informatique", institution="INSA", start="2013", end="2015"),),
    skills=(
        Skill(name="Python", concept=Concept(uri="http://data.europa.eu/esco/skill/x")),
        Skill(name="Kafka", use="evidenced"),
    ),
    languages=(Language(name="French", code="fr", level="native", as_written="Français (langue maternelle)"),
               Language(name="English", code="en", level="C1", as_written="Anglais C1")),
    certifications=("CKA",),
    projects=("Atlas",),
    driving_licence=("B",),
)  # fmt: skip
SENSITIVE = ("1990", "birth", "française", "femme", "ender>", "ationality")


@pytest.mark.parametrize("form", ["json-resume", "europass"])
def test_what_is_sensitive_stays_out_unless_it_is_asked_for(form: ExportFormat, extractor: Extractor) -> None:
    """Birth date, nationality and gender are only in a file whose owner wanted them in, and come back from it."""
    out = export(FULL, form, doc_id="sha256:ab")
    for word in SENSITIVE:
        assert word not in out.content.decode()
    wanted = export(FULL, form, doc_id="sha256:ab", sensitive=True)
    profile = read_back(wanted.content, "fr", extractor)
    assert (profile.birth_date, profile.nationality, profile.gender) == ("1990-03-04", "française", "femme")


@pytest.mark.parametrize("form", WRITERS)
def test_everything_that_a_profile_can_hold_comes_back(form: str, extractor: Extractor) -> None:
    """Mark-up in values, a post that goes on, volunteering, levels, licence: each field survives."""
    profile = read_back(WRITERS[form](FULL), "fr", extractor)
    assert told(profile) == told(FULL)
    assert profile.summary == (FULL.summary if form == "json-resume" else None)  # Europass has no field for it
    assert [post.current for post in profile.experience] == [True, False]
    assert profile.experience[1].kind == ("volunteer" if form == "json-resume" else "job")


def test_an_offer_comes_back_as_it_went_out(extractor: Extractor) -> None:
    """A JobPosting that goes to a board says what the offer said."""
    for offer, language in rows("offer", 12, seed=8):
        assert isinstance(offer, Offer)
        document = read_document(job_posting(offer))
        assert document.reader == "json-ld"
        found = extractor.offer(document, language).profile
        assert (found.title, found.company, found.sector) == (offer.title, offer.company, offer.sector)
        assert (found.location.city, found.salary) == (offer.location.city, offer.salary)
        assert (found.start_date, found.valid_through) == (offer.start_date, offer.valid_through)
        assert found.min_years_experience == offer.min_years_experience
        assert found.education_level == (None if offer.education_level == "none" else offer.education_level)
        assert found.apply_url == offer.apply_url
        assert spaced(found.description) == spaced(offer.description)
        if offer.contract in {"permanent", "temporary", "internship", "apprenticeship", "freelance"}:
            assert found.contract == offer.contract
        if offer.remote == "remote":
            assert found.remote == offer.remote


def test_a_form_that_does_not_fit_is_refused() -> None:
    """A CV is no job posting, an offer no CV; the name of a file says nothing of the person."""
    with pytest.raises(BadInput) as cv:
        export(FULL, "job-posting", doc_id="sha256:ab")
    with pytest.raises(BadInput) as offer:
        export(Offer(title="Nurse"), "europass", doc_id="sha256:ab")
    assert (cv.value.code, offer.value.code) == ("not-an-offer", "not-a-cv")
    for form in formats_of(FULL):
        assert "in" not in Path(export(FULL, form, doc_id="sha256:abcdef").name).stem.removeprefix(form)


def test_europass_levels_are_not_promised_beyond_what_all_scores_say() -> None:
    """A person who writes at B1 and listens at C1 is at B1."""
    xml = europass(FULL).replace(b"Writing>C1<", b"Writing>B1<")
    assert {"language": "English", "fluency": "B1"} in resume_of(xml)["languages"]
