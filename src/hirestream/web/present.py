"""Records and matches → what a page shows of them: quotes, facts, cards and the sentence that says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from babel import Locale
from flask_babel import format_decimal, get_locale, gettext, ngettext

from hirestream.model.document import SIMULATOR, DocumentText, HiddenText, Kind
from hirestream.model.match import Match
from hirestream.model.profile import Offer, Profile, Salary
from hirestream.model.spans import Span
from hirestream.web import labels
from hirestream.web.ports import Backend, DocumentRecord, State
from hirestream.web.site import Reading

#: Characters of context shown on each side of a quote.
_CONTEXT: Final = 70
_STRONG_PART: Final = 0.6
_SPACES = re.compile(r"\s+")
#: The way of a document through the stream, in order.
WAY: Final[tuple[State, ...]] = ("received", "read", "extracted", "searchable")


@dataclass(frozen=True)
class Quote:
    """Words of a document with what stands around them; `by` names the language model that pointed to them, if any."""

    before: str
    words: str
    after: str
    page: int
    by: str | None = None


@dataclass(frozen=True)
class Step:
    """One station on a document's way: reached or not, and how many seconds after it was received."""

    state: State
    reached: bool
    seconds: float | None


def doc_number(doc_id: str) -> str:
    """Return the short anonymous number of a document: the first six digits of its hash."""
    return doc_id.removeprefix("sha256:")[:6]


def quote(text: DocumentText | None, span: Span | None) -> Quote | None:
    """Words at `span` with some context on each side; None when the text or the span is missing or does not fit."""
    if text is None or span is None or not 0 <= span.start < span.end <= len(text.text):
        return None
    before = text.text[max(0, span.start - _CONTEXT) : span.start]
    after = text.text[span.end : span.end + _CONTEXT]
    if span.start > _CONTEXT:
        before = "…" + before.partition(" ")[2]
    if span.end + _CONTEXT < len(text.text):
        after = after.rpartition(" ")[0] + "…"
    return Quote(
        before=_SPACES.sub(" ", before).lstrip(),
        words=_SPACES.sub(" ", text.quote(span)),
        after=_SPACES.sub(" ", after).rstrip(),
        page=span.page,
        by=span.by,
    )


def find_evidence(evidence: dict[str, Span], path: str) -> Span | None:
    """Return the span of the value at `path`, or of its first part that has one (`phones[0]` → `phones[0].e164`)."""
    if path in evidence:
        return evidence[path]
    inside = (key for key in evidence if key.startswith((path + ".", path + "[")))
    return next((evidence[key] for key in inside), None)


@dataclass(frozen=True)
class Document:
    """A document as its page shows it: from the stream where it has come, else as it was just read here."""

    doc_id: str
    state: State
    kind: Kind | None
    probability: float | None
    language: str | None
    profile: Profile | Offer | None
    evidence: dict[str, Span]
    text: DocumentText | None
    warnings: tuple[dict[str, str], ...]
    hidden_text: tuple[HiddenText, ...] = ()
    times: dict[str, datetime] = field(default_factory=dict)
    code: str | None = None
    synthetic: bool = False

    @property
    def number(self) -> str:
        """Short anonymous number."""
        return doc_number(self.doc_id)

    @property
    def moving(self) -> bool:
        """Whether the stream still works on it."""
        if self.kind == "other":
            return self.state == "received"
        return self.state not in {"searchable", "closed", "quarantined"}

    def quote(self, path: str) -> Quote | None:
        """Words that carry the value at `path`."""
        return quote(self.text, find_evidence(self.evidence, path))

    def steps(self) -> tuple[Step, ...]:
        """The stations of its way, with the seconds since it was received."""
        way = WAY[:2] if self.kind == "other" else WAY
        reached = WAY.index(self.state) if self.state in WAY else 0
        start = self.times.get("received")
        return tuple(
            Step(
                state,
                place <= reached or state in self.times,
                (self.times[state] - start).total_seconds() if start and state in self.times and place else None,
            )
            for place, state in enumerate(way)
        )


def of_record(record: DocumentRecord, text: DocumentText | None) -> Document:
    """Show a document as the stream knows it."""
    return Document(
        doc_id=record.doc_id,
        state=record.state,
        kind=record.kind,
        probability=None,
        language=record.language,
        profile=record.profile,
        evidence=record.evidence,
        text=text,
        warnings=record.warnings,
        hidden_text=text.hidden_text if text else (),
        times=record.times,
        code=record.code,
        synthetic=record.source == SIMULATOR,
    )


def of_reading(doc_id: str, reading: Reading, record: DocumentRecord | None) -> Document:
    """Show a document as it was just read in this process; its state is the stream's."""
    parsed = reading.parsed
    return Document(
        doc_id=doc_id,
        state=record.state if record else "received",
        kind=parsed.kind,
        probability=parsed.kind_probability,
        language=parsed.language,
        profile=parsed.profile,
        evidence=parsed.evidence,
        text=reading.text,
        warnings=tuple({"code": notice.code, "message": notice.message} for notice in parsed.warnings),
        hidden_text=parsed.hidden_text,
        times=record.times if record else {},
        code=record.code if record else None,
        synthetic=record is not None and record.source == SIMULATOR,
    )


@dataclass(frozen=True)
class Card:
    """One result. `title` never names a person; `facts` are short texts (company, city, years …).

    `language` is the one in which the match's own sentences are written: that of the query document.
    """

    match: Match
    kind: Kind
    title: str | None
    facts: tuple[str, ...]
    why: str
    language: str
    synthetic: bool = False

    @property
    def number(self) -> str:
        """Short anonymous number of the result."""
        return doc_number(self.match.doc_id)

    @property
    def percent(self) -> int:
        """Score in whole percent."""
        return round(self.match.score * 100)


def years(value: float) -> str:
    """Say a number of years."""
    if value < 1:
        return str(gettext("less than a year"))
    return str(ngettext("%(years)s year", "%(years)s years", round(value), years=format_decimal(round(value, 1))))


def salary(pay: Salary) -> str:
    """Say a salary, as exactly as the offer does."""
    bounds = [f"{format_decimal(bound)} {pay.currency}" for bound in (pay.min, pay.max) if bound is not None]
    if len(bounds) == 2 and pay.min != pay.max:  # noqa: PLR2004 - from and to
        bounds = [f"{format_decimal(pay.min)} – {format_decimal(pay.max)} {pay.currency}"]
    return f"{bounds[0]} {labels.PERIOD[pay.period]}" if bounds else ""


def language_name(code: str, fallback: str) -> str:
    """Name of a language in the reader's language."""
    locale = get_locale() or Locale("en")
    return str(locale.languages.get(code.lower(), fallback))


def job_title(profile: Profile) -> str | None:
    """Title of a CV: its own, else that of the latest post."""
    return profile.title_now


def facts(profile: Profile | Offer) -> tuple[str, ...]:
    """What is worth seeing at a glance; nothing that says who a candidate is."""
    if isinstance(profile, Profile):
        found = [
            gettext("%(years)s of experience", years=years(profile.total_years_experience))
            if profile.total_years_experience
            else None,
            profile.location.city,
        ]
    else:
        found = [
            profile.company,
            profile.location.city,
            str(labels.CONTRACT[profile.contract]) if profile.contract else None,
            str(labels.REMOTE[profile.remote]) if profile.remote else None,
            salary(profile.salary) if profile.salary else None,
        ]
    return tuple(fact for fact in found if fact)


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    if not first:
        return last
    return str(gettext("%(first)s and %(last)s", first=", ".join(first), last=last))


def why(match: Match) -> str:
    """Say in a sentence or two what carries the score and what is missing."""
    parts = {name: value for name, value in match.parts if value is not None}
    strong = sorted((name for name, value in parts.items() if value >= _STRONG_PART), key=parts.__getitem__)[::-1][:3]
    sentences = []
    if strong:
        sentences.append(
            gettext("Strongest on %(parts)s.", parts=_listed(str(labels.PART_IN_SENTENCE[name]) for name in strong))
        )
    shared, missing = len(match.matched_skills), len(match.missing_skills)
    if shared and missing:
        sentences.append(
            gettext("%(shared)s of the %(all)s skills asked for are there.", shared=shared, all=shared + missing)
        )
    elif shared:
        sentences.append(ngettext("One skill in common.", "%(num)s skills in common.", shared))
    elif missing:
        sentences.append(gettext("None of the skills asked for is mentioned."))
    return " ".join(sentences) or gettext("Near in meaning overall; neither document says much to compare.")


def card(match: Match, record: DocumentRecord | None, query: Document) -> Card:
    """Show one match of `query` with what is known of the document that it leads to."""
    profile = record.profile if record else None
    title = job_title(profile) if isinstance(profile, Profile) else profile.title if profile else None
    return Card(
        match=match,
        kind="offer" if query.kind == "cv" else "cv",
        title=title,
        facts=facts(profile) if profile else (),
        why=why(match),
        language="fr" if query.language == "fr" else "en",
        synthetic=record is not None and record.source == SIMULATOR,
    )


def cards(backend: Backend, matches: Sequence[Match], query: Document) -> tuple[Card, ...]:
    """Show the matches of `query`, in their order."""
    return tuple(card(match, backend.record(match.doc_id), query) for match in matches)
