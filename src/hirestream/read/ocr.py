"""Pictures of pages → text, through the `tesseract` program when it is installed; nothing is invented without it.

Another engine would take the place of `read_words`: what it must give is words with places and confidences.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import time
import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from hirestream.errors import BadInput
from hirestream.model.document import DocumentText, Notice
from hirestream.read.clean import join_hyphens, tidy_lines
from hirestream.read.layout import Piece, reading_order
from hirestream.read.limits import ReadLimits, check_readable, refusal
from hirestream.read.scan import DPI, prepare

if TYPE_CHECKING:
    from PIL.Image import Image

MISSING: Final = (
    "Reading pictures needs the tesseract program: install the packages tesseract-ocr, tesseract-ocr-fra and "
    "tesseract-ocr-eng."
)
MEDIA_TYPES: Final = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF"}
LOW_CONFIDENCE: Final = "low-ocr-confidence"
_LANGUAGES: Final = ("fra", "eng")
_MAX_PIXELS: Final = 80_000_000
#: Of 100: a page whose words are below this on average has wrong ones (measured: 88 still right, 59 every third wrong).
_LOW: Final = 75.0
#: Of 100: a line below this on average is noise (a fold, a stamp, a photograph), not words.
_NOISE: Final = 30.0
_SIDEWAYS: Final = 55.0  # of 100: so unsure of a page is who reads it lying down
_TURN: Final = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
_RISES: Final = re.compile(r"[A-Zbdfhklt0-9À-ß]")
_FALLS: Final = re.compile(r"[gjpqyçQ,;()|@/]")
_WORD_LEVEL: Final = "5"
_COLUMNS: Final = 12


class Word(NamedTuple):
    """A word of a picture: its line there, its place in points of the picture, and how sure OCR is (0 to 100)."""

    text: str
    line: tuple[int, int, int]
    left: int
    top: int
    right: int
    bottom: int
    confidence: float


class OcrPage(NamedTuple):
    """Lines of a page in reading order, and how sure OCR is of its words on average (0 to 100)."""

    lines: list[str]
    confidence: float


def find_program() -> str | None:
    """Return the path of tesseract, or None when it is not installed."""
    return shutil.which("tesseract")


def read_picture(content: bytes, media_type: str, limits: ReadLimits) -> DocumentText:
    """Read a PNG, a JPEG or all pages of a TIFF.

    Raises `no-text`, `corrupt`, `too-large`, `too-many-pages` or `timeout`.
    """
    images = _open(content, MEDIA_TYPES[media_type], limits)
    program = find_program()
    if program is None:
        next(images)  # a broken picture is told as such, whatever is installed
        raise refusal("no-text", MISSING)
    pages = [read_image(image, program, seconds=limits.seconds_per_scan) for image in images]
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

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # sizes are checked below; damaged metadata is not ours to mend
            image = Image.open(io.BytesIO(content), formats=[kind])
            count = getattr(image, "n_frames", 1) if kind == "TIFF" else 1
            if count > limits.max_pages:
                raise refusal("too-many-pages", f"The file has {count} pages; at most {limits.max_pages} are read.")
            for frame in range(count):
                image.seek(frame)
                if image.width * image.height > _MAX_PIXELS:
                    raise refusal("too-large", f"The picture has {image.width} x {image.height} points.")
                yield _grey(ImageOps.exif_transpose(image))
    except Image.DecompressionBombError as error:
        raise refusal("too-large") from error
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, OverflowError) as error:
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


@cache
def _languages(program: str) -> str:
    """Return those of our languages that this tesseract has, as its `-l` option wants them."""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    installed = set(listed.stdout.split())
    return "+".join(language for language in _LANGUAGES if language in installed) or "eng"


def read_image(image: Image, program: str, *, seconds: float) -> OcrPage:
    """Read one page into lines in reading order: level, at about 300 dpi, upright. Raises `timeout`."""
    until = time.monotonic() + seconds
    image = prepare(image)
    words = read_words(image, program, until=until)
    if _confidence(words) < _SIDEWAYS and (turn := _turn(image, program, until=until)):
        words = read_words(image.rotate(-turn, expand=True, fillcolor=255), program, until=until)
    words = _without_noise(words)
    return OcrPage(tidy_lines(join_hyphens(reading_order(_pieces(words)))), _confidence(words))


def _without_noise(words: Sequence[Word]) -> list[Word]:
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return [word for line in lines.values() if _confidence(line) >= _NOISE for word in line]


def _confidence(words: Sequence[Word]) -> float:
    """How sure OCR is on average, long words counting more."""
    length = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / length if length else 0.0


def _pieces(words: Sequence[Word]) -> list[Piece]:
    """Join words that stand close together on a line, as the layout wants them: in points."""
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    pieces: list[Piece] = []
    for line in lines.values():
        line.sort(key=lambda word: word.left)
        height = median(word.bottom - word.top for word in line)
        parts: list[list[Word]] = [[line[0]]]
        for before, word in pairwise(line):
            if word.left - before.right > height:
                parts.append([])
            parts[-1].append(word)
        pieces += map(_piece, parts)
    return pieces


def _piece(words: list[Word]) -> Piece:
    """Make one run of words that stand side by side.

    OCR's boxes end where the ink does; type has one height and one baseline, whatever its letters.
    """
    height = max(word.bottom - word.top for word in words)
    tall = [word.top for word in words if _RISES.search(word.text)]
    top = median(tall) if tall else min(word.top for word in words) - 0.3 * height
    flat = [word.bottom for word in words if not _FALLS.search(word.text)]
    baseline = median(flat) if flat else max(word.bottom for word in words) - 0.2 * height
    bottom = baseline + 0.25 * max(baseline - top, 1)
    points = 72 / DPI
    text = " ".join(word.text for word in words)
    return Piece(text, words[0].left * points, top * points, words[-1].right * points, bottom * points)


def read_words(image: Image, program: str, *, until: float) -> list[Word]:
    """Read the words of a level page at about 300 dpi. Raises `timeout` or `corrupt`."""
    options = ["-l", _languages(program), "--dpi", str(DPI), "tsv"]
    return list(_words(_run(image, program, options, until=until)))


def _turn(image: Image, program: str, *, until: float) -> int:
    """Return by how many degrees, clockwise, a page must be turned to stand upright; 0 when that cannot be told."""
    try:
        told = _TURN.search(_run(image, program, ["--psm", "0"], until=until))
    except BadInput as error:
        if error.code == "timeout":
            raise
        return 0  # too few letters, or the package tesseract-ocr-osd is not there
    return int(told[1]) if told else 0


def _run(image: Image, program: str, options: list[str], *, until: float) -> str:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=1)
    try:
        result = subprocess.run(
            [program, "stdin", "stdout", *options],
            input=buffer.getvalue(),
            capture_output=True,
            timeout=max(until - time.monotonic(), 0.1),
            check=True,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # its threads cost more than they bring
        )
    except subprocess.TimeoutExpired as error:
        raise refusal(
            "timeout", "Reading a scanned page took too long; `limits.seconds_per_scan` is how long."
        ) from error
    except subprocess.CalledProcessError as error:
        raise refusal("corrupt", "The picture could not be read by tesseract.") from error
    return result.stdout.decode("utf-8", "replace")


def _words(table: str) -> Iterator[Word]:
    """Words of tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, sure, text."""
    for row in table.split("\n"):
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) == _COLUMNS and cells[0] == _WORD_LEVEL and cells[-1].strip():
            block, paragraph, line = map(int, cells[2:5])
            left, top, width, height = map(int, cells[6:10])
            text, sure = cells[-1].strip(), float(cells[10])
            yield Word(text, (block, paragraph, line), left, top, left + width, top + height, sure)
