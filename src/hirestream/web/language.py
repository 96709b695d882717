"""French or English: the visitor's switch (a cookie) decides, else what the browser asks for."""

from __future__ import annotations

from typing import Final

from flask import request

#: Language → its name in itself.
LANGUAGES: Final = {"en": "English", "fr": "Français"}
COOKIE: Final = "hirestream_lang"
COOKIE_SECONDS: Final = 365 * 24 * 3600


def choose_language() -> str:
    """Language of the answer to the current request: `en` or `fr`."""
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def local_path(target: str, fallback: str) -> str:
    """Return `target` when it is a path on this site, else `fallback`: a form must not send people elsewhere."""
    if target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable():
        return target
    return fallback
