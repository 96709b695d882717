"""A file on disk → the form that somebody asks for, in this process."""

from __future__ import annotations

from pathlib import Path

from hirestream.errors import BadInput
from hirestream.export.service import ExportFormat, export
from hirestream.extract.parse import Parser


def export_file(parser: Parser, path: Path, form: ExportFormat, *, sensitive: bool = False) -> bytes:
    """Read a file and write its profile or offer. Raises `BadInput` when it has none, or one of the other kind."""
    parsed, _ = parser.parse(path.read_bytes(), str(path))
    if parsed.error:
        raise BadInput(parsed.error.code, parsed.error.message, stage="read", doc_id=parsed.doc_id)
    if parsed.profile is None:
        wanted = "not-an-offer" if form == "job-posting" else "not-a-cv"
        raise BadInput(wanted, stage="export", doc_id=parsed.doc_id)
    language = parsed.language or "en"
    return export(parsed.profile, form, doc_id=parsed.doc_id, language=language, sensitive=sensitive).content
