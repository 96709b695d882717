"""What documents are taken for: CVs and offers of the corpus, and documents that look like them; languages; speed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.quality_corpus import CORPUS, Producer, Sample, load_others
from bench.quality_rules import Tally
from hirestream.model.document import Classification

if TYPE_CHECKING:
    from bench.quality import Reader

LANGUAGES = CORPUS / "languages.tsv"
_KINDS = ("cv", "offer", "other")
_SECONDS = 2.0


@dataclass(frozen=True)
class Told:
    """A file, and what it was taken for."""

    sample: Sample
    format: str
    found: Classification


def tell_others(reader: Reader, written_by: Sequence[Producer]) -> list[Told]:
    """Write every document that is neither a CV nor an offer by every producer, and classify it."""
    return [
        Told(sample, producer.format, reader.tell(producer.write(sample), sample.name + producer.suffix)[1])
        for sample in load_others()
        for producer in written_by
    ]


def report_kinds(told: Sequence[Told]) -> dict[str, Any]:
    """Print F1 of each kind, the share that is uncertain, and the files that are taken for something else."""
    figures: dict[str, Any] = {}
    print("| kind | files | right | F1 | uncertain |\n|---|---|---|---|---|")
    for kind in _KINDS:
        pairs = [(one.sample.kind == kind, one.found.kind == kind) for one in told]
        tally = Tally(pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False)))
        own = [one for one in told if one.sample.kind == kind]
        if own:
            right = sum(one.found.kind == kind for one in own) / len(own)
            unsure = sum(one.found.uncertain for one in own) / len(own)
            figures[kind] = tally.f1 or 0.0
            print(f"| {kind} | {len(own)} | {right:.3f} | {figures[kind]:.3f} | {unsure:.3f} |")
    figures["macro-F1"] = sum(figures.values()) / len(figures)
    figures["language"] = sum(one.found.language == one.sample.language for one in told) / len(told)
    print(f"macro-F1 {figures['macro-F1']:.3f}, language {figures['language']:.3f}")
    wrong: dict[str, list[str]] = {}
    for one in told:
        if one.found.kind != one.sample.kind:
            mark = " (uncertain)" if one.found.uncertain else ""
            wrong.setdefault(f"{one.sample.name} taken for {one.found.kind}{mark}", []).append(one.format)
    print("\n".join(f"{what}: {', '.join(formats)}" for what, formats in wrong.items()) or "none is taken for another")
    return figures


def short_texts(path: Path = LANGUAGES) -> list[tuple[str, str]]:
    """Short texts with their language: a line of a CV or an offer, some with names and words of another one."""
    return [(line.split("\t")[0], line.split("\t")[1]) for line in path.read_text(encoding="utf-8").splitlines()]


def report_languages() -> dict[str, float]:
    """Print how often the language of a line is told, and which are not."""
    from hirestream.classify.language import LanguageDetector

    detector = LanguageDetector()
    told = [(language, detector.detect(text), text) for language, text in short_texts()]
    both = [language == found for language, found, _ in told if language in {"fr", "en"}]
    others = [language == found for language, found, _ in told if language not in {"fr", "en"}]
    figures = {"fr, en": sum(both) / len(both), "others": sum(others) / len(others)}
    print(f"language of {len(told)} short texts: fr, en {figures['fr, en']:.3f}; others {figures['others']:.3f}")
    print("\n".join(f"{text} ({language}) taken for {found}" for language, found, text in told if language != found))
    return figures


def report_speed(reader: Reader, texts: Sequence[str]) -> float:
    """Print how many documents a core classifies in a second, once their text is there; with the language."""
    from hirestream.model.document import DocumentText

    documents = [DocumentText(text=text, reader="text", media_type="text/plain") for text in texts]
    reader.classifier.classify(documents)
    count, started = 0, time.process_time()
    while time.process_time() - started < _SECONDS:
        reader.classifier.classify(documents)
        count += len(documents)
    per_second = count / (time.process_time() - started)
    characters = sum(map(len, texts)) / len(texts)
    print(f"{per_second:,.0f} documents/s on one core, kind and language, {characters:,.0f} characters on average")
    return per_second
