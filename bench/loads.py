"""Documents to send, made beforehand: making them must cost nothing while the flow is measured. And their sending."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from hirestream.errors import HirestreamError
from hirestream.ingest.service import Incoming, Intake
from hirestream.simulate.service import SimulatedDocument, simulate

_FORMATS = ("pdf", "docx", "html", "txt", "json")
_BATCH = 32
#: Shares of the sample corpus of `hirestream demo`: CVs and offers, the rest are others.
_CV_SHARE, _OFFER_SHARE = 0.53, 0.40


@dataclass(frozen=True)
class Load:
    """Documents that are sent in one go: at `rate` documents a second, or as fast as they are taken (None)."""

    name: str
    documents: tuple[Incoming, ...]
    rate: float | None = None


@dataclass(frozen=True)
class Sent:
    """What was sent: the documents that were accepted, how long that took, and how late the latest one was (s)."""

    doc_ids: frozenset[str]
    started: float  # seconds since the epoch
    seconds: float
    latest_s: float


def mixed(name: str, count: int, *, seed: int) -> Load:
    """Make a load of CVs, offers and others in all formats."""
    cvs, offers = round(count * _CV_SHARE), round(count * _OFFER_SHARE)
    drawn = simulate(cvs=cvs, offers=offers, others=count - cvs - offers, seed=seed, formats=_FORMATS)
    return Load(name, _incoming(drawn))


def paced(rate: int, seconds: float, *, seed: int) -> Load:
    """Make a load of short text documents, CVs and offers in turn, for `seconds` at `rate` a second."""
    half = max(1, round(rate * seconds / 2))
    drawn = simulate(cvs=half, offers=half, seed=seed, formats=("txt",))
    return Load(f"{rate}/s", _incoming(drawn), float(rate))


def _incoming(documents: Iterable[SimulatedDocument]) -> tuple[Incoming, ...]:
    return tuple(Incoming(one.content, one.name, one.media_type) for one in documents)


def send(load: Load, intake: Intake) -> Sent:
    """Hand the documents in: in batches, or each when it is due, whatever became of those before it (open loop).

    Raises `HirestreamError` when one is not accepted: the loads are made to be.
    """
    doc_ids: list[str] = []
    began, started, latest = time.monotonic(), time.time(), 0.0
    place = 0
    while place < len(load.documents):
        chosen = load.documents[place : place + _BATCH]
        if load.rate:
            due = began + place / load.rate
            time.sleep(max(0.0, due - time.monotonic()))
            latest = max(latest, time.monotonic() - due)
            chosen = load.documents[place : max(place + 1, int((time.monotonic() - began) * load.rate) + 1)][:_BATCH]
        receipts = intake.accept(chosen, source="bench")
        doc_ids += [receipt.doc_id for receipt in receipts if receipt.outcome == "accepted"]
        place += len(chosen)
    if len(doc_ids) != len(load.documents):
        raise HirestreamError(f"Only {len(doc_ids)} of {len(load.documents)} documents of {load.name} were accepted.")
    return Sent(frozenset(doc_ids), started, time.monotonic() - began, latest)
