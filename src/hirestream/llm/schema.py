"""A JSON Schema and a model's text → a value that is valid for it, or an error that the model can be told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from hirestream.llm.ports import Message, Schema, Unusable, Usage

_FENCE: Final = re.compile(r"^```(?:json)?\s*\n(.*?)\n?```$", re.DOTALL)
_LONGEST_MESSAGE: Final = 200


def unbounded(schema: Schema, path: str = "$") -> Iterator[str]:
    """The places where a model could write on without end: arrays without `maxItems`, strings without `maxLength`."""
    kind = schema.get("type")
    if kind == "array" and "maxItems" not in schema:
        yield path
    if kind == "string" and not {"maxLength", "enum", "const"} & set(schema):
        yield path
    if isinstance(schema.get("items"), dict):
        yield from unbounded(schema["items"], f"{path}[]")
    for name, child in schema.get("properties", {}).items():
        yield from unbounded(child, f"{path}.{name}")


def instructions(schema: Schema) -> Message:
    """What a model is told whose service cannot enforce the schema."""
    written = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    return Message("system", f"Answer with one JSON object that is valid for this JSON Schema, nothing else: {written}")


def read_answer(text: str, schema: Schema, usage: Usage) -> Any:
    """Return the value in `text`. Raises `Unusable` when it is not JSON, or not valid for `schema`."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    fenced = _FENCE.match(text.strip())
    try:
        value = json.loads(fenced[1] if fenced else text)
    except (ValueError, RecursionError):
        raise Unusable("not-json", "The model's answer is not JSON.", usage=usage) from None
    error = best_match(Draft202012Validator(dict(schema)).iter_errors(value))
    if error is not None:
        # Where and by which rule; never the value, which may hold what a document says.
        rule = f"{error.json_path} breaks {error.validator}={json.dumps(error.validator_value)[:_LONGEST_MESSAGE]}"
        raise Unusable("schema", f"The model's answer does not follow the schema: {rule}.", usage=usage)
    return value
