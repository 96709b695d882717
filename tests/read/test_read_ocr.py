"""Pictures: read by tesseract where it is installed, else by rapidocr; without both, told plainly what to install."""

from __future__ import annotations

import io
import shutil
import struct
import time
import zlib
from importlib.util import find_spec

import numpy as np
import pytest
from tests.read.conftest import PdfMaker

from hirestream.errors import BadInput
from hirestream.model.document import DocumentText
from hirestream.read import words
from hirestream.read.layout import reading_order
from hirestream.read.scan import skew_of
from hirestream.read.service import ReadLimits, read_document

needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
needs_rapidocr = pytest.mark.skipif(find_spec("rapidocr") is None, reason="rapidocr is not installed")


def read(content: bytes, name: str = "") -> DocumentText:
    """Read with patience: the machine may have much else to do."""
    return read_document(content, name, limits=ReadLimits(seconds_per_scan=200))


@pytest.fixture(
    params=[pytest.param("tesseract", marks=needs_tesseract), pytest.param("rapidocr", marks=needs_rapidocr)]
)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """One OCR engine after the other."""
    if request.param == "rapidocr":
        monkeypatch.setattr("hirestream.read.tesseract.find_program", lambda: None)
    return str(request.param)


@pytest.fixture
def without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no OCR."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("hirestream.read.rapid.is_installed", lambda: False)


@pytest.fixture
def scan(picture_of_text: bytes) -> bytes:
    """A PDF whose only page is a picture."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.open(io.BytesIO(picture_of_text)).save(buffer, format="PDF", resolution=300)
    return buffer.getvalue()


@pytest.mark.usefixtures("engine")
def test_picture(picture_of_text: bytes) -> None:
    """The words on a photographed page are read."""
    document = read(picture_of_text, "cv.png")
    assert document.reader == "image-ocr"
    assert "Hannah Murphy" in document.text
    assert "Nurse in Cardiff since 2014" in document.text


@pytest.mark.usefixtures("engine")
def test_scanned_pdf(scan: bytes) -> None:
    """A scan in a PDF is read as well, and says that it was."""
    document = read(scan, "cv.pdf")
    assert document.reader == "pdf-ocr"
    assert "Hannah Murphy" in document.text


@pytest.mark.parametrize("kind", ["picture", "scan"])
@pytest.mark.usefixtures("without_engine")
def test_without_an_engine(kind: str, picture_of_text: bytes, scan: bytes) -> None:
    """Without OCR a scan is `no-text`, and the message names the packages to install."""
    with pytest.raises(BadInput) as caught:
        read_document(picture_of_text if kind == "picture" else scan)
    assert caught.value.code == "no-text"
    assert "tesseract-ocr-fra" in caught.value.message
    assert "hirestream[ocr]" in caught.value.message


@pytest.mark.usefixtures("without_engine")
def test_a_mixed_pdf_without_an_engine(make_pdf: PdfMaker, scan: bytes) -> None:
    """When only some pages are pictures, the others are read and a warning names those that were not."""
    import pikepdf

    written = make_pdf("Lucas Novak, tailor in Brest since 2011")
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(written)) as pdf, pikepdf.open(io.BytesIO(scan)) as other:
        pdf.pages.extend(other.pages)
        pdf.save(buffer)
    document = read(buffer.getvalue())
    assert document.pages == 2
    assert "[2]" in document.warnings[0].message


@pytest.mark.usefixtures("engine")
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
    document = read(buffer.getvalue())
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
    document = read(buffer.getvalue(), "cv.tif")
    assert (document.reader, document.media_type, document.pages) == ("image-ocr", "image/tiff", 3)
    assert document.page_of(document.text.rindex("Hannah Murphy")) == 3


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("degrees", [-4.0, 90.0])
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
    assert read(buffer.getvalue()).text.count("Nurse in Cardiff since 2014") == 5


@pytest.mark.usefixtures("engine")
def test_small_print_is_enlarged(picture_of_text: bytes) -> None:
    """A picture of few points, as from a telephone's preview, is enlarged before it is read."""
    from PIL import Image

    small = Image.open(io.BytesIO(picture_of_text)).convert("RGBA").reduce(4)
    buffer = io.BytesIO()
    small.save(buffer, format="PNG")
    assert "Hannah Murphy" in read(buffer.getvalue()).text


def test_a_bad_scan_is_warned_of(picture_of_text: bytes, engine: str) -> None:
    """A scan that can only be guessed at says so."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture_of_text))
    bad = image.reduce({"tesseract": 9, "rapidocr": 12}[engine]).resize(image.size, Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    bad.save(buffer, format="PNG", dpi=(300, 300))
    document = read(buffer.getvalue())
    assert [warning.code for warning in document.warnings] == ["low-ocr-confidence"]
    assert "[1]" in document.warnings[0].message


@pytest.mark.usefixtures("engine")
def test_a_picture_without_words() -> None:
    """A photograph is `no-text`: no person is made up out of its grain."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.radial_gradient("L").save(buffer, format="JPEG", dpi=(300, 300))
    with pytest.raises(BadInput) as caught:
        read(buffer.getvalue())
    assert caught.value.code == "no-text"


@pytest.mark.usefixtures("engine")
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


@pytest.fixture
def heic(picture_of_text: bytes) -> bytes:
    """The two lines of text as a telephone of today stores them: turned, with a note that says so."""
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    image = Image.open(io.BytesIO(picture_of_text)).convert("RGB").rotate(90, expand=True)
    exif = Image.Exif()
    exif[274] = 6  # Orientation: to be turned by 90 degrees, clockwise
    buffer = io.BytesIO()
    image.save(buffer, format="HEIF", quality=80, exif=exif)
    return buffer.getvalue()


@needs_tesseract
def test_heic(heic: bytes) -> None:
    """A photograph in the format of telephones is read."""
    document = read(heic, "IMG_0042.HEIC")
    assert (document.reader, document.media_type) == ("image-ocr", "image/heic")
    assert "Nurse in Cardiff since 2014" in document.text


def test_bad_heic(heic: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is cut off is `corrupt`, one of too many points is `too-large` before it is unpacked."""
    codes = []
    for content in (heic[: len(heic) // 2], heic[:60]):
        with pytest.raises(BadInput) as caught:
            read_document(content)
        codes.append(caught.value.code)
    monkeypatch.setattr("hirestream.read.ocr._MAX_PIXELS", 600_000)
    with pytest.raises(BadInput) as caught:
        read(heic)
    assert [*codes, caught.value.code] == ["corrupt", "corrupt", "too-large"]


def test_broken_picture(picture_of_text: bytes) -> None:
    """A picture that is cut off is `corrupt`."""
    with pytest.raises(BadInput) as caught:
        read_document(picture_of_text[: len(picture_of_text) // 2])
    assert caught.value.code == "corrupt"


@pytest.mark.disable_socket
def test_accents(engine: str, make_pdf: PdfMaker) -> None:
    """French words are read with their accents by either engine, with nothing fetched from anywhere."""
    import pypdfium2

    lines = ["Élève-ingénieure diplômée à Évry", "Maçon, pâtissière et hôtesse, Nîmes", "Coût : 1 200 € où naît Noël"]
    pdf = make_pdf("#set page(height: 5cm)\n" + "\n\n".join(lines))
    buffer = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=300 / 72, grayscale=True).to_pil().save(buffer, "PNG", dpi=(300, 300))
    wanted, found = " ".join(lines).split(), read(buffer.getvalue()).text.split()
    assert len(set(wanted) & set(found)) >= len(set(wanted)) - 1, (engine, found)


@needs_tesseract
def test_a_photograph_with_a_shadow(make_pdf: PdfMaker) -> None:
    """A page that a telephone took, crooked, on a dark table and half in the shade, is read like a scan."""
    import pypdfium2
    from PIL import Image

    words = "*Léonie Castaing*\n\nMonteuse vidéo, Nantes\n\nleonie.castaing\\@exemple.fr\n\n06 39 98 12 34\n\n"
    pdf = make_pdf(
        "#set page(width: 14cm, height: 10cm, margin: 2cm)\n" + words + "Tournage de portraits pour la presse. " * 6
    )
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_pil()
    table = Image.new("L", (page.width + 160, page.height + 160), 90)
    table.paste(page, (80, 80))
    grey = np.asarray(table.rotate(2.2, Image.Resampling.BICUBIC, fillcolor=85), dtype=np.float32)
    across = np.linspace(0, 1, grey.shape[1])
    light = 0.5 + 0.35 / (1 + np.exp(-(across - 0.45) * 30))
    noise = np.random.default_rng(4).normal(0, 4, grey.shape)
    buffer = io.BytesIO()
    photo = Image.fromarray(np.clip(grey * light + noise, 0, 255).astype(np.uint8))
    photo.save(buffer, format="JPEG", quality=80)
    text = read(buffer.getvalue()).text
    for found in ("Léonie Castaing", "Monteuse vidéo, Nantes", "leonie.castaing@exemple.fr", "06 39 98 12 34"):
        assert found in text
    assert text.count("portraits pour la presse") >= 3


@pytest.mark.parametrize("kind", ["even", "bell", "pepper"])
def test_a_picture_of_noise(kind: str, engine: str) -> None:
    """A picture of nothing but grain is `no-text`, soon: nobody waits while it is read."""
    from PIL import Image

    draws = np.random.default_rng(1)
    size = (1500, 1100)
    grain = {
        "even": draws.integers(0, 256, size),
        "bell": np.clip(draws.normal(128, 40, size), 0, 255),
        "pepper": np.where(draws.random(size) < 0.1, 0, 255),
    }[kind]
    buffer = io.BytesIO()
    Image.fromarray(grain.astype(np.uint8)).save(buffer, format="PNG", dpi=(200, 200), compress_level=1)
    started = time.process_time()
    with pytest.raises(BadInput) as caught:
        read_document(buffer.getvalue(), limits=ReadLimits(seconds_per_scan=200))
    assert caught.value.code == "no-text", engine
    assert time.process_time() - started < 5


@needs_tesseract
def test_pepper_is_taken_out(picture_of_text: bytes) -> None:
    """A copy full of specks is read without them."""
    from PIL import Image

    grey = np.asarray(Image.open(io.BytesIO(picture_of_text))).copy()
    grey[np.random.default_rng(2).random(grey.shape) < 0.06] = 0
    buffer = io.BytesIO()
    Image.fromarray(grey).save(buffer, format="PNG", dpi=(300, 300))
    assert "Nurse in Cardiff since 2014" in read(buffer.getvalue()).text


def said(*texts: str) -> list[words.Word]:
    """Words of a line, as an engine gives them."""
    return [words.Word(text, (0, 0, 1), 90 * i, 100, 80 + 90 * i, 130, 90.0) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "line"),
    [
        (("¢", "Menu", "costing"), "• Menu costing"),
        (("+", "Kubernetes"), "• Kubernetes"),
        (("e", "Soins", "techniques"), "• Soins techniques"),
        (("Python", "+", "SQL", "«", "Spark"), "Python • SQL • Spark"),
        (("45", "k€", "+", "variable"), "45 k€ + variable"),
        (("«", "Maison", "Ferréol", "»"), "« Maison Ferréol »"),
        (("-", "Anglais"), "- Anglais"),
        (("2009", "-—", "2013"), "2009 — 2013"),
    ],
)
def test_dots_are_dots(texts: tuple[str, ...], line: str) -> None:
    """The dots before and between words, which engines take for letters, are dots; quotation marks and sums stay."""
    assert reading_order(words.pieces_of(said(*texts))) == [line]


def test_a_dot_that_came_as_a_colon() -> None:
    """A small round mark between words is a dot, whatever it was taken for; a colon is a colon."""
    line = said("Berlin", ":", "Tél", ":", "+49")
    line[1] = line[1]._replace(left=110, right=115, top=113, bottom=118)
    line[3] = line[3]._replace(left=300, right=305, top=108, bottom=126)
    assert [found.replace("\t", " ") for found in reading_order(words.pieces_of(line))] == ["Berlin · Tél : +49"]


def test_a_dash_has_no_baseline_of_its_own() -> None:
    """A date with a dash stands on the line of the post beside it, however high the dash is."""
    left = [words.Word("Buckeye", (0, 0, 1), 100, 100, 230, 140, 90.0)]
    right = [
        words.Word("03/2020", (0, 1, 1), 1500, 100, 1620, 130, 90.0),
        words.Word("-", (0, 1, 1), 1630, 112, 1640, 116, 90.0),
        words.Word("Present", (0, 1, 1), 1650, 100, 1760, 130, 90.0),
    ]
    assert reading_order(words.pieces_of(left + right)) == ["Buckeye\t03/2020 - Present"]


@needs_tesseract
def test_dots_of_an_address(make_pdf: PdfMaker) -> None:
    """An e-mail address in a line of other words keeps its dots, and its l is no I."""
    import pypdfium2

    line = "UX Designer | Cape Town, South Africa | naledi.khumalo\\@example.co.za | f.delattre-imbert\\@exemple.fr"
    pdf = make_pdf(f"#set page(height: 5cm, width: 21cm, margin: 1.8cm)\n#set text(10pt)\n{line}")
    buffer = io.BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_pil().save(buffer, "PNG", dpi=(200, 200))
    text = read_document(buffer.getvalue(), limits=ReadLimits(seconds_per_scan=200)).text
    assert "naledi.khumalo@example.co.za" in text
    assert "f.delattre-imbert@exemple.fr" in text
