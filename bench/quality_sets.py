"""Sets of others, where a folder has them: rendercv (PDF and YAML), Avature and ROME titles, SkillSpan → figures."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.quality_rules import Tally, macro, score_cv
from bench.quality_titles import avature, rome
from hirestream.classify.service import KINDS, LEAST_SURE
from hirestream.taxonomy.service import Taxonomy

if TYPE_CHECKING:
    from bench.quality import Reader


def measure_sets(reader: Reader, folder: Path, every: bool) -> dict[str, Any]:
    """Measure on every set that the folder has, and say which it has not."""
    found: dict[str, Any] = {}
    sets: dict[str, tuple[Path, Callable[[Path], Any]]] = {
        "rendercv": (folder / "cvs/cvpdf_rendercv", lambda p: rendercv(reader, p, every)),
        "avature": (folder / "titles/avature", lambda p: avature(reader.taxonomy, p)),
        "rome": (folder / "taxonomy/rome", lambda p: rome(reader.taxonomy, p)),
        "kinds": (folder, lambda p: kinds(reader, p)),
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


# ---------------------------------------------------------------- skills


def skillspan(taxonomy: Taxonomy, path: Path) -> dict[str, float]:
    """Literal mentions against spans of knowledge in sentences of advertisements: equal spans, and touched ones.

    Our lists were mended on the train part; the dev part is unseen. `inside`: mentions that touch any span, also those
    of doing (`skill` there), which we name too.
    """
    exact, touched, gold_total, found_total, inside = 0, 0, 0, 0, 0
    started, lines = time.perf_counter(), 0
    for sentence in map(json.loads, path.read_text().splitlines()):
        text, wanted = _spans(sentence, "tags_knowledge")
        doing = _spans(sentence, "tags_skill")[1] | wanted
        found = {(m.start, m.end) for m in taxonomy.skills_in(text, "en")}
        exact += len(found & wanted)
        inside += sum(any(a < d and c < b for c, d in doing) for a, b in found)
        touched += sum(any(a < d and c < b for c, d in found) for a, b in wanted)
        gold_total, found_total, lines = gold_total + len(wanted), found_total + len(found), lines + 1
    per_second = lines / (time.perf_counter() - started)
    precision, recall = exact / max(1, found_total), exact / max(1, gold_total)
    print(f"knowledge spans {gold_total}, mentions {found_total}: equal P {precision:.3f} R {recall:.3f}, ", end="")
    print(f"touched {touched / max(1, gold_total):.3f}, inside {inside / max(1, found_total):.3f}; ", end="")
    print(f"{per_second:.0f} lines/s")
    return {"precision": precision, "recall": recall, "touched": touched / max(1, gold_total), "lines/s": per_second}


def _spans(sentence: dict[str, Any], tags: str) -> tuple[str, set[tuple[int, int]]]:
    text, spans, start = "", set(), None
    for token, tag in zip([*sentence["tokens"], ""], [*sentence[tags], "O"], strict=True):
        if tag != "I" and start is not None:
            spans.add((start, len(text.rstrip())))
            start = None
        if tag == "B":
            start = len(text)
        text += token + " "
    return text, spans


# ---------------------------------------------------------------- kinds


def kinds(reader: Reader, folder: Path) -> dict[str, Any]:
    """What documents of sources that the classifier never learnt from are taken for (see tools/train_classifier.py)."""
    from tools.classifier_sources import measured

    figures: dict[str, Any] = {}
    by_source: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for sample in measured(folder):
        if sample.text and not sample.source.startswith("corpus"):
            by_source[sample.source].append((sample.text, sample.kind))
    truth: list[str] = []
    guesses: list[str] = []
    for source, samples in by_source.items():
        rows = reader.classifier.probabilities([text for text, _ in samples])
        told = [KINDS[int(row.argmax())] for row in rows]
        right = sum(kind == found for (_, kind), found in zip(samples, told, strict=True)) / len(samples)
        unsure = float((rows.max(axis=1) < LEAST_SURE).mean())
        print(f"{source:16} {samples[0][1]:6} {len(samples):4} documents, right {right:.3f}, uncertain {unsure:.3f}")
        figures[source] = right
        truth += [kind for _, kind in samples]
        guesses += told
    pairs = [list(zip((t == kind for t in truth), (g == kind for g in guesses), strict=True)) for kind in KINDS]
    scores = [Tally(p.count((True, True)), p.count((False, True)), p.count((True, False))).f1 or 0.0 for p in pairs]
    figures["macro-F1"] = sum(scores) / len(scores)
    print(f"macro-F1 {figures['macro-F1']:.4f}")
    return figures
