"""An afternoon of eighty events through real pages: nothing is lost, and each has a way on."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.contacts.models import Contact
from advocacy.ledger.models import LedgerEvent
from advocacy.ledger.service import sequence
from advocacy.ledger.verify import verify
from advocacy.prompts.models import Danger, Prompt
from advocacy.referrals.models import Referral
from tests.browse import Browser
from tests.cases.cards import agreed, mark
from tests.checkins.conftest import SIX, Scene, make_scene, scene, sms
from tests.duty.conftest import on_duty
from tests.people import People
from tests.referrals.arrange import call_answers, referral_answers
from tests.today.afternoon import Afternoon
from tests.today.case_events import (
    close_and_open_a_case,
    nothing_of_what_cases_went_through_is_lost,
    pass_a_case_on,
    work_on_tasks,
    write_to_each_other,
)

__all__ = ["make_scene", "on_duty", "scene", "sms"]
FOUR = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture
def afternoon(browse: Callable[..., Browser], clock: Any) -> Afternoon:
    clock.set(FOUR)
    return Afternoon(browse, clock)


def test_an_afternoon_of_eighty_events_loses_nothing_and_ends_nowhere(
    scene: Scene, afternoon: Afternoon, people: People, remind: Any, on_duty: Any, session, vault
) -> None:
    day, case, amira = afternoon, scene.case, scene.advocate
    ela, ruth, tom = people.advocate("Ela Fox"), people.lead(), people.helpline()
    dot = people.advocate("Dot Hale")
    path = f"/staff/cases/{case.id}"
    on_duty(dot, hours=4)
    waits = remind(case, kind="made.up")

    # Calls, in vain and not.
    day.reads(amira, "/staff/", "Look at J.O.")
    vain = day.contact(direction="out", reached="no", note="Rang out", unsafe_reason="Agreed so")
    day.sends(amira, f"{path}/contacts/new", vain)
    day.sends(amira, f"{path}/contacts/new", day.contact(note="She saw his car by the school"))
    day.reads(amira, f"{path}/contacts/", "Rang out", "She saw his car by the school")
    day.reads(tom, "/staff/helpline")
    day.sends(tom, "/staff/helpline/calls/new", call_answers(caller="", phone=""))

    # A referral, from the call to the first contact.
    more = {"name": "Wren Abara", "phone": "07700 900 555"}
    rang = call_answers(outcome="referral", caller="Wren Abara", phone="07700 900 555")
    day.sends(tom, "/staff/helpline/calls/new", rang)
    day.sends(tom, "/staff/helpline/referrals/new", referral_answers(**more))
    referral = session.scalars(select(Referral)).one()
    day.reads(ruth, "/staff/", "eferral")
    tomorrow = {"day": "25", "month": "11", "year": "2026", "time": "10am"}
    by = {f"first_contact_by-{name}": value for name, value in tomorrow.items()}
    accepted = {"account_id": str(ela.id), **by}
    day.sends(ruth, f"/staff/referrals/{referral.id}/accept", accepted)
    wren = session.scalars(select(Case).where(Case.id != case.id)).one()
    day.reads(ela, "/staff/", "New to you", "W.A.")
    day.reads(ela, f"/staff/cases/{wren.id}/", "Wren Abara")
    first = day.contact(note="First call, wants to be rung at work")
    day.sends(ela, f"/staff/cases/{wren.id}/contacts/new", first)

    # What is due is put off, comes back, and is done with.
    address = f"/staff/today/{waits.id}"
    putting = {"until": "later", "because": "they_asked", "words": "After the shift"}
    day.reads(amira, f"{address}/put-off", "Look at J.O.")
    day.sends(amira, f"{address}/put-off", putting, "1 put off")
    day.reads(amira, "/staff/today/put-off", "After the shift")
    day.sends(amira, f"{address}/bring-back", {}, "Look at J.O.")

    # Two people change the card at once; neither loses a word.
    hers = mark(day.reads(amira, f"{path}/safe-contact/new"))
    theirs = mark(day.reads(ruth, f"{path}/safe-contact/new"))
    same = {"phone": "07700 900 142"}
    named = agreed(name_to_use="Joanna", seen=theirs, **same)
    day.sends(ruth, f"{path}/safe-contact/new", named)
    stale = agreed(name_to_use="Josephine", seen=hers, **same)
    told = day.refused(amira, f"{path}/safe-contact/new", stale, 409)
    assert "Joanna" in told
    assert 'value="Josephine"' in told
    again = agreed(name_to_use="Josephine", seen=mark(told), **same)
    day.sends(amira, f"{path}/safe-contact/new", again)

    # The line drops: a form is sent twice, another after the session has ended.
    marks = re.findall(
        r'name="(form_id)"[^>]*value="([^"]*)"', day.reads(amira, f"{path}/contacts/new")
    )
    twice = day.contact(note="Sent twice by a poor line", **dict(marks))
    for _ in range(2):
        day.sends(amira, f"{path}/contacts/new", twice)
    late = day.contact(note="Typed on the bus, sent too late")
    desk = day.at(amira)
    day.clock.advance(minutes=31)
    assert desk.post(f"{path}/contacts/new", late).headers["Location"] == "/staff/sign-in"
    desk.sign_in(amira)
    day.seen_at[amira.id] = day.clock.now()
    day.reads(amira, "/staff/", "Saved for you")
    kept = day.reads(amira, "/staff/kept", "Typed on the bus, sent too late")
    form = dict(re.findall(r'name="(kept_form)"[^>]*value="([^"]*)"', kept))
    day.sends(amira, f"{path}/contacts/new", late | form)

    # Two of them send at the very same moment.
    _at_once(
        day,
        (
            ela,
            f"/staff/cases/{wren.id}/contacts/new",
            day.contact(note="Just as Amira does"),
        ),
        (amira, f"{path}/contacts/new", day.contact(note="Just as Ela does")),
    )

    # Who is in the case, and finding them again.
    suspect = {"name": "Marek Zieliński", "aliases": "Mark Zee"}
    day.sends(amira, f"{path}/people/new/suspect", suspect, "Marek Zieliński")
    found = day.at(amira).post("/staff/search", {"text": "Mark Zee"})
    assert case.reference in day.looks("Amira finds him", found)
    day.reads(amira, f"{path}/people/", "Marek Zieliński")
    day.reads(amira, f"{path}/incidents/")

    work_on_tasks(day, amira, path, case)
    jo = people.survivor(case)
    write_to_each_other(day, amira, jo, case)
    pass_a_case_on(day, session, wren, giver=ela, taker=dot, lead=ruth)
    close_and_open_a_case(day, session, wren, worker=dot, lead=ruth)

    # Six o'clock: a text is asked, the danger word comes, duty takes it on.
    scene.at(SIX)
    scene.says("gardening")
    scene.minutes(1)
    alarm = day.reads(amira, "/staff/", "Act now")
    assert alarm.index("row--danger") < alarm.index("Look at J.O.")
    assert day.reads(amira, "/staff/today/rows").count("row--danger") >= 1
    day.reads(ruth, "/staff/", "Act now")
    board = day.reads(dot, "/staff/duty/", case.reference)
    assert "Okafor" not in board
    item = f"/staff/duty/check-in/{scene.check_in().id}"
    day.sends(dot, f"{item}/open", {}, "Do not ring, text or write to them")
    day.sends(dot, f"{item}/take-on", {}, "You are dealing with this")
    day.refused(dot, f"{item}/resolve", {"reason": ""}, 422)
    day.sends(dot, f"{item}/resolve", {"reason": "999 went there, she is safe"})
    day.reads(ruth, "/staff/team/", amira.name, ela.name)
    day.reads(ruth, f"/staff/team/{amira.id}")
    day.reads(amira, "/staff/cases/?state=open&risk=&due=yes", case.reference)

    assert len(day.happened) >= 80, len(day.happened)
    _everything_is_there(day, scene, wren, session, vault)
    assert session.get_one(Prompt, waits.id).settled_at is None
    open_danger = select(Prompt).where(Prompt.danger == Danger.DANGER, Prompt.settled_at.is_(None))
    assert session.scalars(open_danger).all() == []


def _at_once(day: Afternoon, *sent: tuple[Account, str, dict[str, Any]]) -> None:
    browsers = [(day.at(who), path, answers_of) for who, path, answers_of in sent]
    tokens = [browser.token() for browser, _, _ in browsers]
    session = browsers[0][0].session
    # The tests' own SQLite is one connection in memory: there they take turns.
    together = session.get_bind().dialect.name == "postgresql"
    ready, answers = Barrier(len(sent) if together else 1), []
    session.commit()

    def send(number: int) -> None:
        browser, path, values = browsers[number]
        ready.wait()
        given = {**values, "csrf_token": tokens[number]}
        answers.append(browser.client.post(path, base_url=browser.base, data=given).status_code)

    threads = [Thread(target=send, args=(number,)) for number in range(len(sent))]
    for each in threads:
        each.start()
        if not together:
            each.join()
    for each in threads:
        each.join()
    assert answers == [303] * len(sent)
    day.happened += [f"{who.name} sends {path} at the same time" for who, path, _ in sent]


def _everything_is_there(day: Afternoon, scene: Scene, wren: Case, session, vault) -> None:
    notes = [each.note for each in session.scalars(select(Contact).order_by(Contact.id))]
    for words in (
        "Rang out",
        "She saw his car by the school",
        "First call, wants to be rung at work",
        "Sent twice by a poor line",
        "Typed on the bus, sent too late",
        "Just as Amira does",
        "Just as Ela does",
    ):
        assert notes.count(words) == 1, words
    actions = session.scalars(
        select(LedgerEvent.action).where(LedgerEvent.case_id == scene.case.id)
    ).all()
    for action in (
        "contact.recorded", "prompt.put_off", "prompt.came_back", "person.added", "task.done",
        "letter.sent", "letter.answered",
    ):  # fmt: skip
        assert action in actions, action
    nothing_of_what_cases_went_through_is_lost(session, wren)
    session.commit()
    sequence(session, vault, at=day.clock.now())
    session.commit()
    assert verify(session, vault).is_sound
