"""Whoever opens a case on duty or by the telephone word sees that a number is held, and none."""

from datetime import timedelta

from advocacy.checkins.models import CheckInState
from advocacy.checkins.service import phone_not_safe
from advocacy.contacts.models import Contact
from tests.checkins.conftest import SIX, Scene, make_scene, scene, sms
from tests.checkins.test_held_number import change_number
from tests.duty.test_duty_right import address, dot, opened
from tests.duty.test_telephone_word import Night, night

__all__ = ["dot", "make_scene", "night", "scene", "sms"]


def test_duty_is_told_of_the_check_in_and_sees_no_number_to_ring(
    scene: Scene, dot, on_duty, browse
) -> None:
    on_duty(dot, hours=12)
    change_number(scene)
    scene.at(SIX)
    assert scene.check_in().state is CheckInState.HELD
    browser = browse(dot)
    page = opened(scene, browser)
    assert "Do not ring or text" in page
    assert "Held: no number to ring" in page
    assert "The number was changed less than a day before" in page
    assert "07700 900 611" not in page
    assert "07700 900 142" not in page


def test_duty_cannot_record_a_call_to_a_held_number(
    scene: Scene, dot, on_duty, browse, session
) -> None:
    on_duty(dot, hours=12)
    change_number(scene)
    scene.at(SIX)
    browser = browse(dot)
    opened(scene, browser)
    call = {
        "channel": "call",
        "direction": "out",
        "reached": "yes",
        "note": "Rang",
        "unsafe_reason": "They were worried",
        "happened_at-day": "24",
        "happened_at-month": "11",
        "happened_at-year": "2026",
        "happened_at-time": "6pm",
    }
    refused = browser.post(f"{address(scene)}/contact", call)
    assert refused.status_code == 422
    assert "only a lead can record this while the number is held" in refused.text
    assert session.query(Contact).count() == 0


def test_the_helpline_sees_that_a_number_is_held(night: Night, people) -> None:
    at = people.clock.now()
    held = Scene(night.session, None, None, people.clock, None, night.case, night.advocate,
                 people.actor(night.advocate), None)  # type: ignore[arg-type]  # fmt: skip
    change_number(held, at=at)
    night.session.commit()
    people.clock.advance(minutes=1)
    page = night.browser.get(night.recognised()).text
    assert "Do not ring or text" in page
    assert "07700 900 142" not in page
    assert "07700 900 611" not in page


def test_the_helpline_sees_that_a_phone_is_not_safe(night: Night, people) -> None:
    phone_not_safe(
        night.session, night.case, reason="He has it", actor=people.actor(night.advocate),
        at=people.clock.now() - timedelta(minutes=1),
    )  # fmt: skip
    night.session.commit()
    page = night.browser.get(night.recognised()).text
    assert "This phone is not safe" in page
    assert "07700 900 142" not in page
