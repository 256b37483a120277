"""Days and hours on the wall in London: across midnight, and on the nights clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.cases.safe_hours import Hours, said_from, said_hours
from advocacy.clock import LONDON

MINUTE = timedelta(minutes=1)
FORWARD, BACK = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)


def london(day: int, hour: int, minute: int = 0, *, month: int = 11, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON, fold=fold).astimezone(UTC)


def test_an_evening_that_crosses_midnight_belongs_to_the_day_it_begins_on():
    friday_night = Hours([4], "22:00", "01:30")
    assert friday_night.hold(london(27, 23))
    assert friday_night.hold(london(28, 1))
    assert not friday_night.hold(london(27, 1))  # that night began on Thursday
    assert not friday_night.hold(london(28, 22))  # Saturday
    assert friday_night.allow_day(date(2026, 11, 28))
    assert not friday_night.allow_day(date(2026, 11, 26))


def test_ringing_begins_again_on_the_next_day_that_is_safe():
    office = Hours([0, 1, 2, 3, 4], "09:00", "16:30")
    assert office.next_from(london(27, 17)) == london(30, 9)
    assert office.next_from(london(27, 7)) == london(27, 9)
    assert Hours([6]).next_from(london(27, 17)) == london(29, 0)


def test_a_beginning_that_clocks_skip_is_the_first_minute_after():
    early = Hours([], "01:15", "04:00")
    assert early.next_from(london(29, 0, month=3)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert Hours([], "01:15", "01:45").next_from(london(29, 0, month=3)) == london(
        30, 1, 15, month=3
    )


def test_an_hour_that_clocks_show_twice_is_safe_both_times():
    night = Hours([], "01:30", "01:45")
    first, second = london(25, 1, 35, month=10), london(25, 1, 35, month=10, fold=1)
    assert second - first == timedelta(hours=1)
    assert night.hold(first)
    assert night.hold(second)
    between = london(25, 1, 50, month=10)
    assert night.next_from(between) == london(25, 1, 30, month=10, fold=1)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (london(24, 16, 30), "4:30pm today"),
        (london(25, 9), "9am tomorrow"),
        (london(30, 12), "midday on Monday 30 November"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment, words):
    assert said_from(moment, at=london(24, 10)) == words


def test_hours_are_said_shortly():
    assert said_hours(Hours([0, 1, 2, 3, 4], "09:00", "16:30")) == "Mon–Fri, 9am to 4:30pm"
    assert said_hours(Hours([5, 6])) == "Sat, Sun"
    assert said_hours(Hours()) == "Any day, any hour"


walls = st.times(max_value=time(23, 59)).map(lambda each: f"{each:%H:%M}")
nights = st.sampled_from([FORWARD, BACK, datetime(2026, 11, 24, tzinfo=UTC)])


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(st.integers(0, 6), unique=True, max_size=7),
    start=walls,
    end=walls,
    night=nights,
    minutes=st.integers(-24 * 60, 24 * 60),
)
def test_nobody_is_told_a_later_moment_than_the_first_safe_one(days, start, end, night, minutes):
    hours, moment = Hours(sorted(days), start, end), night + minutes * MINUTE
    if hours.hold(moment):
        return
    told = hours.next_from(moment)
    assert told is not None
    assert hours.hold(told)
    # Every minute on the way there is outside; two days of them are the ones with the changes.
    longest = min(told, moment + timedelta(days=2))
    while (moment := moment + MINUTE) < longest:
        assert not hours.hold(moment)
