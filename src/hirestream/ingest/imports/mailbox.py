"""An mbox mailbox → the documents attached to its messages; the messages themselves are not taken.

Messages are cut out of the stream one at a time: a mailbox of any size costs the memory of its largest message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import IO, Final

from hirestream.errors import BadInput
from hirestream.ingest.incoming import Entry, Incoming, printable, refused
from hirestream.read.service import sniff_media_type

_BEGINS: Final = re.compile(rb"From \S+.*\d{4}\s*$")
_LINE: Final = 64 * 1024
#: What programs attach by themselves: invitations, visiting cards, signatures, reports of delivery.
_BY_PROGRAMS: Final = frozenset(
    {
        "text/calendar", "text/vcard", "text/x-vcard", "application/ics", "application/pgp-signature",
        "application/pgp-keys", "application/pkcs7-signature", "application/x-pkcs7-signature", "application/ms-tnef",
        "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
    }
)  # fmt: skip


def is_mailbox(head: bytes) -> bool:
    """Whether a file begins as an mbox does: `From sender date`."""
    return _BEGINS.match(head.partition(b"\n")[0]) is not None


def messages(file: IO[bytes], *, max_bytes: int) -> Iterator[bytes | None]:
    """Cut a mailbox into its messages; None in the place of one that is larger than `max_bytes`."""
    lines: list[bytes] = []
    size, blank, begun = 0, True, False
    while line := file.readline(_LINE):
        if blank and _BEGINS.match(line):
            if begun:
                yield b"".join(lines) if size <= max_bytes else None
            lines, size, begun = [], 0, True
        else:
            size += len(line)
            if size <= max_bytes:
                lines.append(line)
            else:
                lines.clear()
        blank = line in {b"\n", b"\r\n"}
    if begun:
        yield b"".join(lines) if size <= max_bytes else None


def attachments(file: IO[bytes], name: str, *, max_bytes: int) -> Iterator[Entry | None]:
    """Yield the documents of a mailbox; None for each attachment that is no document (counted, not refused).

    A message may be twice `max_bytes`: attachments travel as text that is a third longer.
    """
    for number, content in enumerate(messages(file, max_bytes=2 * max_bytes), start=1):
        at = f"{name}#{number}"
        if content is None:
            yield refused(at, "too-large", "The message is larger than two documents may be.")
            continue
        try:
            yield from _documents(message_from_bytes(content, policy=policy.default), at, max_bytes)
        except (ValueError, LookupError, RecursionError) as error:
            yield refused(at, "corrupt", f"The message cannot be read: {type(error).__name__}.")


def _documents(message: EmailMessage, at: str, max_bytes: int) -> Iterator[Entry | None]:
    for part in message.walk():
        if part.is_multipart() or not _is_attached(part):
            continue
        filename = part.get_filename() or ""
        shown = printable(f"{at}/{filename or part.get_content_type()}")
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or part.get_content_type() in _BY_PROGRAMS:
            yield None
        elif len(content) > max_bytes:
            yield refused(shown, "too-large")
        else:
            yield _document(Incoming(content, filename, part.get_content_type()), shown)


def _is_attached(part: EmailMessage) -> bool:
    """Whether a part is a file that somebody attached: not a body, not a picture inside a body."""
    if part.get_content_disposition() == "attachment":
        return True
    if part.get_content_maintype() == "image" and (part["Content-ID"] or part.get_content_disposition() == "inline"):
        return False
    return bool(part.get_filename()) or part.get_content_type() == "application/pdf"


def _document(attached: Incoming, shown: str) -> Entry | None:
    declared = attached.media_type if attached.media_type != "application/octet-stream" else None
    incoming = Incoming(attached.content, attached.name, declared)
    try:
        sniff_media_type(incoming.content, incoming.name, incoming.media_type)
    except BadInput as error:
        if error.code == "unsupported-type" and not attached.content.startswith(b"PK\x03\x04"):
            return None
        # an archive is opened by whoever asked; the rest is refused with its code
    return Entry(shown, incoming)
