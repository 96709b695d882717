"""Career pages as a feed: how pages are found, read in parts, and known to be closed or unchanged."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest
from tests.contracts.feed_sources import COOK, DEVELOPER, NURSE, SAMPLES, SOURCES, many, page_entry
from tests.contracts.feed_world import Outside, World, gone, listed, outside_world, postings, problems, titled
from tests.local_http import Reply

from hirestream.errors import Misconfigured, Transient
from hirestream.ingest.feeds.adapters.career_pages import CareerPages
from hirestream.ingest.feeds.sitemaps import read_sitemap
from hirestream.read.service import read_document

pytestmark = pytest.mark.enable_socket
HTML = {"Content-Type": "text/html; charset=utf-8"}
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MICRODATA = """<html><body><div itemscope itemtype="https://schema.org/JobPosting" itemref="ailleurs">
<h1 itemprop="title">Cuisinier</h1>
<span itemprop="hiringOrganization" itemscope itemtype="https://schema.org/Organization">
<b itemprop="name">Clinique des Tilleuls</b><img itemprop="logo" src="/logo.png"></span>
<div itemprop="jobLocation" itemscope itemtype="https://schema.org/Place">
<p itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">
<span itemprop="addressLocality">Lyon</span> <meta itemprop="addressCountry" content="FR"></p></div>
<div itemprop="description"><p>Préparation des repas.</p><ul><li>Midi</li><li>Soir</li></ul></div>
<time itemprop="datePosted" datetime="2026-02-27">il y a peu</time>
<a itemprop="url" href="/emploi/cuisinier">voir</a></div>
<p id="ailleurs">Contrat : <span itemprop="employmentType">CDI</span></p></body></html>"""


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """A site and a fetcher."""
    import pytest_socket

    pytest_socket.enable_socket()
    with outside_world() as outside:
        yield outside


@pytest.fixture
def world(outside: Outside) -> World:
    """A site with three offers."""
    world = outside.world(SOURCES["career-pages"])
    world.publish(*SAMPLES)
    return world


def page(*samples: object) -> Reply:
    """A page with offers in scripts."""
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in samples)
    return Reply(f"<html><body><h1>Offres</h1>{scripts}</body></html>".encode(), headers=HTML)


def sitemap(world: World, **changed: str) -> None:
    """Say when pages were last changed."""
    urls = "".join(
        f"<url><loc>{world.site.url}/emploi/{key.strip('_')}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>"
        for key, at in changed.items()
    )
    world.site.pages["/emplois.xml"] = Reply(f"<urlset {SPACE}>{urls}</urlset>".encode())


def test_a_large_site_is_read_in_parts(world: World) -> None:
    """A run fetches as many pages as it may, the next goes on, and only the one that ends the round is whole."""
    world.publish(*many(50))
    first = world.run(max_pages=20)
    assert (len(postings(first)), first[-1].whole) == (20, False)
    second = world.run(first[-1].cursor, max_pages=20)
    third = world.run(second[-1].cursor, max_pages=20)
    assert third[-1].whole
    assert len(postings(first) | postings(second) | postings(third)) == 50
    assert len(listed(third)) == 50


def test_an_offer_that_closes_between_two_parts_is_not_kept(world: World) -> None:
    """The run that ends a round lists what earlier ones read, less what the sitemap no longer has."""
    world.publish(*many(50))
    first = world.run(max_pages=30)
    world.publish(*many(50)[1:])
    second = world.run(first[-1].cursor, max_pages=30)
    assert second[-1].whole
    assert listed(first) - listed(second) >= {f"{world.site.url}/emploi/10000"}


def test_pages_that_did_not_change_are_not_fetched(world: World) -> None:
    """What the sitemap says is older than the last round stays as it is; after some days all is asked for again."""
    sitemap(world, _4001="2026-01-05", _4002="2026-01-05T10:00:00+00:00", _4003="")
    first = world.run()
    world.asked()
    second = world.run(first[-1].cursor, days=1)
    assert [path for path in world.asked() if path.startswith("/emploi/")] == ["/emploi/4003"]
    assert listed(second) == listed(first)
    assert second[-1].whole
    world.run(second[-1].cursor, days=8)
    assert len([path for path in world.asked() if path.startswith("/emploi/")]) == 3


def test_a_page_that_answers_unchanged_costs_no_reading(world: World) -> None:
    """A page with a tag is asked for with it, and stays listed when the site says that it is as it was."""
    reply = world.site.pages["/emploi/4001"]
    assert isinstance(reply, Reply)
    world.site.pages["/emploi/4001"] = lambda asked: (
        Reply(status=304)
        if asked.headers.get("if-none-match") == '"1"'
        else Reply(reply.body, headers={**reply.headers, "ETag": '"1"'})
    )
    first = world.run()
    second = world.run(first[-1].cursor)
    assert NURSE.title not in titled(second)
    assert listed(second) == listed(first)


def test_a_page_that_is_gone_or_has_no_offer_any_more_closes_it(world: World) -> None:
    """A removed page, and one that says "this post is filled", close their offers at once."""
    first = world.run()
    world.site.pages["/emploi/4001"] = Reply(status=410)
    world.site.pages["/emploi/4002"] = page()
    second = world.run(first[-1].cursor)
    assert gone(second) == {f"{world.site.url}/emploi/4001", f"{world.site.url}/emploi/4002"}
    assert set(titled(second)) == {COOK.title}


def test_a_page_that_cannot_be_read_closes_nothing(world: World) -> None:
    """A page with a fault is told in a line and asked for again; its offer stays open."""
    first = world.run()
    world.site.pages["/emploi/4001"] = Reply(status=500)
    world.site.pages["/emploi/4002"] = Reply(b"<html>" + b"x" * 20_000_001, headers=HTML)
    second = world.run(first[-1].cursor)
    assert len(problems(second)) == 2
    assert listed(second) == listed(first)
    assert gone(second) == set()


def test_a_site_that_is_away_is_left(world: World) -> None:
    """After three pages in a row that fail, the run ends rather than knock on."""
    world.publish(*many(9))
    for path in [path for path in world.site.pages if path.startswith("/emploi/")]:
        world.site.pages[path] = Reply(status=500)
    with pytest.raises(Transient):
        world.run()
    assert len({path for path in world.asked() if path.startswith("/emploi/")}) == 3


def test_what_robots_txt_forbids_is_not_fetched(world: World) -> None:
    """A page that the site keeps from robots is left alone; a site that forbids all is a setting to correct."""
    rules = f"User-agent: *\nDisallow: /emploi/4002\nSitemap: {world.site.url}/sitemap.xml\n"
    world.site.pages["/robots.txt"] = Reply(rules.encode())
    pages = world.run()
    assert set(titled(pages)) == {NURSE.title, COOK.title}
    assert "robots.txt" in problems(pages)[0]
    assert "/emploi/4002" not in world.asked()
    world.site.pages["/robots.txt"] = Reply(rules.replace("/4002", "").encode())
    with pytest.raises(Misconfigured, match=r"robots\.txt"):
        world.run()


def test_microdata_is_read_as_the_standard_says(world: World) -> None:
    """Items, nested items, values of every kind of element, and properties that stand elsewhere."""
    sitemap(world, cuisinier="")
    world.site.pages["/emploi/cuisinier"] = Reply(MICRODATA.encode(), headers=HTML)
    (posting,) = postings(world.run()).values()
    told = json.loads(posting.content)
    assert told["hiringOrganization"] == {"@type": "Organization", "name": "Clinique des Tilleuls"}
    assert told["jobLocation"]["address"]["addressCountry"] == "FR"
    assert (told["datePosted"], told["employmentType"]) == ("2026-02-27", "CDI")
    assert told["url"] == f"{world.site.url}/emploi/cuisinier"
    text = read_document(posting.content, media_type=posting.media_type).text
    assert "Préparation des repas.\n\n• Midi\n• Soir" in text
    assert read_document(MICRODATA.encode(), "page.html").reader == "json-ld"


def test_several_offers_of_a_page_have_keys_of_their_own(world: World) -> None:
    """Offers of one page are told apart by their identifiers, and closed one by one."""
    sitemap(world, liste="")
    world.site.pages["/emploi/liste"] = page(page_entry(NURSE), [page_entry(DEVELOPER), page_entry(COOK)])
    first = world.run()
    url = f"{world.site.url}/emploi/liste"
    assert listed(first) == {url, f"{url}#4002", f"{url}#4003"}
    world.site.pages["/emploi/liste"] = page(page_entry(NURSE), page_entry(COOK))
    assert gone(world.run(first[-1].cursor)) == {f"{url}#4002"}


def test_start_pages_lead_to_offers(world: World) -> None:
    """Links of a start page that look like offers are followed, on this site; others are not."""
    links = '<a href="/emploi/4001">un</a><a href="emploi/4002#postuler">deux</a><a href="/contact">nous</a>'
    world.site.pages["/carrieres"] = Reply(f"<html><body>{links}</body></html>".encode(), headers=HTML)
    start = [f"{world.site.url}/carrieres"]
    pages = world.run(site=None, start_urls=start, job_urls=r"/emploi/\d+$")
    assert set(titled(pages)) == {NURSE.title, DEVELOPER.title}
    assert pages[-1].whole
    assert "/contact" not in world.asked()


def test_a_packed_sitemap_and_one_without_robots_are_found(world: World) -> None:
    """A site without robots.txt is asked for /sitemap.xml; a sitemap may be gzipped; other hosts are left out."""
    del world.site.pages["/robots.txt"]
    locs = [f"{world.site.url}/emploi/4001", "https://elsewhere.example/emploi/1"]
    text = f"<urlset {SPACE}>{''.join(f'<url><loc>{loc}</loc></url>' for loc in locs)}</urlset>"
    world.site.pages["/sitemap.xml"] = Reply(gzip.compress(text.encode()))
    pages = world.run()
    assert set(titled(pages)) == {NURSE.title}
    assert "1 addresses on other hosts" in problems(pages)[0]


def test_a_sitemap_that_cannot_be_read_closes_nothing(world: World) -> None:
    """With one sitemap of two missing, the offers of the other come, and none is taken for closed."""
    first = world.run()
    index = "".join(f"<sitemap><loc>{world.site.url}/{name}.xml</loc></sitemap>" for name in ("emplois", "absent"))
    world.site.pages["/sitemap.xml"] = Reply(f"<sitemapindex {SPACE}>{index}</sitemapindex>".encode())
    second = world.run(first[-1].cursor)
    assert len(postings(second)) == 3
    assert not second[-1].whole
    assert "absent.xml" in problems(second)[0]


def test_a_sitemap_cannot_make_us_read_files() -> None:
    """Entities of a sitemap are not resolved: it gives no page rather than one of this machine's files."""
    bomb = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><urlset {SPACE}><url><loc>&f;</loc></url></urlset>'
    assert read_sitemap(bomb.encode()).pages == {}


def test_harmful_postings_cost_only_themselves(world: World) -> None:
    """A posting nested too deep, and one without a title, are told; the one beside them comes."""
    deep: object = "x"
    for _ in range(60):
        deep = {"more": deep}
    sitemap(world, liste="")
    world.site.pages["/emploi/liste"] = page(
        page_entry(NURSE), {**page_entry(COOK), "skills": deep}, {**page_entry(DEVELOPER), "title": ["a"]}
    )
    pages = world.run()
    assert set(titled(pages)) == {NURSE.title}
    assert [line.rpartition(": ")[2] for line in problems(pages)] == [
        "skills is nested too deep",
        "title is missing or not text",
    ]


def test_the_feed_is_made_without_asking_anything(world: World) -> None:
    """Making a feed sends no request: a page is fetched when it is asked for."""
    feed = world.feed()
    assert isinstance(feed, CareerPages)
    pages = feed.fetch({})
    assert world.asked() == []
    next(pages)
    assert world.asked()
