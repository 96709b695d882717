"""Characters that nobody sees (tag characters, long runs of zero-width ones) → the message that they carry.

Single zero-width characters are ordinary (soft breaks, emoji): they are only taken out, by `clean`.
"""

from __future__ import annotations

import re
from typing import Final

_FLAG: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007f]+")  # the flags of England, Scotland, Wales
_TAGS: Final = re.compile("[\U000e0020-\U000e007e]+")
_ZERO_WIDTH: Final = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u180e]{8,}")  # eight: one letter in bits
_SUSPECT: Final = re.compile("[\u200b-\u200f\u2060-\u2064\ufeff\u180e\U000e0020-\U000e007e]")


def messages_in(text: str) -> list[tuple[str, str]]:
    """Return what invisible characters spell, as (text, reason): `tag-characters` or `zero-width`."""
    if _SUSPECT.search(text) is None:
        return []
    found = [
        ("".join(chr(ord(tag) - 0xE0000) for tag in run), "tag-characters")
        for run in _TAGS.findall(_FLAG.sub("", text))
    ]
    coded = [run.encode("unicode_escape").decode("ascii") for run in _ZERO_WIDTH.findall(text)]
    return [*found, *((run, "zero-width") for run in coded)]
