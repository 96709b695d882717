"""A person's word on real engines: a document moves between tables and views, the account balances, erasure is last."""

from __future__ import annotations

import json

import httpx
import pytest
from tests.running_system import RunningSystem, wait_until

from hirestream.model.document import doc_id_of
from hirestream.model.events import DOCUMENTS, DocumentEvent
from hirestream.simulate.service import simulate
from hirestream.store.tables import CVS, KINDS, LEDGER, OFFERS
from hirestream.wiring import FOLLOWED, event_log

pytestmark = pytest.mark.flow


def _place(system: RunningSystem, doc_id: str) -> list[str]:
    """Every place that holds a document."""
    return [place for place, held in system.doc_ids().items() if doc_id in held]


def _held(system: RunningSystem, table: str, doc_id: str) -> list[str]:
    """Views that hold a document of a table."""
    found = []
    for name in FOLLOWED:
        view = FOLLOWED[name](system.settings)
        view.open()
        if doc_id in dict(view.contents(table)):
            found.append(name)
        view.close()
    return found


def _account_balances(system: RunningSystem) -> None:
    system.wait_settled()
    told = system.status().account
    assert told.accepted == told.cvs + told.offers + told.others + told.quarantined + told.in_flight
    assert told.in_flight == 0


def test_a_document_goes_where_a_person_says_and_every_view_follows(system: RunningSystem) -> None:
    """An other becomes a CV, then an offer, then an other again: in one place each time, in Delta and in all views."""
    (document,) = simulate(cvs=0, offers=0, others=1, seed=90_101, formats=("txt",))
    doc_id = doc_id_of(document.content)
    system.put([document])
    wait_until(lambda: _place(system, doc_id) == ["others"], "it is among the others")
    for kind, place, table in (("cv", "cvs", CVS), ("offer", "offers", OFFERS)):
        done = system.command("reclassify", doc_id, "--as", kind)
        assert done.returncode == 0, done.stderr
        wait_until(lambda place=place: _place(system, doc_id) == [place], f"it is a {kind}")  # type: ignore[misc]
        wait_until(lambda table=table: _held(system, table, doc_id) == list(FOLLOWED), "views follow")  # type: ignore[misc]
        gone = {CVS: OFFERS, OFFERS: CVS}[table]
        wait_until(lambda gone=gone: _held(system, gone, doc_id) == [], "views let go")  # type: ignore[misc]
        address = f"{system.url}/api/v1/documents/{doc_id}"
        wait_until(
            lambda kind=kind, address=address: httpx.get(address, timeout=20).json()["kind"] == kind,  # type: ignore[misc]
            "the web shows it",
        )
        _account_balances(system)
    answer = httpx.post(f"{system.url}/api/v1/documents/{doc_id}/kind", json={"kind": "other"}, timeout=20)
    assert answer.status_code == httpx.codes.ACCEPTED
    wait_until(lambda: _place(system, doc_id) == ["others"], "it is an other again")
    wait_until(lambda: _held(system, OFFERS, doc_id) == [], "no view holds it")
    _account_balances(system)
    (choice,) = system.tables.read(KINDS, where=("doc_id", [doc_id])).to_pylist()
    assert (choice["decided"], choice["decided_by"]) == ("other", "operator")
    assert choice["predicted"] in {"cv", "offer", "other"}


def test_the_first_event_delivered_again_does_not_undo_a_decision(system: RunningSystem) -> None:
    """Kafka repeats a document's first event after a person decided: it stays where they put it."""
    (document,) = simulate(cvs=1, offers=0, seed=90_102, formats=("txt",))
    doc_id = doc_id_of(document.content)
    system.put([document])
    wait_until(lambda: _place(system, doc_id) == ["cvs"], "it is a CV")
    (row,) = system.tables.read(CVS, where=("doc_id", [doc_id])).to_pylist()
    assert system.command("reclassify", doc_id, "--as", "offer").returncode == 0
    wait_until(lambda: _place(system, doc_id) == ["offers"], "it is an offer")
    first = DocumentEvent(
        doc_id=doc_id,
        blob=system.blobs.path("documents", doc_id),
        media_type=document.media_type,
        size=len(document.content),
        source="test",
        received_at=row["received_at"],
    )
    event_log(system.settings).publish(DOCUMENTS, [first])
    # A document that was sent after it is through: so is it, but for a rare order of partitions.
    (behind,) = simulate(cvs=1, offers=0, seed=90_103, formats=("txt",))
    system.put([behind])
    wait_until(lambda: _place(system, doc_id_of(behind.content)) == ["cvs"], "the next one is through")
    system.wait_settled()
    assert _place(system, doc_id) == ["offers"]


def test_an_erased_document_stays_erased_whatever_was_decided(system: RunningSystem) -> None:
    """Erasure takes the decision with it: the choice is not kept, and nothing can be decided any more."""
    (document,) = simulate(cvs=0, offers=1, seed=90_104, formats=("txt",))
    doc_id = doc_id_of(document.content)
    system.put([document])
    wait_until(lambda: _place(system, doc_id) == ["offers"], "it is an offer")
    assert system.command("reclassify", doc_id, "--as", "cv").returncode == 0
    assert system.command("erase", "--doc", doc_id).returncode == 0
    wait_until(lambda: _place(system, doc_id) == [], "it is nowhere")

    def erased() -> bool:
        ledger = system.tables.read(LEDGER, where=("doc_id", [doc_id])).to_pylist()
        return [row["state"] for row in ledger] == ["erased"]

    wait_until(erased, "the ledger says so")
    system.wait_settled()
    assert system.tables.read(KINDS, where=("doc_id", [doc_id])).num_rows == 0
    late = system.command("reclassify", doc_id, "--as", "cv")
    assert late.returncode != 0
    assert json.loads(system.command("status", "--json").stdout)["account"]["in_flight"] == 0
