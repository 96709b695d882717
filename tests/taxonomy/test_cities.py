"""Where cities lie: by the names that people write, and how far apart."""

from __future__ import annotations

import pytest

from hirestream.taxonomy.cities import find, kilometres
from hirestream.taxonomy.nearness import nearness
from hirestream.taxonomy.service import Taxonomy


@pytest.mark.parametrize(
    ("written", "name", "country"),
    [
        ("Lyon", "Lyon", "FR"),
        ("londres", "London", "GB"),
        ("St Etienne", "Saint-Étienne", "FR"),
        ("Saint-Étienne", "Saint-Étienne", "FR"),
        ("GENÈVE", "Geneva", "CH"),
        ("Zurich", "Zürich", "CH"),
        ("Anvers", "Antwerp", "BE"),
        ("New York", "New York City", "US"),
        ("Aix-en-Provence", "Aix-en-Provence", "FR"),
    ],
)
def test_a_city_is_found_by_the_name_that_people_write(written: str, name: str, country: str) -> None:
    """French and English names, accents, hyphens and "St" lead to the city of the table."""
    city = find(written)
    assert city is not None
    assert (city.name, city.country) == (name, country)


def test_a_country_tells_cities_of_one_name_apart() -> None:
    """The largest city of a name comes first; with a country, that country's."""
    largest, american = find("Paris"), find("Paris", "US")
    assert largest is not None
    assert american is not None
    assert (largest.country, american.country) == ("FR", "US")
    assert find("Hauteville-Imaginaire") is None
    assert find("Lyon", "GB") is None


def test_distance_is_that_of_the_globe() -> None:
    """Paris to Lyon is 392 km as the crow flies, within two per cent."""
    paris, lyon = find("Paris"), find("Lyon")
    assert paris is not None
    assert lyon is not None
    assert kilometres(paris, lyon) == pytest.approx(392, rel=0.02)
    assert kilometres(paris, paris) == 0


def test_occupations_of_a_kind_are_near() -> None:
    """A nurse is nearer to a midwife than to a welder, whichever is asked first; unknown concepts are not compared."""
    taxonomy = Taxonomy.load()
    nurse, midwife, welder = (
        taxonomy.occupations(title, k=1)[0].concept.uri for title in ("nurse", "midwife", "welder")
    )
    near, far = nearness(nurse, midwife), nearness(nurse, welder)
    assert near is not None
    assert far is not None
    assert near > far
    assert nearness(midwife, nurse) == near
    assert nearness(nurse, nurse) == 1.0
    assert nearness(nurse, "urn:unknown") is None
