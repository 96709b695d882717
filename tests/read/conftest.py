"""Small real files, made on the spot."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

PdfMaker = Callable[[str], bytes]


@pytest.fixture(scope="session")
def make_pdf() -> PdfMaker:
    """Typeset a Typst source into a PDF."""
    import typst

    def make(source: str) -> bytes:
        return bytes(typst.compile(source.encode(), format="pdf"))

    return make


@pytest.fixture(scope="session")
def plain_pdf(make_pdf: PdfMaker) -> bytes:
    """A PDF of two pages, nothing special about it."""
    return make_pdf(
        "= Inès Garnier\n\nIngénieure en mécanique, 69003 Lyon\n\nines.garnier\\@example.org\n"
        "#pagebreak()\n== Langues\n\nAnglais courant, espagnol scolaire"
    )


@pytest.fixture(scope="session")
def picture_of_text() -> bytes:
    """A PNG that shows two lines of text, as a scanner would deliver them."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (1600, 400), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=64)
    draw.text((60, 60), "Curriculum vitae of Hannah Murphy", fill=0, font=font)
    draw.text((60, 200), "Nurse in Cardiff since 2014", fill=0, font=font)
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", dpi=(300, 300))
    return buffer.getvalue()
