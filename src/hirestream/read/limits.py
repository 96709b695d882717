"""What reading one document may cost at most; the values come from the settings of whoever calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hirestream.errors import BadInput

STAGE: Final = "read"
#: Fewer readable characters than this are no text (contracts: `no-text`).
MIN_READABLE: Final = 20
#: More text than this is no CV and no offer, whatever the size of the file: 50 dense pages.
MAX_CHARS: Final = 200_000


@dataclass(frozen=True)
class ReadLimits:
    """The largest file in bytes, the most pages of it, and the most seconds that a scanned page may take."""

    max_bytes: int = 20_000_000
    max_pages: int = 50
    seconds_per_scan: float = 20.0


def refusal(code: str, message: str = "") -> BadInput:
    """Return the error of this stage for `code`, to be raised."""
    return BadInput(code, message, stage=STAGE)


def check_readable(text: str) -> None:
    """Raise `no-text` unless `text` has enough letters and digits, `too-large` when there is far too much."""
    if len(text) > MAX_CHARS:
        raise refusal("too-large", f"The file holds {len(text):,} characters of text; the limit is {MAX_CHARS:,}.")
    readable = 0
    for character in text:
        readable += character.isalnum()
        if readable >= MIN_READABLE:
            return
    raise refusal("no-text")
