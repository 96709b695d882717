"""The commands that show what hirestream does, and measure it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from hirestream.cli.console import PATH, read_settings, say
from hirestream.errors import Misconfigured


@click.command()
@click.option(
    "--data", type=PATH, multiple=True, help="File or folder of your own, again for more; default: a sample corpus."
)
@click.option("--once", is_flag=True, help="Stop when all is accounted for; exit status 1 when it is not.")
def demo(data: tuple[Path, ...], once: bool) -> None:
    """Start everything, run documents through every stage, show matches, and leave it open in the browser."""
    from hirestream.demo import run_demo

    sys.exit(run_demo(read_settings(), data=data, once=once, say=say, show=click.echo))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure the flow on this machine (a checkout is needed; see bench/README.md)."""
    script = Path(__file__).parents[3] / "bench" / "flow.py"
    if not script.exists():
        raise Misconfigured("`hirestream bench` runs the programs in bench/: use it in a checkout of the project.")
    # It takes our place, so that Ctrl-C reaches it and it can clean up.
    os.execv(sys.executable, [sys.executable, str(script), *arguments])  # noqa: S606


COMMANDS: tuple[click.Command, ...] = (demo, bench)
