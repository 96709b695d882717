"""The people database on a real Postgres."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.contracts.samples import cv, documents, id_of, offer, sample
from tests.engines import Engine

from hirestream.errors import HirestreamError, Misconfigured, Transient
from hirestream.model.profile import Profile, Skill
from hirestream.people.adapters.postgres import PeopleView, connect, migrate
from hirestream.people.schema import metadata
from hirestream.people.service import pseudonym_of
from hirestream.store.ports import Changes
from hirestream.store.tables import CVS, OFFERS, SCHEMAS, key_schema

pytestmark = pytest.mark.flow

NOTHING = key_schema(CVS).empty_table()


@pytest.fixture
def view(postgres: Engine) -> Iterator[PeopleView]:
    """An empty people database."""
    view = PeopleView(postgres.url)
    view.open()
    view.reset()
    yield view
    view.close()


def take(view: PeopleView, version: int, **profiles: Profile) -> None:
    """Apply a page of CVs."""
    view.apply(Changes(CVS, version, documents(CVS, dict(profiles)), NOTHING))


def erase(view: PeopleView, version: int, *names: str) -> None:
    """Apply a page of deletions."""
    gone = sample(CVS, names).select(["doc_id"]).cast(key_schema(CVS))
    view.apply(Changes(CVS, version, SCHEMAS[CVS].empty_table(), gone))


def ask(postgres: Engine, query: str, *arguments: object) -> list[tuple[object, ...]]:
    """Rows of a query on a connection of its own."""
    with psycopg.connect(postgres.url) as connection:
        return connection.execute(query.encode(), arguments).fetchall()


def test_migrations_add_up_to_the_schema(postgres: Engine, view: PeopleView) -> None:
    """The tables that the migrations make are those that the code declares: no column or index apart."""
    import sqlalchemy as sa
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    assert view.rows() == {CVS: 0, OFFERS: 0}
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: connect(postgres.url), poolclass=sa.pool.NullPool
    )
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrations_can_be_run_by_two_at_once(postgres: Engine) -> None:
    """Two processes that open an empty database at the same moment both come up."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE twins")
    url = postgres.url.removesuffix("/postgres") + "/twins"
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, [url, url]))
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchall() == [(1,)]


def test_candidate_is_spread_over_the_tables(postgres: Engine, view: PeopleView) -> None:
    """An analyst finds a candidate's posts, studies, skills and languages; who it is lies apart."""
    take(view, 1, alix=cv("Alix Martin"))
    key = id_of("alix")
    assert ask(postgres, "SELECT pseudonym, title, city, years, education_level FROM candidate") == [
        (pseudonym_of(key), "Développeuse Python", "Nantes", 4.5, "master")
    ]
    assert ask(postgres, "SELECT full_name, emails, phones FROM candidate_identity WHERE doc_id = %s", key) == [
        ("Alix Martin", ["alix@exemple.example"], ["+33100000000"])
    ]
    assert ask(postgres, "SELECT title, started, current, kind FROM experience ORDER BY position") == [
        ("Développeuse Python", "2020-01", True, "job"),
        ("Stage\tweb", "2019", False, "internship"),
    ]
    skills = "SELECT s.name, s.uri IS NULL, c.as_written, c.use, c.years FROM candidate_skill c JOIN skill s "
    assert ask(postgres, skills + "ON s.key = c.skill_key ORDER BY position") == [
        ("Python", False, "Python", "claimed", None),
        ("kanban «maison»", True, "Kanban «maison»", "evidenced", 2.0),
    ]
    languages = "SELECT l.name, c.level FROM candidate_language c JOIN language l USING (code) ORDER BY position"
    assert ask(postgres, languages) == [("French", "native"), ("English", "C1")]


def test_identity_is_in_one_table_only(postgres: Engine, view: PeopleView) -> None:
    """Masking `candidate_identity` is enough: name, address and number stand in no other table."""
    take(view, 1, alix=cv("Alix Martin"))
    for table in metadata.sorted_tables:
        if table.name != "candidate_identity":
            text = str(ask(postgres, f'TABLE "{table.name}"')).lower()
            assert not [word for word in ("alix martin", "exemple.example", "+3310", "1990") if word in text]


def test_offer_is_spread_over_the_tables(postgres: Engine, view: PeopleView) -> None:
    """What an offer requires and what it would like are told apart, and its pay can be compared."""
    page = documents(OFFERS, {"lyon": offer("Maison Lyon")}, language="en")
    view.apply(Changes(OFFERS, 1, page, NOTHING))
    assert ask(postgres, "SELECT company, salary_min, salary_currency, salary_period, valid_through FROM offer") == [
        ("Maison Lyon", 38_000.0, "EUR", "year", "2026-06-30")
    ]
    skills = "SELECT label_fr, required FROM offer_skill JOIN skill ON key = skill_key ORDER BY position"
    assert ask(postgres, skills) == [("Python", True), ("SQL", True), ("soins infirmiers", False)]


def test_erasure_leaves_nothing_of_a_person(postgres: Engine, view: PeopleView) -> None:
    """After an erasure no row of the candidate is left, nor a skill that only this CV had words for."""
    take(view, 1, alix=cv("Alix", skills=(Skill(name="Danse des rubans"), Skill(name="SQL"))), bea=cv("Béa"))
    erase(view, 2, "alix")
    with_doc_id = [table for table in metadata.sorted_tables if "doc_id" in table.c]
    for table in with_doc_id:
        assert id_of("alix") not in str(ask(postgres, f'TABLE "{table.name}"'))
    assert [name for (name,) in ask(postgres, "SELECT name FROM skill ORDER BY name")] == ["Python", "kanban «maison»"]


def test_new_extraction_keeps_the_segment(postgres: Engine, view: PeopleView) -> None:
    """A candidate who is extracted anew stays in its segment; one who is erased leaves it."""
    take(view, 1, alix=cv("Alix"), bea=cv("Béa"))
    with psycopg.connect(postgres.url) as connection:
        connection.execute("INSERT INTO segment_run VALUES (1, now(), 2, 1, NULL, 7, NULL)")
        connection.execute("INSERT INTO segment VALUES (1, 0, 'tous', 'all', 2, '{}', '{}')")
        connection.execute("INSERT INTO candidate_segment SELECT 1, doc_id, 0 FROM candidate")
    take(view, 2, alix=cv("Alix", years=9))
    assert ask(postgres, "SELECT count(*) FROM candidate_segment") == [(2,)]
    erase(view, 3, "bea")
    assert ask(postgres, "SELECT doc_id FROM candidate_segment") == [(id_of("alix"),)]


def test_older_page_does_not_turn_time_back(view: PeopleView) -> None:
    """A page of a version that was passed long ago is left aside."""
    take(view, 5, alix=cv("Alix", title="Chef"))
    before = list(view.contents(CVS))
    take(view, 4, alix=cv("Alix", title="Commis"))
    assert list(view.contents(CVS)) == before
    assert view.versions()[CVS] == 5


def test_odd_characters_are_stored(postgres: Engine, view: PeopleView) -> None:
    """Tabs, backslashes, quotes and line breaks arrive as written; a NUL from a broken PDF is dropped."""
    take(view, 1, odd=cv("Odd", title='C:\\temp\t"N°1"\n\x00fin'))
    assert ask(postgres, "SELECT title FROM candidate") == [('C:\\temp\t"N°1"\nfin',)]
    assert ask(postgres, "SELECT title FROM experience WHERE position = 0") == [('C:\\temp\t"N°1"\nfin',)]


def test_unreadable_profile_is_named_without_its_words(view: PeopleView) -> None:
    """A stored profile of another release stops the page, and the message tells which, but not what it says."""
    page = documents(CVS, {"alix": cv("Alix Martin")})
    at = page.schema.get_field_index("profile")
    page = page.set_column(at, page.schema.field(at), [['{"full_name": "Alix Martin", "hobby": "x"}']])
    with pytest.raises(HirestreamError) as caught:
        view.apply(Changes(CVS, 1, page, NOTHING))
    assert id_of("alix") in caught.value.message
    assert "Martin" not in caught.value.message
    assert view.versions()[CVS] == -1


def test_person_is_found_by_address(view: PeopleView) -> None:
    """Who asks to be erased is found by an e-mail address, however it is capitalised."""
    take(view, 1, alix=cv("Alix Martin"), bea=cv("Béa Durand"))
    assert view.documents_of(" ALIX@exemple.EXAMPLE ") == [id_of("alix")]
    assert view.documents_of("nobody@exemple.example") == []


def test_server_that_goes_away_is_found_again(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """While Postgres is down a page is refused as transient; once it is back the same view takes it."""
    server = Engine("postgres", tmp_path_factory.mktemp("away"))
    view = PeopleView(server.url)
    with pytest.raises(Transient):
        view.open()
    server.start()
    try:
        take(view, 1, alix=cv("Alix"))
        server.stop()
        with pytest.raises(Transient):
            take(view, 2, bea=cv("Béa"))
        with pytest.raises(Transient):
            view.versions()
        server.start()
        take(view, 2, bea=cv("Béa"))
        assert view.rows()[CVS] == 2
        assert view.versions()[CVS] == 2
    finally:
        view.close()
        server.stop()


def test_wrong_url_is_told_without_its_password() -> None:
    """A mistyped URL is a matter of settings, and the message does not repeat the password."""
    with pytest.raises(Misconfigured) as caught:
        PeopleView("postgresql://me:secret@host:port/db?nonsense=1").open()
    assert "secret" not in str(caught.value)
