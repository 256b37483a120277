"""What advocates and survivors see and do about check-ins."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from advocacy.checkins.models import CheckInPlan, CheckInState, FollowUp, PlanState
from advocacy.messaging.service import find_stop
from tests.browse import Browser
from tests.checkins.conftest import SIX, Scene, after
from tests.people import People

Browse = Callable[..., Browser]

GIVEN: dict[str, Any] = {
    "weekdays": ["1", "3"],
    "wall_time": "6.30pm",
    "zone": "Europe/London",
    "window_minutes": "30",
    "reply_minutes": "20",
    "text": "Are we still swapping shifts?",
    "well": "Teapot",
    "call": "Umbrella",
    "danger": "Gardening",
    "missed_step": "Ring once",
    "danger_step": "Ring 999",
}


def base(scene: Scene) -> str:
    return f"/staff/cases/{scene.case.id}/check-ins"


def test_an_advocate_agrees_check_ins(scene: Scene, browse: Browse) -> None:
    browser = browse(scene.advocate)
    assert "Check-ins" in browser.get(f"{base(scene)}/agree").text
    shown = browser.follow(browser.post(f"{base(scene)}/agree", GIVEN)).text
    assert "Tuesday and Thursday, 18:30" in shown
    assert "Are we still swapping shifts?" in shown
    plans = scene.session.scalars(select(CheckInPlan).order_by(CheckInPlan.made_at, CheckInPlan.id))
    assert [plan.state for plan in plans] == [PlanState.ENDED, PlanState.ACTIVE]


def test_a_text_that_would_tell_is_turned_down_with_what_to_do(
    scene: Scene, browse: Browse
) -> None:
    browser = browse(scene.advocate)
    answer = browser.post(f"{base(scene)}/agree", {**GIVEN, "text": "Are you safe?"})
    assert answer.status_code == 422
    assert "Take “safe” out" in answer.text
    assert "Are you safe?" in answer.text


def test_each_field_that_is_missing_says_what_to_enter(scene: Scene, browse: Browse) -> None:
    answer = browse(scene.advocate).post(
        f"{base(scene)}/agree", {"wall_time": "sixish", "zone": "Mars"}
    )
    for sentence in (
        "Choose at least one day",
        "Enter a time, for example 6pm or 18:00",
        "Enter a time zone by its name",
        "Enter a word for “call me”",
    ):
        assert sentence in answer.text


def test_today_shows_what_was_missed_first(scene: Scene, browse: Browse) -> None:
    scene.at(SIX)
    scene.at(after(31))
    browser = browse(scene.advocate)
    today = browser.get("/staff/").text
    assert "No reply" in today
    assert "J.O. has not answered the check-in" in today
    assert f"{base(scene)}/{scene.check_in().id}" in today


def test_danger_stands_above_what_was_missed(
    scene: Scene, make_scene: Callable[..., Scene], browse: Browse, people: People
) -> None:
    scene.at(SIX)
    scene.at(after(31))
    scene.clock.set(after(24 * 60))
    scene.work()
    scene.says("gardening")
    scene.work()
    today = browse(scene.advocate).get("/staff/").text
    assert today.index("Danger word") < today.index("No reply")


def test_an_advocate_takes_it_on_and_deals_with_it(scene: Scene, browse: Browse) -> None:
    scene.at(SIX)
    scene.at(after(31))
    browser = browse(scene.advocate)
    story = f"{base(scene)}/{scene.check_in().id}"
    shown = browser.get(story).text
    assert "Ring once from the dentist" in shown
    shown = browser.follow(browser.post(f"{story}/take-on")).text
    assert "Amira Khan is dealing with this" in shown
    assert browser.post(f"{story}/resolve", {"reason": ""}).status_code == 422
    shown = browser.follow(browser.post(f"{story}/resolve", {"reason": "Rang, all well"})).text
    assert "Rang, all well" in shown
    assert scene.check_in().follow_up is FollowUp.RESOLVED
    assert "No reply" not in browser.get("/staff/").text


def test_after_the_danger_word_the_page_shows_only_the_agreed_step(
    scene: Scene, browse: Browse
) -> None:
    scene.at(SIX)
    scene.says("teapot gardening")
    scene.work()
    shown = browse(scene.advocate).get(f"{base(scene)}/{scene.check_in().id}").text
    assert "Do not ring, text or write to them" in shown
    assert "Ring 999 for her address with the marker" in shown
    assert "Ring once" not in shown
    assert "Record a contact" not in shown
    assert "07700 900 142" not in shown


def test_a_phone_is_marked_as_not_safe_and_safe_again(scene: Scene, browse: Browse) -> None:
    browser = browse(scene.advocate)
    shown = browser.follow(browser.post(f"{base(scene)}/phone-not-safe", {"reason": "Taken"})).text
    assert "This phone is marked as not safe" in shown
    assert find_stop(scene.session, case_id=scene.case.id) is not None
    shown = browser.follow(browser.post(f"{base(scene)}/phone-safe")).text
    assert "marked as not safe" not in shown


def test_check_ins_pause_and_go_on_and_end(scene: Scene, browse: Browse) -> None:
    browser = browse(scene.advocate)
    given = {
        "reason": "On holiday",
        "look_again_on-day": "1",
        "look_again_on-month": "12",
        "look_again_on-year": "2026",
    }
    passed = browser.post(f"{base(scene)}/pause", {**given, "look_again_on-year": "2020"})
    assert passed.status_code == 422
    assert "Enter a day that is still to come" in passed.text
    assert "On holiday" in passed.text
    shown = browser.follow(browser.post(f"{base(scene)}/pause", given)).text
    assert "On holiday" in shown
    assert browser.post(f"{base(scene)}/pause", given).status_code == 409
    browser.follow(browser.post(f"{base(scene)}/resume"))
    shown = browser.follow(browser.post(f"{base(scene)}/end", {"reason": "Not wanted"})).text
    assert "No check-ins are agreed" in shown


def test_the_case_page_says_when_the_next_check_in_is(scene: Scene, browse: Browse) -> None:
    shown = browse(scene.advocate).get(f"/staff/cases/{scene.case.id}/").text
    assert "Tuesday 24 November, 6pm" in shown


def test_another_advocate_finds_nothing(scene: Scene, people: People, browse: Browse) -> None:
    scene.at(SIX)
    stranger = browse(people.advocate("Someone Else"))
    for path in ("/", "/agree", f"/{scene.check_in().id}"):
        assert stranger.get(f"{base(scene)}{path}").status_code == 404


def test_a_check_in_of_another_case_is_not_shown(
    scene: Scene, people: People, browse: Browse
) -> None:
    other = people.case(scene.advocate, name="Sam Reed")
    browser = browse(scene.advocate)
    path = f"/staff/cases/{other.id}/check-ins/{scene.check_in().id}"
    assert browser.get(path).status_code == 404


def test_a_lead_stops_all_texts_and_an_advocate_cannot(
    scene: Scene, people: People, browse: Browse
) -> None:
    account = people.lead()
    lead = browse(account)
    shown = lead.follow(lead.post("/staff/texts/stop", {"reason": "The number leaked"})).text
    assert "All texts are stopped" in shown
    scene.at(SIX)
    assert scene.sms.taken == []
    assert browse(scene.advocate).get("/staff/texts/").status_code == 404
    lead = browse(account)
    assert "Texts may leave" in lead.follow(lead.post("/staff/texts/allow")).text
    assert find_stop(scene.session, case_id=None) is None


def test_a_text_from_an_unknown_phone_is_read_and_settled_by_the_helpline(
    scene: Scene, people: People, browse: Browse
) -> None:
    scene.says("who is this", phone="+447700900999")
    scene.work()
    helpline = browse(people.helpline())
    shown = helpline.get("/staff/texts/").text
    assert "who is this" in shown
    path = shown.split('action="/staff/texts/')[1].split('"')[0]
    shown = helpline.follow(helpline.post(f"/staff/texts/{path}")).text
    assert "who is this" not in shown
    assert scene.prompts() == []


def test_somebody_answers_inside_the_portal(scene: Scene, people: People, browse: Browse) -> None:
    scene.at(SIX)
    browser = browse(people.survivor(scene.case), portal=True)
    assert "Tuesday’s reply" in browser.get("/").text
    shown = browser.get("/a/10").text
    assert shown.index("Gardening") < shown.index("Teapot") < shown.index("Umbrella")
    answer = browser.post("/a/10", {})
    assert answer.headers["Location"] == "/a/10"
    assert "Choose one, or write something" in browser.get("/a/10").text
    answer = browser.post("/a/10", {"choice": "teapot"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/a/11")
    assert scene.check_in().state is CheckInState.OK


def test_no_answer_looks_different_from_another_to_whoever_looks_on(
    make_scene: Callable[..., Scene], people: People, browse: Browse
) -> None:
    seen = []
    scene = make_scene()
    survivor = people.survivor(scene.case)
    for day, choice in enumerate(["teapot", "gardening", "umbrella"]):
        scene.at(after(day * 24 * 60))
        browser = browse(survivor, portal=True)
        browser.get("/a/10")
        answer = browser.post("/a/10", {"choice": choice})
        pages = [browser.get(path).text for path in ("/a/11", "/a/10")]
        tiles = "reply" in browser.get("/").text
        seen.append((answer.status_code, answer.headers["Location"], *map(len, pages), tiles))
    assert seen[0] == seen[1] == seen[2]
    states = [scene.check_in(day).state for day in range(3)]
    assert states == [CheckInState.OK, CheckInState.DURESS, CheckInState.HELP]


def test_nothing_to_answer_is_no_tile(scene: Scene, people: People, browse: Browse) -> None:
    browser = browse(people.survivor(scene.case), portal=True)
    assert "reply" not in browser.get("/").text
    assert "Nothing to reply to" in browser.get("/a/10").text
