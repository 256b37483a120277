"""A case changes hands: with a note, a lead decides, and access ends on the next request."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.models import Case, Caseload, Part, RiskLevel
from advocacy.cases.service import allocate
from advocacy.cases.transferring.models import Transfer, TransferState
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from advocacy.tasks.models import Task
from advocacy.tasks.service import Wanted, add_task
from tests.browse import Browser
from tests.need_to_know.conftest import Office
from tests.today.test_today import counted

NOTE = {
    "for_safety": "He works nights at the depot", "due": "Court on the 4th",
    "promised": "Somebody goes with her", "how_to_talk": "Slowly, and no jokes",
    "told": "will_tell", "told_by": "Amira, on Monday by phone",
}  # fmt: skip


@pytest.fixture
def browse(browse):
    """Return the one browser of each person: nobody signs in twice within one code."""
    opened: dict[UUID, Browser] = {}

    def of(account: Account) -> Browser:
        if account.id not in opened:
            opened[account.id] = browse(account)
        return opened[account.id]

    return of


@pytest.fixture
def amira(people) -> Account:
    return people.advocate()


@pytest.fixture
def ben(people) -> Account:
    return people.advocate("Ben Moss")


@pytest.fixture
def ruth(people) -> Account:
    return people.lead()


@pytest.fixture
def case(people, amira) -> Case:
    return people.case(amira)


@pytest.fixture
def south(people):
    """Return another team's lead and advocate."""
    team = people.other_team()
    grace = people.account(Role.LEAD, "Grace Hill", team_id=team.id)
    return team, grace, people.account(Role.ADVOCATE, "Dot Hale", team_id=team.id)


@pytest.fixture
def asked(browse, case, amira, session):
    def ask(to: str, **more):
        given = {**NOTE, "from_account_id": str(amira.id), "to": to, **more}
        answer = browse(amira).post(f"/staff/cases/{case.id}/transfer", given)
        return answer, session.scalars(
            select(Transfer).order_by(Transfer.asked_at.desc(), Transfer.id.desc())
        ).first()

    return ask


def test_a_case_passes_on_only_with_a_whole_note(asked, ben):
    answer, transfer = asked(f"person {ben.id}", for_safety="", told_by="", told="")
    assert answer.status_code == 422
    assert transfer is None
    assert "Enter what matters most for their safety" in answer.text
    assert "Court on the 4th" in answer.text


def test_a_colleague_takes_it_and_the_giver_is_out_on_the_next_request(
    asked, browse, case, amira, ben, ruth, session, people
):
    at = people.clock.now()
    task = add_task(
        session, case, Wanted("Ring the school", at + timedelta(days=1), amira.id),
        actor=SYSTEM, at=at,
    )  # fmt: skip
    answer, transfer = asked(f"person {ben.id}")
    assert answer.status_code == 303, answer.text
    here = f"/staff/cases/{case.id}/transfer"
    assert f"/staff/transfers/{transfer.id}" in browse(ruth).get(here).text
    assert "Decide about it" not in browse(amira).get(here).text
    path = f"/staff/cases/{case.id}/"
    assert browse(ben).get(path).status_code == 404
    lead = browse(ruth)
    assert "Somebody asks to pass a case on" in lead.get("/staff/").text
    assert "He works nights at the depot" in lead.get(f"/staff/transfers/{transfer.id}").text
    people.clock.advance(minutes=1)
    done = lead.post(f"/staff/transfers/{transfer.id}/accept")
    assert done.status_code == 303, done.text
    assert browse(amira).get(path).status_code == 404
    his = browse(ben)
    assert "is yours: read the handover note first" in his.get("/staff/").text
    note = his.get(f"{path}transfer/note").text
    for words in ("He works nights at the depot", "Somebody goes with her", "Slowly, and no jokes"):
        assert words in note
    assert his.post(f"{path}transfer/seen").status_code == 303
    assert "read the handover note" not in his.get("/staff/").text
    session.expire_all()
    assert session.get_one(Task, task.id).for_account_id == ben.id
    entry = session.scalars(select(Caseload).where(Caseload.account_id == ben.id)).one()
    assert entry.part is Part.LEAD


def test_what_waited_for_the_giver_waits_for_the_taker(
    asked, browse, case, amira, ben, ruth, session, people
):
    at = people.clock.now()
    raise_prompt(
        session, kind="contact.due", danger=Danger.DUE, due_at=at, at=at, actor=SYSTEM,
        case_id=case.id, for_account_id=amira.id, subject_id=case.id,
    )  # fmt: skip
    _, transfer = asked(f"person {ben.id}")
    browse(ruth).post(f"/staff/transfers/{transfer.id}/accept")
    session.expire_all()
    waiting = select(Prompt.for_account_id).where(Prompt.kind == "contact.due")
    assert session.scalars(waiting).all() == [ben.id]


def test_both_work_it_for_as_long_as_was_agreed(
    asked, browse, case, amira, ben, ruth, people, session
):
    until = people.clock.now() + timedelta(days=3)
    boxes = {
        "overlap_until-day": str(until.day), "overlap_until-month": str(until.month),
        "overlap_until-year": str(until.year), "overlap_until-time": "12:00",
    }  # fmt: skip
    answer, transfer = asked(f"person {ben.id}", **boxes)
    assert answer.status_code == 303, answer.text
    browse(ruth).post(f"/staff/transfers/{transfer.id}/accept")
    people.clock.advance(minutes=1)
    path = f"/staff/cases/{case.id}/"
    assert browse(amira).get(path).status_code == 200
    header = browse(ben).get(path).text
    assert "Worked by Ben Moss (leads), Amira Khan" in header
    session.expire_all()
    ends = session.scalars(select(Caseload.ends_at).where(Caseload.account_id == amira.id)).one()
    assert ends is not None
    assert timedelta(days=2) < ends - people.clock.now() < timedelta(days=4)


def test_another_team_takes_it_only_by_its_own_lead_who_sees_no_name_before(
    asked, browse, case, amira, ruth, south, session, people
):
    team, grace, dot = south
    answer, transfer = asked(f"team {team.id}")
    assert answer.status_code == 303, answer.text
    assert browse(ruth).get(f"/staff/transfers/{transfer.id}").status_code == 404
    hers = browse(grace)
    page = hers.get(f"/staff/transfers/{transfer.id}").text
    assert case.reference in page
    for secret in ("Okafor", "He works nights at the depot", "Court on the 4th"):
        assert secret not in page
    assert hers.post(f"/staff/transfers/{transfer.id}/accept", {}).status_code == 422
    wrong = hers.post(f"/staff/transfers/{transfer.id}/accept", {"account_id": str(amira.id)})
    assert wrong.status_code == 422
    done = hers.post(f"/staff/transfers/{transfer.id}/accept", {"account_id": str(dot.id)})
    assert done.status_code == 303, done.text
    people.clock.advance(minutes=1)
    path = f"/staff/cases/{case.id}/"
    for former in (amira, ruth):
        assert browse(former).get(path).status_code == 404
    for now in (grace, dot):
        assert browse(now).get(path).status_code == 200
    assert "He works nights at the depot" in browse(dot).get(f"{path}transfer/note").text
    session.expire_all()
    assert session.get_one(Case, case.id).team_id == team.id


def test_what_the_leads_were_asked_is_asked_of_the_team_that_takes_it(
    asked, browse, case, amira, ruth, south, session, people
):
    team, grace, dot = south
    concern = {
        "danger_now": "no", "about": "child", "name": "Noah", "seen": "He waits at the gate",
        "said_by": "Noah", "told": "",
    }  # fmt: skip
    hers, waits = browse(amira), "A safeguarding concern waits for your look"
    assert hers.post(f"/staff/cases/{case.id}/safeguarding/new", concern).status_code == 303
    assert waits in browse(ruth).get("/staff/").text
    _, transfer = asked(f"team {team.id}")
    assert waits not in browse(grace).get("/staff/").text
    taken = {"account_id": str(dot.id)}
    done = browse(grace).post(f"/staff/transfers/{transfer.id}/accept", taken)
    assert done.status_code == 303, done.text
    assert waits in browse(grace).get("/staff/").text
    assert waits not in browse(ruth).get("/staff/").text
    looks = select(Prompt).where(Prompt.kind == "safeguarding.look", Prompt.settled_at.is_(None))
    assert [each.for_account_id for each in session.scalars(looks)] == [grace.id]


@pytest.mark.parametrize("ended", ["declined", "withdrawn"])
def test_another_teams_lead_sees_no_more_of_a_case_they_did_not_take(
    asked, browse, case, amira, south, session, ended
):
    team, grace, _ = south
    _, transfer = asked(f"team {team.id}")
    hers, page = browse(grace), f"/staff/transfers/{transfer.id}"
    assert "Risk not assessed" in hers.get(page).text
    if ended == "declined":
        hers.post(f"{page}/decline", {"no-reason": "No room before the spring"})
    else:
        browse(amira).post(f"/staff/cases/{case.id}/transfer/{transfer.id}/withdraw")
    case.risk_level = RiskLevel.HIGH
    session.commit()
    shown = hers.get(page).text
    for secret in ("High risk", "Risk not assessed", "Amira Khan", "It weighs"):
        assert secret not in shown
    assert "It was" in shown


def test_it_is_declined_with_a_reason_or_taken_back_and_asked_once_at_a_time(
    asked, browse, case, amira, ben, ruth, session
):
    _, transfer = asked(f"person {ben.id}")
    again, _ = asked(f"person {ben.id}")
    assert again.status_code == 409
    lead = browse(ruth)
    assert lead.post(f"/staff/transfers/{transfer.id}/decline", {}).status_code == 422
    lead.post(f"/staff/transfers/{transfer.id}/decline", {"no-reason": "Not before the trial"})
    hers = browse(amira)
    assert "is not passed on" in hers.get("/staff/").text
    path = f"/staff/cases/{case.id}/transfer"
    assert "Not before the trial" in hers.get(path).text
    _, second = asked(f"person {ben.id}")
    assert hers.post(f"{path}/{second.id}/withdraw").status_code == 303
    late = lead.post(f"/staff/transfers/{second.id}/accept")
    assert late.status_code == 409
    assert browse(ben).get(f"/staff/cases/{case.id}/").status_code == 404
    session.expire_all()
    states = set(session.scalars(select(Transfer.state)))
    assert states == {TransferState.DECLINED, TransferState.WITHDRAWN}


def test_nobody_who_may_know_the_suspect_is_offered_or_told(
    asked, browse, case, ben, people, session, clock, south, ruth, amira
):
    office = Office(people, session, clock)
    office.suspect(case)
    office.knows(ben)
    team, grace, _ = south
    office.knows(grace)
    offered = browse(amira).get(f"/staff/cases/{case.id}/transfer").text
    assert "Ben Moss" not in offered
    assert "South team" not in offered
    for to in (f"person {ben.id}", f"team {team.id}", "person x", f"team {ben.id}"):
        answer, transfer = asked(to)
        assert answer.status_code == 422, to
        assert transfer is None
    assert ruth.id


def test_strangers_learn_nothing_of_a_transfer(asked, browse, ben, people, south, ruth):
    _, transfer = asked(f"person {ben.id}")
    for stranger in (south[1], ben, people.helpline()):
        browser = browse(stranger)
        missing = browser.get("/staff/no/such/page")
        assert browser.get(f"/staff/transfers/{transfer.id}").data == missing.data
        assert browser.post(f"/staff/transfers/{transfer.id}/accept").status_code == 404
    assert ruth.id


def test_passing_on_is_in_the_log(asked, browse, case, ben, ruth, session):
    _, transfer = asked(f"person {ben.id}")
    browse(ruth).post(f"/staff/transfers/{transfer.id}/accept")
    found = set(session.scalars(select(LedgerEvent.action).where(LedgerEvent.case_id == case.id)))
    assert {"transfer.asked", "transfer.done", "case.allocated", "case.deallocated"} <= found


def test_the_header_says_who_leads_and_who_does_what(case, amira, ben, ruth, browse, session):
    lead, path = browse(ruth), f"/staff/cases/{case.id}/allocation"
    given = {"account_id": str(ben.id), "reason": "Court", "doing": "Goes along to court"}
    assert lead.post(path, given).status_code == 303
    page = browse(amira).get(f"/staff/cases/{case.id}/").text
    assert "Worked by Amira Khan (leads), Ben Moss (Goes along to court)" in page
    entry = session.scalars(select(Caseload).where(Caseload.account_id == ben.id)).one()
    assert lead.post(f"{path}/{entry.id}/lead").status_code == 303
    assert "Ben Moss (leads), Amira Khan" in lead.get(path).text


def test_whoever_has_worked_it_longest_leads_when_the_one_who_led_goes(
    case, amira, ben, ruth, browse, session, people
):
    allocate(
        session, case, account=ben, reason="", actor=SYSTEM, at=people.clock.now(), part=Part.CO
    )
    session.flush()
    first = session.scalars(select(Caseload).where(Caseload.account_id == amira.id)).one()
    browse(ruth).post(f"/staff/cases/{case.id}/allocation/{first.id}/end")
    session.expire_all()
    left = session.scalars(select(Caseload).where(Caseload.account_id == ben.id)).one()
    assert left.part is Part.LEAD


def test_the_case_page_asks_no_more_for_who_works_it(
    case, amira, ben, browse, engine, session, people
):
    hers, path = browse(amira), f"/staff/cases/{case.id}/"

    def ask() -> int:
        hers.get(path)
        with counted(engine) as statements:
            assert hers.get(path).status_code == 200
        return len(statements)

    alone = ask()
    allocate(
        session, case, account=ben, reason="", actor=SYSTEM, at=people.clock.now(), part=Part.CO
    )
    assert ask() == alone <= 12


def test_a_case_that_was_not_passed_on_says_that_there_is_no_note(browse, amira, case):
    page = browse(amira).get(f"/staff/cases/{case.id}/transfer/note")
    assert page.status_code == 200
    assert "This case was not passed on, so there is no note." in page.text
