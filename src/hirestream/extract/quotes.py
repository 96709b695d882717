"""What a language model says stands in a document → the words of the document there, or nothing.

A value is taken from the text, never from the answer, and only where it is a phrase of its own: a name that begins in
the middle of one, or that is put together from words of several places, is no quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from hirestream.extract.lines import Cut, tidy
from hirestream.model.document import DocumentText
from hirestream.model.spans import Span
from hirestream.taxonomy.words import fold, listed

#: Signs that stand for each other, one for one, so that offsets stay.
_SAME: Final = str.maketrans("’‘`´‐‑–—―\xa0\u202f\u2009", "''''-----   ")
#: Between two words of a quote: blanks, and a line break at most.
_GAP: Final = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
_BLANKS: Final = re.compile(r"\s+")
_LONGEST: Final = 200
_MOST_PLACES: Final = 20
#: Words that lead to a value or away from it, and are part of none.
_JOINTS: Final = listed("""
    a an the of at in on as for with by from to and or is was be been am are i my our who named called based via
    un une le la les l de des du d en au aux chez comme pour par avec dans sur et ou est suis etait ete je j me m mon
    ma mes nomme nommee appele appelee puis depuis since until jusqu where which that when qui que
    its our their notre nos leur recherche recrute cherche embauche propose looks seeks hires offers has have
    """)
_BEFORE: Final = re.compile(r"([\w'’]+)[^\S\n]?\Z")
_AFTER: Final = re.compile(r"[^\S\n]?([\w]+)(['’]?)")
_OPENS: Final = re.compile(r"(?:^|[,;:|•·(/\t]|\s{2}|\s-|^\W+)\s*$")
_CLOSES: Final = re.compile(r"\s*(?:$|[,;|•·)/\t]|\.\s*$|\s{2}|\s-\s)")


class Quotes:
    """Finds what one answer quotes, and counts what it cannot find: `dropped`.

    `closed` are stretches that no value may come from. `evidence` says where each value stands, and `by` whom.
    """

    def __init__(self, document: DocumentText, by: str, closed: Iterable[tuple[int, int]]) -> None:
        self.evidence: dict[str, Span] = {}
        self.taken = 0
        self.dropped = 0
        self._document = document
        self._by = by
        self._closed = tuple(closed)
        self._text = document.text.translate(_SAME)

    def note(self, path: str, start: int, end: int) -> None:
        """Note that the value at `path` stands at [start, end)."""
        self.evidence[path] = self._document.span(start, end).model_copy(update={"by": self._by})

    def value(self, path: str, cut: Cut) -> str:
        """Note a cut, and return its words with single spaces."""
        self.note(path, cut.start, cut.end)
        return " ".join(cut.text.split())

    def places(self, said: str, window: tuple[int, int], *, phrase: bool = True) -> list[Cut]:
        """Return where `said` stands in the window, in order; as a `phrase` of its own, if so asked."""
        found = self._matches(said.translate(_SAME).split(), _GAP, window)
        return [cut for cut in found if not phrase or self._is_phrase(cut.start, cut.end)]

    def signs(self, said: str, between: str, window: tuple[int, int]) -> list[Cut]:
        """Return where the signs of `said` stand in order, with blanks or signs of the class `between` among them.

        For addresses and numbers, which models write without the blanks of the text. `said` has none of `between`.
        """
        return self._matches(re.findall(r"\d|[^\W\d]+|[^\w\s]", said), rf"[{between}]{{0,3}}", window)

    def is_listed(self, cut: Cut) -> bool:
        """Whether a cut is an item of a list: alone between commas, bullets, bars, wide gaps, or an end of its line."""
        before = self._text[self._text.rfind("\n", 0, cut.start) + 1 : cut.start]
        after = self._text[cut.end :].split("\n", 1)[0]
        return not self.is_line(cut) and bool(_OPENS.search(before) and _CLOSES.match(after))

    def is_line(self, cut: Cut) -> bool:
        """Whether nothing else stands in its line."""
        before = self._text[self._text.rfind("\n", 0, cut.start) + 1 : cut.start]
        after = self._text[cut.end :].split("\n", 1)[0]
        return not re.search(r"\w", before) and not re.search(r"\w", after)

    def _matches(self, parts: list[str], gap: str, window: tuple[int, int]) -> list[Cut]:
        if not any(sign.isalnum() for part in parts for sign in part) or sum(map(len, parts)) > _LONGEST:
            return []
        said = gap.join(map(re.escape, parts))
        pattern = re.compile(rf"(?<![\w+#@])(?<!\w[-.]){said}(?![\w+#@]|[-.]\w)", re.IGNORECASE)
        found = []
        for m in pattern.finditer(self._text, *window):
            cut = tidy(Cut(*m.span(), self._document.text[m.start() : m.end()]))
            if cut.text and not overlap(cut, self._closed):
                found.append(cut)
            if len(found) == _MOST_PLACES:
                break
        return found

    def _is_phrase(self, start: int, end: int) -> bool:
        before = _BEFORE.search(self._text, max(0, start - 60), start)
        after = _AFTER.match(self._text, end)
        return (before is None or _joins(before[1])) and (after is None or after[2] == "'" or _joins(after[1]))


def _joins(word: str) -> bool:
    """Whether a word beside a value is none of its own: a figure, an article, a preposition."""
    bare = word.rstrip("'")
    return any(sign.isdigit() for sign in bare) or fold(bare) in _JOINTS


def flat(cut: Cut) -> Cut:
    """The cut on one line, with the same offsets, as the rules read lines."""
    return Cut(cut.start, cut.end, _BLANKS.sub(lambda m: " " * len(m[0]), cut.text))


def overlap(one: Cut, others: Iterable[Cut | tuple[int, int]]) -> bool:
    """Whether a cut shares characters with one of the others."""
    spans: Iterator[tuple[int, int]] = ((o.start, o.end) if isinstance(o, Cut) else o for o in others)
    return any(one.start < end and start < one.end for start, end in spans)
