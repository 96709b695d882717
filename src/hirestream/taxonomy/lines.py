"""Lines of titles or of sentences with skills → concepts: what `hirestream normalize` prints."""

from __future__ import annotations

from hirestream.taxonomy.service import ScoredConcept, Taxonomy


def normalize_line(
    taxonomy: Taxonomy, line: str, *, what: str, language: str, k: int, by_words: bool = False
) -> dict[str, object]:
    """Link one line (`what`: `titles` or `skills`); concepts best first, each once, ESCO's before those it lacks."""
    if what == "titles":
        found = taxonomy.occupations(line, k=k, by_words=by_words)
    else:
        found = taxonomy.skills_named(line, language)[:k]
    return {"line": line, "concepts": [_printed(one) for one in found]}


def _printed(one: ScoredConcept) -> dict[str, object]:
    concept = one.concept
    printed: dict[str, object] = {
        "uri": concept.uri,
        "label_fr": concept.label_fr,
        "label_en": concept.label_en,
        "score": round(one.score, 4),
    }
    return printed | {"rome": one.rome} if one.rome else printed
