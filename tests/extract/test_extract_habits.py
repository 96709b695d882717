"""Habits of people that documents of the corpus showed, each by a line of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hirestream.extract.contact import phones_in
from hirestream.extract.dates import find_periods
from hirestream.extract.education import level_of
from hirestream.extract.headings import heading_kind
from hirestream.extract.languages import level_of as language_level
from hirestream.extract.lines import split_lines
from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText

MakeDocument = Callable[[str], DocumentText]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Mes expériences", "experience"),
        ("Exp. pro.", "experience"),
        ("E D U C AT I O N", "education"),
        ("L A N G UAG E S", "languages"),
        ("M O N PA R C O U R S", "experience"),
        ("Certifs", "certifications"),
        ("Toolbox", "skills"),
        ("Chargé de formation", None),
        ("C D I", None),
    ],
)
def test_headings_are_known_in_all_spellings(heading: str, kind: str | None) -> None:
    """Possessives, short forms and letters set apart make no difference; a post is no heading."""
    assert heading_kind(heading) == kind


@pytest.mark.parametrize(
    ("line", "regions", "numbers"),
    [
        ("06 39 98 14 02", ("FR", "BE", "MA"), ["+33639981402"]),
        ("Tél : 01.99.00.45.12 / 06.39.98.45.12", ("FR",), ["+33199004512", "+33639984512"]),
        ("03/53/01/22/10", ("FR",), ["+33353012210"]),
        ("07911 345678", ("US", "GB", "FR"), ["+447911345678"]),
        ("087 123 4567", ("IE",), ["+353871234567"]),
        ("(619) 555-0142", ("US", "GB"), ["+16195550142"]),
        ("SIRET 732 829 320 00074", ("FR",), []),
    ],
)
def test_national_numbers_belong_to_the_likeliest_country(line: str, regions: list[str], numbers: list[str]) -> None:
    """A French number in a French CV is French, in new ranges and ranges for fiction too; two numbers are two."""
    assert [found.phone.e164 for found in phones_in(split_lines(line), regions)] == numbers


@pytest.mark.parametrize(
    ("text", "start", "end", "current"),
    [
        ("De 1998 à 2006", "1998", "2006", False),
        ("de janvier 2016 à juin 2024", "2016-01", "2024-06", False),
        ("2020 - auj", "2020", None, True),
        ("from May 2019 to date", "2019-05", None, True),
    ],
)
def test_periods_take_the_words_that_open_them(text: str, start: str, end: str | None, current: bool) -> None:
    """The word before a period is part of it, and never of the employer's name."""
    (period,) = find_periods(text)
    assert (period.start, period.end, period.current) == (start, end, current)
    assert period.span == (0, len(text))


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("TOEIC 960", "C1"),
        ("TOEIC : 870/990", "B2"),
        ("IELTS 7.5", "C1"),
        ("TOEFL iBT 100", "C1"),
        ("DELF B2", "B2"),
        ("DALF", "C1"),
        ("Cambridge First", "B2"),
        ("CAE (2019)", "C1"),
        ("lu, écrit, parlé", "C1"),
        ("notions", "A2"),
        ("Duolingo", None),
    ],
)
def test_tests_of_language_have_their_level(words: str, level: str | None) -> None:
    """Scores and diplomas become levels by published tables; what no table knows tells none."""
    assert language_level(words) == level


@pytest.mark.parametrize(
    ("degree", "level"),
    [
        ("B.S. in Computer Science", "bachelor"),
        ("M.S. Information Systems", "master"),
        ("B.B.A.", "bachelor"),
        ("Diplôme d'État d'infirmier", "bachelor"),
        ("Leaving Certificate", "secondary"),
    ],
)
def test_degrees_have_their_level(degree: str, level: str) -> None:
    """Points in short forms and endings of French words hide no level."""
    assert level_of(degree) == level


def test_an_offer_in_few_words_gives_its_terms(extractor: Extractor, as_document: MakeDocument) -> None:
    """Firm and town share a line, the title is dressed up, skills stand in bare lists, and a degree is a first one."""
    text = (
        "URGENT Développeur·se Go (6 mois)\nFonderies Belair – Laval\nRequired: Tekla, Go, Eurocodes\n"
        "Bonus: R, Figma\nA degree in physics is required.\nApply at https://belair.example/x by 31 May 2026\n"
    )
    offer = extractor.offer(as_document(text), "en").profile
    assert (offer.title, offer.company, offer.location.city) == ("Développeur·se Go", "Fonderies Belair", "Laval")
    assert [s.name for s in offer.skills_required] == ["Tekla", "Go", "Eurocodes"]
    assert [s.name for s in offer.skills_preferred] == ["R", "Figma"]
    assert (offer.education_level, offer.valid_through) == ("bachelor", "2026-05-31")
