"""Pay in its many writings."""

from __future__ import annotations

import pytest

from hirestream.extract.lines import Cut
from hirestream.extract.salary import find_salary


@pytest.mark.parametrize(
    ("written", "low", "high", "currency", "period"),
    [
        ("38-42 k€", 38000, 42000, "EUR", "year"),
        ("Salaire : 30/35KEUR selon profil", 30000, 35000, "EUR", "year"),
        ("12,31 €/h", 12.31, 12.31, "EUR", "hour"),
        ("£45k pro rata", 45000, 45000, "GBP", "year"),
        ("2 000 € brut mensuel", 2000, 2000, "EUR", "month"),
        ("45 000 à 50 000 euros par an", 45000, 50000, "EUR", "year"),
        ("Rémunération : 15,00 EUR - 17,00 EUR par heure", 15, 17, "EUR", "hour"),
        ("Salary: $120,000 – $150,000 a year", 120000, 150000, "USD", "year"),
        ("TJM : 450 € / jour", 450, 450, "EUR", "day"),
        ("jusqu'à 60 000 € brut annuel", None, 60000, "EUR", "year"),
        ("salary from £30,000 per annum", 30000, None, "GBP", "year"),
        ("Rémunération : à partir de 40.000 euros / 13 mois", 40000, None, "EUR", "year"),
        ("entre 2 232,92€ et 2 697,21€ brut par mois", 2232.92, 2697.21, "EUR", "month"),
    ],
)
def test_pay_is_read_from_its_many_writings(
    written: str, low: float | None, high: float | None, currency: str, period: str
) -> None:
    """Whatever way an offer writes its pay, its bounds, currency and period come out, with the words."""
    found = find_salary([Cut(7, 7 + len(written), written)])
    assert found is not None
    salary, words = found
    assert (salary.min, salary.max, salary.currency, salary.period) == (low, high, currency, period)
    assert words.text == written[words.start - 7 : words.end - 7]


@pytest.mark.parametrize(
    "text",
    [
        "Tickets restaurant de 9 EUR par jour travaillé",
        "Une prime de fidélité pouvant aller jusqu'à 200 EUR",
        "Groupe de 3 000 salariés, 450 millions d'euros de chiffre d'affaires",
        "Raised $18M Series A",
        "un capital de 50 000 €",
    ],
)
def test_other_money_is_no_pay(text: str) -> None:
    """Meal vouchers, bonuses, turnover and capital are not taken for the pay."""
    assert find_salary([Cut(0, len(text), text)]) is None
