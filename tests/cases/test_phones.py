"""Numbers as people write them, kept in one form."""

import pytest

from advocacy.cases.phones import find_phone, is_uk_mobile, spoken_phone


@pytest.mark.parametrize(
    "written",
    ["07700 900142", "07700-900-142", " +44 7700 900142 ", "0044 7700 900142", "(07700) 900 142"],
)
def test_a_mobile_number_is_one_number_however_it_is_written(written: str) -> None:
    assert find_phone(written) == "+447700900142"


@pytest.mark.parametrize("written", ["", "work", "0800 FLOWERS", "12", "+", "07700 90", "1" * 60])
def test_what_is_not_a_number_is_nothing(written: str) -> None:
    assert find_phone(written) is None


def test_a_number_abroad_keeps_its_country() -> None:
    assert find_phone("+48 22 123 45 67") == "+48221234567"


@pytest.mark.parametrize("number", ["+447700900142", "+447400123456", "+447624900123"])
def test_a_uk_mobile_can_be_texted(number: str) -> None:
    assert is_uk_mobile(number)


@pytest.mark.parametrize(
    "number", ["+442079460018", "+447012345678", "+447612345678", "+48501234567", "+4477009001"]
)
def test_a_landline_pager_or_foreign_number_is_no_uk_mobile(number: str) -> None:
    assert not is_uk_mobile(number)


def test_a_number_is_shown_as_people_say_it() -> None:
    assert spoken_phone("+447700900142") == "07700 900 142"
    assert spoken_phone("+442079460018") == "020 7946 0018"
    assert spoken_phone("+48221234567") == "+48 22 123 45 67"
    assert spoken_phone("odd") == "odd"
