"""The error families: what went wrong decides who acts — the person, the retry loop, or the operator."""

from __future__ import annotations

from datetime import datetime
from typing import Final

#: Every code that a document can be refused or quarantined with, and what a person can do about it.
CODES: Final[dict[str, str]] = {
    "too-large": "The file is larger than the limit. Send a smaller one, or raise `limits.max_bytes`.",
    "encrypted": "The file is protected by a password. Save it without one and send it again.",
    "unsupported-type": (
        "This kind of file is not read. Send PDF, DOCX, ODT, RTF, HTML, text, a scan, JSON Resume, Europass or "
        "JSON-LD; archives go through `hirestream ingest`."
    ),
    "corrupt": "The file is damaged or cut off. Export it again from where it was written.",
    "empty": "The file holds nothing. Check that it was saved before it was sent.",
    "no-text": "No text can be read in the file. If it is a scan, install the OCR package (see `hirestream doctor`).",
    "too-many-pages": "The file has more pages than the limit. Send only the CV or the offer.",
    "timeout": "Reading the file took too long and was stopped.",
    "not-a-cv": "A CV was expected, and this document does not look like one.",
    "not-an-offer": "A job offer was expected, and this document does not look like one.",
    "archive-bomb": "The archive unpacks to far more than it may. Pack the documents again, or hand in their folder.",
    "unsafe-entry": "A link, a device or a name that leads out of its archive is not followed. Hand in the file.",
    "not-found": "The document is no longer in the blob store: it was erased, or never arrived.",
    "internal": "The document met a fault of hirestream's own. It is kept: replay it after the next release.",
}


class HirestreamError(Exception):
    """Base of all errors that hirestream raises on purpose. `message` is written for the person who reads it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(HirestreamError):
    """The document or the request cannot be used as it is; trying again will not help.

    `code` is one of `CODES`; `stage` is the room that refused it; `doc_id` is set once it is known.
    """

    def __init__(self, code: str, message: str = "", *, stage: str = "", doc_id: str = "") -> None:
        if code not in CODES:
            raise ValueError(f"unknown error code {code!r}")
        super().__init__(message or CODES[code])
        self.code = code
        self.stage = stage
        self.doc_id = doc_id


class Transient(HirestreamError):
    """Something that hirestream needs is away for now; the same work can succeed later (`retry_at` when it is told)."""

    def __init__(self, message: str, *, retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.retry_at = retry_at


class Misconfigured(HirestreamError):
    """A setting, a package or a program is missing or wrong; the message says what to change."""


class NotRunning(Misconfigured):
    """A command needs the running system, and it is not up in this data folder."""
