"""Pages for operators and analysts: the pipeline as it runs, what is in quarantine, and the segments of the pool."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, cast, get_args

from flask import Blueprint, Response, copy_current_request_context, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext, ngettext
from werkzeug.exceptions import BadRequest

from hirestream.errors import Misconfigured, Transient
from hirestream.model.document import Kind
from hirestream.model.status import Status
from hirestream.web import labels, present
from hirestream.web.language import choose_language
from hirestream.web.ports import FeedRow, QuarantineRow, Segment, UncertainRow
from hirestream.web.problems import HTTP_PROBLEMS, problem_json, problem_of
from hirestream.web.site import Site, site

OPERATIONS: Final = Blueprint("operations", __name__)
#: Rows of the quarantine list on a page.
_ROWS: Final = 25
#: Characters of a document that are shown for a person to tell what it is.
_PREVIEW: Final = 500
#: Parts of the pipeline page that are replaced when they change: element id → template.
_REGIONS: Final = {
    "live-account": "_account.html",
    "live-services": "_services.html",
    "live-freshness": "_freshness.html",
    "live-tables": "_tables.html",
    "live-feeds": "_feeds.html",
    "live-quarantine": "_quarantine.html",
}
#: Snapshots after which a stream ends and the browser opens a new one, so that no thread is held for ever.
_SNAPSHOTS: Final = 600


@dataclass(frozen=True)
class Picture:
    """What the pipeline page shows at one moment; `status` is None while the system cannot be asked."""

    status: Status | None
    rows: tuple[QuarantineRow, ...]
    after: str
    next_after: str | None
    feeds: tuple[FeedRow, ...] = ()
    feeds_error: str | None = None

    @property
    def balances(self) -> bool:
        """Whether every accepted document is accounted for."""
        if self.status is None:
            return False
        account = self.status.account
        known = account.cvs + account.offers + account.others + account.quarantined + account.in_flight
        return account.accepted == known


def picture(after: str) -> Picture:
    """Look at the system now; the quarantine list goes on behind the doc_id `after`."""
    try:
        status = site().status.get()
        rows = tuple(site().backend.quarantine(limit=_ROWS + 1, after=after))
    except Transient:
        return Picture(None, (), after, None)
    feeds, error = _feeds()
    return Picture(status, rows[:_ROWS], after, rows[_ROWS - 1].doc_id if len(rows) > _ROWS else None, feeds, error)


def _feeds() -> tuple[tuple[FeedRow, ...], str | None]:
    """Sources of offers, and what is wrong with the file that names them."""
    try:
        return tuple(site().backend.feeds()), None
    except Misconfigured as error:
        return (), error.message


def snapshot(after: str) -> dict[str, object]:
    """Render the live parts of the pipeline page, and one line for those who cannot see them."""
    now = picture(after)
    if now.status is None:
        spoken = str(HTTP_PROBLEMS["unavailable"][0])
    else:
        account = now.status.account
        spoken = gettext(
            "%(accepted)s documents accepted, %(in_flight)s on their way, %(quarantined)s in quarantine.",
            accepted=format_decimal(account.accepted),
            in_flight=format_decimal(account.in_flight),
            quarantined=format_decimal(account.quarantined),
        )
    regions = {region: render_template(template, picture=now) for region, template in _REGIONS.items()}
    return {"regions": regions, "spoken": spoken}


@OPERATIONS.get("/pipeline")
def pipeline() -> str:
    """Show where every document is, how the services are, and what waits in quarantine."""
    return render_template("pipeline.html", picture=picture(request.args.get("after", "")))


@OPERATIONS.get("/pipeline/snapshot")
def pipeline_snapshot() -> dict[str, object]:
    """One snapshot of the live parts, for browsers that get no stream."""
    return snapshot(request.args.get("after", ""))


@OPERATIONS.get("/pipeline/events")
def pipeline_events() -> Response:
    """Stream a snapshot each second; 503 when too many people watch already (the page then polls)."""
    give_back = site().streams.take()
    if give_back is None:
        return problem_json(problem_of(Transient("too many streams")))
    after = request.args.get("after", "")
    # Each snapshot takes the request's context for itself: none is held open while the stream waits.
    look = copy_current_request_context(lambda: snapshot(after))
    response = Response(_events(site(), look), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(give_back)
    return response


def _events(here: Site, look: Callable[[], dict[str, object]]) -> Iterator[str]:
    for _ in range(_SNAPSHOTS):
        yield f"data: {json.dumps(look())}\n\n"
        if not here.streams.pause(here.interval):
            return


@OPERATIONS.post("/pipeline/quarantine/<doc_id:doc_id>/replay")
def replay(doc_id: str) -> ResponseReturnValue:
    """Send a quarantined document through again."""
    number = present.doc_number(doc_id)
    if site().backend.replay(doc_id):
        flash(gettext("Document %(number)s was sent through again.", number=number))
    else:
        flash(gettext("Document %(number)s is no longer in quarantine.", number=number))
    return redirect(url_for("operations.pipeline"), code=303)


@dataclass(frozen=True)
class Doubt:
    """A document whose kind is uncertain, and the beginning of what it says; no text when it is no longer there."""

    row: UncertainRow
    preview: str | None


@OPERATIONS.get("/uncertain")
def uncertain() -> str:
    """Show the documents whose kind is uncertain, for a person to say what they are."""
    after = request.args.get("after", "")
    rows = site().backend.uncertain(limit=_ROWS + 1, after=after)
    doubts = [Doubt(row, _preview(row.doc_id)) for row in rows[:_ROWS]]
    following = rows[_ROWS - 1].doc_id if len(rows) > _ROWS else None
    return render_template("uncertain.html", doubts=doubts, after=after, next_after=following)


def _preview(doc_id: str) -> str | None:
    text = site().backend.text(doc_id)
    return text.text[:_PREVIEW].strip() if text else None


@OPERATIONS.post("/documents/<doc_id:doc_id>/kind")
def reclassify(doc_id: str) -> ResponseReturnValue:
    """Take a person's word on what a document is, and lead back to where they said it."""
    kind = request.form.get("kind", "")
    if kind not in get_args(Kind):
        raise BadRequest
    number = present.doc_number(doc_id)
    if site().backend.reclassify(doc_id, cast("Kind", kind)):
        site().recent.drop(doc_id)
        flash(gettext("Document %(number)s goes through again: %(kind)s.", number=number, kind=labels.KIND[kind]))
    else:
        flash(gettext("Document %(number)s cannot be sorted now: it is on its way, or no longer here.", number=number))
    here = url_for("operations.uncertain") if request.form.get("list") else url_for("pages.document", doc_id=doc_id)
    return redirect(here, code=303)


@OPERATIONS.post("/pipeline/feeds/<name>/run")
def run_feed(name: str) -> ResponseReturnValue:
    """Ask for a run of a feed."""
    if site().backend.run_feed(name):
        flash(gettext("The source %(name)s is asked as soon as possible.", name=name))
    else:
        flash(gettext("There is no source %(name)s any more.", name=name))
    return redirect(url_for("operations.pipeline", _anchor="feeds"), code=303)


@OPERATIONS.post("/pipeline/synthetic/erase")
def erase_synthetic() -> ResponseReturnValue:
    """Erase every document of the simulator, once the operator has ticked that this is meant."""
    if request.form.get("confirmed") != "yes":
        flash(gettext("Nothing was deleted: tick the box to confirm."))
        return redirect(url_for("operations.pipeline") + "#synthetic", code=303)
    count = site().backend.erase_synthetic()
    flash(
        ngettext("One synthetic document is being erased.", "%(num)s synthetic documents are being erased.", count)
        if count
        else gettext("There are no synthetic documents.")
    )
    return redirect(url_for("operations.pipeline"), code=303)


@dataclass(frozen=True)
class Bar:
    """A segment and its share of the pool (0..1) and of the largest segment (0..1)."""

    segment: Segment
    share: float
    length: float


@OPERATIONS.get("/segments")
def segments() -> str:
    """Show who is in the talent pool: a bar for each segment, and the same as a table."""
    found = site().backend.segments(choose_language())
    people = sum(segment.size for segment in found)
    largest = max((segment.size for segment in found), default=0)
    bars = [Bar(segment, segment.size / people, segment.size / largest) for segment in found if segment.size]
    return render_template("segments.html", bars=bars, people=people)
