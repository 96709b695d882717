"""Where a value stands in a document: the link from every extracted value back to the words that carry it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """Base of all values that pass between stages: immutable, and unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Frozen):
    """Characters [start, end) of the document's text, and the page (counted from 1) on which they stand.

    `by` names the language model that pointed to them; without it, the rules did.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    page: int = Field(default=1, ge=1)
    by: str | None = Field(default=None, exclude_if=lambda by: by is None)


#: JSON path of a value in a profile (`full_name`, `experience[0].title`, `skills[3]`) → its span.
Evidence = Mapping[str, Span]
