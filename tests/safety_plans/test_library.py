"""The library offers what fits somebody, what matters to them first, and nothing out of date."""

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from safety_plans.bands import DEPENDENT_BANDS, Band, age_on, band_for, keeps_secrets
from safety_plans.library import LibraryFault, load_library, tailor

DAY = date(2026, 11, 24)
SHIPPED = Path(__file__).parents[2] / "safety_plans" / "shipped"
IDS = Path(__file__).with_name("library_ids.txt")


def ids(**wanted: Any) -> list[str]:
    options = {"band": Band.SURVIVOR, "priorities": [], "situations": [], "on": DAY, **wanted}
    return [each.step.id for each in tailor(load_library(), **options)]


def changed(tmp_path: Path, **change: Any) -> Path:
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    shutil.copytree(SHIPPED, folder)
    steps = json.loads((folder / "home.json").read_text())
    steps[0].update(change)
    (folder / "home.json").write_text(json.dumps(steps))
    return folder


def test_a_plan_may_point_to_any_step_that_was_ever_shipped() -> None:
    known = IDS.read_text().split()
    assert known == sorted(set(known))
    there = {step.id for step in load_library().steps}
    assert set(known) <= there, "Give an old step a last day (effective_to); never take it out."
    assert there == set(known), "Write the new ids into library_ids.txt."


def test_there_is_a_choice_about_every_part_of_life_and_every_situation() -> None:
    library = load_library()
    steps = [step for step in library.steps if Band.SURVIVOR in step.bands]
    themes = Counter(step.theme for step in steps)
    fits = Counter(code for step in steps for code in step.fits)
    assert len(steps) >= 160
    assert {each.code: themes[each.code] for each in library.themes if themes[each.code] < 8} == {}
    assert {each.code: fits[each.code] for each in library.situations if fits[each.code] < 6} == {}


@pytest.mark.parametrize("band", DEPENDENT_BANDS)
def test_everybody_younger_or_in_need_of_support_has_steps_of_their_own(band: Band) -> None:
    assert len([step for step in load_library().steps if step.bands == {band}]) >= 12


def test_every_step_says_when_not_to_do_it_in_words_of_its_own() -> None:
    limits = Counter(step.not_when for step in load_library().steps)
    assert [words for words, times in limits.items() if times > 1] == []
    assert not [words for words in limits if "nothing speaks against" in words.lower()]


def test_no_two_steps_say_the_same() -> None:
    assert len({step.words for step in load_library().steps}) == len(load_library().steps)


def test_what_matters_to_them_comes_first() -> None:
    found = ids(priorities=["pets", "court"], situations=["drives"])
    themes = [load_library().find_step(each).theme for each in found]  # type: ignore[union-attr]
    assert themes[0] == "pets"
    last = max(place for place, theme in enumerate(themes) if theme in ("pets", "court"))
    assert set(themes[: last + 1]) == {"pets", "court"}
    assert themes.index("court") == themes.count("pets")


def test_a_step_that_does_not_fit_is_not_offered() -> None:
    assert "travel-car" not in ids(situations=["walks"])
    assert "travel-car" in ids(situations=["drives"])


def test_the_closest_fit_comes_before_what_fits_anybody() -> None:
    found = ids(situations=["seems_tracked", "shared_accounts"])
    assert found.index("devices-location") < found.index("contact-keep")


def test_what_the_plan_has_already_is_not_offered_again() -> None:
    assert "contact-keep" not in ids(without=["contact-keep"])


def test_a_small_child_is_offered_nothing_meant_for_older_people() -> None:
    everything = [each.code for each in load_library().situations]
    small = ids(band=Band.UNDER_8, situations=everything)
    assert "small-grown-up" in small
    assert "money-bag" not in small
    assert "teen-out" not in small


def test_nobody_asks_a_small_child_to_keep_a_secret() -> None:
    steps = load_library().steps
    assert [step.id for step in steps if step.secret]
    assert not [s.id for s in steps if s.secret and not all(map(keeps_secrets, s.bands))]


def test_a_step_is_offered_from_its_first_day_until_the_day_it_ends(tmp_path: Path) -> None:
    file = changed(tmp_path, effective_from="2026-12-01", effective_to="2027-01-01")
    step = load_library(file).steps[0]
    assert [step.in_force(day) for day in (DAY, date(2026, 12, 1), date(2027, 1, 1))] == [
        False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id": "home-survey"}, "home-survey is there twice"),
        ({"fits": ["rich"]}, "a situation nobody knows"),
        ({"who": ["butler"]}, "done by nobody we know"),
        ({"not_when": ""}, "lacks words, a reason or a limit"),
        ({"for": []}, "is for nobody"),
        ({"effective_to": "2023-01-01"}, "ends before it starts"),
        ({"for": ["under_8"], "secret": True}, "asks a small child to hide"),
    ],
)
def test_a_fault_in_the_file_names_the_step(
    tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    with pytest.raises(LibraryFault, match=fault):
        load_library(changed(tmp_path, **change))


def test_steps_speak_to_the_person_and_never_call_them_a_victim() -> None:
    for step in load_library().steps:
        said = f" {step.words} {step.why} {step.not_when} ".lower()
        for word in ("victim", " she ", " he ", " her ", " his ", "stalk"):
            assert word not in said, step.id
        assert len(step.words) <= 160, step.id


def test_a_small_child_is_told_few_words() -> None:
    for step in load_library().steps:
        if Band.UNDER_8 in step.bands:
            assert len(step.words.split()) <= 20, step.id


@pytest.mark.parametrize(
    ("born_on", "band"),
    [
        (date(2018, 11, 25), Band.UNDER_8),
        (date(2018, 11, 24), Band.FROM_8_TO_12),
        (date(2013, 11, 25), Band.FROM_8_TO_12),
        (date(2013, 11, 24), Band.FROM_13_TO_17),
        (date(2008, 11, 25), Band.FROM_13_TO_17),
        (date(2008, 11, 24), Band.ADULT),
    ],
)
def test_a_birthday_changes_the_band_on_the_day_itself(born_on: date, band: Band) -> None:
    assert band_for(born_on, on=DAY) is band


def test_somebody_born_on_a_leap_day_is_a_year_older_in_march() -> None:
    assert age_on(date(2020, 2, 29), date(2027, 2, 28)) == 6
    assert age_on(date(2020, 2, 29), date(2027, 3, 1)) == 7
