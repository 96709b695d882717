"""A PDF of the corpus → pictures of its first page: flat from an office's scanner, worn, and taken by a telephone.

Each is drawn by the name of its document: the same name gives the same picture.
"""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from hirestream.simulate.render.scan import render_scan

if TYPE_CHECKING:
    from PIL.Image import Image

_DPI = 200


def flat(pdf: bytes) -> bytes:
    """The page in greys, 200 dpi, without a fault."""
    return _png(_page(pdf))


def worn(pdf: bytes, name: str) -> bytes:
    """As the simulator scans: up to 3 degrees askew, blurred, noisy, on tinted paper, packed as JPEG in a PDF."""
    return render_scan(pdf, Random(name))[0]


def photo(pdf: bytes, name: str) -> bytes:
    """On a dark table, askew and from aslant, half in the shade of the one who takes it; noisy, JPEG."""
    import numpy as np
    from PIL import Image, ImageFilter

    rng = Random(name)
    page = _page(pdf)
    width, height = page.size
    near = [rng.uniform(0.01, 0.03) for _ in range(8)]
    quad = (
        *(-near[0] * width, -near[1] * height), *(-near[2] * width, (1 + near[3]) * height),
        *((1 + near[4]) * width, (1 + near[5]) * height), *((1 + near[6]) * width, -near[7] * height),
    )  # fmt: skip
    aslant = page.transform(page.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=110)
    turned = aslant.rotate(rng.uniform(-4, 4), Image.Resampling.BICUBIC, fillcolor=105)
    grey = np.asarray(turned.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.8))), dtype=np.float32)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    along = (across / width - 0.5) * np.cos(angle) + (down / height - 0.5) * np.sin(angle)
    light = 0.8 + 0.3 * along - 0.2 / (1 + np.exp(-25 * (along - rng.uniform(-0.3, 0.3))))
    noise = np.random.default_rng(rng.randrange(2**32)).normal(0, 4, grey.shape)
    out = BytesIO()
    taken = np.clip(grey * light + noise, 0, 255).astype(np.uint8)
    Image.fromarray(taken).save(out, "JPEG", quality=75)
    return out.getvalue()


def _page(pdf: bytes) -> Image:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        page: Image = document[0].render(scale=_DPI / 72, grayscale=True).to_pil()
    finally:
        document.close()
    return page


def _png(page: Image) -> bytes:
    out = BytesIO()
    page.save(out, "PNG")
    return out.getvalue()
