"""What every store of talks owes the chat, whatever lies behind it.

A new adapter is one function that makes it and one row in `ADAPTERS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from hirestream.chat.memory import Conversations, ConversationsInMemory, Turn
from hirestream.store.adapters.conversations import RedisConversations

Make = Callable[[pytest.FixtureRequest, int], Conversations]
DEADLINE_S = 15.0


def memory(_request: pytest.FixtureRequest, seconds: int) -> Conversations:
    """This process."""
    return ConversationsInMemory(seconds=seconds)


def valkey(request: pytest.FixtureRequest, seconds: int) -> Conversations:
    """Valkey."""
    return RedisConversations(request.getfixturevalue("valkey").url, seconds=seconds)


ADAPTERS = [pytest.param(memory, id="memory"), pytest.param(valkey, id="valkey", marks=pytest.mark.flow)]


@pytest.fixture(params=ADAPTERS)
def make(request: pytest.FixtureRequest) -> Callable[[int], Conversations]:
    """What makes a store whose talks last so many seconds."""
    chosen: Make = request.param
    return lambda seconds: chosen(request, seconds)


def turn(number: int) -> Turn:
    """A turn of a talk."""
    return Turn(question=f"Où était-elle en {number} ?", about="Société générale d'été")


def test_turns_come_back_in_order(make: Callable[[int], Conversations]) -> None:
    """A talk is remembered as it went, its newest turns only."""
    store = make(60)
    store.forget("sha256:order")
    assert store.turns("u", "sha256:order") == ()
    for number in range(10):
        store.add("u", "sha256:order", turn(number))
    kept = store.turns("u", "sha256:order")
    assert kept[-1] == turn(9)
    assert 2 <= len(kept) < 10
    assert list(kept) == [turn(number) for number in range(10 - len(kept), 10)]


def test_talks_are_apart(make: Callable[[int], Conversations]) -> None:
    """Neither another person nor another document sees a talk."""
    store = make(60)
    store.add("a", "sha256:one", turn(1))
    assert store.turns("b", "sha256:one") == ()
    assert store.turns("a", "sha256:two") == ()


def test_erasing_a_document_forgets_every_talk_about_it(make: Callable[[int], Conversations]) -> None:
    """Who erases a CV erases what everybody asked about it, and nothing else."""
    store = make(60)
    for user in ("a", "b"):
        store.add(user, "sha256:gone", turn(1))
    store.add("a", "sha256:stays", turn(1))
    store.forget("sha256:gone")
    store.forget("sha256:never")
    assert store.turns("a", "sha256:gone") == store.turns("b", "sha256:gone") == ()
    assert store.turns("a", "sha256:stays")
    store.forget("sha256:stays")


def test_a_talk_ends_after_its_time(make: Callable[[int], Conversations]) -> None:
    """Nothing of a talk is kept when its time is over."""
    store = make(1)
    store.add("u", "sha256:short", turn(1))
    ends = time.monotonic() + DEADLINE_S
    while store.turns("u", "sha256:short") and time.monotonic() < ends:
        time.sleep(0.02)
    assert store.turns("u", "sha256:short") == ()
