"""What an import may cost at most, and the refusal of archives that would cost more: bombs."""

from __future__ import annotations

from dataclasses import dataclass

from hirestream.errors import BadInput


@dataclass(frozen=True)
class ImportLimits:
    """Limits of one container (an archive with what is nested in it); `max_bytes` is that of a single document.

    CVs as text, HTML or PDF shrink 3 to 20 times; a bomb shrinks 1,000 times and more. The ratio is only looked at
    beyond `ratio_free_bytes`: a few very regular files are no danger.
    """

    max_bytes: int = 20_000_000
    max_entries: int = 100_000
    max_total_bytes: int = 20_000_000_000
    max_ratio: int = 200
    ratio_free_bytes: int = 50_000_000
    max_depth: int = 3


def bomb(what: str) -> BadInput:
    """Return the error that refuses an archive, to be raised."""
    return BadInput("archive-bomb", f"The archive is refused: {what}. Nothing more is taken out of it.", stage="ingest")


class Meter:
    """Counts what comes out of a container, nested ones included, and raises when it is too much."""

    def __init__(self, limits: ImportLimits) -> None:
        self._limits = limits
        self._entries = 0
        self._bytes = 0

    def entry(self) -> None:
        """Count an entry. Raises `archive-bomb`."""
        self._entries += 1
        if self._entries > self._limits.max_entries:
            raise bomb(f"it has more than {self._limits.max_entries:,} entries")

    def unpacked(self, count: int, *, packed: int) -> None:
        """Count `count` bytes that came out; `packed` is how many went in so far. Raises `archive-bomb`."""
        self._bytes += count
        self.check(self._bytes, packed=packed)

    def check(self, unpacked: int, *, packed: int) -> None:
        """Raise `archive-bomb` when `unpacked` bytes out of `packed` are too many."""
        limits = self._limits
        if unpacked > limits.max_total_bytes:
            raise bomb(f"it unpacks to more than {limits.max_total_bytes:,} bytes")
        if unpacked > limits.ratio_free_bytes and unpacked > limits.max_ratio * max(packed, 1):
            raise bomb(f"it unpacks to more than {limits.max_ratio} times its size")
