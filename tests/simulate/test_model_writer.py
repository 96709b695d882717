"""Texts by a model: used when they say what was drawn, asked for again when not, and by grammar when all else fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.contracts.model_server import ModelServer, failed, model_server, said
from tests.simulate.obedient import CARE, altered, facts_of, obedient

from hirestream.classify.language import LanguageDetector
from hirestream.errors import Misconfigured
from hirestream.llm.account import MeteredModel, Prices
from hirestream.llm.adapters.groq import GroqModel
from hirestream.llm.adapters.openai import OpenAIModel
from hirestream.llm.limits import Pacer, Patience
from hirestream.model.profile import Offer
from hirestream.simulate.draw_person import draw_person
from hirestream.simulate.journal import Journal
from hirestream.simulate.model_writer import ModelWriter
from hirestream.simulate.service import SimulatedDocument, simulate

pytestmark = pytest.mark.enable_socket

Write = Callable[..., list[SimulatedDocument]]


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    """A service of the tests."""
    with model_server() as server:
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    """The service, with nothing asked yet."""
    running.requests.clear()
    return running


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    """The detector of the classifier."""
    return LanguageDetector()


class Desk:
    """A writer with everything that it needs, as the command puts it together; time passes when a test says so."""

    def __init__(self, server: ModelServer, journal: Journal, detector: LanguageDetector) -> None:
        self.now = 0.0
        self.told: list[str] = []
        self.model = GroqModel(
            api_key="k",
            model="openai/gpt-oss-20b",  # one that the service holds to a schema
            base_url=server.address,
            timeout=10.0,
            pacer=Pacer(Patience(tries=2, seconds=5), sleep=lambda _seconds: None),
        )
        self.writer = ModelWriter(
            self.model, journal, detect=detector.detect, tell=self.told.append, clock=lambda: self.now
        )

    def write(self, cvs: int = 2, offers: int = 2, seed: int = 3) -> list[SimulatedDocument]:
        """Documents as text files, so that what was written can be read."""
        return list(simulate(cvs=cvs, offers=offers, seed=seed, formats=("txt",), writer=self.writer))


@pytest.fixture
def desk(server: ModelServer, tmp_path: Path, detector: LanguageDetector) -> Iterator[Desk]:
    """A writer with an empty journal."""
    with Journal(tmp_path / "journal.jsonl", {}) as journal:
        made = Desk(server, journal, detector)
        yield made
        made.model.close()


def squeezed(text: str) -> str:
    """Without white space and hyphens, since lines are folded at both."""
    return re.sub(r"[\s-]+", "", text)


def text(document: SimulatedDocument) -> str:
    """Words of a text file."""
    try:
        return document.content.decode()
    except UnicodeDecodeError:
        return document.content.decode("cp1252")


def test_documents_say_what_the_model_wrote_and_the_gold_says_the_same(server: ModelServer, desk: Desk) -> None:
    """A user gets CVs and offers in both languages in the model's words, with gold that stands in the document."""
    server.will(obedient)
    documents = desk.write(cvs=4, offers=4)
    assert dict(desk.writer.written) == {"model": 8}
    assert len(server.requests) == 8
    for document in documents:
        found = squeezed(text(document))
        gold = document.gold
        assert gold is not None
        lines = [gold.description] if isinstance(gold, Offer) else [post.description for post in gold.experience]
        described = [line for block in lines for line in (block or "").split("\n") if line]
        assert all(squeezed(line).rstrip(".") in found for line in described)
        if isinstance(gold, Offer):
            assert any(CARE[document.language] in line for line in described)


def test_a_model_changes_the_words_and_nothing_that_was_drawn(server: ModelServer, desk: Desk) -> None:
    """With and without a model, the same seed gives the same people, posts, skills and files."""
    server.will(obedient)
    told = {"summary", "experience", "description"}
    plain = list(simulate(cvs=3, offers=3, seed=5, formats=("txt",)))
    for one, other in zip(desk.write(cvs=3, offers=3, seed=5), plain, strict=True):
        assert one.gold is not None
        assert other.gold is not None
        assert (one.name, one.language, one.occupation) == (other.name, other.language, other.occupation)
        assert one.gold.model_dump(exclude=told) == other.gold.model_dump(exclude=told)


def test_the_schema_that_is_sent_has_bounds_and_the_count_of_duties(server: ModelServer, desk: Desk) -> None:
    """A small model cannot write on for ever, and each post gets as many duties as were drawn."""
    server.will(obedient)
    desk.write(cvs=1, offers=0)
    (request,) = server.requests
    schema = request["response_format"]["json_schema"]["schema"]
    for field, notes in facts_of(request).items():
        if field.startswith("post_"):
            bounds = schema["properties"][field]
            assert bounds["minItems"] == bounds["maxItems"] == len(notes["notes"])
            assert bounds["items"]["maxLength"] <= 200
    assert schema["additionalProperties"] is False
    assert request["max_tokens"] < 3000


def lie(answer: dict[str, Any]) -> None:
    """Claim something."""
    field = "summary" if "summary" in answer else "about"
    answer[field] += " 1789 Google."


def test_a_made_up_fact_is_asked_for_again_with_the_reason(server: ModelServer, desk: Desk) -> None:
    """A model that makes something up is told what, and its second answer is used when it is right."""
    server.will(altered(lie), obedient)
    desk.write(cvs=1, offers=0)
    assert dict(desk.writer.written) == {"model": 1}
    first, second = server.requests
    assert len(second["messages"]) == len(first["messages"]) + 1
    assert "1789" in second["messages"][-1]["content"]
    assert second["seed"] != first["seed"]


def test_after_two_refusals_the_grammar_writes(server: ModelServer, desk: Desk) -> None:
    """A document whose texts cannot be had from the model is written by grammar, counted, and as good as ever."""
    server.will(altered(lie))
    documents = desk.write(cvs=1, offers=1, seed=5)
    plain = list(simulate(cvs=1, offers=1, seed=5, formats=("txt",)))
    assert [one.content for one in documents] == [one.content for one in plain]
    assert dict(desk.writer.written) == {"refused: figure": 2}
    assert len(server.requests) == 4
    assert desk.told == []


@pytest.mark.parametrize(
    ("reply", "reason"),
    [(said("no json"), "refused: not-json"), (said("{}", reason="length"), "refused: cut-off")],
    ids=["prose", "cut"],
)
def test_answers_that_break_the_schema_are_refusals_too(
    server: ModelServer, desk: Desk, reply: Any, reason: str
) -> None:
    """What is not JSON under the schema never reaches a document."""
    server.will(reply)
    desk.write(cvs=1, offers=0)
    assert dict(desk.writer.written) == {reason: 1}


def test_a_service_that_is_away_is_said_once_and_asked_again_later(server: ModelServer, desk: Desk) -> None:
    """The run goes on by grammar without asking each time, and by the model when it is back."""
    server.will(failed(503))
    desk.write(cvs=2, offers=2)
    assert dict(desk.writer.written) == {"away: HTTP 503": 4}
    assert len(server.requests) == 2  # the tries of the first document
    assert len(desk.told) == 1
    assert "grammar" in desk.told[0]
    desk.now = 61.0
    server.will(obedient)
    desk.write(cvs=0, offers=1, seed=9)
    assert desk.writer.written["model"] == 1


def test_a_used_up_quota_is_respected(server: ModelServer, desk: Desk) -> None:
    """A service that says to come back in an hour is not asked before."""
    server.will(failed(429, headers={"retry-after": "3600"}))
    desk.write(cvs=1, offers=0)
    desk.now = 3599.0
    desk.write(cvs=1, offers=0, seed=11)
    assert len(server.requests) == 1
    assert dict(desk.writer.written) == {"away: rate limit": 2}


def test_a_wrong_key_ends_the_run(server: ModelServer, desk: Desk) -> None:
    """What a person must mend is not papered over by grammar."""
    server.will(failed(401))
    with pytest.raises(Misconfigured, match="key"):
        desk.write(cvs=1, offers=0)


def test_a_run_that_goes_on_asks_nothing_twice_and_writes_the_same(
    server: ModelServer, tmp_path: Path, detector: LanguageDetector
) -> None:
    """After a stop, texts come out of the journal: the same bytes, without a token more."""
    server.will(obedient, altered(lie), altered(lie), obedient)
    path = tmp_path / "journal.jsonl"
    written: list[list[bytes]] = []
    counts = []
    for _ in range(2):
        with Journal(path, {"seed": 3}) as journal:
            desk = Desk(server, journal, detector)
            written.append([document.content for document in desk.write(cvs=2, offers=2)])
            counts.append(dict(desk.writer.written))
            desk.model.close()
    assert written[0] == written[1]
    assert counts[0] == counts[1] == {"model": 3, "refused: figure": 1}
    assert len(server.requests) == 5


def test_documents_are_data_to_the_model(server: ModelServer, desk: Desk) -> None:
    """The facts travel as JSON in a message of their own, apart from the instructions."""
    server.will(obedient)
    desk.write(cvs=1, offers=1)
    for request in server.requests:
        roles = [turn["role"] for turn in request["messages"]]
        assert roles == ["system", "user"]
        assert json.loads(request["messages"][1]["content"])["title"]


@pytest.mark.flow
def test_a_real_model_is_asked_and_never_trusted(llama: str, tmp_path: Path, detector: LanguageDetector) -> None:
    """With a small Llama in llama.cpp, a CV is written: in the model's words if they hold, else by grammar."""
    drawn = replace(draw_person("en", Random(3)), posts=(), years=0)  # noqa: S311
    with Journal(tmp_path / "journal.jsonl", {}) as journal:
        pacer = Pacer(Patience(tries=1))
        asked = OpenAIModel(base_url=f"{llama}/openai/v1", api_key="k", model=None, timeout=120.0, pacer=pacer)
        model = MeteredModel(asked, Prices())
        writer = ModelWriter(model, journal, detect=detector.detect, tell=lambda _text: None)
        texts = writer.write_cv(drawn, Random(4))  # noqa: S311
        model.close()
    assert texts.summary
    assert texts.duties == ()
    assert model.spent.completion_tokens > 0
    assert sum(count for by, count in writer.written.items() if by == "model" or by.startswith("refused")) == 1
