"""The commands. No logic here: each calls the room that does the work, and prints what comes back.

Results go to standard output, progress and errors to standard error. Exit status: 0 done, 1 partly, 2 wrong usage.
Imports are late, so that `--help` and short commands start at once.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import click

from hirestream.cli import feeds, intake, show, single, system, upkeep
from hirestream.cli.console import PARTLY, WRONG_USAGE, say
from hirestream.errors import HirestreamError, Misconfigured


class _Group(click.Group):
    """Turns our errors into a message and an exit status: never a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Misconfigured as error:
            self._end(error.message, WRONG_USAGE)
        except HirestreamError as error:
            self._end(error.message, PARTLY)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(PARTLY)

    def _end(self, message: str, status: int) -> NoReturn:
        say(f"hirestream: {message}")
        sys.exit(status)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="hirestream", message="%(version)s")
def main() -> None:
    """hirestream: CVs and job offers in, ranked and explained matches out.

    Everything is kept in one data folder (HIRESTREAM_DATA_DIR, default ./hirestream-data).
    """
    os.umask(0o077)


for _room in (system, intake, feeds, single, upkeep, show):
    for _command in _room.COMMANDS:
        main.add_command(_command)
