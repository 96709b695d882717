"""The search index as a view of Delta: followed, killed, rebuilt and switched, it answers from what it was given."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from hirestream.errors import Misconfigured
from hirestream.index.adapters.faiss import FaissShelf
from hirestream.index.ports import IndexedDocument
from hirestream.index.search import SearchIndex
from hirestream.model.profile import Concept, Experience, Offer, Profile, Skill
from hirestream.model.spans import Span
from hirestream.store.ports import Changes, View
from hirestream.store.tables import SCHEMAS, canonical_json, key_schema

WHEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def doc_id(number: int) -> str:
    """Made-up doc_id that sorts by its number."""
    return f"sha256:{number:064x}"


def vector(number: int, dimensions: int = 16) -> NDArray[np.float32]:
    """Unit vector that depends on the number only."""
    values = np.random.default_rng(number).standard_normal(dimensions).astype(np.float32)
    return np.asarray(values / np.linalg.norm(values), dtype=np.float32)


def page(
    table: str, version: int, rows: Sequence[tuple[int, Profile | Offer]], gone: Sequence[int] = (), **kwargs: bool
) -> Changes:
    """Page of changes as the store gives them; a row's vector follows from its number."""
    columns: list[dict[str, object]] = [
        {
            "doc_id": doc_id(number),
            "language": "fr",
            "profile": canonical_json(profile),
            "evidence": json.dumps({"title": {"start": 0, "end": 4, "page": 1}}),
            "vector": vector(number).tolist(),
            "vector_model": "model-1",
            "text_blob": f"texts/{number}",
            "source": "simulator",
            "received_at": WHEN,
        }
        for number, profile in rows
    ]
    deletes = pa.Table.from_pylist([{"doc_id": doc_id(number)} for number in gone], schema=key_schema(table))
    return Changes(table, version, pa.Table.from_pylist(columns, schema=SCHEMAS[table]), deletes, **kwargs)


def offer(title: str, *skills: str) -> Offer:
    """Offer with a title and required skills."""
    return Offer(title=title, skills_required=tuple(Skill(name=name) for name in skills))


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    """An open index on disk."""
    opened = SearchIndex(tmp_path / "index")
    opened.open()
    yield opened
    opened.close()


def test_a_closed_offer_is_held_and_not_found_until_it_is_open_again(index: SearchIndex) -> None:
    """Closed at its source: no words and no meaning find it, by its id it is there; reopened, it is found again."""
    python = page("offers", 1, [(1, offer("Python developer", "Python")), (2, offer("Python tester", "pytest"))])
    index.apply(python)
    marks = {"closed_at": pa.array([WHEN, None]), "closed_reason": pa.array(["gone", None])}
    rows = python.upserts
    for name, values in marks.items():
        rows = rows.set_column(
            rows.schema.get_field_index(name), SCHEMAS["offers"].field(name), values.cast(rows.schema.field(name).type)
        )
    before = dict(index.contents("offers"))
    index.apply(Changes("offers", 2, rows, python.deletes))
    assert [found for found, _ in index.nearest("offer", vector(1), 5)] == [doc_id(2)]
    assert [found for found, _ in index.words("offer", "python", 5)] == [doc_id(2)]
    held = index.get(doc_id(1))
    assert held is not None
    assert held.closed_at == WHEN
    assert (index.count("offer"), dict(index.contents("offers")) == before) == (2, False)
    index.close()
    index.open()
    assert [found for found, _ in index.nearest("offer", vector(1), 5)] == [doc_id(2)]
    index.apply(Changes("offers", 3, python.upserts, python.deletes))
    assert {found for found, _ in index.nearest("offer", vector(1), 5)} == {doc_id(1), doc_id(2)}
    assert {found for found, _ in index.words("offer", "python", 5)} == {doc_id(1), doc_id(2)}
    assert dict(index.contents("offers")) == before


def test_it_is_a_view(index: SearchIndex) -> None:
    """The follower can drive it as any other view, from version -1 of both tables."""
    assert isinstance(index, View)
    assert index.versions() == {"cvs": -1, "offers": -1}


def test_a_row_is_found_when_apply_returns(index: SearchIndex) -> None:
    """A committed offer is found at once, by meaning and by words, with all that matching needs of it."""
    index.apply(page("offers", 3, [(1, offer("Soudeur TIG", "soudure")), (2, offer("Comptable", "Sage"))]))
    assert index.nearest("offer", vector(2), 1)[0][0] == doc_id(2)
    assert index.nearest("offer", vector(2), 1)[0][1] == pytest.approx(1, abs=1e-5)
    assert [found for found, _ in index.words("offer", "soudeurs", 5)] == [doc_id(1)]
    held = index.get(doc_id(1))
    assert held is not None
    assert held.profile == offer("Soudeur TIG", "soudure")
    assert held.evidence == {"title": Span(start=0, end=4)}
    assert held.received_at == WHEN
    assert held.text_blob == "texts/1"
    assert held.vector is not None
    assert held.vector.tobytes() == vector(1).tobytes()
    assert index.versions() == {"cvs": -1, "offers": 3}
    assert index.rows() == {"cvs": 0, "offers": 2}
    assert doc_id(1) in index
    assert doc_id(9) not in index


def test_many_documents_are_fetched_at_once(index: SearchIndex) -> None:
    """A shortlist comes in one question, in its order, without what is not held, and as it is after an update."""
    index.apply(page("offers", 1, [(n, offer(f"Soudeur {n}")) for n in range(5)]))
    asked = [doc_id(3), doc_id(99), doc_id(1), doc_id(3)]
    found = index.fetch("offer", asked)
    assert list(found) == [doc_id(3), doc_id(1)]
    assert found[doc_id(1)] == index.get(doc_id(1), "offer")
    assert index.fetch("offer", asked)[doc_id(3)] is found[doc_id(3)]
    assert index.fetch("cv", asked) == {}
    index.apply(page("offers", 2, [(3, offer("Boulanger"))], gone=[1]))
    assert [each.profile.title for each in index.fetch("offer", asked).values()] == ["Boulanger"]


def test_kinds_do_not_mix(index: SearchIndex) -> None:
    """A search for offers never returns a CV, by meaning or by words."""
    index.apply(page("cvs", 0, [(1, Profile(title="Comptable"))]))
    assert index.nearest("offer", vector(1), 5) == []
    assert index.words("offer", "comptable", 5) == []
    assert [found for found, _ in index.words("cv", "comptable", 5)] == [doc_id(1)]


def test_updates_and_deletes_travel(index: SearchIndex) -> None:
    """An updated offer is found by its new words only, and a deleted one by nothing."""
    index.apply(page("offers", 1, [(1, offer("Soudeur")), (2, offer("Cuisinier"))]))
    index.apply(page("offers", 2, [(1, offer("Boulanger"))], gone=[2]))
    assert index.words("offer", "soudeur cuisinier", 5) == []
    assert [found for found, _ in index.words("offer", "boulanger", 5)] == [doc_id(1)]
    assert [found for found, _ in index.nearest("offer", vector(2), 5)] == [doc_id(1)]
    assert index.get(doc_id(2)) is None
    assert index.count("offer") == 1


def test_a_page_twice_changes_nothing(index: SearchIndex) -> None:
    """Delivered twice, a page leaves the same contents, one hit a document, the same version."""
    changes = page("offers", 1, [(n, offer("Soudeur")) for n in range(5)], gone=[7])
    index.apply(changes)
    before = list(index.contents("offers"))
    index.apply(changes)
    assert list(index.contents("offers")) == before
    assert len(before) == 5
    assert before == sorted(before)
    assert len(index.words("offer", "soudeur", 50)) == 5
    assert len(index.nearest("offer", vector(1), 50)) == 5


def test_version_waits_for_the_complete_page(index: SearchIndex) -> None:
    """A version counts as reached with its last page only; the rows before are there already."""
    index.apply(page("cvs", 4, [(1, Profile(title="Maçon"))], complete=False))
    assert index.versions()["cvs"] == -1
    assert index.count("cv") == 1
    index.apply(page("cvs", 4, [(2, Profile(title="Plombier"))]))
    assert index.versions()["cvs"] == 4


def test_all_is_there_after_a_restart(tmp_path: Path) -> None:
    """Closed and opened again, the index answers as before and goes on from the same version."""
    first = SearchIndex(tmp_path)
    first.open()
    first.apply(page("cvs", 7, [(n, Profile(title="Infirmier")) for n in range(30)], gone=[40]))
    first.apply(page("cvs", 8, [(3, Profile(title="Cadre de santé"))], gone=[4]))
    expected = list(first.contents("cvs"))
    near = first.nearest("cv", vector(3), 10)
    first.close()
    second = SearchIndex(tmp_path)
    second.open()
    assert second.versions() == {"cvs": 8, "offers": -1}
    assert list(second.contents("cvs")) == expected
    assert second.nearest("cv", vector(3), 10) == near
    assert len(second.words("cv", "infirmier", 50)) == 28
    second.apply(page("cvs", 9, [(50, Profile(title="Infirmier"))]))
    assert len(second.words("cv", "infirmier", 50)) == 29
    second.close()


def test_words_catch_up_when_they_were_left_behind(tmp_path: Path) -> None:
    """Killed between the documents and the words, or with the words lost, the index repairs itself when opened."""
    first = SearchIndex(tmp_path)
    first.open()
    first.apply(page("offers", 0, [(1, offer("Soudeur")), (2, offer("Boulanger"))]))
    assert first._generation is not None
    # The transaction of the documents alone, as a process leaves it that dies before the words are written.
    first._generation.documents.write([], [("offer", doc_id(2))], reached=("offers", 1), indexed=0)
    first.close()
    second = SearchIndex(tmp_path)
    second.open()
    assert second.words("offer", "boulanger", 5) == []
    assert [found for found, _ in second.words("offer", "soudeur", 5)] == [doc_id(1)]
    second.close()
    meta = tmp_path / "gen-1" / "words" / "meta.json"
    meta.write_text("torn")
    third = SearchIndex(tmp_path)
    third.open()
    assert [found for found, _ in third.words("offer", "soudeur", 5)] == [doc_id(1)]
    third.close()


def test_words_are_written_again_after_a_kill_in_mid_commit(tmp_path: Path) -> None:
    """Killed between writing what is deleted and saying so, the words take the same change again, and more."""
    first = SearchIndex(tmp_path)
    first.open()
    first.apply(page("offers", 0, [(1, offer("Soudeur")), (2, offer("Soudeur"))]))
    meta = tmp_path / "gen-1" / "words" / "meta.json"
    before = meta.read_bytes()
    first.close()
    killed = SearchIndex(tmp_path)
    killed.open()
    killed.apply(page("offers", 1, [(3, offer("Soudeur"))], gone=[1]))
    killed.close()
    meta.write_bytes(before)  # as the kill leaves it: the files of the commit are there, and nothing speaks of them
    again = SearchIndex(tmp_path)
    again.open()
    assert {found for found, _ in again.words("offer", "soudeur", 5)} == {doc_id(2), doc_id(3)}
    again.apply(page("offers", 2, [(4, offer("Soudeur"))], gone=[2]))
    assert {found for found, _ in again.words("offer", "soudeur", 5)} == {doc_id(3), doc_id(4)}
    again.close()


def test_words_that_hold_what_was_deleted_lose_it_when_opened(tmp_path: Path) -> None:
    """Whatever a crash did to the words, no word of a deleted document stays in their files."""
    first = SearchIndex(tmp_path)
    first.open()
    first.apply(page("offers", 0, [(1, offer("Soudeur")), (2, offer("Soudeur"))]))
    assert first._generation is not None
    # The words keep a document that the documents do not have, and lack one that they have.
    held = first._generation.documents.text("offer", doc_id(1))
    assert held is not None
    first._generation.words.write(
        [replace(held, doc_id=doc_id(9))], [("offer", doc_id(2))], first._generation.words.reached
    )
    first.close()
    (tmp_path / "gen-1" / "CLOSED").unlink()  # as a process leaves it that does not end by itself
    second = SearchIndex(tmp_path)
    second.open()
    assert second._generation is not None
    found = second._generation.words.search("offer", "soudeur", 9)
    assert {name for name, _ in found} == {doc_id(1), doc_id(2)}
    second.close()


_FOLLOWER = """
    import sys, numpy as np
    sys.path.insert(0, {tests!r})
    from pathlib import Path
    from hirestream.index.search import SearchIndex
    from test_search_index import offer, page
    index = SearchIndex(Path({folder!r}))
    index.open()
    version = index.versions()["offers"]
    while True:
        version += 1
        index.apply(page("offers", version, [(version * 3 + n, offer("Soudeur")) for n in range(3)], gone=[version]))
        print(version, flush=True)
"""


def test_killed_at_any_moment_it_is_whole(tmp_path: Path) -> None:
    """SIGKILLed in mid-write again and again, it reopens whole: nothing acknowledged is missing, all parts agree."""
    program = textwrap.dedent(_FOLLOWER).format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    acknowledged = -1
    for round_ in range(3):
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as follower:
            assert follower.stdout is not None
            for line in follower.stdout:
                acknowledged = int(line)
                if acknowledged >= 12 * (round_ + 1):
                    os.kill(follower.pid, signal.SIGKILL)
                    break
        index = SearchIndex(tmp_path)
        index.open()
        version = index.versions()["offers"]
        assert version >= acknowledged
        expected: set[str] = set()
        for passed in range(version + 1):
            expected |= {doc_id(n) for n in range(3 * passed, 3 * passed + 3)}
            expected.discard(doc_id(passed))
        held = {found for found, _ in index.contents("offers")}
        assert held == expected
        assert {found for found, _ in index.words("offer", "soudeur", 1000)} == held
        assert {found for found, _ in index.nearest("offer", vector(0), 1000)} == held
        assert index.count("offer") == len(held)
        index.close()


def test_next_generation_takes_over_without_downtime(tmp_path: Path) -> None:
    """A rebuilt index serves only once it is published; until then, and during the switch, the old one answers."""
    serving = SearchIndex(tmp_path)
    serving.open()
    serving.apply(page("offers", 1, [(1, offer("Soudeur"))]))
    building = serving.next_generation()
    building.apply(page("offers", 5, [(1, offer("Soudeur")), (2, offer("Boulanger"))]))
    assert not serving.refresh()
    assert serving.count("offer") == 1
    building.publish()
    assert serving.refresh()
    assert serving.versions()["offers"] == 5
    assert serving.count("offer") == 2
    assert not serving.refresh()
    serving.apply(page("offers", 6, [(3, offer("Cuisinier"))]))
    assert serving.count("offer") == 3
    assert [path.name for path in tmp_path.glob("gen-*")] == ["gen-2"]
    serving.close()


def test_a_rebuilt_index_equals_the_followed_one(tmp_path: Path) -> None:
    """Whatever the order of updates and deletes on the way, following and rebuilding end in the same contents."""
    followed = SearchIndex(tmp_path / "followed")
    followed.open()
    followed.apply(page("offers", 0, [(n, offer("Soudeur")) for n in range(20)]))
    followed.apply(page("offers", 1, [(n, offer("Boulanger")) for n in range(5)], gone=range(10, 15)))
    rebuilt = SearchIndex(None)
    rebuilt.open()
    final = [(n, offer("Boulanger" if n < 5 else "Soudeur")) for n in [*range(10), *range(15, 20)]]
    rebuilt.apply(page("offers", 1, final[::-1]))
    assert list(followed.contents("offers")) == list(rebuilt.contents("offers"))
    assert followed.versions() == rebuilt.versions()
    followed.close()
    rebuilt.close()


def test_reset_forgets_everything(index: SearchIndex) -> None:
    """After a reset nothing is found, no version is reached, and applying starts again."""
    index.apply(page("offers", 3, [(1, offer("Soudeur"))]))
    index.reset()
    assert index.versions() == {"cvs": -1, "offers": -1}
    assert index.words("offer", "soudeur", 5) == []
    assert index.nearest("offer", vector(1), 5) == []
    index.apply(page("offers", 3, [(1, offer("Soudeur"))]))
    assert index.count("offer") == 1


def test_the_graph_finds_what_exact_comparison_finds(tmp_path: Path) -> None:
    """Above `exact_below` vectors, the graph answers alike, through updates, deletes and a restart."""
    exact, graph = SearchIndex(None), SearchIndex(tmp_path, exact_below=200)
    for each in (exact, graph):
        each.open()
        each.apply(page("cvs", 0, [(n, Profile(title="Maçon")) for n in range(600)]))
        each.apply(page("cvs", 1, [(n, Profile(title="Chef de chantier")) for n in range(50, 80)], gone=range(50)))
    questions = [vector(n) for n in (3, 60, 300, 599)]
    expected = [[found for found, _ in exact.nearest("cv", question, 10)] for question in questions]
    assert [[found for found, _ in graph.nearest("cv", question, 10)] for question in questions] == expected
    assert graph._generation is not None
    shelf = graph._generation.shelves["cv"]
    assert isinstance(shelf, FaissShelf)
    deadline = time.monotonic() + 20  # the graph is built beside, once somebody has asked
    while not shelf.is_graph and time.monotonic() < deadline:
        time.sleep(0.01)
    assert shelf.is_graph
    assert [[found for found, _ in graph.nearest("cv", question, 10)] for question in questions] == expected
    graph.close()
    again = SearchIndex(tmp_path, exact_below=200)
    again.open()
    assert [path.name for path in (tmp_path / "gen-1" / "vectors").iterdir()] == ["cv-000000000002"]
    again.apply(page("cvs", 2, [(700, Profile(title="Maçon"))], gone=[599]))
    assert again.nearest("cv", vector(700), 1)[0][0] == doc_id(700)
    assert doc_id(599) not in dict(again.nearest("cv", vector(599), 50))
    again.close()
    exact.close()


def test_many_replacements_do_not_pile_up() -> None:
    """A document that is updated thousands of times costs the memory of one."""
    index = SearchIndex(None)
    index.open()
    for round_ in range(30):
        index.apply(page("cvs", round_, [(n, Profile(title="Maçon")) for n in range(100)]))
    assert index._generation is not None
    shelf = index._generation.shelves["cv"]
    assert isinstance(shelf, FaissShelf)
    assert len(shelf._ids) <= 1300
    assert len(index.nearest("cv", vector(5), 500)) == 100
    index.close()


def test_words_of_both_languages_and_of_signs() -> None:
    """French is found without accents and in other forms; C++ is not C, and nobody's name is a word to search."""
    index = SearchIndex(None)
    index.open()
    developer = Profile(
        full_name="Zoé Quillefeu",
        title="Développeuse",
        experience=(Experience(description="Migration des serveurs"),),
        skills=(Skill(name="C++", concept=Concept(uri="urn:cpp", label_fr="langage C++", label_en="C++ language")),),
    )
    index.apply(page("cvs", 0, [(1, developer)]))
    for query in ("developpeuses", "DÉVELOPPEUSE", "migrations", "c++", "serveur"):
        assert len(index.words("cv", query, 5)) == 1, query
    for query in ("c", "Quillefeu", "AND OR title:(", ""):
        assert index.words("cv", query, 5) == [], query
    index.close()


def test_questions_are_answered_while_pages_are_applied(index: SearchIndex) -> None:
    """Threads may ask all the time while the follower writes and the generation changes."""
    stop, failures = threading.Event(), list[BaseException]()

    def ask() -> None:
        try:
            while not stop.is_set():
                for found, _ in index.nearest("offer", vector(1), 5) + index.words("offer", "soudeur", 5):
                    index.get(found)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for version in range(15):
        index.apply(page("offers", version, [(version, offer("Soudeur"))], gone=[version - 5] if version > 5 else []))
    fresh = index.next_generation()
    fresh.apply(page("offers", 15, [(1, offer("Soudeur"))]))
    fresh.publish()
    assert index.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_documents_can_be_added_without_delta() -> None:
    """Two folders can be matched in one process: documents go in directly and need no version."""
    index = SearchIndex(None)
    index.open()
    index.add([IndexedDocument(doc_id(1), "cv", "en", Profile(title="Welder"), vector=vector(1))])
    assert index.nearest("cv", vector(1), 3)[0][0] == doc_id(1)
    assert index.versions()["cvs"] == -1
    index.close()


def test_vectors_of_two_models_are_refused(index: SearchIndex) -> None:
    """Vectors of another length come of another model: the operator is told what to run."""
    index.add([IndexedDocument(doc_id(1), "cv", "en", Profile(title="Welder"), vector=vector(1))])
    with pytest.raises(Misconfigured, match=r"Set `index\.encoder` back"):
        index.add([IndexedDocument(doc_id(2), "cv", "en", Profile(title="Cook"), vector=vector(2, 8))])
    assert index.count("cv") == 1


def test_vectors_of_another_model_are_refused_whatever_their_length(index: SearchIndex) -> None:
    """Two models may give vectors of one length: the name that Delta keeps beside a vector tells them apart."""
    index.apply(page("offers", 1, [(1, offer("Soudeur"))]))
    other = page("offers", 2, [(2, offer("Boulanger"))])
    column = other.upserts.schema.get_field_index("vector_model")
    renamed = other.upserts.set_column(column, "vector_model", pa.array(["model-2"]))
    with pytest.raises(Misconfigured, match=r"model-1.*model-2.*Set `index\.encoder` back"):
        index.apply(Changes("offers", 2, renamed, other.deletes))
    assert index.rows() == {"cvs": 0, "offers": 1}
    assert index.versions()["offers"] == 1
    fresh = index.next_generation()
    fresh.apply(Changes("offers", 2, renamed, other.deletes))  # a rebuild begins with nothing, so with either model
    assert fresh.count("offer") == 1
    fresh.close()


def test_a_question_of_another_model_is_refused(index: SearchIndex) -> None:
    """An encoder that was changed without a new data folder gets told so, not nonsense."""
    index.apply(page("offers", 1, [(1, offer("Soudeur"))]))
    with pytest.raises(Misconfigured, match=r"Set `index\.encoder` back"):
        index.nearest("offer", vector(1, 8), 3)


def test_a_closed_index_says_so(tmp_path: Path) -> None:
    """Asked before it is open, the index says so rather than answering that nothing is there."""
    with pytest.raises(Misconfigured, match="not open"):
        SearchIndex(tmp_path).count("cv")


def test_an_index_of_an_older_version_is_built_anew(tmp_path: Path) -> None:
    """Whoever updates the program loses no document: an index kept in the old way starts empty and is followed anew."""
    offers = page("offers", 3, [(1, Offer(title="Nurse"))])
    old = SearchIndex(tmp_path)
    old.open()
    old.apply(offers)
    old.close()
    with sqlite3.connect(tmp_path / "gen-1" / "documents.sqlite") as connection:
        connection.execute("ALTER TABLE document DROP COLUMN source")
        connection.execute("PRAGMA user_version = 0")
    connection.close()
    new = SearchIndex(tmp_path)
    new.open()
    assert new.versions() == {"cvs": -1, "offers": -1}
    new.apply(offers)
    found = new.get(doc_id(1))
    assert found is not None
    assert found.source == "simulator"
    new.close()
    assert not (tmp_path / "gen-1").exists()
