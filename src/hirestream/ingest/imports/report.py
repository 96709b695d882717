"""The outcomes of an import → progress while it runs, a report of every document, a summary by code."""

from __future__ import annotations

import csv
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TextIO

from hirestream.errors import Misconfigured
from hirestream.ingest.feeds.ports import Fetcher
from hirestream.ingest.imports.walk import walk
from hirestream.ingest.incoming import Outcome, Receipt
from hirestream.ingest.service import Intake

_COLUMNS: Final = ("path", "outcome", "doc_id", "code", "message")
_REPORTS: Final = {".jsonl": "JSON Lines", ".csv": "CSV"}
OUTCOMES: Final[tuple[Outcome, ...]] = ("accepted", "duplicate", "refused")


@dataclass
class Tally:
    """What became of the documents so far. `total_files`: how many files there are to open, when that is known."""

    total_files: int | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    started: float = field(default_factory=time.monotonic)

    def count(self, receipt: Receipt) -> None:
        """Count a document."""
        self.outcomes[receipt.outcome] += 1
        if receipt.code:
            self.refusals[receipt.code] += 1

    def _rate(self) -> float:
        return self.outcomes.total() / max(time.monotonic() - self.started, 0.001)

    def progress(self, files: int) -> str:
        """Say in a line how far it has come."""
        of = f" of {self.total_files:,}" if self.total_files is not None else ""
        told = ", ".join(f"{self.outcomes[outcome]:,} {outcome}" for outcome in OUTCOMES)
        return f"{files:,}{of} files, {self.outcomes.total():,} documents, {self._rate():,.0f}/s: {told}"

    def summary(self, skipped: Counter[str]) -> list[str]:
        """Say at the end what was handed in, what was refused by code, and what was passed over."""
        n, took = self.outcomes, time.monotonic() - self.started
        told = f"{n['accepted']} accepted, {n['duplicate']} duplicates, {n['refused']} refused"
        lines = [f"{told} in {took:.1f} s ({self._rate():,.0f}/s)"]
        lines += [f"  refused {count} × {code}" for code, count in sorted(self.refusals.items())]
        lines += [f"  skipped {count} × {why}" for why, count in sorted(skipped.items())]
        return lines


class Writes(Protocol):
    """Takes the row of a document."""

    def __call__(self, name: str, receipt: Receipt) -> None:
        """Write it."""


def check_report(path: Path) -> None:
    """Raise `Misconfigured` when a report cannot be written to `path`."""
    if path.suffix.lower() not in _REPORTS:
        raise Misconfigured(f"The report is written as .jsonl or .csv, not as {path.name}.")
    if not path.parent.is_dir():
        raise Misconfigured(f"The folder of the report does not exist: {path.parent}.")


def rows_to(file: TextIO, suffix: str) -> Writes:
    """Return what writes rows into an open report."""
    if suffix.lower() == ".csv":
        table = csv.writer(file)
        table.writerow(_COLUMNS)

        def write_row(name: str, receipt: Receipt) -> None:
            values = (name, receipt.outcome, receipt.doc_id, receipt.code or "", receipt.message or "")
            table.writerow([_harmless(value) for value in values])

        return write_row

    def write_line(name: str, receipt: Receipt) -> None:
        values = (name, receipt.outcome, receipt.doc_id, receipt.code, receipt.message)
        file.write(json.dumps(dict(zip(_COLUMNS, values, strict=True)), ensure_ascii=False) + "\n")

    return write_line


def _harmless(value: str) -> str:
    """Keep spreadsheets from taking a file name for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t")) else value


def run_import(
    intake: Intake,
    paths: Sequence[Path],
    *,
    columns: Mapping[str, str],
    fetcher: Fetcher,
    report: Path | None,
    show: Callable[[str], None],
    progress: Callable[[str], None],
) -> tuple[Tally, Counter[str]]:
    """Hand in everything behind `paths`: a line for each document, a report when one is asked for.

    Returns what became of the documents, and what was passed over.
    """
    importer = intake.importer(mapping=columns, fetcher=fetcher)
    tally = Tally(total_files=sum(1 for _ in walk(paths, Counter())))
    for name, receipt in reported(intake.accept_paths(paths, importer=importer), report):
        tally.count(receipt)
        reason = f"  {receipt.code}: {receipt.message}" if receipt.code else ""
        show(f"{receipt.outcome:<9} {receipt.doc_id or '-':<71} {name}{reason}")
        progress(tally.progress(importer.files))
    return tally, importer.skipped


def reported(outcomes: Iterator[tuple[str, Receipt]], path: Path | None) -> Iterator[tuple[str, Receipt]]:
    """Pass outcomes on, and write each into the report at `path` as it comes: a killed run leaves what it did."""
    if path is None:
        yield from outcomes
        return
    with path.open("w", encoding="utf-8", newline="", buffering=1) as file:
        write = rows_to(file, path.suffix)
        for name, receipt in outcomes:
            write(name, receipt)
            yield name, receipt
