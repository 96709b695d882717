"""Habits of long offers, in French and in English, each by a few lines of an invented one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hirestream.extract.service import Extractor
from hirestream.model.document import DocumentText
from hirestream.model.profile import Offer

Read = Callable[[str, str], Offer]


@pytest.fixture(scope="module")
def read(extractor: Extractor, as_document: Callable[[str], DocumentText]) -> Read:
    """Return a function that reads an offer in a language."""
    return lambda text, language: extractor.offer(as_document(text), language).profile


@pytest.mark.parametrize(
    ("text", "language", "required", "preferred", "benefits"),
    [
        (
            (
                "Ce qu'il nous faut\n- Excel\n\nCe qui nous ferait plaisir\n- Terraform\n\n"
                "Ce dont vous n'aurez pas besoin\n- Docker\n\nEt en plus\n- Tickets restaurant\n- Douze jours de RTT"
            ),
            "fr",
            ["Excel"],
            ["Terraform"],
            ("Tickets restaurant", "Douze jours de RTT"),
        ),
        (
            (
                "What you should have\n- Excel\n\nYou'd make us even happier with\n- Python\n\n"
                "You don't need\n- Java\n\nThe good stuff\n- Free breakfast\n- Season ticket loan"
            ),
            "en",
            ["Excel"],
            ["Python"],
            ("Free breakfast", "Season ticket loan"),
        ),
        (
            (
                "Ce que nous cherchons. Une personne qui maîtrise Excel.\n\n"
                "Ce que vous y gagnez. 30 k€ par an. En plus :\n- Mutuelle\n- Voiture de fonction\n\n"
                "Notre directrice a commencé à ce poste il y a neuf ans."
            ),
            "fr",
            ["Excel"],
            [],
            ("Mutuelle", "Voiture de fonction"),
        ),
        (
            (
                "Who we're after. Somebody who is comfortable with Excel.\n\nRewards\n- Private medical cover\n"
                "- Paid study leave\n\nThe programme\n\nFor two years you will move between four teams."
            ),
            "en",
            ["Excel"],
            [],
            ("Private medical cover", "Paid study leave"),
        ),
    ],
)
def test_parts_are_told_by_whatever_heads_them(
    text: str, language: str, required: list[str], preferred: list[str], benefits: tuple[str, ...], read: Read
) -> None:
    """Headings may be sentences, begin their paragraph, say what is not needed, or say nothing known."""
    offer = read(f"Comptable\nMaison Valmy, Troyes\n\n{text}", language)
    assert [s.name for s in offer.skills_required] == required
    assert [s.name for s in offer.skills_preferred] == preferred
    assert offer.benefits == benefits


@pytest.mark.parametrize(
    ("text", "language", "required", "preferred"),
    [
        ("Profil\n- Conduite de four\n- Vous êtes ponctuel\n- Sens du service", "fr", ["Conduite de four"], []),
        ("What you need\n* Fish preparation\n* Own transport\n* Enthusiasm", "en", ["Fish preparation"], []),
        (
            "Profil\nVous connaissez le droit rural. Avoir pratiqué Isagri est un plus.",
            "fr",
            ["droit rural"],
            ["Isagri"],
        ),
        (
            "About you\nYou know VAT well. Charity accounting is a must, and so is cash flow forecasting.",
            "en",
            ["VAT", "Charity accounting", "cash flow forecasting"],
            [],
        ),
        ("About you\n- Strong Linux and networking knowledge", "en", ["Linux", "networking"], []),
        (
            "About you\nYou do not need to code, though some knowledge of SQL would be welcome.",
            "en",
            [],
            ["SQL"],
        ),
        (
            "Profil\nLa saisie comptable et le lettrage n'ont pas de secret pour vous.",
            "fr",
            ["saisie comptable", "lettrage"],
            [],
        ),
        ("About you\n- University degree in statistics, physics or similar\n- Excel", "en", ["Excel"], []),
        ("Profil\n- Excel\n\nWordPress ? C'est un plus.", "fr", ["Excel"], ["WordPress"]),
        ("Requirements\nTyping\nSalesforce\nAssets:\nGenesys\nSAP", "en", ["Typing", "Salesforce"], ["Genesys", "SAP"]),
    ],
)
def test_everyday_names_are_skills_where_they_are_asked_for(
    text: str, language: str, required: list[str], preferred: list[str], read: Read
) -> None:
    """Short items, and what stands by words of knowing; no qualities, no studies, nothing said to be unneeded."""
    offer = read(f"Responsable de dossiers\nMaison Valmy, Troyes\n\n{text}", language)
    assert [s.name for s in offer.skills_required] == required
    assert [s.name for s in offer.skills_preferred] == preferred


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("Profil\nVous lisez le français. Vous n'avez pas à parler néerlandais.", "fr", [("fr", True)]),
        ("Notre équipe parle neuf langues, du wolof à l'islandais.\nProfil\n- Allemand courant", "fr", [("de", True)]),
        ("Profil\nLe polonais est un plus, mais tout se fait en français.", "fr", [("pl", False)]),
        ("Nice to have\n- French, as some of our members are in Moncton", "en", [("fr", False)]),
        ("Requirements\n- Spanish or Dutch is an asset.", "en", [("es", False), ("nl", False)]),
        ("About you\nNo Irish or other language is needed. Fluent German required.", "en", [("de", True)]),
    ],
)
def test_languages_of_others_are_not_asked_for(
    text: str, language: str, asked: list[tuple[str, bool]], read: Read
) -> None:
    """Neither those that colleagues speak, nor those that are said to be unneeded."""
    offer = read(f"Comptable\nMaison Valmy, Troyes\n\n{text}", language)
    assert [(one.code, one.required) for one in offer.languages] == asked


@pytest.mark.parametrize(
    ("text", "language", "title", "company", "city"),
    [
        (
            "Et si vous étiez notre prochaine cheffe de rang ?\nLa Table du Lavoir, à Uzès, ouvre sa saison.",
            "fr",
            "cheffe de rang",
            "La Table du Lavoir",
            "Uzès",
        ),
        (
            "Ligne Sud Intérim, c'est une agence de Lyon. Nous recherchons un soudeur (H/F) à Vénissieux (69200).",
            "fr",
            "soudeur",
            "Ligne Sud Intérim",
            "Vénissieux",
        ),
        (
            "Aide-comptable à 80 % (F/H)\nLa coopérative Valdor réunit 300 éleveurs.\nLieu : Thônes",
            "fr",
            "Aide-comptable",
            "Valdor",
            "Thônes",
        ),
        (
            "Could you be our next Payroll Officer?\nFenwright Joinery (Norwich) makes stairs.",
            "en",
            "Payroll Officer",
            "Fenwright Joinery",
            "Norwich",
        ),
        (
            "SITE SUPERVISOR NEEDED\nJoin the crew at Pinecrest Lodge!\nLeeds, England. Full-time.",
            "en",
            "SITE SUPERVISOR",
            "Pinecrest Lodge",
            "Leeds",
        ),
    ],
)
def test_title_firm_and_town_out_of_what_a_firm_tells(
    text: str, language: str, title: str, company: str, city: str, read: Read
) -> None:
    """Questions, calls, asides and brackets name them; how much of a full post it is belongs to no title."""
    offer = read(text, language)
    assert (offer.title, offer.company, offer.location.city) == (title, company, city)


@pytest.mark.parametrize(
    ("text", "language", "field", "value"),
    [
        ("Profil\nDeux ans au moins à la production dans le spectacle.", "fr", "min_years_experience", 2.0),
        ("Profil\n- Python, que vous pratiquez depuis 3 ans minimum", "fr", "min_years_experience", 3.0),
        ("About you\n- At least eighteen months in small animal practice", "en", "min_years_experience", 1.5),
        ("You do not need any previous work experience.", "en", "min_years_experience", 0.0),
        ("We work in the office three days a week and from home on the other two.", "en", "remote", "hybrid"),
        ("Le télétravail n'est pas possible sur ce poste.", "fr", "remote", "onsite"),
        ("Vous entretenez nos véhicules hybrides.", "fr", "remote", None),
        ("We'll keep the posting open through May 8, 2026.", "en", "valid_through", "2026-05-08"),
        ("CDD jusqu'au 30 juin 2026. Candidature avant le 2 mai 2026.", "fr", "valid_through", "2026-05-02"),
        ("You may tell us at any stage of the process.", "en", "contract", None),
        ("Type: Term, 12 months", "en", "contract", "fixed-term"),
    ],
)
def test_terms_in_the_words_of_long_offers(text: str, language: str, field: str, value: object, read: Read) -> None:
    """What stands in sentences counts as what stands behind labels."""
    assert getattr(read(f"Comptable\nMaison Valmy, Troyes\n\n{text}", language), field) == value


def test_pay_that_rises_and_pay_with_things_given(read: Read) -> None:
    """Both figures are the pay; what follows the pay in its sentence is given too."""
    offer = read("Electrician\n\nSalary £29,000, rising to £31,500, company van, fuel card and 23 days' leave.", "en")
    assert offer.salary is not None
    assert (offer.salary.min, offer.salary.max) == (29_000, 31_500)
    assert offer.benefits == ("company van", "fuel card", "23 days' leave")
