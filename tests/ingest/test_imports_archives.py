"""Archives: what is in them comes out a document at a time; what would do harm is refused with its code."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import stat
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hirestream.ingest.imports.limits import ImportLimits
from hirestream.ingest.imports.walk import Importer
from hirestream.ingest.incoming import Entry, Incoming, Receipt

ADA = b"Ada Example\nExperience\n2019 - 2021 Developer, Example Ltd\n"
BOB = b"Bob Example\nExperience\n2015 - 2021 Nurse, Example Clinic\n"
SMALL = ImportLimits(max_bytes=11_000, max_entries=50, max_total_bytes=1_000_000, ratio_free_bytes=20_000)
Files = dict[str, bytes]


def zipped(files: Files) -> bytes:
    """A zip of files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def tarred(files: Files) -> bytes:
    """A tar of files."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


PACKERS: dict[str, Callable[[Files], bytes]] = {
    "cvs.zip": zipped,
    "cvs.tar": tarred,
    "cvs.tar.gz": lambda files: gzip.compress(tarred(files)),
    "cvs.tar.bz2": lambda files: bz2.compress(tarred(files)),
    "cvs.tar.xz": lambda files: lzma.compress(tarred(files)),
    "cvs-without-ending": lambda files: lzma.compress(tarred(files)),
}


def noise(seed: int, size: int) -> bytes:
    """Bytes that do not shrink, the same each time."""
    return hashlib.shake_128(str(seed).encode()).digest(size)


def imported(path: Path, limits: ImportLimits = SMALL) -> tuple[list[Entry], Counter[str]]:
    """What an import finds at a path, and what it passed over."""
    importer = Importer(limits)
    return list(importer.entries([path])), importer.skipped


def written(tmp_path: Path, name: str, content: bytes) -> Path:
    """A file of a test."""
    path = tmp_path / name
    path.write_bytes(content)
    return path


def told(entries: list[Entry]) -> list[tuple[str, bytes | str | None]]:
    """Names with contents, or with codes of refusal."""
    return [
        (Path(one.name).name, one.found.content if isinstance(one.found, Incoming) else one.found.code)
        for one in entries
    ]


@pytest.mark.parametrize("name", PACKERS)
def test_the_files_of_an_archive_are_documents(tmp_path: Path, name: str) -> None:
    """Whoever packs CVs in whatever way gets each of them in; what a Mac left behind is passed over and counted."""
    files = {"cvs/ada.txt": ADA, "__MACOSX/cvs/._ada.txt": b"x", "cvs/.DS_Store": b"x", "cvs/deep/bob.txt": BOB}
    entries, skipped = imported(written(tmp_path, name, PACKERS[name](files)))
    assert told(entries) == [("ada.txt", ADA), ("bob.txt", BOB)]
    assert skipped == {"hidden": 2}


@pytest.mark.parametrize("name", sorted(PACKERS.keys() - {"cvs.tar"}))
def test_a_bomb_is_refused(tmp_path: Path, name: str) -> None:
    """An archive that unpacks to a thousand times its size ends with one refusal, not with a full memory."""
    path = written(tmp_path, name, PACKERS[name]({f"{number}.txt": bytes(9_000) for number in range(20)}))
    entries, _ = imported(path, ImportLimits(max_bytes=10_000, max_ratio=8, ratio_free_bytes=20_000))
    assert told(entries)[-1][1] == "archive-bomb"
    assert len(entries) < 10


def test_a_zip_bomb_is_refused_before_anything_is_taken_out(tmp_path: Path) -> None:
    """A zip that says itself how much it holds gives no document at all."""
    path = written(tmp_path, "bomb.zip", zipped({"ada.txt": ADA, "zeros": bytes(3_000_000)}))
    ((_, code),) = told(imported(path, ImportLimits(max_ratio=200, ratio_free_bytes=1_000_000))[0])
    assert code == "archive-bomb"


def test_a_zip_that_lies_about_its_sizes_is_no_way_around(tmp_path: Path) -> None:
    """An entry whose announced size was made small is cut where it says it ends, and found to be damaged."""
    content = bytearray(zipped({"zeros.txt": b"a" * 50_000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    ((_, code),) = told(imported(written(tmp_path, "liar.zip", bytes(content)))[0])
    assert code == "corrupt"


@pytest.mark.parametrize("name", ["cvs.zip", "cvs.tar.gz"])
def test_too_many_entries_are_refused(tmp_path: Path, name: str) -> None:
    """An archive of endless small files ends at the limit."""
    path = written(tmp_path, name, PACKERS[name]({f"{number}.txt": ADA for number in range(60)}))
    entries, _ = imported(path)
    assert (len(entries), told(entries)[-1][1]) == (51, "archive-bomb")


@pytest.mark.parametrize("name", ["cvs.zip", "cvs.tar"])
def test_one_entry_that_is_too_large_is_refused_alone(tmp_path: Path, name: str) -> None:
    """The other documents of the archive come in."""
    big = noise(1, 12_000)
    entries, _ = imported(written(tmp_path, name, PACKERS[name]({"big.pdf": big, "ada.txt": ADA})))
    assert told(entries) == [("big.pdf", "too-large"), ("ada.txt", ADA)]


@pytest.mark.parametrize("name", ["cvs.zip", "cvs.tar"])
@pytest.mark.parametrize("entry", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a\\..\\..\\evil.txt"])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path: Path, name: str, entry: str) -> None:
    """Path traversal is told as such; the good files beside it come in."""
    entries, _ = imported(written(tmp_path, name, PACKERS[name]({entry: ADA, "bob.txt": BOB})))
    assert [code for _, code in told(entries)] == ["unsafe-entry", BOB]


def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path) -> None:
    """A link to a file of the machine is not followed, a device is not read."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    entries, _ = imported(written(tmp_path, "links.tar", held.getvalue()))
    assert told(entries) == [("link", "unsafe-entry"), ("hard", "unsafe-entry"), ("device", "unsafe-entry")]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    """Zips made on Unix can hold links too."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/hostname")
    assert told(imported(written(tmp_path, "link.zip", held.getvalue()))[0]) == [("link.txt", "unsafe-entry")]


def test_an_encrypted_entry_is_refused_and_the_others_taken(tmp_path: Path) -> None:
    """The person learns which file has a password."""
    content = bytearray(zipped({"locked.txt": ADA, "bob.txt": BOB}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    entries, _ = imported(written(tmp_path, "cvs.zip", bytes(content)))
    assert told(entries) == [("locked.txt", "encrypted"), ("bob.txt", BOB)]


def test_a_header_that_wants_all_memory_is_refused(tmp_path: Path) -> None:
    """A long-name header of a tar that announces gigabytes is not read into memory."""
    info = tarfile.TarInfo("long")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 4_000_000_000
    content = gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + bytes(2_000_000))
    ((_, code),) = told(imported(written(tmp_path, "header.tar.gz", content))[0])
    assert code == "archive-bomb"


def test_archives_in_archives_are_opened_a_few_deep(tmp_path: Path) -> None:
    """A zip in a tar in a zip gives its documents; one more around it is refused."""
    content = zipped({"ada.txt": ADA})
    deep = zipped({"in.tar": tarred({"in.zip": content})})
    assert told(imported(written(tmp_path, "deep.zip", deep))[0]) == [("ada.txt", ADA)]
    assert told(imported(written(tmp_path, "deeper.zip", zipped({"in.zip": deep})))[0]) == [("in.zip", "archive-bomb")]


@pytest.mark.parametrize("name", PACKERS)
def test_an_archive_that_is_cut_off_is_told(tmp_path: Path, name: str) -> None:
    """Half an archive never passes for a whole one."""
    files = {f"{number}.txt": noise(number, 3_000).hex().encode() for number in range(6)}
    content = PACKERS[name](files)
    entries, _ = imported(written(tmp_path, name, content[: len(content) * 2 // 3]))
    assert any(isinstance(one.found, Receipt) and one.found.code == "corrupt" for one in entries)


@pytest.mark.parametrize("name", PACKERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_whatever_is_damaged_ends_in_a_line(tmp_path: Path, name: str, at: float, bits: int) -> None:
    """One wrong byte anywhere in an archive never ends a run, and never makes a document of more than is allowed."""
    content = bytearray(PACKERS[name]({"cvs/ada.txt": ADA, "cvs/bob.txt": BOB * 20}))
    content[int(at * len(content))] ^= bits
    for entry in imported(written(tmp_path, name, bytes(content)))[0]:
        size = len(entry.found.content) if isinstance(entry.found, Incoming) else 0
        assert size <= SMALL.max_bytes


def test_a_word_document_is_a_document_though_it_is_a_zip(tmp_path: Path) -> None:
    """Office files are not taken apart."""
    content = zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})
    assert told(imported(written(tmp_path, "cv.docx", content))[0]) == [("cv.docx", content)]


def test_a_name_cannot_write_on_the_terminal(tmp_path: Path) -> None:
    """Control characters of an entry's name are not passed on."""
    ((name, _),) = told(imported(written(tmp_path, "cvs.zip", zipped({"a\x1b[2Jb\n.txt": ADA})))[0])
    assert name == "a�[2Jb�.txt"
