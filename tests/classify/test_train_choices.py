"""What people decided can be learnt from: their choices, with the texts as they lie in the blob store."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tools.classifier_corpus import Sample, garble, part
from tools.classifier_model import Bag, calibration_error, fit, packed, softmax, temperature_of
from tools.classifier_sources import TRAINED, chosen, own_corpus

from hirestream.classify.service import KINDS as KIND_NAMES
from hirestream.classify.service import Classifier
from hirestream.model.document import DocumentText, doc_id_of
from hirestream.settings import Settings
from hirestream.store.tables import KINDS, SCHEMAS
from hirestream.wiring import blob_store, delta_reader

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXTS = {
    "cv": "Ada Example\nExperience\n2019 - 2024 accountant at Example in {city}\nSkills\nledgers number {n}",
    "offer": "We are looking for an accountant in {city}. You will keep the ledgers. Apply now, reference {n}.",
    "other": "Invoice {n} to the people of {city}. Total due on receipt, thank you for your business.",
}


def samples(source: str = "choices") -> list[Sample]:
    """Sixty documents of three kinds in four groups."""
    cities = ("Leeds", "York", "Hull", "Bath", "Truro")
    return [
        Sample(TEXTS[kind].format(city=cities[n % 5], n=n), kind, f"{kind} {n % 4}", source)
        for kind in KIND_NAMES
        for n in range(20)
    ]


def test_choices_come_with_their_texts_and_without_what_was_erased(tmp_path: Path) -> None:
    """A decided document teaches, an undecided one does not, and one whose text was erased is passed over."""
    settings = Settings(data_dir=tmp_path)
    tables, blobs = delta_reader(settings), blob_store(settings)
    tables.create()
    rows = []
    for name, decided in (("a", "cv"), ("b", "other"), ("c", None), ("erased", "offer")):
        doc_id = doc_id_of(name.encode())
        when = NOON if decided else None
        rows.append({"doc_id": doc_id, "predicted": "offer", "uncertain": True, "decided": decided, "decided_at": when})
        text = DocumentText(text=f"text of {name}", reader="text", media_type="text/plain")
        if name != "erased":
            blobs.put("texts", doc_id, text.model_dump_json().encode())
    tables.commit(KINDS, "test", 0, pa.Table.from_pylist(rows, schema=SCHEMAS[KINDS]), [])
    found = {(sample.text, sample.kind, sample.source) for sample in chosen(tmp_path)}
    assert found == {("text of a", "cv", "choices"), ("text of b", "other", "choices")}
    assert "choices" in TRAINED


def test_a_model_that_is_trained_is_the_model_that_is_applied() -> None:
    """The file that training writes gives the service the probabilities that training measured; twice the same file."""
    bag = Bag(samples())
    rows = bag.rows(["choices"])
    fitted = fit(bag, rows)
    measured = softmax(fitted.scores(bag, rows), 1.3)
    content = packed(bag, fitted, 1.3, "test")
    applied = Classifier(content).probabilities([sample.text for sample in bag.samples])
    assert (measured.argmax(axis=1) == bag.truth).all()
    assert np.abs(applied - measured).max() < 0.02  # weights are kept in eight bits
    assert packed(bag, fit(bag, rows), 1.3, "test") == content


def test_a_source_can_be_left_out() -> None:
    """What a model is judged by is not among what it learns from."""
    bag = Bag([*samples("green"), *samples("rendercv")])
    kept = bag.rows(["green", "rendercv"], without="green")
    assert {bag.samples[row].source for row in kept} == {"rendercv"}


def test_the_corpus_is_never_trained_on() -> None:
    """The project's own documents measure: none of their sources may be learnt from, and the others are all there."""
    sources = {sample.source for sample in own_corpus()}
    assert sources == {"corpus cv", "corpus offer", "corpus other"}
    assert sources.isdisjoint(TRAINED)
    assert sum(sample.kind == "other" for sample in own_corpus()) >= 30


def test_calibration_error_is_the_gap_between_saying_and_being_right() -> None:
    """Nine in ten right where 0.9 is said has no error; always right has one of a tenth; the temperature mends it."""
    said = np.tile([0.9, 0.05, 0.05], (1000, 1))
    right = np.arange(1000) % 10 != 0
    weights = np.ones(1000)
    assert calibration_error(said, right, weights) == pytest.approx(0, abs=1e-9)
    assert calibration_error(said, np.ones(1000, bool), weights) == pytest.approx(0.1)
    scores = np.tile([4.0, 0.0, 0.0], (1000, 1))
    temperature = temperature_of(scores, np.where(right, 0, 1), weights)
    assert softmax(scores, temperature)[0, 0] == pytest.approx(0.9, abs=0.01)


def test_parts_and_scans_keep_to_the_document() -> None:
    """A part is some of the lines, a scan about as long as the text; the same seed gives the same."""
    text = "\n".join(f"line {number} of the document, with words" for number in range(60))
    for seed in range(40):
        piece = part(text, random.Random(seed))  # noqa: S311
        assert piece
        assert piece in text
        scan = garble(text, random.Random(seed))  # noqa: S311
        assert abs(len(scan) - len(text)) < len(text) / 10
        assert scan == garble(text, random.Random(seed))  # noqa: S311
