"""What matching needs of an encoder and of an index, and what an index holds of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Span

#: What to do where vectors of two models meet.
ONE_MODEL: Final = "Set `index.encoder` back to what it was, or begin with a new data folder."

DocumentKind = Literal["cv", "offer"]
KINDS: Final[tuple[DocumentKind, ...]] = ("cv", "offer")


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is the nearness of their meaning."""

    @property
    def model_id(self) -> str:
        """What is written beside each vector: vectors with one id can be compared."""

    @property
    def dimensions(self) -> int:
        """How many values a vector has."""

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """Encode `texts` (`languages`: ISO 639-1 of each): float32 (n, dimensions), each row of unit length."""


@dataclass(frozen=True)
class IndexedDocument:
    """Everything that matching and chat need of a document, so that no other store is asked.

    `vector` is float32 (dimensions,) of unit length, or None for a document that says nothing to embed.
    `profile_hash` is the SHA-256 of the profile's canonical JSON, in hexadecimal. An offer with `closed_at` is held
    and shown, but not found. `source` says who brought it in, `vector_model` whose vector it is; empty: not told.
    """

    doc_id: str
    kind: DocumentKind
    language: str
    profile: Profile | Offer
    evidence: Mapping[str, Span] = field(default_factory=dict)
    text_blob: str = ""
    vector: NDArray[np.float32] | None = None
    received_at: datetime | None = None
    profile_hash: str = ""
    closed_at: datetime | None = None
    source: str = ""
    vector_model: str = ""


@dataclass(frozen=True)
class StoredText:
    """What a word index needs of a document: its profile stays the JSON that it is."""

    kind: DocumentKind
    doc_id: str
    language: str
    profile: Mapping[str, Any]


class VectorShelf(Protocol):
    """Vectors of one kind of document in one generation, searched by inner product. One thread writes.

    The documents of the generation count their changes. A shelf tells by `restore` and `reached` which of them it
    needs no more after a restart.
    """

    def restore(self, change: int, held: Callable[[], set[str]]) -> int:
        """Take up what an earlier process left, and tell up to which change it holds: at most `change`.

        `held` names the documents that are there now: others are forgotten.
        """

    def check(self, dimensions: int) -> None:
        """Raise `Misconfigured` when vectors of this length cannot stand beside those held."""

    def put(self, rows: Mapping[str, NDArray[np.float32]], model: str = "") -> None:
        """Add or replace vectors, float32 (dimensions,), by doc_id. Found when this returns. `model`: who made them."""

    def drop(self, doc_ids: Sequence[str]) -> None:
        """Forget vectors; unknown doc_ids are passed over. Not found any more when this returns."""

    def reached(self, change: int) -> int:
        """Take note that all up to `change` was given; tell which changes need not be given again after a restart."""

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest documents with their inner product, best first, ties by doc_id.

        Raises `Misconfigured` when `vector` is of another length than those held.
        """

    def close(self) -> None:
        """Keep what a restart needs, and let go of files and connections."""


class VectorBackend(Protocol):
    """Makes the shelves of generations."""

    def shelf(self, generation: int, kind: DocumentKind, folder: Path | None) -> VectorShelf:
        """Make the shelf of a kind in a generation, which has `folder` for what it keeps, or None in memory."""

    def forget(self, generation: int) -> None:
        """Remove what the shelves of a generation keep outside of its folder. Forgetting twice does nothing."""
