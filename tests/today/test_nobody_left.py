"""What is due in a case that nobody works is on its leads' day; nothing is on nobody's."""

from datetime import timedelta

from advocacy.actor import SYSTEM
from advocacy.cases.allocation_service import list_workers, take_case
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.leaving import leave
from advocacy.cases.service import allocate
from advocacy.db import new_id

DUE = "Contact with J.O. is due"


def test_what_is_due_in_a_case_nobody_was_given_is_on_the_leads_day(people, browse, remind):
    lead = people.lead()
    remind(people.case())
    assert DUE in browse(lead).get("/staff/").text


def test_what_is_due_in_a_case_somebody_works_is_not(people, browse, remind):
    lead = people.lead()
    remind(people.case(people.advocate()))
    assert DUE not in browse(lead).get("/staff/").text


def test_a_case_taken_off_the_last_caseload_comes_to_the_lead(
    people, browse, remind, session, clock
):
    lead, advocate = people.lead(), people.advocate()
    case = people.case(advocate)
    remind(case)
    remind(case, kind="contact.first_due", for_account_id=advocate.id)
    session.flush()
    entry, _ = list_workers(session, case, at=clock.now())[0]
    take_case(
        session, case, caseload_id=entry.id, actor=people.actor(lead), at=clock.advance(minutes=1)
    )
    day = browse(lead).get("/staff/").text
    assert DUE in day
    assert "J.O. is waiting for a first call" in day
    assert "J.O." not in browse(advocate).get("/staff/").text


def test_what_was_due_from_one_alone_goes_to_whoever_works_the_case_next(
    people, browse, remind, session, clock
):
    first, second = people.advocate(), people.advocate("Ela Fox")
    case = people.case(first)
    remind(case, for_account_id=first.id)
    allocate(session, case, account=second, reason="", actor=SYSTEM, at=clock.now())
    assert DUE not in browse(second).get("/staff/").text
    session.flush()
    entry, _ = list_workers(session, case, at=clock.now())[0]
    take_case(session, case, caseload_id=entry.id, actor=SYSTEM, at=clock.advance(minutes=1))
    assert DUE in browse(second).get("/staff/").text


def test_the_case_of_somebody_who_has_left_comes_to_the_lead(
    people, browse, remind, session, clock
):
    lead, advocate = people.lead(), people.advocate()
    case = people.case(advocate)
    remind(case)
    remind(case, kind="contact.first_due", for_account_id=advocate.id)
    remind(None, kind="made.up", for_account_id=advocate.id)
    session.flush()
    leave(session, advocate, actor=SYSTEM, at=clock.advance(minutes=1))
    clock.advance(minutes=1)
    day = browse(lead).get("/staff/").text
    for words in (DUE, "J.O. is waiting for a first call", "Look at this"):
        assert words in day, words


def test_a_case_kept_from_the_only_one_who_works_it_comes_to_the_lead_and_to_no_other(
    people, browse, remind, session, clock
):
    lead, advocate = people.lead(), people.advocate()
    case = people.case(advocate)
    remind(case)
    ids = {"scope_id": case.id, "account_id": advocate.id, "case_id": case.id}
    more = {"declared_id": new_id(), "person_id": new_id(), "because": "name"}
    session.add(ConflictBlock(**ids, **more, made_at=clock.now() - timedelta(hours=1)))
    assert DUE in browse(lead).get("/staff/").text
    assert "J.O." not in browse(advocate).get("/staff/").text
    far = people.lead("Lin Far")
    far.team_id = people.other_team().id
    assert "J.O." not in browse(far).get("/staff/").text
