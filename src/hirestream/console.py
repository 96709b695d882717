"""What the commands share: settings with their mistakes named, results to standard output, words to standard error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from hirestream.errors import Misconfigured

if TYPE_CHECKING:
    from hirestream.settings import Settings

PARTLY: Final = 1
WRONG_USAGE: Final = 2


def read_settings() -> Settings:
    """Read the settings. Raises `Misconfigured` that names what is wrong."""
    from pydantic import ValidationError

    from hirestream.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise Misconfigured(f"The settings cannot be used: {problems}. See docs/settings.md.") from None


def say(text: str) -> None:
    """Tell the person something that is not the result."""
    click.echo(text, err=True)


def line(value: Any) -> None:
    """Print a result as one JSON line."""
    click.echo(value.model_dump_json() if hasattr(value, "model_dump_json") else json.dumps(value, ensure_ascii=False))
