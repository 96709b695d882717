"""Habits of firms that write offers, in French and in English, each by a few lines of an invented offer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hirestream.extract.lines import split_lines
from hirestream.extract.offer_parts import sentences, split_parts, unwrapped
from hirestream.extract.salary import find_salary
from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText
from hirestream.model.profile import Offer, Salary

Read = Callable[[str, str], Offer]


@pytest.fixture(scope="module")
def read(extractor: Extractor, as_document: Callable[[str], DocumentText]) -> Read:
    """Return a function that reads an offer in a language."""
    return lambda text, language: extractor.offer(as_document(text), language).profile


@pytest.mark.parametrize(
    ("text", "language", "title", "company"),
    [
        (
            "Rejoignez Valdor Énergie en tant que chargé d'affaires\nDijon – CDI",
            "fr",
            "chargé d'affaires",
            "Valdor Énergie",
        ),
        (
            "Join Brackwater Foods as a Payroll Officer and help us grow.\nLeeds",
            "en",
            "Payroll Officer",
            "Brackwater Foods",
        ),
        ("Menhir RH recrute pour son client un Acheteur H/F\nRennes", "fr", "Acheteur", "Menhir RH"),
        (
            "We're hiring a Site Manager!\nOldcastle Homes builds houses in Kent.",
            "en",
            "Site Manager",
            "Oldcastle Homes",
        ),
        (
            (
                "Technicien frigoriste\nFroid Service Aunis est une entreprise familiale de 40 personnes. "
                "Depuis 1987, nous "
                "équipons les commerces de La Rochelle."
            ),
            "fr",
            "Technicien frigoriste",
            "Froid Service Aunis",
        ),
        (
            (
                "Staff Nurse - Cardiology\nThornfield Clinic, Bath, Somerset\nThornfield has been caring for "
                "heart patients "
                "since 1990.\nApply: jobs@thornfieldclinic.example"
            ),
            "en",
            "Staff Nurse - Cardiology",
            "Thornfield Clinic",
        ),
        (
            "Peintre en bâtiment\nContrat | CDI\nEntreprise | Couleurs du Sud\nLieu | Nîmes",
            "fr",
            "Peintre en bâtiment",
            "Couleurs du Sud",
        ),
        (
            "(H/F) Tuyauteur-soudeur\nAciéries du Gier recrute un tuyauteur.",
            "fr",
            "Tuyauteur-soudeur",
            "Aciéries du Gier",
        ),
        ("Office Manager at Lindqvist Labs\nFull-time, permanent", "en", "Office Manager", "Lindqvist Labs"),
        (
            "Stage – Contrôle de gestion (6 mois)\nVerrerie Sornin\nReims",
            "fr",
            "Stage – Contrôle de gestion",
            "Verrerie Sornin",
        ),
        (
            (
                "Forklift Driver\nOur client, a bakery in Wakefield, needs a forklift driver.\nAshdown "
                "Staffing is acting as an "
                "employment business."
            ),
            "en",
            "Forklift Driver",
            "Ashdown Staffing",
        ),
        (
            "Cuisinier de collectivité (H/F)\nLa ville de Montauban recrute un cuisinier.",
            "fr",
            "Cuisinier de collectivité",
            "ville de Montauban",
        ),
        (
            "Care Assistant\nSpanish is a plus.\nElmdale House provides care in York.",
            "en",
            "Care Assistant",
            "Elmdale House",
        ),
    ],
)
def test_who_offers_what(text: str, language: str, title: str, company: str, read: Read) -> None:
    """The post and the firm are found in sentences, rows and slogans, for agencies and public bodies too."""
    offer = read(text, language)
    assert (offer.title, offer.company) == (title, company)


@pytest.mark.parametrize(
    ("line", "language", "city", "country"),
    [
        ("Lieux : Nantes, Angers ou Le Mans (au choix)", "fr", "Nantes", None),
        ("Locations: Leeds, Manchester or York (hybrid)", "en", "Leeds", None),
        ("Lieu : 1050 Ixelles, Belgique", "fr", "Ixelles", "BE"),
        ("Location: Geelong VIC, Australia", "en", "Geelong", "AU"),
        ("Montréal (Québec) – temps plein", "fr", "Montréal", "CA"),
        ("Ottawa, ON, Canada (on-site 3 days a week)", "en", "Ottawa", "CA"),
        ("Le poste est à pourvoir à Cholet.", "fr", "Cholet", None),
        ("Our Stockport depot needs a driver.", "en", "Stockport", None),
        ("Télétravail – France entière", "fr", None, "FR"),
        ("Remote – UK only", "en", None, "GB"),
        ("Vous serez basé à Trifouillac-les-Bains.", "fr", "Trifouillac-les-Bains", None),
        ("You will be based in Nether Wobbleton.", "en", "Nether Wobbleton", None),
    ],
)
def test_where_the_work_is(line: str, language: str, city: str | None, country: str | None, read: Read) -> None:
    """Of several places the first counts; a state, region or country beside the city tells the country."""
    place = read(f"Chauffeur\n\n{line}", language).location
    assert (place.city, place.country) == (city, country)


@pytest.mark.parametrize(
    ("text", "salary"),
    [
        ("Rémunération : 45-50 000 € brut annuel", Salary(min=45000, max=50000, currency="EUR", period="year")),
        (
            "Taux horaire : 13,20 € à 13,80 € + paniers + 13e mois",
            Salary(min=13.2, max=13.8, currency="EUR", period="hour"),
        ),
        ("Échelle de 78 000 $ à 97 500 $, régime REER", Salary(min=78000, max=97500, currency="CAD", period="year")),
        ("Remote (Canada) | C$70K–C$85K", Salary(min=70000, max=85000, currency="CAD", period="year")),
        ("$58,000 - $66,000 CAD per year, DOE", Salary(min=58000, max=66000, currency="CAD", period="year")),
        ("Pay: $41.50 per hour, Brisbane", Salary(min=41.5, max=41.5, currency="AUD", period="hour")),
        ("$125,000–$150,000 base + equity", Salary(min=125000, max=150000, currency="USD", period="year")),
        ("Grade 6, £33,706 - £36,363", Salary(min=33706, max=36363, currency="GBP", period="year")),
        ("Carte repas de 9 € par jour", None),
        ("$1,500 annual learning stipend", None),
        ("Chantiers de 50 k€ à 800 k€, budget de 40 000 € par an", None),
        ("A framework worth £250 million and a net budget of £14.2 million", None),
    ],
)
def test_pay_is_told_from_other_money(text: str, salary: Salary | None) -> None:
    """A dollar is that of the country which the offer speaks of; budgets, vouchers and projects are no pay."""
    found = find_salary(sentences(split_lines(text)))
    assert (found[0] if found else None) == salary


@pytest.mark.parametrize(
    ("line", "language", "years", "level"),
    [
        ("Vous avez au moins 3 ans sur un poste similaire.", "fr", 3, None),
        ("You have 4-6 years in consumer marketing.", "en", 4, None),
        ("Profil : débutants motivés acceptés", "fr", 0, None),
        ("No previous experience is needed.", "en", 0, None),
        ("Notre société a plus de 40 ans d'expérience.", "fr", None, None),
        ("Our team has 25 years of experience.", "en", None, None),
        ("Profil : Bachelier en informatique ou CFC", "fr", None, "vocational"),
        ("Requirements: an honours degree in law", "en", None, "bachelor"),
        ("Profil : vous préparez un master en finance.", "fr", None, "master"),
        ("Requirements: Certificate III in plumbing", "en", None, "vocational"),
        ("Licence TIG à jour exigée.", "fr", None, None),
        ("A forklift licence is required.", "en", None, None),
        ("Vous encadrez les étudiants de Bac+2.", "fr", None, None),
        ("We support you through your Level 2 Diploma in Care.", "en", None, None),
    ],
)
def test_years_and_studies_that_are_asked_for(
    line: str, language: str, years: float | None, level: str | None, read: Read
) -> None:
    """What is asked of a candidate counts, not the age of the firm, a ticket to weld, or a course given later."""
    offer = read(f"Vendeur\n\n{line}", language)
    assert (offer.min_years_experience, offer.education_level) == (years, level)


@pytest.mark.parametrize(
    ("text", "language", "required", "preferred"),
    [
        (
            "Profil\n- Maîtrise de Sage et d'Excel exigée\n- La connaissance de SAP serait un plus",
            "fr",
            ["Sage", "Excel"],
            ["SAP"],
        ),
        ("Requirements\n- Proficient in AutoCAD; InfoWorks ICM is desirable", "en", ["AutoCAD"], ["InfoWorks ICM"]),
        ("Profil\n- Bonne maîtrise d'un ERP (SAP idéalement)", "fr", ["ERP"], ["SAP"]),
        (
            "Requirements\n- Experience with Zendesk or Intercom\n\nNice to have\n- Basic SQL",
            "en",
            ["Zendesk", "Intercom"],
            ["SQL"],
        ),
        ("Profil\n- Connaissance de Guidewire (atout)\n- Jira", "fr", ["Jira"], ["Guidewire"]),
        ("It'd be great if you also had\n- experience with Kotlin", "en", [], ["Kotlin"]),
        (
            "Profil\n- CACES R489 cat. 3 à jour\n- Habilitation électrique B2V exigée",
            "fr",
            ["CACES R489 cat. 3", "Habilitation électrique B2V"],
            [],
        ),
        (
            "You must have:\n- Current CSCS card\n- Standard First Aid and CPR-C",
            "en",
            ["CSCS card", "Standard First Aid", "CPR-C"],
            [],
        ),
        (
            "Missions\n- Rapprochements bancaires\n- Facturation sous Logosw\n\nProfil\n- Word",
            "fr",
            ["Logosw", "Word"],
            [],
        ),
        (
            "The role\n- You'll work with our iOS colleagues, who use Swift.\n\nYou'll need\n- Kotlin",
            "en",
            ["Kotlin"],
            [],
        ),
        ("Profil\n- Git\n\nPas besoin de connaître Docker, on t'apprendra !", "fr", ["Git"], []),
        ("About you\n- Excel\n- You don't need to know Python; we'll teach you.", "en", ["Excel"], []),
        ("Poste basé à Lille\nIdéalement : Figma\nExcel exigé.", "fr", ["Excel"], ["Figma"]),
        (
            "Requirements\nCIPD Level 5 qualified\nJob Location: Zurich, Switzerland\nTerms: Permanent",
            "en",
            ["CIPD Level 5"],
            [],
        ),
    ],
)
def test_skills_that_are_asked_for_and_those_that_are_a_plus(
    text: str, language: str, required: list[str], preferred: list[str], read: Read
) -> None:
    """Clause by clause; tasks, colleagues' tools, places and terms are no skills; cards and registrations are."""
    offer = read(f"Responsable de dossiers\nMaison Valmy, Troyes\n{text}", language)
    assert [s.name for s in offer.skills_required] == required
    assert [s.name for s in offer.skills_preferred] == preferred


@pytest.mark.parametrize(
    ("line", "language", "spoken"),
    [
        (
            "Anglais courant et allemand B2 exigés, l'espagnol est un plus",
            "fr",
            [("en", "C1", True), ("de", "B2", True), ("es", None, False)],
        ),
        (
            "Fluent in French and English; German is an asset",
            "en",
            [("fr", "C1", True), ("en", "C1", True), ("de", None, False)],
        ),
        (
            "Tu parles couramment anglais, et en italien ou en russe c'est encore mieux",
            "fr",
            [("en", "C1", True), ("it", None, False), ("ru", None, False)],
        ),
        ("Native English and C2 French are essential.", "en", [("en", "native", True), ("fr", "C2", True)]),
        ("Anglais : non requis", "fr", []),
        ("GCSE maths and English", "en", []),
        ("Leader sur le marché allemand", "fr", []),
        ("Business English required for the Dutch market", "en", [("en", "B2", True)]),
    ],
)
def test_languages_that_are_asked_for(
    line: str, language: str, spoken: list[tuple[str, str | None, bool]], read: Read
) -> None:
    """Each with the level and the wish of its own clause; a market and a school subject are no languages."""
    found = read(f"Assistant\n\nProfil\n- {line}", language).languages
    assert [(one.code, one.level, one.required) for one in found] == spoken


@pytest.mark.parametrize(
    ("text", "language", "benefits"),
    [
        (
            (
                "Vous bénéficiez d'une prime d'intéressement, d'une mutuelle prise en charge à 70 % et de chèques "
                "vacances."
            ),
            "fr",
            ["prime d'intéressement", "mutuelle prise en charge à 70 %", "chèques vacances"],
        ),
        (
            "In return, we offer 25 days' holiday, private healthcare and a contributory pension.",
            "en",
            ["25 days' holiday", "private healthcare", "contributory pension"],
        ),
        (
            "Salaire : 2 100 € brut par mois + 13e mois + 15 RTT + repas fournis",
            "fr",
            ["13e mois", "15 RTT", "repas fournis"],
        ),
        (
            "Perks & benefits\nUnlimited PTO\n401(k) with 4% match\nFree uniform and DBS check",
            "en",
            ["Unlimited PTO", "401(k) with 4% match", "Free uniform and DBS check"],
        ),
        (
            "Ce que nous offrons\n- CDI 35h\n- 13,80 € brut de l'heure\n- Prime de fin d'année\n- Une équipe soudée",
            "fr",
            ["Prime de fin d'année"],
        ),
        (
            "What we offer\n- Permanent contract\n- £30,000 per annum\n- Cycle to work scheme\n- A friendly team",
            "en",
            ["Cycle to work scheme"],
        ),
    ],
)
def test_what_is_given_beside_the_pay(text: str, language: str, benefits: list[str], read: Read) -> None:
    """Lists, sentences and sums give the same things; pay, contract and atmosphere are no benefits."""
    assert list(read(f"Vendeur\n\n{text}", language).benefits) == benefits


@pytest.mark.parametrize(
    ("line", "contract", "remote"),
    [
        ("Contrat de durée indéterminée, télétravail jusqu'à 50 %", "permanent", "hybrid"),
        ("Permanent, hybrid: 3 days in office", "permanent", "hybrid"),
        ("CDD d'un an renouvelable, poste 100 % présentiel", "fixed-term", "onsite"),
        ("Full-time contract, 12 months (parental leave coverage), on site", "fixed-term", "onsite"),
        ("Intérim 3 mois puis CDI possible", "temporary", None),
        ("This is a temporary assignment with the view to becoming permanent.", "temporary", None),
        ("Expérience dans le travail temporaire appréciée. Poste en CDI.", "permanent", None),
        ("Permanent. You can work from home two days a week.", "permanent", "hybrid"),
        ("CDI, pas de télétravail", "permanent", "onsite"),
        ("Permanent, with free parking on site", "permanent", None),
    ],
)
def test_contract_and_place_of_work(line: str, contract: str, remote: str | None, read: Read) -> None:
    """What the contract is today counts, not what it may become; a car park on site says nothing of the work."""
    offer = read(f"Magasinier\n\n{line}", "fr")
    assert (offer.contract, offer.remote) == (contract, remote)


def test_a_label_speaks_for_its_own_line() -> None:
    """A wish before a colon, "Idéalement : Kafka", makes a plus of Kafka alone; a heading, of all that follows."""
    blocks = split_parts(split_lines("Développeur\nIdéalement : Kafka\nAnglais exigé\n\nAtouts\n- Go\n- Rust"))
    assert [(b.part, [x.text for x in b.lines]) for b in blocks] == [
        ("head", ["Développeur"]),
        ("preferred", ["Idéalement : Kafka"]),
        ("head", ["Anglais exigé"]),
        ("preferred", ["Go", "Rust"]),
    ]


def test_lines_that_a_page_has_cut_are_one_again(
    extractor: Extractor, as_document: Callable[[str], DocumentText]
) -> None:
    """A sentence over two lines is read whole, and its values still stand at their spans; a list stays a list."""
    document = as_document(
        "Magasinier\nVous avez une bonne maîtrise du logiciel SAP et au moins trois ans\nd'expérience. Vous bénéficiez "
        "de titres-restaurant et d'une prime de\nfin d'année.\n- Word\n- Excel"
    )
    found = extractor.offer(document, "fr")
    offer, evidence = found.profile, found.evidence
    assert (offer.min_years_experience, offer.benefits) == (3, ("titres-restaurant", "prime de fin d'année"))
    assert " ".join(document.quote(evidence["benefits[1]"]).split()) == "prime de fin d'année"
    text = "Python et bases de données relationnelles, puis\n- Word\n- Excel"
    assert len(unwrapped(split_lines(text), text)) == 3


def test_numbers_are_those_of_the_country_that_pays(read: Read) -> None:
    """An Australian offer has an Australian number, though no line names the country."""
    offer = read("Fleet Electrician\n$62 per hour plus superannuation\nPhone 07 5550 1234", "en")
    assert (offer.salary.currency if offer.salary else None, offer.contact.phone) == ("AUD", "+61755501234")


def test_a_class_before_the_word_is_a_licence(read: Read) -> None:
    """A "C class driver's licence" is of category C."""
    assert read("Driver\n\nCurrent C class driver's licence required.", "en").driving_licence == ("C",)


@pytest.mark.parametrize("line", [",", " , ,", "+"])
def test_a_line_of_marks_in_a_list_of_benefits_is_passed_over(read: Read, line: str) -> None:
    """A line that holds nothing but commas or plus signs is no fault."""
    text = f"Comptable H/F\nLieu : Lyon\n\nNous offrons :\n- Mutuelle\n- {line}\n- Tickets restaurant\n"
    assert "Mutuelle" in read(text, "fr").benefits
