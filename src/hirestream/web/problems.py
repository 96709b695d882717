"""Errors as people and programs get them: a friendly page, or RFC 9457 problem details; never a stack trace."""

from __future__ import annotations

import logging
import traceback
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Final

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, RequestEntityTooLarge

from hirestream.errors import CODES, BadInput, HirestreamError, Transient
from hirestream.match.filters import BadFilter
from hirestream.web.labels import code_advice, code_title

LOG = logging.getLogger("hirestream.web")

#: HTTP status of the codes of documents; the others are 422.
STATUS_OF_CODE: Final = {"too-large": 413, "unsupported-type": 415, "not-found": 404, "internal": 500}
#: Bytes of a refused body that are still read, so that the browser gets to see the answer.
_DRAIN_BYTES: Final = 64_000_000

#: Code → title and what to do, for errors of the request itself.
HTTP_PROBLEMS: Final = {
    "bad-request": (
        lazy_gettext("This request could not be understood"),
        lazy_gettext("Go back, check what was entered, and try again."),
    ),
    "no-document": (
        lazy_gettext("No document was sent"),
        lazy_gettext("Choose a file or paste a text, and send it again."),
    ),
    "bad-filter": (
        lazy_gettext("A filter could not be understood"),
        lazy_gettext("Check the filter, and try again."),
    ),
    "form-expired": (
        lazy_gettext("This form is no longer valid"),
        lazy_gettext("Go back, reload the page, and send the form again. Cookies must be allowed for this site."),
    ),
    "cross-origin": (
        lazy_gettext("Another site tried to act here"),
        lazy_gettext("Calls that change something are only taken from this site's own pages or from programs."),
    ),
    "wrong-host": (
        lazy_gettext("This address is not served here"),
        lazy_gettext("Open the address that hirestream printed when it started."),
    ),
    "page-not-found": (
        lazy_gettext("There is nothing at this address"),
        lazy_gettext("The document may have been erased, or the link is incomplete. Start again from the home page."),
    ),
    "method-not-allowed": (
        lazy_gettext("This address does not take that kind of call"),
        lazy_gettext("See the API description for the calls that exist."),
    ),
    "not-searchable-yet": (
        lazy_gettext("This document is still on its way"),
        lazy_gettext("It can be matched and asked about once it is searchable. Try again in a moment."),
    ),
    "unavailable": (
        lazy_gettext("A part of the system is away"),
        lazy_gettext("Nothing was lost. Wait a moment and try again; the pipeline page shows which service is down."),
    ),
    "request-failed": (
        lazy_gettext("This request could not be answered"),
        lazy_gettext("Go back and try again."),
    ),
    "internal": (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("Try again. If it happens again, give the reference below to whoever runs this system."),
    ),
}
_CODE_OF_STATUS: Final = {400: "bad-request", 403: "cross-origin", 404: "page-not-found", 405: "method-not-allowed"}


class CrossOrigin(Forbidden):
    """A browser brought a state-changing call from another site."""

    code_word = "cross-origin"


class WrongHost(BadRequest):
    """The Host header names a host that is not ours."""

    code_word = "wrong-host"


class NoDocument(BadRequest):
    """The request should carry a document and carries none."""

    code_word = "no-document"


class NotSearchableYet(HTTPException):
    """The document is known, but the index has not reached it."""

    code = 409
    code_word = "not-searchable-yet"


@dataclass(frozen=True)
class Problem:
    """An error, ready to be shown: HTTP status, stable code, what happened, and what to do."""

    status: int
    code: str
    title: str
    detail: str


def document_problem(code: str) -> Problem:
    """Return the problem for a code of `errors.CODES`."""
    return Problem(STATUS_OF_CODE.get(code, 422), code, code_title(code), code_advice(code))


def _http_problem(status: int, code: str) -> Problem:
    title, detail = HTTP_PROBLEMS[code]
    return Problem(status, code, str(title), str(detail))


def problem_of(error: Exception) -> Problem:
    """Turn any error that a view let through into a problem."""
    if isinstance(error, (BadInput, RequestEntityTooLarge)):
        return document_problem(error.code if isinstance(error, BadInput) else "too-large")
    if isinstance(error, Transient):
        return _http_problem(503, "unavailable")
    if isinstance(error, BadFilter):
        return Problem(400, "bad-filter", _http_problem(400, "bad-filter").title, error.message)
    if isinstance(error, CSRFError):
        return _http_problem(400, "form-expired")
    if isinstance(error, HTTPException) and error.code is not None and error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
        word = getattr(error, "code_word", None) or _CODE_OF_STATUS.get(error.code, "request-failed")
        return _http_problem(error.code, word)
    return _http_problem(500, "internal")


def reference() -> str:
    """Reference of the current request: shown with its error and written in the log."""
    found = g.get("reference")
    if found is None:
        found = g.reference = uuid.uuid4().hex[:10]
    return str(found)


def problem_json(problem: Problem) -> Response:
    """Answer with problem details (RFC 9457)."""
    body = {
        "type": f"urn:hirestream:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
        "code": problem.code,
        "reference": reference(),
    }
    response = jsonify(body)
    response.status_code = problem.status
    response.mimetype = "application/problem+json"
    return response


def _wants_json() -> bool:
    if request.path.startswith("/api/") or request.path in {"/healthz", "/readyz", "/metrics"}:
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _drain() -> None:
    """Read what is left of a refused body: a browser that is cut off in mid-upload shows no answer at all."""
    stream, left = request.environ["wsgi.input"], min(request.content_length or 0, _DRAIN_BYTES)
    while left > 0:
        piece = stream.read(min(left, 65_536))
        if not piece:
            return
        left -= len(piece)


def answer_error(error: Exception) -> Response:
    """Answer the person or program whose request met `error`."""
    problem = problem_of(error)
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    if _wants_json():
        response = problem_json(problem)
    else:
        page = render_template("problem.html", problem=problem, reference=reference())
        response = Response(page, status=problem.status, mimetype="text/html")
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    if isinstance(error, HTTPException) and problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers.extend({name: value for name, value in error.get_headers() if name == "Allow"})
    LOG.info("answered %s %s (reference %s)", problem.status, problem.code, reference())
    return response


class QuietFlask(Flask):
    """Flask, but its log of a fault names the place and the kind of it, not the message: that may quote a CV."""

    def log_exception(
        self,
        exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None],
    ) -> None:
        """Log where a fault arose, with the reference that the person was shown."""
        kind, _, trace = exc_info
        places = " < ".join(f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in traceback.extract_tb(trace))
        LOG.error(
            "fault %s in %s (reference %s): %s", kind.__name__ if kind else "?", request.endpoint, reference(), places
        )


def register(app: Flask) -> None:
    """Make `app` answer every error with a problem."""
    for kind in (HTTPException, HirestreamError):
        app.register_error_handler(kind, answer_error)
    app.register_error_handler(500, answer_error)


def known_codes() -> frozenset[str]:
    """Every code that an answer can carry."""
    return frozenset(CODES) | frozenset(HTTP_PROBLEMS)
