"""A CSV file whose rows are offers or CVs → one document a row, as people export them from boards and ATSs.

An offer becomes a schema.org JobPosting, a CV its text. Which column is which is told by its name, French or English.
"""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TextIO

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
    csv.field_size_limit(10_000_000)
    try:
        with path.open(newline="", encoding=_encoding(path)) as file:
            dialect = _dialect(file)
            rows = csv.DictReader(file, dialect=dialect)
            columns = {_folded(name): name for name in rows.fieldnames or ()}
            make = _Maker(columns)
            for number, row in enumerate(rows, start=1):
                made = make(row)
                if made:
                    yield f"{path.name}#{number}", *made
    except (csv.Error, UnicodeError) as error:
        raise BadInput("corrupt", f"The table cannot be read: {error}", stage="ingest") from error


class _Maker:
    """Makes the document of a row, given which column carries what."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self._cv = next((name for folded, name in columns.items() if folded in _CV_COLUMNS), None)
        self._offer = {
            field: name
            for field, known in _OFFER_COLUMNS.items()
            for folded, name in columns.items()
            if folded in known
        }
        if self._cv is None and not {"title", "description"} <= set(self._offer):
            raise BadInput(
                "unsupported-type",
                "No column of the table is known. Offers need title and description, CVs a column resume.",
                stage="ingest",
            )

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


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    try:
        head[: max(0, len(head) - 4)].decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _dialect(file: TextIO) -> type[csv.Dialect]:
    """Tell commas from semicolons and tabs by the header line alone: prose confuses the sniffer."""
    header = file.readline()
    file.seek(0)
    counts = {separator: header.count(separator) for separator in (",", ";", "\t")}
    best = max(counts, key=lambda separator: counts[separator])

    class Found(csv.excel):
        delimiter = best

    return Found
