"""What the commands share: settings with their mistakes named, results to standard output, words to standard error."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hirestream.errors import Misconfigured

if TYPE_CHECKING:
    from hirestream.settings import Settings

PARTLY: Final = 1
WRONG_USAGE: Final = 2
FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
PATH: Final = click.Path(exists=True, path_type=Path)


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


def print_line(value: Any) -> None:
    """Print a result as one JSON line."""
    click.echo(value.model_dump_json() if hasattr(value, "model_dump_json") else json.dumps(value, ensure_ascii=False))


def progress(text: str) -> None:
    """Show how far it is, on a terminal only; nothing to wipe it away."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()
