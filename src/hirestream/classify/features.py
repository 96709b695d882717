"""Text → what the classifier looks at: which words and pairs of words occur, and the shape of the page.

Shared by the program that trains the model and the service that applies it, so that both see the same.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

#: Name of this form of features; a model made for another one is refused.
FORM: Final = "words-pairs-shape-3"
_HEAD: Final = 4_000  # characters from the start: what a document is shows early …
_TAIL: Final = 500  # … and at its end (how to apply, yours sincerely, total to pay)
#: One step over bytes instead of three over characters: lower case, no accents, every digit as 0.
_PLAIN: Final = "cp1252"
_FOLDED: Final = bytes.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZàâäáãåçéèêëîïíìôöóòõøûüùúñÿÀÂÄÁÃÅÇÉÈÊËÎÏÍÌÔÖÓÒÕØÛÜÙÚÑœæŒÆ’‘123456789€£•·–—".encode(
        _PLAIN
    ),
    b"abcdefghijklmnopqrstuvwxyzaaaaaaceeeeiiiioooooouuuunyaaaaaaceeeeiiiioooooouuuunoaoa''000000000$$**--",
)
_TOKEN: Final = re.compile(r"[a-z]+|0+|[$%@?!:|/*]")
_BULLETS: Final = ("•", "-", "–", "*", "◦", "·")
#: "2019 – 2021", "mars 2019 à juin 2021", "09/2010 to 09/2011", "2020 to date", "09/17 - 01/21".
_RANGE: Final = re.compile(
    r"(?:19|20)\d\d\)?\s*(?:[-–—/|]|to|à|au)\s*(?:[\w.éû]{2,10}\s+|\d\d?[/.]\s?)?"
    r"(?:(?:19|20)\d\d|[Pp]resent|[Cc]urrent|[Nn]ow\b|date\b|aujourd|ce jour|maintenant)"
)
_SHORT_RANGE: Final = re.compile(r"\b[01]\d/\d\d\s?[-–—]\s?[01]\d/\d\d\b")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_PHONE: Final = re.compile(r"(?:\+|\b0|\()\d[\d .()/-]{7,14}\d")
_AMOUNT: Final = re.compile(r"\d[.,]\d\d\b")
_SHORT: Final = 40  # characters: less than half a line of a page
_CONTACTS: Final = 700  # characters of the head of a CV

#: What `shape` returns, in order.
SHAPE: Final = (
    "length", "lines", "line-length", "short-lines", "bullets", "sentences", "headings", "digits", "ranges",
    "amounts", "email-at-top", "phone-at-top", "questions", "tabs",
)  # fmt: skip


def excerpt(text: str) -> str:
    """Return the part of a document that is looked at: its beginning and its end."""
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n{text[-_TAIL:]}"


def fold(text: str) -> str:
    """Reduce a text to plain small letters, noughts and punctuation; what no Western keyboard has is left out."""
    return text.encode(_PLAIN, "ignore").translate(_FOLDED).decode("ascii", "ignore")


def terms(text: str) -> dict[str, None]:
    """Words and pairs of neighbouring words in an excerpt, folded, each once, in a fixed order.

    (A set would sum the same weights in another order in every process, and round differently.)
    """
    words = _TOKEN.findall(fold(text))
    return dict.fromkeys(words) | dict.fromkeys(map(" ".join, pairwise(words)))


def shape(text: str) -> list[float]:
    """Measure the page: one number per name in `SHAPE`, each roughly between 0 and 5."""
    lines = [line for line in text.split("\n") if line]
    count = len(lines) or 1
    characters = len(text) or 1
    top = text[:_CONTACTS]
    short = [line for line in lines if len(line) < _SHORT]
    return [
        characters.bit_length() / 4,
        count.bit_length() / 2,
        min(characters / count / 40, 5),
        len(short) / count,
        len([True for line in lines if line.startswith(_BULLETS)]) / count,
        len([True for line in lines if line.endswith((".", "!", ";"))]) / count,
        len([True for line in short if line.isupper() or line.istitle()]) / count,
        10 * sum(map(text.count, "0123456789")) / characters,
        min(_ranges(text), 5),
        min(len(_AMOUNT.findall(text)) / 3, 5),
        float("@" in top and _EMAIL.search(top) is not None),
        float(_PHONE.search(top) is not None),
        min(text.count("?"), 5) / 2,
        min(text.count("\t") / count, 2),
    ]


def _ranges(text: str) -> int:
    """Count ranges of dates; by two patterns, since one with an alternative takes twice as long."""
    return len(_RANGE.findall(text)) + (len(_SHORT_RANGE.findall(text)) if "/" in text else 0)
