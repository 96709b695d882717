"""What does not need the flow: how quickly commands answer, what lies on disk, what machine this is."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import psutil

from hirestream import __version__
from hirestream.errors import HirestreamError
from hirestream.settings import Settings

_SHORT_CV = """Ada Example
Data engineer
ada@example.org

EXPERIENCE
Data engineer, Example Ltd, Lyon, 2019 - 2024
Built pipelines in Python and SQL.

SKILLS
Python, SQL, Kafka
"""
_BLOCK = 512  # bytes of a block of `st_blocks`


def describe() -> dict[str, object]:
    """Which machine, how busy it was already, and which code."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "hirestream": __version__,
    }


def command_times(folder: Path, *, rounds: int) -> dict[str, float]:
    """Median seconds of `rounds` fresh processes of `--help`, and of `parse` of a CV of nine lines."""
    cv = folder / "short-cv.txt"
    cv.write_text(_SHORT_CV, encoding="utf-8")
    return {"help": _median_s(["--help"], rounds), "parse": _median_s(["parse", str(cv)], rounds)}


def _median_s(arguments: list[str], rounds: int) -> float:
    installed = Path(sys.executable).with_name("hirestream")
    command = [str(installed)] if installed.exists() else [sys.executable, "-m", "hirestream.cli"]
    seconds = []
    for _ in range(rounds):
        began = time.monotonic()
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        seconds.append(time.monotonic() - began)
        if done.returncode:
            raise HirestreamError(f"`hirestream {arguments[0]}` failed: {done.stderr.strip()[-500:]}")
    return round(statistics.median(seconds), 2)


def disk_gb(settings: Settings) -> dict[str, float]:
    """GB on disk of the environment, the jars and the embedding model."""
    folders = {"environment": Path(sys.prefix), "jars": settings.jars_dir, "model": settings.encoder_dir}
    return {name: _folder_gb(folder) for name, folder in folders.items()}


def _folder_gb(folder: Path) -> float:
    """Space of a folder; a file with several names in it counts once, links out of it not at all."""
    blocks: dict[tuple[int, int], int] = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            told = os.lstat(os.path.join(parent, name))  # noqa: PTH118 - 100,000 files
            blocks[told.st_dev, told.st_ino] = told.st_blocks
    return round(sum(blocks.values()) * _BLOCK / 1e9, 2)
