"""The running system as pages and API see it: intake, index, matching, chat, tables, views behind `Backend`."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, cast

from pydantic import TypeAdapter

from hirestream.chat.memory import Conversations
from hirestream.chat.service import Chat
from hirestream.chat.shortlist import ReadCv, ask_many
from hirestream.errors import BadInput, Transient
from hirestream.index.ports import DocumentKind, IndexedDocument
from hirestream.index.search import SearchIndex
from hirestream.index.service import find
from hirestream.ingest.feeds.definitions import Definitions
from hirestream.ingest.feeds.state import FeedStore
from hirestream.ingest.operations import Operations
from hirestream.ingest.service import Incoming
from hirestream.match.filters import Filters
from hirestream.match.folders import as_query
from hirestream.match.service import Matcher, Query
from hirestream.model.document import SIMULATOR, UNCERTAIN, DocumentText, Kind
from hirestream.model.match import Answer, Match
from hirestream.model.parsed import Parsed
from hirestream.model.profile import Extraction, Offer, Profile
from hirestream.model.spans import Span
from hirestream.model.status import Status
from hirestream.runtime.addresses import postgres_url
from hirestream.runtime.feeds import feed_store, reports
from hirestream.runtime.heartbeat import Heartbeat
from hirestream.runtime.status import read_status
from hirestream.segment.adapters.postgres import latest_segments
from hirestream.settings import Settings
from hirestream.store.adapters.redis import DocumentCache
from hirestream.store.job import FollowerThread
from hirestream.store.tables import CVS, LEDGER, OFFERS, QUARANTINE
from hirestream.web.ports import (
    Accepted,
    DocumentRecord,
    FeedRow,
    QuarantineRow,
    SearchHit,
    Segment,
    State,
    UncertainRow,
)
from hirestream.wiring import (
    blob_store,
    cache_view,
    chat,
    conversations,
    delta_reader,
    encoder,
    event_log,
    intake,
    parser,
)

_EVIDENCE = TypeAdapter(dict[str, Span])
_STATUS_SECONDS = 0.9
#: How long a decision may take to come through before its document is shown as undecided again.
_DECIDED_SECONDS = 30.0
#: In which role people decide here: there is one.
_ROLE = "operator"
_HOLDERS = {CVS: ("cv", Profile), OFFERS: ("offer", Offer)}


class SystemBackend:
    """Implements `web.ports.Backend`; its methods may be called from several threads at once."""

    def __init__(self, settings: Settings, index: SearchIndex, follower: FollowerThread) -> None:
        self._settings = settings
        self._index = index
        self._follower = follower
        self._blobs = blob_store(settings)
        self._intake = intake(settings)
        self._parser = parser(settings)
        self._tables = delta_reader(settings)
        self._encoder = encoder(settings)
        self._operations = Operations(delta_reader(settings), self._blobs, event_log(settings))
        self._status: tuple[float, Status] | None = None
        self._decided: dict[str, float] = {}
        self._lock = threading.Lock()

    # ---- life ---------------------------------------------------------------------------------------------------
    def start_heartbeat(self) -> None:
        """Warm the models up, then say twice a second that the service is ready, while the index is followed."""
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def _beat(self) -> None:
        self._encoder.encode(["warm"], ["en"])
        self._parser.parse(b"Ada Example\nSKILLS\nPython, SQL\n", path="warm.txt")
        heartbeat = Heartbeat(self._settings, "web")
        while self._follower.is_alive():
            heartbeat.beat(force=True, ready=True)
            time.sleep(0.5)
        os._exit(1)  # the index is not followed any more: the server starts this worker again

    def ready(self) -> bool:
        """Whether documents can be accepted and matched now."""
        return self._follower.is_alive()

    # ---- documents ------------------------------------------------------------------------------------------------
    def submit(self, content: bytes, *, name: str, media_type: str | None, source: str) -> Accepted:
        """Hand a document to the pipeline. Raises `BadInput` (refused) or `Transient` (Kafka away)."""
        (receipt,) = self._intake.accept([Incoming(content, name, media_type)], source=source)
        if receipt.outcome == "refused":
            raise BadInput(receipt.code or "internal", receipt.message or "", stage="ingest", doc_id=receipt.doc_id)
        return Accepted(receipt.doc_id, receipt.outcome)

    def parse(self, content: bytes, *, name: str) -> tuple[Parsed, DocumentText | None]:
        """Read, classify and extract at once, in this process."""
        return self._parser.parse(content, path=name)

    def record(self, doc_id: str) -> DocumentRecord | None:
        """What is known of a document: by the cache, else by the tables."""
        held = self._held(doc_id)
        if not held:
            known = self._blobs.exists("receipts", doc_id)
            return DocumentRecord(doc_id, "received", times={}) if known else None
        return self._record_of(doc_id, held)

    @cached_property
    def _cache(self) -> DocumentCache:
        return cache_view(self._settings)

    def _held(self, doc_id: str) -> dict[str, dict[str, Any]]:
        try:
            self._cache.open()
            held = self._cache.get(doc_id)
        except Transient:
            held = {}
        return held or self._held_by_tables(doc_id)

    def _held_by_tables(self, doc_id: str) -> dict[str, dict[str, Any]]:
        held: dict[str, dict[str, Any]] = {}
        for table in (CVS, OFFERS, QUARANTINE, LEDGER):
            for row in self._tables.read(table, where=("doc_id", [doc_id])).to_pylist():
                held[f"{LEDGER}/{row['stage']}" if table == LEDGER else table] = row
        return held

    def _record_of(self, doc_id: str, held: dict[str, dict[str, Any]]) -> DocumentRecord | None:
        ledger = {field.partition("/")[2]: row for field, row in held.items() if field.startswith(f"{LEDGER}/")}
        if "erase" in ledger:
            return None
        times = {_STATE_OF_STAGE[stage]: _time(row["at"]) for stage, row in ledger.items() if stage in _STATE_OF_STAGE}
        for table, (kind, model) in _HOLDERS.items():
            if row := held.get(table):
                indexed = self._index.get(doc_id)
                state: State = "searchable" if indexed else "extracted"
                if row.get("closed_at"):
                    state = "closed"
                return DocumentRecord(
                    doc_id,
                    state,
                    kind=cast("Kind", kind),
                    language=row["language"],
                    profile=cast("type[Profile | Offer]", model).model_validate_json(row["profile"]),
                    evidence=_EVIDENCE.validate_json(row["evidence"]),
                    times=times,
                    source=indexed.source if indexed else row.get("source"),
                )
        waiting = held.get(QUARANTINE)
        if waiting and not waiting["replayed_at"]:
            return DocumentRecord(doc_id, "quarantined", times=times, code=waiting["code"])
        read = ledger.get("read", {})
        return DocumentRecord(
            doc_id,
            "read" if read else "received",
            "other" if read.get("state") == "other" else None,
            warnings=(UNCERTAIN.model_dump(),) if read.get("code") == "uncertain" else (),
            times=times,
        )

    def text(self, doc_id: str) -> DocumentText | None:
        """The text of a document that has been read, or None."""
        try:
            return self._blobs.get_text(self._blobs.path("texts", doc_id))
        except BadInput:
            return None

    # ---- matches, answers, search ---------------------------------------------------------------------------------
    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._index, self._encoder)

    @cached_property
    def _chat(self) -> Chat:
        return chat(self._settings, conversations=self._conversations)

    @cached_property
    def _conversations(self) -> Conversations:
        return conversations(self._settings)

    def matches(self, doc_id: str, *, k: int, filters: Filters | None = None) -> Sequence[Match] | None:
        """Offers for a CV, candidates for an offer; None while the document is not searchable."""
        found = self._index.get(doc_id)
        return None if found is None else self._matcher.match(query_of(found, path=doc_id), k=k, filters=filters)

    def matches_of(self, parsed: Parsed, *, k: int, filters: Filters | None = None) -> Sequence[Match]:
        """The same for a document that was just parsed."""
        return self._matcher.match(as_query(parsed), k=k, filters=filters) if parsed.profile else ()

    def ask(self, doc_id: str, question: str, *, user: str | None = None) -> Iterator[str | Answer] | None:
        """A model's words as they come, and last the answer; None when there is no such CV."""
        cv = self._cv(doc_id)
        if cv is None:
            return None
        return self._chat.stream(question, cv.document, cv.extraction, doc_id=doc_id, user=user)

    def ask_many(self, doc_ids: Sequence[str], question: str) -> Answer | None:
        """Answer a question over several CVs; None when one of them is not there."""
        found = [self._cv(doc_id) for doc_id in doc_ids]
        cvs = [cv for cv in found if cv is not None]
        return ask_many(self._chat, question, cvs) if len(cvs) == len(found) else None

    def _cv(self, doc_id: str) -> ReadCv | None:
        found, text = self._index.get(doc_id, "cv"), self.text(doc_id)
        if found is None or text is None or not isinstance(found.profile, Profile):
            return None
        return ReadCv(doc_id, text, Extraction[Profile](profile=found.profile, evidence=dict(found.evidence)))

    def search(self, query: str, *, kind: Kind | None, k: int) -> Sequence[SearchHit]:
        """Documents by words and meaning."""
        kinds: tuple[DocumentKind, ...] = ("cv", "offer") if kind is None else (kind,) if kind != "other" else ()
        hits = []
        for one in kinds:
            for doc_id, score in find(self._index, self._encoder, query, language="und", kind=one, k=k):
                if found := self._index.get(doc_id, one):
                    hits.append(SearchHit(doc_id, one, score, _title(found.profile), found.profile.location.city))
        return sorted(hits, key=lambda hit: (-hit.score, hit.doc_id))[:k]

    # ---- operations -----------------------------------------------------------------------------------------------
    def status(self) -> Status:
        """Return the picture of at most a second ago: several people may watch."""
        with self._lock:
            if self._status is None or time.monotonic() - self._status[0] > _STATUS_SECONDS:
                self._status = (time.monotonic(), read_status(self._settings, self._tables, self._blobs))
            return self._status[1]

    def quarantine(self, *, limit: int, after: str = "") -> Sequence[QuarantineRow]:
        """Documents in quarantine, ordered by doc_id, from behind `after`."""
        rows = [row for row in self._operations.quarantined() if row.doc_id > after][:limit]
        return [QuarantineRow(row.doc_id, row.stage, row.code, row.detail, row.attempts, row.failed_at) for row in rows]

    def replay(self, doc_id: str) -> bool:
        """Send a quarantined document through again; False when it is not in quarantine."""
        return self._operations.replay(self._operations.quarantined([doc_id])) > 0

    def uncertain(self, *, limit: int, after: str = "") -> Sequence[UncertainRow]:
        """Documents whose kind waits for a person's word, but for those that one was just sent for."""
        now = time.monotonic()
        rows = [
            row
            for row in self._operations.uncertain()
            if row.doc_id > after and now - self._decided.get(row.doc_id, -_DECIDED_SECONDS) >= _DECIDED_SECONDS
        ]
        return [
            UncertainRow(row.doc_id, row.language, row.predicted, row.probability, row.received_at)
            for row in rows[:limit]
        ]

    def reclassify(self, doc_id: str, kind: Kind) -> bool:
        """Send a document through again as what a person says that it is; False when it is nowhere to be found."""
        if not self._operations.reclassify(doc_id, kind, by=_ROLE):
            return False
        now = time.monotonic()
        recent = {one: at for one, at in self._decided.items() if now - at < _DECIDED_SECONDS}
        self._decided = recent | {doc_id: now}
        return True

    @cached_property
    def _feeds(self) -> FeedStore:
        return feed_store(self._settings)

    def feeds(self) -> Sequence[FeedRow]:
        """Sources of offers, by name."""
        return [
            FeedRow(
                report.definition.name,
                report.definition.kind,
                report.condition,
                report.state.last_run,
                report.state.next_due if report.definition.enabled else None,
                report.state.counts.as_dict(),
                report.open,
                report.state.error,
                report.state.problems,
            )
            for report in reports(Definitions(self._settings.root, {}), self._feeds)
        ]

    def run_feed(self, name: str) -> bool:
        """Ask the service `feeds` for a run; False when there is no such feed."""
        known = any(one.name == name for one in Definitions(self._settings.root, {}).all())
        if known:
            self._feeds.ask(name)
        return known

    def erase(self, doc_id: str) -> bool:
        """Ask for a document to be erased everywhere; False when it is not known."""
        erased = self._operations.erase(doc_id) is not None
        if erased:
            self._conversations.forget(doc_id)
        return erased

    def erase_synthetic(self) -> int:
        """Ask for every document of the simulator to be erased everywhere; how many."""
        return self._operations.erase_source(SIMULATOR)

    def segments(self, language: str) -> Sequence[Segment]:
        """The segments of the latest run, named in `language`, largest first; empty before the first run."""
        return [
            Segment(one.segment_id, one.name(language), one.size, one.top_titles, one.top_skills)
            for one in latest_segments(postgres_url(self._settings))
        ]


_STATE_OF_STAGE: dict[str, str] = {"receive": "received", "read": "read", "extract": "extracted"}


def _time(value: str | datetime) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def query_of(found: IndexedDocument, *, path: str) -> Query:
    """Ask with a document that is in the index: its vector is there already."""
    return Query(
        path=path,
        doc_id=found.doc_id,
        kind=found.kind,
        language=found.language,
        profile=found.profile,
        evidence=dict(found.evidence),
        vector=found.vector,
    )


def _title(profile: Profile | Offer) -> str | None:
    return profile.title_now if isinstance(profile, Profile) else profile.title
