"""Lines, pages and hidden words as a reader of an office format meets them → the document's text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from hirestream.model.document import DocumentText, HiddenText, Notice, Reader
from hirestream.read.clean import clean_line, tidy_lines
from hirestream.read.limits import ReadLimits, check_readable, refusal
from hirestream.read.unseen import messages_in

_LABEL: Final = 40  # characters
_TWO: Final = 2

Cell = list[str]


class Gathered:
    """Gathers lines, the pages they begin, and what nobody sees."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._page_lines: list[int] = [0]  # index of the first line of each page
        self._hidden: list[HiddenText] = []
        self._warnings: list[Notice] = []

    def write(self, text: str) -> None:
        """Add a paragraph; a line break in it begins a line."""
        for words, reason in messages_in(text):
            self.hide(words, reason)
        self.lines.extend(text.split("\n"))

    def gap(self) -> None:
        """Leave an empty line."""
        self.lines.append("")

    def begin_page(self) -> None:
        """Let what follows stand on the next page."""
        self._page_lines.append(len(self.lines))

    def hide(self, text: str, reason: str) -> None:
        """List words that nobody sees; what goes on for the same reason is one entry."""
        words, page = clean_line(text.replace("\n", " ")), len(self._page_lines)
        last = self._hidden[-1] if self._hidden else None
        if not words:
            return
        if last is not None and (last.reason, last.page) == (reason, page) and reason != "comment":
            words = f"{last.text} {words}"
            self._hidden.pop()
        self._hidden.append(HiddenText(text=words, reason=reason, page=page))

    def warn(self, code: str, message: str) -> None:
        """Add something that a person should know."""
        self._warnings.append(Notice(code=code, message=message))

    def write_row(self, cells: Sequence[Cell], *, nested: bool) -> None:
        """Add a row: one line when its cells are short, cells apart by a tab; cells that hold a column, one by one."""
        filled = [lines for lines in cells if lines]
        short = [*map(_one_line, filled[:-1]), *filled[-1:]]
        if nested or any(len(lines) > 1 for lines in short[:-1]):
            for lines in filled:
                self.lines.extend([*lines, ""])
        elif short:
            self.lines.append("\t".join(lines[0] for lines in short))
            self.lines.extend(short[-1][1:])

    def as_cell(self) -> Cell:
        """The lines that are not empty, as a cell of a table."""
        return [line for line in tidy_lines(self.lines) if line]

    def take(self, cell: Gathered) -> None:
        """Take over what a cell hides and warns of; its lines come by `write_row`."""
        for hidden in cell._hidden:
            self.hide(hidden.text, hidden.reason)
        self._warnings.extend(cell._warnings)

    def append(self, other: Gathered) -> None:
        """Add all of another part behind this one; its first page goes on with this one's last."""
        offset, pages = len(self.lines), len(self._page_lines) - 1
        self.lines.extend(other.lines)
        self._page_lines.extend(offset + line for line in other._page_lines[1:])
        self._hidden.extend(one.model_copy(update={"page": one.page + pages}) for one in other._hidden)
        self._warnings.extend(other._warnings)

    def finish(self, reader: Reader, media_type: str, limits: ReadLimits) -> DocumentText:
        """Return the document. Raises `no-text`, `too-large`, `too-many-pages`."""
        if len(self._page_lines) > limits.max_pages:
            raise refusal("too-many-pages", f"The file has {len(self._page_lines)} pages.")
        starts: list[int] = []
        text = ""
        for first, last in pairwise([*self._page_lines, len(self.lines)]):
            starts.append(len(text))
            text += "\n".join(tidy_lines(self.lines[first:last])) + "\n"
        text = text.rstrip("\n")
        check_readable(text)
        return DocumentText(
            text=text,
            page_starts=tuple(min(start, len(text)) for start in starts),
            reader=reader,
            media_type=media_type,
            warnings=tuple(self._warnings),
            hidden_text=tuple(self._hidden),
        )


def _one_line(lines: Cell) -> Cell:
    """Join a date or a label that stands on two lines of a narrow cell."""
    return [" ".join(lines)] if len(lines) == _TWO and sum(map(len, lines)) <= _LABEL else lines
