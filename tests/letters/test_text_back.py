"""A text that comes back after a notice: her advocate hears of it, and nothing is read as well."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.cases.models import CaseState
from advocacy.cases.service import find_safe_contact
from advocacy.checkins.models import CheckIn, Reply
from advocacy.checkins.words import Reading
from advocacy.checkins.worker import run_once
from advocacy.messaging.gateway import ReceivedText
from advocacy.messaging.inbox import keep_inbound
from advocacy.messaging.models import InboundText, TextKind
from advocacy.messaging.service import has_opted_out, number_key, queue_text
from advocacy.prompts.models import Danger, Prompt
from advocacy.vault import Vault
from tests.fakes import FakeClock
from tests.letters.conftest import Browse, Pair
from tests.messaging.faulty import FaultyGateway
from tests.people import People

NUMBER, STRANGER, OLD = "+447700900142", "+447700900777", "+447700900611"
NOTHING_ASKED = "sent a text when nothing had been asked"


@dataclass
class Inbox:
    """What comes in at the provider's webhook, and the worker that reads it."""

    session: Session
    engine: Engine
    vault: Vault
    clock: FakeClock
    sms: FaultyGateway

    def says(self, words: str, *, phone: str = NUMBER, stopped: bool = False) -> None:
        sid = f"SM-in-{words}-{self.clock.now().timestamp()}"
        text = ReceivedText(sid, phone, words, self.clock.now())
        self.sms.received.append(text)
        keep_inbound(self.session, text, stopped=stopped)
        self.session.commit()
        run_once(
            self.engine, self.vault, clock=self.clock, sms=self.sms,
            staff_base_url="http://staff.example",
        )  # fmt: skip
        self.session.commit()
        self.session.expire_all()

    def replies(self) -> list[Reply]:
        return list(self.session.scalars(select(Reply).order_by(Reply.received_at, Reply.id)))

    def prompts(self) -> list[tuple[str, int]]:
        query = select(Prompt.kind, Prompt.danger).where(Prompt.settled_at.is_(None))
        return [(kind, danger) for kind, danger in self.session.execute(query)]


@pytest.fixture
def inbox(session: Session, engine: Engine, vault: Vault, clock: FakeClock) -> Inbox:
    return Inbox(session, engine, vault, clock, FaultyGateway(clock.now))


@pytest.fixture
def told(pair: Pair, session: Session) -> Pair:
    """Somebody to whom one text has gone that a message waits, and who has no check-ins."""
    text_to(pair, session, NUMBER)
    return pair


def text_to(pair: Pair, session: Session, number: str) -> None:
    queue_text(
        session, scope_id=pair.case.id, subject_id=pair.case.id, recipient=number,
        body="Don't forget to water the plants.", at=pair.clock.now(), kind=TextKind.NOTICE,
    )  # fmt: skip
    session.commit()


@pytest.mark.parametrize("words", ["ok", "Who is this?", "teapot", "yes all well thanks", ""])
def test_whatever_comes_back_goes_to_the_advocate_as_unclear_and_never_as_well(
    told: Pair, inbox: Inbox, words: str
) -> None:
    inbox.says(words)
    (reply,) = inbox.replies()
    assert (reply.case_id, reply.reading, reply.check_in_id) == (
        told.case.id, Reading.UNCLEAR, None,
    )  # fmt: skip
    assert inbox.prompts() == [("checkin.stray", Danger.MISSED)]
    assert NOTHING_ASKED in told.desk.get("/staff/").text
    assert "after a text that a message waits" in told.desk.get("/staff/").text


def test_it_stands_among_the_contacts_and_its_words_on_the_page_they_lead_to(
    told: Pair, inbox: Inbox, session: Session, marker: str
) -> None:
    inbox.says(marker)
    contacts = told.desk.get(f"/staff/cases/{told.case.id}/contacts/").text
    assert "Text from them, not asked for" in contacts
    assert marker not in contacts
    page = told.desk.get(f"/staff/cases/{told.case.id}/check-ins/").text
    assert marker in page
    (reply,) = inbox.replies()
    told.desk.post(f"/staff/cases/{told.case.id}/check-ins/texts/{reply.id}/seen")
    assert NOTHING_ASKED not in told.desk.get("/staff/").text
    kept = session.scalars(select(InboundText)).one()
    assert (kept.body, kept.sender, kept.matched) == ("", "", True)


def test_the_helpline_hears_nothing_of_it(
    told: Pair, inbox: Inbox, people: People, browse: Browse, marker: str
) -> None:
    inbox.says(marker)
    tom = browse(people.helpline())
    assert "from a phone that no case knows" not in tom.get("/staff/").text
    assert marker not in tom.get("/staff/texts/").text


@pytest.mark.parametrize("words", ["HELP", "sos", "Help me please", "999"])
def test_a_cry_for_help_is_a_call_asked_for(told: Pair, inbox: Inbox, words: str) -> None:
    inbox.says(words)
    assert inbox.replies()[0].reading is Reading.HELP
    assert inbox.prompts() == [("checkin.stray", Danger.CALL)]


@pytest.mark.parametrize(("words", "said_by"), [("STOP", "provider"), ("stop.", "them")])
def test_stop_is_honoured_at_once_and_the_advocate_finds_out_why(
    told: Pair, inbox: Inbox, session: Session, words: str, said_by: str
) -> None:
    inbox.says(words, stopped=said_by == "provider")
    assert has_opted_out(session, number_key(session, NUMBER))
    assert inbox.replies()[0].reading is Reading.STOPPED
    assert inbox.prompts() == [("checkin.stray", Danger.MISSED)]


def test_stop_of_a_phone_that_no_case_knows_is_honoured_too(
    told: Pair, inbox: Inbox, session: Session
) -> None:
    inbox.says("STOP", phone=STRANGER)
    assert has_opted_out(session, number_key(session, STRANGER))
    assert {kind for kind, _ in inbox.prompts()} == {"text.unmatched"}


def test_a_confirmed_number_that_never_had_a_text_is_known_all_the_same(
    pair: Pair, inbox: Inbox, people: People
) -> None:
    people.case(people.advocate("Cal Dean"), phone=STRANGER)
    inbox.says("Can you ring me?")
    assert [each.case_id for each in inbox.replies()] == [pair.case.id]


def test_a_number_nobody_confirmed_is_nobodys(pair: Pair, inbox: Inbox, session: Session) -> None:
    card = find_safe_contact(session, pair.case)
    assert card is not None
    card.confirmed_at = None
    inbox.says("Can you ring me?")
    assert inbox.replies() == []
    assert {kind for kind, _ in inbox.prompts()} == {"text.unmatched"}


def test_a_confirmed_number_of_a_closed_case_goes_to_the_helpline(
    pair: Pair, inbox: Inbox, session: Session
) -> None:
    session.merge(pair.case).state = CaseState.CLOSED
    inbox.says("Can you ring me?")
    assert inbox.replies() == []


def test_a_phone_they_no_longer_have_reaches_the_advocate_with_a_warning(
    told: Pair, inbox: Inbox, session: Session
) -> None:
    queue_text(
        session, scope_id=told.case.id, subject_id=told.amira.id, recipient=OLD, body="Plants",
        at=told.clock.now(), kind=TextKind.NOTICE,
    )  # fmt: skip
    session.commit()
    inbox.says("It is me", phone=OLD)
    assert "it may not be them" in told.desk.get("/staff/").text


def test_two_cases_behind_one_phone_both_hear_of_it(
    told: Pair, inbox: Inbox, people: People
) -> None:
    other = people.case(people.advocate("Cal Dean"))
    inbox.says("Hello")
    assert {each.case_id for each in inbox.replies()} == {told.case.id, other.id}
    assert {each.reading for each in inbox.replies()} == {Reading.UNCLEAR}


def test_nothing_of_it_touches_a_check_in(told: Pair, inbox: Inbox, session: Session) -> None:
    inbox.says("ok")
    assert session.scalars(select(CheckIn)).all() == []
