"""What keeps other sites out of this one: Host and Origin checks, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from flask import Response, abort, request

from hirestream.web.problems import CrossOrigin, WrongHost

LOOPBACK_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

#: No inline script or style, nothing from elsewhere, no frame around us.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def host_name(host: str) -> str:
    """Name of a Host header without its port, lower case; empty when it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def check_host(allowed: Collection[str]) -> None:
    """Refuse a request whose Host is not ours: else a foreign page could rebind its DNS name to this machine."""
    if host_name(request.headers.get("Host", "")) not in allowed:
        raise WrongHost


def check_origin() -> None:
    """Refuse a call that changes something and comes from another site's page in a browser.

    Programs send neither header and pass; browsers always send one of them with such a call.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossOrigin
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise CrossOrigin


def add_headers(response: Response) -> Response:
    """Put the security headers on an answer; what is not a static file is never kept by caches."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.update(("Accept-Language", "Cookie"))
    return response


def require(found: object) -> None:
    """Answer 404 unless something was found."""
    if not found:
        abort(404)
