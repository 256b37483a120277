"""What else somebody may say: only the pages they chose, one question each, nothing lost."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.models import Case
from advocacy.incidents.models import Incident, Targeted, Voice
from advocacy.incidents.witnesses.models import Willing, Witness
from advocacy.orders.breach_models import Breach, BreachState
from advocacy.prompts.models import Prompt
from tests.browse import Browser
from tests.orders.arrange import a_term, an_order
from tests.people import People

Browse = Callable[..., Browser]
ADA = {"who": "Ada Mensah", "saw": "The car", "reach": "07700 900777", "willing": "yes"}


@pytest.fixture
def amira(people: People) -> Account:
    return people.advocate()


@pytest.fixture
def case(people: People, amira: Account) -> Case:
    return people.case(amira)


@pytest.fixture
def jo(browse: Browse, people: People, case: Case) -> Browser:
    phone: Browser = browse(people.survivor(case))
    phone.post("/a/1", {"account": "He rang eleven times."})
    return phone


@pytest.fixture
def rule(session: Session, case: Case, people: People, amira: Account) -> Any:
    """A term of an order that counts since 2 November."""
    who = {"actor": people.actor(amira), "at": people.clock.now()}
    term = a_term(session, case, an_order(session, case, **who), words="No calls", **who)
    session.commit()
    return term


def leads_to(jo: Browser, address: str, data: Any) -> str:
    return str(jo.post(address, data).headers["Location"])


def test_the_ordinary_thing_takes_three_pages(jo: Browser, session: Session) -> None:
    assert leads_to(jo, "/a/2", {"kind": "today", "clock": "6am", "finish": "yes"}) == "/a/6"
    assert leads_to(jo, "/a/6", {}) == "/a/7"
    assert session.scalars(select(Incident)).one().account == "He rang eleven times."


def test_only_the_pages_that_were_chosen_follow(jo: Browser) -> None:
    assert leads_to(jo, "/a/5", {"pages": ["88", "81"]}) == "/a/81"
    assert 'href="/a/5">Back' in jo.get("/a/81").text
    assert leads_to(jo, "/a/81", {"targeted": "work"}) == "/a/88"
    assert 'href="/a/81">Back' in jo.get("/a/88").text
    assert leads_to(jo, "/a/88", {"skip": "yes"}) == "/a/6"
    page = jo.get("/a/6").text
    assert "My work" in page
    assert "How you felt" not in page
    assert leads_to(jo, "/a/5", {}) == "/a/6"


def test_each_page_asks_one_question_and_can_be_skipped(jo: Browser, rule: Any) -> None:
    for number in range(81, 90):
        page = jo.get(f"/a/{number}").text
        assert page.count("<h1") == 1
        assert 'name="skip"' in page
        assert "Step 5 of 6 · saved as you go" in page


def test_what_was_chosen_and_skipped_says_nothing(jo: Browser, session: Session) -> None:
    for number in range(81, 90):
        jo.post(f"/a/{number}", {"skip": "yes"})
    jo.post("/a/6")
    incident = session.scalars(select(Incident)).one()
    assert incident.targeted is Targeted.SELF
    assert session.scalars(select(Witness)).all() == []


def test_any_number_of_people_who_saw_it_each_in_boxes_of_their_own(
    jo: Browser, session: Session
) -> None:
    assert leads_to(jo, "/a/84", {**ADA, "another": "yes"}) == "/a/84"
    assert leads_to(jo, "/a/84", {"who": "Wrong One", "another": "yes"}) == "/a/84"
    assert leads_to(jo, "/a/84", {"who": "A man with a dog", "out": "1"}) == "/a/84"
    page = jo.get("/a/84").text
    assert "Ada Mensah" in page
    assert "Wrong One" not in page
    assert 'value="A man with a dog"' in page
    page = jo.follow(jo.post("/a/84", {"who": "A man with a dog"})).text
    assert "Ada Mensah, A man with a dog" in page
    jo.post("/a/6")
    ada, man = session.scalars(select(Witness).order_by(Witness.id))
    assert (ada.who, ada.saw, ada.reach, ada.willing) == (
        "Ada Mensah", "The car", "07700 900777", Willing.YES,
    )  # fmt: skip
    assert (man.who, man.reach, man.willing, man.whose) == (
        "A man with a dog", "", Willing.UNKNOWN, Voice.WROTE,
    )  # fmt: skip
    entry = jo.get("/a/8").text
    assert "Who else saw it: Ada Mensah, A man with a dog" in entry
    assert "07700 900777" not in entry


def test_somebody_without_a_name_is_asked_for_one_and_nothing_is_lost(jo: Browser) -> None:
    jo.post("/a/84", {**ADA, "another": "yes"})
    page = jo.follow(jo.post("/a/84", {"reach": "07700 900778"})).text
    assert "Write a name, or how you know them" in page
    assert "07700 900778" in page
    assert "Ada Mensah" in page
    assert jo.get("/a/6").headers["Location"] == "/a/84"


def test_what_is_kept_in_passing_keeps_the_people_named_before(jo: Browser) -> None:
    jo.post("/a/84", {**ADA, "another": "yes"})
    jo.post("/a/84", {"who": "A ma"}, headers={"X-Draft": "1"})
    page = jo.get("/a/84").text
    assert "Ada Mensah" in page
    assert 'value="A ma"' in page


def test_somebody_who_saw_it_can_be_named_later(
    jo: Browser, session: Session, browse: Browse, amira: Account, case: Case
) -> None:
    jo.post("/a/6")
    page = jo.follow(jo.post("/a/8", {"seen": "yes"})).text
    assert "Who else saw or heard it?" in page
    page = jo.follow(jo.post("/a/80", {"reach": "07700 900777"})).text
    assert "Write a name, or how you know them" in page
    assert "07700 900777" in page
    page = jo.follow(jo.post("/a/80", ADA)).text
    assert "Who else saw it: Ada Mensah" in page
    incident = session.scalars(select(Incident)).one()
    desk = browse(amira).get(f"/staff/cases/{case.id}/incidents/{incident.id}").text
    assert "Ada Mensah" in desk
    assert "To reach them: 07700 900777" in desk


def test_a_rule_can_be_named_only_where_one_counted_then(jo: Browser, rule: Any) -> None:
    assert "A rule it may break" in jo.get("/a/5").text
    assert "Stalking Protection Order, 1: No calls" in jo.get("/a/89").text
    before = {"kind": "day", "day-day": "1", "day-month": "11", "day-year": "2026"}
    jo.post("/a/2", before)
    assert "A rule it may break" not in jo.get("/a/5").text
    jo.post("/a/89", {"term": str(rule.id)})
    assert "No calls" not in jo.get("/a/6").text


def test_without_an_order_no_rule_is_asked_for(jo: Browser) -> None:
    assert "A rule it may break" not in jo.get("/a/5").text


def test_a_rule_she_names_waits_for_staff_and_is_marked_as_hers(
    jo: Browser, rule: Any, session: Session, browse: Browse, amira: Account, case: Case
) -> None:
    jo.post("/a/89", {"term": str(rule.id)})
    assert "Stalking Protection Order, 1: No calls" in jo.get("/a/6").text
    jo.post("/a/6")
    breach = session.scalars(select(Breach)).one()
    assert (breach.state, breach.by_them, breach.by_rule) == (BreachState.SUGGESTED, True, False)
    assert "orders.may_breach" in session.scalars(select(Prompt.kind)).all()
    desk = browse(amira)
    base = f"/staff/cases/{case.id}/breaches"
    assert "They named this term themselves" in desk.get(f"{base}/").text
    page = desk.get(f"{base}/{breach.id}").text
    assert "They named this term themselves" in page
    desk.post(f"{base}/{breach.id}/decide", {"decided": "dismissed", "why": "Another order"})
    session.expire_all()
    assert session.scalars(select(Breach)).one().state is BreachState.DISMISSED


def test_another_look_by_the_rule_does_not_take_hers_away(
    jo: Browser, rule: Any, session: Session, case: Case, people: People, amira: Account
) -> None:
    jo.post("/a/89", {"term": str(rule.id)})
    jo.post("/a/6")
    who = {"actor": people.actor(amira), "at": people.clock.now()}
    order = an_order(session, case, kind="non_molestation", made_on=date(2026, 11, 2), **who)
    a_term(session, case, order, words="No visits", **who)
    session.commit()
    states = {each.by_them: each.state for each in session.scalars(select(Breach))}
    assert states[True] is BreachState.SUGGESTED


def test_what_a_rule_suggested_already_is_marked_as_hers_too(
    jo: Browser, rule: Any, session: Session
) -> None:
    jo.post("/a/2", {"kind": "today", "clock": "6am"})
    jo.post("/a/4", {"behaviours": ["contact"]})
    jo.post("/a/83", {"came_by": "A new number"})
    jo.post("/a/89", {"term": str(rule.id)})
    jo.post("/a/6")
    breach = session.scalars(select(Breach)).one()
    assert (breach.by_rule, breach.by_them) == (True, True)


def test_not_sure_which_rule_says_that_it_may_break_one(
    jo: Browser, rule: Any, session: Session
) -> None:
    jo.post("/a/89", {"term": "unsure"})
    jo.post("/a/6")
    assert session.scalars(select(Incident)).one().behaviours == ["order"]
    assert session.scalars(select(Breach)).all() == []


def test_no_rule_of_another_case_can_be_named(
    jo: Browser, rule: Any, session: Session, people: People, amira: Account
) -> None:
    who = {"actor": people.actor(amira), "at": people.clock.now()}
    other = people.case(amira, name="Other One")
    theirs = a_term(session, other, an_order(session, other, **who), words="Not yours", **who)
    page = jo.follow(jo.post("/a/89", {"term": str(theirs.id)})).text
    assert "Choose one of the answers shown" in page
    assert "Not yours" not in page


def test_a_place_that_is_kept_back_is_not_shown_with_the_rule(
    jo: Browser, session: Session, case: Case, people: People, amira: Account
) -> None:
    who = {"actor": people.actor(amira), "at": people.clock.now()}
    order = an_order(session, case, **who)
    area = "The mill, the weir and Cobbler Lane"
    a_term(session, case, order, words="Keep away from the weir and Cobbler Lane", area=area, **who)
    session.commit()
    page = jo.get("/a/89").text
    assert "Cobbler" not in page
    assert "Stalking Protection Order, 1: it names a place" in page
