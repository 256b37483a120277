"""Who may open a MASP case; whoever may not gets the page of what does not exist."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.models import Caseload
from advocacy.cases.service import end_allocation
from advocacy.errors import Invalid
from advocacy.masp.closing import close_masp_case
from advocacy.masp.links import end_link
from advocacy.masp.service import add_agency
from advocacy.web.guard import rule_of
from tests.browse import Browser
from tests.masp.arrange import Story

Browse = Callable[..., Browser]
NOWHERE = UUID("00000000-0000-7000-8000-0000000000ff")
_PARTNERS = "their agency takes part in this MASP case"
_STAFF = {
    "works a case linked to this MASP case",
    "works a case on this review's agenda",
    "leads a team with a case on this review's agenda",
}


def addresses(app: Flask, story: Story, rules: set[str]) -> list[tuple[str, str]]:
    """Return every method and address of these rules, about the story's own rows."""
    item, decision, action = story.on_agenda(), story.decide("Write"), story.propose()
    ids = {
        "masp_id": story.masp.id,
        "meeting_id": item.meeting_id,
        "item_id": item.id,
        "decision_id": decision.id,
        "action_id": action.id,
        "part_id": story.parts()[0].id,
        "presence": "coming",
    }
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        held = rule_of(app, rule.endpoint)
        if held is not None and held.name in rules:
            built = rule.build({name: ids[name] for name in rule.arguments})
            assert built is not None
            found += [(way, built[1]) for way in sorted((rule.methods or set()) & {"GET", "POST"})]
    return found


def bare(answer: TestResponse) -> bytes:
    """Return a page without its form token, which holds the time to the second."""
    return re.sub(rb'name="csrf_token" value="[^"]+"', b"", answer.data)


def strangers(story: Story) -> dict[str, Account]:
    people = story.people
    off_case = people.advocate("Cal Dean")
    people.case(off_case, name="Somebody Else")
    return {
        "advocate of another case": off_case,
        "lead of another team": people.account(Role.LEAD, "L", team_id=people.other_team().id),
        "helpline": people.helpline(),
        "administrator": people.account(Role.ADMINISTRATOR, "Ada Min"),
        "partner of another agency": people.partner(people.agency("Another force")),
    }


@pytest.mark.parametrize(
    "who",
    [
        "advocate of another case",
        "lead of another team",
        "helpline",
        "administrator",
        "partner of another agency",
    ],
)
def test_a_stranger_gets_the_page_of_what_does_not_exist(
    app: Flask, story: Story, browse: Browse, who: str
) -> None:
    asked = addresses(app, story, {_PARTNERS, *_STAFF})
    assert len(asked) > 25
    browser = browse(strangers(story)[who])
    # The place in the navigation follows the address, so each is compared within its own.
    missing = {
        part: bare(browser.get(f"/{part}/masp/{NOWHERE}/none")) for part in ("staff", "partner")
    }
    for method, address in asked:
        answer = browser.get(address) if method == "GET" else browser.post(address, {})
        assert (answer.status_code, bare(answer)) == (
            404,
            missing[address.split("/")[1]],
        ), (method, address)


def test_partners_and_staff_stay_on_their_own_pages(
    app: Flask, story: Story, browse: Browse
) -> None:
    theirs, ours = addresses(app, story, {_PARTNERS}), story.review
    officer, advocate = browse(story.people.partner(story.police)), browse(story.advocate)
    assert officer.get(story.address).status_code == advocate.get(ours).status_code == 200
    assert officer.get(ours).status_code == officer.get("/staff/masp/").status_code == 404
    for method, address in theirs:
        refused = advocate.get(address) if method == "GET" else advocate.post(address, {})
        assert refused.status_code == 404
    assert advocate.get("/partner/").status_code == 404


def test_a_partner_without_a_recorded_agreement_sees_nothing(story: Story, browse: Browse) -> None:
    officer = browse(story.people.partner(story.police))
    story.police.agreement_on = None
    assert officer.get(story.address).status_code == 404
    assert story.masp.reference not in officer.get("/partner/").text


def test_an_agency_without_a_recorded_agreement_cannot_take_part(story: Story) -> None:
    health = story.people.agency("Mental health trust", kind="nhs")
    health.agreement_on = None
    with pytest.raises(Invalid, match="agreement"):
        add_agency(
            story.session,
            story.masp,
            agency_id=health.id,
            lead_account_id=None,
            actor=SYSTEM,
            at=story.people.clock.now(),
        )


def test_a_former_partner_is_out_on_the_next_request(story: Story, browse: Browse) -> None:
    account = story.people.partner(story.police)
    officer = browse(account)
    assert officer.get(story.address).status_code == 200
    account.left_at = story.people.clock.now()
    assert officer.get(story.address).status_code == 303


def test_a_former_advocate_is_out_on_the_next_request(
    story: Story, browse: Browse, session: Session
) -> None:
    advocate = browse(story.advocate)
    assert advocate.get(story.review).status_code == 200
    entry = session.scalars(select(Caseload)).one()
    story.people.clock.advance(minutes=1)
    end_allocation(session, entry, actor=SYSTEM, at=story.people.clock.now())
    assert advocate.get(story.review).status_code == 404


def test_an_ended_link_closes_the_review_to_that_advocate_only(
    story: Story, browse: Browse
) -> None:
    other, _, _ = story.another()
    end_link(story.session, story.link, reason="Ended", **story.acting(story.advocate))
    assert browse(story.advocate).get(story.review).status_code == 404
    assert browse(other).get(story.review).status_code == 200


def test_a_closed_masp_case_is_shut_for_partners_and_kept_for_staff(
    story: Story, browse: Browse
) -> None:
    story.propose()
    close_masp_case(story.session, story.masp, reason="He died", **story.acting(story.advocate))
    assert browse(story.people.partner(story.police)).get(story.address).status_code == 404
    assert "He died" in browse(story.advocate).get(story.review).text


def test_an_advocate_hears_only_the_survivors_they_work_with(
    story: Story, browse: Browse, marker: str
) -> None:
    other, other_case, other_link = story.another()
    story.speak("Mine to read")
    story.speak(f"Theirs {marker}", link=other_link, case=other_case)
    page = browse(story.advocate).get(story.review).text
    assert "Mine to read" in page
    assert marker not in page
    for word in ("E.N.", "Nowak", other_case.reference, str(other_case.id)):
        assert word not in page
    assert marker in browse(other).get(story.review).text


def test_the_team_lead_hears_every_survivor_of_the_team(story: Story, browse: Browse) -> None:
    story.another()
    page = browse(story.people.lead()).get(story.review).text
    assert "J.O." in page
    assert "E.N." in page
