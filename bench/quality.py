"""`make quality`: how well documents are read, as a table per field, language and format; the worst ones with why.

Run as a program: `python bench/quality.py [--data FOLDER] [--scans] [--json FILE]`; the rules are in docs/quality.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

# Run as a file: the programs beside this one are found from the checkout.
sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.quality_corpus import Producer, Sample, as_text, load_others, load_samples, producers
from bench.quality_kinds import Told, report_kinds, report_languages, report_speed, tell_others
from bench.quality_rules import Tally, macro, score_cv, score_offer
from hirestream.classify.service import Classifier
from hirestream.extract.service import Extractor
from hirestream.model.document import Classification, DocumentText
from hirestream.read.service import ReadLimits, read_document
from hirestream.taxonomy.service import Taxonomy

#: The day on which the corpus is read: "to date" means until then.
TODAY = date(2026, 3, 15)
#: Where data that does not belong to the project may lie.
DATA = "HIRESTREAM_QUALITY_DATA"
_WORST = 10
#: A busy machine may take its time over a scan: what is counted is the processor's.
_LIMITS = ReadLimits(seconds_per_scan=200)


@dataclass(frozen=True)
class Reading:
    """One file of a document of the corpus, read: its scores, what it was taken for, and the seconds it took."""

    sample: Sample
    format: str
    fields: dict[str, Tally]
    told: Classification
    seconds: float

    @property
    def kind(self) -> str:
        """What the file was taken for."""
        return self.told.kind

    @property
    def language(self) -> str:
        """The language that it was told to be in."""
        return self.told.language


class Reader:
    """Reads, classifies and extracts in this process, as `hirestream parse` does."""

    def __init__(self) -> None:
        self.taxonomy = Taxonomy.load()
        self.classifier = Classifier.load()
        self.extractor = Extractor(self.taxonomy, today=lambda: TODAY)
        for kind in ("cv", "offer"):  # tables are loaded at their first use: no document pays for that
            self.read("Léa Morvan\nComptable\nlea@exemple.fr\n06 12 34 56 78\n69003 Lyon".encode(), "warm.txt", kind)

    def read(self, content: bytes, name: str, kind: str) -> tuple[dict[str, Any], Classification, float]:
        """Return the profile that a file gives when taken as `kind`, what it was taken for, and the seconds."""
        started = _processor_seconds()
        document, told = self.tell(content, name)
        extract = self.extractor.profile if kind == "cv" else self.extractor.offer
        profile = extract(document, told.language).profile
        return profile.model_dump(), told, _processor_seconds() - started

    def tell(self, content: bytes, name: str) -> tuple[DocumentText, Classification]:
        """Read and classify a file."""
        document = read_document(content, name, None, limits=_LIMITS)
        (told,) = self.classifier.classify([document])
        return document, told


def _processor_seconds() -> float:
    """Of this process and of those that it ran, as tesseract."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(reader: Reader, samples: Iterable[Sample], written_by: Sequence[Producer]) -> list[Reading]:
    """Write every document by every producer, read it, and score it."""
    readings = []
    for sample in samples:
        score = score_cv if sample.kind == "cv" else score_offer
        for producer in written_by:
            content = producer.write(sample)
            profile, told, seconds = reader.read(content, sample.name + producer.suffix, sample.kind)
            fields = score(profile, sample.gold)
            readings.append(Reading(sample, producer.format, fields, told, seconds))
    return readings


def sums(readings: Iterable[Reading]) -> dict[str, Tally]:
    """Sum the tallies of each field."""
    found: dict[str, Tally] = defaultdict(Tally)
    for reading in readings:
        for name, tally in reading.fields.items():
            found[name].add(tally)
    return dict(found)


def table(readings: Sequence[Reading]) -> str:
    """Lay out F1 per field: all, each language, each format."""
    cuts: dict[str, Callable[[Reading], bool]] = {"all": lambda _: True}
    for language in ("fr", "en"):
        cuts[language] = lambda r, wanted=language: r.sample.language == wanted  # type: ignore[misc]
    for form in dict.fromkeys(r.format for r in readings):
        cuts[form] = lambda r, wanted=form: r.format == wanted  # type: ignore[misc]
    columns = {name: sums(r for r in readings if among(r)) for name, among in cuts.items()}
    rows = [["field", "values", *columns]]
    for name, tally in columns["all"].items():
        if tally.f1 is not None:
            figures = [_figure(column[name].f1 if name in column else None) for column in columns.values()]
            rows.append([name, str(tally.right + tally.missed), *figures])
    rows.append(["macro-F1", "", *(_figure(macro(column.values())) for column in columns.values())])
    return layout(rows)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def layout(rows: Sequence[Sequence[str]]) -> str:
    """Lay rows out as a Markdown table."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def worst(readings: Sequence[Reading], *, most: int, quoted: bool) -> list[str]:
    """Describe the files with the lowest macro-F1: the fields at fault, and (`quoted`) what is wrong (+) or missed (-).

    Of test documents no value is shown: who sees their faults is tempted to mend just them.
    """
    ranked = sorted(readings, key=lambda r: (macro(r.fields.values()), r.sample.name))[:most]
    return [
        f"{r.sample.name} {r.format}: {macro(r.fields.values()):.3f}  "
        + "; ".join(f"{name} {' '.join(t.misses[:4])}" if quoted else name for name, t in r.fields.items() if t.misses)
        for r in ranked
    ]


def kinds(readings: Sequence[Reading]) -> str:
    """Sum up what the files were taken for."""
    scores = []
    for kind in ("cv", "offer"):
        both = [(r.sample.kind == kind, r.kind == kind) for r in readings]
        scores.append(Tally(both.count((True, True)), both.count((False, True)), both.count((True, False))).f1 or 0.0)
    languages = sum(r.language == r.sample.language for r in readings) / len(readings)
    each = f"cv {scores[0]:.3f}, offer {scores[1]:.3f}"
    return f"classification macro-F1 {sum(scores) / 2:.3f} ({each}), language {languages:.3f}"


def speed(readings: Sequence[Reading]) -> str:
    """Sum up what reading, classifying and extracting took."""
    pictures = {"scan", "scan-worn", "scan-designed", "photo"}
    born = sorted(r.seconds * 1000 for r in readings if r.format not in pictures and r.sample.kind == "cv")
    middle, slow = _quantile(born, 0.5), _quantile(born, 0.99)
    scans = [r.seconds for r in readings if r.format in pictures]
    mean = sum(scans) / max(1, len(scans))
    return (
        f"born-digital CV, read + classify + extract, processor time: p50 {middle:.1f} ms, p99 {slow:.1f} ms\n"
        f"a page of a scan, the same: mean {mean:.2f} s, most {max(scans, default=0):.2f} s"
    )


def _quantile(ordered: Sequence[float], q: float) -> float:
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else 0.0


def measure_kinds(reader: Reader, told: list[Told], written_by: Sequence[Producer]) -> dict[str, Any]:
    """Measure what documents are taken for, their languages, and how fast that is told."""
    told = told + tell_others(reader, written_by)
    print(f"\n## kinds: CVs, offers, and {len(load_others())} others that look like them; {len(told)} files\n")
    figures = report_kinds(told)
    figures["short texts"] = report_languages()
    texts = [as_text(sample).decode() for sample in (*load_samples(), *load_others())]
    return figures | {"documents/s": report_speed(reader, texts)}


def main() -> int:
    """Measure and print; exit status 0."""
    parser = argparse.ArgumentParser(prog="make quality", description="Measure how well documents are read.")
    parser.add_argument("--data", type=Path, default=os.environ.get(DATA), help=f"folder of other data (or ${DATA})")
    parser.add_argument("--part", choices=["dev", "test"], help="only this half")
    parser.add_argument("--formats", help="only these formats, with commas between")
    parser.add_argument("--scans", action="store_true", help="also as scans (needs tesseract; seconds a page)")
    parser.add_argument("--all", action="store_true", help="list every document that has a fault, not the worst ten")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    reader = Reader()
    written_by = producers(scans=arguments.scans)
    if arguments.formats:
        written_by = [p for p in written_by if p.format in arguments.formats.split(",")]
    figures: dict[str, Any] = {}
    told: list[Told] = []
    for part in [arguments.part] if arguments.part else ["dev", "test"]:
        samples = [s for s in load_samples() if s.part == part]
        readings = measure(reader, samples, written_by)
        faults = [r for r in readings if any(t.misses for t in r.fields.values())]
        print(f"\n## {part}: {len(samples)} documents, {len(readings)} files\n\n{table(readings)}\n")
        print(f"{kinds(readings)}\n{speed(readings)}\n\nWorst:")
        print("\n".join(worst(faults, most=len(faults) if arguments.all else _WORST, quoted=part == "dev")))
        told += [Told(r.sample, r.format, r.told) for r in readings]
        figures[part] = {name: tally.f1 for name, tally in sums(readings).items()}
    figures["kinds"] = measure_kinds(reader, told, written_by)
    from bench.quality_chat import PARTS, measure_chat

    figures["chat"] = measure_chat([part for part in PARTS if arguments.part in (None, part)])
    if arguments.data is None:
        print(f"\nOther data: skipped, since neither --data nor ${DATA} names a folder.")
    else:
        from bench.quality_sets import measure_sets

        figures["sets"] = measure_sets(reader, Path(arguments.data), arguments.all)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
