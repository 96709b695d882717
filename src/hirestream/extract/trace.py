"""Notes down, while a profile is put together, where each of its values stands in the document."""

from __future__ import annotations

from hirestream.extract.lines import Cut
from hirestream.model.document import DocumentText
from hirestream.model.spans import Span


class Trace:
    """Evidence of one document: JSON path → span."""

    def __init__(self, document: DocumentText) -> None:
        self._document = document
        self.evidence: dict[str, Span] = {}

    def note(self, path: str, start: int, end: int) -> None:
        """Note that the value at `path` stands at [start, end)."""
        self.evidence[path] = self._document.span(start, end)

    def text(self, path: str, cut: Cut | None) -> str | None:
        """Note a cut and return its words, with single spaces."""
        if cut is None or not cut.text:
            return None
        self.note(path, cut.start, cut.end)
        return " ".join(cut.text.split())

    def raw(self, path: str, cut: Cut | None) -> str | None:
        """Note a cut and return the document's text there, line breaks kept."""
        if cut is None:
            return None
        self.note(path, cut.start, cut.end)
        return self._document.text[cut.start : cut.end].replace("\xa0", " ").strip() or None
