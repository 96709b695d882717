"""What keeps other sites, other hosts and other people's scripts out."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

Token = Callable[[], str]
DOC = "/documents/sha256:" + "a" * 64
PAGES = ("/", "/candidate", "/recruiter", "/pipeline", "/segments", "/nowhere")


@pytest.mark.parametrize(
    "path",
    [
        "/candidate",
        "/recruiter",
        "/language",
        f"{DOC}/questions",
        f"{DOC}/erase",
        f"/pipeline/quarantine/sha256:{'a' * 64}/replay",
        "/pipeline/synthetic/erase",
    ],
)
def test_a_form_without_its_token_is_refused(client: FlaskClient, backend: Any, path: str) -> None:
    """A foreign page cannot post a form in a visitor's name: without the token nothing happens."""
    answer = client.post(path, data={"text": "x", "file": (io.BytesIO(b"x"), "a.txt")})
    assert answer.status_code == 400
    assert "form-expired" in answer.text
    assert not backend.waiting
    assert not backend.erased
    assert not backend.replayed


def test_every_form_carries_a_token(client: FlaskClient, backend: Any) -> None:
    """No form of any page was forgotten."""
    doc_id = backend.add("Ada Example\nEngineer\nSkills: SQL\n")
    backend.jail(b"x", "corrupt")
    for path in (*PAGES, f"/documents/{doc_id}"):
        html = client.get(path).text
        forms = re.findall(r"<form.*?</form>", html, re.DOTALL)
        assert forms
        assert all('name="csrf_token"' in form for form in forms)


def test_pages_hold_no_inline_script_or_style(client: FlaskClient, backend: Any) -> None:
    """The strict policy breaks nothing: no page needs an inline script, style or handler."""
    doc_id = backend.add("Ada Example\nEngineer\nSkills: SQL\n")
    backend.add("Analyst\nRequired: SQL\n")
    for path in (*PAGES, f"/documents/{doc_id}"):
        html = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=", html)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


@pytest.mark.parametrize("path", [*PAGES, "/api/v1/status", "/api/v1/nowhere", "/static/hirestream.css"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    """Browsers are told to run nothing inline, guess no types, leak no addresses, and allow no frames."""
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_are_not_kept_by_caches(client: FlaskClient) -> None:
    """A shared computer keeps no page with a person's data; the language does not leak into caches."""
    headers = client.get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in headers["Vary"].split(",")}


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: FlaskClient, token: Token) -> None:
    """The session and the language cookie are HttpOnly and SameSite=Lax."""
    session = client.get("/").headers["Set-Cookie"]
    language = client.post("/language", data={"csrf_token": token(), "language": "fr", "next": "/"})
    for cookie in (session, language.headers["Set-Cookie"]):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "[::1", "localhost.evil"]
)
@pytest.mark.parametrize("path", ["/", "/api/v1/status", "/metrics"])
def test_a_foreign_host_name_is_refused(client: FlaskClient, host: str, path: str) -> None:
    """A page that rebinds its name to this machine gets nothing."""
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "wrong-host" in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:54321", "[::1]:8080", "LOCALHOST:80"])
def test_loopback_names_are_served(client: FlaskClient, host: str) -> None:
    """Every usual way to write this machine's address works."""
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:9"},
    ],
)
def test_a_foreign_page_cannot_change_anything_by_the_api(
    client: FlaskClient, backend: Any, headers: dict[str, str]
) -> None:
    """The API takes no cookies, and still refuses what a browser brings from another site."""
    for call in (
        client.post("/api/v1/documents", data=b"x", headers=headers),
        client.delete(f"/api/v1{DOC}", headers=headers),
    ):
        assert call.status_code == 403
        assert call.get_json()["code"] == "cross-origin"
    assert not backend.waiting


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}])
def test_programs_and_our_own_pages_may_use_the_api(client: FlaskClient, headers: dict[str, str]) -> None:
    """A program without browser headers, and a script of our own pages, get through."""
    answer = client.post("/api/v1/documents", data=b"Ada\nEngineer\n", headers=headers)
    assert answer.status_code == 202


def test_a_body_beyond_the_limit_is_a_friendly_413(client: FlaskClient, token: Token) -> None:
    """Who sends far too much gets a page that says so, not a broken connection."""
    page = client.post("/candidate", data={"csrf_token": token(), "file": (io.BytesIO(b"x" * 480_000), "a.txt")})
    assert page.status_code == 413
    assert "The file is too large" in page.text
    api = client.post("/api/v1/documents", data=b"x" * 480_000)
    assert api.status_code == 413
    assert api.get_json()["code"] == "too-large"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "javascript:alert(1)"]
)
def test_the_language_switch_leads_nowhere_else(client: FlaskClient, token: Token, target: str) -> None:
    """A prepared switch cannot send a visitor to another site."""
    answer = client.post("/language", data={"csrf_token": token(), "language": "fr", "next": target})
    assert answer.location == "/"
