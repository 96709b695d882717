"""Tables and syndication as feeds: files of every kind, mappings, and boards that answer that nothing has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import SecretStr, ValidationError
from tests.contracts.feed_sources import SAMPLES, SOURCES, body, many
from tests.contracts.feed_world import Outside, World, listed, outside_world, postings, problems, titled
from tests.local_http import Reply

from hirestream.errors import BadInput, Misconfigured
from hirestream.ingest.feeds.addresses import stable_url, web_url
from hirestream.ingest.feeds.catalogue import FEEDS
from hirestream.ingest.feeds.job_posting import OfferFields, job_posting
from hirestream.ingest.rows import COLUMNS

pytestmark = pytest.mark.enable_socket
ROWS: list[dict[str, Any]] = [
    {"ref": "a1", "title": "Maçon", "description": "Gros œuvre sur les chantiers de la région.", "city": "Lille"},
    {"ref": "a2", "title": "Welder", "description": "Welding of frames in our workshop.", "city": "Leeds"},
]
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Jobs</title>
<entry><id>tag:tilleuls.example,2026:1</id><title>Cuisinier</title><updated>2026-02-27T10:00:00Z</updated>
<link href="https://offres.example/1"/>
<content type="html">&lt;p&gt;Repas du &lt;b&gt;midi&lt;/b&gt;.&lt;/p&gt;</content></entry>
</feed>"""


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """A site and a fetcher."""
    import pytest_socket

    pytest_socket.enable_socket()
    with outside_world() as outside:
        yield outside


@pytest.fixture
def table(outside: Outside) -> World:
    """A table of its own for each test."""
    return outside.world(SOURCES["table"])


@pytest.fixture
def feed(outside: Outside) -> World:
    """An RSS feed with three offers."""
    world = outside.world(SOURCES["syndication"])
    world.publish(*SAMPLES)
    return world


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as the ending of the path says."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("\n".join(json.dumps(row) for row in rows))
    elif path.suffix == ".json":
        path.write_text(json.dumps({"count": len(rows), "jobs": rows}))
    else:
        lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl", "parquet"])
def test_the_same_rows_are_the_same_offers_in_every_kind_of_file(table: World, tmp_path: Path, ending: str) -> None:
    """An export as CSV, JSON, JSON Lines or Parquet gives the same keys and the same bytes."""
    path = write(tmp_path / f"offres.{ending}", ROWS)
    pages = table.run(url=None, path=path)
    assert set(postings(pages)) == {"a1", "a2"}
    told = json.loads(titled(pages)["Maçon"].content)
    assert told["jobLocation"] == [
        {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Lille"}}
    ]
    assert titled(pages)["Welder"].content == job_posting(_welder())


def _welder() -> OfferFields:
    from hirestream.ingest.rows import OfferColumns

    offer = OfferColumns(ROWS[1]).offer(
        {"key": "a2", "title": "Welder", "description": str(ROWS[1]["description"]), "place": "Leeds"}
    )
    assert offer is not None
    return offer


def test_a_file_that_did_not_change_gives_nothing(table: World, tmp_path: Path) -> None:
    """The second run sees by the file's digest that it was taken; a changed file is read."""
    path = write(tmp_path / "offres.jsonl", ROWS)
    first = table.run(url=None, path=path)
    assert table.run(first[-1].cursor, url=None, path=path) == []
    write(path, ROWS[:1])
    second = table.run(first[-1].cursor, url=None, path=path)
    assert listed(second) == {"a1"}
    assert second[-1].whole


def test_a_mapping_names_columns_that_names_do_not_tell(table: World, tmp_path: Path) -> None:
    """Columns of any name, also inside nested JSON, are mapped to fields; numbers and dates are written plainly."""
    rows = [{"k": 7, "was": "Maçon", "mehr": {"text": "Gros œuvre."}, "ort": {"stadt": "Lille"}, "geld": 2100.0}]
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"data": {"rows": rows}, "other": []}))
    columns = {"key": "k", "title": "was", "description": "mehr.text", "place": "ort.stadt", "salary_min": "geld"}
    pages = table.run(url=None, path=path, records="data.rows", columns=columns)
    told = json.loads(postings(pages)["7"].content)
    assert (told["description"], told["jobLocation"][0]["address"]) == ("Gros œuvre.", "Lille")
    assert told["baseSalary"]["value"]["minValue"] == 2100
    with pytest.raises(ValidationError, match="no such fields: titel; known: key, title"):
        FEEDS["table"].settings.model_validate({"path": "x.csv", "columns": {"titel": "was"}})


def test_types_of_parquet_are_read(table: World, tmp_path: Path) -> None:
    """Dates and decimals of a typed file become what the offer says."""
    row = {**ROWS[0], "salary_min": Decimal("12.50"), "salary_period": "heure", "expires": date(2026, 6, 30)}
    pages = table.run(url=None, path=write(tmp_path / "o.parquet", [row]))
    told = json.loads(postings(pages)["a1"].content)
    assert told["baseSalary"]["value"] == {"@type": "QuantitativeValue", "minValue": 12.5, "unitText": "HOUR"}
    assert told["validThrough"] == "2026-06-30"


def test_what_a_contract_says_beside_its_kind_is_kept(table: World, tmp_path: Path) -> None:
    """A fixed-term contract of six months keeps its six months; a place that is more than a town stays a line."""
    row = {**ROWS[0], "contrat": "CDD 6 mois temps plein", "lieu": "59 - Lille"}
    del row["city"]
    told = json.loads(postings(table.run(url=None, path=write(tmp_path / "o.jsonl", [row])))["a1"].content)
    assert told["employmentType"] == ["FIXED_TERM", "FULL_TIME", "CDD 6 mois temps plein"]
    assert told["jobLocation"] == [{"@type": "Place", "address": "59 - Lille"}]


def test_rows_without_a_key_have_one_that_stays(table: World, tmp_path: Path) -> None:
    """A row is known again by its title, employer and place when its text changes; the second of a name is another."""
    rows = [{name: row[name] for name in ("title", "description", "city")} for row in [*ROWS, ROWS[0]]]
    first = table.run(url=None, path=write(tmp_path / "o.csv", rows))
    rows[0]["description"] = "Gros œuvre et finitions."
    second = table.run(url=None, path=write(tmp_path / "o.csv", rows))
    assert set(postings(first)) == set(postings(second))
    assert len(postings(first)) == 3


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("o.parquet", b"PAR1 cut", BadInput),
        ("o.json", b'{"jobs": [{"title": "a"', BadInput),
        ("o.jsonl", b'{"title": "a", "description": "b"}\n{"title"', BadInput),
        ("o.xlsx", b"PK", Misconfigured),
        ("o.csv", b"article,price\nchair,3\n", Misconfigured),
        ("o.json", b'{"a": [], "b": []}', Misconfigured),
        ("absent.csv", None, Misconfigured),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    table: World, tmp_path: Path, name: str, content: bytes | None, error: type[Exception]
) -> None:
    """A damaged file is told from a setting to correct, and nothing of either is taken."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error):
        table.run(url=None, path=tmp_path / name)


def test_atom_is_read_as_rss_is(feed: World) -> None:
    """The id is the key, the content the description."""
    feed.site.pages["/offres.xml"] = Reply(ATOM.encode(), headers={"Content-Type": "application/atom+xml"})
    (posting,) = postings(feed.run(company="Tilleuls")).values()
    told = json.loads(posting.content)
    assert posting.key == "tag:tilleuls.example,2026:1"
    assert told["description"] == "<p>Repas du <b>midi</b>.</p>"
    assert (told["hiringOrganization"]["name"], told["datePosted"]) == ("Tilleuls", "2026-02-27")


def test_a_feed_that_is_not_quite_xml_is_read_with_a_warning(feed: World) -> None:
    """A stray ampersand costs a line to the operator, not the offers, and closes none."""
    reply = feed.site.pages["/offres.xml"]
    assert isinstance(reply, Reply)
    feed.site.pages["/offres.xml"] = Reply(reply.body.replace(b"<title>Cuisinier", b"<title>Cuisinier & chef", 1))
    pages = feed.run()
    assert len(postings(pages)) == 3
    assert "not well-formed" in problems(pages)[0]
    assert not pages[-1].whole


def test_a_key_of_a_feed_does_not_depend_on_where_it_was_fetched(feed: World) -> None:
    """A feed that moves keeps its offers: a guid is a name, not an address."""
    assert set(postings(feed.run())) == {"offre-4001", "offre-4002", "offre-4003"}


@pytest.mark.parametrize("kind", ["greenhouse", "ashby", "recruitee", "workable", "syndication", "table"])
def test_a_source_that_says_that_nothing_changed_is_believed(outside: Outside, kind: str) -> None:
    """With the tag of the last answer a source can say "as it was": nothing is fetched, and nothing is closed."""
    world = outside.world(SOURCES[kind])
    world.publish(*SAMPLES)
    reply = world.site.pages[world.source.path]
    assert isinstance(reply, Reply)
    world.site.pages[world.source.path] = lambda asked: (
        Reply(status=304)
        if asked.headers.get("if-none-match") == '"7"'
        else Reply(reply.body, headers={**reply.headers, "ETag": '"7"'})
    )
    first = world.run()
    assert len(postings(first)) == 3
    assert world.run(first[-1].cursor) == []


def test_an_unlisted_job_is_not_taken(outside: Outside) -> None:
    """A job that an employer shows to those with its link only is not published by us."""
    world = outside.world(SOURCES["ashby"])
    entries = [SOURCES["ashby"].entry(one) for one in SAMPLES]
    entries[0]["isListed"] = False
    SOURCES["ashby"].serve(world.site, entries)
    assert len(postings(world.run())) == 2


def test_texts_of_smartrecruiters_are_fetched_for_what_changed_only(outside: Outside) -> None:
    """A second run asks for the list, and for the text of the one posting whose line is another."""
    world = outside.world(SOURCES["smartrecruiters"])
    world.publish(*SAMPLES)
    first = world.run()
    world.asked()
    entries = [SOURCES["smartrecruiters"].entry(one) for one in SAMPLES]
    entries[1]["releasedDate"] = "2026-03-05T13:00:00.000Z"
    world.source.serve(world.site, entries)
    second = world.run(first[-1].cursor)
    assert [path.split("?")[0].rpartition("/")[2] for path in world.asked()] == ["postings", "74394002"]
    assert listed(second) == listed(first)


@pytest.mark.parametrize("kind", ["lever", "smartrecruiters"])
def test_a_list_without_end_is_left(outside: Outside, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that answers with the same page for ever costs so many pages, and closes nothing."""
    world = outside.world(SOURCES[kind])
    monkeypatch.setattr(f"hirestream.ingest.feeds.adapters.{kind}.MAX_ENTRIES", 50)
    entries = [{**SOURCES[kind].entry(one), "jobAd": {}} for one in many(10)]
    for one in entries:
        world.site.pages[f"/v1/companies/Tilleuls/postings/{one['id']}"] = body(one)
    endless = {"content": entries, "totalFound": 10**6} if kind == "smartrecruiters" else entries
    world.site.pages[world.source.path] = body(endless)
    pages = world.run(page_size=10)
    assert 4 <= len(pages) <= 7
    assert not any(page.whole for page in pages)
    assert "more than 50" in problems(pages)[-1]


def test_postings_of_lever_that_move_between_two_pages_close_nothing(outside: Outside) -> None:
    """When a posting is withdrawn while its list is read, one may be missed: the run does not claim to be whole."""
    world = outside.world(SOURCES["lever"])
    entries = [{**SOURCES["lever"].entry(SAMPLES[0]), "id": f"id-{n}"} for n in range(15)]

    def serve(asked: Any) -> Reply:
        skip = int(asked.path.partition("skip=")[2].split("&")[0])
        return Reply(json.dumps((entries if skip == 0 else entries[1:])[skip : skip + 10]).encode())

    world.site.pages["/v0/postings/tilleuls"] = serve
    pages = world.run(page_size=10)
    assert len(pages) == 2
    assert not any(page.whole for page in pages)


def test_what_only_counts_visitors_is_left_out_of_addresses() -> None:
    """The same page under another campaign is the same address; what chooses the page stays."""
    assert stable_url("https://a.example/j?id=3&utm_source=x&gh_src=9") == "https://a.example/j?id=3"
    assert stable_url("https://a.example/j") == "https://a.example/j"
    assert stable_url(None) is None
    assert [web_url("https://a.example/x/", link) for link in ("j#top", "//b.example", "mailto:a@b.c", "http://[")] == [
        "https://a.example/x/j",
        "https://b.example",
        None,
        None,
    ]


def test_the_order_in_which_a_source_says_things_changes_no_byte() -> None:
    """What is left out is not written, and names are sorted."""
    content = job_posting(OfferFields(title="Maçon", description="Gros œuvre", page="https://a.example/1"))
    assert (
        content
        == (
            '{"@context":"https://schema.org","@type":"JobPosting","description":"Gros œuvre","title":"Maçon",'
            '"url":"https://a.example/1"}'
        ).encode()
    )


def test_every_kind_and_every_option_is_on_its_page() -> None:
    """Whoever sets up a feed finds its kind, each of its options and each field of a mapping in the pages."""
    page = (Path(__file__).parents[2] / "docs" / "feeds-sources.md").read_text(encoding="utf-8")
    parts = {part.split("\n", 1)[0]: part for part in page.split("\n### ")[1:]}
    assert set(parts) == set(FEEDS)
    for name, kind in FEEDS.items():
        for option, told in kind.settings.model_fields.items():
            assert f"| `{option}`{' (secret)' if told.annotation is SecretStr else ''} |" in parts[name]
            assert (told.description or "").replace("|", "\\|") in parts[name]
    assert [field for field in COLUMNS if f"`{field}`" not in page] == []
