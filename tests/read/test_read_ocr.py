"""Pictures: read by tesseract where it is installed; without it, told plainly what to install."""

from __future__ import annotations

import io
import shutil
import struct
import zlib

import pytest
from tests.read.conftest import PdfMaker

from hirestream.errors import BadInput
from hirestream.read.scan import skew_of
from hirestream.read.service import ReadLimits, read_document

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


@needs_tesseract
def test_a_mixed_pdf_page_by_page(make_pdf: PdfMaker, scan: bytes) -> None:
    """A page with text is read as it is, a picture by OCR, and a stamp on a scan does not pass for its text."""
    import pikepdf

    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf("Lucas Novak, tailor in Brest since 2011"))) as pdf:
        with pikepdf.open(io.BytesIO(scan)) as other:
            pdf.pages.extend(other.pages)
        stamped = pdf.pages[1]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        stamped.add_resource(font, pikepdf.Name.Font, pikepdf.Name.F9)
        stamped.contents_add(b"BT /F9 6 Tf 9 4 Td (Scanned by a phone) Tj ET")
        pdf.save(buffer)
    document = read_document(buffer.getvalue())
    assert (document.reader, document.pages) == ("pdf-ocr", 2)
    assert document.text.startswith("Lucas Novak, tailor in Brest since 2011")
    assert document.page_of(document.text.index("Hannah Murphy")) == 2


@needs_tesseract
def test_pages_of_a_tiff(picture_of_text: bytes) -> None:
    """Each page of a fax is read, in its order."""
    from PIL import Image, ImageOps

    first = Image.open(io.BytesIO(picture_of_text))
    blank = Image.new("L", first.size, 255)
    buffer = io.BytesIO()
    pages = [blank, ImageOps.expand(first.convert("1"), 10, 1)]
    first.save(buffer, format="TIFF", save_all=True, append_images=pages, dpi=(300, 300))
    document = read_document(buffer.getvalue(), "cv.tif")
    assert (document.reader, document.media_type, document.pages) == ("image-ocr", "image/tiff", 3)
    assert document.page_of(document.text.rindex("Hannah Murphy")) == 3


@needs_tesseract
@pytest.mark.parametrize("degrees", [-4.0, 2.5, 90.0])
def test_a_crooked_or_turned_scan(degrees: float, picture_of_text: bytes) -> None:
    """A page that lay crooked on the scanner, or sideways, is read as if it had been straight."""
    from PIL import Image

    straight = Image.open(io.BytesIO(picture_of_text))
    lines = [straight.crop((0, 0, 1600, 320))] * 5
    sheet = Image.new("L", (1600, 1600), 255)
    for index, line in enumerate(lines):
        sheet.paste(line, (0, 320 * index))
    turned = sheet.rotate(degrees, expand=True, fillcolor=255)
    if abs(degrees) < 10:
        assert abs(skew_of(turned) - degrees) <= 0.15
    buffer = io.BytesIO()
    turned.save(buffer, format="PNG", dpi=(300, 300))
    assert read_document(buffer.getvalue()).text.count("Nurse in Cardiff since 2014") == 5


@needs_tesseract
def test_small_print_is_enlarged(picture_of_text: bytes) -> None:
    """A picture of few points, as from a telephone's preview, is enlarged before it is read."""
    from PIL import Image

    small = Image.open(io.BytesIO(picture_of_text)).convert("RGBA").reduce(4)
    buffer = io.BytesIO()
    small.save(buffer, format="PNG")
    assert "Hannah Murphy" in read_document(buffer.getvalue()).text


@needs_tesseract
def test_a_bad_scan_is_warned_of(picture_of_text: bytes) -> None:
    """A scan that can only be guessed at says so."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture_of_text))
    bad = image.reduce(9).resize(image.size, Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    bad.save(buffer, format="PNG", dpi=(300, 300))
    document = read_document(buffer.getvalue())
    assert [warning.code for warning in document.warnings] == ["low-ocr-confidence"]
    assert "[1]" in document.warnings[0].message


@needs_tesseract
def test_a_picture_without_words() -> None:
    """A photograph is `no-text`: no person is made up out of its grain."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.radial_gradient("L").save(buffer, format="JPEG", dpi=(300, 300))
    with pytest.raises(BadInput) as caught:
        read_document(buffer.getvalue())
    assert caught.value.code == "no-text"


@needs_tesseract
def test_a_page_that_takes_too_long(picture_of_text: bytes) -> None:
    """The time of one scanned page is limited."""
    with pytest.raises(BadInput) as caught:
        read_document(picture_of_text, limits=ReadLimits(seconds_per_scan=0.01))
    assert caught.value.code == "timeout"


def test_a_pixel_bomb() -> None:
    """A small file that would be a picture of a gigapixel is refused before it is unpacked."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    png = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")):
        png += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    with pytest.raises(BadInput) as caught:
        read_document(png)
    assert caught.value.code == "too-large"


def test_broken_picture(picture_of_text: bytes) -> None:
    """A picture that is cut off is `corrupt`."""
    with pytest.raises(BadInput) as caught:
        read_document(picture_of_text[: len(picture_of_text) // 2])
    assert caught.value.code == "corrupt"
