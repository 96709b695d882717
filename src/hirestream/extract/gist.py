"""What a document says of work, in a fixed order and without who the person is: the text that its meaning is taken of.

The order of sections, contact details, names and links change nothing in it. Headings decide what is what; where a CV
has none, its lines come as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from hirestream.extract.lines import split_lines
from hirestream.extract.orders import orders_in
from hirestream.extract.sections import split_sections
from hirestream.model.document import DocumentText
from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Span

#: Sections in the order of the gist, and the most characters of each; about 128 tokens in all are looked at.
_ROOM: Final[dict[str, int]] = {
    "header": 250,
    "summary": 250,
    "experience": 300,
    "internships": 200,
    "skills": 200,
    "education": 150,
    "certifications": 200,
    "projects": 200,
    "languages": 200,
}
_OFFER_ROOM: Final = 600
#: Values that say who somebody is or where to reach them: lines that hold one are left out.
_IDENTITY: Final = (
    "full_name",
    "emails",
    "phones",
    "links",
    "birth_date",
    "nationality",
    "gender",
    "location",
    "contact",
)
_REACH: Final = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\+?\d[\d .()/-]{7,}\d")
_ITEMS: Final = re.compile(r"[,;|•·▪]|\s[-–—]\s")
_LEAST_NAME: Final = 3


def gist_of_cv(document: DocumentText, profile: Profile, evidence: Mapping[str, Span]) -> str:
    """Tell what a CV says of work; empty for an empty one."""
    who = [*_identity(evidence), *orders_in(document.text, behind=0)]
    names = _names(profile.full_name)
    found: dict[str, list[str]] = {kind: [] for kind in _ROOM}
    for section in split_sections(split_lines(document.text)):
        if section.kind in found:
            kept = [x.text for x in section.lines if not any(x.start < end and start < x.end for start, end in who)]
            found[section.kind] += kept
    found["skills"] = [", ".join(_once(found["skills"]))]
    parts = [neat(" ".join(lines), names)[: _ROOM[kind]] for kind, lines in found.items()]
    return ". ".join(part for part in [profile.title or "", *parts] if part)


def gist_of_offer(document: DocumentText, offer: Offer) -> str:
    """Tell what an offer says of work: its title, and the beginning of its text."""
    text = offer.description or document.text
    for start, end in reversed(orders_in(text, behind=0)):
        text = text[:start] + text[end:]
    return f"{offer.title or ''}. {neat(text, ())}"[:_OFFER_ROOM].removeprefix(". ")


def _once(lines: Iterable[str]) -> list[str]:
    """Items of lists, each once: a word that is said often counts no more."""
    items = (item.strip() for line in lines for item in _ITEMS.split(line))
    return list({item.casefold(): item for item in items if item}.values())


def _identity(evidence: Mapping[str, Span]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for path, span in evidence.items() if path.startswith(_IDENTITY)]


def _names(full_name: str | None) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[^\W\d_]+", full_name or "") if len(word) >= _LEAST_NAME)


def neat(text: str, names: Iterable[str]) -> str:
    """Take addresses, numbers to call and the person's names out of a text, and join its lines."""
    text = _REACH.sub(" ", text)
    pattern = "|".join(map(re.escape, names))
    if pattern:
        text = re.sub(rf"\b(?:{pattern})\b", " ", text, flags=re.IGNORECASE)
    return " ".join(text.split())
