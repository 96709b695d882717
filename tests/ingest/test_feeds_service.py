"""Runs of a feed: what enters the pipeline, what is closed and opened, and what a crash leaves, with real state."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.feeds.ports import Attachment, Cursor, Page, Posting
from hirestream.ingest.feeds.service import FeedRuns, Ran
from hirestream.ingest.feeds.state import FeedStore, RunValidators
from hirestream.ingest.service import Intake
from hirestream.model.document import doc_id_of
from hirestream.model.events import CLOSURES, DOCUMENTS, ClosureEvent, DocumentEvent, Event

HOUR = timedelta(hours=1)
LONG = " ".join(f"We look for a person who likes task number {number} and tool {number * 7}." for number in range(40))


def posting(key: str, *, title: str = "Data engineer", at: str = "https://a.example", **facts: str) -> Posting:
    """An offer at a source; what differs between two sources is its address."""
    told = {
        "@type": "JobPosting",
        "title": title,
        "hiringOrganization": {"name": facts.pop("company", "Exemple SAS")},
        "jobLocation": {"address": {"addressLocality": facts.pop("place", "Lyon")}},
        "description": facts.pop("text", f"<p>{title}. {LONG}</p>"),
        "url": f"{at}/{key}",
        **facts,
    }
    return Posting(key, json.dumps(told).encode(), url=f"{at}/{key}")


@dataclass
class Source:
    """A feed whose pages a test sets; the last one may end with an error instead."""

    pages: list[Page] = field(default_factory=list)
    error: Exception | None = None
    asked: list[Cursor] = field(default_factory=list)

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield them."""
        self.asked.append(since)
        yield from self.pages
        if self.error:
            raise self.error


def listing(*postings: Posting) -> Source:
    """A source that lists all that it has."""
    return Source([Page(postings=postings, whole=True)])


@dataclass
class World:
    """Feeds with a real intake, blob store and state; the log is a list that can be away."""

    store: FeedStore
    blobs: BlobStore
    now: datetime = datetime(2026, 3, 1, 8, tzinfo=UTC)
    events: list[tuple[str, Event]] = field(default_factory=list)
    away_for: str = ""

    def publish(self, topic: str, events: Sequence[Event]) -> None:
        """Take events, or none of them."""
        if topic == self.away_for:
            raise Transient("the log is away")
        self.events += [(topic, event) for event in events]

    def run(self, name: str, source: Source, *, most: int = 1000, make: Callable[[], Source] | None = None) -> Ran:
        """Run a feed an hour after the last one."""
        self.now += HOUR
        intake = Intake(self.blobs, self, max_bytes=100_000, now=lambda: self.now)
        runs = FeedRuns(self.store, intake, self, now=lambda: self.now, most_offers=most)
        return runs.run(name, make or (lambda: source), every=HOUR)

    def documents(self) -> list[str]:
        """Documents that entered the pipeline, each as often as it was announced."""
        return [event.doc_id for topic, event in self.events if topic == DOCUMENTS]

    def closures(self) -> list[tuple[str, str | None]]:
        """What was told of offers since the last call: document and reason, None for open again."""
        told = [event for _, event in self.events if isinstance(event, ClosureEvent)]
        self.events = [(topic, event) for topic, event in self.events if topic != CLOSURES]
        return [(event.doc_id, event.reason) for event in told]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Nothing has run yet."""
    with closing(FeedStore(tmp_path / "feeds.sqlite")) as store:
        yield World(store, BlobStore(str(tmp_path / "blobs")))


def test_offers_of_a_source_enter_once_with_its_name(world: World) -> None:
    """Two offers come in; the next run finds nothing new, and says so."""
    source = listing(posting("1"), posting("2", title="Nurse"))
    assert world.run("acme", source).counts.new == 2
    event = world.events[0][1]
    assert isinstance(event, DocumentEvent)
    assert (event.source, event.media_type) == ("feed:acme", "application/ld+json")
    again = world.run("acme", source)
    assert (again.counts.new, again.counts.unchanged, len(world.documents())) == (0, 2, 2)
    assert (world.store.open_postings("acme"), world.closures()) == (2, [])


def test_a_changed_offer_replaces_the_older_one(world: World) -> None:
    """The new text enters, the document of the old one is closed as changed."""
    old, new = posting("1"), posting("1", baseSalary="45000", text=LONG.replace("person", "colleague"))
    world.run("acme", listing(old))
    assert world.run("acme", listing(new)).counts.changed == 1
    assert world.documents() == [doc_id_of(old.content), doc_id_of(new.content)]
    assert world.closures() == [(doc_id_of(old.content), "changed")]
    assert world.store.sources(doc_id_of(new.content)) == {("acme", "1")}


def test_an_offer_that_changes_back_is_open_again(world: World) -> None:
    """The older text is known to the pipeline already: its document is opened, not announced a second time."""
    old, new = posting("1"), posting("1", text="Another text.")
    for one in (old, new):
        world.run("acme", listing(one))
    world.closures()
    world.run("acme", listing(old))
    assert set(world.closures()) == {(doc_id_of(new.content), "changed"), (doc_id_of(old.content), None)}
    assert len(world.documents()) == 2


def test_what_a_whole_list_does_not_name_is_gone_and_may_come_back(world: World) -> None:
    """One of three is taken down: closed within one poll. It comes back: open again."""
    offers = [posting(str(number), title=f"Post {number}") for number in range(3)]
    world.run("acme", listing(*offers))
    assert world.run("acme", listing(*offers[1:])).counts.gone == 1
    assert world.closures() == [(doc_id_of(offers[0].content), "gone")]
    assert world.run("acme", listing(*offers)).counts.reopened == 1
    assert world.closures() == [(doc_id_of(offers[0].content), None)]
    assert len(world.documents()) == 3


def test_what_a_partial_list_does_not_name_stays(world: World) -> None:
    """A source that tells only news closes nothing by silence, and what it says is gone is."""
    first, second = posting("1"), posting("2", title="Nurse")
    world.run("acme", listing(first, second))
    world.run("acme", Source([Page()]))
    assert world.closures() == []
    world.run("acme", Source([Page(gone=("2", "never seen"))]))
    assert world.closures() == [(doc_id_of(second.content), "gone")]


def test_what_is_listed_without_being_sent_again_stays_and_may_come_back(world: World) -> None:
    """A source that sends only what changed names the others: they are not gone, and one that was is open again."""
    offers = [posting(str(number), title=f"Post {number}") for number in range(4)]
    world.run("acme", listing(*offers))
    named = Source([Page(postings=(offers[0],), unchanged=("1", "2", "never seen"), whole=True)])
    ran = world.run("acme", named)
    assert (ran.counts.gone, ran.counts.unchanged) == (1, 3)
    assert world.closures() == [(doc_id_of(offers[3].content), "gone")]
    assert world.run("acme", Source([Page(unchanged=("0", "1", "2", "3"), whole=True)])).counts.reopened == 1
    assert world.closures() == [(doc_id_of(offers[3].content), None)]
    assert (world.store.open_postings("acme"), len(world.documents())) == (4, 4)


def test_an_oddly_short_list_is_believed_at_the_second_time(world: World) -> None:
    """An empty page after a fault of the source does not empty the pool; two of them do."""
    offers = [posting(str(number), title=f"Post {number}") for number in range(4)]
    world.run("acme", listing(*offers))
    doubtful = world.run("acme", listing())
    assert (doubtful.counts.gone, world.closures()) == (0, [])
    assert "0 of 4" in doubtful.problems[0]
    assert world.store.feed("acme").doubtful
    assert world.run("acme", listing(offers[0])).counts.gone == 3
    assert len(world.closures()) == 3
    assert not world.store.feed("acme").doubtful


def test_a_short_list_that_was_a_fault_closes_nothing(world: World) -> None:
    """The offers are back at the next poll: nothing happened to them."""
    offers = [posting(str(number), title=f"Post {number}") for number in range(4)]
    for source in (listing(*offers), listing(), listing(*offers)):
        world.run("acme", source)
    assert (world.closures(), world.store.open_postings("acme")) == ([], 4)


def test_an_offer_past_its_date_is_closed_although_it_is_still_listed(world: World) -> None:
    """Its last day is over: expired, once; one that is past already when it is found does not enter."""
    offer = posting("1", validThrough="2026-03-01T23:59")
    world.run("acme", listing(offer, posting("2", title="Nurse", validThrough="2026-02-01")))
    assert len(world.documents()) == 1
    world.now += timedelta(days=1)
    for _ in range(2):
        world.run("acme", listing(offer))
    assert world.closures() == [(doc_id_of(offer.content), "expired")]
    assert world.store.open_postings("acme") == 0


def test_the_same_offer_of_two_sources_is_one(world: World) -> None:
    """A board copies it: not taken again, and open until neither has it."""
    ours = posting("1")
    copy = posting(
        "x9", at="https://board.example", title="DATA ENGINEER (H/F)", text=f"<div>Data engineer. {LONG}</div>"
    )
    world.run("acme", listing(ours))
    ran = world.run("board", listing(copy))
    assert (ran.counts.same, ran.counts.new, len(world.documents())) == (1, 0, 1)
    world.run("acme", Source([Page(gone=("1",))]))
    assert world.closures() == []
    world.run("board", Source([Page(gone=("x9",))]))
    assert world.closures() == [(doc_id_of(ours.content), "gone")]


def test_a_copy_with_other_words_around_it_is_the_same(world: World) -> None:
    """Near is near enough where company, title and place agree; elsewhere, or for another text, it is another offer."""
    world.run("acme", listing(posting("1")))
    near = posting("n", text=f"Data engineer. {LONG} Apply with us today.", place="Lyon 3e")
    elsewhere = posting("e", text=f"Data engineer. {LONG} Apply with us today.", place="Lille")
    different = posting("d", text=" ".join(f"Quite another duty {number}." for number in range(60)))
    ran = world.run("board", Source([Page(postings=(near, elsewhere, different))]))
    assert (ran.counts.same, ran.counts.new) == (1, 2)


def test_two_offers_of_one_source_that_are_alike_stay_two(world: World) -> None:
    """The same employer may look for two people with nearly the same words."""
    ran = world.run("acme", listing(posting("1"), posting("2", text=f"Data engineer. {LONG} Second post.")))
    assert ran.counts.new == 2


def test_the_cursor_moves_only_when_the_page_is_acknowledged(world: World) -> None:
    """Kafka is away: the page comes again at the next run, and its offers enter once."""
    source = Source([Page(postings=(posting("1"),), cursor={"after": 1})])
    world.away_for = DOCUMENTS
    assert "away" in (world.run("acme", source).error or "")
    assert (world.store.feed("acme").cursor, world.store.open_postings("acme")) == ({}, 0)
    world.away_for = ""
    assert world.run("acme", source).error is None
    assert (world.store.feed("acme").cursor, len(world.documents())) == ({"after": 1}, 1)


def test_a_page_that_was_handed_over_before_a_crash_is_repeated_harmlessly(world: World) -> None:
    """Documents were acknowledged, the closures were not: after the next run all is as if nothing had happened."""
    old, new = posting("1"), posting("1", text="Another text.")
    world.run("acme", listing(old))
    world.away_for = CLOSURES
    world.run("acme", listing(new))
    assert world.store.sources(doc_id_of(old.content)) == {("acme", "1")}
    world.away_for = ""
    world.run("acme", listing(new))
    assert world.documents() == [doc_id_of(old.content), doc_id_of(new.content)]
    assert (doc_id_of(old.content), "changed") in world.closures()
    assert world.store.sources(doc_id_of(new.content)) == {("acme", "1")}


def test_a_run_that_was_cut_off_and_goes_on_loses_no_offer_of_its_first_part(world: World) -> None:
    """What the first part listed is not gone when the second part completes the list."""
    offers = [posting(str(number), title=f"Post {number}") for number in range(4)]
    world.run("acme", listing(*offers))
    first = Page(postings=tuple(offers[:2]), cursor={"page": 2})
    world.run("acme", Source([first], Transient("cut off")))
    rest = Source([Page(postings=(offers[2],), whole=True)])
    assert world.run("acme", rest).counts.gone == 1
    assert rest.asked == [{"page": 2}]
    assert world.closures() == [(doc_id_of(offers[3].content), "gone")]


def test_a_failing_feed_says_so_and_waits_longer_each_time(world: World) -> None:
    """The error is in its state, the next try after one, two, four intervals; a success ends that."""
    for failures, hours in ((1, 1), (2, 2), (3, 4)):
        ran = world.run("acme", Source(error=BadInput("corrupt", "no JSON")))
        state = world.store.feed("acme")
        assert (ran.error, state.error, state.failures) == ("no JSON", "no JSON", failures)
        assert state.next_due == world.now + hours * HOUR
    world.run("acme", listing())
    assert (world.store.feed("acme").error, world.store.feed("acme").next_due) == (None, world.now + HOUR)


def test_a_source_that_asks_to_be_left_alone_is(world: World) -> None:
    """Its Retry-After is later than our own interval: it counts."""
    later = datetime(2026, 3, 2, tzinfo=UTC)
    world.run("acme", Source(error=Transient("wait", retry_at=later)))
    assert world.store.feed("acme").next_due == later


def test_faults_of_a_connector_and_of_settings_stop_only_their_feed(world: World) -> None:
    """A bug or a wrong setting is an error of the run, without what the source said."""
    assert world.run("bug", Source(error=KeyError("secret words"))).error == (
        "hirestream met a fault of its own: KeyError."
    )

    def refuse() -> Source:
        raise Misconfigured("no such board")

    assert world.run("wrong", Source(), make=refuse).error == "no such board"


def test_too_many_offers_are_refused(world: World) -> None:
    """A source without end is stopped at the limit; what came before is kept."""
    pages = [Page(postings=(posting(str(number), title=f"Post {number}"),)) for number in range(5)]
    ran = world.run("acme", Source(pages), most=3)
    assert "more than 3" in (ran.error or "")
    assert len(world.documents()) == 3


def test_files_come_in_and_are_no_part_of_a_list(world: World) -> None:
    """Attachments of a mailbox enter once; a whole list without them takes none away; what is refused is told."""
    cv = Attachment("m1/cv.txt", b"Ada Example\nExperience\n2019 - 2021 Developer\n", "cv.txt", "text/plain")
    odd = Attachment("m1/x.bin", b"", "x.bin")
    for _ in range(2):
        ran = world.run("mail", Source([Page(attachments=(cv, odd), whole=True)]))
    assert (len(world.documents()), world.closures()) == (1, [])
    assert "refused" in ran.problems[0]


def test_validators_count_when_the_run_is_kept(world: World) -> None:
    """An ETag of a run that failed would hide what was not kept."""
    runs = RunValidators(world.store, "acme")
    runs.note("https://a.example?key=k", {"etag": '"1"', "last-modified": "then"})
    assert runs.of("https://a.example?key=k") == {}
    runs.keep()
    assert runs.of("https://a.example?key=k") == {"If-None-Match": '"1"', "If-Modified-Since": "then"}
    assert RunValidators(world.store, "other").of("https://a.example?key=k") == {}


def test_a_feed_that_is_withdrawn_takes_its_offers_with_it(world: World) -> None:
    """Removed on purpose: what only it had is closed, and nothing is remembered of it."""
    ours, shared = posting("1"), posting("2", title="Nurse")
    world.run("acme", listing(ours, shared))
    world.run("board", listing(posting("s", title="Nurse", at="https://b.example")))
    intake = Intake(world.blobs, world, max_bytes=1000)
    assert FeedRuns(world.store, intake, world, now=lambda: world.now).withdraw("acme") == 2
    assert world.closures() == [(doc_id_of(ours.content), "gone")]
    assert world.store.feed("acme").last_run is None
