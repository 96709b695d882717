"""One result for each person and each offer: the newest CV, and an offer once, with its other listings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from hirestream.index.adapters.e5 import E5Encoder
from hirestream.index.ports import DocumentKind, IndexedDocument
from hirestream.index.search import SearchIndex
from hirestream.index.service import embedding_text
from hirestream.match.service import Matcher, Query
from hirestream.model.profile import Concept, Experience, Offer, Phone, Profile, Skill
from hirestream.settings import Settings

COMPTABLE = Concept(uri="urn:accountant", label_fr="comptable", label_en="accountant")
TEXT = " ".join(f"Nous cherchons une personne pour la tâche numéro {n} du service comptable." for n in range(12))
OFFER = Offer(title="Comptable", company="Ateliers Fictifs", description=TEXT, concept=COMPTABLE)
OLD = Profile(
    full_name="Léa Morin",
    emails=("lea.morin@boite.example",),
    phones=(Phone(e164="+33639981234", as_written="06 39 98 12 34"),),
    title="Comptable",
    skills=(Skill(name="Sage"),),
    concept=COMPTABLE,
)
NEW = OLD.model_copy(update={"emails": ("lea@autre.example",), "skills": (Skill(name="Sage"), Skill(name="SAP"))})
OTHER = Profile(
    full_name="Max Petit", title="Comptable", experience=(Experience(title="Comptable", concept=COMPTABLE),)
)


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    """The real encoder."""
    return E5Encoder(Settings().encoder_dir)


@pytest.fixture
def index(encoder: E5Encoder) -> Iterator[SearchIndex]:
    """Two CVs of one person, one of another, and an offer that two sources have."""
    opened = SearchIndex(None)
    opened.open()
    documents: list[tuple[str, Profile | Offer, int]] = [
        ("old", OLD, 1),
        ("new", NEW, 2),
        ("other", OTHER, 1),
        ("first", OFFER, 1),
        ("again", OFFER.model_copy(update={"description": TEXT + " Postulez."}), 2),
    ]
    for doc_id, profile, day in documents:
        kind: DocumentKind = "offer" if isinstance(profile, Offer) else "cv"
        vector = encoder.encode([embedding_text(profile)], ["fr"])[0]
        received = datetime(2026, 11, day, tzinfo=UTC)
        opened.add(
            [IndexedDocument(doc_id, kind, "fr", profile, vector=vector, received_at=received, source=f"board-{day}")]
        )
    yield opened
    opened.close()


def test_a_person_comes_with_the_newest_cv(index: SearchIndex, encoder: E5Encoder) -> None:
    """Another address, but the same name and number: the older CV is left out, and other people stay."""
    assert index.replaced(["old", "new", "other"]) == {"old"}
    matcher = Matcher(index, encoder, today=lambda: date(2026, 11, 25))
    found = matcher.match(Query("offer.pdf", "query", "offer", "fr", OFFER))
    assert {match.doc_id for match in found} == {"new", "other"}


def test_an_offer_comes_once_with_its_other_listings(index: SearchIndex, encoder: E5Encoder) -> None:
    """The same post on two boards is one result, which names the other board."""
    matcher = Matcher(index, encoder, today=lambda: date(2026, 11, 25))
    (match,) = matcher.match(Query("cv.pdf", "query", "cv", "fr", OTHER))
    assert match.doc_id in {"first", "again"}
    (listing,) = match.also_listed
    assert {match.doc_id, listing.doc_id} == {"first", "again"}
    assert listing.source in {"board-1", "board-2"}


def test_who_asks_for_these_very_files_gets_them_all(index: SearchIndex, encoder: E5Encoder) -> None:
    """Two folders are matched file by file: nothing is left out."""
    matcher = Matcher(index, encoder, keep_all=True)
    assert {m.doc_id for m in matcher.match(Query("o", "query", "offer", "fr", OFFER))} == {"old", "new", "other"}
    assert {m.doc_id for m in matcher.match(Query("c", "query", "cv", "fr", OTHER))} == {"first", "again"}


def test_documents_of_an_occupation_are_found(index: SearchIndex) -> None:
    """By the concept of a headline or of a post; a deleted document is found no more."""
    assert set(index.of_occupations("cv", ["urn:accountant"], 10)) == {"old", "new", "other"}
    assert len(index.of_occupations("offer", ["urn:accountant"], 1)) == 1
    assert index.of_occupations("cv", ["urn:nothing"], 10) == []
    assert index.of_occupations("cv", [], 10) == []
