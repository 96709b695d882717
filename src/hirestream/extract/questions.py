"""What the rules read of a document → what they left open: the questions that a language model may be asked.

Open is a field that is empty, or that contradicts another, and that the text can hold at all: without an `@` there is
no address to ask for. Date of birth, gender and nationality are never asked for, nor anything that is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from hirestream.extract.dates import find_periods
from hirestream.extract.languages import language_code
from hirestream.llm.ports import Schema
from hirestream.model.document import DocumentText
from hirestream.model.profile import Education, Experience, Extraction, Offer, Profile
from hirestream.taxonomy.words import fold

_DIGITS: Final = re.compile(r"(?:\d[\s().+/-]{0,3}){8,}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_PAY: Final = re.compile(r"[€$£]|\b(?:eur|euros?|salaire|rémunération|salary|wage|pay|gross|brut)\b", re.IGNORECASE)
_YEARS: Final = re.compile(r"\b(?:ans?|années?|years?|yrs?|mois|months?)\b", re.IGNORECASE)
_EMPTY_LINE: Final = re.compile(r"\n\s*\n")
_LEAST_TEXT: Final = 200
#: Characters around an entry in which what it lacks may stand; less where another entry begins.
_AROUND: Final = 100
_MOST_GAPS: Final = 8
_PART_OF_ADDRESS: Final = 3

#: Longest answer to each question, in characters.
LONGEST: Final = {
    "full_name": 80, "title": 110, "company": 100, "institution": 120, "degree": 120, "city": 60, "period": 50,
    "email": 80, "phone": 40, "skill": 60, "language": 60, "salary": 80, "start_date": 50, "valid_through": 50,
    "min_years_experience": 60,
}  # fmt: skip
_PARTS: Final = {
    "title": "the name of the post", "company": "the employer", "city": "the town", "period": "its dates",
    "degree": "the degree or diploma", "institution": "the school",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """One field that is open, at `path` of the profile; `name` is its key in the answer.

    `window` is where in the text its answer may stand. `parts` are asked for of a record; `most` is how many values a
    list may have. `conflict` tells that there is a value, which the answer may replace.
    """

    name: str
    path: str
    about: str
    window: tuple[int, int]
    parts: tuple[str, ...] = ()
    most: int = 0
    longest: int = 0
    conflict: bool = False

    @property
    def of_entry(self) -> bool:
        """Whether it asks for what a single post or course lacks."""
        return "[" in self.path

    @property
    def schema(self) -> Schema:
        """A text, a record, or a list of them, each with an upper bound; an empty one says that there is none."""
        one: dict[str, Any] = {"type": "string", "maxLength": self.longest}
        if self.parts:
            fields = {part: {"type": "string", "maxLength": LONGEST[part]} for part in self.parts}
            one = {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
        return {"type": "array", "items": one, "maxItems": self.most} if self.most else one

    @property
    def length(self) -> int:
        """Characters of the longest answer."""
        one = sum(LONGEST[part] + len(part) + 6 for part in self.parts) if self.parts else self.longest + 4
        return len(self.name) + 6 + one * max(1, self.most)


def open_questions(found: Extraction[Profile] | Extraction[Offer], document: DocumentText) -> tuple[Question, ...]:
    """Return what may be asked about a document; nothing of one that brings its own fields, or has hardly any text."""
    if document.structured is not None or len(document.text.strip()) < _LEAST_TEXT:
        return ()
    if isinstance(found.profile, Profile):
        return tuple(_of_cv(found.profile, found, document.text))
    return tuple(_of_offer(found.profile, document.text))


def agrees(name: str, email: str) -> bool:
    """Whether some word of a name is in the local part of an address, or the other way round."""
    local = re.sub(r"[^a-z]", "", fold(_local(email)))
    words = [word for word in re.split(r"[^a-z]+", fold(name)) if len(word) >= _PART_OF_ADDRESS]
    return any(word in local or local in word for word in words)


def agrees_wholly(name: str, email: str) -> bool:
    """Whether all words of the local part of an address are in a name."""
    letters = re.sub(r"[^a-z]", "", fold(name))
    words = [word for word in re.split(r"[^a-z]+", fold(_local(email))) if len(word) >= _PART_OF_ADDRESS]
    return bool(words) and all(word in letters for word in words)


def _local(email: str) -> str:
    return email.partition("@")[0]


def name_conflict(profile: Profile) -> Literal["", "email", "employer"]:
    """What contradicts the name that the rules found.

    `email`: the one address is made of two words like a name's (jane.doe@…), and none of them is in the name.
    `employer`: an employer or a school is called the same.
    """
    name = profile.full_name
    if name is None:
        return ""
    others = (*(post.company for post in profile.experience), *(course.institution for course in profile.education))
    if any(other and fold(other) == fold(name) for other in others):
        return "employer"
    if len(profile.emails) == 1:
        local = _local(profile.emails[0])
        words = [word for word in re.split(r"[._-]", local) if len(word) >= _PART_OF_ADDRESS and word.isalpha()]
        if len(words) > 1 and not agrees(name, profile.emails[0]):
            return "email"
    return ""


def _of_cv(profile: Profile, found: Extraction[Profile], text: str) -> Iterator[Question]:
    whole = (0, len(text))

    def ask(path: str, kind: str, about: str, *, most: int = 0, conflict: bool = False) -> Question:
        return Question(path, path, about, whole, most=most, longest=LONGEST[kind], conflict=conflict)

    if profile.full_name is None or name_conflict(profile):
        conflict = profile.full_name is not None
        yield ask("full_name", "full_name", "first and last name of the candidate", conflict=conflict)
    if profile.title is None:
        yield ask("title", "title", "the profession under the candidate's name, or the post that is looked for")
    if not profile.emails and "@" in text:
        yield ask("emails", "email", "e-mail addresses of the candidate", most=3)
    if not profile.phones and _DIGITS.search(text):
        yield ask("phones", "phone", "telephone numbers of the candidate", most=3)
    if profile.location.city is None:
        yield Question("city", "location.city", "the town in which the candidate lives", whole, longest=LONGEST["city"])
    yield from _records("experience", profile.experience, found, text)
    yield from _records("education", profile.education, found, text)
    if not profile.skills:
        yield ask("skills", "skill", "tools and skills of the candidate, one each", most=30)
    if not profile.languages and any(language_code(word) for word in set(_WORD.findall(text))):
        yield ask("languages", "language", "languages that the candidate speaks, with their level, one each", most=8)


def _records(
    what: Literal["experience", "education"],
    entries: Sequence[Experience | Education],
    found: Extraction[Profile],
    text: str,
) -> Iterator[Question]:
    """All posts or courses when there are none, else what single ones lack."""
    named = "posts" if what == "experience" else "courses of study"
    parts = ("title", "company", "city", "period") if what == "experience" else ("degree", "institution", "period")
    if not entries:
        told = ", ".join(f"`{part}`: {_PARTS[part]}" for part in parts)
        yield Question(what, what, f"{named} of the candidate; {told}", (0, len(text)), parts=parts, most=10)
        return
    asked = 0
    for number, entry in enumerate(entries):
        path = f"{what}[{number}]"
        span = found.evidence.get(path)
        if span is None or asked == _MOST_GAPS:
            continue
        window = _window(path, (span.start, span.end), found.evidence, text)
        gaps = _gaps(entry, text[window[0] : window[1]])
        if gaps:
            asked += 1
            told = ", ".join(f"`{part}`: {_PARTS[part]}" for part in gaps)
            yield Question(f"{what}_{number}", path, f"of one of the {named}; {told}", window, parts=gaps)


def _gaps(entry: Experience | Education, text: str) -> tuple[str, ...]:
    """What an entry lacks. A course without dates is common, and asked for only along with something else."""
    if isinstance(entry, Experience):
        named = {"title": entry.title, "company": entry.company}
    else:
        named = {"degree": entry.degree, "institution": entry.institution}
    gaps = [part for part, value in named.items() if value is None]
    undated = entry.start is None and entry.end is None and bool(find_periods(" ".join(text.split())))
    if undated and (gaps or isinstance(entry, Experience)):
        gaps.append("period")
    return tuple(gaps)


def _window(path: str, own: tuple[int, int], evidence: Mapping[str, Any], text: str) -> tuple[int, int]:
    """An entry with a little of what is around it, up to its neighbours, or an empty line behind it."""
    low, high = max(0, own[0] - _AROUND), min(len(text), own[1] + _AROUND)
    if gap := _EMPTY_LINE.search(text, own[1], high):
        high = gap.start()
    for other, span in evidence.items():
        if other != path and re.fullmatch(r"(?:experience|education)\[\d+\]", other):
            if span.end <= own[0]:
                low = max(low, span.end)
            elif span.start >= own[1]:
                high = min(high, span.start)
    return low, high


def _of_offer(offer: Offer, text: str) -> Iterator[Question]:
    def ask(path: str, about: str, kind: str = "", *, most: int = 0) -> Question:
        return Question(path, path, about, (0, len(text)), most=most, longest=LONGEST[kind or path])

    exact = any(period.start and len(period.start) > len("2026") for period in find_periods(text))
    if offer.title is None:
        yield ask("title", "the name of the post that is offered")
    if offer.company is None:
        yield ask("company", "the employer")
    if offer.location.city is None:
        yield Question("city", "location.city", "the town of the post", (0, len(text)), longest=LONGEST["city"])
    if offer.salary is None and _PAY.search(text):
        yield ask("salary", "the pay, with its figures and the words around them")
    if offer.start_date is None and exact:
        yield ask("start_date", "the date on which the post begins")
    if offer.valid_through is None and exact:
        yield ask("valid_through", "the last day on which one can apply")
    if offer.min_years_experience is None and _YEARS.search(text):
        yield ask("min_years_experience", "the words that say how much experience is asked for")
    if not offer.skills_required and not offer.skills_preferred:
        yield ask("skills_required", "tools and skills that are asked for, one each", "skill", most=30)
