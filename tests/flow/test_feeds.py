"""Feeds on the real system: a job board on this machine is polled, and its offers live and end as the board says."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from tests.local_http import LocalHttp, Reply, serving
from tests.running_system import RunningSystem, wait_until

from hirestream.store.tables import LEDGER, OFFERS

pytestmark = pytest.mark.flow
BOARD = "/v1/boards/exemple/jobs"


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalHttp]:
    """A job board in the form of Greenhouse; the commands may reach it."""
    with serving() as site:
        monkeypatch.setenv("HIRESTREAM_FEEDS__ALLOW_PRIVATE", '["127.0.0.1"]')
        monkeypatch.setenv("HIRESTREAM_FEEDS__INTERVAL_S", "0")
        yield site


def show(board: LocalHttp, *jobs: tuple[int, str, str]) -> None:
    """Let the board list these jobs: number, title, and what they are about."""
    listed = [
        {
            "id": number,
            "title": title,
            "absolute_url": f"{board.url}/jobs/{number}",
            "company_name": "Exemple Fromages SAS",
            "location": {"name": "Lyon, France"},
            "content": f"&lt;p&gt;{about}&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Requirements: Python, SQL&lt;/li&gt;&lt;/ul&gt;",
        }
        for number, title, about in jobs
    ]
    board.pages[BOARD] = Reply(json.dumps({"jobs": listed}).encode(), headers={"Content-Type": "application/json"})


def run(system: RunningSystem) -> dict[str, int]:
    """Run the feed once, by its command."""
    done = system.command("feeds", "run", "exemple", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    counts: dict[str, int] = json.loads(done.stdout)["counts"]
    return counts


def offers(system: RunningSystem) -> dict[str, str | None]:
    """Offers that came by the feed: title, and why they are closed."""
    rows = system.tables.read(OFFERS, columns=["title", "source", "closed_reason"]).to_pylist()
    return {row["title"]: row["closed_reason"] for row in rows if row["source"] == "feed:exemple"}


def found(system: RunningSystem) -> set[str]:
    """Titles of the board's offers that a search finds."""
    answer = httpx.get(f"{system.url}/api/v1/search", params={"q": "Zythologue", "kind": "offer"}, timeout=30)
    hits = answer.raise_for_status().json()["hits"]
    return {hit["title"] for hit in hits if "Zythologue" in (hit["title"] or "")}


def test_offers_of_a_board_live_and_end_as_the_board_says(system: RunningSystem, board: LocalHttp) -> None:
    """Added, found; changed, replaced; taken down, no longer recommended, and kept in Delta with the time."""
    first = (1, "Zythologue Alpha", "Brew and taste beers with the team in Lyon.")
    second = (2, "Zythologue Beta", "Run the laboratory of the brewery, by day and by night.")
    third = (3, "Zythologue Gamma", "Sell beers to restaurants in the whole region.")
    show(board, first, second, third)
    options = ["board=exemple", f"base_url={board.url}"]
    added = system.command("feeds", "add", "exemple", "greenhouse", *options, "--off")
    assert added.returncode == 0, added.stderr
    looked = system.command("feeds", "test", "exemple", "--json")
    assert len(looked.stdout.splitlines()) == 3, looked.stderr
    assert run(system)["new"] == 3
    titles = {"Zythologue Alpha", "Zythologue Beta", "Zythologue Gamma"}
    wait_until(lambda: found(system) == titles, "the offers can be found")

    show(board, first, (2, "Zythologue Delta", "Run the laboratory, by day only."), third)
    assert run(system)["changed"] == 1
    wait_until(lambda: offers(system).get("Zythologue Beta") == "changed", "the older text is closed")
    now = {"Zythologue Alpha", "Zythologue Delta", "Zythologue Gamma"}
    wait_until(lambda: found(system) == now, "the newer text is found in its place")

    show(board, (2, "Zythologue Delta", "Run the laboratory, by day only."), third)
    assert run(system)["gone"] == 1
    wait_until(lambda: offers(system).get("Zythologue Alpha") == "gone", "the offer is closed in Delta")
    wait_until(lambda: found(system) == {"Zythologue Delta", "Zythologue Gamma"}, "it is not found any more")
    (row,) = [
        row
        for row in system.tables.read(OFFERS, columns=["doc_id", "title", "closed_at"]).to_pylist()
        if row["title"] == "Zythologue Alpha"
    ]
    assert row["closed_at"] is not None
    shown = httpx.get(f"{system.url}/api/v1/documents/{row['doc_id']}", timeout=30).json()
    wait_until(
        lambda: httpx.get(f"{system.url}/api/v1/documents/{row['doc_id']}", timeout=30).json()["state"] == "closed",
        "its page says that it is closed",
    )
    assert shown["profile"]["title"] == "Zythologue Alpha"
    stages = system.tables.read(LEDGER, where=("doc_id", [row["doc_id"]])).to_pylist()
    assert {one["stage"]: one["state"] for one in stages}["close"] == "closed"

    show(board, first, (2, "Zythologue Delta", "Run the laboratory, by day only."), third)
    assert run(system)["reopened"] == 1
    wait_until(lambda: found(system) == now, "it is found again")
    status = json.loads(system.command("feeds", "status", "--json").stdout)
    assert (status["state"], status["open"], status["error"]) == ("off", 3, None)
    removed = system.command("feeds", "remove", "exemple")
    assert removed.returncode == 0, removed.stderr
    wait_until(lambda: not found(system), "nothing of the board is recommended once it is removed")
    system.wait_settled()
