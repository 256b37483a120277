"""What is answered is heard; what is not answered reaches a person, who has to act."""

from collections.abc import Callable
from itertools import islice, permutations

import pytest
from sqlalchemy import func, select

from advocacy.checkins.ladder import ALERTS, resolve, take_on
from advocacy.checkins.models import CheckInState, FollowUp, Reply
from advocacy.checkins.replies import answer_in_portal
from advocacy.errors import Conflict, Invalid
from advocacy.messaging.models import InboundText, TextState
from advocacy.prompts.models import Danger, Prompt
from tests.checkins.conftest import SIX, Scene, after


def test_the_agreed_word_closes_it(scene: Scene) -> None:
    scene.at(SIX)
    scene.clock.set(after(5))
    scene.says("Teapot")
    scene.work()
    scene.minutes(60)
    assert scene.check_in().state is CheckInState.OK
    assert scene.check_in().follow_up is FollowUp.CLOSED
    assert scene.prompts() == []


@pytest.mark.parametrize(
    ("answer", "state", "prompt"),
    [
        ("gardening", CheckInState.DURESS, "checkin.danger"),
        ("teapot gardening", CheckInState.DURESS, "checkin.danger"),
        ("umbrella", CheckInState.HELP, "checkin.call"),
        ("ok", CheckInState.UNCLEAR, "checkin.unclear"),
        ("STOP", CheckInState.OPTED_OUT, "checkin.stopped"),
    ],
)
def test_every_other_answer_reaches_a_person_at_once(
    scene: Scene, answer: str, state: CheckInState, prompt: str
) -> None:
    scene.at(SIX)
    scene.says(answer)
    scene.minutes(0.5)
    assert scene.check_in().state is state
    assert scene.prompts() == [prompt]


def test_silence_reaches_the_advocate_at_the_deadline_and_the_lead_ten_minutes_later(
    scene: Scene,
) -> None:
    scene.at(SIX)
    scene.at(after(29))
    assert scene.prompts() == []
    scene.at(after(30))
    assert scene.prompts() == ["checkin.missed"]
    scene.at(after(40))
    assert scene.prompts() == ["checkin.missed", "checkin.unattended"]


def test_who_takes_it_on_keeps_the_lead_from_being_called(scene: Scene) -> None:
    scene.at(SIX)
    scene.at(after(30))
    take_on(scene.session, scene.check_in(), actor=scene.actor, at=after(31))
    scene.at(after(60))
    assert scene.prompts() == ["checkin.missed"]


def test_only_a_person_with_a_reason_ends_it(scene: Scene) -> None:
    scene.at(SIX)
    scene.at(after(30))
    with pytest.raises(Invalid):
        resolve(scene.session, scene.check_in(), reason=" ", actor=scene.actor, at=after(35))
    resolve(
        scene.session,
        scene.check_in(),
        reason="Rang; she is well",
        actor=scene.actor,
        at=after(35),
    )
    assert scene.prompts() == []
    assert scene.check_in().follow_up is FollowUp.RESOLVED
    assert scene.check_in().resolved_by_id == scene.advocate.id
    with pytest.raises(Conflict):
        resolve(scene.session, scene.check_in(), reason="Again", actor=scene.actor, at=after(36))


def test_a_late_answer_that_is_well_never_closes_what_a_person_has_in_hand(scene: Scene) -> None:
    scene.at(SIX)
    scene.at(after(30))
    scene.says("teapot")
    scene.minutes(1)
    assert scene.check_in().follow_up is FollowUp.ESCALATED
    assert scene.prompts() == ["checkin.missed"]


def test_a_danger_word_after_all_was_well_or_resolved_opens_it_again(scene: Scene) -> None:
    scene.at(SIX)
    scene.says("teapot")
    scene.minutes(1)
    scene.says("gardening")
    scene.minutes(1)
    assert scene.check_in().state is CheckInState.DURESS
    assert scene.prompts() == ["checkin.danger"]


def test_the_order_of_answers_does_not_matter(scene: Scene) -> None:
    orders = permutations(["teapot", "what?", "umbrella", "gardening"])
    for day, order in enumerate(islice(orders, 0, 24, 2)):
        scene.at(after(day * 24 * 60))
        for answer in order:
            scene.says(answer)
            scene.minutes(0.1)
        assert scene.check_in(day).state is CheckInState.DURESS


def test_an_answer_before_the_provider_said_sent_counts(scene: Scene) -> None:
    scene.at(SIX)
    scene.says("teapot")
    scene.work()
    scene.reports("sent")
    scene.reports("delivered")
    scene.minutes(60)
    assert scene.check_in().state is CheckInState.OK
    assert scene.texts()[0].state is TextState.DELIVERED


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_reports_in_any_order_and_twice_end_the_same(scene: Scene, order: list[str]) -> None:
    scene.at(SIX)
    for status in [*order, *order]:
        scene.reports(status)
        scene.minutes(0.1)
    assert scene.texts()[0].state is TextState.DELIVERED
    assert scene.check_in().state is CheckInState.ASKED


def test_a_report_that_is_quicker_than_the_answer_to_our_request_is_not_lost(scene: Scene) -> None:
    scene.at(SIX)
    text = scene.texts()[0]
    text.state, text.sid, text.accepted_at = TextState.SUBMITTED, None, None
    check_in = scene.check_in()
    check_in.state = CheckInState.DUE
    scene.reports("sent")
    scene.work()
    assert scene.texts()[0].state is TextState.SENT
    assert scene.check_in().state is CheckInState.ASKED


def test_the_same_text_twice_is_one_answer(scene: Scene) -> None:
    scene.at(SIX)
    for _ in range(3):
        scene.says("umbrella", sid="SM-once")
        scene.work()
    assert scene.session.scalar(select(func.count()).select_from(Reply)) == 1
    assert scene.session.scalar(select(func.count()).select_from(InboundText)) == 1


def test_a_reply_whose_webhook_was_lost_is_fetched(scene: Scene) -> None:
    scene.at(SIX)
    scene.says("gardening")
    for row in scene.session.scalars(select(InboundText)):
        scene.session.delete(row)
    scene.minutes(2)
    assert scene.check_in().state is CheckInState.DURESS


def test_a_stop_is_honoured_and_never_silence(scene: Scene) -> None:
    scene.at(SIX)
    scene.says("anything", stopped=True)
    scene.minutes(1)
    assert scene.prompts() == ["checkin.stopped"]
    scene.at(after(1440))
    assert len(scene.sms.taken) == 1
    assert scene.check_in(1).state is CheckInState.OPTED_OUT


def test_a_text_out_of_turn_goes_to_a_person(make_scene: Callable[..., Scene]) -> None:
    scene = make_scene(weekdays=[1])
    scene.at(SIX)
    scene.says("teapot")
    scene.minutes(1)
    scene.clock.advance(days=3)
    scene.says("gardening")
    scene.work()
    assert scene.prompts() == ["checkin.stray"]
    prompt = scene.session.scalars(select(Prompt).where(Prompt.settled_at.is_(None))).one()
    assert prompt.danger == Danger.DANGER


def test_a_text_from_an_unknown_phone_goes_to_the_helpline(scene: Scene) -> None:
    scene.says("who is this", phone="+447700900999")
    scene.work()
    assert scene.prompts() == ["text.unmatched", "text.unmatched"]


def test_their_words_move_to_their_case(scene: Scene) -> None:
    scene.at(SIX)
    scene.says("umbrella please")
    scene.work()
    scene.session.expire_all()
    reply = scene.session.scalars(select(Reply)).one()
    inbound = scene.session.scalars(select(InboundText)).one()
    assert (reply.text, reply.scope_id) == ("umbrella please", scene.case.id)
    assert (inbound.body, inbound.sender) == ("", "")


def test_an_answer_inside_the_portal_counts(scene: Scene) -> None:
    scene.at(SIX)
    answer_in_portal(scene.session, scene.case, text="teapot", actor=scene.actor, at=after(1))
    scene.minutes(60)
    assert scene.check_in().state is CheckInState.OK


def test_when_nothing_was_asked_the_portal_takes_no_answer(scene: Scene) -> None:
    with pytest.raises(Conflict):
        answer_in_portal(scene.session, scene.case, text="teapot", actor=scene.actor, at=SIX)


def test_danger_stands_above_missed_and_missed_above_unsent(scene: Scene) -> None:
    order = [
        CheckInState.DURESS,
        CheckInState.HELP,
        CheckInState.MISSED,
        CheckInState.UNSENT,
    ]
    ranks = [ALERTS[state].danger for state in order]
    assert ranks == sorted(ranks)
    scene.at(SIX)
    scene.at(after(30))
    prompt = scene.session.scalars(select(Prompt).where(Prompt.settled_at.is_(None))).one()
    assert prompt.detail == "Asked at 6pm. Ring once from the dentist's number"
