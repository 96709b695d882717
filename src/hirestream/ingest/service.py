"""A file or an upload → blob store → `documents`: accepted exactly when Kafka has acknowledged it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from hirestream.errors import BadInput
from hirestream.ingest.blobs import BlobStore
from hirestream.ingest.ports import EventLog
from hirestream.ingest.rows import documents_of_rows, is_table
from hirestream.model.document import doc_id_of
from hirestream.model.events import DOCUMENTS, DocumentEvent, utc_now
from hirestream.read.service import sniff_media_type

Outcome = Literal["accepted", "duplicate", "refused"]


@dataclass(frozen=True)
class Incoming:
    """A document that somebody hands in. `name` helps to tell its type and goes no further."""

    content: bytes
    name: str
    media_type: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of it: `code` and `message` only where it was refused."""

    outcome: Outcome
    doc_id: str
    code: str | None = None
    message: str | None = None


class Intake:
    """Takes documents in. Safe to share between threads.

    A document is kept in the blob store first, then announced, and gets its receipt when the announcement is
    acknowledged: a crash in between leaves no receipt, so that the next try sends it again. Later stages take
    an announcement twice without harm.
    """

    def __init__(
        self, blobs: BlobStore, log: EventLog, *, max_bytes: int, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._blobs = blobs
        self._log = log
        self._max_bytes = max_bytes
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
                facts = {"received_at": event.received_at.isoformat(), "size": event.size, "source": source}
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

    def accept_paths(
        self, paths: Sequence[Path], *, source: str = "files", batch: int = 32
    ) -> Iterator[tuple[str, Receipt]]:
        """Take in files, whole folders, and tables row by row (CSV), in batches.

        Yields the name and the receipt of each document as its batch is acknowledged. A file that cannot be opened is
        refused with what the system says; links out of a folder are not followed.
        """
        with ThreadPoolExecutor(1) as reader:  # read the next batch while this one is acknowledged
            documents = _grouped(self._load(paths), batch)
            following = reader.submit(next, documents, None)
            while group := following.result():
                following = reader.submit(next, documents, None)
                accepted = iter(self.accept([one for _, one in group if isinstance(one, Incoming)], source=source))
                for name, one in group:
                    yield name, one if isinstance(one, Receipt) else next(accepted)

    def _load(self, paths: Sequence[Path]) -> Iterator[tuple[str, Incoming | Receipt]]:
        for path in _files(paths):
            try:
                if is_table(path):
                    for name, content, media_type in documents_of_rows(path):
                        yield str(path.with_name(name)), Incoming(content, name, media_type)
                elif path.stat().st_size > self._max_bytes:  # without reading it
                    yield str(path), _refusal(BadInput("too-large"))
                else:
                    yield str(path), Incoming(path.read_bytes(), path.name)
            except BadInput as error:
                yield str(path), _refusal(error)
            except OSError as error:
                yield str(path), _refusal(BadInput("not-found", f"The file cannot be opened: {error.strerror}"))


def _refusal(error: BadInput) -> Receipt:
    return Receipt("refused", error.doc_id, error.code, error.message)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
        else:
            yield path


def _grouped(
    documents: Iterator[tuple[str, Incoming | Receipt]], size: int
) -> Iterator[list[tuple[str, Incoming | Receipt]]]:
    while group := list(itertools.islice(documents, size)):
        yield group
