"""Entries of a source's answer → postings, read strictly: what has another shape than agreed becomes a line to read.

An entry that cannot be taken costs neither its page nor its offer: while its key can be read it counts as listed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.ingest.feeds.job_posting import OfferFields, job_posting
from hirestream.ingest.feeds.ports import Answer, Cursor, Page, Posting
from hirestream.read.plain import decode

STAGE: Final = "ingest"
#: No offer has more characters in one field.
MAX_FIELD: Final = 200_000
#: No board has more open offers: a list that goes on is one that never ends.
MAX_ENTRIES: Final = 100_000
_MAX_KEY: Final = 500
_LARGEST: Final = 1e9


class WrongShape(ValueError):
    """A field is not what the source has agreed to send. The message names the field, never its content."""


class Entry:
    """One object of an answer. Absent and null are None; another type than asked for raises `WrongShape`."""

    def __init__(self, value: Any, path: str = "") -> None:
        if not isinstance(value, Mapping):
            raise WrongShape(f"{path or 'the entry'} is {_kind(value)}, not an object")
        self._value = value
        self._path = path

    def names(self) -> list[str]:
        """Fields that are there."""
        return list(self._value)

    def text(self, name: str) -> str | None:
        """Text of a field; an empty one is None."""
        value = self._value.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._wrong(name, value, "text")
        if len(value) > MAX_FIELD:
            raise WrongShape(f"{self._at(name)} is longer than {MAX_FIELD:,} characters")
        return value.encode("utf-8", "replace").decode().replace("\x00", "").strip() or None

    def needed(self, name: str) -> str:
        """Text of a field without which there is no offer."""
        text = self.text(name)
        if text is None:
            raise WrongShape(f"{self._at(name)} is missing")
        return text

    def key(self, name: str) -> str:
        """Name of the entry at its source: text or a whole number."""
        value = self._value.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
            return str(value)
        key = self.needed(name)
        if len(key) > _MAX_KEY:
            raise WrongShape(f"{self._at(name)} is longer than {_MAX_KEY} characters")
        return key

    def number(self, name: str) -> float | None:
        """Figure of a field, also where it is written as text."""
        value = self._value.get(name)
        if value is None or value == "":
            return None
        try:
            figure = math.nan if isinstance(value, bool) else float(value)
        except (TypeError, ValueError, OverflowError):
            figure = math.nan
        if not abs(figure) <= _LARGEST:  # also when it is no number
            raise self._wrong(name, value, "a number")
        return figure

    def timestamp(self, name: str) -> float | None:
        """Time of a field, in milliseconds since 1970."""
        value = self._value.get(name)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        raise self._wrong(name, value, "a time in milliseconds")

    def loose(self, name: str) -> str:
        """Small value of a field whatever its type, as text."""
        return str(self._value.get(name, ""))[:80]

    def flag(self, name: str) -> bool:
        """Whether a field is set."""
        value = self._value.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self._wrong(name, value, "true or false")

    def entry(self, name: str) -> Entry:
        """Object of a field; an absent one is empty."""
        value = self._value.get(name)
        return Entry({} if value is None else value, self._at(name))

    def entries(self, name: str) -> list[Entry]:
        """Objects in the list of a field."""
        return [Entry(value, f"{self._at(name)}[{n}]") for n, value in enumerate(self.values(name))]

    def texts(self, name: str) -> list[str]:
        """Texts in the list of a field."""
        listed = {str(n): value for n, value in enumerate(self.values(name))}
        inner = Entry(listed, self._at(name))
        return [text for n in listed if (text := inner.text(n))]

    def values(self, name: str) -> list[Any]:
        """List of a field, whatever is in it."""
        value = self._value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._wrong(name, value, "a list")
        return value

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _wrong(self, name: str, value: Any, wanted: str) -> WrongShape:
        return WrongShape(f"{self._at(name)} is {_kind(value)}, not {wanted}")


def _kind(value: Any) -> str:
    """What a JSON value is, in words."""
    if isinstance(value, bool):
        return "true or false"
    named = {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return named.get(type(value), "nothing")


@dataclass
class Batch:
    """What one page of a source gave, while it is read."""

    source: str
    postings: list[Posting] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    #: Whether every entry could at least be named, so that what is missing from a whole list is gone.
    named: bool = True

    def take(self, values: Iterable[Any], key: Callable[[Entry], str], read: Callable[[Entry], OfferFields]) -> None:
        """Take entries one by one; one that has changed its shape becomes a problem, and the next is taken."""
        for number, value in enumerate(values, start=1):
            name = ""
            try:
                entry = Entry(value)
                name = key(entry)
                offer = read(entry)
                self.postings.append(Posting(name, job_posting(offer), url=offer.page or offer.apply))
            except (WrongShape, RecursionError) as error:
                self.refuse(name, number, error)

    def refuse(self, key: str, number: int, error: Exception) -> None:
        """Note an entry that could not be taken; one that can be named counts as still there."""
        reason = str(error) if isinstance(error, WrongShape) else "it is nested too deep"
        if key:
            self.unchanged.append(key)
        else:
            self.named = False
        self.problems.append(f"{self.source}: {key[:80] or f'entry {number}'} was not taken: {reason}")

    def give_up(self, most: int) -> None:
        """Note that a list was left before its end."""
        self.named = False
        self.problems.append(f"{self.source}: there are more than {most:,} entries; the rest was left")

    def page(self, cursor: Cursor, *, whole: bool = False, gone: Iterable[str] = ()) -> Page:
        """Return what was read as a page."""
        return Page(
            postings=tuple(self.postings),
            gone=tuple(gone),
            cursor=cursor,
            whole=whole and self.named,
            problems=tuple(self.problems),
            unchanged=tuple(self.unchanged),
        )


def json_of(answer: Answer, source: str) -> Any:
    """Parse an answer as JSON. Raises `BadInput` (`corrupt`) when it is something else, or cut off."""
    try:
        return json.loads(decode(answer.content))
    except (ValueError, RecursionError, BadInput) as error:
        raise BadInput(
            "corrupt", f"{source} answered something that is not JSON, or was cut off.", stage=STAGE
        ) from error


def listed(parsed: Any, name: str, source: str) -> list[Any]:
    """Return the list of entries in a parsed answer: at `name`, or itself where `name` is empty.

    Raises `BadInput` (`corrupt`): without its list the answer as a whole is not what such a source gives.
    """
    found = parsed.get(name) if name and isinstance(parsed, Mapping) else parsed
    if not isinstance(found, list):
        where = f"no list “{name}”" if name else "no list"
        raise BadInput("corrupt", f"The answer of {source} has {where}: its API may have changed.", stage=STAGE)
    return found


@contextmanager
def asking(source: str, setting: str, value: str, *, secrets: Iterable[str] = ()) -> Iterator[None]:
    """Turn a refusal into an error that names the setting to look at; no secret leaves in a message."""
    try:
        yield
    except Misconfigured as error:
        said = _without(error.message, secrets)
        raise Misconfigured(f"{source} refuses the request. Check `{setting}`. {said}") from None
    except BadInput as error:
        said = _without(error.message, secrets)
        if error.code == "not-found":
            raise Misconfigured(f"{source} does not know “{value}”. Check `{setting}`.") from None
        raise BadInput(error.code, said, stage=error.stage or STAGE) from None
    except Transient as error:
        raise Transient(_without(error.message, secrets), retry_at=error.retry_at) from None


def _without(message: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        message = message.replace(secret, "***") if secret else message
    return message
