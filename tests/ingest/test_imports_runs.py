"""A run over many files: it goes on where it was killed, hands in nothing twice, and says what became of each file."""

from __future__ import annotations

import csv
import json
import os
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.ingest.test_imports_archives import ADA, BOB, zipped
from tests.ingest.test_imports_kinds import OneSite
from tests.ingest.test_intake import ListLog

from hirestream.cli import main
from hirestream.errors import Misconfigured, Transient
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.imports.journal import Journal
from hirestream.ingest.imports.report import Tally, check_report, reported
from hirestream.ingest.imports.walk import walk
from hirestream.ingest.incoming import Receipt
from hirestream.ingest.service import Intake
from hirestream.model.document import doc_id_of
from hirestream.model.events import DocumentEvent, Event
from hirestream.simulate.service import simulate, write_corpus


class FailingLog(ListLog):
    """An event log that goes away after so many batches, as when the broker is killed in the middle of a run."""

    def __init__(self, batches: int) -> None:
        super().__init__()
        self._left = batches

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Take a batch while there is one left to take."""
        self.away = self._left <= 0
        self._left -= 1
        super().publish(topic, events)


def cv(number: int) -> bytes:
    """A CV of its own for each number."""
    return f"Person {number}\nExperience\n2019 - 2021 Developer, Example Ltd, team {number:06d}\n".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of 40 CVs."""
    inside = tmp_path / "in"
    inside.mkdir()
    for number in range(40):
        (inside / f"{number:03}.txt").write_bytes(cv(number))
    return inside


def intake_in(tmp_path: Path, log: ListLog) -> Intake:
    """An intake with its journal, as a command that starts anew has it."""
    return Intake(BlobStore(str(tmp_path / "blobs")), log, max_bytes=200_000, journal=Journal(tmp_path / "j.sqlite"))


def test_a_killed_run_goes_on_without_reading_again_what_was_taken(tmp_path: Path, folder: Path) -> None:
    """What was acknowledged is known by the journal: even the bytes of its files are not looked at again."""
    with pytest.raises(Transient):
        list(intake_in(tmp_path, FailingLog(batches=3)).accept_paths([folder], batch=8))
    first = folder / "000.txt"
    found = first.stat()
    first.write_bytes(first.read_bytes().replace(b"Person 0", b"Person X"))
    os.utime(first, ns=(found.st_atime_ns, found.st_mtime_ns))  # as if nothing had happened: only reading would tell
    log = ListLog()
    outcomes = Counter(receipt.outcome for _, receipt in intake_in(tmp_path, log).accept_paths([folder], batch=8))
    assert outcomes == {"duplicate": 24, "accepted": 16}
    assert {event.doc_id for _, event in log.events if isinstance(event, DocumentEvent)} == {
        doc_id_of(cv(number)) for number in range(24, 40)
    }


def test_a_file_that_changed_is_read_again(tmp_path: Path, folder: Path) -> None:
    """A new version of a CV under the same name is a new document."""
    list(intake_in(tmp_path, ListLog()).accept_paths([folder]))
    (folder / "005.txt").write_bytes(cv(1005))
    outcomes = Counter(receipt.outcome for _, receipt in intake_in(tmp_path, ListLog()).accept_paths([folder]))
    assert outcomes == {"duplicate": 39, "accepted": 1}


def test_an_erased_document_can_be_handed_in_again(tmp_path: Path, folder: Path) -> None:
    """The journal never stands in the way of the truth: without a receipt the file is read and taken."""
    list(intake_in(tmp_path, ListLog()).accept_paths([folder]))
    BlobStore(str(tmp_path / "blobs")).delete(doc_id_of(cv(7)))
    log = ListLog()
    outcomes = Counter(receipt.outcome for _, receipt in intake_in(tmp_path, log).accept_paths([folder]))
    assert outcomes == {"duplicate": 39, "accepted": 1}
    assert [event.doc_id for _, event in log.events if isinstance(event, DocumentEvent)] == [doc_id_of(cv(7))]


def test_an_archive_that_was_cut_short_hands_in_the_rest(tmp_path: Path) -> None:
    """The documents of containers are known by their receipts: nothing is announced twice."""
    path = tmp_path / "cvs.zip"
    path.write_bytes(zipped({f"{number:03}.txt": cv(number) for number in range(40)}))
    with pytest.raises(Transient):
        list(intake_in(tmp_path, FailingLog(batches=2)).accept_paths([path], batch=8))
    log = ListLog()
    outcomes = Counter(receipt.outcome for _, receipt in intake_in(tmp_path, log).accept_paths([path], batch=8))
    assert outcomes == {"duplicate": 16, "accepted": 24}
    assert len(log.events) == 24


def test_the_journal_holds_no_name(tmp_path: Path) -> None:
    """File names are often names of people: the journal keeps hashes."""
    (tmp_path / "ines-exemple.txt").write_bytes(ADA)
    list(intake_in(tmp_path, ListLog()).accept_paths([tmp_path / "ines-exemple.txt"]))
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("j.sqlite*"))
    assert kept
    assert b"ines" not in kept


def test_a_damaged_journal_says_what_to_do(tmp_path: Path, folder: Path) -> None:
    """No stack trace, and a way out: the journal can be deleted."""
    (tmp_path / "j.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(Transient, match="delete it"):
        list(intake_in(tmp_path, ListLog()).accept_paths([folder]))


def test_memory_does_not_grow_with_the_import(tmp_path: Path) -> None:
    """A folder of 16 MB and an archive of another 16 go through the memory of a few documents."""
    folder = tmp_path / "in"
    folder.mkdir()
    documents = {f"{number:03}.txt": cv(number) + os.urandom(100_000).hex().encode() for number in range(80)}
    for name, content in documents.items():
        (folder / name).write_bytes(content)
    (folder / "all.zip").write_bytes(zipped(documents))
    documents.clear()
    intake = Intake(BlobStore(str(tmp_path / "blobs")), ListLog(), max_bytes=300_000)
    tracemalloc.start()
    try:
        outcomes = Counter(receipt.outcome for _, receipt in intake.accept_paths([folder], batch=4))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert outcomes == {"accepted": 80, "duplicate": 80}
    assert peak < 12_000_000


def test_what_nobody_hands_in_is_passed_over_and_counted(tmp_path: Path) -> None:
    """Hidden files, what systems leave behind, links and the gold of the simulator are no refusals."""
    list(write_corpus(simulate(cvs=3, offers=2, seed=5, formats=("txt",)), tmp_path / "corpus"))
    (tmp_path / "corpus" / ".simulate.journal").write_text("{}")
    (tmp_path / "corpus" / "gold" / "notes.txt").write_bytes(BOB)  # not the simulator's
    for name in (".hidden", "Thumbs.db", "~$cv.docx"):
        (tmp_path / "corpus" / name).write_bytes(b"x")
    (tmp_path / "corpus" / "__MACOSX").mkdir()
    (tmp_path / "corpus" / "link.txt").symlink_to("/etc/hostname")
    skipped: Counter[str] = Counter()
    found = [path.name for path in walk([tmp_path / "corpus"], skipped)]
    assert found == [*(f"cv-{n:06}.txt" for n in range(3)), "notes.txt", "offer-000000.txt", "offer-000001.txt"]
    assert skipped == {"hidden": 4, "link": 1, "simulator": 6}


def test_a_gold_folder_of_somebody_else_is_read(tmp_path: Path) -> None:
    """Only gold with its document beside it is passed over: a folder may be called gold."""
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "resume.json").write_text(json.dumps({"basics": {"name": "Ada Example"}}))
    assert [path.name for path in walk([tmp_path], Counter())] == ["resume.json"]


def test_the_command_prints_a_line_each_and_a_summary(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`hirestream ingest` ends with 1 when something was refused, with 0 when all is in; its report has every row."""
    log = ListLog()
    monkeypatch.setattr("hirestream.wiring.intake", lambda _: intake_in(tmp_path, log))
    (folder / "run.exe").write_bytes(b"MZ\0\0" + bytes(200))
    asked = ["ingest", str(folder), "--report", str(tmp_path / "out.jsonl")]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["accepted"] * 40 + ["refused"]
    assert lines[-1].endswith(json.loads((tmp_path / "out.jsonl").read_text().splitlines()[-1])["message"])
    assert "40 accepted, 0 duplicates, 1 refused in " in done.stderr
    assert "  refused 1 × unsupported-type" in done.stderr
    (folder / "run.exe").unlink()
    assert CliRunner().invoke(main, asked).exit_code == 0


@pytest.mark.enable_socket
def test_the_command_fetches_what_a_table_links_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person hands in a list of addresses; one that leads into the own network is refused, and says why."""
    monkeypatch.setattr("hirestream.wiring.intake", lambda _: intake_in(tmp_path, ListLog()))
    table = tmp_path / "links.csv"
    table.write_text("CV_url\nhttp://127.0.0.1/cv.txt\nftp://example.org/cv.txt\n")
    done = CliRunner().invoke(main, ["ingest", str(table)])
    assert done.exit_code == 1
    private, other = done.stdout.splitlines()
    assert private.startswith("refused")
    assert "not an address of the open internet" in private
    assert other.startswith("refused")
    site = OneSite({"https://example.org/ada.txt": ADA})
    monkeypatch.setattr("hirestream.runtime.feeds.polite_fetcher", lambda *_: nullcontext(site))
    table.write_text("CV_url\nhttps://example.org/ada.txt\n")
    assert CliRunner().invoke(main, ["ingest", str(table)]).stdout.startswith("accepted")


def test_what_the_simulator_wrote_can_be_handed_in_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`simulate --to DIR` and `ingest DIR` go together: its gold is no refusal."""
    monkeypatch.setattr("hirestream.wiring.intake", lambda _: intake_in(tmp_path, ListLog()))
    made = CliRunner().invoke(main, ["simulate", "--cvs", "3", "--offers", "2", "--to", str(tmp_path / "corpus")])
    done = CliRunner().invoke(main, ["ingest", str(tmp_path / "corpus")])
    assert (made.exit_code, done.exit_code) == (0, 0)
    assert "5 accepted, 0 duplicates, 0 refused" in done.stderr
    assert "  skipped 6 × simulator" in done.stderr


OUTCOMES = [
    ("in/ada.txt", Receipt("accepted", "sha256:1")),
    ("in/again.txt", Receipt("duplicate", "sha256:1")),
    ("=in.exe", Receipt("refused", "sha256:2", "unsupported-type", "Not read.")),
]


def test_the_report_has_a_row_for_each_document(tmp_path: Path) -> None:
    """Whoever imports gets a table of what failed and why, as JSON Lines or for a spreadsheet."""
    assert list(reported(iter(OUTCOMES), tmp_path / "r.jsonl")) == OUTCOMES
    lines = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    refused = {"path": "=in.exe", "outcome": "refused", "doc_id": "sha256:2", "code": "unsupported-type"}
    assert lines[2] == refused | {"message": "Not read."}
    assert lines[0]["code"] is None
    list(reported(iter(OUTCOMES), tmp_path / "r.csv"))
    with (tmp_path / "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["path"] for row in rows] == ["in/ada.txt", "in/again.txt", "'=in.exe"]
    assert rows[2]["code"] == "unsupported-type"


def test_a_report_is_there_though_the_run_was_killed(tmp_path: Path) -> None:
    """Each row is written as its document is done."""
    outcomes = reported(iter(OUTCOMES), tmp_path / "r.jsonl")
    next(outcomes)
    assert len((tmp_path / "r.jsonl").read_text().splitlines()) == 1


def test_a_report_that_cannot_be_written_is_told_before_anything_happens(tmp_path: Path) -> None:
    """A mistyped name costs no import."""
    for path in (tmp_path / "r.xlsx", tmp_path / "nowhere" / "r.csv"):
        with pytest.raises(Misconfigured):
            check_report(path)


def test_the_summary_counts_by_code() -> None:
    """Progress says how far it is, the summary what was refused and passed over."""
    tally = Tally(total_files=3)
    for _, receipt in OUTCOMES:
        tally.count(receipt)
    assert tally.progress(2).startswith("2 of 3 files, 3 documents, ")
    assert tally.progress(2).endswith(": 1 accepted, 1 duplicate, 1 refused")
    first, *rest = tally.summary(Counter({"hidden": 2}))
    assert first.startswith("1 accepted, 1 duplicates, 1 refused in ")
    assert rest == ["  refused 1 × unsupported-type", "  skipped 2 × hidden"]
