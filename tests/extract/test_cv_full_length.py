"""CVs of full length, as people write them freely: each habit by a short invented text, both languages alike."""

from __future__ import annotations

import pytest
from tests.extract.conftest import ReadCv

from hirestream.extract.certificates import find_certificates
from hirestream.extract.dates import find_periods
from hirestream.extract.headings import heading_kind
from hirestream.extract.licences import find_licences
from hirestream.extract.lines import split_lines
from hirestream.extract.sections import Section, split_sections
from hirestream.extract.skills import claimed_skills
from hirestream.taxonomy.service import Taxonomy

_FR = "Anne Morel\nanne.morel@exemple.fr\n\nEXPÉRIENCE PROFESSIONNELLE\n"
_EN = "Ann Moor\nann.moor@example.com\n\nWORK EXPERIENCE\n"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Where I have worked", "experience"),
        ("Ce que j'ai fait", "experience"),
        ("Parcours hôtelier", "experience"),
        ("Kitchen experience", "experience"),
        ("Study", "education"),
        ("Diplômes et stages", "education"),
        ("What I can do", "skills"),
        ("Ce que je sais faire", "skills"),
        ("Credentials", "certifications"),
        ("Brevets et attestations", "certifications"),
        ("Tongues", "languages"),
        ("Ce qu'on dit de moi", "references"),
        ("Small print", "personal"),
    ],
)
def test_headings_in_the_writers_own_words_open_their_sections(heading: str, kind: str) -> None:
    """A heading need not be a word of forms."""
    assert heading_kind(heading) == kind


def test_a_heading_in_unknown_words_is_told_by_what_stands_under_it() -> None:
    """Dated posts make it work, degrees make it studies; the name and the trade at the top are no headings."""
    text = (
        "ANN MOOR\nWEAVER\n\nSKILLS\nDyeing\n\nMY LOOMS AND I\n\nWeaver, Old Mill, Bath\n2014 - 2020\n\n"
        "AT THE DESK\nBSc Textiles, University of Leeds, 2013\n\nLANGUAGES\nWelsh\n"
    )
    kinds = [s.kind for s in split_sections(split_lines(text))]
    assert kinds == ["header", "skills", "experience", "education", "languages"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{_FR}Le Fournil (Brest) : Boulanger, 2015 - 2019", ("Boulanger", "Le Fournil", "Brest")),
        (f"{_EN}Old Mill (Bath): Line Cook, 2015 - 2019", ("Line Cook", "Old Mill", "Bath")),
        (f"{_FR}Auberge du Pont, Brest. Chef de rang. 2015 - 2019.", ("Chef de rang", "Auberge du Pont", "Brest")),
        (f"{_EN}Mill House, York. Line Cook. 2015 - 2019.", ("Line Cook", "Mill House", "York")),
        (f"{_FR}Auxiliaire de vie (40 %), Domicilia, Brest\n2015 - 2019", ("Auxiliaire de vie", "Domicilia", "Brest")),
        (f"{_EN}Bike Mechanic (part-time), Wheels, Bath\n2015 - 2019", ("Bike Mechanic", "Wheels", "Bath")),
        (f"{_FR}Maison Tardi (120 salariés), Brest\nBoulanger\t2015 - 2019", ("Boulanger", "Maison Tardi", "Brest")),
        (f"{_EN}Tardy Foods (120 staff), Bath\nBaker\t2015 - 2019", ("Baker", "Tardy Foods", "Bath")),
        (f"{_FR}Boulanger, Maison Tardi – Brest, 2015 - 2019", ("Boulanger", "Maison Tardi", "Brest")),
        (f"{_EN}Baker, Tardy Foods – York, 2015 - 2019", ("Baker", "Tardy Foods", "York")),
    ],
)
def test_posts_told_freely(text: str, wanted: tuple[str, str, str], read: ReadCv) -> None:
    """A colon, a stop or a dash parts employer and post; remarks in brackets belong to neither."""
    (post,) = read(text, "fr" if text.startswith(_FR) else "en").experience
    assert (post.title, post.company, post.city) == wanted


@pytest.mark.parametrize(
    ("text", "language", "titles"),
    [
        (
            (
                f"{_FR}MARINE MARCHANDE, 2004 à 2020\n\nSecond capitaine — Ferry Nord, Brest — 2012 à 2020\n"
                "Matelot — Ferry Sud, Nantes — 2004 à 2012"
            ),
            "fr",
            ["Second capitaine", "Matelot"],
        ),
        (
            (
                f"{_EN}MERCHANT NAVY, 2004 to 2020\n\nSecond Officer — North Ferries, Hull — 2012 to 2020\n"
                "Deckhand — South Ferries, Leeds — 2004 to 2012"
            ),
            "en",
            ["Second Officer", "Deckhand"],
        ),
    ],
)
def test_a_line_over_several_employers_is_no_post(text: str, language: str, titles: list[str], read: ReadCv) -> None:
    """The whole stretch of a service is counted by its posts, not once more."""
    profile = read(text, language)
    assert [p.title for p in profile.experience] == titles
    assert profile.total_years_experience == 16


def test_posts_for_a_client_are_freelance_and_bear_its_name(read: ReadCv) -> None:
    """`(client)` tells how the work was held, and is no part of the name."""
    (post,) = read(f"{_EN}Analyst, Castle Mutual (client), York\nFeb 2020 - Jul 2022", "en").experience
    assert (post.company, post.kind) == ("Castle Mutual", "freelance")


@pytest.mark.parametrize(
    ("line", "categories"),
    [
        ("Full driving licence – categories B and BE", ["B", "BE"]),
        ("Category B licence, own car", ["B"]),
        ("HGV licence: C+E", ["CE"]),
        ("Full UK licence (B)", ["B"]),
        ("Permis poids lourd (C)", ["C"]),
        ("titulaire du permis de conduire de catégorie B", ["B"]),
        ("Languages: C, licence MIT", []),
        ("Licence de mathématiques (B)", []),
    ],
)
def test_licences_said_freely(line: str, categories: list[str]) -> None:
    """Categories are found wherever the line puts them, and only where it speaks of driving."""
    assert [said.value for said in find_licences(split_lines(line))[0]] == categories


@pytest.mark.parametrize(("heading", "language"), [("PERMIS", "fr"), ("DRIVING LICENCE", "en")])
def test_bare_categories_under_a_heading_for_licences(heading: str, language: str, read: ReadCv) -> None:
    """A line of nothing but letters is read by its heading."""
    profile = read(f"Ann Moor\nann.moor@example.com\n\nSKILLS\nTriage\n\n{heading}\nB, C1, CE", language)
    assert profile.driving_licence == ("B", "C1", "CE")


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Excel: advanced", "en", ["Excel"]),
        ("Python : avancé", "fr", ["Python"]),
        ("AutoCAD (confirmé) – Revit (notions)", "fr", ["AutoCAD", "Revit"]),
        ("I use Photoshop, InDesign and Figma", "en", ["Photoshop", "InDesign", "Figma"]),
        ("EBP Gestion commerciale", "fr", ["EBP Gestion commerciale"]),
        ("Siemens TIA Portal / Step 7 / lecture de schémas / EPLAN / thermographie", "fr",
         ["Siemens TIA Portal", "Step 7", "lecture de schémas", "EPLAN", "thermographie"]),
        ("Conduite\n- Convois\n- Escortes", "fr", ["Convois", "Escortes"]),
        ("Driving\n- Convoys\n- Escorts", "en", ["Convoys", "Escorts"]),
    ],
)  # fmt: skip
def test_skills_are_listed_whole_and_without_their_levels(
    text: str, language: str, names: list[str], taxonomy: Taxonomy
) -> None:
    """Levels and the names of groups are no skills; a name of several known words is one."""
    found, _ = claimed_skills([Section("skills", None, tuple(split_lines(text)))], taxonomy, language)
    assert [skill.cut.text for skill in found] == names


def test_certificates_behind_semicolons_are_each_one() -> None:
    """A semicolon parts what a line lists, in small letters too."""
    lines = tuple(split_lines("Manual handling; COSHH; asbestos awareness"))
    names = [c.text for c in find_certificates([Section("certifications", None, lines)])]
    assert names == ["Manual handling", "COSHH", "asbestos awareness"]


@pytest.mark.parametrize(
    ("header", "language", "city", "country"),
    [
        ("Adresse : Rue des Tanneurs 48, 5000 Namur, Belgique", "fr", "Namur", "BE"),
        ("2214, rue Chabot, Montréal (Québec) H2K 0B7", "fr", "Montréal", "CA"),
        ("Belfast BT15", "en", "Belfast", None),
        ("Bengaluru, Karnataka, India", "en", "Bengaluru", "IN"),
    ],
)
def test_where_a_person_lives(header: str, language: str, city: str, country: str | None, read: ReadCv) -> None:
    """Postcodes of other countries, halves of British ones, and regions that no table has hide no city."""
    place = read(f"Ann Moor\nann.moor@example.com\n{header}\n\nSKILLS\nTriage", language).location
    assert (place.city, place.country) == (city, country)


@pytest.mark.parametrize(
    ("text", "language", "levels"),
    [
        ("LANGUAGES\nEnglish, Hindi (both native)", "en", [("en", "native"), ("hi", "native")]),
        ("LANGUES\nTahitien et français : langues maternelles", "fr", [("ty", "native"), ("fr", "native")]),
        ("DIVERS\nJe parle wolof et un peu anglais (notions).", "fr", [("wo", None), ("en", "A2")]),
    ],
)
def test_levels_that_languages_share(
    text: str, language: str, levels: list[tuple[str, str | None]], read: ReadCv
) -> None:
    """A level said of several languages is that of each; a sentence about them counts without a section."""
    spoken = read(f"Ann Moor\nann.moor@example.com\n\n{text}", language).languages
    assert [(one.code, one.level) for one in spoken] == levels


def test_a_skill_under_a_line_with_blanks_is_quoted_where_it_stands(read: ReadCv) -> None:
    """Blanks around the end of a line move no quotation of a skill: reading checks each."""
    many = "Marguerite Ashdown " * 4
    assert "C++" in {skill.name for skill in read(f"{many}C++ \n {many}Chef de Partie", "fr").skills}


def test_years_in_a_row_are_one_stretch_and_marks_of_a_school_no_date() -> None:
    """`Summers 2021, 2022, 2023` runs from the first to the last; `8.7/10` is a mark."""
    (summers,) = find_periods("Summers 2021, 2022, 2023")
    assert (summers.start, summers.end) == ("2021", "2023")
    assert find_periods("CGPA 8.7/10") == []
