"""Files that are broken, locked or made to harm: each gets its code within seconds and 512 MB, and the next is read.

The table in docs/reading.md says the same; `KINDS` is what both have.
"""

from __future__ import annotations

import io
import os
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from pikepdf import Dictionary, Name, Stream

from hirestream.errors import BadInput
from hirestream.read.limits import ReadLimits
from hirestream.read.worker import SafeReader

#: Seconds of the processor; two are promised, on a machine with nothing else to do.
SECONDS = 4
MEMORY = 512_000_000
PAGE = Path(__file__).parents[2] / "docs" / "reading.md"


@cache
def word() -> bytes:
    """A Word file of a line."""
    document = docx.Document()
    document.add_paragraph("Roofer in Oban, twelve winters")
    return saved(document)


def saved(document: Any) -> bytes:
    """The bytes of a document."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def changed(content: bytes, parts: dict[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """An archive with some of its parts changed or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            part = parts.get(name) or old.read(name)
            new.writestr(name, part if isinstance(part, bytes) else part(old.read(name)))
    return buffer.getvalue()


def pdf(**root: Any) -> pikepdf.Pdf:
    """A PDF of a line."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(600, 400))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    page.Contents = Stream(made, b"BT /F1 12 Tf 50 300 Td (Roofer in Oban, twelve winters) Tj ET")
    for name, value in root.items():
        made.Root[f"/{name}"] = value
    return made


def locked_pdf() -> bytes:
    """One that opens with a password only."""
    buffer = io.BytesIO()
    pdf().save(buffer, encryption=pikepdf.Encryption(owner="o", user="u"))
    return buffer.getvalue()


def pdf_bomb() -> bytes:
    """A page that unpacks to 600 MB, twice packed."""
    made = pdf()
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(bytes(10_000_000)) for _ in range(60)) + packer.flush()
    stream = Stream(made, zlib.compress(packed, 9))
    stream.Filter = pikepdf.Array([Name.FlateDecode, Name.FlateDecode])
    made.pages[0].Contents = stream
    return saved(made)


def pdf_pages(count: int) -> bytes:
    """A PDF of many pages that are one."""
    kids = b"3 0 R " * count
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count "
    page = b"]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    return head + str(count).encode() + b"/Kids[" + kids + page


def pdf_with_script() -> bytes:
    """One that runs a script when it is opened, and carries an archive."""
    made = pdf(OpenAction=Dictionary(S=Name.JavaScript, JS="app.alert('x'); while (true) {}"))
    made.attachments["cv.zip"] = changed(word(), {})
    return saved(made)


def png(width: int, height: int) -> bytes:
    """The head of a picture of that size, and hardly anything in it."""
    content = b"\x89PNG\r\n\x1a\n"
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1_000_000))), (b"IEND", b"")):
        content += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return content


def entities(declared: bytes, used: bytes) -> Callable[[bytes], bytes]:
    """Put declarations before a document, and what they declare into it."""
    place = b"<w:body>"
    words = place + b"<w:p><w:r><w:t>" + used + b"</w:t></w:r></w:p>"
    return lambda xml: xml.replace(b"?>", b"?><!DOCTYPE x [" + declared + b"]>", 1).replace(place, words)


def laughs() -> bytes:
    """Ten entities, each ten of the one before."""
    named = [b'<!ENTITY a0 "ha">']
    named += [b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 11)]
    return b"".join(named)


def macro_file() -> bytes:
    """A Word file of the kind that runs macros."""
    kind = (
        b"vnd.openxmlformats-officedocument.wordprocessingml.document.main",
        b"vnd.ms-word.document.macroEnabled.main",
    )
    return changed(word(), {"[Content_Types].xml": lambda xml: xml.replace(*kind)})


def cut_pdf() -> bytes:
    """The first half."""
    content = saved(pdf(Padding=Dictionary(A="x" * 3000)))
    return content[: len(content) // 2]


#: What it is, the file, its name, the code (none: it is read, and what would harm is left alone).
KINDS: list[tuple[str, Callable[[], bytes], str, str | None]] = [
    ("an empty file", lambda: b"", "cv.pdf", "empty"),
    ("a file of zeros", lambda: bytes(3_000_000), "cv.docx", "empty"),
    ("a PDF with a password", locked_pdf, "cv.pdf", "encrypted"),
    (
        "a Word file with a password",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(900),
        "cv.docx",
        "encrypted",
    ),
    ("half a PDF", cut_pdf, "cv.pdf", "corrupt"),
    ("half a Word file", lambda: word()[: len(word()) // 2], "cv.docx", "corrupt"),
    ("half a picture", lambda: png(900, 900)[:600], "cv.png", "corrupt"),
    (
        "a program named as a PDF",
        lambda: b"\x7fELF" + os.urandom(300_000),
        "cv.pdf",
        "unsupported-type",
    ),
    ("a Word file named as a PDF", word, "cv.pdf", None),
    (
        "an old Word file (DOC)",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900_000),
        "cv.doc",
        "unsupported-type",
    ),
    ("a Word file made to run macros (DOCM)", macro_file, "cv.docm", "unsupported-type"),
    (
        "a Word file with a macro inside",
        lambda: changed(word(), {"word/vbaProject.bin": b"Sub AutoOpen()"}),
        "cv.docx",
        None,
    ),
    (
        "an archive",
        lambda: changed(word(), {"x": b"x"}).replace(b"word/document.xml", b"word/dokument.xml"),
        "cv.zip",
        "unsupported-type",
    ),
    ("a zip bomb", lambda: changed(word(), {"word/media/a.bin": bytes(200_000_000)}), "cv.docx", "too-large"),
    (
        "an archive with archives inside",
        lambda: changed(word(), {"word/embeddings/a.zip": changed(word(), {"b": bytes(50_000_000)})}),
        "cv.docx",
        None,
    ),
    ("a PDF whose page unpacks to 600 MB", pdf_bomb, "cv.pdf", "corrupt"),
    (
        "an XML bomb (entities)",
        lambda: changed(word(), {"word/document.xml": entities(laughs(), b"&a10;")}),
        "cv.docx",
        "corrupt",
    ),
    (
        "XML that asks for a file of the machine",
        lambda: changed(word(), {"word/document.xml": entities(b'<!ENTITY f SYSTEM "file:///etc/passwd">', b"&f;")}),
        "cv.docx",
        None,
    ),
    (
        "XML nested a million deep",
        lambda: changed(word(), {"word/document.xml": b"<a>" * 1_000_000 + b"</a>" * 1_000_000}),
        "cv.docx",
        "corrupt",
    ),
    ("RTF nested a million deep", lambda: b"{\\rtf1" + b"{" * 1_000_000, "cv.rtf", "corrupt"),
    ("JSON nested a million deep", lambda: b"[" * 1_000_000, "cv.json", "corrupt"),
    ("HTML nested 100,000 deep", lambda: b"<p>Roofer in Oban, twelve winters" + b"<div>" * 100_000, "cv.html", None),
    ("500 pages", lambda: pdf_pages(500), "cv.pdf", "too-many-pages"),
    ("a picture of 900 megapixels", lambda: png(30_000, 30_000), "cv.png", "too-large"),
    ("a text of 15 MB", lambda: b"Roofer in Oban, twelve winters. " * 470_000, "cv.txt", "too-large"),
    ("a file of 21 MB", lambda: os.urandom(21_000_000), "cv.pdf", "too-large"),
    ("a PDF with a script and a file inside", pdf_with_script, "cv.pdf", None),
    (
        "a page with scripts",
        lambda: b"<script>while(true){}</script><p onload=x()>Roofer in Oban, twelve winters</p>",
        "cv.html",
        None,
    ),
    (
        "a web page whose rules have long selectors",
        lambda: (
            b"<style>"
            + b"* * * * * * .z, " * 20_000
            + b".y{color:red}</style>"
            + b"<div>" * 200
            + b"<p class=z>Roofer in Oban, twelve winters"
        ),
        "cv.html",
        "too-large",
    ),
]


@pytest.fixture(scope="module")
def reader() -> Iterator[SafeReader]:
    """A reader with the usual limits."""
    made = SafeReader(ReadLimits(), seconds=60, memory_bytes=MEMORY, most=1)
    yield made
    made.close()


def processor_seconds(pid: int) -> float:
    """What a process used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts what Linux tells of processes")
@pytest.mark.parametrize(("make", "name", "code"), [kind[1:] for kind in KINDS], ids=[kind[0] for kind in KINDS])
def test_files_made_to_harm(make: Callable[[], bytes], name: str, code: str | None, reader: SafeReader) -> None:
    """Each is refused with its code, or read without what would harm, in seconds and less than 512 MB."""
    content = make()
    reader(word(), "first.docx")
    pid = reader._idle[0]._popen.pid
    before = processor_seconds(pid), time.process_time()
    if code:
        with pytest.raises(BadInput) as caught:
            reader(content, name)
        assert (caught.value.code, caught.value.stage) == (code, "read")
    else:
        assert reader(content, name).text == "Roofer in Oban, twelve winters"
    assert time.process_time() - before[1] < SECONDS
    assert "Roofer" in reader(word(), "next.docx").text
    if reader._idle[0]._popen.pid != pid:
        return  # the file brought its process down, at the limit of its memory
    assert processor_seconds(pid) - before[0] < SECONDS
    peak = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) * 1024 < MEMORY


def test_the_page_says_so() -> None:
    """The page on reading lists every kind with its code."""
    rows = dict(re.findall(r"^\| (.+?) \| `?([a-z-]+|read)`?[^|]* \|$", PAGE.read_text(), re.MULTILINE))
    assert {kind: rows.get(kind) for kind, *_ in KINDS} == {kind: code or "read" for kind, _, _, code in KINDS}
