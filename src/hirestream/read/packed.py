"""Office files (zip archives of XML) → their parts: sizes checked before anything is unpacked, XML without entities."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from typing import Any, Final

from hirestream.read.limits import ReadLimits, refusal

#: A CV that unpacks to more than this many times the file limit is a bomb, not a CV.
_UNPACKED: Final = 5
_RATIO: Final = 200
_RATIO_FROM: Final = 20_000_000
_ENTRIES: Final = 5_000
#: More XML than this is no CV either: as a tree in memory it takes up to ten times as much.
_XML_BYTES: Final = 24_000_000
#: What the zip module and python-docx raise when bytes are damaged, or parts are missing or of a wrong kind.
DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, RuntimeError, NotImplementedError,
    LookupError, ValueError, TypeError, AttributeError,
)  # fmt: skip


def open_package(content: bytes, limits: ReadLimits) -> zipfile.ZipFile:
    """Open an archive. Raises `corrupt`, `encrypted` or `too-large`.

    The sizes are what the archive says; the zip module never unpacks more than that.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGE as error:
        raise refusal("corrupt") from error
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise refusal("encrypted")
    unpacked = sum(entry.file_size for entry in entries)
    bomb = unpacked > _RATIO_FROM and unpacked > _RATIO * len(content)
    if bomb or unpacked > _UNPACKED * limits.max_bytes or len(entries) > _ENTRIES:
        raise refusal("too-large", f"The file unpacks to {unpacked:,} bytes in {len(entries)} parts.")
    xml = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    if xml > _XML_BYTES:
        raise refusal("too-large", f"The file holds {xml:,} bytes of XML; at most {_XML_BYTES:,} are read.")
    return archive


def parse_xml(content: bytes) -> Any:
    """Parse a part without entities, DTD or network; libxml2's limits on depth and size stay on. Raises `corrupt`."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refusal("corrupt") from error
