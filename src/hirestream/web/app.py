"""The web application: pages in French and English and the API, over any `Backend`."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from pathlib import Path
from typing import Final

from flask import Flask
from flask_babel import Babel, format_datetime, format_decimal, format_percent
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import BaseConverter

from hirestream import __version__
from hirestream.errors import Misconfigured
from hirestream.web import labels, present, problems
from hirestream.web.api import API, PROBES
from hirestream.web.language import LANGUAGES, choose_language
from hirestream.web.operations import OPERATIONS
from hirestream.web.pages import PAGES
from hirestream.web.ports import Backend
from hirestream.web.security import LOOPBACK_HOSTS, add_headers, check_host
from hirestream.web.site import FreshStatus, Site, Streams

TRANSLATIONS: Final = Path(__file__).parent / "translations"
#: What a multipart form adds to the file in it.
_FORM_BYTES: Final = 64_000


class DocIdConverter(BaseConverter):
    """A doc_id in an address: `sha256:` and 64 hexadecimal digits; anything else is not found."""

    regex = r"sha256:[0-9a-f]{64}"


def create_app(
    backend: Backend,
    *,
    secret_key: str,
    max_bytes: int,
    allowed_hosts: Collection[str] = LOOPBACK_HOSTS,
    max_streams: int = 3,
    interval: float = 1.0,
) -> Flask:
    """Build the application.

    `secret_key` signs the session and the forms' tokens; `max_bytes` is the largest document; `allowed_hosts`
    the names under which the site may be asked (without ports, lower case). At most `max_streams` people get the
    pipeline page as a stream, a snapshot every `interval` seconds; the others poll. Raises `Misconfigured` when
    the catalogues of the languages are not compiled.
    """
    _check_catalogues()
    app = problems.QuietFlask(__name__)
    app.config.update(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=max_bytes + _FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=max_bytes + _FORM_BYTES,
        SESSION_COOKIE_NAME="hirestream_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,  # a page may stay open all day: the token lives as long as the session
    )
    app.url_map.converters["doc_id"] = DocIdConverter
    Site(
        backend=backend,
        max_bytes=max_bytes,
        streams=Streams(max_streams),
        status=FreshStatus(backend.status, seconds=interval * 0.9),
        interval=interval,
    ).attach(app.extensions)
    app.before_request(lambda: check_host(allowed_hosts))  # before CSRFProtect adds its own check
    csrf = CSRFProtect(app)
    Babel(app, locale_selector=choose_language, default_translation_directories=str(TRANSLATIONS))
    problems.register(app)
    app.register_blueprint(PAGES)
    app.register_blueprint(OPERATIONS)
    for blueprint in (API, PROBES):
        app.register_blueprint(blueprint)
        csrf.exempt(blueprint)
    app.after_request(add_headers)
    _equip_templates(app, max_bytes)
    return app


def _check_catalogues() -> None:
    missing = [code for code in LANGUAGES if not (TRANSLATIONS / code / "LC_MESSAGES" / "messages.mo").is_file()]
    if missing:
        raise Misconfigured(
            f"The catalogues of {', '.join(missing)} are not compiled: run `python tools/compile_catalogues.py`."
        )


def _equip_templates(app: Flask, max_bytes: int) -> None:
    asset_version = secrets.token_hex(4)  # a new start may bring new files: browsers fetch them once
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        asset_version=asset_version,
        current_language=choose_language,
        doc_number=present.doc_number,
        job_title=present.job_title,
        labels=labels,
        language_name=present.language_name,
        max_bytes=max_bytes,
        salary=present.salary,
        version=__version__,
        years=present.years,
    )
    app.jinja_env.filters.update(datetime=format_datetime, number=format_decimal, percent=format_percent)
