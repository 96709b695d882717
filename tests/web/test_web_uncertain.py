"""What is uncertain is shown with its text, and a person's word sends it through again: on pages and by the API."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

Token = Callable[[], str]
LETTER = "Madame,\nJe vous adresse mon dossier.\n<b>Sans titre</b>\n"
NOBODY = "sha256:" + "0" * 64


def test_a_person_reads_the_document_and_says_what_it_is(client: FlaskClient, backend: Any, token: Token) -> None:
    """The list shows the beginning of the text and what it looks like; a button decides, and the row is gone."""
    assert "Every document is clear." in client.get("/uncertain").text
    doc_id = backend.doubt(LETTER, 0.48)
    html = client.get("/uncertain").text
    assert "Je vous adresse mon dossier." in html
    assert "&lt;b&gt;Sans titre" in html
    assert re.search(r"Looks most like: CV \(48.?%\)", html)
    action = re.search(r'action="(/documents/[^"]+/kind)"', html)
    assert action is not None
    sent = {"csrf_token": token(), "kind": "offer", "list": "yes"}
    answer = client.post(action.group(1), data=sent, follow_redirects=True)
    assert answer.request.path == "/uncertain"
    assert "goes through again: Job offer." in answer.text
    assert "Every document is clear." in answer.text
    assert backend.reclassified == [(doc_id, "offer")]


def test_the_page_of_a_document_says_that_it_is_uncertain_and_lets_decide(
    client: FlaskClient, backend: Any, token: Token
) -> None:
    """Whoever looks at one document can decide there, in their language, and is led back to it."""
    doc_id = backend.doubt(LETTER)
    assert "Il n’est pas certain" in client.get(f"/documents/{doc_id}", headers={"Accept-Language": "fr"}).text
    html = client.get(f"/documents/{doc_id}").text
    assert "It is something else" in html
    answer = client.post(f"/documents/{doc_id}/kind", data={"csrf_token": token(), "kind": "other"})
    assert (answer.status_code, answer.location) == (303, f"/documents/{doc_id}")


def test_an_uploaded_document_that_the_stream_doubts_is_shown_as_such(
    client: FlaskClient, backend: Any, token: Token
) -> None:
    """The page was made at once from a first reading; it does not wait for ever for a profile that will not come."""
    sent = {"csrf_token": token(), "text": LETTER}
    page = client.post("/recruiter", data=sent, follow_redirects=True)
    assert 'data-moving="yes"' in page.text
    backend.waiting.clear()
    backend.doubt(LETTER)
    html = client.get(page.request.path).text
    assert 'data-moving="no"' in html
    assert "uncertain-kind" in html


def test_a_wrong_word_or_a_missing_document_changes_nothing(client: FlaskClient, backend: Any, token: Token) -> None:
    """An invented kind and a form of another site are refused; a document that is gone is said to be."""
    doc_id = backend.doubt(LETTER)
    assert client.post(f"/documents/{doc_id}/kind", data={"csrf_token": token(), "kind": "poem"}).status_code == 400
    assert client.post(f"/documents/{doc_id}/kind", data={"kind": "cv"}).status_code == 400
    gone = {"csrf_token": token(), "kind": "cv", "list": "yes"}
    answer = client.post(f"/documents/{NOBODY}/kind", data=gone, follow_redirects=True)
    assert "cannot be sorted now" in answer.text
    assert backend.reclassified == []


def test_many_uncertain_documents_are_paged(client: FlaskClient, backend: Any) -> None:
    """Each of many documents can be reached, once."""
    wanted = {backend.doubt(f"Note {number}\n")[7:13] for number in range(30)}
    seen: list[str] = []
    address: str | None = "/uncertain"
    while address:
        html = client.get(address).text
        seen += re.findall(r'<h2 id="doubt-([0-9a-f]{6})"', html)
        following = re.search(r'href="([^"]+)">Next page', html)
        address = following.group(1) if following else None
    assert (len(seen), set(seen)) == (30, wanted)


def test_the_pipeline_leads_to_them(client: FlaskClient) -> None:
    """An operator finds the list from the page of the pipeline."""
    assert 'href="/uncertain"' in client.get("/pipeline").text


@pytest.mark.parametrize("kind", ["cv", "offer", "other"])
def test_a_program_says_what_a_document_is(client: FlaskClient, backend: Any, kind: str) -> None:
    """The API takes the decision and answers where to follow the document."""
    doc_id = backend.doubt(LETTER)
    answer = client.post(f"/api/v1/documents/{doc_id}/kind", json={"kind": kind})
    assert answer.status_code == 202
    told = answer.get_json()
    assert (told["doc_id"], told["kind"], told["state"]) == (doc_id, kind, "reclassifying")
    assert answer.headers["Location"] == f"/api/v1/documents/{doc_id}"
    assert backend.reclassified == [(doc_id, kind)]


@pytest.mark.parametrize(
    ("doc_id", "body", "status"),
    [(None, {"kind": "poem"}, 400), (None, {}, 400), (None, [], 400), (NOBODY, {"kind": "cv"}, 404)],
)
def test_the_api_refuses_what_it_cannot_do(
    client: FlaskClient, backend: Any, doc_id: str | None, body: Any, status: int
) -> None:
    """A wrong kind and an unknown document are problems with their status; nothing is sent."""
    known = backend.doubt(LETTER)
    answer = client.post(f"/api/v1/documents/{doc_id or known}/kind", json=body)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert backend.reclassified == []


def test_a_program_lists_what_is_uncertain_page_by_page(client: FlaskClient, backend: Any) -> None:
    """The API gives what each document is taken for, how likely that is, and where the next page is."""
    wanted = sorted(backend.doubt(f"Note {number}\n", 0.4) for number in range(3))
    first = client.get("/api/v1/uncertain?limit=2").get_json()
    assert [row["doc_id"] for row in first["documents"]] == wanted[:2]
    assert (first["documents"][0]["predicted"], first["documents"][0]["probability"]) == ("cv", 0.4)
    last = client.get(first["next"]).get_json()
    assert ([row["doc_id"] for row in last["documents"]], last["next"]) == (wanted[2:], None)
    warnings = client.get(f"/api/v1/documents/{wanted[0]}").get_json()["warnings"]
    assert warnings[0]["code"] == "uncertain-kind"


def test_a_system_that_is_away_is_said_to_be(client: FlaskClient, backend: Any) -> None:
    """When Kafka is away the decision is not taken, and the answer says so."""
    doc_id = backend.doubt(LETTER)
    backend.down = True
    assert client.post(f"/api/v1/documents/{doc_id}/kind", json={"kind": "cv"}).status_code == 503
