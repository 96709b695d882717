"""A feed's pages → the pipeline: what is new, changed, open again and gone; the same offer of two sources once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from hirestream.errors import BadInput, HirestreamError, Transient
from hirestream.ingest.feeds.ports import Attachment, Feed, Page, Posting
from hirestream.ingest.feeds.sameness import NEAR, Traits, likeness, places_agree, traits_of
from hirestream.ingest.feeds.state import Counts, FeedState, FeedStore, Held, Known, RunValidators
from hirestream.ingest.ports import EventLog
from hirestream.ingest.service import Incoming, Receipt
from hirestream.model.document import doc_id_of
from hirestream.model.events import CLOSURES, ClosingReason, ClosureEvent

#: A list with fewer than this share of what was open is believed when the next one says the same.
_BELIEVED: Final = 0.5
_MOST_PROBLEMS: Final = 50
_LONGEST_BACK_OFF: Final = timedelta(hours=24)
_FILE: Final = "file:"


class Taker(Protocol):
    """What takes documents in: `ingest.service.Intake`."""

    def accept(self, incoming: Sequence[Incoming], *, source: str, owner: str = "") -> list[Receipt]:
        """Take documents in; a receipt for each. Raises `Transient` when none of the new ones was taken."""


@dataclass(frozen=True)
class Ran:
    """What a run came to; `error` where it ended before its time."""

    name: str
    counts: Counts
    problems: tuple[str, ...]
    error: str | None


@dataclass
class _Work:
    """What a page asks for, while it is worked out: nothing of it is done yet."""

    incoming: list[tuple[Incoming, Held, Traits | None]] = field(default_factory=list)
    kept: list[Held] = field(default_factory=list)
    closed: list[tuple[Held, ClosingReason]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # documents that a posting has left for a newer text
    counts: Counts = field(default_factory=Counts)
    problems: list[str] = field(default_factory=list)

    def count(self, name: str) -> None:
        """Count one."""
        self.counts = replace(self.counts, **{name: getattr(self.counts, name) + 1})


class FeedRuns:
    """Runs feeds. Safe to share between threads that run different feeds.

    `alone` is held while a page is kept, so that two sources of one offer are not taken in at the same time; give it
    a lock between processes where several run feeds. `most_offers` bounds what one run takes.
    """

    def __init__(
        self,
        store: FeedStore,
        intake: Taker,
        log: EventLog,
        *,
        now: Callable[[], datetime],
        most_offers: int = 50_000,
        alone: Callable[[], AbstractContextManager[object]] | None = None,
    ) -> None:
        self._store = store
        self._intake = intake
        self._log = log
        self._now = now
        self._most = most_offers
        self._lock = threading.RLock()
        self._alone = alone or (lambda: self._lock)

    def run(
        self,
        name: str,
        make: Callable[[], Feed],
        *,
        every: timedelta,
        validators: RunValidators | None = None,
        say: Callable[[str, Counts], None] = lambda _name, _counts: None,
    ) -> Ran:
        """Run a feed once, to its end or to its first error, which is kept in its state and never raised.

        Where it was cut off it goes on at its next run. `make` makes the feed: a setting that it refuses is an error
        of this feed alone.
        """
        began = self._now()
        counts = Counts()
        problems: list[str] = []
        error: str | None = None
        retry_at: datetime | None = None
        try:
            with self._alone():
                counts = self.expire(name)
            for page in self._pages(name, make()):
                done, told = self._keep(name, page)
                counts, problems = counts.plus(done), (problems + told)[:_MOST_PROBLEMS]
                say(name, counts)
            if validators:
                validators.keep()
            self._store.save(replace(self._store.feed(name), run=self._store.feed(name).run + 1))
        except Transient as failure:
            error, retry_at = failure.message, failure.retry_at
        except HirestreamError as failure:
            error = failure.message
        except Exception as failure:  # noqa: BLE001 - the one place: a fault in one feed must not stop the others
            error = f"hirestream met a fault of its own: {type(failure).__name__}."
        self._close_run(name, began, every, counts, problems, error, retry_at)
        return Ran(name, counts, tuple(problems), error)

    def _pages(self, name: str, feed: Feed) -> Iterator[Page]:
        """Pages from where the last run came to, as long as they are not too many.

        From the beginning where a short list is to be confirmed: "unchanged" would leave it in doubt for ever.
        """
        left, state = self._most, self._store.feed(name)
        for page in feed.fetch({} if state.doubtful else dict(state.cursor)):
            left -= len(page.postings) + len(page.attachments)
            if left < 0:
                raise BadInput("too-large", f"The feed gives more than {self._most} offers in a run.", stage="ingest")
            yield page

    def _close_run(
        self,
        name: str,
        began: datetime,
        every: timedelta,
        counts: Counts,
        problems: list[str],
        error: str | None,
        retry_at: datetime | None,
    ) -> None:
        state = self._store.feed(name)
        failures = state.failures + 1 if error else 0
        pause = min(every * 2 ** min(failures - 1, 10), max(every, _LONGEST_BACK_OFF)) if error else every
        due = max(filter(None, (self._now() + pause, retry_at))) if error else began + every
        state = replace(state, last_run=began, next_due=due, error=error, failures=failures, asked=False)
        self._store.save(replace(state, counts=counts, problems=tuple(problems)))

    # ---- a page ----------------------------------------------------------------------------------------------------
    def _keep(self, name: str, page: Page) -> tuple[Counts, list[str]]:
        """Take a page in: documents first, then closures, and when both are acknowledged what is remembered."""
        with self._alone():
            state = self._store.feed(name)
            work = _Work(problems=list(page.problems))
            for posting in page.postings:
                self._see(name, posting, state.run, work)
            for attachment in page.attachments:
                self._see_file(name, attachment, state.run, work)
            for key in page.unchanged:
                self._see_again(name, key, state.run, work)
            for key in page.gone:
                self._lose(name, key, work)
            doubtful = state.doubtful
            if page.whole:
                doubtful = self._sweep(state, work)
            self._finish(name, work, replace(state, cursor=page.cursor, doubtful=doubtful))
            return work.counts, work.problems

    def _see(self, name: str, posting: Posting, run: int, work: _Work) -> None:
        now = self._now()
        before = self._store.posting(name, posting.key)
        doc_id = doc_id_of(posting.content)
        traits = traits_of(posting.content)
        past = traits.valid_through is not None and traits.valid_through < now.date()
        if before and before.fingerprint == doc_id and (past or not before.closed_at):
            seen = replace(before, last_seen=now, run=run)
            if past and not before.closed_at:
                work.closed.append((seen, "expired"))
                work.count("gone")
            else:
                work.kept.append(seen)
                work.count("unchanged")
            return
        if past:
            if before and not before.closed_at:
                work.closed.append((replace(before, last_seen=now, run=run), "expired"))
                work.count("gone")
            return
        held = Held(
            name,
            posting.key,
            doc_id,
            doc_id,
            posting.url,
            before.first_seen if before else now,
            now,
            now if before and before.fingerprint != doc_id else None,
            None,
            None,
            traits.valid_through,
            run,
        )
        if before and before.fingerprint != doc_id and not before.closed_at:
            work.left.append(before.doc_id)
        twin = self._twin(held, traits, work)
        if twin is not None:
            work.kept.append(replace(held, doc_id=twin))
            work.count("changed" if before else "same")
            return
        work.incoming.append((Incoming(posting.content, "offer.jsonld", posting.media_type), held, traits))
        work.count("new" if before is None else "reopened" if before.fingerprint == doc_id else "changed")

    def _see_again(self, name: str, key: str, run: int, work: _Work) -> None:
        """Take a posting as listed that was not sent again; one that was gone is open again."""
        held = self._store.posting(name, key)
        if held is None:
            return
        back = held.closed_at is not None and held.closed_reason != "expired"
        seen = replace(held, last_seen=self._now(), run=run)
        work.kept.append(replace(seen, closed_at=None, closed_reason=None) if back else seen)
        work.count("reopened" if back else "unchanged")

    def _twin(self, held: Held, traits: Traits, work: _Work) -> str | None:
        """Find the open document of the same offer from elsewhere: by its words, or nearly (other feeds only)."""
        here = [(one.doc_id, known) for _, one, known in work.incoming if known and known.exact == traits.exact]
        if here and traits.exact:
            return here[0][0]
        own = (held.feed, held.key)
        if traits.exact:
            for known in self._store.alike("exact", traits.exact):
                if known.doc_id != held.doc_id and self._store.sources(known.doc_id) - {own}:
                    return known.doc_id
        others = [
            known
            for known in (self._store.alike("block", traits.block) if traits.block else ())
            if places_agree(known.place, traits.place)
            and any(feed != held.feed for feed, _ in self._store.sources(known.doc_id))
        ]
        if not others or (signature := traits.signature()) is None:
            return None
        near = [(likeness(known.signature, signature), known.doc_id) for known in others if known.signature]
        best = max(near, default=(0.0, ""))
        return best[1] if best[0] >= NEAR and best[1] != held.doc_id else None

    def _see_file(self, name: str, attachment: Attachment, run: int, work: _Work) -> None:
        now, key = self._now(), _FILE + attachment.key
        before = self._store.posting(name, key)
        doc_id = doc_id_of(attachment.content)
        if before and before.fingerprint == doc_id:
            work.kept.append(replace(before, last_seen=now, run=run))
            return
        first = before.first_seen if before else now
        held = Held(name, key, doc_id, doc_id, None, first, now, now if before else None, None, None, None, run)
        work.incoming.append((Incoming(attachment.content, attachment.name, attachment.media_type), held, None))
        work.count("attachments")

    def _lose(self, name: str, key: str, work: _Work) -> None:
        for one in (key, _FILE + key):
            held = self._store.posting(name, one)
            if held and not held.closed_at:
                work.closed.append((held, "gone"))
                work.count("gone")

    def _sweep(self, state: FeedState, work: _Work) -> bool:
        """Close what a whole list did not name, unless the list is oddly short: then say so, and ask again first.

        Returns whether the next list must confirm it.
        """
        seen = {held.key for held in work.kept} | {held.key for _, held, _ in work.incoming}
        seen |= {held.key for held, _ in work.closed}
        missing = [held for held in self._store.unlisted(state.name, state.run) if held.key not in seen]
        were_open = self._store.open_postings(state.name)
        listed = were_open - len(missing)
        if missing and listed < _BELIEVED * were_open and not state.doubtful:
            work.problems.append(
                f"The list names only {listed} of {were_open} open offers: none is closed before the next says so too."
            )
            return True
        for held in missing:
            work.closed.append((held, "gone"))
            work.count("gone")
        return False

    def _finish(self, name: str, work: _Work, state: FeedState) -> None:
        """Hand over, announce, remember: in this order."""
        receipts = (
            self._intake.accept([one for one, _, _ in work.incoming], source=f"feed:{name}") if work.incoming else []
        )
        kept = list(work.kept)
        learned: list[Known] = []
        for receipt, (_, held, traits) in zip(receipts, work.incoming, strict=True):
            if receipt.outcome == "refused":
                work.count("refused")
                work.problems.append(f"An offer was refused: {receipt.message}")
                continue
            kept.append(held)
            if traits:
                learned.append(Known(held.doc_id, traits.exact, traits.block, traits.place, traits.signature()))
        self._log_closures(name, kept, work)
        with self._store.transaction():
            for held in kept:
                self._store.keep(held)
            for held, reason in work.closed:
                self._store.keep(replace(held, closed_at=self._now(), closed_reason=reason))
            for known in learned:
                self._store.learn(known)
            self._store.save(state)

    def _log_closures(self, name: str, kept: Sequence[Held], work: _Work) -> None:
        """Announce the documents that no source has any more, and those that one has again."""
        now = self._now()
        opened = {held.doc_id for held in kept if not held.closed_at}
        leaving = {(held.feed, held.key) for held, _ in work.closed} | {(held.feed, held.key) for held in kept}
        ended: dict[str, ClosingReason] = dict.fromkeys(work.left, "changed")
        ended.update({held.doc_id: reason for held, reason in work.closed})
        events = [
            ClosureEvent(doc_id=doc_id, closed_at=now, reason=reason, told_at=now)
            for doc_id, reason in ended.items()
            if doc_id not in opened and not self._store.sources(doc_id) - leaving
        ]
        before = {held.doc_id: self._store.posting(name, held.key) for held in kept if not held.closed_at}
        for doc_id in opened:
            was = before[doc_id]
            stood = was is not None and was.doc_id == doc_id and not was.closed_at
            if not stood and not self._store.sources(doc_id) and self._knows(doc_id):
                events.append(ClosureEvent(doc_id=doc_id, closed_at=None, told_at=now))
        if events:
            self._log.publish(CLOSURES, events)

    def _knows(self, doc_id: str) -> bool:
        """Whether a document may have been closed before: only then it needs to be opened."""
        return self._store.was_closed(doc_id) or self._store.was_learned(doc_id)

    # ---- time ------------------------------------------------------------------------------------------------------
    def expire(self, name: str) -> Counts:
        """Close the offers of a feed whose last day is over; the source need not be asked."""
        work = _Work(closed=[(held, "expired") for held in self._store.past(name, self._now().date())])
        if work.closed:
            self._finish(name, work, self._store.feed(name))
        return Counts(gone=len(work.closed))

    def withdraw(self, name: str) -> int:
        """Close all that is open of a feed, and forget it; how many offers."""
        with self._alone():
            work = _Work()
            for key in self._store.open_keys(name):
                held = self._store.posting(name, key)
                if held:
                    work.closed.append((held, "gone"))
            self._finish(name, work, self._store.feed(name))
            self._store.forget(name)
            return len(work.closed)
