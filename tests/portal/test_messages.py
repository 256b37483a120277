"""Messages on a survivor's phone: quiet, kept as they are typed, shown only where it is safe."""

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.checkins.models import CheckIn
from advocacy.ledger.models import LedgerEvent
from advocacy.letters import reading
from advocacy.letters.models import Letter
from advocacy.letters.service import write_to_them
from advocacy.portal.letters import routes
from advocacy.prompts.models import Prompt
from advocacy.prompts.service import is_in_danger
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People
from tests.portal.conftest import Browse
from tests.portal.signing_in import DANGER_WORDS, UNSAFE, Together

NOT_HERE = "That isn’t here"


def told(session: Session, case: Case, people: People, by: Account, words: str) -> None:
    """Let an advocate have written."""
    newest = reading.newest_id(session, case)
    write_to_them(
        session, case, words=words, once=words[:20], latest=newest, unsafe_reason="",
        actor=people.actor(by), at=people.clock.now(),
    )  # fmt: skip
    session.commit()
    people.clock.advance(seconds=1)


def test_the_first_screen_says_messages_and_whether_one_is_new(
    together: Together, session: Session, case: Case, people: People, amira: Account
) -> None:
    together.set_up()
    phone = together.used()
    assert "Messages" in phone.get("/").text
    assert "There is a new one" not in phone.get("/").text
    told(session, case, people, amira, "See you on Monday")
    assert "There is a new one" in phone.get("/").text
    assert "Monday" not in phone.get("/").text
    phone.get("/a/40")
    assert "There is a new one" not in phone.get("/").text


def test_what_is_typed_is_kept_when_she_leaves_in_the_middle(
    together: Together, session: Session
) -> None:
    together.set_up()
    phone = together.used()
    kept = phone.post("/a/41", {"message": "He was at the"}, headers={"X-Draft": "1"})
    assert kept.status_code == 204
    phone.post("/x")
    phone = together.used()
    assert "He was at the" in phone.get("/a/41").text
    assert "Finish your message" in phone.get("/a/40").text
    assert session.scalars(select(Letter)).all() == []


def test_an_empty_message_comes_back_to_the_same_step(together: Together) -> None:
    together.set_up()
    phone = together.used()
    back = phone.post("/a/41", {"message": "  ", "urgent": "today"})
    assert back.status_code == 303
    page = phone.follow(back).text
    assert "Write your message first" in page
    assert "checked" in page


def test_the_page_says_who_reads_it_when_and_whom_to_ring_instead(together: Together) -> None:
    together.set_up()
    page = together.used().get("/a/41").text
    for words in ("Ring 999", "ring 101", "Nobody reads this at night", "You, Amira and their"):
        assert words in page


def test_on_an_unsafe_device_she_may_write_and_nobody_may_read(
    together: Together,
    session: Session,
    case: Case,
    people: People,
    amira: Account,
    clock: FakeClock,
) -> None:
    together.set_up(**UNSAFE)
    secret = together.set_number(clock.now())
    told(session, case, people, amira, "Hello from us")
    phone = together.used()
    home = phone.get("/").text
    assert 'href="/a/41"' in home
    assert 'href="/a/40"' not in home
    assert "There is a new one" not in home
    assert phone.post("/a/41", {"message": "Hello from me", "once": "m"}).status_code == 303
    assert "Hello from me" not in phone.get("/a/42").text
    for number in (40, 43):
        assert NOT_HERE in phone.get(f"/a/{number}").text
    assert phone.post("/a/40", {"before": "x"}).status_code == 404
    # What was refused was not opened.
    assert reading.find_reader(session, case).opened_at is None
    clock.advance(minutes=1)
    phone.post("/a/33", {"code": pyotp.TOTP(secret).at(clock.now())})
    page = phone.get("/a/40").text
    assert "Hello from me" in page
    assert "Hello from us" in page


def test_what_was_begun_on_an_unsafe_device_is_never_lost(
    together: Together, clock: FakeClock
) -> None:
    together.set_up(**UNSAFE)
    secret = together.set_number(clock.now())
    for words in ("The first time.", "The second time."):
        clock.advance(minutes=1)
        phone = together.used()
        assert "time." not in phone.get("/a/41").text
        phone.post("/a/41", {"message": words}, headers={"X-Draft": "1"})
    clock.advance(minutes=1)
    phone = together.used(code=pyotp.TOTP(secret).at(clock.now()))
    assert "The second time." in phone.get("/a/41").text
    assert "The first time." in phone.get("/a/40").text


def test_what_is_sent_from_an_unsafe_device_takes_nothing_begun_before_with_it(
    together: Together, clock: FakeClock
) -> None:
    together.set_up(**UNSAFE)
    secret = together.set_number(clock.now())
    together.used().post("/a/41", {"message": "Begun at home."}, headers={"X-Draft": "1"})
    clock.advance(minutes=1)
    # Without a script nothing is kept in passing: the whole message comes at once.
    sent = together.used().post("/a/41", {"message": "Sent from here.", "once": "m"})
    assert sent.headers["Location"] == "/a/42"
    clock.advance(minutes=1)
    phone = together.used(code=pyotp.TOTP(secret).at(clock.now()))
    assert "Begun at home." in phone.get("/a/41").text


def test_messages_can_be_put_away(together: Together) -> None:
    together.set_up()
    phone = together.used()
    phone.post("/a/32", {"section": "messages"})
    assert "Messages" not in phone.get("/").text
    for number in (40, 41, 42, 43):
        assert NOT_HERE in phone.get(f"/a/{number}").text


def under_threat(together: Together) -> Browser:
    together.agree_danger()
    return together.used(DANGER_WORDS)


def test_under_threat_the_place_is_empty_and_nothing_reaches_the_record(
    together: Together,
    session: Session,
    case: Case,
    people: People,
    amira: Account,
    marker: str,
) -> None:
    together.set_up()
    told(session, case, people, amira, marker)
    phone = under_threat(together)
    assert "Messages" in phone.get("/").text
    page = phone.get("/a/40").text
    assert marker not in page
    assert "Nothing yet." in page
    assert phone.post("/a/41", {"message": "All fine.", "urgent": "today"}).status_code == 303
    assert "All fine." in phone.get("/a/40").text
    session.commit()
    of_case = select(Letter).where(Letter.case_id == case.id)
    assert [each.words for each in session.scalars(of_case)] == [marker]
    assert session.scalars(select(Prompt).where(Prompt.kind == "letter.came")).all() == []
    assert reading.find_reader(session, case).opened_at is None
    assert "All fine." not in together.desk.get(f"/staff/cases/{case.id}/messages/").text


def test_under_threat_the_pages_look_as_they_do_for_somebody_new(together: Together) -> None:
    together.set_up()
    plain = together.used().get("/a/40")
    threat = under_threat(together).get("/a/40")
    assert plain.status_code == threat.status_code == 200
    assert plain.data == threat.data


def test_a_young_person_of_the_case_sees_none(
    people: People, case: Case, browse: Browse, session: Session, amira: Account, marker: str
) -> None:
    people.survivor(case)
    told(session, case, people, amira, marker)
    noah = browse(people.dependent(case))
    assert "Messages" not in noah.get("/").text
    for number in (40, 41, 42, 43):
        answer = noah.get(f"/a/{number}")
        assert answer.status_code == 404
        assert marker not in answer.text


def test_another_survivor_sees_none(
    people: People, case: Case, browse: Browse, session: Session, amira: Account, marker: str
) -> None:
    people.survivor(case)
    told(session, case, people, amira, marker)
    other = browse(people.survivor(people.case(amira, name="Bea Lund")))
    assert marker not in other.get("/a/40").text


def test_who_opened_her_messages_is_among_who_opened_her_record(
    together: Together, case: Case
) -> None:
    together.set_up()
    phone = together.used()
    together.desk.get(f"/staff/cases/{case.id}/messages/")
    assert "Somebody who works with you" in phone.get("/a/36").text


def test_the_log_knows_the_pages_by_the_names_that_opening_is_read_from(
    together: Together, session: Session, case: Case, clock: FakeClock
) -> None:
    together.set_up()
    phone = together.used()
    phone.get(f"/a/{routes.THREAD}")
    together.desk.get(f"/staff/cases/{case.id}/messages/")
    session.commit()
    read = set(session.scalars(select(LedgerEvent.route).where(LedgerEvent.route.is_not(None))))
    assert {reading.THEIR_PAGE, reading.OUR_PAGE} <= read
    assert "We have opened it" not in phone.get("/a/40").text
    clock.advance(seconds=1)
    phone.post("/a/41", {"message": "Hello", "once": "m"})
    assert "Not opened by us yet" in phone.get("/a/40").text
    clock.advance(seconds=1)
    together.desk.get(f"/staff/cases/{case.id}/messages/")
    assert "We have opened it" in phone.get("/a/40").text


def test_what_is_written_under_threat_stands_on_the_page_of_alarms_only(
    together: Together, session: Session, case: Case, marker: str
) -> None:
    together.set_up()
    phone = under_threat(together)
    written = f"/staff/cases/{case.id}/sign-in/written"
    assert "None." in together.desk.get(written).text
    phone.post("/a/41", {"message": marker, "once": "one", "urgent": "today"})
    shown = together.desk.get(written).text
    assert marker in shown
    assert "Asks for somebody today" in shown
    for path in ("", "messages/", "contacts/", "check-ins/", "timeline/"):
        assert marker not in together.desk.get(f"/staff/cases/{case.id}/{path}").text, path
    real = together.used()
    for path in ("/", *[f"/a/{number}" for number in range(1, 45)]):
        assert marker not in real.get(path).text, path


def test_a_message_under_threat_sounds_the_alarm_again_though_it_was_dealt_with(
    together: Together, session: Session, case: Case
) -> None:
    together.set_up()
    phone = under_threat(together)
    alarm = session.scalars(select(CheckIn)).one()
    story = f"/staff/cases/{case.id}/check-ins/{alarm.id}"
    together.desk.post(f"{story}/resolve", {"reason": "Dana has been there."})
    assert "signed in with the words for danger" not in together.desk.get("/staff/").text
    phone.post("/a/41", {"message": "All is well.", "once": "one"})
    assert "signed in with the words for danger" in together.desk.get("/staff/").text
    session.rollback()
    assert is_in_danger(session, case.id)
