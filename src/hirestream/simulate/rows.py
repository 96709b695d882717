"""Drawn offers → rows of the table `offers`, without any file: streamed in Arrow batches, for benchmarks of millions.

Row i depends only on (seed, i), so that a run can be cut into parts; memory holds one batch at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

import pyarrow as pa

from hirestream.model.document import SIMULATOR, doc_id_of
from hirestream.simulate.draw_vacancy import draw_vacancy
from hirestream.simulate.gold_offer import draw_offer_choices, offer_of
from hirestream.simulate.grammar import GrammarWriter
from hirestream.simulate.service import seeded
from hirestream.store.tables import OFFERS, SCHEMAS, canonical_json, derived_columns

_NO_VERSIONS = json.dumps({})


def offer_rows(n: int, seed: int, *, start: int = 0, batch_rows: int = 1000) -> Iterator[pa.RecordBatch]:
    """Yield offers `start` to `start + n` in batches of at most `batch_rows`, in the schema of the table `offers`.

    Languages take turns. `vector` is null and `evidence` empty: no text was written in which a value could stand.
    """
    writer, schema = GrammarWriter(), SCHEMAS[OFFERS]
    for first in range(start, start + n, batch_rows):
        numbers = range(first, min(first + batch_rows, start + n))
        yield pa.RecordBatch.from_pylist([_row(number, seed, writer) for number in numbers], schema=schema)


def _row(number: int, seed: int, writer: GrammarWriter) -> dict[str, Any]:
    rng = seeded(seed, "row-offer", number)
    language = ("fr", "en")[number % 2]
    vacancy = draw_vacancy(language, rng)
    offer = offer_of(vacancy, writer.write_offer(vacancy, rng), draw_offer_choices(vacancy, rng))
    written = datetime.combine(vacancy.today, time(), UTC)
    return {
        "doc_id": doc_id_of(f"{SIMULATOR}/{seed}/{number}".encode()),
        "language": language,
        "kind_probability": 1.0,
        "profile": canonical_json(offer),
        "evidence": "{}",
        "text_blob": "",
        "source": SIMULATOR,
        "owner": "",
        "versions": _NO_VERSIONS,
        "received_at": written,
        "extracted_at": written,
    } | derived_columns(offer)
