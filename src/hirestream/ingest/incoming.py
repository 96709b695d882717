"""A document that somebody hands in, and what became of it: what passes between importers and intake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hirestream.errors import BadInput

Outcome = Literal["accepted", "duplicate", "refused"]
_LONGEST_NAME = 300


@dataclass(frozen=True)
class Incoming:
    """A document that somebody hands in. `name` helps to tell its type and goes no further."""

    content: bytes
    name: str
    media_type: str | None = None


@dataclass(frozen=True)
class Receipt:
    """What became of it: `code` and `message` only where it was refused."""

    outcome: Outcome
    doc_id: str
    code: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Entry:
    """A document that an importer found, or why it gives none. `name` is shown to whoever imports.

    `key` names the file in the journal of imports; None for what came out of a container.
    """

    name: str
    found: Incoming | Receipt
    key: bytes | None = None


def refusal(error: BadInput) -> Receipt:
    """Return the receipt of a document that `error` refuses."""
    return Receipt("refused", error.doc_id, error.code, error.message)


def refused(name: str, code: str, message: str = "") -> Entry:
    """Return the entry of something that gives no document."""
    return Entry(printable(name), refusal(BadInput(code, message, stage="ingest")))


def printable(name: str) -> str:
    """Return a name from outside as it may be shown: no control characters, no line breaks, not endless."""
    shown = "".join(letter if letter.isprintable() else "�" for letter in name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"
