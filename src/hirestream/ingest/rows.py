"""Rows of a table that are offers or CVs → one document a row, as people export them from boards and ATSs.

An offer becomes a schema.org JobPosting, a CV its text. Which column is which is told by its name, French or English,
or by a mapping.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from hirestream.errors import BadInput
from hirestream.ingest.feeds.job_posting import OfferFields, Pay, Place, job_posting
from hirestream.ingest.feeds.terms import day_of, employment_types, unit_of, workplace_of

#: Our field → names of columns that carry it at boards and ATSs (compared without case, accents, spaces, `_`, `-`).
COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    field: frozenset(names.split())
    for field, names in {
        "key": "id key guid reference ref jobid offerid identifiant identifier refid",
        "title": "title jobtitle intitule titre poste position",
        "description": "description jobdescription texte text body descriptif content summary",
        "qualifications": "qualifications requirements profil profilrecherche prerequis",
        "contract": "contracttype contract contrat typecontrat typedecontrat employmenttype jobtype",
        "url": "url link lien joburl",
        "apply_url": "applyurl applicationurl lienpostuler urlpostulation",
        "company": "company entreprise companyname employer hiringorganization employeur societe",
        "place": "location city lieu ville place joblocation localisation lieudetravail",
        "region": "region state departement province",
        "country": "country pays countrycode",
        "workplace": "workplace workplacetype remote teletravail joblocationtype",
        "salary_min": "salarymin minsalary salairemin salaireminimum salaryfrom",
        "salary_max": "salarymax maxsalary salairemax salairemaximum salaryto",
        "currency": "currency devise salarycurrency",
        "salary_period": "salaryperiod period periode salaryunit salarytype payperiod",
        "posted": "dateposted datecreation postedat published date publishedat datedepublication",
        "valid_through": "validthrough expires datefin expirydate datelimite closingdate",
        "industry": "industry secteur sector",
        "experience": "experience experiencerequirements experiencelevel",
        "education": "education formation educationrequirements niveaudetudes",
        "skills": "skills competences",
        "benefits": "benefits avantages",
    }.items()
}
#: Columns of `place` that hold a town and nothing else.
_TOWNS: Final = frozenset({"city", "ville"})
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
    with path.open("rb") as file:
        head = file.read(_SAMPLE_BYTES)
    try:
        with path.open(newline="", encoding=_encoding(head)) as file:
            columns, rows = csv_rows(file)
            make = _Maker(columns)
            for number, row in enumerate(rows, start=1):
                made = make(row)
                if made:
                    yield f"{path.name}#{number}", *made
    except (csv.Error, UnicodeError) as error:
        raise BadInput("corrupt", f"The table cannot be read: {error}", stage="ingest") from error


def csv_rows(file: TextIO) -> tuple[list[str], Iterable[dict[str, Any]]]:
    """Return the columns of a CSV, and its rows, read as they are asked for."""
    csv.field_size_limit(10_000_000)
    reader = csv.DictReader(file, dialect=_dialect(file))
    return list(reader.fieldnames or ()), reader


def csv_text(content: bytes) -> TextIO:
    """Decode a CSV as spreadsheets write it."""
    return io.StringIO(content.decode(_encoding(content[:_SAMPLE_BYTES])), newline="")


class OfferColumns:
    """Which column carries which of our fields: by `given` (field → column), else by names that are known."""

    def __init__(self, columns: Iterable[str], given: Mapping[str, str] | None = None) -> None:
        found: dict[str, str] = {}
        for name in columns:
            for field, known in COLUMNS.items():
                if folded(name) in known:
                    found.setdefault(field, name)
        self._columns = found | dict(given or {})

    def has_offers(self) -> bool:
        """Whether the columns that an offer needs are there."""
        return {"title", "description"} <= set(self._columns)

    def column(self, field: str) -> str | None:
        """Column that carries a field."""
        return self._columns.get(field)

    def offer(self, texts: Mapping[str, str]) -> OfferFields | None:
        """Return the offer of a row, given the text of each of our fields; None for a row that says nothing.

        Raises `ValueError` with what is wrong.
        """
        said = {field: text for field, text in texts.items() if field != "key" and text.strip()}
        if not said:
            return None
        place, region, country = (said.get(name) for name in ("place", "region", "country"))
        is_town = region or country or folded(self._columns.get("place", "")) in _TOWNS
        where = Place(locality=place, region=region, country=country) if is_town else Place(written=place)
        low, high = (_amount(name, said.get(name)) for name in ("salary_min", "salary_max"))
        remote = folded(said.get("workplace", "")) in {"true", "yes", "oui", "1"}
        return OfferFields(
            title=said.get("title", ""),
            description=said.get("description", ""),
            company=said.get("company"),
            places=(where,) if place or region or country else (),
            workplace=workplace_of(said.get("workplace"), remote=remote),
            employment=employment_types(said.get("contract")),
            pay=Pay(low, high, said.get("currency"), unit_of(said.get("salary_period"))) if low or high else None,
            posted=day_of(said.get("posted")) or said.get("posted"),
            valid_through=day_of(said.get("valid_through")) or said.get("valid_through"),
            page=said.get("url"),
            apply=said.get("apply_url"),
            identifier=texts.get("key") or None,
            industry=said.get("industry"),
            qualifications=said.get("qualifications"),
            experience=said.get("experience"),
            education=said.get("education"),
            skills=(said["skills"],) if "skills" in said else (),
            benefits=said.get("benefits"),
        )


class _Maker:
    """Makes the document of a row, given which column carries what."""

    def __init__(self, columns: Iterable[str]) -> None:
        names = list(columns)
        self._cv = next((name for name in names if folded(name) in _CV_COLUMNS), None)
        self._offers = OfferColumns(names)
        if self._cv is None and not self._offers.has_offers():
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
        texts = {field: (row.get(name) or "").strip() for field in COLUMNS if (name := self._offers.column(field))}
        try:
            offer = self._offers.offer(texts)
        except ValueError:  # an amount that is none: the rest of the row still is an offer
            offer = self._offers.offer({k: v for k, v in texts.items() if not k.startswith("salary")})
        return (job_posting(offer), "application/ld+json") if offer else None


def folded(name: str) -> str:
    """Name without case, accents and separators."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _amount(field: str, text: str | None) -> float | None:
    if not text:
        return None
    bare = "".join(text.split()).replace(",", ".").rstrip("€")
    try:
        amount = float(bare)
    except ValueError:
        raise ValueError(f"{field} is text, not a number") from None
    if not 0 <= amount <= 1e9:  # noqa: PLR2004 - also what is no number
        raise ValueError(f"{field} is not an amount")
    return amount


def _encoding(head: bytes) -> str:
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
