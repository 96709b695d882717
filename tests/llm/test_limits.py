"""Keeping to a service's limits: what its headers say, how long a call waits, and when it gives up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hirestream.llm.limits import Busy, Pacer, Patience, read_count, read_duration
from hirestream.llm.ports import Away


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pass at once."""
        self.slept.append(seconds)
        self.now += seconds


def pacer(time: Time, **patience: float) -> Pacer:
    """A pacer on that clock, in the middle of chance."""
    agreed = Patience(tries=int(patience.pop("tries", 4)), **patience)
    return Pacer(agreed, clock=time.clock, sleep=time.sleep, chance=lambda: 0.5)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2m59.56s", 179.56),
        ("7.66s", 7.66),
        ("120ms", 0.12),
        ("1h0m0s", 3600.0),
        ("1d2h", 93_600.0),
        ("17", 17.0),
        ("0.5", 0.5),
        ("", None),
        ("soon", None),
        ("5s later", None),
        ("-3", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        (None, None),
    ],
)
def test_durations_are_read_as_services_write_them(text: str | None, seconds: float | None) -> None:
    """Groq's "2m59.56s" is understood; what is not a duration is left alone and the back-off decides."""
    assert read_duration(text) == (None if seconds is None else pytest.approx(seconds))


@given(st.text(max_size=12))
def test_no_header_can_break_a_call(text: str) -> None:
    """Whatever a proxy writes into a header, it is a figure that can be used or it is nothing."""
    for value in (read_duration(text), read_count(text)):
        assert value is None or value >= 0


def test_a_limit_that_refills_is_waited_for_in_part() -> None:
    """With 100 of 1,000 tokens left and a minute to the full thousand, 400 are there after 20 seconds."""
    time = Time()
    calls = pacer(time)
    calls.note(
        {
            "x-ratelimit-limit-tokens": "1000",
            "x-ratelimit-remaining-tokens": "100",
            "x-ratelimit-reset-tokens": "60s",
        }
    )
    assert calls.call(lambda: "done", tokens=400) == "done"
    assert time.slept == [pytest.approx(20.0)]


def test_a_limit_without_its_size_is_waited_for_to_its_reset() -> None:
    """When a service does not say how much there is in all, nothing is asked before the reset."""
    time = Time()
    calls = pacer(time)
    calls.note({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "12s"})
    calls.call(lambda: None, tokens=1)
    assert time.slept == [pytest.approx(12.0)]
    calls.call(lambda: None, tokens=1)
    assert len(time.slept) == 1


def test_calls_under_way_are_taken_off_before_the_service_answers() -> None:
    """Two threads do not both use up the last request that is left."""
    time = Time()
    calls = pacer(time)
    calls.note(
        {
            "x-ratelimit-limit-requests": "10",
            "x-ratelimit-remaining-requests": "1",
            "x-ratelimit-reset-requests": "9s",
        }
    )
    calls.call(lambda: None, tokens=1)
    assert time.slept == []
    calls.call(lambda: None, tokens=1)
    assert time.slept == [pytest.approx(0.9)]


def test_a_request_larger_than_the_limit_is_sent_all_the_same() -> None:
    """What can never fit is for the service to refuse, not for us to wait for."""
    time = Time()
    calls = pacer(time)
    calls.note(
        {"x-ratelimit-limit-tokens": "100", "x-ratelimit-remaining-tokens": "90", "x-ratelimit-reset-tokens": "5s"}
    )
    calls.call(lambda: None, tokens=500)
    assert time.slept == []


def test_pauses_double_and_end() -> None:
    """Each pause is about twice the last, up to half a minute, and the tries come to an end."""
    time = Time()
    tried: list[float] = []

    def attempt() -> None:
        tried.append(time.now)
        raise Busy("HTTP 503")

    with pytest.raises(Away) as caught:
        pacer(time, tries=8, seconds=1000).call(attempt, tokens=1)
    assert len(tried) == 8
    assert time.slept == [pytest.approx(0.75 * pause) for pause in (1, 2, 4, 8, 16, 30, 30)]
    assert caught.value.why == "HTTP 503"


def test_time_spent_in_the_calls_counts_too() -> None:
    """A service that takes 40 s to fail is left after a minute, not after four times that."""
    time = Time()

    def attempt() -> None:
        time.now += 40
        raise Busy("timeout")

    with pytest.raises(Away) as caught:
        pacer(time, seconds=60).call(attempt, tokens=1)
    assert caught.value.why == "timeout"
    assert time.now - 100 == pytest.approx(80.75)
