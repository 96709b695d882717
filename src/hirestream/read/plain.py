"""Bytes of a text file → its characters, whatever the encoding: UTF-8, UTF-16, Windows-1252 and the rest."""

from __future__ import annotations

import codecs
from itertools import pairwise
from typing import Final

from hirestream.model.document import DocumentText, HiddenText
from hirestream.read.clean import visible
from hirestream.read.limits import check_readable, refusal
from hirestream.read.unseen import messages_in

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 65_536
#: Western code pages that French and English people's programs write, the likeliest first.
_WESTERN: Final = ("cp1252", "iso8859_15", "mac_roman", "cp850")
#: What Western text beyond ASCII is made of. What is in none of these tells that the code page is another.
_LETTERS: Final = frozenset("éèêëàâäçùûüîïôöœæáíóúñãõåøßÉÈÊËÀÂÄÇÙÛÜÎÏÔÖŒÆÁÍÓÚÑÅØ")
_SIGNS: Final = frozenset("’‘“”«»–—…•·€£°§\u00a0²³¿¡±×©®™")
_PART_OF_WORD: Final = frozenset("œæŒÆß")
_SURE: Final = 0.8  # of the characters beyond ASCII must be such
_TELLING: Final = 64  # bytes: less tells statistics nothing
_CROWDED: Final = 0.5  # more of them side by side is no Western language


def read_plain(content: bytes, media_type: str) -> DocumentText:
    """Read a text file. Raises `no-text` or `corrupt`.

    Spaces and empty lines stay as they are, so that a span of the text is the same span of the decoded file (line
    ends counted as one character); only characters that nobody sees are taken out.
    """
    lines = decode(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(map(visible, lines))
    check_readable(text)
    hidden = tuple(HiddenText(text=words, reason=reason) for line in lines for words, reason in messages_in(line))
    return DocumentText(text=text, reader="text", media_type=media_type, hidden_text=hidden)


def decode(content: bytes) -> str:
    """Decode text by its mark, else as UTF-8, else UTF-16 without a mark, else what its letters look like.

    Raises `corrupt` when the bytes contradict their mark.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise refusal("corrupt", f"The file says it is {encoding}, and is not.") from error
    wide = wide_encoding(content)  # first: UTF-16 of plain English is also valid UTF-8, full of noughts
    try:
        return content.decode(wide or "utf-8")
    except UnicodeDecodeError:
        return content.decode(_guess(content), "replace")


def wide_encoding(content: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 of Latin text without a mark, by where its noughts stand; None for anything else."""
    sample = content[:4096]
    if len(sample) < 4 or len(content) % 2:  # noqa: PLR2004 — two characters
        return None
    if len(content) % 4 == 0:
        noughts_at = [sample[place::4].count(0) / (len(sample) / 4) for place in range(4)]
        if noughts_at[2:] == [1, 1] and noughts_at[0] < 0.1:  # noqa: PLR2004 — a letter nearly everywhere
            return "utf-32-le"
        if noughts_at[:2] == [1, 1] and noughts_at[3] < 0.1:  # noqa: PLR2004 — same
            return "utf-32-be"
    noughts = (sample[0::2].count(0) / (len(sample) / 2), sample[1::2].count(0) / (len(sample) / 2))
    if max(noughts) > 0.7 and min(noughts) < 0.1:  # noqa: PLR2004 — nearly all against nearly none
        return "utf-16-be" if noughts[0] > noughts[1] else "utf-16-le"
    return None


def _guess(content: bytes) -> str:
    """Name the code page: a Western one when its reading looks like Western text, else what statistics say."""
    sample = content[:_SAMPLE]
    scores = {encoding: _likeness(sample.decode(encoding, "replace")) for encoding in _WESTERN}
    best = max(_WESTERN, key=lambda encoding: scores[encoding])
    if scores[best] >= _SURE:
        return best
    import charset_normalizer

    told = charset_normalizer.from_bytes(sample).best()
    return told.encoding if told is not None and len(content) >= _TELLING else "cp1252"


def _likeness(text: str) -> float:
    """Share of the characters beyond ASCII that Western text has where they stand; -1 for none or for a crowd."""
    places = [index for index, character in enumerate(text) if character > "\x7f"]
    if not places:
        return -1.0
    crowd = sum(
        after - before == 1 and text[after].isalpha() and text[before].isalpha() for before, after in pairwise(places)
    )
    if crowd > _CROWDED * len(places):
        return -1.0
    return sum(_fits(text, index) for index in places) / len(places)


def _fits(text: str, index: int) -> bool:
    character = text[index]
    inside = text[index - 1 : index].isalpha() or text[index + 1 : index + 2].isalpha()
    if character in _PART_OF_WORD:
        return inside
    if character in _LETTERS:
        # A capital in the middle of a word in small letters is another code page's letter.
        return not (character.isupper() and text[index - 1 : index].islower())
    return character in _SIGNS or (character in "¼½¾" and not inside)
