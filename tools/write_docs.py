"""The code → the pages that list what it has: commands, settings, error codes, API calls (`make docs`).

A test writes the pages in memory and compares, so that they are never behind the code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

DOCS: Final = Path(__file__).parents[1] / "docs"
_NOTE: Final = "<!-- Written by tools/write_docs.py from the code. Change the code, then run `make docs`. -->"
_TYPES: Final[dict[Any, str]] = {
    int: "whole number",
    float: "number",
    bool: "true or false",
    str: "text",
    Path: "path",
    SecretStr: "secret text",
    tuple[str, ...]: "list of texts",
}
_BOUNDS: Final = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}


def _page(title: str, intro: str, lines: Iterator[str]) -> str:
    return "\n".join([_NOTE, "", f"# {title}", "", intro.strip(), "", *lines]).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# ---- commands ------------------------------------------------------------------------------------------------------
_COMMANDS_INTRO: Final = """
`make setup` leaves the command at `.venv/bin/hirestream`. Results go to standard output, progress and messages to
standard error. Exit status: 0 done, 1 partly (each failure is on its line), 2 wrong usage or a machine that lacks
something. All commands work on one data folder: `HIRESTREAM_DATA_DIR`, else `hirestream-data` in the working folder.
"""


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command below `group` with the words that call it, in the order in which they are defined."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def _usage(words: tuple[str, ...], command: click.Command) -> str:
    context = click.Context(command, info_name=" ".join(("hirestream", *words)))
    return " ".join([context.command_path, *command.collect_usage_pieces(context)])


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in option.opts)
    kind = option.type
    takes = " \\| ".join(f"`{choice}`" for choice in kind.choices) if isinstance(kind, click.Choice) else kind.name
    takes = "" if option.is_flag else takes
    default = option.to_info_dict()["default"]
    shown = (
        f"`{default}`" if default not in {None, ""} and not option.is_flag else "required" if option.required else ""
    )
    return f"| {names} | {takes} | {shown} | {_cell(option.help or '')} |"


def commands_page() -> str:
    """Write down the tree of commands."""
    from hirestream.cli import main

    def lines() -> Iterator[str]:
        for words, command in commands(main):
            yield f"## hirestream {' '.join(words)}"
            yield ""
            yield " ".join((command.help or "").split())
            yield ""
            yield f"    {_usage(words, command)}"
            yield ""
            options = [one for one in command.params if isinstance(one, click.Option)]
            if options:
                yield "| option | takes | default | |"
                yield "|---|---|---|---|"
                yield from map(_option, options)
                yield ""

    return _page("Commands", _COMMANDS_INTRO, lines())


# ---- settings ------------------------------------------------------------------------------------------------------
_SETTINGS_INTRO: Final = """
Everything has a default: no setting is needed to start. Values come from `hirestream.toml` in the working folder; the
environment wins over the file. A name in the file is a key of a section (`limits.max_pages` is `max_pages` under
`[limits]`); in the environment, levels are joined by two underscores. Lists and tables in the environment are JSON.
A mistyped name in the file, or below a section in the environment, is an error, not silence.

```toml
data_dir = "pool-2030"

[limits]
max_pages = 20

[web]
port = 8090
```
"""


def settings_fields() -> Iterator[tuple[str, str, FieldInfo]]:
    """Yield every setting: its path in the TOML file, its name in the environment, and its field."""
    from hirestream.settings import Settings

    def walk(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, str, FieldInfo]]:
        for name, field in model.model_fields.items():
            at = (*path, name)
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                yield from walk(field.annotation, at)
            else:
                yield ".".join(at), "HIRESTREAM_" + "__".join(at).upper(), field

    yield from walk(Settings, ())


def _type_name(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return " or ".join(_type_name(one) for one in arguments if one is not NoneType)
    if origin is Literal:
        return " or ".join(f"`{one}`" for one in arguments)
    if origin is dict:
        return f"table of {_type_name(arguments[1])}"
    return _TYPES[annotation]


def _bounds(field: FieldInfo) -> str:
    found = [
        f"{sign} {bound}"
        for mark in field.metadata
        for name, sign in _BOUNDS.items()
        if (bound := getattr(mark, name, None)) is not None
    ]
    return f", {', '.join(found)}" if found else ""


def _default(field: FieldInfo) -> str:
    """Show a default that is the same on every machine; the others are told in words by the description."""
    if field.default_factory is dict:
        return "empty"
    if field.default_factory is not None or field.default is None:
        return ""
    return f"`{field.default}`"


def settings_page() -> str:
    """Write down the settings."""

    def lines() -> Iterator[str]:
        section = None
        for path, variable, field in settings_fields():
            head = path.rpartition(".")[0]
            if head != section:
                section = head
                yield from ["", f"## [{head}]" if head else "## Top level", ""]
                yield from ["| in the file | in the environment | type | default | |", "|---|---|---|---|---|"]
            kind = _type_name(field.annotation) + _bounds(field)
            yield f"| `{path}` | `{variable}` | {kind} | {_default(field)} | {_cell(field.description or '')} |"

    return _page("Settings", _SETTINGS_INTRO, lines())


# ---- errors --------------------------------------------------------------------------------------------------------
_ERRORS_INTRO: Final = """
A document that cannot be used gets one of these codes: in the answer to an upload, on its line of `hirestream ingest`
and `hirestream parse`, and in the quarantine (`hirestream quarantine list`). The words are stable. HTTP answers carry
them as problem details (RFC 9457); the status is the one in the table. A reference in the answer finds the request in
the log of the web service.

| code | HTTP | what to do |
|---|---|---|
"""


def errors_page() -> str:
    """Write down the codes of documents that cannot be used."""
    from hirestream.errors import CODES
    from hirestream.web.problems import STATUS_OF_CODE

    other = int(HTTPStatus.UNPROCESSABLE_ENTITY)
    rows = (f"| `{code}` | {STATUS_OF_CODE.get(code, other)} | {_cell(advice)} |" for code, advice in CODES.items())
    return _page("Error codes", _ERRORS_INTRO.rstrip() + "\n" + "\n".join(rows), iter(()))


# ---- API -----------------------------------------------------------------------------------------------------------
_API_INTRO: Final = """
The running system describes itself at `/api/v1/openapi.json` (OpenAPI 3.1); this page is the short form. Calls and
answers are JSON, times ISO 8601 in UTC, ids `sha256:` and 64 hexadecimal digits. Errors are problem details
(RFC 9457) with a `code` of [errors.md](errors.md). There is no sign-in yet: the server listens on loopback only,
takes only its own names in `Host`, and refuses calls that a browser brings from another site.

Send a document as multipart `file`, or as the raw body with its `Content-Type`:

```
curl -F file=@cv.pdf http://127.0.0.1:8080/api/v1/documents
curl --data-binary @cv.txt -H 'Content-Type: text/plain' http://127.0.0.1:8080/api/v1/matches?k=3
```

A document is accepted when Kafka has acknowledged it: the answer is 202, and 200 when the same bytes are there
already. Its `state` goes `received`, `read`, `extracted`, `searchable`, or `quarantined`. Matches of a document that
is not searchable yet answer 409: ask again in a moment.
"""


def _call(method: str, path: str, call: dict[str, Any]) -> str:
    answers = ", ".join(sorted(call["responses"]))
    query = ", ".join(f"`{one['name']}`" for one in call["parameters"] if one["in"] == "query")
    return f"| `{method.upper()}` | `/api/v1{path}` | {_cell(call['summary'])} | {query} | {answers} |"


def api_calls() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every described call: its method, its path below `/api/v1`, and its OpenAPI operation."""
    from flask import Flask

    from hirestream.web.api import API
    from hirestream.web.app import DocIdConverter
    from hirestream.web.openapi import describe

    app = Flask("hirestream")  # the routes alone: no backend is behind them
    app.url_map.converters["doc_id"] = DocIdConverter
    app.register_blueprint(API)
    for path, methods in describe(app)["paths"].items():
        for method, call in methods.items():
            yield method, path, call


def api_page() -> str:
    """Write down the calls of the HTTP API."""
    heads = ["| | call | does | query | answers |", "|---|---|---|---|---|"]
    probes = ["", "`/healthz`, `/readyz` and `/metrics` also answer at the root, for probes and Prometheus."]
    return _page("HTTP API", _API_INTRO, iter([*heads, *(_call(*one) for one in api_calls()), *probes]))


def example_page() -> str:
    """Parse an invented CV of the corpus and lay it out, as `hirestream parse --html` does."""
    from hirestream.extract.page import render_page
    from hirestream.extract.parse import Parser
    from hirestream.read.service import ReadLimits, read_document

    sample = "tests/corpus/cv-fr-04.txt"  # no post in it runs on, so that its years do not grow
    content = (DOCS.parent / sample).read_bytes()
    parser = Parser(partial(read_document, limits=ReadLimits()))
    return render_page([parser.parse(content, sample)])


PAGES: Final[dict[str, Callable[[], str]]] = {
    "api.md": api_page,
    "commands.md": commands_page,
    "errors.md": errors_page,
    "examples/parsed-cv.html": example_page,
    "settings.md": settings_page,
}


def main() -> None:
    """Write the pages that have changed."""
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote docs/{name}", file=sys.stderr)


if __name__ == "__main__":
    main()
