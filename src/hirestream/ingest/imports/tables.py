"""A CSV whose rows are CVs (their text, their HTML, or a link to their file) or offers → one document a row.

The columns are known by their names, as in the well-known export `ID, Resume_str, Resume_html, Category`; any other
can be named: `text=Lettre`, `html=Contenu`, `link=Fichier`, or a field of an offer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from hirestream.errors import BadInput, Misconfigured, Transient
from hirestream.ingest.feeds.job_posting import job_posting
from hirestream.ingest.feeds.ports import Fetcher
from hirestream.ingest.incoming import Entry, Incoming, printable, refusal, refused
from hirestream.ingest.rows import COLUMNS, OfferColumns, csv_rows, folded

#: Our field → names of columns that carry it (compared without case, accents, spaces, `_`, `-`).
_CV_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "html": frozenset({"resumehtml", "cvhtml", "htmlresume", "htmlcv"}),
    "text": frozenset({"resumestr", "resume", "resumetext", "cv", "cvtext", "textecv", "textcv"}),
    "link": frozenset(
        {
            "resumelink", "resumeurl", "resumefile", "resumepath", "cvlink", "cvurl", "cvfile", "cvpath", "liencv",
            "urlcv", "fichiercv", "cheminv", "file", "fichier", "filename", "filepath", "path", "chemin", "attachment",
        }
    ),
}  # fmt: skip
MAPPED_FIELDS: Final = (*_CV_COLUMNS, *COLUMNS)
_SAMPLE_BYTES: Final = 64_000
_NEEDED: Final = (
    "No column of the table is known. Offers need title and description, CVs a column resume; `--map` names others."
)
_LINK_HINT: Final = "Links to the web are not followed here. Fetch the files and name them by a path, or use a feed."


@dataclass(frozen=True)
class TableSource:
    """What a table may draw on: columns that were named, the folder of its links, the network if it is given."""

    mapping: Mapping[str, str]
    max_bytes: int
    folder: Path | None = None
    fetcher: Fetcher | None = None


def mapping_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read `field=column` pairs. Raises `Misconfigured` for a field that does not exist."""
    found: dict[str, str] = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if field.strip() not in MAPPED_FIELDS or not equals or not column.strip():
            raise Misconfigured(f"`{pair}` is no mapping: write FIELD=COLUMN. Fields: {', '.join(MAPPED_FIELDS)}.")
        found[field.strip()] = column.strip()
    return found


def table_entries(file: IO[bytes], name: str, source: TableSource) -> Iterator[Entry]:
    """Yield a document for each row, one at a time; the same row gives the same bytes.

    Raises `BadInput` (`unsupported-type`) when no column is known, `corrupt` when the file is no CSV.
    """
    try:
        names, rows = csv_rows(_text(file))
        columns = {folded(column): column for column in names}
        cv = _cv_columns(columns, source.mapping)
        offers = _offer_columns(names, columns, source.mapping) if cv is None else None
        for number, row in enumerate(rows, start=1):
            entry = _of_offer(offers, row) if offers else _of_cv(cv or {}, row, source)
            if entry is not None:
                yield Entry(printable(f"{name}#{number}"), entry.found)
    except (csv.Error, UnicodeError, io.UnsupportedOperation) as error:
        raise BadInput("corrupt", f"The table cannot be read: {error}", stage="ingest") from error


def _text(file: IO[bytes]) -> io.TextIOWrapper:
    """Decode a table as it is read; UTF-8 or, where its beginning is none, Windows-1252."""
    head = file.read(_SAMPLE_BYTES)
    try:
        head[: max(0, len(head) - 4)].decode("utf-8-sig")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "cp1252"
    return io.TextIOWrapper(io.BufferedReader(_Rejoined(head, file), _SAMPLE_BYTES), encoding, newline="")


class _Rejoined(io.RawIOBase):
    """A stream whose beginning was read already. It can go back to its beginning while it is still in it."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest
        self._past = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._head.tell()

    def seek(self, position: int, whence: int = 0) -> int:
        if self._past or whence == io.SEEK_END:
            raise io.UnsupportedOperation("its first line is longer than any list of columns")
        return self._head.seek(position, whence)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._head.read(len(buffer))
        if not piece:
            self._past = True
            piece = self._rest.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _cv_columns(columns: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, str] | None:
    """Return which columns carry a CV; None when the table is one of offers."""
    for column in mapping.values():
        if folded(column) not in columns:
            raise BadInput("unsupported-type", f"The table has no column {printable(column)!r}.", stage="ingest")
    found = {field: columns[folded(mapping[field])] for field in _CV_COLUMNS if field in mapping}
    if found or mapping:
        return found or None
    known = {
        field: column
        for field, names in _CV_COLUMNS.items()
        for folded_name, column in columns.items()
        if folded_name in names
    }
    if known.keys() == {"link"} and OfferColumns(columns.values()).has_offers():
        return None
    return known or None


def _offer_columns(names: Iterable[str], columns: Mapping[str, str], mapping: Mapping[str, str]) -> OfferColumns:
    given = {field: columns[folded(column)] for field, column in mapping.items() if field in COLUMNS}
    found = OfferColumns(names, given)
    if not found.has_offers():
        raise BadInput("unsupported-type", _NEEDED, stage="ingest")
    return found


def _of_offer(columns: OfferColumns, row: Mapping[str, str | None]) -> Entry | None:
    texts = {field: (row.get(name) or "").strip() for field in COLUMNS if (name := columns.column(field))}
    try:
        offer = columns.offer(texts)
    except ValueError:  # an amount that is none: the rest of the row still is an offer
        offer = columns.offer({field: text for field, text in texts.items() if not field.startswith("salary")})
    return Entry("", Incoming(job_posting(offer), "row", "application/ld+json")) if offer else None


def _of_cv(columns: Mapping[str, str], row: Mapping[str, str | None], source: TableSource) -> Entry | None:
    """HTML when it is there (it keeps headings and lists), else the text, else what the link leads to."""
    html, text, link = ((row.get(columns.get(field, "")) or "").strip() for field in ("html", "text", "link"))
    if html:
        return Entry("", Incoming(html.encode(), "row.html", "text/html"))
    if text:
        return Entry("", Incoming(text.encode(), "row.txt", "text/plain"))
    return Entry("", _linked(link, source).found) if link else None


def _linked(link: str, source: TableSource) -> Entry:
    if link.lower().startswith(("http://", "https://")):
        return _fetched(link, source.fetcher)
    if source.folder is None:
        return refused(link, "not-found", "Links inside an archive are not followed: unpack it, and import the folder.")
    folder = source.folder.resolve()
    path = (folder / link).resolve()
    if not path.is_relative_to(folder) or "\0" in link:
        return refused(link, "unsafe-entry", "The link leads out of the table's folder.")
    try:
        if path.stat().st_size > source.max_bytes:
            return refused(link, "too-large")
        return Entry(printable(link), Incoming(path.read_bytes(), path.name))
    except OSError as error:
        return refused(link, "not-found", f"The file of the link cannot be opened: {error.strerror}.")


def _fetched(link: str, fetcher: Fetcher | None) -> Entry:
    if fetcher is None:
        return refused(link, "not-found", _LINK_HINT)
    try:
        answer = fetcher.get(link)
    except BadInput as error:
        return Entry("", refusal(error))
    except (Transient, Misconfigured) as error:
        return refused(link, "not-found", error.message)
    return Entry("", Incoming(answer.content, answer.url.rpartition("/")[2], answer.media_type))
