"""What synthetic documents are worth: near-duplicates, variety, length, likeness to real ones, and the speed of making.

Usage: `python -m bench.simulator [--count 2000] [--real-cvs FOLDER] [--real-offers FOLDER] [--json FILE]`. Real CVs are
PDFs, real offers CSV files with `title` and `description`, at any depth. Nothing of them is kept or printed.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

import psutil

from hirestream.errors import BadInput
from hirestream.read.service import read_document
from hirestream.simulate.rows import offer_rows
from hirestream.simulate.service import SimulatedDocument, simulate

_SHINGLE, _PERMUTATIONS, _ALIKE = 5, 64, 0.8
_NEAR_DUPLICATES, _TEXTS_S, _PDFS_S = 0.01, 200.0, 15.0
_WORD = re.compile(r"\w+")
_FOLDS = 5
#: Real documents of a kind and language from which they are compared with.
_ENOUGH = 40


def words_of(text: str) -> list[str]:
    """Words of a text, in lower case."""
    return _WORD.findall(text.lower())


def text_of(document: SimulatedDocument) -> str:
    """Text of a document, as the project's own reader has it."""
    return read_document(document.content, document.name).text


def near_duplicates(texts: Sequence[str]) -> float:
    """Share (0..1) of texts that have an earlier one with a Jaccard likeness ≥ 0.8 over runs of five words.

    By MinHash with 64 permutations (Broder 1997) and locality-sensitive hashing.
    """
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_ALIKE, num_perm=_PERMUTATIONS)
    found = 0
    for number, text in enumerate(texts):
        words = words_of(text)
        runs = {" ".join(words[place : place + _SHINGLE]).encode() for place in range(len(words) - _SHINGLE + 1)}
        print_of = MinHash(num_perm=_PERMUTATIONS)
        print_of.update_batch(sorted(runs))
        found += bool(index.query(print_of))
        index.insert(str(number), print_of)
    return found / len(texts)


def distinct(texts: Sequence[str], most_words: int) -> dict[str, float]:
    """distinct-1, -2, -3 (Li et al., NAACL 2016) over the first `most_words` words of all texts together."""
    runs: dict[int, set[tuple[str, ...]]] = {1: set(), 2: set(), 3: set()}
    counts = dict.fromkeys(runs, 0)
    left = most_words
    for text in texts:
        words = words_of(text)[:left]
        left -= len(words)
        for length, seen in runs.items():
            grams = [tuple(words[place : place + length]) for place in range(len(words) - length + 1)]
            seen.update(grams)
            counts[length] += len(grams)
        if not left:
            break
    return {f"distinct-{length}": round(len(seen) / max(1, counts[length]), 3) for length, seen in runs.items()}


def lengths(texts: Sequence[str]) -> list[int]:
    """Quartiles of the number of words."""
    return [round(cut) for cut in quantiles((len(words_of(text)) for text in texts), n=4)]


def told_apart(made: Sequence[str], real: Sequence[str]) -> float:
    """Accuracy (0.5 … 1) with which a classifier tells generated from real: as many of each, 5-fold cross-validated.

    Logistic regression on TF-IDF of words and pairs of words, digits made equal.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score
    from sklearn.pipeline import make_pipeline

    size = min(len(made), len(real))
    texts = [re.sub(r"\d", "0", text) for text in (*made[:size], *real[:size])]
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression(max_iter=500))
    scores = cross_val_score(model, texts, [1] * size + [0] * size, cv=_FOLDS)
    return round(float(scores.mean()), 3)


def real_documents(cvs: Path | None, offers: Path | None) -> Iterator[tuple[str, str]]:
    """(kind, text) of real documents; a PDF that cannot be read is passed over."""
    for path in sorted(cvs.rglob("*.pdf")) if cvs else ():
        try:
            yield "cv", read_document(path.read_bytes(), path.name).text
        except BadInput as error:
            print(f"passed over: {error.code}", file=sys.stderr)
    for path in sorted(offers.rglob("*.csv")) if offers else ():
        with path.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                yield "offer", f"{row['title']}\n{row['description']}"


def by_language(documents: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Texts by kind and language, as the classifier of languages has them."""
    from hirestream.classify.language import LanguageDetector

    detector = LanguageDetector()
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, text in documents:
        found[kind, detector.detect(text)].append(text)
    return found


def compare(made: dict[tuple[str, str], list[str]], real: dict[tuple[str, str], list[str]]) -> dict[str, Any]:
    """Variety and length of each kind and language, beside the real ones where there are enough."""
    figures: dict[str, Any] = {}
    for key, texts in made.items():
        others = real.get(key, [])
        enough = len(others) >= _ENOUGH
        shared = sum(map(len, map(words_of, others))) if enough else 50_000
        shared = min(shared, sum(map(len, map(words_of, texts))))
        figure: dict[str, Any] = {"texts": len(texts), "words": lengths(texts), **distinct(texts, shared)}
        if enough:
            figure["real"] = {"texts": len(others), "words": lengths(others), **distinct(others, shared)}
            figure["told apart"] = told_apart(texts, others)
        figures[" ".join(key)] = figure
    return figures


def rate(make: Any, count: int) -> float:
    """Documents a second of processor time (one core), after a warm-up."""
    for _ in make(20):
        pass
    started = time.process_time()
    made = sum(1 for _ in make(count))
    return round(made / (time.process_time() - started), 1)


def speeds(count: int) -> dict[str, float]:
    """Documents a second on one core: as text, as PDF; rows a second, and what memory they add in MB."""

    def documents(form: str, number: int) -> Iterator[SimulatedDocument]:
        return simulate(cvs=number // 2, offers=number - number // 2, seed=3, formats=(form,))

    figures = {
        "texts/s": rate(lambda number: documents("txt", number), count),
        "PDFs/s": rate(lambda number: documents("pdf", number), max(60, count // 10)),
    }
    process = psutil.Process()
    sum(batch.num_rows for batch in offer_rows(2_000, 1))
    before, started = process.memory_info().rss, time.process_time()
    rows = sum(batch.num_rows for batch in offer_rows(count * 5, 1))
    figures["rows/s"] = round(rows / (time.process_time() - started), 1)
    figures["rows"] = rows
    figures["memory added, MB"] = round((process.memory_info().rss - before) / 1e6, 1)
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit status whether the limits were kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="CVs, and as many offers.")
    parser.add_argument("--real-cvs", type=Path)
    parser.add_argument("--real-offers", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    documents = simulate(cvs=chosen.count, offers=chosen.count, seed=chosen.seed, formats=("txt",))
    made: dict[tuple[str, str], list[str]] = defaultdict(list)
    for document in documents:
        made[document.kind, document.language].append(text_of(document))
    figures: dict[str, Any] = {
        "near-duplicates": near_duplicates([text for texts in made.values() for text in texts]),
        "variety": compare(made, by_language(real_documents(chosen.real_cvs, chosen.real_offers))),
        "speed": speeds(chosen.count),
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    kept = (
        figures["near-duplicates"] <= _NEAR_DUPLICATES
        and figures["speed"]["texts/s"] >= _TEXTS_S
        and figures["speed"]["PDFs/s"] >= _PDFS_S
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
