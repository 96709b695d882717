"""Every value shows its evidence: its span lies in the text and carries its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText
from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Span

SAMPLES = Path(__file__).parent / "samples"
TEXTS = {path.stem: path.read_text() for path in sorted(SAMPLES.glob("*.txt"))}
#: Values that the span must contain word for word, apart from case and blanks.
VERBATIM = re.compile(
    r"^(?:full_name|title|company|sector|summary|description|duration|working_time|apply_url|nationality|gender)$"
    r"|^(?:emails|links|soft_skills|certifications|projects|benefits)\[\d+\]$"
    r"|^(?:skills|skills_required|skills_preferred)\[\d+\]\.name$|^phones\[\d+\]\.as_written$"
    r"|^languages\[\d+\]\.as_written$|^location\.(?:city|region)$|^contact\.email$"
    r"|^experience\[\d+\]\.(?:title|company|city|description)$|^education\[\d+\]\.(?:degree|field|institution|city)$"
)
#: Computed from other values, or said by a concept: no span of their own.
DERIVED = re.compile(
    r"concept|^total_years|\.use$|\.years$|^experience\[\d+\]\.kind$|\.current$|\.required$|\.level$|\.code$"
)
MakeDocument = Callable[[str], DocumentText]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (JSON path, value) of everything that is said."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list | tuple):
        for i, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{i}]")
    elif value is not None and value != "":
        yield path, value


def span_of(path: str, evidence: Mapping[str, Span]) -> Span | None:
    """Return the span of a path, or of the item or the field that it belongs to."""
    while path:
        if path in evidence:
            return evidence[path]
        if not re.search(r"[.\[]", path):
            return None
        path = re.sub(r"(?:\.[^.\[\]]+|\[\d+\])$", "", path)
    return None


def check(document: DocumentText, profile: Profile | Offer, evidence: Mapping[str, Span]) -> None:
    """Assert that all values have evidence that carries them."""
    for path, span in evidence.items():
        assert 0 <= span.start < span.end <= len(document.text), path
        assert span.page == document.page_of(span.start)
    for path, value in leaves(profile.model_dump()):
        if DERIVED.search(path):
            continue
        said_at = span_of(path, evidence)
        if said_at is None:
            assert value in {"job", "none", False, "EUR", "year"}, (path, value)
            continue
        if VERBATIM.search(path):
            words = re.findall(r"\w+", str(value).casefold())
            said = re.findall(r"\w+", document.quote(said_at).casefold())
            assert set(words) <= set(said), (path, value, document.quote(said_at))


@pytest.mark.parametrize("name", TEXTS)
def test_every_value_stands_at_its_span(name: str, extractor: Extractor, as_document: MakeDocument) -> None:
    """Whoever checks a value is led to the very words that carry it."""
    document = as_document(TEXTS[name])
    language = name.split("-")[1]
    found = extractor.profile(document, language) if name.startswith("cv") else extractor.offer(document, language)
    check(document, found.profile, found.evidence)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_evidence_holds_for_torn_and_shuffled_documents(data: st.DataObject) -> None:
    """A document with lines lost, moved or mixed with others gives no crash and no value without its words."""
    lines = TEXTS[data.draw(st.sampled_from(sorted(TEXTS)))].split("\n")
    lines += TEXTS[data.draw(st.sampled_from(sorted(TEXTS)))].split("\n")[:12]
    kept = data.draw(st.lists(st.sampled_from(lines), max_size=60))
    noise = data.draw(st.text(alphabet="aéZ 1/-–•|\t().,:@€\u200b\uf0b7", max_size=40))
    text = "\n".join([*kept, noise])
    document = DocumentText(text=text, reader="text", media_type="text/plain")
    extractor = EXTRACTORS.get()
    for language in ("fr", "en"):
        cv, offer = extractor.profile(document, language), extractor.offer(document, language)
        check(document, cv.profile, cv.evidence)
        check(document, offer.profile, offer.evidence)


class Extractors:
    """Holds the one extractor for generated cases, which cannot take fixtures of a session."""

    def __init__(self) -> None:
        self._extractor: Extractor | None = None

    def get(self) -> Extractor:
        """Return the extractor, made at first use."""
        from hirestream.taxonomy.service import Taxonomy

        self._extractor = self._extractor or Extractor(Taxonomy.load())
        return self._extractor


EXTRACTORS = Extractors()
