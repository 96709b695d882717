"""`feeds.toml` → the feeds that somebody wants, checked; secrets by reference, never in it.

A feed is a table by its name: `type`, `every`, `enabled`, and `options` as its kind defines them. A secret option is
`env:NAME` (environment) or `secret:NAME` (`feeds-secrets.toml` beside it, for its owner only).
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from pydantic import BaseModel, SecretStr, ValidationError

from hirestream.errors import Misconfigured
from hirestream.ingest.feeds.ports import Feed, Fetcher

FILE: Final = "feeds.toml"
SECRETS: Final = "feeds-secrets.toml"
_NAME: Final = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
_EVERY: Final = re.compile(r"^(\d+)\s*(m|min|h|d)$")
_UNITS: Final = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
_LEAST: Final = timedelta(minutes=1)


class Kind(Protocol):
    """A kind of feed: `ingest.feeds.catalogue` has them all by name."""

    @property
    def settings(self) -> type[BaseModel]:
        """What its options are."""

    @property
    def description(self) -> str:
        """A line for people."""

    def make(self, given: Any, fetcher: Fetcher) -> Feed:
        """Make the feed of checked options."""


@dataclass(frozen=True)
class Definition:
    """A feed as it is written down."""

    name: str
    kind: str
    every: timedelta = timedelta(hours=1)
    enabled: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)


def every_of(text: str) -> timedelta:
    """Read `30m`, `1h`, `1d`. Raises `Misconfigured`."""
    found = _EVERY.match(text.strip())
    if not found:
        raise Misconfigured(f"{text!r} is no interval: write 30m, 1h or 1d.")
    every = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if every < _LEAST:
        raise Misconfigured("A feed is polled once a minute at most.")
    return every


def every_text(every: timedelta) -> str:
    """Write an interval as `every_of` reads it."""
    minutes = int(every.total_seconds() // 60)
    for size, unit in ((1440, "d"), (60, "h")):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"


class Definitions:
    """The file in `folder`; `kinds` are those that there are, `environment` is where `env:` looks."""

    def __init__(self, folder: Path, kinds: Mapping[str, Kind], environment: Mapping[str, str] | None = None) -> None:
        self.path = folder / FILE
        self._secrets = folder / SECRETS
        self._kinds = kinds
        self._environment = os.environ if environment is None else environment

    def all(self) -> list[Definition]:
        """Every feed, by name. Raises `Misconfigured` when the file as a whole cannot be read."""
        return [_definition(name, told) for name, told in sorted(_read(self.path).items())]

    def get(self, name: str) -> Definition:
        """Find one feed. Raises `Misconfigured` when there is none of this name."""
        for one in self.all():
            if one.name == name:
                return one
        raise Misconfigured(f"There is no feed {name!r}. `hirestream feeds list` shows those that there are.")

    def options(self, definition: Definition) -> BaseModel:
        """Check the options, with secrets in their places. Raises `Misconfigured` that says what to change."""
        kind = self._kind(definition)
        try:
            return kind.settings.model_validate(self._resolved(definition, kind))
        except ValidationError as error:
            # Not pydantic's own words: they quote the input, which may hold a secret.
            told = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'options'}: {one['msg']}" for one in error.errors())
            raise Misconfigured(f"Feed {definition.name} ({definition.kind}): {told}.") from None

    def make(self, definition: Definition, fetcher: Fetcher) -> Feed:
        """Make the feed. Raises `Misconfigured`."""
        return self._kind(definition).make(self.options(definition), fetcher)

    def _kind(self, definition: Definition) -> Kind:
        if definition.kind not in self._kinds:
            raise Misconfigured(
                f"There is no kind of feed {definition.kind!r}. Kinds: {', '.join(sorted(self._kinds))}."
            )
        return self._kinds[definition.kind]

    def _resolved(self, definition: Definition, kind: Kind) -> dict[str, Any]:
        resolved = dict(definition.options)
        for name in secret_options(kind):
            if name in resolved:
                resolved[name] = self._secret(f"{definition.name}.{name}", str(resolved[name]))
        return resolved

    def _secret(self, place: str, reference: str) -> str:
        where, _, name = reference.partition(":")
        if where == "env" and name:
            found = self._environment.get(name)
        elif where == "secret" and name:
            found = _read(self._secrets).get(name)
        else:
            raise Misconfigured(f"{place} is a secret: write env:NAME or secret:NAME, not its value, into {FILE}.")
        if not found:
            raise Misconfigured(f"{place}: there is no {reference} (environment, {self._secrets}).")
        return str(found)

    # ---- changing ------------------------------------------------------------------------------------------------
    def add(self, definition: Definition) -> None:
        """Write a feed down, behind what is there. Raises `Misconfigured` when it cannot be used as it is."""
        if not _NAME.match(definition.name):
            raise Misconfigured("A feed's name has up to 40 small letters, digits and hyphens.")
        if any(one.name == definition.name for one in self.all()):
            raise Misconfigured(f"There is a feed {definition.name!r} already: change it in {self.path}.")
        self.options(definition)
        lines = [
            f"[{definition.name}]",
            f"type = {_toml(definition.kind)}",
            f"every = {_toml(every_text(definition.every))}",
            f"enabled = {_toml(definition.enabled)}",
        ]
        if definition.options:
            lines += ["", f"[{definition.name}.options]"]
            lines += [f"{name} = {_toml(value)}" for name, value in definition.options.items()]
        before = self.path.read_text("utf-8").rstrip("\n") + "\n\n" if self.path.exists() else ""
        _write(self.path, before + "\n".join(lines) + "\n")

    def remove(self, name: str) -> None:
        """Take a feed out of the file, and leave the rest as it is; its secrets go with it.

        Raises `Misconfigured` when it is not there.
        """
        self.get(name)
        kept: list[str] = []
        inside = False
        for line in self.path.read_text("utf-8").splitlines(keepends=True):
            if line.lstrip().startswith("["):
                inside = bool(re.match(rf"\s*\[\[?\s*{re.escape(name)}\s*[.\]]", line))
            if not inside:
                kept.append(line)
        _write(self.path, "".join(kept))
        self.forget_secrets(name)

    def keep_secret(self, name: str, value: str) -> str:
        """Keep a secret for its owner only; returns the reference to it."""
        self._write_secrets(_read(self._secrets) | {name: value})
        return f"secret:{name}"

    def forget_secrets(self, feed: str) -> None:
        """Forget what was kept for a feed."""
        secrets = _read(self._secrets)
        left = {name: value for name, value in secrets.items() if not name.startswith(f"{feed}.")}
        if left != secrets:
            self._write_secrets(left)

    def _write_secrets(self, secrets: Mapping[str, Any]) -> None:
        _write(self._secrets, "".join(f"{_toml(name)} = {_toml(value)}\n" for name, value in sorted(secrets.items())))


def secret_options(kind: Kind) -> list[str]:
    """Options of a kind that are secrets."""
    fields = kind.settings.model_fields
    return [name for name, one in fields.items() if SecretStr.__name__ in str(one.annotation)]


def _definition(name: str, told: object) -> Definition:
    if not isinstance(told, dict) or not isinstance(told.get("type"), str):
        raise Misconfigured(f"{FILE}: [{name}] has no `type`.")
    if unknown := set(told) - {"type", "every", "enabled", "options"}:
        raise Misconfigured(f"{FILE}: [{name}] has what is not known: {', '.join(sorted(unknown))}.")
    every = every_of(str(told.get("every", "1h")))
    return Definition(name, told["type"], every, bool(told.get("enabled", True)), told.get("options", {}))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path} cannot be read: {error}.") from error


def _write(path: Path, text: str) -> None:
    """Write at once, for the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    partial.replace(path)


def _toml(value: object) -> str:
    """Write a value as TOML: its strings are JSON's, its tables are inline."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_toml(str(name))} = {_toml(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
