"""A language model that fails, is slow or away costs a warning, never a document."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from tests.contracts.model_server import Reply, failed, said
from tests.extract.completion_desk import (
    GOOD,
    TODAY,
    Desk,
    document,
    known,
)

from hirestream.errors import Misconfigured
from hirestream.extract.completion import Bounds, Completer
from hirestream.llm.account import MeteredModel
from hirestream.model.profile import Profile
from hirestream.taxonomy.service import Taxonomy

pytestmark = pytest.mark.enable_socket


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (said("The candidate is a perfect fit."), "unusable: not-json"),
        (said('{"full_name": "Ada Exa'), "unusable: not-json"),
        (said("[" * 5_000), "unusable: not-json"),
        (said('{"full_name": ["Ada Example"]}'), "unusable: schema"),
        (said("[]"), "unusable: schema"),
        (said(json.dumps(GOOD | {"full_name": 7})), "unusable: schema"),
        (said(json.dumps(GOOD | {"full_name": None})), "unusable: schema"),
        (said(json.dumps(GOOD | {"verdict": "hire"})), "unusable: schema"),
        (said(json.dumps(GOOD | {"skills": ["lamination"] * 5_000})), "unusable: schema"),
        (said(json.dumps(GOOD | {"full_name": "Ada Example " * 50_000})), "unusable: schema"),
        (said(json.dumps(GOOD), reason="length"), "unusable: cut-off"),
        (said("no", reason="content_filter"), "unusable: refused"),
        (said(""), "unusable: empty"),
        (failed(413), "unusable: too-long"),
        (failed(500), "away: HTTP 500"),
        (failed(503), "away: HTTP 503"),
        (failed(429, headers={"retry-after": "3h"}), "away: rate limit"),
        (failed(401), "away: misconfigured"),
        (failed(404, code="model_not_found"), "away: misconfigured"),
        (Reply(body=b"<html>a gateway</html>", content_type="text/html"), "away: damaged answer"),
    ],
)
def test_a_failure_of_the_model_is_a_warning(desk: Desk, reply: Reply, why: str) -> None:
    """The document comes through with what the rules found, and a warning that quotes nothing of it."""
    desk.server.will(reply)
    found = desk.cv()
    assert (found.profile, found.evidence, found.model) == (Profile(), {}, None)
    ((code, message),) = [(warning.code, warning.message) for warning in found.warnings]
    assert code == "model-unavailable"
    assert message.endswith("What the rules found is shown.")
    assert "Ada" not in message
    assert desk.completer.counts == {why: 1}


def test_a_model_that_hangs_is_left(desk: Desk) -> None:
    """A document waits for the time-out of each try, and goes on."""
    released = threading.Event()
    desk.server.will(Reply(hang=released))
    try:
        assert desk.cv().warnings[0].code == "model-unavailable"
    finally:
        released.set()
    assert desk.completer.counts == {"away: timeout": 1}


def test_a_service_that_is_busy_for_a_moment_is_asked_again(desk: Desk) -> None:
    """A 429 that passes is not seen by anybody."""
    desk.server.will(failed(429, headers={"retry-after": "1"}), said(json.dumps(GOOD)))
    found = desk.cv()
    assert found.profile.full_name == "Ada Example"
    assert len(desk.server.requests) == 2


def test_a_service_that_is_away_is_not_waited_for_by_each_document(desk: Desk) -> None:
    """After the first document the others go by rules at once, until a rest is over."""
    desk.server.will(failed(500))
    for _ in range(3):
        assert desk.cv().warnings
    assert len(desk.server.requests) == 2  # both tries of the first
    desk.now += 61
    desk.will_say(**GOOD)
    assert desk.cv().warnings == ()


def test_a_batch_has_its_time(desk: Desk) -> None:
    """When the time of a batch is used up its other documents go by rules; the next batch has its own."""
    desk.completer = desk.made(batch_seconds=10.0)
    desk.will_say(**GOOD)
    desk.completer.begin_batch()
    assert desk.cv().model
    desk.now += 11
    assert desk.cv().warnings[0].code == "model-unavailable"
    desk.completer.begin_batch()
    assert desk.cv().model
    assert desk.completer.counts["no time"] == 1


def test_only_so_many_documents_are_asked_about_at_once(desk: Desk) -> None:
    """A folder of uploads does not become a flood: who finds no turn in time goes by rules."""
    desk.completer = desk.made(parallel=1, seconds=0.05)
    asked, released = threading.Event(), threading.Event()

    def hold(request: dict[str, Any]) -> Reply:
        del request
        asked.set()
        return Reply(body=said(json.dumps(GOOD)).body, hang=released)

    desk.server.will(hold)
    first = threading.Thread(target=desk.cv)
    first.start()
    try:
        assert asked.wait(5)
        assert desk.cv().warnings[0].code == "model-unavailable"
        assert desk.completer.counts == {"no time": 1}
    finally:
        released.set()
        first.join()
    assert len(desk.server.requests) == 1


def test_a_missing_key_is_a_warning_that_names_it(taxonomy: Taxonomy) -> None:
    """What an operator must mend does not stop the documents, and is said with each."""

    def connect() -> MeteredModel:
        raise Misconfigured("Groq needs a key.")

    completer = Completer(connect, Bounds())
    found = completer.profile(known(), document(), "en", taxonomy, TODAY)
    assert found.warnings[0].message == "Groq needs a key. What the rules found is shown."


def test_the_use_of_the_model_is_told(desk: Desk) -> None:
    """Whoever runs it sees documents, values, tokens, cost, and why some went by rules."""
    desk.will_say(**(GOOD | {"title": "Rear admiral"}))
    desk.cv()
    desk.server.will(said("prose"))
    desk.cv()
    first, second, account = desk.completer.lines()
    assert first == "documents: 1 completed by a model, 0 left nothing open, 1 by rules alone (1 unusable: not-json)"
    assert second.endswith(" 1 dropped")
    assert account.startswith("model: ")
    assert account.endswith(" USD")
