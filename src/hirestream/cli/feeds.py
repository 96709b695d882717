"""The commands of feeds: sources of offers that are polled. No logic here either."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from hirestream.cli.console import PARTLY, print_line, read_settings, say
from hirestream.errors import Misconfigured

if TYPE_CHECKING:
    from hirestream.ingest.feeds.definitions import Definition
    from hirestream.ingest.feeds.state import Counts

_JSON = click.option("--json", "as_json", is_flag=True, help="A JSON line each.")


@click.group()
def feeds() -> None:
    """Poll sources of job offers: boards, career pages, files, mailboxes (see docs/feeds.md)."""


@feeds.command(name="list")
@_JSON
@click.option("--kinds", is_flag=True, help="The kinds of feeds that there are, and their options.")
def list_(as_json: bool, kinds: bool) -> None:
    """Show the feeds that are written down."""
    from hirestream.ingest.feeds.definitions import every_text
    from hirestream.wiring import feed_definitions

    if kinds:
        _show_kinds(as_json)
        return
    for one in feed_definitions(read_settings()).all():
        every = every_text(one.every)
        if as_json:
            print_line({"name": one.name, "type": one.kind, "every": every, "enabled": one.enabled})
        else:
            click.echo(
                f"{one.name:<24} {one.kind:<16} every {every:<6} {'' if one.enabled else 'switched off'}".rstrip()
            )


def _show_kinds(as_json: bool) -> None:
    from hirestream.ingest.feeds.catalogue import FEEDS

    for name, kind in sorted(FEEDS.items()):
        options = {option: told.description or "" for option, told in kind.settings.model_fields.items()}
        if as_json:
            print_line({"type": name, "description": kind.description, "options": options})
            continue
        click.echo(f"{name:<16} {kind.description}")
        for option, told in kind.settings.model_fields.items():
            click.echo(f"    {option:<16} {'(needed) ' if told.is_required() else ''}{told.description or ''}")


@feeds.command()
@click.argument("name")
@click.argument("kind", metavar="TYPE")
@click.argument("options", nargs=-1, metavar="[OPTION=VALUE]…")
@click.option("--every", default="1h", show_default=True, help="How often it is polled: 30m, 1h, 1d.")
@click.option("--secret", "secrets", multiple=True, metavar="OPTION", help="Ask for this option, and keep it apart.")
@click.option("--off", is_flag=True, help="Write it down, and do not poll it yet.")
def add(name: str, kind: str, options: tuple[str, ...], every: str, secrets: tuple[str, ...], off: bool) -> None:
    """Add a feed: NAME is yours, TYPE one of `feeds list --kinds`, options as that kind has them.

    A secret is `OPTION=env:NAME`, or is asked for with --secret. Everything lies in feeds.toml in the data folder and
    can be edited there.
    """
    from hirestream.ingest.feeds.definitions import Definition, every_of
    from hirestream.wiring import feed_definitions

    definitions = feed_definitions(read_settings())
    if any(one.name == name for one in definitions.all()):
        raise Misconfigured(f"There is a feed {name!r} already: change it in {definitions.path}.")
    told = dict(map(_option, options))
    for option in secrets:
        value = click.prompt(f"{option} of {name}", hide_input=True, err=True)
        told[option] = definitions.keep_secret(f"{name}.{option}", value)
    try:
        definitions.add(Definition(name, kind, every_of(every), enabled=not off, options=told))
    except Misconfigured:
        definitions.forget_secrets(name)
        raise
    say(f"{name} is in {definitions.path}. Try it with: hirestream feeds test {name}")


def _option(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"{text!r} is not OPTION=VALUE.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


@feeds.command()
@click.argument("name")
@click.option("--keep-offers", is_flag=True, help="Leave its offers open, as if they had come from nowhere.")
def remove(name: str, keep_offers: bool) -> None:
    """Remove a feed; offers that no other feed has are closed."""
    from hirestream.runtime.feeds import feed_store
    from hirestream.wiring import feed_definitions, feed_runs

    settings = read_settings()
    definitions = feed_definitions(settings)
    definitions.get(name)
    with closing(feed_store(settings)) as store:
        if keep_offers or not store.open_keys(name):
            store.forget(name)
        else:
            say(f"{feed_runs(settings, store).withdraw(name)} offers closed")
    definitions.remove(name)
    say(f"{name} is removed")


@feeds.command()
@click.argument("name")
@_JSON
def test(name: str, as_json: bool) -> None:
    """Fetch the first page of a feed, and show what would come; nothing is kept."""
    from hirestream.ingest.feeds.sameness import title_of
    from hirestream.wiring import feed_definitions, feed_runner

    settings = read_settings()
    definitions = feed_definitions(settings)
    page = feed_runner(settings, definitions).look(definitions.get(name))
    if page is None:
        say("It answers, and has nothing.")
        return
    for posting in page.postings:
        title = title_of(posting.content)
        if as_json:
            print_line({"key": posting.key, "title": title, "url": posting.url, "bytes": len(posting.content)})
        else:
            click.echo(f"{posting.key:<24} {title or '-':<50} {posting.url or ''}".rstrip())
    for attachment in page.attachments:
        told = {"key": attachment.key, "media_type": attachment.media_type, "bytes": len(attachment.content)}
        print_line(told) if as_json else click.echo(f"{attachment.key:<24} {len(attachment.content)} bytes")
    for problem in page.problems:
        say(f"problem: {problem}")
    say(f"{len(page.postings)} offers and {len(page.attachments)} files on the first page; nothing was kept")
    sys.exit(PARTLY if page.problems else 0)


@feeds.command()
@click.argument("names", nargs=-1)
@_JSON
def run(names: tuple[str, ...], as_json: bool) -> None:
    """Run feeds once, now: all that are switched on, or those named. Exit status 1 when one of them failed."""
    from hirestream.runtime.feeds import counts_text
    from hirestream.wiring import feed_definitions, feed_runner

    settings = read_settings()
    definitions = feed_definitions(settings)
    chosen: list[Definition] = (
        [definitions.get(name) for name in names] if names else [one for one in definitions.all() if one.enabled]
    )
    if not chosen:
        raise Misconfigured("There is no feed to run. Add one with: hirestream feeds add")
    failed = False
    for ran in feed_runner(settings, definitions).run(chosen, _progress):
        failed = failed or ran.error is not None or ran.counts.refused > 0
        if as_json:
            print_line({"name": ran.name, "counts": ran.counts.as_dict(), "problems": ran.problems, "error": ran.error})
            continue
        click.echo(f"{ran.name:<24} {counts_text(ran.counts)}" + (f"  FAILED: {ran.error}" if ran.error else ""))
        for problem in ran.problems:
            say(f"{ran.name}: {problem}")
    sys.exit(PARTLY if failed else 0)


def _progress(name: str, counts: Counts) -> None:
    from hirestream.runtime.feeds import counts_text

    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{name}: {counts_text(counts)}\r")
        sys.stderr.flush()


@feeds.command()
@_JSON
def status(as_json: bool) -> None:
    """Show how each feed stands: its last and next run, what came, what is open, what went wrong."""
    from hirestream.model.events import utc_now
    from hirestream.runtime.feeds import feed_store, report_json, report_text, reports
    from hirestream.wiring import feed_definitions

    settings = read_settings()
    with closing(feed_store(settings)) as store:
        for report in reports(feed_definitions(settings), store):
            if as_json:
                print_line(report_json(report))
            else:
                click.echo(report_text(report, utc_now()))


COMMANDS: tuple[click.Command, ...] = (feeds,)
