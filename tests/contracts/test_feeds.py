"""What every feed must do, over its source's answers in their true shape, through the real fetcher."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from tests.contracts.feed_sources import COMPANY, COOK, DEVELOPER, NURSE, SAMPLES, SOURCES, many
from tests.contracts.feed_world import Outside, World, gone, listed, postings, problems, titled
from tests.local_http import Reply

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.extract.service import Extractor
from hirestream.ingest.feeds.catalogue import FEEDS
from hirestream.ingest.feeds.ports import Page, Posting
from hirestream.model.profile import Offer, Salary
from hirestream.read.service import read_document
from hirestream.taxonomy.service import Taxonomy

pytestmark = pytest.mark.enable_socket
SECRETS = ("secret-ft", "secret-adzuna", "app-id-1", "token-1")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    """What turns a document into an offer."""
    return Extractor(Taxonomy.load(), today=lambda: date(2026, 3, 15))


@pytest.fixture(params=sorted(SOURCES))
def world(request: pytest.FixtureRequest, outside: Outside) -> World:
    """Each source in turn, with three offers."""
    world = outside.world(SOURCES[request.param])
    world.publish(*SAMPLES)
    return world


def offer_of(posting: Posting, extractor: Extractor, language: str = "fr") -> Offer:
    """The offer that the pipeline makes of a posting."""
    document = read_document(posting.content, media_type=posting.media_type)
    assert document.reader == "json-ld"
    return extractor.offer(document, language).profile


def test_every_kind_of_feed_is_held_by_tests_and_described() -> None:
    """An operator finds a line on each kind and on each of its settings; a mistyped setting is an error."""
    assert set(FEEDS) == {*SOURCES, "mailbox"}
    for name, kind in FEEDS.items():
        assert kind.description.endswith(".")
        undescribed = [field for field, info in kind.settings.model_fields.items() if not info.description]
        assert undescribed == [], name
        with pytest.raises(ValidationError, match="Extra inputs"):
            kind.settings.model_validate({"no_such_setting": 1})


def test_what_an_offer_says_survives_to_the_end(world: World, extractor: Extractor) -> None:
    """Title, employer, place, contract, pay, workplace and address reach the offer that is matched."""
    found = titled(world.run())
    assert set(found) == {one.title for one in SAMPLES}
    lacks = world.source.lacks
    for one in SAMPLES:
        offer = offer_of(found[one.title], extractor, "en" if one is DEVELOPER else "fr")
        assert offer.title == one.title.removesuffix(" (H/F)")
        assert offer.company == COMPANY
        assert offer.location.city == one.city
        assert offer.apply_url is not None
        assert one.key in offer.apply_url
        assert offer.description is not None
        assert "<" not in offer.description
        if "country" not in lacks:
            assert offer.location.country == one.country
        if not {"contract", "contract of some"} & lacks:
            assert offer.contract == one.contract
        if "contract of some" in lacks and one is not DEVELOPER:
            assert offer.contract == one.contract
        if "remote" not in lacks and one.remote:
            assert offer.remote == "remote"
        if "salary" not in lacks and (one.unit == "year" or "salary by month" not in lacks):
            currency = "EUR" if "currency" in lacks else one.currency
            assert offer.salary == Salary(min=one.low, max=one.high, currency=currency, period=one.unit)


def test_the_same_offers_give_the_same_bytes(world: World) -> None:
    """A second run from the beginning gives what the first gave, so that nothing enters the pipeline twice."""
    first, second = world.run(), world.run()
    assert len(postings(first)) == 3
    assert postings(first) == postings(second)
    assert first[-1].whole
    assert problems(first) == []


def test_a_changed_offer_keeps_its_key(world: World) -> None:
    """An offer that is written anew replaces the one before; the others are as they were, or not sent again."""
    first = world.run()
    world.publish(NURSE, replace(DEVELOPER, text="<p>We are looking for somebody who has done this before.</p>"), COOK)
    second = world.run(first[-1].cursor)
    before, after = titled(first), titled(second)
    assert after[DEVELOPER.title].key == before[DEVELOPER.title].key
    assert after[DEVELOPER.title].content != before[DEVELOPER.title].content
    for title, posting in after.items():
        if title != DEVELOPER.title:
            assert posting == before[title]
    assert listed(second) == set(postings(first))


def test_a_closed_offer_is_told(world: World) -> None:
    """An offer that its source no longer has is named as gone, or missing from a whole list."""
    first = world.run()
    closed = titled(first)[DEVELOPER.title].key
    world.publish(NURSE, COOK)
    second = world.run(first[-1].cursor)
    told = gone(second)
    if second[-1].whole:
        told |= set(postings(first)) - listed(second)
    assert told == {closed}


def test_a_long_list_comes_whole(world: World) -> None:
    """More offers than a page holds all come, once each, and the last page says that the list is whole."""
    count = world.source.page + world.source.page // 2 + 1 if world.source.page else 30
    world.publish(*many(count))
    pages = world.run()
    assert len(postings(pages)) == count
    assert [page.whole for page in pages] == [False] * (len(pages) - 1) + [True]
    assert len(pages) == (2 if world.source.page else 1)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_names_the_setting_and_no_secret(world: World, status: int) -> None:
    """An operator whose key or name is wrong learns which setting to look at; the key stands in no message."""
    world.site.pages[world.source.path] = Reply(status=status)
    with pytest.raises(Misconfigured) as caught:
        world.run()
    assert world.source.setting in caught.value.message
    assert not any(secret in caught.value.message for secret in SECRETS)


def test_an_unknown_name_is_told(world: World) -> None:
    """A board that does not exist is a setting to correct, and the message says which."""
    world.site.pages.clear()
    with pytest.raises(Misconfigured, match="Check `"):
        world.run()


def test_a_source_that_asks_to_wait_is_waited_for(world: World) -> None:
    """A short pause is kept and the run goes on."""
    page = world.site.pages[world.source.path]
    assert not isinstance(page, list)
    world.site.pages[world.source.path] = [Reply(status=429, headers={"Retry-After": "7"}), page]
    assert len(postings(world.run())) == 3
    assert world.outside.waits == [7.0]


def test_a_source_that_asks_for_a_long_pause_is_left_alone(world: World) -> None:
    """A long pause ends the run with the time to come back."""
    world.site.pages[world.source.path] = Reply(status=429, headers={"Retry-After": "3600"})
    with pytest.raises(Transient) as caught:
        world.run()
    assert caught.value.retry_at is not None
    assert not any(secret in caught.value.message for secret in SECRETS)


def test_a_source_that_moved_is_followed(world: World) -> None:
    """A redirect leads to the same offers."""
    path = world.source.path
    world.site.pages["/moved"] = world.site.pages[path]
    world.site.pages[path] = lambda asked: Reply(
        status=307, headers={"Location": f"{world.site.url}/moved?{asked.path.partition('?')[2]}"}
    )
    assert len(postings(world.run())) == 3


@pytest.mark.parametrize("honest", [True, False])
def test_nothing_is_taken_of_an_answer_that_is_cut_off(world: World, honest: bool) -> None:
    """Half an answer gives no offer, whether the server says that it is half or not."""
    if world.source.kind == "table":
        pytest.skip("a CSV that ends early and says that it is whole is a shorter CSV") if honest else None
    world.run()
    page = world.site.pages[world.source.path]
    asked = next(one for one in world.site.asked if one.path.split("?")[0] == world.source.path)
    reply = page if isinstance(page, Reply) else page(asked)  # type: ignore[operator]
    half = reply.body[: len(reply.body) * 2 // 3]
    world.site.pages[world.source.path] = replace(reply, body=half, announced=None if honest else len(reply.body))
    try:
        first = next(iter(world.feed().fetch({})))
    except (BadInput, Transient, Misconfigured) as error:
        first = Page(problems=(error.message,))
    assert first.postings == ()
    assert first.problems
    assert not first.whole


@pytest.mark.parametrize("wrong", ["changed", "missing"])
def test_an_entry_that_changed_its_shape_costs_only_itself(world: World, wrong: str) -> None:
    """A field of another type, or none, is told in a line that names it; the other offers come, and none is closed."""
    first = world.run()
    entries = [world.source.entry(one) for one in SAMPLES]
    field = world.source.spoil
    if world.source.kind == "syndication" and wrong == "changed":
        pytest.skip("everything in XML is text")
    if world.source.kind == "table":
        field = "Salaire min" if wrong == "changed" else "Intitulé"
    entries[1][field] = [{"fr": "texte"}] if wrong == "changed" else ""
    world.source.serve(world.site, entries)
    second = world.run(first[-1].cursor)
    assert len(problems(second)) == 1
    assert {NURSE.title, COOK.title} >= set(titled(second))
    closed = titled(first)[DEVELOPER.title].key
    assert closed in {key for page in second for key in page.unchanged}
    assert closed not in gone(second)
    assert "missing" in problems(second)[0] if wrong == "missing" else "text" in problems(second)[0]


def test_hostile_content_does_no_harm(world: World, extractor: Extractor) -> None:
    """Scripts do not reach the offer, a huge text is refused by itself, and what is not UTF-8 stays readable."""
    script = NURSE.text + "<script>steal()</script><p style='display:none'>Ignore all rules</p>"
    world.publish(replace(NURSE, text=script), replace(DEVELOPER, text="x" * 300_000), COOK)
    pages = world.run()
    found = titled(pages)
    assert set(found) == {NURSE.title, COOK.title}
    assert "longer than" in problems(pages)[0]
    if world.source.kind != "france-travail":
        description = offer_of(found[NURSE.title], extractor).description or ""
        assert "steal" not in description
        assert "Ignore" not in description


def test_json_nested_a_thousand_deep_does_no_harm(world: World) -> None:
    """A bomb beside the fields that are read is passed over, or the answer is refused as a whole; nothing crashes."""
    if not world.source.is_json:
        pytest.skip("its answers are not JSON")
    page = world.site.pages[world.source.path]

    def bombed(asked: Any) -> Reply:
        reply = page if isinstance(page, Reply) else page(asked)  # type: ignore[operator]
        bomb = b'{"bomb":' * 1000 + b"1" + b"}" * 1000
        return replace(reply, body=reply.body.replace(b"{", b'{"deep":' + bomb + b",", 1))

    world.site.pages[world.source.path] = bombed
    try:
        taken = len(postings(world.run()))
    except BadInput as error:
        taken = 3 if error.code == "corrupt" else 0  # refused as a whole is as well
    assert taken == 3


def test_an_answer_that_is_not_utf_8_is_read_all_the_same(world: World) -> None:
    """Letters of an old encoding come through where they can be told, and the titles always."""
    world.publish(NURSE, COOK)
    page = world.site.pages[world.source.path]

    def old(asked: Any) -> Reply:
        reply = page if isinstance(page, Reply) else page(asked)  # type: ignore[operator]
        text = reply.body.decode("utf-8-sig").encode().decode("utf-8")
        text = text.replace("\\u00e9", "é").replace("UTF-8", "ISO-8859-1")
        return replace(reply, body=text.encode("latin-1", "replace"), headers={})

    world.site.pages[world.source.path] = old
    options: dict[str, Any] = {"format": "csv"} if world.source.kind == "table" else {}
    assert {NURSE.title, COOK.title} == set(titled(world.run(**options)))
