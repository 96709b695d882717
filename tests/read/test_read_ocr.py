"""Pictures: read by tesseract where it is installed; without it, told plainly what to install."""

from __future__ import annotations

import io
import shutil

import pytest
from tests.read.conftest import PdfMaker

from hirestream.errors import BadInput
from hirestream.read.service import read_document

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


@pytest.fixture
def scan(picture_of_text: bytes) -> bytes:
    """A PDF whose only page is a picture."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.open(io.BytesIO(picture_of_text)).save(buffer, format="PDF", resolution=300)
    return buffer.getvalue()


@needs_tesseract
def test_picture(picture_of_text: bytes) -> None:
    """The words on a photographed page are read."""
    document = read_document(picture_of_text, "cv.png")
    assert document.reader == "image-ocr"
    assert "Hannah Murphy" in document.text
    assert "Nurse in Cardiff since 2014" in document.text


@needs_tesseract
def test_scanned_pdf(scan: bytes) -> None:
    """A scan in a PDF is read as well, and says that it was."""
    document = read_document(scan, "cv.pdf")
    assert document.reader == "pdf-ocr"
    assert "Hannah Murphy" in document.text


@pytest.mark.parametrize("kind", ["picture", "scan"])
def test_without_tesseract(kind: str, picture_of_text: bytes, scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without tesseract a scan is `no-text`, and the message names the package to install."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(BadInput) as caught:
        read_document(picture_of_text if kind == "picture" else scan)
    assert caught.value.code == "no-text"
    assert "tesseract-ocr-fra" in caught.value.message


def test_a_mixed_pdf_without_tesseract(make_pdf: PdfMaker, scan: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """When only some pages are pictures, the others are read and a warning names those that were not."""
    import pikepdf

    monkeypatch.setenv("PATH", "")
    written = make_pdf("Lucas Novak, tailor in Brest since 2011")
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(written)) as pdf, pikepdf.open(io.BytesIO(scan)) as other:
        pdf.pages.extend(other.pages)
        pdf.save(buffer)
    document = read_document(buffer.getvalue())
    assert document.pages == 2
    assert "[2]" in document.warnings[0].message


def test_broken_picture(picture_of_text: bytes) -> None:
    """A picture that is cut off is `corrupt`."""
    with pytest.raises(BadInput) as caught:
        read_document(picture_of_text[: len(picture_of_text) // 2])
    assert caught.value.code == "corrupt"
