"""What a file is, told at the door: by its bytes first, whatever its name claims."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from hirestream.errors import BadInput
from hirestream.read.service import sniff_media_type

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def zipped(name: str) -> bytes:
    """A zip archive with one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), "x")  # without the time of day: it names the test
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7 ...", "cv.txt", "application/pdf"),
        (zipped("word/document.xml"), "cv.pdf", DOCX),
        (zipped("word/document.xml")[:60], "cv.docx", DOCX),
        (b"\x89PNG\r\n\x1a\n....", "cv.doc", "image/png"),
        (b"\xff\xd8\xff\xe0....", "", "image/jpeg"),
        (b"II*\0....", "scan", "image/tiff"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "cv.jpg", "image/heic"),
        (b"?PDF-1.7 ... endobj ... startxref", "cv.txt", "application/pdf"),
        (b"\n{\\rtf1 some text}", "cv.doc", "application/rtf"),
        (b"<!DOCTYPE html><p>Hello", "cv.txt", "text/html"),
        (b'<?xml version="1.0"?><html xmlns="x"><body/></html>', "", "text/html"),
        (b"Dear all, <b>hello</b>", "letter", "text/plain"),
        (b"# CV", "cv.md", "text/markdown"),
        ("Développeur à Lyon".encode("utf-16-le"), "cv.txt", "text/plain"),
        (json.dumps({"basics": {"name": "Wei"}}).encode(), "cv.txt", "application/json"),
        (json.dumps([{"@type": "JobPosting", "title": "Cook"}]).encode(), "", "application/ld+json"),
        (b"{not json} but a text that begins with a brace", "notes.txt", "text/plain"),
    ],
)
def test_what_it_is(content: bytes, name: str, expected: str) -> None:
    """The bytes decide, the name helps where they leave it open."""
    assert sniff_media_type(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "cv.pdf", "empty"),
        (b" \n\n\0\0", "cv.txt", "empty"),
        (zipped("xl/workbook.xml"), "cv.docx", "unsupported-type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cv.doc", "unsupported-type"),
        (b"MZ\0\0" + bytes(200), "cv.txt", "unsupported-type"),
        (b"\x7fELF\x02\x01\x01" + bytes(range(32)) * 20, "cv.txt", "unsupported-type"),
        (b"\0\0\0\x18ftypavif" + bytes(50), "cv.jpg", "unsupported-type"),
        (zipped("word/document.xml").replace(b"PK\x03\x04", b"PK??"), "cv.docx", "corrupt"),
        (b"GIF89a" + bytes(range(50)), "cv.gif", "unsupported-type"),
        (b'<?xml version="1.0"?><invoice/>', "cv.xml", "unsupported-type"),
        (b'{"a": 1}', "cv.json", "unsupported-type"),
    ],
)
def test_what_is_refused(content: bytes, name: str, code: str) -> None:
    """Empty files and kinds that are not read are refused at the door with their code."""
    with pytest.raises(BadInput) as caught:
        sniff_media_type(content, name)
    assert (caught.value.code, caught.value.stage) == (code, "read")


def test_the_declared_type_helps() -> None:
    """What the sender declares decides between kinds of text."""
    assert sniff_media_type(b"plain words", declared="text/markdown; charset=utf-8") == "text/markdown"
