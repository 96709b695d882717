"""A small web server of the tests' own, on loopback: pages that a test sets, and what was asked of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What a page answers; `announced` lies about the length of the body."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None


Page = Reply | Callable[[Asked], Reply]


@dataclass
class LocalHttp:
    """Pages by path without the query; a list of pages is answered one after the other, the last one for good."""

    url: str
    port: int
    pages: dict[str, Page | list[Page]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def reply(self, asked: Asked) -> Reply:
        """Answer a request."""
        self.asked.append(asked)
        page = self.pages.get(asked.path.split("?", 1)[0], Reply(status=404))
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        return page if isinstance(page, Reply) else page(asked)

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [one.path for one in self.asked]


@contextmanager
def serving() -> Iterator[LocalHttp]:
    """Serve until the end of the block."""
    connections: set[socket.socket] = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # headers and body are two writes: 40 ms each without

        def setup(self) -> None:
            super().setup()
            connections.add(self.connection)

        def finish(self) -> None:
            super().finish()
            connections.discard(self.connection)

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = site.reply(Asked(self.command, self.path, headers, self.rfile.read(length)))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            length = len(reply.body) if reply.announced is None else reply.announced
            self.send_header("Content-Length", str(length))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
            except (BrokenPipeError, ConnectionResetError):  # the client has had enough
                self.close_connection = True
            if reply.announced is not None:
                self.close_connection = True

        do_GET = do_POST = _answer  # noqa: N815 - names that http.server looks for

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # joined when the server is closed
    port = int(server.server_address[1])
    site = LocalHttp(f"http://127.0.0.1:{port}", port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        for connection in list(connections):  # clients may keep theirs open: end the threads that listen to them
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        server.server_close()
