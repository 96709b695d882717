"""Questions to two invented CVs, French and English: what is answered, by which words, and what is not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from hirestream.chat.service import Chat
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.model.document import DocumentText
from hirestream.model.match import Answer
from hirestream.model.profile import Extraction, Profile
from hirestream.model.spans import Span
from hirestream.settings import Settings

FOLDER = Path(__file__).parent / "cvs"


@dataclass(frozen=True)
class Cv:
    """A CV with its profile; the evidence points at the first place where each value stands."""

    document: DocumentText
    extraction: Extraction[Profile]


def load(name: str) -> Cv:
    """Read `cvs/<name>.txt` and `.json`; `evidence` there maps a path to the words that carry it."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    stored = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    document = DocumentText(text=text, page_starts=(0, text.index("\f") + 1), reader="text", media_type="text/plain")
    evidence: dict[str, Span] = {}
    for path, words in stored["evidence"].items():
        start = text.index(words)
        evidence[path] = document.span(start, start + len(words))
    profile = Profile.model_validate(stored["profile"])
    return Cv(document, Extraction[Profile](profile=profile, evidence=evidence))


CVS = {name: load(name) for name in ("camille", "joseph")}
CASES = json.loads((FOLDER / "questions.json").read_text(encoding="utf-8"))
QUESTIONS = [
    pytest.param(
        case,
        id=f"{case['cv']}: {case['question']}",
        marks=[pytest.mark.xfail(reason=case["miss"], strict=True)] if "miss" in case else [],
    )
    for case in CASES
]


@pytest.fixture(scope="module")
def chat() -> Chat:
    """The chat over the real encoder."""
    return Chat(E5Encoder(Settings().encoder_dir))


def ask(chat: Chat, cv: str, question: str) -> Answer:
    """Put a question to one of the CVs."""
    return chat.ask(question, CVS[cv].document, CVS[cv].extraction, doc_id=f"sha256:{cv}")


@pytest.mark.parametrize("case", QUESTIONS)
def test_question(chat: Chat, case: dict[str, object]) -> None:
    """A person gets the fact or the passage that answers, or plainly hears that the CV does not say."""
    answer = ask(chat, str(case["cv"]), str(case["question"]))
    assert answer.language == case["language"]
    expected = case["says"]
    if expected is None:
        assert not answer.answerable, answer.answer
        assert answer.citations == ()
        return
    assert answer.answerable, answer.answer
    shown = answer.answer + " " + " ".join(citation.text for citation in answer.citations)
    assert isinstance(expected, list)
    for words in expected:
        assert words in shown


def test_every_citation_is_the_cv_word_for_word(chat: Chat) -> None:
    """What is cited stands in the CV at exactly that place and page, for every answer."""
    cited = 0
    for case in CASES:
        document = CVS[case["cv"]].document
        for citation in ask(chat, case["cv"], case["question"]).citations:
            assert citation.text == document.text[citation.start : citation.end]
            assert citation.text.strip()
            assert citation.page == document.page_of(citation.start)
            cited += 1
    assert cited > len(CASES) / 2


def test_the_set_is_balanced() -> None:
    """The set asks in both languages, and a third of its questions have no answer."""
    assert len(CASES) >= 100
    assert sum(case["says"] is None for case in CASES) >= len(CASES) / 3
    assert 0.4 <= sum(case["language"] == "fr" for case in CASES) / len(CASES) <= 0.6
