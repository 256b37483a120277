"""The words for danger: another place, a silent alarm, and nothing that tells them apart."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, SignInSession
from advocacy.accounts.passphrases import Passphrases
from advocacy.cases.models import Case, Person, PersonKey
from advocacy.checkins.models import CheckIn, CheckInState, FollowUp, Reply
from advocacy.incidents.models import Incident, Voice
from advocacy.incidents.service import Moment, Told, log_incident
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import is_in_danger
from safety_plans.bands import Band
from safety_plans.models import Step
from safety_plans.service import start_plan
from safety_plans.steps import propose_step
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import People
from tests.portal.signing_in import DANGER_WORDS, NAME, STEP, UNSAFE, WORDS, Together, is_in
from tests.portal.test_keeping_back import wrote


@pytest.fixture
def agreed(together: Together) -> Together:
    together.set_up()
    answer = together.agree_danger()
    assert answer.status_code == 303, answer.text
    return together


@pytest.fixture
def record(
    session: Session, case: Case, survivor: Person, people: People, clock: FakeClock, marker: str
) -> str:
    """A record full of one word that occurs nowhere else."""
    actor, at = people.actor(people.advocate("Nia")), clock.now()
    log_incident(
        session, case, actor=actor, at=at, account=f"Diary {marker}",
        moment=Moment(at - timedelta(hours=1)), told=Told(place=marker), voice=Voice.TOLD,
    )  # fmt: skip
    plan = start_plan(session, case, survivor, band=Band.SURVIVOR, actor=actor, at=at)
    propose_step(
        session, plan, words=marker, theme="home", who=marker, private=False, actor=actor, at=at
    )
    case.title = survivor.name = f"Jo {marker}"
    session.commit()
    return marker


def alarms(session: Session) -> list[CheckIn]:
    session.rollback()
    return list(session.scalars(select(CheckIn)))


def test_they_open_a_nearly_empty_place_and_sound_a_silent_alarm(
    agreed: Together, session: Session, case: Case
) -> None:
    phone = agreed.phone(DANGER_WORDS)
    home = phone.get("/").text
    assert "Write something down" in home
    assert "My list" in home
    assert "The bus was late." in phone.get("/a/9").text
    alarm = alarms(session)[0]
    assert (alarm.case_id, alarm.state, alarm.follow_up) == (
        case.id, CheckInState.DURESS, FollowUp.ESCALATED,
    )  # fmt: skip
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "checkin.alarm")).one()
    assert (prompt.danger, prompt.case_id) == (Danger.DANGER, case.id)
    assert "Do not ring, text or write to them." in prompt.detail
    assert is_in_danger(session, case.id)


def test_her_advocate_reads_the_agreed_step_and_is_asked_to_ring_nobody(
    agreed: Together, session: Session, case: Case
) -> None:
    agreed.phone(DANGER_WORDS)
    today = agreed.desk.get("/staff/").text
    assert "signed in with the words for danger" in today
    story = agreed.desk.get(f"/staff/cases/{case.id}/check-ins/{alarms(session)[0].id}").text
    assert STEP in story
    assert "Do not ring, text or write to them" in story
    assert "Signed in with the words agreed for danger" in story
    assert "Do not ring, text or write to them" in agreed.desk.get(f"/staff/cases/{case.id}/").text


def test_no_page_of_that_place_holds_anything_of_her_record(agreed: Together, record: str) -> None:
    real = agreed.used()
    assert record in real.get("/a/21").text
    real.post("/a/1", {"account": f"Begun {record}"})
    other = agreed.phone(DANGER_WORDS)
    pages = ["/", *[f"/a/{number}" for number in range(1, 40)]]
    for path in pages:
        page = other.get(path)
        assert page.status_code in (200, 303, 404, 405), path
        assert record not in page.text, path
        assert "Amira" not in page.text, path
        for word in ("duress", "words for danger", "under threat", "decoy"):
            assert word not in page.text.lower(), path


def test_nothing_done_there_touches_her_record(
    agreed: Together, session: Session, case: Case, record: str
) -> None:
    def of_case() -> list[object]:
        session.rollback()
        return [
            session.scalar(select(func.count()).select_from(Incident).where(
                Incident.case_id == case.id)),
            session.scalar(select(func.count()).select_from(Reply)),
            [(row.words, row.state) for row in _steps(session, case)],
        ]  # fmt: skip

    before = of_case()
    other = agreed.phone(DANGER_WORDS)
    wrote(other, "Nobody bothers me.")
    other.post("/a/7", {"under_18": "no", "intimate": "no"})
    other.post("/a/22", {"what_matters": "All is well.", "revision": "1"})
    other.post("/a/23", {"words": "Nothing needed.", "private": "no"})
    other.post("/a/26", {"code_words": "none", "revision": "0"})
    other.post("/a/10", {"other": "fine"})
    other.post("/a/32", {"section": "replies"})
    assert of_case() == before
    real = agreed.used()
    assert "Nobody bothers me." not in real.get("/a/9").text
    assert "Replies" in real.get("/a/32").text


def _steps(session: Session, case: Case) -> list[object]:
    return list(session.scalars(select(Step).where(Step.case_id == case.id)))


def test_what_was_written_there_can_be_read_by_her_advocate_only_as_such(
    agreed: Together, case: Case
) -> None:
    phone = agreed.phone(DANGER_WORDS)
    wrote(phone, "He made me write this.")
    assert (
        "He made me write this." in agreed.desk.get(f"/staff/cases/{case.id}/sign-in/written").text
    )
    for path in ("incidents/", "", "plan/", "check-ins/"):
        page = agreed.desk.get(f"/staff/cases/{case.id}/{path}").text
        assert "He made me write this." not in page, path


def test_the_place_is_on_no_page_of_staff(
    agreed: Together, session: Session, people: People, case: Case
) -> None:
    wrote(agreed.phone(DANGER_WORDS), "Nothing at all.")
    session.rollback()
    place = session.scalars(select(Case).where(Case.decoy_of_id == case.id)).one()
    reference = place.reference
    lead = agreed.browse(people.lead())
    for browser in (agreed.desk, lead):
        for path in (
            "/staff/",
            "/staff/cases/",
            "/staff/cases/?state=",
            f"/staff/search?q={reference}",
        ):
            page = browser.get(path).text
            assert str(place.id) not in page, path
            assert "Nothing at all." not in page, path
        for path in ("", "incidents/", "sign-in/", "people/"):
            assert browser.get(f"/staff/cases/{place.id}/{path}").status_code == 404
    keys = select(PersonKey.id).join(Person, Person.id == PersonKey.person_id)
    assert session.scalars(keys.where(Person.case_id == place.id)).all() == []


def shape(phone: Browser, words: str, *, name: str = NAME) -> tuple[object, ...]:
    """Return what somebody who watches the network sees of a sign-in."""
    answer = phone.post("/", {"username": name, "passphrase": words, "code": ""})
    headers = [(key, re.sub(r"=[^;]{20,}", "=…", value)) for key, value in answer.headers]
    return answer.status_code, sorted(headers), len(answer.data)


def test_both_words_are_answered_alike(agreed: Together) -> None:
    real, other = agreed.browse(portal=True), agreed.browse(portal=True)
    seen = shape(real, WORDS)
    assert is_in(real)
    assert shape(other, DANGER_WORDS) == seen
    assert is_in(other)


def test_wrong_words_near_either_are_just_wrong(agreed: Together, session: Session) -> None:
    for words in (f"{WORDS}s", WORDS[:-1], f"{DANGER_WORDS}s", DANGER_WORDS[1:]):
        assert not is_in(agreed.phone(words)), words
    assert alarms(session) == []


class Counting(Passphrases):
    """Counts what was compared."""

    compared: list[str | None]

    def matches(self, stored: str | None, passphrase: str) -> bool:
        self.compared.append(stored)
        return super().matches(stored, passphrase)


@pytest.fixture
def counting(app: Flask) -> Iterator[Counting]:
    kept = app.extensions["passphrases"]
    counted = Counting(memory_kib=64, passes=1, lanes=1)
    counted.compared = []
    app.extensions["passphrases"] = counted
    yield counted
    app.extensions["passphrases"] = kept


@pytest.mark.parametrize(
    ("name", "words"),
    [(NAME, WORDS), (NAME, DANGER_WORDS), (NAME, "neither of the two"), ("nobody here", WORDS)],
)
def test_whatever_is_typed_two_hashes_are_computed(
    agreed: Together, counting: Counting, name: str, words: str
) -> None:
    agreed.phone(words, name=name)
    assert len(counting.compared) == 2


def test_where_nothing_is_agreed_two_hashes_are_computed_all_the_same(
    together: Together, counting: Counting
) -> None:
    together.set_up()
    counting.compared.clear()
    together.phone()
    assert len(counting.compared) == 2


def test_one_session_lives_whichever_words_began_it(agreed: Together, session: Session) -> None:
    real = agreed.used()
    other = agreed.phone(DANGER_WORDS)
    assert not is_in(real)
    again = agreed.phone()
    assert not is_in(other)
    assert is_in(again)
    hers = select(func.count()).select_from(SignInSession).where(SignInSession.site == "survivor")
    assert session.scalar(hers) == 1


def test_her_number_is_asked_for_alike_and_the_alarm_sounds_without_it(
    agreed: Together, session: Session, clock: FakeClock
) -> None:
    secret = agreed.set_number(clock.now())
    clock.advance(minutes=1)
    assert not is_in(agreed.phone(DANGER_WORDS))
    assert len(alarms(session)) == 1
    assert is_in(agreed.phone(DANGER_WORDS, code=pyotp.TOTP(secret).at(clock.now())))


def test_the_other_place_behaves_like_hers_on_an_unsafe_device(
    together: Together, clock: FakeClock
) -> None:
    together.set_up(**{**UNSAFE, "away": "food"})
    together.agree_danger()
    phone = together.phone(DANGER_WORDS)
    assert phone.get("/a/9").status_code == 404
    assert 'data-away="https://www.bbc.co.uk/food"' in phone.get("/").text
    together.ask(away="trains")
    assert "nationalrail" in together.phone(DANGER_WORDS).get("/").text


def test_again_while_it_is_open_is_told_and_after_that_is_a_new_alarm(
    agreed: Together, session: Session, case: Case, clock: FakeClock
) -> None:
    agreed.phone(DANGER_WORDS)
    clock.advance(minutes=5)
    agreed.phone(DANGER_WORDS)
    first = alarms(session)
    assert len(first) == 1
    assert (
        "again at"
        in session.scalars(select(Prompt).where(Prompt.kind == "checkin.alarm")).one().detail
    )
    path = f"/staff/cases/{case.id}/check-ins/{first[0].id}/resolve"
    assert agreed.desk.post(path, {"reason": "Dana has been there."}).status_code == 303
    assert not is_in_danger(session, case.id)
    agreed.phone(DANGER_WORDS)
    assert len(alarms(session)) == 2


def test_an_alarm_is_nothing_that_she_could_answer(
    agreed: Together, session: Session, case: Case
) -> None:
    agreed.phone(DANGER_WORDS)
    real = agreed.used()
    assert "reply" not in real.get("/").text.lower().replace("replies", "")
    assert "Nothing to reply to" in real.get("/a/10").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"real": "not the usual ones"}, "Those are not the usual words"),
        ({"passphrase": f"{WORDS}s", "again": f"{WORDS}s"}, "quite unlike the others"),
        (
            {"passphrase": "harbour seven copper kettles", "again": "harbour seven copper kettles"},
            "quite unlike the others",
        ),
        ({"passphrase": "too short", "again": "too short"}, "Use 15 characters or more"),
        ({"again": "another four words here"}, "The two are not the same"),
        ({"first_note": "Okafor came by."}, "Leave every name of the case out of it"),
        ({"step": ""}, "Enter what was agreed for when they are used"),
    ],
)
def test_words_that_could_be_mistaken_are_turned_away(
    together: Together, changed: dict[str, str], sentence: str
) -> None:
    together.set_up()
    answer = together.agree_danger(**changed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert WORDS not in answer.text
    assert DANGER_WORDS not in answer.text


def test_her_usual_words_can_never_become_those_for_danger(agreed: Together) -> None:
    words = {"passphrase": DANGER_WORDS, "again": DANGER_WORDS}
    assert "Choose other words" in agreed.desk.post(agreed.page("words"), words).text


def test_words_no_longer_agreed_are_just_wrong(agreed: Together, session: Session) -> None:
    agreed.desk.post(agreed.page("other-words/drop"))
    assert not is_in(agreed.phone(DANGER_WORDS))
    assert not is_in(agreed.phone("nobody has this passphrase"))
    assert alarms(session) == []
    assert agreed.agree_danger().status_code == 303
    assert is_in(agreed.phone(DANGER_WORDS))


def test_switched_off_neither_opens_anything(agreed: Together, session: Session) -> None:
    agreed.desk.post(agreed.page("switch"), {"to": "off"})
    assert not is_in(agreed.phone(DANGER_WORDS))
    assert not is_in(agreed.phone())


def test_the_log_of_her_case_does_not_tell_what_was_done_there(
    agreed: Together, session: Session, case: Case
) -> None:
    phone = agreed.phone(DANGER_WORDS)
    phone.get("/a/9")
    names = select(LedgerEvent.action).where(LedgerEvent.case_id == case.id)
    found = set(session.scalars(names))
    assert "checkin.alarm" in found
    assert "incident.written" not in found


def test_her_own_pages_never_mention_any_of_it(agreed: Together) -> None:
    agreed.phone(DANGER_WORDS)
    phone = agreed.used()
    for path in ("/", *[f"/a/{number}" for number in range(1, 40)]):
        text = phone.get(path).text.lower()
        for word in (
            "duress",
            "danger words",
            "words for danger",
            "other words",
            "under threat",
            "decoy",
        ):
            assert word not in text, path


def test_nobody_else_has_words_for_danger(
    agreed: Together, session: Session, people: People
) -> None:
    assert session.scalar(select(func.count()).select_from(Account).where(
        Account.role == "survivor")) == 2  # fmt: skip
    stranger = agreed.browse(people.advocate("Cal Dean"))
    assert stranger.get(f"/staff/cases/{agreed.case.id}/sign-in/written").status_code == 404
