"""Damaged files of every format: each gives a text or a reason, soon, and never a crash.

300 cases in the ordinary run; `make fuzz` does at least 10,000 (`HIRESTREAM_FUZZ` is how many).
"""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from functools import cache

import docx
import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odfdo import Document, Paragraph
from PIL import Image

from hirestream.errors import CODES, BadInput
from hirestream.read.limits import ReadLimits
from hirestream.read.service import read_document

CASES = int(os.environ.get("HIRESTREAM_FUZZ", "300"))
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


def outcome_of(content: bytes, name: str = "") -> str:
    """The text, or the code of the refusal; fails when it takes too long."""
    started = time.process_time()
    try:
        outcome = read_document(content, name, limits=ReadLimits(max_bytes=1_000_000)).text
    except BadInput as error:
        outcome = error.code
    assert time.process_time() - started < SECONDS
    return outcome


@pytest.fixture(autouse=True)
def without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are opened and not read: OCR of noise is slow, and not what is tried here."""
    monkeypatch.setattr("hirestream.read.ocr.find_program", lambda: None)


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
    for place, value in damage:
        content[int(place * len(content))] = value
    if splice is not None:
        other, start, at = seeds()[splice[0]], splice[1], int(splice[2] * len(content))
        content[at:at] = other[int(start * len(other)) :]
    if cut is not None:
        del content[int(cut * len(content)) :]
    assert outcome_of(bytes(content))


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
