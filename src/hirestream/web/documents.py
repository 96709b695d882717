"""Finding and taking documents, for pages and API alike: what a request carries, and what is known of a doc_id."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from flask import request
from werkzeug.datastructures import FileStorage

from hirestream.errors import BadInput
from hirestream.match.filters import Filters
from hirestream.model.match import Match
from hirestream.web import present
from hirestream.web.ports import Accepted, DocumentRecord
from hirestream.web.problems import NoDocument
from hirestream.web.site import Reading, Site

#: Media types that say nothing about a file, or that programs send without thinking (curl's default).
_SAYS_NOTHING: Final = frozenset({"", "application/octet-stream", "application/x-www-form-urlencoded"})


@dataclass(frozen=True)
class Upload:
    """A document as it was sent."""

    content: bytes
    name: str
    media_type: str | None


def _media_type(declared: str | None) -> str | None:
    return None if (declared or "") in _SAYS_NOTHING else declared


def uploaded_file(sent: FileStorage | None, *, max_bytes: int) -> Upload | None:
    """Read a file of a multipart form; None when none was chosen. Raises `BadInput` (too-large, empty)."""
    if sent is None or not sent.filename:
        return None
    content = sent.stream.read(max_bytes + 1)
    return checked(Upload(content, PurePath(sent.filename).name, _media_type(sent.mimetype)), max_bytes=max_bytes)


def pasted_text(text: str, *, max_bytes: int) -> Upload | None:
    """Take a text that was pasted into a form; None when there is none."""
    if not text.strip():
        return None
    return checked(Upload(text.encode(), "pasted.txt", "text/plain"), max_bytes=max_bytes)


def raw_body(*, max_bytes: int) -> Upload:
    """Take the body of the request as the document, named by its Content-Type."""
    content = request.get_data(cache=False)
    media_type = _media_type(request.mimetype)
    suffix = (mimetypes.guess_extension(media_type) if media_type else None) or ""
    return checked(Upload(content, f"document{suffix}", media_type), max_bytes=max_bytes)


def checked(upload: Upload, *, max_bytes: int) -> Upload:
    """Return `upload`, or raise `BadInput` when it is empty or too large."""
    if not upload.content:
        raise BadInput("empty", stage="web")
    if len(upload.content) > max_bytes:
        raise BadInput("too-large", stage="web")
    return upload


def sent_document(*, max_bytes: int) -> Upload:
    """Document of an API call: multipart `file` (or `text`), else the raw body. Raises `NoDocument`, `BadInput`."""
    if request.mimetype != "multipart/form-data":
        return raw_body(max_bytes=max_bytes)
    upload = uploaded_file(request.files.get("file"), max_bytes=max_bytes) or pasted_text(
        request.form.get("text", ""), max_bytes=max_bytes
    )
    if upload is None:
        raise NoDocument
    return upload


def take(site: Site, upload: Upload) -> Accepted:
    """Hand a document to the pipeline and read it here at once, so that its page need not wait.

    Raises `BadInput` with the code that reading met (the document itself is then in quarantine) or with which
    it was refused, and `Transient` when the pipeline is away.
    """
    accepted = site.backend.submit(upload.content, name=upload.name, media_type=upload.media_type, source="web")
    if accepted.state == "duplicate":
        record = site.backend.record(accepted.doc_id)
        if record is not None and record.profile is not None:
            return accepted
    parsed, text = site.backend.parse(upload.content, name=upload.name)
    if parsed.error is not None:
        raise BadInput(parsed.error.code, stage="read", doc_id=accepted.doc_id)
    site.recent.put(accepted.doc_id, Reading(parsed, text))
    return accepted


def find(site: Site, doc_id: str) -> present.Document | None:
    """Look a document up: as the stream has it, else as it was just read here, else None."""
    record = site.backend.record(doc_id)
    reading = site.recent.get(doc_id)
    if reading is not None and (record is None or not _is_settled(record, reading)):
        return present.of_reading(doc_id, reading, record)
    if record is None:
        return None
    if record.state == "searchable":
        site.recent.drop(doc_id)
    return present.of_record(record, site.backend.text(doc_id))


def _is_settled(record: DocumentRecord, reading: Reading) -> bool:
    """Whether the stream knows more than this process: also that a kind is too uncertain to act upon."""
    doubted = record.kind == "other" != reading.parsed.kind
    return record.profile is not None or record.state == "quarantined" or doubted


def find_matches(
    site: Site, document: present.Document, *, k: int, filters: Filters | None = None
) -> Sequence[Match] | None:
    """Matches of a document that `find` returned; None while neither the index nor this process can tell."""
    if document.profile is None:
        return None
    found = site.backend.matches(document.doc_id, k=k, filters=filters)
    if found is not None:
        return found
    reading = site.recent.get(document.doc_id)
    return site.backend.matches_of(reading.parsed, k=k, filters=filters) if reading is not None else None
