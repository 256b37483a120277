"""The duty board: who holds duty now and next, and when check-ins come, never whose they are."""

from datetime import timedelta

from sqlalchemy import select

from advocacy.actor import Role
from advocacy.cases.grant_models import ConflictBlock
from advocacy.db import new_id
from advocacy.ledger.models import LedgerEvent
from tests.checkins.conftest import SIX, after
from tests.duty.test_duty_right import dot, make_scene, missed, scene, sms

__all__ = ["dot", "make_scene", "missed", "scene", "sms"]
BOARD, ROWS = "/staff/duty/", "/staff/duty/rows"


def test_the_board_says_when_check_ins_come_and_not_whose(scene, dot, browse, on_duty, clock):
    scene.at(SIX - timedelta(hours=2))
    on_duty(dot, hours=12)
    page = browse(dot).get(BOARD).text
    coming = page.partition("Check-ins in the next hours")[2]
    assert "1 check-in to come" in coming
    assert "6pm" in coming
    assert scene.case.reference not in page
    assert "J.O." not in page


def test_one_that_was_asked_stands_until_it_is_answered(scene, dot, browse, on_duty):
    on_duty(dot, hours=12)
    scene.at(SIX)
    scene.at(after(5))
    page = browse(dot).get(BOARD).text
    assert "1 check-in asked, no answer yet" in page


def test_a_case_kept_from_them_is_not_even_counted(scene, dot, browse, on_duty, session):
    scene.at(SIX - timedelta(hours=2))
    on_duty(dot, hours=12)
    case = scene.case
    ids = {"scope_id": case.id, "account_id": dot.id, "case_id": case.id}
    more = {"declared_id": new_id(), "person_id": new_id(), "because": "name"}
    session.add(ConflictBlock(**ids, **more, made_at=scene.clock.now()))
    assert "No check-in is due in the next hours." in browse(dot).get(BOARD).text


def test_it_says_who_holds_duty_now_and_next_and_what_nobody_covers(people, browse, on_duty, clock):
    now, next_one = people.advocate("Kim Reed"), people.advocate("Ela Fox")
    on_duty(now, hours=8)
    on_duty(next_one, hours=8, starts_at=clock.now() + timedelta(hours=8))
    page = browse(now).get(BOARD).text.partition("Who holds duty")[2]
    assert page.index("Now") < page.index("Kim Reed") < page.index("Next") < page.index("Ela Fox")
    assert "Nobody is planned from tomorrow, 2am" in page


def test_the_board_renews_itself_without_keeping_anybody_signed_in(
    missed, dot, browse, session, clock
):
    browser = browse(dot)
    assert f'data-poll-url="{ROWS}"' in browser.get(BOARD).text
    rows = browser.get(ROWS, headers={"X-Poll": "1"}).text
    assert "No reply" in rows
    assert "masthead" not in rows
    clock.advance(minutes=5)
    browser.get(ROWS, headers={"X-Poll": "1"})
    events = session.scalars(select(LedgerEvent).where(LedgerEvent.route == "duty.rows")).all()
    assert len(events) == 1
    for _ in range(5):
        clock.advance(minutes=6)
        answer = browser.get(ROWS, headers={"X-Poll": "1"})
    assert answer.status_code == 303


def test_nobody_else_reads_it(missed, people, browse):
    for account in (people.advocate("Kim Reed"), people.lead(), people.helpline()):
        browser = browse(account)
        for path in (BOARD, ROWS):
            assert browser.get(path).status_code == 404


def test_the_rows_are_a_page_for_who_holds_duty_by_role(people, browse, on_duty):
    lead = people.account(Role.LEAD, "Lin Far", team_id=people.other_team().id)
    on_duty(lead)
    assert browse(lead).get(ROWS).status_code == 200
