"""What every file says of itself, whatever its format: that a simulator made it; and archives without a clock."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Final

GENERATOR: Final = "hirestream simulator"
KEYWORD: Final = "synthetic document"
_ZIPPED: Final = (1980, 1, 1, 0, 0, 0)


def without_clock(content: bytes, *, replaced: dict[str, bytes] | None = None, dropped: tuple[str, ...] = ()) -> bytes:
    """The same archive with one fixed time for all its members, some of them replaced or dropped."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            if member.filename.startswith(dropped):
                continue
            fixed = zipfile.ZipInfo(member.filename, _ZIPPED)
            # OpenDocument wants its first member, the media type, as it is.
            fixed.compress_type = zipfile.ZIP_STORED if member.filename == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(fixed, (replaced or {}).get(member.filename) or source.read(member))
    return out.getvalue()
