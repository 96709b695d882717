"""Occupations named by a title, in both languages and genders."""

from __future__ import annotations

from typing import cast

import pytest

from hirestream.taxonomy.lines import normalize_line
from hirestream.taxonomy.service import Taxonomy
from hirestream.taxonomy.words import title_words


@pytest.mark.parametrize(
    ("title", "french", "english"),
    [
        ("Développeur / Développeuse web (H/F)", "développeur web", "web developer"),
        ("Développeuse web", "développeur web", "web developer"),
        ("Web Developer", "développeur web", "web developer"),
        ("Software Engineer", "développeur de logiciels", "software developer"),
        ("Chef de projet", "chef de projet", "project manager"),
        ("Cheffe de projet digital", "chef de projet", "project manager"),
        ("Accountant", "comptable", "accountant"),
        ("Comptable", "comptable", "accountant"),
        ("Coiffeur·euse", "coiffeur", "hairdresser"),
        ("Data scientist", "scientifique des données", "data scientist"),
        ("Cariste", "cariste", "forklift operator"),
        ("Chauffeur PL", "conducteur de poids lourd", "cargo vehicle driver"),
        ("Graphic Designer", "graphiste", "graphic designer"),
        ("Soudeuse", "soudeur", "welder"),
        ("Senior accountant", "comptable", "accountant"),
        ("HR Manager", "directeur des ressources humaines", "human resources manager"),
    ],
)
def test_a_title_in_either_language_and_gender_is_one_occupation(
    title: str, french: str, english: str, taxonomy: Taxonomy
) -> None:
    """French and English, masculine and feminine, with and without H/F: the same ESCO occupation."""
    concept = taxonomy.occupation(title)
    assert concept is not None
    assert concept.uri.startswith("http://data.europa.eu/esco/occupation/")
    assert (concept.label_fr or "").startswith(french)
    assert concept.label_en == english


@pytest.mark.parametrize("title", ["", "???", "Zorglub", "Nexus AI"])
def test_words_that_name_no_post_have_no_occupation(title: str, taxonomy: Taxonomy) -> None:
    """Nothing is guessed for words that are near no occupation."""
    assert taxonomy.occupation(title) is None


def test_candidates_come_best_first_and_once_each(taxonomy: Taxonomy) -> None:
    """Someone who normalises titles gets k different concepts with falling scores between 0 and 1."""
    found = taxonomy.occupations("Infirmière en gériatrie", k=5)
    scores = [c.score for c in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < s <= 1 for s in scores)
    assert len({c.concept.uri for c in found}) == len(found) == 5


@pytest.mark.parametrize(
    ("title", "english"),
    [
        ("Infirmière", "nurse"),
        ("Infirmier / Infirmière de soins généraux", "nurse"),
        ("Community manager", "online community manager"),
        ("Serveuse", "waiter/waitress"),
        ("Aide-soignante", "healthcare assistant"),
        ("Développeur full stack", "software developer"),
        ("Waitress", "waiter/waitress"),
    ],
)
def test_names_of_rome_and_everyday_ones_lead_to_esco(title: str, english: str, taxonomy: Taxonomy) -> None:
    """ROME's, O*NET's and everyday names are further wordings of ESCO's concepts, in every line of the answer."""
    found = taxonomy.occupations(title, k=10)
    assert found[0].concept.label_en == english
    assert all(one.concept.uri.startswith("http://data.europa.eu/esco/occupation/") for one in found)


def test_an_occupation_carries_its_rome_code(taxonomy: Taxonomy) -> None:
    """The code of France's list stands beside the ESCO concept, and only where it is known."""
    line = normalize_line(taxonomy, "Cariste", what="titles", language="fr", k=3)
    concepts = cast("list[dict[str, object]]", line["concepts"])
    assert concepts[0]["rome"] == "N1101"
    assert all(set(one) - {"rome"} == {"uri", "label_fr", "label_en", "score"} for one in concepts)
    assert all(one.get("rome", "A1101") for one in concepts)


@pytest.mark.parametrize(
    ("text", "names_a_post"),
    [
        ("Co-Founder & CTO", True),
        ("Chargée de mission RH", True),
        ("Director of Operations", True),
        ("Technicienne de maintenance", True),
        ("Princeton University", False),
        ("Nexus AI", False),
        ("Société Générale", False),
        ("Computer Science", False),
    ],
)
def test_posts_are_told_from_employers(text: str, names_a_post: bool, taxonomy: Taxonomy) -> None:
    """The extractor can tell the name of a post from that of a company or a school."""
    assert taxonomy.looks_like_title(text) is names_a_post


def test_genders_and_marks_fold_to_the_same_words() -> None:
    """All ways of writing both genders are the same words."""
    forms = ["Développeur / Développeuse (H/F)", "Développeur·euse", "Développeur(se)", "DÉVELOPPEUSE", "développeurs"]
    assert {title_words(form) for form in forms} == {("developpeur",)}
