"""Zip and tar archives → their members, one at a time: nothing is written to disk, nothing is unpacked as a whole.

What an archive says of itself (names, sizes, where its parts lie) is not believed: everything is counted as it comes
out, and what could reach outside the archive or is no plain file is passed on as a problem.
"""

from __future__ import annotations

import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final, Literal

from hirestream.errors import BadInput
from hirestream.ingest.imports.limits import ImportLimits, Meter, bomb
from hirestream.ingest.imports.names import TAR_ENDINGS, is_unsafe
from hirestream.ingest.imports.streams import BZIP2_MAGIC, GZIP_MAGIC, XZ_MAGIC, Capped, Forward, unpacked

ArchiveKind = Literal["zip", "tar"]
#: What a damaged archive makes the readers of Python raise.
DAMAGE: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
_ZIP_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
#: Word, OpenDocument and EPUB files are zips too: they have one of these parts.
_DOCUMENT_PARTS: Final = frozenset({"[Content_Types].xml", "word/document.xml", "mimetype"})
#: Bytes that the headers of one entry may take in a tar, and the table of contents in a zip.
_HEADERS: Final = 1_000_000
_CONTENTS: Final = 64_000_000
_BLOCK: Final = 512
_PIECE: Final = 64 * 1024


@dataclass(frozen=True)
class Member:
    """A file of an archive: what it holds, to be read before the next one is asked for, or why it is not taken."""

    name: str
    file: IO[bytes]
    problem: BadInput | None = None


def archive_kind(name: str, file: IO[bytes]) -> ArchiveKind | None:
    """Tell whether a file is an archive, by its bytes; leaves it at its beginning."""
    head = file.read(_BLOCK)
    file.seek(0)
    if head.startswith(_ZIP_MAGIC):
        return None if _is_document(file, name) else "zip"
    if b"ustar" in head[257:263] or name.lower().endswith(TAR_ENDINGS):
        return "tar"
    if head.startswith((GZIP_MAGIC, BZIP2_MAGIC, XZ_MAGIC)):
        return "tar" if _holds_tar(file, head) else None
    return None


def _is_document(file: IO[bytes], name: str) -> bool:
    try:
        with zipfile.ZipFile(Capped(file, _CONTENTS)) as archive:
            return not _DOCUMENT_PARTS.isdisjoint(archive.namelist())
    except DAMAGE:
        return not name.lower().endswith(".zip")
    finally:
        file.seek(0)


def _holds_tar(file: IO[bytes], head: bytes) -> bool:
    try:
        stream = unpacked(file, head)
        inside = b""
        while len(inside) < _BLOCK and (piece := stream.read(_BLOCK - len(inside))):
            inside += piece
    except DAMAGE:
        return False
    finally:
        file.seek(0)
    return b"ustar" in inside[257:263]


def open_zip(file: IO[bytes], size: int, meter: Meter) -> zipfile.ZipFile:
    """Open a zip of `size` bytes. Raises `archive-bomb` by what its contents say, before anything is read of them."""
    archive: zipfile.ZipFile = zipfile.ZipFile(Capped(file, _CONTENTS))
    meter.check(sum(info.file_size for info in archive.infolist()), packed=size)
    return archive


def zip_members(archive: zipfile.ZipFile, size: int, meter: Meter) -> Iterator[Member]:
    """Yield the files of a zip of `size` bytes, in its order. Raises `archive-bomb`."""
    for info in archive.infolist():
        meter.entry()
        if info.is_dir():
            continue
        problem = _problem(info)
        if problem:
            yield Member(info.filename, io.BytesIO(), problem)
            continue
        try:
            with archive.open(info) as file:
                yield Member(info.filename, io.BufferedReader(_Metered(file, size, meter), _PIECE))
        except BadInput:
            raise
        except DAMAGE as error:
            yield Member(info.filename, io.BytesIO(), _damaged(error))


def _problem(info: zipfile.ZipInfo) -> BadInput | None:
    mode = info.external_attr >> 16
    if is_unsafe(info.filename):
        return BadInput("unsafe-entry", "The entry's name points outside the archive.", stage="ingest")
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
        return BadInput("unsafe-entry", "The entry is a link or a device, not a file.", stage="ingest")
    if info.flag_bits & 1:
        return BadInput("encrypted", stage="ingest")
    if info.compress_type not in _METHODS:
        return BadInput("unsupported-type", "The entry is packed in a way that is not read (only deflate is).")
    return None


def _damaged(error: Exception) -> BadInput:
    return BadInput("corrupt", f"The entry cannot be unpacked: {type(error).__name__}.", stage="ingest")


class _Metered(io.RawIOBase):
    """What comes out of an entry, counted."""

    def __init__(self, file: IO[bytes], packed: int, meter: Meter) -> None:
        self._file = file
        self._packed = packed
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._file.read(len(buffer))
        self._meter.unpacked(len(piece), packed=self._packed)
        buffer[: len(piece)] = piece
        return len(piece)


def tar_members(file: IO[bytes], meter: Meter, limits: ImportLimits) -> Iterator[Member]:
    """Yield the files of a tar, packed or not, in its order. Raises `archive-bomb`, and what `DAMAGE` names."""
    head = file.read(_BLOCK)
    file.seek(0)
    forward = Forward(unpacked(file, head), meter, file.tell)
    forward.allowance = _HEADERS
    with tarfile.open(fileobj=forward, mode="r:") as archive:  # type: ignore[call-overload]
        while info := archive.next():
            archive.members.clear()  # else it remembers every entry
            meter.entry()
            yield from _tar_member(archive, info, forward, limits)
            forward.allowance = _HEADERS


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, forward: Forward, limits: ImportLimits
) -> Iterator[Member]:
    if info.isdir():
        return
    if is_unsafe(info.name):
        problem = BadInput("unsafe-entry", "The entry's name points outside the archive.", stage="ingest")
        yield Member(info.name, io.BytesIO(), problem)
    elif not info.isreg() or info.issparse():
        problem = BadInput("unsafe-entry", "The entry is a link or a device, not a file.", stage="ingest")
        yield Member(info.name, io.BytesIO(), problem)
    else:
        if info.size > limits.max_total_bytes:
            raise bomb("it names an entry that is larger than everything that may be in it")
        forward.allowance = info.size
        content = archive.extractfile(info)
        assert content is not None  # noqa: S101 - a regular file has one
        yield Member(info.name, content)
