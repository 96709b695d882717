"""A small system in memory behind the real pages: invented people and posts, real model objects, no engine."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.match.filters import Filters
from hirestream.model.document import UNCERTAIN, DocumentText, Kind, doc_id_of
from hirestream.model.match import Answer, Citation, Match, MatchedSkill, Obstacle, ScoreParts
from hirestream.model.parsed import Parsed, ParseError, Versions
from hirestream.model.profile import (
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
from hirestream.model.spans import Span
from hirestream.model.status import Account, Freshness, Quantiles, Service, Status, Table, ViewStatus
from hirestream.read.service import sniff_media_type
from hirestream.web.ports import (
    Accepted,
    Backend,
    DocumentRecord,
    FeedRow,
    QuarantineRow,
    SearchHit,
    Segment,
    UncertainRow,
)

RECEIVED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MAX_BYTES = 200_000
VERSIONS = Versions(hirestream="0.1.0", reader="1", extractor="1", taxonomy="1")

CV_TEXT = """Amélie Carpentier
Ingénieure de données
Lyon, Auvergne-Rhône-Alpes
amelie.carpentier@example.org  06 39 98 12 34

Compétences
Python, SQL, Apache Spark, Kafka, dbt

Expérience
Ingénieure de données, Nébuleuse Assurances, Lyon, janvier 2020 à aujourd'hui
Chargée des flux de sinistres en temps réel.
Analyste décisionnelle (stage), Coopérative du Rhône, 2019

Formation
Master Informatique, Université de Val-Serein, 2019

Langues
Français (langue maternelle), anglais C1
"""
OFFER_TEXT = """Data engineer
Halcyon Freight, Lyon (hybrid)
Permanent contract, 48,000 to 58,000 EUR a year

You keep our shipment events flowing.
Required: Python, Kafka, Airflow, SQL
Nice to have: Terraform
English B2, three years of experience
"""
INVOICE_TEXT = "Facture n° 2026-117\nFournitures de bureau\nTotal TTC : 184,20 €\n"


def _spans(text: str, values: dict[str, str]) -> dict[str, Span]:
    return {path: Span(start=text.index(words), end=text.index(words) + len(words)) for path, words in values.items()}


def read_cv(text: str) -> tuple[Profile, dict[str, Span]]:
    """Read the CVs that these tests write: name first, then the title; skills on a line of their own."""
    lines = text.strip().splitlines()
    skills = re.search(r"(?:Compétences\n|Skills: )(.+)", text)
    names = [name.strip() for name in skills.group(1).split(",")] if skills else []
    detailed = "Nébuleuse" in text
    profile = Profile(
        full_name=lines[0],
        title=lines[1] if len(lines) > 1 else None,
        emails=("amelie.carpentier@example.org",) if detailed else (),
        phones=(Phone(e164="+33639981234", as_written="06 39 98 12 34"),) if detailed else (),
        location=Location(city="Lyon", region="Auvergne-Rhône-Alpes", country="FR") if detailed else Location(),
        skills=tuple(Skill(name=name) for name in names),
        experience=(
            Experience(
                title="Ingénieure de données",
                company="Nébuleuse Assurances",
                city="Lyon",
                start="2020-01",
                current=True,
            ),
            Experience(
                title="Analyste décisionnelle",
                company="Coopérative du Rhône",
                start="2019",
                end="2019",
                kind="internship",
            ),
        )
        if detailed
        else (),
        education=(
            Education(degree="Master Informatique", institution="Université de Val-Serein", level="master", end="2019"),
        )
        if detailed
        else (),
        languages=(
            Language(name="French", code="fr", level="native", as_written="Français (langue maternelle)"),
            Language(name="English", code="en", level="C1", as_written="anglais C1"),
        )
        if detailed
        else (),
        total_years_experience=6.2 if detailed else 0.0,
    )
    values = {"full_name": lines[0]} | {f"skills[{place}]": name for place, name in enumerate(names)}
    if profile.title:
        values["title"] = profile.title
    if detailed:
        values |= {
            "location.city": "Lyon",
            "location.region": "Auvergne-Rhône-Alpes",
            "emails[0]": "amelie.carpentier@example.org",
            "phones[0]": "06 39 98 12 34",
            "experience[0].title": "Ingénieure de données, Nébuleuse",
            "experience[0].company": "Nébuleuse Assurances",
            "experience[1].title": "Analyste décisionnelle",
            "education[0].degree": "Master Informatique",
            "languages[0]": "Français (langue maternelle)",
            "languages[1]": "anglais C1",
        }
    return profile, _spans(text, values)


def read_offer(text: str) -> tuple[Offer, dict[str, Span]]:
    """Read the offers that these tests write: the title first, then the company and place."""
    lines = text.strip().splitlines()
    required = re.search(r"Required: (.+)", text)
    names = [name.strip() for name in required.group(1).split(",")] if required else []
    detailed = "Halcyon" in text
    offer = Offer(
        title=lines[0],
        company="Halcyon Freight" if detailed else None,
        location=Location(city="Lyon", country="FR") if detailed else Location(),
        remote="hybrid" if detailed else None,
        contract="permanent" if detailed else None,
        salary=Salary(min=48000, max=58000) if detailed else None,
        min_years_experience=3 if detailed else None,
        skills_required=tuple(Skill(name=name) for name in names),
        skills_preferred=(Skill(name="Terraform"),) if detailed else (),
        languages=(RequiredLanguage(name="English", code="en", level="B2"),) if detailed else (),
    )
    values = {"title": lines[0]} | {f"skills_required[{place}]": name for place, name in enumerate(names)}
    return offer, _spans(text, values)


class MemoryBackend:
    """The `Backend` of these tests. What is submitted waits `in flight` until `catch_up` is called."""

    def __init__(self) -> None:
        self.records: dict[str, DocumentRecord] = {}
        self.texts: dict[str, DocumentText] = {}
        self.waiting: dict[str, bytes] = {}
        self.jailed: dict[str, QuarantineRow] = {}
        self.replayed: list[str] = []
        self.erased: list[str] = []
        self.asked_status = 0
        self.sources: tuple[FeedRow, ...] = ()
        self.feeds_error = ""
        self.asked: list[str] = []
        self.doubts: dict[str, UncertainRow] = {}
        self.reclassified: list[tuple[str, Kind]] = []
        self.talks: list[str | None] = []
        self.words: tuple[str, ...] = ()
        self.down = False
        self.duplicates = 0

    def _reach(self) -> None:
        if self.down:
            raise Transient("Kafka is away.")

    def submit(self, content: bytes, *, name: str, media_type: str | None, source: str) -> Accepted:
        """Accept a document, or refuse a picture."""
        del source
        self._reach()
        if content.startswith(b"PK"):
            sniff_media_type(content, name, media_type)  # archives are refused at the real door
        if (media_type or "").startswith("image/") or name.endswith(".png"):
            raise BadInput("unsupported-type", stage="ingest")
        doc_id = doc_id_of(content)
        if doc_id in self.records or doc_id in self.waiting:
            self.duplicates += 1
            return Accepted(doc_id, "duplicate")
        self.waiting[doc_id] = content
        return Accepted(doc_id, "accepted")

    def parse(self, content: bytes, *, name: str) -> tuple[Parsed, DocumentText | None]:
        """Read the documents that these tests write."""
        doc_id = doc_id_of(content)
        if content.startswith(b"%PDF-locked"):
            wrong = ParseError(code="encrypted", message="It is protected.")
            return Parsed(path=name, doc_id=doc_id, error=wrong, versions=VERSIONS), None
        text = content.decode()
        kind: Kind = "offer" if "Required" in text else "other" if "Facture" in text else "cv"
        profile: Profile | Offer | None = None
        evidence: dict[str, Span] = {}
        if kind == "cv":
            profile, evidence = read_cv(text)
        elif kind == "offer":
            profile, evidence = read_offer(text)
        parsed = Parsed(
            path=name,
            doc_id=doc_id,
            kind=kind,
            kind_probability=0.97,
            language="en" if kind == "offer" else "fr",
            reader="text",
            pages=1,
            text_chars=len(text),
            profile=profile,
            evidence=evidence,
            versions=VERSIONS,
        )
        return parsed, DocumentText(text=text, reader="text", media_type="text/plain")

    def catch_up(self) -> None:
        """Let the stream do its work: what waits becomes searchable."""
        while self.waiting:
            doc_id, content = self.waiting.popitem()
            parsed, text = self.parse(content, name="")
            assert text is not None
            state = "read" if parsed.kind == "other" else "searchable"
            way = ("received", "read", "extracted", "searchable")
            times = {name: RECEIVED + timedelta(seconds=0.4 * place) for place, name in enumerate(way)}
            self.texts[doc_id] = text
            self.records[doc_id] = DocumentRecord(
                doc_id=doc_id,
                state="searchable" if state == "searchable" else "read",
                kind=parsed.kind,
                language=parsed.language,
                profile=parsed.profile,
                evidence=parsed.evidence,
                times=times,
            )

    def add(self, text: str) -> str:
        """Put a document in, searchable, and return its doc_id."""
        doc_id = self.submit(text.encode(), name="a.txt", media_type="text/plain", source="test").doc_id
        self.catch_up()
        return doc_id

    def jail(self, content: bytes, code: str, stage: str = "read") -> str:
        """Put a document into quarantine and return its doc_id."""
        doc_id = doc_id_of(content)
        self.jailed[doc_id] = QuarantineRow(doc_id, stage, code, "detail", 1, RECEIVED)
        self.records[doc_id] = DocumentRecord(doc_id, "quarantined", code=code, times={"received": RECEIVED})
        return doc_id

    def record(self, doc_id: str) -> DocumentRecord | None:
        """Look a document up."""
        if doc_id in self.waiting:
            return DocumentRecord(doc_id, "received", times={"received": RECEIVED})
        return self.records.get(doc_id)

    def text(self, doc_id: str) -> DocumentText | None:
        """Look a text up."""
        return self.texts.get(doc_id)

    def matches(self, doc_id: str, *, k: int, filters: Filters | None = None) -> Sequence[Match] | None:
        """Match by the share of skills in common."""
        record = self.records.get(doc_id)
        if record is None or record.state != "searchable" or record.profile is None:
            return None
        return self._ranked(doc_id, record.profile, k, filters)

    def matches_of(self, parsed: Parsed, *, k: int, filters: Filters | None = None) -> Sequence[Match]:
        """Match a document that need not be in the system."""
        return self._ranked(parsed.doc_id, parsed.profile, k, filters) if parsed.profile else ()

    def _ranked(self, doc_id: str, profile: Profile | Offer, k: int, filters: Filters | None) -> list[Match]:
        others = [
            record
            for record in self.records.values()
            if record.profile is not None
            and not isinstance(record.profile, type(profile))
            and (filters is None or filters.keep(record.profile))
        ]
        found = [self._match(doc_id, profile, other) for other in others]
        found.sort(key=lambda match: -match.score)
        return [match.model_copy(update={"rank": rank}) for rank, match in enumerate(found[:k], start=1)]

    def _match(self, doc_id: str, profile: Profile | Offer, other: DocumentRecord) -> Match:
        assert other.profile is not None
        offer, cv = (profile, other.profile) if isinstance(profile, Offer) else (other.profile, profile)
        assert isinstance(offer, Offer)
        assert isinstance(cv, Profile)
        asked, known = [s.name for s in offer.skills_required], {s.name for s in cv.skills}
        shared = [name for name in asked if name in known]
        share = len(shared) / len(asked) if asked else 0.0
        lacking = tuple(name for name in asked if name not in known)
        return Match(
            query=doc_id,
            rank=1,
            result=other.doc_id,
            doc_id=other.doc_id,
            score=0.4 + share / 2,
            parts=ScoreParts(meaning=0.74, words=share, title=0.62, skills=share, experience=1.0, location=0.3),
            matched_skills=tuple(MatchedSkill(name=name) for name in shared),
            missing_skills=lacking,
            obstacles=(Obstacle(code="missing-required-skill", message=f"The CV does not name {lacking[0]}."),)
            if lacking
            else (),
            explanation=f"{len(shared)} of {len(asked)} skills.",
            receipt={"share": share},
        )

    def ask(self, doc_id: str, question: str, *, user: str | None = None) -> Iterator[str | Answer] | None:
        """Answer about languages with the line that says so; nothing else is known. Words come first on demand."""
        text = self.texts.get(doc_id)
        if text is None:
            return None
        self.talks.append(user)
        parts: list[str | Answer] = [*self.words, self._answered(doc_id, question, text.text)]
        return iter(parts)

    @staticmethod
    def _answered(doc_id: str, question: str, text: str) -> Answer:
        found = re.search(r"Français.+", text) if re.search("langu", question, re.IGNORECASE) else None
        if found is None:
            said = "The CV does not say."
            return Answer(question=question, answer=said, answerable=False, language="en", model="rules")
        cited = Citation(doc_id=doc_id, start=found.start(), end=found.end(), page=1, text=found.group())
        return Answer(
            question=question, answer=found.group(), answerable=True, citations=(cited,), language="fr", model="rules"
        )

    def ask_many(self, doc_ids: Sequence[str], question: str) -> Answer | None:
        """Answer with those whose line says so."""
        if any(doc_id not in self.texts for doc_id in doc_ids):
            return None
        answers = [self._answered(doc_id, question, self.texts[doc_id].text) for doc_id in doc_ids]
        cited = tuple(citation for answer in answers for citation in answer.citations)
        said = " ".join(answer.answer for answer in answers)
        return Answer(
            question=question, answer=said, answerable=bool(cited), citations=cited, language="en", model="rules"
        )

    def search(self, query: str, *, kind: Kind | None, k: int) -> Sequence[SearchHit]:
        """Find documents whose text holds the query."""
        hits = [
            SearchHit(doc_id, record.kind, 0.5, record.profile.title, record.profile.location.city)
            for doc_id, record in self.records.items()
            if record.profile is not None and record.kind is not None and kind in {None, record.kind}
            if query.lower() in self.texts[doc_id].text.lower()
        ]
        return hits[:k]

    def status(self) -> Status:
        """Count what is there."""
        self._reach()
        self.asked_status += 1
        kinds = [record.kind for record in self.records.values() if record.state != "quarantined"]
        account = Account(
            accepted=len(self.records) + len(self.waiting),
            duplicates=self.duplicates,
            cvs=kinds.count("cv"),
            offers=kinds.count("offer"),
            others=kinds.count("other"),
            quarantined=len(self.jailed),
            in_flight=len(self.waiting),
        )
        return Status(
            services=(
                Service(name="kafka", state="running", pid=11, memory_mb=282.4),
                Service(name="classify", state="running", pid=12, memory_mb=913, lag=len(self.waiting), oldest_s=0.42),
                Service(name="extract", state="starting", restarts=1),
            ),
            account=account,
            tables=(
                Table(name="cvs", version=7, rows=account.cvs),
                Table(name="offers", version=4, rows=account.offers),
            ),
            views=(
                ViewStatus(name="index", version=7, behind=0, rows=3),
                ViewStatus(name="people", version=6, behind=1, rows=2),
            ),
            freshness_s=Freshness(receipt_to_delta=Quantiles(p50=0.412, p95=0.71, p99=0.93)),
            url="http://127.0.0.1:8080",
            data_folder="/somewhere",
        )

    def quarantine(self, *, limit: int, after: str = "") -> Sequence[QuarantineRow]:
        """List the quarantine."""
        self._reach()
        return [self.jailed[doc_id] for doc_id in sorted(self.jailed) if doc_id > after][:limit]

    def feeds(self) -> Sequence[FeedRow]:
        """List the sources of offers."""
        if self.feeds_error:
            raise Misconfigured(self.feeds_error)
        return self.sources

    def run_feed(self, name: str) -> bool:
        """Take note of who is to be asked."""
        self.asked.append(name)
        return any(source.name == name for source in self.sources)

    def replay(self, doc_id: str) -> bool:
        """Send a document through again: it leaves the quarantine."""
        if self.jailed.pop(doc_id, None) is None:
            return False
        self.replayed.append(doc_id)
        self.records[doc_id] = replace(self.records[doc_id], state="received", code=None)
        return True

    def doubt(self, text: str, probability: float = 0.5) -> str:
        """Put a document in whose kind is uncertain, and return its doc_id."""
        doc_id = self.add(text)
        predicted = self.records[doc_id].kind or "other"
        self.doubts[doc_id] = UncertainRow(doc_id, "fr", predicted, probability, RECEIVED)
        marked = ({"code": UNCERTAIN.code, "message": UNCERTAIN.message},)
        self.records[doc_id] = replace(
            self.records[doc_id], state="read", kind="other", profile=None, evidence={}, warnings=marked
        )
        return doc_id

    def uncertain(self, *, limit: int, after: str = "") -> Sequence[UncertainRow]:
        """List what is uncertain."""
        self._reach()
        return [self.doubts[doc_id] for doc_id in sorted(self.doubts) if doc_id > after][:limit]

    def reclassify(self, doc_id: str, kind: Kind) -> bool:
        """Take a person's word."""
        self._reach()
        if doc_id not in self.records or doc_id in self.jailed:
            return False
        self.doubts.pop(doc_id, None)
        self.reclassified.append((doc_id, kind))
        self.records[doc_id] = replace(self.records[doc_id], kind=kind, warnings=())
        return True

    def erase(self, doc_id: str) -> bool:
        """Erase a document at once."""
        known = self.records.pop(doc_id, None) is not None or self.waiting.pop(doc_id, None) is not None
        self.texts.pop(doc_id, None)
        if known:
            self.erased.append(doc_id)
        return known

    def erase_synthetic(self) -> int:
        """Erase what the simulator made at once."""
        made = [doc_id for doc_id, record in self.records.items() if record.source == "simulator"]
        return sum(self.erase(doc_id) for doc_id in made)

    def segments(self, language: str) -> Sequence[Segment]:
        """Two segments."""
        return (
            Segment(
                0,
                "Données et logiciels" if language == "fr" else "Data and software",
                120,
                ("Data engineer", "Développeuse"),
                ("Python", "SQL"),
            ),
            Segment(1, "Soins <infirmiers>", 60, ("Infirmier",), ("Soins",)),
        )

    def ready(self) -> bool:
        """Whether it can be used."""
        return not self.down


def load_catalogue_tool() -> ModuleType:
    """Load `tools/compile_catalogues.py`, which is a program and not part of the package."""
    path = Path(__file__).parents[2] / "tools" / "compile_catalogues.py"
    spec = importlib.util.spec_from_file_location("compile_catalogues", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def catalogues() -> ModuleType:
    """The program that collects and compiles the catalogues; they are compiled when this returns."""
    tool = load_catalogue_tool()
    for language in tool.LANGUAGES:
        tool.compile_catalogue(language)
    return tool


@pytest.fixture
def backend() -> MemoryBackend:
    """An empty system."""
    return MemoryBackend()


@pytest.fixture
def app(backend: MemoryBackend, catalogues: ModuleType) -> Flask:
    """The application over that system, as it is served: errors are answered, not raised."""
    del catalogues
    from hirestream.web.app import create_app

    typed: Backend = backend
    return create_app(typed, secret_key="test-key", max_bytes=MAX_BYTES, max_streams=2, interval=0.01)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A browser that speaks English."""
    with app.test_client() as browser:
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        yield browser


@pytest.fixture
def token(client: FlaskClient) -> Callable[[], str]:
    """Return what gives the form token of the browser's session."""

    def read() -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").text)
        assert found is not None
        return found.group(1)

    return read
