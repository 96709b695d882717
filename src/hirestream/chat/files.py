"""A question about CVs in files, answered in one process and without any engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hirestream.chat.service import Chat
from hirestream.chat.shortlist import ReadCv, ask_many
from hirestream.errors import BadInput
from hirestream.extract.parse import Parser
from hirestream.model.match import Answer
from hirestream.model.profile import Extraction, Profile


def ask_files(parser: Parser, chat: Chat, paths: Sequence[Path], question: str) -> Answer:
    """Answer `question` from the CVs at `paths`. Raises `BadInput` when one cannot be read or is not a CV."""
    cvs = [_read(parser, path) for path in paths]
    if len(cvs) == 1:
        return chat.ask(question, cvs[0].document, cvs[0].extraction, doc_id=cvs[0].doc_id)
    return ask_many(chat, question, cvs)


def _read(parser: Parser, path: Path) -> ReadCv:
    parsed, document = parser.parse(path.read_bytes(), str(path))
    if parsed.error or document is None:
        reason = parsed.error
        raise BadInput(reason.code if reason else "no-text", reason.message if reason else "", doc_id=parsed.doc_id)
    if not isinstance(parsed.profile, Profile):
        raise BadInput("not-a-cv", f"{path} does not look like a CV but like: {parsed.kind}", doc_id=parsed.doc_id)
    return ReadCv(parsed.doc_id, document, Extraction[Profile](profile=parsed.profile, evidence=dict(parsed.evidence)))
