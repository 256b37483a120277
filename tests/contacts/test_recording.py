"""Recording: in one step when nobody answered, once however often it is sent, with anybody."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.cases.models import Ended, PersonKind
from advocacy.cases.people_service import add_to_case
from advocacy.contacts.models import Answered, Contact
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from tests.contacts.test_contacts import answers


@pytest.fixture
def worked(people, browse):
    advocate = people.advocate()
    case = people.case(advocate)
    return browse(advocate), case, f"/staff/cases/{case.id}/contacts"


@pytest.fixture
def add(people, session, clock):
    def add(case, kind, name, **details):
        return add_to_case(
            session, case, kind=kind, name=name, details=details, actor=SYSTEM, at=clock.now()
        )

    return add


def recorded(session):
    return session.scalars(select(Contact).order_by(Contact.id)).all()


def test_a_call_nobody_answered_takes_one_press_and_comes_back_on_a_safe_day(worked, session):
    browser, _case, path = worked
    page = browser.follow(browser.post(f"{path}/tried", {"form_id": str(uuid4())})).text
    assert "Recorded: tried, no answer. The next try is due on Wednesday 25 November" in page
    assert "we began it: no answer" in page
    [contact] = recorded(session)
    assert (contact.answered, contact.reached) == (Answered.NOBODY, False)
    assert contact.next_on == date(2026, 11, 25)
    [prompt] = session.scalars(select(Prompt).where(Prompt.kind == "contact.due"))
    assert prompt.due_at == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert prompt.detail == "Tried before, no answer"


def test_the_next_try_is_on_no_day_that_is_not_safe(people, browse, session, clock):
    advocate = people.advocate()
    path = f"/staff/cases/{people.case(advocate).id}/contacts"
    clock.advance(days=3)  # a Friday
    browse(advocate).post(f"{path}/tried", {"form_id": str(uuid4())})
    assert recorded(session)[0].next_on == date(2026, 11, 30)


def test_a_press_at_an_hour_that_is_not_safe_stops_for_a_reason(people, browse, session, clock):
    advocate = people.advocate()
    path = f"/staff/cases/{people.case(advocate).id}/contacts"
    clock.advance(hours=9)
    stopped = browse(advocate).post(f"{path}/tried", {"form_id": str(uuid4())})
    assert stopped.status_code == 422
    assert "The day or the hour is outside what is agreed as safe." in stopped.text
    assert "Enter why it was made all the same" in stopped.text
    assert recorded(session) == []


def test_nobody_is_tried_after_a_danger_word(worked, session, clock):
    browser, case, path = worked
    raise_prompt(
        session, kind="checkin.danger", danger=Danger.DANGER, due_at=clock.now(), at=clock.now(),
        actor=SYSTEM, case_id=case.id,
    )  # fmt: skip
    stopped = browser.post(f"{path}/tried", {"form_id": str(uuid4())})
    assert stopped.status_code == 422
    assert "A danger word was used" in stopped.text
    assert recorded(session) == []


@pytest.mark.parametrize("page", ["tried", "new"])
def test_what_is_sent_twice_is_recorded_once(worked, session, clock, page):
    browser, _case, path = worked
    typed = answers(form_id=str(uuid4()))
    for _ in range(2):
        assert browser.post(f"{path}/{page}", typed).status_code == 303
        clock.advance(seconds=1)
    assert len(recorded(session)) == 1


def test_a_form_sent_again_with_other_words_loses_neither(worked, session):
    browser, _case, path = worked
    typed = answers(form_id=str(uuid4()))
    browser.post(f"{path}/new", typed)
    again = browser.post(f"{path}/new", {**typed, "note": "Something else was said"})
    assert again.status_code == 409
    assert "Recorded already" in again.text
    assert "Something else was said" in again.text
    assert len(recorded(session)) == 1
    form_id = again.text.split('name="form_id"')[-1].split('value="')[1].split('"')[0]
    browser.post(f"{path}/new", {**typed, "note": "Something else was said", "form_id": form_id})
    assert [each.note for each in recorded(session)] == [typed["note"], "Something else was said"]


def test_two_people_who_record_at_once_both_land(worked, people, browse, session):
    browser, _case, path = worked
    form_id = str(uuid4())
    browser.post(f"{path}/new", answers(note="Amira rang", form_id=form_id))
    lead = browse(people.lead())
    assert lead.post(f"{path}/new", answers(note="Ruth rang", form_id=form_id)).status_code == 303
    assert {each.note for each in recorded(session)} == {"Amira rang", "Ruth rang"}


@pytest.mark.parametrize(
    ("outcome", "said", "reached"),
    [
        ("yes", "reached", True),
        ("other", "somebody else answered", False),
        ("voicemail", "voicemail", False),
        ("no", "no answer", False),
    ],
)
def test_who_answered_is_said(worked, session, outcome, said, reached):
    browser, _case, path = worked
    page = browser.follow(browser.post(f"{path}/new", answers(reached=outcome))).text
    assert f"we began it: {said}" in page
    assert recorded(session)[0].reached is reached


def test_what_it_was_about_is_shown_and_sealed(worked, session):
    browser, _case, path = worked
    typed = answers(themes=["money", "safety"], interpreter="yes")
    page = browser.follow(browser.post(f"{path}/new", typed)).text
    assert "About: Safety, Money" in page
    assert "With an interpreter." in page
    assert b"money" not in recorded(session)[0].themes_sealed


def test_a_call_to_a_professional_asks_nothing_of_the_card_and_settles_nothing_of_hers(
    worked, session, add, clock
):
    browser, case, path = worked
    officer = add(case, PersonKind.PROFESSIONAL, "DC Hall")
    hers = {"next_on-day": "27", "next_on-month": "11", "next_on-year": "2026"}
    browser.post(f"{path}/new", answers(**hers))
    late = {"happened_at-time": "7:10am", "person": str(officer.id)}
    page = browser.follow(browser.post(f"{path}/new", answers(**late, **hers))).text
    assert "Call with DC Hall" in page
    open_now = session.scalars(select(Prompt).where(Prompt.settled_at.is_(None)))
    subjects = {each.subject_id: each.detail for each in open_now if each.kind == "contact.due"}
    assert subjects == {case.id: "Ring on Friday", officer.id: "DC Hall. Ring on Friday"}


def test_nobody_who_is_no_longer_part_of_the_case_is_offered(worked, session, add, clock):
    browser, case, path = worked
    officer = add(case, PersonKind.PROFESSIONAL, "DC Hall")
    assert "DC Hall" in browser.get(f"{path}/new").text
    officer.ended_at, officer.ended_as = clock.now(), Ended.LEFT
    session.commit()
    assert "DC Hall" not in browser.get(f"{path}/new").text


@pytest.mark.parametrize(
    ("details", "why"),
    [
        ({"lives_with": "His dad, Karl"}, "Noah lives with the suspect"),
        ({"handovers": "Saturdays at the library"}, "Noah sees the suspect"),
        ({"parental_responsibility": "yes"}, "The suspect has parental responsibility for Noah"),
    ],
)
def test_a_child_through_whom_the_suspect_could_hear_of_it_is_rung_for_a_reason_only(
    worked, session, add, details, why
):
    browser, case, path = worked
    add(case, PersonKind.SUSPECT, "Karl Voss")
    noah = add(case, PersonKind.DEPENDENT, "Noah", **details)
    stopped = browser.post(f"{path}/new", answers(person=str(noah.id)))
    assert stopped.status_code == 422
    assert why in stopped.text
    assert recorded(session) == []
    told = answers(person=str(noah.id), unsafe_reason="Noah rang us first")
    assert browser.post(f"{path}/new", told).status_code == 303


def test_a_child_who_lives_with_the_survivor_is_rung_without_a_reason(worked, session, add):
    browser, case, path = worked
    add(case, PersonKind.SUSPECT, "Karl Voss")
    noah = add(case, PersonKind.DEPENDENT, "Noah", lives_with="Jo", parental_responsibility="no")
    assert browser.post(f"{path}/new", answers(person=str(noah.id))).status_code == 303
    assert recorded(session)[0].person_id == noah.id


@pytest.mark.parametrize("who", ["suspect", "of another case", "nobody"])
def test_a_contact_is_with_nobody_but_the_people_of_the_case(worked, session, add, people, who):
    browser, case, path = worked
    other_case = people.case(people.advocate("Ela Fox"), name="Another One")
    chosen = {
        "suspect": add(case, PersonKind.SUSPECT, "Karl Voss").id,
        "of another case": add(other_case, PersonKind.PROFESSIONAL, "Dr Wren").id,
        "nobody": uuid4(),
    }[who]
    answer = browser.post(f"{path}/new", answers(person=str(chosen)))
    assert answer.status_code == 422
    assert "Choose one of the list" in answer.text
    assert "Wren" not in answer.text
    assert recorded(session) == []


def test_twenty_thousand_letters_and_a_script_come_back_as_they_were_typed(worked):
    browser, _case, path = worked
    note = "<script>alert(1)</script>" + "a" * 19_900
    page = browser.follow(browser.post(f"{path}/new", answers(note=note))).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    too_long = browser.post(f"{path}/new", answers(note=note * 2))
    assert too_long.status_code == 422
    assert "Use 20000 characters or fewer" in too_long.text


def test_one_letter_does_nothing_for_whoever_turned_it_off(worked, session):
    browser, _case, path = worked
    assert 'data-key="c"' in browser.get(f"{path}/").text
    browser.post("/staff/account/keys", {})
    off = browser.get(f"{path}/").text
    assert "data-key" not in off
    assert "Record a contact" in off
    browser.post("/staff/account/keys", {"on": "yes"})
    assert 'data-key="c"' in browser.get(f"{path}/").text
