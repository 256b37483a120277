"""Check-in texts are among the contacts of their case: read only, each once, without words."""

from collections.abc import Callable

from tests.browse import Browser
from tests.checkins.conftest import SIX, Scene, after

Browse = Callable[..., Browser]


def listed(page: str) -> str:
    """Return what the list of contacts holds."""
    return page.partition('<ol class="timeline">')[2].partition("</ol>")[0]


def test_a_text_and_its_answer_are_contacts_that_lead_to_their_story(
    scene: Scene, browse: Browse
) -> None:
    scene.at(SIX)
    scene.clock.set(after(5))
    scene.says("teapot")
    scene.work()
    browser = browse(scene.advocate)
    found = listed(browser.get(f"/staff/cases/{scene.case.id}/contacts/").text)
    assert found.count("Check-in text, we began it") == 1
    assert found.count("Text from them, to a check-in") == 1
    assert found.index("Text from them") < found.index("Check-in text")
    assert "All is well" in found
    assert f"check-ins/{scene.check_in().id}" in found
    for secret in ("teapot", "Still on for Tuesday?"):
        assert secret not in found


def test_a_text_that_is_still_to_leave_is_no_contact_yet(scene: Scene, browse: Browse) -> None:
    page = browse(scene.advocate).get(f"/staff/cases/{scene.case.id}/contacts/").text
    assert "Check-in text" not in page


def test_the_filters_hold_for_texts_too(scene: Scene, browse: Browse) -> None:
    scene.at(SIX)
    scene.clock.set(after(5))
    scene.says("umbrella")
    scene.work()
    browser = browse(scene.advocate)
    for asked, sent, came in (
        ("channel=text", True, True),
        ("reached=yes", False, True),
        ("reached=no", False, False),
        ("channel=call", False, False),
        ("channel=message", False, False),
        ("theme=money", False, False),
    ):
        page = listed(browser.get(f"/staff/cases/{scene.case.id}/contacts/?{asked}").text)
        assert ("Check-in text" in page, "Text from them" in page) == (sent, came), asked
