"""The measure itself: what it counts as right, and that its corpus is whole."""

from __future__ import annotations

import pytest
from bench.quality_corpus import CORPUS, Sample, as_html, as_text, load_samples, part_of, producers
from bench.quality_rules import compare, macro, score_cv, score_offer

from hirestream.extract.service import Extractor
from hirestream.read.service import ReadLimits, read_document

SAMPLES = load_samples()


def test_the_corpus_is_half_french_half_english_and_split_once() -> None:
    """Figures rest on at least 40 CVs and 50 offers, and no document that was mended on counts as unseen."""
    kinds = [(s.kind, s.language) for s in SAMPLES]
    assert kinds.count(("cv", "fr")) == kinds.count(("cv", "en")) >= 20
    assert kinds.count(("offer", "fr")) == kinds.count(("offer", "en")) >= 25
    assert {s.name: s.part for s in SAMPLES} == {path.stem: part_of(path.stem) for path in CORPUS.glob("*.txt")}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_gold_says_only_what_the_document_says(sample: Sample) -> None:
    """Words that gold holds stand in the document: nobody's memory of it."""
    text = " ".join(as_text(sample).decode().split())
    listed = [sample.gold["location"]["city"], sample.gold.get("full_name"), sample.gold.get("company")]
    listed += [s["name"] for key in ("skills", "skills_required", "skills_preferred") for s in sample.gold.get(key, [])]
    listed += [e[k] for e in sample.gold.get("experience", []) for k in ("title", "company")]
    for value in listed:
        words = str(value).split() if value else []
        assert all(word in text for word in words), value


def test_rules_are_strict() -> None:
    """A wrong value costs twice, an invented one once; case, dashes and a final stop cost nothing."""
    assert compare(["Chef de Projet."], ["chef de projet"]).f1 == 1
    wrong = compare(["chef de rang"], ["chef de projet"])
    assert (wrong.right, wrong.wrong, wrong.missed) == (0, 1, 1)
    assert compare(["Go"], []).f1 == 0
    assert compare([], []).f1 is None


def test_gold_scored_against_itself_is_perfect() -> None:
    """The measure can reach 1: no field contradicts another."""
    for sample in SAMPLES:
        gold = dict(sample.gold)
        if sample.kind == "cv":
            gold["skills"] = [{**s, "use": "claimed"} for s in gold["skills"]]
            assert macro(score_cv(gold | {"soft_skills": []}, sample.gold).values()) == 1
        else:
            assert macro(score_offer(gold, sample.gold).values()) == 1


def test_every_producer_writes_a_file_that_is_read(extractor: Extractor) -> None:
    """The same CV as text, HTML, Word and PDF gives the same name."""
    sample = SAMPLES[0]
    for producer in producers():
        document = read_document(producer.write(sample), "cv" + producer.suffix, None, limits=ReadLimits())
        assert extractor.profile(document, sample.language).profile.full_name == sample.gold["full_name"]
    assert b"<aside>" in as_html(next(s for s in SAMPLES if any(b.kind == "aside" for b in s.blocks)))
