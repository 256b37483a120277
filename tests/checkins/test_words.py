"""What a reply means, and which words a person may choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.checkins.words import (
    PROVIDER_WORDS,
    STOP_WORDS,
    Reading,
    Words,
    distance,
    find_faults,
    fold,
    read_reply,
)

WORDS = Words(well="teapot", call="umbrella", danger="gardening")
anything = st.text(max_size=200)


@given(anything)
def test_every_text_has_exactly_one_meaning(text: str) -> None:
    assert read_reply(text, WORDS) in Reading


@given(anything)
def test_all_is_well_only_by_the_word_and_nothing_else(text: str) -> None:
    assert (read_reply(text, WORDS) is Reading.OK) == (fold(text) == "teapot")


@given(anything, anything)
def test_the_danger_word_counts_beside_anything(before: str, after: str) -> None:
    assert read_reply(f"{before} Gardening {after}", WORDS) is Reading.DURESS


@pytest.mark.parametrize(
    "text", ["teapot", " TEAPOT ", "Teapot.", "\uff54\uff45apot", "tea\u200bpot"]
)
def test_the_word_is_known_however_it_is_typed(text: str) -> None:
    assert read_reply(text, WORDS) is Reading.OK


@pytest.mark.parametrize(
    "text",
    ["", "teapot teapot", "teapots", "ok", "yes", "teapot 👍", "not teapot", "tea pot", "fine"],
)
def test_nothing_else_is_ever_read_as_well(text: str) -> None:
    assert read_reply(text, WORDS) is Reading.UNCLEAR


@pytest.mark.parametrize(
    "text", ["umbrella", "teapot umbrella", "HELP", "s.o.s", "ring 999", "112!"]
)
def test_a_call_for_help_is_heard(text: str) -> None:
    assert read_reply(text, WORDS) is Reading.HELP


@pytest.mark.parametrize("text", ["gardening", "teapot, gardening", "umbrella gardening STOP"])
def test_the_danger_word_wins_over_every_other(text: str) -> None:
    assert read_reply(text, WORDS) is Reading.DURESS


@pytest.mark.parametrize("text", [*STOP_WORDS, "stop", " Stop. "])
def test_stop_is_honoured(text: str) -> None:
    assert read_reply(text, WORDS) is Reading.STOPPED


def test_stop_inside_a_sentence_goes_to_a_person() -> None:
    assert read_reply("please stop him", WORDS) is Reading.UNCLEAR


def test_three_plain_words_may_be_chosen() -> None:
    assert find_faults(WORDS) == {}


@pytest.mark.parametrize("taken", [*PROVIDER_WORDS, "unsub", "stopwatch", "canc"])
def test_no_word_may_be_one_that_networks_act_on(taken: str) -> None:
    assert "well" in find_faults(Words(well=taken, call="umbrella", danger="gardening"))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (Words("teapot", "teapots", "gardening"), "call"),
        (Words("teapot", "umbrella", "umbrela"), "danger"),
        (Words("garden", "umbrella", "gardening"), "danger"),
        (Words("tea pot", "umbrella", "gardening"), "well"),
        (Words("teapot", "um", "gardening"), "call"),
        (Words("teapot", "umbrella", "teapot9"), "danger"),
        (Words("teapot", "", "gardening"), "call"),
    ],
)
def test_words_that_could_be_mistaken_are_turned_down(words: Words, field: str) -> None:
    assert list(find_faults(words)) == [field]


letters = st.text("abcdefgh", max_size=12)


@given(letters, letters, letters)
def test_the_distance_of_words_is_a_distance(one: str, two: str, three: str) -> None:
    assert (distance(one, two) == 0) == (one == two)
    assert distance(one, two) == distance(two, one)
    assert distance(one, three) <= distance(one, two) + distance(two, three)


@given(letters, st.integers(min_value=0, max_value=11), st.sampled_from("xyz"))
def test_one_changed_letter_is_one_apart(word: str, place: int, letter: str) -> None:
    place = min(place, len(word))
    assert distance(word, word[:place] + letter + word[place + 1 :]) == 1
