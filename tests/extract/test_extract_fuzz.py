"""Whatever bytes a reader makes text of, the extractor answers, quickly, and with evidence for what it says."""

from __future__ import annotations

import time

import pytest
from bench.quality_corpus import Sample, as_text, load_samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.extract.test_extract_evidence import EXTRACTORS, check

from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText

SAMPLES = load_samples()
LINES = [line for sample in SAMPLES for line in as_text(sample).decode().split("\n")]
#: Marks on which rules turn, and characters that no document should have and some do.
ALPHABET = "aéÉZß0129 \t\n:;,.()[]{}|/\\-–—•·●*#@+€£$%&'’\"«»°\u00a0\u200b\u202e\u0301\uf0b7\ufffd\U0001f600字"
WORDS = [
    "2019",
    "03/2021 -",
    "depuis",
    "à ce jour",
    "C++",
    "R&D",
    "permis B",
    "IELTS 7",
    "12,5 k€",
    "a@b.fr",
    "CDI",
    "bac+5",
]


@st.composite
def torn_texts(draw: st.DrawFn) -> str:
    """Draw lines of different documents in any order, with words cut, doubled and put among noise."""
    parts = draw(
        st.lists(
            st.one_of(st.sampled_from(LINES), st.sampled_from(WORDS), st.text(alphabet=ALPHABET, max_size=30)),
            max_size=30,
        )
    )
    text = draw(st.sampled_from(["\n", "\n\n", " ", "\t"])).join(parts)
    start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
    return text[:start] + text[end:] if draw(st.booleans()) else text


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(text=torn_texts(), language=st.sampled_from(["fr", "en", "de", "und"]), cv=st.booleans())
def test_any_text_gives_a_profile_with_evidence(text: str, language: str, cv: bool) -> None:
    """Noise, mixtures and halves of documents give no crash, no hang, and no value without its words."""
    document = DocumentText(text=text, reader="text", media_type="text/plain")
    extractor = EXTRACTORS.get()
    started = time.process_time()
    found = extractor.profile(document, language) if cv else extractor.offer(document, language)
    assert time.process_time() - started < 2
    check(document, found.profile, found.evidence)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_value_of_the_corpus_stands_at_its_span(sample: Sample, extractor: Extractor) -> None:
    """All values of all documents of the corpus lead to their words, also read as the other kind."""
    document = DocumentText(text=as_text(sample).decode(), reader="text", media_type="text/plain")
    for found in (extractor.profile(document, sample.language), extractor.offer(document, sample.language)):
        check(document, found.profile, found.evidence)


@pytest.mark.parametrize(
    "text",
    ["(" * 4000, "1 " * 4000, "a-" * 4000, "2019 - " * 1500, "x@" * 3000, "• " * 4000, "Dr. " * 2000, "01/" * 3000],
)
def test_no_text_makes_a_pattern_run_away(text: str, extractor: Extractor) -> None:
    """A line made to keep a pattern busy is answered like any other."""
    document = DocumentText(text=f"Léa Morvan\n{text}\nSQL", reader="text", media_type="text/plain")
    started = time.process_time()
    extractor.profile(document, "fr")
    extractor.offer(document, "en")
    assert time.process_time() - started < 2
