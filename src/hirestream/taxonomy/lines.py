"""Lines of titles or of sentences with skills → concepts: what `hirestream normalize` prints."""

from __future__ import annotations

from hirestream.taxonomy.meaning import Meaning
from hirestream.taxonomy.service import Taxonomy


def normalize_line(
    taxonomy: Taxonomy, line: str, *, what: str, language: str, k: int, meaning: Meaning | None = None
) -> dict[str, object]:
    """Link one line (`what`: `titles` or `skills`); concepts best first, each once; titles by `meaning` too."""
    if what == "titles":
        near = (
            taxonomy.occupations_in_both(line, language, meaning, k=k) if meaning else taxonomy.occupations(line, k=k)
        )
        scored = [(found.concept, found.score) for found in near]
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
