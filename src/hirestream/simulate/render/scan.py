"""A PDF → what a scanner or a telephone makes of it: skewed, noisy, blurred pages, as a PDF of images or a picture."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any, Final, Literal

from hirestream.simulate.render.marks import GENERATOR, KEYWORD

if TYPE_CHECKING:
    from PIL.Image import Image

ScanEnding = Literal["pdf", "png", "jpg"]
_DPI: Final = 200
_POINTS: Final = 72
_MOST_SKEW: Final = 3.0  # degrees, either way
_NOISE: Final = (2.0, 9.0)  # standard deviation of a grey value (0 … 255)
_BLUR: Final = (0.2, 0.7)  # pixels
_TILE: Final = 499
_PAPER: Final = (236, 255)
_JPEG: Final = (55, 85)
_SHARES: Final = (6, 2, 2)


def render_scan(pdf: bytes, rng: Random) -> tuple[bytes, ScanEnding]:
    """Scan a PDF; a document of one page may also become a PNG or a JPEG. The same draws give the same bytes."""
    skew, noise, blur = rng.uniform(-_MOST_SKEW, _MOST_SKEW), rng.uniform(*_NOISE), rng.uniform(*_BLUR)
    paper, quality, seed = rng.randint(*_PAPER), rng.randint(*_JPEG), rng.randrange(2**32)
    pages = [_worn(page, skew, noise, blur, paper, seed + number) for number, page in enumerate(_pages(pdf))]
    endings: tuple[ScanEnding, ...] = ("pdf", "png", "jpg")
    ending = rng.choices(endings, _SHARES)[0]
    if len(pages) > 1 or ending == "pdf":
        return _image_pdf([_jpeg(page, quality) for page in pages], [page.size for page in pages]), "pdf"
    return (_png(pages[0]) if ending == "png" else _jpeg(pages[0], quality)), ending


def _pages(pdf: bytes) -> list[Image]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=_DPI / _POINTS, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def _worn(page: Image, skew: float, noise: float, blur: float, paper: int, seed: int) -> Image:
    import numpy as np
    from PIL import Image, ImageFilter

    turned = page.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float32) * (paper / 255)
    # A tile of noise, laid over the page: drawing each pixel anew takes most of the time of a scan.
    tile = np.random.default_rng(seed).normal(0.0, noise, (_TILE, _TILE)).astype(np.float32)
    down, across = (-(-side // _TILE) for side in grey.shape)
    grey += np.tile(tile, (down, across))[: grey.shape[0], : grey.shape[1]]
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))


def _jpeg(page: Image, quality: int) -> bytes:
    out = BytesIO()
    page.save(out, "JPEG", quality=quality, dpi=(_DPI, _DPI), comment=f"{KEYWORD}, {GENERATOR}".encode())
    return out.getvalue()


def _png(page: Image) -> bytes:
    from PIL.PngImagePlugin import PngInfo

    marks = PngInfo()
    marks.add_text("Software", GENERATOR)
    marks.add_text("Comment", KEYWORD)
    out = BytesIO()
    page.save(out, "PNG", compress_level=3, dpi=(_DPI, _DPI), pnginfo=marks)
    return out.getvalue()


def _image_pdf(pages: list[bytes], sizes: list[tuple[int, int]]) -> bytes:
    """A PDF whose pages are pictures and hold no text."""
    import pikepdf

    document = pikepdf.new()
    for content, (width, height) in zip(pages, sizes, strict=True):
        _add_page(document, content, width, height)
    document.docinfo["/Author"] = GENERATOR
    document.docinfo["/Keywords"] = f"{GENERATOR}, {KEYWORD}"
    out = BytesIO()
    document.save(out, static_id=True)
    return out.getvalue()


def _add_page(document: Any, jpeg: bytes, width: int, height: int) -> None:
    from pikepdf import Dictionary, Name, Stream

    across, down = width * _POINTS / _DPI, height * _POINTS / _DPI
    picture = Stream(document, jpeg)
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
    picture.ColorSpace, picture.Filter = Name.DeviceGray, Name.DCTDecode
    page = document.add_blank_page(page_size=(across, down))
    page.Resources = Dictionary(XObject=Dictionary(Scan=picture))
    page.Contents = Stream(document, f"q {across:.3f} 0 0 {down:.3f} 0 0 cm /Scan Do Q".encode())
