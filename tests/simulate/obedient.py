"""Answers of a model that does as it is told: it says each note in its own order of words, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.contracts.model_server import Reply, said

#: Words that state nothing, so that a text by a model can be told from one by grammar.
CARE = {"fr": "avec soin et méthode", "en": "with care and attention"}


def facts_of(request: dict[str, Any]) -> dict[str, Any]:
    """The facts that a request carries."""
    (facts,) = [json.loads(turn["content"]) for turn in request["messages"] if turn["content"].startswith("{")]
    assert isinstance(facts, dict)
    return facts


def language_of(request: dict[str, Any]) -> str:
    """The language that is asked for."""
    return "fr" if "Écris en français" in " ".join(turn["content"] for turn in request["messages"]) else "en"


def answer_to(request: dict[str, Any]) -> dict[str, Any]:
    """What an obedient model writes."""
    care = CARE[language_of(request)]
    answer: dict[str, Any] = {}
    for field, fact in facts_of(request).items():
        if isinstance(fact, dict):
            notes = fact["notes"]
            answer[field] = (
                f"{notes} {care.capitalize()}." if isinstance(notes, str) else [f"{n} {care}" for n in notes]
            )
    return answer


def obedient(request: dict[str, Any]) -> Reply:
    """The whole reply of the service."""
    return said(json.dumps(answer_to(request)))


def altered(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], Reply]:
    """A model that does as it is told but for one thing."""

    def reply(request: dict[str, Any]) -> Reply:
        answer = answer_to(request)
        change(answer)
        return said(json.dumps(answer))

    return reply
