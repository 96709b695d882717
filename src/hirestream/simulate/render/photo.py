"""A portrait of nobody, as a picture: a head and shoulders on a plain ground."""

from __future__ import annotations

from functools import cache
from io import BytesIO

_SIZE = (180, 220)


@cache
def portrait(colour: str) -> bytes:
    """Draw a portrait in a colour (#rrggbb), as PNG."""
    from PIL import Image, ImageColor, ImageDraw

    red, green, blue = ImageColor.getrgb(colour)[:3]
    ground, figure = (tuple(255 - (255 - part) * share // 10 for part in (red, green, blue)) for share in (2, 6))
    image = Image.new("RGB", _SIZE, ground)
    pen = ImageDraw.Draw(image)
    pen.ellipse((55, 35, 125, 110), fill=figure)
    pen.ellipse((20, 125, 160, 320), fill=figure)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
