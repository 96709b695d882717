"""OpenAPI 3.1 of `/api/v1`, made from the routes as they are and the pydantic models that they answer with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, ParamSpec, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hirestream import __version__
from hirestream.web.api_models import ProblemDetails

Json = dict[str, Any]
P = ParamSpec("P")
R = TypeVar("R")
_ATTRIBUTE: Final = "openapi_operation"
_IN_PATH = re.compile(r"<(?:\w+:)?(\w+)>")
_DOC_ID: Final = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}


@dataclass(frozen=True)
class Parameter:
    """A parameter in the query."""

    name: str
    meaning: str
    schema: Json
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """What the description says of a call. `answers`: status → model (or `str` for plain text).

    `files`: media types of the files that it answers with (200).
    """

    summary: str
    answers: Mapping[int, type[BaseModel | str]]
    problems: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: type[BaseModel] | None = None
    takes_document: bool = False
    files: tuple[str, ...] = ()
    models: tuple[type[BaseModel], ...] = field(init=False)

    def __post_init__(self) -> None:
        named = [model for model in (*self.answers.values(), self.body) if model is not None]
        object.__setattr__(self, "models", tuple(model for model in named if issubclass(model, BaseModel)))


def operation(described: Operation) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Describe a view."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        setattr(view, _ATTRIBUTE, described)
        return view

    return mark


def describe(app: Flask, prefix: str = "/api/v1") -> Json:
    """Describe every route of `app` below `prefix` that carries an `Operation`."""
    calls = [
        (_IN_PATH.sub(r"{\1}", rule.rule.removeprefix(prefix)), method.lower(), rule.endpoint, found)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(prefix)
        and (found := getattr(app.view_functions[rule.endpoint], _ATTRIBUTE, None)) is not None
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    models = {model: None for *_, found in calls for model in found.models} | {ProblemDetails: None}
    _, definitions = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, Json] = {}
    for path, method, endpoint, found in sorted(calls, key=lambda call: call[:2]):
        paths.setdefault(path, {})[method] = _call(path, endpoint, found)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hirestream",
            "version": __version__,
            "summary": "CVs and job offers in, ranked and explained matches out",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": prefix}],
        "paths": paths,
        "components": {"schemas": definitions["$defs"]},
    }


def _call(path: str, endpoint: str, described: Operation) -> Json:
    in_path = re.findall(r"\{(\w+)\}", path)
    parameters = [{"name": name, "in": "path", "required": True, "schema": _DOC_ID} for name in in_path]
    parameters += [
        {
            "name": one.name,
            "in": "query",
            "required": one.required,
            "description": one.meaning,
            "schema": one.schema,
        }
        for one in described.parameters
    ]
    call: Json = {
        "operationId": endpoint.partition(".")[2],
        "summary": described.summary,
        "parameters": parameters,
        "responses": {
            **{str(status): _response(status, model) for status, model in described.answers.items()},
            **({"200": _file(described.files)} if described.files else {}),
            **{
                str(status): _response(status, ProblemDetails, media_type="application/problem+json")
                for status in described.problems
            },
        },
    }
    body = _body(described)
    return call | ({"requestBody": {"required": True, "content": body}} if body else {})


def _response(status: int, model: type[BaseModel | str], media_type: str = "application/json") -> Json:
    if issubclass(model, BaseModel):
        content: Json = {media_type: {"schema": _reference(model)}}
    else:
        content = {"text/plain": {"schema": {"type": "string"}}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _file(media_types: tuple[str, ...]) -> Json:
    return {"description": HTTPStatus.OK.phrase, "content": {media_type: {"schema": {}} for media_type in media_types}}


def _reference(model: type[BaseModel]) -> Json:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _body(described: Operation) -> Json:
    if described.body is not None:
        return {"application/json": {"schema": _reference(described.body)}}
    if not described.takes_document:
        return {}
    form = {
        "type": "object",
        "properties": {
            "file": {"type": "string", "contentMediaType": "application/octet-stream"},
            "text": {"type": "string"},
        },
    }
    return {"multipart/form-data": {"schema": form}, "*/*": {"schema": {}}}
