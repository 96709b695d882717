"""Paths → the documents behind them: files, folders in a stable order, and whatever containers lie in them.

One document is in memory at a time. What is passed over (hidden files, what systems leave behind, links, the gold of
the simulator) is counted by why.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Final

from hirestream.errors import BadInput
from hirestream.ingest.feeds.ports import Fetcher
from hirestream.ingest.imports import archives, linkedin
from hirestream.ingest.imports.journal import Journal, key_of
from hirestream.ingest.imports.limits import ImportLimits, Meter
from hirestream.ingest.imports.mailbox import attachments, is_mailbox
from hirestream.ingest.imports.names import MBOX_ENDINGS, is_left_behind, parts_of
from hirestream.ingest.imports.tables import TableSource, table_entries
from hirestream.ingest.incoming import Entry, Incoming, Receipt, printable, refusal, refused

_TABLE: Final = ".csv"
_GOLD: Final = "gold"
_RUN: Final = ".simulate"
_HEAD: Final = 512
_LINKEDIN_NAME: Final = "linkedin.json"


class Importer:
    """Finds documents. `journal` and `has_receipt` let a run go on where an earlier one was killed.

    `skipped` and `files` count what was passed over, and how many files have been opened, while entries are taken.
    """

    def __init__(
        self,
        limits: ImportLimits,
        *,
        mapping: Mapping[str, str] | None = None,
        fetcher: Fetcher | None = None,
        journal: Journal | None = None,
        has_receipt: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._limits = limits
        self._mapping = mapping or {}
        self._fetcher = fetcher
        self._journal = journal
        self._has_receipt = has_receipt
        self.skipped: Counter[str] = Counter()
        self.files = 0

    def entries(self, paths: Sequence[Path]) -> Iterator[Entry]:
        """Yield every document behind `paths`, and a refusal for what gives none; never raises for a bad file."""
        for path in walk(paths, self.skipped):
            name = printable(str(path))
            try:
                yield from self._file(path, name)
            except BadInput as error:
                yield Entry(name, refusal(error))
            except OSError as error:
                yield refused(name, "not-found", f"The file cannot be opened: {error.strerror}")
            self.files += 1

    def _file(self, path: Path, name: str) -> Iterator[Entry]:
        found = path.stat()
        key = key_of(path, found)
        if (known := self._known(key)) is not None:
            yield Entry(name, Receipt("duplicate", known))
            return
        with path.open("rb") as file:
            inside = self._inside(path.name, name, file, found.st_size, Meter(self._limits), path.parent, 1)
            if inside is not None:
                yield from inside
            elif found.st_size > self._limits.max_bytes:  # without reading it
                yield refused(name, "too-large")
            else:
                yield Entry(name, Incoming(file.read(), path.name), key)

    def _known(self, key: bytes) -> str | None:
        doc_id = self._journal.doc_id(key) if self._journal else None
        return doc_id if doc_id and self._has_receipt(doc_id) else None

    def _inside(
        self, filename: str, name: str, file: IO[bytes], size: int, meter: Meter, folder: Path | None, depth: int
    ) -> Iterator[Entry] | None:
        """Return what a container holds; None when the file is a document."""
        if filename.lower().endswith(_TABLE):
            source = TableSource(self._mapping, self._limits.max_bytes, folder, self._fetcher)
            return table_entries(file, name, source)
        head = file.read(_HEAD)
        file.seek(0)
        if filename.lower().endswith(MBOX_ENDINGS) or ("." not in filename and is_mailbox(head)):
            return self._mailbox(file, name, meter, depth)
        kind = archives.archive_kind(filename, file)
        return self._archive(kind, name, file, size, meter, depth) if kind else None

    def _archive(
        self, kind: archives.ArchiveKind, name: str, file: IO[bytes], size: int, meter: Meter, depth: int
    ) -> Iterator[Entry]:
        if depth > self._limits.max_depth:
            yield refused(name, "archive-bomb", f"Archives inside archives are opened {self._limits.max_depth} deep.")
            return
        try:
            if kind == "tar":
                yield from self._members(archives.tar_members(file, meter, self._limits), name, meter, depth)
                return
            with archives.open_zip(file, size, meter) as archive:
                if linkedin.is_export(archive.namelist()):
                    yield Entry(name, Incoming(linkedin.read_export(archive), _LINKEDIN_NAME))
                    return
                yield from self._members(archives.zip_members(archive, size, meter), name, meter, depth)
        except BadInput as error:
            yield Entry(name, refusal(error))
        except archives.DAMAGE as error:
            yield refused(name, "corrupt", f"The archive is damaged or cut off: {type(error).__name__}.")

    def _members(self, members: Iterator[archives.Member], name: str, meter: Meter, depth: int) -> Iterator[Entry]:
        for member in members:
            shown = printable(f"{name}/{member.name}")
            if any(map(is_left_behind, parts_of(member.name))):
                self.skipped["hidden"] += 1
            elif member.problem:
                yield Entry(shown, refusal(member.problem))
            else:
                yield from self._member(member, shown, meter, depth)

    def _member(self, member: archives.Member, shown: str, meter: Meter, depth: int) -> Iterator[Entry]:
        filename = parts_of(member.name)[-1]
        try:
            if filename.lower().endswith(_TABLE):  # a table may be long: its rows are the documents
                source = TableSource(self._mapping, self._limits.max_bytes, None, self._fetcher)
                yield from table_entries(member.file, shown, source)
            elif filename.lower().endswith(MBOX_ENDINGS):
                yield from self._mailbox(member.file, shown, meter, depth)
            else:
                yield from self._document(filename, member.file.read(self._limits.max_bytes + 1), shown, meter, depth)
        except BadInput as error:
            if error.code == "archive-bomb":
                raise
            yield Entry(shown, refusal(error))
        except archives.DAMAGE as error:
            yield refused(shown, "corrupt", f"The entry cannot be unpacked: {type(error).__name__}.")

    def _document(self, filename: str, content: bytes, shown: str, meter: Meter, depth: int) -> Iterator[Entry]:
        """A document out of a container, or another container in it."""
        if len(content) > self._limits.max_bytes:
            yield refused(shown, "too-large")
            return
        kind = archives.archive_kind(filename, io.BytesIO(content))
        if kind:
            yield from self._archive(kind, shown, io.BytesIO(content), len(content), meter, depth + 1)
        else:
            yield Entry(shown, Incoming(content, filename))

    def _mailbox(self, file: IO[bytes], name: str, meter: Meter, depth: int) -> Iterator[Entry]:
        for entry in attachments(file, name, max_bytes=self._limits.max_bytes):
            if entry is None:
                self.skipped["no document"] += 1
                continue
            meter.entry()
            found = entry.found
            kind = archives.archive_kind(found.name, io.BytesIO(found.content)) if isinstance(found, Incoming) else None
            if isinstance(found, Incoming) and kind:
                yield from self._document(found.name, found.content, entry.name, meter, depth)
            else:
                yield entry


def walk(paths: Sequence[Path], skipped: Counter[str]) -> Iterator[Path]:
    """Yield the files behind `paths`, folders by name within each; links in folders are not followed.

    A file that is named itself is always taken.
    """
    return chain.from_iterable(_walk_folder(path, skipped) if path.is_dir() else iter((path,)) for path in paths)


def _walk_folder(folder: Path, skipped: Counter[str]) -> Iterator[Path]:
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    is_gold = _gold_of(folder) if folder.name == _GOLD else None
    for entry in entries:
        if entry.name.startswith(_RUN):
            skipped["simulator"] += 1
        elif is_left_behind(entry.name):
            skipped["hidden"] += 1
        elif entry.is_symlink():
            skipped["link"] += 1
        elif entry.is_dir():
            yield from _walk_folder(folder / entry.name, skipped)
        elif is_gold is not None and is_gold(entry.name):
            skipped["simulator"] += 1
        elif entry.is_file():
            yield folder / entry.name


def _gold_of(folder: Path) -> Callable[[str], bool]:
    """Tell what `hirestream simulate` wrote: `gold/NAME.json` where the folder above has `NAME.…`, or a run's file."""
    with os.scandir(folder.parent) as beside:
        names = {entry.name for entry in beside}
    stems = {name.partition(".")[0] for name in names}
    ran = any(name.startswith(_RUN) for name in names)
    return lambda name: name.endswith(".json") and (ran or name.removesuffix(".json") in stems)
