"""What matching needs of an encoder and of an index, and what an index holds of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from hirestream.model.profile import Offer, Profile
from hirestream.model.spans import Span

DocumentKind = Literal["cv", "offer"]
KINDS: Final[tuple[DocumentKind, ...]] = ("cv", "offer")


class Encoder(Protocol):
    """Turns texts into vectors whose dot product is the nearness of their meaning."""

    model_id: str
    dimensions: int

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[np.float32]:
        """Encode `texts` (`languages`: ISO 639-1 of each): float32 (n, dimensions), each row of unit length."""


@dataclass(frozen=True)
class IndexedDocument:
    """Everything that matching and chat need of a document, so that no other store is asked.

    `vector` is float32 (dimensions,) of unit length, or None for a document that says nothing to embed.
    `profile_hash` is the SHA-256 of the profile's canonical JSON, in hexadecimal. An offer with `closed_at` is held
    and shown, but not found. `source` says who brought it in.
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


class VectorShelf(Protocol):
    """Vectors of one kind of document, searched by inner product."""

    def put(self, rows: Mapping[str, NDArray[np.float32]]) -> None:
        """Add or replace vectors, float32 (dimensions,), by doc_id."""

    def drop(self, doc_ids: Sequence[str]) -> None:
        """Forget vectors; unknown doc_ids are passed over."""

    def nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest documents with their inner product, best first, ties by doc_id."""

    def __len__(self) -> int:
        """How many vectors are held."""
