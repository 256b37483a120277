"""Who opened a record: told to its survivor by role and day, and to nobody over her shoulder."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.actor import SYSTEM
from advocacy.clock import LONDON
from advocacy.ledger.service import record_read
from advocacy.openings.lines import list_openings
from advocacy.openings.models import Hold, Question
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt, settle_prompts
from tests.browse import Browser
from tests.fakes import FakeClock
from tests.people import PASSPHRASE, People

Browse = Callable[..., Browser]


@pytest.fixture
def opened(people: People, browse: Browse, clock: FakeClock):
    """A case its advocate and its lead have looked at, and its survivor."""
    amira, ruth = people.advocate("Amira Quillfeather"), people.lead("Ruth Vandersteen")
    case = people.case(amira)
    survivor = people.survivor(case)
    browse(amira).get(f"/staff/cases/{case.id}/")
    browse(ruth).get(f"/staff/cases/{case.id}/people/")
    return case, amira, ruth, survivor


def test_she_reads_who_it_was_by_role_day_and_reason_and_never_by_name(
    opened, browse: Browse
) -> None:
    _, _, _, survivor = opened
    text = browse(survivor).get("/a/36").text
    assert "Somebody who works with you, to support you" in text
    assert "Who leads their team, to see that the work is done well" in text
    for told in ("Quillfeather", "Vandersteen", "Amira", "Ruth"):
        assert told not in text
    assert not re.search(r"\d(am|pm|:\d\d)\b", text), "No time finer than a day."


def test_nobody_having_looked_is_said(people: People, browse: Browse) -> None:
    case = people.case(people.advocate())
    assert "Nobody but you has opened it." in browse(people.survivor(case)).get("/a/36").text


def test_what_she_herself_opens_is_not_told(opened, browse: Browse, session: Session) -> None:
    case, _, _, survivor = opened
    before = len(list_openings(session, case, at=case.opened_at + timedelta(hours=1)))
    browse(survivor).get("/a/31")
    assert len(list_openings(session, case, at=case.opened_at + timedelta(hours=1))) == before


def test_one_button_asks_why_and_the_answer_stands_there(
    opened, browse: Browse, session: Session, clock: FakeClock
) -> None:
    case, amira, _, survivor = opened
    jo = browse(survivor)
    line = f"{clock.now().astimezone(LONDON).date()}.works.works"
    assert jo.post("/a/36", {"line": line}).status_code == 303
    jo.post("/a/36", {"line": line})
    assert "You asked why. An answer will stand here" in jo.get("/a/36").text
    question = session.scalars(select(Question)).one()
    clock.advance(seconds=31)
    advocate = browse(amira)
    assert "asks why their record was opened" in advocate.get("/staff/").text
    address = f"/staff/cases/{case.id}/openings/asked/{question.id}"
    assert "It was Amira Quillfeather" in advocate.get(address).text
    empty = advocate.post(address, {"answer": " "})
    assert empty.status_code == 422
    assert "Enter the answer" in empty.text
    assert advocate.post(address, {"answer": "To plan our next talk."}).status_code == 303
    assert "To plan our next talk." in jo.get("/a/36").text
    assert "asks why" not in advocate.get("/staff/").text
    assert advocate.post(address, {"answer": "Again"}).status_code == 409


def test_a_line_that_is_not_hers_can_not_be_asked_about(opened, browse: Browse) -> None:
    _, _, _, survivor = opened
    answer = browse(survivor).post("/a/36", {"line": "2026-01-01.works.works"})
    assert answer.status_code == 404


def test_nothing_is_shown_where_others_may_read(opened, browse: Browse, session: Session) -> None:
    _, _, _, survivor = opened
    ways = session.get(SurvivorSignIn, survivor.id)
    if ways is None:
        ways = SurvivorSignIn(account_id=survivor.id)
        session.add(ways)
    ways.write_only = True
    jo = browse(survivor)
    assert jo.get("/a/36").status_code == 404
    assert "/a/36" not in jo.get("/a/31").text


def test_a_second_factor_opens_it_on_a_device_others_may_read(
    opened, browse: Browse, session: Session, clock: FakeClock
) -> None:
    _, _, _, survivor = opened
    survivor.totp_secret = pyotp.random_base32()
    session.add(SurvivorSignIn(account_id=survivor.id, write_only=True))
    jo = browse(portal=True)
    given = {"username": survivor.username, "passphrase": PASSPHRASE}
    jo.post("/", given)
    assert jo.get("/a/36").status_code == 404
    code = pyotp.TOTP(survivor.totp_secret).at(clock.now())
    jo.post("/", {**given, "code": code})
    assert "Who leads their team" in jo.get("/a/36").text


def danger(session: Session, case, clock: FakeClock) -> Prompt:
    prompt = raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=clock.now(), at=clock.now(),
        actor=SYSTEM, case_id=case.id, subject_id=case.id,
    )  # fmt: skip
    session.flush()
    return prompt


def test_nothing_since_a_danger_word_is_shown_until_people_have_dealt_with_it(
    opened, people: People, browse: Browse, session: Session, clock: FakeClock
) -> None:
    case, _, _, survivor = opened
    clock.advance(days=1)
    danger(session, case, clock)
    clock.advance(minutes=5)
    helper = people.actor(people.helpline())
    record_read(session, actor=helper, at=clock.now(), route="duty", case_ids=[case.id])
    session.commit()
    jo = browse(survivor)
    today = f"{clock.now().astimezone(LONDON).date():%-d %B}"
    text = jo.get("/a/36").text
    assert today not in text
    assert "works with you" in text
    clock.advance(minutes=1)
    settle_prompts(session, kind="checkin.danger", subject_id=case.id, actor=SYSTEM, at=clock.now())
    clock.advance(minutes=1)
    after = jo.get("/a/36").text
    assert today in after
    assert "The helpline" not in after, "Nothing may tell that help was called that day."


def test_a_line_is_held_back_by_two_people(
    opened, browse: Browse, session: Session, clock: FakeClock
) -> None:
    case, amira, ruth, survivor = opened
    clock.advance(seconds=31)
    jo, advocate = browse(survivor), browse(amira)
    line = f"{clock.now().astimezone(LONDON).date()}.lead.lead"
    address = f"/staff/cases/{case.id}/openings/hold?line={line}"
    later = (clock.now() + timedelta(days=20)).date()
    day = {"until_on-day": later.day, "until_on-month": later.month, "until_on-year": later.year}
    wrong = advocate.post(address, {**day, "until_on-year": "2020", "reason": "He reads along"})
    assert wrong.status_code == 422
    assert "Enter a day after today" in wrong.text
    assert "He reads along" in wrong.text
    assert "leads their team" in jo.get("/a/36").text
    assert advocate.post(address, {**day, "reason": "He reads along"}).status_code == 303
    assert "leads their team" not in jo.get("/a/36").text, "Held back while it waits."
    hold = session.scalars(select(Hold)).one()
    decide = f"/staff/cases/{case.id}/openings/hold/{hold.id}"
    assert advocate.post(decide, {"grant": "yes"}).status_code == 409
    lead = browse(ruth)
    assert "He reads along" in lead.get(f"/staff/cases/{case.id}/openings/").text
    assert lead.post(decide, {"grant": "yes"}).status_code == 303
    assert "leads their team" not in jo.get("/a/36").text
    clock.advance(days=21)
    assert "leads their team" in browse(survivor).get("/a/36").text


def test_what_a_colleague_declines_is_shown_again(
    opened, browse: Browse, session: Session, clock: FakeClock
) -> None:
    case, amira, ruth, survivor = opened
    clock.advance(seconds=31)
    line = f"{clock.now().astimezone(LONDON).date()}.lead.lead"
    later = (clock.now() + timedelta(days=2)).date()
    day = {"until_on-day": later.day, "until_on-month": later.month, "until_on-year": later.year}
    browse(amira).post(
        f"/staff/cases/{case.id}/openings/hold?line={line}", {**day, "reason": "Not now"}
    )
    hold = session.scalars(select(Hold)).one()
    browse(ruth).post(f"/staff/cases/{case.id}/openings/hold/{hold.id}", {"grant": "no"})
    assert "leads their team" in browse(survivor).get("/a/36").text


def test_the_staffs_page_names_people_and_is_theirs_alone(
    opened, people: People, browse: Browse, clock: FakeClock
) -> None:
    case, amira, _, survivor = opened
    clock.advance(seconds=31)
    page = browse(amira).get(f"/staff/cases/{case.id}/openings/")
    assert "Ruth Vandersteen" in page.text
    stranger = browse(people.advocate("Cal Dean"))
    assert stranger.get(f"/staff/cases/{case.id}/openings/").status_code == 404
    assert browse(survivor).get(f"/staff/cases/{case.id}/openings/").status_code == 404


def test_a_partner_is_told_by_agency(
    people: People, browse: Browse, session: Session, clock: FakeClock
) -> None:
    case = people.case(people.advocate())
    lee = people.actor(people.partner(people.agency("Police"), "Sgt Lee Marsh"))
    record_read(session, actor=lee, at=clock.now(), route="masp", case_ids=[case.id])
    text = browse(people.survivor(case)).get("/a/36").text
    assert "Police, to read what you agreed to share" in text
    assert "Marsh" not in text
