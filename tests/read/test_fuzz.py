"""Damaged files of every format: each gives a text or a reason, soon, and never a crash; so does extraction from it.

300 cases in the ordinary run; `make fuzz` does at least 10,000 (`HIRESTREAM_FUZZ` is how many). The files are small
ones of every format, whole CVs and offers of the simulator, and those of people where `HIRESTREAM_QUALITY_DATA` is.
"""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odfdo import Document, Paragraph
from PIL import Image

from hirestream.classify.service import Classifier
from hirestream.errors import CODES, BadInput
from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText
from hirestream.read.limits import ReadLimits
from hirestream.read.service import read_document
from hirestream.simulate.service import simulate
from hirestream.taxonomy.service import Taxonomy

CASES = int(os.environ.get("HIRESTREAM_FUZZ", "300"))
FOLDER = os.environ.get("HIRESTREAM_QUALITY_DATA")
REAL_FILES = 60  # of the folder, spread over it
SECONDS = 10  # far more than any takes, on a machine with much else to do
SHEET = """
= Olga Svensson
#grid(columns: 2, [== Langues\\ Anglais\\ Suédois\\ Français], [== Expérience\\ Boulangère, 2015 -- 2024, Lyon])
#text(fill: white)[hidden words]
"""
RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}}{\colortbl;\red255\green255\blue255;}{\header H\par}"
    r"\trowd\cellx1\pard\intbl 2019\cell Boulang\'e8re\cell\row\pard\u233?\v hid\v0 {\*\x y}{\footnote n}"
    r"Lyon et Pau\par}"
)


def packed(parts: dict[str, bytes]) -> bytes:
    """An archive without compression, so that damage reaches the parts and not only their packing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return buffer.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def seeds() -> tuple[bytes, ...]:
    """One good file of each format."""
    word, text = docx.Document(), Document("text")
    word.sections[0].header.paragraphs[0].text = "Olga"
    word.add_paragraph("A carpenter with twelve years of practice")
    word.add_table(rows=1, cols=2).cell(0, 0).text = "2019"
    text.body.append(Paragraph("Menuisière à Limoges depuis douze ans"))
    files = [io.BytesIO() for _ in range(4)]
    word.save(files[0])
    text.save(files[1])
    Image.new("L", (40, 40), 255).save(files[2], format="PNG")
    Image.new("L", (40, 40), 255).save(files[3], format="TIFF", save_all=True, append_images=[Image.new("1", (9, 9))])
    return (
        files[0].getvalue(),
        packed(unpacked(files[0].getvalue())),
        files[1].getvalue(),
        packed(unpacked(files[1].getvalue())),
        files[2].getvalue(),
        files[3].getvalue(),
        bytes(typst.compile(SHEET.encode(), format="pdf")),
        RTF.encode("ascii"),
        (
            b"<html><style>.a{color:#fff}</style><body><table><tr><td class=a>2019</td>"
            b"<td>Cook in the canteen of a school</td></tr></table></body></html>"
        ),
        json.dumps({"basics": {"name": "Olga Svensson, baker"}, "work": [{"position": "Baker"}]}).encode(),
        "Résumé d'Antoine Rossi, menuisier à Limoges".encode("cp1252"),
        b"# Olga **Svensson**\n\n| a | b |\n|---|---|\n| 2019 | [Baker](x) |\n<!-- no -->",
    )


@cache
def documents() -> tuple[bytes, ...]:
    """Whole documents of every kind, stored so that damage reaches what they say."""
    made = simulate(cvs=12, offers=8, seed=3, formats=("pdf", "docx", "odt", "html", "txt", "json"))
    return tuple(bared(document.content) for document in made)


@cache
def real_files() -> tuple[bytes, ...]:
    """PDFs of people and tools, where the folder is given."""
    found = sorted(Path(FOLDER).glob("**/*.pdf")) if FOLDER else []
    return tuple(bared(path.read_bytes()) for path in found[:: max(1, len(found) // REAL_FILES)])


def bared(content: bytes) -> bytes:
    """The same file without compression."""
    if content.startswith(b"PK"):
        return packed(unpacked(content))
    if not content.startswith(b"%PDF"):
        return content
    bare = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(bare, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    return bare.getvalue()


@cache
def understanding() -> tuple[Classifier, Extractor]:
    """What comes after reading."""
    return Classifier.load(), Extractor(Taxonomy.load(), today=lambda: date(2026, 3, 15))


def understand(document: DocumentText) -> None:
    """Classify and extract, as a CV and as an offer; fails on a crash, or a span outside of the text."""
    classifier, extractor = understanding()
    started = time.process_time()
    (told,) = classifier.classify([document])
    evidence: list[Mapping[str, Any]] = [
        extractor.profile(document, told.language).evidence,
        extractor.offer(document, told.language).evidence,
    ]
    assert time.process_time() - started < 2 * SECONDS
    for spans in evidence:
        assert all(0 <= span.start <= span.end <= len(document.text) for span in spans.values())


def outcome_of(content: bytes, name: str = "") -> str:
    """The text, or the code of the refusal; fails when it takes too long."""
    started = time.process_time()
    try:
        document = read_document(content, name, limits=ReadLimits(max_bytes=5_000_000))
    except BadInput as error:
        assert time.process_time() - started < SECONDS
        return error.code
    assert time.process_time() - started < SECONDS
    understand(document)
    return document.text


@pytest.fixture(autouse=True)
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are opened and not read: OCR of noise is slow, and not what is tried here."""
    monkeypatch.setattr("hirestream.read.ocr.find_engine", lambda: None)


relaxed = settings(
    max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_the_seeds_are_good() -> None:
    """What is damaged below can be read when it is not, pictures aside."""
    outcomes = [outcome_of(seed) for seed in seeds()]
    assert [index for index, outcome in enumerate(outcomes) if outcome in CODES] == [4, 5]


@relaxed
@given(
    family=st.integers(0, 11),
    damage=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=12),
    cut=st.one_of(st.none(), st.floats(0, 1)),
    splice=st.one_of(st.none(), st.tuples(st.integers(0, 11), st.floats(0, 1), st.floats(0, 1))),
)
def test_damaged_files_are_read_or_refused(
    family: int,
    damage: list[tuple[float, int]],
    cut: float | None,
    splice: tuple[int, float, float] | None,
) -> None:
    """However a file is damaged, cut off or mixed with another, it gives a text or a reason, never a crash."""
    content = bytearray(seeds()[family])
    spoil(content, damage)
    if splice is not None:
        other, start, at = seeds()[splice[0]], splice[1], int(splice[2] * len(content))
        content[at:at] = other[int(start * len(other)) :]
    if cut is not None:
        del content[int(cut * len(content)) :]
    assert outcome_of(bytes(content))


def spoil(content: bytearray, damage: list[tuple[float, int]]) -> None:
    """Set single bytes."""
    for place, value in damage:
        content[int(place * len(content))] = value


@settings(relaxed, max_examples=max(CASES // 3, 50))
@given(
    number=st.integers(0, 1000),
    damage=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=200),
    moved=st.lists(st.tuples(*[st.floats(0, 1)] * 3), max_size=6),
)
def test_damaged_documents_are_understood_or_refused(
    number: int, damage: list[tuple[float, int]], moved: list[tuple[float, float, float]]
) -> None:
    """A CV or an offer with parts damaged, repeated and out of place is read and extracted from, or refused."""
    files = documents() + real_files()
    content = bytearray(files[number % len(files)])
    spoil(content, damage)
    for start, length, at in moved:
        first = int(start * len(content))
        part = content[first : first + int(length * 3000)]
        place = int(at * len(content))
        content[place:place] = part
    assert outcome_of(bytes(content))


@settings(relaxed, max_examples=max(CASES // 3, 50))
@given(
    number=st.integers(0, 1000),
    edits=st.lists(
        st.tuples(
            st.floats(0, 1),
            st.sampled_from(["drop", "double", "swap", "write", "join"]),
            st.one_of(
                st.text(max_size=12),
                st.sampled_from(
                    ["2019 – ", "– present", "\t", "+33", "@", "B2", "€", "k€", "(", "))))", "CDI", "C++", "1/13/99999",
                     "depuis", "|" * 50, "Permis", "9" * 40, "à" * 99, "https://", "\u0000", "İ", "ﬁ", "￿", "\u2028"]
                ),
            ),
        ),
        min_size=1,
        max_size=40,
    ),
)  # fmt: skip
def test_any_order_of_lines_is_understood(number: int, edits: list[tuple[float, str, str]]) -> None:
    """Lines lost, doubled, swapped, joined and written into give a profile whose spans are in the text."""
    text = texts()[number % len(texts())]
    lines = text.split("\n")
    for place, kind, words in edits:
        at = min(int(place * len(lines)), len(lines) - 1)
        if kind == "drop" and len(lines) > 1:
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "swap":
            lines.append(lines.pop(at))
        elif kind == "join" and at + 1 < len(lines):
            lines[at : at + 2] = [lines[at] + words + lines[at + 1]]
        else:
            middle = len(lines[at]) // 2
            lines[at] = lines[at][:middle] + words + lines[at][middle:]
    outcome_of("\n".join(lines).encode("utf-8", "replace"), "cv.txt")


@cache
def texts() -> tuple[str, ...]:
    """What is read of the whole documents."""
    return tuple(read_document(content).text for content in documents() + real_files() if content[:2] != b"PK")


@settings(relaxed, max_examples=max(CASES // 4, 50))
@given(
    words=st.lists(
        st.one_of(
            st.sampled_from(
                [r"\\par ", r"\\cell ", r"\\row ", r"\\intbl ", r"{", r"}", r"\\u-3 ", r"\\'e9", r"\\uc0 ", r"\\bin9 ",
                 r"{\\*\\annotation ", r"{\\footnote ", r"\\page ", r"{\\fonttbl\\f1\\fcharset204 ", r"\\f1 ", r"\\v "]
            ),
            st.text(max_size=5),
        ),
        max_size=60,
    )
)  # fmt: skip
def test_any_rtf(words: list[str]) -> None:
    """Control words in any order give a text or a reason."""
    assert outcome_of(("{\\rtf1 " + "".join(words).replace("\\\\", "\\") + "}").encode("utf-8", "replace"))


@settings(relaxed, max_examples=max(CASES // 4, 50))
@given(content=st.binary(max_size=400), name=st.sampled_from(["", "cv.pdf", "cv.md", "cv.html", "cv.json", "cv.docx"]))
def test_any_bytes(content: bytes, name: str) -> None:
    """Bytes that are nothing give a text or a reason, whatever they call themselves."""
    outcome_of(content, name)
