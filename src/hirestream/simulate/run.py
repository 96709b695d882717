"""A simulation from its first document to its summary: paced, delivered in batches, resumed after a stop."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Final, Protocol

from hirestream.llm.account import Prices, Spent
from hirestream.model.document import doc_id_of
from hirestream.simulate.journal import Journal
from hirestream.simulate.service import SimulatedDocument, write_corpus

BATCH: Final = 32
#: Where a folder keeps its journal: with the gold, so that everything outside `gold` is a document.
JOURNAL: Final = Path("gold") / ".simulate.jsonl"
#: Seconds for which a document waits for others to travel with it.
_LONGEST_WAIT: Final = 1.0
_PER: Final = {"s": 1.0, "min": 60.0, "h": 3_600.0}


@dataclass(frozen=True)
class Delivered:
    """What became of one document."""

    outcome: str
    doc_id: str
    name: str


class Delivery(Protocol):
    """Takes documents where they belong; when it returns they are there, each with its outcome, in order."""

    def __call__(self, batch: list[SimulatedDocument]) -> list[Delivered]:
        """Deliver a batch. Raises `Transient` when the target is away: then the batch is delivered again later."""


def read_rate(text: str) -> float:
    """Documents a second in "5/s", "300/min", "100/h" or "5". Raises `ValueError` for anything else."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:/\s*(s|min|h))?", text.strip())
    rate = float(found[1]) / _PER[found[2] or "s"] if found else 0.0
    if rate <= 0:
        raise ValueError(f"{text!r} is not a rate such as 5/s, 300/min or 100/h")
    return rate


def to_folder(folder: Path) -> Delivery:
    """Deliver as files, with their gold beside them."""

    def deliver(batch: list[SimulatedDocument]) -> list[Delivered]:
        paths = write_corpus(batch, folder)
        return [
            Delivered("written", doc_id_of(document.content), str(path))
            for document, path in zip(batch, paths, strict=True)
        ]

    return deliver


def batches(
    documents: Iterable[SimulatedDocument],
    *,
    rate: float | None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    size: int = BATCH,
) -> Iterator[list[SimulatedDocument]]:
    """Documents that travel together: at most `size`, none before it is due, and none that has waited for long.

    With a `rate` document i is due i / rate seconds after the first was drawn: one that was late is caught up with.
    """
    batch: list[SimulatedDocument] = []
    started = before = oldest = clock()
    for count, document in enumerate(documents):
        if count == 0:
            started = clock()
        if rate and (wait := started + count / rate - clock()) > 0:
            sleep(wait)
        now = clock()
        oldest = oldest if batch else now
        batch.append(document)
        nothing_due = rate is not None and started + (count + 1) / rate > now
        if len(batch) == size or nothing_due or now - min(before, oldest) > _LONGEST_WAIT:
            yield batch
            batch = []
        before = now
    if batch:
        yield batch


def run(groups: Iterable[list[SimulatedDocument]], deliver: Delivery, journal: Journal) -> Iterator[Delivered]:
    """Deliver batch by batch, and remember each in the journal; yields what became of each document."""
    for batch in groups:
        delivered = deliver(batch)
        journal.finish([PurePath(document.name).stem for document in batch])
        yield from delivered


@dataclass
class Tally:
    """What a run did, for its last lines."""

    before: int = 0
    stopped: bool = False
    outcomes: Counter[str] = field(default_factory=Counter)

    def lines(
        self,
        seconds: float,
        *,
        written: Mapping[str, int] | None = None,
        spent: Spent | None = None,
        prices: Prices | None = None,
    ) -> list[str]:
        """The summary: what was delivered and how fast; with a model, who wrote, why the grammar had to, the cost."""
        total = sum(self.outcomes.values())
        counted = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.items()) or "nothing new"
        speed = f", {total / seconds:.1f} documents/s" if total and seconds > 0 else ""
        earlier = f"; {self.before} were there before" if self.before else ""
        lines = [f"{counted} in {seconds:.1f} s{speed}{earlier}"]
        if self.stopped:
            lines.append("stopped: the same command goes on from here")
        if written is not None:
            reasons = {by: count for by, count in sorted(written.items()) if by != "model"}
            why = f" ({', '.join(f'{count} {by}' for by, count in reasons.items())})" if reasons else ""
            lines.append(f"texts: {written.get('model', 0)} by model, {sum(reasons.values())} by grammar{why}")
        if spent is not None:
            lines.append(spent.line(prices or Prices()))
        return lines
