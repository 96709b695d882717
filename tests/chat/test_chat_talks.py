"""Questions that lean on the one before, and what is kept of a talk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from hirestream.chat.memory import ConversationsInMemory, Turn, resolved
from hirestream.chat.service import Chat
from hirestream.errors import Transient
from hirestream.model.document import DocumentText
from hirestream.model.profile import Experience, Extraction, Language, Profile
from hirestream.model.spans import Span

TEXT = (
    "Staff Nurse, Larkmead Home - since March 2021\n\nNurse, Heron Clinic - 2016 to February 2021\n\n"
    "Languages: English native, German B2, French A2\n"
)
CV = DocumentText(text=TEXT, reader="text", media_type="text/plain")


def place(words: str) -> Span:
    """Where words stand."""
    return CV.span(TEXT.index(words), TEXT.index(words) + len(words))


PROFILE = Extraction[Profile](
    profile=Profile(
        experience=(
            Experience(title="Staff Nurse", company="Larkmead Home", start="2021-03", current=True),
            Experience(title="Nurse", company="Heron Clinic", start="2016", end="2021-02"),
        ),
        languages=(
            Language(name="English", code="en", level="native", as_written="English native"),
            Language(name="German", code="de", level="B2", as_written="German B2"),
            Language(name="French", code="fr", level="A2", as_written="French A2"),
        ),
    ),
    evidence={
        "experience[0].title": place("Staff Nurse"),
        "experience[0].company": place("Larkmead Home"),
        "experience[0].start": place("March 2021"),
        "experience[1].title": place("Nurse, Heron"),
        "experience[1].company": place("Heron Clinic"),
        "experience[1].start": place("2016"),
    },
)


class Refusing:
    """An encoder that must not be needed."""

    model_id = "none"
    dimensions = 4

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """Fail the test."""
        raise AssertionError(f"{texts} {languages}")


def talk(*questions: str, chat: Chat | None = None, user: str = "u") -> list[str]:
    """Ask one after the other, and return the answers."""
    chat = chat or Chat(Refusing(), conversations=ConversationsInMemory())
    return [chat.ask(each, CV, PROFILE, doc_id="sha256:t", user=user).answer for each in questions]


@pytest.mark.parametrize(
    ("first", "then", "says"),
    [
        ("What is her current job?", "And before that?", "Heron Clinic"),
        ("Quel est son poste actuel ?", "Et avant cela ?", "Heron Clinic"),
        ("Quel est son poste actuel ?", "Et depuis quand ?", "March 2021"),
        ("What is her current job?", "Since when?", "March 2021"),
        ("Does she speak German?", "And French?", "A2"),
        ("Parle-t-elle allemand ?", "Et le français ?", "A2"),
    ],
)
def test_a_question_may_lean_on_the_last(first: str, then: str, says: str) -> None:
    """A recruiter goes on asking as in a talk, in either language."""
    assert says in talk(first, then)[1]


def test_a_talk_belongs_to_one_person_and_one_cv() -> None:
    """What one asks is nothing to another, nor to another CV."""
    store = ConversationsInMemory()
    chat = Chat(Refusing(), conversations=store)
    talk("What is her current job?", chat=chat, user="a")
    assert store.turns("b", "sha256:t") == ()
    assert store.turns("a", "sha256:other") == ()
    assert store.turns("a", "sha256:t")[0].about == "Larkmead Home"


def test_protected_questions_are_not_kept() -> None:
    """A question that should not have been asked is not remembered."""
    store = ConversationsInMemory()
    talk("How old is she?", chat=Chat(Refusing(), conversations=store))
    assert store.turns("u", "sha256:t") == ()


def test_without_the_store_questions_are_answered_by_themselves() -> None:
    """When the store of talks is away, a question is answered all the same."""

    class Away(ConversationsInMemory):
        def turns(self, user: str, doc_id: str) -> tuple[Turn, ...]:
            raise Transient(f"away {user == doc_id}")

        def add(self, user: str, doc_id: str, turn: Turn) -> None:
            raise Transient(f"away {user == doc_id == turn.about}")

    chat = Chat(Refusing(), conversations=Away())
    assert "Larkmead" in talk("What is her current job?", chat=chat)[0]


@pytest.mark.parametrize(
    "question", ["Does she speak German?", "Where has she worked before Larkmead Home?", "And so?"]
)
def test_a_question_that_stands_by_itself_is_left_alone(question: str) -> None:
    """Nothing is added to a question that does not lean on another."""
    assert resolved(question, [Turn(question="What is her current job?")]) == question
