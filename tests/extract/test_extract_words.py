"""Small words that carry much: places, telephones, names, languages, licences, headings."""

from __future__ import annotations

import pytest

from hirestream.extract import contact, person
from hirestream.extract.headings import heading_kind
from hirestream.extract.languages import languages_of, level_of
from hirestream.extract.licences import find_licences
from hirestream.extract.lines import Cut, split_lines
from hirestream.extract.places import read_place
from hirestream.extract.sections import split_sections
from hirestream.taxonomy.service import Taxonomy


def cut(text: str) -> Cut:
    """Return a text as a cut from the start of a document."""
    return Cut(0, len(text), text)


@pytest.mark.parametrize(
    ("written", "city", "region", "country"),
    [
        ("Lyon", "Lyon", None, None),
        ("69003 LYON", "LYON", None, None),
        ("44800 Saint-Herblain Cedex", "Saint-Herblain", None, None),
        ("Paris (75)", "Paris", None, None),
        ("San Francisco, CA", "San Francisco", "CA", "US"),
        ("Oakland, CA 94601", "Oakland", "CA", "US"),
        ("London, UK", "London", None, "GB"),
        ("Lausanne, Suisse", "Lausanne", None, "CH"),
        ("Montréal, QC, Canada", "Montréal", "QC", "CA"),
        ("Bretagne, France", None, "Bretagne", "FR"),
        ("Hambourg, Allemagne", "Hambourg", None, "DE"),
    ],
)
def test_places_are_read_as_far_as_they_are_written(
    written: str, city: str | None, region: str | None, country: str | None
) -> None:
    """City, region and country come out of the usual ways to write a place; what is not written stays empty."""
    place = read_place(cut(written))
    assert place is not None
    assert place.city and place.city.text if city else not place.city
    assert (place.city.text if place.city else None, place.region.text if place.region else None) == (city, region)
    assert place.country == country


@pytest.mark.parametrize(
    "text", ["Marketing", "Marie Lyonnet", "Python", "Chef de projet, Lyon", "12 rue Paris", "Nexus AI"]
)
def test_other_words_are_no_places(text: str) -> None:
    """Names, skills and titles are not taken for places."""
    assert read_place(cut(text)) is None


@pytest.mark.parametrize(
    ("written", "language", "e164"),
    [
        ("06 12 34 56 78", "fr", "+33612345678"),
        ("04.91.22.33.44", "fr", "+33491223344"),
        ("+33 (0)7 55 12 43 90", "fr", "+33755124390"),
        ("0033 6 12 34 56 78", "fr", "+33612345678"),
        ("(415) 555-0132", "en", "+14155550132"),
        ("+44 20 7946 0958", "en", "+442079460958"),
        ("0298441122", "fr", "+33298441122"),
    ],
)
def test_telephones_become_e164(written: str, language: str, e164: str) -> None:
    """A number in national or international form is normalised, and kept as written."""
    line = cut(f"Tél : {written}   x@exemple.fr")
    (found,) = contact.phones_in([line], contact.regions_for(language, None))
    assert (found.phone.e164, found.phone.as_written) == (e164, written)


@pytest.mark.parametrize(
    "text", ["2015 - 2019 2020", "01/09/2017 - 31/12/2018", "SIRET 123 456 789 00012 345", "12345678"]
)
def test_other_figures_are_no_telephones(text: str) -> None:
    """Dates and registration numbers are not taken for telephones."""
    assert contact.phones_in([cut(text)], contact.regions_for("fr", None)) == []


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("Camille ROUSSELIN\nDéveloppeuse web\n69003 Lyon", "Camille ROUSSELIN"),
        ("CURRICULUM VITAE\nM. Jean-Marc de La Tour\nComptable", "Jean-Marc de La Tour"),
        ("CV de Léa O'Brien\nlea@exemple.fr", "Léa O'Brien"),
        ("Software Engineer\nAnna Kowalska | anna.kowalska@example.com", "Anna Kowalska"),
        ("Nom : Diarrassou\nPrénom : Amadou", "Amadou Diarrassou"),
        ("ACCOUNTANT\nSummary\nDetail oriented accountant", None),
        ("STOREKEEPER II\nSummary", None),
        ("SOFTWARE ENGINEERING CO-OP\nObjective", None),
        ("12 Avenue Victor Hugo\nParis", None),
        ("Marketing Manager\nNew York", None),
    ],
)
def test_the_name_is_never_an_address_a_heading_or_a_post(head: str, name: str | None, taxonomy: Taxonomy) -> None:
    """The name is found where a person would see it, and left empty when there is none."""
    lines = split_lines(head)
    found = person.find_name(lines, lines, contact.emails_in(lines), taxonomy)
    assert (found.text if found else None) == name


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("courant", "C1"),
        ("bilingue", "C2"),
        ("notions", "A2"),
        ("langue maternelle", "native"),
        ("native speaker", "native"),
        ("fluent", "C1"),
        ("B2 (TOEIC 820)", "B2"),
        ("TOEIC 880", "B2"),
        ("IELTS 7.5", "C1"),
        ("débutant", "A1"),
        ("intermediate", "B1"),
        ("", None),
    ],
)
def test_levels_of_languages_are_put_on_one_scale(text: str, level: str | None) -> None:
    """Words, CEFR names and test scores all become a CEFR level; silence stays silence."""
    assert level_of(text) == level


def test_each_language_takes_its_own_level() -> None:
    """In a list of languages every level goes to the language beside it."""
    lines = split_lines("Anglais : courant (C1), espagnol : notions\nArabic – native\nGerman")
    assert [(s.name, s.level) for s in languages_of(lines)] == [
        ("English", "C1"),
        ("Spanish", "A2"),
        ("Arabic", "native"),
        ("German", None),
    ]


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("Permis B", ["B"]),
        ("Permis B et C, véhicule", ["B", "C"]),
        ("PERMIS DE CONDUIRE : B", ["B"]),
        ("Full driving licence (category B)", ["B"]),
        ("Permis de construire", []),
    ],
)
def test_driving_licences_keep_their_categories(text: str, categories: list[str]) -> None:
    """The categories that are written come out, and nothing else."""
    found, _ = find_licences([cut(text)])
    assert [said.value for said in found] == categories


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("EXPÉRIENCES PROFESSIONNELLES", "experience"),
        ("Parcours professionnel :", "experience"),
        ("E X P E R I E N C E", "experience"),
        ("2. Formation & diplômes", "education"),
        ("Work Experience", "experience"),
        ("Compétences techniques", "skills"),
        ("Savoir-être", "soft_skills"),
        ("Langues", "languages"),
        ("Centres d'intérêt", "interests"),
        ("Develops software in Java.", None),
        ("Camille Rousselin", None),
    ],
)
def test_headings_are_known_in_many_spellings(heading: str, kind: str | None) -> None:
    """Headings in either language, in capitals, numbered or spaced out, open the right section."""
    assert heading_kind(heading) == kind


def test_a_label_within_the_skills_opens_no_section() -> None:
    """`Languages: Python, SQL` stays a line of skills; `Langues : anglais` opens the languages."""
    sections = split_sections(split_lines("SKILLS\nLanguages: Python, SQL\nLanguages: English, French"))
    assert [(s.kind, len(s.lines)) for s in sections if s.lines] == [("skills", 1), ("languages", 1)]
