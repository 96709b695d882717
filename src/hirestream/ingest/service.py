"""A file or an upload → blob store → `documents`: accepted exactly when Kafka has acknowledged it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Final

from hirestream.errors import BadInput
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.feeds.ports import Fetcher
from hirestream.ingest.imports.journal import Journal
from hirestream.ingest.imports.limits import ImportLimits
from hirestream.ingest.imports.walk import Importer
from hirestream.ingest.incoming import Entry, Incoming, Outcome, Receipt
from hirestream.ingest.ports import EventLog
from hirestream.model.document import doc_id_of
from hirestream.model.events import DOCUMENTS, DocumentEvent, utc_now
from hirestream.read.service import sniff_media_type

__all__ = ["Incoming", "Intake", "Outcome", "Receipt"]

#: A batch ends at so many bytes, so that the documents of two batches fit into memory whatever their size.
_BATCH_BYTES: Final = 40_000_000


class Intake:
    """Takes documents in. Safe to share between threads.

    A document is kept in the blob store first, then announced, and gets its receipt when the announcement is
    acknowledged: a crash in between leaves no receipt, so that the next try sends it again. Later stages take
    an announcement twice without harm.
    """

    def __init__(
        self,
        blobs: BlobStore,
        log: EventLog,
        *,
        max_bytes: int,
        journal: Journal | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._blobs = blobs
        self._log = log
        self._max_bytes = max_bytes
        self._journal = journal
        self._now = now

    def accept(self, incoming: Sequence[Incoming], *, source: str, owner: str = "") -> list[Receipt]:
        """Take documents in, in one acknowledged batch; a receipt for each, in their order.

        Raises `Transient` when the blob store or Kafka is away: then none of the new ones has a receipt.
        """
        receipts: list[Receipt] = []
        events: dict[str, DocumentEvent] = {}
        for one in incoming:
            receipt, event = self._check(one, source, owner, events)
            receipts.append(receipt)
            if event:
                self._blobs.put("documents", event.doc_id, one.content)
                events[event.doc_id] = event
        if events:
            self._log.publish(DOCUMENTS, list(events.values()))
            for event in events.values():
                facts = event.model_dump(include={"size", "source", "owner", "media_type"})
                facts["received_at"] = event.received_at.isoformat()
                self._blobs.put("receipts", event.doc_id, json.dumps(facts).encode())
        self._blobs.tally_duplicates(sum(receipt.outcome == "duplicate" for receipt in receipts))
        return receipts

    def _check(
        self, one: Incoming, source: str, owner: str, events: dict[str, DocumentEvent]
    ) -> tuple[Receipt, DocumentEvent | None]:
        doc_id = doc_id_of(one.content)
        try:
            media_type = self._media_type(one)
        except BadInput as error:
            return Receipt("refused", doc_id, error.code, error.message), None
        if doc_id in events or self._blobs.exists("receipts", doc_id):
            return Receipt("duplicate", doc_id), None
        event = DocumentEvent(
            doc_id=doc_id,
            blob=self._blobs.path("documents", doc_id),
            media_type=media_type,
            size=len(one.content),
            source=source,
            owner=owner,
            received_at=self._now(),
        )
        return Receipt("accepted", doc_id), event

    def _media_type(self, one: Incoming) -> str:
        if len(one.content) > self._max_bytes:
            raise BadInput("too-large", stage="ingest")
        return sniff_media_type(one.content, one.name, one.media_type)

    def importer(self, *, mapping: Mapping[str, str] | None = None, fetcher: Fetcher | None = None) -> Importer:
        """Return what finds documents behind paths, with the limits and the journal of this intake."""
        return Importer(
            ImportLimits(max_bytes=self._max_bytes),
            mapping=mapping,
            fetcher=fetcher,
            journal=self._journal,
            has_receipt=lambda doc_id: self._blobs.exists("receipts", doc_id),
        )

    def accept_paths(
        self, paths: Sequence[Path], *, importer: Importer | None = None, source: str = "files", batch: int = 32
    ) -> Iterator[tuple[str, Receipt]]:
        """Take in files, folders, and what archives, tables and mailboxes hold, in batches.

        Yields the name and the receipt of each document as its batch is acknowledged. A file that cannot be opened is
        refused with what the system says; links out of a folder are not followed.
        """
        entries = (importer or self.importer()).entries(paths)
        with ThreadPoolExecutor(1) as reader:  # read the next batch while this one is acknowledged
            groups = _grouped(entries, batch)
            following = reader.submit(next, groups, None)
            while group := following.result():
                following = reader.submit(next, groups, None)
                yield from self._accept_entries(group, source)

    def _accept_entries(self, group: Sequence[Entry], source: str) -> list[tuple[str, Receipt]]:
        new = iter(self.accept([one.found for one in group if isinstance(one.found, Incoming)], source=source))
        receipts = [one.found if isinstance(one.found, Receipt) else next(new) for one in group]
        known = sum(isinstance(one.found, Receipt) and one.found.outcome == "duplicate" for one in group)
        self._blobs.tally_duplicates(known)
        if self._journal:
            pairs = zip(group, receipts, strict=True)
            self._journal.note((one.key, got.doc_id) for one, got in pairs if one.key and got.outcome != "refused")
        return [(one.name, receipt) for one, receipt in zip(group, receipts, strict=True)]


def _grouped(entries: Iterator[Entry], most: int) -> Iterator[list[Entry]]:
    """Gather entries: at most so many, and no more than fit into memory."""
    group: list[Entry] = []
    size = 0
    for entry in entries:
        group.append(entry)
        size += len(entry.found.content) if isinstance(entry.found, Incoming) else 0
        if len(group) == most or size >= _BATCH_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group
