"""A profile → Europass XML (`SkillsPassport`, version 3.3), as the Europass editor reads it.

Element names and their order are those of the published schema.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from hirestream.model.profile import Education, Experience, Language, Profile

NAMESPACE: Final = "http://europass.cedefop.europa.eu/Europass"
_VERSION: Final = "V3.3"
_DIMENSIONS: Final = ("Listening", "Reading", "SpokenInteraction", "SpokenProduction", "Writing")


def europass(profile: Profile, *, language: str = "en", sensitive: bool = False) -> bytes:
    """Write a profile as Europass XML in `language` (ISO 639-1).

    Birth date, nationality and gender are left out unless `sensitive`.
    """
    root = etree.Element(f"{{{NAMESPACE}}}SkillsPassport", nsmap={None: NAMESPACE}, locale=language)  # type: ignore[dict-item]
    about = _under(root, "DocumentInfo")
    _leaf(about, "DocumentType", "ECV")
    _leaf(about, "XSDVersion", _VERSION)
    _leaf(about, "Generator", "hirestream")
    learner = _under(root, "LearnerInfo")
    _identification(learner, profile, sensitive=sensitive)
    if profile.title:
        headline = _under(learner, "Headline")
        _leaf(_under(headline, "Type"), "Code", "preferred_job")
        _leaf(_under(headline, "Description"), "Label", profile.title)
    if profile.experience:
        posts = _under(learner, "WorkExperienceList")
        for post in profile.experience:
            _post(_under(posts, "WorkExperience"), post)
    if profile.education:
        courses = _under(learner, "EducationList")
        for course in profile.education:
            _course(_under(courses, "Education"), course)
    _skills(learner, profile)
    _achievements(learner, profile)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _under(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _leaf(parent: etree._Element, name: str, text: str | None) -> None:
    """Add an element with a text, where there is one; characters that XML cannot hold become spaces."""
    if text and text.strip():
        _under(parent, name).text = "".join(letter if _writable(letter) else " " for letter in text)


def _writable(letter: str) -> bool:
    return letter in "\t\n" or (" " <= letter <= "\ud7ff") or ("\ue000" <= letter <= "\ufffd") or letter >= "\U00010000"


def _identification(learner: etree._Element, profile: Profile, *, sensitive: bool) -> None:
    person = _under(learner, "Identification")
    if profile.full_name:
        first, _, last = profile.full_name.rpartition(" ")
        name = _under(person, "PersonName")
        _leaf(name, "FirstName", first)
        _leaf(name, "Surname", last)
    contact = _under(person, "ContactInfo")
    place = profile.location
    if place.city or place.region or place.country:
        _address(contact, place.city, place.country, place.region)
    if profile.emails:
        _leaf(_under(contact, "Email"), "Contact", profile.emails[0])
    if profile.phones:
        _leaf(_under(_under(contact, "TelephoneList"), "Telephone"), "Contact", profile.phones[0].e164)
    if profile.links:
        sites = _under(contact, "WebsiteList")
        for link in profile.links:
            _leaf(_under(sites, "Website"), "Contact", link)
    if sensitive and (profile.birth_date or profile.gender or profile.nationality):
        _demographics(_under(person, "Demographics"), profile)


def _demographics(about: etree._Element, profile: Profile) -> None:
    if profile.birth_date:
        _date(about, "Birthdate", profile.birth_date)
    if profile.gender:
        _leaf(_under(about, "Gender"), "Label", profile.gender)
    if profile.nationality:
        _leaf(_under(_under(about, "NationalityList"), "Nationality"), "Label", profile.nationality)


def _address(contact: etree._Element, city: str | None, country: str | None, region: str | None = None) -> None:
    address = _under(_under(contact, "Address"), "Contact")
    _leaf(address, "Municipality", city)
    if region:
        _leaf(_under(address, "Region"), "Label", region)
    if country:
        _leaf(_under(address, "Country"), "Code", country)


def _date(parent: etree._Element, name: str, date: str) -> None:
    """`2019-03-01` → year, month and day as attributes in the form of XML's gMonth and gDay, as precise as it is."""
    node = _under(parent, name)
    for part, value, dashes in zip(("year", "month", "day"), date.split("-"), ("", "--", "---"), strict=False):
        node.set(part, f"{dashes}{value}")


def _period(parent: etree._Element, start: str | None, end: str | None, *, current: bool) -> None:
    if not (start or end or current):
        return
    period = _under(parent, "Period")
    if start:
        _date(period, "From", start)
    if end and not current:
        _date(period, "To", end)
    if current:
        _leaf(period, "Current", "true")


def _post(node: etree._Element, post: Experience) -> None:
    _period(node, post.start, post.end, current=post.current)
    if post.title:
        _leaf(_under(node, "Position"), "Label", post.title)
    _leaf(node, "Activities", _paragraphs(post.description))
    if post.company or post.city or post.country:
        employer = _under(node, "Employer")
        _leaf(employer, "Name", post.company)
        if post.city or post.country:
            _address(_under(employer, "ContactInfo"), post.city, post.country)


def _paragraphs(text: str | None) -> str | None:
    """Activities are HTML inside the XML: what is no mark-up is written so that it stays none."""
    if not text:
        return None
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{line}</p>" for line in escaped.splitlines() if line.strip())


def _course(node: etree._Element, course: Education) -> None:
    _period(node, course.start, course.end, current=False)
    _leaf(node, "Title", course.degree)
    if course.institution or course.city:
        school = _under(node, "Organisation")
        _leaf(school, "Name", course.institution)
        if course.city:
            _address(_under(school, "ContactInfo"), course.city, None)
    if course.field:
        _leaf(_under(node, "Field"), "Label", course.field)


def _skills(learner: etree._Element, profile: Profile) -> None:
    claimed = [skill.name for skill in profile.skills if skill.use == "claimed"]
    if not (claimed or profile.languages or profile.driving_licence):
        return
    skills = _under(learner, "Skills")
    if profile.languages:
        _languages(_under(skills, "Linguistic"), profile.languages)
    if claimed:
        _leaf(_under(skills, "JobRelated"), "Description", "".join(f"{_paragraphs(name)}" for name in claimed))
    if profile.driving_licence:
        licences = _under(_under(skills, "Driving"), "Description")
        for category in profile.driving_licence:
            _leaf(licences, "Licence", category)


def _languages(linguistic: etree._Element, languages: tuple[Language, ...]) -> None:
    native = [language for language in languages if language.level == "native"]
    foreign = [language for language in languages if language.level != "native"]
    if native:
        tongues = _under(linguistic, "MotherTongueList")
        for language in native:
            _language(_under(tongues, "MotherTongue"), language)
    if foreign:
        tongues = _under(linguistic, "ForeignLanguageList")
        for language in foreign:
            tongue = _under(tongues, "ForeignLanguage")
            _language(tongue, language)
            if language.level:
                levels = _under(tongue, "ProficiencyLevel")
                for dimension in _DIMENSIONS:
                    _leaf(levels, dimension, language.level)


def _language(tongue: etree._Element, language: Language) -> None:
    told = _under(tongue, "Description")
    _leaf(told, "Code", language.code)
    _leaf(told, "Label", language.name)


def _achievements(learner: etree._Element, profile: Profile) -> None:
    kinds = (("certifications", "Certifications", profile.certifications), ("projects", "Projects", profile.projects))
    if not (profile.certifications or profile.projects):
        return
    achievements = _under(learner, "AchievementList")
    for code, label, names in kinds:
        for name in names:
            achievement = _under(achievements, "Achievement")
            title = _under(achievement, "Title")
            _leaf(title, "Code", code)
            _leaf(title, "Label", label)
            _leaf(achievement, "Description", _paragraphs(name))
