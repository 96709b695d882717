"""JSON Resume and JSON-LD JobPosting → Profile and Offer: values from the fields, evidence from the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from hirestream.extract import contact, places
from hirestream.extract.cvs import read_cv
from hirestream.extract.dates import find_periods, interval, years_of
from hirestream.extract.education import level_of as education_level
from hirestream.extract.languages import language_code
from hirestream.extract.languages import level_of as spoken_level
from hirestream.extract.lines import Cut
from hirestream.extract.offer_head import plain_title
from hirestream.extract.offers import read_offer
from hirestream.extract.places import country_code
from hirestream.model.document import DocumentText
from hirestream.model.profile import (
    Concept,
    Contract,
    Education,
    EducationLevel,
    Experience,
    Extraction,
    Language,
    Location,
    Offer,
    Period,
    Phone,
    Profile,
    Remote,
    Salary,
    Skill,
)
from hirestream.model.spans import Span
from hirestream.taxonomy.service import Taxonomy

_CONTRACTS: Final[dict[str, Contract]] = {
    "PERMANENT": "permanent",
    "CDI": "permanent",
    "TEMPORARY": "temporary",
    "CONTRACTOR": "freelance",
    "INTERN": "internship",
    "VOLUNTEER": "internship",
    "CDD": "fixed-term",
    "APPRENTICESHIP": "apprenticeship",
    "FREELANCE": "freelance",
}
_PERIODS: Final[dict[str, Period]] = {"HOUR": "hour", "DAY": "day", "MONTH": "month", "YEAR": "year"}


class Finder:
    """Finds values of a structured document in its text, from the last find on first, and notes their spans."""

    def __init__(self, document: DocumentText) -> None:
        self._document = document
        self._at = 0
        self.evidence: dict[str, Span] = {}

    def note(self, path: str, value: object) -> bool:
        """Note where `value` stands; False when the text does not hold it."""
        words = str(value).split()
        if not words:
            return False
        pattern = re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)
        m = pattern.search(self._document.text, self._at) or pattern.search(self._document.text)
        if m is None:
            return False
        self._at = m.start()
        self.evidence[path] = self._document.span(*m.span())
        return True

    def text(self, path: str, value: object) -> str | None:
        """Text of a field that stands in the document, else None: nothing without evidence."""
        if not isinstance(value, str) or not value.strip():
            return None
        return " ".join(value.split()) if self.note(path, value) else None

    def long(self, path: str, value: object) -> str | None:
        """Longer text: it counts when its first words stand in the document."""
        if not isinstance(value, str) or not value.strip():
            return None
        bare = re.sub(r"<[^>]+>", " ", value)
        if self.note(path, bare):
            return " ".join(bare.split())
        return " ".join(bare.split()) if self.note(path, " ".join(bare.split()[:6])) else None

    def day(self, path: str, value: object) -> str | None:
        """Partial date of a field; its evidence is the date as the text writes it, or its year."""
        if not isinstance(value, str) or not re.match(r"^\d{4}(-\d{2}(-\d{2})?)?", value):
            return None
        found = re.match(r"^\d{4}(-\d{2}(-\d{2})?)?", value)
        text = found.group() if found else ""
        return text if self.note(path, text) or self._written(path, text) else None

    def _written(self, path: str, value: str) -> bool:
        for period in find_periods(self._document.text[self._at : self._at + 4000], self._at):
            for said, span in ((period.start, period.start_span), (period.end, period.end_span)):
                if said and span and (said.startswith(value) or value.startswith(said)):
                    self.evidence[path] = self._document.span(*span)
                    return True
        return False


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def read_json_resume(document: DocumentText, language: str, taxonomy: Taxonomy, today: date) -> Extraction[Profile]:
    """Map a JSON Resume (jsonresume.org schema 1.0) to a profile."""
    raw = document.structured or {}
    find = Finder(document)
    basics = _map(raw.get("basics"))
    place = _map(basics.get("location"))
    title = find.text("title", basics.get("label"))
    name = find.text("full_name", basics.get("name"))
    experience = tuple(_posts(raw, find, taxonomy))
    education = tuple(_courses(raw, find))
    listed = list(_resume_skills(raw, find, taxonomy))
    rest = read_cv(document, language, taxonomy, today)
    known = {s.concept.uri for s in listed if s.concept}
    told = [
        (s, rest.evidence[f"skills[{i}]"])
        for i, s in enumerate(rest.profile.skills)
        if s.concept and s.concept.uri not in known and s.use == "evidenced"
    ]
    for n, (_, span) in enumerate(told, len(listed)):
        find.evidence[f"skills[{n}]"] = span
    country = place.get("countryCode") or places.country_code(str(place.get("country") or ""))
    licences = rest.profile.driving_licence
    find.evidence |= {path: span for path, span in rest.evidence.items() if path.startswith("driving_licence")}
    latest = max(experience, key=lambda e: (e.current, e.end or e.start or ""), default=None)
    profile = Profile(
        full_name=name,
        title=title,
        summary=find.long("summary", basics.get("summary")),
        emails=_each(find, "emails", [basics.get("email")]),
        phones=_phones(basics.get("phone"), find, language, country),
        location=Location(
            city=find.text("location.city", place.get("city")),
            region=find.text("location.region", place.get("region")),
            country=country
            if isinstance(country, str)
            and len(country) == 2  # noqa: PLR2004
            and find.note("location.country", place.get("countryCode") or place.get("country"))
            else None,
        ),
        links=_each(find, "links", [basics.get("url"), *(_map(p).get("url") for p in _list(basics.get("profiles")))]),
        experience=experience,
        education=education,
        skills=(*listed, *(s for s, _ in told)),
        languages=tuple(_languages(raw, find)),
        certifications=_each(find, "certifications", [_map(c).get("name") for c in _list(raw.get("certificates"))]),
        projects=_each(find, "projects", [_map(p).get("name") for p in _list(raw.get("projects"))]),
        total_years_experience=years_of(interval(e.start, e.end, current=e.current, today=today) for e in experience),
        total_years_education=years_of(interval(e.start, e.end, current=False, today=today) for e in education),
        birth_date=find.day("birth_date", basics.get("birthDate")),
        nationality=find.text("nationality", basics.get("nationality")),
        gender=find.text("gender", basics.get("gender")),
        driving_licence=licences,
        concept=(taxonomy.occupation(title) if title else None) or (latest.concept if latest else None),
    )
    return Extraction[Profile](profile=profile, evidence=find.evidence)


def _each(find: Finder, path: str, values: Iterable[object]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        text = find.text(f"{path}[{len(found)}]", value)
        if text:
            found.append(text)
    return tuple(found)


def _phones(value: object, find: Finder, language: str, country: object) -> tuple[Phone, ...]:
    if not isinstance(value, str) or not find.note("phones[0]", value):
        return ()
    regions = contact.regions_for(language, country if isinstance(country, str) else None)
    found = contact.phones_in([Cut(0, len(value), value)], regions)
    if not found:
        find.evidence.pop("phones[0]")
    return tuple(f.phone for f in found[:1])


def _posts(raw: Mapping[str, Any], find: Finder, taxonomy: Taxonomy) -> Iterable[Experience]:
    rows = [(row, "job") for row in _list(raw.get("work"))] + [
        (row, "volunteer") for row in _list(raw.get("volunteer"))
    ]
    for i, (item, kind) in enumerate(rows):
        row, at = _map(item), f"experience[{i}]"
        title = find.text(f"{at}.title", row.get("position"))
        company = find.text(f"{at}.company", row.get("name") or row.get("company") or row.get("organization"))
        start, end = find.day(f"{at}.start", row.get("startDate")), find.day(f"{at}.end", row.get("endDate"))
        text = "\n".join([str(row.get("summary") or ""), *map(str, _list(row.get("highlights")))]).strip()
        yield Experience(
            title=title,
            company=company,
            city=find.text(f"{at}.city", str(row.get("location") or "").split(",")[0]),
            start=start,
            end=end,
            current=start is not None and not row.get("endDate"),
            kind="volunteer"
            if kind == "volunteer"
            else "internship"
            if re.search(r"\b(?:intern|stagiaire|stage)\b", title or "", re.IGNORECASE)
            else "job",
            description=find.long(f"{at}.description", text),
            concept=taxonomy.occupation(title) if title else None,
        )


def _courses(raw: Mapping[str, Any], find: Finder) -> Iterable[Education]:
    for i, item in enumerate(_list(raw.get("education"))):
        row, at = _map(item), f"education[{i}]"
        institution = find.text(f"{at}.institution", row.get("institution"))
        degree = find.text(f"{at}.degree", row.get("studyType"))
        yield Education(
            degree=degree,
            field=find.text(f"{at}.field", row.get("area")),
            institution=institution,
            level=education_level(degree or ""),
            start=find.day(f"{at}.start", row.get("startDate")),
            end=find.day(f"{at}.end", row.get("endDate")),
        )


def _resume_skills(raw: Mapping[str, Any], find: Finder, taxonomy: Taxonomy) -> Iterable[Skill]:
    seen: set[str] = set()
    count = 0
    for item in _list(raw.get("skills")):
        row = _map(item)
        words = _list(row.get("keywords"))
        for name in [row.get("name"), *words] if not words or taxonomy.skill(str(row.get("name"))) else words:
            concept: Concept | None = taxonomy.skill(str(name))
            key = concept.uri if concept else str(name).casefold()
            text = find.text(f"skills[{count}]", name) if key not in seen else None
            if text:
                seen.add(key)
                count += 1
                yield Skill(name=text, concept=concept)


def _languages(raw: Mapping[str, Any], find: Finder) -> Iterable[Language]:
    count = 0
    for item in _list(raw.get("languages")):
        row = _map(item)
        written = str(row.get("language") or "")
        code = next((c for w in written.split() if (c := language_code(w))), None)
        if code and find.note(f"languages[{count}]", written):
            count += 1
            fluency = str(row.get("fluency") or "")
            yield Language(
                name=code[1], code=code[0], level=spoken_level(fluency), as_written=f"{written} {fluency}".strip()
            )


def read_job_posting(document: DocumentText, language: str, taxonomy: Taxonomy) -> Extraction[Offer]:
    """Map a schema.org JobPosting to an offer; what its fields leave open is read from its text."""
    raw = document.structured or {}
    find = Finder(document)
    rest = read_offer(document, language, taxonomy)
    said, given = rest.profile, dict(rest.evidence)
    title = find.text("title", raw.get("title"))
    address = _map(_map(next(iter(_list(raw.get("jobLocation"))), None)).get("address"))
    location = Location(
        city=find.text("location.city", address.get("addressLocality")),
        region=find.text("location.region", address.get("addressRegion")),
        country=_country(address.get("addressCountry"), find),
    )
    values: dict[str, Any] = {
        "title": plain_title(title),
        "company": find.text("company", _map(raw.get("hiringOrganization")).get("name")),
        "sector": find.text("sector", raw.get("industry")),
        "contract": _contract(raw, find),
        "remote": _remote(raw, find),
        "salary": _salary(raw, find),
        "start_date": find.day("start_date", raw.get("jobStartDate")),
        "valid_through": find.day("valid_through", raw.get("validThrough")),
        "min_years_experience": _years(raw, find),
        "education_level": _level(raw, find),
        "description": find.long("description", raw.get("description")),
        "apply_url": find.text("apply_url", raw.get("url")),
    }
    fields = {k: v for k, v in values.items() if v is not None}
    if location != Location():
        fields["location"] = location
    else:
        find.evidence |= {k: v for k, v in given.items() if k.startswith("location.")}
    if title:
        fields["concept"] = taxonomy.occupation(title)
    own = {k for k in given if k.split(".")[0].split("[")[0] not in {*fields, "location"}}
    offer = said.model_copy(update=fields)
    return Extraction[Offer](profile=offer, evidence={**{k: given[k] for k in own}, **find.evidence})


def _country(value: object, find: Finder) -> str | None:
    name = _map(value).get("name") if isinstance(value, Mapping) else value
    if not isinstance(name, str) or not find.note("location.country", name):
        return None
    return name.upper() if len(name) == 2 else country_code(name)  # noqa: PLR2004


def _contract(raw: Mapping[str, Any], find: Finder) -> Contract | None:
    for value in _list(raw.get("employmentType")):
        contract = _CONTRACTS.get(str(value).upper())
        if contract and find.note("contract", value):
            return contract
    return None


def _remote(raw: Mapping[str, Any], find: Finder) -> Remote | None:
    value = raw.get("jobLocationType")
    return "remote" if value == "TELECOMMUTE" and find.note("remote", value) else None


def _salary(raw: Mapping[str, Any], find: Finder) -> Salary | None:
    pay = _map(raw.get("baseSalary"))
    value = _map(pay.get("value"))
    low, high = value.get("minValue", value.get("value")), value.get("maxValue", value.get("value"))
    figures = [v for v in (low, high) if isinstance(v, int | float)]
    period = _PERIODS.get(str(value.get("unitText", "YEAR")).upper())
    if not figures or period is None:
        return None
    shown = next((w for v in figures for w in _written(v) if find.note("salary", w)), None)
    if shown is None:
        return None
    return Salary(
        min=float(figures[0]), max=float(figures[-1]), currency=str(pay.get("currency") or "EUR"), period=period
    )


def _written(value: float) -> list[str]:
    whole = f"{value:g}" if value < 1e6 else str(int(value))  # noqa: PLR2004
    return [whole, f"{value:,.0f}", f"{value:,.0f}".replace(",", " "), f"{value:.2f}", str(value)]


def _years(raw: Mapping[str, Any], find: Finder) -> float | None:
    months = _map(raw.get("experienceRequirements")).get("monthsOfExperience")
    if (
        isinstance(months, int | float | str)
        and str(months).replace(".", "").isdigit()
        and find.note("min_years_experience", months)
    ):
        return round(float(months) / 12, 2)
    return None


def _level(raw: Mapping[str, Any], find: Finder) -> EducationLevel | None:
    value = raw.get("educationRequirements")
    text = _map(value).get("credentialCategory") if isinstance(value, Mapping) else value
    if isinstance(text, str) and find.note("education_level", text):
        level = education_level(text)
        return None if level == "none" else level
    return None
