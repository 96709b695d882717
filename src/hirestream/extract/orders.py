"""Words that speak to the machine that reads, and say nothing of the person: never used, never obeyed."""

from __future__ import annotations

import re
from typing import Final

#: What people write into documents for models to obey, in French and English.
_ORDERS: Final = re.compile(
    r"\b(?:ignor\w*|disregard\w*|forget|oubli\w*|override|bypass|ne tene?z (?:pas|aucun) compte)\b[^.\n]{0,60}\b"
    r"(?:instructions?|consignes?|prompts?|rules|règles|directives?|above|previous|précédent\w*)\b"
    r"|\b(?:system|hidden|invisible) (?:prompt|instruction)s?\b|\binvite système\b|\bprompt injection\b"
    r"|\b(?:you are|act as|tu es|vous êtes|agis comme) (?:now )?(?:an? |une? )?(?:ai|ia|llm|language model|"
    r"assistant|chatbot|modèle de langage|recruiting (?:ai|assistant))\b"
    r"|\b(?:note|message|instructions?|attention|to|à l['’]attention|pour)\b[^.\n]{0,20}\b"
    r"(?:ai|ia|llms?|language models?|modèles? de langage|ats bots?|chatgpt|(?:ai|ia) (?:reviewer|recruiter|parser)s?)"
    r"\s*:"
    r"|\b(?:as an ai|en tant qu['’]ia)\b"
    r"|\b(?:to|for) (?:any|the|all) (?:ai|ranking|automat\w+ (?:ranking|screening)) (?:system|tool|reader|model)s?\b"
    r"|\b(?:rank|score|rate|class(?:e|er|ez)) (?:this|the|ce|cette|le|la) (?:candidate?|cv|resume|profil\w*) "
    r"(?:first|highest|top|at the top|en premier|premi[eè]re?|en t[eê]te)\b"
    r"|\b(?:respond|answer|reply|output|say|write|return|réponds|répondez|dis|dites|écris|écrivez)\b[^.\n]{0,40}\b"
    r"(?:candidate|candidat|applicant)\b[^.\n]{0,30}\b(?:perfect|best|ideal|parfait|idéal|meilleur|hired?|recruter)",
    re.IGNORECASE,
)
#: Lines behind such an order that may still belong to it.
_ORDER_LINES: Final = 3


def orders_in(text: str, *, behind: int = _ORDER_LINES) -> tuple[tuple[int, int], ...]:
    """Stretches of a text that read like orders to a model: their line, and those `behind` it up to an empty one."""
    found: list[tuple[int, int]] = []
    for m in _ORDERS.finditer(text):
        start = text.rfind("\n", 0, m.start()) + 1
        end = _line_end(text, m.end())
        for _ in range(behind):
            next_end = _line_end(text, end + 1)
            if not text[end:next_end].strip():
                break
            end = next_end
        found.append((start, end))
    return tuple(found)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
