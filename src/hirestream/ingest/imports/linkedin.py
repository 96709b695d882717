"""The data export that LinkedIn gives its members of themselves (a zip of CSV files) → one JSON Resume of that person.

Only what makes a CV is taken: no contacts, no messages, no applications, no birth date.
"""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from hirestream.ingest.imports.names import parts_of
from hirestream.ingest.rows import csv_rows, csv_text, folded

_PROFILE: Final = "profile.csv"
_OTHERS: Final = frozenset(
    {
        "positions.csv", "education.csv", "skills.csv", "languages.csv", "certifications.csv", "projects.csv",
        "volunteering.csv", "email addresses.csv", "phonenumbers.csv", "whatsapp phone numbers.csv",
    }
)  # fmt: skip
#: Rows of one file that are read: nobody has more posts or skills.
_MOST_ROWS: Final = 500
_MAX_BYTES: Final = 5_000_000
#: Our word → the column's names. Exports are in English, whatever the member's language; the French names are for
#: files that were opened and saved with translated heads.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "first": ("firstname", "prenom"),
    "last": ("lastname", "nom", "nomdefamille"),
    "headline": ("headline", "titre", "titreduprofil"),
    "summary": ("summary", "resume"),
    "place": ("geolocation", "location", "lieu", "localisation"),
    "websites": ("websites", "sitesweb"),
    "company": ("companyname", "entreprise", "nomdelentreprise"),
    "title": ("title", "poste", "intituleduposte", "titre"),
    "description": ("description",),
    "start": ("startedon", "startdate", "debut", "datededebut", "dateddebut"),
    "end": ("finishedon", "enddate", "fin", "datedefin"),
    "school": ("schoolname", "ecole", "etablissement", "nomdeletablissement"),
    "degree": ("degreename", "diplome", "nomdudiplome"),
    "notes": ("notes", "remarques"),
    "name": ("name", "nom"),
    "proficiency": ("proficiency", "niveau"),
    "authority": ("authority", "autorite", "organisme"),
    "url": ("url", "lien"),
    "email": ("emailaddress", "adresseemail", "email"),
    "primary": ("primary", "principale"),
    "number": ("number", "numero", "phonenumber"),
    "role": ("role",),
}
_MONTHS: Final = (
    ("jan",), ("feb", "fev"), ("mar",), ("apr", "avr"), ("may", "mai"), ("jun", "juin"), ("jul", "juil"),
    ("aug", "aou"), ("sep",), ("oct",), ("nov",), ("dec",),
)  # fmt: skip
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")
_ISO: Final = re.compile(r"(?:19|20)\d{2}(?:-\d{2}){0,2}")
_LINK: Final = re.compile(r"https?://[^\s\],]+")

Row = Mapping[str, str]


def is_export(names: Iterable[str]) -> bool:
    """Whether the files of a zip are a member's data export: a profile and one more of its files."""
    files = {parts[-1].casefold() for name in names if (parts := parts_of(name))}
    return _PROFILE in files and not files.isdisjoint(_OTHERS)


def read_export(archive: zipfile.ZipFile) -> bytes:
    """Return the JSON Resume of the person whose export this is. Raises what a damaged archive raises."""
    files: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        parts = parts_of(info.filename)
        if parts and parts[-1].casefold() in {_PROFILE, *_OTHERS}:
            files.setdefault(parts[-1].casefold(), info)

    def rows(name: str) -> list[Row]:
        return _rows(archive, files[name]) if name in files else []

    resume = {
        "basics": _basics(rows),
        "work": [_post(row) for row in rows("positions.csv")],
        "volunteer": [_volunteering(row) for row in rows("volunteering.csv")],
        "education": [_course(row) for row in rows("education.csv")],
        "certificates": [_certificate(row) for row in rows("certifications.csv")],
        "skills": _named(rows("skills.csv")),
        "languages": [
            _present({"language": row.get("name"), "fluency": row.get("proficiency")}) for row in rows("languages.csv")
        ],
        "projects": [_project(row) for row in rows("projects.csv")],
    }
    return (json.dumps(_present(resume), ensure_ascii=False, indent=2) + "\n").encode()


def _rows(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> list[Row]:
    with archive.open(info) as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise ValueError("a file of the export is larger than any that a member has")
    names, reader = csv_rows(csv_text(content))
    known = {folded(name): name for name in names}
    columns = {
        word: known[next(told for told in heads if told in known)]
        for word, heads in _COLUMNS.items()
        if not known.keys().isdisjoint(heads)
    }
    found: list[Row] = []
    try:
        for row in reader:
            values = {word: (row.get(column) or "").strip() for word, column in columns.items()}
            if any(values.values()):
                found.append(values)
            if len(found) == _MOST_ROWS:
                break
    except csv.Error as error:
        raise ValueError("a file of the export is no CSV") from error
    return found


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _basics(rows: Any) -> dict[str, Any]:
    profile: Row = next(iter(rows("profile.csv")), {})
    emails: Sequence[Row] = rows("email addresses.csv")
    phones: Sequence[Row] = [*rows("phonenumbers.csv"), *rows("whatsapp phone numbers.csv")]
    primary = [row for row in emails if row.get("primary", "").casefold() in {"yes", "oui", "true"}]
    links = _LINK.findall(profile.get("websites", ""))
    return _present(
        {
            "name": " ".join(part for part in (profile.get("first"), profile.get("last")) if part),
            "label": profile.get("headline"),
            "email": next((row["email"] for row in [*primary, *emails] if row.get("email")), None),
            "phone": next((row["number"] for row in phones if row.get("number")), None),
            "url": links[0] if links else None,
            "profiles": [{"url": link} for link in links[1:]],
            "summary": profile.get("summary"),
            "location": _place(profile.get("place", "")),
        }
    )


def _place(written: str) -> dict[str, str]:
    """`Lyon, Auvergne-Rhône-Alpes, France` → city, region, country."""
    parts = [part.strip() for part in written.split(",") if part.strip()]
    if not parts:
        return {}
    place = {"city": parts[0]}
    if len(parts) > 2:  # noqa: PLR2004 - city, region, country
        place["region"] = parts[1]
    if len(parts) > 1:
        place["country"] = parts[-1]
    return place


def _dates(row: Row) -> dict[str, str | None]:
    return {"startDate": _day(row.get("start", "")), "endDate": _day(row.get("end", ""))}


def _day(written: str) -> str | None:
    """`Mar 2020`, `mars 2020`, `2020`, `2020-03-01` → as precise an ISO date; None when there is no year in it."""
    if _ISO.fullmatch(written):
        return written
    year = _YEAR.search(written)
    if year is None:
        return None
    word = folded(re.sub(r"[\d\s.,/-]+", " ", written))
    month = next((n for n, starts in enumerate(_MONTHS, start=1) if word.startswith(starts)), None)
    return f"{year.group()}-{month:02d}" if month else year.group()


def _post(row: Row) -> dict[str, Any]:
    return _present(
        {"name": row.get("company"), "position": row.get("title"), "location": row.get("place"), **_dates(row)}
        | {"summary": row.get("description")}
    )


def _volunteering(row: Row) -> dict[str, Any]:
    told = {"organization": row.get("company") or row.get("name"), "position": row.get("role") or row.get("title")}
    return _present(told | _dates(row) | {"summary": row.get("description")})


def _course(row: Row) -> dict[str, Any]:
    return _present({"institution": row.get("school"), "studyType": row.get("degree"), **_dates(row)})


def _certificate(row: Row) -> dict[str, Any]:
    return _present({"name": row.get("name"), "issuer": row.get("authority"), "date": _day(row.get("start", ""))})


def _project(row: Row) -> dict[str, Any]:
    return _present(
        {"name": row.get("title"), "description": row.get("description"), "url": row.get("url"), **_dates(row)}
    )


def _named(rows: Iterable[Row]) -> list[dict[str, str]]:
    names = dict.fromkeys(row["name"] for row in rows if row.get("name"))
    return [{"name": name} for name in names]
