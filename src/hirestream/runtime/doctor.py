"""What this machine has and lacks for hirestream, and the line that installs what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec

from hirestream.errors import Misconfigured
from hirestream.runtime.addresses import port_is_free
from hirestream.runtime.java import find_java, java_version
from hirestream.settings import Settings

_LEAST_DISK_GB = 2.0
_LEAST_MEMORY_GB = 6.0


@dataclass(frozen=True)
class Check:
    """One finding: what was looked at, whether it is well, what was found, and how to mend it."""

    name: str
    ok: bool
    found: str
    fix: str = ""
    needed: bool = True


def _java() -> Check:
    try:
        path = find_java()
    except Misconfigured as error:
        return Check("java", ok=False, found="none", fix=error.message)
    return Check("java", ok=True, found=f"{java_version(path)} at {path}")


def _ocr() -> Check:
    fix = "apt-get install tesseract-ocr tesseract-ocr-fra tesseract-ocr-eng tesseract-ocr-osd"
    path = shutil.which("tesseract")
    if not path and find_spec("rapidocr"):
        return Check("ocr", ok=True, found="rapidocr; tesseract would read a page in a third of the time")
    if not path:
        fix += " (or the Python package hirestream[ocr])"
        return Check("ocr", ok=False, found="no tesseract: scans cannot be read", fix=fix, needed=False)
    shown = subprocess.run([path, "--list-langs"], capture_output=True, text=True, check=False, timeout=20)
    languages = set(shown.stdout.split()) & {"fra", "eng"}
    return Check(
        "ocr", languages == {"fra", "eng"}, f"tesseract with {', '.join(sorted(languages))}", fix, needed=False
    )


def _language_model(settings: Settings) -> Check:
    """Whether extraction may ask a model, and has what it needs for it; nobody is called."""
    provider = settings.extract.model.provider
    if provider == "none":
        found = "off: documents are read by rules alone (extract.model.provider)"
        return Check("language model", ok=True, found=found, needed=False)
    package = "groq" if provider == "groq" else "openai"
    if find_spec(package) is None:
        fix = f"pip install 'hirestream[{package}]'"
        return Check("language model", ok=False, found=f"no package {package}", fix=fix, needed=False)
    if provider == "groq" and settings.groq_key is None:
        fix = "set GROQ_API_KEY, or llm.groq.api_key in hirestream.toml"
        return Check("language model", ok=False, found="Groq without a key", fix=fix, needed=False)
    place = "Groq" if provider == "groq" else settings.llm.local.base_url
    return Check("language model", ok=True, found=f"{place}: what rules leave open is asked there", needed=False)


def _made_at_setup(settings: Settings) -> list[Check]:
    fix = "make setup"
    found = [
        Check(f"jars of {name}", (settings.jars_dir / name).is_dir(), str(settings.jars_dir / name), fix)
        for name in ("kafka", "spark")
    ]
    model = settings.encoder_dir
    return [*found, Check("embedding model", (model / "COMPLETE").exists(), str(model), fix)]


def _room(settings: Settings) -> list[Check]:
    folder = settings.root
    while not folder.exists():
        folder = folder.parent
    disk = shutil.disk_usage(folder).free / 1e9
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return [
        Check("data folder", os.access(folder, os.W_OK), str(settings.root), "choose another with HIRESTREAM_DATA_DIR"),
        Check("disk", disk >= _LEAST_DISK_GB, f"{disk:.0f} GB free", f"free {_LEAST_DISK_GB:.0f} GB at least"),
        Check(
            "memory", memory >= _LEAST_MEMORY_GB, f"{memory:.0f} GB", "6 GB are needed for all engines", needed=False
        ),
    ]


def examine(settings: Settings, *, running: bool) -> list[Check]:
    """Look at everything that hirestream needs; `running`: its ports are then its own."""
    checks = [
        Check("python", sys.version_info >= (3, 11), sys.version.split()[0], "install Python 3.11 or newer"),
        _java(),
        _ocr(),
        _language_model(settings),
        *_made_at_setup(settings),
        *_room(settings),
    ]
    if settings.web.port and not running:
        free = port_is_free(settings.web.port, settings.web.host)
        checks.append(Check("web port", free, str(settings.web.port), "HIRESTREAM_WEB__PORT=0 takes any free port"))
    return checks
