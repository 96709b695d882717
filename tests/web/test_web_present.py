"""How records become what pages show: quotes, short texts, reasons, and what is kept for a moment."""

from __future__ import annotations

import pytest
from flask import Flask

from hirestream.model.document import DocumentText
from hirestream.model.match import Match, MatchedSkill, ScoreParts
from hirestream.model.parsed import Parsed, Versions
from hirestream.model.profile import Salary
from hirestream.model.spans import Span
from hirestream.web import present
from hirestream.web.site import Reading, Recent

VERSIONS = Versions(hirestream="0", reader="0", extractor="0", taxonomy="0")


def _text(words: str) -> DocumentText:
    return DocumentText(text=words, reader="text", media_type="text/plain")


def test_a_quote_shows_whole_words_around_the_value() -> None:
    """A reader sees the value among whole words of its line, cut with dots only where there is more."""
    text = _text("word " * 40 + "Data\nengineer" + " word" * 40)
    start = text.text.index("Data")
    found = present.quote(text, Span(start=start, end=start + 13, page=1))
    assert found is not None
    assert found.words == "Data engineer"
    assert found.before.startswith("…word")
    assert found.after.endswith("word…")
    short = present.quote(_text("Ada Example"), Span(start=0, end=3))
    assert short is not None
    assert (short.before, short.words, short.after) == ("", "Ada", " Example")


@pytest.mark.parametrize(("start", "end"), [(5, 5), (3, 99), (9, 4)])
def test_a_span_outside_the_text_shows_no_quote(start: int, end: int) -> None:
    """A span that does not fit the text never shows other words than those it names."""
    assert present.quote(_text("Ada Example"), Span(start=start, end=end)) is None
    assert present.quote(None, Span(start=0, end=1)) is None


def test_evidence_is_found_for_parts_of_a_value() -> None:
    """A telephone number shows its words though the evidence names its parts; a neighbour's is not taken."""
    evidence = {"phones[0].e164": Span(start=1, end=2), "phones[10]": Span(start=5, end=6)}
    assert present.find_evidence(evidence, "phones[0]") == Span(start=1, end=2)
    assert present.find_evidence(evidence, "phones[1]") is None


def test_years_and_salaries_are_said_in_the_readers_language(app: Flask) -> None:
    """Numbers read as people of each language write them."""
    with app.test_request_context("/", headers={"Accept-Language": "fr"}):
        assert present.years(6.2) == "6,2 ans"
        assert present.years(1.0) == "1 an"
        assert present.years(0.4) == "moins d’un an"
        assert present.salary(Salary(min=2100.5, period="month")) == "2\u202f100,5 EUR par mois"
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert present.years(1.0) == "1 year"
        assert present.salary(Salary(min=48000, max=58000)) == "48,000 – 58,000 EUR per year"
        assert present.salary(Salary(min=48000, max=48000)) == "48,000 EUR per year"
        assert present.salary(Salary()) == ""
        assert present.language_name("fr", "French") == "French"
        assert present.language_name("zz", "Klingon") == "Klingon"


def _match(parts: ScoreParts, matched: int, missing: int) -> Match:
    return Match(
        query="q",
        rank=1,
        result="r",
        doc_id="sha256:" + "a" * 64,
        score=0.5,
        parts=parts,
        matched_skills=tuple(MatchedSkill(name=f"m{n}") for n in range(matched)),
        missing_skills=tuple(f"x{n}" for n in range(missing)),
        explanation="",
        receipt={},
    )


@pytest.mark.parametrize(
    ("parts", "matched", "missing", "sentence"),
    [
        (
            ScoreParts(skills=0.9, title=0.7, words=0.1),
            2,
            1,
            "Strongest on skills and job title. 2 of the 3 skills asked for are there.",
        ),
        (ScoreParts(meaning=0.8), 1, 0, "Strongest on overall meaning. One skill in common."),
        (ScoreParts(meaning=0.2), 0, 2, "None of the skills asked for is mentioned."),
        (ScoreParts(), 0, 0, "Near in meaning overall; neither document says much to compare."),
    ],
)
def test_the_reason_names_what_carries_the_score(
    app: Flask, parts: ScoreParts, matched: int, missing: int, sentence: str
) -> None:
    """A reader is told in a sentence what a match rests on, and nothing that the parts do not back."""
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert present.why(_match(parts, matched, missing)) == sentence


def test_what_was_just_read_is_kept_for_a_while_and_not_for_ever() -> None:
    """Personal data does not pile up in the web process: the oldest goes, and all goes after its time."""
    now = [0.0]
    recent = Recent(size=2, seconds=10, clock=lambda: now[0])
    reading = Reading(Parsed(path="a", doc_id="d", versions=VERSIONS), None)
    for doc_id in ("a", "b", "c"):
        recent.put(doc_id, reading)
    assert recent.get("a") is None
    assert recent.get("c") is reading
    recent.drop("c")
    assert recent.get("c") is None
    now[0] = 10.0
    assert recent.get("b") is None
