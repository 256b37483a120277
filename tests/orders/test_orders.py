"""Orders: recorded once, watched over until they end, and never overwritten."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM
from advocacy.cases.changes import Change, subscribe
from advocacy.cases.models import PersonKind
from advocacy.cases.service import add_person, allocate, list_people
from advocacy.orders.expiring import tell_of_expiring
from advocacy.orders.models import Order, OrderChange, Term
from advocacy.orders.reminders import DAYS_BEFORE, next_reminder
from tests.orders.arrange import a_suspect, a_term, an_order

TERM = {"number": "1", "kind": "no_direct", "words": "You must not contact Jo Okafor"}


def day(name, value):
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


def answers(home, **more):
    survivor = list_people(home.session, home.case, kind=PersonKind.SURVIVOR)[0]
    return {
        "kind": "spo",
        "suspect": str(a_suspect(home.session, home.case, **home.who).id),
        "protects": [str(survivor.id)],
        "court": "Fareham Magistrates’ Court",
        "number": "44TX1",
        "form_id": "01900000-0000-7000-8000-00000000aaaa",
        **day("made_on", date(2026, 11, 2)),
        "ends": "on_day",
        **day("expires_on", date(2028, 11, 1)),
        "served": "unknown",
        **more,
    }


def seen(browser, path):
    """Return how things stood when the form at `path` was opened."""
    return browser.get(path).text.split('name="seen"')[1].split('value="')[1].split('"')[0]


def only(home):
    home.session.expire_all()
    return home.session.scalars(select(Order)).one()


def test_an_order_is_recorded_with_its_terms_and_read_again(home):
    hers = home.browser
    assert "No court order" in hers.get(f"{home.path}/").text
    page = hers.follow(hers.post(f"{home.path}/new", answers(home))).text
    for words in ("Stalking Protection Order", "Ray Marsh", "Fareham", "44TX1", "No term is"):
        assert words in page
    address = f"{home.path}/{only(home).id}"
    page = hers.follow(hers.post(f"{address}/terms/new", TERM)).text
    assert "You must not contact Jo Okafor" in page
    assert "does not need it written down" in hers.get(f"{address}/terms/new").text
    assert 'value="2"' in hers.get(f"{address}/terms/new").text, "the next number is offered"
    listed = hers.get(f"{home.path}/").text
    assert "In force" in listed
    assert "until Wednesday 1 November 2028" in listed
    case = hers.get(f"/staff/cases/{home.case.id}/").text
    assert "Stalking Protection Order, until" in case
    assert "Order recorded" in hers.get(f"/staff/cases/{home.case.id}/happened/").text


def test_a_form_gone_back_to_and_changed_is_an_order_of_its_own(home):
    for number in ("44TX1", "45TX2"):
        sent = answers(home, number=number)
        assert home.browser.post(f"{home.path}/new", sent).status_code == 303
    home.session.expire_all()
    kept = home.session.scalars(select(Order).order_by(Order.recorded_at, Order.id))
    assert {each.number for each in kept} == {"44TX1", "45TX2"}


def test_the_same_form_sent_twice_records_one_order(home):
    for _ in range(2):
        assert home.browser.post(f"{home.path}/new", answers(home)).status_code == 303
    order = only(home)
    for _ in range(2):
        sent = home.browser.post(f"{home.path}/{order.id}/terms/new", TERM)
        assert sent.status_code == 303
    assert len(home.session.scalars(select(Term)).all()) == 1
    other = home.browser.post(f"{home.path}/{order.id}/terms/new", {**TERM, "words": "Else"})
    assert other.status_code == 422
    assert "Term 1 is there already" in other.text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": ""}, "Choose what kind of order it is"),
        ({"suspect": ""}, "Choose whom it binds"),
        ({"protects": []}, "Choose whom it protects"),
        (day("made_on", date(2027, 1, 1)), "that is still to come"),
        (day("expires_on", date(2026, 11, 1)), "Enter a day after it begins"),
        ({"expires_on-day": "", "expires_on-month": "", "expires_on-year": ""}, "expires on"),
        ({"served": "yes"}, "Enter the day it was served"),
        ({"served": "yes", **day("served_on", date(2026, 11, 1))}, "between the day it was made"),
        ({"expires_on-month": "13"}, "Enter a real date"),
    ],
)
def test_what_can_not_be_is_said_in_plain_words_and_nothing_typed_is_lost(home, more, words):
    refused = home.browser.post(f"{home.path}/new", answers(home, **more))
    assert refused.status_code == 422
    assert words in refused.text
    assert "Fareham Magistrates" in refused.text
    assert home.session.scalars(select(Order)).all() == []


def test_without_a_suspect_the_page_says_where_to_add_one(people, browse, home):
    other = people.case(home.advocate, name="Kit Lane")
    page = home.browser.get(f"/staff/cases/{other.id}/orders/new").text
    assert "Nobody it could bind is recorded" in page
    assert "is not needed here" in page


def test_people_of_another_case_are_neither_bound_nor_protected(home, people):
    other = people.case(home.advocate, name="Kit Lane")
    theirs = a_suspect(home.session, other, **home.who)
    child = add_person(
        home.session, other, kind=PersonKind.DEPENDENT, name="Zoe", details={}, **home.who
    )
    home.session.flush()
    for more in ({"suspect": str(theirs.id)}, {"protects": [str(child.id)]}):
        assert home.browser.post(f"{home.path}/new", answers(home, **more)).status_code == 422


def test_whether_it_was_served_is_asked_until_it_is_known(home):
    hers = home.browser
    hers.post(f"{home.path}/new", answers(home))
    order = only(home)
    assert "Ask whether J.O.’s order was served" in hers.get("/staff/").text
    path = f"{home.path}/{order.id}/served"
    opened = seen(hers, path)
    first = {"served": "not_yet", "served_how": "Officer", "seen": opened}
    assert hers.post(path, first).status_code == 303
    late = hers.post(path, {"served": "unknown", "served_how": "I rang too", "seen": opened})
    assert late.status_code == 409, "somebody else was quicker"
    assert "I rang too" in late.text
    assert "Served: not yet" in late.text
    assert home.due("orders.service")[0].due_at == home.clock.now() + timedelta(days=3)
    home.clock.advance(minutes=5)
    assert hers.post(path, first).status_code == 303, "the same said again"
    assert home.due("orders.service")[0].due_at == home.clock.now() + timedelta(days=3)
    sent = {
        "served": "yes", "served_how": "PC 4471", "seen": seen(hers, path),
        **day("served_on", date(2026, 11, 3)),
    }  # fmt: skip
    page = hers.follow(hers.post(path, sent)).text
    assert "PC 4471" in page
    assert "Served not yet" in page, "what stood before is still there"
    assert home.due("orders.service") == []


def test_the_reminders_come_at_sixty_twenty_eight_and_seven_days_and_after_it(home):
    expires = home.clock.now().date() + timedelta(days=70)
    order = an_order(home.session, home.case, **home.who, expires_on=expires)
    home.session.commit()
    seen = []
    for _ in range(3):
        due = home.due("orders.expiry")[0].due_at
        seen.append((expires - due.date()).days)
        home.clock.advance(seconds=(due - home.clock.now()).total_seconds() + 60)
        home.browser.sign_in(home.advocate)
        page = home.browser.get(f"{home.path}/{order.id}").text
        assert "I have looked at it" in page
        assert home.browser.post(f"{home.path}/{order.id}/looked").status_code == 303
    assert tuple(seen) == DAYS_BEFORE
    assert home.due("orders.expiry") == []
    assert (home.due("orders.expired")[0].due_at.date() - expires).days == 1


def test_one_recorded_late_is_asked_about_at_once():
    expires = date(2026, 12, 1)
    assert next_reminder(expires, left=5, looked=False) == expires - timedelta(days=7)
    assert next_reminder(expires, left=5, looked=True) is None
    assert next_reminder(expires, left=30, looked=True) == expires - timedelta(days=28)


def test_a_variation_keeps_what_stood_before_and_takes_terms_away_without_losing_them(home):
    order = an_order(home.session, home.case, **home.who)
    term = a_term(home.session, home.case, order, **home.who)
    home.session.commit()
    hers, path = home.browser, f"{home.path}/{order.id}/change"
    sent = {
        "what": "varied", "words": "Made longer", "gone": [str(term.id)], "ends": "on_day",
        "court": "Southampton", "number": "44TX1", "seen": seen(hers, path),
        **day("on", date(2026, 11, 20)), **day("made_on", date(2026, 11, 2)),
        **day("expires_on", date(2029, 1, 1)),
    }  # fmt: skip
    page = hers.follow(hers.post(path, sent)).text
    for words in ("Made longer", "It lasted until further order", "Fareham", "Terms that apply no"):
        assert words in page
    assert "You must not contact Jo Okafor" in page
    stale = hers.post(path, {**sent, "words": "From another table"})
    assert stale.status_code == 409
    assert "From another table" in stale.text
    assert "until Monday 1 January 2029" in stale.text
    assert home.due("orders.expiry")[0].due_at.date() == date(2028, 11, 2)


def test_an_order_that_ended_asks_for_nothing_and_takes_no_change(home):
    order = an_order(home.session, home.case, **home.who, expires_on=date(2026, 12, 20))
    home.session.commit()
    hers, path = home.browser, f"{home.path}/{order.id}"
    assert home.due("orders.expiry")
    sent = {"ended_as": "discharged", "words": "Told", **day("on", date(2026, 11, 23))}
    assert hers.post(f"{path}/end", sent).status_code == 303
    assert hers.post(f"{path}/end", sent).status_code == 303, "sent twice"
    assert home.due("orders.expiry") == home.due("orders.expired") == []
    listed = hers.get(f"{home.path}/").text
    assert "No order is in force" in listed
    assert "Expired or ended (1)" in listed
    late = hers.post(f"{path}/served", {"served": "unknown", "served_how": "I asked"})
    assert late.status_code == 409
    assert "I asked" in late.text
    whats = home.session.scalars(select(OrderChange.what).order_by(OrderChange.id)).all()
    assert whats == ["recorded", "ended"]


def test_a_plan_hears_once_that_an_order_ends_soon_and_once_that_it_has(home):
    told = []

    def hear(session, case, *, change, actor, at):
        told.append(change)

    subscribe(hear)
    expires = home.clock.now().date() + timedelta(days=40)
    an_order(home.session, home.case, **home.who, expires_on=expires)
    assert told == [Change.ORDER]
    for days, heard in ((0, 1), (13, 2), (1, 2), (27, 3), (1, 3)):
        home.clock.advance(days=days)
        tell_of_expiring(home.session, at=home.clock.now())
        home.session.flush()
        assert told.count(Change.ORDER) == heard, days


def test_a_hearing_is_seen_before_it_comes_and_asked_about_after(home):
    order = an_order(home.session, home.case, **home.who)
    home.session.commit()
    hers, path = home.browser, f"{home.path}/{order.id}/hearings/new"
    sent = {
        "court": "Fareham", "purpose": "To make it longer", "attends": "Amira goes with Jo",
        "measures": "asked", "measures_words": "A screen", "statement": "to_ask",
        **day("happens_at", date(2026, 12, 15)), "happens_at-time": "10am",
    }  # fmt: skip
    assert hers.post(path, {**sent, "happens_at-time": "later"}).status_code == 422
    page = hers.follow(hers.post(path, sent)).text
    assert "Amira goes with Jo" in page
    address = hers.post(path, sent).headers["Location"]
    assert [each.due_at.date() for each in home.due("orders.hearing")] == [date(2026, 12, 13)]
    assert [each.due_at.date() for each in home.due("orders.statement")] == [date(2026, 12, 1)]
    early = hers.post(f"{address}/outcome", {"state": "held", "outcome": "Granted"})
    assert early.status_code == 422
    assert "still to come" in early.text
    care = {"attends": "Ruth", "measures": "granted", "statement": "not_wanted"}
    care["seen"] = seen(hers, address)
    assert hers.post(f"{address}/care", care).status_code == 303
    stale = hers.post(f"{address}/care", {**care, "attends": "Their sister"})
    assert stale.status_code == 409
    assert "Their sister" in stale.text
    assert "Ruth" in stale.text
    assert home.due("orders.statement") == []
    home.clock.advance(days=22)
    hers.sign_in(home.advocate)
    assert "Ask what came of J.O.’s hearing" in hers.get("/staff/").text
    outcome = {"state": "held", "outcome": "Extended by two years"}
    assert "two years" in hers.follow(hers.post(f"{address}/outcome", outcome)).text
    assert hers.post(f"{address}/outcome", outcome).status_code == 303, "sent twice"
    assert hers.post(f"{address}/outcome", {**outcome, "outcome": "No"}).status_code == 409
    assert home.due("orders.outcome") == home.due("orders.hearing") == []


def test_a_case_is_not_closed_over_an_order_without_an_answer(home):
    path = f"/staff/cases/{home.case.id}/closing"
    assert "Orders that may" not in home.browser.get(path).text
    an_order(home.session, home.case, **home.who)
    home.session.commit()
    page = home.browser.get(path).text
    assert "Orders that may still stand" in page
    assert "what to do if it is broken" in page


def test_whoever_is_not_on_the_case_sees_and_changes_nothing(home, people, browse):
    order = an_order(home.session, home.case, **home.who)
    home.session.commit()
    stranger = browse(people.advocate("Ben Moss"))
    for page in ("/", "/new", f"/{order.id}", f"/{order.id}/served", f"/{order.id}/terms/new"):
        assert stranger.get(f"{home.path}{page}").status_code == 404
    assert stranger.post(f"{home.path}/{order.id}/terms/new", TERM).status_code == 404
    assert home.session.scalars(select(Term)).all() == []
    mine = people.case(people.advocate("Cat Hill"), name="Other One")
    allocate(home.session, mine, account=home.advocate, reason="x", actor=SYSTEM, at=home.who["at"])
    home.session.commit()
    assert home.browser.get(f"/staff/cases/{mine.id}/orders/{order.id}").status_code == 404
