"""What the blob store owes the stages, on every file system that it is used with."""

from __future__ import annotations

import pickle
import uuid
from pathlib import Path

import pytest

from hirestream.errors import BadInput, Transient
from hirestream.ingest.blobs import AREAS, BlobStore
from hirestream.model.document import DocumentText, doc_id_of

CONTENT = "Ada Example, développeuse".encode()
DOC_ID = doc_id_of(CONTENT)


@pytest.fixture(params=["folder", "object-store"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    """A store in a folder, and one on fsspec's own object store."""
    return BlobStore(str(tmp_path / "blobs") if request.param == "folder" else f"memory://{uuid.uuid4().hex}")


def test_what_was_put_can_be_read_by_its_path(blobs: BlobStore) -> None:
    """A path that travels in an event leads back to the bytes."""
    path = blobs.put("documents", DOC_ID, CONTENT)
    assert path == blobs.path("documents", DOC_ID)
    assert blobs.get(path) == CONTENT
    assert blobs.exists("documents", DOC_ID)
    assert not blobs.exists("receipts", DOC_ID)


def test_putting_twice_leaves_one(blobs: BlobStore) -> None:
    """A repeated delivery changes nothing."""
    blobs.put("documents", DOC_ID, CONTENT)
    blobs.put("documents", DOC_ID, CONTENT)
    assert list(blobs.doc_ids("documents")) == [DOC_ID]


def test_a_text_keeps_its_offsets(blobs: BlobStore) -> None:
    """The text of a document comes back as it was read, spans and all."""
    text = DocumentText(text="Page un\nPage deux", page_starts=(0, 8), reader="pdf-text", media_type="application/pdf")
    path = blobs.put("texts", DOC_ID, text.model_dump_json().encode())
    assert blobs.get_text(path) == text


def test_a_missing_blob_says_so(blobs: BlobStore) -> None:
    """A document that was erased is `not-found`, not a fault."""
    with pytest.raises(BadInput) as caught:
        blobs.get(blobs.path("documents", DOC_ID))
    assert caught.value.code == "not-found"


def test_deleting_takes_every_area_and_is_repeatable(blobs: BlobStore) -> None:
    """Nothing of an erased document is left, and erasing again is no error."""
    for area in AREAS:
        blobs.put(area, DOC_ID, CONTENT)
    blobs.delete(DOC_ID)
    blobs.delete(DOC_ID)
    assert [list(blobs.doc_ids(area)) for area in AREAS] == [[], [], []]


def test_duplicates_are_counted(blobs: BlobStore) -> None:
    """The account shows how many duplicates were recognised."""
    assert blobs.duplicates() == 0
    for count in (2, 0, 3):
        blobs.tally_duplicates(count)
    assert blobs.duplicates() == 5


def test_a_store_travels_to_a_worker_as_its_address(blobs: BlobStore) -> None:
    """Ray and Spark send it to their processes, which open their own connection."""
    blobs.put("documents", DOC_ID, CONTENT)
    arrived: BlobStore = pickle.loads(pickle.dumps(blobs))  # noqa: S301 - what Ray does, with our own bytes
    assert arrived.get(blobs.path("documents", DOC_ID)) == CONTENT


def test_a_folder_that_takes_no_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    """A full or read-only disk gives a message for the person, and the document can be sent again."""
    (tmp_path / "blobs").write_text("a file stands where the folder should be")
    with pytest.raises(Transient, match="Free space"):
        BlobStore(str(tmp_path / "blobs")).put("documents", DOC_ID, CONTENT)
