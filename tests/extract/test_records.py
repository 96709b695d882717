"""Events → records: what the executors of the Spark job compute, without Spark."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.contracts.model_server import Reply, said
from tests.extract.completion_desk import LACKING, Desk, empty

from hirestream.errors import Transient
from hirestream.extract.records import Message, Recorder
from hirestream.extract.service import Extractor
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.ingest.blobs import BlobStore
from hirestream.model.document import DocumentText, doc_id_of
from hirestream.model.events import (
    CLOSURES,
    CVS,
    ERASURES,
    OFFERS,
    OTHERS,
    QUARANTINE,
    ClassifiedEvent,
    ClosureEvent,
    ErasureEvent,
)
from hirestream.model.profile import Profile
from hirestream.settings import Settings
from hirestream.taxonomy.service import Taxonomy

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CV = """Ada Example
Data engineer
ada@example.org

Experience
2019 - 2021  Data engineer, Example Ltd

Skills
Python, SQL
"""


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    """The shipped concepts."""
    return Taxonomy.load()


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    """The model that set-up has converted."""
    return E5Encoder(Settings().encoder_dir)


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    """A blob store in a folder."""
    return BlobStore(str(tmp_path / "blobs"))


@pytest.fixture
def recorder(blobs: BlobStore, taxonomy: Taxonomy, encoder: E5Encoder) -> Recorder:
    """What an executor has."""
    return Recorder(blobs, taxonomy, encoder, now=lambda: NOON)


def event_of(blobs: BlobStore, text: str, kind: str = "cv") -> ClassifiedEvent:
    """Put a text in the blob store as the Ray job does, and announce it."""
    doc_id = doc_id_of(text.encode())
    document = DocumentText(text=text, reader="text", media_type="text/plain")
    facts = {
        "doc_id": doc_id,
        "blob": "documents/x",
        "media_type": "text/plain",
        "size": len(text),
        "source": "test",
        "received_at": NOON,
        "kind": kind,
        "kind_probability": 0.9,
        "language": "en",
        "text_blob": blobs.put("texts", doc_id, document.model_dump_json().encode()),
        "reader": "text",
        "read_at": NOON,
    }
    return ClassifiedEvent.model_validate(facts)


def test_a_cv_becomes_a_row_with_evidence_and_a_vector(recorder: Recorder, blobs: BlobStore) -> None:
    """Every value of the row can be shown in the text, and the vector has unit length."""
    (row,) = recorder.records([Message(CVS, event_of(blobs, CV).to_json())])
    assert row["outcome"] == "cv"
    profile = Profile.model_validate_json(row["profile"])
    assert (profile.full_name, profile.emails) == ("Ada Example", ("ada@example.org",))
    span = json.loads(row["evidence"])["full_name"]
    assert CV[span["start"] : span["end"]] == "Ada Example"
    assert len(row["vector"]) == 384
    assert sum(value * value for value in row["vector"]) == pytest.approx(1, abs=1e-3)
    assert {"hirestream", "reader", "extractor", "taxonomy"} <= set(json.loads(row["versions"]))


def test_records_come_in_the_order_of_their_events(recorder: Recorder, blobs: BlobStore) -> None:
    """A batch of all topics gives a record each, in order."""
    cv = event_of(blobs, CV)
    other = event_of(blobs, "An article about the weather in the mountains.", "other")
    erasure = ErasureEvent(doc_id=cv.doc_id, requested_at=NOON)
    messages = [Message(OTHERS, other.to_json()), Message(CVS, cv.to_json()), Message(ERASURES, erasure.to_json())]
    assert [row["outcome"] for row in recorder.records(messages)] == ["other", "cv", "erase"]


def test_a_document_whose_text_is_gone_goes_to_quarantine(recorder: Recorder, blobs: BlobStore) -> None:
    """What was erased in the meantime is quarantined with its reason; its event can be replayed."""
    event = event_of(blobs, CV)
    blobs.delete(event.doc_id)
    (row,) = recorder.records([Message(CVS, event.to_json())])
    assert (row["outcome"], row["stage"], row["code"]) == ("quarantine", "extract", "not-found")
    assert json.loads(row["event"])["doc_id"] == event.doc_id


def test_a_fault_of_the_rules_is_kept_without_quoting_the_document(recorder: Recorder, blobs: BlobStore) -> None:
    """A document that the rules stumble over is kept; what is written about the fault holds none of its words."""
    wrong_topic = event_of(blobs, CV, "other")
    (row,) = recorder.records([Message(CVS, wrong_topic.to_json())])
    assert (row["outcome"], row["code"]) == ("quarantine", "internal")
    assert row["detail"].startswith("ValueError at records.py:")


@pytest.mark.parametrize("topic", [CVS, OFFERS, OTHERS, QUARANTINE, ERASURES])
def test_an_event_that_is_not_ours_is_told_apart(recorder: Recorder, topic: str) -> None:
    """Poison on a topic becomes a record that is logged, never an exception that stops the stream."""
    values = [b'{"schema": 1, "doc_id": "x"}', b"\x00\xff", b"[]"]
    rows = recorder.records([Message(topic, value) for value in values])
    assert {row["outcome"] for row in rows} == {"malformed"}
    assert {row.get("doc_id") for row in rows} == {None}


def test_a_blob_store_that_is_away_stops_the_batch_and_loses_nothing(
    taxonomy: Taxonomy, encoder: E5Encoder, tmp_path: Path
) -> None:
    """While storage is away nothing is quarantined for it: the batch is tried again."""
    event = event_of(BlobStore(str(tmp_path / "blobs")), CV)
    (tmp_path / "blobs" / event.text_blob).unlink()
    (tmp_path / "blobs" / event.text_blob).mkdir()  # reading a folder is an error of the store, not a missing file
    recorder = Recorder(BlobStore(str(tmp_path / "blobs")), taxonomy, encoder)
    with pytest.raises(Transient):
        recorder.records([Message(CVS, event.to_json())])


def test_a_closure_becomes_a_record_of_its_own(recorder: Recorder) -> None:
    """When, why and when it was told; one that contradicts itself is not understood."""
    doc_id = doc_id_of(b"an offer")
    told = ClosureEvent(doc_id=doc_id, closed_at=NOON, reason="gone", told_at=NOON)
    opened = ClosureEvent(doc_id=doc_id, closed_at=None, told_at=NOON)
    odd = told.to_json().replace(b'"gone"', b"null")
    made = recorder.records([Message(CLOSURES, one) for one in (told.to_json(), opened.to_json(), odd)])
    base = {"outcome": "close", "doc_id": doc_id, "at": NOON}
    assert made[:2] == [
        base | {"closed_at": NOON, "closed_reason": "gone"},
        base | {"closed_at": None, "closed_reason": None},
    ]
    assert made[2]["outcome"] == "malformed"


@pytest.mark.enable_socket
def test_the_stream_keeps_what_a_model_found_and_gives_a_batch_its_time(
    desk: Desk, taxonomy: Taxonomy, encoder: E5Encoder, blobs: BlobStore
) -> None:
    """Rows of the stream name the model as `parse` does; when a batch has no time left, its rows come without."""
    desk.completer = desk.made(batch_seconds=10.0)
    extractor = Extractor(taxonomy, completer=desk.completer)
    recorder = Recorder(blobs, taxonomy, encoder, extractor=extractor)

    def slow(request: dict[str, Any]) -> Reply:
        desk.now += 11
        asked = request["response_format"]["json_schema"]["schema"]["properties"]
        return said(json.dumps({name: empty(schema) for name, schema in asked.items()} | {"languages": ["Portuguese"]}))

    desk.server.will(slow)
    messages = [Message(CVS, event_of(blobs, text).to_json()) for text in (LACKING, f"{LACKING}\nTwice.")]
    for _ in range(2):
        first, second = recorder.records(messages)
        assert json.loads(first["evidence"])["languages[0]"]["by"] == "test-model-1"
        assert json.loads(first["versions"])["model"] == "test-model-1"
        assert "model" not in json.loads(second["versions"])
        assert (first["outcome"], second["outcome"]) == ("cv", "cv")
    assert len(desk.server.requests) == 2
    assert Profile.model_validate_json(first["profile"]).languages[0].code == "pt"
