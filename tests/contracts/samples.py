"""Rows as the stream writes them, of invented people and offers, for the suites that run over every adapter."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from hirestream.model.document import doc_id_of
from hirestream.model.profile import (
    Concept,
    Contact,
    Education,
    Experience,
    Language,
    Location,
    Offer,
    Phone,
    Profile,
    RequiredLanguage,
    Salary,
    Skill,
)
from hirestream.store.tables import CVS, LEDGER, OFFERS, QUARANTINE, SCHEMAS, canonical_json, derived_columns

PYTHON = Concept(uri="http://data.europa.eu/esco/skill/python", label_fr="Python", label_en="Python")
SQL = Concept(uri="http://data.europa.eu/esco/skill/sql", label_fr="SQL", label_en="SQL")
CARE = Concept(uri="http://data.europa.eu/esco/skill/care", label_fr="soins infirmiers", label_en="nursing care")
EPOCH = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
DIMENSIONS = 384


def id_of(name: str) -> str:
    """Document id of the sample with this name."""
    return doc_id_of(name.encode())


def cv(name: str, *, title: str = "Développeuse Python", years: float = 4.5, skills: tuple[Skill, ...] = ()) -> Profile:
    """Invent a CV: one post, one course of study, two languages."""
    known = (Skill(name="Python", concept=PYTHON), Skill(name="Kanban «maison»", use="evidenced", years=2))
    return Profile(
        full_name=name,
        title=title,
        summary="Dix ans d'expérience\nen équipe.",
        emails=(f"{name.split(maxsplit=1)[0]}@Exemple.example",),
        phones=(Phone(e164="+33100000000", as_written="01 00 00 00 00"),),
        location=Location(city="Nantes", region="Pays de la Loire", country="FR"),
        links=("https://exemple.example/moi",),
        birth_date="1990-05",
        nationality="FR",
        gender="f",
        experience=(
            Experience(title=title, company="Ateliers Exemple", city="Nantes", start="2020-01", current=True),
            Experience(title="Stage\tweb", company=None, start="2019", end="2019-06", kind="internship"),
        ),
        education=(Education(degree="Master informatique", institution="Université", level="master", end="2019"),),
        skills=skills or known,
        soft_skills=("écoute",),
        languages=(
            Language(name="French", code="fr", level="native", as_written="français (maternel)"),
            Language(name="English", code="en", level="C1", as_written="anglais C1"),
        ),
        certifications=("Permis cariste",),
        driving_licence=("B",),
        total_years_experience=years,
        total_years_education=5,
    )


def offer(company: str, *, title: str = "Python developer", required: tuple[Skill, ...] = ()) -> Offer:
    """Invent an offer."""
    return Offer(
        title=title,
        company=company,
        sector="software",
        location=Location(city="Lyon", country="FR"),
        remote="hybrid",
        contract="permanent",
        salary=Salary(min=38_000, max=45_000),
        valid_through="2026-06-30",
        min_years_experience=3,
        education_level="bachelor",
        skills_required=required or (Skill(name="Python", concept=PYTHON), Skill(name="SQL", concept=SQL)),
        skills_preferred=(Skill(name="soins", concept=CARE),),
        languages=(RequiredLanguage(name="English", code="en", level="B2"),),
        benefits=("tickets restaurant",),
        contact=Contact(email="jobs@exemple.example"),
        description="We look for someone who likes clean data.",
    )


def documents(table: str, profiles: dict[str, Profile | Offer], *, language: str = "fr", edition: int = 0) -> pa.Table:
    """Rows of `cvs` or `offers` in Delta's schema, a row for each named profile; `edition` dates a re-extraction."""
    rows = []
    for name, profile in profiles.items():
        place = int(id_of(name).removeprefix("sha256:")[:8], 16) % 1000  # of the name alone: the order must not matter
        received = EPOCH + timedelta(minutes=place)
        row = derived_columns(profile) | {
            "doc_id": id_of(name),
            "language": language,
            "kind_probability": 0.97,
            "profile": canonical_json(profile),
            "evidence": "{}",
            "vector": [1.0 if at == (place + edition) % DIMENSIONS else 0.0 for at in range(DIMENSIONS)],
            "vector_model": "test",
            "text_blob": f"texts/{id_of(name)}.txt",
            "source": "test",
            "owner": "",
            "versions": "{}",
            "received_at": received,
            "extracted_at": received + timedelta(seconds=0.3 + edition),
        }
        rows.append(row)
    return pa.Table.from_pylist(rows, schema=SCHEMAS[table])


def ledger(names: tuple[str, ...], *, state: str = "cv", edition: int = 0) -> pa.Table:
    """Rows of the ledger: each named document received and read; `edition` dates a replay."""
    at = EPOCH + timedelta(hours=edition)
    rows = [
        {"doc_id": id_of(name), "stage": stage, "state": done, "code": None, "at": at, "seconds": 0.1 + edition}
        for name in names
        for stage, done in (("receive", "done"), ("read", state))
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMAS[LEDGER])


def quarantine(names: tuple[str, ...], *, edition: int = 0) -> pa.Table:
    """Rows of the quarantine: each named document could not be opened."""
    rows = [
        {
            "doc_id": id_of(name),
            "stage": "read",
            "code": "encrypted",
            "detail": "The file is protected by a password.",
            "attempts": 1 + edition,
            "event": "{}",
            "failed_at": EPOCH + timedelta(hours=edition),
            "replayed_at": None,
        }
        for name in names
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMAS[QUARANTINE])


def sample(table: str, names: tuple[str, ...], *, edition: int = 0) -> pa.Table:
    """Rows of any table that views follow, for documents with these names; `edition` 1 differs from 0 in every row."""
    if table == LEDGER:
        return ledger(names, edition=edition)
    if table == QUARANTINE:
        return quarantine(names, edition=edition)
    if table == CVS:
        title = ("Développeuse Python", "Infirmière")[edition % 2]
        return documents(CVS, {name: cv(name, title=title) for name in names}, edition=edition)
    title = ("Python developer", "Data engineer")[edition % 2]
    return documents(OFFERS, {name: offer(name, title=title) for name in names}, language="en", edition=edition)
