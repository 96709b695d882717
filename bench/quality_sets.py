"""Sets of others, where a folder has them: rendercv (PDF and YAML), Avature and ROME titles, SkillSpan → figures."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.quality_rules import Tally, macro, score_cv
from hirestream.index.adapters.e5 import E5Encoder
from hirestream.settings import Settings
from hirestream.taxonomy.meaning import Meaning
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.titles import LabelIndex, pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.quality import Reader

_HELD_OUT = 300
#: Concepts that stand for a title when two are compared.
_CONCEPTS = 20
#: Scores of a query against labels: float (n,).
Scorer = Callable[[str], "NDArray[Any]"]


def measure_sets(reader: Reader, folder: Path, every: bool) -> dict[str, Any]:
    """Measure on every set that the folder has, and say which it has not."""
    found: dict[str, Any] = {}
    sets: dict[str, tuple[Path, Callable[[Path], Any]]] = {
        "rendercv": (folder / "cvs/cvpdf_rendercv", lambda p: rendercv(reader, p, every)),
        "avature": (folder / "titles/avature", lambda p: avature(reader.taxonomy, p)),
        "rome": (folder / "taxonomy/rome", rome),
        "skillspan": (folder / "skills/skillspan/json/dev.json", lambda p: skillspan(reader.taxonomy, p)),
    }
    for name, (path, measured) in sets.items():
        if path.exists():
            print(f"\n## {name}")
            found[name] = measured(path)
        else:
            print(f"\n## {name}: skipped, not in the folder")
    return found


# ---------------------------------------------------------------- rendercv: PDFs and the YAML they were made from


def rendercv(reader: Reader, folder: Path, every: bool) -> dict[str, float | None]:
    """Score CVs set by ten themes against their YAML; fields that the YAML does not name alike are left out."""
    import yaml

    sums: dict[str, Tally] = defaultdict(Tally)
    for path in sorted(folder.rglob("*.yaml")):
        pdf = path.with_suffix(".pdf")
        if not pdf.exists():
            continue
        gold = _gold(yaml.safe_load(path.read_text())["cv"])
        profile, *_ = reader.read(pdf.read_bytes(), pdf.name, "cv")
        fields = score_cv(profile, gold)
        for name, tally in fields.items():
            sums[name].add(tally)
        if every:
            print(pdf.name, {name: t.misses for name, t in fields.items() if t.misses})
    for name, tally in sums.items():
        if tally.f1 is not None:
            print(f"{name:24} {tally.right + tally.missed:4} {tally.f1:.3f}")
    print(f"macro-F1 {macro(sums.values()):.3f}")
    return {name: tally.f1 for name, tally in sums.items()}


def _gold(cv: dict[str, Any]) -> dict[str, Any]:
    sections = cv.get("sections") or {}
    entries = [e for part in sections.values() for e in part if isinstance(e, dict)]
    emails, phones = cv.get("email") or [], cv.get("phone") or []
    return {
        "full_name": cv.get("name"),
        "emails": [emails] if isinstance(emails, str) else emails,
        "phones": [{"e164": re.sub(r"[^+\d]", "", p)} for p in ([phones] if isinstance(phones, str) else phones)],
        "location": {"city": (cv.get("location") or "").split(",")[0] or None},
        "links": _profiles(cv),
        "experience": [
            {"title": _plain(e["position"]), "company": _plain(e["company"]), **_dates(e)}
            for e in entries
            if "company" in e
        ],
        "education": [{"institution": _plain(e["institution"]), **_dates(e)} for e in entries if "institution" in e],
    }


def _plain(text: str) -> str:
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).replace("**", "").replace("*", "")


def _profiles(cv: dict[str, Any]) -> list[str]:
    sites = {"LinkedIn": "linkedin.com/in/", "GitHub": "github.com/"}
    networks = cv.get("social_networks") or []
    found = [sites[n["network"]] + n["username"] for n in networks if n["network"] in sites]
    return [*found, cv["website"]] if cv.get("website") else found


def _dates(entry: dict[str, Any]) -> dict[str, Any]:
    start, end = (str(entry[k]) if entry.get(k) else None for k in ("start_date", "end_date"))
    return {"start": start, "end": None if end == "present" else end, "current": end == "present"}


# ---------------------------------------------------------------- titles


def avature(taxonomy: Taxonomy, folder: Path) -> dict[str, Any]:
    """MAP and MRR of ranking judged titles: by the concepts that we give, by character TF-IDF, by the plain encoder."""
    figures = {}
    encodings = _encodings()
    for language in ("fr", "en"):
        rows = {n: _rows(folder / language / f"{n}.tsv", "\t") for n in ("annotations", "corpus_documents", "queries")}
        documents = dict(rows["corpus_documents"])
        judged: dict[str, set[str]] = defaultdict(set)
        for query, _, document, _ in rows["annotations"]:
            judged[query].add(document)
        names = list(documents)
        labels = list(documents.values())
        scorers = _scorers(labels, encodings)
        scorers["by words"] = _by_concepts(taxonomy, labels, language, None)
        if encodings:
            scorers["by both"] = _by_concepts(taxonomy, labels, language, taxonomy.meaning(encodings))
        for name, score in scorers.items():
            ranks = [
                [names[i] in judged[key] for i in np.argsort(-score(text), kind="stable")]
                for key, text in rows["queries"]
                if judged[key]
            ]
            precision, reciprocal = (
                np.mean([_average_precision(r) for r in ranks]),
                np.mean([_reciprocal(r) for r in ranks]),
            )
            figures[f"{language} {name}"] = (float(precision), float(reciprocal))
            print(f"{language} {name:12} MAP {precision:.3f}  MRR {reciprocal:.3f}")
    return figures


def rome(folder: Path) -> dict[str, float]:
    """MRR of the code of job names held out by hash, among all other names: our likeness, TF-IDF, the encoder."""
    codes = dict(_rows(folder / "ogr_rome_mapping.csv", "|")[1:])
    names = [(label, codes[key]) for key, label in _rows(folder / "ogr_labels.csv", "|")[1:] if key in codes]
    names.sort(key=lambda n: hashlib.sha256(n[0].encode()).hexdigest())
    held, known = names[:_HELD_OUT], names[_HELD_OUT:]
    labels = [label for label, _ in known]
    index = LabelIndex(pack(labels))
    encodings = _encodings()
    scorers = _scorers(labels, encodings) | {"by words": lambda text: _dense(index, text, len(labels))}
    if encodings:
        vectors = encodings.encode(labels, ["fr"] * len(labels))
        meaning: Scorer = lambda text: vectors @ encodings.encode([text], ["fr"])[0]  # noqa: E731
        scorers["by both"] = lambda text: _dense(index, text, len(labels)) + meaning(text)
    figures = {}
    for name, score in scorers.items():
        reciprocal = []
        for label, code in held:
            masculine = label.split(" / ")[0]  # as a person writes it: one gender
            order = np.argsort(-score(masculine), kind="stable")[:2000]
            ranked = list(dict.fromkeys(known[i][1] for i in order))
            reciprocal.append(1 / (ranked.index(code) + 1) if code in ranked else 0.0)
        figures[name] = float(np.mean(reciprocal))
        print(f"fr {name:12} MRR {figures[name]:.3f}")
    return figures


def _dense(index: LabelIndex, text: str, size: int) -> NDArray[Any]:
    rows, scores = index.scores(text, (0.3, 0.7))
    dense = np.zeros(size)
    dense[rows] = scores
    return dense


class Encodings:
    """The encoder, each text encoded once: plain, and centred as the package does."""

    def __init__(self, folder: Path) -> None:
        encoder = E5Encoder(folder)
        self.model_id = encoder.model_id
        self._network, self._means = encoder._open()  # noqa: SLF001 - the plain model, without our centring
        self._known: dict[str, NDArray[Any]] = {}

    def plain(self, texts: Sequence[str]) -> NDArray[Any]:
        """Vectors as the model gives them."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(new, self._network.encode(new), strict=True)) if new else {}
        return np.stack([self._known[text] for text in texts])

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> NDArray[Any]:
        """Vectors without the mean of their language."""
        centred = self.plain(texts) - np.stack([self._means[language] for language in languages])
        unit: NDArray[Any] = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
        return unit.astype(np.float32)


def _encodings() -> Encodings | None:
    folder = Settings().encoder_dir
    if folder.exists():
        return Encodings(folder)
    print("encoder: skipped, run `make setup` first")
    return None


def _scorers(labels: Sequence[str], encodings: Encodings | None) -> dict[str, Scorer]:
    """Build the two rivals over some labels: character TF-IDF, and the encoder without any help."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    tfidf = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, strip_accents="unicode")
    weighed = tfidf.fit_transform(labels)
    found: dict[str, Scorer] = {"tf-idf": lambda text: (weighed @ tfidf.transform([text]).T).toarray().ravel()}
    if encodings is None:
        return found
    vectors = encodings.plain(labels)
    return found | {"e5 plain": lambda text: vectors @ encodings.plain([text])[0]}


def _by_concepts(taxonomy: Taxonomy, documents: Sequence[str], language: str, meaning: Meaning | None) -> Scorer:
    """Likeness of two titles by the concepts that each is near to."""

    def near(title: str) -> dict[str, float]:
        found = (
            taxonomy.occupations_in_both(title, language, meaning, k=_CONCEPTS)
            if meaning
            else taxonomy.occupations(title, k=_CONCEPTS)
        )
        scored = {c.concept.uri: c.score**2 for c in found}
        length = sum(s * s for s in scored.values()) ** 0.5 or 1.0
        return {uri: s / length for uri, s in scored.items()}

    columns: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for i, document in enumerate(documents):
        for uri, likeness in near(document).items():
            columns[uri].append((i, likeness))

    def score(title: str) -> NDArray[Any]:
        total = np.zeros(len(documents))
        for uri, mine in near(title).items():
            for i, theirs in columns[uri]:
                total[i] += mine * theirs
        return total

    return score


def _average_precision(hits: Sequence[bool]) -> float:
    places = [i + 1 for i, hit in enumerate(hits) if hit]
    return sum((n + 1) / place for n, place in enumerate(places)) / len(places) if places else 0.0


def _reciprocal(hits: Sequence[bool]) -> float:
    return 1 / (hits.index(True) + 1) if True in hits else 0.0


def _rows(path: Path, mark: str) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.reader(lines, delimiter=mark, quoting=csv.QUOTE_NONE))


# ---------------------------------------------------------------- skills


def skillspan(taxonomy: Taxonomy, path: Path) -> dict[str, float]:
    """Literal mentions against spans of knowledge in sentences of advertisements: equal spans, and touched ones."""
    exact, touched, gold_total, found_total = 0, 0, 0, 0
    started, lines = time.perf_counter(), 0
    for sentence in map(json.loads, path.read_text().splitlines()):
        text, wanted = _spans(sentence)
        found = {(m.start, m.end) for m in taxonomy.skills_in(text, "en")}
        exact += len(found & wanted)
        touched += sum(any(a < d and c < b for c, d in found) for a, b in wanted)
        gold_total, found_total, lines = gold_total + len(wanted), found_total + len(found), lines + 1
    per_second = lines / (time.perf_counter() - started)
    precision, recall = exact / max(1, found_total), exact / max(1, gold_total)
    print(f"knowledge spans {gold_total}, mentions {found_total}: equal P {precision:.3f} R {recall:.3f}, ", end="")
    print(f"touched {touched / max(1, gold_total):.3f}; {per_second:.0f} lines/s")
    return {"precision": precision, "recall": recall, "touched": touched / max(1, gold_total), "lines/s": per_second}


def _spans(sentence: dict[str, Any]) -> tuple[str, set[tuple[int, int]]]:
    text, spans, start = "", set(), None
    for token, tag in zip([*sentence["tokens"], ""], [*sentence["tags_knowledge"], "O"], strict=True):
        if tag != "I" and start is not None:
            spans.add((start, len(text.rstrip())))
            start = None
        if tag == "B":
            start = len(text)
        text += token + " "
    return text, spans
