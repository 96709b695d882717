"""`hirestream demo`: documents through every stage while you watch, a summary that must balance, matches to look at."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from hirestream.errors import HirestreamError, Misconfigured
from hirestream.model.document import SIMULATOR
from hirestream.model.events import utc_now
from hirestream.model.match import Match
from hirestream.model.profile import Offer, Profile
from hirestream.model.status import Quantiles, Status
from hirestream.runtime import lifecycle, supervisor
from hirestream.runtime.addresses import web_url
from hirestream.runtime.status import read_status
from hirestream.settings import Settings
from hirestream.store.tables import CVS, OFFERS
from hirestream.wiring import blob_store, delta_reader, intake

if TYPE_CHECKING:
    from hirestream.store.adapters.delta_rs import DeltaRsTables

Say = Callable[[str], None]
_MARK = ".demo"
_STUCK_S = 180.0
_EXAMPLES = 3


@dataclass
class Run:
    """What happened to the documents of one demonstration."""

    files: int = 0
    receipts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def run_demo(settings: Settings, *, data: Sequence[Path], once: bool, say: Say, show: Say) -> int:
    """Run the demonstration; 0 when every document is accounted for, else 1. Ctrl-C ends it at any point."""
    settings = _own_folder(settings)
    started = time.monotonic()
    process = lifecycle.start(settings, detach=False)
    try:
        for name, seconds in lifecycle.wait_until_ready(settings, process):
            say(f"  {name:<10} ready after {seconds:5.1f} s")
        say(f"everything is up after {time.monotonic() - started:.0f} s: {web_url(settings)}")
        run = _flow(settings, data, say)
        status = read_status(settings, delta_reader(settings), blob_store(settings))
        balanced = _summary(status, run, show)
        _quarantine_reasons(settings, show)
        _examples(settings, show)
        _after_delta(settings, say)
        show(f"\nopen {web_url(settings)}")
        if not once:
            say("Ctrl-C stops everything.")
            lifecycle.run_until_stopped(settings, process)
    except KeyboardInterrupt:
        say("stopping …")
        return 0
    finally:
        supervisor.stop(settings)
    return 0 if balanced else 1


def _own_folder(settings: Settings) -> Settings:
    """Use a data folder of the demonstration's own, emptied, so that each run shows the same."""
    if "data_dir" in settings.model_fields_set:
        return settings
    settings = settings.model_copy(update={"data_dir": Path("hirestream-demo")})
    if supervisor.is_up(settings):
        raise Misconfigured(
            "The demonstration runs already. Stop it with `HIRESTREAM_DATA_DIR=hirestream-demo hirestream down`."
        )
    if settings.root.exists():
        if not (settings.root / _MARK).exists() and any(settings.root.iterdir()):
            raise Misconfigured(
                f"{settings.root} is not a folder that the demonstration made: it is left alone. Move it away."
            )
        supervisor.end_stale(settings)
        shutil.rmtree(settings.root)
    settings.root.mkdir(mode=0o711)
    (settings.root / _MARK).touch()
    return settings


def _corpus(settings: Settings, data: Sequence[Path], say: Say) -> Sequence[Path]:
    if data:
        return data
    from hirestream.simulate.service import sample_corpus, write_corpus

    folder = settings.root / "corpus"
    started = time.monotonic()
    count = sum(1 for _ in write_corpus(sample_corpus(today=utc_now().date()), folder))
    shutil.rmtree(folder / "gold", ignore_errors=True)
    say(f"sample corpus: {count} documents in {time.monotonic() - started:.1f} s, in {folder}")
    return [folder]


def _flow(settings: Settings, data: Sequence[Path], say: Say) -> Run:
    paths = _corpus(settings, data, say)
    run, live = Run(), _Live(say)
    started = time.monotonic()
    source = "files" if data else SIMULATOR
    for name, receipt in intake(settings).accept_paths(paths, source=source):
        run.files += 1
        run.receipts[receipt.outcome] += 1
        if receipt.code:
            run.refusals[receipt.code] += 1
            say(f"refused  {name}: {receipt.code}: {receipt.message}")
        live.show(settings, started)
    last, since = -1, time.monotonic()
    while not _settled(status := live.show(settings, started, force=True)):
        moved = status.account.in_flight + sum(view.behind for view in status.views)
        if moved != last:
            last, since = moved, time.monotonic()
        elif time.monotonic() - since > _STUCK_S:
            raise HirestreamError(f"Nothing has moved for {_STUCK_S:.0f} s. See `hirestream status` and the logs.")
        time.sleep(0.25)
    run.seconds = time.monotonic() - started
    live.end()
    return run


def _settled(status: Status) -> bool:
    """Whether all documents have arrived in the tables and every view has followed."""
    documents = status.account.cvs + status.account.offers
    followed = all(view.behind == 0 and view.rows >= documents for view in status.views)
    return status.account.in_flight == 0 and followed


class _Live:
    """A line by stage: rewritten in place on a terminal, printed every other second elsewhere."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._terminal = sys.stderr.isatty()
        self._last = 0.0
        self._begun = False
        self._tables: DeltaRsTables | None = None
        self._status: Status | None = None

    def show(self, settings: Settings, started: float, *, force: bool = False) -> Status:
        now = time.monotonic()
        due = now - self._last >= (0.5 if self._terminal else 2.0)
        if self._status is None or force or due:
            self._tables = self._tables or delta_reader(settings)
            self._status = read_status(settings, self._tables, blob_store(settings), with_memory=False)
        if due:
            self._last = now
            self._print(self._status, now - started)
        return self._status

    def _print(self, status: Status, seconds: float) -> None:
        if not self._begun:
            heads = ("seconds", "accepted", "read", "cvs", "offers", "others", "quarantined", "searchable", "docs/s")
            self._say("  ".join(f"{head:>11}" for head in heads))
            self._begun = True
        a = status.account
        settled = a.accepted - a.in_flight
        searchable = next((view.rows for view in status.views if view.name == "index"), 0)
        lag = next((one.lag for one in status.services if one.name == "classify"), 0) or 0
        rate = settled / seconds if seconds else 0.0
        values = (a.accepted, max(0, a.accepted - lag), a.cvs, a.offers, a.others, a.quarantined, searchable)
        line = "  ".join([f"{seconds:>11.1f}", *(f"{value:>11}" for value in values), f"{rate:>11.1f}"])
        if self._terminal:
            sys.stderr.write(f"\r\033[K{line}")
            sys.stderr.flush()
        else:
            self._say(line)

    def end(self) -> None:
        if self._terminal:
            self._say("")


def _summary(status: Status, run: Run, show: Say) -> bool:
    a = status.account
    balanced = a.accepted == a.cvs + a.offers + a.others + a.quarantined and a.in_flight == 0
    documents = a.cvs + a.offers
    rows = {view.name: view.rows for view in status.views}
    short = [name for name, held in rows.items() if held < documents]
    refused = ", ".join(f"{count} {code}" for code, count in sorted(run.refusals.items())) or "none"
    show("")
    show(f"documents in      {run.files}: {a.accepted} accepted, {a.duplicates} duplicates, refused: {refused}")
    show(f"                  {a.cvs} CVs, {a.offers} offers, {a.others} others, {a.quarantined} quarantined")
    rate = a.accepted / run.seconds if run.seconds else 0.0
    show(f"time              {run.seconds:.1f} s, {rate:.1f} documents/s")
    show(f"→ Delta           {_quantiles(status.freshness_s.receipt_to_delta)}")
    show(f"→ searchable      {_quantiles(status.freshness_s.receipt_to_searchable)}")
    memory = sum(one.memory_mb or 0 for one in status.services)
    show(f"memory            {memory / 1000:.1f} GB in {len(status.services)} services")
    if balanced and not short:
        show("account           balances, in Delta and in every view")
    else:
        show(f"account           DOES NOT BALANCE: {a.model_dump_json()}; views: {rows}")
    return balanced and not short


def _quantiles(measured: Quantiles) -> str:
    if measured.p50 is None:
        return "not measured"
    return f"p50 {measured.p50:.2f} s, p95 {measured.p95:.2f} s, from receipt"


def _quarantine_reasons(settings: Settings, show: Say) -> None:
    from hirestream.store.tables import QUARANTINE

    rows = delta_reader(settings).read(QUARANTINE, columns=["stage", "code"]).to_pylist()
    for (stage, code), count in sorted(Counter((row["stage"], row["code"]) for row in rows).items()):
        show(f"quarantined       {count} × {code} (at {stage})")


def _examples(settings: Settings, show: Say) -> None:
    """Three documents of each side with their best match and the reasons."""
    tables = delta_reader(settings)
    for table, heading in ((CVS, "CV → offer"), (OFFERS, "offer → candidate")):
        show(f"\n{heading}")
        shown = 0
        for doc_id in tables.read(table, columns=["doc_id"]).sort_by("doc_id")["doc_id"].to_pylist():
            if shown == _EXAMPLES:
                break
            for line in _example(settings, doc_id):
                show(line)
                shown += line.startswith("  •")


def _example(settings: Settings, doc_id: str) -> Iterator[str]:
    found = _matches(settings, doc_id)
    if not found:
        return
    best = found[0]
    yield f"  • {_title(settings, doc_id)}  →  {_title(settings, best.doc_id)}   {best.score:.2f}"
    yield f"      {best.explanation}"


def _matches(settings: Settings, doc_id: str) -> Sequence[Match]:
    answer = httpx.get(f"{web_url(settings)}/api/v1/documents/{doc_id}/matches", params={"k": 1}, timeout=30)
    answer.raise_for_status()
    body = answer.json()
    return [Match.model_validate(one) for one in (body["matches"] if isinstance(body, dict) else body)]


def _title(settings: Settings, doc_id: str) -> str:
    """Title and town of a document: never a name."""
    tables = delta_reader(settings)
    for table, model in ((CVS, Profile), (OFFERS, Offer)):
        for row in tables.read(table, columns=["profile"], where=("doc_id", [doc_id])).to_pylist():
            profile = model.model_validate_json(row["profile"])
            place = profile.location.city
            return f"{profile.title or 'without a title'}{f' ({place})' if place else ''}"
    return doc_id


def _after_delta(settings: Settings, say: Say) -> None:
    """Build the warehouse and the segments, so that every page has something to show."""
    from hirestream.warehouse.service import build, default_project_dir

    built = build(settings.warehouse_path, default_project_dir())
    say(f"warehouse: {built.models} models and {built.tests} tests in {built.seconds:.1f} s")
    started = time.monotonic()
    # Spark in a process of its own: it gives its memory back.
    command = [sys.executable, "-m", "hirestream.cli", "segment"]
    environment = os.environ | {"HIRESTREAM_DATA_DIR": str(settings.root)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise HirestreamError(f"The segmentation failed: {done.stderr.strip()[-500:]}")
    run = json.loads(done.stdout.splitlines()[-1])
    named = ", ".join(f"{one['name_en']} ({one['size']})" for one in run["segments"]) or run["note"]
    say(f"segments: {named} in {time.monotonic() - started:.1f} s")
