"""A run from start to end: its pace, its batches, its journal, and what it says at last."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from hirestream import wiring
from hirestream.errors import Misconfigured, Transient
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.service import Intake
from hirestream.llm.account import Prices, Spent
from hirestream.model.events import DOCUMENTS, DocumentEvent, Event
from hirestream.settings import Settings
from hirestream.simulate.journal import Journal, Kept
from hirestream.simulate.run import Delivered, Tally, batches, read_rate, run, to_folder
from hirestream.simulate.service import SimulatedDocument, simulate


class Time:
    """A clock that sleeping and working move."""

    def __init__(self) -> None:
        self.now = 50.0

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pass at once."""
        assert seconds > 0
        self.now += seconds


def documents(count: int) -> Iterator[SimulatedDocument]:
    """Small documents."""
    return (
        SimulatedDocument(f"cv-{number:06d}.txt", b"%d" % number, "text/plain", "cv", "en", None)
        for number in range(count)
    )


def test_a_rate_paces_documents_by_the_clock() -> None:
    """At 4 a second, the documents go one by one, each a quarter of a second after the last."""
    time = Time()
    sent = [
        (round(time.now - 50, 3), len(batch))
        for batch in batches(documents(5), rate=4, clock=time.clock, sleep=time.sleep)
    ]
    assert sent == [(0.0, 1), (0.25, 1), (0.5, 1), (0.75, 1), (1.0, 1)]


def test_what_was_late_is_caught_up_with() -> None:
    """When a delivery took long, all that came due meanwhile travels together: the rate holds over the whole run."""
    time = Time()
    sizes = []
    for batch in batches(documents(40), rate=10, clock=time.clock, sleep=time.sleep):
        sizes.append(len(batch))
        if len(sizes) == 1:
            time.now += 2.0
    assert max(sizes) > 10
    assert sum(sizes) == 40
    assert time.now - 50 == pytest.approx(3.9, abs=0.11)


def test_without_a_rate_documents_travel_in_full_batches() -> None:
    """The pipeline is not asked for each document by itself."""
    assert [len(batch) for batch in batches(documents(70), rate=None)] == [32, 32, 6]


@pytest.mark.parametrize(("seconds", "sizes"), [(0.6, [3, 3]), (2.0, [1] * 6)])
def test_a_document_does_not_wait_long_for_slow_ones(seconds: float, sizes: list[int]) -> None:
    """With a model that takes its time for each text, what is written goes on its way."""
    time = Time()

    def slow() -> Iterator[SimulatedDocument]:
        for document in documents(6):
            time.now += seconds
            yield document

    assert [len(batch) for batch in batches(slow(), rate=None, clock=time.clock, sleep=time.sleep)] == sizes


@pytest.mark.parametrize(
    ("text", "rate"), [("5/s", 5.0), ("300/min", 5.0), ("90/h", 0.025), ("2.5", 2.5), (" 4 / s ", 4.0)]
)
def test_rates_are_read_as_people_write_them(text: str, rate: float) -> None:
    """A second, a minute or an hour; without a word, a second."""
    assert read_rate(text) == pytest.approx(rate)


@pytest.mark.parametrize("text", ["", "0/s", "-1/s", "5/day", "fast"])
def test_other_rates_are_refused(text: str) -> None:
    """A rate that cannot be kept is said to be none."""
    with pytest.raises(ValueError, match="rate"):
        read_rate(text)


def test_a_run_that_broke_off_goes_on_and_delivers_nothing_twice(tmp_path: Path) -> None:
    """When the target is away in the middle, the same run again delivers the rest, and only the rest."""
    arrived: list[str] = []

    def deliver(batch: list[SimulatedDocument]) -> list[Delivered]:
        if len(arrived) == 4 and not broken:
            broken.append(True)
            raise Transient("the target is away")
        arrived.extend(document.name for document in batch)
        return [Delivered("accepted", "sha256:x", document.name) for document in batch]

    def once() -> int:
        with Journal(tmp_path / "j.jsonl", {"seed": 1}) as journal:
            drawn = simulate(cvs=7, offers=3, seed=1, formats=("txt",), skip=journal.done)
            return sum(1 for _ in run(batches(drawn, rate=None, size=2), deliver, journal))

    broken: list[bool] = []
    with pytest.raises(Transient):
        once()
    assert once() == 6
    assert len(arrived) == len(set(arrived)) == 10
    assert once() == 0


def test_a_simulation_can_be_made_larger(tmp_path: Path) -> None:
    """More documents with the same seed are the documents that are missing; those that are there stay as they are."""
    for cvs, new in ((3, 3), (5, 2)):
        with Journal(tmp_path / "gold" / "j.jsonl", {"seed": 1}) as journal:
            drawn = simulate(cvs=cvs, offers=0, seed=1, formats=("txt",), skip=journal.done)
            assert sum(1 for _ in run(batches(drawn, rate=None), to_folder(tmp_path), journal)) == new
    grown = {path.name: path.read_bytes() for path in tmp_path.glob("*.txt")}
    assert grown == {one.name: one.content for one in simulate(cvs=5, offers=0, seed=1, formats=("txt",))}


def test_a_line_that_a_kill_cut_short_is_forgotten(tmp_path: Path) -> None:
    """At whatever byte a kill came, the journal opens again with all whole lines, and takes new ones."""
    path = tmp_path / "j.jsonl"
    with Journal(path, {"seed": 1}) as journal:
        journal.keep("k1", Kept("model", {"summary": "Déjà là."}))
        journal.finish(["cv-000000"])
        journal.keep("k2", Kept("away: timeout", None))
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with Journal(path, {"seed": 1}) as journal:
            lines = whole[:length].count(b"\n")
            assert (journal.kept("k1") is not None) == (lines >= 2)
            assert ("cv-000000" in journal.done) == (lines >= 3)
            journal.finish(["cv-000009"])
        with Journal(path, {"seed": 1}) as journal:
            assert "cv-000009" in journal.done


def test_other_options_in_the_same_place_are_refused_with_the_way_out(tmp_path: Path) -> None:
    """Two simulations are never mixed: the person learns which options were given first."""
    path = tmp_path / "j.jsonl"
    Journal(path, {"seed": 1, "llm": "none"}).__exit__(None, None, None)
    with pytest.raises(Misconfigured, match=r"seed 1.*other folder|seed 1.*another folder"):
        Journal(path, {"seed": 2, "llm": "none"})
    with Journal(path, {"seed": 1, "llm": "none"}), pytest.raises(Misconfigured, match="Another simulation"):
        Journal(path, {"seed": 1, "llm": "none"})


def test_a_damaged_journal_is_not_guessed_at(tmp_path: Path) -> None:
    """A journal that somebody edited is refused, with what to do."""
    path = tmp_path / "j.jsonl"
    path.write_text('{"options": {}, "once": {}}\nnot json\n{"done": ["a"]}\n')
    with pytest.raises(Misconfigured, match="Delete it"):
        Journal(path, {})


def test_journals_hold_no_more_than_was_written(tmp_path: Path) -> None:
    """The journal has the texts and the names of files, nothing of the drawn people besides."""
    path = tmp_path / "j.jsonl"
    with Journal(path, {"seed": 1}) as journal:
        list(run(batches(simulate(cvs=3, offers=1, seed=1, formats=("txt",)), rate=None), to_folder(tmp_path), journal))
    first, *rest = [json.loads(line) for line in path.read_text().splitlines()]
    assert first == {"options": {"seed": 1}, "once": {}}
    assert sorted(name for line in rest for name in line["done"]) == [
        "cv-000000",
        "cv-000001",
        "cv-000002",
        "offer-000000",
    ]


def test_the_summary_says_who_wrote_why_and_what_it_cost() -> None:
    """A person reads how many texts are the model's, why the others are not, tokens, cost, and the speed."""
    tally = Tally(before=2, stopped=True, outcomes=Counter({"accepted": 9, "duplicate": 1}))
    written = Counter({"model": 7, "refused: figure": 2, "away: rate limit": 1})
    lines = tally.lines(4.0, written=written, spent=Spent(12, 1000, 500), prices=Prices(1.0, 2.0, "EUR"))
    assert lines == [
        "9 accepted, 1 duplicate in 4.0 s, 2.5 documents/s; 2 were there before",
        "stopped: the same command goes on from here",
        "texts: 7 by model, 3 by grammar (1 away: rate limit, 2 refused: figure)",
        "model: 12 answers, 1000 tokens in, 500 out, 0.0020 EUR",
    ]
    assert "USD" not in tally.lines(4.0, written=written, spent=Spent(), prices=Prices())[-1]
    assert Tally().lines(0.0) == ["nothing new in 0.0 s"]


class Log:
    """The event log's place in a test of what is handed to it."""

    def __init__(self) -> None:
        self.batches: list[list[Event]] = []

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Keep a batch."""
        assert topic == DOCUMENTS
        self.batches.append(list(events))


def test_the_pipeline_gets_batches_and_a_repeated_batch_does_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents go to the log in batches; those that were sent just before a kill are duplicates, not sent twice."""
    log = Log()
    taker = Intake(BlobStore(str(tmp_path / "blobs")), log, max_bytes=10_000_000)
    monkeypatch.setattr(wiring, "intake", lambda _settings: taker)
    settings = Settings(data_dir=tmp_path / "data")
    outcomes: list[str] = []
    for _ in range(2):
        deliver, journal = wiring.simulation(settings, "pipeline", {"seed": 1})
        with journal:
            drawn = simulate(cvs=20, offers=20, seed=1, formats=("txt",), skip=journal.done)
            groups = batches(drawn, rate=None, clock=lambda: 0.0)
            outcomes += [one.outcome for one in run(groups, deliver, journal)]
        (path,) = (tmp_path / "data" / "simulate").iterdir()
        path.write_bytes(path.read_bytes().rsplit(b"\n", 2)[0] + b"\n")  # as if killed before the last line
    assert outcomes == ["accepted"] * 40 + ["duplicate"] * 8
    assert [len(batch) for batch in log.batches] == [32, 8]
    events = [event for batch in log.batches for event in batch]
    assert {event.source for event in events if isinstance(event, DocumentEvent)} == {"simulator"}


def test_simulations_with_other_seeds_may_follow_each_other_into_the_pipeline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pool can be filled by several simulations; each has a journal of its own in the data folder."""
    taker = Intake(BlobStore(str(tmp_path / "blobs")), Log(), max_bytes=10_000_000)
    monkeypatch.setattr(wiring, "intake", lambda _settings: taker)
    settings = Settings(data_dir=tmp_path / "data")
    for seed in (1, 2):
        deliver, journal = wiring.simulation(settings, "pipeline", {"seed": seed})
        with journal:
            drawn = simulate(cvs=2, offers=0, seed=seed, formats=("txt",), skip=journal.done)
            assert sum(1 for _ in run(batches(drawn, rate=None), deliver, journal)) == 2
