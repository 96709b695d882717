"""A small mail server of the tests' own: enough of IMAP4rev1 (RFC 3501) over loopback to read and move messages."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Final

USER: Final = "offres@tilleuls.example"
PASSWORD: Final = "mot de passe"


@dataclass
class LocalImap:
    """Folders of messages by UID, and the commands that came. `readable` is false while it accepts nobody."""

    port: int = 0
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}, "Lus": {}})
    uidvalidity: int = 7
    commands: list[str] = field(default_factory=list)
    cuts: bool = False  # hang up in the middle of a message

    def put(self, uid: int, message: EmailMessage) -> None:
        """Deliver a message."""
        self.folders["INBOX"][uid] = message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


class _Gone(Exception):
    """The client has left, or is left."""


class _Talk:
    """One connection: what was selected, and whether for reading only."""

    def __init__(self, box: LocalImap, handler: socketserver.StreamRequestHandler) -> None:
        self._box = box
        self._handler = handler
        self._folder = ""
        self._read_only = True

    def run(self) -> None:
        """Greet, and answer until the end."""
        self._say("* OK ready")
        while line := self._handler.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            self._box.commands.append(rest if not rest.startswith("LOGIN") else "LOGIN")
            name = rest.split(" ")[1] if rest.startswith("UID ") else rest.split(" ")[0]
            answer = getattr(self, f"_{name.lower()}", None)
            if answer is None:
                self._say(f"{tag} BAD unknown")
                continue
            self._say(f"{tag} {answer(rest)}")
            if name == "LOGOUT":
                return

    def _say(self, line: str) -> None:
        self._handler.wfile.write(line.encode() + b"\r\n")

    def _capability(self, _: str) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def _noop(self, _: str) -> str:
        return "OK done"

    def _login(self, rest: str) -> str:
        words = re.findall(r'"([^"]*)"', rest)
        return "OK signed in" if words == [USER, PASSWORD] else f"NO {USER} is not known"

    def _select(self, rest: str) -> str:
        name = rest.split(" ", 1)[1].strip('"')
        if name not in self._box.folders:
            return "NO no such folder"
        self._folder, self._read_only = name, rest.startswith("EXAMINE")
        self._say(f"* {len(self._messages)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self._box.uidvalidity}] here")
        return f"OK [{'READ-ONLY' if self._read_only else 'READ-WRITE'}] selected"

    _examine = _select

    @property
    def _messages(self) -> dict[int, bytes]:
        return self._box.folders[self._folder]

    def _status(self, rest: str) -> str:
        name = rest.split(" ")[1].strip('"')
        if name not in self._box.folders:
            return "NO no such folder"
        self._say(f'* STATUS "{name}" (UIDVALIDITY {self._box.uidvalidity})')
        return "OK done"

    def _search(self, rest: str) -> str:
        told = re.search(r"UID (\d+):\*", rest)
        first = int(told[1]) if told else 1
        found = [uid for uid in self._messages if uid >= first] or sorted(self._messages)[-1:]
        self._say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
        return "OK done"

    def _fetch(self, rest: str) -> str:
        uids, parts = rest.split(" ")[2], rest.split(" ", 3)[3]
        assert "BODY.PEEK" in parts, "a message must not be marked as read"
        for number, uid in enumerate(map(int, uids.split(",")), start=1):
            message = self._messages.get(uid)
            if message is None:
                continue
            head = message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            section, sent = ("HEADER", head) if "HEADER" in parts else ("", message)
            told = f"* {number} FETCH (UID {uid} RFC822.SIZE {len(message)} BODY[{section}] {{{len(sent)}}}\r\n"
            self._handler.wfile.write(
                told.encode() + (sent if not self._box.cuts or section else sent[: len(sent) // 2])
            )
            if self._box.cuts and not section:
                raise _Gone
            self._handler.wfile.write(b" FLAGS ())\r\n")
        return "OK done"

    def _copy(self, rest: str) -> str:
        _, _, uids, folder = rest.split(" ", 3)
        target = self._box.folders[folder.strip('"')]
        for uid in map(int, uids.split(",")):
            target[max(target, default=0) + 1] = self._messages[uid]
        return "OK done"

    def _store(self, rest: str) -> str:
        if self._read_only:
            return "NO read only"
        for uid in map(int, rest.split(" ")[2].split(",")):
            self._messages.pop(uid)
        return "OK done"

    def _expunge(self, _: str) -> str:
        return "OK done"

    def _logout(self, _: str) -> str:
        self._say("* BYE")
        return "OK done"


@contextmanager
def serving_mail() -> Iterator[LocalImap]:
    """Serve a mailbox until the end of the block."""
    box = LocalImap()

    class Handler(socketserver.StreamRequestHandler):
        wbufsize = -1
        timeout = 20

        def handle(self) -> None:
            talk = _Talk(box, _flushing(self))
            try:
                talk.run()
            except (_Gone, ConnectionError, ValueError):
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        box.port = int(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()


def _flushing(handler: socketserver.StreamRequestHandler) -> socketserver.StreamRequestHandler:
    """Send each line as it is written."""
    write = handler.wfile.write

    def sent(content: bytes) -> int:
        count = write(content)
        handler.wfile.flush()
        return count

    handler.wfile.write = sent  # type: ignore[method-assign, assignment]
    return handler
