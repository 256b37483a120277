"""Supervision is between a lead and an advocate: nobody else reads it, and no word is changed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advocacy.actor import SYSTEM, Role
from advocacy.cases.allocation_service import list_workers
from advocacy.cases.leaving import leave
from advocacy.cases.service import allocate, end_allocation
from advocacy.db import new_id
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.supervision.models import SupervisionAction, SupervisionNote
from advocacy.supervision.service import NEXT, READ
from advocacy.supervision.tidying import take_off_days
from advocacy.tasks.models import Task
from tests.need_to_know.conftest import Office, office

__all__ = ["office"]

FIRST = date(2026, 11, 24)  # the day on which the clock of the tests stands


def day(name, on):
    return {f"{name}-day": on.day, f"{name}-month": on.month, f"{name}-year": on.year}


def said(**more):
    return {
        "discussed": "She carries too much of this alone",
        "decided": "Ben joins the next call",
        **day("held_on", FIRST),
        **more,
    }


def agreed(person, **more):
    return {
        "what": "Ring the school", "for_account": str(person.id), "as_task": "yes",
        **day("due_on", FIRST + timedelta(days=2)), **more,
    }  # fmt: skip


@pytest.fixture
def team(people):
    """Two who work one case, a colleague who doesn't, and their lead."""
    amira, ben, cal = people.advocate(), people.advocate("Ben Moss"), people.advocate("Cal Dean")
    ruth = people.lead()
    case = people.case(amira)
    at = people.clock.now()
    allocate(people.session, case, account=ben, reason="With her", actor=SYSTEM, at=at)
    people.clock.advance(minutes=1)
    return amira, ben, cal, ruth, case


@pytest.fixture
def noted(team, browse, session):
    """Write supervision of the advocate down, about the case or about none; give its address."""
    amira, *_, ruth, case = team

    def note(*, about_case=True, **more):
        leads = browse(ruth)
        path = f"cases/{case.id}/supervision" if about_case else f"supervision/with/{amira.id}"
        answer = leads.post(
            f"/staff/{path}/new", said(held_with=str(amira.id), form_id=str(new_id()), **more)
        )
        assert answer.status_code == 303, answer.text
        session.expire_all()
        newest = select(SupervisionNote.id).order_by(SupervisionNote.noted_at.desc())
        return f"/staff/supervision/{session.scalars(newest).first()}/"

    return note


def test_a_lead_writes_it_down_and_the_advocate_reads_it_and_adds_their_words(
    team, noted, browse, session
):
    amira, _, _, ruth, case = team
    leads, hers = browse(ruth), browse(amira)
    assert "No supervision with you is noted yet" in hers.get("/staff/supervision/mine/").text
    address = noted(**day("next_on", FIRST + timedelta(days=20)))
    page = leads.get(address).text
    for words in ("carries too much", "Ben joins", "Monday 14 December", "has not read it"):
        assert words in page, words
    today = hers.get("/staff/").text
    assert "Read what was noted of your supervision" in today
    assert f"About case {case.reference}" in today
    page = hers.get(address).text
    assert "carries too much" in page
    assert "I have read it" in page
    assert "Add this to the note" not in page
    own = {"words": "I asked for help in May", "form_id": str(new_id())}
    assert hers.post(f"{address}read", own).status_code == 303
    assert hers.post(f"{address}read", own).status_code == 303, "sent twice"
    page = leads.get(address).text
    assert page.count("I asked for help in May") == 1
    assert "Read it, and said" in page
    assert "Words were added to what you noted" in leads.get("/staff/").text
    assert hers.post(f"{address}seen").status_code == 404, "the writer's to say"
    assert leads.post(f"{address}seen").status_code == 303
    assert "Words were added to what you noted" not in leads.get("/staff/").text
    assert "I have read this" not in leads.get(address).text
    assert "supervision" not in hers.get("/staff/").text.split("<main")[1].lower()
    assert "J.O." in hers.get("/staff/supervision/mine/").text


def test_a_note_is_never_changed_and_what_is_added_asks_to_be_read_again(
    team, noted, browse, session
):
    amira, *_, ruth, _ = team
    leads, hers = browse(ruth), browse(amira)
    address = noted()
    hers.post(f"{address}read", {"words": ""})
    assert "Words were added" not in leads.get("/staff/").text, "reading alone is no news"
    empty = leads.post(f"{address}add", {"words": " "})
    assert empty.status_code == 422
    assert "Enter what you add" in empty.text
    assert leads.post(f"{address}add", {"words": "It was Cal, not Ben"}).status_code == 303
    page = hers.get(address).text
    for words in ("Ben joins the next call", "It was Cal, not Ben", "Added by a lead", "Read it"):
        assert words in page, words
    assert "Read what was noted" in hers.get("/staff/").text
    assert hers.post(f"{address}add", {"words": "Hers"}).status_code == 404
    assert leads.post(f"{address}read", {"words": "Theirs"}).status_code == 404
    assert "Hers" not in leads.get(address).text


def test_nobody_else_learns_that_there_was_supervision_about_a_case(
    office: Office, team, noted, people, browse, session, marker
):
    amira, ben, cal, ruth, case = team
    office.covers(cal, ben, by=ruth)
    other = people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)
    broken = people.advocate("Dot Hale")
    office.opens(broken, case)
    office.opens(other, case)
    survivor = people.survivor(case)
    strangers = [
        ben, cal, broken, other, people.helpline(), survivor, people.dependent(case),
        people.account(Role.ADMINISTRATOR, "Ada Min"), people.partner(people.agency()),
    ]  # fmt: skip
    places = [
        "/staff/", "/staff/today/coming", "/staff/cases/", "/staff/tasks/?whose=all",
        f"/staff/cases/{case.id}/", f"/staff/cases/{case.id}/reviews/",
        f"/staff/cases/{case.id}/happened/", f"/staff/cases/{case.id}/closing",
        "/staff/supervision/mine/",
    ]  # fmt: skip
    colleagues = (ben, cal, broken, other)

    def shown():
        return {
            (each.name, place): browse(each).get(place).data
            for each in colleagues
            for place in places
        }

    shown()  # a first look takes away that a case is new to them
    before = shown()
    address = noted(discussed=marker, decided=marker)
    browse(ruth).post(f"{address}agreed", agreed(amira, what=f"Rest {marker}", as_task="no"))
    browse(amira).post(f"{address}read", {"words": marker})
    browse(ruth).post(f"{address}add", {"words": marker})
    for each in strangers:
        browser = browse(each)
        missing = browser.get(f"/staff/supervision/{new_id()}/")
        found = browser.get(address)
        assert found.status_code in (303, 404), each.name
        assert (found.status_code, found.data) == (missing.status_code, missing.data), each.name
        for step in ("add", "read", "agreed"):
            answer = browser.post(f"{address}{step}", {"words": marker})
            assert answer.status_code in (303, 404), (each.name, step)
    after = shown()
    assert [place for place in before if before[place] != after[place]] == []
    for each in colleagues:
        found = browse(each).post("/staff/search", {"text": marker}).text
        assert "Nobody in your cases fits" in found, each.name
    for each in (amira, ruth):
        assert browse(each).get(address).text.count(marker) == 5
    said_of = session.scalars(
        select(LedgerEvent.action).where(
            LedgerEvent.case_id == case.id, LedgerEvent.action.startswith("supervision")
        )
    )
    assert said_of.all() == [], "Whoever counts what was done in the case counts none of it."


def test_it_is_not_in_what_happened_nor_in_a_search_of_those_who_may_read_it(
    team, noted, browse, marker
):
    amira, *_, ruth, case = team
    noted(discussed=marker)
    for each in (amira, ruth):
        browser = browse(each)
        assert marker not in browser.get(f"/staff/cases/{case.id}/happened/").text
        assert marker not in browser.get(f"/staff/cases/{case.id}/").text
        found = browser.post("/staff/search", {"text": marker}).text
        assert "Nobody in your cases fits" in found


def test_supervision_about_no_case_is_for_the_two_and_the_teams_leads(team, noted, people, browse):
    amira, ben, _, _, _ = team
    address = noted(about_case=False)
    assert "About no case" in browse(amira).get("/staff/supervision/mine/").text
    assert browse(amira).get(address).status_code == 200
    assert browse(people.lead("Grace Hill")).get(address).status_code == 200
    assert browse(ben).get(address).status_code == 404
    south = people.account(Role.LEAD, "Other Lead", team_id=people.other_team().id)
    assert browse(south).get(address).status_code == 404
    assert browse(south).get(f"/staff/supervision/with/{amira.id}/").status_code == 404
    assert browse(south).post(f"/staff/supervision/with/{amira.id}/new", said()).status_code == 404


def test_what_is_agreed_may_be_a_task_or_stay_between_the_two(team, noted, browse, session, clock):
    amira, ben, _, ruth, case = team
    leads = browse(ruth)
    address = noted()
    sent = agreed(amira, form_id=str(new_id()))
    for _ in range(2):
        assert leads.post(f"{address}agreed", sent).status_code == 303
    task = session.scalars(select(Task)).one()
    assert (task.what, task.case_id, task.for_account_id) == ("Ring the school", case.id, amira.id)
    kept = agreed(amira, what="Take two days off", as_task="no", form_id=str(new_id()))
    assert leads.post(f"{address}agreed", kept).status_code == 303
    page = browse(amira).get(address).text
    assert "Kept here only" in page
    assert page.count("To do") == 1
    assert "Amira Khan, by Thursday 26 November" in page
    assert "Ring the school" in browse(ben).get(f"/staff/cases/{case.id}/tasks/").text
    assert "two days off" not in browse(ben).get(f"/staff/cases/{case.id}/tasks/").text
    for wrong, words in (
        (agreed(ben), "Choose one of the list"),
        (agreed(amira, **day("due_on", FIRST - timedelta(days=1))), "Enter by when"),
        (agreed(amira, what=""), "Enter what is to be done"),
    ):
        answer = leads.post(f"{address}agreed", {**wrong, "form_id": str(new_id())})
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert len(session.scalars(select(SupervisionAction)).all()) == 2


def test_an_action_about_no_case_is_a_task_of_ones_own(team, noted, browse, session):
    amira, ben, _, ruth, _ = team
    address = noted(about_case=False)
    browse(ruth).post(f"{address}agreed", agreed(amira, what="Book the training"))
    task = session.scalars(select(Task)).one()
    assert task.case_id is None
    assert "Book the training" in browse(amira).get("/staff/tasks/").text
    assert "Book the training" not in browse(ben).get("/staff/tasks/?whose=all").text


def test_a_note_that_lacks_something_says_what_and_loses_nothing(team, browse, session):
    amira, ben, cal, ruth, case = team
    leads, path = browse(ruth), f"/staff/cases/{case.id}/supervision/new"
    page = leads.get(path).text
    assert "Amira Khan" in page
    assert "Ben Moss" in page
    assert "Cal Dean" not in page, "They do not work this case."
    for wrong, words in (
        ({"discussed": "", "decided": "Kept <b>"}, "Enter what was talked over"),
        ({"held_with": str(cal.id)}, "Choose one of the list"),
        ({"held_with": ""}, "Choose with whom it was held"),
        (day("held_on", FIRST + timedelta(days=1)), "that one is still to come"),
        (day("next_on", FIRST), "Enter a day that is still to come"),
        ({"held_on-day": "40"}, "Enter a real date"),
    ):
        answer = leads.post(path, said(held_with=str(amira.id)) | wrong)
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert "Kept &lt;b&gt;" in leads.post(path, said(discussed="", decided="Kept <b>")).text
    mark = {"form_id": str(new_id()), "held_with": str(ben.id)}
    for _ in range(2):
        assert leads.post(path, said(**mark)).status_code == 303
    assert len(session.scalars(select(SupervisionNote)).all()) == 1
    assert browse(amira).get(path).status_code == 404
    assert browse(amira).post(path, said(**mark)).status_code == 404


def test_where_nobody_else_works_a_case_there_is_nobody_to_supervise(people, browse):
    ruth = people.lead()
    case = people.case(ruth)
    page = browse(ruth).get(f"/staff/cases/{case.id}/supervision/new")
    assert page.status_code == 200
    assert "there is nobody to hold supervision with" in page.text


def test_a_lead_who_knows_the_suspect_loses_it_and_so_does_an_advocate_who_lost_the_case(
    office: Office, team, noted, people, browse, session, clock
):
    amira, _, _, ruth, case = team
    grace = people.lead("Grace Hill")
    address = noted()
    office.suspect(case)
    office.knows(ruth)
    assert browse(ruth).get(address).status_code == 404
    assert "J.O." not in browse(ruth).get(f"/staff/supervision/with/{amira.id}/").text
    assert "No supervision noted yet" in browse(ruth).get("/staff/supervision/").text
    assert browse(grace).get(address).status_code == 200
    entry = next(each for each, account in list_workers(session, case, at=clock.now())
                 if account.id == amira.id)  # fmt: skip
    end_allocation(session, entry, actor=SYSTEM, at=clock.now())
    clock.advance(seconds=1)
    assert browse(amira).get(address).status_code == 404
    assert "J.O." not in browse(amira).get("/staff/supervision/mine/").text
    assert take_off_days(session, at=clock.now()) == ["1 reminders of supervision taken off"]
    assert take_off_days(session, at=clock.now()) == []
    assert "Read what was noted" not in browse(amira).get("/staff/").text
    office.opens(amira, case)
    assert browse(amira).get(address).status_code == 404, "Nor by an emergency."


def test_the_lead_is_reminded_of_the_next_and_only_of_that(team, noted, browse, session, clock):
    amira, *_, ruth, _ = team
    noted(about_case=False, **day("next_on", FIRST + timedelta(days=3)))
    clock.advance(minutes=1)
    noted(about_case=False, **day("next_on", FIRST + timedelta(days=2)))
    prompt = session.scalars(
        select(Prompt).where(Prompt.kind == NEXT, Prompt.settled_at.is_(None))
    ).one()
    assert prompt.due_at.date() == FIRST + timedelta(days=2)
    clock.advance(days=2)
    leads = browse(ruth)
    leads.sign_in(ruth)
    today = leads.get("/staff/").text
    assert "Supervision is due" in today
    assert "With Amira Khan" in today
    amira.left_at = clock.now()
    assert take_off_days(session, at=clock.now()) == ["3 reminders of supervision taken off"]
    assert "Supervision is due" not in leads.get("/staff/").text


def test_whoever_leaves_leaves_no_word_of_it_to_others_but_that_a_colleague_is_to_be_met(
    team, noted, people, browse, session, clock
):
    amira, ben, _, ruth, _ = team
    grace = people.lead("Grace Hill")
    south = people.account(Role.LEAD, "Other Lead", team_id=people.other_team().id)
    noted(**day("next_on", FIRST + timedelta(days=1)))
    clock.advance(minutes=1)
    leave(session, ruth, actor=SYSTEM, at=clock.now())
    clock.advance(days=1)
    assert "Supervision is due" in browse(grace).get("/staff/").text
    assert "upervision" not in browse(south).get("/staff/").text.split("<main")[1]
    leave(session, amira, actor=SYSTEM, at=clock.now())
    take_off_days(session, at=clock.now())
    for each in (grace, south, ben):
        assert "upervision" not in browse(each).get("/staff/").text.split("<main")[1], each.name


def test_the_leads_page_shows_everybody_with_what_is_overdue_first(
    team, noted, people, browse, session, clock
):
    amira, ben, _cal, ruth, case = team
    people.case(ben, name="Ada Lee")
    people.case(name="Nobody Yet")
    leads = browse(ruth)
    assert 'href="/staff/supervision/"' in leads.get("/staff/").text
    page = leads.get("/staff/supervision/").text
    names = ["Ben Moss", "Amira Khan", "Cal Dean"]
    assert sorted(names, key=page.index) == names, "Two of his were never reviewed, one of hers."
    assert "2 cases were never reviewed" in page
    assert "Open cases that nobody works" in page
    assert "Ruth Adeyemi" not in page.split("<main")[1]
    assert page.count("No supervision noted yet") == 3
    noted(**day("next_on", FIRST + timedelta(days=9)))
    session.expire_all()
    person = leads.get(f"/staff/supervision/with/{amira.id}/").text
    for words in ("Never reviewed", "J.O.", case.reference, "Thursday 3 December", "Not read yet"):
        assert words in person, words
    page = leads.get("/staff/supervision/").text
    assert "Last supervision Tuesday 24 November" in page
    assert "Next Thursday 3 December" in page
    empty = leads.get(f"/staff/supervision/with/{_cal.id}/").text
    assert "They work no open case" in empty
    assert "No supervision is noted yet" in empty


def test_a_lead_alone_is_told_that_nobody_else_is_there(people, browse):
    assert "Nobody else of your team works cases" in browse(people.lead()).get(
        "/staff/supervision/"
    ).text  # fmt: skip


def test_notes_are_turned_a_page_at_a_time(team, noted, browse, session, clock):
    amira, *_, ruth, _ = team
    leads = browse(ruth)
    path = f"/staff/supervision/with/{amira.id}/new"
    for number in range(27):
        clock.advance(seconds=1)
        answer = leads.post(path, said(discussed=f"Talk {number}", form_id=str(new_id()),
                                       held_with=str(amira.id)))  # fmt: skip
        assert answer.status_code == 303
    first = browse(amira).get("/staff/supervision/mine/").text
    assert first.count("About no case") == 25
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert browse(amira).get(older).text.count("About no case") == 2


def test_nothing_of_it_is_in_clear(team, noted, browse, session, owner, marker):
    amira, *_, ruth, _ = team
    address = noted(discussed=marker, decided=marker)
    browse(ruth).post(f"{address}agreed", agreed(amira, what=marker))
    browse(amira).post(f"{address}read", {"words": marker})
    session.commit()
    names = ("supervision_note", "supervision_addition", "supervision_action", "task", "prompt")
    with owner.connect() as connection:
        for name in names:
            rows = connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()  # noqa: S608
            assert rows, name
            assert marker not in " ".join(map(repr, rows)), name


def test_a_closed_case_keeps_its_notes_and_lets_them_be_read(team, noted, browse, session, clock):
    amira, *_, ruth, case = team
    address = noted()
    case.state, case.closed_at = "closed", clock.now()
    assert browse(amira).post(f"{address}read", {"words": "Yes"}).status_code == 303
    assert browse(ruth).get(address).status_code == 200
    late = browse(ruth).post(f"{address}agreed", agreed(amira))
    assert late.status_code == 409
    assert "Note supervision" not in browse(ruth).get(f"/staff/cases/{case.id}/reviews/").text
    open_prompts = select(Prompt).where(Prompt.kind == READ, Prompt.settled_at.is_(None))
    assert session.scalars(open_prompts).all() == []
