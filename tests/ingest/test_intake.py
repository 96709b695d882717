"""Intake: a document is accepted exactly when the log has acknowledged it, and refused with a reason otherwise."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hirestream.errors import Transient
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.service import Incoming, Intake
from hirestream.model.document import doc_id_of
from hirestream.model.events import DOCUMENTS, DocumentEvent, Event

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CV = b"Ada Example\nExperience\n2019 - 2021 Developer, Example Ltd\n"
OTHER_CV = b"Bob Example\nExperience\n2015 - 2021 Nurse, Example Clinic\n"


class ListLog:
    """An event log in a list, which can be away: the real one cannot be made to fail at a given point."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Event]] = []
        self.away = False

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Take events, or none of them."""
        if self.away:
            raise Transient("the log is away")
        self.events += [(topic, event) for event in events]


@pytest.fixture
def log() -> ListLog:
    """An empty log."""
    return ListLog()


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    """A blob store in a folder."""
    return BlobStore(str(tmp_path / "blobs"))


@pytest.fixture
def intake(blobs: BlobStore, log: ListLog) -> Intake:
    """What takes documents in, with a limit of 1 kB."""
    return Intake(blobs, log, max_bytes=1000, now=lambda: NOON)


def test_an_accepted_document_is_kept_announced_and_receipted(intake: Intake, blobs: BlobStore, log: ListLog) -> None:
    """Its bytes lie under their hash, its event says where, and its name goes nowhere."""
    (receipt,) = intake.accept([Incoming(CV, "ada-example.txt")], source="upload", owner="team")
    assert (receipt.outcome, receipt.doc_id) == ("accepted", doc_id_of(CV))
    ((topic, event),) = log.events
    assert isinstance(event, DocumentEvent)
    assert (topic, event.size, event.source, event.owner, event.received_at) == (
        DOCUMENTS,
        len(CV),
        "upload",
        "team",
        NOON,
    )
    assert blobs.get(event.blob) == CV
    assert b"ada" not in event.to_json().lower()
    assert json.loads(blobs.get(blobs.path("receipts", receipt.doc_id)))["received_at"] == NOON.isoformat()


def test_the_same_bytes_are_a_duplicate_whatever_their_name(intake: Intake, blobs: BlobStore, log: ListLog) -> None:
    """A person who sends a file again, or twice at once, hears so; it is announced once."""
    first = intake.accept([Incoming(CV, "a.txt"), Incoming(CV, "b.txt")], source="files")
    second = intake.accept([Incoming(CV, "c.txt")], source="files")
    assert [receipt.outcome for receipt in first + second] == ["accepted", "duplicate", "duplicate"]
    assert len(log.events) == 1
    assert blobs.duplicates() == 2


def test_a_document_that_the_log_did_not_take_is_not_accepted_and_can_be_sent_again(
    intake: Intake, blobs: BlobStore, log: ListLog
) -> None:
    """While Kafka is away nobody gets a receipt; the same file sent later is accepted, not called a duplicate."""
    log.away = True
    with pytest.raises(Transient):
        intake.accept([Incoming(CV, "cv.txt")], source="upload")
    assert list(blobs.doc_ids("receipts")) == []
    log.away = False
    (receipt,) = intake.accept([Incoming(CV, "cv.txt")], source="upload")
    assert receipt.outcome == "accepted"
    assert list(blobs.doc_ids("receipts")) == [doc_id_of(CV)]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.pdf", "empty"),
        (b"x" * 1001, "long.txt", "too-large"),
        (b"\x7fELF\x02\x01\x01" + bytes(200), "program", "unsupported-type"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_code(
    intake: Intake, log: ListLog, content: bytes, name: str, code: str
) -> None:
    """Nothing of a refused file is kept, and the person learns why."""
    (receipt,) = intake.accept([Incoming(content, name)], source="upload")
    assert (receipt.outcome, receipt.code) == ("refused", code)
    assert receipt.message
    assert log.events == []


def test_a_folder_is_taken_in_file_by_file(intake: Intake, tmp_path: Path) -> None:
    """Files of sub-folders come too; links are not followed; what cannot be read is refused, the rest goes on."""
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_bytes(CV)
    (folder / "deep" / "b.txt").write_bytes(OTHER_CV)
    (folder / "big.txt").write_bytes(b"y" * 2000)
    (folder / "link.txt").symlink_to("/etc/hostname")
    outcomes = {Path(name).name: receipt.outcome for name, receipt in intake.accept_paths([folder], batch=1)}
    assert outcomes == {"a.txt": "accepted", "b.txt": "accepted", "big.txt": "refused"}


def test_a_missing_file_is_refused_and_the_next_one_taken(intake: Intake, tmp_path: Path) -> None:
    """A file that vanished between listing and reading stops nothing."""
    (tmp_path / "there.txt").write_bytes(CV)
    outcomes = [
        (receipt.outcome, receipt.code)
        for _, receipt in intake.accept_paths([tmp_path / "gone.txt", tmp_path / "there.txt"])
    ]
    assert outcomes == [("refused", "not-found"), ("accepted", None)]


def test_each_row_of_a_table_is_a_document(intake: Intake, log: ListLog, tmp_path: Path) -> None:
    """A board's export with a row an offer becomes one JobPosting a row."""
    table = tmp_path / "offres.csv"
    table.write_text(
        "intitulé;description;type_contrat;ville\n"
        'Infirmier;"Soins de nuit, en équipe";CDI;Lyon\nMaçon;Gros œuvre;CDD;Lille\n',
        encoding="utf-8",
    )
    names = [Path(name).name for name, _ in intake.accept_paths([table])]
    assert names == ["offres.csv#1", "offres.csv#2"]
    assert {event.media_type for _, event in log.events if isinstance(event, DocumentEvent)} == {"application/ld+json"}


def test_a_table_of_cvs_gives_their_text(intake: Intake, blobs: BlobStore, log: ListLog, tmp_path: Path) -> None:
    """The well-known export with a column Resume_str gives one CV a row; empty rows give none."""
    table = tmp_path / "cvs.csv"
    table.write_text(f'ID,Resume_str\n1,"{CV.decode()}"\n2,""\n')
    assert [receipt.outcome for _, receipt in intake.accept_paths([table])] == ["accepted"]
    ((_, event),) = log.events
    assert isinstance(event, DocumentEvent)
    assert blobs.get(event.blob) == CV.strip()


def test_a_table_without_a_known_column_is_refused_with_what_it_needs(intake: Intake, tmp_path: Path) -> None:
    """A person who hands in some other table learns which columns are looked for."""
    table = tmp_path / "prices.csv"
    table.write_text("article,price\nchair,3\n")
    ((_, receipt),) = intake.accept_paths([table])
    assert (receipt.outcome, receipt.code) == ("refused", "unsupported-type")
    assert receipt.message is not None
    assert "title" in receipt.message
