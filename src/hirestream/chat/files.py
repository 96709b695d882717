"""A question about a CV in a file, answered in one process and without any engine."""

from __future__ import annotations

from pathlib import Path

from hirestream.chat.service import Chat
from hirestream.errors import BadInput
from hirestream.extract.parse import Parser
from hirestream.index.ports import Encoder
from hirestream.model.match import Answer
from hirestream.model.profile import Extraction, Profile


def ask_file(parser: Parser, encoder: Encoder, path: Path, question: str) -> Answer:
    """Answer `question` from the CV at `path`. Raises `BadInput` when it cannot be read or is not a CV."""
    parsed, document = parser.parse(path.read_bytes(), str(path))
    if parsed.error or document is None:
        reason = parsed.error
        raise BadInput(reason.code if reason else "no-text", reason.message if reason else "", doc_id=parsed.doc_id)
    if not isinstance(parsed.profile, Profile):
        raise BadInput("not-a-cv", f"{path} does not look like a CV but like: {parsed.kind}", doc_id=parsed.doc_id)
    extraction = Extraction[Profile](profile=parsed.profile, evidence=dict(parsed.evidence))
    return Chat(encoder).ask(question, document, extraction, doc_id=parsed.doc_id)
