"""Posts and courses as people write them in French and English: each habit by a short invented text."""

from __future__ import annotations

import pytest
from tests.extract.conftest import ReadCv

from hirestream.model.profile import Profile

Post = tuple[str | None, str | None, str | None, str | None, str | None]
Course = tuple[str | None, str | None, str, str | None, str | None]


def posts(profile: Profile) -> list[Post]:
    """Return title, employer, town, start and end of each post."""
    return [(e.title, e.company, e.city, e.start, "now" if e.current else e.end) for e in profile.experience]


def courses(profile: Profile) -> list[Course]:
    """Return degree, school, level, start and end of each course."""
    return [(e.degree, e.institution, e.level, e.start, e.end) for e in profile.education]


FRENCH: list[tuple[str, list[Post]]] = [
    (
        (
            "Responsable qualité | Laiteries du Nord | Béthune (62)\nSeptembre 2019 - Aujourd'hui (6 ans)\n"
            "- Baisse de 18 % des accidents entre 2020 et 2022\n- Formation de 120 personnes en 2018"
        ),
        [("Responsable qualité", "Laiteries du Nord", "Béthune", "2019-09", "now")],
    ),
    (
        (
            "De 2018 à ce jour :\tConducteur de travaux – BÂTIR SA, Lyon\nChantiers : collège Pagnol (2021)\n"
            "De 2012 à 2018 :\tChef de chantier – Gros Œuvre SARL, Givors"
        ),
        [
            ("Conducteur de travaux", "BÂTIR SA", "Lyon", "2018", "now"),
            ("Chef de chantier", "Gros Œuvre SARL", "Givors", "2012", "2018"),
        ],
    ),
    (
        (
            "CONSEIL ARMOR – Consultant développeur – Nantes\nDepuis octobre 2020\n"
            "Mission 1 : Banque du Large (octobre 2020 – décembre 2022)\nRefonte du portail\n"
            "Environnement technique : Java 17, Docker\nMission 2 : Mutuelle Estran (depuis 2023)\n- Microservices"
        ),
        [("Consultant développeur", "CONSEIL ARMOR", "Nantes", "2020-10", "now")],
    ),
    (
        (
            "SAVOY DÉCOLLETAGE SA (Cluses)\n2010 – aujourd'hui\nDirecteur commercial (depuis 2016)\n- Croissance\n"
            "Responsable grands comptes (2010 – 2016)\n- Ouverture d'un marché"
        ),
        [
            ("Directeur commercial", "SAVOY DÉCOLLETAGE SA", "Cluses", "2016", "now"),
            ("Responsable grands comptes", "SAVOY DÉCOLLETAGE SA", "Cluses", "2010", "2016"),
        ],
    ),
    (
        (
            "Technicien de maintenance – Robots du Rhin, Mulhouse\nCDI – du 01/03/2018 au 30/06/2024\nMissions :\n"
            "- Dépannage\nTechnicien SAV – Levage Colmar, Colmar\nCDD de 18 mois – du 01/09/2016 au 28/02/2018"
        ),
        [
            ("Technicien de maintenance", "Robots du Rhin", "Mulhouse", "2018-03-01", "2024-06-30"),
            ("Technicien SAV", "Levage Colmar", "Colmar", "2016-09-01", "2018-02-28"),
        ],
    ),
    (
        "Juil 2018 / Déc 2019\tCOMMIS DE CUISINE\n\tWinstub Chez Mariette, Obernai (une étoile)",
        [("COMMIS DE CUISINE", "Winstub Chez Mariette", "Obernai", "2018-07", "2019-12")],
    ),
    (
        (
            "2019 - 2021 : Préparateur de commandes, intérim (Manpart), Le Havre\n"
            "2021 - 2025 : Cariste, LOGIPORT, Gonfreville-l'Orcher\n2016 - 2018 : Congé parental"
        ),
        [
            ("Préparateur de commandes", "Manpart", "Le Havre", "2019", "2021"),
            ("Cariste", "LOGIPORT", "Gonfreville-l'Orcher", "2021", "2025"),
        ],
    ),
    (
        "2016 – 2024 Comptable, SARL Volcans, Riom. Tenue complète de la comptabilité jusqu'au bilan, paie.",
        [("Comptable", "SARL Volcans", "Riom", "2016", "2024")],
    ),
    (
        "01/2021 à ce jour – CRÉDIT DU LITTORAL, Rennes – Chef de projet (CDI)",
        [("Chef de projet", "CRÉDIT DU LITTORAL", "Rennes", "2021-01", "now")],
    ),
    (
        (
            "Dates\tJanvier 2012 - août 2015\nFonction ou poste occupé\tChargée de traduction\n"
            "Nom et adresse de l'employeur\tLexitrad SARL, 67000 Strasbourg"
        ),
        [("Chargée de traduction", "Lexitrad SARL", "Strasbourg", "2012-01", "2015-08")],
    ),
]
ENGLISH: list[tuple[str, list[Post]]] = [
    (
        (
            "Kestrel Foods plc, Dublin — Financial Controller (Jan 2021–Present)\n- Led NetSuite in 2022\n"
            "Mercer & Lyle LLP, Cork — Trainee Accountant (Sep 2013–Sep 2017)"
        ),
        [
            ("Financial Controller", "Kestrel Foods plc", "Dublin", "2021-01", "now"),
            ("Trainee Accountant", "Mercer & Lyle LLP", "Cork", "2013-09", "2017-09"),
        ],
    ),
    (
        (
            "Infotrel Systems Pvt. Ltd., Chennai\nSenior Engineer\tJuly 2020 - Till Date\n- Pipelines\n"
            "Engineer\tJune 2017 - June 2020\n- Services"
        ),
        [
            ("Senior Engineer", "Infotrel Systems Pvt. Ltd.", "Chennai", "2020-07", "now"),
            ("Engineer", "Infotrel Systems Pvt. Ltd.", "Chennai", "2017-06", "2020-06"),
        ],
    ),
    (
        (
            "Peach Regional Hospital, Atlanta, GA\t2018 – Present\nCharge Nurse, Emergency Department\n"
            "- Trained 30 new hires since 2019\n\nGrady Home Health, Decatur, GA\t2013 – 2014\nHome Nurse"
        ),
        [
            ("Charge Nurse", "Peach Regional Hospital", "Atlanta", "2018", "now"),
            ("Home Nurse", "Grady Home Health", "Decatur", "2013", "2014"),
        ],
    ),
    (
        (
            "Company: Fen Haulage Ltd\nPosition: Lorry Driver\nDates: April 2018 - Present\nLocation: Peterborough\n\n"
            "Company: Baltic Trans Sp. z o.o.\nPosition: Driver\nDates: May 2013 - March 2018\nLocation: Gdansk, Poland"
        ),
        [
            ("Lorry Driver", "Fen Haulage Ltd", "Peterborough", "2018-04", "now"),
            ("Driver", "Baltic Trans Sp. z o.o.", "Gdansk", "2013-05", "2018-03"),
        ],
    ),
    (
        "06/2020 to date: Operative, Severn Stores, Avonmoor\n02/2016 to 05/2020: Sales Assistant, Pennyf Ltd, Bristol",
        [
            ("Operative", "Severn Stores", "Avonmoor", "2020-06", "now"),
            ("Sales Assistant", "Pennyf Ltd", "Bristol", "2016-02", "2020-05"),
        ],
    ),
    (
        "2019 to now: Head Pastry Chef at The Gilded Whisk, Birmingham. I run a section of four people.",
        [("Head Pastry Chef", "The Gilded Whisk", "Birmingham", "2019", "now")],
    ),
    (
        "Self-employed Electrician, Cork (Jan 2015 – present)\nDomestic rewires, EV chargers, solar panels",
        [("Self-employed Electrician", None, "Cork", "2015-01", "now")],
    ),
    (
        "2018 – Present: Scoil Bhride, Sligo (3rd Class Teacher)\n2015 – 2016: Career break",
        [("3rd Class Teacher", "Scoil Bhride", "Sligo", "2018", "now")],
    ),
    (
        "Research Fellow, School of Medicine, University of Wharfe\nOctober 2020 to date",
        [("Research Fellow", "University of Wharfe", None, "2020-10", "now")],
    ),
    (
        "Consultant, maritime safety (self-employed), 2018 - 2024\nCommander, Royal Fleet, 1989 - 2018",
        [
            ("Consultant, maritime safety", None, None, "2018", "2024"),
            ("Commander", "Royal Fleet", None, "1989", "2018"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "wanted"), FRENCH)
def test_posts_as_the_french_write_them(text: str, wanted: list[Post], read: ReadCv) -> None:
    """Dates before or behind, missions, one header for several posts, terms, sentences: each post has its own."""
    header = "Inès Morel\nines.morel@exemple.fr\n\nEXPÉRIENCE PROFESSIONNELLE\n"
    assert posts(read(f"{header}{text}\n\nFORMATION\nBac", "fr")) == wanted


@pytest.mark.parametrize(("text", "wanted"), ENGLISH)
def test_posts_as_english_is_written_in_many_countries(text: str, wanted: list[Post], read: ReadCv) -> None:
    """Employer first or last, one header for several posts, forms, sentences: each post has its own values."""
    header = "Ann Moor\nann.moor@example.com\n\nWORK EXPERIENCE\n"
    assert posts(read(f"{header}{text}\n\nEDUCATION\nGCSEs", "en")) == wanted


def test_a_career_without_any_heading(read: ReadCv) -> None:
    """Posts are found under the contact details, though courses have a heading of theirs."""
    profile = read(
        "Tom Pick\nGardener\n07700 900654\n\nHead Gardener\nThe Wall Estate, Hexham\nApril 2019 to present\nA team\n\n"
        "Assistant Gardener\nPark Trust, Durham\n2012 to 2015\n\nTraining\nLevel 2 Certificate, Newt College, 2014\n",
        "en",
    )
    assert [p[:2] for p in posts(profile)] == [
        ("Head Gardener", "The Wall Estate"),
        ("Assistant Gardener", "Park Trust"),
    ]
    assert [c[1] for c in courses(profile)] == ["Newt College"]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        (
            "2011 - 2013 : DUT Hygiène, Sécurité, Environnement – IUT de Béthune",
            "fr",
            [("DUT Hygiène, Sécurité, Environnement", "IUT de Béthune", "vocational", "2011", "2013")],
        ),
        (
            "2013 - 2016 : Diplôme d'ingénieur, spécialité Maîtrise des risques – Polytech Lille",
            "fr",
            [("Diplôme d'ingénieur, spécialité Maîtrise des risques", "Polytech Lille", "master", "2013", "2016")],
        ),
        (
            "BTS Commerce (en cours), Lycée Foch, Metz, 2023 - 2025\nBac STMG, mention bien, Lycée Foch, 2023",
            "fr",
            [
                ("BTS Commerce", "Lycée Foch", "vocational", "2023", "2025"),
                ("Bac STMG", "Lycée Foch", "secondary", None, "2023"),
            ],
        ),
        (
            "2014 : Diplôme d'État d'aide-soignant (DEAS), IFAS du CHU de Brest",
            "fr",
            [("Diplôme d'État d'aide-soignant (DEAS)", "IFAS du CHU de Brest", "vocational", None, "2014")],
        ),
        (
            "Baccalauréat en administration, HEC Montréal\n2011 à 2014",
            "fr",
            [("Baccalauréat en administration", "HEC Montréal", "bachelor", "2011", "2014")],
        ),
        (
            "MSc Public Health (Distinction), University of Wharfe\n2013 – 2014",
            "en",
            [("MSc Public Health", "University of Wharfe", "master", "2013", "2014")],
        ),
        (
            "BEng (Hons) Civil Engineering (2:1), Trent University\t2007 – 2010\nA Levels: Art (A), Trent School\t2007",
            "en",
            [
                ("BEng (Hons) Civil Engineering", "Trent University", "bachelor", "2007", "2010"),
                ("A Levels", "Trent School", "secondary", None, "2007"),
            ],
        ),
        (
            "B.E. in Physics, Anna College\t2013 - 2017\nCGPA: 8.6/10\nHigher Secondary (XII), Vidya School\t2013",
            "en",
            [
                ("B.E. in Physics", "Anna College", "bachelor", "2013", "2017"),
                ("Higher Secondary (XII)", "Vidya School", "secondary", None, "2013"),
            ],
        ),
        (
            (
                "University of Plano, Richardson, TX\nMaster of Science in Accounting, December 2015\n"
                "Bachelor of Science in Accounting, May 2014 (GPA: 3.8/4.0)"
            ),
            "en",
            [
                ("Master of Science in Accounting", "University of Plano", "master", None, "2015-12"),
                ("Bachelor of Science in Accounting", "University of Plano", "bachelor", None, "2014-05"),
            ],
        ),
        (
            "Advanced Certificate Craft – Electrical, SOLAR, 2008\nLeaving Certificate, Coláiste Eoin, 2004",
            "en",
            [
                ("Advanced Certificate Craft – Electrical", "SOLAR", "vocational", None, "2008"),
                ("Leaving Certificate", "Coláiste Eoin", "secondary", None, "2004"),
            ],
        ),
        (
            "Chartered Accountant, CPA Ontario, 2020\nBachelor of Commerce, Rideau University, 2013 – 2017",
            "en",
            [
                ("Chartered Accountant", "CPA Ontario", "none", None, "2020"),
                ("Bachelor of Commerce", "Rideau University", "bachelor", "2013", "2017"),
            ],
        ),
    ],
)
def test_degrees_as_they_are_written(text: str, language: str, wanted: list[Course], read: ReadCv) -> None:
    """A degree keeps its subject with all its commas, and loses the grade, the honours and what is still to come."""
    heading = {"fr": "FORMATION", "en": "EDUCATION"}[language]
    assert courses(read(f"Ann Moor\nann.moor@example.com\n\n{heading}\n{text}\n", language)) == wanted


def test_an_academic_career_is_work_though_its_heading_is_one_of_studies(read: ReadCv) -> None:
    """`Parcours académique` over posts, with the studies under a heading of their own, tells posts."""
    profile = read(
        "Leïla Amor\nleila.amor@exemple.fr\n\nPARCOURS ACADÉMIQUE\nChargée de recherche, Institut Bleu, Lyon\n"
        "Depuis octobre 2020\n\nFORMATION\nDoctorat en écologie, Université du Sud\n2012 – 2016\n",
        "fr",
    )
    assert [p[:2] for p in posts(profile)] == [("Chargée de recherche", "Institut Bleu")]
    assert [c[:2] for c in courses(profile)] == [("Doctorat en écologie", "Université du Sud")]


def test_a_driving_licence_and_a_date_amid_a_line(read: ReadCv) -> None:
    """A licence among the courses is none of them; a year between degree and school dates its own line only."""
    profile = read(
        "Luc Amor\nluc.amor@exemple.fr\n\nFORMATION\nPermis CE, 2008 – Centre Routier\n"
        "CAP Conducteur routier, 2003 – Lycée Moulin, Rennes\n",
        "fr",
    )
    assert courses(profile) == [("CAP Conducteur routier", "Lycée Moulin", "vocational", None, "2003")]
    assert profile.driving_licence == ("CE",)
