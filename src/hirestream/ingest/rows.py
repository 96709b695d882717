"""A CSV file whose rows are offers or CVs → one document a row, as people export them from boards and ATSs.

An offer becomes a schema.org JobPosting, a CV its text. Which column is which is told by its name, French or English.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Final

from hirestream.errors import BadInput

#: Our field → names of columns that carry it at boards and ATSs (compared without case, accents, spaces, `_`, `-`).
_OFFER_COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    "title": frozenset({"title", "jobtitle", "intitule", "titre", "poste", "position"}),
    "description": frozenset({"description", "jobdescription", "texte", "text", "body", "descriptif"}),
    "employmentType": frozenset({"contracttype", "contract", "contrat", "typecontrat", "employmenttype"}),
    "url": frozenset({"applyurl", "url", "link", "lien", "joburl"}),
    "company": frozenset({"company", "entreprise", "companyname", "employer", "hiringorganization", "employeur"}),
    "place": frozenset({"location", "city", "lieu", "ville", "place", "joblocation"}),
    "datePosted": frozenset({"dateposted", "datecreation", "postedat", "published", "date"}),
    "validThrough": frozenset({"validthrough", "expires", "datefin", "expirydate"}),
}
OFFER_FIELDS: Final = tuple(_OFFER_COLUMNS)
_CV_COLUMNS: Final = frozenset({"resumestr", "resume", "resumetext", "cv", "cvtext", "textecv"})
_SAMPLE_BYTES: Final = 64_000


def is_table(path: Path) -> bool:
    """Whether the rows of a file are documents."""
    return path.suffix.lower() == ".csv"


def documents_of_rows(path: Path) -> Iterator[tuple[str, bytes, str]]:
    """Yield (name, bytes, media type) for each row, one at a time; the same row gives the same bytes.

    Raises `BadInput` (`unsupported-type`) when no column is known to carry an offer or a CV, `corrupt` when the file
    is not a CSV in a Unicode or Windows-1252 encoding.
    """
    try:
        with path.open("rb") as file:
            rows = read_rows(file)
            make = RowMaker({folded(name): name for name in rows.fieldnames or ()})
            for number, row in enumerate(rows, start=1):
                made = make(row)
                if made:
                    yield f"{path.name}#{number}", *made
    except (csv.Error, UnicodeError) as error:
        raise BadInput("corrupt", f"The table cannot be read: {error}", stage="ingest") from error


def read_rows(file: IO[bytes]) -> csv.DictReader[str]:
    """Read the rows of a CSV, with its encoding and separator told from its beginning; nothing is held but a row."""
    csv.field_size_limit(10_000_000)
    head = file.read(_SAMPLE_BYTES)
    encoding = _encoding(head)
    stream = io.TextIOWrapper(io.BufferedReader(_Rejoined(head, file), _SAMPLE_BYTES), encoding, newline="")
    return csv.DictReader(stream, dialect=_dialect(head.decode(encoding, "replace")))


class _Rejoined(io.RawIOBase):
    """A stream whose beginning was read already, from its beginning."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = io.BytesIO(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._head.read(len(buffer)) or self._rest.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class RowMaker:
    """Makes the document of a row, given which column carries what; `mapping` (field → column) wins over the names."""

    def __init__(self, columns: Mapping[str, str], mapping: Mapping[str, str] | None = None) -> None:
        cv = next((name for known, name in columns.items() if known in _CV_COLUMNS), None)
        self._cv = None if mapping else cv
        self._offer = _offer_columns(columns) | {
            field: columns[folded(column)] for field, column in (mapping or {}).items() if field in _OFFER_COLUMNS
        }
        if self._cv is None and not {"title", "description"} <= set(self._offer):
            raise BadInput(
                "unsupported-type",
                "No column of the table is known. Offers need title and description, CVs a column resume.",
                stage="ingest",
            )

    @staticmethod
    def knows_offers(columns: Mapping[str, str]) -> bool:
        """Whether columns of these names (folded → as written) make offers."""
        return {"title", "description"} <= set(_offer_columns(columns))

    def __call__(self, row: Mapping[str, str | None]) -> tuple[bytes, str] | None:
        """Return the bytes and the media type; None for a row that says nothing."""
        if self._cv is not None:
            text = (row.get(self._cv) or "").strip()
            return (text.encode(), "text/plain") if text else None
        values = {field: (row.get(name) or "").strip() for field, name in self._offer.items()}
        posting: dict[str, object] = {"@context": "https://schema.org", "@type": "JobPosting"}
        if company := values.pop("company", ""):
            posting["hiringOrganization"] = {"@type": "Organization", "name": company}
        if place := values.pop("place", ""):
            posting["jobLocation"] = {"@type": "Place", "address": {"addressLocality": place}}
        filled = {field: value for field, value in values.items() if value}
        if not filled:
            return None
        return json.dumps(posting | filled, ensure_ascii=False).encode(), "application/ld+json"


def _offer_columns(columns: Mapping[str, str]) -> dict[str, str]:
    return {field: name for field, known in _OFFER_COLUMNS.items() for told, name in columns.items() if told in known}


def folded(name: str) -> str:
    """Return a column's name as it is compared: letters and digits, without case and accents."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _encoding(head: bytes) -> str:
    try:
        head[: max(0, len(head) - 4)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _dialect(head: str) -> type[csv.Dialect]:
    """Tell commas from semicolons and tabs by the header line alone: prose confuses the sniffer."""
    header = head.partition("\n")[0]
    counts = {separator: header.count(separator) for separator in (",", ";", "\t")}
    best = max(counts, key=lambda separator: counts[separator])

    class Found(csv.excel):
        delimiter = best

    return Found
