"""What the settings choose: an encoder, a place for vectors; and what a rebuild needs of them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from tests.contracts.samples import sample

from hirestream.errors import Misconfigured
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.index.adapters.embeddings import EmbeddingsEncoder
from hirestream.index.adapters.onnx import OnnxEncoder
from hirestream.index.adapters.universal import UniversalEncoder
from hirestream.settings import Index, Pinecone, Settings
from hirestream.store.job import rebuild_view
from hirestream.store.tables import OFFERS
from hirestream.wiring import delta_reader, encoder, pinecone_vectors, search_index

NAMES = ("Alix Martin", "Béa Durand", "Chloé Petit")


@pytest.mark.parametrize(
    ("chosen", "kind"),
    [
        (Index(), E5Encoder),
        (Index(encoder="light"), UniversalEncoder),
        (Index(encoder="http://127.0.0.1:9/v1", encoder_model="m"), EmbeddingsEncoder),
        (Index(encoder="models/mine"), OnnxEncoder),
    ],
)
def test_a_setting_chooses_the_encoder(tmp_path: Path, chosen: Index, kind: type) -> None:
    """One setting names the encoder; nothing is read or asked before the first text."""
    assert isinstance(encoder(Settings(data_dir=tmp_path, index=chosen)), kind)


def test_an_embeddings_server_needs_a_model(tmp_path: Path) -> None:
    """An address without a model names every place in which one was looked for."""
    chosen = Index(encoder="https://embeddings.example/v1")
    with pytest.raises(Misconfigured, match=r"index\.encoder_model.*HIRESTREAM_INDEX__ENCODER_MODEL"):
        encoder(Settings(data_dir=tmp_path, index=chosen))


def test_pinecone_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key every place that was searched is told; the variable of Pinecone's own programs is one."""
    monkeypatch.delenv("PINECONE_API_KEY", raising=False)
    settings = Settings(data_dir=tmp_path, index=Index(vectors="pinecone"))
    places = r"index\.pinecone\.api_key.*HIRESTREAM_INDEX__PINECONE__API_KEY, PINECONE_API_KEY"
    with pytest.raises(Misconfigured, match=places):
        search_index(settings, settings.index_dir)
    monkeypatch.setenv("PINECONE_API_KEY", "from-the-environment")
    assert settings.pinecone_key == "from-the-environment"
    assert pinecone_vectors(settings, settings.index_dir) is not None
    own = Settings(
        data_dir=tmp_path, index=Index(vectors="pinecone", pinecone=Pinecone.model_validate({"api_key": "k"}))
    )
    assert own.pinecone_key == "k"
    assert "'k'" not in repr(own)


def test_two_folders_are_matched_in_this_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index in memory sends nothing anywhere, whatever the settings say, and needs no key."""
    monkeypatch.delenv("PINECONE_API_KEY", raising=False)
    index = search_index(Settings(data_dir=tmp_path, index=Index(vectors="pinecone")), None)
    index.open()
    assert index.count("cv") == 0
    index.close()


def test_a_rebuild_encodes_nothing(tmp_path: Path) -> None:
    """The vectors come out of the tables: an index is built again where there is no model at all."""
    settings = Settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "nothing")
    tables = delta_reader(settings)
    tables.create()
    rows = sample(OFFERS, NAMES)
    place = rows.schema.get_field_index("vector_model")
    tables.commit(OFFERS, "test", 1, rows.set_column(place, rows.schema.field(place), pa.array(["m"] * 3)), [])
    assert rebuild_view(settings, "index") == len(NAMES)
    index = search_index(settings, settings.index_dir)
    index.open()
    vector = index.get(rows["doc_id"][1].as_py(), "offer")
    assert vector is not None
    assert vector.vector is not None
    assert index.nearest("offer", vector.vector, 1)[0][1] == pytest.approx(
        float(vector.vector @ vector.vector), rel=1e-4
    )
    index.close()
