"""Tasks: on the day of whoever has them, never before whoever may not open the case."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from advocacy.actor import SYSTEM, Actor, Role
from advocacy.cases.models import Caseload
from advocacy.cases.service import end_allocation
from advocacy.prompts.models import Prompt
from advocacy.tasks.freeing import free_tasks
from advocacy.tasks.lists import TaskFilter, Whose, list_tasks
from advocacy.tasks.models import Repeats, Task, TaskEvent, TaskRank, TaskState
from advocacy.tasks.repeating import next_due
from advocacy.tasks.service import (
    TaskChanged,
    TaskSettled,
    Wanted,
    add_task,
    change_task,
    settle_task,
)
from tests.need_to_know.conftest import Office, office

__all__ = ["office"]


def answers(**more):
    return {
        "what": "Ring the school about the gate",
        "due_at-day": "24",
        "due_at-month": "11",
        "due_at-year": "2026",
        "due_at-time": "3pm",
        "for_account": "case",
        "rank": "plain",
        "repeats": "never",
        **more,
    }


def wanted(account=None, *, hours=1.0, clock, **more):
    return Wanted(
        more.pop("what", "Ring the school"),
        clock.now() + timedelta(hours=hours),
        account.id if account else None,
        **more,
    )


@pytest.fixture
def at_work(people, browse):
    """An advocate at work on a case, and the address of its tasks."""
    amira = people.advocate()
    case = people.case(amira)
    return amira, case, browse(amira), f"/staff/cases/{case.id}/tasks"


def test_a_task_stands_on_today_until_it_is_done(at_work):
    _, _, browser, path = at_work
    assert "Nothing is to be done" in browser.get(f"{path}/").text
    shown = browser.follow(browser.post(f"{path}/new", answers())).text
    assert "Ring the school about the gate" in shown
    today = browser.get("/staff/").text
    assert "There is something to do for J.O." in today
    assert "Ring the school about the gate" in today
    address = today.split('href="' + path)[1].split('"')[0]
    page = browser.follow(
        browser.post(f"{path}{address}/settle", {"state": "done", "outcome": "They will watch"})
    ).text
    assert "They will watch" in page
    assert "Ring the school" not in browser.get("/staff/").text


def test_an_urgent_task_is_to_be_acted_on_now(at_work):
    _, _, browser, path = at_work
    browser.post(f"{path}/new", answers(rank="urgent"))
    today = browser.get("/staff/").text
    assert today.index("Act now") < today.index("Ring the school") < today.index("Coming up")


def test_a_form_says_what_is_missing_and_keeps_what_was_typed(at_work, session):
    _, _, browser, path = at_work
    empty = browser.post(f"{path}/new", {"what": "Ring", "for_account": "case"})
    assert empty.status_code == 422
    assert "Enter by when" in empty.text
    assert 'value="Ring"' in empty.text
    past = browser.post(f"{path}/new", answers(**{"due_at-time": "9am"}))
    assert "still to come" in past.text
    odd = browser.post(f"{path}/new", answers(what="<script>alert(1)</script>" + "x" * 20000))
    assert odd.status_code == 422
    assert "<script>alert" not in odd.text
    assert session.scalars(select(Task)).all() == []


def test_a_task_not_needed_says_why(at_work, session):
    _, _, browser, path = at_work
    browser.post(f"{path}/new", answers())
    task = session.scalars(select(Task)).one()
    refused = browser.post(f"{path}/{task.id}/settle", {"state": "not_needed", "outcome": ""})
    assert refused.status_code == 422
    assert "Enter why it is not needed" in refused.text
    said = {"state": "not_needed", "outcome": "They rang us"}
    assert browser.post(f"{path}/{task.id}/settle", said).status_code == 303
    assert "Not needed" in browser.get(f"{path}/?state=settled").text


def test_of_two_people_who_change_a_task_the_later_one_is_told(at_work, session):
    _, _, browser, path = at_work
    browser.post(f"{path}/new", answers())
    task = session.scalars(select(Task)).one()
    mine = answers(what="Write to the school", seen="1")
    assert browser.post(f"{path}/{task.id}/change", mine).status_code == 303
    late = browser.post(f"{path}/{task.id}/change", answers(what="Visit the school", seen="1"))
    assert late.status_code == 409
    assert "Write to the school" in late.text
    assert "Visit the school" in late.text
    browser.post(f"{path}/{task.id}/settle", {"state": "done"})
    again = browser.post(f"{path}/{task.id}/settle", {"state": "not_needed", "outcome": "No"})
    assert again.status_code == 409
    twice = browser.post(f"{path}/{task.id}/settle", {"state": "done"})
    assert twice.status_code == 303
    other = browser.post(f"{path}/{task.id}/settle", {"state": "done", "outcome": "She called"})
    assert other.status_code == 409
    assert "She called" in other.text, "what was typed can be copied"
    steps = session.scalars(select(TaskEvent.step).order_by(TaskEvent.at, TaskEvent.id)).all()
    assert [step.value for step in steps] == ["made", "changed", "done"]


def test_of_two_who_save_at_the_same_moment_the_second_is_told_too(at_work, session, clock):
    amira, case, _, _ = at_work
    actor, at = Actor(account_id=amira.id, role=Role.ADVOCATE), clock.now()
    task = add_task(session, case, wanted(clock=clock), actor=actor, at=at)
    session.flush()
    # What a colleague has just stored, and this session has not seen.
    beside = update(Task).where(Task.id == task.id).execution_options(synchronize_session=False)
    session.execute(beside.values(version=2))
    with pytest.raises(TaskChanged):
        change_task(session, task, case, wanted(clock=clock), seen=1, words="", actor=actor, at=at)
    session.execute(beside.values(state=TaskState.NOT_NEEDED, settled_at=at))
    with pytest.raises(TaskSettled):
        settle_task(session, task, case, state=TaskState.DONE, outcome="", actor=actor, at=at)


def test_a_task_is_passed_on_only_to_somebody_who_may_open_the_case(
    at_work, people, browse, session
):
    _, _, browser, path = at_work
    ruth, stranger = people.lead(), people.advocate("Cal Dean")
    other = people.account(Role.LEAD, "Other Lead", team_id=people.other_team().id)
    browser.post(f"{path}/new", answers())
    task = session.scalars(select(Task)).one()
    form = browser.get(f"{path}/{task.id}/change").text
    assert "Ruth Adeyemi" in form
    assert "Cal Dean" not in form
    for somebody in (stranger, other):
        sent = answers(for_account=str(somebody.id), seen="1")
        assert browser.post(f"{path}/{task.id}/change", sent).status_code == 422
    sent = answers(for_account=str(ruth.id), seen="1", words="You know the head")
    assert browser.post(f"{path}/{task.id}/change", sent).status_code == 303
    assert "Ring the school" not in browser.get("/staff/").text
    hers = browse(ruth)
    assert "Ring the school" in hers.get("/staff/").text
    assert "You know the head" in hers.get(f"{path}/{task.id}").text


def test_a_task_disappears_with_the_access_and_goes_back_to_who_works_the_case(
    at_work, people, browse, session, clock
):
    amira, case, browser, path = at_work
    add_task(session, case, wanted(amira, clock=clock), actor=people.actor(amira), at=clock.now())
    task = session.scalars(select(Task)).one()
    assert "Ring the school" in browser.get("/staff/tasks/").text
    entry = session.scalars(select(Caseload)).one()
    clock.advance(minutes=5)
    end_allocation(session, entry, actor=SYSTEM, at=clock.now())
    session.commit()
    clock.advance(minutes=1)
    for page in (
        "/staff/",
        "/staff/tasks/",
        "/staff/tasks/?whose=given",
        "/staff/tasks/?whose=all",
    ):
        assert "Ring the school" not in browser.get(page).text, page
    assert browser.get(f"{path}/{task.id}").status_code == 404
    assert browser.post(f"{path}/{task.id}/settle", {"state": "done"}).status_code == 404
    assert browser.get(f"/staff/tasks/{task.id}").status_code == 404
    ben = people.advocate("Ben Moss")
    session.add(
        Caseload(
            scope_id=case.id, case_id=case.id, account_id=ben.id, starts_at=clock.now(), reason="x"
        )
    )
    session.flush()
    assert free_tasks(session, at=clock.now()) == ["1 tasks given back to whoever works the case"]
    assert free_tasks(session, at=clock.now()) == []
    session.commit()
    clock.advance(minutes=1)
    his = browse(ben)
    assert "Ring the school" in his.get("/staff/").text
    assert "they could no longer open it" in his.get(f"{path}/{task.id}").text


def test_whoever_turns_out_to_know_the_suspect_loses_the_task(
    at_work, office: Office, session, clock
):
    amira, case, browser, _ = at_work
    add_task(session, case, wanted(amira, clock=clock), actor=office.actor(amira), at=clock.now())
    office.suspect(case)
    office.knows(amira)
    session.commit()
    assert "Ring the school" not in browser.get("/staff/tasks/?whose=all").text
    assert "Ring the school" not in browser.get("/staff/").text
    assert len(free_tasks(session, at=clock.now())) == 1


def test_a_task_of_another_case_is_not_reached_through_ones_own(at_work, people, session, clock):
    _, _, browser, path = at_work
    other = people.case(people.advocate("Ben Moss"), name="Other One")
    task = add_task(session, other, wanted(clock=clock, what="Zqx"), actor=SYSTEM, at=clock.now())
    session.commit()
    for address in (f"{path}/{task.id}", f"{path}/{task.id}/change", f"/staff/tasks/{task.id}"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"{path}/{task.id}/settle", {"state": "done"}).status_code == 404
    assert "Zqx" not in browser.get("/staff/tasks/?whose=all").text


def test_a_task_about_no_case_is_between_who_gave_it_and_who_has_it(people, browse, session):
    amira, ben, cal = people.advocate(), people.advocate("Ben Moss"), people.advocate("Cal Dean")
    far = people.account(Role.ADVOCATE, "Dot Hale", team_id=people.other_team().id)
    hers = browse(amira)
    sent = answers(what="Order the phones", for_account=str(ben.id))
    assert hers.post("/staff/tasks/new", sent).status_code == 303
    refused = hers.post("/staff/tasks/new", answers(for_account=str(far.id)))
    assert refused.status_code == 422
    task = session.scalars(select(Task)).one()
    his = browse(ben)
    assert "Order the phones" in his.get("/staff/").text
    assert "Order the phones" in his.get("/staff/tasks/").text
    assert "Order the phones" not in hers.get("/staff/tasks/").text
    assert "Order the phones" in hers.get("/staff/tasks/?whose=given").text
    assert browse(cal).get(f"/staff/tasks/{task.id}").status_code == 404
    done = his.post(f"/staff/tasks/{task.id}/settle", {"state": "done", "outcome": "Ordered"})
    assert "Ordered" in his.follow(done).text


def test_filters_survive_the_next_page_and_nobody_is_missed(at_work, session, people, clock):
    amira, case, browser, _ = at_work
    for number in range(30):
        # Two by two at one moment, so that ties are met.
        add_task(
            session, case, wanted(clock=clock, hours=1 + number // 2, what=f"Number {number};"),
            actor=people.actor(amira), at=clock.now(),
        )  # fmt: skip
    session.commit()
    first = browser.get("/staff/tasks/?whose=all&by=week").text
    assert first.count("Number") == 25
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "whose=all" in following
    assert "by=week" in following
    second = browser.get(following).text
    assert second.count("Number") == 5
    assert all(f"Number {number};" in first + second for number in range(30))
    assert "No task fits" in browser.get("/staff/tasks/?by=late").text
    assert browser.get("/staff/tasks/?whose=<x>&by=9&after=zz").status_code == 200


def test_a_repeating_task_comes_again_once(at_work, session, people, clock):
    amira, case, browser, path = at_work
    task = add_task(
        session, case, wanted(clock=clock, repeats=Repeats.WEEKLY, rank=TaskRank.URGENT),
        actor=people.actor(amira), at=clock.now(),
    )  # fmt: skip
    session.commit()
    for _ in range(2):
        browser.post(f"{path}/{task.id}/settle", {"state": "done"})
    session.expire_all()
    again = session.scalars(select(Task).where(Task.state == TaskState.OPEN)).one()
    assert again.due_at == task.due_at + timedelta(days=7)
    assert again.rank is TaskRank.URGENT
    opened = session.scalars(select(Prompt).where(Prompt.settled_at.is_(None))).all()
    assert [prompt.subject_id for prompt in opened if prompt.kind == "task.due"] == [again.id]


@pytest.mark.parametrize(
    ("due", "repeats", "at", "expected"),
    [
        ((2026, 1, 31, 9), Repeats.MONTHLY, (2026, 1, 31, 10), (2026, 2, 28, 9)),
        ((2026, 10, 24, 8), Repeats.DAILY, (2026, 10, 24, 9), (2026, 10, 25, 9)),
        ((2026, 3, 2, 9), Repeats.FORTNIGHTLY, (2026, 3, 20, 9), (2026, 3, 30, 8)),
        ((2026, 1, 5, 9), Repeats.WEEKLY, (2026, 1, 26, 9), (2026, 2, 2, 9)),
    ],
)
def test_a_rhythm_keeps_the_hour_in_london_and_never_falls_behind(due, repeats, at, expected):
    found = next_due(datetime(*due, tzinfo=UTC), repeats, at=datetime(*at, tzinfo=UTC))
    assert found == datetime(*expected, tzinfo=UTC)


def test_a_lead_sees_the_tasks_of_the_team_and_no_other(at_work, people, session, clock):
    amira, case, _, _ = at_work
    ruth = people.actor(people.lead())
    far = people.actor(people.account(Role.LEAD, "Far", team_id=people.other_team().id))
    add_task(session, case, wanted(clock=clock), actor=people.actor(amira), at=clock.now())
    session.flush()
    every = TaskFilter(whose=Whose.ALL)
    assert len(list_tasks(session, actor=ruth, at=clock.now(), wanted=every)[0]) == 1
    assert list_tasks(session, actor=far, at=clock.now(), wanted=every)[0] == []
