"""Warnings where the act happens: the suspect's number, a phone that is not safe, another way."""

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.cases.models import Case, PersonKind, SafeContact
from advocacy.cases.people_service import add_to_case
from advocacy.contacts.models import Contact
from advocacy.messaging.models import TextStop
from advocacy.prompts.models import Prompt
from tests.cases.cards import NEW, OLD, call, change, confirm, seen_on


@pytest.fixture
def advocate(people):
    return people.advocate()


@pytest.fixture
def path(people, advocate):
    return f"/staff/cases/{people.case(advocate).id}"


@pytest.fixture
def browser(browse, advocate):
    return browse(advocate)


def suspect(browser, path, number):
    answer = browser.post(f"{path}/people/new/suspect", {"name": "Marek", "phones": number})
    assert answer.status_code == 303


def newest(session):
    session.expire_all()
    query = select(SafeContact).order_by(SafeContact.made_at.desc(), SafeContact.id.desc())
    return session.scalars(query.limit(1)).one()


def test_a_call_from_the_suspects_number_asks_whether_it_was_them(browser, path, session):
    suspect(browser, path, NEW)
    now = {"happened_at-time": "9:50am"}
    asked = browser.post(f"{path}/contacts/new", call(direction="in", number=NEW, **now))
    assert asked.status_code == 422
    assert "Are you sure it was them?" in asked.text
    assert "recorded for the suspect (Marek)" in asked.text
    sure = {"unsafe_reason": "I know her voice, and she said our word"}
    told = call(direction="in", number=NEW, **now, **sure)
    assert browser.post(f"{path}/contacts/new", told).status_code == 303
    assert session.scalars(select(Contact)).one().unsafe_reason == sure["unsafe_reason"]


def test_nobody_rings_the_suspect_by_mistake(browser, path):
    suspect(browser, path, NEW)
    now = {"happened_at-time": "9:50am"}
    stopped = browser.post(f"{path}/contacts/new", call(number=NEW, **now))
    assert "Stop: 07700 900 611 is recorded for the suspect (Marek)" in stopped.text


def test_a_safe_number_that_turns_out_to_be_the_suspects_sounds_the_alarm(browser, path, session):
    suspect(browser, path, OLD)
    page = browser.get(f"{path}/").text
    assert "This phone is not safe" in page
    assert OLD not in page.split("safe-contact__facts")[1].split("</dl>")[0]
    assert "A number on the card of J.O. is recorded for the suspect" in browser.get("/staff/").text
    change(browser, path, phone=NEW)
    alarm = select(Prompt).where(Prompt.kind == "safe_contact.suspects")
    session.expire_all()
    assert session.scalars(alarm).one().settled_at is not None


@pytest.mark.parametrize("kind", ["dependent", "professional"])
def test_somebody_elses_number_that_is_the_suspects_too_is_told_where_it_is_typed(
    browser, path, kind, session, people
):
    suspect(browser, path, NEW)
    case = session.scalars(select(Case)).one()
    add_to_case(
        session, case, kind=PersonKind(kind), name="Kit Stone", details={"phones": [NEW]},
        actor=SYSTEM, at=people.clock.now(),
    )  # fmt: skip
    session.commit()
    page = browser.get(f"{path}/people/").text
    assert f"{NEW} of Kit Stone is recorded for the suspect too (Marek)" in page


def test_one_press_on_the_card_marks_the_phone_as_not_safe(browser, path, session):
    page = browser.get(f"{path}/").text
    assert "Phone not safe" in page
    said = {"reason": "Marked as not safe from the card"}
    assert browser.post(f"{path}/check-ins/phone-not-safe", said).status_code == 303
    assert session.scalars(select(TextStop)).one().reason == said["reason"]
    page = browser.get(f"{path}/").text
    assert "This phone is not safe" in page
    assert "Phone not safe</button>" not in page
    stopped = browser.post(f"{path}/contacts/new", call(**{"happened_at-time": "9:50am"}))
    assert "This phone was marked as not safe" in stopped.text


@pytest.mark.parametrize(
    ("day", "why"),
    [("28", "Saturday is not a day on which they may be rung. Choose Monday 30 November")],
)
def test_the_next_call_is_planned_for_no_day_on_which_nobody_may_ring(browser, path, day, why):
    planned = {"next_on-day": day, "next_on-month": "11", "next_on-year": "2026"}
    now = {"happened_at-time": "9:50am"}
    answer = browser.post(f"{path}/contacts/new", call(**planned, **now))
    assert answer.status_code == 422
    assert why in answer.text
    ok = {**planned, "next_on-day": "30"}
    assert browser.post(f"{path}/contacts/new", call(**ok, **now)).status_code == 303


def way(browser, path, **more):
    answers = {"kind": "phone", "where": NEW, "whose": "her sister", "ring": "yes"}
    seen = seen_on(browser, path, "ways/new")
    return browser.post(f"{path}/safe-contact/ways/new", {**answers, "seen": seen, **more})


def test_another_number_is_no_way_around_the_hold(browser, path, clock, session):
    page = browser.follow(way(browser, path)).text
    assert "Another number" in page
    assert "not to be used yet" in page.split("</section>")[0]
    clock.advance(minutes=1)
    now = {"happened_at-time": "10:01am"}
    refused = browser.post(f"{path}/contacts/new", call(number=NEW, **now))
    assert refused.status_code == 422
    assert "only a lead can record this" in refused.text
    # The number that was agreed before is rung as before.
    assert browser.post(f"{path}/contacts/new", call(**now)).status_code == 303


def test_another_number_confirmed_by_voice_is_used_after_its_day(
    browser, path, clock, browse, advocate, session
):
    way(browser, path)
    which = newest(session).ways[0]["id"]
    assert confirm(browser, path, which=which).status_code == 303
    clock.advance(hours=25)
    again = browse(advocate)
    page = again.get(f"{path}/").text
    assert f"{NEW}, her sister, ring, Any day, any hour" in page
    later = {"happened_at-day": "25", "happened_at-time": "10:30am", "number": NEW}
    assert again.post(f"{path}/contacts/new", call(**later)).status_code == 303


def end_hold(lead, path, which, **more):
    answers = {"which": which, "reason": "I heard the call", "seen": seen_on(lead, path, "hold")}
    return lead.post(f"{path}/safe-contact/hold", {**answers, **more})


def test_a_lead_ends_the_hold_of_another_number_and_of_that_one_only(
    browser, path, people, browse, session, clock
):
    way(browser, path)
    way(browser, path, where="07700 900 613", whose="work")
    sister, work = (each["id"] for each in newest(session).ways)
    confirm(browser, path, which=sister)
    confirm(browser, path, which=work)
    lead = browse(people.lead())
    page = lead.get(f"{path}/safe-contact/hold").text
    assert f"{NEW}, her sister" in page
    assert "changed at" not in page
    assert "Choose whose hold ends" in end_hold(lead, path, "").text
    assert "Enter why the hold ends early" in end_hold(lead, path, sister, reason=" ").text
    shown = lead.follow(end_hold(lead, path, sister)).text
    assert f"{NEW}, her sister: I heard the call" in shown
    clock.advance(minutes=1)
    now = {"happened_at-time": "10:01am"}
    assert browser.post(f"{path}/contacts/new", call(number=NEW, **now)).status_code == 303
    kept = browser.post(f"{path}/contacts/new", call(number="07700 900 613", **now))
    assert "only a lead can record this" in kept.text


def test_who_added_a_number_does_not_end_its_hold(path, people, browse, session):
    lead, other = browse(people.lead()), browse(people.lead("Iris Cole"))
    way(lead, path)
    card = newest(session)
    assert lead.get(f"{path}/safe-contact/hold").status_code == 303
    own = {"which": card.ways[0]["id"], "seen": str(card.id), "reason": "I know best"}
    assert lead.post(f"{path}/safe-contact/hold", own).status_code == 404
    assert end_hold(other, path, card.ways[0]["id"]).status_code == 303
    # It is held no more: a page that was open meanwhile ends nothing a second time.
    late = {**own, "seen": str(newest(session).id)}
    assert other.post(f"{path}/safe-contact/hold", late).status_code == 409


WRONG = [
    ({"where": OLD}, "This stands on the card already"),
    ({"where": "her mum"}, "Enter a telephone number"),
    ({"where": "020 7946 0018", "texts": "yes"}, "Texts can only go to a UK mobile number"),
    ({"from_time": "9am"}, "Enter both times, or neither"),
    ({"kind": ""}, "Choose what it is"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
def test_a_way_that_cannot_be_safe_is_turned_down(browser, path, wrong, why):
    answer = way(browser, path, **wrong)
    assert answer.status_code == 422
    assert why in answer.text


def test_an_address_is_added_and_taken_away_and_history_tells_it(browser, path, session):
    page = browser.follow(way(browser, path, kind="email", where="jo@work.example")).text
    assert "Added: jo@work.example" in page
    card = newest(session)
    gone = browser.post(
        f"{path}/safe-contact/ways/{card.ways[0]['id']}/away", {"seen": str(card.id)}
    )
    assert "Taken away: jo@work.example" in browser.follow(gone).text
    assert newest(session).ways == []


def test_a_way_of_another_case_is_not_there(browser, path, people, browse, session):
    way(browser, path, kind="email", where="jo@work.example")
    theirs = newest(session).ways[0]["id"]
    other = people.advocate("Ela Fox")
    case = people.case(other, name="Wren Abara")
    session.commit()
    mine = f"/staff/cases/{case.id}"
    card = newest(session)
    ela = browse(other)
    taken = ela.post(f"{mine}/safe-contact/ways/{theirs}/away", {"seen": str(card.id)})
    assert taken.status_code == 409
    assert ela.get(f"{path}/safe-contact/confirm").status_code == 404
