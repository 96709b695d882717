"""The whole flow: every document is somewhere, once, and everyone downstream agrees."""

from __future__ import annotations

import json

import httpx
import pytest
from tests.running_system import RunningSystem, wait_until

from hirestream.model.document import doc_id_of
from hirestream.model.events import DOCUMENTS, OFFERS, ClassifiedEvent, DocumentEvent, utc_now
from hirestream.simulate.service import simulate
from hirestream.store.tables import CVS, LEDGER, QUARANTINE
from hirestream.store.tables import OFFERS as OFFERS_TABLE
from hirestream.wiring import FOLLOWED, event_log

pytestmark = pytest.mark.flow


def test_every_document_of_a_mixed_corpus_is_accounted_for_once(system: RunningSystem) -> None:
    """A person who hands in more than 200 documents finds each of them in exactly one place."""
    system.wait_settled()
    accepted = sorted(system.blobs.doc_ids("receipts"))
    places = system.doc_ids()
    assert len(accepted) >= 200
    assert sorted(doc_id for held in places.values() for doc_id in held) == accepted
    told = json.loads(system.command("status", "--json").stdout)["account"]
    assert told["accepted"] == told["cvs"] + told["offers"] + told["others"] + told["quarantined"] + told["in_flight"]
    assert told["in_flight"] == 0


def test_documents_are_what_they_were_drawn_to_be(system: RunningSystem) -> None:
    """A CV is a CV and an offer an offer, and a broken file is quarantined with its reason."""
    system.wait_settled()
    places = system.doc_ids()
    found = {doc_id: place for place, held in places.items() for doc_id in held}
    expected = {"cv": "cvs", "offer": "offers", "other": "others"}
    wrong = [
        (one.name, found[doc_id_of(one.content)])
        for one in system.documents
        if one.expected_code is None and found[doc_id_of(one.content)] != expected[one.kind]
    ]
    assert len(wrong) <= len(system.documents) // 50, wrong
    codes = {row["doc_id"]: row["code"] for row in system.tables.read(QUARANTINE).to_pylist()}
    for one in system.documents:
        if one.expected_code is not None:
            assert codes[doc_id_of(one.content)] == one.expected_code, one.name


@pytest.mark.parametrize("name", list(FOLLOWED))
def test_every_view_holds_what_delta_holds(system: RunningSystem, name: str) -> None:
    """Whoever asks the cache, the people database or the warehouse sees the same documents."""
    system.wait_settled()
    places = system.doc_ids()
    view = FOLLOWED[name](system.settings)
    view.open()
    try:
        for table in (CVS, OFFERS_TABLE):
            assert [key for key, _ in view.contents(table)] == sorted(places[table])
    finally:
        view.close()


def test_the_same_documents_again_change_nothing(system: RunningSystem) -> None:
    """A person who sends a folder twice gets duplicates, not doubles."""
    system.wait_settled()
    before = system.doc_ids()
    again = simulate(cvs=5, offers=5, seed=90_001)
    first = system.put(again)
    system.wait_settled()
    receipts = system.put(simulate(cvs=5, offers=5, seed=90_001))
    system.wait_settled()
    assert {receipt.outcome for receipt in first} == {"accepted"}
    assert {receipt.outcome for receipt in receipts} == {"duplicate"}
    after = system.doc_ids()
    assert sum(map(len, after.values())) == sum(map(len, before.values())) + 10


def test_an_event_that_is_delivered_twice_changes_nothing(system: RunningSystem) -> None:
    """The log may deliver an event again after a crash: no row is doubled."""
    system.wait_settled()
    before = {table: sorted(held) for table, held in system.doc_ids().items()}
    doc_id = before["cvs"][0]
    receipt = json.loads(system.blobs.get(system.blobs.path("receipts", doc_id)))
    event = DocumentEvent(
        doc_id=doc_id,
        blob=system.blobs.path("documents", doc_id),
        media_type="application/octet-stream",
        size=receipt["size"],
        source="test",
        received_at=receipt["received_at"],
    )
    row = system.tables.read(CVS, columns=["extracted_at"], where=("doc_id", [doc_id])).to_pylist()[0]
    media_type = next(one.media_type for one in system.documents if doc_id_of(one.content) == doc_id)
    event = event.model_copy(update={"media_type": media_type})
    event_log(system.settings).publish(DOCUMENTS, [event, event, event])

    def written_again() -> bool:
        now = system.tables.read(CVS, columns=["extracted_at"], where=("doc_id", [doc_id])).to_pylist()
        return len(now) == 1 and now[0]["extracted_at"] > row["extracted_at"]

    wait_until(written_again, "the document is extracted again")
    system.wait_settled()
    assert {table: sorted(held) for table, held in system.doc_ids().items()} == before


def test_an_update_travels_to_every_view(system: RunningSystem) -> None:
    """When a row of Delta changes, every view shows the change."""
    system.wait_settled()
    row = system.tables.read(OFFERS_TABLE).sort_by("doc_id").to_pylist()[0]
    contents = {name: _contents(system, name) for name in FOLLOWED}
    event = ClassifiedEvent(
        doc_id=row["doc_id"],
        blob=system.blobs.path("documents", row["doc_id"]),
        media_type="text/plain",
        size=1,
        source="corrected",
        received_at=row["received_at"],
        kind="offer",
        kind_probability=1.0,
        language="en" if row["language"] == "fr" else "fr",
        text_blob=row["text_blob"],
        reader="text",
        read_at=utc_now(),
    )
    event_log(system.settings).publish(OFFERS, [event])

    def all_changed() -> bool:
        return all(_contents(system, name)[row["doc_id"]] != contents[name][row["doc_id"]] for name in FOLLOWED)

    wait_until(all_changed, "every view shows the update")
    shown = httpx.get(f"{system.url}/api/v1/documents/{row['doc_id']}", timeout=20).json()
    assert shown["state"] == "searchable"
    system.wait_settled()


def _contents(system: RunningSystem, name: str) -> dict[str, str]:
    view = FOLLOWED[name](system.settings)
    view.open()
    try:
        return dict(view.contents(OFFERS_TABLE))
    finally:
        view.close()


def test_an_erased_document_is_gone_everywhere(system: RunningSystem) -> None:
    """A person who asks to be forgotten is in no table, no view, no blob; the ledger keeps only that it was done."""
    (document,) = simulate(cvs=1, offers=0, seed=90_002)
    (receipt,) = system.put([document])
    system.wait_settled()
    doc_id = receipt.doc_id
    assert doc_id in system.doc_ids()["cvs"]
    erased = system.command("erase", "--doc", doc_id)
    assert erased.returncode == 0, erased.stderr
    assert json.loads(erased.stdout)["held_in"] == ["cvs", "documents", "texts", "receipts"]
    wait_until(lambda: doc_id not in system.doc_ids()["cvs"], "Delta has erased it")
    system.wait_settled()
    for name in FOLLOWED:
        view = FOLLOWED[name](system.settings)
        view.open()
        assert doc_id not in dict(view.contents(CVS))
        view.close()
    wait_until(
        lambda: httpx.get(f"{system.url}/api/v1/documents/{doc_id}", timeout=20).status_code == httpx.codes.NOT_FOUND,
        "the web has forgotten it",
    )
    for area in ("documents", "texts", "receipts"):
        assert not system.blobs.exists(area, doc_id)
    ledger = system.tables.read(LEDGER, where=("doc_id", [doc_id])).to_pylist()
    assert [(row["stage"], row["state"]) for row in ledger] == [("erase", "erased")]


def test_a_quarantined_document_comes_through_when_its_cause_is_mended(system: RunningSystem) -> None:
    """An operator mends the cause, replays, and the document is there as if nothing had happened."""
    (document,) = simulate(cvs=1, offers=0, seed=90_003, formats=("txt",))
    doc_id = doc_id_of(document.content)
    # Its bytes are missing, as after a lost disk.
    event = DocumentEvent(
        doc_id=doc_id,
        blob=system.blobs.path("documents", doc_id),
        media_type=document.media_type,
        size=len(document.content),
        source="test",
        received_at=utc_now(),
    )
    event_log(system.settings).publish(DOCUMENTS, [event])
    system.blobs.put("receipts", doc_id, b"{}")
    wait_until(lambda: doc_id in system.doc_ids()["quarantined"], "it is in quarantine")
    shown = json.loads(system.command("quarantine", "show", doc_id).stdout)
    assert (shown["code"], shown["stage"]) == ("not-found", "read")
    system.blobs.put("documents", doc_id, document.content)
    replayed = system.command("quarantine", "replay", doc_id)
    assert replayed.returncode == 0, replayed.stderr
    wait_until(lambda: doc_id in system.doc_ids()["cvs"], "it came through")
    system.wait_settled()
    assert doc_id not in system.doc_ids()["quarantined"]
    row = system.tables.read(QUARANTINE, where=("doc_id", [doc_id])).to_pylist()[0]
    assert row["replayed_at"] is not None


def test_an_event_that_nobody_understands_stops_nothing(system: RunningSystem) -> None:
    """A poisoned event on any topic is logged and passed; documents behind it come through."""
    from confluent_kafka import Producer

    from hirestream.model.events import TOPICS
    from hirestream.runtime.kafka import producer_config

    producer = Producer(producer_config(system.settings))
    for topic in TOPICS:
        producer.produce(topic, b'{"schema": 1, "doc_id": "not one"}', key="poison")
        producer.produce(topic, b"\x00\xff", key="poison")
    assert producer.flush(20) == 0
    system.put(simulate(cvs=2, offers=2, seed=90_004))
    system.wait_settled()
