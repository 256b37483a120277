"""The duty right: what waits of every team, exactly what is needed of it, and then nothing more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Role
from advocacy.cases.grant_models import ConflictBlock, Cover
from advocacy.checkins.models import FollowUp
from advocacy.checkins.on_duty import ON_DUTY
from advocacy.contacts.models import Contact
from advocacy.crisis.models import CrisisOpening
from advocacy.crisis.openings import OPENED
from advocacy.db import new_id
from advocacy.duty.holding import HELD, keep_day_true
from advocacy.ledger.models import LedgerEvent
from advocacy.prompts.models import Prompt
from advocacy.vault import SERVICE_SCOPE
from tests.browse import Browser
from tests.checkins.conftest import SIX, Scene, after, make_scene, scene, sms
from tests.duty.conftest import OnDuty
from tests.people import People

Browse = Callable[..., Browser]

__all__ = ["make_scene", "scene", "sms"]


@pytest.fixture
def dot(people: People) -> Account:
    """An advocate of another team, who works none of these cases."""
    return people.account(Role.ADVOCATE, "Dot Hale", team_id=people.other_team().id)


@pytest.fixture
def missed(scene: Scene, dot: Account, on_duty: OnDuty) -> Scene:
    """A check-in that nobody has answered while Dot holds duty."""
    on_duty(dot, hours=12)
    scene.at(SIX)
    scene.at(after(31))
    return scene


def address(scene: Scene) -> str:
    return f"/staff/duty/check-in/{scene.check_in().id}"


def opened(scene: Scene, browser: Browser) -> str:
    return browser.follow(browser.post(f"{address(scene)}/open")).text


def test_whoever_holds_duty_sees_what_waits_of_every_team_without_a_name(
    missed: Scene, dot: Account, browse: Browse
) -> None:
    page = browse(dot).get("/staff/duty/").text
    assert "No reply" in page
    assert f"{missed.case.reference} J.O." in page
    assert "Okafor" not in page
    assert "Until today, 10pm" in page


def test_opening_one_gives_the_card_the_story_and_the_essentials(
    missed: Scene, dot: Account, browse: Browse
) -> None:
    page = opened(missed, browse(dot))
    assert "Ring once from the dentist" in page
    assert "07700 900 142" in page
    assert "Amy from the dentist" in page
    assert "Police safety marker" in page
    assert "None recorded" in page
    assert "Still on for Tuesday?" in page
    assert "No reply" in page
    assert "Okafor" not in page
    assert str(missed.case.id) not in page


def test_nothing_is_shown_of_it_before_it_is_opened(
    missed: Scene, dot: Account, browse: Browse
) -> None:
    browser = browse(dot)
    assert browser.get(address(missed)).status_code == 404
    assert browser.post(f"{address(missed)}/resolve", {"reason": "x"}).status_code == 404


def test_opening_it_is_recorded_and_her_own_advocate_is_told(
    missed: Scene, dot: Account, browse: Browse, session: Session
) -> None:
    browser = browse(dot)
    opened(missed, browser)
    opened(missed, browser)
    assert len(session.scalars(select(CrisisOpening)).all()) == 1
    events = session.execute(
        select(LedgerEvent.action, LedgerEvent.route).where(
            LedgerEvent.actor_id == dot.id, LedgerEvent.case_id == missed.case.id
        )
    ).all()
    assert ("crisis.opened_on_duty", None) in events
    assert ("page.read", "duty.alert") in events
    assert OPENED in missed.prompts()
    amira = browse(missed.advocate)
    assert "A colleague opened the crisis page of J.O." in amira.get("/staff/").text
    case = f"/staff/cases/{missed.case.id}/crisis"
    assert "Dot Hale" in amira.get(f"{case}/").text
    amira.follow(amira.post(f"{case}/read"))
    assert OPENED not in missed.prompts()


@pytest.mark.parametrize(
    "rest",
    ["", "contacts/", "people/", "safe-contact", "incidents/", "plan/", "check-ins/", "crisis/",
     "risk/", "handover/", "crisis/marker"],
)  # fmt: skip
def test_the_rest_of_the_case_stays_shut(
    missed: Scene, dot: Account, browse: Browse, rest: str
) -> None:
    browser = browse(dot)
    opened(missed, browser)
    assert browser.get(f"/staff/cases/{missed.case.id}/{rest}").status_code == 404


def test_the_right_ends_with_the_resolution(missed: Scene, dot: Account, browse: Browse) -> None:
    browser = browse(dot)
    opened(missed, browser)
    browser.follow(browser.post(f"{address(missed)}/take-on"))
    assert browser.post(f"{address(missed)}/resolve", {"reason": " "}).status_code == 422
    done = browser.post(f"{address(missed)}/resolve", {"reason": "Rang once. She is well."})
    assert "Nothing waits" in browser.follow(done).text
    assert missed.check_in().follow_up is FollowUp.RESOLVED
    for path in ("", "/contact"):
        assert browser.get(address(missed) + path).status_code == 404
    for path in ("/open", "/take-on", "/resolve", "/contact"):
        assert browser.post(address(missed) + path, {"reason": "x"}).status_code == 404


def test_the_right_ends_when_somebody_else_resolves_it(
    missed: Scene, dot: Account, browse: Browse
) -> None:
    browser, amira = browse(dot), browse(missed.advocate)
    opened(missed, browser)
    story = f"/staff/cases/{missed.case.id}/check-ins/{missed.check_in().id}"
    amira.follow(amira.post(f"{story}/resolve", {"reason": "Rang. She is well."}))
    assert browser.get(address(missed)).status_code == 404


def test_the_right_ends_with_the_shift(
    scene: Scene, dot: Account, browse: Browse, on_duty: OnDuty
) -> None:
    scene.at(SIX)
    on_duty(dot, hours=1)
    scene.at(after(31))
    browser = browse(dot)
    opened(scene, browser)
    scene.clock.set(after(60))
    assert browser.get(address(scene)).status_code == 404
    assert browser.get("/staff/duty/").status_code == 404
    assert browser.post(f"{address(scene)}/open").status_code == 404


def test_the_right_ends_when_somebody_leaves_the_service(
    missed: Scene, dot: Account, browse: Browse
) -> None:
    browser = browse(dot)
    opened(missed, browser)
    dot.left_at = missed.clock.now()
    assert browser.get(address(missed)).status_code in (303, 404)


def test_whoever_does_not_hold_duty_finds_nothing(
    missed: Scene, people: People, browse: Browse
) -> None:
    others = [
        people.advocate("Cal Dean"),
        people.lead(),
        people.helpline(),
        people.account(Role.ADMINISTRATOR, "Ada Min"),
        people.partner(people.agency()),
    ]
    for account in others:
        browser = browse(account)
        for path in ("/staff/duty/", address(missed)):
            assert browser.get(path).status_code == 404, account.role
        assert browser.post(f"{address(missed)}/open").status_code == 404, account.role


def block(session: Session, scene: Scene, account: Account) -> None:
    session.add(
        ConflictBlock(
            scope_id=SERVICE_SCOPE,
            account_id=account.id,
            case_id=scene.case.id,
            declared_id=new_id(),
            person_id=new_id(),
            made_at=scene.clock.now(),
            because="name",
        )
    )
    session.commit()


def test_somebody_with_a_conflict_of_interest_never_gets_it(
    missed: Scene, dot: Account, browse: Browse, session: Session
) -> None:
    browser = browse(dot)
    opened(missed, browser)
    block(session, missed, dot)
    page = browser.get("/staff/duty/").text
    assert missed.case.reference not in page
    assert "Nothing waits" in page
    assert browser.get(address(missed)).status_code == 404
    assert browser.post(f"{address(missed)}/open").status_code == 404


def on_their_day(session: Session, account: Account) -> list[Prompt]:
    session.commit()
    session.expire_all()
    return list(
        session.scalars(
            select(Prompt).where(
                Prompt.kind == ON_DUTY,
                Prompt.for_account_id == account.id,
                Prompt.settled_at.is_(None),
            )
        )
    )


def test_an_unattended_alert_goes_to_duty_before_the_lead_and_names_nobody(
    missed: Scene, dot: Account, session: Session, browse: Browse
) -> None:
    assert "checkin.unattended" not in missed.prompts()
    [prompt] = on_their_day(session, dot)
    assert prompt.case_id is None
    assert prompt.detail == f"{missed.case.reference}: No reply"
    page = browse(dot).get("/staff/").text
    assert "A check-in waits for whoever holds duty" in page
    assert "Okafor" not in page
    missed.minutes(11)
    assert "checkin.unattended" in missed.prompts()


def test_an_alert_that_is_taken_on_leaves_the_day_of_duty(
    missed: Scene, dot: Account, session: Session, browse: Browse
) -> None:
    amira = browse(missed.advocate)
    story = f"/staff/cases/{missed.case.id}/check-ins/{missed.check_in().id}"
    amira.follow(amira.post(f"{story}/take-on"))
    missed.minutes(1)
    assert on_their_day(session, dot) == []


def test_the_ladder_skips_a_conflicted_holder_and_calls_the_lead_at_once(
    scene: Scene, dot: Account, on_duty: OnDuty, session: Session
) -> None:
    on_duty(dot, hours=12)
    block(session, scene, dot)
    scene.at(SIX)
    scene.at(after(31))
    assert on_their_day(session, dot) == []
    assert "checkin.unattended" in scene.prompts()


def test_the_ladder_skips_a_holder_who_is_away(
    scene: Scene, dot: Account, people: People, on_duty: OnDuty, session: Session
) -> None:
    on_duty(dot, hours=12)
    at = scene.clock.now()
    session.add(
        Cover(
            scope_id=SERVICE_SCOPE,
            away_id=dot.id,
            cover_id=people.advocate("Cal Dean").id,
            starts_at=at,
            ends_at=at + timedelta(days=7),
            made_at=at,
            reason="Leave",
        )
    )
    scene.at(SIX)
    scene.at(after(31))
    assert on_their_day(session, dot) == []
    assert "checkin.unattended" in scene.prompts()


def test_whoever_takes_duty_over_is_told_and_whoever_gave_it_up_no_longer(
    missed: Scene, dot: Account, people: People, session: Session, browse: Browse
) -> None:
    cal = people.advocate("Cal Dean")
    given = {
        "account_id": str(cal.id),
        "until-day": "24", "until-month": "11", "until-year": "2026",
        "until-time": f"{after(300):%H:%M}",
    }  # fmt: skip
    browser = browse(dot)
    browser.follow(browser.post("/staff/rota/hand-over", given))
    missed.minutes(0.1)
    assert on_their_day(session, dot) == []
    assert len(on_their_day(session, cal)) == 1


def test_after_the_danger_word_the_page_invites_nobody_to_ring(
    missed: Scene, dot: Account, browse: Browse
) -> None:
    missed.says("gardening")
    missed.minutes(1)
    page = opened(missed, browse(dot))
    assert "Do not ring, text or write to them" in page
    assert "Ring 999 for her address with the marker" in page
    assert "900 142" not in page
    assert "Record a contact" not in page


def test_a_contact_made_on_duty_is_recorded_and_leaves_her_advocates_plans_alone(
    missed: Scene, dot: Account, browse: Browse, session: Session
) -> None:
    browser = browse(dot)
    opened(missed, browser)
    given = {
        "channel": "call", "direction": "out", "reached": "yes", "note": "She is well.",
        "happened_at-day": "24", "happened_at-month": "11", "happened_at-year": "2026",
        "happened_at-time": "6:30pm",
    }  # fmt: skip
    refused = browser.post(f"{address(missed)}/contact", given)
    assert refused.status_code == 422
    assert "outside what is agreed as safe" in refused.text
    given["unsafe_reason"] = "The check-in was missed"
    browser.follow(browser.post(f"{address(missed)}/contact", given))
    contact = session.scalars(select(Contact)).one()
    assert (contact.recorded_by_id, contact.case_id) == (dot.id, missed.case.id)
    assert (
        "She is well."
        in browse(missed.advocate).get(f"/staff/cases/{missed.case.id}/contacts/").text
    )


def test_the_day_says_until_when_somebody_holds_duty_and_how_much_waits(
    missed: Scene, dot: Account, browse: Browse
) -> None:
    session, at = missed.session, missed.clock.now()
    keep_day_true(session, at=at)
    assert keep_day_true(session, at=at) is None
    page = browse(dot).get("/staff/").text
    assert "You hold duty" in page
    assert "Until Tuesday, 10pm, 1 waiting" in page
    assert "You hold duty" not in browse(missed.advocate).get("/staff/").text
    assert keep_day_true(session, at=at + timedelta(hours=12))
    assert HELD not in missed.prompts()


def test_agreeing_check_ins_warns_of_hours_that_nobody_covers(
    scene: Scene, dot: Account, browse: Browse, on_duty: OnDuty
) -> None:
    on_duty(dot, hours=12)
    page = browse(scene.advocate).get(f"/staff/cases/{scene.case.id}/check-ins/agree").text
    assert "Hours that nobody covers" in page
    assert "Today, 10pm to Tuesday 8 December, 10am" in page
