"""Who holds duty when: planned, changed, handed over, and the hours that nobody covers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.errors import Invalid
from advocacy.ledger.models import LedgerEvent
from advocacy.rota.models import DutyShift
from advocacy.rota.service import covers, hand_over, list_gaps, list_holders, plan_shift
from tests.browse import Browser
from tests.duty.conftest import OnDuty
from tests.fakes import FakeClock
from tests.people import People

Browse = Callable[..., Browser]


def boxes(name: str, day: str, month: str, clock: str) -> dict[str, str]:
    return {
        f"{name}-day": day,
        f"{name}-month": month,
        f"{name}-year": "2026",
        f"{name}-time": clock,
    }


def night(account: Account, **changes: Any) -> dict[str, Any]:
    return {
        "account_id": str(account.id),
        **boxes("starts_at", "24", "11", "6pm"),
        **boxes("ends_at", "25", "11", "8am"),
        **changes,
    }


def test_a_lead_plans_a_night_and_sees_the_gaps_beside_it(people: People, browse: Browse) -> None:
    amira, browser = people.advocate("Amira Khan"), browse(people.lead())
    assert "Nobody holds duty now" in browser.get("/staff/rota/").text
    page = browser.follow(browser.post("/staff/rota/new", night(amira))).text
    assert "Amira Khan" in page
    assert "Today, 6pm to tomorrow, 8am" in page
    assert "Today, 10am to today, 6pm" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"account_id": ""}, "Choose who holds duty"),
        (boxes("ends_at", "24", "11", "5pm"), "Enter an end after the beginning"),
        (boxes("starts_at", "30", "2", "5pm"), "Enter a real date"),
        (boxes("ends_at", "24", "12", "8am"), "seven days at most"),
    ],
)
def test_hours_that_cannot_be_are_said_so_and_nothing_typed_is_lost(
    people: People, browse: Browse, changes: dict[str, str], sentence: str
) -> None:
    amira, browser = people.advocate(), browse(people.lead())
    answer = browser.post("/staff/rota/new", night(amira, **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{changes.get("ends_at-time", "8am")}"' in answer.text


@pytest.mark.parametrize("role", [Role.HELPLINE, Role.ADMINISTRATOR, Role.PARTNER, Role.SURVIVOR])
def test_only_those_whose_role_allows_it_may_hold_duty(people: People, role: Role) -> None:
    belongs = {"agency_id": people.agency().id} if role is Role.PARTNER else {}
    somebody, at = people.account(role, "Not Them", **belongs), people.clock.now()
    with pytest.raises(Invalid, match="Choose who holds duty"):
        plan_shift(
            people.session,
            account_id=somebody.id,
            starts_at=at,
            ends_at=at + timedelta(hours=1),
            actor=SYSTEM,
            at=at,
        )


def test_somebody_who_has_left_holds_nothing_and_covers_nothing(
    people: People, session: Session, clock: FakeClock, on_duty: OnDuty, browse: Browse
) -> None:
    amira, lead = people.advocate(), people.lead()
    on_duty(amira)
    at = clock.now()
    assert covers(session, starts_at=at, ends_at=at + timedelta(hours=8))
    amira.left_at = at
    session.commit()
    assert list_holders(session, at=at) == []
    assert not covers(session, starts_at=at, ends_at=at + timedelta(hours=8))
    browser = browse(lead)
    assert "Has left: covers nothing" in browser.get("/staff/rota/").text
    assert 'value="' + str(amira.id) not in browser.get("/staff/rota/new").text


def test_overlapping_shifts_leave_no_gap_between_them(
    people: People, session: Session, clock: FakeClock, on_duty: OnDuty
) -> None:
    at = clock.now()
    on_duty(people.advocate("One"), hours=6)
    on_duty(people.advocate("Two"), hours=5, starts_at=at + timedelta(hours=4))
    gaps = list_gaps(session, starts_at=at, ends_at=at + timedelta(hours=12))
    assert [(gap.starts_at - at, gap.ends_at - at) for gap in gaps] == [
        (timedelta(hours=9), timedelta(hours=12))
    ]


def test_a_night_on_which_the_clocks_change_is_as_long_as_it_really_is(
    people: People, browse: Browse, session: Session, clock: FakeClock
) -> None:
    clock.set(datetime(2027, 3, 26, 10, tzinfo=UTC))
    amira, browser = people.advocate(), browse(people.lead())
    given = night(
        amira, **boxes("starts_at", "27", "3", "10pm"), **boxes("ends_at", "28", "3", "8am")
    )
    given |= {"starts_at-year": "2027", "ends_at-year": "2027"}
    browser.follow(browser.post("/staff/rota/new", given))
    shift = session.scalars(select(DutyShift)).one()
    assert shift.ends_at - shift.starts_at == timedelta(hours=9)
    assert shift.ends_at == datetime(2027, 3, 28, 7, tzinfo=UTC)


def test_a_lead_takes_over_at_once(
    people: People, session: Session, clock: FakeClock, on_duty: OnDuty, browse: Browse
) -> None:
    amira, lead = people.advocate(), people.lead()
    on_duty(amira)
    clock.advance(hours=1)
    browser = browse(lead)
    form = browser.get("/staff/rota/hand-over").text
    assert f'value="{lead.id}" selected' in form
    page = browser.follow(
        browser.post(
            "/staff/rota/hand-over",
            {"account_id": str(lead.id), **boxes("until", "24", "11", "6pm")},
        )
    ).text
    assert "Ruth Adeyemi holds duty now" in page
    assert [each.id for each in list_holders(session, at=clock.now())] == [lead.id]


def test_whoever_holds_duty_may_hand_it_over_and_then_no_more(
    people: People, on_duty: OnDuty, browse: Browse
) -> None:
    amira, daniel = people.advocate("Amira Khan"), people.advocate("Daniel Price")
    on_duty(amira)
    browser = browse(amira)
    given = {"account_id": str(daniel.id), **boxes("until", "24", "11", "6pm")}
    assert browse(daniel).post("/staff/rota/hand-over", given).status_code == 404
    browser.follow(browser.post("/staff/rota/hand-over", given))
    assert browser.get("/staff/rota/hand-over").status_code == 404
    assert browser.post("/staff/rota/hand-over", given).status_code == 404


def test_a_running_shift_keeps_what_was_held_when_it_is_given_to_somebody_else(
    people: People, session: Session, clock: FakeClock, on_duty: OnDuty, browse: Browse
) -> None:
    amira, daniel = people.advocate("Amira Khan"), people.advocate("Daniel Price")
    shift = on_duty(amira)
    began_at = clock.now()
    clock.advance(hours=1)
    browser = browse(people.lead())
    given = night(daniel, **boxes("ends_at", "24", "11", "6pm"))
    browser.follow(browser.post(f"/staff/rota/{shift.id}", given))
    session.expire_all()
    held = session.execute(
        select(DutyShift.account_id, DutyShift.starts_at, DutyShift.ends_at).order_by(
            DutyShift.starts_at
        )
    ).all()
    assert held[0] == (amira.id, began_at, clock.now())
    assert held[1][:2] == (daniel.id, clock.now())


def test_a_shift_is_taken_off_the_rota_and_the_log_remembers(
    people: People, session: Session, clock: FakeClock, on_duty: OnDuty, browse: Browse
) -> None:
    shift_id = on_duty(people.advocate(), starts_at=clock.now() + timedelta(hours=5)).id
    browser = browse(people.account(Role.ADMINISTRATOR, "Ada Min"))
    page = browser.follow(browser.post(f"/staff/rota/{shift_id}/remove")).text
    assert "No shift is planned" in page
    actions = set(session.scalars(select(LedgerEvent.action)))
    assert {"duty.planned", "duty.removed"} <= actions
    assert browser.get(f"/staff/rota/{shift_id}").status_code == 404


def test_an_advocate_reads_the_rota_and_plans_nothing(
    people: People, on_duty: OnDuty, browse: Browse
) -> None:
    amira = people.advocate()
    shift = on_duty(amira)
    browser = browse(amira)
    page = browser.get("/staff/rota/")
    assert page.status_code == 200
    assert "Plan a shift" not in page.text
    assert browser.get("/staff/rota/new").status_code == 404
    assert browser.post("/staff/rota/new", night(amira)).status_code == 404
    assert browser.post(f"/staff/rota/{shift.id}/remove").status_code == 404


def test_duty_cannot_be_handed_over_until_a_time_gone_by(people: People) -> None:
    amira, at = people.advocate(), people.clock.now()
    with pytest.raises(Invalid) as fault:
        hand_over(people.session, account_id=amira.id, until=at, actor=SYSTEM, at=at)
    assert fault.value.field == "until"
