"""RTF → lines, by the control words that carry text (specification 1.9.1); nothing embedded is unpacked or run.

Hidden, deleted, white and tiny type and comments are listed as hidden text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from hirestream.model.document import DocumentText
from hirestream.read.gather import Gathered
from hirestream.read.limits import MAX_CHARS, ReadLimits, refusal
from hirestream.read.rtf_tables import State, Tables

MEDIA_TYPE: Final = "application/rtf"
_TOKEN: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_CHARACTERS: Final = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "zwj": "", "zwnj": "",
}  # fmt: skip
_SYMBOLS: Final = {b"~": "\u00a0", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
#: Destinations whose words are no part of the page: tables of the file, data, names of fields and of shapes' parts.
_SKIPPED: Final = frozenset(
    (  # noqa: SIM905 — a word list reads better as a text
        "fonttbl colortbl stylesheet info pict object objdata objclass nonshppict themedata "
        "colorschememapping datastore latentstyles listtable listoverridetable rsidtbl revtbl filetbl "
        "xmlnstbl generator fldinst datafield bkmkstart bkmkend sn sv sp picprop blipuid mmathPr pgptbl "
        "userprops docvar private passwordhash wgrffmtfilter fontemb falt panose template background atnid "
        "atnauthor atndate atnref atnparent atntime atnicn xe tc tcn upr"
    ).split()
)
_SEEN_IGNORABLE: Final = frozenset({"shpinst", "shptxt", "ud", "shppict", "annotation", "footnote", "fldrslt"})
_BREAKS: Final = frozenset({"par", "sect", "nestrow", "cell", "nestcell", "row", "page", "pagebb"})
_HEADS: Final = frozenset({"header", "headerl", "headerr", "headerf"})
_FEET: Final = frozenset({"footer", "footerl", "footerr", "footerf"})
_DEPTH: Final = 1_000


def read_rtf(content: bytes, limits: ReadLimits) -> DocumentText:
    """Read an RTF. Raises `corrupt`, `too-large`, `too-many-pages` or `no-text`."""
    reader = _Reader()
    reader.read(content)
    return reader.finish(limits)


@dataclass
class _Part:
    """Body, a header or a footer: its lines, and the row and the paragraph that are not ended yet."""

    page: Gathered = field(default_factory=Gathered)
    cells: list[list[str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)

    def end_paragraph(self, *, in_table: bool) -> None:
        text = "".join(self.paragraph)
        self.paragraph.clear()
        if in_table:
            inner = Gathered()
            inner.write(text)
            self.cell.extend(inner.as_cell())
            self.page.take(inner)
        else:
            self.page.write(text)

    def end_cell(self) -> None:
        self.end_paragraph(in_table=True)
        self.cells.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        self.page.write_row(self.cells, nested=False)
        self.cells = []


class _Reader:
    """Reads one file, a token at a time; groups are a list, not recursion."""

    def __init__(self) -> None:
        self._state = State()
        self._stack: list[State] = []
        self._body, self._head, self._foot = _Part(), _Part(), _Part()
        self._notes: list[str] = []
        self._comment: list[str] = []
        self._tables = Tables()
        self._bytes = bytearray()  # of characters of several bytes, until they are whole
        self._skip = 0  # characters that stand in for a \u
        self._high = 0  # first half of a surrogate pair
        self._starred = False
        self._shaded = False  # a cell of the row has a colour of its own
        self._chars = 0

    def read(self, content: bytes) -> None:
        """Take in the whole file. Raises `corrupt` when it is cut off, `too-large`."""
        at, end = 0, len(content)
        while at < end:
            token = _TOKEN.match(content, at)
            if token is None:
                raise refusal("corrupt")
            at = token.end()
            word, number, code, symbol, brace, plain = token.groups()
            if word is not None:
                self._word(word.decode("ascii"), int(number) if number is not None else None)
                at += max(int(number or 0), 0) if word == b"bin" else 0
            elif brace is not None:
                self._open() if brace == b"{" else self._close()
                if not self._stack:
                    return
            elif symbol is not None:
                self._symbol(symbol)
            else:
                self._byte(bytes.fromhex(code.decode("ascii")) if code else plain or b"")
        raise refusal("corrupt", "The RTF is cut off: its end is missing.")

    def _open(self) -> None:
        self._flush()
        if len(self._stack) >= _DEPTH:
            raise refusal("corrupt", "The file is nested too deeply.")
        self._stack.append(self._state)
        self._skip, self._starred = 0, False

    def _close(self) -> None:
        self._flush()
        inner = self._state.destination
        self._state = self._stack.pop() if self._stack else State()
        self._skip = 0
        if inner != self._state.destination:
            if inner == "annotation":
                self._body.page.hide("".join(self._comment), "comment")
                self._comment.clear()
            elif inner in {"footnote", "shptxt"}:
                self._notes.append("\n")
            elif inner == "listtext":
                self._write("• ")

    def _symbol(self, symbol: bytes) -> None:
        self._flush()
        if symbol == b"*":
            self._starred = True
        elif symbol in {b"\n", b"\r"}:
            self._word("par", None)
        else:
            self._write(_SYMBOLS.get(symbol, ""))

    def _byte(self, raw: bytes) -> None:
        """Take bytes in the code page; those that stand in for a Unicode character are passed over."""
        if self._skip:
            passed = min(self._skip, len(raw))
            self._skip -= passed
            raw = raw[passed:]
        self._bytes += raw

    def _flush(self) -> None:
        if not self._bytes:
            return
        raw, self._bytes = bytes(self._bytes), bytearray()
        if self._state.destination == "colortbl":
            self._tables.end_colours(raw.count(b";"))
        elif self._state.destination not in _SKIPPED:
            self._write(raw.decode(self._tables.encoding(self._state.font), "replace"))

    def _part(self) -> _Part:
        destination = self._state.destination
        return self._head if destination in _HEADS else self._foot if destination in _FEET else self._body

    def _write(self, text: str) -> None:
        if not text or self._state.destination in _SKIPPED or self._state.destination == "listtext":
            return
        self._chars += len(text)
        if self._chars > MAX_CHARS:
            raise refusal("too-large", f"The file holds more than {MAX_CHARS:,} characters of text.")
        destination = self._state.destination
        reason = self._state.reason(self._tables, shaded=self._shaded and self._state.in_table)
        if destination == "annotation":
            self._comment.append(text)
        elif reason:
            self._part().page.hide(text, reason)
        elif destination in {"footnote", "shptxt"}:
            self._notes.append(text)
        else:
            self._part().paragraph.append(text)

    def _word(self, name: str, number: int | None) -> None:
        self._flush()
        if name == "u" and number is not None:
            self._unicode(number & 0xFFFF)
            self._skip = self._state.fallback
            return
        self._skip = 0
        if name == "ud" and len(self._stack) > 1:  # the Unicode form of what stands before it in another code page
            self._state = replace(self._state, destination=self._stack[-2].destination)
        elif self._starred and name not in _SEEN_IGNORABLE:
            self._enter("pict")  # an ignorable destination that carries no text of the page
        elif name in _SKIPPED or name in _HEADS or name in _FEET or name in {"footnote", "annotation", "shptxt"}:
            self._enter(name)
        elif name in {"listtext", "pntext"}:
            self._enter("listtext")
        elif name in _CHARACTERS:
            self._write(_CHARACTERS[name])
        elif not self._break(name):
            self._format(name, number)
        self._starred = False

    def _enter(self, destination: str) -> None:
        if self._state.destination not in _SKIPPED or destination in {"fonttbl", "colortbl"}:
            self._state = replace(self._state, destination=destination)

    def _unicode(self, unit: int) -> None:
        if 0xD800 <= unit < 0xDC00:  # noqa: PLR2004 — the range of first halves
            self._high = unit
        elif 0xDC00 <= unit < 0xE000:  # noqa: PLR2004 — the range of second halves
            if self._high:
                self._write(chr(0x10000 + ((self._high - 0xD800) << 10) + (unit - 0xDC00)))
            self._high = 0
        else:
            self._write(chr(unit))

    def _break(self, name: str) -> bool:
        """End a paragraph, a cell, a row or a page, when `name` does that."""
        destination = self._state.destination
        if name not in _BREAKS or destination in _SKIPPED:
            return False
        if destination in {"footnote", "shptxt", "annotation"}:
            self._write("\t" if name == "cell" else "\n")
            return True
        part = self._part()
        if name == "cell":
            part.end_cell()
        elif name == "row":
            part.end_row()
        elif name != "pagebb":
            part.end_paragraph(in_table=self._state.in_table or name == "nestcell")
        if name in {"page", "pagebb"} and part is self._body and part.page.lines:
            part.page.begin_page()
        elif name in {"par", "sect", "row"}:
            self._add_notes(part)
        return True

    def _add_notes(self, part: _Part) -> None:
        """Put text boxes and footnotes behind the paragraph that they are anchored in."""
        if self._notes and part is self._body:
            part.page.write("".join(self._notes).strip("\n"))
            self._notes.clear()

    def _format(self, name: str, number: int | None) -> None:
        self._state = self._state.formatted(name, number, self._tables.default_font)
        self._tables.learn(name, number or 0, self._state.font)
        if name == "trowd":
            self._shaded = False
        elif name == "clcbpat" and number:
            self._shaded = self._shaded or not self._tables.is_white(number)

    def finish(self, limits: ReadLimits) -> DocumentText:
        """Return the document: headers, body, footers."""
        page = self._head.page
        for part in (self._head, self._body, self._foot):
            if part.cells or part.cell:
                part.end_row()
            part.end_paragraph(in_table=False)
        self._add_notes(self._body)
        page.gap()
        page.append(self._body.page)
        page.gap()
        page.append(self._foot.page)
        return page.finish("rtf", MEDIA_TYPE, limits)
