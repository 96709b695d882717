"""What programs get from `/api/v1`: the shapes of the contract, problem details, and a true description."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hirestream.model.match import Answer, Match
from hirestream.model.status import Status
from hirestream.web.problems import known_codes

CV = "Ada Example\nEngineer\nSkills: Python, SQL\nFrançais, anglais\n"
OFFER = "Data engineer\nRequired: Python, Kafka\n"
UNKNOWN = "sha256:" + "0" * 64


def test_a_new_document_is_accepted_and_a_known_one_recognised(client: FlaskClient, backend: Any) -> None:
    """A program gets 202 for new bytes and 200 for the same bytes, with the same doc_id and where to go on."""
    first = client.post("/api/v1/documents", data={"file": (io.BytesIO(CV.encode()), "cv.txt")})
    assert first.status_code == 202
    body = first.get_json()
    assert body["state"] == "received"
    assert body["links"]["self"] == f"/api/v1/documents/{body['doc_id']}" == first.headers["Location"]
    second = client.post("/api/v1/documents", data=CV.encode(), content_type="text/plain")
    assert second.status_code == 200
    assert second.get_json()["doc_id"] == body["doc_id"]
    assert len(backend.waiting) == 1


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/octet-stream", "application/x-www-form-urlencoded", None]
)
def test_a_raw_body_is_taken_whatever_its_type_says(client: FlaskClient, content_type: str | None) -> None:
    """A program can post bytes as curl does, without a form."""
    answer = client.post("/api/v1/documents", data=CV.encode(), content_type=content_type)
    assert answer.status_code == 202


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"", "text/plain", 422, "empty"),
        (b"x" * 230_000, "text/plain", 413, "too-large"),
        (b"picture", "image/png", 415, "unsupported-type"),
        ({"other": "x"}, "multipart/form-data", 400, "no-document"),
    ],
)
def test_what_cannot_be_taken_is_problem_details(
    client: FlaskClient, data: Any, content_type: str, status: int, code: str
) -> None:
    """A program reads a stable code, the status, and a reference."""
    answer = client.post("/api/v1/documents", data=data, content_type=content_type)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"] == f"urn:hirestream:problem:{code}"
    assert body["instance"] == "/api/v1/documents"
    assert re.fullmatch(r"[0-9a-f]{10}", body["reference"])
    assert body["title"]
    assert body["detail"]


def test_a_document_is_shown_as_far_as_it_has_come(client: FlaskClient, backend: Any) -> None:
    """A program follows a document from receipt to its profile with evidence."""
    doc_id = client.post("/api/v1/documents", data=CV.encode(), content_type="text/plain").get_json()["doc_id"]
    early = client.get(f"/api/v1/documents/{doc_id}").get_json()
    assert (early["state"], early["kind"], early["profile"]) == ("received", None, None)
    backend.catch_up()
    late = client.get(f"/api/v1/documents/{doc_id}").get_json()
    assert (late["state"], late["kind"], late["profile"]["full_name"]) == ("searchable", "cv", "Ada Example")
    assert late["evidence"]["full_name"] == {"start": 0, "end": 11, "page": 1}
    assert list(late["times"]) == ["received", "read", "extracted", "searchable"]
    assert client.get(f"/api/v1/documents/{UNKNOWN}").status_code == 404


def test_an_archive_is_refused_with_the_command_that_takes_it(client: FlaskClient, backend: Any) -> None:
    """Who uploads a zip of CVs learns in both languages what to do, and nothing of it is kept."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("cv.txt", CV)
    for language in ("en", "fr"):
        sent = {"file": (io.BytesIO(held.getvalue()), "cvs.zip")}
        answer = client.post("/api/v1/documents", data=sent, headers={"Accept-Language": language})
        assert answer.status_code == 415
        assert "hirestream ingest" in answer.get_json()["detail"]
    assert len(backend.waiting) == 0


def test_a_document_goes_out_as_a_file(client: FlaskClient, backend: Any) -> None:
    """A program gets a CV as JSON Resume or Europass, an offer as JobPosting, as attachments with their types."""
    cv, offer = backend.add(CV), backend.add(OFFER)
    resume = client.get(f"/api/v1/documents/{cv}/export?format=json-resume")
    assert resume.status_code == 200
    assert resume.mimetype == "application/json"
    name = f"json-resume-{cv.removeprefix('sha256:')[:12]}.json"
    assert resume.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert json.loads(resume.data)["basics"]["name"] == "Ada Example"
    xml = client.get(f"/api/v1/documents/{cv}/export?format=europass&sensitive=true")
    assert (xml.mimetype, b"SkillsPassport" in xml.data) == ("application/xml", True)
    posting = client.get(f"/api/v1/documents/{offer}/export?format=job-posting")
    assert posting.mimetype == "application/ld+json"
    assert json.loads(posting.data)["@type"] == "JobPosting"


def test_what_cannot_go_out_is_told(client: FlaskClient, backend: Any) -> None:
    """A form that does not fit, one that nobody knows, a document that is not there or on its way."""
    cv, offer = backend.add(CV), backend.add(OFFER)
    waiting = client.post("/api/v1/documents", data=b"Bob\nSkills: SQL\n", content_type="text/plain").get_json()
    told = [
        (answer.status_code, answer.get_json()["code"])
        for path in (
            f"{cv}/export?format=job-posting",
            f"{offer}/export?format=europass",
            f"{cv}/export?format=pdf",
            f"{cv}/export",
            f"{cv}/export?format=europass&sensitive=perhaps",
            f"{UNKNOWN}/export?format=europass",
            f"{waiting['doc_id']}/export?format=europass",
        )
        for answer in (client.get(f"/api/v1/documents/{path}"),)
    ]
    assert told == [
        (422, "not-an-offer"),
        (422, "not-a-cv"),
        (400, "bad-request"),
        (400, "bad-request"),
        (400, "bad-request"),
        (404, "page-not-found"),
        (409, "not-searchable-yet"),
    ]


def test_matches_are_those_of_the_contract(client: FlaskClient, backend: Any) -> None:
    """A program gets matches, best first, in the shape that `hirestream match` prints; `k` bounds them."""
    doc_id = backend.add(CV)
    backend.add(OFFER)
    backend.add("Analyst\nRequired: SQL, Python\n")
    body = client.get(f"/api/v1/documents/{doc_id}/matches").get_json()
    found = [Match.model_validate(match) for match in body["matches"]]
    assert [match.rank for match in found] == [1, 2]
    assert found[0].score > found[1].score
    assert body["kind"] == "cv"
    assert len(client.get(f"/api/v1/documents/{doc_id}/matches?k=1").get_json()["matches"]) == 1


@pytest.mark.parametrize("k", ["0", "101", "-1", "ten", "9" * 40])
def test_an_impossible_k_is_refused(client: FlaskClient, backend: Any, k: str) -> None:
    """A program that asks for nonsense is told so instead of getting something else."""
    doc_id = backend.add(CV)
    answer = client.get(f"/api/v1/documents/{doc_id}/matches?k={k}")
    assert answer.status_code == 400
    assert answer.get_json()["code"] == "bad-request"


def test_matches_are_filtered_only_as_asked(client: FlaskClient, backend: Any) -> None:
    """A filter in the address leaves out what does not pass it; one that says nothing is refused by its name."""
    doc_id = backend.add(CV)
    backend.add(OFFER)
    where = f"/api/v1/documents/{doc_id}/matches"
    assert client.get(where).get_json()["matches"]
    assert client.get(f"{where}?contract=internship").get_json()["matches"] == []
    answer = client.get(f"{where}?near=Hauteville-Imaginaire")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad-filter")
    assert "Hauteville-Imaginaire" in answer.get_json()["detail"]


def test_matches_of_a_document_on_its_way_are_not_there_yet(client: FlaskClient) -> None:
    """A program is told to come back, and does not take silence for an empty list."""
    doc_id = client.post("/api/v1/documents", data=CV.encode(), content_type="text/plain").get_json()["doc_id"]
    answer = client.get(f"/api/v1/documents/{doc_id}/matches")
    assert answer.status_code == 409
    assert answer.get_json()["code"] == "not-searchable-yet"
    assert client.get(f"/api/v1/documents/{UNKNOWN}/matches").status_code == 404


@pytest.mark.parametrize("way", ["raw", "file", "text"])
def test_a_document_can_be_matched_without_being_kept(client: FlaskClient, backend: Any, way: str) -> None:
    """A program matches a file or a text at once, and nothing of it stays."""
    backend.add(CV)
    held = len(backend.records)
    if way == "raw":
        answer = client.post("/api/v1/matches?k=5", data=OFFER.encode(), content_type="text/plain")
    else:
        sent: dict[str, Any] = {"text": OFFER} if way == "text" else {"file": (io.BytesIO(OFFER.encode()), "o.txt")}
        answer = client.post("/api/v1/matches?k=5", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["kind"] == "offer"
    assert [match["missing_skills"] for match in body["matches"]] == [["Kafka"]]
    assert len(backend.records) == held
    assert not backend.waiting
    assert client.get(f"/documents/{body['doc_id']}").status_code == 404


@pytest.mark.parametrize(("content", "code"), [(b"Facture 12\n", "not-a-cv"), (b"%PDF-locked", "encrypted")])
def test_what_cannot_be_matched_says_why(client: FlaskClient, content: bytes, code: str) -> None:
    """A program that sends something else than a CV or an offer reads its code."""
    answer = client.post("/api/v1/matches", data=content, content_type="text/plain")
    assert answer.status_code == 422
    assert answer.get_json()["code"] == code


def test_a_question_is_answered_as_json_or_as_a_stream(client: FlaskClient, backend: Any) -> None:
    """A program gets the answer with its citations, at once or as events."""
    doc_id = backend.add(CV)
    where, asked = f"/api/v1/documents/{doc_id}/questions", {"question": "Which languages?"}
    answer = Answer.model_validate(client.post(where, json=asked).get_json())
    assert answer.answerable
    assert [citation.text for citation in answer.citations] == ["Français, anglais"]
    streamed = client.post(where, json=asked, headers={"Accept": "text/event-stream"})
    assert streamed.mimetype == "text/event-stream"
    events = re.findall(r"event: (\w+)\ndata: (.+)\n\n", streamed.text)
    assert [name for name, _ in events] == ["citation", "answer"]
    assert Answer.model_validate_json(events[-1][1]) == answer


def test_a_models_words_come_before_the_answer(client: FlaskClient, backend: Any) -> None:
    """A program shows a model's words as they come, even those with line ends, and then the checked answer."""
    doc_id = backend.add(CV)
    backend.words = ("She speaks\n", "data: é")
    asked = {"question": "Which languages?", "conversation": "c1"}
    where = f"/api/v1/documents/{doc_id}/questions"
    streamed = client.post(where, json=asked, headers={"Accept": "text/event-stream"})
    events = re.findall(r"event: (\w+)\ndata: (.+)\n\n", streamed.text)
    assert [name for name, _ in events] == ["token", "token", "citation", "answer"]
    assert [json.loads(told) for _, told in events[:2]] == list(backend.words)
    assert backend.talks == ["c1"]
    assert Answer.model_validate(client.post(where, json=asked).get_json()).answerable


def test_a_question_over_several_cvs(client: FlaskClient, backend: Any) -> None:
    """A program gets one answer with citations of each CV; an unknown CV or no CV is a problem."""
    doc_id = backend.add(CV)
    asked = {"question": "Which languages?", "doc_ids": [doc_id]}
    answer = Answer.model_validate(client.post("/api/v1/questions", json=asked).get_json())
    assert {citation.doc_id for citation in answer.citations} == {doc_id}
    assert client.post("/api/v1/questions", json=asked | {"doc_ids": [doc_id, UNKNOWN]}).status_code == 404
    mistakes: list[dict[str, Any]] = [{"doc_ids": []}, {"question": ""}, {"doc_ids": [doc_id] * 51}]
    for wrong in mistakes:
        assert client.post("/api/v1/questions", json=asked | wrong).status_code == 400


@pytest.mark.parametrize("body", ['{"question": ""}', "{}", "[]", "not json", '{"question": "a", "more": 1}'])
def test_a_question_that_is_none_is_refused(client: FlaskClient, backend: Any, body: str) -> None:
    """A malformed question is a problem, not a fault."""
    doc_id = backend.add(CV)
    answer = client.post(f"/api/v1/documents/{doc_id}/questions", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert client.post(f"/api/v1/documents/{UNKNOWN}/questions", json={"question": "a"}).status_code == 404


def test_search_finds_by_kind(client: FlaskClient, backend: Any) -> None:
    """A program finds documents by words, of one kind or of both."""
    cv, offer = backend.add(CV), backend.add(OFFER)
    both = client.get("/api/v1/search?q=python").get_json()["hits"]
    assert {hit["doc_id"] for hit in both} == {cv, offer}
    only = client.get("/api/v1/search?q=python&kind=cv").get_json()["hits"]
    assert [hit["doc_id"] for hit in only] == [cv]
    for wrong in ("q=", "q=x&kind=person"):
        assert client.get(f"/api/v1/search?{wrong}").status_code == 400


def test_erasing_is_accepted_once(client: FlaskClient, backend: Any) -> None:
    """A program erases a document and finds it gone."""
    doc_id = backend.add(CV)
    answer = client.delete(f"/api/v1/documents/{doc_id}")
    assert answer.status_code == 202
    assert answer.get_json() == {
        "doc_id": doc_id,
        "state": "erasing",
        "links": {"self": f"/api/v1/documents/{doc_id}"},
    }
    assert client.get(f"/api/v1/documents/{doc_id}").status_code == 404
    assert client.delete(f"/api/v1/documents/{doc_id}").status_code == 404


def test_the_status_is_that_of_the_command(client: FlaskClient, backend: Any) -> None:
    """A program reads the same picture that `hirestream status --json` prints."""
    backend.add(CV)
    answer = client.get("/api/v1/status")
    assert Status.model_validate_json(answer.text).account.cvs == 1
    backend.down = True
    client.application.extensions["hirestream"].status._last = None
    away = client.get("/api/v1/status")
    assert away.status_code == 503
    assert away.get_json()["code"] == "unavailable"


def test_the_quarantine_can_be_walked_and_replayed(client: FlaskClient, backend: Any) -> None:
    """A program reads all quarantined documents page by page and sends one through again."""
    jailed = sorted(backend.jail(bytes([n]), "corrupt") for n in range(5))

    def pages() -> Iterator[str]:
        address: str | None = "/api/v1/quarantine?limit=2"
        while address:
            body = client.get(address).get_json()
            yield from (row["doc_id"] for row in body["documents"])
            address = body["next"]

    assert list(pages()) == jailed
    assert client.post(f"/api/v1/quarantine/{jailed[0]}/replay").status_code == 202
    assert client.post(f"/api/v1/quarantine/{jailed[0]}/replay").status_code == 404
    assert backend.replayed == [jailed[0]]


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
def test_probes_tell_alive_from_ready(client: FlaskClient, backend: Any, prefix: str) -> None:
    """An orchestrator restarts what is dead and waits for what is not ready."""
    assert client.get(f"{prefix}/readyz").status_code == 200
    backend.down = True
    assert client.get(f"{prefix}/healthz").get_json() == {"ok": True}
    assert client.get(f"{prefix}/readyz").status_code == 503
    assert client.get(f"{prefix}/readyz").get_json() == {"ok": False}


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    """A program that uses the wrong method is told the right ones."""
    answer = client.put("/api/v1/documents")
    assert answer.status_code == 405
    assert answer.get_json()["code"] == "method-not-allowed"
    assert "POST" in answer.headers["Allow"]


def test_the_description_covers_every_call(app: Flask, client: FlaskClient) -> None:
    """A generator of clients finds every call of the API in the OpenAPI document, and only those."""
    described = client.get("/api/v1/openapi.json").get_json()
    assert described["openapi"] == "3.1.0"
    calls = {(path, method.upper()) for path, item in described["paths"].items() for method in item}
    routes = {
        (re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")), method)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1") and rule.endpoint != "api.openapi"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert calls == routes
    operations = [call["operationId"] for item in described["paths"].values() for call in item.values()]
    assert len(operations) == len(set(operations))


def _resolved(described: dict[str, Any], path: str, method: str, status: int) -> dict[str, Any]:
    (content,) = described["paths"][path][method]["responses"][str(status)]["content"].values()
    return {"$defs": {}, "components": described["components"], **content["schema"]}


def test_answers_are_what_the_description_says(client: FlaskClient, backend: Any) -> None:
    """What a generated client expects is what it gets: answers and problems validate against their schemas."""
    described = client.get("/api/v1/openapi.json").get_json()
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)))
    assert references <= set(described["components"]["schemas"])
    doc_id = backend.add(CV)
    backend.add(OFFER)
    one = "/documents/{doc_id}"
    answers = [
        (one, "get", client.get(f"/api/v1/documents/{doc_id}")),
        (f"{one}/matches", "get", client.get(f"/api/v1/documents/{doc_id}/matches")),
        (
            f"{one}/questions",
            "post",
            client.post(f"/api/v1/documents/{doc_id}/questions", json={"question": "langues?"}),
        ),
        ("/questions", "post", client.post("/api/v1/questions", json={"question": "langues?", "doc_ids": [doc_id]})),
        ("/search", "get", client.get("/api/v1/search?q=python")),
        ("/status", "get", client.get("/api/v1/status")),
        ("/quarantine", "get", client.get("/api/v1/quarantine")),
        ("/documents", "post", client.post("/api/v1/documents", data=b"new", content_type="text/plain")),
        ("/documents", "post", client.post("/api/v1/documents", data=b"", content_type="text/plain")),
        (one, "get", client.get(f"/api/v1/documents/{UNKNOWN}")),
    ]
    for path, method, answer in answers:
        jsonschema.validate(answer.get_json(), _resolved(described, path, method, answer.status_code))


def test_codes_of_problems_are_a_closed_list() -> None:
    """Programs may switch on the codes: each is a stable word."""
    assert {"too-large", "page-not-found", "unavailable"} <= known_codes()
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in known_codes())
