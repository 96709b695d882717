"""A server on loopback that keeps vectors as Pinecone does, and checks each request and answer against schemas.

The schemas are our own (`pinecone.openapi.yaml`); where HIRESTREAM_SPECS names a folder with Pinecone's published
`pinecone_db_data_*.oas.yaml`, requests and answers about vectors are checked against that too.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

OWN = Path(__file__).with_name("pinecone.openapi.yaml")
KEY = "key-of-the-tests"
_Vectors = dict[str, tuple[list[float], dict[str, str]]]


@cache
def described(file: Path) -> OpenAPI:
    """A description of the API, read once."""
    return OpenAPI.from_file_path(str(file))


def published() -> list[Path]:
    """Pinecone's own descriptions of the data plane, where there are any."""
    folder = os.environ.get("HIRESTREAM_SPECS")
    return sorted(Path(folder).glob("pinecone_db_data_*.oas.yaml")) if folder else []


@dataclass
class PineconeServer:
    """Holds vectors by namespace. A write is shown by queries when `show` is called, or at once while not `lagging`.

    `refusals` are answered first, each once: a status, and headers. `tells` is whether places in the log are told.
    """

    address: str = ""
    lagging: bool = False
    tells: bool = True
    made: dict[str, Any] | None = None
    unready: int = 0
    written: dict[str, _Vectors] = field(default_factory=dict)
    shown: dict[str, _Vectors] = field(default_factory=dict)
    lsn: int = 0
    shown_lsn: int = 0
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def show(self) -> None:
        """Show what was written up to now."""
        with self.lock:
            self.shown = {name: dict(vectors) for name, vectors in self.written.items()}
            self.shown_lsn = self.lsn

    def answer(self, method: str, path: str, body: Any, key: str) -> tuple[int, Any, dict[str, str]]:
        """Answer one request: status, body, headers."""
        with self.lock:
            self.asked.append((method, path, body))
            if self.refusals:
                status, headers = self.refusals.pop(0)
                return status, {"code": 8, "message": "not now"}, headers
            if key != KEY:
                return 401, {"code": 16, "message": "Invalid API Key"}, {}
            if path.startswith("/indexes"):
                return self._control(method, body)
            if self.made is None:
                return 404, {"code": 5, "message": "no such index"}, {}
            return self._data(path, body)

    def _control(self, method: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        if method == "POST":
            if self.made is not None:
                return 409, {"code": 6, "message": "there already"}, {}
            self.made = body
            return 201, self._model(), {}
        if self.made is None:
            return 404, {"code": 5, "message": "no such index"}, {}
        return 200, self._model(), {}

    def _model(self) -> dict[str, Any]:
        ready, self.unready = self.unready <= 0, self.unready - 1
        status = {"ready": ready, "state": "Ready" if ready else "Initializing"}
        return {**(self.made or {}), "host": self.address, "status": status, "deletion_protection": "disabled"}

    def _data(self, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        if path == "/describe_index_stats":
            counts = {name: {"vectorCount": len(vectors)} for name, vectors in self.written.items()}
            total = sum(count["vectorCount"] for count in counts.values())
            return 200, {"namespaces": counts, "dimension": self._dimension(), "totalVectorCount": total}, {}
        if path == "/query":
            return self._query(body)
        if path.startswith("/namespaces/"):
            return self._forget(unquote(path.removeprefix("/namespaces/")))
        space = body["namespace"]
        if path == "/vectors/delete" and space not in self.written:
            return 404, {"code": 5, "message": "Namespace not found"}, {}
        vectors = self.written.setdefault(space, {})
        self.lsn += 1
        if path == "/vectors/upsert":
            if any(len(each["values"]) != self._dimension() for each in body["vectors"]):
                return 400, {"code": 3, "message": "Vector dimension does not match"}, {}
            vectors |= {each["id"]: (each["values"], each.get("metadata", {})) for each in body["vectors"]}
            told: Any = {"upsertedCount": len(body["vectors"])}
        else:
            for doc_id in body["ids"]:
                vectors.pop(doc_id, None)
            told = {}
        if not self.lagging:
            self.show()
        return 200, told, {"x-pinecone-lsn-committed": str(self.lsn)} if self.tells else {}

    def _forget(self, space: str) -> tuple[int, Any, dict[str, str]]:
        if self.written.pop(space, None) is None:
            return 404, {"code": 5, "message": "Namespace not found"}, {}
        self.shown.pop(space, None)
        return 200, {}, {}

    def _query(self, body: Any) -> tuple[int, Any, dict[str, str]]:
        vectors = self.shown.get(body["namespace"], {})
        wanted = body.get("filter", {}).get("model", {}).get("$eq")
        scores = {
            doc_id: float(np.dot(values, body["vector"]))
            for doc_id, (values, metadata) in vectors.items()
            if wanted is None or metadata.get("model") == wanted
        }
        best = sorted(scores.items(), key=lambda hit: -hit[1])[: body["topK"]]
        found = {"matches": [{"id": doc_id, "score": score} for doc_id, score in best], "namespace": body["namespace"]}
        return 200, found, {"x-pinecone-lsn-reconciled": str(self.shown_lsn)} if self.tells else {}

    def _dimension(self) -> int:
        return int(self.made["schema"]["fields"]["_values"]["dimension"]) if self.made else 0

    def check(self, request: MockRequest, response: MockResponse) -> None:
        """Note what a request or its answer has that the descriptions do not allow."""
        files = [OWN] if request.path.startswith("/indexes") else [OWN, *published()]
        for file in files:
            try:
                described(file).validate_request(request)
                described(file).validate_response(request, response)
            except OpenAPIError as error:
                why = [part.message for part in getattr(error.__cause__, "schema_errors", ())]
                self.faults.append(f"{file.name}: {request.method} {request.path}: {error!r} {why}")


@contextmanager
def pinecone_server() -> Iterator[PineconeServer]:
    """Run the server while the block lasts; at its end, every request and answer was as described."""
    state = PineconeServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            body = json.loads(content) if content else None
            status, told, headers = state.answer(self.command, self.path, body, self.headers.get("Api-Key", ""))
            answer = json.dumps(told).encode()
            request = MockRequest(
                "https://unknown", self.command.lower(), self.path, headers=dict(self.headers), data=content or None
            )
            state.check(request, MockResponse(answer, status, headers=headers))
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": len(answer), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(answer)

        def do_GET(self) -> None:
            self.do_POST()

        def do_DELETE(self) -> None:
            self.do_POST()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name that the library gives it
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert not state.faults, "\n".join(state.faults)
