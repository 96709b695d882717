"""The commands. No logic here: each calls the room that does the work, and prints what comes back.

Results go to standard output, progress and errors to standard error. Exit status: 0 done, 1 partly, 2 wrong usage.
Imports are late, so that `--help` and short commands start at once.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import click

from hirestream.cli_feeds import feeds
from hirestream.console import PARTLY, WRONG_USAGE, say
from hirestream.console import line as _line
from hirestream.console import read_settings as _settings
from hirestream.errors import HirestreamError, Misconfigured

if TYPE_CHECKING:
    from hirestream.export.service import ExportFormat
    from hirestream.ingest.operations import Operations, Quarantined
    from hirestream.llm.account import MeteredModel
    from hirestream.model.match import Direction
    from hirestream.settings import Settings
    from hirestream.simulate.journal import Journal
    from hirestream.simulate.model_writer import ModelWriter

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_PATH = click.Path(exists=True, path_type=Path)


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


# ---- the running system --------------------------------------------------------------------------------------------
@main.command()
@click.option("--detach", is_flag=True, help="Return when everything is ready, and leave it running.")
def up(detach: bool) -> None:
    """Start all engines and jobs; Ctrl-C stops them."""
    from hirestream.runtime import lifecycle, supervisor
    from hirestream.runtime.addresses import web_url

    settings = _settings()
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


@main.command()
def down() -> None:
    """Stop everything in this data folder."""
    from hirestream.runtime import supervisor

    settings = _settings()
    say("stopped" if supervisor.stop(settings) else f"nothing was running in {settings.root}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def status(as_json: bool) -> None:
    """Show services, the account of documents, tables, views and freshness."""
    from hirestream.runtime.report import status_lines
    from hirestream.runtime.status import read_status
    from hirestream.wiring import blob_store, delta_reader

    settings = _settings()
    found = read_status(settings, delta_reader(settings), blob_store(settings))
    if as_json:
        _line(found)
    else:
        click.echo("\n".join(status_lines(found)))


@main.command()
def doctor() -> None:
    """Say what this machine has and lacks, and how to install it."""
    from hirestream.runtime.doctor import examine
    from hirestream.runtime.supervisor import is_up

    settings = _settings()
    checks = examine(settings, running=is_up(settings))
    for check in checks:
        mark = "ok     " if check.ok else "MISSING" if check.needed else "without"
        click.echo(f"{mark}  {check.name:<16} {check.found}" + ("" if check.ok else f"\n         → {check.fix}"))
    sys.exit(0 if all(check.ok or not check.needed for check in checks) else PARTLY)


@main.command()
@click.argument("service")
@click.option("-n", "--lines", default=50, show_default=True, help="How many lines.")
@click.option("-f", "--follow", is_flag=True, help="Go on as lines are added.")
def logs(service: str, lines: int, follow: bool) -> None:
    """Show the log of a service."""
    from hirestream.runtime.supervisor import follow_log

    try:
        for line in follow_log(_settings(), service, lines=lines, follow=follow):
            click.echo(line, nl=False)
    except KeyboardInterrupt:
        return


# ---- documents in --------------------------------------------------------------------------------------------------
@main.command()
@click.argument("paths", nargs=-1, required=True, type=_PATH)
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
    columns, settings = mapping_of(mapping), _settings()
    taker = intake(settings)
    with polite_fetcher(settings, request_paces(settings)) as fetcher:
        tally, skipped = run_import(
            taker, paths, columns=columns, fetcher=fetcher, report=report, show=click.echo, progress=_progress
        )
    _progress("")
    say("\n".join(tally.summary(skipped)))
    sys.exit(PARTLY if tally.outcomes["refused"] else 0)


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()


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


@main.command()
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
    settings = _settings()
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
                _progress(f"{tally.before + tally.outcomes.total()} of {cvs + offers + others}")
        except KeyboardInterrupt:
            tally.stopped = True
        finally:
            _progress("")
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


main.add_command(feeds)


# ---- one document, in this process ---------------------------------------------------------------------------------
@main.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", help="One JSON line a file.")
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write a page that shows what is where.",
)
def parse(files: tuple[Path, ...], form: str, page: Path | None) -> None:
    """Read, classify and extract files in this process, without any engine."""
    del form
    from hirestream.wiring import parser

    reader = parser(_settings())
    results = []
    failed = False
    for path in files:
        parsed, document = reader.parse(path.read_bytes(), str(path))
        failed = failed or parsed.error is not None
        _line(parsed)
        if page is not None:
            results.append((parsed, document))
    if page is not None:
        from hirestream.extract.page import render_page

        page.write_text(render_page(results), encoding="utf-8")
    sys.exit(PARTLY if failed else 0)


@main.command(name="match")
@click.option("--cvs", type=_FOLDER, help="Folder of CVs.")
@click.option("--offers", type=_FOLDER, help="Folder of offers.")
@click.option("--direction", type=click.Choice(["cv-to-offers", "offer-to-cvs"]), default="cv-to-offers")
@click.option("--k", default=10, show_default=True, help="Most results for a document.")
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", help="One JSON line a result.")
@click.argument("document", required=False, type=_FILE)
def match_(
    cvs: Path | None, offers: Path | None, direction: Direction, k: int, form: str, document: Path | None
) -> None:
    """Match two folders in this process, or one DOCUMENT against the running system."""
    del form
    settings = _settings()
    if cvs and offers:
        from hirestream.match.folders import match_folders
        from hirestream.wiring import encoder, parser, search_index

        matcher_parts = (parser(settings), search_index(settings, None), encoder(settings))
        for result in match_folders(*matcher_parts, cvs=cvs, offers=offers, direction=direction, k=k, say=say):
            _line(result)
        return
    if document is None:
        raise click.UsageError("Give --cvs and --offers, or one document to match against the running system.")
    from hirestream.web.client import matches_of_file

    for result in matches_of_file(settings, document, k=k):
        _line(result)


@main.command()
@click.option("--cv", required=True, type=_FILE, help="The CV.")
@click.argument("question")
def ask(cv: Path, question: str) -> None:
    """Answer a question from a CV with citations, or say that the CV does not say."""
    from hirestream.chat.files import ask_file
    from hirestream.wiring import encoder, parser

    settings = _settings()
    _line(ask_file(parser(settings), encoder(settings), cv, question))


@main.command()
@click.option("--doc", "doc_id", help="A document of the running system, by its id (sha256:…).")
@click.option("--file", "path", type=_FILE, help="A file, read in this process.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json-resume", "europass", "job-posting"]),
    required=True,
    help="Of a CV: JSON Resume or Europass XML; of an offer: a JobPosting as JSON-LD.",
)
@click.option("--with-sensitive", "sensitive", is_flag=True, help="With birth date, nationality and gender.")
def export(doc_id: str | None, path: Path | None, form: ExportFormat, sensitive: bool) -> None:
    """Print a CV or an offer in a form that other systems read."""
    if (doc_id is None) == (path is None):
        raise click.UsageError("Give either --doc or --file.")
    if path is None:
        from hirestream.web.client import exported

        content = exported(_settings(), doc_id or "", form, sensitive=sensitive)
    else:
        from hirestream.export.files import export_file
        from hirestream.wiring import parser

        content = export_file(parser(_settings()), path, form, sensitive=sensitive)
    click.echo(content, nl=False)


@main.command()
@click.argument("what", type=click.Choice(["titles", "skills"]))
@click.option("--lang", type=click.Choice(["fr", "en"]), required=True, help="Language of the lines.")
@click.option("--k", default=10, show_default=True, help="Most concepts for a line.")
@click.option("--by-words", is_flag=True, help="Titles by their words only: quicker, and needs no embedding model.")
def normalize(what: str, lang: str, k: int, by_words: bool) -> None:
    """Link lines of standard input to concepts: titles, or sentences with skills; a JSON line each."""
    from hirestream.taxonomy.lines import normalize_line
    from hirestream.taxonomy.service import Taxonomy
    from hirestream.wiring import encoder

    taxonomy, settings = Taxonomy.load(), _settings()
    meaning = None
    if what == "titles" and not by_words:
        if settings.encoder_dir.exists():
            meaning = taxonomy.meaning(encoder(settings))
        else:
            say("The embedding model is not set up (`make setup`): titles are linked by their words only.")
    for line in sys.stdin:
        _line(normalize_line(taxonomy, line.rstrip("\n"), what=what, language=lang, k=k, meaning=meaning))


# ---- quarantine, erasure -------------------------------------------------------------------------------------------
@main.group()
def quarantine() -> None:
    """Look at what could not be processed, and send it through again."""


def _operations() -> Operations:
    from hirestream.ingest.operations import Operations
    from hirestream.wiring import blob_store, delta_reader, event_log

    settings = _settings()
    return Operations(delta_reader(settings), blob_store(settings), event_log(settings))


def _chosen(doc_ids: Sequence[str]) -> list[Quarantined]:
    rows = _operations().quarantined(doc_ids)
    found = {row.doc_id for row in rows}
    if missing := [doc_id for doc_id in doc_ids if doc_id not in found]:
        raise Misconfigured(f"Not in quarantine: {', '.join(missing)}")
    return rows


@quarantine.command(name="list")
def quarantine_list() -> None:
    """Print a JSON line for each document in quarantine."""
    for row in _chosen(()):
        _line({"doc_id": row.doc_id, "stage": row.stage, "code": row.code, "attempts": row.attempts})


@quarantine.command(name="show")
@click.argument("doc_id")
def quarantine_show(doc_id: str) -> None:
    """Print all that is known of one document in quarantine, and what to do about it."""
    from hirestream.errors import CODES

    (row,) = _chosen([doc_id])
    event = json.loads(row.event)
    shown: dict[str, object] = {"doc_id": row.doc_id, "stage": row.stage, "code": row.code, "detail": row.detail}
    shown |= {"attempts": row.attempts, "failed_at": row.failed_at.isoformat(), "what_to_do": CODES.get(row.code, "")}
    _line(shown | {"blob": event["blob"], "media_type": event["media_type"], "size": event["size"]})


@quarantine.command(name="replay")
@click.argument("doc_ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All of them.")
def quarantine_replay(doc_ids: tuple[str, ...], everything: bool) -> None:
    """Send documents of the quarantine through again."""
    if not doc_ids and not everything:
        raise click.UsageError("Name documents, or give --all.")
    say(f"{_operations().replay(_chosen(doc_ids))} sent again")


@main.command()
@click.option("--doc", "doc_id", help="The document's id (sha256:…).")
@click.option("--person", "email", help="Every CV that names this e-mail address.")
@click.option("--source", help="Every document that came from this source: `simulator` for the synthetic ones.")
def erase(doc_id: str | None, email: str | None, source: str | None) -> None:
    """Erase a document, all CVs of a person, or all that a source brought in, everywhere; prints a receipt."""
    from hirestream.model.events import utc_now
    from hirestream.wiring import documents_of_person

    if sum(value is not None for value in (doc_id, email, source)) != 1:
        raise click.UsageError("Give one of --doc, --person and --source.")
    if source is not None:
        count = _operations().erase_source(source, on_page=lambda erased: _progress(f"{erased} erased"))
        _progress("")
        _line({"source": source, "requested_at": utc_now().isoformat(), "erased": count})
        return
    doc_ids = [doc_id] if doc_id else documents_of_person(_settings(), email or "")
    receipts = [receipt for one in doc_ids if (receipt := _operations().erase(one))]
    if not receipts:
        raise Misconfigured(f"Nothing is known of {doc_id or 'this person'}.")
    for receipt in receipts:
        _line({"doc_id": receipt.doc_id, "requested_at": receipt.requested_at.isoformat(), "held_in": receipt.held_in})


# ---- after Delta ---------------------------------------------------------------------------------------------------
@main.command()
@click.argument("view", type=click.Choice(["index", "cache", "people", "warehouse"]))
def rebuild(view: str) -> None:
    """Drop a view and build it again from the Delta tables."""
    from hirestream.store.job import rebuild_view

    seen = 0

    def page(changes: Any) -> None:
        nonlocal seen
        seen += changes.upserts.num_rows
        _progress(f"{view}: {seen} rows")

    started = time.monotonic()
    rows = rebuild_view(_settings(), view, page)
    _progress("")
    say(f"{view}: {rows} rows in {time.monotonic() - started:.1f} s")


@main.group()
def warehouse() -> None:
    """The analysts' database."""


@warehouse.command(name="build")
def warehouse_build() -> None:
    """Shape the raw tables into facts, dimensions and marts with dbt, and test them."""
    from hirestream.warehouse.service import build, default_project_dir

    result = build(_settings().warehouse_path, default_project_dir())
    say(f"{result.models} models and {result.tests} tests in {result.seconds:.1f} s")


@main.command()
@click.option("--k", type=int, help="How many segments. Default: chosen by silhouette.")
@click.option("--seed", default=7, show_default=True, help="The same data and seed give the same segments.")
def segment(k: int | None, seed: int) -> None:
    """Group the talent pool (Postgres → Spark → Postgres) and write the Tableau extract."""
    from hirestream.segment.job import segment_pool

    _line(dataclasses.asdict(segment_pool(_settings(), k=k, seed=seed)))


# ---- show and measure ----------------------------------------------------------------------------------------------
@main.command()
@click.option(
    "--data", type=_PATH, multiple=True, help="File or folder of your own, again for more; default: a sample corpus."
)
@click.option("--once", is_flag=True, help="Stop when all is accounted for; exit status 1 when it is not.")
def demo(data: tuple[Path, ...], once: bool) -> None:
    """Start everything, run documents through every stage, show matches, and leave it open in the browser."""
    from hirestream.demo import run_demo

    sys.exit(run_demo(_settings(), data=data, once=once, say=say, show=click.echo))


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure the flow on this machine (a checkout is needed; see bench/README.md)."""
    script = Path(__file__).parents[2] / "bench" / "flow.py"
    if not script.exists():
        raise Misconfigured("`hirestream bench` runs the programs in bench/: use it in a checkout of the project.")
    # It takes our place, so that Ctrl-C reaches it and it can clean up.
    os.execv(sys.executable, [sys.executable, str(script), *arguments])  # noqa: S606


if __name__ == "__main__":
    main()
