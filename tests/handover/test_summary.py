"""What a summary refuses to carry, and how it says things."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from advocacy.handover.summary import Section, When, as_json
from advocacy.handover.told import tell
from advocacy.handover.told_times import say_when
from tests.handover.arrange import a_summary, without_section


@pytest.mark.parametrize("section", Section)
def test_a_filled_section_that_was_not_chosen_is_refused(section: Section) -> None:
    chosen = tuple(other for other in Section if other != section)
    with pytest.raises(ValueError, match="not chosen"):
        replace(a_summary(), chosen=chosen)


def test_a_section_left_out_is_in_neither_form() -> None:
    whole = without_section(Section.IMPACT)
    assert "I do not sleep" not in as_json(whole).decode()
    assert [part["code"] for part in tell(whole)["sections"]] == [
        "course",
        "pattern",
        "chronology",
        "exhibits",
        "orders",
        "risk",
        "changed",
        "wishes",
    ]


def test_the_same_summary_is_the_same_bytes() -> None:
    assert as_json(a_summary()) == as_json(a_summary())
    assert json.loads(as_json(a_summary()))["prepared_at"] == "2026-11-20T18:05:00Z"


def test_times_are_said_in_uk_time_with_how_sure_they_are() -> None:
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert say_when(When(summer)) == "Thursday 2 July 2026, 12:30am"
    assert say_when(When(summer, about=True)) == "About Thursday 2 July 2026, 12:30am"
    later = datetime(2026, 7, 2, 11, 0, tzinfo=UTC)
    assert say_when(When(summer, until=later)) == (
        "Between Thursday 2 July 2026, 12:30am and Thursday 2 July 2026, 12:00pm"
    )
    day = When(datetime(2026, 7, 1, 23, tzinfo=UTC), until=datetime(2026, 7, 2, 23, tzinfo=UTC))
    assert say_when(day) == "Thursday 2 July 2026, time not known"
