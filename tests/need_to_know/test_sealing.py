"""An agency a case is kept from learns nothing of it: not what is in it, nor that it is there."""

import pytest
from sqlalchemy import select

from advocacy.cases.grant_models import AgencySeal
from advocacy.errors import Invalid
from advocacy.handover.service import begin_handover
from advocacy.masp.models import Shared, SharedPart
from advocacy.masp.service import add_agency, takes_part
from tests.handover.places import Way, write
from tests.masp.arrange import Story


@pytest.fixture
def story(people):
    story = Story(people)
    story.speak("heliotrope", shared={story.police.id: [Shared.STATEMENT]})
    story.propose("heliotrope")
    story.on_agenda()
    story.decide("heliotrope")
    people.session.commit()
    return story


def test_the_agency_finds_nothing_any_more(story, people, office, browse):
    lee = people.partner(story.police)
    browser = browse(lee)
    address = f"/partner/masp/{story.masp.id}"
    assert "heliotrope" in browser.get(address).text
    office.seals(story.case, story.police, by=people.lead())
    people.session.commit()
    missing = browser.get("/partner/nowhere")
    for path in (address, f"{address}/actions/new"):
        assert browser.get(path).data == missing.data
    home = browser.get("/partner/").text
    assert "heliotrope" not in home
    assert story.masp.reference not in home
    assert story.session.scalars(select(SharedPart)).all() == []


def test_it_can_be_given_nothing_and_does_not_take_part(story, people, office, clock):
    ruth = people.lead()
    office.seals(story.case, story.police, by=ruth)
    assert not takes_part(story.session, story.masp, story.police.id)
    with pytest.raises(Invalid):
        story.speak("again", shared={story.police.id: [Shared.STATEMENT]})
    with pytest.raises(Invalid):
        add_agency(
            story.session, story.masp, agency_id=story.police.id, lead_account_id=None,
            actor=office.actor(ruth), at=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("force", ["Hampshire police", "HAMPSHIRE CONSTABULARY, Fareham"])
def test_no_summary_goes_there_and_only_its_author_is_told(people, office, clock, session, force):
    amira = people.advocate()
    case = people.case(amira)
    office.seals(case, people.agency("Hampshire police"), by=people.lead())
    with pytest.raises(Invalid, match="kept from Hampshire police"):
        begin_handover(
            session, case, actor=office.actor(amira), at=clock.now(), purpose="Visit",
            name="PC Nott", collar_number="1", force=force, verified_how="rang",
        )  # fmt: skip


def test_a_link_given_out_before_opens_no_more(app, people, office, session, browse, clock):
    amira = people.advocate()
    case = people.case(amira)
    entry = write(session, case, clock, "plain")
    session.commit()
    way = Way(app, session, case, browse(amira), entries=[entry]).begin().decide()
    way.approve(browse(people.lead())).send()
    officer, never = way.inside(), "/handover/" + "x" * 32 + "/"
    assert officer.get(way.link).data != officer.get(never).data
    force = way.handover.recipient["force"]
    office.seals(case, people.agency(force), by=people.lead("Second Lead"))
    session.commit()
    assert officer.get(way.link).data == officer.get(never).data


def test_a_link_ends_with_the_access_of_whoever_gave_it_out(
    app, people, office, session, browse, clock
):
    amira, ruth = people.advocate(), people.lead()
    case = people.case(amira)
    entry = write(session, case, clock, "plain")
    session.commit()
    way = Way(app, session, case, browse(amira), entries=[entry]).begin().decide()
    lead = browse(ruth)
    way.approve(lead).send()
    officer, never = way.inside(), "/handover/" + "x" * 32 + "/"
    assert officer.get(way.link).data != officer.get(never).data
    page = lead.get(f"{way.base}/").text
    assert "A link works until" in page
    assert "whoever gave it out" not in page
    office.suspect(case)
    office.knows(amira)
    session.commit()
    assert officer.get(way.link).data == officer.get(never).data
    page = lead.get(f"{way.base}/").text
    assert "because whoever gave it out no longer works this case" in page
    assert "A link works until" not in page


def test_lifting_needs_a_reason_and_the_other_leads_are_told(people, office, browse, session):
    case, ruth, nina = people.case(people.advocate()), people.lead(), people.lead("Nina Lowe")
    agency = people.agency()
    lead, address = browse(ruth), f"/staff/cases/{case.id}/sealed"
    sealed = {"agency_id": str(agency.id), "reason": "He is a sergeant there"}
    assert lead.post(address, {"agency_id": str(agency.id)}).status_code == 422
    assert lead.follow(lead.post(address, sealed)).status_code == 200
    seal = session.scalars(select(AgencySeal)).one()
    assert lead.post(f"{address}/{seal.id}/lift", {}).status_code == 422
    assert lead.post(f"{address}/{seal.id}/lift", {"reason": "He has left"}).status_code == 303
    assert "was kept from an agency, and is no more" in browse(nina).get("/staff/").text
