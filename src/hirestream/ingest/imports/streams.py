"""An archive's bytes, packed or not → a stream that is read forward, measured, and never by more than is allowed."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import IO, Final, Protocol

from hirestream.ingest.imports.limits import Meter, bomb

_PIECE: Final = 64 * 1024
#: What a zip may have behind its table of contents: a comment of 64 kB.
_TAIL: Final = 128 * 1024
#: An xz file names the memory that it wants; honest ones written with `xz -9` want 65 MB.
_XZ_MEMORY: Final = 128 * 1024 * 1024
GZIP_MAGIC: Final = b"\x1f\x8b"
BZIP2_MAGIC: Final = b"BZh"
XZ_MAGIC: Final = b"\xfd7zXZ\0"


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Unpacked(io.RawIOBase):
    """Reads bzip2 and xz, several streams on end too, without ever unpacking more than was asked for."""

    def __init__(self, raw: IO[bytes], make: Callable[[], _Decompressor]) -> None:
        self._raw = raw
        self._make = make
        self._now = make()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = _PIECE if size < 0 else size
        while size:
            if self._now.eof:
                rest = self._now.unused_data or self._raw.read(_PIECE)
                if not rest.strip(b"\0"):
                    return b""
                self._now = self._make()
                found = self._now.decompress(rest, size)
            else:
                piece = self._raw.read(_PIECE) if self._now.needs_input else b""
                if self._now.needs_input and not piece:
                    raise EOFError("the archive ends in the middle")
                found = self._now.decompress(piece, size)
            if found:
                return found
        return b""


def unpacked(raw: IO[bytes], head: bytes) -> IO[bytes]:
    """Return what `raw` holds when it is packed by gzip, bzip2 or xz (told by its first bytes), else `raw`."""
    if head.startswith(GZIP_MAGIC):
        return gzip.GzipFile(fileobj=raw)  # type: ignore[return-value]
    if head.startswith(BZIP2_MAGIC):
        return _Unpacked(raw, bz2.BZ2Decompressor)  # type: ignore[return-value]
    if head.startswith(XZ_MAGIC):
        return _Unpacked(raw, lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY))  # type: ignore[return-value]
    return raw


class Forward:
    """A stream that `tarfile` can walk through: it only goes forward, and counts.

    `allowance` is what may be read until it is set again: headers that want more memory than that are a bomb.
    """

    def __init__(self, stream: IO[bytes], meter: Meter, packed: Callable[[], int]) -> None:
        self._stream = stream
        self._meter = meter
        self._packed = packed
        self._at = 0
        self.allowance = 0

    def tell(self) -> int:
        """Bytes from the beginning."""
        return self._at

    def seekable(self) -> bool:
        """Only forward."""
        return False

    def read(self, size: int = -1) -> bytes:
        """Read exactly `size` bytes, less at the end. Raises `archive-bomb`."""
        if size < 0 or size > self.allowance:
            raise bomb("its headers are far larger than its files")
        self.allowance -= size
        return self._take(size)

    def _take(self, size: int) -> bytes:
        pieces = []
        while size > 0:
            piece = self._stream.read(min(size, _PIECE))
            if not piece:
                break
            self._at += len(piece)
            size -= len(piece)
            self._meter.unpacked(len(piece), packed=self._packed())
            pieces.append(piece)
        return b"".join(pieces)

    def seek(self, position: int, whence: int = 0) -> int:
        """Go forward to `position`, reading over what lies between."""
        if whence or position < self._at:
            raise io.UnsupportedOperation("an archive is read once, forward")
        while self._at < position and self._take(min(position - self._at, _PIECE)):
            continue
        return self._at


class Capped:
    """A file of which no single read takes more than `most` bytes: a zip names the size of its own directory."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most

    def read(self, size: int = -1) -> bytes:
        """Read as any file, but what is at its end. Raises `archive-bomb` when more than `most` bytes are asked for."""
        if size > self._most:
            raise bomb("its table of contents is far larger than its files")
        return self._file.read(_TAIL if size < 0 else size)

    def seek(self, position: int, whence: int = 0) -> int:
        """As of any file."""
        return self._file.seek(position, whence)

    def tell(self) -> int:
        """As of any file."""
        return self._file.tell()

    def seekable(self) -> bool:
        """A zip is read from its end."""
        return True
