"""The blob store: bytes of documents and their texts, named by sha256, on any file system that fsspec knows.

documents/ab/<sha>       the bytes as they came
texts/ab/<sha>.json      the text as it was read (model.document.DocumentText)
receipts/ab/<sha>.json   written when Kafka has acknowledged the document: it is accepted
tallies/<id>-<n>         n duplicates were recognised in one go
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from hirestream.errors import BadInput, Transient
from hirestream.model.document import DocumentText

Area = Literal["documents", "texts", "receipts"]
AREAS: Final[tuple[Area, ...]] = ("documents", "texts", "receipts")
_SUFFIX: Mapping[Area, str] = {"documents": "", "texts": ".json", "receipts": ".json"}


class BlobStore:
    """Reads and writes blobs under `url` (a folder, `s3://…`, `abfs://…`); `options` go to the file system."""

    def __init__(self, url: str, **options: Any) -> None:
        self._url = url
        self._options = options
        self._opened: tuple[Any, str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to workers as an address: connections are opened there."""
        return _reopen, (self._url, self._options)

    def _connection(self) -> tuple[Any, str]:
        if self._opened is None:
            from fsspec.core import url_to_fs

            self._opened = url_to_fs(self._url, **self._options)
        return self._opened

    def path(self, area: Area, doc_id: str) -> str:
        """Where a blob lies, relative to the store: what events carry."""
        digest = doc_id.removeprefix("sha256:")
        return f"{area}/{digest[:2]}/{digest}{_SUFFIX[area]}"

    def put(self, area: Area, doc_id: str, content: bytes) -> str:
        """Write a blob at once (a reader never sees half of it) and return its path.

        Raises `Transient` when the store cannot take it, with what to do when the disk is full.
        """
        filesystem, root = self._connection()
        path = self.path(area, doc_id)
        target = f"{root}/{path}"
        try:
            filesystem.makedirs(target.rsplit("/", 1)[0], exist_ok=True)
            if "file" in _protocols(filesystem):  # object stores write at once; files need a rename
                partial = f"{target}.{uuid.uuid4().hex}.part"
                filesystem.pipe_file(partial, content)
                filesystem.mv(partial, target)
            else:
                filesystem.pipe_file(target, content)
        except OSError as error:
            raise Transient(
                f"The blob store {self._url} does not take files: {error}. Free space, then retry."
            ) from error
        return path

    def get(self, path: str) -> bytes:
        """Read a blob. Raises `BadInput` (`not-found`) when it is gone, `Transient` when the store is away."""
        filesystem, root = self._connection()
        try:
            content: bytes = filesystem.cat_file(f"{root}/{path}")
        except FileNotFoundError:
            raise BadInput("not-found") from None
        except OSError as error:
            raise Transient(f"The blob store {self._url} does not answer: {error}") from error
        return content

    def get_text(self, path: str) -> DocumentText:
        """Read the text of a document."""
        return DocumentText.model_validate_json(self.get(path))

    def exists(self, area: Area, doc_id: str) -> bool:
        """Whether a blob is there."""
        filesystem, root = self._connection()
        return bool(filesystem.exists(f"{root}/{self.path(area, doc_id)}"))

    def delete(self, doc_id: str) -> None:
        """Remove every blob of a document; what is not there is no error."""
        filesystem, root = self._connection()
        for area in AREAS:
            try:
                filesystem.rm_file(f"{root}/{self.path(area, doc_id)}")
            except FileNotFoundError:
                continue

    def doc_ids(self, area: Area) -> Iterator[str]:
        """Name every document that has a blob in `area`."""
        filesystem, root = self._connection()
        if not filesystem.exists(f"{root}/{area}"):
            return
        for shard in filesystem.ls(f"{root}/{area}", detail=False, refresh=True):
            for path in filesystem.ls(shard, detail=False, refresh=True):
                name = path.rsplit("/", 1)[1]
                if not name.endswith(".part"):
                    yield "sha256:" + name.removesuffix(_SUFFIX[area])

    def tally_duplicates(self, count: int) -> None:
        """Remember that `count` duplicates were recognised; the name carries the figure."""
        if count:
            filesystem, root = self._connection()
            filesystem.makedirs(f"{root}/tallies", exist_ok=True)
            filesystem.pipe_file(f"{root}/tallies/{uuid.uuid4().hex}-{count}", b"")

    def duplicates(self) -> int:
        """How many duplicates were recognised so far."""
        filesystem, root = self._connection()
        if not filesystem.exists(f"{root}/tallies"):
            return 0
        return sum(int(path.rsplit("-", 1)[1]) for path in filesystem.ls(f"{root}/tallies", detail=False, refresh=True))


def _reopen(url: str, options: dict[str, Any]) -> BlobStore:
    return BlobStore(url, **options)


def _protocols(filesystem: Any) -> tuple[str, ...]:
    protocol = filesystem.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)
