"""Nobody reads a case about somebody they know, or somebody they know acts for."""

import pytest
from sqlalchemy import select

from advocacy.actor import Role
from advocacy.cases.allocation_service import list_takers
from advocacy.cases.conflicts.reviewing import get_block, lift_block, list_blocks
from advocacy.cases.conflicts.service import list_declared, take_back
from advocacy.cases.people_service import change_person, mark_of
from advocacy.cases.service import list_people
from advocacy.errors import Invalid, NotFound
from advocacy.prompts.models import Prompt
from tests.masp.arrange import Story


@pytest.mark.parametrize(
    ("said", "suspect"),
    [
        ({"name": "Dean Marlow"}, {"name": "Deen Marlowe"}),
        ({"name": "", "phones": "07700 900321"}, {"name": "X", "phones": ["+447700900321"]}),
        ({"name": "", "collar_number": "hc 4471"}, {"name": "X", "collar_number": "HC4471"}),
        ({"name": "D", "born_on": "1984-03-09"}, {"name": "X", "born_on": "1984-03-09"}),
        ({"name": "D", "agency": "Solent Constabulary"}, {"name": "X", "work": "solent police"}),
        ({"name": "Lena Frost"}, {"name": "X", "associates": ["Lena Frost, his sister"]}),
        ({"name": "Dean Marlow"}, {"name": "X", "aliases": ["Dean Marlow"]}),
    ],
)  # fmt: skip
def test_whoever_knows_a_suspect_is_kept_out_whichever_was_written_first(
    office, people, said, suspect
):
    amira = people.advocate()
    case, later = people.case(amira), people.case(amira, name="Ada Lee")
    office.suspect(case, **suspect)
    office.knows(amira, **said)
    office.suspect(later, **suspect)
    assert office.sees(amira) == set()
    assert {block.case_id for block in office.blocks()} == {case.id, later.id}


def test_a_change_of_the_record_is_compared_too(office, people, clock, session):
    amira = people.advocate()
    case = people.case(amira)
    office.suspect(case, "Somebody")
    office.knows(amira)
    assert office.sees(amira) == {case.id}
    suspect = list_people(session, case)[-1]
    change_person(
        session, case, suspect, name="Dean Marlow", details={}, seen=mark_of(suspect),
        actor=office.actor(amira), at=clock.now(),
    )  # fmt: skip
    assert office.sees(amira) == set()


def test_nobody_else_is_kept_out(office, people):
    amira, ben = people.advocate(), people.advocate("Ben Moss")
    case = people.case(amira)
    office.suspect(case)
    office.knows(ben)
    assert office.sees(amira) == {case.id}


def test_the_lead_is_told_to_reallocate_and_the_one_kept_out_is_told_nothing(
    office, people, session, browse
):
    amira, ruth = people.advocate(), people.lead()
    case = people.case(amira)
    browser = browse(amira)
    assert browser.get(f"/staff/cases/{case.id}/").status_code == 200
    office.suspect(case)
    office.knows(amira)
    session.commit()
    gone, missing = browser.get(f"/staff/cases/{case.id}/"), browser.get("/staff/cases/none/")
    assert gone.status_code == 404
    assert gone.data == missing.data
    told = session.scalars(select(Prompt).where(Prompt.kind.startswith("conflict."))).all()
    assert {prompt.for_account_id for prompt in told} == {ruth.id}
    assert {prompt.kind for prompt in told} == {"conflict.look", "conflict.reallocate"}
    for page in ("/staff/", "/staff/cases/", "/staff/account/known/"):
        assert case.reference not in browser.get(page).text
        assert "conflict" not in browser.get(page).text.lower()


def test_a_conflict_beats_every_other_way_in(office, people, clock):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    case = people.case(amira)
    office.suspect(case)
    office.covers(ben, amira, by=ruth)
    assert office.sees(ben) == {case.id}
    office.opens(people.account(Role.LEAD, "Lee Other", team_id=people.other_team().id), case)
    office.knows(ben)
    office.knows(ruth)
    assert office.sees(ben) == office.reads(ben) == set()
    assert office.sees(ruth) == office.reads(ruth) == set()
    with pytest.raises(Exception, match="can’t be opened"):
        office.opens(ben, case)
    assert office.reads(ben) == set()


def test_somebody_kept_out_is_not_offered_the_case(office, people, session):
    amira, ben, ruth = people.advocate(), people.advocate("Ben Moss"), people.lead()
    case = people.case(amira)
    office.suspect(case)
    office.knows(ben)
    office.knows(ruth)
    assert [each.name for each in list_takers(session, actor=office.actor(ruth), case=case)] == [
        "Amira Khan"
    ]


def test_a_lead_lifts_what_only_sounds_alike_and_it_stays_lifted(office, people, session, clock):
    amira, ruth = people.advocate(), people.lead()
    case = people.case(amira)
    office.suspect(case)
    office.knows(amira)
    [seen] = list_blocks(session, actor=office.actor(ruth))
    lift_block(session, seen, reason="Another age", actor=office.actor(ruth), at=clock.now())
    suspect = list_people(session, case)[-1]
    change_person(
        session, case, suspect, name="Dean Marlow", details={"work": "Garage"},
        seen=mark_of(suspect), actor=office.actor(ruth), at=clock.now(),
    )  # fmt: skip
    assert [block.lifted_at for block in office.blocks()] == [clock.now()]
    assert office.sees(amira) == set(), "Lifting gives nothing back: the case is allocated anew."


def test_a_lifted_match_comes_back_when_more_fits(office, people, session, clock):
    amira, ruth = people.advocate(), people.lead()
    case = people.case(amira)
    office.suspect(case)
    office.knows(amira, born_on="1984-03-09")
    [seen] = list_blocks(session, actor=office.actor(ruth))
    lift_block(session, seen, reason="Another age", actor=office.actor(ruth), at=clock.now())
    suspect = list_people(session, case)[-1]
    change_person(
        session, case, suspect, name="Dean Marlow", details={"born_on": "1984-03-09"},
        seen=mark_of(suspect), actor=office.actor(ruth), at=clock.now(),
    )  # fmt: skip
    assert [block.lifted_at for block in office.blocks()] == [None]


def test_what_surely_fits_can_not_be_lifted(office, people, session, clock):
    amira, ruth = people.advocate(), people.lead()
    case = people.case(amira)
    office.suspect(case, phones=["+447700900321"])
    office.knows(amira, phones="+447700900321")
    [seen] = list_blocks(session, actor=office.actor(ruth))
    with pytest.raises(Invalid):
        lift_block(session, seen, reason="I like her", actor=office.actor(ruth), at=clock.now())


def test_nobody_looks_at_their_own_and_taking_a_word_back_frees_nobody(
    office, people, session, clock
):
    ruth = people.lead()
    case = people.case(people.advocate())
    office.suspect(case)
    office.knows(ruth)
    actor = office.actor(ruth)
    [block] = office.blocks()
    assert list_blocks(session, actor=actor) == []
    with pytest.raises(NotFound):
        get_block(session, block.id, actor=actor)
    [said] = list_declared(session, actor=actor)
    take_back(session, said, actor=actor, at=clock.now())
    assert office.sees(ruth) == set()


def test_when_the_only_lead_is_kept_out_another_team_takes_the_case(
    office, people, session, browse
):
    amira, ruth = people.advocate(), people.lead()
    grace = people.account(Role.LEAD, "Grace Hill", team_id=people.other_team().id)
    case = people.case(amira)
    office.suspect(case)
    office.knows(ruth)
    session.commit()
    browser = browse(grace)
    assert "No lead of its team can look after a case" in browser.get("/staff/").text
    [block] = office.blocks()
    page = browser.get(f"/staff/conflicts/{block.id}").text
    assert "Take the case into my team" in page
    assert browser.post(f"/staff/conflicts/{block.id}/take").status_code == 303
    session.expire_all()
    assert office.sees(grace) == {case.id}
    assert office.sees(amira) == {case.id}, "Whoever works it goes on."
    assert browse(ruth).get(f"/staff/conflicts/{block.id}").status_code == 404


def test_a_partner_who_knows_the_suspect_sees_nothing_of_the_masp_case(people, office, browse):
    story = Story(people)
    lee = people.partner(story.police)
    story.on_agenda()
    browser = browse(lee)
    address = f"/partner/masp/{story.masp.id}"
    assert browser.get(address).status_code == 200
    assert story.masp.reference in browser.get("/partner/").text
    office.suspect(story.case)
    office.knows(lee)
    people.session.commit()
    assert browser.get(address).data == browser.get("/staff/nowhere").data
    assert story.masp.reference not in browser.get("/partner/").text


def test_everybody_is_asked_at_first_and_every_year(people, browse, clock):
    ruth, lee = people.lead(), people.partner(people.agency())
    for account, first in ((ruth, "/staff/"), (lee, "/partner/")):
        browser = browse(account)
        assert "Say whom you know" in browser.get(first).text
        done = browser.post("/staff/account/known/", {"collar_number": "HC1"})
        assert done.status_code == 303, done.text
        assert "Say whom you know" not in browser.get(first).text
    clock.advance(days=366)
    assert "Say whom you know" in browse(ruth).get("/staff/").text


def test_what_is_declared_is_said_alike_whatever_it_meets(people, office, browse, session):
    amira, ben = people.advocate(), people.advocate("Ben Moss")
    office.suspect(people.case(amira))
    answers = []
    for account in (amira, ben):
        browser = browse(account)
        sent = {"name": "Dean Marlow", "relation": "family"}
        saved = browser.post("/staff/account/known/new", sent)
        answers.append((saved.status_code, saved.headers["Location"]))
    assert answers[0] == answers[1]
    assert {block.account_id for block in office.blocks()} == {amira.id, ben.id}
    assert "Dean Marlow" in browser.get("/staff/account/known/").text


def test_a_declaration_is_nowhere_in_clear(people, office, session, engine, marker):
    amira = people.advocate()
    office.knows(amira, f"Dean {marker}", collar_number=f"{marker}1", agency=marker)
    session.commit()
    with engine.connect() as connection:
        for table in ("declared_person", "declared_key", "ledger_event", "prompt"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608 - ours
            assert marker not in repr(rows)
