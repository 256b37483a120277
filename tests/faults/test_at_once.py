"""Two send the same at one instant: one wins or both are shown, and nothing is there twice.

Each browser has a connection of its own, on SQLite by a file that all of them share.
"""

import dataclasses
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.cases.allocation_service import list_workers
from advocacy.cases.closing.models import Asking, Closing
from advocacy.cases.models import Case, CaseState, Part, SafeContact
from advocacy.cases.transferring.models import Transfer, TransferState
from advocacy.contacts.models import Contact, ContactDraft
from advocacy.incidents.models import Amendment, Incident
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.service import sequence
from advocacy.ledger.verify import verify
from advocacy.letters.models import Letter
from advocacy.notes.models import CaseNote
from advocacy.orders.models import Order
from advocacy.prompts.models import Prompt
from advocacy.referrals.models import Referral
from advocacy.tasks.models import Task, TaskState
from tests.browse import Browser
from tests.cases.cards import agreed, mark
from tests.cases.test_closing import WHY
from tests.cases.test_transferring import NOTE
from tests.contacts.test_contacts import answers
from tests.faults.at_once import send_at_once, statuses
from tests.orders.conftest import Home
from tests.orders.test_orders import answers as order_answers
from tests.referrals.arrange import refer, referral_answers, soon
from tests.tasks.test_tasks import answers as task_answers

# One of each in CI, the rest at night: they differ in who is first, which nobody can choose.
ROUNDS = [0, *(pytest.param(number, marks=pytest.mark.nightly) for number in range(1, 8))]


@pytest.fixture
def settings(settings, tmp_path):
    """A database that several connections can share."""
    url = settings.database_url
    return dataclasses.replace(
        settings,
        database_url=url if url.startswith("postgresql") else f"sqlite:///{tmp_path / 'p.db'}",
    )


@pytest.fixture
def office(people, browse, clock, session):
    """Two browsers of one advocate, two leads, one case."""

    class Office:
        amira: Account = people.advocate()
        ruth: Account = people.lead()
        vera: Account = people.lead("Vera Lund")
        case: Case = people.case(amira)
        desk: Browser = browse(amira)
        lead: Browser = browse(ruth)
        other_lead: Browser = browse(vera)

        def __init__(self) -> None:
            # Nobody signs in twice within one code.
            clock.advance(seconds=31)
            self.phone = browse(self.amira)
            self.path = f"/staff/cases/{self.case.id}"

        def logged(self) -> Counter[str]:
            session.expire_all()
            return Counter(session.scalars(select(LedgerEvent.action)))

    office = Office()
    yield office
    session.commit()
    sequence(session, session.info["vault"], at=clock.now())
    session.commit()
    assert verify(session, session.info["vault"]).is_sound


@pytest.mark.parametrize("number", ROUNDS)
def test_the_same_contact_sent_twice_at_once_is_one(office, session, number):
    sent = answers(form_id=str(uuid4()), note=f"Round {number}")
    office.desk.post(f"{office.path}/contacts/keep", {**sent, "note": "Begun"})
    done = send_at_once(
        (office.desk, f"{office.path}/contacts/new", sent),
        (office.phone, f"{office.path}/contacts/new", sent),
    )
    assert statuses(done) == [303, 303]
    assert [each.note for each in session.scalars(select(Contact))] == [f"Round {number}"]
    assert session.scalars(select(ContactDraft)).all() == []
    assert office.logged()["contact.recorded"] == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_one_form_with_two_words_keeps_one_and_shows_both(office, session, number):
    form_id = str(uuid4())
    words = [f"He rang twice {number}", f"He rang three times {number}"]
    done = send_at_once(
        *(
            (browser, f"{office.path}/contacts/new", answers(form_id=form_id, note=note))
            for browser, note in zip((office.desk, office.phone), words, strict=True)
        )
    )
    assert statuses(done) == [303, 409]
    shown = next(each.text for each in done if each.status_code == 409)
    assert all(each in shown for each in words)
    assert session.scalars(select(Contact)).one().note in words


@pytest.mark.parametrize("number", ROUNDS)
def test_a_contact_with_a_next_day_sent_twice_at_once_is_due_once(office, session, clock, number):
    due = clock.now() + timedelta(days=1 + number % 3)
    day = {"next_on-day": str(due.day), "next_on-month": str(due.month)}
    sent = answers(form_id=str(uuid4()), **day, **{"next_on-year": str(due.year)})
    send_at_once(
        (office.desk, f"{office.path}/contacts/new", sent),
        (office.phone, f"{office.path}/contacts/new", sent),
    )
    waiting = select(Prompt).where(Prompt.kind == "contact.due", Prompt.settled_at.is_(None))
    assert len(session.scalars(waiting).all()) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_two_who_change_one_card_at_once_make_one_version_and_see_both(office, session, number):
    seen = mark(office.desk.get(f"{office.path}/safe-contact/new").text)
    names = [f"Joanna {number}", f"Josephine {number}"]
    done = send_at_once(
        *(
            (
                browser,
                f"{office.path}/safe-contact/new",
                agreed(phone="07700 900 142", name_to_use=name, seen=seen),
            )
            for browser, name in zip((office.desk, office.lead), names, strict=True)
        )
    )
    assert statuses(done) == [303, 409]
    shown = next(each.text for each in done if each.status_code == 409)
    assert all(each in shown for each in names)
    versions = session.scalars(select(SafeContact).order_by(SafeContact.made_at)).all()
    assert len(versions) == 2
    assert versions[-1].name_to_use in names


@pytest.mark.parametrize("number", ROUNDS)
def test_one_press_of_the_call_list_at_one_instant_is_one_try(office, session, clock, number):
    clock.advance(days=20)
    for browser in (office.desk, office.phone):
        clock.advance(seconds=31)
        browser.sign_in(office.amira)
    tick = {"case": str(office.case.id), "form_id": str(uuid4()), "round": str(number)}
    done = send_at_once(
        (office.desk, "/staff/calls/tried", tick), (office.phone, "/staff/calls/tried", tick)
    )
    assert statuses(done) == [303, 303]
    for browser in (office.desk, office.phone):
        assert "recorded for 1." in browser.get("/staff/calls/").text
    assert session.scalars(select(Contact)).one().reached is False
    assert office.logged()["contact.recorded"] == 1


def ask_to_close(office, session) -> UUID:
    assert office.desk.post(f"{office.path}/closing", WHY).status_code == 303
    return session.scalars(select(Closing.id)).one()


@pytest.mark.parametrize("number", ROUNDS)
def test_two_leads_who_agree_to_a_closing_at_once_close_it_once(office, session, number):
    path = f"/staff/closings/{ask_to_close(office, session)}/approve"
    done = send_at_once((office.lead, path, {"n": str(number)}), (office.other_lead, path, {}))
    assert statuses(done) == [303, 409]
    assert "waits no more" in next(each.text for each in done if each.status_code == 409)
    assert session.scalars(select(Case.state)).one() is CaseState.CLOSED
    logged = office.logged()
    assert (logged["closing.approved"], logged["case.closed"]) == (1, 1)


@pytest.mark.parametrize("number", ROUNDS)
def test_one_lead_agrees_and_one_declines_at_once_and_one_of_them_holds(office, session, number):
    path = f"/staff/closings/{ask_to_close(office, session)}"
    done = send_at_once(
        (office.lead, f"{path}/approve", {}),
        (office.other_lead, f"{path}/decline", {"reason": f"Too soon {number}"}),
    )
    assert statuses(done) == [303, 409]
    closing, case = session.scalars(select(Closing)).one(), session.scalars(select(Case)).one()
    closed = done[0].status_code == 303
    assert closing.state is (Asking.APPROVED if closed else Asking.DECLINED)
    assert case.state is (CaseState.CLOSED if closed else CaseState.OPEN)
    logged = office.logged()
    assert logged["closing.approved"] + logged["closing.declined"] == 1
    assert logged["case.closed"] == int(closed)


def test_two_who_ask_to_close_at_once_ask_once(office, session):
    done = send_at_once(
        (office.desk, f"{office.path}/closing", WHY), (office.lead, f"{office.path}/closing", WHY)
    )
    assert statuses(done) == [303, 409]
    assert len(session.scalars(select(Closing)).all()) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_two_leads_who_take_on_one_referral_at_once_open_one_case(
    office, people, browse, session, number
):
    refer(browse(people.helpline()), name=f"Wren Abara {number}", phone="07700 900 555")
    path = f"/staff/referrals/{session.scalars(select(Referral.id)).one()}/accept"
    sent = {"account_id": str(office.amira.id), "seen": "waiting", **soon()}
    done = send_at_once((office.lead, path, sent), (office.other_lead, path, sent))
    assert statuses(done) == [303, 409]
    assert len(session.scalars(select(Case)).all()) == 2
    first = select(Prompt).where(Prompt.kind == "contact.first_due")
    assert len(session.scalars(first).all()) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_two_leads_who_pass_one_case_on_at_once_pass_it_once(
    office, people, session, clock, number
):
    ben = people.advocate(f"Ben Moss {number}")
    asking = {**NOTE, "from_account_id": str(office.amira.id), "to": f"person {ben.id}"}
    assert office.desk.post(f"{office.path}/transfer", asking).status_code == 303
    path = f"/staff/transfers/{session.scalars(select(Transfer.id)).one()}/accept"
    done = send_at_once((office.lead, path, {}), (office.other_lead, path, {}))
    assert statuses(done) == [303, 409]
    assert session.scalars(select(Transfer.state)).one() is TransferState.DONE
    clock.advance(seconds=1)
    works = list_workers(session, office.case, at=clock.now())
    assert [(entry.part, account.id) for entry, account in works] == [(Part.LEAD, ben.id)]


@pytest.mark.parametrize("number", ROUNDS)
def test_a_message_sent_twice_at_once_arrives_once_and_two_answers_are_not_crossed(
    office, people, browse, session, clock, number
):
    jo = people.survivor(office.case)
    phone, second = browse(jo), browse(jo)
    sent = {"message": f"He is outside {number}", "once": uuid4().hex}
    assert statuses(send_at_once((phone, "/a/41", sent), (second, "/a/41", sent))) == [303, 303]
    theirs = session.scalars(select(Letter)).one()
    clock.advance(seconds=5)
    latest = str(theirs.id)
    done = send_at_once(
        *(
            (
                browser,
                f"{office.path}/messages/",
                {"words": words, "latest": latest, "once": uuid4().hex},
            )
            for browser, words in ((office.desk, "Ring 999 now."), (office.lead, "Are you in?"))
        )
    )
    assert statuses(done) == [303, 409]
    late = next(each.text for each in done if each.status_code == 409)
    assert "Ring 999 now." in late
    assert "Are you in?" in late
    assert len(session.scalars(select(Letter)).all()) == 2


@pytest.mark.parametrize("number", ROUNDS)
def test_a_weekly_task_done_by_two_at_once_comes_again_once(office, session, clock, number):
    weekly = task_answers(repeats="weekly", what=f"Charge the phones {number}")
    assert office.desk.post(f"{office.path}/tasks/new", weekly).status_code == 303
    path = f"{office.path}/tasks/{session.scalars(select(Task.id)).one()}/settle"
    sent = {"state": "done", "outcome": "All four"}
    done = send_at_once((office.desk, path, sent), (office.lead, path, sent))
    assert set(statuses(done)) <= {303, 409}
    tasks = session.scalars(select(Task).order_by(Task.due_at)).all()
    assert [each.state for each in tasks] == [TaskState.DONE, TaskState.OPEN]
    waiting = select(Prompt).where(Prompt.kind == "task.due", Prompt.settled_at.is_(None))
    assert len(session.scalars(waiting).all()) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_what_two_put_off_at_once_is_put_off_once(office, session, clock, number):
    due = {"next_on-day": "24", "next_on-month": "11", "next_on-year": "2026"}
    office.desk.post(f"{office.path}/contacts/new", answers(**due, note=f"Round {number}"))
    prompt = session.scalars(select(Prompt).where(Prompt.kind == "contact.due")).one()
    sent = {"until": "later", "because": "they_asked", "words": "After the shift"}
    path = f"/staff/today/{prompt.id}/put-off"
    done = send_at_once((office.desk, path, sent), (office.phone, path, sent))
    assert set(statuses(done)) <= {303, 409}
    assert prompt.times_put_off == 1
    assert office.logged()["prompt.put_off"] == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_a_case_that_two_leads_open_again_at_once_is_opened_once(office, session, clock, number):
    office.lead.post(f"/staff/closings/{ask_to_close(office, session)}/approve")
    clock.advance(minutes=1)
    path, sent = f"{office.path}/reopening/open", {"reason": f"Seen {number}", "account_id": ""}
    done = send_at_once((office.lead, path, sent), (office.other_lead, path, sent))
    assert statuses(done) == [303, 409]
    assert session.scalars(select(Case.state)).one() is CaseState.OPEN
    assert office.logged()["case.reopened"] == 1
    assert len(session.scalars(select(SafeContact)).all()) == 2


@pytest.mark.parametrize("number", ROUNDS)
def test_a_note_sent_twice_at_once_is_one(office, session, number):
    sent = {"words": f"The gate squeaks {number}", "form_id": str(uuid4())}
    path = f"{office.path}/notes/new"
    assert statuses(send_at_once((office.desk, path, sent), (office.phone, path, sent))) == [
        303, 303,
    ]  # fmt: skip
    assert [each.words for each in session.scalars(select(CaseNote))] == [sent["words"]]


@pytest.mark.parametrize("number", ROUNDS)
def test_an_order_sent_twice_at_once_is_one(office, people, clock, session, number):
    home = Home(session, clock, people, office.amira, office.case, office.desk)
    path, sent = f"{office.path}/orders/new", order_answers(home, form_id=str(uuid4()))
    assert statuses(send_at_once((office.desk, path, sent), (office.phone, path, sent))) == [
        303, 303,
    ]  # fmt: skip
    assert len(session.scalars(select(Order)).all()) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_a_referral_sent_twice_at_once_is_one(office, people, browse, clock, session, number):
    tom = people.helpline()
    desk = browse(tom)
    clock.advance(seconds=31)
    path, sent = "/staff/helpline/referrals/new", referral_answers(form_id=str(uuid4()))
    assert statuses(send_at_once((desk, path, sent), (browse(tom), path, sent))) == [303, 303]
    assert len(session.scalars(select(Referral)).all()) == 1


@pytest.mark.parametrize("number", ROUNDS)
def test_what_a_survivor_saves_or_adds_twice_at_once_is_one(
    office, people, browse, session, number
):
    jo = browse(people.survivor(office.case))
    jo.post("/a/1", {"account": f"He rang {number} times."})
    # A browser sends a form again by itself where the line broke before an answer.
    done = send_at_once((jo, "/a/6", {}), (jo, "/a/6", {}))
    assert statuses(done) == [303, 303]
    assert [each.account for each in session.scalars(select(Incident))] == [
        f"He rang {number} times."
    ]
    more = {"words": f"It was {number + 1}.", "added": "remembered"}
    done = send_at_once((jo, "/a/8", more), (jo, "/a/8", more))
    assert statuses(done) == [303, 303]
    assert [each.words for each in session.scalars(select(Amendment))] == [more["words"]]
    logged = office.logged()
    assert (logged["incident.written"], logged["incident.amended"]) == (1, 1)
