"""Bytes of a text file → its characters, whatever the encoding: UTF-8, UTF-16, Windows-1252 and the rest."""

from __future__ import annotations

import codecs
from typing import Final

from hirestream.model.document import DocumentText
from hirestream.read.clean import visible
from hirestream.read.limits import check_readable, refusal

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 65_536
_WESTERN: Final = frozenset(
    {"cp1252", "latin_1", "iso8859_15", "cp1250", "cp1254", "cp1257", "mac_roman", "cp858", "cp850"}
)


def read_plain(content: bytes, media_type: str) -> DocumentText:
    """Read a text or Markdown file. Raises `no-text` or `corrupt`.

    Spaces and empty lines stay as they are, so that a span of the text is the same span of the decoded file (line
    ends counted as one character); only characters that nobody sees are taken out.
    """
    lines = decode(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(map(visible, lines))
    check_readable(text)
    return DocumentText(text=text, reader="text", media_type=media_type)


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
    """Return `utf-16-le` or `utf-16-be` when every other byte of Latin text is nought, as in UTF-16 without a mark."""
    sample = content[:4096]
    if len(sample) < 4 or len(content) % 2:  # noqa: PLR2004 — two characters
        return None
    noughts = (sample[0::2].count(0) / (len(sample) / 2), sample[1::2].count(0) / (len(sample) / 2))
    if max(noughts) > 0.7 and min(noughts) < 0.1:  # noqa: PLR2004 — nearly all against nearly none
        return "utf-16-be" if noughts[0] > noughts[1] else "utf-16-le"
    return None


def _guess(content: bytes) -> str:
    import charset_normalizer

    best = charset_normalizer.from_bytes(content[:_SAMPLE]).best()
    # Between the Western code pages a short French text leaves no trace: Windows-1252 is what people have.
    if best is None or best.encoding in _WESTERN or len(content) < 64:  # noqa: PLR2004
        return "cp1252"
    return best.encoding
