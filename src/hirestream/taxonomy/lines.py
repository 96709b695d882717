"""Lines of titles or of sentences with skills → concepts: what `hirestream normalize` prints."""

from __future__ import annotations

from hirestream.taxonomy.service import Taxonomy


def normalize_line(taxonomy: Taxonomy, line: str, *, what: str, language: str, k: int) -> dict[str, object]:
    """Link one line (`what`: `titles` or `skills`); concepts best first, each once."""
    if what == "titles":
        scored = [(found.concept, found.score) for found in taxonomy.occupations(line, k=k)]
    else:
        mentioned = {mention.concept.uri: mention.concept for mention in taxonomy.skills_in(line, language)}
        scored = [(concept, 1.0) for concept in list(mentioned.values())[:k]]  # literal mentions are certain
    return {
        "line": line,
        "concepts": [
            {"uri": one.uri, "label_fr": one.label_fr, "label_en": one.label_en, "score": round(score, 4)}
            for one, score in scored
        ],
    }
