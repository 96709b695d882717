"""Pictures of pages → text, through the `tesseract` program when it is installed; nothing is invented without it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import warnings
from functools import cache
from typing import TYPE_CHECKING, Final

from hirestream.model.document import DocumentText
from hirestream.read.clean import join_hyphens, tidy_lines
from hirestream.read.limits import check_readable, refusal

if TYPE_CHECKING:
    from PIL.Image import Image

MISSING: Final = (
    "Reading pictures needs the tesseract program: install the packages tesseract-ocr, tesseract-ocr-fra and "
    "tesseract-ocr-eng."
)
MEDIA_TYPES: Final = {"image/png": "PNG", "image/jpeg": "JPEG"}
_LANGUAGES: Final = ("fra", "eng")
_SECONDS_PER_PAGE: Final = 60
_MAX_PIXELS: Final = 80_000_000


def find_program() -> str | None:
    """Return the path of tesseract, or None when it is not installed."""
    return shutil.which("tesseract")


def read_picture(content: bytes, media_type: str) -> DocumentText:
    """Read a PNG or JPEG. Raises `no-text`, `corrupt`, `too-large` or `timeout`."""
    image = _open(content, MEDIA_TYPES[media_type])
    program = find_program()
    if program is None:
        raise refusal("no-text", MISSING)
    text = "\n".join(read_image(image, program))
    check_readable(text)
    return DocumentText(text=text, reader="image-ocr", media_type=media_type)


def _open(content: bytes, kind: str) -> Image:
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked below
            image = Image.open(io.BytesIO(content), formats=[kind])
        if image.width * image.height > _MAX_PIXELS:
            raise refusal("too-large", f"The picture has {image.width} x {image.height} points.")
        return ImageOps.exif_transpose(image).convert("L")
    except Image.DecompressionBombError as error:
        raise refusal("too-large") from error
    except (OSError, SyntaxError, ValueError) as error:  # what Pillow's decoders raise for broken files
        raise refusal("corrupt") from error


@cache
def _languages(program: str) -> str:
    """Return those of our languages that this tesseract has, as its `-l` option wants them."""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    installed = set(listed.stdout.split())
    return "+".join(language for language in _LANGUAGES if language in installed) or "eng"


def read_image(image: Image, program: str) -> list[str]:
    """Read one upright page at about 300 dpi into lines. Raises `timeout` after a minute."""
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=1)
    command = [program, "stdin", "stdout", "-l", _languages(program), "--dpi", "300"]
    try:
        result = subprocess.run(
            command,
            input=buffer.getvalue(),
            capture_output=True,
            timeout=_SECONDS_PER_PAGE,
            check=True,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # its threads cost more than they bring
        )
    except subprocess.TimeoutExpired as error:
        raise refusal("timeout", "Reading a picture took more than a minute.") from error
    except subprocess.CalledProcessError as error:
        raise refusal("corrupt", "The picture could not be read by tesseract.") from error
    lines = result.stdout.decode("utf-8", "replace").replace("\f", "\n").split("\n")
    return tidy_lines(join_hyphens(lines))
