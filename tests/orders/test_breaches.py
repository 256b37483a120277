"""What may breach an order: suggested with its reason, decided by a person, told or not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy.incidents.models import Added, Precision, Reported, Targeted, Voice
from advocacy.incidents.service import Moment, Told, amend_incident, log_incident
from advocacy.orders.breach_models import Breach, BreachState
from advocacy.orders.changing import end_order, mark_of, record_service
from advocacy.orders.models import EndedAs, Served
from advocacy.orders.service import Serving
from tests.orders.arrange import a_term, an_order

WHEN = datetime(2026, 11, 20, 21, tzinfo=UTC)


@pytest.fixture
def wrote(home):
    """Return what writes an incident down: by default eleven messages, on the 20th."""

    def write(when=WHEN, *, told=None, voice=Voice.TOLD, precision=Precision.EXACT):
        told = told or Told(behaviours=["contact"], came_by="A new account")
        incident = log_incident(
            home.session, home.case, account="Eleven messages in an hour", voice=voice,
            moment=Moment(when, precision), told=told, **home.who,
        )  # fmt: skip
        home.session.commit()
        return incident

    return write


@pytest.fixture
def order(home):
    found = an_order(home.session, home.case, **home.who)
    a_term(home.session, home.case, found, **home.who)
    a_term(home.session, home.case, found, number=2, kind="attend", words="Attend", **home.who)
    home.session.commit()
    return found


def breaches(home):
    home.session.expire_all()
    return home.session.scalars(select(Breach).order_by(Breach.id)).all()


def states(home):
    return [each.state for each in breaches(home)]


def one(home):
    return f"/staff/cases/{home.case.id}/breaches/{breaches(home)[-1].id}"


def test_what_happened_is_suggested_with_its_reason_and_confirmed_and_told(home, order, wrote):
    incident = wrote()
    hers = home.browser
    assert "What happened to J.O. may breach an order" in hers.get("/staff/").text
    listed = hers.get(f"/staff/cases/{home.case.id}/breaches/").text
    assert "Recorded: Contact by any means, how contact came" in listed
    assert "Term 1" in listed
    assert "Term 2" not in listed, "a requirement is never suggested"
    page = hers.get(one(home)).text
    assert "Eleven messages in an hour" in page
    assert "You must not contact Jo Okafor" in page
    sent = hers.post(f"{one(home)}/decide", {"decided": "confirmed", "why": "His account"})
    page = hers.follow(sent).text
    assert "Were the police told?" in page
    assert "may breach an order" not in hers.get("/staff/").text
    assert home.due("orders.report")[0].due_at == home.clock.now() + timedelta(days=1)
    told = {
        "told": "police", "reference": "44260/11", "told_at-day": 24, "told_at-month": 11,
        "told_at-year": 2026, "told_at-time": "9am",
    }  # fmt: skip
    assert "44260/11" in hers.follow(hers.post(f"{one(home)}/told", told)).text
    assert home.due("orders.report") == []
    path = f"/staff/cases/{home.case.id}"
    assert "An incident may breach an order" in hers.get(f"{path}/happened/").text
    assert "May breach it: 1" in hers.get(f"{path}/orders/{order.id}").text
    assert "May breach it: stalking" in hers.get(f"{path}/incidents/{incident.id}").text


def test_what_was_set_aside_comes_back_only_when_the_facts_change(home, order, wrote):
    incident = wrote()
    hers = home.browser
    empty = hers.post(f"{one(home)}/decide", {"decided": "dismissed", "why": ""})
    assert empty.status_code == 422
    assert "Enter why it is set aside" in empty.text
    sent = {"decided": "dismissed", "why": "It was her brother"}
    assert hers.post(f"{one(home)}/decide", sent).status_code == 303
    a_term(home.session, home.case, order, number=3, kind="other", **home.who)
    home.session.commit()
    assert states(home) == ["dismissed"], "another look at the same facts"
    amend_incident(
        home.session, incident, words="It was the day after", voice=Voice.TOLD,
        added=Added.CORRECTION, happened_at=WHEN + timedelta(days=1), **home.who,
    )  # fmt: skip
    home.session.commit()
    assert states(home) == ["dismissed", "suggested"]
    assert len(home.due("orders.may_breach")) == 1


def test_before_it_was_served_nothing_is_suggested_and_then_what_came_after_is(home, wrote):
    order = an_order(home.session, home.case, served_on=None, **home.who)
    a_term(home.session, home.case, order, **home.who)
    before = wrote(datetime(2026, 11, 4, 12, tzinfo=UTC))
    after = wrote()
    assert states(home) == []
    served = Serving(Served.YES, date(2026, 11, 10), "Officer")
    record_service(home.session, home.case, order, served, seen=mark_of(order), **home.who)
    home.session.commit()
    assert [each.incident_id for each in breaches(home)] == [after.id]
    assert before.id != after.id


def test_what_no_longer_fits_is_withdrawn_and_what_a_person_said_stays(home, order, wrote):
    wrote()
    wrote(WHEN + timedelta(hours=1))
    first = breaches(home)[0]
    home.browser.post(
        f"/staff/cases/{home.case.id}/breaches/{first.id}/decide", {"decided": "confirmed"}
    )
    end_order(
        home.session, home.case, home.session.merge(order), ended_as=EndedAs.DISCHARGED,
        on=date(2026, 11, 15), words="Told", **home.who,
    )  # fmt: skip
    home.session.commit()
    assert sorted(states(home)) == ["confirmed", "withdrawn"]
    assert home.due("orders.may_breach") == []
    late = home.browser.post(f"{one(home)}/decide", {"decided": "confirmed", "why": "I think so"})
    assert late.status_code == 409
    assert "no longer fits this term" in late.text


@pytest.mark.parametrize(
    ("when", "precision", "told"),
    [
        (datetime(2026, 11, 2, 12, tzinfo=UTC), Precision.EXACT, None),
        (WHEN, Precision.UNKNOWN, None),
        (WHEN, Precision.EXACT, Told(behaviours=["gifts"])),
        (WHEN, Precision.EXACT, Told(behaviours=["contact"], targeted=Targeted.WORK)),
        (WHEN, Precision.EXACT, Told(behaviours=["contact"], targeted=Targeted.CHILD)),
    ],
)
def test_what_does_not_fit_is_not_suggested(home, order, wrote, when, precision, told):
    wrote(when, precision=precision, told=told)
    assert states(home) == []
    assert home.due("orders.may_breach") == []


def test_a_person_may_say_so_where_no_rule_does(home, order, wrote):
    incident = wrote(
        told=Told(behaviours=["order"], reported=Reported.POLICE, police_reference="X9")
    )
    hers, path = home.browser, f"/staff/cases/{home.case.id}/incidents/{incident.id}"
    assert "which?" in hers.get(path).text
    assert "Choose a term" in hers.post(f"{path}/orders", {"term": "", "why": "x"}).text
    page = hers.get(f"{path}/orders").text
    term = page.split("term 2")[0].rsplit('value="', 1)[1].split('"')[0]
    for _ in range(2):
        sent = hers.post(f"{path}/orders", {"term": term, "why": "He did not turn up"})
    page = hers.follow(sent).text
    assert "He did not turn up" in page
    assert 'value="X9"' in page, "what was said to the police already is not asked again"
    assert states(home) == ["confirmed"]


def test_a_survivors_own_entry_is_looked_at_and_never_shows_them_what_we_think(
    home, order, people, browse
):
    jo = browse(people.survivor(home.case))
    when = home.clock.now()
    log_incident(
        home.session, home.case, account="He rang again", voice=Voice.WROTE,
        moment=Moment(when - timedelta(hours=1)), told=Told(behaviours=["contact"]), **home.who,
    )  # fmt: skip
    assert states(home) == [BreachState.SUGGESTED]
    for page in ("/", "/a/10", "/a/9"):
        assert "breach" not in jo.get(page).text


def test_of_another_case_nothing_is_linked_or_decided(home, order, wrote, people):
    incident = wrote()
    other = people.case(home.advocate, name="Kit Lane")
    theirs = f"/staff/cases/{other.id}"
    breach = breaches(home)[0]
    for path in (f"breaches/{breach.id}", f"incidents/{incident.id}/orders"):
        assert home.browser.get(f"{theirs}/{path}").status_code == 404
    sent = home.browser.post(f"{theirs}/breaches/{breach.id}/decide", {"decided": "confirmed"})
    assert sent.status_code == 404
    assert states(home) == ["suggested"]


def test_two_decisions_at_once_are_one(home, order, wrote):
    wrote()
    hers = home.browser
    assert hers.post(f"{one(home)}/decide", {"decided": "confirmed"}).status_code == 303
    assert hers.post(f"{one(home)}/decide", {"decided": "confirmed"}).status_code == 303
    other = hers.post(f"{one(home)}/decide", {"decided": "dismissed", "why": "It was not him"})
    assert other.status_code == 409
    assert "decided meanwhile" in other.text
    assert breaches(home)[0].told == "unknown"
    missing = hers.post(f"{one(home)}/told", {"told": "police"})
    assert missing.status_code == 422
    assert "Enter when" in missing.text
