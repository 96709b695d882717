"""What a simulation has done so far, in a file that survives a kill, so that the same command goes on where it stopped.

JSON lines: the options, then texts that a model wrote (or that the grammar had to), then documents that were delivered.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from hirestream.errors import Misconfigured


@dataclass(frozen=True)
class Kept:
    """What became of one assignment: by "model" with its answer, or why the grammar wrote it."""

    by: str
    answer: Mapping[str, Any] | None


def file_name(options: Mapping[str, Any]) -> str:
    """A name for the journal of these options, where several lie together."""
    return hashlib.sha256(json.dumps(dict(options), sort_keys=True).encode()).hexdigest()[:16] + ".jsonl"


class Journal:
    """The journal of one target, held by one run at a time.

    `once` are values that the first run settles for all that go on with it. Raises `Misconfigured` when it was begun
    with other `options`, or when another run holds it.
    """

    def __init__(self, path: Path, options: Mapping[str, Any], *, once: Mapping[str, Any] | None = None) -> None:
        self.done: set[str] = set()
        self.once: Mapping[str, Any] = once or {}
        self._path = path
        self._texts: dict[str, Kept] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = path.open("a+b")
        try:
            self._hold()
            self._recover(dict(options))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _hold(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Misconfigured(f"Another simulation is writing here ({self._path}). Wait for it to end.") from None

    def _recover(self, options: dict[str, Any]) -> None:
        self._file.seek(0)
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):  # a line that a kill cut short never counted
            self._file.truncate(len(whole))
        lines = whole.splitlines()
        if not lines:
            self._write({"options": options, "once": self.once})
            return
        try:
            head = json.loads(lines[0])
            begun, self.once = head["options"], head["once"]
            for line in lines[1:]:
                self._take(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise Misconfigured(f"The journal {self._path} is damaged. Delete it to begin again.") from None
        if begun != options:
            differing = sorted(name for name in {*begun, *options} if begun.get(name) != options.get(name))
            wanted = ", ".join(f"{name} {begun.get(name)!r}" for name in differing)
            raise Misconfigured(
                f"A simulation with other options was begun here ({wanted}). Give the same options to go on with it, "
                f"choose another folder, or delete {self._path} to begin again."
            )

    def _take(self, line: dict[str, Any]) -> None:
        if "done" in line:
            self.done.update(line["done"])
        else:
            self._texts[line["texts"]] = Kept(line["by"], line["answer"])

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def kept(self, key: str) -> Kept | None:
        """What was written for an assignment; None when it was not written yet."""
        return self._texts.get(key)

    def keep(self, key: str, written: Kept) -> None:
        """Remember what was written for an assignment."""
        self._texts[key] = written
        self._write({"texts": key, "by": written.by, "answer": written.answer})

    def finish(self, names: Sequence[str]) -> None:
        """Remember that these documents were delivered."""
        self.done.update(names)
        self._write({"done": list(names)})
