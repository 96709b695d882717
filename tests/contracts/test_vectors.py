"""What every adapter of the vector port owes the index, wherever the vectors lie.

Asked are FAISS, Pinecone's SDK against a server of the tests that shows writes at once or late, and Pinecone itself
where there is a key. A new adapter is one function that makes it and one row in `ADAPTERS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.contracts.pinecone_server import KEY, PineconeServer, pinecone_server

from hirestream.errors import Misconfigured, Transient
from hirestream.index.adapters.faiss import FaissVectors
from hirestream.index.adapters.pinecone import PineconeOptions, PineconeShelf, PineconeVectors
from hirestream.index.ports import IndexedDocument, VectorBackend
from hirestream.index.search import SearchIndex
from hirestream.model.profile import Offer, Profile

pytestmark = pytest.mark.enable_socket

MODEL = "model-1"
DIMENSIONS = 16


def vector(number: int, dimensions: int = DIMENSIONS) -> NDArray[np.float32]:
    """Unit vector that depends on the number only."""
    values = np.random.default_rng(number).standard_normal(dimensions).astype(np.float32)
    return np.asarray(values / np.linalg.norm(values), dtype=np.float32)


def vectors(*numbers: int) -> dict[str, NDArray[np.float32]]:
    """Vectors by doc_id."""
    return {f"sha256:{number:04}": vector(number) for number in numbers}


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pass at once."""
        self.now += seconds


def options(server: PineconeServer, time: Time) -> PineconeOptions:
    """The server of the tests as the service and as its control plane."""
    return PineconeOptions(api_key=KEY, controller=server.address, clock=time.clock, sleep=time.sleep)


@contextmanager
def faiss(_folder: Path) -> Iterator[VectorBackend]:
    """FAISS, exact and by its graph."""
    yield FaissVectors(exact_below=30)


@contextmanager
def pinecone(folder: Path) -> Iterator[VectorBackend]:
    """Pinecone, showing writes at once."""
    with pinecone_server() as server:
        yield PineconeVectors(folder, options(server, Time()))


@contextmanager
def pinecone_late(folder: Path) -> Iterator[VectorBackend]:
    """Pinecone, not showing any write during the test."""
    with pinecone_server() as server:
        server.lagging = True
        yield PineconeVectors(folder, options(server, Time()))


@contextmanager
def pinecone_untold(folder: Path) -> Iterator[VectorBackend]:
    """Pinecone, showing no write, and telling no place in its log."""
    with pinecone_server() as server:
        server.lagging, server.tells = True, False
        yield PineconeVectors(folder, options(server, Time()))


@contextmanager
def pinecone_itself(folder: Path) -> Iterator[VectorBackend]:
    """The real service; the index `hirestream-tests` is made in it and stays, its namespaces go."""
    backend = PineconeVectors(folder, PineconeOptions(api_key=os.environ["PINECONE_API_KEY"], name="hirestream-tests"))
    yield backend
    for generation in (1, 2):
        backend.forget(generation)


needs_key = pytest.mark.skipif("PINECONE_API_KEY" not in os.environ, reason="PINECONE_API_KEY is not set")
Make = Callable[[Path], AbstractContextManager[VectorBackend]]
ADAPTERS = [
    pytest.param(faiss, id="faiss"),
    pytest.param(pinecone, id="pinecone"),
    pytest.param(pinecone_late, id="pinecone-late"),
    pytest.param(pinecone_untold, id="pinecone-untold"),
    pytest.param(pinecone_itself, id="pinecone-itself", marks=needs_key),
]


@pytest.fixture(params=ADAPTERS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorBackend]:
    """A place for vectors that holds none."""
    make: Make = request.param
    with make(tmp_path / "index") as made:
        yield made


def ids(hits: list[tuple[str, float]]) -> list[str]:
    """The documents of an answer."""
    return [doc_id for doc_id, _ in hits]


def test_the_nearest_come_first_with_their_inner_product(backend: VectorBackend, tmp_path: Path) -> None:
    """What was put is found at once, best first, with the score that anybody can compute."""
    shelf = backend.shelf(1, "offer", tmp_path)
    assert shelf.nearest(vector(1), 5) == []
    rows = vectors(*range(40))
    shelf.put(rows, MODEL)
    hits = shelf.nearest(vector(7), 10)
    truth = sorted(((doc_id, float(each @ vector(7))) for doc_id, each in rows.items()), key=lambda hit: -hit[1])[:10]
    assert ids(hits) == ids(truth)
    assert [score for _, score in hits] == pytest.approx([score for _, score in truth], abs=1e-5)
    assert shelf.nearest(vector(7), 0) == []
    assert len(shelf.nearest(vector(7), 100)) == 40
    shelf.close()


def test_what_is_replaced_or_dropped_is_not_found(backend: VectorBackend, tmp_path: Path) -> None:
    """A new vector takes the place of the old one, and a dropped document is gone, at once."""
    shelf = backend.shelf(1, "offer", tmp_path)
    shelf.put(vectors(1, 2, 3), MODEL)
    shelf.put({"sha256:0001": vector(9)}, MODEL)
    shelf.drop(["sha256:0002", "sha256:9999"])
    assert ids(shelf.nearest(vector(9), 5))[0] == "sha256:0001"
    assert sorted(ids(shelf.nearest(vector(2), 5))) == ["sha256:0001", "sha256:0003"]
    shelf.put(vectors(2), MODEL)
    assert ids(shelf.nearest(vector(2), 1)) == ["sha256:0002"]
    shelf.close()


def test_kinds_and_generations_do_not_mix(backend: VectorBackend, tmp_path: Path) -> None:
    """CVs are not found among offers, nor vectors of the index that is being replaced; forgetting is for one only."""
    offers, cvs = backend.shelf(1, "offer", tmp_path / "1"), backend.shelf(1, "cv", tmp_path / "1")
    later = backend.shelf(2, "offer", tmp_path / "2")
    for number, shelf in enumerate((offers, cvs, later)):
        shelf.put(vectors(number), MODEL)
    for number, shelf in enumerate((offers, cvs, later)):
        assert ids(shelf.nearest(vector(0), 5)) == [f"sha256:{number:04}"]
        shelf.close()
    backend.forget(1)
    backend.forget(1)
    again = backend.shelf(2, "offer", tmp_path / "2")
    assert ids(again.nearest(vector(0), 5)) in (["sha256:0002"], [])  # in memory, or late: the index gives it again
    again.close()


def test_vectors_of_another_length_are_refused(backend: VectorBackend, tmp_path: Path) -> None:
    """A vector of another model is named as such, whether it is put or asks."""
    shelf = backend.shelf(1, "offer", tmp_path)
    shelf.put(vectors(1), MODEL)
    with pytest.raises(Misconfigured, match=r"Set `index\.encoder` back"):
        shelf.check(8)
    with pytest.raises(Misconfigured, match=r"Set `index\.encoder` back"):
        shelf.nearest(vector(1, 8), 3)
    shelf.close()


def test_an_index_answers_alike_after_a_restart_and_a_rebuild(backend: VectorBackend, tmp_path: Path) -> None:
    """Documents, updates and deletions are there after a restart, in the next generation, and after a reset not."""

    def documents(*numbers: int) -> list[IndexedDocument]:
        return [
            IndexedDocument(
                f"sha256:{n:04}", "offer", "en", Offer(title="Welder"), vector=vector(n), vector_model=MODEL
            )
            for n in numbers
        ]

    index = SearchIndex(tmp_path / "index", vectors=backend)
    index.open()
    index.add(documents(*range(12)))
    index.add([replace(documents(3)[0], vector=None)])
    before = index.nearest("offer", vector(5), 20)
    assert len(before) == 11
    index.close()
    index.open()
    assert ids(index.nearest("offer", vector(5), 20)) == ids(before)
    fresh = index.next_generation()
    fresh.add(documents(20, 21))
    assert ids(index.nearest("offer", vector(5), 20)) == ids(before)
    fresh.publish()
    assert index.refresh()
    assert sorted(ids(index.nearest("offer", vector(5), 20))) == ["sha256:0020", "sha256:0021"]
    index.reset()
    assert index.nearest("offer", vector(5), 20) == []
    index.close()


# --- Pinecone's own --------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[PineconeServer]:
    """The server of the tests."""
    with pinecone_server() as served:
        yield served


@pytest.fixture
def time() -> Time:
    """Time that a test moves."""
    return Time()


Start = Callable[[], PineconeShelf]


@pytest.fixture
def start(server: PineconeServer, time: Time, tmp_path: Path) -> Iterator[Start]:
    """Makes the shelf as a process that starts makes it."""
    with ExitStack() as stack:

        def begin() -> PineconeShelf:
            backend = PineconeVectors(tmp_path, options(server, time))
            shelf = backend.shelf(1, "offer", tmp_path / "gen-1")
            stack.callback(backend._service.release)
            return shelf

        yield begin


def test_the_index_is_made_once_for_the_model(server: PineconeServer, start: Start) -> None:
    """The first vector makes the index, in its length; another process takes it as it is, once it is ready."""
    server.unready = 3
    start().put(vectors(1), MODEL)
    assert server.made is not None
    assert server.made["schema"]["fields"]["_values"] == {
        "type": "dense_vector",
        "dimension": DIMENSIONS,
        "metric": "dotproduct",
    }
    assert server.made["deployment"] == {"deployment_type": "managed", "cloud": "aws", "region": "us-east-1"}
    again = start()
    assert ids(again.nearest(vector(1), 5)) == ["sha256:0001"]
    assert [path for method, path, _ in server.asked if method == "POST"].count("/indexes") == 1
    server.made["schema"]["fields"]["_values"]["metric"] = "cosine"
    with pytest.raises(Misconfigured, match="dotproduct"):
        start().nearest(vector(1), 5)


def test_a_hundred_go_in_a_request(server: PineconeServer, start: Start) -> None:
    """250 vectors are three requests, with the model in each vector, and so are as many deletions."""
    shelf = start()
    shelf.put(vectors(*range(250)), MODEL)
    shelf.drop(list(vectors(*range(250))))
    sent = [body for _, path, body in server.asked if path == "/vectors/upsert"]
    assert [len(body["vectors"]) for body in sent] == [100, 100, 50]
    assert {each["metadata"]["model"] for body in sent for each in body["vectors"]} == {MODEL}
    assert [len(body["ids"]) for _, path, body in server.asked if path == "/vectors/delete"] == [100, 100, 50]


def test_what_is_shown_is_let_go(server: PineconeServer, time: Time, start: Start) -> None:
    """Once the service shows a write it is the service's; a replica that lags meanwhile changes no answer."""
    server.lagging = True
    shelf = start()
    shelf.put(vectors(1, 2), MODEL)
    server.show()
    shelf.put({"sha256:0001": vector(5)}, MODEL)
    shelf.drop(["sha256:0002"])
    behind = dict(server.shown), server.shown_lsn
    assert ids(shelf.nearest(vector(1), 5)) == ["sha256:0001"]
    server.show()
    assert ids(shelf.nearest(vector(5), 5)) == ["sha256:0001"]
    server.shown, server.shown_lsn = behind  # another replica answers
    assert ids(shelf.nearest(vector(2), 5)) == ["sha256:0001"]
    assert shelf.nearest(vector(5), 5)[0][1] == pytest.approx(1, abs=1e-5)
    time.now += 1000
    server.show()
    shelf.nearest(vector(5), 5)
    assert shelf._recent == {}


def test_a_restart_gives_again_what_was_not_shown(server: PineconeServer, start: Start) -> None:
    """Killed or stopped while the service lags, the next process finds all the same, and sends only what is needed."""
    server.lagging = True
    shelf = start()
    assert shelf.restore(0, set) == 0
    shelf.put(vectors(1), MODEL)
    assert shelf.reached(1) == 0
    server.show()
    shelf.put(vectors(2), MODEL)
    shelf.reached(2)
    shelf.close()
    assert start().restore(2, set) == 1
    server.written.clear()  # somebody has emptied the index
    assert start().restore(2, set) == 0


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_refusal_for_now_is_tried_again(server: PineconeServer, start: Start, status: int) -> None:
    """Too many requests and faults of the service pass; when they last, the work is kept for later."""
    shelf = start()
    shelf.put(vectors(1), MODEL)
    server.refusals = [(status, {"retry-after": "0"})] * 2
    assert ids(shelf.nearest(vector(1), 5)) == ["sha256:0001"]
    server.refusals = [(status, {"retry-after": "0"})] * 4
    with pytest.raises(Transient, match="Pinecone does not answer for now"):
        shelf.put(vectors(2), MODEL)
    shelf.put(vectors(2), MODEL)
    assert len(shelf.nearest(vector(1), 5)) == 2


def test_a_key_that_is_refused_names_where_it_came_from(server: PineconeServer, tmp_path: Path) -> None:
    """A wrong key names every place that a key is taken from, and is not shown itself."""
    wrong = PineconeVectors(tmp_path, PineconeOptions(api_key="wrong-key", controller=server.address))
    shelf = wrong.shelf(1, "cv", tmp_path)
    with pytest.raises(Misconfigured, match=r"index\.pinecone\.api_key.*PINECONE_API_KEY") as told:
        shelf.put(vectors(1), MODEL)
    with pytest.raises(Misconfigured, match="refuses the key"):
        shelf.restore(1, set) or shelf.nearest(vector(1), 1)
    wrong._service.release()
    assert "wrong-key" not in str(told.value)


def test_a_service_that_is_away_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody at the address is for now, too: whoever follows tries again."""
    monkeypatch.setattr("pinecone._internal.http_client._retry_sleep", lambda _seconds: None)  # the SDK's own pauses
    away = PineconeVectors(tmp_path, PineconeOptions(api_key=KEY, controller="http://127.0.0.1:9", timeout_s=1))
    shelf = away.shelf(1, "cv", tmp_path)
    with pytest.raises(Transient, match="does not answer"):
        shelf.put(vectors(1), MODEL)
    shelf.close()


def test_what_the_service_did_not_take_is_given_again(server: PineconeServer, time: Time, tmp_path: Path) -> None:
    """Away in mid-page, the service gets the rest when the follower comes by again, before any new page."""
    index = SearchIndex(tmp_path, vectors=PineconeVectors(tmp_path, options(server, time)))
    index.open()
    welder = IndexedDocument("sha256:0001", "offer", "en", Offer(title="Welder"), vector=vector(1), vector_model=MODEL)
    index.add([welder])
    server.refusals = [(503, {"retry-after": "0"})] * 4
    with pytest.raises(Transient):
        index.add([replace(welder, doc_id="sha256:0002", vector=vector(2))])
    assert ids(index.nearest("offer", vector(2), 5)) == ["sha256:0001"]
    index.versions()
    assert ids(index.nearest("offer", vector(2), 5)) == ["sha256:0002", "sha256:0001"]
    index.close()


def test_an_erased_cv_leaves_the_service(server: PineconeServer, time: Time, tmp_path: Path) -> None:
    """What is erased is deleted there as well, and no name or text was ever sent."""
    index = SearchIndex(tmp_path, vectors=PineconeVectors(tmp_path, options(server, time)))
    index.open()
    someone = Profile(full_name="Zoé Quillefeu", title="Soudeuse", emails=("zoe@exemple.example",))
    index.add([IndexedDocument("sha256:0001", "cv", "fr", someone, vector=vector(1), vector_model=MODEL)])
    sent = repr(server.asked)
    assert "Quillefeu" not in sent
    assert "Soudeuse" not in sent
    with index._open() as generation:
        generation.write([], [("cv", "sha256:0001")])
    assert not any(server.written.values())
    index.close()
