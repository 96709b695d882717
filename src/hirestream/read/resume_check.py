"""A JSON Resume as people write it → one that its readers understand, and what in it is not as the schema says.

Checked is what matters of the published schema 1.0: kinds of values, dates, addresses. Nothing is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from hirestream.model.document import Notice

CODE: Final = "json-resume"
_MOST: Final = 10
_ISO: Final = re.compile(r"[12]\d{3}(?:-[01]\d(?:-[0-3]\d)?)?")
_LATER: Final = re.compile(r"([12]\d{3}-[01]\d-[0-3]\d)[T ].*")
_MONTH_FIRST: Final = re.compile(r"(0?[1-9]|1[0-2])[/.-]([12]\d{3})")
_GOES_ON: Final = frozenset({"present", "now", "current", "ongoing", "today", "aujourd'hui", "actuel", "en cours"})
_LISTS: Final = {
    "work": "name", "volunteer": "organization", "education": "institution", "awards": "title",
    "certificates": "name", "publications": "name", "skills": "name", "languages": "language", "interests": "name",
    "references": "name", "projects": "name",
}  # fmt: skip
_STRINGS: Final = frozenset(
    {
        "name", "label", "image", "email", "phone", "url", "summary", "address", "postalCode", "city", "countryCode",
        "region", "network", "username", "location", "description", "position", "startDate", "endDate", "organization",
        "institution", "area", "studyType", "score", "title", "date", "awarder", "issuer", "publisher", "releaseDate",
        "level", "language", "fluency", "reference", "entity", "type",
    }
)  # fmt: skip
_ARRAYS: Final = frozenset({"highlights", "courses", "keywords", "roles", "profiles"})
_DATES: Final = frozenset({"startDate", "endDate", "date", "releaseDate"})
#: Names of older drafts of the schema → those of 1.0.
_OLDER: Final = {"website": "url", "company": "name", "picture": "image"}


def understood(resume: dict[str, Any]) -> tuple[dict[str, Any], tuple[Notice, ...]]:
    """Return the resume with the usual deviations mended, and a notice for each of the first deviations."""
    found = list(_deviations(resume))
    notices = [Notice(code=CODE, message=f"Not as the JSON Resume schema says: {told}.") for told in found[:_MOST]]
    if len(found) > _MOST:
        notices.append(Notice(code=CODE, message=f"{len(found) - _MOST} more values are not as the schema says."))
    return (_mended(resume) if found else resume), tuple(notices)


def _deviations(resume: dict[str, Any]) -> Iterator[str]:
    basics = resume.get("basics")
    if basics is not None and not isinstance(basics, dict):
        yield "basics is no object"
    elif basics:
        yield from _of_object("basics", {k: v for k, v in basics.items() if k != "location"})
        yield from _of_contact(basics)
    for name in _LISTS:
        items = resume.get(name)
        if items is not None and not isinstance(items, list):
            yield f"{name} is no list"
        for number, item in enumerate(items if isinstance(items, list) else []):
            yield from _of_object(f"{name}[{number}]", item)


def _of_contact(basics: dict[str, Any]) -> Iterator[str]:
    place, email, url = basics.get("location"), basics.get("email"), basics.get("url")
    if place is not None and not isinstance(place, dict):
        yield "basics.location is no object"
    elif place:
        yield from _of_object("basics.location", place)
        code = place.get("countryCode")
        if isinstance(code, str) and not re.fullmatch(r"[A-Z]{2}", code):
            yield "basics.location.countryCode is no ISO 3166-1 code of two capitals"
    if isinstance(email, str) and email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        yield "basics.email is no e-mail address"
    if isinstance(url, str) and url and not re.match(r"[a-z][a-z0-9+.-]*:", url, re.IGNORECASE):
        yield "basics.url is no URL"


def _of_object(at: str, item: object) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"{at} is no object"
        return
    for name, value in item.items():
        if name in _OLDER and _OLDER[name] not in item:
            yield f"{at}.{name} is called {_OLDER[name]}"
        elif value is None:
            yield f"{at}.{name} is null"
        elif name in _ARRAYS and not isinstance(value, list):
            yield f"{at}.{name} is no list"
        elif name in _STRINGS and not isinstance(value, str):
            yield f"{at}.{name} is no string"
        elif name in _DATES and not _ISO.fullmatch(value):
            yield f"{at}.{name} is no date (YYYY-MM-DD, YYYY-MM or YYYY)"


def _mended(resume: dict[str, Any]) -> dict[str, Any]:
    mended = dict(resume)
    basics = resume.get("basics")
    if isinstance(basics, dict):
        mended["basics"] = _renamed(basics)
        if isinstance(basics.get("location"), str):
            city, _, rest = basics["location"].partition(",")
            mended["basics"]["location"] = {"city": city.strip(), "region": rest.strip()}
    elif basics is not None:
        mended["basics"] = {"name": basics}
    for name, key in _LISTS.items():
        items = resume.get(name)
        if items is not None:
            listed = items if isinstance(items, list) else [items]
            mended[name] = [_entry(item, key) for item in listed if item not in (None, "")]
    return mended


def _entry(item: object, key: str) -> dict[str, Any]:
    """An entry as an object: a mere word is its name."""
    if not isinstance(item, dict):
        return {key: item}
    entry = _renamed(item)
    for name in _DATES & entry.keys():
        if isinstance(entry[name], str):
            entry[name] = _date(entry[name])
    if str(entry.get("endDate")).strip().casefold() in _GOES_ON:
        del entry["endDate"]
    return entry


def _renamed(item: dict[str, Any]) -> dict[str, Any]:
    return {
        (_OLDER[name] if name in _OLDER and _OLDER[name] not in item else name): value
        for name, value in item.items()
        if value is not None
    }


def _date(written: str) -> str:
    """`03/2019` → 2019-03, a time of day is cut off; what is not known stays as it is."""
    text = written.strip()
    if later := _LATER.fullmatch(text):
        return later[1]
    if turned := _MONTH_FIRST.fullmatch(text):
        return f"{turned[2]}-{turned[1].zfill(2)}"
    return text
