"""The commands of operators and analysts: quarantine, erasure, views, warehouse, segments."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from hirestream.cli.console import print_line, progress, read_settings, say
from hirestream.errors import Misconfigured

if TYPE_CHECKING:
    from hirestream.ingest.operations import Operations, Quarantined
    from hirestream.model.document import Kind


@click.group()
def quarantine() -> None:
    """Look at what could not be processed, and send it through again."""


def _operations() -> Operations:
    from hirestream.ingest.operations import Operations
    from hirestream.wiring import blob_store, delta_reader, event_log

    settings = read_settings()
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
        print_line({"doc_id": row.doc_id, "stage": row.stage, "code": row.code, "attempts": row.attempts})


@quarantine.command(name="show")
@click.argument("doc_id")
def quarantine_show(doc_id: str) -> None:
    """Print all that is known of one document in quarantine, and what to do about it."""
    from hirestream.errors import CODES

    (row,) = _chosen([doc_id])
    event = json.loads(row.event)
    shown: dict[str, object] = {"doc_id": row.doc_id, "stage": row.stage, "code": row.code, "detail": row.detail}
    shown |= {"attempts": row.attempts, "failed_at": row.failed_at.isoformat(), "what_to_do": CODES.get(row.code, "")}
    print_line(shown | {"blob": event["blob"], "media_type": event["media_type"], "size": event["size"]})


@quarantine.command(name="replay")
@click.argument("doc_ids", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All of them.")
def quarantine_replay(doc_ids: tuple[str, ...], everything: bool) -> None:
    """Send documents of the quarantine through again."""
    if not doc_ids and not everything:
        raise click.UsageError("Name documents, or give --all.")
    say(f"{_operations().replay(_chosen(doc_ids))} sent again")


@click.command()
def uncertain() -> None:
    """Print a JSON line for each document whose kind is not sure: it waits among the others for `reclassify`."""
    for row in _operations().uncertain():
        print_line({"doc_id": row.doc_id, "predicted": row.predicted, "probability": round(row.probability, 3)})


@click.command()
@click.argument("doc_id")
@click.option(
    "--as", "kind", required=True, type=click.Choice(["cv", "offer", "other"]), help="What the document really is."
)
def reclassify(doc_id: str, kind: Kind) -> None:
    """Say what a document is: it goes through again as that, and the choice is kept for training."""
    if not _operations().reclassify(doc_id, kind, by="operator"):
        raise Misconfigured(f"{doc_id} is not among the CVs, the offers and the others.")
    say(f"sent again as {kind}")


@click.command()
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
        count = _operations().erase_source(source, on_page=lambda erased: progress(f"{erased} erased"))
        progress("")
        print_line({"source": source, "requested_at": utc_now().isoformat(), "erased": count})
        return
    doc_ids = [doc_id] if doc_id else documents_of_person(read_settings(), email or "")
    receipts = [receipt for one in doc_ids if (receipt := _operations().erase(one))]
    if not receipts:
        raise Misconfigured(f"Nothing is known of {doc_id or 'this person'}.")
    for receipt in receipts:
        print_line(
            {"doc_id": receipt.doc_id, "requested_at": receipt.requested_at.isoformat(), "held_in": receipt.held_in}
        )


@click.command()
@click.argument("view", type=click.Choice(["index", "cache", "people", "warehouse"]))
def rebuild(view: str) -> None:
    """Drop a view and build it again from the Delta tables."""
    from hirestream.store.job import rebuild_view

    seen = 0

    def page(changes: Any) -> None:
        nonlocal seen
        seen += changes.upserts.num_rows
        progress(f"{view}: {seen} rows")

    started = time.monotonic()
    rows = rebuild_view(read_settings(), view, page)
    progress("")
    say(f"{view}: {rows} rows in {time.monotonic() - started:.1f} s")


@click.group()
def warehouse() -> None:
    """The analysts' database."""


@warehouse.command(name="build")
def warehouse_build() -> None:
    """Shape the raw tables into facts, dimensions and marts with dbt, and test them."""
    from hirestream.warehouse.service import build, default_project_dir

    result = build(read_settings().warehouse_path, default_project_dir())
    say(f"{result.models} models and {result.tests} tests in {result.seconds:.1f} s")


@click.command()
@click.option("--k", type=int, help="How many segments. Default: chosen by silhouette.")
@click.option("--seed", default=7, show_default=True, help="The same data and seed give the same segments.")
def segment(k: int | None, seed: int) -> None:
    """Group the talent pool (Postgres → Spark → Postgres) and write the Tableau extract."""
    from hirestream.segment.job import segment_pool

    print_line(dataclasses.asdict(segment_pool(read_settings(), k=k, seed=seed)))


COMMANDS: tuple[click.Command, ...] = (quarantine, uncertain, reclassify, erase, rebuild, warehouse, segment)
