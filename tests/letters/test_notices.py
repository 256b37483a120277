"""Being told of a message by a text: only by choice, only where it is safe, and never too often."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.actor import SYSTEM
from advocacy.cases.models import CaseState, Texts
from advocacy.cases.service import find_safe_contact
from advocacy.checkins import wording
from advocacy.checkins.replies import read_next_text
from advocacy.checkins.reports import apply_next_report
from advocacy.letters import kept_back, telling
from advocacy.letters.notices import READY
from advocacy.messaging.gateway import (
    NumberUnusable,
    OptedOut,
    OutcomeUnknown,
    ReceivedText,
    Sent,
)
from advocacy.messaging.inbox import keep_inbound, keep_report
from advocacy.messaging.models import OutboundText, TextState, TextStop
from advocacy.messaging.service import allow_texts as allow_texts_again
from advocacy.messaging.service import has_opted_out, number_key, opt_out, stop_texts
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from advocacy.vault import Vault
from tests.fakes import FakeClock
from tests.letters.conftest import Browse, Pair
from tests.people import People

PLANTS = READY[0]
NUMBER = "+447700900142"


@dataclass
class Provider:
    """A provider that remembers what it was told, and may fail."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    fault: Exception | None = None

    def send(self, **text: Any) -> Sent:
        self.sent.append(text)
        if self.fault is not None:
            raise self.fault
        return Sent(f"SM{len(self.sent):032}")


@dataclass
class Round:
    """The worker's part, run when a test says so."""

    engine: Engine
    vault: Vault
    clock: FakeClock
    session: Session
    provider: Provider = field(default_factory=Provider)

    def run(self, **later: float) -> list[str]:
        self.session.commit()
        self.clock.advance(**(later or {"minutes": 4}))
        return telling.run_once(
            self.engine, self.vault, clock=self.clock, sms=self.provider,  # type: ignore[arg-type]
            staff_base_url="http://staff.example",
        )  # fmt: skip

    @property
    def texts(self) -> list[str]:
        return [each["body"] for each in self.provider.sent]


@pytest.fixture
def worker(engine: Engine, vault: Vault, clock: FakeClock, session: Session) -> Round:
    return Round(engine, vault, clock, session)


@pytest.fixture
def told(pair: Pair, session: Session) -> Pair:
    """A survivor who is told by a text."""
    allow_texts(pair, session)
    assert agree(pair).status_code == 303
    return pair


def allow_texts(pair: Pair, session: Session, texts: Texts = Texts.YES) -> None:
    card = find_safe_contact(session, pair.case)
    assert card is not None
    card.texts = texts
    session.commit()


def agree(pair: Pair, **changed: str) -> Any:
    values = {"told": "text", "words": PLANTS, "made_sure": "Rang, knew the voice"}
    return pair.desk.post(f"{pair.path}told/", {**values, "seen": seen(pair), **changed})


def seen(pair: Pair) -> str:
    """Return the mark of the choice that the page shows."""
    page = pair.desk.get(f"{pair.path}told/").text
    (found,) = re.findall(r'name="seen"[^>]*value="([^"]*)"', page)
    return str(found)


def test_nobody_is_told_who_did_not_choose_it(pair: Pair, session: Session, worker: Round) -> None:
    allow_texts(pair, session)
    pair.answer("Hello")
    assert worker.run() == []
    assert worker.texts == []


def test_who_chose_it_gets_the_dull_text_and_nothing_of_the_message(
    told: Pair, worker: Round, marker: str
) -> None:
    told.answer(marker)
    worker.run()
    assert worker.texts == [PLANTS]
    (text,) = worker.provider.sent
    assert text["to"] == NUMBER
    assert marker not in str(text)
    assert "Last notice" in told.desk.get(told.path).text
    assert worker.run() == []


def test_a_message_taken_back_at_once_is_told_of_to_nobody(
    told: Pair, session: Session, worker: Round
) -> None:
    told.answer("Not for you")
    page = told.desk.get(told.path).text
    action = page.split('/back"')[0].rsplit('action="', 1)[1] + "/back"
    told.desk.post(action)
    worker.run()
    assert worker.texts == []


def test_who_has_opened_it_is_not_told(told: Pair, worker: Round) -> None:
    told.answer("Hello")
    told.clock.advance(seconds=5)
    told.phone.get("/a/40")
    worker.run()
    assert worker.texts == []


def test_one_text_a_day_at_most(told: Pair, worker: Round) -> None:
    for number in range(3):
        told.answer(f"Number {number}")
        worker.run()
    assert worker.texts == [PLANTS]
    told.clock.advance(days=1)
    worker.run(minutes=20)
    assert worker.texts == [PLANTS, PLANTS]


def test_it_waits_for_the_hours_agreed(told: Pair, worker: Round) -> None:
    told.clock.advance(minutes=385)
    told.desk.sign_in(told.amira)
    told.answer("Late")
    worker.run()
    assert worker.texts == []
    worker.run(hours=10)
    assert worker.texts == []
    worker.run(hours=6, minutes=35)
    assert worker.texts == [PLANTS]


def danger(pair: Pair, session: Session) -> None:
    at = pair.clock.now()
    raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=at, at=at, actor=SYSTEM,
        case_id=pair.case.id, subject_id=pair.case.id,
    )  # fmt: skip
    session.commit()


def stop_phone(pair: Pair, session: Session) -> None:
    at = pair.clock.now()
    stop_texts(session, case_id=pair.case.id, reason="His", actor=SYSTEM, at=at)


def stop_every(pair: Pair, session: Session) -> None:
    stop_texts(session, case_id=None, reason="Trouble", actor=SYSTEM, at=pair.clock.now())


def say_stop(pair: Pair, session: Session) -> None:
    opt_out(session, number_key(session, NUMBER), at=pair.clock.now())


def no_texts(pair: Pair, session: Session) -> None:
    allow_texts(pair, session, Texts.CHECK_INS)


def close(pair: Pair, session: Session) -> None:
    session.merge(pair.case).state = CaseState.CLOSED


def unconfirm(pair: Pair, session: Session) -> None:
    card = find_safe_contact(session, pair.case)
    assert card is not None
    card.confirmed_at = None


def hold(pair: Pair, session: Session) -> None:
    card = find_safe_contact(session, pair.case)
    assert card is not None
    card.number_changed_at = pair.clock.now()
    card.held_until_at = pair.clock.now() + timedelta(hours=24)


CARD = "/safe-contact"
HINDRANCES = [
    (danger, "/messages/", "Open, don’t ring"),
    (stop_phone, "/check-ins/", "Decide about the phone"),
    (stop_every, "/contacts/new", "Reach them another way"),
    (say_stop, "/contacts/new", "Reach them another way"),
    (no_texts, CARD, "Look at the card"),
    (unconfirm, CARD, "Look at the card"),
    (hold, CARD, "Look at the card"),
]
NOT_TOLD = "was not told that a message waits"


@pytest.mark.parametrize(("hindrance", "leads_to", "action"), HINDRANCES)
def test_a_notice_kept_back_stands_on_the_advocates_day_with_why_and_what_to_do(
    told: Pair, session: Session, worker: Round, hindrance: Any, leads_to: str, action: str
) -> None:
    told.answer("Hello")
    hindrance(told, session)
    assert NOT_TOLD not in told.desk.get("/staff/").text
    worker.run()
    today = told.desk.get("/staff/").text
    row = today[today.index(NOT_TOLD) :].split("</li>")[0]
    assert action in row
    assert f"/staff/cases/{told.case.id}{leads_to}" in row
    if hindrance is not danger:
        assert "nothing tells them" in row


def not_told(pair: Pair) -> bool:
    return NOT_TOLD in pair.desk.get("/staff/").text


def test_of_a_closed_case_nobody_is_reminded(told: Pair, session: Session, worker: Round) -> None:
    told.answer("Hello")
    close(told, session)
    worker.run()
    session.commit()
    assert session.scalars(select(Prompt).where(Prompt.kind.startswith("letter.not"))).all() == []


def test_who_reaches_them_another_way_takes_it_off_the_day(
    told: Pair, session: Session, worker: Round
) -> None:
    told.answer("Hello")
    say_stop(told, session)
    worker.run()
    page = told.desk.get(f"{told.path}told/").text
    assert "They were not told" in page
    assert told.desk.post(f"{told.path}told/another-way").status_code == 303
    assert not not_told(told)
    assert "They were not told" not in told.desk.get(f"{told.path}told/").text
    assert told.desk.post(f"{told.path}told/another-way").status_code == 409


def test_what_they_opened_by_themselves_goes_off_the_day_within_the_hour(
    told: Pair, session: Session, worker: Round
) -> None:
    told.answer("Hello")
    say_stop(told, session)
    worker.run()
    session.commit()
    assert kept_back.drop_what_was_opened(session, at=told.clock.now()) == []
    told.phone.get("/a/40")
    session.commit()
    assert len(kept_back.drop_what_was_opened(session, at=told.clock.now())) == 1
    session.commit()
    assert not not_told(told)


def test_another_reason_takes_the_place_of_the_first_and_a_text_that_leaves_ends_it(
    told: Pair, session: Session, worker: Round
) -> None:
    told.answer("Hello")
    stop_every(told, session)
    worker.run()
    assert "Reach them another way" in told.desk.get("/staff/").text
    session.commit()
    stop = session.scalars(select(TextStop)).one()
    allow_texts_again(session, stop, actor=SYSTEM, at=told.clock.now())
    no_texts(told, session)
    told.answer("Once more")
    worker.run()
    today = told.desk.get("/staff/").text
    assert "Look at the card" in today
    assert "Reach them another way" not in today
    allow_texts(told, session)
    told.answer("A third time")
    worker.run()
    assert worker.texts == [PLANTS]
    assert not not_told(told)


def test_a_notice_that_the_provider_refuses_is_put_to_the_advocate_too(
    told: Pair, worker: Round
) -> None:
    worker.provider.fault = NumberUnusable(21211)
    told.answer("Hello")
    worker.run()
    assert "Look at the card" in told.desk.get("/staff/").text


@pytest.mark.parametrize(
    "hindrance",
    [danger, stop_phone, stop_every, say_stop, no_texts, close, unconfirm, hold],
)
def test_whatever_speaks_against_a_text_keeps_it_back_and_staff_see_why(
    told: Pair, session: Session, worker: Round, hindrance: Any
) -> None:
    told.answer("Hello")
    hindrance(told, session)
    worker.run()
    assert worker.texts == []
    assert "kept back" in told.desk.get(f"{told.path}told/").text


def test_what_comes_between_queue_and_leaving_still_stops_it(
    told: Pair, session: Session, worker: Round, engine: Engine, vault: Vault
) -> None:
    told.answer("Hello")
    session.commit()
    told.clock.advance(minutes=4)
    with telling.writing(engine, vault) as working:
        assert "queued" in (telling.look_next(working, at=told.clock.now()) or "")
    danger(told, session)
    worker.run(seconds=1)
    assert worker.texts == []
    assert "kept back" in told.desk.get(f"{told.path}told/").text


def test_a_text_of_unknown_fate_is_never_sent_again(
    told: Pair, session: Session, worker: Round
) -> None:
    worker.provider.fault = OutcomeUnknown()
    told.answer("Hello")
    worker.run()
    worker.provider.fault = None
    worker.run(hours=1)
    assert len(worker.provider.sent) == 1


def test_a_number_that_says_stop_is_never_asked_again(
    told: Pair, session: Session, worker: Round
) -> None:
    worker.provider.fault = OptedOut(21610)
    told.answer("Hello")
    worker.run()
    session.commit()
    assert has_opted_out(session, number_key(session, NUMBER))


def test_what_the_provider_reports_is_kept_and_nothing_else_follows(
    told: Pair, session: Session, worker: Round
) -> None:
    told.answer("Hello")
    worker.run()
    session.commit()
    text = session.scalars(select(OutboundText)).one()
    at = told.clock.now()
    for status in ("delivered", "sent"):
        keep_report(
            session, opaque=text.opaque, sid=text.sid or "", status=status, provider_code=None,
            at=at,
        )  # fmt: skip
        session.flush()
        assert apply_next_report(session, at=at)
    assert text.state is TextState.DELIVERED
    assert session.scalars(select(Prompt).where(Prompt.kind.startswith("checkin."))).all() == []


def test_texts_are_switched_on_only_by_somebody_who_made_sure(pair: Pair, session: Session) -> None:
    allow_texts(pair, session)
    refused = agree(pair, made_sure="")
    assert refused.status_code == 422
    assert "Enter how you made sure" in refused.text
    assert PLANTS.replace("'", "&#39;") in refused.text


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("You have a message from Notes", "Take"),
        ("Look at www.notes.example", "link"),
        ("Jo, the plants", "names nobody"),
        ("", "Enter what the text should say"),
        ("Water \U0001f331", "every phone"),
    ],
)
def test_a_text_that_tells_is_turned_away(
    pair: Pair, session: Session, words: str, why: str
) -> None:
    allow_texts(pair, session)
    refused = agree(pair, words=words)
    assert refused.status_code == 422
    assert why in refused.text


def test_the_texts_offered_tell_nothing() -> None:
    for text in READY:
        assert wording.find_faults(text) == []


def test_texts_can_not_be_switched_on_where_the_card_allows_none(pair: Pair) -> None:
    refused = agree(pair)
    assert refused.status_code == 422
    assert "Texts to this phone are not agreed" in refused.text


def test_what_she_wishes_on_her_phone_waits_for_her_advocate(
    pair: Pair, session: Session, worker: Round
) -> None:
    allow_texts(pair, session)
    page = pair.phone.follow(pair.phone.post("/a/44", {"told": "text"})).text
    assert "You asked for a text" in page
    pair.answer("Hello")
    worker.run()
    assert worker.texts == []
    assert "would like a text" in pair.desk.get("/staff/").text
    assert "They asked for a text" in pair.desk.get(f"{pair.path}told/").text
    assert agree(pair).status_code == 303
    assert "would like a text" not in pair.desk.get("/staff/").text
    assert PLANTS.replace("'", "&#39;") in pair.phone.get("/a/44").text


def test_she_switches_it_off_at_once(told: Pair, worker: Round) -> None:
    told.answer("Hello")
    told.phone.post("/a/44", {"told": "not"})
    worker.run()
    assert worker.texts == []


def test_a_page_opened_before_she_switched_it_off_switches_nothing_on(
    pair: Pair, session: Session, worker: Round
) -> None:
    allow_texts(pair, session)
    pair.phone.post("/a/44", {"told": "text"})
    opened = seen(pair)
    pair.clock.advance(minutes=1)
    pair.phone.post("/a/44", {"told": "not"})
    late = agree(pair, seen=opened)
    assert late.status_code == 409
    assert "Nothing was switched on" in late.text
    assert "Rang, knew the voice" in late.text
    pair.answer("Hello")
    worker.run()
    assert worker.texts == []
    assert agree(pair).status_code == 303


@pytest.mark.parametrize(("body", "reading"), [("STOP", "STOP"), ("help me", "asks for a call")])
def test_an_answer_to_the_dull_text_reaches_whoever_works_with_them(
    told: Pair,
    session: Session,
    worker: Round,
    people: People,
    browse: Browse,
    body: str,
    reading: str,
) -> None:
    told.answer("Hello")
    worker.run()
    session.commit()
    came = ReceivedText(sid="SMin", sender=NUMBER, body=body, received_at=told.clock.now())
    keep_inbound(session, came)
    assert read_next_text(session, at=told.clock.now())
    session.commit()
    assert "sent a text when nothing had been asked" in told.desk.get("/staff/").text
    shown = told.desk.get(f"/staff/cases/{told.case.id}/check-ins/").text
    assert body in shown
    assert reading in shown
    assert has_opted_out(session, number_key(session, NUMBER)) is (body == "STOP")
    assert "from a phone that no case knows" not in browse(people.helpline()).get("/staff/").text


def test_choosing_nothing_comes_back_to_the_same_step(pair: Pair) -> None:
    assert "Choose one" in pair.phone.follow(pair.phone.post("/a/44", {})).text


def test_a_colleague_off_the_case_changes_no_choice(
    pair: Pair, people: People, browse: Browse
) -> None:
    cal = browse(people.advocate("Cal Dean"))
    assert cal.get(f"{pair.path}told/").status_code == 404
    assert cal.post(f"{pair.path}told/", {"told": "not"}).status_code == 404
