"""JSON Resume → Profile: values from the fields, evidence from the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hirestream.extract import contact, places
from hirestream.extract.cvs import read_cv
from hirestream.extract.dates import find_periods, interval, years_of
from hirestream.extract.education import level_of as education_level
from hirestream.extract.languages import language_code
from hirestream.extract.languages import level_of as spoken_level
from hirestream.extract.lines import Cut
from hirestream.model.document import DocumentText
from hirestream.model.profile import (
    Concept,
    Education,
    Experience,
    Extraction,
    Language,
    Location,
    Phone,
    Profile,
    Skill,
)
from hirestream.model.spans import Span
from hirestream.taxonomy.service import Taxonomy


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
        said = r"\s+".join(map(re.escape, words))
        whole, part = (re.compile(p, re.IGNORECASE) for p in (rf"(?<!\w){said}(?!\w)", said))
        text = self._document.text
        m = whole.search(text, self._at) or whole.search(text) or part.search(text, self._at) or part.search(text)
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


def as_map(value: object) -> Mapping[str, Any]:
    """Return an object of the JSON; anything else is empty."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: object) -> list[Any]:
    """Return a list of the JSON; a single value is a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None or value == "" else [value]


def read_json_resume(document: DocumentText, language: str, taxonomy: Taxonomy, today: date) -> Extraction[Profile]:
    """Map a JSON Resume (jsonresume.org schema 1.0) to a profile."""
    raw = document.structured or {}
    find = Finder(document)
    basics = as_map(raw.get("basics"))
    place = as_map(basics.get("location"))
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
        links=_each(
            find, "links", [basics.get("url"), *(as_map(p).get("url") for p in as_list(basics.get("profiles")))]
        ),
        experience=experience,
        education=education,
        skills=(*listed, *(s for s, _ in told)),
        languages=tuple(_languages(raw, find)),
        certifications=_each(find, "certifications", [as_map(c).get("name") for c in as_list(raw.get("certificates"))]),
        projects=_each(find, "projects", [as_map(p).get("name") for p in as_list(raw.get("projects"))]),
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
    rows = [(row, "job") for row in as_list(raw.get("work"))] + [
        (row, "volunteer") for row in as_list(raw.get("volunteer"))
    ]
    for i, (item, kind) in enumerate(rows):
        row, at = as_map(item), f"experience[{i}]"
        title = find.text(f"{at}.title", row.get("position"))
        company = find.text(f"{at}.company", row.get("name") or row.get("company") or row.get("organization"))
        start, end = find.day(f"{at}.start", row.get("startDate")), find.day(f"{at}.end", row.get("endDate"))
        text = "\n".join([str(row.get("summary") or ""), *map(str, as_list(row.get("highlights")))]).strip()
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
    for i, item in enumerate(as_list(raw.get("education"))):
        row, at = as_map(item), f"education[{i}]"
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
    for item in as_list(raw.get("skills")):
        row = as_map(item)
        words = as_list(row.get("keywords"))
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
    for item in as_list(raw.get("languages")):
        row = as_map(item)
        written = str(row.get("language") or "")
        code = next((c for w in written.split() if (c := language_code(w))), None)
        if code and find.note(f"languages[{count}]", written):
            count += 1
            fluency = str(row.get("fluency") or "")
            yield Language(
                name=code[1], code=code[0], level=spoken_level(fluency), as_written=f"{written} {fluency}".strip()
            )
