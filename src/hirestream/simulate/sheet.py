"""A written document before it has a format: sections of blocks, and the look that renderers give it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Paragraph:
    """Running text; `label` stands before it in bold."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list, an item a line."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Tags:
    """Short items that stand in one line, between separators."""

    items: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True)
class Entry:
    """A post or a diploma: its main line, the line below, its dates, and what was done."""

    heading: str
    detail: str = ""
    dates: str = ""
    text: str = ""
    bullets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows of cells under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = Paragraph | Bullets | Tags | Entry | Table


@dataclass(frozen=True)
class Section:
    """A heading and its blocks; `aside` says that it fits into a narrow column."""

    heading: str
    blocks: tuple[Block, ...]
    aside: bool = False


@dataclass(frozen=True)
class Look:
    """Choices of form that do not change the words.

    `photo`: a drawn portrait of nobody; `spaced`: letter-spaced headings; `icons`: small drawings before contacts.
    """

    layout: str = "classic"
    font: str = "Libertinus Serif"
    size: float = 10.0
    colour: str = "#1f3a5f"
    bullet: str = "•"
    separator: str = ", "
    upper_headings: bool = False
    rule: bool = True
    dates: str = "right"
    paper: str = "a4"
    photo: bool = False
    spaced: bool = False
    icons: bool = False


@dataclass(frozen=True)
class Sheet:
    """A whole document. `title` goes into the file's metadata and names nobody."""

    language: str
    title: str
    name: str
    headline: str
    contacts: tuple[str, ...]
    sections: tuple[Section, ...]
    look: Look = field(default_factory=Look)
    footer: str = ""
