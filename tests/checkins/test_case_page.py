"""What the case page says of check-ins, whatever became of the plan."""

from collections.abc import Callable

from tests.browse import Browser
from tests.checkins.conftest import SIX, Scene, after

Browse = Callable[..., Browser]


def card_of(page: str) -> str:
    return page.partition("Next check-in")[2].partition("</article>")[0][:600]


def test_the_case_page_names_the_next_check_in_and_what_became_of_the_last(
    scene: Scene, browse: Browse
) -> None:
    scene.at(SIX)
    scene.at(after(31))
    page = browse(scene.advocate).get(f"/staff/cases/{scene.case.id}/").text
    assert f"{scene.check_in(1).local_on:%A}" in card_of(page)
    assert "Answer within" in card_of(page)
    assert f"check-ins/{scene.check_in().id}" in page
    assert f"check-ins/{scene.check_in(1).id}" not in page


def test_a_stop_of_texts_is_on_the_card(scene: Scene, browse: Browse) -> None:
    browser = browse(scene.advocate)
    address = f"/staff/cases/{scene.case.id}/"
    browser.post(f"{address}check-ins/phone-not-safe", {"reason": "He has it"})
    assert "No text will leave." in card_of(browser.get(address).text)


def test_what_was_asked_stays_on_the_case_page_when_the_plan_has_ended(
    scene: Scene, browse: Browse
) -> None:
    scene.at(SIX)
    browser = browse(scene.advocate)
    address = f"/staff/cases/{scene.case.id}/"
    browser.post(f"{address}check-ins/end", {"reason": "They asked"})
    page = browser.get(address).text
    assert "No check-ins are agreed." in card_of(page)
    assert f"check-ins/{scene.check_in().id}" in page
