"""The hand-written world of the simulator: complete in both languages, invented names only, grammar that holds."""

from __future__ import annotations

import re

import pytest

from hirestream.simulate import inflect
from hirestream.simulate.catalogue import occupations, places, wording
from hirestream.simulate.service import rows


def test_catalogue_is_as_wide_as_promised() -> None:
    """The simulator knows at least 45 occupations in 12 sectors and 60 cities in 8 countries."""
    known = occupations()
    assert len(known) >= 45
    assert len({occupation.sector for occupation in known.values()}) >= 12
    assert sum(len(cities) for cities in places().values()) >= 60
    assert set(places()) == {"FR", "BE", "CH", "LU", "CA", "GB", "IE", "US"}


@pytest.mark.parametrize("key", list(occupations()))
def test_occupation_is_complete(key: str) -> None:
    """Every occupation has titles in both languages and genders, skills, duties, studies and a salary range."""
    occupation = occupations()[key]
    assert occupation.titles["fr"]
    assert occupation.titles["en"]
    assert all(len(title) == 2 and all(title) for title in occupation.titles["fr"])
    assert len(occupation.skills) >= 5
    assert len(occupation.tools) >= 2
    assert len(occupation.duties) >= 6
    assert occupation.fields or occupation.degrees
    assert occupation.levels
    assert 15_000 <= occupation.pay[0] < occupation.pay[1]
    assert set(occupation.before) <= set(occupations())
    assert occupation.sector in wording("employers")


@pytest.mark.parametrize("key", list(occupations()))
def test_every_duty_can_be_turned_into_every_form(key: str) -> None:
    """No duty is left with a verb that the grammar does not know."""
    for french, english in occupations()[key].duties:
        assert inflect.french(french, "infinitive") == french
        turned = {inflect.french(french, form) for form in ("infinitive", "noun", "participle", "present")}
        assert len(turned) >= 3
        assert inflect.french(french, "present").split(" ", 1)[0].endswith("ez")
        assert inflect.english(english, "gerund").split(" ", 1)[0].endswith("ing")


@pytest.mark.parametrize(
    ("duty", "form", "turned"),
    [
        ("gérer les stocks", "noun", "gestion des stocks"),
        ("gérer un parc", "noun", "gestion d'un parc"),
        ("gérer le matériel", "noun", "gestion du matériel"),
        ("aider les résidents", "noun", "aide aux résidents"),
        ("proposer des améliorations", "noun", "proposition d'améliorations"),
        ("contrôler les entrées et les sorties", "noun", "contrôle des entrées et des sorties"),
        ("pétrir et façonner la pâte", "noun", "pétrissage et façonnage de la pâte"),
        ("concevoir les plans et rédiger les notes", "participle", "conçu les plans et rédigé les notes"),
        ("établir les devis", "present", "établissez les devis"),
    ],
)
def test_french_duties_are_grammatical(duty: str, form: str, turned: str) -> None:
    """French nouns take the right preposition, and the second verb of a duty is turned as well."""
    assert inflect.french(duty, form) == turned


@pytest.mark.parametrize(
    ("duty", "form", "turned"),
    [
        ("plan site visits", "past", "planned site visits"),
        ("write and publish adverts", "past", "wrote and published adverts"),
        ("carry out cycle counts", "past", "carried out cycle counts"),
        ("manage stock and orders", "gerund", "managing stock and orders"),
    ],
)
def test_english_duties_are_grammatical(duty: str, form: str, turned: str) -> None:
    """English verbs keep their irregular past and double their letters."""
    assert inflect.english(duty, form) == turned


def test_addresses_and_numbers_belong_to_nobody() -> None:
    """E-mail addresses, links and telephone numbers lie in ranges that are reserved for examples."""
    reserved = re.compile(r"(^|[@./])example\.(org|com|net)(/|$)")
    fiction = re.compile(r"^\+(33(63998|19900|26191|35301|46571|53649)\d{4}|1\d{3}55501\d\d)$")
    british = re.compile(r"^\+44(7700900|2079460|1174960|1614960|1214960|1314960)\d{3}$")
    for kind in ("cv", "offer"):
        for gold, _ in rows(kind, 200, 9):
            dumped = gold.model_dump()
            links = [*dumped.get("links", ()), dumped.get("apply_url")]
            mails = [*dumped.get("emails", ()), (dumped.get("contact") or {}).get("email")]
            phones = [phone["e164"] for phone in dumped.get("phones", ())]
            phones.append((dumped.get("contact") or {}).get("phone"))
            assert all(reserved.search(value) for value in (*links, *mails) if value)
            assert all(fiction.match(value) or british.match(value) for value in phones if value)


def test_telephone_numbers_are_possible_as_written() -> None:
    """A reader of telephone numbers gets from the written form the number in the gold."""
    import phonenumbers

    from hirestream.model.profile import Profile

    regions = {"+33": "FR", "+44": "GB", "+1": "US"}
    seen = 0
    for gold, _ in rows("cv", 150, 4):
        assert isinstance(gold, Profile)
        for phone in gold.phones:
            region = next(code for prefix, code in regions.items() if phone.e164.startswith(prefix))
            number = phonenumbers.parse(phone.as_written, region)
            assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == phone.e164
            assert phonenumbers.is_possible_number(number)
            seen += 1
    assert seen > 100
