"""What candidates and recruiters see: upload, results, the page of a document, questions, refusals, erasure."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

CV = """Amélie Carpentier
Ingénieure de données
Skills: Python, SQL, Kafka
"""
OFFER = "Data engineer\nRequired: Python, Kafka, Airflow\n"
INVOICE = "Facture n° 2026-117\nTotal TTC : 184,20 €\n"

Token = Callable[[], str]


def send(client: FlaskClient, token: Token, page: str, content: str | bytes, name: str = "file.txt") -> TestResponse:
    """Upload a file on a page."""
    body = content if isinstance(content, bytes) else content.encode()
    return client.post(page, data={"csrf_token": token(), "file": (io.BytesIO(body), name)})


def visible(response: TestResponse) -> str:
    """Words of a page as a person reads them: no tags, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_the_home_page_leads_to_both_entries(client: FlaskClient, backend: Any) -> None:
    """A visitor finds both entries, and how many documents are there."""
    backend.add(CV)
    page = client.get("/")
    assert page.status_code == 200
    assert 'href="/candidate"' in page.text
    assert 'href="/recruiter"' in page.text
    assert "1 CVs and 0 job offers are here now." in page.text


def test_the_home_page_stands_while_the_system_is_away(client: FlaskClient, backend: Any) -> None:
    """A visitor gets the home page, without figures, when the system cannot be asked."""
    backend.down = True
    page = client.get("/")
    assert page.status_code == 200
    assert "job offers are here now" not in page.text


def test_a_candidate_sees_offers_before_the_stream_has_the_cv(client: FlaskClient, backend: Any, token: Token) -> None:
    """A candidate who uploads a CV sees what was understood and the offers at once, while the pipeline works."""
    backend.add(OFFER)
    answer = send(client, token, "/candidate", CV)
    assert answer.status_code == 303
    page = client.get(answer.location)
    words = visible(page)
    assert len(backend.waiting) == 1  # the stream has not touched it
    assert "Amélie Carpentier" in words
    assert "Data engineer" in words
    assert "2 of the 3 skills asked for are there." in words
    assert re.search(r"Not mentioned\s+Airflow", words)
    assert "73" in re.findall(r"<strong>(\d+)</strong>", page.text)


def test_the_page_of_a_cv_is_the_same_once_the_stream_has_it(client: FlaskClient, backend: Any, token: Token) -> None:
    """A candidate who reloads later sees the same offers, now from the index, and that the CV is searchable."""
    backend.add(OFFER)
    where = send(client, token, "/candidate", CV).location
    before = visible(client.get(where))
    backend.catch_up()
    after = visible(client.get(where))
    assert "Searchable +1.2 s done" in after
    assert "Searchable to come" in before
    assert "2 of the 3 skills asked for are there." in after


def test_evidence_shows_the_words_that_carry_a_value(client: FlaskClient, backend: Any) -> None:
    """A reader who opens a value sees it marked among the words of the document, with the page."""
    doc_id = backend.add(CV)
    page = client.get(f"/documents/{doc_id}").text
    quote = re.search(r'<span class="quote" id="q-title" popover>(.*?)</span></span>', page, re.DOTALL)
    assert quote is not None
    assert "<mark>Ingénieure de données</mark>" in quote.group(1)
    assert "Amélie Carpentier" in quote.group(1)
    assert "page 1" in quote.group(1)
    assert 'popovertarget="q-title"' in page


@pytest.mark.parametrize(
    ("language", "words"), [("en", "found by the language model m-1"), ("fr", "trouvé par le modèle de langage m-1")]
)
def test_a_value_of_a_language_model_is_told_apart(
    client: FlaskClient, backend: Any, language: str, words: str
) -> None:
    """A reader who opens a value sees that a model pointed to the words; of the rules' values nothing is said."""
    doc_id = backend.add(CV)
    evidence = backend.records[doc_id].evidence
    evidence["title"] = evidence["title"].model_copy(update={"by": "m-1"})
    page = client.get(f"/documents/{doc_id}", headers={"Accept-Language": language}).text
    assert page.count(words) == 1
    quote = re.search(r'<span class="quote" id="q-title" popover>(.*?)</span></span>', page, re.DOTALL)
    assert quote is not None
    assert words in quote.group(1)


@pytest.mark.parametrize(("text", "forms"), [(CV, ["json-resume", "europass"]), (OFFER, ["job-posting"])])
@pytest.mark.parametrize(("language", "words"), [("en", "Take it along:"), ("fr", "À emporter :")])
def test_a_document_can_be_taken_along(
    client: FlaskClient, backend: Any, text: str, forms: list[str], language: str, words: str
) -> None:
    """The page of a document links to the forms that it can take, and each link gives a file."""
    doc_id = backend.add(text)
    page = client.get(f"/documents/{doc_id}", headers={"Accept-Language": language}).text
    assert words in page
    links = re.findall(r'href="(/api/v1/documents/[^"]+/export\?format=([\w-]+))" download', page)
    assert [form for _, form in links] == forms
    for link, _ in links:
        assert client.get(link).headers["Content-Disposition"].startswith("attachment")


def test_a_recruiter_pastes_an_offer_and_sees_candidates_without_their_names(
    client: FlaskClient, backend: Any, token: Token
) -> None:
    """A recruiter sees titles and anonymous numbers in the list; the name stands only on the CV's own page."""
    doc_id = backend.add(CV)
    answer = client.post("/recruiter", data={"csrf_token": token(), "text": OFFER})
    assert answer.status_code == 303
    words = visible(client.get(answer.location))
    assert f"Candidate {doc_id[7:13]}" in words
    assert "Ingénieure de données" in words
    assert "Carpentier" not in words
    assert "Carpentier" in visible(client.get(f"/documents/{doc_id}"))


def test_an_offer_can_be_uploaded_as_a_file(client: FlaskClient, backend: Any, token: Token) -> None:
    """A recruiter who has the offer as a file gets the same candidates."""
    backend.add(CV)
    page = client.get(send(client, token, "/recruiter", OFFER, "offer.txt").location)
    assert "Ingénieure de données" in visible(page)


def test_another_kind_of_document_says_what_it_is(client: FlaskClient, token: Token) -> None:
    """Who uploads an invoice as a CV reads that it is none, what it was read as, and its first words."""
    page = client.get(send(client, token, "/candidate", INVOICE).location)
    words = visible(page)
    assert "not-a-cv" in words
    assert "It was read as: Neither a CV nor a job offer (97%)" in words
    assert "Total TTC : 184,20 €" in words


def test_a_cv_sent_as_an_offer_says_so_and_still_matches(client: FlaskClient, backend: Any, token: Token) -> None:
    """A recruiter who uploads a CV by mistake is told so, and still sees what it matches."""
    backend.add(OFFER)
    words = visible(client.get(send(client, token, "/recruiter", CV).location))
    assert "not-an-offer" in words
    assert "Matching offers" in words


@pytest.mark.parametrize(
    ("content", "name", "status", "code", "advice"),
    [
        (b"", "cv.pdf", 422, "empty", "Check that it was saved"),
        (b"%PDF-locked", "cv.pdf", 422, "encrypted", "Save it without one"),
        (b"picture", "cv.png", 415, "unsupported-type", "Send PDF, DOCX"),
        (b"x" * 230_000, "cv.txt", 413, "too-large", "Send a smaller one"),
    ],
)
def test_a_refused_file_says_why_and_what_to_do(
    client: FlaskClient, token: Token, content: bytes, name: str, status: int, code: str, advice: str
) -> None:
    """Who sends a file that cannot be used reads its code and what to do, beside the form to try again."""
    answer = send(client, token, "/candidate", content, name)
    assert answer.status_code == status
    assert f"<code>{code}</code>" in answer.text
    assert advice in answer.text
    assert 'role="alert"' in answer.text
    assert 'type="file"' in answer.text


def test_a_pasted_text_is_still_there_after_a_refusal(client: FlaskClient, token: Token) -> None:
    """Who pastes too long an offer does not have to paste it again to shorten it."""
    text = "Data engineer " * 16_000
    answer = client.post("/recruiter", data={"csrf_token": token(), "text": text})
    assert answer.status_code == 413
    assert text in answer.text


def test_sending_nothing_says_that_it_is_empty(client: FlaskClient, token: Token) -> None:
    """Who presses the button without a file is asked for one."""
    for page in ("/candidate", "/recruiter"):
        answer = client.post(page, data={"csrf_token": token()})
        assert answer.status_code == 422
        assert "<code>empty</code>" in answer.text


def test_a_system_that_is_away_loses_nothing_silently(client: FlaskClient, backend: Any, token: Token) -> None:
    """Who uploads while the pipeline is down is told to try again, with a reference."""
    sent_token = token()
    backend.down = True
    answer = send(client, lambda: sent_token, "/candidate", CV)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "A part of the system is away" in answer.text
    assert re.search(r"Reference: <code>[0-9a-f]{10}</code>", answer.text)


def test_a_duplicate_upload_leads_to_the_document_that_is_there(
    client: FlaskClient, backend: Any, token: Token
) -> None:
    """Who uploads the same CV again lands on the same page, and it is counted as a duplicate."""
    doc_id = backend.add(CV)
    answer = send(client, token, "/candidate", CV)
    assert doc_id in answer.location
    assert backend.duplicates == 1
    assert "Amélie Carpentier" in client.get(answer.location).text


def test_a_question_is_answered_with_its_citation(client: FlaskClient, backend: Any, token: Token) -> None:
    """A recruiter gets an answer and the words that carry it, on the page or as a fragment for the script."""
    doc_id = backend.add(CV + "Langues\nFrançais, anglais C1\n")
    asked = {"csrf_token": token(), "question": "Which languages?"}
    page = client.post(f"/documents/{doc_id}/questions", data=asked)
    fragment = client.post(f"/documents/{doc_id}/questions", data=asked, headers={"X-Fragment": "1"})
    for answer in (page, fragment):
        assert answer.status_code == 200
        assert "Which languages?" in answer.text
        assert re.search(r'<blockquote class="citation"><p>Français, anglais C1</p>', answer.text)
    assert "<html" in page.text
    assert "<html" not in fragment.text


def test_a_question_that_the_cv_does_not_answer_says_so(client: FlaskClient, backend: Any, token: Token) -> None:
    """A recruiter is told that the CV is silent, and gets no citation."""
    doc_id = backend.add(CV)
    answer = client.post(f"/documents/{doc_id}/questions", data={"csrf_token": token(), "question": "Shoe size?"})
    assert "The CV does not say. Nothing was guessed." in answer.text
    assert "citation" not in answer.text


def test_an_example_question_can_be_chosen(client: FlaskClient, backend: Any, token: Token) -> None:
    """A click on an example asks it, though the text field is empty; no question at all asks for one."""
    doc_id = backend.add(CV)
    page = client.post(
        f"/documents/{doc_id}/questions", data={"csrf_token": token(), "question": ["", "What was the last job?"]}
    )
    assert "What was the last job?" in visible(page).split("Your question")[0]
    empty = client.post(f"/documents/{doc_id}/questions", data={"csrf_token": token(), "question": " "})
    assert "Write a question first." in empty.text


def test_a_question_about_a_cv_on_its_way_asks_for_patience(client: FlaskClient, backend: Any, token: Token) -> None:
    """A question that comes before the CV is searchable is answered with that."""
    where = send(client, token, "/candidate", CV).location.partition("?")[0]
    assert backend.waiting
    answer = client.post(f"{where}/questions", data={"csrf_token": token(), "question": "Languages?"})
    assert "This CV is still on its way." in answer.text


def test_progress_tells_how_far_a_document_has_come(client: FlaskClient, backend: Any, token: Token) -> None:
    """The page of a document that was just sent can be told when the stream is done with it."""
    where = send(client, token, "/candidate", CV).location.partition("?")[0]
    first = client.get(f"{where}/progress").get_json()
    assert first | {"html": ""} == {"state": "received", "moving": True, "understood": True, "html": ""}
    backend.catch_up()
    then = client.get(f"{where}/progress").get_json()
    assert then | {"html": ""} == {"state": "searchable", "moving": False, "understood": True, "html": ""}
    assert "Searchable" in then["html"]


def test_a_document_that_is_neither_ends_its_way_when_read(client: FlaskClient, backend: Any) -> None:
    """The page of an invoice does not wait for ever for it to become searchable."""
    doc_id = backend.add(INVOICE)
    assert client.get(f"/documents/{doc_id}/progress").get_json()["moving"] is False
    assert "It is neither a CV nor a job offer" in client.get(f"/documents/{doc_id}").text


def test_a_quarantined_document_says_why_on_its_page(client: FlaskClient, backend: Any) -> None:
    """Who opens a document in quarantine reads its code, what to do, and where to replay it."""
    doc_id = backend.jail(b"cut", "corrupt")
    words = visible(client.get(f"/documents/{doc_id}"))
    assert "In quarantine : The file is damaged corrupt" in words.replace("quarantine:", "quarantine :")
    assert "Export it again" in words


def test_erasing_a_document_makes_its_page_disappear(client: FlaskClient, backend: Any, token: Token) -> None:
    """A candidate who erases a CV that was just read finds it gone at once, also from this process."""
    where = send(client, token, "/candidate", CV).location.partition("?")[0]
    answer = client.post(f"{where}/erase", data={"csrf_token": token()}, follow_redirects=True)
    assert "is being erased everywhere." in answer.text
    assert client.get(where).status_code == 404
    assert len(backend.erased) == 1
    assert client.post(f"{where}/erase", data={"csrf_token": token()}).status_code == 404


def test_a_name_with_markup_is_shown_as_text(client: FlaskClient, backend: Any) -> None:
    """A CV that carries a script shows it as words: nothing runs, in the profile, the quotes, or the text."""
    doc_id = backend.add("<script>alert(1)</script>\n<img src=x onerror=alert(2)>\nSkills: <b>SQL</b>\n")
    offer = backend.add("Dev <i>ops</i>\nRequired: <b>SQL</b>\n")
    for page in (f"/documents/{doc_id}", f"/documents/{offer}"):
        html = client.get(page).text
        assert "<script>alert" not in html
        assert "<img" not in html
        assert "<b>" not in html
        assert "<i>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(f"/documents/{doc_id}").text


@pytest.mark.parametrize(
    "path", ["/documents/sha256:" + "0" * 64, "/documents/nonsense", "/documents/../etc/passwd", "/nowhere"]
)
def test_what_does_not_exist_is_a_friendly_page(client: FlaskClient, path: str) -> None:
    """Who follows a broken link reads what to do, in a page of the site."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text
    assert 'href="/"' in answer.text


def test_no_address_carries_what_a_person_wrote(client: FlaskClient, backend: Any, token: Token) -> None:
    """Names, questions and texts stay out of addresses, which end up in histories and logs."""
    doc_id = backend.add(CV)
    page = client.get(f"/documents/{doc_id}").text
    for address in re.findall(r'(?:href|action)="([^"]+)"', page):
        assert "Carpentier" not in address
        assert "question=" not in address
    assert 'method="get"' not in page.lower()
    assert send(client, token, "/candidate", CV, "Carpentier.txt").location.count("Carpentier") == 0


def test_every_input_has_a_label(client: FlaskClient, backend: Any) -> None:
    """Who cannot see the page is told what each field is for."""
    doc_id = backend.add(CV)
    for path in ("/candidate", "/recruiter", f"/documents/{doc_id}"):
        html = client.get(path).text
        fields = re.findall(r'<(?:input|textarea)(?![^>]*type="hidden")[^>]* id="([^"]+)"', html)
        assert fields
        for field in fields:
            assert f'<label for="{field}"' in html or f'for="{field}"' in html


def test_a_fault_of_ours_shows_a_reference_and_no_trace(
    app: Flask, client: FlaskClient, backend: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When something breaks, the visitor gets a reference that the log carries; the log quotes no document."""

    def broken(doc_id: str) -> None:
        raise RuntimeError(f"cannot show Amélie Carpentier in {doc_id}")

    doc_id = backend.add(CV)
    monkeypatch.setattr(backend, "record", broken)
    with caplog.at_level("INFO"):
        answer = client.get(f"/documents/{doc_id}")
    assert answer.status_code == 500
    found = re.search(r"Reference: <code>([0-9a-f]{10})</code>", answer.text)
    assert found is not None
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text
    assert found.group(1) in caplog.text
    assert "RuntimeError" in caplog.text
    assert "Carpentier" not in caplog.text
    assert not app.debug
