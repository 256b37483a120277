"""A text leaves once, in its window, or a person is told why not."""

from datetime import time, timedelta
from typing import Any

import pytest

from advocacy.cases.models import Texts, Voicemail
from advocacy.cases.service import agree_safe_contact
from advocacy.checkins.ladder import ALERTS
from advocacy.checkins.models import CheckInState, FollowUp, Hindrance
from advocacy.checkins.service import (
    agree_plan,
    end_plan,
    pause_plan,
    phone_not_safe,
    phone_safe_again,
    resume_plan,
)
from advocacy.checkins.words import Words
from advocacy.errors import Invalid
from advocacy.messaging.gateway import (
    AccountStopped,
    NumberUnusable,
    OptedOut,
    OutcomeUnknown,
    ProviderBusy,
    SendRefused,
    SmsError,
)
from advocacy.messaging.models import TextState, Trouble
from advocacy.messaging.service import stop_texts
from tests.checkins.conftest import PHONE, SIX, Scene, after, agreement


def test_nothing_leaves_before_its_time(scene: Scene) -> None:
    scene.at(after(-1))
    assert scene.sms.taken == []


def test_at_six_one_text_leaves_and_no_other(scene: Scene) -> None:
    assert any("asked" in line for line in scene.at(SIX))
    scene.minutes(1)
    [(_, number, body, at, callback)] = scene.sms.taken
    assert (number, body, at) == (PHONE, "Still on for Tuesday?", SIX)
    assert callback.startswith("http://staff.example/hooks/twilio/status/")
    assert scene.check_in().state is CheckInState.ASKED
    assert scene.check_in().answer_by_at == after(30)


def test_no_line_of_the_worker_names_anybody(scene: Scene) -> None:
    told = "\n".join([*scene.at(SIX), *scene.minutes(31), *scene.minutes(11)])
    assert told
    assert not {"Jo", "Okafor", "900142", "Still on", "teapot"} & set(told.split())
    assert "900142" not in told


def test_a_window_that_passed_goes_to_a_person_and_no_late_text_leaves(scene: Scene) -> None:
    scene.at(SIX + timedelta(hours=6))
    assert scene.sms.taken == []
    assert scene.check_in().state is CheckInState.HELD
    assert scene.check_in().hindrance is Hindrance.LATE
    assert scene.prompts() == ["checkin.unsent"]


def test_after_three_weeks_without_a_worker_each_day_went_to_a_person(scene: Scene) -> None:
    scene.at(SIX + timedelta(days=21, hours=1))
    states = [scene.check_in(day).state for day in range(22)]
    assert states == [CheckInState.HELD] * 22
    assert scene.prompts() == ["checkin.unsent"] * 22
    assert scene.sms.taken == []


def test_a_phone_that_is_not_safe_gets_nothing(scene: Scene) -> None:
    phone_not_safe(scene.session, scene.case, reason="He has it", actor=scene.actor, at=SIX)
    scene.at(SIX)
    assert scene.sms.taken == []
    assert scene.check_in().hindrance is Hindrance.PHONE_NOT_SAFE
    phone_safe_again(scene.session, scene.case, actor=scene.actor, at=SIX)
    scene.at(SIX + timedelta(days=1))
    assert len(scene.sms.taken) == 1


def test_all_texts_can_be_stopped_at_once(scene: Scene) -> None:
    stop_texts(scene.session, case_id=None, reason="Number leaked", actor=scene.actor, at=SIX)
    scene.at(SIX)
    assert scene.sms.taken == []
    assert scene.check_in().hindrance is Hindrance.ALL_STOPPED


def test_a_stop_counts_until_the_moment_of_handing_over(scene: Scene) -> None:
    scene.sms.fail_next(ProviderBusy(20429))
    scene.at(SIX)
    assert scene.texts()[0].state is TextState.QUEUED
    phone_not_safe(scene.session, scene.case, reason="He has it", actor=scene.actor, at=SIX)
    scene.minutes(12)
    assert scene.sms.taken == []
    assert scene.texts()[0].state is TextState.WITHDRAWN
    assert scene.prompts() == ["checkin.unsent"]


@pytest.mark.parametrize(
    ("phone", "texts", "hindrance"),
    [
        ("", Texts.CHECK_INS, Hindrance.NO_NUMBER),
        ("+442079460018", Texts.CHECK_INS, Hindrance.NOT_A_MOBILE),
        (PHONE, Texts.NONE, Hindrance.TEXTS_NOT_AGREED),
    ],
)
def test_the_phone_is_looked_at_when_it_is_time(
    scene: Scene, phone: str, texts: Texts, hindrance: Hindrance
) -> None:
    agree_safe_contact(
        scene.session,
        scene.case,
        phone=phone,
        phone_is="",
        name_to_use="Jo",
        say_you_are="",
        may_say_who=False,
        voicemail=Voicemail.NEVER,
        texts=texts,
        days=[],
        from_time="",
        to_time="",
        if_someone_else="",
        checked_how="by voice",
        checked_on=SIX.date(),
        actor=scene.actor,
        at=SIX,
    )
    scene.at(SIX)
    assert scene.sms.taken == []
    assert scene.check_in().hindrance is hindrance


def test_a_pause_asks_nothing_and_reminds_somebody(scene: Scene) -> None:
    pause_plan(
        scene.session,
        scene.plan,
        reason="On holiday",
        look_again_at=after(60),
        actor=scene.actor,
        at=after(-60),
    )
    scene.at(SIX)
    assert scene.sms.taken == []
    assert scene.check_in().state is CheckInState.CANCELLED
    assert scene.prompts() == ["checkin.paused"]
    resume_plan(scene.session, scene.plan, actor=scene.actor, at=after(60))
    scene.at(SIX + timedelta(days=1))
    assert len(scene.sms.taken) == 1
    assert scene.prompts() == []


def test_an_ended_plan_asks_nothing(scene: Scene) -> None:
    end_plan(scene.session, scene.plan, reason="Not wanted", actor=scene.actor, at=after(-60))
    scene.at(SIX)
    assert scene.sms.taken == []
    assert scene.check_in().follow_up is FollowUp.CLOSED


@pytest.mark.parametrize(
    ("fault", "trouble", "state"),
    [
        (NumberUnusable(21211), Trouble.NUMBER_UNUSABLE, CheckInState.UNSENT),
        (SendRefused(21620), Trouble.REFUSED, CheckInState.UNSENT),
        (OptedOut(21610), Trouble.OPTED_OUT, CheckInState.OPTED_OUT),
        (AccountStopped(20003), Trouble.ACCOUNT_STOPPED, CheckInState.UNSENT),
    ],
)
def test_what_is_refused_is_not_tried_again_and_goes_to_a_person(
    scene: Scene, fault: SmsError, trouble: Trouble, state: CheckInState
) -> None:
    scene.sms.fail_next(fault)
    scene.at(SIX)
    scene.minutes(5)
    assert scene.sms.taken == []
    assert [text.trouble for text in scene.texts()] == [trouble]
    assert scene.check_in().state is state
    assert ALERTS[state].kind in scene.prompts()


def test_a_stopped_account_is_an_alarm_of_its_own(scene: Scene) -> None:
    scene.sms.fail_next(AccountStopped(20003))
    scene.at(SIX)
    assert scene.prompts() == ["checkin.account", "checkin.unsent"]


def test_a_busy_provider_is_asked_again_until_the_window_closes(scene: Scene) -> None:
    for _ in range(40):
        scene.sms.fail_next(ProviderBusy(20429))
    scene.at(SIX)
    for _ in range(31):
        scene.minutes(1)
    assert scene.sms.taken == []
    assert 2 <= scene.texts()[0].refusals < 15
    assert scene.check_in().state is CheckInState.HELD


def test_a_text_of_unknown_fate_that_was_taken_is_found_and_not_sent_again(scene: Scene) -> None:
    scene.sms.fail_next(OutcomeUnknown(), taken=True)
    scene.at(SIX)
    scene.minutes(1)
    assert len(scene.sms.taken) == 1
    assert [text.sid for text in scene.texts()] == [scene.sms.taken[0][0]]
    assert scene.check_in().state is CheckInState.ASKED


def test_a_text_of_unknown_fate_that_was_not_taken_is_sent_after_two_looks(scene: Scene) -> None:
    scene.sms.fail_next(OutcomeUnknown(), taken=False)
    scene.at(SIX)
    assert len(scene.sms.taken) == 0
    scene.minutes(0.5)
    assert len(scene.sms.taken) == 0
    scene.minutes(1)
    scene.minutes(0.1)
    assert len(scene.sms.taken) == 1
    assert [text.trouble for text in scene.texts()] == [Trouble.NOT_TAKEN, None]


def test_an_unknown_fate_that_stays_unknown_goes_to_a_person(scene: Scene) -> None:
    scene.sms.fail_next(OutcomeUnknown(), taken=True)
    scene.sms.list_faults = [ProviderBusy()] * 200
    scene.at(SIX)
    for _ in range(61):
        scene.minutes(1)
    assert len(scene.sms.taken) == 1
    assert scene.check_in().state is CheckInState.UNSENT
    assert "checkin.unsent" in scene.prompts()


def test_a_phone_out_of_reach_is_tried_once_more_inside_the_window(scene: Scene) -> None:
    scene.at(SIX)
    scene.reports("undelivered", code=30003)
    scene.minutes(1)
    assert len(scene.sms.taken) == 1
    scene.minutes(10)
    assert len(scene.sms.taken) == 2
    scene.reports("undelivered", code=30003)
    scene.minutes(1)
    scene.minutes(11)
    assert len(scene.sms.taken) == 2
    assert scene.check_in().state is CheckInState.UNSENT


@pytest.mark.parametrize("code", [30004, 30005, 30006, 30007, 30008])
def test_no_other_failure_is_ever_tried_again(scene: Scene, code: int) -> None:
    scene.at(SIX)
    scene.reports("undelivered", code=code)
    scene.minutes(1)
    scene.minutes(12)
    assert len(scene.sms.taken) == 1
    assert scene.check_in().state is CheckInState.UNSENT


def test_bodies_are_emptied_at_the_provider_once_all_is_over(scene: Scene) -> None:
    scene.at(SIX)
    assert scene.sms.redacted == []
    scene.reports("delivered")
    scene.says("teapot")
    scene.minutes(1)
    assert sorted(scene.sms.redacted) == sorted([scene.sms.taken[0][0], "SM-in-0"])


def test_another_plan_takes_the_place_of_the_first(scene: Scene) -> None:
    changed = agreement(wall_time=time(19), text="Shall we swap shifts?")
    agree_plan(
        scene.session, scene.case, changed, service_names=[], actor=scene.actor, at=after(-60)
    )
    scene.at(SIX)
    assert scene.sms.taken == []
    scene.at(after(60))
    assert [body for _, _, body, _, _ in scene.sms.taken] == ["Shall we swap shifts?"]
    assert scene.check_in().state is CheckInState.CANCELLED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "Reply to Jo Okafor"}, "text"),
        ({"text": "From Notes"}, "text"),
        ({"text": "Send teapot"}, "text"),
        ({"text": "Are you safe?"}, "text"),
        ({"words": Words("stop", "umbrella", "gardening")}, "well"),
    ],
)
def test_a_plan_that_would_tell_or_fail_is_not_agreed(
    scene: Scene, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        agree_plan(
            scene.session,
            scene.case,
            agreement(**changes),
            service_names=["Notes"],
            actor=scene.actor,
            at=SIX,
        )
    assert caught.value.field == field


def test_a_check_in_cannot_be_agreed_for_a_landline(scene: Scene) -> None:
    agree_safe_contact(
        scene.session,
        scene.case,
        phone="+442079460018",
        phone_is="",
        name_to_use="Jo",
        say_you_are="",
        may_say_who=False,
        voicemail=Voicemail.NEVER,
        texts=Texts.YES,
        days=[],
        from_time="",
        to_time="",
        if_someone_else="",
        checked_how="by voice",
        checked_on=SIX.date(),
        actor=scene.actor,
        at=SIX,
    )
    with pytest.raises(Invalid, match="UK mobile"):
        agree_plan(
            scene.session, scene.case, agreement(), service_names=[], actor=scene.actor, at=SIX
        )


def test_a_step_that_fails_keeps_no_deadline_from_passing(scene: Scene) -> None:
    scene.at(SIX)
    scene.sms.list_received = None  # type: ignore[assignment, method-assign]
    with pytest.raises(ExceptionGroup):
        scene.at(after(31))
    assert scene.check_in().state is CheckInState.MISSED
    assert scene.prompts() == ["checkin.missed"]


def test_no_text_leaves_while_a_danger_word_is_open(scene: Scene) -> None:
    scene.at(SIX)
    scene.says("gardening")
    scene.minutes(1)
    asked = len(scene.sms.taken)
    scene.at(SIX + timedelta(days=1))
    assert len(scene.sms.taken) == asked
    held = scene.check_in(1)
    assert (held.state, held.hindrance) == (CheckInState.HELD, Hindrance.DANGER_OPEN)
    assert held.follow_up is FollowUp.ESCALATED
