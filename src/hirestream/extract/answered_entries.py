"""What a language model says of posts and courses → entries whose parts stand together in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hirestream.extract.answers import Taker, is_label, is_named, period_in
from hirestream.extract.education import level_of
from hirestream.extract.lines import Cut
from hirestream.extract.places import read_place
from hirestream.extract.questions import Question
from hirestream.extract.quotes import flat, overlap
from hirestream.model.profile import Education, Experience, Profile
from hirestream.model.spans import Span

#: Parts of a post or course that belong together stand so close to each other, in characters.
_NEAR: Final = 400


def take_entries(
    profile: Profile, evidence: Mapping[str, Span], question: Question, said: object, taker: Taker
) -> dict[str, Any]:
    """Return the field of a profile with what an answer says of its posts or courses; nothing for other questions."""
    what = question.path.split("[", maxsplit=1)[0]
    if what not in {"experience", "education"}:
        return {}
    if not question.of_entry:
        rows = said if isinstance(said, list) else []
        return {what: tuple(_new_entries(what, rows, question, taker))}
    number = int(question.path[len(what) + 1 : -1])
    entries: list[Any] = list(getattr(profile, what))
    known = [
        (span.start, span.end)
        for path, span in evidence.items()
        if path.startswith(f"{question.path}.") and not path.endswith(".description")
    ]
    row = said if isinstance(said, dict) else {}
    best = _cuts(row, question.parts, question.window, taker, known)
    taker.quotes.dropped += sum(bool(str(row.get(part, "")).strip()) for part in question.parts) - len(best)
    entries[number] = _filled(question.path, entries[number], best, taker)
    return {what: tuple(entries)}


def _new_entries(what: str, rows: Sequence[Any], question: Question, taker: Taker) -> Iterator[Experience | Education]:
    """Entries of a CV in which the rules found none: two parts at least that stand together, or a known title."""
    used: list[tuple[int, int]] = []
    count = 0
    for row in rows:
        if not isinstance(row, dict):
            continue
        best = _together(row, question, taker, used)
        title = best.get("title")
        known = title is not None and taker.reading.taxonomy.looks_like_title(title.text)
        named = {"title", "company", "degree", "institution"} & set(best)
        said = sum(bool(str(row.get(part, "")).strip()) for part in question.parts)
        if not named or (len(best) == 1 and not known):
            taker.quotes.dropped += said
            continue
        taker.quotes.dropped += said - len(best)
        path = f"{what}[{count}]"
        start, end = min(cut.start for cut in best.values()), max(cut.end for cut in best.values())
        used.append((start, end))
        taker.quotes.note(path, start, end)
        yield _filled(path, Experience() if what == "experience" else Education(), best, taker)
        count += 1


def _together(
    row: Mapping[str, Any], question: Question, taker: Taker, used: Sequence[tuple[int, int]]
) -> dict[str, Cut]:
    """The parts of a record around the place of the first one where most of them stand."""
    best: dict[str, Cut] = {}
    for part in question.parts[:2]:
        for anchor in taker.quotes.places(str(row.get(part, "")), question.window):
            low, high = max(0, anchor.start - _NEAR), min(question.window[1], anchor.end + _NEAR)
            found = _cuts({**row, part: ""}, question.parts, (low, high), taker, [*used, (anchor.start, anchor.end)])
            if _reads_as(part, anchor) and not overlap(anchor, used) and len(found) >= len(best):
                better = len(found) + 1 > len(best)
                best = {**found, part: anchor} if better else best
        if best:
            break
    return best


def _cuts(
    row: Mapping[str, Any],
    parts: Sequence[str],
    window: tuple[int, int],
    taker: Taker,
    taken: Sequence[tuple[int, int]],
) -> dict[str, Cut]:
    """Where the parts of a record stand, none over another."""
    found: dict[str, Cut] = {}
    for part in parts:
        said = row.get(part)
        if not isinstance(said, str) or not said.strip():
            continue
        cuts = taker.quotes.places(said, window, phrase=part != "period")
        free = (cut for cut in cuts if _reads_as(part, cut) and not overlap(cut, [*taken, *found.values()]))
        if (cut := next(free, None)) is not None:
            found[part] = cut
    return found


def _reads_as(part: str, cut: Cut) -> bool:
    if part == "period":
        return period_in(cut) is not None
    if part == "city":
        place = read_place(flat(cut), least=1)
        return place is not None and place.city is not None
    return is_label(cut) and (part in {"title", "degree"} or is_named(cut))


def _filled(path: str, entry: Any, cuts: Mapping[str, Cut], taker: Taker) -> Any:
    """An entry with the parts that were found; what it has is kept."""
    told: dict[str, Any] = {}
    for part, cut in cuts.items():
        taker.quotes.taken += 1
        if part == "period":
            told |= _dates(path, entry, cut, taker)
        elif part == "city":
            place = read_place(flat(cut), least=1)
            if place is not None and place.city is not None:
                told["city"] = taker.quotes.value(f"{path}.city", place.city)
        else:
            told[part] = taker.quotes.value(f"{path}.{part}", cut)
    if "title" in told:
        told["concept"] = taker.reading.taxonomy.occupation(told["title"])
    if "degree" in told and (level := level_of(told["degree"])) != "none" and entry.level == "none":
        told["level"] = level
        taker.quotes.note(f"{path}.level", cuts["degree"].start, cuts["degree"].end)
    return entry.model_copy(update=told)


def _dates(path: str, entry: Any, cut: Cut, taker: Taker) -> dict[str, Any]:
    period = period_in(cut)
    if period is None:
        return {}
    course = isinstance(entry, Education)
    told: dict[str, Any] = {} if course and period.single else {"start": period.start}
    told |= {"end": period.end} | ({} if course else {"current": period.current})
    for field, span in (("start", period.start_span), ("end", period.end_span)):
        if told.get(field) and span:
            taker.quotes.note(f"{path}.{field}", *span)
    if told.get("current"):
        taker.quotes.note(f"{path}.current", *period.span)
    return told
