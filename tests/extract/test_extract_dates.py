"""Dates as people write them in French and English."""

from __future__ import annotations

from datetime import date

import pytest

from hirestream.extract.dates import find_periods, interval, years_of


@pytest.mark.parametrize(
    ("written", "start", "end", "current"),
    [
        ("depuis mars 2021", "2021-03", None, True),
        ("09/17 – 01/21", "2017-09", "2021-01", False),
        ("Sept. 2017 to date", "2017-09", None, True),
        ("été 2019", "2019", "2019", False),
        ("2015-2017", "2015", "2017", False),
        ("Jan 2020 - Present", "2020-01", None, True),
        ("depuis 2019", "2019", None, True),
        ("de janvier 2018 à mars 2020", "2018-01", "2020-03", False),
        ("mai – août 2022", "2022-05", "2022-08", False),
        ("01/09/2017 au 31/12/2018", "2017-09-01", "2018-12-31", False),
        ("05/20/2018 - 06/30/2019", "2018-05-20", "2019-06-30", False),
        ("2015-17", "2015", "2017", False),
        ("Since 2018", "2018", None, True),
        ("1er mars 2019", "2019-03-01", "2019-03-01", False),
        ("2018-09 – 2023-05", "2018-09", "2023-05", False),
        ("Oct. 2016 – aujourd'hui", "2016-10", None, True),
        ("July 23, 2019 - Present", "2019-07-23", None, True),
        ("jan. 20 - fév. 22", "2020-01", "2022-02", False),
        ("12/2019 à ce jour", "2019-12", None, True),
        ("Juin 2014-Août 2014", "2014-06", "2014-08", False),
    ],
)
def test_periods_are_read_as_precisely_as_written(written: str, start: str, end: str | None, current: bool) -> None:
    """A period in any usual spelling gives its ends with the precision that was written, and its own span."""
    (period,) = find_periods(f"Poste : {written}", 0)
    assert (period.start, period.end, period.current) == (start, end, current)
    assert period.start_span is not None
    assert f"Poste : {written}"[slice(*period.start_span)] in written


@pytest.mark.parametrize(
    "text",
    [
        "GPA: 3.97/4.00",
        "06 12 34 56 78",
        "US Patent 11,234,567",
        "10.1234/neurips.2023.1234",
        "2 000 € brut",
        "31/31/2020",
    ],
)
def test_other_figures_are_no_dates(text: str) -> None:
    """Marks, telephones, patents and pay never become dates."""
    assert find_periods(text) == []


def test_years_count_overlapping_posts_once() -> None:
    """Two posts at the same time count once; a running post counts up to today, months included."""
    today = date(2026, 3, 15)
    posts = [
        interval("2020-01", "2021-12", current=False, today=today),
        interval("2021-07", "2022-06", current=False, today=today),
        interval("2025-01", None, current=True, today=today),
        interval(None, None, current=False, today=today),
    ]
    assert years_of(posts) == 3.75


def test_years_alone_run_from_january_to_january() -> None:
    """`2015-2017` counts two years; a single year counts one."""
    today = date(2026, 3, 15)
    assert years_of([interval("2015", "2017", current=False, today=today)]) == 2.0
    assert years_of([interval("2019", "2019", current=False, today=today)]) == 1.0
