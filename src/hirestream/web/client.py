"""The commands' way to a running system: its HTTP API."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import httpx
from pydantic import TypeAdapter

from hirestream.errors import HirestreamError, NotRunning
from hirestream.model.match import Match
from hirestream.runtime.addresses import web_url
from hirestream.settings import Settings

_MATCHES = TypeAdapter(list[Match])


def exported(settings: Settings, doc_id: str, form: str, *, sensitive: bool) -> bytes:
    """Fetch a document of the running system in a form that others read. Raises as `matches_of_file`."""
    try:
        answer = httpx.get(
            f"{web_url(settings)}/api/v1/documents/{doc_id}/export",
            params={"format": form, "sensitive": str(sensitive).lower()},
            timeout=60,
        )
    except httpx.TransportError:
        raise NotRunning(f"hirestream does not answer in {settings.root}. Start it with `hirestream up`.") from None
    _check(answer)
    return answer.content


def _check(answer: httpx.Response) -> None:
    if answer.status_code >= httpx.codes.BAD_REQUEST:
        problem = answer.json()
        raise HirestreamError(f"{problem.get('title', answer.status_code)}: {problem.get('detail', '')}")


def matches_of_file(settings: Settings, path: Path, *, k: int, filters: Mapping[str, str]) -> list[Match]:
    """Match a file against the running system; the file is not kept there.

    Raises `NotRunning` when nothing answers, `HirestreamError` with the API's explanation when the file is refused.
    """
    try:
        with path.open("rb") as content:
            answer = httpx.post(
                f"{web_url(settings)}/api/v1/matches",
                params={"k": str(k), **filters},
                files={"file": (path.name, content)},
                timeout=60,
            )
    except httpx.TransportError:
        raise NotRunning(f"hirestream does not answer in {settings.root}. Start it with `hirestream up`.") from None
    _check(answer)
    body = answer.json()
    found = _MATCHES.validate_python(body["matches"] if isinstance(body, dict) else body)
    return [match.model_copy(update={"query": str(path)}) for match in found]
