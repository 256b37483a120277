"""An advocate's way through the review: link, write, propose, meet; and what it leaves behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from advocacy.cases.plan_state import PlanState, Stale, plan_states
from advocacy.db import Base
from advocacy.errors import Invalid
from advocacy.masp.action_models import Action
from advocacy.masp.links import VOICE
from advocacy.masp.meeting_models import Meeting, MeetingState
from advocacy.masp.models import MaspCase, MaspLink, Shared, SharedPart
from advocacy.masp.outcome import list_action_rows
from advocacy.prompts.models import Prompt
from tests.browse import Browser
from tests.masp.arrange import Story

Browse = Callable[..., Browser]


def day(name: str, on: date) -> dict[str, Any]:
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "PRAGMA", "SELECT set_config")):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def test_an_advocate_opens_a_masp_case_and_writes_what_they_want_heard(
    people: Any, browse: Browse, session: Session
) -> None:
    advocate = people.advocate()
    case = people.case(advocate)
    police = people.agency()
    browser = browse(advocate)
    tab = f"/staff/cases/{case.id}/masp/"
    assert "not linked to a MASP case" in browser.get(tab).text
    assert browser.post(f"{tab}new", {"name": ""}).status_code == 422
    opened = browser.post(
        f"{tab}new", {"name": "Dan Pike", "aliases": "Danny, D P", "agencies": [str(police.id)]}
    )
    form = browser.follow(opened).text
    assert "What Hampshire police may see" in form
    masp = session.scalars(select(MaspCase)).one()
    assert masp.aliases == ["Danny", "D P"]
    told = {
        "statement": "Please do not warn him",
        "kept_back": "I have moved",
        f"with_{police.id.hex}": ["statement", "risk"],
    }
    refused = browser.post(opened.headers["Location"], told)
    assert "Enter how they agreed to share this" in refused.text
    written = browser.post(opened.headers["Location"], {**told, "agreed_how": "by voice"})
    review = browser.follow(written).text
    assert review.index("Please do not warn him") < review.index("Dan Pike")
    assert "Hampshire police sees what they want heard, the level of risk." in review
    assert "I have moved" not in review
    assert "I have moved" in browser.get(opened.headers["Location"]).text
    parts = session.scalars(select(SharedPart.part).order_by(SharedPart.part)).all()
    assert parts == [Shared.RISK, Shared.STATEMENT]
    assert browser.get(opened.headers["Location"]).status_code == 200


def test_the_case_page_says_when_the_review_is_and_what_is_missing(
    story: Story, browse: Browse
) -> None:
    story.on_agenda()
    story.propose()
    browser = browse(story.advocate)
    overview = browser.get(f"/staff/cases/{story.case.id}/").text
    assert f"{story.masp.reference}: review on Thursday 26 November" in overview
    assert "What they want heard is not written yet" in overview
    assert "1 to answer before an action is final" in overview
    tab = browser.get(f"/staff/cases/{story.case.id}/masp/").text
    assert "Answer before it is final" in tab


def test_an_advocate_links_by_reference_however_it_is_typed(
    story: Story, browse: Browse, session: Session
) -> None:
    other = story.people.advocate("Bea Stone")
    case = story.people.case(other, name="Ewa Nowak")
    browser = browse(other)
    address = f"/staff/cases/{case.id}/masp/link"
    assert (
        "No open MASP case has this reference"
        in browser.post(address, {"reference": "M-XXXX-2222"}).text
    )
    typed = f" {story.masp.reference.lower()} "
    assert browser.post(address, {"reference": typed}).status_code == 303
    assert "linked to it already" in browser.post(address, {"reference": typed}).text
    assert session.scalars(select(MaspLink)).all()[1].case_id == case.id


def test_a_survivor_in_two_masp_cases_has_a_voice_in_each(story: Story, browse: Browse) -> None:
    link = story.open(story.case, story.advocate, name="Rob Lane", agencies=[story.police])
    story.speak("About Dan", shared={story.police.id: [Shared.STATEMENT]})
    story.speak("About Rob", shared={story.police.id: [Shared.STATEMENT]}, link=link)
    officer = browse(story.people.partner(story.police))
    dan = officer.get(story.address).text
    rob = officer.get(f"/partner/masp/{link.masp_case_id}").text
    assert ("About Dan" in dan, "About Rob" in dan) == (True, False)
    assert ("About Dan" in rob, "About Rob" in rob) == (False, True)
    tab = browse(story.advocate).get(f"/staff/cases/{story.case.id}/masp/").text
    assert "Dan Pike" in tab
    assert "Rob Lane" in tab


@pytest.mark.own_app
def test_the_safety_state_of_now_stands_beside_what_was_shared(
    story: Story, browse: Browse, app: Flask
) -> None:
    story.speak(shared={story.police.id: [Shared.PLAN]})
    state = PlanState(date(2026, 11, 20), None, (Stale.INCIDENT,))
    plan_states(app).finder = lambda _session, ids, _at: dict.fromkeys(ids, state)
    page = browse(story.advocate).get(story.review).text
    assert "A safety plan was agreed on 20 November 2026. It is due for another look." in page
    assert "something has happened since" in page
    assert "Has changed since" in page


def test_the_link_is_ended_with_a_reason(story: Story, browse: Browse, session: Session) -> None:
    browser = browse(story.advocate)
    address = f"/staff/cases/{story.case.id}/masp/{story.link.id}/end"
    assert browser.get(address).status_code == 200
    assert "Enter why it ends" in browser.post(address, {}).text
    assert browser.post(address, {"reason": "Wrong person"}).status_code == 303
    assert session.get_one(MaspLink, story.link.id).ended_because == "Wrong person"
    assert browser.get(address).status_code == 404


def test_an_action_on_the_agenda_of_a_review_is_proposed_and_decided(
    story: Story, browse: Browse, session: Session
) -> None:
    browser = browse(story.advocate)
    where = f"/staff/masp/{story.masp.id}"
    soon = date(2026, 11, 26)
    assert (
        "Enter today or a day after it"
        in browser.post(f"{where}/agenda", day("held_on", date(2026, 11, 1))).text
    )
    item = browser.post(f"{where}/agenda", {**day("held_on", soon), "presenting": "The gate"})
    assert "The gate" in browser.follow(item).text
    assert "already" in browser.post(f"{where}/agenda", day("held_on", soon)).text
    address = item.headers["Location"]
    assert "His car" in browser.follow(browser.post(f"{address}/notes", {"words": "His car"})).text
    attended = browser.post(f"{address}/attendance", {"attended": [str(story.police.id)]})
    assert "was there" in browser.follow(attended).text
    proposed = browser.post(
        f"{where}/actions/new",
        {"wording": "Visit him", "owner": "ours", **day("due_on", soon), "urgency": "soon"},
    )
    page = browser.follow(proposed).text
    assert "Not final: waits for the advocate" in page
    against = f"against_{story.police.id.hex}"
    decided = browser.post(f"{where}/decisions/new", {"words": "Warn him", against: "Too soon"})
    assert "Hampshire police does not agree:" in browser.follow(decided).text
    action = session.scalars(select(Action)).one()
    assert browser.post(f"{where}/actions/{action.id}/dropped").status_code == 303
    assert "Dropped" in browser.get(f"{where}/").text


def test_the_lead_says_that_a_review_was_held_once_its_day_has_come(
    story: Story, browse: Browse, session: Session
) -> None:
    item = story.on_agenda()
    address = f"/staff/masp/reviews/{item.meeting_id}"
    assert story.masp.reference in browse(story.advocate).get(address).text
    lead = browse(story.people.lead())
    assert lead.post(f"{address}/held").status_code == 409
    story.people.clock.advance(days=2)
    lead = browse(story.people.lead("Ida Holt"))
    assert "Held" in lead.follow(lead.post(f"{address}/held")).text
    assert session.scalars(select(Meeting)).one().state is MeetingState.HELD
    with pytest.raises(Invalid, match="has been held"):
        story.on_agenda()


def test_agencies_join_and_leave_on_their_page(story: Story, browse: Browse) -> None:
    health = story.people.agency("Mental health trust", kind="nhs")
    nurse = story.people.partner(health, "Nurse Ray")
    browser = browse(story.advocate)
    address = f"/staff/masp/{story.masp.id}/agencies"
    assert "Nurse Ray, Mental health trust" in browser.get(address).text
    joined = browser.post(address, {"agency": str(health.id), "lead": str(nurse.id)})
    assert "led by Nurse Ray" in browser.follow(joined).text
    part = next(each for each in story.parts() if each.agency_id == health.id)
    assert "Until" in browser.follow(browser.post(f"{address}/{part.id}/end")).text


def test_her_voice_is_asked_for_before_each_review_until_it_is_written(
    story: Story, session: Session
) -> None:
    def asked() -> list[Prompt]:
        session.flush()
        return list(
            session.scalars(select(Prompt).where(Prompt.kind == VOICE, Prompt.settled_at.is_(None)))
        )

    assert [prompt.case_id for prompt in asked()] == [story.case.id]
    story.on_agenda()
    (prompt,) = asked()
    assert (prompt.due_at.date(), prompt.subject_id) == (date(2026, 11, 25), story.link.id)
    story.speak()
    assert asked() == []
    story.on_agenda(date(2026, 12, 3))
    assert asked() == []
    story.people.clock.advance(days=40)
    story.on_agenda(date(2027, 1, 7))
    assert len(asked()) == 1


def test_no_word_of_it_can_be_read_in_the_database(
    story: Story, session: Session, marker: str
) -> None:
    story.masp.name = f"Name {marker}"
    story.speak(
        f"Said {marker}", kept_back=marker, orders=marker, shared={story.police.id: list(Shared)}
    )
    story.on_agenda().presenting = marker
    story.decide(marker)
    action = story.propose(marker)
    story.answer(action, teller=marker, moment=marker, route=marker, meaning=marker)
    session.commit()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(table.select()):
            assert marker not in repr(tuple(row)), table.name
    session.expire_all()
    assert story.asked(action).route == marker


@pytest.mark.parametrize("page", ["list", "review", "tab", "answer", "item", "partner", "home"])
def test_a_busy_page_takes_few_statements(
    story: Story, browse: Browse, engine: Engine, page: str
) -> None:
    lead = story.people.lead()
    item = story.on_agenda()
    story.decide("First")
    story.decide("Second")
    for number in range(4):
        _, case, link = story.another(f"Number {number}")
        story.speak("Said", link=link, case=case, shared={story.police.id: list(Shared)[:3]})
        action = story.propose(f"Action {number}")
        story.answer(action)
    address, account = {
        "list": ("/staff/masp/", lead),
        "review": (story.review, lead),
        "tab": (f"/staff/cases/{story.case.id}/masp/", story.advocate),
        "answer": (
            f"/staff/cases/{story.case.id}/masp/answers/{story.asked(action).id}",
            story.advocate,
        ),
        "item": (f"/staff/masp/{story.masp.id}/agenda/{item.id}", story.advocate),
        "partner": (story.address, story.people.partner(story.police)),
        "home": ("/partner/", story.people.partner(story.police)),
    }[page]
    browser = browse(account)
    story.people.clock.advance(minutes=2)
    with counting(engine) as said:
        assert browser.get(address).status_code == 200
    assert len(said) <= 12, "\n\n".join(said)


def test_two_survivors_answers_are_read_once_each(story: Story, session: Session) -> None:
    story.another()
    action = story.propose()
    rows = list_action_rows(
        session, Action.masp_case_id == story.masp.id, **story.acting(story.advocate)
    )
    assert [row.action for row in rows] == [action]
