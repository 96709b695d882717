"""Reading in a process that can be killed: what kills or stops it is told by its code, and the next file is read."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from tests.read.conftest import PdfMaker

from hirestream.errors import BadInput
from hirestream.read.limits import ReadLimits
from hirestream.read.service import read_document
from hirestream.read.worker import SafeReader


@pytest.fixture
def reader() -> Iterator[SafeReader]:
    """A reader with the usual limits."""
    made = SafeReader(ReadLimits(), seconds=20, memory_bytes=512_000_000, most=1)
    yield made
    made.close()


def word_file(text: str) -> bytes:
    """A Word file of one paragraph."""
    document = docx.Document()
    document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pids(reader: SafeReader) -> list[int]:
    """Processes that wait for a document."""
    return [process._popen.pid for process in reader._idle]


def test_the_same_text_from_the_same_process(reader: SafeReader, plain_pdf: bytes) -> None:
    """A document reads the same there and here, refusals come with their code, and one process does them all."""
    word = word_file("Fishmonger in Whitby for sixteen years")
    assert reader(word, "cv.docx") == read_document(word, "cv.docx")
    (first,) = pids(reader)
    assert reader(plain_pdf) == read_document(plain_pdf)
    with pytest.raises(BadInput) as caught:
        reader(plain_pdf[:2000])
    assert (caught.value.code, caught.value.stage) == ("corrupt", "read")
    assert pids(reader) == [first]


def test_small_texts_need_no_process(reader: SafeReader) -> None:
    """A short text is read at once, without the time that a process takes to start."""
    assert reader(b"Harbour pilot in Rouen since 2011", "cv.txt").text == "Harbour pilot in Rouen since 2011"
    assert pids(reader) == []


def test_too_slow_a_file_does_not_lose_the_next(make_pdf: PdfMaker) -> None:
    """A file that takes too long is stopped in time, and the next one is read."""
    pages = make_pdf("#for i in range(40) [#lorem(900) #pagebreak(weak: true)]")
    reader = SafeReader(ReadLimits(max_pages=500), seconds=0.05, memory_bytes=512_000_000)
    try:
        started = time.monotonic()
        with pytest.raises(BadInput) as caught:
            reader(pages)
        assert caught.value.code == "timeout"
        assert time.monotonic() - started < 15  # most of it is the start of the process
        reader._seconds = 20
        assert "Roofer" in reader(word_file("Roofer in Oban, twelve winters")).text
    finally:
        reader.close()


def test_a_reader_that_dies(reader: SafeReader) -> None:
    """A file that brings its process down is `corrupt`, and the next one is read."""
    word = word_file("Beekeeper and gardener in Kent")
    reader(word)
    (pid,) = pids(reader)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(BadInput) as caught:
        reader(word)
    assert caught.value.code == "corrupt"
    assert "Beekeeper" in reader(word).text


def test_memory_is_limited() -> None:
    """A file that needs more memory than the limit is refused, and the process goes on."""
    reader = SafeReader(ReadLimits(), seconds=60, memory_bytes=40_000_000)
    try:
        markup = b"<html><body>" + b"<p>x</p>" * 600_000 + b"</body></html>"
        with pytest.raises(BadInput) as caught:
            reader(markup, "cv.html")
        assert caught.value.code in {"too-large", "corrupt"}
        assert "Sexton" in reader(word_file("Sexton in Ely for twenty years")).text
    finally:
        reader.close()


def test_several_threads_at_once() -> None:
    """Threads of the web share the processes, and no more than the limit are started."""
    reader = SafeReader(ReadLimits(), seconds=30, memory_bytes=512_000_000, most=2)
    texts: list[str] = []

    def read(number: int) -> None:
        texts.append(reader(word_file(f"Candidate number {number}, turner and fitter")).text)

    try:
        threads = [threading.Thread(target=read, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sorted(texts) == [f"Candidate number {number}, turner and fitter" for number in range(6)]
        assert 1 <= len(pids(reader)) <= 2
    finally:
        reader.close()


def test_no_process_is_left(reader: SafeReader) -> None:
    """When the reader is closed, its processes are gone."""
    reader(word_file("Milliner in Bath for seven years"))
    (pid,) = pids(reader)
    reader.close()
    assert not Path(f"/proc/{pid}").exists()
