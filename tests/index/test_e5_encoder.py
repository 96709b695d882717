"""The encoder that set-up converts: same text same bytes, near meaning near vectors across languages."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from hirestream.errors import Misconfigured
from hirestream.index.adapters.e5 import MARKER, E5Encoder
from hirestream.settings import Settings

DIRECTORY = Settings().encoder_dir


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    """The real encoder, opened once for the module."""
    assert (DIRECTORY / MARKER).is_file(), "run `make setup` once"
    return E5Encoder(DIRECTORY)


def test_vectors_have_unit_length(encoder: E5Encoder) -> None:
    """Every vector is float32, 384 long and of unit length, whatever the language."""
    vectors = encoder.encode(["Comptable. Sage", "Accountant. Sage", "Buchhalter"], ["fr", "en", "de"])
    assert vectors.shape == (3, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_company_does_not_change_a_vector(encoder: E5Encoder) -> None:
    """A text gets the same bytes alone as among others, so a pair's score never depends on the batch."""
    texts = [f"Développeur Python numéro {n}. " + "Spark, SQL, " * n for n in range(12)]
    together = encoder.encode(texts, ["fr"] * 12)
    alone = np.concatenate([encoder.encode([text], ["fr"]) for text in texts])
    assert together.tobytes() == alone.tobytes()


def test_the_other_language_is_near(encoder: E5Encoder) -> None:
    """A French title is nearer to its English translation than to other trades in its own language."""
    french = encoder.encode(["Infirmier en réanimation", "Comptable fournisseurs", "Développeur logiciel"], ["fr"] * 3)
    english = encoder.encode(["Intensive care nurse", "Accounts payable clerk", "Software developer"], ["en"] * 3)
    assert list((french @ english.T).argmax(axis=1)) == [0, 1, 2]


def test_threads_share_one_encoder(encoder: E5Encoder) -> None:
    """Threads of the web process may encode at once and get what one thread gets."""
    expected = encoder.encode(["Chauffeur poids lourd"], ["fr"]).tobytes()
    seen: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: seen.append(encoder.encode(["Chauffeur poids lourd"], ["fr"]).tobytes()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [expected] * 4


def test_long_text_is_cut(encoder: E5Encoder) -> None:
    """A text beyond the model's window is cut, not refused."""
    assert encoder.encode(["mot " * 5000], ["fr"]).shape == (1, encoder.dimensions)


def test_nothing_to_encode(encoder: E5Encoder) -> None:
    """No text gives no vector rather than an error."""
    assert encoder.encode([], []).shape == (0, encoder.dimensions)


def test_a_language_for_each_text(encoder: E5Encoder) -> None:
    """A caller that forgets a language is told, instead of getting wrongly centred vectors."""
    with pytest.raises(ValueError, match="language"):
        encoder.encode(["a", "b"], ["fr"])


def test_missing_model_names_the_command(tmp_path: Path) -> None:
    """Without the model, a person is told which command makes it; constructing alone reads nothing."""
    encoder = E5Encoder(tmp_path / "nowhere")
    with pytest.raises(Misconfigured, match="make setup"):
        encoder.encode(["a"], ["en"])
