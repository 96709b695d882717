"""How people write CVs in French and English: each habit by a short invented text, both languages alike."""

from __future__ import annotations

import pytest
from tests.extract.conftest import ReadCv

from hirestream.extract.certificates import find_certificates
from hirestream.extract.contact import phones_in
from hirestream.extract.headings import heading_kind
from hirestream.extract.languages import languages_in_passing, languages_of
from hirestream.extract.licences import find_licences
from hirestream.extract.lines import split_lines
from hirestream.extract.post_names import names_a_post
from hirestream.extract.sections import Section, split_sections
from hirestream.taxonomy.service import Taxonomy


@pytest.mark.parametrize(
    ("header", "language", "title"),
    [
        ("Inès Morel\nIngénieure QHSE – 8 ans d'expérience\nines.morel@exemple.fr", "fr", "Ingénieure QHSE"),
        ("Inès Morel\nProfesseure des écoles\nines.morel@exemple.fr", "fr", "Professeure des écoles"),
        ("Inès Morel\nÉtudiante en BTS MCO – recherche une alternance\n06 39 98 10 10", "fr", "Étudiante en BTS MCO"),
        ("Inès Morel\nAgent de sécurité (carte professionnelle à jour)", "fr", "Agent de sécurité"),
        ("Inès Morel\nPoste recherché : cariste de nuit\nines.morel@exemple.fr", "fr", "cariste de nuit"),
        ("Inès Morel\n12 rue Basse, 59000 Lille\nines.morel@exemple.fr\n\nLANGUES\nAnglais", "fr", None),
        ("Ann Moor\nLegal Counsel\nann.moor@example.com", "en", "Legal Counsel"),
        ("Ann Moor\nCare assistant | Leeds | ann.moor@example.com | 07911 123456", "en", "Care assistant"),
        (
            "Ann Moor\nGraduate - Mechanical Engineering\nann.moor@example.com",
            "en",
            "Graduate - Mechanical Engineering",
        ),
        ("Ann Moor\nSoftware engineer who is obsessed with building things that people love\na@b.example", "en", None),
        ("Ann Moor\nLeeds | ann.moor@example.com\n\nSKILLS\nTriage", "en", None),
    ],
)
def test_the_headline_is_what_is_written_and_nothing_else(
    header: str, language: str, title: str | None, read: ReadCv
) -> None:
    """A headline is found without what is said about availability; where there is none, none is made up."""
    assert read(header, language).title == title


def test_without_a_headline_the_latest_post_tells_what_the_person_is(read: ReadCv) -> None:
    """A career told from its start shows its last post, not its first, and never unpaid work before paid."""
    profile = read(
        "Ann Moor\nann.moor@example.com\n\nEMPLOYMENT\nWaiter, Blue Inn, Leeds, 2010 - 2014\n"
        "Head Chef, Mill House, York, 2014 - 2022\n\nVOLUNTEERING\nSwim coach, Leeds Baths, 2020 - present\n",
        "en",
    )
    assert (profile.title, profile.title_now) == (None, "Head Chef")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ingénieure d'études", True),
        ("Hôtesse de caisse à temps partiel", True),
        ("Cashier part-time", True),
        ("Legal counsel", True),
        ("Crédit du Littoral", False),
        ("Super Marché Bleu", False),
        ("Growth Capital", False),
    ],
)
def test_posts_are_told_from_firms_by_their_words(text: str, named: bool, taxonomy: Taxonomy) -> None:
    """Feminine forms and terms of employment hide no post; a bank is none."""
    assert names_a_post(text, taxonomy) is named


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Expériences d'enseignement", "experience"),
        ("EXPÉRIENCES SIGNIFICATIVES EN VENTE", "experience"),
        ("Academic appointments", "experience"),
        ("Additional Relevant Experience", "experience"),
        ("Skills / Compétences", "skills"),
        ("F O R M AT I O N / E D U C AT I O N", "education"),
        ("E D U C AT I O N & T R A I N I N G", "education"),
        ("AC A D E M I C Q UA L I F I C AT I O N", "education"),
        ("S AVO I R - FA I R E", "skills"),
        ("E X P. P R O.", "experience"),
        ("FORM.", "education"),
        ("Languages known", "languages"),
        ("Expérience solide du terrain et des équipes", None),
        ("Responsable formation", None),
        ("Portfolio of clients in retail", None),
    ],
)
def test_headings_in_words_of_ones_own(heading: str, kind: str | None) -> None:
    """Adjectives, two languages, letters set apart and short forms open the right section; titles of posts none."""
    assert heading_kind(heading) == kind


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            "EXPÉRIENCE\nTechnicien, Usine Bleue, 2018 - 2020\nRéalisations :\n- Un robot\nFORMATION\nBTS MAI",
            ["experience", "education"],
        ),
        (
            (
                "EMPLOYMENT\nManager, Blue Ltd, 2018 - 2020\nKey achievements\n- One\n"
                "Buyer, Red Ltd, 2015 - 2018\nKey achievements\n- Two\nEDUCATION\nMBA"
            ),
            ["experience", "education"],
        ),
        ("Ann Moor\nCHEF DE PROJET INFORMATIQUE\nCOMPÉTENCES\nJira\nFORMATION\nDUT", ["header", "skills", "education"]),
        ("Ann Moor\nPortfolio: moor.example\nSKILLS\nFigma\nEDUCATION\nBA Art", ["header", "skills", "education"]),
        ("SKILLS\nExcel\nTICKETS\nDriving licence: B\nFirst Aid", ["skills", "certifications"]),
    ],
)
def test_labels_within_an_entry_open_no_section(text: str, kinds: list[str]) -> None:
    """What is dressed otherwise than the headings, or comes again under each post, is part of the post."""
    assert [s.kind for s in split_sections(split_lines(text)) if s.lines] == kinds


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("CCNA (2018), ITIL v4 Foundation", ["CCNA", "ITIL v4 Foundation"]),
        ("FIMO marchandises 2010 - FCO à jour (2025)", ["FIMO marchandises", "FCO"]),
        ("Habilitations électriques B2V, BR, BC", ["Habilitations électriques B2V, BR, BC"]),
        ("Teaching License, K-6", ["Teaching License, K-6"]),
        ("Registered Nurse, State of Georgia, License No. RN-2045 (exp. 01/2027)",
         ["Registered Nurse, State of Georgia, License No. RN-2045"]),
        ("Driver CPC (valid until 2028)\nDriving licence: B\nADR", ["Driver CPC", "ADR"]),
        ("AFGSU 2 (recyclage 2023)", ["AFGSU 2"]),
    ],
)  # fmt: skip
def test_certificates_lose_their_dates_and_keep_their_names(lines: str, names: list[str]) -> None:
    """Two on one line are two, a category is no other certificate, and a driving licence is none."""
    section = Section("certifications", None, tuple(split_lines(lines)))
    assert [c.text for c in find_certificates([section])] == names


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("permis b, véhicule", ["B"]),
        ("Driving licence B + E", ["B", "BE"]),
        ("Category C+E", ["C", "CE"]),
        ("Vitamin category B", []),
    ],
)
def test_licences_with_trailers(text: str, categories: list[str]) -> None:
    """A trailer is a category of its own beside the vehicle's."""
    assert sorted(said.value for said in find_licences(split_lines(text))[0]) == categories


def test_a_level_belongs_to_its_own_language() -> None:
    """A language that stands alone takes no level of the next one's brackets; a chain shares the level at its end."""
    seen = languages_of(split_lines("English, Zulu (native), Afrikaans (B1)"))
    assert [(s.code, s.level) for s in seen] == [("en", None), ("zu", "native"), ("af", "B1")]
    assert [(s.code, s.level) for s in languages_in_passing(split_lines("I speak Arabic and English fluently"))] == [
        ("ar", "C1"),
        ("en", "C1"),
    ]
    assert [(s.code, s.level) for s in languages_in_passing(split_lines("Langue(s) maternelle(s)\tHongrois"))] == [
        ("hu", "native")
    ]


@pytest.mark.parametrize(("written", "e164"), [("514 555-0188", "+15145550188"), ("087 123 4567", "+353871234567")])
def test_numbers_of_north_america_are_told_by_their_form(written: str, e164: str) -> None:
    """A number of Montréal in a French CV is no number of Luxembourg; an Irish one stays Irish."""
    assert [p.phone.e164 for p in phones_in(split_lines(written), ("IE", "FR", "LU"))] == [e164]


@pytest.mark.parametrize(
    ("header", "city", "region", "country"),
    [
        ("Ann Moor\nMontréal (Québec), Canada", "Montréal", "Québec", "CA"),
        ("Ann Moor\nAnnecy, Haute-Savoie", "Annecy", "Haute-Savoie", "FR"),
        ("Ann Moor\nGrenoble, 06.39.98.10.10", "Grenoble", None, None),
        ("Ann Moor\nann@moor.example 07911 678901 Inverness", "Inverness", None, None),
        ("Ann Moor\n📍 Marseille 📞 06 39 98 10 10", "Marseille", None, None),
        ("Ann Moor\nann@moor.example | London, United\nKingdom", "London", None, "GB"),
        ("Manche\nAnn Moor", None, None, None),
    ],
)
def test_the_town_is_found_beside_the_other_details(
    header: str, city: str | None, region: str | None, country: str | None, read: ReadCv
) -> None:
    """Numbers, icons, brackets and a broken line do not hide where somebody lives; a word alone is no region."""
    found = read(header, "fr" if "06" in header else "en").location
    assert (found.city, found.region, found.country) == (city, region, country)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CONTACT\nlucie.marchal@exemple.fr\nLANGUES\nAnglais\n\nLucie\nMARCHAL\nVendeuse", "Lucie MARCHAL"),
        ("CONTACT\nhi@samoconn.example\nSKILLS\nFigma\n\nSam O'Conn\nProduct Designer", "Sam O'Conn"),
        ("CONTACT\n07911 123456\nSKILLS\nFigma\n\nAda Winterbourne\nProduct Designer", "Ada Winterbourne"),
    ],
)
def test_a_name_that_a_side_column_hides_is_found(text: str, name: str, read: ReadCv) -> None:
    """First name over last name, below a column of details: the address, its domain or the headline tell it."""
    profile = read(text, "en")
    assert profile.full_name == name
    assert profile.title is not None


def test_links_are_the_persons_own(read: ReadCv) -> None:
    """A domain in a spelt-out address is no site, a repository no profile, and a portfolio no section."""
    profile = read(
        "Ann Moor\nann.moor (at) exemple.fr\nPortfolio: moor-designs.example\ngithub.com/annm\n\nPROJECTS\n"
        "- Made a thing (github.com/annm/thing)\n",
        "en",
    )
    assert profile.links == ("moor-designs.example", "github.com/annm")


def test_a_town_tells_whose_numbers_are_written(read: ReadCv) -> None:
    """A national number in Galway is Irish and one in Leeds British; the country itself is not made up."""
    irish = read("Ann Moor\nGalway | 086 555 0123\n", "en")
    assert ([p.e164 for p in irish.phones], irish.location.country) == (["+353865550123"], None)
    assert [p.e164 for p in read("Ann Moor\nLeeds | 07911 123456\n", "en").phones] == ["+447911123456"]


def test_addresses_that_a_narrow_column_breaks_are_whole(read: ReadCv) -> None:
    """An e-mail address or a link that goes on in the next line is one."""
    profile = read("Ann Moor\nann.moor@\nexample.com\nbehance.net/\nannmoor\n", "en")
    assert (profile.emails, profile.links) == (("ann.moor@example.com",), ("behance.net/annmoor",))


def test_brackets_behind_a_skill_name_more_of_them_or_say_how_much(read: ReadCv) -> None:
    """`Excel (pivot tables)` are two skills; `Budgets (up to £2m)` is one."""
    profile = read("Ann Moor\nann.moor@example.com\n\nSKILLS\nExcel (pivot tables)\nBudgets (up to £2m)\n", "en")
    assert [s.name for s in profile.skills] == ["Excel", "pivot tables", "Budgets"]
