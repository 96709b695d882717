"""A small server on loopback that answers as a service of language models does, in the ways that a test asks for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One answer. `cut` sends only so many bytes of what `Content-Length` promises; `hang` waits for the event."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    cut: int | None = None
    hang: threading.Event | None = None


def said(text: str, *, reason: str = "stop", headers: Mapping[str, str] | None = None, tokens: int = 7) -> Reply:
    """An answer as Groq and OpenAI shape it."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "test-model-1",
        "choices": [{"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 11, "completion_tokens": tokens, "total_tokens": 11 + tokens},
    }
    return Reply(body=json.dumps(body).encode(), headers=headers or {})


def failed(status: int, *, code: str = "", message: str = "", headers: Mapping[str, str] | None = None) -> Reply:
    """An error as Groq and OpenAI shape it."""
    body = {"error": {"message": message or "no", "type": "invalid_request_error", "code": code or None}}
    return Reply(status=status, body=json.dumps(body).encode(), headers=headers or {})


def streamed(*texts: str, end: bool = True) -> Reply:
    """Server-sent events, a chunk for each text; without `end` the stream breaks off."""

    def chunk(delta: dict[str, str], reason: str | None, **more: Any) -> str:
        body = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_790_000_000,
            "model": "test-model-1",
            "choices": [{"index": 0, "delta": delta, "finish_reason": reason}],
        }
        return f"data: {json.dumps(body | more)}\n\n"

    events = [chunk({"content": text}, None) for text in texts]
    if end:
        usage = {"prompt_tokens": 11, "completion_tokens": len(texts), "total_tokens": 11 + len(texts)}
        events.append(chunk({}, "stop", usage=usage, x_groq={"id": "req_1", "usage": usage}))
        events.append("data: [DONE]\n\n")
    return Reply(body="".join(events).encode(), content_type="text/event-stream")


Script = Callable[[dict[str, Any]], Reply]


class ModelServer:
    """Answers each request by the next reply (the last one again and again), and keeps the requests."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self._replies: list[Reply | Script] = []
        self._lock = threading.Lock()

    def will(self, *replies: Reply | Script) -> None:
        """Give these answers, in this order."""
        self._replies = list(replies)

    def answer(self, body: dict[str, Any], key: str) -> Reply:
        """Answer one request."""
        with self._lock:
            self.requests.append(body)
            self.keys.append(key)
            reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        return reply(body) if callable(reply) else reply


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Run the server while the block lasts."""
    served: list[ModelServer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if not self.path.endswith("/v1/chat/completions"):
                self.send_error(405)
                return
            self._send(served[0].answer(json.loads(content), self.headers.get("Authorization", "")))

        def do_GET(self) -> None:
            models = {"object": "list", "data": [{"id": "listed", "object": "model", "created": 1, "owned_by": "us"}]}
            self._send(Reply(body=json.dumps(models).encode()))

        def _send(self, reply: Reply) -> None:
            if reply.hang is not None:
                reply.hang.wait(30)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(reply.body[: reply.cut])
            except (BrokenPipeError, ConnectionResetError):
                return  # the client did not wait: that is what the test is about
            if reply.cut is not None:
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name that the library gives it
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.append(ModelServer(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield served[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
