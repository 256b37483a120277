"""Every planned day has its one moment, however the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.checkins.timing import first_moment, local_day, planned_days, window_on
from advocacy.clock import LONDON

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2035, 12, 31))
walls = st.times().map(lambda wall: wall.replace(second=0, microsecond=0))


def test_a_time_the_clocks_leap_over_becomes_the_first_minute_after() -> None:
    moment = first_moment(date(2026, 3, 29), time(1, 30), LONDON)
    assert moment == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert moment.astimezone(LONDON).time() == time(2, 0)


def test_a_time_shown_twice_is_its_first_showing() -> None:
    assert first_moment(date(2026, 10, 25), time(1, 30), LONDON) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_six_o_clock_is_six_o_clock_in_summer_and_winter() -> None:
    assert first_moment(date(2026, 7, 7), time(18), LONDON).hour == 17
    assert first_moment(date(2026, 11, 24), time(18), LONDON).hour == 18


@settings(max_examples=400)
@given(days, walls, st.sampled_from(ZONES))
def test_every_zone_day_and_minute_has_one_moment(day: date, wall: time, name: str) -> None:
    zone = ZoneInfo(name)
    moment = first_moment(day, wall, zone)
    shown = moment.astimezone(zone)
    wanted = datetime.combine(day, wall)
    assert shown.fold == 0
    assert shown.replace(tzinfo=None) >= wanted
    if shown.replace(tzinfo=None) > wanted:
        # Only a leap of the clocks may move it: the minute before really does not exist.
        before = (moment - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
        assert before < wanted


@given(days, st.sets(st.integers(min_value=0, max_value=6), min_size=1))
def test_each_planned_weekday_comes_once_a_week(first: date, weekdays: set[int]) -> None:
    found = list(planned_days(weekdays, first_on=first, last_on=first + timedelta(days=6)))
    assert len(found) == len(weekdays)
    assert {day.weekday() for day in found} == weekdays


@given(days, walls, st.integers(min_value=1, max_value=600))
def test_a_window_holds_its_first_moment_but_not_its_last(
    day: date, wall: time, minutes: int
) -> None:
    window = window_on(day, wall, LONDON, minutes=minutes)
    assert window.holds(window.opens_at)
    assert not window.holds(window.closes_at)
    assert not window.holds(window.opens_at - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 7, 7, 23, 30, tzinfo=UTC), date(2026, 7, 8)),
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_the_day_is_the_one_on_their_wall(moment: datetime, day: date) -> None:
    assert local_day(moment, LONDON) == day
