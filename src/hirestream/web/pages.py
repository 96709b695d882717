"""Pages for candidates and recruiters: home, upload, and the page of a document with its matches and questions."""

from __future__ import annotations

import secrets
from typing import Final

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from hirestream.errors import BadInput, Transient
from hirestream.export.service import formats_of
from hirestream.model.document import Kind
from hirestream.model.match import Answer
from hirestream.web import documents, present
from hirestream.web.language import COOKIE, COOKIE_SECONDS, LANGUAGES, local_path
from hirestream.web.problems import Problem, document_problem
from hirestream.web.security import require
from hirestream.web.site import site

PAGES: Final = Blueprint("pages", __name__)
#: Results on a document's page.
_RESULTS: Final = 10
_QUESTION_CHARS: Final = 500


@PAGES.get("/")
def home() -> str:
    """Both entries, and how much is there to be matched."""
    try:
        account = site().status.get().account
    except Transient:
        account = None
    return render_template("home.html", account=account)


@PAGES.get("/candidate")
def candidate() -> str:
    """Form of a candidate: a CV, please."""
    return render_template("candidate.html", problem=None)


@PAGES.get("/recruiter")
def recruiter() -> str:
    """Form of a recruiter: an offer, as a file or as text."""
    return render_template("recruiter.html", problem=None, text="")


@PAGES.post("/candidate")
def take_cv() -> ResponseReturnValue:
    """Take a CV, and lead to its page with the recommended offers."""
    try:
        upload = documents.uploaded_file(request.files.get("file"), max_bytes=site().max_bytes)
        return _taken(upload, expected="cv")
    except BadInput as refused:
        return _refused("candidate.html", document_problem(refused.code))


@PAGES.post("/recruiter")
def take_offer() -> ResponseReturnValue:
    """Take an offer, and lead to its page with the candidates."""
    text = request.form.get("text", "")
    try:
        upload = documents.uploaded_file(
            request.files.get("file"), max_bytes=site().max_bytes
        ) or documents.pasted_text(text, max_bytes=site().max_bytes)
        return _taken(upload, expected="offer")
    except BadInput as refused:
        return _refused("recruiter.html", document_problem(refused.code), text=text)


def _taken(upload: documents.Upload | None, *, expected: Kind) -> ResponseReturnValue:
    if upload is None:
        raise BadInput("empty", stage="web")
    accepted = documents.take(site(), upload)
    return redirect(url_for("pages.document", doc_id=accepted.doc_id, expected=expected), code=303)


def _refused(template: str, problem: Problem, **values: str) -> Response:
    return make_response(render_template(template, problem=problem, **values), problem.status)


@PAGES.get("/documents/<doc_id:doc_id>")
def document(doc_id: str) -> str:
    """Show a document as it was understood, what matches it, and a place to ask it questions."""
    return _document_page(doc_id)


def _document_page(doc_id: str, **values: object) -> str:
    found = documents.find(site(), doc_id)
    require(found)
    assert found is not None  # noqa: S101 - `require` answered 404 otherwise
    matches = documents.find_matches(site(), found, k=_RESULTS)
    expected = request.args.get("expected")
    return render_template(
        "document.html",
        document=found,
        cards=None if matches is None else present.cards(site().backend, matches, found),
        expected=expected if expected in {"cv", "offer"} else None,
        notice=_unexpected(found, expected),
        exports=formats_of(found.profile) if found.profile else (),
        **values,
    )


def _unexpected(found: present.Document, expected: str | None) -> Problem | None:
    """Say so when a person sent another kind of document than the page asked for."""
    if expected not in {"cv", "offer"} or found.kind in {None, expected}:
        return None
    return document_problem("not-a-cv" if expected == "cv" else "not-an-offer")


@PAGES.get("/documents/<doc_id:doc_id>/progress")
def progress(doc_id: str) -> dict[str, object]:
    """How far the stream has come with a document: polled by its page until it is done."""
    found = documents.find(site(), doc_id)
    require(found)
    assert found is not None  # noqa: S101 - `require` answered 404 otherwise
    return {
        "state": found.state,
        "moving": found.moving,
        "understood": found.profile is not None,
        "html": render_template("_way.html", document=found),
    }


@PAGES.post("/documents/<doc_id:doc_id>/questions")
def ask(doc_id: str) -> ResponseReturnValue:
    """Answer a question about a CV: the answer alone for a script, else the whole page with it."""
    asked = next((words.strip() for words in request.form.getlist("question") if words.strip()), "")[:_QUESTION_CHARS]
    parts = site().backend.ask(doc_id, asked, user=_talk()) if asked else None
    answer = next((part for part in parts if isinstance(part, Answer)), None) if parts else None
    if "X-Fragment" in request.headers:
        return render_template("_answer.html", asked=asked, answer=answer)
    return _document_page(doc_id, asked=asked, answer=answer)


def _talk() -> str:
    """The name of this visitor's talks, in the signed session: whoever has no part in it cannot lean on it."""
    if "talk" not in session:
        session["talk"] = secrets.token_urlsafe(16)
    return str(session["talk"])


@PAGES.post("/documents/<doc_id:doc_id>/erase")
def erase(doc_id: str) -> ResponseReturnValue:
    """Erase a document everywhere, on the wish of the person in front of it."""
    site().recent.drop(doc_id)
    if not site().backend.erase(doc_id):
        require(found=False)
    flash(gettext("Document %(number)s is being erased everywhere.", number=present.doc_number(doc_id)))
    return redirect(url_for("pages.home"), code=303)


@PAGES.post("/language")
def language() -> ResponseReturnValue:
    """Switch the language, and go back to where the switch was used."""
    response = redirect(local_path(request.form.get("next", ""), url_for("pages.home")), code=303)
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            COOKIE, chosen, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response
