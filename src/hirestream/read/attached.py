"""Europass data that a PDF carries as a file → the part of it that also stands on the pages.

The file in a PDF is not what a person sees: only what both say is believed.
"""

from __future__ import annotations

import re
from typing import Any, Final

from hirestream.errors import BadInput
from hirestream.model.document import Notice
from hirestream.read.europass import Json, resume_of

CODE: Final = "europass"
#: The file and the pages must share so many of their values to be the same CV.
_SHARE: Final = 0.7
_WORD: Final = re.compile(r"\w+")
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def believed(content: bytes, text: str) -> tuple[Json | None, Notice | None]:
    """Return what a Europass XML inside a PDF says and the text of its pages says too.

    None, with a notice, when they are not the same CV or the XML cannot be read.
    """
    try:
        resume = resume_of(content)
    except BadInput as error:
        return None, Notice(code=CODE, message=f"The Europass data in the PDF is not used: {error.message}")
    words = set(_WORD.findall(text.casefold()))
    kept, count, of = _standing(resume, words)
    name = kept.get("basics", {}).get("name") if isinstance(kept.get("basics"), dict) else None
    if not name or count < _SHARE * of:
        return None, Notice(code=CODE, message="The Europass data in the PDF is not used: its pages say other things.")
    return kept, None


def _standing(value: Any, words: set[str]) -> tuple[Any, int, int]:
    """Keep the texts whose words stand on the pages; how many were kept, and of how many."""
    if isinstance(value, dict):
        parts = {key: _standing(item, words) for key, item in value.items()}
        kept: Any = {key: part for key, (part, _, _) in parts.items() if part not in (None, "", [], {})}
        counted = list(parts.values())
    elif isinstance(value, list):
        counted = [_standing(item, words) for item in value]
        kept = [part for part, _, _ in counted if part not in (None, "", [], {})]
    elif _DATE.fullmatch(value) or value == "native":
        return value, 0, 0  # pages write dates and levels in words; whoever uses them looks for those
    else:
        stands = words.issuperset(_WORD.findall(value.casefold()))
        return (value if stands else None), int(stands), 1
    return kept, sum(count for _, count, _ in counted), sum(of for _, _, of in counted)
