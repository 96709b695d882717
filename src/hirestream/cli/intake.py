"""The commands that bring documents in: from files, and from the simulator."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from hirestream.cli.console import PARTLY, PATH, progress, read_settings, say

if TYPE_CHECKING:
    from hirestream.llm.account import MeteredModel
    from hirestream.settings import Settings
    from hirestream.simulate.journal import Journal
    from hirestream.simulate.model_writer import ModelWriter


@click.command()
@click.argument("paths", nargs=-1, required=True, type=PATH)
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Column of a CSV that carries a field.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write a row a document: .jsonl, .csv.")
def ingest(paths: tuple[Path, ...], mapping: tuple[str, ...], report: Path | None) -> None:
    """Hand in files, folders, archives, tables, mailboxes; a line each: accepted, duplicate, refused and why.

    A run that was stopped can be started again: it goes on where it was.
    """
    from hirestream.ingest.imports.report import check_report, run_import
    from hirestream.ingest.imports.tables import mapping_of
    from hirestream.runtime.feeds import polite_fetcher, request_paces
    from hirestream.wiring import intake

    if report:
        check_report(report)
    columns, settings = mapping_of(mapping), read_settings()
    taker = intake(settings)
    with polite_fetcher(settings, request_paces(settings)) as fetcher:
        tally, skipped = run_import(
            taker, paths, columns=columns, fetcher=fetcher, report=report, show=click.echo, progress=progress
        )
    progress("")
    say("\n".join(tally.summary(skipped)))
    sys.exit(PARTLY if tally.outcomes["refused"] else 0)


def _rate(_context: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    from hirestream.simulate.run import read_rate

    try:
        return None if value is None else read_rate(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def _listed(*known: str) -> Callable[[click.Context, click.Parameter, str], tuple[str, ...]]:
    """Make the check of an option that takes some of these words, with commas."""

    def check(_context: click.Context, _option: click.Parameter, value: str) -> tuple[str, ...]:
        chosen = tuple(one.strip() for one in value.split(","))
        if not set(chosen) <= set(known):
            raise click.BadParameter(f"{value!r} is not a list of {', '.join(known)}, with commas")
        return chosen

    return check


@click.command()
@click.option("--cvs", default=0, type=click.IntRange(min=0), show_default=True, help="How many CVs.")
@click.option("--offers", default=0, type=click.IntRange(min=0), show_default=True, help="How many offers.")
@click.option("--others", default=0, type=click.IntRange(min=0), show_default=True, help="How many other documents.")
@click.option("--rate", callback=_rate, help="Documents in a time: `5/s`, `300/min`. Default: as fast as it goes.")
@click.option("--seed", default=7, show_default=True, help="The same seed and day give the same documents.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the offers are open. Default: today, or where a run goes on, the day on which it began.",
)
@click.option(
    "--languages",
    default="fr,en",
    callback=_listed("fr", "en"),
    show_default=True,
    help="`fr`, `en` or both, with commas.",
)
@click.option(
    "--formats",
    default="pdf,docx,odt,html,txt",
    callback=_listed("pdf", "docx", "odt", "html", "txt", "json", "scan"),
    show_default=True,
    help="Kinds of files, with commas. `scan` are pictures, which need OCR; `json` is JSON Resume and JobPosting.",
)
@click.option(
    "--llm",
    type=click.Choice(["groq", "local", "none"]),
    default="none",
    show_default=True,
    help="Who writes the sentences: a model on Groq, on a server of your own, or the grammar alone.",
)
@click.option("--model", help="The model, in place of the one in the settings.")
@click.option("--to", "target", required=True, help="`pipeline`, or a folder to write files and gold/*.json into.")
def simulate(
    cvs: int,
    offers: int,
    others: int,
    rate: float | None,
    seed: int,
    languages: tuple[str, ...],
    today: datetime | None,
    formats: tuple[str, ...],
    llm: Literal["groq", "local", "none"],
    model: str | None,
    target: str,
) -> None:
    """Make synthetic CVs and offers: into the flow, or as files with their gold beside them.

    A run that was stopped goes on where it was when the same command is given again, and does nothing twice. When the
    language model is away, the texts are written by grammar, and the summary says how many.
    """
    from hirestream.model.events import utc_now
    from hirestream.simulate.run import Tally, batches, run
    from hirestream.simulate.service import simulate as draw
    from hirestream.wiring import simulation

    if cvs + offers + others == 0:
        raise click.UsageError("Say how many: --cvs, --offers, --others.")
    if model and llm == "none":
        raise click.UsageError("--model goes with --llm groq or --llm local.")
    settings = read_settings()
    metered = _chat_model(settings, llm, model)
    options = {
        "seed": seed,
        "languages": list(languages),
        "formats": list(formats),
        "llm": llm,
        "model": metered.name if metered else None,
    }
    if today is not None:
        options["today"] = f"{today:%Y-%m-%d}"
    deliver, journal = simulation(settings, target, options, {"today": f"{today or utc_now():%Y-%m-%d}"})
    with journal:
        writer = _model_writer(metered, journal) if metered else None
        documents = draw(
            cvs=cvs,
            offers=offers,
            others=others,
            seed=seed,
            languages=languages,
            formats=formats,
            writer=writer,
            skip=journal.done,
            today=date.fromisoformat(journal.once["today"]),
        )
        tally = Tally(before=len(journal.done))
        started = time.monotonic()
        try:
            for one in run(batches(documents, rate=rate), deliver, journal):
                tally.outcomes[one.outcome] += 1
                click.echo(f"{one.outcome:<9} {one.doc_id} {one.name}")
                progress(f"{tally.before + tally.outcomes.total()} of {cvs + offers + others}")
        except KeyboardInterrupt:
            tally.stopped = True
        finally:
            progress("")
            took = time.monotonic() - started
            if metered and writer:
                lines = tally.lines(took, written=writer.written, spent=metered.spent, prices=metered.prices)
                metered.close()
            else:
                lines = tally.lines(took)
            say("\n".join(lines))
    sys.exit(PARTLY if tally.stopped or tally.outcomes["refused"] else 0)


def _chat_model(settings: Settings, llm: Literal["groq", "local", "none"], model: str | None) -> MeteredModel | None:
    from hirestream.wiring import chat_model

    return None if llm == "none" else chat_model(settings, llm, model)


def _model_writer(model: MeteredModel, journal: Journal) -> ModelWriter:
    from hirestream.classify.language import LanguageDetector
    from hirestream.simulate.model_writer import ModelWriter

    return ModelWriter(model, journal, detect=LanguageDetector().detect, tell=say)


COMMANDS: tuple[click.Command, ...] = (ingest, simulate)
