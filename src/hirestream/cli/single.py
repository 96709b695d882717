"""The commands that work on documents in this process, without any engine; and on one of the running system."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hirestream.cli.console import FILE, FOLDER, PARTLY, print_line, read_settings, say
from hirestream.match.options import FILTERS

if TYPE_CHECKING:
    from hirestream.export.service import ExportFormat
    from hirestream.model.match import Direction


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
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

    reader = parser(read_settings())
    results = []
    failed = False
    for path in files:
        parsed, document = reader.parse(path.read_bytes(), str(path))
        failed = failed or parsed.error is not None
        print_line(parsed)
        if page is not None:
            results.append((parsed, document))
    if page is not None:
        from hirestream.extract.page import render_page

        page.write_text(render_page(results), encoding="utf-8")
    if reader.completer is not None:
        say("\n".join(reader.completer.lines()))
        reader.completer.close()
    sys.exit(PARTLY if failed else 0)


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options by which a person asks for hard filters."""
    for name, text in reversed(FILTERS.items()):
        command = click.option(f"--{name.replace('_', '-')}", help=text)(command)
    return command


@click.command(name="match")
@click.option("--cvs", type=FOLDER, help="Folder of CVs.")
@click.option("--offers", type=FOLDER, help="Folder of offers.")
@click.option("--direction", type=click.Choice(["cv-to-offers", "offer-to-cvs"]), default="cv-to-offers")
@click.option("--k", default=10, show_default=True, help="Most results for a document.")
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", help="One JSON line a result.")
@click.option("--verify", type=FILE, help="Compute the score of a receipt (or of a result) again, bit for bit.")
@_filters
@click.argument("document", required=False, type=FILE)
def match_(
    cvs: Path | None,
    offers: Path | None,
    direction: Direction,
    k: int,
    form: str,
    verify: Path | None,
    document: Path | None,
    **asked: str | None,
) -> None:
    """Match two folders in this process, or one DOCUMENT against the running system.

    Without filters nothing is hidden: what stands in the way is told as an obstacle.
    """
    del form
    if verify is not None:
        _verify(verify)
        return
    from hirestream.match.filters import filters_from

    settings = read_settings()
    filters = filters_from(asked)
    if cvs and offers:
        from hirestream.match.folders import match_folders
        from hirestream.wiring import encoder, parser, search_index

        parts = (parser(settings), search_index(settings, None), encoder(settings))
        for result in match_folders(*parts, cvs=cvs, offers=offers, direction=direction, k=k, say=say, filters=filters):
            print_line(result)
        return
    if document is None:
        raise click.UsageError("Give --cvs and --offers, or one document to match against the running system.")
    from hirestream.web.client import matches_of_file

    given = {name: value for name, value in asked.items() if value is not None}
    for result in matches_of_file(settings, document, k=k, filters=given):
        print_line(result)


def _verify(path: Path) -> None:
    """Print both scores of a receipt, and end with status 1 when they differ."""
    from hirestream.match.ranker import verify

    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise click.UsageError(f"{path} is not JSON: give the receipt of a result, or the result.") from None
    receipt = stored.get("receipt", stored) if isinstance(stored, dict) else {}
    computed = verify(receipt)
    same = computed == receipt.get("score")
    click.echo(json.dumps({"score": receipt.get("score"), "computed": computed, "verified": same}))
    sys.exit(0 if same else PARTLY)


@click.command()
@click.option("--cv", "cvs", required=True, multiple=True, type=FILE, help="The CV; several for a shortlist.")
@click.argument("question")
def ask(cvs: tuple[Path, ...], question: str) -> None:
    """Answer a question from a CV with citations, or say that the CV does not say; from several: who of them."""
    from hirestream.chat.files import ask_files
    from hirestream.wiring import chat, parser

    settings = read_settings()
    print_line(ask_files(parser(settings), chat(settings), cvs, question))


@click.command()
@click.option("--doc", "doc_id", help="A document of the running system, by its id (sha256:…).")
@click.option("--file", "path", type=FILE, help="A file, read in this process.")
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

        content = exported(read_settings(), doc_id or "", form, sensitive=sensitive)
    else:
        from hirestream.export.files import export_file
        from hirestream.wiring import parser

        content = export_file(parser(read_settings()), path, form, sensitive=sensitive)
    click.echo(content, nl=False)


@click.command()
@click.argument("what", type=click.Choice(["titles", "skills"]))
@click.option("--lang", type=click.Choice(["fr", "en"]), required=True, help="Language of the lines.")
@click.option("--k", default=10, show_default=True, help="Most concepts for a line.")
@click.option("--by-words", is_flag=True, help="Titles by their words only, not by meaning.")
def normalize(what: str, lang: str, k: int, by_words: bool) -> None:
    """Link lines of standard input to concepts: titles, or sentences with skills; a JSON line each."""
    from hirestream.taxonomy.lines import normalize_line
    from hirestream.taxonomy.service import Taxonomy

    taxonomy = Taxonomy.load()
    for text in sys.stdin:
        print_line(normalize_line(taxonomy, text.rstrip("\n"), what=what, language=lang, k=k, by_words=by_words))


COMMANDS: tuple[click.Command, ...] = (parse, match_, ask, export, normalize)
