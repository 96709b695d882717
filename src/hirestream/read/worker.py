"""One file after another → its text, read in a process of its own that can be killed without losing the next file.

`SafeReader` is the side of the caller; run as a program, this is the process that reads.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from dataclasses import asdict
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from hirestream.errors import BadInput
from hirestream.model.document import DocumentText
from hirestream.read import html, markdown, ocr, structured
from hirestream.read.limits import STAGE, ReadLimits, refusal
from hirestream.read.service import read_document, sniff_media_type

#: Small texts are read in the caller's process: their readers keep no state, and starting one takes 0.3 s.
_HARMLESS: Final = frozenset(
    {"text/plain", markdown.MEDIA_TYPE, html.MEDIA_TYPE, structured.RESUME_TYPE, structured.POSTING_TYPE}
)
_SMALL: Final = 200_000  # bytes
_START_SECONDS: Final = 60.0
_END_SECONDS: Final = 5.0
_READY: Final = b"ready"


class SafeReader:
    """Reads documents of any kind, in at most `most` processes at once; may be called from several threads.

    `seconds` is the longest time that a document may take, `memory_bytes` what its process may take beside itself.
    """

    def __init__(self, limits: ReadLimits, *, seconds: float, memory_bytes: int, most: int = 2) -> None:
        self._limits = limits
        self._seconds = seconds
        self._memory = memory_bytes
        self._slots = threading.BoundedSemaphore(most)
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        self._finalizer = weakref.finalize(self, _end_all, self._idle)

    def __call__(self, content: bytes, name: str = "", media_type: str | None = None) -> DocumentText:
        """Read one document, as `read_document` does.

        Raises `timeout` as well when it took too long, `corrupt` when it brought its process down, and `internal`.
        """
        if len(content) > self._limits.max_bytes:
            return read_document(content, name, media_type, limits=self._limits)  # which says so
        if len(content) <= _SMALL and sniff_media_type(content, name, media_type) in _HARMLESS:
            return read_document(content, name, media_type, limits=self._limits)
        with self._slots:
            process = self._take()
            try:
                text = process.read(content, name, media_type, seconds=self._seconds)
            except BadInput:
                self._keep(process)
                raise
            except BaseException:  # a Ctrl-C, a kill: what that process would answer belongs to no one
                process.kill()
                raise
            self._keep(process)
            return text

    def close(self) -> None:
        """End the processes that wait."""
        self._finalizer()

    def _take(self) -> _Process:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return _Process(self._limits, self._memory)

    def _keep(self, process: _Process) -> None:
        with self._lock:
            if process.alive:
                self._idle.append(process)


def _end_all(processes: list[_Process]) -> None:
    while processes:
        processes.pop().kill()


class _Process:
    """One process that reads. Raises `Misconfigured` nowhere: what cannot start raises the system's own error."""

    def __init__(self, limits: ReadLimits, memory_bytes: int) -> None:
        self._here, there = Pipe()
        command = [sys.executable, "-m", __name__, str(there.fileno()), str(memory_bytes), json.dumps(asdict(limits))]
        self._popen = subprocess.Popen(
            command,
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C is for the caller; and a kill takes tesseract along
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        there.close()
        self.alive = True
        if not self._here.poll(_START_SECONDS) or self._here.recv_bytes() != _READY:
            self.kill()
            raise refusal("internal", "The process that reads documents did not start.")

    def read(self, content: bytes, name: str, media_type: str | None, *, seconds: float) -> DocumentText:
        """Read one document. Raises `BadInput`; after `timeout` and when the process died it is not `alive`."""
        try:
            self._here.send_bytes(json.dumps({"name": name, "media_type": media_type}).encode())
            self._here.send_bytes(content)
            if not self._here.poll(seconds):
                self.kill()
                raise refusal("timeout", f"Reading the file took more than {seconds:.0f} s and was stopped.")
            answer = self._here.recv_bytes()
        except (EOFError, OSError) as error:
            self.kill()
            raise refusal("corrupt", "The file brought its reader down: it is damaged, or made to do that.") from error
        if answer.startswith(b"{"):
            return DocumentText.model_validate_json(answer)
        code, _, message = answer.decode("utf-8").partition("\n")
        raise BadInput(code, message, stage=STAGE)

    def kill(self) -> None:
        """End the process and what it started."""
        self.alive = False
        self._here.close()
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait(_END_SECONDS)


def _serve(channel: Connection, limits: ReadLimits) -> None:
    """Answer one document after another until the caller is gone."""
    channel.send_bytes(_READY)
    while True:
        try:
            asked: dict[str, Any] = json.loads(channel.recv_bytes())
            content = channel.recv_bytes()
        except EOFError:
            return
        channel.send_bytes(_answer(content, asked["name"], asked["media_type"], limits))


def _answer(content: bytes, name: str, media_type: str | None, limits: ReadLimits) -> bytes:
    """Return the document as JSON, or a code and a message on the line below."""
    try:
        return read_document(content, name, media_type, limits=limits).model_dump_json().encode()
    except BadInput as error:
        return f"{error.code}\n{error.message}".encode()
    except MemoryError:
        return b"too-large\nReading the file takes more memory than `limits.memory_bytes`."
    except Exception as error:  # noqa: BLE001 - the one place of this job: a fault of ours must not end the others
        # The name of the fault only: its message may quote the document.
        return f"internal\n{type(error).__name__}".encode()


def _limit_memory(more: int) -> None:
    """Let this process take at most `more` bytes beside what its program takes now."""
    import resource

    statm = Path("/proc/self/statm")
    if statm.exists():  # elsewhere the size is not told, and the limit is not kept
        now = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))


def main() -> None:
    """Read what comes through the descriptor of the first argument."""
    import lxml.etree
    import lxml.html
    import numpy as np
    import pypdfium2

    del lxml, np, pypdfium2  # loaded before the limit is set, so that it holds for the document alone
    channel, memory, limits = sys.argv[1:]
    _limit_memory(int(memory) + ocr.warm_up())
    _serve(Connection(int(channel)), ReadLimits(**json.loads(limits)))


if __name__ == "__main__":
    main()
