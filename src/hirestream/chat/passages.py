"""Passages of a CV, each under its heading, found by meaning, with their exact place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hirestream.extract.orders import orders_in
from hirestream.index.ports import Encoder
from hirestream.index.service import terms

_MOST_PASSAGES: Final = 150
_LONGEST: Final = 320
_SHORTEST: Final = 3
_LONGEST_HEADING: Final = 5
_HEADINGS: Final = (
    "profil profile summary about résumé objectif objective expérience experience emploi employment parcours career "
    "formation education diplômes études compétences skills langues languages certifications projets projects loisirs "
    "intérêt interests hobbies centres divers other informations publications bénévolat volunteering "
    "références references"
)
_LINE: Final = re.compile(r"[^\n]+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?;])\s+")
_CONTINUES: Final = re.compile(r"^\s*[a-zà-ÿ(]")
_ENDS: Final = re.compile(r"[.!?:;]\s*$")


@dataclass(frozen=True)
class Passage:
    """Characters [start, end) of the document's text; their terms, with those of the heading they stand under."""

    start: int
    end: int
    heading: str
    words: frozenset[str]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines, joined where one is wrapped: no stop at its end, and the next goes on in small letters."""
    start: int | None = None
    end = 0
    for line in _LINE.finditer(text):
        if not line[0].strip():
            continue
        wrapped = start is not None and not _ENDS.search(text[start:end]) and _CONTINUES.match(line[0])
        if start is not None and not (wrapped and line.end() - start <= _LONGEST and line.start() - end == 1):
            yield start, end
            start = None
        start, end = (line.start() if start is None else start), line.end()
    if start is not None:
        yield start, end


def is_heading(line: str) -> bool:
    """Whether a line is the title of a section: a few words, in capitals or from the usual vocabulary."""
    words = line.strip(" \t:•-–—*#").split()
    if not words or len(words) > _LONGEST_HEADING or any(c.isdigit() or c in "@,;." for c in line):
        return False
    return bool(terms(line) & _headings()) if line != line.upper() else line != line.lower()


@cache
def _headings() -> frozenset[str]:
    return terms(_HEADINGS)


def split(text: str) -> list[Passage]:
    """Passages of a text in its order: lines, and sentences of long ones; headings go with what stands under them."""
    found: list[Passage] = []
    heading = ""
    for start, end in _lines(text):
        if is_heading(text[start:end].strip()):
            heading = text[start:end].strip()
            continue
        pieces = [start]
        if end - start > _LONGEST:
            pieces += [start + stop.end() for stop in _SENTENCE_END.finditer(text[start:end])]
        for first, last in zip(pieces, [*pieces[1:], end], strict=True):
            piece = text[first:last]
            left = first + len(piece) - len(piece.lstrip(" \t\f•-–*·"))
            right = last - (len(piece) - len(piece.rstrip()))
            if right - left >= _SHORTEST and not speaks_to_the_reader(text[left:right]):
                found.append(Passage(left, right, heading, terms(text[left:right]) | terms(heading)))
    return found[:_MOST_PASSAGES]


def speaks_to_the_reader(words: str) -> bool:
    """Whether words are an order to the machine that reads: they say nothing of the person, and are never quoted."""
    return bool(orders_in(words, behind=0))


class PassageIndex:
    """The passages of one CV. Encoding happens at the first search by meaning, about 10 ms a passage."""

    def __init__(self, text: str, encoder: Encoder, language: str) -> None:
        self.passages = split(text)
        self._text = text
        self._encoder = encoder
        self._language = language
        self._vectors: Any = None

    def by_meaning(self, question: str, language: str, k: int) -> list[tuple[Passage, float]]:
        """The k passages nearest in meaning, with their cosine, best first."""
        import faiss

        if not self.passages:
            return []
        if self._vectors is None:
            texts = [
                f"{each.heading}: {self._text[each.start : each.end]}".removeprefix(": ") for each in self.passages
            ]
            vectors = faiss.IndexFlatIP(self._encoder.dimensions)
            vectors.add(self._encoder.encode(texts, [self._language] * len(texts)))
            self._vectors = vectors
        asked: NDArray[np.float32] = self._encoder.encode([question], [language])
        faiss.omp_set_num_threads(1)
        scores, rows = self._vectors.search(asked, min(k, len(self.passages)))
        return [(self.passages[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]
