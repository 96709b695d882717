"""Posts of a CV as questions about a career need them: what each is called, says and covers in months, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hirestream.chat.asked import Asked
from hirestream.chat.entries import Entry, entries
from hirestream.chat.synonyms import says
from hirestream.extract.dates import interval, years_of
from hirestream.index.service import plain, terms
from hirestream.model.profile import Experience
from hirestream.model.spans import Span


@dataclass(frozen=True)
class Post:
    """A post: its title and company (or the line of the CV where extraction found none), and where it stands."""

    title: str
    company: str
    months: tuple[int, int] | None
    current: bool
    dates: str
    spans: tuple[Span, ...]
    named: frozenset[str]
    words: frozenset[str]
    kind: str = "job"
    place: int = field(default=0, compare=False)

    @property
    def line(self) -> str:
        """The post in a line."""
        parts = ", ".join(part for part in (self.title, self.company) if part)
        return f"{parts} ({self.dates})" if self.dates and self.dates not in parts else parts


#: A sentence with a date in it is no post.
_TOLD: Final = re.compile(r"\W*(je|j'ai|j'|i|i've|i'm|nous|we|apres|after|since|ce que)\b")


def posts_of(asked: Asked) -> list[Post]:
    """Every post, by the order of the CV; where the profile has none, the dated entries that are no studies."""
    held = entries(asked.document.text)
    used: set[int] = set()
    found = []
    for number, job in enumerate(asked.profile.experience):
        spans = _spans(asked, number, job)
        entry = next((e for e in held if any(e.start <= s.start < e.end for s in spans)), None)
        if entry:
            used.add(entry.start)
        found.append(_from_profile(asked, job, spans, entry))
    studies = [span.start for path, span in asked.evidence.items() if path.startswith("education[")]
    for entry in held:
        taught = entry.study or any(entry.start <= start < entry.head_end for start in studies)
        if entry.start not in used and not taught and not _TOLD.match(plain(asked.document.text[entry.start :][:40])):
            found.append(_from_entry(asked, entry))
    return found


def _spans(asked: Asked, number: int, job: Experience) -> tuple[Span, ...]:
    base = f"experience[{number}]"
    named = (("title", job.title), ("company", job.company), ("start", job.start), ("end", job.end))
    spans = [asked.span(f"{base}.{part}", value if part in ("title", "company") else None) for part, value in named]
    return tuple(dict.fromkeys(span for span in spans if span is not None))


def _from_profile(asked: Asked, job: Experience, spans: tuple[Span, ...], entry: Entry | None) -> Post:
    named = terms(" ".join(part for part in (job.title, job.company) if part))
    labels = [job.concept.label_fr or "", job.concept.label_en or ""] if job.concept else []
    words = named | terms(job.description or "") | (entry.words if entry else frozenset())
    dates = _written(asked, entry) if entry else _dates(asked, job.start or "", job.end or "", current=job.current)
    months = interval(job.start, job.end, current=job.current, today=asked.today)
    place = min((span.start for span in spans), default=0)
    return Post(
        job.title or "", job.company or "", months, job.current, dates, spans, named | terms(" ".join(labels)), words,
        job.kind, place,
    )  # fmt: skip


def _from_entry(asked: Asked, entry: Entry) -> Post:
    header = " ".join(asked.document.text[entry.start : entry.head_end].split())
    span = asked.document.span(entry.start, entry.head_end)
    return Post(
        header, "", entry.months(asked.today), entry.period.current, _written(asked, entry), (span,), entry.head_words,
        entry.words, place=entry.start,
    )  # fmt: skip


def _written(asked: Asked, entry: Entry) -> str:
    return " ".join(asked.document.text[slice(*entry.period.span)].split())


def _dates(asked: Asked, start: str, end: str, *, current: bool) -> str:
    if current:
        return asked.say(f"depuis {start}", f"since {start}") if start else ""
    return f"{start} – {end}" if start and end and start != end else start or end


def said_by(subject: frozenset[str], words: frozenset[str]) -> bool:
    """Whether words say all of what is asked about."""
    return all(any(says(term, word) for word in words) for term in subject)


def posts_about(subject: frozenset[str], posts: Iterable[Post]) -> list[Post]:
    """Posts that are called so; where none is, those that speak of it."""
    held = list(posts)
    called = [post for post in held if said_by(subject, post.named)]
    return called or [post for post in held if said_by(subject, post.words)]


def years_in(posts: Iterable[Post]) -> float:
    """Years that posts cover together."""
    return years_of(post.months for post in posts)
