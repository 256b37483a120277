"""A text tells nothing to whoever holds the phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.checkins.wording import count_septets, find_faults


@pytest.mark.parametrize(
    "text", ["Still on for Tuesday?", "Did you feed the cat? x", "Tea at 6:30?"]
)
def test_an_ordinary_text_may_go(text: str) -> None:
    assert find_faults(text, names=["Priya Nair", "Harbour Advocacy", "Elm Street"]) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Enter what"),
        ("See you 👍", "Take “👍” out"),
        ("Don\u2019t forget", "Take “\u2019” out"),
        ("x" * 161, "shorter by 1 "),
        ("€" * 81, "shorter by 2 "),
        ("Look at example.org", "link"),
        ("https://a.b/c", "link"),
        ("Are you safe?", "“safe”"),
        ("Time for your check-in", "“checkin”"),
        ("Text STOP to end", "“STOP”"),
        ("Ring 07700 900123", "long number"),
        ("Hello PRIYA!", "“priya”"),
        ("From Harbour Advocacy", "out"),
        ("Near Elm Street?", "out"),
    ],
)
def test_what_would_tell_is_turned_down(text: str, told: str) -> None:
    faults = find_faults(text, names=["Priya Nair", "Harbour Advocacy", "Elm Street"])
    assert any(told in fault for fault in faults)


@given(st.text(max_size=300))
def test_what_may_go_fits_one_text_that_every_phone_can_show(text: str) -> None:
    if find_faults(text) == []:
        septets = count_septets(text)
        assert septets is not None
        assert septets <= 160


@given(st.text(min_size=3, max_size=12, alphabet="bcdfghjklm"), st.text(max_size=40))
def test_a_name_handed_in_never_passes(name: str, rest: str) -> None:
    assert find_faults(f"{rest} {name.upper()} {rest}", names=[name])
