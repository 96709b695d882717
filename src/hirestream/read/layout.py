"""Pieces of text at places on a page → lines in the order in which a person reads them.

A recursive XY-cut (Nagy and Seth, 1984) that looks for the tallest gutter instead of the widest gap: what lies
above it, the left column, the right column, what lies below. Rows of a table (`dates | text`) are not columns.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median
from typing import Final, NamedTuple

from hirestream.read.clean import clean_line


class Piece(NamedTuple):
    """A run of text on one line. Points from the left and from the top of the page."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        """Height of the type, with ascenders and descenders."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2


Row = list[Piece]

_MIN_LINES: Final = 3  # fewer lines side by side are rows, whatever they say
_GUTTER: Final = 0.7  # least width of a gutter, in heights of the type
_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}/\d{2,4}\b|present|current|aujourd|depuis|since|en cours|actuel", re.IGNORECASE
)
_HEADING: Final = re.compile(
    r"(?:work |professional |career |key |my )?(?:experiences?|employment(?: history)?|education|skills|languages?|"
    r"contact|profile|summary|"
    r"about(?: me)?|projects?|certifications?|interests|hobbies|strengths|achievements|awards|references|publications)"
    r"|exp[ée]riences?(?: professionnelles?)?|formations?|comp[ée]tences?(?: \w+)?|langues|profil|coordonn[ée]es|"
    r"centres? d.int[ée]r[êe]ts?|loisirs|atouts|certifications?|projets?|[àa] propos|qualit[ée]s|permis",
    re.IGNORECASE,
)
_FIGURE: Final = re.compile(r"[-+]?[\d.,'%€$£ ]+(?:\w{1,3}|[€$£%])?")
# What makes a table of two columns that stand side by side: shares of the lines of the shorter one.
_ON_ONE_ROW: Final = 0.85  # stand on the baseline of a line of the other
_ON_ONE_ROW_DATED: Final = 0.7  # the same, when the column holds dates
_ON_ONE_ROW_FIGURES: Final = 0.3  # the same, when it holds figures: totals are often set apart
_DATED: Final = 0.4
_BESIDE_DATES: Final = 0.6  # stand beside a line that holds a date
_ALL_BUT: Final = 0.8  # of the dates of a column stand beside a line of the other
_DATE_LENGTH: Final = 32
_TIGHT: Final = 0.7  # between lines of one group in a margin, in heights of the type
_PARTED: Final = re.compile(r",|\s[-–—|]\s")  # a name and an employer, say: more may follow on the next line
_COLUMN_GAP: Final = 0.9  # between columns of a table, in heights of the type
_BULLETS: Final = 0.6
_BULLET: Final = 2  # characters of a bullet at most
_SEVERAL: Final = 2
_SHORT: Final = 26  # a label or a date is shorter than this on average


def reading_order(pieces: Sequence[Piece]) -> list[str]:
    """Order `pieces` into lines of text; an empty line stands where the page leaves a gap.

    Cells of one row are separated by a tab.
    """
    if not pieces:
        return []
    lines: list[str] = []
    for block in _blocks(_rows(pieces)):
        if lines:
            lines.append("")
        lines.extend(_block_lines(block))
    return lines


def _rows(pieces: Sequence[Piece]) -> list[Row]:
    """Group pieces that stand on one line; rows from the top, pieces from the left."""
    rows: list[Row] = []
    anchor: Piece | None = None
    for piece in sorted(pieces, key=lambda p: (p.middle, p.x0)):
        if anchor is not None and abs(piece.middle - anchor.middle) < 0.4 * min(piece.height, anchor.height):
            rows[-1].append(piece)
        else:
            rows.append([piece])
            anchor = piece
    for row in rows:
        row.sort(key=lambda p: p.x0)
    return rows


class _Gutter(NamedTuple):
    """A white strip that ends at `x` and reaches from row `first` to before row `last`."""

    x: float
    first: int
    last: int


def _blocks(rows: list[Row]) -> list[list[Row]]:
    """Cut rows into blocks in reading order."""
    gutter = _tallest_gutter(rows)
    if gutter is None:
        return [rows] if rows else []
    left: list[Piece] = []
    right: list[Piece] = []
    for row in rows[gutter.first : gutter.last]:
        for piece in row:
            (right if piece.x0 >= gutter.x - 0.5 else left).append(piece)
    beside = _with_asides(_rows(left), _rows(right)) or _with_asides(_rows(right), _rows(left))
    columns = [beside] if beside else [*_blocks(_rows(left)), *_blocks(_rows(right))]
    return [*_blocks(rows[: gutter.first]), *columns, *_blocks(rows[gutter.last :])]


def _with_asides(main: list[Row], aside: list[Row]) -> list[Row] | None:
    """Rows of a column with the dates and places that stand in the margin beside the first line of each entry.

    None when the other column is more than that: groups of short lines, nearly all with a date, each on the row of a
    line of the main column.
    """
    groups: list[list[Row]] = []
    for row in aside:
        if groups and _goes_on(groups[-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    texts = [[" ".join(piece.text for piece in row) for row in group] for group in groups]
    told = [group for group, lines in zip(groups, texts, strict=True) if not _is_heading(lines[0])]
    dated = sum(any(_DATE.search(line) for line in lines) for lines in texts)
    narrow = all(len(line) <= _DATE_LENGTH for lines in texts for line in lines)
    if len(told) < _SEVERAL or not narrow or dated < _ALL_BUT * len(told):
        return None
    bottoms = [row[0].bottom for row in main]
    partners = [_nearest(bottoms, group[0][0]) for group in told]
    if sum(partner is not None for partner in partners) < _ALL_BUT * len(told):
        return None
    return _merged(main, groups, bottoms)


def _goes_on(group: list[Row], row: Row) -> bool:
    """Whether a line in the margin belongs to the group above it: close under it, and not one more date."""
    above = group[-1]
    if row[0].top - above[0].bottom >= _TIGHT * row[0].height or _is_heading(above[0].text):
        return False
    return not (_DATE.search(row[0].text) and any(_DATE.search(piece.text) for one in group for piece in one))


def _merged(main: list[Row], groups: list[list[Row]], bottoms: list[float]) -> list[Row]:
    rows = {index: list(row) for index, row in enumerate(main)}
    apart: list[tuple[float, Row]] = []
    for group in groups:
        index = _nearest(bottoms, group[0][0])
        if index is None or _is_heading(group[0][0].text):
            apart += [(row[0].middle, row) for row in group]
            continue
        line = main[index]
        cells = [piece._replace(top=line[0].top, bottom=line[0].bottom) for row in group for piece in row]
        rows[index] = [*cells, *line] if cells[0].x0 < line[0].x0 else [*line, *cells]
    placed = [(main[index][0].middle, row) for index, row in rows.items()]
    return [row for _, row in sorted([*placed, *apart], key=lambda one: one[0])]


def _tallest_gutter(rows: list[Row]) -> _Gutter | None:
    """Find the strip with most lines on both sides that separates columns, or None."""
    if len(rows) < _MIN_LINES:
        return None
    pieces = [piece for row in rows for piece in row]
    type_height = median(piece.height for piece in pieces)
    leftmost = min(piece.x0 for piece in pieces)
    best: tuple[int, float, _Gutter] | None = None
    for x in sorted({round(piece.x0, 0) for piece in pieces if piece.x0 > leftmost + 2 * type_height}):
        for gutter, weight in _strips(rows, x, _GUTTER * type_height):
            if best is not None and (weight, -x) <= best[:2]:
                continue
            gutter_ = _without_title(rows, gutter, type_height)
            if gutter_ is not None and not _is_table(rows[gutter_.first : gutter_.last], x):
                best = (weight, -x, gutter_)
    return best[2] if best else None


def _strips(rows: list[Row], x: float, width: float) -> list[tuple[_Gutter, int]]:
    """White strips [x - width, x) with enough lines on both sides, and how many lines both sides have."""
    found: list[tuple[_Gutter, int]] = []
    first = left = right = 0
    for index, row in enumerate([*rows, None]):
        if row is None or any(piece.x0 < x - 0.5 and piece.x1 > x - width for piece in row):
            if min(left, right) >= _MIN_LINES:
                found.append((_Gutter(x, first, index), left + right))
            first, left, right = index + 1, 0, 0
        else:
            left += row[0].x0 < x - 0.5
            right += row[-1].x0 >= x - 0.5
    return found


def _without_title(rows: list[Row], gutter: _Gutter, type_height: float) -> _Gutter | None:
    """Leave a title above the right column (a name in large type) out of the column, so that it is read first."""
    largest = max(piece.height for row in rows for piece in row)
    first = gutter.first
    while first < gutter.last and rows[first][0].x0 >= gutter.x - 0.5:
        title = rows[first][0]
        if title.height < max(1.5 * type_height, 0.95 * largest) or _HEADING.fullmatch(title.text.strip(" :")):
            break
        first += 1
    return gutter._replace(first=first) if gutter.last - first >= _MIN_LINES else None


class _Side(NamedTuple):
    texts: list[str]
    pieces: list[Piece]  # the first piece of each line


def _side(rows: list[Row], x: float, *, right: bool) -> _Side:
    lines = [[piece for piece in row if (piece.x0 >= x - 0.5) is right] for row in rows]
    lines = [line for line in lines if line]
    return _Side([" ".join(piece.text for piece in line) for line in lines], [line[0] for line in lines])


def _is_table(rows: list[Row], x: float) -> bool:
    """Whether what stands left and right of `x` belongs together row by row."""
    left, right = _side(rows, x, right=False), _side(rows, x, right=True)
    few, many = (left, right) if len(left.texts) <= len(right.texts) else (right, left)
    tops = [piece.bottom for piece in many.pieces]
    partners = [_nearest(tops, piece) for piece in few.pieces]
    aligned = sum(partner is not None for partner in partners) / len(partners)
    if sum(len(text) <= _BULLET for text in few.texts) > _BULLETS * len(few.texts):
        return True  # bullets or icons before lines
    dated = sum(bool(_DATE.search(text)) for text in few.texts) / len(few.texts)
    figures = sum(bool(_FIGURE.fullmatch(text)) for text in few.texts) / len(few.texts)
    if (aligned >= _ON_ONE_ROW_DATED and dated >= _DATED) or (aligned >= _ON_ONE_ROW_FIGURES and figures >= _DATED):
        return True
    beside = sum(i is not None and bool(_DATE.search(many.texts[i])) for i in partners) / len(partners)
    if aligned >= _ON_ONE_ROW_DATED and beside >= _BESIDE_DATES:
        return True
    if _is_column_of_dates(few, many) or _is_column_of_dates(many, few):
        return True
    if aligned < _ON_ONE_ROW or sum(map(len, few.texts)) > _SHORT * len(few.texts):
        return False
    return not (_sections_on_both(few, many, partners) or _runs_on(many, partners))


def _is_column_of_dates(side: _Side, other: _Side) -> bool:
    """Whether a side holds dates and headings, and each date stands on the row of a line of the other side."""
    top, bottom = other.pieces[0].top - other.pieces[0].height, other.pieces[-1].bottom
    beside = [(t, p) for t, p in zip(side.texts, side.pieces, strict=True) if top < p.middle < bottom]
    told = [(t, p) for t, p in beside if not _is_heading(t)]
    dates = [p for t, p in told if _DATE.search(t) and len(t) <= _DATE_LENGTH]
    if len(dates) < _SEVERAL or len(dates) < _BESIDE_DATES * len(told):
        return False
    bottoms = [piece.bottom for piece in other.pieces]
    return sum(_nearest(bottoms, p) is not None for p in dates) >= _ALL_BUT * len(dates)


def _is_heading(text: str) -> bool:
    return text.isupper() or bool(_HEADING.fullmatch(text.strip(" :")))


def _nearest(bottoms: list[float], piece: Piece) -> int | None:
    """Index of the line of the other side that stands on the baseline of `piece`."""
    index = min(range(len(bottoms)), key=lambda i: abs(bottoms[i] - piece.bottom))
    return index if abs(bottoms[index] - piece.bottom) <= 0.16 * piece.height else None


def _sections_on_both(few: _Side, many: _Side, partners: list[int | None]) -> bool:
    """Each side has its own section headings, not on the same rows: two columns."""
    own = {partner for text, partner in zip(few.texts, partners, strict=True) if _HEADING.fullmatch(text.strip(" :"))}
    others = {index for index, text in enumerate(many.texts) if _HEADING.fullmatch(text.strip(" :"))}
    return bool(own and others - own) or len(own) >= _SEVERAL


def _runs_on(many: _Side, partners: list[int | None]) -> bool:
    """Sentences run on over several lines that each have a neighbour: prose beside a list, two columns."""
    taken = {partner for partner in partners if partner is not None}
    running = sum(index in taken and text[:1].islower() for index, text in enumerate(many.texts))
    return running >= _SEVERAL


def _block_lines(rows: list[Row]) -> list[str]:
    lines: list[str] = []
    below: float | None = None
    for row in _rejoined(rows):
        height = max(piece.height for piece in row)
        top, bottom = min(piece.top for piece in row), max(piece.bottom for piece in row)
        if below is not None and top - below > 0.7 * height:
            lines.append("")
        lines.append(_row_text(row))
        below = bottom
    return lines


def _rejoined(rows: list[Row]) -> list[Row]:
    """Rows of a table with each cell that runs on under itself in one piece again."""
    limit = max(piece.x1 for row in rows for piece in row)
    found: list[Row] = []
    for row in rows:
        if found and len(found[-1]) > 1 and (joined := _run_on(found[-1], row, limit)):
            found[-1] = joined
        else:
            found.append(row)
    return found


def _run_on(row: Row, under: Row, limit: float) -> Row | None:
    """`row` with the cells of `under` added, if each begins under a cell in which its first word had no room."""
    joined = list(row)
    for piece in under:
        i = next((i for i, cell in enumerate(row) if abs(cell.x0 - piece.x0) < 0.2 * cell.height), None)
        if i is None or not _is_rest_of(row[i], piece, row[i + 1].x0 if i + 1 < len(row) else limit + piece.height):
            return None
        joined[i] = row[i]._replace(text=f"{row[i].text.rstrip()} {piece.text}")
    return joined


def _is_rest_of(cell: Piece, piece: Piece, end: float) -> bool:
    """Whether `piece` is what did not fit into `cell`, whose column ends before `end`."""
    alike = 0.8 < piece.height / cell.height < 1.25 and piece.top - cell.bottom < 0.7 * piece.height  # noqa: PLR2004
    if not alike or piece.x1 > end or not (piece.text[:1].islower() or _PARTED.search(cell.text)):
        return False
    first = piece.text.split(" ", 1)[0]
    width = len(first) * (piece.x1 - piece.x0) / max(1, len(piece.text))
    return width > end - cell.x1 - _COLUMN_GAP * piece.height


def _row_text(row: Row) -> str:
    """Join the pieces of a row: nothing, a space or a tab between them, by the width of the gap."""
    parts = [clean_line(row[0].text)]
    for before, piece in itertools.pairwise(row):
        text = clean_line(piece.text)
        if not text:
            continue
        gap, height = piece.x0 - before.x1, min(before.height, piece.height)
        if parts[-1]:
            touching = -height < gap < 0.1 * height and not before.text.endswith(" ") and not piece.text.startswith(" ")
            near = -height < gap < height
            parts.append("" if touching else " " if near or len(before.text.strip()) <= 1 else "\t")
        parts.append(text)
    return "".join(parts)
