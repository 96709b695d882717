"""The commands of the running system: start, stop, look at it."""

from __future__ import annotations

import sys

import click

from hirestream.cli.console import PARTLY, print_line, read_settings, say
from hirestream.errors import HirestreamError


@click.command()
@click.option("--detach", is_flag=True, help="Return when everything is ready, and leave it running.")
def up(detach: bool) -> None:
    """Start all engines and jobs; Ctrl-C stops them."""
    from hirestream.runtime import lifecycle, supervisor
    from hirestream.runtime.addresses import web_url

    settings = read_settings()
    process = lifecycle.start(settings, detach=detach)
    try:
        for name, seconds in lifecycle.wait_until_ready(settings, process):
            say(f"  {name:<10} ready after {seconds:5.1f} s")
        click.echo(web_url(settings))
        if not detach:
            say("Ctrl-C stops everything.")
            lifecycle.run_until_stopped(settings, process)
    except KeyboardInterrupt:
        say("stopping …")
        supervisor.stop(settings)
    except HirestreamError:
        supervisor.stop(settings)
        raise


@click.command()
def down() -> None:
    """Stop everything in this data folder."""
    from hirestream.runtime import supervisor

    settings = read_settings()
    say("stopped" if supervisor.stop(settings) else f"nothing was running in {settings.root}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def status(as_json: bool) -> None:
    """Show services, the account of documents, tables, views and freshness."""
    from hirestream.runtime.report import status_lines
    from hirestream.runtime.status import read_status
    from hirestream.wiring import blob_store, delta_reader

    settings = read_settings()
    found = read_status(settings, delta_reader(settings), blob_store(settings))
    if as_json:
        print_line(found)
    else:
        click.echo("\n".join(status_lines(found)))


@click.command()
def doctor() -> None:
    """Say what this machine has and lacks, and how to install it."""
    from hirestream.runtime.doctor import examine
    from hirestream.runtime.supervisor import is_up

    settings = read_settings()
    checks = examine(settings, running=is_up(settings))
    for check in checks:
        mark = "ok     " if check.ok else "MISSING" if check.needed else "without"
        click.echo(f"{mark}  {check.name:<16} {check.found}" + ("" if check.ok else f"\n         → {check.fix}"))
    sys.exit(0 if all(check.ok or not check.needed for check in checks) else PARTLY)


@click.command()
@click.argument("service")
@click.option("-n", "--lines", default=50, show_default=True, help="How many lines.")
@click.option("-f", "--follow", is_flag=True, help="Go on as lines are added.")
def logs(service: str, lines: int, follow: bool) -> None:
    """Show the log of a service."""
    from hirestream.runtime.supervisor import follow_log

    try:
        for line in follow_log(read_settings(), service, lines=lines, follow=follow):
            click.echo(line, nl=False)
    except KeyboardInterrupt:
        return


COMMANDS: tuple[click.Command, ...] = (up, down, status, doctor, logs)
