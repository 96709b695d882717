"""Where the documents come from that the classifier learns from, and that it is judged by: one name for each source.

What a model may be trained on is in `TRAINED`; everything else is read to measure only (docs/classifier.md).
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from tools.classifier_corpus import Sample, generate, part, roughen, worn

from hirestream.errors import BadInput
from hirestream.read.service import read_document
from hirestream.simulate.service import genre_of, simulate

CORPUS: Final = Path(__file__).parents[1] / "tests" / "corpus"
#: Sources that may ship inside a model.
TRAINED: Final = (
    "grammar cv", "grammar offer", "grammar other", "simulator cv", "simulator offer", "simulator other",
    "rendercv", "twentyseconds", "skillspan", "green", "choices",
)  # fmt: skip
_FORMATS: Final = ("pdf", "docx", "html", "txt", "odt")
_SHORTEST: Final = 100  # characters: shorter tells nothing


def trained(data: Path, per_kind: int, seed: int) -> Iterator[Sample]:
    """Everything that the shipped model learns from."""
    rng = random.Random(seed)  # noqa: S311 — repeatable on purpose
    yield from generate(data, per_kind, seed)
    yield from simulated(per_kind, seed, rng)
    yield from advertisements(data, rng)
    for source, folder in (("rendercv", "cvs/cvpdf_rendercv"), ("twentyseconds", "cvs/cvpdf_twentyseconds")):
        yield from cuttings(data / folder, source, rng)


def simulated(per_kind: int, seed: int, rng: random.Random) -> Iterator[Sample]:
    """Documents of the simulator, written as files and read again; whole, in part, and as OCR would read them."""
    made = simulate(cvs=per_kind, offers=per_kind, others=2 * per_kind, seed=seed, formats=_FORMATS)
    for document in made:
        text = read_document(document.content, document.name, document.media_type).text
        group = f"simulator {document.kind} {document.language}"
        if document.kind == "other":  # each genre is a group of its own: one can be left out to see how it is taken
            number = int(document.name.split("-")[1].split(".")[0])
            group += f" {genre_of(number)}"
        piece = part(text, rng)
        yield Sample(worn(piece, rng), document.kind, group, f"simulator {document.kind}", piece == text)


def advertisements(data: Path, rng: random.Random) -> Iterator[Sample]:
    """Job advertisements of SkillSpan (MIT) and of the green skills set (CC BY 4.0), English."""
    lines = [json.loads(line) for line in _lines(data / "skills/skillspan/json/train.json")]
    for _, sentences in groupby(lines, key=lambda line: (line["idx"], line.get("source"))):
        yield from _cut([" ".join(sentence["tokens"]) for sentence in sentences], rng, "skillspan", whole=True)
    lines = [json.loads(line) for line in _lines(data / "skills/green/train.json")]
    yield from _cut([" ".join(line["tokens"]) for line in lines], rng, "green", whole=False)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _cut(sentences: list[str], rng: random.Random, source: str, *, whole: bool) -> Iterator[Sample]:
    """Make documents of a few to many sentences in a row."""
    position = 0
    while position < len(sentences):
        count = len(sentences) if whole and len(sentences) < 40 else rng.randint(4, 30)  # noqa: PLR2004
        text = "\n".join(sentences[position : position + count]).replace(' "', ",")
        position += count
        if len(text) > _SHORTEST:
            yield Sample(roughen(text, rng), "offer", f"offer {source}", source)


def cuttings(folder: Path, source: str, rng: random.Random) -> Iterator[Sample]:
    """CVs as PDF, each whole and in ten cuttings."""
    for text in _pdfs(folder):
        lines = text.split("\n")
        yield Sample(text, "cv", f"cv {source}", source)
        for _ in range(10):
            start = rng.randrange(len(lines) // 2)
            piece = "\n".join(lines[start : start + rng.randint(12, 60)])
            yield Sample(piece, "cv", f"cv {source}", source, whole=False)


def chosen(data_folder: Path) -> Iterator[Sample]:
    """Documents of a running system whose kind people decided, by their texts in its blob store."""
    from hirestream.settings import Settings
    from hirestream.store.tables import KINDS
    from hirestream.wiring import blob_store, delta_reader

    settings = Settings(data_dir=data_folder)
    blobs = blob_store(settings)
    for row in delta_reader(settings).read(KINDS).sort_by("doc_id").to_pylist():
        if row["decided"] is None:
            continue
        try:
            text = blobs.get_text(blobs.path("texts", row["doc_id"])).text
        except BadInput:  # erased: it teaches nothing any more
            continue
        yield Sample(text, row["decided"], f"{row['decided']} choices", "choices")


def measured(data: Path) -> Iterator[Sample]:
    """Documents that no model ever learns from, of those sources that are there."""
    pdfs: dict[str, tuple[str, str]] = {
        "livecareer": ("cvs/livecareer", "cv"),
        "openresume": ("cvs/cvpdf_openresume", "cv"),
        "altacv": ("cvs/cvpdf_altacv", "cv"),
        "invoices": ("other/invoices", "other"),
        "invoice2data": ("other/invoice2data", "other"),
    }
    for source, (folder, kind) in pdfs.items():
        yield from (Sample(text, kind, source, source) for text in _pdfs(data / folder))
    yield from _france_travail(data / "offers/france_travail/offers.csv")
    prose = data / "other/sequoia_fr/docs_fr.json"
    if prose.is_file():
        for document in json.loads(prose.read_text(encoding="utf-8")):
            yield Sample(document["text"], "other", "sequoia", "sequoia")
    yield from own_corpus()


def _france_travail(path: Path) -> Iterator[Sample]:
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield Sample(f"{row['title']}\n{row['description']}", "offer", "france_travail", "france_travail")


def own_corpus() -> Iterator[Sample]:
    """The project's own corpus, as plain text: CVs, offers, and others that look like them."""
    from bench.quality_corpus import as_text, load_others, load_samples

    for sample in (*load_samples(), *load_others()):
        source = f"corpus {sample.kind}"
        yield Sample(as_text(sample).decode(), sample.kind, source, source)


def _pdfs(folder: Path, tell: Callable[[str], object] = print) -> Iterator[str]:
    for path in sorted(folder.rglob("*.pdf")):
        try:
            yield read_document(path.read_bytes(), path.name).text
        except BadInput as error:
            tell(f"  not read: {path.name}: {error.code}")
