"""What operators and analysts see: the live pipeline, the quarantine with its replay, the segments, the metrics."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hirestream.model.status import Status
from hirestream.web.app import create_app
from hirestream.web.ports import FeedRow
from hirestream.web.site import FreshStatus, Streams, site

Token = Callable[[], str]


def count(html: str, place: str) -> str | None:
    """Figure of a tile of the account."""
    found = re.search(rf'id="account-{place}">([^<]+)<', html)
    return found.group(1) if found else None


def events(chunks: Iterator[Any]) -> Iterator[dict[str, Any]]:
    """Read server-sent events as they come."""
    for chunk in chunks:
        text = chunk.decode() if isinstance(chunk, bytes) else str(chunk)
        assert text.startswith("data: ")
        assert text.endswith("\n\n")
        yield json.loads(text.removeprefix("data: "))


def test_the_account_shows_where_every_document_is(client: FlaskClient, backend: Any) -> None:
    """An operator sees the counts, and that they add up."""
    backend.add("Ada Example\nEngineer\nSkills: SQL\n")
    backend.add("Analyst\nRequired: SQL\n")
    backend.jail(b"x", "corrupt")
    html = client.get("/pipeline").text
    assert [count(html, place) for place in ("accepted", "cvs", "offers", "others", "quarantined", "in_flight")] == [
        "3", "1", "1", "0", "1", "0",
    ]  # fmt: skip
    assert "Balanced" in html
    assert "Not balanced" not in html


def test_an_account_that_does_not_add_up_is_said(
    client: FlaskClient, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lost document is not hidden: the page says that the account does not balance."""
    status: Status = backend.status()
    account = status.account.model_copy(update={"accepted": 5})
    monkeypatch.setattr(backend, "status", lambda: status.model_copy(update={"account": account}))
    client.application.extensions["hirestream"].status._ask = backend.status
    assert "Not balanced" in client.get("/pipeline").text


def test_services_freshness_tables_and_views_are_shown(client: FlaskClient) -> None:
    """An operator sees state, lag, memory, quantiles, rows and versions; what is unknown is a dash, not a zero."""
    html = client.get("/pipeline").text
    assert re.search(r'kafka</th><td><span class="tag tag-good">running', html)
    assert re.search(r'extract</th><td><span class="tag tag-warn">starting', html)
    assert "282 MB" in html
    for figure in ("0.41", "0.71", "0.93"):
        assert f'<td class="figure">{figure}</td>' in html
    assert '<td class="figure">–</td>' in html
    assert re.search(r'people</th><td class="figure">2</td><td class="figure"><span class="tag tag-warn">1<', html)


def test_the_quarantine_says_why_and_can_be_replayed(client: FlaskClient, backend: Any, token: Token) -> None:
    """An operator reads the reason, presses Replay, and the document leaves the list."""
    doc_id = backend.jail(b"x", "encrypted")
    html = client.get("/pipeline").text
    assert "The file is protected by a password" in html
    assert "Save it without one and send it again." in html
    found = re.search(r'form="replay" formaction="(/pipeline/quarantine/[^"]+/replay)"', html)
    assert '<form id="replay" method="post">' in html
    assert found is not None
    answer = client.post(found.group(1), data={"csrf_token": token()}, follow_redirects=True)
    assert backend.replayed == [doc_id]
    assert "was sent through again." in answer.text
    assert "Nothing is in quarantine." in answer.text
    again = client.post(found.group(1), data={"csrf_token": token()}, follow_redirects=True)
    assert "is no longer in quarantine." in again.text


WHEN = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
SOURCES = (
    FeedRow("acme", "greenhouse", "fine", WHEN, WHEN, {"new": 3, "changed": 2, "gone": 1}, 41),
    FeedRow("board", "lever", "failed", WHEN, WHEN, {"new": 0, "changed": 0, "gone": 0}, 0, "It does not answer."),
)


def test_sources_of_offers_are_shown_and_can_be_asked_now(client: FlaskClient, backend: Any, token: Token) -> None:
    """An operator sees how each source stands and what went wrong, in both languages, and presses Run now."""
    assert "No source is polled yet." in client.get("/pipeline").text
    backend.sources = SOURCES
    html = client.get("/pipeline").text
    assert re.search(r"acme<br>.*?running well.*?1 Mar 2026 08:30.*?>3<.*?>2<.*?>1<.*?>41<", html, re.DOTALL)
    assert "It does not answer." in html
    french = client.get("/pipeline", headers={"Accept-Language": "fr"}).text
    assert "Sources d’offres" in french
    assert "Interroger maintenant" in french
    answer = client.post("/pipeline/feeds/acme/run", data={"csrf_token": token()}, follow_redirects=True)
    assert "The source acme is asked as soon as possible." in answer.text
    answer = client.post("/pipeline/feeds/none/run", data={"csrf_token": token()}, follow_redirects=True)
    assert "There is no source none any more." in answer.text
    assert client.post("/pipeline/feeds/acme/run").status_code == 400
    assert backend.asked == ["acme", "none"]


def test_a_file_of_sources_that_cannot_be_read_is_told_on_the_page(client: FlaskClient, backend: Any) -> None:
    """A slip in feeds.toml is named where the sources are; the rest of the page is as ever."""
    backend.feeds_error = "feeds.toml: [acme] has no `type`."
    html = client.get("/pipeline").text
    assert "[acme] has no `type`." in html
    assert "Nothing is in quarantine." in html


def test_a_long_quarantine_is_paged(client: FlaskClient, backend: Any) -> None:
    """An operator with many broken documents can reach each of them, once."""
    wanted = {backend.jail(bytes([n]), "corrupt")[7:13] for n in range(60)}
    seen: list[str] = []
    address: str | None = "/pipeline"
    while address:
        html = client.get(address).text
        seen += re.findall(r'id="replay-([0-9a-f]{6})"', html)
        following = re.search(r'href="([^"#]+)#quarantine">Next page', html)
        address = following.group(1) if following else None
    assert len(seen) == 60
    assert set(seen) == wanted


def test_the_stream_shows_changes_as_they_happen(client: FlaskClient, backend: Any) -> None:
    """An operator's page gets a new picture when documents arrive and when they are done."""
    response = client.get("/pipeline/events")
    assert response.mimetype == "text/event-stream"
    snapshots = events(response.iter_encoded())
    first = next(snapshots)
    assert count(first["regions"]["live-account"], "accepted") == "0"
    backend.submit(b"Ada\nEngineer\n", name="a.txt", media_type=None, source="test")
    seen = next(now for now in snapshots if count(now["regions"]["live-account"], "in_flight") == "1")
    assert seen["spoken"] == "1 documents accepted, 1 on their way, 0 in quarantine."
    backend.catch_up()
    next(now for now in snapshots if count(now["regions"]["live-account"], "cvs") == "1")
    response.close()


def test_the_stream_survives_a_system_that_goes_away(client: FlaskClient, backend: Any) -> None:
    """An operator's page says that the system cannot be asked, and shows it again when it is back."""
    response = client.get("/pipeline/events")
    snapshots = events(response.iter_encoded())
    next(snapshots)
    backend.down = True
    next(now for now in snapshots if "cannot be asked right now" in now["regions"]["live-account"])
    backend.down = False
    next(now for now in snapshots if count(now["regions"]["live-account"], "accepted") == "0")
    response.close()


def test_a_replay_button_of_the_stream_works(client: FlaskClient, backend: Any) -> None:
    """A button that arrives by the stream sends the page's one form, which carries the token, to its document."""
    token = re.search(r'<form id="replay".*?value="([^"]+)"', client.get("/pipeline").text)
    doc_id = backend.jail(b"x", "corrupt")
    with client.get("/pipeline/events") as response:
        html = next(events(response.iter_encoded()))["regions"]["live-quarantine"]
    button = re.search(r'form="replay" formaction="([^"]+)"', html)
    assert token is not None
    assert button is not None
    answer = client.post(button.group(1), data={"csrf_token": token.group(1)})
    assert answer.status_code == 303
    assert backend.replayed == [doc_id]


def test_what_has_not_changed_is_sent_unchanged(client: FlaskClient, backend: Any) -> None:
    """Rows that stay the same are the same bytes each second, so that the browser leaves them (and the focus) alone."""
    backend.jail(b"x", "corrupt")
    with client.get("/pipeline/events") as response:
        snapshots = events(response.iter_encoded())
        assert next(snapshots) == next(snapshots)


def test_watchers_never_take_all_threads(client: FlaskClient) -> None:
    """When all streams are taken, one more watcher is told to poll; a place is free again when one leaves."""
    held = [client.get("/pipeline/events") for _ in range(2)]
    refused = client.get("/pipeline/events")
    assert refused.status_code == 503
    assert client.get("/pipeline/snapshot").get_json()["regions"].keys() >= {"live-account", "live-quarantine"}
    held[0].close()
    freed = client.get("/pipeline/events")
    assert freed.status_code == 200
    for response in (held[1], freed):
        response.close()


def test_a_stream_that_was_never_read_gives_its_place_back() -> None:
    """A browser that leaves before the first event does not keep a place."""
    streams = Streams(1)
    give_back = streams.take()
    assert give_back is not None
    assert streams.take() is None
    give_back()
    give_back()
    assert streams.take() is not None
    assert streams.take() is None


def test_streams_end_when_the_server_stops(app: Flask, client: FlaskClient) -> None:
    """The server can stop at once though somebody watches."""
    response = client.get("/pipeline/events")
    snapshots = response.iter_encoded()
    next(snapshots)
    with app.app_context():
        site().streams.stop()
    assert len(list(snapshots)) <= 1
    assert client.get("/pipeline/events").status_code == 503


def test_many_watchers_ask_the_system_once(backend: Any) -> None:
    """Ten people who watch cost the system no more than one."""
    clock = iter([0.0, 0.5, 0.9, 1.0, 1.2])
    fresh = FreshStatus(backend.status, seconds=1.0, clock=lambda: next(clock))
    for _ in range(3):
        fresh.get()
    assert backend.asked_status == 1
    fresh.get()
    fresh.get()
    assert backend.asked_status == 2


def test_pages_can_be_asked_from_many_threads(app: Flask, backend: Any) -> None:
    """Eight people at once each get their page."""
    doc_id = backend.add("Ada Example\nEngineer\nSkills: SQL\n")
    statuses: list[int] = []

    def visit() -> None:
        with app.test_client() as browser:
            statuses.extend(browser.get(path).status_code for path in ("/pipeline", f"/documents/{doc_id}"))

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert statuses == [200] * 16


def test_segments_are_a_chart_and_a_table(client: FlaskClient) -> None:
    """An analyst sees bars in proportion, and the same figures as a table; names are shown as text."""
    html = client.get("/segments").text
    assert re.findall(r'class="chart-bar"[^>]*width="([\d.]+)%"', html) == ["88.0", "44.0"]
    assert 'role="img"' in html
    assert re.search(r'Data and software</th><td class="figure">120</td><td class="figure">67%</td>', html)
    assert "Soins &lt;infirmiers&gt;" in html
    assert "180 people in 2 segments" in html


def test_before_the_first_run_the_segments_page_says_how_to_get_them(
    client: FlaskClient, backend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An analyst of a fresh system reads which command makes the segments."""
    monkeypatch.setattr(backend, "segments", lambda _language: ())
    assert "hirestream segment" in client.get("/segments").text


def test_metrics_are_what_prometheus_reads(client: FlaskClient, backend: Any) -> None:
    """A monitoring system gets every figure of the status, one type line for each metric, and no unknowns."""
    backend.add("Ada Example\nEngineer\nSkills: SQL\n")
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    for sample in samples:
        assert re.fullmatch(r'[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?[\d.e+-]+', sample), sample
    assert "hirestream_documents_accepted_total 1" in samples
    assert 'hirestream_documents{place="cvs"} 1' in samples
    assert 'hirestream_freshness_seconds{path="receipt_to_delta",quantile="0.95"} 0.71' in samples
    assert 'hirestream_service_memory_bytes{service="kafka"} 282400000.0' in samples
    assert 'hirestream_service_state{service="extract",state="starting"} 1' in samples
    assert not any("receipt_to_searchable" in sample for sample in samples)
    types = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(types) == len(set(types))
    assert {sample.partition("{")[0].partition(" ")[0] for sample in samples} == set(types)


def test_hosts_can_be_named(backend: Any, catalogues: ModuleType) -> None:
    """Who serves the site under a name of their own can say so."""
    del catalogues
    app = create_app(backend, secret_key="k", max_bytes=1000, allowed_hosts={"jobs.example"})
    assert app.test_client().get("/", headers={"Host": "jobs.example"}).status_code == 200
    assert app.test_client().get("/", headers={"Host": "localhost"}).status_code == 400


def synthetic(backend: Any, text: str) -> str:
    """Put a document in as the simulator does."""
    doc_id: str = backend.add(text)
    backend.records[doc_id] = replace(backend.records[doc_id], source="simulator")
    return doc_id


def test_synthetic_documents_are_deleted_together(client: FlaskClient, backend: Any, token: Token) -> None:
    """An operator who confirms deletes what the simulator made, and no real document."""
    made = synthetic(backend, "Ada Example\nEngineer\nSkills: SQL\n")
    real = backend.add("Analyst\nRequired: SQL\n")
    where = "/pipeline/synthetic/erase"
    refused = client.post(where, data={"csrf_token": token()}, follow_redirects=True)
    assert "tick the box to confirm" in refused.text
    assert backend.erased == []
    done = client.post(where, data={"csrf_token": token(), "confirmed": "yes"}, follow_redirects=True)
    assert "One synthetic document is being erased." in done.text
    assert backend.erased == [made]
    assert real in backend.records
    again = client.post(where, data={"csrf_token": token(), "confirmed": "yes"}, follow_redirects=True)
    assert "There are no synthetic documents." in again.text


def test_synthetic_documents_are_said_to_be_so(client: FlaskClient, backend: Any) -> None:
    """A reader sees on the page of a document, and on the cards of others, that nobody real is meant."""
    made = synthetic(backend, "Ada Example\nEngineer\nSkills: SQL\n")
    real = backend.add("Analyst\nRequired: SQL\n")
    label = ">synthetic</span>"
    assert label in client.get(f"/documents/{made}").text.partition('id="matches"')[0]
    page, _, cards = client.get(f"/documents/{real}").text.partition('id="matches"')
    assert label not in page
    assert label in cards
