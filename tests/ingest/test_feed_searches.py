"""Searches as feeds (France Travail, Adzuna): tokens, limits of the API, what is new, and all of it anew in time."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from tests.contracts.feed_sources import COOK, NURSE, SAMPLES, SOURCES, body, many, query
from tests.contracts.feed_world import Outside, World, outside_world, postings, problems, titled
from tests.local_http import Asked, Reply

from hirestream.errors import Misconfigured

pytestmark = pytest.mark.enable_socket
SEARCH = "/partenaire/offresdemploi/v2/offres/search"
TOKEN = "/connexion/oauth2/access_token"


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """A site and a fetcher."""
    import pytest_socket

    pytest_socket.enable_socket()
    with outside_world() as outside:
        yield outside


@pytest.fixture
def france(outside: Outside) -> World:
    """France Travail with three offers."""
    world = outside.world(SOURCES["france-travail"])
    world.publish(*SAMPLES)
    return world


@pytest.fixture
def adzuna(outside: Outside) -> World:
    """Adzuna with three offers."""
    world = outside.world(SOURCES["adzuna"])
    world.publish(*SAMPLES)
    return world


def test_a_token_is_asked_for_as_the_api_wants_it(france: World) -> None:
    """The form carries the client and the scope, the realm stands in the address, the search carries the token."""
    france.run()
    token, search = france.site.asked
    assert (token.method, token.path) == ("POST", f"{TOKEN}?realm=%2Fpartenaire")
    assert token.body == (
        b"grant_type=client_credentials&client_id=PAR_tilleuls&client_secret=secret-ft"
        b"&scope=api_offresdemploiv2+o2dsoffre"
    )
    assert search.headers["authorization"] == "Bearer token-1"
    assert query(search) == {"departement": "21", "sort": "1", "range": "0-149"}


def test_a_token_that_ran_out_is_renewed_once(france: World) -> None:
    """A search that is refused is tried with a new token; a refusal that stays is an error."""
    tokens = [body({"access_token": "old"}), body({"access_token": "token-1"})]
    france.site.pages[TOKEN] = list(tokens)
    assert len(postings(france.run())) == 3
    france.site.pages[TOKEN] = body({"access_token": "old"})
    france.asked()
    with pytest.raises(Misconfigured, match="Check `search` and `scope`"):
        france.run()
    assert [path.split("?")[0] for path in france.asked()] == [TOKEN, SEARCH, TOKEN, SEARCH]


def test_a_wrong_secret_names_the_setting(france: World) -> None:
    """An operator whose key is wrong learns which settings hold it, and the secret stands nowhere."""
    france.site.pages[TOKEN] = Reply(status=401)
    with pytest.raises(Misconfigured, match="`client_id` and `client_secret`") as caught:
        france.run()
    assert "secret-ft" not in str(caught.value)


def test_only_what_is_new_is_asked_for_until_all_is_due(france: World) -> None:
    """Between two full lists a run asks for offers created since the last, with an overlap, and closes nothing."""
    first = france.run(relist_hours=24)
    began = france.outside.at
    france.asked()
    second = france.run(first[-1].cursor, days=0.5, relist_hours=24)
    asked = {k: v for path in france.asked() for k, v in query(Asked("GET", path, {}, b"")).items()}
    assert datetime.fromisoformat(asked["minCreationDate"]) < began < datetime.fromisoformat(asked["maxCreationDate"])
    assert not second[-1].whole
    third = france.run(second[-1].cursor, days=1, relist_hours=24)
    assert third[-1].whole
    assert "minCreationDate" not in france.asked()[-1]


def test_more_offers_than_the_api_gives_are_had_in_slices(france: World) -> None:
    """A search with more than 1,150 offers is continued by the time of the last one, and comes whole."""
    entries = [
        {**SOURCES["france-travail"].entry(one), "dateCreation": f"2026-02-{27 - n // 100:02d}T10:{n % 60:02d}:00.000Z"}
        for n, one in enumerate(many(1400))
    ]
    entries.sort(key=lambda one: str(one["dateCreation"]), reverse=True)

    def page(asked: Asked) -> Reply:
        told = query(asked)
        found = [one for one in entries if one["dateCreation"] <= told.get("maxCreationDate", "9")]
        first, last = map(int, told["range"].split("-"))
        assert first <= 1000
        shown = found[first : last + 1]
        headers = {"Content-Range": f"offres {first}-{first + len(shown) - 1}/{len(found)}"}
        return Reply(json.dumps({"resultats": shown}).encode(), status=206, headers=headers)

    france.site.pages[SEARCH] = page
    pages = france.run()
    keys = {posting.key for page in pages for posting in page.postings}
    assert len(keys) == 1400
    assert pages[-1].whole
    assert problems(pages) == []


def test_nobody_of_an_employer_is_named(france: World) -> None:
    """The contact person that France Travail sends along does not enter the offer."""
    assert not any(b"Personne Invent" in posting.content for posting in postings(france.run()).values())


def test_an_empty_search_is_an_empty_list(france: World) -> None:
    """No offers is an answer, not a fault."""
    france.publish()
    pages = france.run()
    assert (postings(pages), pages[-1].whole) == ({}, True)


@pytest.mark.parametrize(
    ("said", "pay"),
    [
        ("Horaire de 12,31 Euros sur 12 mois", (12.31, None, "HOUR")),
        ("Mensuel de 1 850,00 Euros à 2 100,50 Euros", (1850, 2100.5, "MONTH")),
        ("Annuel de 38000.0 Euros à 42000.0 Euros sur 13.0 mois", (38000, 42000, "YEAR")),
        ("A négocier", None),
    ],
)
def test_pay_is_read_out_of_its_label(france: World, said: str, pay: tuple[float, float | None, str] | None) -> None:
    """France Travail says pay in words; the figures and their period are what the words say."""
    entry = SOURCES["france-travail"].entry(NURSE)
    entry["salaire"] = {"libelle": said}
    SOURCES["france-travail"].serve(france.site, [entry])
    (posting,) = postings(france.run()).values()
    told: dict[str, Any] = json.loads(posting.content).get("baseSalary", {}).get("value", {})
    if pay is None:
        assert told == {}
    else:
        low, high, unit = pay
        bounds = {"value": low} if high is None else {"minValue": low, "maxValue": high}
        assert told == {"@type": "QuantitativeValue", **bounds, "unitText": unit}


def test_keys_of_adzuna_stand_in_no_log_and_no_offer(adzuna: World, caplog: pytest.LogCaptureFixture) -> None:
    """The keys go to Adzuna and nowhere else: not to logs, not to offers, not to addresses."""
    with caplog.at_level(logging.INFO):
        pages = adzuna.run()
    assert query(adzuna.site.asked[0])["app_key"] == "secret-adzuna"
    assert "secret-adzuna" not in caplog.text
    assert "app-id-1" not in caplog.text
    for posting in postings(pages).values():
        assert b"app-id-1" not in posting.content
        assert b"session" not in posting.content
        assert "?" not in str(posting.url)


def test_adzuna_is_bounded_and_asks_for_the_last_days_only(adzuna: World) -> None:
    """A run fetches so many pages at most and then does not claim to have seen all; the next asks for what is new."""
    adzuna.publish(*many(130))
    pages = adzuna.run(max_pages=2)
    assert (len(postings(pages)), pages[-1].whole) == (100, False)
    adzuna.asked()
    second = adzuna.run(pages[-1].cursor, days=1.5, relist_hours=48)
    assert "max_days_old=2" in adzuna.asked()[-1]
    assert not second[-1].whole


def test_pay_that_adzuna_only_predicts_is_not_the_offers(adzuna: World) -> None:
    """What an employer did not say is not in the offer."""
    entry = {**SOURCES["adzuna"].entry(COOK), "salary_is_predicted": "1"}
    SOURCES["adzuna"].serve(adzuna.site, [entry])
    assert b"baseSalary" not in titled(adzuna.run())[COOK.title].content
