"""Pictures of pages → text, by tesseract where it is installed, else by rapidocr; nothing is invented without them."""

from __future__ import annotations

import io
import time
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from hirestream.model.document import DocumentText, Notice
from hirestream.read import rapid, tesseract
from hirestream.read.clean import join_hyphens, tidy_lines
from hirestream.read.layout import reading_order
from hirestream.read.limits import ReadLimits, check_readable, refusal
from hirestream.read.scan import prepare
from hirestream.read.words import Engine, confidence_of, pieces_of, without_noise

if TYPE_CHECKING:
    from PIL.Image import Image

MISSING: Final = (
    "Reading pictures needs the tesseract program: install the packages tesseract-ocr, tesseract-ocr-fra and "
    "tesseract-ocr-eng; or, without it, the Python package hirestream[ocr]."
)
MEDIA_TYPES: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF", "image/heic": "HEIF"}
LOW_CONFIDENCE: Final = "low-ocr-confidence"
_MAX_PIXELS: Final = 80_000_000
#: Of 100: a page whose words are below this on average has wrong ones (measured: 88 still right, 59 every third wrong).
_LOW: Final = 75.0
_SIDEWAYS: Final = 55.0  # of 100: so unsure of a page is who reads it lying down


class OcrPage(NamedTuple):
    """Lines of a page in reading order, and how sure OCR is of its words on average (0 to 100)."""

    lines: list[str]
    confidence: float


def find_engine() -> Engine | None:
    """Return what reads pictures here: tesseract, else rapidocr, or None when neither is installed."""
    program = tesseract.find_program()
    if program is not None:
        return tesseract.Tesseract(program)
    return rapid.Rapid() if rapid.is_installed() else None


def warm_up() -> int:
    """Load what the engine here keeps in memory; return how many bytes of addresses it reserves at work, at most."""
    if not isinstance(find_engine(), rapid.Rapid):
        return 0
    rapid.load()
    return rapid.WORKING


def read_picture(content: bytes, media_type: str, limits: ReadLimits) -> DocumentText:
    """Read a PNG, a JPEG, the main picture of a HEIC or all pages of a TIFF.

    Raises `no-text`, `corrupt`, `too-large`, `too-many-pages` or `timeout`.
    """
    images = _open(content, MEDIA_TYPES[media_type], limits)
    engine = find_engine()
    if engine is None:
        next(images)  # a broken picture is told as such, whatever is installed
        raise refusal("no-text", MISSING)
    pages = [read_image(image, engine, seconds=limits.seconds_per_scan) for image in images]
    starts: list[int] = []
    text = ""
    for page in pages:
        starts.append(len(text))
        text += "\n".join(page.lines) + "\n"
    text = text.rstrip("\n")
    check_readable(text)
    return DocumentText(
        text=text,
        page_starts=tuple(min(start, len(text)) for start in starts),
        reader="image-ocr",
        media_type=media_type,
        warnings=tuple(low_confidence(dict(enumerate(pages, start=1)))),
    )


def low_confidence(pages: dict[int, OcrPage]) -> Iterator[Notice]:
    """Say which pages, by number, could hardly be read."""
    low = [number for number, page in pages.items() if page.lines and page.confidence < _LOW]
    if low:
        sure = round(min(pages[number].confidence for number in low))
        message = f"Hard to read, check what was found: pages {low}, words are {sure} % sure on average at worst."
        yield Notice(code=LOW_CONFIDENCE, message=message)


def _open(content: bytes, kind: str, limits: ReadLimits) -> Iterator[Image]:
    from PIL import Image, ImageOps

    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are checked below; damaged metadata is not ours to mend
            image = Image.open(io.BytesIO(content), formats=[kind])
            count = getattr(image, "n_frames", 1) if kind == "TIFF" else 1
            if count > limits.max_pages:
                raise refusal("too-many-pages", f"The file has {count} pages; at most {limits.max_pages} are read.")
            for frame in range(count):
                if kind == "TIFF":
                    image.seek(frame)
                if image.width * image.height > _MAX_PIXELS:
                    raise refusal("too-large", f"The picture has {image.width} x {image.height} points.")
                yield _grey(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise refusal("too-large") from error
    except (OSError, SyntaxError, RuntimeError, ValueError, TypeError, LookupError, OverflowError) as error:
        raise refusal("corrupt") from error  # what Pillow's decoders raise for broken files


def _grey(image: Image) -> Image:
    """Return a grey picture on white paper: what is transparent is paper."""
    from PIL import Image as Pillow

    dpi = image.info.get("dpi")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Pillow.new("RGBA", layer.size, (255, 255, 255, 255))
        paper.alpha_composite(layer)
        image = paper
    if image.mode.startswith(("I", "F")):
        high = (image.getextrema() or (0, 1))[1]
        image = image.point(lambda value: value * (255 / max(float(str(high)), 1.0)))
    grey = image.convert("L")
    if dpi:
        grey.info["dpi"] = dpi
    return grey


def read_image(image: Image, engine: Engine, *, seconds: float) -> OcrPage:
    """Read one page into lines in reading order: level, at about 300 dpi, upright. Raises `timeout`."""
    until = time.monotonic() + seconds
    page = prepare(image)
    if page is None:
        return OcrPage([], 0.0)
    words = engine.read_words(page, until=until)
    if confidence_of(words) < _SIDEWAYS and (turn := engine.turn_of(page, until=until)):
        words = engine.read_words(page.rotate(-turn, expand=True, fillcolor=255), until=until)
    words = without_noise(words)
    return OcrPage(tidy_lines(join_hyphens(reading_order(pieces_of(words)))), confidence_of(words))
