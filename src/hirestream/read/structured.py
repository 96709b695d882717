"""JSON Resume and JSON-LD JobPosting → text as a person would write it, in which every value stands literally.

The parsed JSON travels along; the text carries headings that the rules for ordinary documents know, in the
language of the content, so that evidence works the same way for every reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from hirestream.model.document import DocumentText
from hirestream.read import html
from hirestream.read.clean import tidy_lines
from hirestream.read.limits import check_readable, refusal
from hirestream.read.plain import decode
from hirestream.read.resume_check import understood

RESUME_TYPE: Final = "application/json"
POSTING_TYPE: Final = "application/ld+json"
_LISTS: Final = (
    "work", "volunteer", "education", "awards", "certificates", "publications", "skills", "languages", "interests",
    "references", "projects",
)  # fmt: skip
_HEADINGS: Final = {
    "summary": ("SUMMARY", "PROFIL"),
    "work": ("EXPERIENCE", "EXPÉRIENCE PROFESSIONNELLE"),
    "volunteer": ("VOLUNTEERING", "BÉNÉVOLAT"),
    "education": ("EDUCATION", "FORMATION"),
    "awards": ("AWARDS", "DISTINCTIONS"),
    "certificates": ("CERTIFICATIONS", "CERTIFICATIONS"),
    "publications": ("PUBLICATIONS", "PUBLICATIONS"),
    "skills": ("SKILLS", "COMPÉTENCES"),
    "languages": ("LANGUAGES", "LANGUES"),
    "interests": ("INTERESTS", "CENTRES D'INTÉRÊT"),
    "references": ("REFERENCES", "RÉFÉRENCES"),
    "projects": ("PROJECTS", "PROJETS"),
    "other": ("OTHER", "AUTRES"),
    "drivingLicence": ("Driving licence", "Permis de conduire"),
    "present": ("present", "aujourd'hui"),
    "description": ("DESCRIPTION", "DESCRIPTION"),
    "responsibilities": ("RESPONSIBILITIES", "MISSIONS"),
    "qualifications": ("REQUIREMENTS", "PROFIL RECHERCHÉ"),
    "job_skills": ("SKILLS", "COMPÉTENCES"),
    "jobBenefits": ("BENEFITS", "AVANTAGES"),
    "hiringOrganization": ("Company", "Entreprise"),
    "jobLocation": ("Location", "Lieu"),
    "employmentType": ("Contract", "Contrat"),
    "baseSalary": ("Salary", "Salaire"),
    "workHours": ("Working time", "Temps de travail"),
    "industry": ("Sector", "Secteur"),
    "datePosted": ("Posted", "Publiée le"),
    "validThrough": ("Valid through", "Valable jusqu'au"),
    "jobStartDate": ("Start", "Début"),
    "educationRequirements": ("Education", "Formation"),
    "experienceRequirements": ("Experience", "Expérience"),
    "jobLocationType": ("Place of work", "Lieu de travail"),
    "url": ("Apply", "Postuler"),
}
#: Fields of a JobPosting that pages write as HTML.
_TEXTS: Final = frozenset(
    (  # noqa: SIM905 — a word list reads better as a text
        "title name hiringOrganization industry description responsibilities qualifications skills jobBenefits "
        "experienceRequirements educationRequirements incentiveCompensation workHours"
    ).split()
)
_ADDRESS: Final = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
_FRENCH: Final = re.compile(r"\b(?:le|la|les|des|du|une?|et|en|dans|pour|avec|aux?|sur|est|de)\b", re.IGNORECASE)
_ENGLISH: Final = re.compile(r"\b(?:the|of|and|to|in|for|with|is|are|on|an?|from|by|at)\b", re.IGNORECASE)
_NOT_SHOWN: Final = frozenset({"@context", "@type", "@id", "$schema", "image", "meta"})


def parse_json(content: bytes) -> Any:
    """Parse a JSON file. Raises `corrupt`."""
    try:
        return json.loads(decode(content))
    except (ValueError, RecursionError) as error:
        raise refusal("corrupt", "The file is not valid JSON.") from error


def is_resume(parsed: Any) -> bool:
    """Whether parsed JSON is a JSON Resume: `basics`, or two of its lists. Unknown fields are allowed."""
    if not isinstance(parsed, dict):
        return False
    lists = sum(_is_list_of_objects(parsed.get(name)) for name in _LISTS)
    basics = parsed.get("basics")
    return (isinstance(basics, dict) and bool(basics)) or lists >= 2  # noqa: PLR2004


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def posting_in(parsed: Any) -> dict[str, Any] | None:
    """Find the first JobPosting in parsed JSON-LD."""
    return next(_postings(parsed), None)


def _postings(parsed: Any) -> Iterator[dict[str, Any]]:
    """Each JobPosting in JSON-LD: itself, in a list or in a `@graph`; nodes that it names by `@id` are put in."""
    pending: list[Any] = [parsed]
    named: dict[str, Any] = {}
    found: list[dict[str, Any]] = []
    while pending:
        node = pending.pop(0)
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            if isinstance(node.get("@id"), str):
                named.setdefault(node["@id"], node)
            kinds = node.get("@type")
            if "JobPosting" in (kinds if isinstance(kinds, list) else [kinds]):
                found.append(node)
            else:
                pending.extend(node[key] for key in ("@graph", "mainEntity", "itemListElement", "item") if key in node)
    for posting in found:
        yield {name: _resolved(value, named) for name, value in posting.items()}


def _resolved(value: Any, named: Mapping[str, Any]) -> Any:
    """Return the node that a mere reference names, as pages with a `@graph` write employers."""
    if isinstance(value, list):
        return [_resolved(item, named) for item in value[:100] if not isinstance(item, list)] if named else value
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def find_postings(scripts: Iterable[str]) -> list[dict[str, Any]]:
    """Find the JobPostings among the JSON-LD scripts of a page; broken scripts are passed over, as browsers do."""
    found: list[dict[str, Any]] = []
    for script in scripts:
        try:
            found.extend(_postings(json.loads(script, strict=False)))
        except (ValueError, RecursionError):
            continue
    return found


def read_json(content: bytes) -> DocumentText:
    """Read a JSON Resume or a JSON-LD JobPosting. Raises `corrupt`, `unsupported-type` or `no-text`."""
    parsed = parse_json(content)
    posting = posting_in(parsed)
    if posting is not None:
        return read_posting(posting, POSTING_TYPE)
    if is_resume(parsed):
        return read_resume(parsed, RESUME_TYPE)
    raise refusal("unsupported-type", "The JSON is neither a JSON Resume nor a JSON-LD JobPosting.")


def read_resume(resume: dict[str, Any], media_type: str) -> DocumentText:
    """Render a JSON Resume as a person would write the CV; what is not as its schema says is noticed. `no-text`."""
    resume, notices = understood(resume)
    document = _document(_resume_lines(resume, _tongue(resume)), "json-resume", media_type, resume)
    return document.model_copy(update={"warnings": notices})


def read_posting(posting: dict[str, Any], media_type: str) -> DocumentText:
    """Render a JobPosting as a person would write the offer. Raises `no-text`.

    Texts that are HTML, escaped once or twice, become what a browser would show, in the text and in `structured`.
    """
    posting = {name: _shown(value) if name in _TEXTS else value for name, value in posting.items()}
    return _document(_posting_lines(posting, _tongue(posting)), "json-ld", media_type, posting)


def _shown(value: Any) -> Any:
    """Return what a browser shows of a text, of each text in a list, or of the name of a thing."""
    if isinstance(value, str):
        return html.text_of_fragment(value)
    if isinstance(value, list):
        return [_shown(item) if isinstance(item, str) else item for item in value]
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        return {**value, "name": html.text_of_fragment(value["name"])}
    return value


def _document(lines: Iterable[str], reader: Any, media_type: str, parsed: dict[str, Any]) -> DocumentText:
    text = "\n".join(tidy_lines([part for line in lines for part in line.splitlines() or [""]]))
    check_readable(text)
    return DocumentText(text=text, reader=reader, media_type=media_type, structured=parsed)


def _tongue(parsed: Any) -> int:
    """Column of `_HEADINGS`: 0 for English, 1 for French content."""
    text = " ".join(_scalars(parsed))[:20_000]
    return int(len(_FRENCH.findall(text)) > len(_ENGLISH.findall(text)))


def _scalars(value: Any) -> Iterator[str]:
    """Each value in a piece of JSON, as it is written, in order."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            pending.extend(node[key] for key in reversed(list(node)) if key not in _NOT_SHOWN)
        elif isinstance(node, list):
            pending.extend(reversed(node))
        elif node is not None and node != "":
            yield _written(node)


def _written(scalar: object) -> str:
    return scalar.strip() if isinstance(scalar, str) else json.dumps(scalar)


class _Fields:
    """One object of the JSON; what was not taken by name comes out at the end, so that nothing is lost."""

    def __init__(self, value: Any) -> None:
        self._left: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {"": value}

    def take(self, *names: str) -> list[str]:
        """Values of the named fields that are there, as written."""
        return [text for name in names for text in _scalars(self._left.pop(name, None))]

    def raw(self, name: str) -> Any:
        """Value of a field as it is, taken."""
        return self._left.pop(name, None)

    def rest(self) -> list[str]:
        """`name: values` for each field that nobody took."""
        lines = []
        for name, value in self._left.items():
            values = [] if name in _NOT_SHOWN else list(_scalars(value))
            if values:
                lines.append(f"{name}: {', '.join(values)}" if name else ", ".join(values))
        return lines


def _resume_lines(resume: dict[str, Any], tongue: int) -> Iterator[str]:
    fields = _Fields(resume)
    basics = _Fields(fields.raw("basics") or {})
    yield from basics.take("name")
    yield from basics.take("label")
    yield " | ".join(basics.take("email", "phone", "url"))
    yield ", ".join(basics.take("location"))
    for profile in _items(basics.raw("profiles")):
        yield _labelled(_Fields(profile), "network")
    summary = basics.take("summary")
    yield from basics.rest()
    if summary:
        yield from ["", _HEADINGS["summary"][tongue], *summary]
    for name in _LISTS:
        entries = _items(fields.raw(name))
        if entries:
            yield from ["", _HEADINGS[name][tongue]]
            for entry in entries:
                yield from _entry_lines(name, _Fields(entry), tongue)
    yield from _field(fields, "drivingLicence", tongue)
    rest = fields.rest()
    if rest:
        yield from ["", _HEADINGS["other"][tongue], *rest]


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _labelled(entry: _Fields, name: str) -> str:
    """`Label: value, value`."""
    label, values = ", ".join(entry.take(name)), ", ".join([*entry.take("username", "url"), *entry.rest()])
    return f"{label}: {values}" if label and values else label or values


def _entry_lines(section: str, entry: _Fields, tongue: int) -> Iterator[str]:
    if section in {"skills", "interests"}:
        name, level, keywords = entry.take("name"), entry.take("level"), entry.take("keywords")
        head = " ".join([", ".join(name), *(f"({text})" for text in level)]).strip()
        yield f"{head}: {', '.join(keywords)}" if keywords and head else head or ", ".join(keywords)
    elif section == "languages":
        yield ": ".join([*entry.take("language"), *entry.take("fluency")])
    elif section == "references":
        yield from [*entry.take("name"), *entry.take("reference")]
    else:
        yield ""
        yield from _dated_lines(section, entry, tongue)
    yield from entry.rest()


def _dated_lines(section: str, entry: _Fields, tongue: int) -> Iterator[str]:
    """A job, a course, a project: what and where, when, then what was done."""
    if section == "education":
        head = [" ".join(entry.take("studyType", "area")), *entry.take("institution")]
    else:
        head = [*entry.take("position", "title"), *entry.take("organization", "company", "name"), *entry.take("entity")]
    yield " - ".join(part for part in [*head, *entry.take("issuer", "awarder", "publisher", "location")] if part)
    start, end = entry.take("startDate"), entry.take("endDate")
    if start and not end and section in {"work", "volunteer"}:
        end = [_HEADINGS["present"][tongue]]
    yield " - ".join([*start, *end]) or ", ".join(entry.take("date", "releaseDate"))
    yield from entry.take("url")
    yield from entry.take("description")
    yield from entry.take("summary")
    for name in ("highlights", "courses", "roles", "keywords"):
        yield from (f"• {text}" for text in entry.take(name))


def _posting_lines(posting: dict[str, Any], tongue: int) -> Iterator[str]:
    fields = _Fields(posting)
    yield from fields.take("title", "name")
    yield from _field(fields, "hiringOrganization", tongue)
    for place in _items(fields.raw("jobLocation")):  # a line each: the first is the place, the others stand beside it
        yield from _field(_Fields({"jobLocation": _as_written(place)}), "jobLocation", tongue)
    for name in ("jobLocationType", "employmentType"):
        yield from _field(fields, name, tongue)
    salary = " ".join(_salary(fields.raw("baseSalary")))
    if salary:
        yield f"{_HEADINGS['baseSalary'][tongue]}: {salary}"
    for name in (
        "workHours", "industry", "jobStartDate", "datePosted", "validThrough", "educationRequirements",
        "experienceRequirements",
    ):  # fmt: skip
        yield from _field(fields, name, tongue)
    for name in ("description", "responsibilities", "qualifications", "skills", "jobBenefits"):
        lines = [line for text in fields.take(name) for line in text.splitlines()]
        if lines:
            yield from ["", _HEADINGS["job_skills" if name == "skills" else name][tongue], *lines]
    yield ""
    for address in dict.fromkeys([*fields.take("potentialAction"), *fields.take("url")]):
        yield f"{_HEADINGS['url'][tongue]}: {address}"
    yield from fields.rest()


def _as_written(place: Any) -> Any:
    """Return a place with its address in the order in which people write one: town, region, country, then the rest."""
    if not isinstance(place, dict) or not isinstance(place.get("address"), dict):
        return place
    address = place["address"]
    first = {name: address[name] for name in _ADDRESS if name in address}
    return {**place, "address": {**first, **{k: v for k, v in address.items() if k not in first}}}


def _field(fields: _Fields, name: str, tongue: int) -> Iterator[str]:
    values = fields.take(name)
    if values:
        yield f"{_HEADINGS[name][tongue]}: {', '.join(values)}"


def _salary(value: Any) -> Iterator[str]:
    """`38000 - 42000 EUR / YEAR`, in whatever order the JSON has it."""
    amount, currency, unit = _Fields(value if isinstance(value, Mapping) else {"value": value}), [], []
    currency = amount.take("currency")
    inner = _Fields(amount.raw("value"))
    currency += inner.take("currency")
    unit = [*inner.take("unitText"), *amount.take("unitText")]
    bounds = [*amount.take("minValue"), *inner.take("minValue"), *amount.take("maxValue"), *inner.take("maxValue")]
    figures = " - ".join(bounds) or " ".join([*inner.take("value", ""), *amount.take("")])
    yield from [text for text in (figures, *currency) if text]
    yield from (f"/ {text}" for text in unit)
    yield from [*inner.rest(), *amount.rest()]
