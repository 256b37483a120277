"""While a number is held no text leaves, and a person is told of each check-in."""

from datetime import timedelta

from advocacy.cases.models import PersonKind, SafeContact, Texts
from advocacy.cases.people_service import add_to_case
from advocacy.cases.safe_contact_service import agree_version, mark_of
from advocacy.cases.safe_contact_trust import confirm_number, shorten_hold
from advocacy.cases.safe_contact_ways import MAIN
from advocacy.cases.safe_texting import Purpose, WhyNot, may_text_now
from advocacy.cases.service import find_safe_contact
from advocacy.checkins.models import CheckInState, Hindrance
from advocacy.messaging.gateway import ProviderBusy
from advocacy.messaging.models import TextState
from tests.checkins.conftest import SIX, Scene

NEW = "+447700900611"


def change_number(scene: Scene, *, at=SIX - timedelta(hours=1)) -> SafeContact:
    card = find_safe_contact(scene.session, scene.case)
    assert card is not None
    return agree_version(
        scene.session,
        scene.case,
        agreed={
            "phone": NEW,
            "phone_is": "Own",
            "days": [],
            "from_time": "",
            "to_time": "",
            "may_say_who": True,
            "voicemail": "never",
            "texts": "check_ins",
            "name_to_use": "Jo",
            "say_you_are": "",
            "who_else_may_answer": "",
            "if_someone_else": "",
            "other_ways": "",
        },
        checked_how="by voice",
        checked_on=at.date(),
        actor=scene.actor,
        at=at,
    )


def confirm(scene: Scene, card: SafeContact, *, at=SIX) -> SafeContact:
    return confirm_number(
        scene.session, scene.case, which=MAIN, how="They rang us", spoken_at=at,
        seen=mark_of(card), actor=scene.actor, at=at,
    )  # fmt: skip


def test_a_check_in_during_a_hold_goes_to_a_person_and_nothing_is_sent(scene: Scene) -> None:
    confirm(scene, change_number(scene))
    scene.at(SIX)
    assert scene.sms.taken == []
    assert scene.check_in().state is CheckInState.HELD
    assert scene.check_in().hindrance is Hindrance.NUMBER_HELD
    assert "checkin.unsent" in scene.prompts()


def test_a_text_that_waits_is_taken_back_when_the_number_changes(scene: Scene) -> None:
    scene.sms.fail_next(ProviderBusy(20429))
    scene.at(SIX)
    assert scene.texts()[0].state is TextState.QUEUED
    change_number(scene, at=SIX)
    scene.minutes(12)
    assert scene.sms.taken == []
    assert scene.texts()[0].state is TextState.WITHDRAWN
    assert scene.check_in().hindrance is Hindrance.NUMBER_HELD
    assert "checkin.unsent" in scene.prompts()


def test_after_the_hold_a_confirmed_number_is_asked_and_the_old_one_never_again(
    scene: Scene,
) -> None:
    confirm(scene, change_number(scene))
    scene.at(SIX)
    scene.at(SIX + timedelta(days=1))
    assert [text.recipient for text in scene.texts()] == [NEW]
    assert scene.check_in(1).state is CheckInState.ASKED


def test_after_the_hold_an_unconfirmed_number_still_gets_nothing(scene: Scene) -> None:
    change_number(scene)
    scene.at(SIX + timedelta(days=1))
    assert scene.sms.taken == []
    assert scene.check_in(1).hindrance is Hindrance.NUMBER_UNCONFIRMED


def test_when_a_lead_ends_the_hold_the_next_check_in_goes_out(scene: Scene, people) -> None:
    card = confirm(scene, change_number(scene), at=SIX - timedelta(minutes=30))
    shorten_hold(
        scene.session, scene.case, reason="I heard the call", seen=mark_of(card),
        actor=people.actor(people.lead()), at=SIX - timedelta(minutes=5),
    )  # fmt: skip
    scene.at(SIX)
    assert [text.recipient for text in scene.texts()] == [NEW]


def test_a_number_that_turns_out_to_be_the_suspects_gets_nothing(scene: Scene) -> None:
    add_to_case(
        scene.session, scene.case, kind=PersonKind.SUSPECT, name="Marek",
        details={"phones": ["07700 900 142"]}, actor=scene.actor, at=SIX,
    )  # fmt: skip
    scene.at(SIX)
    assert scene.sms.taken == []
    assert scene.check_in().hindrance is Hindrance.SUSPECTS_NUMBER


def test_a_notice_keeps_to_the_hours_and_to_what_was_agreed(scene: Scene) -> None:
    def why(*, at):
        return may_text_now(scene.session, scene.case, purpose=Purpose.NOTICE, at=at).why_not

    ten = SIX - timedelta(hours=8)
    assert why(at=ten) is WhyNot.TEXTS_NOT_AGREED
    card = find_safe_contact(scene.session, scene.case)
    assert card is not None
    card.texts = Texts.YES
    scene.session.flush()
    assert why(at=ten) is None
    assert why(at=SIX) is WhyNot.OUT_OF_HOURS
    assert why(at=ten + timedelta(weeks=14)) is WhyNot.EXPIRED
    change_number(scene, at=ten)
    assert why(at=ten + timedelta(minutes=5)) is WhyNot.NUMBER_HELD
