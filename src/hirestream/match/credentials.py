"""Regulated jobs: the diploma, registration or card without which a job may not be done (`data/credentials.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from hirestream.index.service import plain

_APART: Final = str.maketrans("-'’/·.,()", "         ")
_NOTHING: Final = re.compile(r"(?!)")


@dataclass(frozen=True)
class _Credential:
    key: str
    posts: re.Pattern[str]
    but_not: re.Pattern[str]
    shown_by: re.Pattern[str]


def asked_by(title: str | None) -> str | None:
    """Key of the credential that a post of this title needs, or None."""
    words = _fold(title or "")
    needed = (each for each in _table() if each.posts.search(words) and not each.but_not.search(words))
    return next((each.key for each in needed), None)


def shown_in(texts: Iterable[str | None]) -> frozenset[str]:
    """Keys of the credentials that degrees, certificates, skills and titles of posts show."""
    words = " | ".join(_fold(text) for text in texts if text)
    return frozenset(each.key for each in _table() if each.shown_by.search(words))


def _fold(text: str) -> str:
    return " ".join(plain(text).translate(_APART).split())


@cache
def _table() -> tuple[_Credential, ...]:
    raw = tomllib.loads((files("hirestream.match") / "data" / "credentials.toml").read_text(encoding="utf-8"))
    return tuple(
        _Credential(key, _pattern(row["posts"]), _pattern(row.get("but_not", ())), _pattern(row["shown_by"]))
        for key, row in raw.items()
    )


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    if not words:
        return _NOTHING
    return re.compile(rf"\b(?:{'|'.join(re.escape(each).replace(chr(92) + '*', chr(92) + 'w*') for each in words)})\b")
