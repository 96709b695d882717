"""The program tesseract as an OCR engine: a page in, words with places and confidences out."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from hirestream.errors import BadInput
from hirestream.read.limits import refusal
from hirestream.read.scan import DPI
from hirestream.read.words import Word, confidence_of

if TYPE_CHECKING:
    from PIL.Image import Image

_LANGUAGES: Final = ("fra", "eng")
_SURE: Final = 80.0  # of 100: a page that is read so surely is read once
_TURN: Final = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
_ADDRESS: Final = re.compile(r"\w@\w.*\.\w")
_ADDRESSES: Final = 2  # of a page are read once more
_ENLARGED: Final = (1.5, 2.0)  # measured: each finds what the other does not
_UNSURE: Final = re.compile(r"[._]")
_WORD_LEVEL: Final = "5"
_COLUMNS: Final = 12


def find_program() -> str | None:
    """Return the path of tesseract, or None when it is not installed."""
    return shutil.which("tesseract")


@dataclass(frozen=True)
class Tesseract:
    """Reads by the program at `program`, one thread, as long as the clock allows."""

    program: str
    name: str = "tesseract"

    def read_words(self, image: Image, *, until: float) -> list[Word]:
        """Read the words of a level page at about 300 dpi. Raises `timeout` or `corrupt`.

        French alone reads English as well as both languages do, and French better (a word in 100), in three quarters
        of the time; only hard pages gain by both.
        """
        language, *others = _languages(self.program)
        words = self._read(image, language, until=until)
        if others and confidence_of(words) < _SURE:
            again = self._read(image, "+".join([language, *others]), until=until)
            words = max(words, again, key=lambda found: sum(word.confidence * len(word.text) for word in found))
        addresses = [number for number, word in enumerate(words) if _ADDRESS.search(word.text)]
        for number in addresses[:_ADDRESSES]:
            words[number] = self._closer(image, words[number], (others or [language])[0], until=until)
        return words

    def _closer(self, image: Image, word: Word, language: str, *, until: float) -> Word:
        """Read an e-mail address once more, enlarged and alone: in a line of words, its dots are lost.

        Only its dots and its l, I and 1 may change: all else was read with more around it.
        """
        edge = (word.bottom - word.top) // 2
        part = image.crop((word.left - edge, word.top - edge, word.right + edge, word.bottom + edge))
        found = [word.text]
        for scale in _ENLARGED:
            larger = part.resize((round(part.width * scale), round(part.height * scale)))
            said = _run(larger, self.program, ["-l", language, "--psm", "7", "--dpi", str(DPI)], until=until)
            found += [text for text in said.split() if _bare(text) == _bare(word.text)]
        return word._replace(text=max(found, key=lambda text: (text.count("."), -text.count("I"))))

    def _read(self, image: Image, language: str, *, until: float) -> list[Word]:
        options = ["-l", language, "--dpi", str(DPI), "tsv"]
        return list(_words(_run(image, self.program, options, until=until)))

    def turn_of(self, image: Image, *, until: float) -> int:
        """Return by how many degrees, clockwise, a page must be turned to stand upright; 0 when that is not told."""
        try:
            told = _TURN.search(_run(image, self.program, ["--psm", "0"], until=until))
        except BadInput as error:
            if error.code == "timeout":
                raise
            return 0  # too few letters, or the package tesseract-ocr-osd is not there
        return int(told[1]) if told else 0


@cache
def _languages(program: str) -> tuple[str, ...]:
    """Return those of our languages that this tesseract has, as its `-l` option wants them, French first."""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    installed = set(listed.stdout.split())
    return tuple(language for language in _LANGUAGES if language in installed) or ("eng",)


def _bare(address: str) -> str:
    return _UNSURE.sub("", address.replace("I", "l").replace("1", "l").lower())


def _run(image: Image, program: str, options: list[str], *, until: float) -> str:
    buffer = io.BytesIO()
    image.save(buffer, format="PPM")  # of grey points: nothing to pack here and to unpack there
    try:
        result = subprocess.run(
            [program, "stdin", "stdout", *options],
            input=buffer.getvalue(),
            capture_output=True,
            timeout=max(until - time.monotonic(), 0.1),
            check=True,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},  # its threads cost more than they bring
        )
    except subprocess.TimeoutExpired as error:
        raise refusal(
            "timeout", "Reading a scanned page took too long; `limits.seconds_per_scan` is how long."
        ) from error
    except subprocess.CalledProcessError as error:
        raise refusal("corrupt", "The picture could not be read by tesseract.") from error
    return result.stdout.decode("utf-8", "replace")


def _words(table: str) -> Iterator[Word]:
    """Words of tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, sure, text."""
    for row in table.split("\n"):
        cells = row.split("\t", _COLUMNS - 1)
        if len(cells) == _COLUMNS and cells[0] == _WORD_LEVEL and cells[-1].strip():
            block, paragraph, line = map(int, cells[2:5])
            left, top, width, height = map(int, cells[6:10])
            text, sure = cells[-1].strip(), float(cells[10])
            yield Word(text, (block, paragraph, line), left, top, left + width, top + height, sure)
