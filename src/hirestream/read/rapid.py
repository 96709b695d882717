"""The package rapidocr as an OCR engine, for machines without tesseract: its models lie in the package.

Lines are found by one network and read by another (PP-OCR); a line's words get its confidence, and places by their
share of its letters.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hirestream.read.limits import refusal
from hirestream.read.words import Word, confidence_of

if TYPE_CHECKING:
    from PIL.Image import Image

#: Points of the long side: 200 dpi of an A4 page. More takes longer and reads no better (measured).
_LONG_SIDE: Final = 2339
#: It is 98 % sure of what is right and 91 % of what is wrong: so many times its doubt is the doubt of tesseract.
_DOUBT: Final = 4.0
#: Points of the long side of the picture in which lines are looked for; with more, the process takes over 512 MB.
_FOUND_AT: Final = 1216
#: Bytes of addresses that the networks reserve while they run; they touch half of them (measured: 473 MB in all).
WORKING: Final = 400_000_000
_TURNS: Final = (90, 270, 180)
_UPRIGHT: Final = 80.0  # of 100: as sure as it is of a page that stands upright


def is_installed() -> bool:
    """Whether the package is there (the extra `ocr`)."""
    return find_spec("rapidocr") is not None


@cache
def load() -> Any:
    """Load the networks, once a process: one core, models of the package alone, nothing fetched."""
    import numpy as np
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    one_core = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    found = {
        f"{part}.model_path": str(path)
        for part, pattern in (("Det", "*_det_*.onnx"), ("Rec", "*_rec_*.onnx"))
        for path in models.glob(pattern)
    }
    engine: Any = rapidocr.RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Det.limit_type": "max",
            "Det.limit_side_len": _FOUND_AT,
            "Rec.rec_batch_num": 1,
            **one_core,
            **found,
        }
    )
    # Both networks are loaded at their first use: here, before a process limits its memory.
    blank = np.full((48, 320, 3), 255, np.uint8)
    engine(blank, use_rec=False)
    engine(blank, use_det=False)
    engine.update_params(use_det=True, use_rec=True)
    return engine


@dataclass(frozen=True)
class Rapid:
    """Reads by rapidocr. It cannot be stopped in the middle of a page: the time is looked at before and after."""

    name: str = "rapidocr"

    def read_words(self, image: Image, *, until: float) -> list[Word]:
        """Read the words of a level page. Raises `timeout`."""
        import numpy as np

        scale = min(1.0, _LONG_SIDE / max(image.size))
        small = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
        _check_time(until)
        from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

        try:
            found = load()(np.asarray(small.convert("RGB")))
        except ONNXRuntimeError as error:
            raise refusal("too-large", "Reading the page takes more memory than `limits.memory_bytes`.") from error
        _check_time(until)
        if found.txts is None:
            return []
        return [
            word
            for number, (text, box, score) in enumerate(zip(found.txts, found.boxes, found.scores, strict=True))
            for word in _words_of(text, box / scale, _sure(float(score)), number)
        ]

    def turn_of(self, image: Image, *, until: float) -> int:
        """Try the other ways round; return by how many degrees, clockwise, the page stands upright, or 0."""
        for turn in _TURNS:
            words = self.read_words(image.rotate(-turn, expand=True, fillcolor=255), until=until)
            if confidence_of(words) >= _UPRIGHT:
                return turn
        return 0


def _sure(score: float) -> float:
    """Return a confidence (0 to 100) on the scale of tesseract."""
    return max(0.0, 100 - _DOUBT * 100 * (1 - score))


def _check_time(until: float) -> None:
    if time.monotonic() > until:
        raise refusal("timeout", "Reading a scanned page took too long; `limits.seconds_per_scan` is how long.")


def _words_of(text: str, box: Any, sure: float, number: int) -> list[Word]:
    left, top = (int(edge) for edge in box.min(axis=0))
    right, bottom = (int(edge) for edge in box.max(axis=0))
    # The box that is found has a margin around the ink.
    margin = (bottom - top) // 6
    letter = (right - left) / max(len(text), 1)
    words, place = [], 0
    for part in text.split(" "):
        if part:
            first, last = left + round(place * letter), left + round((place + len(part)) * letter)
            words.append(Word(part, (0, 0, number), first, top + margin, last, bottom - margin, sure))
        place += len(part) + 1
    return words
