"""Europass CVs (the older `SkillsPassport` XML, the newer `Candidate`, and PDFs that carry one) → JSON Resume.

The XML is read without DTD, entities or network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lxml import etree

from hirestream.read import html
from hirestream.read.limits import MAX_CHARS, refusal

MEDIA_TYPE: Final = "application/xml"
_ROOT: Final = re.compile(rb"<(?:\w+:)?(?:SkillsPassport|Candidate)[\s>]")
_NAMESPACE: Final = re.compile(rb"europass", re.IGNORECASE)
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_PRESENT_DIMENSIONS: Final = (
    "Listening", "Reading", "SpokenInteraction", "SpokenProduction", "Writing",
)  # fmt: skip
_LEVELS: Final = ("A1", "A2", "B1", "B2", "C1", "C2")
#: ISO 639-2 and 639-1 codes of languages → their English names, as the newer form names languages by code alone.
_CODES: Final = {
    "English": "eng en",
    "French": "fra fre fr",
    "German": "deu ger de",
    "Spanish": "spa es",
    "Italian": "ita it",
    "Portuguese": "por pt",
    "Dutch": "nld dut nl",
    "Polish": "pol pl",
    "Romanian": "ron rum ro",
    "Greek": "ell gre el",
    "Russian": "rus ru",
    "Ukrainian": "ukr uk",
    "Arabic": "ara ar",
    "Chinese": "zho chi zh",
    "Turkish": "tur tr",
    "Swedish": "swe sv",
    "Danish": "dan da",
    "Finnish": "fin fi",
    "Norwegian": "nor no",
    "Czech": "ces cze cs",
    "Hungarian": "hun hu",
    "Bulgarian": "bul bg",
    "Croatian": "hrv hr",
    "Japanese": "jpn ja",
}
_LANGUAGES: Final = {code: name for name, codes in _CODES.items() for code in codes.split()}

Json = dict[str, Any]


def is_europass(content: bytes) -> bool:
    """Whether bytes begin a Europass XML."""
    head = content[:4096]
    return _ROOT.search(head) is not None and _NAMESPACE.search(head) is not None


def resume_of(content: bytes) -> Json:
    """Return the JSON Resume that a Europass XML is. Raises `corrupt`, `unsupported-type` or `too-large`."""
    root = _parsed(content)
    name = etree.QName(root).localname
    if name == "SkillsPassport":
        return _filled(_older(root))
    if name == "Candidate":
        return _filled(_newer(root))
    raise refusal("unsupported-type", "This XML is no Europass CV.")


def _parsed(content: bytes) -> etree._Element:
    if b"<!DOCTYPE" in content[:65_536] or b"<!ENTITY" in content:
        raise refusal("unsupported-type", "An XML with a document type of its own is not read.")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refusal("corrupt", "The XML is damaged or cut off.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusal("unsupported-type", "An XML with a document type of its own is not read.")
    for photo in root.iter("{*}Photo", "{*}EmbeddedData", "{*}Attachment", "{*}Thumbnail"):
        photo.clear()
    if sum(len(text) for text in root.itertext()) > MAX_CHARS:
        raise refusal("too-large", f"The XML holds more than {MAX_CHARS:,} characters of text.")
    return root


# ---- small readers -------------------------------------------------------------------------------------------------
def _find(node: etree._Element, path: str) -> etree._Element | None:
    """Find the first element at a path of local names, whatever their namespaces."""
    return node.find("/".join(f"{{*}}{part}" for part in path.split("/")))


def _all(node: etree._Element, path: str) -> list[etree._Element]:
    return node.findall("/".join(f"{{*}}{part}" for part in path.split("/")))


def _text(node: etree._Element | None, path: str = "") -> str:
    found = _find(node, path) if node is not None and path else node
    return " ".join("".join(map(str, found.itertext())).split()) if found is not None else ""


def _lines(node: etree._Element | None, path: str) -> str:
    """Text of an element that holds HTML, as people see it."""
    found = _find(node, path) if node is not None else None
    if found is None:
        return ""
    shown = html.text_of_fragment("".join(map(str, found.itertext())))
    return "\n".join(line for part in shown.splitlines() if (line := " ".join(part.split())))


def _listed(text: str) -> list[str]:
    """Items of a description that lists things: by lines or semicolons where it has them, else by commas."""
    parts = re.split(r"[\n;]", text) if re.search(r"[\n;]", text) else text.split(",")
    return [item for part in parts if (item := part.strip(" \t•-."))]


def _present(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: kept for key, item in value.items() if (kept := _present(item)) not in (None, "", [], {})}
    if isinstance(value, list):
        return [kept for item in value if (kept := _present(item)) not in (None, "", [], {})]
    return value


def _filled(resume: Json) -> Json:
    return {key: kept for key, item in resume.items() if (kept := _present(item))}


def _name(*parts: str) -> str:
    return " ".join(part for part in parts if part)


# ---- SkillsPassport ------------------------------------------------------------------------------------------------
def _older(root: etree._Element) -> Json:
    learner = _find(root, "LearnerInfo")
    if learner is None:
        raise refusal("corrupt", "The Europass CV holds no learner.")
    achievements = _all(learner, "AchievementList/Achievement")
    return {
        "basics": _older_basics(learner),
        "work": [_older_post(post) for post in _all(learner, "WorkExperienceList/WorkExperience")],
        "education": [_older_course(course) for course in _all(learner, "EducationList/Education")],
        "skills": [{"name": name} for name in _older_skills(learner)],
        "languages": list(_older_languages(learner)),
        "certificates": [{"name": _lines(one, "Description")} for one in achievements if _is_kind(one, "certif")],
        "projects": [{"name": _lines(one, "Description")} for one in achievements if _is_kind(one, "proje")],
        "drivingLicence": [_text(one) for one in _all(learner, "Skills/Driving/Description/Licence")],
    }


def _is_kind(achievement: etree._Element, word: str) -> bool:
    return _text(achievement, "Title").casefold().startswith(word)


def _older_basics(learner: etree._Element) -> Json:
    person = _find(learner, "Identification")
    phones = _all(learner, "Identification/ContactInfo/TelephoneList/Telephone/Contact")
    sites = _all(learner, "Identification/ContactInfo/WebsiteList/Website/Contact")
    links = [link for site in sites if (link := _text(site))]
    address = _find(learner, "Identification/ContactInfo/Address/Contact")
    born = _find(learner, "Identification/Demographics/Birthdate")
    return {
        "name": _name(_text(person, "PersonName/FirstName"), _text(person, "PersonName/Surname")),
        "label": _text(learner, "Headline/Description/Label"),
        "summary": _lines(learner, "Summary") or _lines(learner, "ProfileSummary"),
        "email": _text(person, "ContactInfo/Email/Contact"),
        "phone": next((text for phone in phones if (text := _text(phone))), ""),
        "url": links[0] if links else "",
        "profiles": [{"url": link} for link in links[1:]],
        "location": {
            "city": _text(address, "Municipality"),
            "region": _text(address, "Region/Label"),
            "countryCode": _text(address, "Country/Code").upper(),
        },
        "birthDate": _date(born),
        "nationality": _text(person, "Demographics/NationalityList/Nationality/Label"),
        "gender": _text(person, "Demographics/Gender/Label"),
    }


def _date(node: etree._Element | None) -> str:
    """`<From year="2019" month="--03" day="---01"/>` → 2019-03-01, as precise as it is."""
    if node is None or not re.fullmatch(r"\d{4}", node.get("year", "")):
        return ""
    parts = [node.get("year", "")]
    for name in ("month", "day"):
        digits = re.sub(r"\D", "", node.get(name, ""))
        if not digits:
            break
        parts.append(digits.zfill(2))
    return "-".join(parts)


def _older_period(node: etree._Element) -> Json:
    current = _text(node, "Period/Current") == "true"
    return {
        "startDate": _date(_find(node, "Period/From")),
        "endDate": "" if current else _date(_find(node, "Period/To")),
    }


def _older_post(post: etree._Element) -> Json:
    place = _find(post, "Employer/ContactInfo/Address/Contact")
    return {
        "position": _text(post, "Position/Label"),
        "name": _text(post, "Employer/Name"),
        "location": _text(place, "Municipality"),
        **_older_period(post),
        "summary": _lines(post, "Activities"),
    }


def _older_course(course: etree._Element) -> Json:
    return {
        "studyType": _text(course, "Title"),
        "area": _text(course, "Field/Label"),
        "institution": _text(course, "Organisation/Name"),
        **_older_period(course),
    }


def _older_skills(learner: etree._Element) -> list[str]:
    kinds = ("JobRelated", "Computer", "Other", "Organisational", "Communication")
    listed = [name for kind in kinds for name in _listed(_lines(learner, f"Skills/{kind}/Description"))]
    return list(dict.fromkeys(listed))


def _older_languages(learner: etree._Element) -> Iterator[Json]:
    for tongue in _all(learner, "Skills/Linguistic/MotherTongueList/MotherTongue"):
        yield {"language": _language(tongue), "fluency": "native"}
    for tongue in _all(learner, "Skills/Linguistic/ForeignLanguageList/ForeignLanguage"):
        scores = [_text(tongue, f"ProficiencyLevel/{dimension}") for dimension in _PRESENT_DIMENSIONS]
        yield {"language": _language(tongue), "fluency": _level(scores)}


def _language(tongue: etree._Element) -> str:
    code = _text(tongue, "Description/Code").lower()
    return _text(tongue, "Description/Label") or _LANGUAGES.get(code, code)


def _level(scores: Iterable[str]) -> str:
    """Level that a person has in all that was scored: the lowest, so that nothing is promised that is not there."""
    known = [score.strip().upper() for score in scores if score.strip().upper() in _LEVELS]
    return min(known) if known else ""


# ---- Candidate -----------------------------------------------------------------------------------------------------
def _newer(root: etree._Element) -> Json:
    profile = _find(root, "CandidateProfile")
    if profile is None:
        raise refusal("corrupt", "The Europass CV holds no profile.")
    person = _find(root, "CandidatePerson")
    posts = [
        _newer_post(employer, post)
        for employer in _all(profile, "EmploymentHistory/EmployerHistory")
        for post in _all(employer, "PositionHistory")
    ]
    attended = _all(profile, "EducationHistory/EducationOrganizationAttendance")
    return {
        "basics": _newer_basics(person, profile),
        "work": posts,
        "education": [_newer_course(course) for course in attended],
        "skills": [{"name": name} for name in _newer_skills(profile)],
        "languages": list(_newer_languages(person, profile)),
        "certificates": [
            {"name": _text(one, "CertificationName") or _text(one, "CertificationTypeCode")}
            for one in _all(profile, "Certifications/Certification")
        ],
        "projects": [{"name": _text(one, "Title")} for one in _all(profile, "Projects/Project")],
        "drivingLicence": [_text(one) for one in _all(profile, "Licenses/License/LicenseTypeCode")],
    }


def _newer_basics(person: etree._Element | None, profile: etree._Element) -> Json:
    told: Json = {"links": []}
    for one in _all(person, "Communication") if person is not None else []:
        channel = _text(one, "ChannelCode").casefold()
        if channel == "email":
            told.setdefault("email", _text(one, "URI"))
        elif channel in {"telephone", "phone", "mobile"}:
            prefix, number = _text(one, "CountryDialing").lstrip("+"), _text(one, "DialNumber")
            told.setdefault("phone", f"+{prefix} {number}" if prefix else number)
        elif _text(one, "URI").startswith(("http://", "https://")):
            told["links"].append(_text(one, "URI"))
        if (address := _find(one, "Address")) is not None:
            told.setdefault(
                "location", {"city": _text(address, "CityName"), "countryCode": _text(address, "CountryCode").upper()}
            )
    links = told.pop("links")
    return {
        "name": _name(_text(person, "PersonName/GivenName"), _text(person, "PersonName/FamilyName")),
        "label": _text(profile, "Headline"),
        "summary": _lines(profile, "ExecutiveSummary"),
        "url": links[0] if links else "",
        "profiles": [{"url": link} for link in links[1:]],
        **told,
        "birthDate": _iso(_text(person, "BirthDate")),
        "nationality": _text(person, "NationalityCode").upper(),
        "gender": _text(person, "GenderCode"),
    }


def _iso(text: str) -> str:
    found = _DAY.match(text)
    return "-".join(part for part in found.groups() if part) if found else ""


def _newer_period(node: etree._Element | None) -> Json:
    current = _text(node, "CurrentIndicator") == "true" or _text(node, "Ongoing") == "true"
    return {
        "startDate": _iso(_text(node, "StartDate/FormattedDateTime")),
        "endDate": "" if current else _iso(_text(node, "EndDate/FormattedDateTime")),
    }


def _newer_post(employer: etree._Element, post: etree._Element) -> Json:
    period = _find(post, "EmploymentPeriod")
    return {
        "position": _text(post, "PositionTitle"),
        "name": _text(employer, "OrganizationName"),
        "location": _text(post, "City") or _text(employer, "OrganizationContact/Communication/Address/CityName"),
        **_newer_period(period if period is not None else _find(employer, "EmploymentPeriod")),
        "summary": _lines(post, "Description"),
    }


def _newer_course(course: etree._Element) -> Json:
    return {
        "studyType": _text(course, "EducationDegree/DegreeName") or _text(course, "ProgramName"),
        "area": _text(course, "MajorProgramName"),
        "institution": _text(course, "OrganizationName"),
        **_newer_period(_find(course, "AttendancePeriod")),
    }


def _newer_skills(profile: etree._Element) -> list[str]:
    named = [
        _text(one, "CompetencyName")
        for one in _all(profile, "PersonQualifications/PersonCompetency")
        if _text(one, "TaxonomyID").casefold() != "language"
    ]
    grouped = [_text(one) for one in _all(profile, "DigitalSkills/DigitalSkillsGroup/DigitalSkill")]
    return list(dict.fromkeys(name for name in [*named, *grouped] if name))


def _newer_languages(person: etree._Element | None, profile: etree._Element) -> Iterator[Json]:
    for tongue in _all(person, "PrimaryLanguageCode") if person is not None else []:
        code = _text(tongue).lower()
        yield {"language": _LANGUAGES.get(code, code), "fluency": "native"}
    for one in _all(profile, "PersonQualifications/PersonCompetency"):
        if _text(one, "TaxonomyID").casefold() == "language":
            code = _text(one, "CompetencyID").lower()
            scores = [_text(score) for score in _all(one, "CompetencyDimension/Score/ScoreText")]
            yield {"language": _LANGUAGES.get(code, _text(one, "CompetencyID")), "fluency": _level(scores)}
