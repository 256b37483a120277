"""A partner has an account only once the agency has signed, and sees nothing once that ends."""

import pytest

from advocacy.accounts.invitations import invite
from advocacy.accounts.models import Agency
from advocacy.actor import SYSTEM, Role
from advocacy.administration.models import GrantState
from advocacy.errors import Invalid
from tests.administration.conftest import INVITED, House
from tests.masp.arrange import Story

SIGNED = {
    "agreed_on-day": "1",
    "agreed_on-month": "11",
    "agreed_on-year": "2026",
    "review_on-day": "1",
    "review_on-month": "11",
    "review_on-year": "2027",
    "reference": "ISA 2026/14",
    "signed_by": "Dee Marsh, Chief Constable’s office",
}
AGREE = {"answer": "approve"}


@pytest.fixture
def trust(house: House) -> Agency:
    """An agency that has signed nothing yet."""
    ada = house.browse(house.ada)
    made = ada.post("/staff/agencies/new", {"name": "Coast NHS trust", "kind": "nhs"})
    agency_id = made.headers["Location"].rpartition("/")[2]
    found = next(each for each in house.session.query(Agency) if str(each.id) == agency_id)
    assert found.agreement_on is None
    return found


def asked(house: House, agency: Agency) -> int:
    values = {**INVITED, "role": "partner", "agency": str(agency.id)}
    return house.browse(house.ada).post("/staff/people/invite", values).status_code


def test_a_partner_needs_the_agencys_agreement(house: House, trust: Agency) -> None:
    assert asked(house, trust) == 422
    assert "Coast NHS trust" not in house.browse(house.ada).get("/staff/people/invite").text
    with pytest.raises(Invalid, match="sharing agreement"):
        invite(
            house.session,
            username="sara",
            name="Sara Jones",
            role=Role.PARTNER,
            agency_id=trust.id,
            actor=SYSTEM,
            at=house.people.clock.now(),
        )
    with pytest.raises(Invalid, match="sharing agreement"):
        house.people.partner(trust)


def test_once_it_is_recorded_a_lead_may_agree_to_a_partner(house: House, trust: Agency) -> None:
    ada = house.browse(house.ada)
    assert ada.post(f"/staff/agencies/{trust.id}/agreement", SIGNED).status_code == 303
    page = ada.get(f"/staff/agencies/{trust.id}").text
    assert "ISA 2026/14" in page
    assert "Dee Marsh" in page
    assert asked(house, trust) == 303
    grant = house.grant()
    assert grant.agency_id == trust.id
    assert house.browse(house.ruth).post(f"/staff/grants/{grant.id}", AGREE).status_code == 200
    assert house.person("sara").agency_id == trust.id
    assert "agency.agreement_recorded" in house.actions()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"agreed_on-year": "2027"}, "not in the future"),
        ({"review_on-year": "2025"}, "a day to come"),
        ({"reference": ""}, "Enter its reference"),
        ({"review_on-day": ""}, "real date"),
    ],
)
def test_an_agreement_is_recorded_whole(
    house: House, trust: Agency, changed: dict[str, str], says: str
) -> None:
    refused = house.browse(house.ada).post(
        f"/staff/agencies/{trust.id}/agreement", {**SIGNED, **changed}
    )
    assert refused.status_code == 422
    assert says in refused.text
    house.session.expire_all()
    assert trust.agreement_on is None


def test_who_signed_is_sealed_under_the_agency(house: House, trust: Agency) -> None:
    house.browse(house.ada).post(f"/staff/agencies/{trust.id}/agreement", SIGNED)
    rows = house.session.connection().exec_driver_sql("SELECT * FROM sharing_agreement").all()
    assert "Dee Marsh" not in str(rows)
    assert "ISA" not in str(rows)


def test_a_newer_agreement_takes_the_place_of_the_old(house: House, trust: Agency) -> None:
    ada = house.browse(house.ada)
    address = f"/staff/agencies/{trust.id}/agreement"
    ada.post(address, SIGNED)
    assert ada.post(address, {**SIGNED, "reference": "ISA 2026/99"}).status_code == 303
    page = ada.get(f"/staff/agencies/{trust.id}").text
    assert "Replaced by a newer one" in page
    assert "ISA 2026/99" in page


def test_when_an_agreement_ends_its_people_see_nothing_on_the_next_request(house: House) -> None:
    story = Story(house.people)
    officer_account = house.people.partner(story.police)
    officer = house.browse(officer_account)
    assert officer.get(story.address).status_code == 200
    ada = house.browse(house.ada)
    asked(house, story.police)
    ended = ada.post(f"/staff/agencies/{story.police.id}/end", {"why": "Not renewed"})
    assert ended.status_code == 303
    assert officer.get(story.address).headers["Location"] == "/staff/sign-in"
    assert house.grant().state is GrantState.WITHDRAWN
    assert asked(house, story.police) == 422
    house.people.clock.advance(minutes=1)
    officer.sign_in(officer_account)
    assert officer.get(story.address).status_code == 404
    assert story.masp.reference not in officer.get("/partner/").text
    assert ada.post(f"/staff/agencies/{story.police.id}/end", {"why": "x"}).status_code == 409


def test_a_grant_from_before_the_end_lets_no_partner_in(house: House, trust: Agency) -> None:
    ada = house.browse(house.ada)
    ada.post(f"/staff/agencies/{trust.id}/agreement", SIGNED)
    asked(house, trust)
    grant = house.grant()
    house.session.get_one(Agency, trust.id).agreement_on = None
    house.session.commit()
    refused = house.browse(house.ruth).post(f"/staff/grants/{grant.id}", AGREE)
    assert refused.status_code == 422
    assert house.person("sara") is None
    assert house.grant().state is GrantState.WAITING


def test_a_review_that_is_due_is_said(house: House, trust: Agency) -> None:
    house.browse(house.ada).post(f"/staff/agencies/{trust.id}/agreement", SIGNED)
    house.people.clock.advance(days=400)
    bob = house.browse(house.people.account(Role.ADMINISTRATOR, "Bob Lane"))
    assert "Agreements to review" in bob.get("/staff/administration/").text
    assert "Review due" in bob.get(f"/staff/agencies/{trust.id}").text
