"""The HTTP API `/api/v1` and the probes: what programs (and NiFi) use. No cookies; errors are problem details."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from http import HTTPStatus
from typing import Final, cast

from flask import Blueprint, Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest

from hirestream.errors import BadInput
from hirestream.export.service import FORMATS, MEDIA_TYPES, ExportFormat, export
from hirestream.match.filters import Filters, filters_from
from hirestream.match.options import FILTERS
from hirestream.model.document import Kind
from hirestream.model.match import Answer
from hirestream.model.status import Status
from hirestream.web import api_models as models
from hirestream.web import documents
from hirestream.web.metrics import CONTENT_TYPE, prometheus_text
from hirestream.web.openapi import Operation, Parameter, describe, operation
from hirestream.web.problems import NotSearchableYet
from hirestream.web.security import check_origin, require
from hirestream.web.site import site

API: Final = Blueprint("api", __name__, url_prefix="/api/v1")
PROBES: Final = Blueprint("probes", __name__)
API.before_request(check_origin)

_MOST: Final = 100
_K: Final = Parameter("k", "How many results, best first (1 to 100).", {"type": "integer", "default": 10})
_FILTERS: Final = tuple(Parameter(name, meaning, {"type": "string"}) for name, meaning in FILTERS.items())


def _answer(model: BaseModel, status: int = 200, **headers: str) -> Response:
    body = model.model_dump_json()
    return Response(body, status=status, mimetype="application/json", headers=headers)


def _filters() -> Filters:
    return filters_from({each.name: request.args.get(each.name) for each in _FILTERS})


def _how_many(name: str = "k", default: int = 10) -> int:
    asked = request.args.get(name, "")
    if not asked:
        return default
    if not asked.isdecimal() or not 1 <= int(asked[:9]) <= _MOST:
        raise BadRequest
    return int(asked)


def _links(doc_id: str) -> models.Links:
    return models.Links(
        self=url_for("api.get_document", doc_id=doc_id),
        matches=url_for("api.get_matches", doc_id=doc_id),
        questions=url_for("api.ask", doc_id=doc_id),
        export=url_for("api.export_document", doc_id=doc_id),
        page=url_for("pages.document", doc_id=doc_id),
    )


@API.post("/documents")
@operation(
    Operation(
        "Hand in a document: multipart `file`, or the raw body with its Content-Type",
        answers={202: models.Received, 200: models.Received},
        problems=(413, 415, 422, 503),
        takes_document=True,
    )
)
def post_document() -> Response:
    """Hand a document to the pipeline."""
    upload = documents.sent_document(max_bytes=site().max_bytes)
    accepted = site().backend.submit(upload.content, name=upload.name, media_type=upload.media_type, source="api")
    record = site().backend.record(accepted.doc_id)
    received = models.Received(
        doc_id=accepted.doc_id, state=record.state if record else "received", links=_links(accepted.doc_id)
    )
    status = HTTPStatus.OK if accepted.state == "duplicate" else HTTPStatus.ACCEPTED
    return _answer(received, status, Location=received.links.self)


@API.get("/documents/<doc_id:doc_id>")
@operation(Operation("What is known of a document", answers={200: models.Document}, problems=(404,)))
def get_document(doc_id: str) -> Response:
    """Answer with the document as far as the stream has come with it."""
    record = site().backend.record(doc_id)
    require(record)
    assert record is not None  # noqa: S101 - `require` answered 404 otherwise
    return _answer(
        models.Document(
            doc_id=record.doc_id,
            state=record.state,
            kind=record.kind,
            language=record.language,
            profile=record.profile,
            evidence=record.evidence,
            warnings=record.warnings,
            times=record.times,
            code=record.code,
            links=_links(doc_id),
        )
    )


@API.get("/documents/<doc_id:doc_id>/export")
@operation(
    Operation(
        "A CV or an offer as a file in a form that other systems read",
        answers={},
        problems=(400, 404, 409, 422),
        parameters=(
            Parameter(
                "format",
                "`json-resume` or `europass` (XML) for a CV, `job-posting` (JSON-LD) for an offer.",
                {"type": "string", "enum": list(FORMATS)},
                required=True,
            ),
            Parameter("sensitive", "With birth date, nationality and gender.", {"type": "boolean", "default": False}),
        ),
        files=tuple(MEDIA_TYPES.values()),
    )
)
def export_document(doc_id: str) -> Response:
    """Answer with the document as a file to keep."""
    form, sensitive = request.args.get("format"), request.args.get("sensitive", "false")
    if form not in FORMATS or sensitive not in {"true", "false"}:
        raise BadRequest
    found = documents.find(site(), doc_id)
    require(found)
    assert found is not None  # noqa: S101 - `require` answered 404 otherwise
    if found.profile is None:
        if found.moving:
            raise NotSearchableYet
        raise BadInput("not-a-cv", stage="export", doc_id=doc_id)
    out = export(
        found.profile,
        cast("ExportFormat", form),
        doc_id=doc_id,
        language=found.language or "en",
        sensitive=sensitive == "true",
    )
    return Response(
        out.content,
        content_type=f"{out.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{out.name}"'},
    )


@API.get("/documents/<doc_id:doc_id>/matches")
@operation(
    Operation(
        "Offers for a CV, candidates for an offer",
        answers={200: models.Matches},
        problems=(400, 404, 409),
        parameters=(_K, *_FILTERS),
    )
)
def get_matches(doc_id: str) -> Response:
    """Answer with the matches of a document of the system."""
    k = _how_many()
    found = documents.find(site(), doc_id)
    require(found)
    assert found is not None  # noqa: S101 - `require` answered 404 otherwise
    matches = documents.find_matches(site(), found, k=k, filters=_filters())
    if matches is None:
        raise NotSearchableYet
    return _answer(models.Matches(doc_id=doc_id, kind=found.kind, matches=tuple(matches)))


@API.post("/matches")
@operation(
    Operation(
        "Matches of a file or a text that is not kept",
        answers={200: models.Matches},
        problems=(400, 413, 415, 422),
        parameters=(_K, *_FILTERS),
        takes_document=True,
    )
)
def post_matches() -> Response:
    """Match a document at once, without keeping it."""
    k, filters = _how_many(), _filters()
    upload = documents.sent_document(max_bytes=site().max_bytes)
    parsed, _ = site().backend.parse(upload.content, name=upload.name)
    if parsed.error is not None:
        raise BadInput(parsed.error.code, stage="read", doc_id=parsed.doc_id)
    if parsed.profile is None:
        raise BadInput("not-a-cv", stage="classify", doc_id=parsed.doc_id)
    matches = site().backend.matches_of(parsed, k=k, filters=filters)
    return _answer(models.Matches(doc_id=parsed.doc_id, kind=parsed.kind, matches=tuple(matches)))


@API.post("/documents/<doc_id:doc_id>/questions")
@operation(
    Operation(
        "Ask a question about a CV; `Accept: text/event-stream` streams the answer",
        answers={200: Answer},
        problems=(400, 404),
        body=models.Question,
    )
)
def ask(doc_id: str) -> ResponseReturnValue:
    """Answer a question about a CV."""
    try:
        asked = models.Question.model_validate(request.get_json())
    except ValidationError as wrong:
        raise BadRequest from wrong
    parts = site().backend.ask(doc_id, asked.question, user=asked.conversation)
    require(parts)
    assert parts is not None  # noqa: S101 - `require` answered 404 otherwise
    if request.accept_mimetypes.best_match(["application/json", "text/event-stream"]) == "text/event-stream":
        return Response(_streamed(parts), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
    return _answer(next(part for part in parts if isinstance(part, Answer)))


def _streamed(parts: Iterable[str | Answer]) -> Iterator[str]:
    """Give a model's words as they come, unchecked; then the citations one by one, and the checked answer."""
    for part in parts:
        if isinstance(part, str):
            yield f"event: token\ndata: {json.dumps(part, ensure_ascii=False)}\n\n"
            continue
        for citation in part.citations:
            yield f"event: citation\ndata: {citation.model_dump_json()}\n\n"
        yield f"event: answer\ndata: {part.model_dump_json()}\n\n"


@API.post("/questions")
@operation(
    Operation(
        "Ask a question over several CVs: who of them, with the words of each that say so",
        answers={200: Answer},
        problems=(400, 404),
        body=models.ShortlistQuestion,
    )
)
def ask_many() -> Response:
    """Answer a question over several CVs."""
    try:
        asked = models.ShortlistQuestion.model_validate(request.get_json())
    except ValidationError as wrong:
        raise BadRequest from wrong
    answer = site().backend.ask_many(asked.doc_ids, asked.question)
    require(answer)
    assert answer is not None  # noqa: S101 - `require` answered 404 otherwise
    return _answer(answer)


@API.get("/search")
@operation(
    Operation(
        "Search by words and meaning",
        answers={200: models.Hits},
        problems=(400,),
        parameters=(
            Parameter("q", "What to look for.", {"type": "string"}, required=True),
            Parameter("kind", "Only CVs or only offers.", {"type": "string", "enum": ["cv", "offer"]}),
            _K,
        ),
    )
)
def search() -> Response:
    """Answer with the documents that a search finds."""
    query, kind = request.args.get("q", "").strip(), request.args.get("kind")
    if not query or kind not in {None, "cv", "offer"}:
        raise BadRequest
    hits = site().backend.search(query, kind=cast("Kind | None", kind), k=_how_many())
    return _answer(models.Hits(hits=tuple(models.Hit(**asdict(hit)) for hit in hits)))


@API.delete("/documents/<doc_id:doc_id>")
@operation(Operation("Erase a document everywhere", answers={202: models.Erasure}, problems=(404,)))
def delete_document(doc_id: str) -> Response:
    """Ask for a document to be erased."""
    site().recent.drop(doc_id)
    require(site().backend.erase(doc_id))
    where = url_for("api.get_document", doc_id=doc_id)
    return _answer(models.Erasure(doc_id=doc_id, links={"self": where}), HTTPStatus.ACCEPTED)


@API.get("/status")
@operation(Operation("Services, account, tables, views and freshness", answers={200: Status}, problems=(503,)))
def status() -> Response:
    """Answer with the whole picture."""
    return _answer(site().status.get())


@API.get("/quarantine")
@operation(
    Operation(
        "Documents that could not be worked on",
        answers={200: models.Quarantine},
        problems=(400,),
        parameters=(
            Parameter("limit", "Rows of a page (1 to 100).", {"type": "integer", "default": 50}),
            Parameter("after", "The doc_id behind which the page begins.", {"type": "string"}),
        ),
    )
)
def quarantine() -> Response:
    """Answer with a page of the quarantine."""
    limit = _how_many("limit", 50)
    rows = site().backend.quarantine(limit=limit + 1, after=request.args.get("after", ""))
    page = tuple(models.Quarantined(**asdict(row)) for row in rows[:limit])
    more = url_for("api.quarantine", limit=limit, after=page[-1].doc_id) if len(rows) > limit else None
    return _answer(models.Quarantine(documents=page, next=more))


@API.post("/quarantine/<doc_id:doc_id>/replay")
@operation(Operation("Send a quarantined document through again", answers={202: models.Replayed}, problems=(404,)))
def replay(doc_id: str) -> Response:
    """Replay a document."""
    require(site().backend.replay(doc_id))
    return _answer(models.Replayed(doc_id=doc_id), HTTPStatus.ACCEPTED)


@API.get("/uncertain")
@operation(
    Operation(
        "Documents whose kind waits for a person's word",
        answers={200: models.UncertainPage},
        problems=(400,),
        parameters=(
            Parameter("limit", "Rows of a page (1 to 100).", {"type": "integer", "default": 50}),
            Parameter("after", "The doc_id behind which the page begins.", {"type": "string"}),
        ),
    )
)
def uncertain() -> Response:
    """Answer with a page of the documents whose kind is uncertain."""
    limit = _how_many("limit", 50)
    rows = site().backend.uncertain(limit=limit + 1, after=request.args.get("after", ""))
    page = tuple(models.Uncertain(**asdict(row)) for row in rows[:limit])
    more = url_for("api.uncertain", limit=limit, after=page[-1].doc_id) if len(rows) > limit else None
    return _answer(models.UncertainPage(documents=page, next=more))


@API.post("/documents/<doc_id:doc_id>/kind")
@operation(
    Operation(
        "Say what a document is: it goes through again as that, and the choice is kept for training",
        answers={202: models.Reclassified},
        problems=(400, 404, 503),
        body=models.KindChoice,
    )
)
def post_kind(doc_id: str) -> Response:
    """Reclassify a document."""
    try:
        choice = models.KindChoice.model_validate(request.get_json())
    except ValidationError as wrong:
        raise BadRequest from wrong
    require(site().backend.reclassify(doc_id, choice.kind))
    site().recent.drop(doc_id)
    told = models.Reclassified(doc_id=doc_id, kind=choice.kind, links=_links(doc_id))
    return _answer(told, HTTPStatus.ACCEPTED, Location=told.links.self)


@API.get("/openapi.json")
def openapi() -> Response:
    """Answer with the description of this API."""
    return Response(json.dumps(describe(current_app), ensure_ascii=False), mimetype="application/json")


@API.get("/healthz")
@PROBES.get("/healthz")
@operation(Operation("Whether the web process answers", answers={200: models.Health}))
def healthz() -> Response:
    """Answer that the process is alive."""
    return _answer(models.Health(ok=True))


@API.get("/readyz")
@PROBES.get("/readyz")
@operation(Operation("Whether documents can be taken and matched", answers={200: models.Health, 503: models.Health}))
def readyz() -> Response:
    """Answer whether documents can be taken and matched now."""
    ready = site().backend.ready()
    return _answer(models.Health(ok=ready), HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


@API.get("/metrics")
@PROBES.get("/metrics")
@operation(Operation("Figures for Prometheus", answers={200: str}, problems=(503,)))
def metrics() -> Response:
    """Answer with the figures in Prometheus' text format."""
    return Response(prometheus_text(site().status.get()), content_type=CONTENT_TYPE)
