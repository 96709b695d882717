"""Names of files and entries: which are skipped, which are not safe, what kind of container they promise."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

#: What systems leave behind in folders and archives; nobody means to hand it in.
_LEFT_BEHIND: Final = frozenset({"__macosx", "thumbs.db", "desktop.ini", "$recycle.bin", "system volume information"})
TAR_ENDINGS: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
MBOX_ENDINGS: Final = (".mbox", ".mbx")


def is_left_behind(part: str) -> bool:
    """Whether a file or folder is hidden, or something that a system wrote for itself."""
    return part != ".." and (part.startswith((".", "~$")) or part.casefold() in _LEFT_BEHIND)


def is_unsafe(name: str) -> bool:
    """Whether an entry's name points outside its archive: absolute, with a drive, or upwards."""
    straight = name.replace("\\", "/")
    return (
        not straight.strip("/")
        or straight.startswith("/")
        or (len(straight) > 1 and straight[1] == ":")
        or ".." in PurePosixPath(straight).parts
        or "\0" in name
    )


def parts_of(name: str) -> tuple[str, ...]:
    """Return the folders and the file of an entry's name."""
    return PurePosixPath(name.replace("\\", "/")).parts
