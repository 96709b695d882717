"""A CSV, JSON, JSON Lines or Parquet file → its rows as offers, by the names of its columns or a mapping."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

from hirestream.errors import BadInput, Misconfigured
from hirestream.ingest.feeds.entries import MAX_FIELD, STAGE, Batch, WrongShape, asking
from hirestream.ingest.feeds.job_posting import OfferFields, job_posting
from hirestream.ingest.feeds.options import TableOptions
from hirestream.ingest.feeds.ports import Cursor, Fetcher, Page, Posting
from hirestream.ingest.rows import COLUMNS, OfferColumns, csv_rows, csv_text, folded
from hirestream.read.plain import decode

_PAGE: Final = 200
_ENDINGS: Final = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
_TYPES: Final = {
    "text/csv": "csv", "text/tab-separated-values": "csv", "application/json": "json", "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl", "application/vnd.apache.parquet": "parquet",
}  # fmt: skip
Row = Mapping[str, Any]


class Table:
    """Rows of a file. The cursor is the digest of the file that was last taken whole: the same file gives nothing."""

    def __init__(self, options: TableOptions, fetcher: Fetcher) -> None:
        self._options = options
        self._fetcher = fetcher

    def fetch(self, since: Cursor) -> Iterator[Page]:
        """Yield the rows, 200 at a time: see `ports.Feed`."""
        content, media_type = self._content()
        if content is None:
            return
        digest = hashlib.sha256(content).hexdigest()
        if since.get("digest") == digest:
            return
        rows = iter(self._rows(content, media_type))
        first = next(rows, None)
        named = True
        if first is None:
            yield Page(cursor={"digest": digest}, whole=self._options.complete)
            return
        offers = self._columns(first)
        keys: dict[str, int] = {}
        following: list[Row] = list(itertools.islice(itertools.chain([first], rows), _PAGE))
        at = 0
        while following:
            group, following = following, list(itertools.islice(rows, _PAGE))
            batch = Batch("Table")
            for number, row in enumerate(group, start=at + 1):
                self._take(row, number, offers, keys, batch)
            at, named = at + len(group), named and batch.named
            last = not following
            whole = last and named and self._options.complete
            yield batch.page({"digest": digest} if last else since, whole=whole)

    def _content(self) -> tuple[bytes | None, str]:
        if self._options.url is not None:
            with asking("The table", "url", self._options.url):
                answer = self._fetcher.get(self._options.url, conditional=True)
            return (None if answer.status == 304 else answer.content), answer.media_type  # noqa: PLR2004 - unchanged
        path = self._options.path
        assert path is not None  # noqa: S101 - the settings have one of the two
        try:
            return path.read_bytes(), ""
        except OSError as error:
            raise Misconfigured(f"{path} cannot be opened: {error.strerror}. Check `path`.") from error

    def _rows(self, content: bytes, media_type: str) -> Iterable[Row]:
        name = urlsplit(self._options.url).path if self._options.url else str(self._options.path)
        kind = self._options.format or _ENDINGS.get(PurePosixPath(name).suffix.lower()) or _TYPES.get(media_type)
        readers = {"csv": _csv, "json": self._json, "jsonl": _json_lines, "parquet": _parquet}
        if kind not in readers:
            raise Misconfigured(f"It cannot be told what {PurePosixPath(name).name} is. Set `format`.")
        return readers[kind](content)

    def _json(self, content: bytes) -> Iterable[Row]:
        parsed = _parsed(content)
        if self._options.records:
            rows = _inside(parsed, self._options.records)
            if not isinstance(rows, list):
                raise Misconfigured(f"There is no list at `{self._options.records}`. Check `records`.")
            return rows
        if isinstance(parsed, list):
            return parsed
        lists = [value for value in parsed.values() if isinstance(value, list)] if isinstance(parsed, dict) else []
        if len(lists) != 1:
            raise Misconfigured("It cannot be told which list of the JSON holds the offers. Set `records`.")
        return lists[0]

    def _columns(self, first: Row) -> OfferColumns:
        offers = OfferColumns(first if isinstance(first, Mapping) else (), self._options.columns)
        if not offers.has_offers():
            raise Misconfigured("No column carries a title and a description. Name them in `columns`.")
        return offers

    def _take(self, row: Row, number: int, offers: OfferColumns, keys: dict[str, int], batch: Batch) -> None:
        key = ""
        try:
            texts = _texts(row, offers)
            if self._options.company and not texts.get("company"):
                texts["company"] = self._options.company
            key = _key(texts, keys)
            offer = _offer(offers, texts)
            if offer is not None:
                batch.postings.append(Posting(key, job_posting(offer), url=offer.page or offer.apply))
        except (WrongShape, RecursionError) as error:
            batch.refuse(key, number, error)


def _offer(offers: OfferColumns, texts: Mapping[str, str]) -> OfferFields | None:
    try:
        offer = offers.offer(texts)
    except ValueError as error:
        raise WrongShape(str(error)) from error
    if offer is not None and not offer.title:
        raise WrongShape("title is missing")
    return offer


def _texts(row: Row, offers: OfferColumns) -> dict[str, str]:
    """Text of each of our fields in a row."""
    if not isinstance(row, Mapping):
        raise WrongShape("the row is not an object")
    texts = {}
    for field in COLUMNS:
        column = offers.column(field)
        if column is not None:
            texts[field] = _text(row[column] if column in row else _inside(row, column), column)
    return texts


def _text(value: Any, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if isinstance(value, datetime | date):
        value = value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float | Decimal):
        raise WrongShape(f"{column} is neither text nor a number nor a date")
    text = str(value)
    if len(text) > MAX_FIELD:
        raise WrongShape(f"{column} is longer than {MAX_FIELD:,} characters")
    return text.encode("utf-8", "replace").decode().replace("\x00", "").strip()


def _key(texts: Mapping[str, str], keys: dict[str, int]) -> str:
    """Name of a row: its key, else its address, else what it is called; the second of a name gets a number."""
    key = texts.get("key") or texts.get("url") or texts.get("apply_url") or ""
    if not key:
        said = "\n".join(folded(texts.get(name, "")) for name in ("title", "company", "place"))
        key = "row-" + hashlib.sha256(said.encode()).hexdigest()[:16]
    keys[key] = keys.get(key, 0) + 1
    return key[:500] if keys[key] == 1 else f"{key[:500]}#{keys[key]}"


def _csv(content: bytes) -> Iterator[Row]:
    try:
        _, rows = csv_rows(csv_text(content))
        yield from rows
    except (csv.Error, UnicodeError) as error:
        raise BadInput("corrupt", f"The table cannot be read: {error}", stage=STAGE) from error


def _json_lines(content: bytes) -> Iterator[Row]:
    for line in decode(content).splitlines():
        if line.strip():
            yield _parsed(line.encode())


def _parquet(content: bytes) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(BytesIO(content)).iter_batches(_PAGE):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise BadInput("corrupt", "The table is not Parquet, or was cut off.", stage=STAGE) from error


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(decode(content))
    except (ValueError, RecursionError, BadInput) as error:
        raise BadInput("corrupt", "The table is not JSON, or was cut off.", stage=STAGE) from error


def _inside(value: Any, dotted: str) -> Any:
    for name in dotted.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
