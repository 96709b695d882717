"""The index at the size of a job board: recall, latency, memory, rebuild, freshness, and a whole match.

Usage: `python -m bench.index [--rows 100000] [--encoded 1500] [--folder FOLDER] [--json FILE]`. Offers are generated
(`simulate.rows`) and kept in `--folder`, since making them takes minutes. Encoding them all would take half an hour:
`--encoded` of them are encoded; another is one of these, moved by a share of the difference of two more and by a little
noise, so that it lies among real ones and not in directions that no text takes. Building and asking are processes of
their own, whose memory is theirs alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from hirestream.index.search import SearchIndex
from hirestream.index.service import embedding_text
from hirestream.match.service import Matcher, Query
from hirestream.model.profile import Offer
from hirestream.runtime.heartbeat import Heartbeat
from hirestream.settings import Settings
from hirestream.simulate.rows import offer_rows
from hirestream.simulate.service import rows as simulated_rows
from hirestream.store.adapters.delta_rs import DeltaRsTables
from hirestream.store.follow import follow
from hirestream.store.job import FollowerThread
from hirestream.store.tables import OFFERS, SCHEMAS, canonical_json
from hirestream.taxonomy.service import Taxonomy
from hirestream.wiring import encoder

Vectors = np.ndarray[Any, np.dtype[np.float32]]

_SEED: Final = 11
_SHARE: Final = (0.15, 0.5)
_NOISE: Final = 0.1  # length of the noise that is added to a unit vector
_QUESTIONS, _CVS, _COMMITS, _K = 200, 100, 20, 10
_EXACT_BELOW: Final = 50_000
_GRAPH_DEADLINE_S: Final = 900.0
_MB: Final = 1e6
#: What issue 6 asks for, at 100,000 offers on two cores.
_GOALS: Final = {
    "recall@10": (">=", 0.99),
    "match p50 ms": ("<=", 40.0),
    "match p99 ms": ("<=", 150.0),
    "memory MB": ("<=", 600.0),
    "rebuild rows/s": (">=", 20_000.0),
    "fresh p99 s": ("<=", 1.0),
}


def make_rows(count: int, encoded: int, folder: Path) -> Path:
    """Offers with occupations and vectors as a file in `folder`; made once."""
    file = folder / f"offers-{count}-{encoded}.parquet"
    if file.is_file():
        return file
    folder.mkdir(parents=True, exist_ok=True)
    taxonomy, known = Taxonomy.load(), dict[str, Any]()
    pages = []
    for batch in offer_rows(count, _SEED):
        rows = batch.to_pylist()
        for row in rows:
            offer = Offer.model_validate_json(row["profile"])
            title = offer.title or ""
            if title not in known:
                known[title] = taxonomy.occupation(title)
            row["profile"] = canonical_json(offer.model_copy(update={"concept": known[title]}))
        pages.append(pa.Table.from_pylist(rows, schema=SCHEMAS[OFFERS]))
    table = pa.concat_tables(pages)
    model = encoder(Settings())
    first = table.slice(0, encoded).to_pylist()
    texts = [embedding_text(Offer.model_validate_json(row["profile"])) for row in first]
    real = model.encode(texts, [row["language"] for row in first])
    rng = np.random.default_rng(_SEED)
    vectors = np.concatenate([real, _among(real, count - encoded, rng)])
    column = pa.FixedSizeListArray.from_arrays(pa.array(vectors.ravel()), real.shape[1]).cast(pa.list_(pa.float32()))
    for name, values in (("vector", column), ("vector_model", pa.array([model.model_id] * count))):
        table = table.set_column(table.schema.get_field_index(name), SCHEMAS[OFFERS].field(name), values)
    pq.write_table(table, file)
    return file


def _among(real: Vectors, count: int, rng: np.random.Generator) -> Vectors:
    """Unit vectors that lie among real ones."""
    one, plus, minus = (real[rng.integers(0, len(real), count)] for _ in range(3))
    noise = rng.standard_normal(one.shape, dtype=np.float32) * _NOISE / one.shape[1] ** 0.5
    moved = one + rng.uniform(*_SHARE, (count, 1)).astype(np.float32) * (plus - minus) + noise
    unit: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def milliseconds(call: Callable[[Any], object], of: Iterable[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """How long the call takes for each."""
    taken = []
    for each in of:
        began = time.perf_counter()
        call(each)
        taken.append((time.perf_counter() - began) * 1000)
    return np.array(taken)


def quantiles(name: str, taken: np.ndarray[Any, np.dtype[np.float64]]) -> dict[str, float]:
    """Median and 99th percentile."""
    return {f"{name} p50 ms": float(np.quantile(taken, 0.5)), f"{name} p99 ms": float(np.quantile(taken, 0.99))}


def build(rows: Path, folder: Path) -> dict[str, float]:
    """Rows into a Delta table, and from it an index, as `hirestream rebuild index` does: nothing is encoded."""
    tables = DeltaRsTables(str(folder / "delta"))
    tables.create()
    tables.commit(OFFERS, "bench", 0, pq.read_table(rows), [])
    index = SearchIndex(folder / "index")
    index.open()
    fresh = index.next_generation()
    began, worked = time.perf_counter(), time.process_time()
    follow(fresh, tables)
    fresh.publish()
    taken, worked = time.perf_counter() - began, time.process_time() - worked
    index.refresh()
    count = index.count("offer")
    index.close()
    return {"rebuild rows/s": count / taken, "rebuild rows per s of CPU": count / worked}


def ask(folder: Path) -> dict[str, float]:
    """Open the index of `build` and ask it all that is measured."""
    process = psutil.Process()
    before = process.memory_full_info().uss
    began = time.perf_counter()
    index = SearchIndex(folder / "index")
    index.open()
    told = {"open s": time.perf_counter() - began}
    questions, exact = _questions(index)
    told |= quantiles("exact nearest", milliseconds(lambda q: index.nearest("offer", q, _K), questions))
    told["graph s"] = _wait_for_graph(index)
    found = [[doc_id for doc_id, _ in index.nearest("offer", question, _K)] for question in questions]
    told["recall@10"] = float(np.mean([len(set(a) & set(b)) / _K for a, b in zip(found, exact, strict=True)]))
    told["memory MB"] = (process.memory_full_info().uss - before) / _MB
    told |= quantiles("nearest", milliseconds(lambda q: index.nearest("offer", q, 60), questions))
    cvs = list(simulated_rows("cv", 2 * _CVS, _SEED))
    texts = [embedding_text(profile) for profile, _ in cvs]
    told |= quantiles("words", milliseconds(lambda t: index.words("offer", t, 30), texts))
    ids = [doc_id for row in found for doc_id in row]
    told |= quantiles("get", milliseconds(lambda i: index.get(i, "offer"), dict.fromkeys(ids)))
    model = encoder(Settings())
    vectors = model.encode(texts, [language for _, language in cvs])
    matcher = Matcher(index, model)
    queries = [
        Query(path=f"cv-{n}", doc_id=f"cv-{n}", kind="cv", language=language, profile=profile, vector=vectors[n])
        for n, (profile, language) in enumerate(cvs)
    ]
    warm, measured = queries[:_CVS], queries[_CVS:]
    cold = milliseconds(lambda q: matcher.match(q, k=_K), warm)
    told |= quantiles("match, first CVs", cold)
    told |= quantiles("match", milliseconds(lambda q: matcher.match(q, k=_K), measured))
    told["memory with caches MB"] = (process.memory_full_info().uss - before) / _MB
    told |= freshness(index, folder)
    return told


def _questions(index: SearchIndex) -> tuple[Vectors, list[list[str]]]:
    """Vectors near those held, and their ten nearest by exact comparison in numpy."""
    with index._open() as generation:  # noqa: SLF001 - the truth is made of what the index holds
        pages = list(generation.documents.vectors("offer", 0))
    ids = [doc_id for page in pages for doc_id in page]
    held = np.stack([vector for page in pages for vector in page.values()])
    rng = np.random.default_rng(_SEED + 1)
    asked = _among(held, _QUESTIONS, rng)
    scores = held @ asked.T
    best = [np.argsort(-scores[:, n])[:_K] for n in range(_QUESTIONS)]
    return asked, [[ids[row] for row in rows] for rows in best]


def _wait_for_graph(index: SearchIndex) -> float:
    """Seconds until the graph answers; 0 where vectors are so few that there is none."""
    began = time.perf_counter()
    with index._open() as generation:  # noqa: SLF001 - no question tells
        shelf: Any = generation.shelves["offer"]
        while len(shelf) > _EXACT_BELOW and not shelf.is_graph:
            if time.perf_counter() - began > _GRAPH_DEADLINE_S:
                raise TimeoutError("the graph is not built")
            time.sleep(0.1)
    return time.perf_counter() - began


def freshness(index: SearchIndex, folder: Path) -> dict[str, float]:
    """Seconds from a Delta commit until the index, followed as the web process does, has the document."""
    tables, settings = DeltaRsTables(str(folder / "delta")), Settings(data_dir=folder)
    settings.run_dir.mkdir(parents=True, exist_ok=True)
    follower = FollowerThread(
        index, DeltaRsTables(str(folder / "delta")), Heartbeat(settings, "view-index"), pause=0.1, before=index.refresh
    )
    fresh = pa.Table.from_batches(list(offer_rows(_COMMITS + 1, _SEED + 2)))
    tables.commit(OFFERS, "bench", 1, fresh.slice(_COMMITS), [])  # the writer learns the keys: once in its life
    follower.start()
    taken = []
    for number in range(_COMMITS):
        row = fresh.slice(number, 1)
        tables.commit(OFFERS, "bench", 2 + number, row, [])
        began = time.perf_counter()
        while index.get(row["doc_id"][0].as_py(), "offer") is None:
            if follower.failed or time.perf_counter() - began > 60:  # noqa: PLR2004
                raise TimeoutError("the follower does not follow") from follower.failed
            time.sleep(0.005)
        taken.append(time.perf_counter() - began)
    follower.stop()
    return {"fresh p50 s": float(np.quantile(taken, 0.5)), "fresh p99 s": float(np.quantile(taken, 0.99))}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--encoded", type=int, default=1_500)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "hirestream-bench-index")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--step", choices=["build", "ask"], help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    rows = make_rows(options.rows, options.encoded, options.folder)
    if options.step:
        told = build(rows, options.work) if options.step == "build" else ask(options.work)
        sys.stdout.write(json.dumps(told))
        return
    figures: dict[str, float] = {"load before": psutil.getloadavg()[0]}
    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        for step in ("build", "ask"):
            command = [sys.executable, "-m", "bench.index", "--step", step, "--work", work, "--folder", options.folder]
            command += ["--rows", str(options.rows), "--encoded", str(options.encoded)]
            done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
            figures |= json.loads(done.stdout)
    for name, value in figures.items():
        verdict, goal = "", _GOALS.get(name)
        if goal:
            met = value >= goal[1] if goal[0] == ">=" else value <= goal[1]
            verdict = f"   goal {goal[0]} {goal[1]:g}: {'met' if met else 'missed'}"
        print(f"{name:28} {value:12.3f}{verdict}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
