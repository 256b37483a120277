"""Who agrees to erasures by duty: sees what was erased, and never what is in a case."""

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Role
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.models import Case
from advocacy.oversight.erasure.models import ErasureReason, ErasureState
from advocacy.oversight.erasure.service import ask_to_erase
from advocacy.prompts.deciders import put_before_deciders
from advocacy.prompts.models import Prompt
from tests.incidents.test_cost import counted
from tests.oversight.conftest import Browse, House
from tests.oversight.test_erasure import ask, newest, page_of, work

LIST = "/staff/erasures"


@pytest.fixture
def pat(house: House) -> Account:
    account = house.people.account(Role.DATA_PROTECTION, "Pat Keeper")
    house.session.commit()
    return account


def asked(house: House) -> set[str]:
    """Return on whose day a request stands."""
    house.session.expire_all()
    prompts = select(Prompt.for_account_id).where(
        Prompt.kind == "erasure.asked", Prompt.settled_at.is_(None)
    )
    ids = set(house.session.scalars(prompts))
    return {house.session.get_one(Account, each).name for each in ids if each is not None}


def test_a_lead_asks_and_whoever_holds_the_duty_agrees(
    house: House, pat: Account, browse: Browse, app: Flask
) -> None:
    house.close(house.jo)
    ruth, keeper = browse(house.ruth), browse(pat)
    assert "Nothing waits" in keeper.get(LIST).text
    assert "the data-protection lead agrees, or keeps it" in ruth.get(page_of(house.jo.id)).text
    assert ask(ruth, house.jo.id) == 303
    assert asked(house) == {"Pat Keeper"}
    erasure = newest(house.session)
    path = f"{LIST}/{erasure.id}"
    waits = keeper.get(LIST).text
    assert path in waits
    assert "Okafor" not in waits + keeper.get(path).text
    assert ruth.get(path).status_code == 404
    assert keeper.post(f"{path}/approve", {"reference": erasure.reference}).status_code == 303
    house.clock.advance(minutes=2)
    work(app, house)
    assert newest(house.session).state is ErasureState.DONE
    listed = keeper.get(LIST).text
    for word in (erasure.reference, "They asked for it", "Ruth Adeyemi", "Pat Keeper", "December"):
        assert word in listed
    assert "Okafor" not in listed
    assert "complete on" in keeper.get(path).text


def test_nothing_has_been_erased_yet(house: House, pat: Account, browse: Browse) -> None:
    for who in (pat, house.ruth):
        assert "No case has been erased" in browse(who).get(LIST).text


def test_without_anybody_of_that_duty_a_second_lead_agrees_and_the_page_says_so(
    house: House, browse: Browse
) -> None:
    house.close(house.jo)
    house.people.lead("Second Lead")
    ruth = browse(house.ruth)
    says = "a second lead agrees, or keeps it, since nobody holds the duty"
    assert says in ruth.get(page_of(house.jo.id)).text
    assert ask(ruth, house.jo.id) == 303
    assert asked(house) == {"Second Lead"}
    assert "so a team lead who did not ask does" in ruth.get(page_of(house.jo.id)).text


def test_a_lead_who_was_asked_still_decides_when_the_duty_is_taken_up_later(
    house: House, browse: Browse
) -> None:
    house.close(house.jo)
    assert ask(browse(house.amira), house.jo.id) == 303
    path = f"{LIST}/{newest(house.session).id}"
    pat = house.people.account(Role.DATA_PROTECTION, "Pat Keeper")
    house.session.commit()
    for who in (house.ruth, pat):
        assert browse(who).get(path).status_code == 200


def test_whoever_holds_the_duty_and_leaves_leaves_it_to_the_leads(
    house: House, pat: Account, browse: Browse
) -> None:
    house.close(house.jo)
    ask(browse(house.amira), house.jo.id)
    pat.left_at = house.clock.now()
    put_before_deciders(house.session, [pat.id], actor=SYSTEM, at=house.clock.now())
    house.session.commit()
    assert asked(house) == {"Ruth Adeyemi"}


def test_whoever_knows_the_suspect_has_no_say_and_sees_no_request(
    house: House, pat: Account, browse: Browse
) -> None:
    house.close(house.jo)
    house.session.add(
        ConflictBlock(
            scope_id=house.jo.id, case_id=house.jo.id, account_id=pat.id,
            declared_id=pat.id, person_id=house.suspect(house.jo).id, because="name",
            made_at=house.clock.now(),
        )
    )  # fmt: skip
    house.session.commit()
    ask(browse(house.amira), house.jo.id)
    assert asked(house) == {"Ruth Adeyemi"}
    erasure = newest(house.session)
    keeper = browse(pat)
    assert erasure.reference not in keeper.get(LIST).text
    assert keeper.get(f"{LIST}/{erasure.id}").status_code == 404


def test_the_duty_opens_no_case_and_changes_nothing_in_one(
    house: House, pat: Account, browse: Browse
) -> None:
    keeper = browse(pat)
    case = f"/staff/cases/{house.jo.id}"
    for path in (f"{case}/", f"{case}/incidents/", page_of(house.jo.id), "/staff/cases/"):
        assert keeper.get(path).status_code == 404
    assert keeper.post(page_of(house.jo.id), {"reason": "asked_for"}).status_code == 404
    assert keeper.get("/staff/referrals/").status_code == 404


def test_a_lead_lists_the_erased_cases_of_their_own_team_alone(
    house: House, browse: Browse, engine: Engine
) -> None:
    other = house.people.account(Role.LEAD, "Other Lead", team_id=house.people.other_team().id)
    references = []
    for number in range(27):
        at = house.clock.now()
        case = house.session.get_one(Case, house.jo.id)
        house.close(case)
        erasure = ask_to_erase(
            house.session, case, reason=ErasureReason.ASKED_FOR, at=at,
            actor=house.people.actor(house.amira),
        )  # fmt: skip
        erasure.state, erasure.reference = ErasureState.DONE, f"KT-{number:04}"
        erasure.decided_at = erasure.done_at = at
        erasure.decided_by_id, erasure.complete_on = house.ruth.id, at.date()
        references.append(erasure.reference)
        house.session.commit()
    lead = browse(house.ruth)
    with counted(engine) as said:
        first = lead.get(LIST).text
    assert len(said) <= 12, "\n".join(said)
    rest = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    both = first + lead.get(rest).text
    assert all(each in both for each in references)
    assert "No case has been erased" in browse(other).get(LIST).text
