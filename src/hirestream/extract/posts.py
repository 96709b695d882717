"""Lines of a section → its entries: where each begins, which lines are its heading, and which tell the rest.

Careers and studies are both written so: a heading of one to four lines with a period, then text or bullets.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hirestream.extract.dates import Period, find_periods
from hirestream.extract.lines import Line

_DURATION = re.compile(
    r"\(?\b(?:\d{1,2}|un|une|deux|trois|quatre|cinq|six|one|two|three|four|five)\s*(?:ans?|années?|mois|"
    r"semaines?|years?|yrs?|months?|mos|weeks?)\b"
    r"(?:\s*(?:et|and|,)?\s*\d{1,2}\s*(?:mois|months?|mos))?\)?",
    re.IGNORECASE,
)
#: Labelled lines of a heading, as forms have them.
_FIELD = re.compile(
    r"^(?:entreprise|société|employeur|company(?: name)?|employer|organi[sz]ation|poste(?: occupé)?|fonction|job title|"
    r"position(?: held)?|designation|title|role|lieu|ville|location|dates?|période|period|durée|duration)\s*:\s*\S",
    re.IGNORECASE,
)
_MAX_HEAD = 120
_MOSTLY = 0.8
_LINES_ABOVE = 3
_LINES_BELOW = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One post or course: the lines of its heading, its period if dated, and its text."""

    head: tuple[Line, ...]
    period: Period | None
    body: tuple[Line, ...]

    @property
    def span(self) -> tuple[int, int]:
        """From the first to the last character of the entry."""
        lines = [*self.head, *self.body]
        return min(line.start for line in lines), max(line.end for line in lines)

    def holes(self) -> list[tuple[int, int]]:
        """Stretches of the heading that are its dates and durations, to be taken out before it is read."""
        found = []
        for line in self.head:
            found += [p.span for p in find_periods(line.text, line.start)]
            found += [(line.start + m.start(), line.start + m.end()) for m in _DURATION.finditer(line.text)]
        return found


#: Words that a date follows in running text, never in a heading.
_IN_PROSE = re.compile(
    r"\b(?:entre|between|en|in|during|pendant|dès|by|of|par|avant|after|après|before)\s*$", re.IGNORECASE
)
#: Labels of what a post consisted of: their lines belong to it, whatever dates they hold.
_LABEL = re.compile(
    r"^(?:missions?|projets?|projects?|clients?|engagements?|t[âa]ches?|environnement(?: technique)?|tech(?:nical)? "
    r"(?:environment|stack)|technologies|outils|tools|stack|r[ée]alisations?|responsabilit[ée]s?|responsibilities|"
    r"duties|(?:key )?achievements?|r[ée]sultats?|contexte|context|activit[ée]s?|compétences|skills used|thesis|thèse|"
    r"mémoire|dissertation|coursework|relevant coursework|cours|modules|équipe|team|objectif|but)(?:\s*(?:n°|no\.?|#)?"
    r"\s*\d{1,2})?(?:\s*\([^)]*\))?\s*[:–—]",
    re.IGNORECASE,
)


def heading_period(line: Line) -> Period | None:
    """Period that dates an entry: it opens or closes a line that is not running text."""
    periods = find_periods(line.text, line.start)
    if not periods:
        return None
    period = next((p for p in periods if not p.single), periods[0])
    before = line.text[: period.span[0] - line.start]
    after = line.text[period.span[1] - line.start :].strip(" .,;)]")
    rest = len(line.text) - (period.span[1] - period.span[0])
    apart = bool(before and after) and _set_apart(before, after)
    at_edge = len(before) <= 12 or line.end - period.span[1] <= 30 or (apart and len(line.text) <= _MAX_HEAD)  # noqa: PLR2004
    if line.bullet and (period.single or not at_edge or rest > 90 or (before and after)):  # noqa: PLR2004
        return None
    told = bool(before) and (line.bullet or _is_sentence(before))
    since = period.current and line.text[period.span[0] - line.start].isalpha()
    if told and (_IN_PROSE.search(before) or since) and "\t" not in line.text:
        return None
    if period.single:
        told = _is_sentence(before) and not _names_in_parts(before)
        prose = (line.text.endswith(".") and rest > 40) or rest > 130 or told  # noqa: PLR2004
        return None if prose or not (at_edge and (rest < 90 or not before or not after)) else period  # noqa: PLR2004
    if before and after and not apart and (_is_sentence(line.text) or line.text[0].islower()):
        return None
    return None if rest > _MAX_HEAD and not at_edge else period


def _set_apart(before: str, after: str) -> bool:
    """Whether marks stand around a period, as around the cells of a heading."""
    return before.rstrip(" ")[-1] in "|•·–—-,:(\t/" or after[0] in "|•·–—-,:(\t/"


def split_entries(
    lines: Sequence[Line], starts: Callable[[Line], bool], *, extra: Callable[[Line], bool] | None = None
) -> list[Entry]:
    """Cut the lines of a section into entries at its dates.

    `starts` tells whether a line reads as the name of a post or course. When the section has no date at all, lines
    of `extra` (default: `starts`) open entries. In what order dates and names stand is seen at the first entry.
    """
    lines = _without_idle_gaps(lines)
    dated = _without_prose(lines, [(i, p) for i, line in enumerate(lines) if (p := heading_period(line))], starts)
    if any(not p.single for _, p in dated):
        dated = [(i, p) for i, p in dated if not p.single or _alone(lines[i], p) or starts(lines[i])]
    dated = _one_per_entry(lines, dated, starts)
    if not dated:
        return _undated(lines, extra or starts)
    above = _lines_above(lines, dated, starts)
    first = [max(_top(lines, i, above), dated[n - 1][0] + 1 if n else 0) for n, (i, _) in enumerate(dated)]
    entries = []
    near = sum(b - a == 1 for (a, _), (b, _) in itertools.pairwise(dated))
    tight = len(dated) > 2 and not above and near * 2 >= len(dated) - 1  # noqa: PLR2004 - an entry a line
    for n, (i, period) in enumerate(dated):
        until = first[n + 1] if n + 1 < len(dated) else len(lines)
        body = i + 1
        while not tight and body < until and body - i <= _LINES_BELOW and _continues(lines, i, body, above, starts):
            body += 1
        entries.append(Entry(tuple(lines[first[n] : body]), period, tuple(lines[body:until])))
    if first[0] > 0:
        entries[:0] = _undated(lines[: first[0]], starts) if any(starts(x) for x in lines[: first[0]]) else []
    return entries


def _without_prose(
    lines: Sequence[Line], dated: list[tuple[int, Period]], starts: Callable[[Line], bool]
) -> list[tuple[int, Period]]:
    """Drop dates of bullets and of labelled lines ("Mission 2 : …") where headings of their own are dated too."""
    plain = [(i, p) for i, p in dated if not lines[i].bullet and not _LABEL.match(lines[i].text)]
    if not any(not p.single for _, p in plain):
        return dated
    kept = set(plain) | {(i, p) for i, p in dated if lines[i].bullet and starts(_named(lines[i], p))}
    return [d for d in dated if d in kept]


def _named(line: Line, period: Period) -> Line:
    """What a line says beside its period."""
    return replace(line, text=_rest(line, period) or "-")


def _without_idle_gaps(lines: Sequence[Line]) -> Sequence[Line]:
    """Lines as they are, unless nearly all plain ones stand apart (paragraphs of a web page): then gaps say nothing."""
    bare = [line for line in lines[1:] if not line.bullet]
    if len(bare) < 3 or sum(line.gap for line in bare) < _MOSTLY * len(bare):  # noqa: PLR2004
        return lines
    return [replace(line, gap=False) for line in lines]


def _alone(line: Line, period: Period) -> bool:
    return len(line.text) - (period.span[1] - period.span[0]) < 60  # noqa: PLR2004


def _one_per_entry(
    lines: Sequence[Line], dated: list[tuple[int, Period]], starts: Callable[[Line], bool]
) -> list[tuple[int, Period]]:
    """Drop a date right under another's heading that adds nothing (a year in the line of a certificate, say)."""
    kept: list[tuple[int, Period]] = []
    for i, period in dated:
        last = kept[-1] if kept else None
        under = last is not None and period.single and i - last[0] == 1 and not starts(lines[i]) and not lines[i].gap
        if under and last is not None and not _same_shape(lines[last[0]], last[1], lines[i], period):
            continue
        kept.append((i, period))
    return kept


def _same_shape(one: Line, first: Period, two: Line, second: Period) -> bool:
    """Whether two lines are both a name with a single date at the same end: a list, a line each."""
    ends = [(p.span[0] - x.start <= 1, x.end - p.span[1] <= 1) for x, p in ((one, first), (two, second))]
    return first.single and ends[0] == ends[1] and any(ends[0]) and bool(_rest(one, first)) and bool(_rest(two, second))


def _lines_above(lines: Sequence[Line], dated: list[tuple[int, Period]], starts: Callable[[Line], bool]) -> int:
    """How many lines of an entry's heading stand above its date, judged by the first entry and the next ones."""
    i, period = dated[0]
    if i == 0:
        return 0
    above = 0
    while above < min(i, _LINES_ABOVE) and _is_head(lines[i - 1 - above]):
        above += 1
        if lines[i - above].gap and above:
            break
    itself = _rest(lines[i], period)
    if itself and starts(lines[i]) and not any(starts(lines[i - 1 - k]) for k in range(above)) and above > 1:
        return 1
    return above


def _rest(line: Line, period: Period) -> str:
    return (line.text[: max(0, period.span[0] - line.start)] + line.text[period.span[1] - line.start :]).strip(
        " ,|–-—()\t"
    )


def _top(lines: Sequence[Line], i: int, above: int) -> int:
    top = i
    while i - top < above and top > 0 and _is_head(lines[top - 1]) and not (lines[top].gap and top < i):
        top -= 1
    return top


def _is_head(line: Line) -> bool:
    text = line.text
    if _FIELD.match(text):
        return True
    if (
        line.bullet
        or len(text) > _MAX_HEAD
        or _LABEL.match(text)
        or (text.endswith((".", ";", ":")) and not text.endswith(("Inc.", "Ltd.", "Co.", "Corp.", "S.A.", "etc.")))
    ):
        return False
    return not text.lstrip("(")[:1].islower()


def _continues(lines: Sequence[Line], i: int, at: int, above: int, starts: Callable[[Line], bool]) -> bool:
    """Whether the line at `at`, under the date line `i`, still belongs to the heading."""
    line = lines[at]
    if _FIELD.match(line.text):
        return True
    if not _is_head(line) or len(line.text) > 90 or line.gap or _lists_things(line.text):  # noqa: PLR2004
        return False
    known = [x for x in lines[max(0, i - above) : at] if starts(x)]
    short = len(line.text.split()) <= 9  # noqa: PLR2004
    if _DURATION.fullmatch(line.text):
        return True
    if above or (known and lines[i] in known):
        return (
            short
            and at == i + 1
            and not _is_sentence(line.text)
            and (not known or above == 1 or _is_place_like(line.text))
        )
    return (short or starts(line)) and not (_is_sentence(line.text) and known)


def _lists_things(text: str) -> bool:
    """`Linux, VMware, Ansible, Active Directory` tells what was done; `Hotel Calthorpe, Bath, UK` where."""
    parts = text.split(",")
    return len(parts) > 3 or (len(parts) > 1 and any(p.strip()[:1].islower() for p in parts[1:]))  # noqa: PLR2004


def _is_sentence(text: str) -> bool:
    words = text.split()
    return len(words) > 5 and sum(w[0].islower() for w in words) > len(words) / 2  # noqa: PLR2004


def _names_in_parts(text: str) -> bool:
    """`Brevet supérieur de technicien, École du train, Bourges`: each part is a name, however long."""
    parts = [p.strip() for p in text.strip(" ,(").split(",")]
    return len(parts) > 1 and all(p and (p[0].isupper() or p[0].isdigit()) for p in parts)


def _is_place_like(text: str) -> bool:
    words = [w for w in text.split() if w[0].isalpha()]
    return len(words) <= 7 and sum(w[0].isupper() for w in words) * 2 >= len(words)  # noqa: PLR2004


def _undated(lines: Sequence[Line], starts: Callable[[Line], bool]) -> list[Entry]:
    tops = [i for i, line in enumerate(lines) if not line.bullet and len(line.text) < 100 and starts(line)]  # noqa: PLR2004
    tops = [i for n, i in enumerate(tops) if n == 0 or i - tops[n - 1] > 1]
    entries = []
    for n, i in enumerate(tops):
        until = tops[n + 1] if n + 1 < len(tops) else len(lines)
        body = i + 1
        if body < until and _is_head(lines[body]) and len(lines[body].text.split()) <= 7:  # noqa: PLR2004
            body += 1
        entries.append(Entry(tuple(lines[i:body]), None, tuple(lines[body:until])))
    return entries
