"""Believed the same in two cases: what a lead may find and say, and what nobody else learns."""

import pytest
from sqlalchemy import select

from advocacy.actor import Role
from advocacy.cases.conflicts.models import Relation
from advocacy.cases.conflicts.service import Known, declare
from advocacy.cases.models import PersonKind
from advocacy.cases.people.same_models import PersonVerdict
from advocacy.cases.people_service import add_to_case
from advocacy.cases.service import allocate
from advocacy.ledger.models import LedgerCase, LedgerEvent


@pytest.fixture
def office(people, session, clock, browse):
    """A team whose two advocates each have a case with what may be one suspect."""
    return Office(people, session, clock, browse)


class Office:
    def __init__(self, people, session, clock, browse):
        self.people, self.session, self.clock, self._browse = people, session, clock, browse
        self.browsers = {}
        self.amira, self.ben = people.advocate(), people.advocate("Ben Moss")
        self.ruth = people.lead()
        self.first = people.case(self.amira)
        self.second = people.case(self.ben, name="Wren Abara")
        self.marek = self.suspect(
            self.first, "Marek Zieliński", phones=["+447700900611"], born_on="1980-02-03",
            vehicles=["AB12 CDE, blue Ford"], accounts=["Instagram: @marek_z"],
        )  # fmt: skip
        session.commit()

    def browse(self, account):
        if account.id not in self.browsers:
            self.browsers[account.id] = self._browse(account)
        return self.browsers[account.id]

    def suspect(self, case, name, kind=PersonKind.SUSPECT, **details):
        return add_to_case(
            self.session, case, kind=kind, name=name, details=details,
            actor=self.people.actor(self.ruth), at=self.clock.now(),
        )  # fmt: skip

    def path(self, person):
        return f"/staff/cases/{person.case_id}/people/{person.id}/same"

    def look(self, person, who=None):
        self.session.commit()
        return self.browse(who or self.ruth).post(f"{self.path(person)}/look")

    def say(self, person, other, verdict="same", reason="The same van", who=None):
        self.session.commit()
        answers = {"other_id": str(other.id), "verdict": verdict, "reason": reason}
        return self.browse(who or self.ruth).post(self.path(person), answers)

    def people_page(self, case, who):
        return self.browse(who).get(f"/staff/cases/{case.id}/people/").text


@pytest.mark.parametrize(
    ("name", "details", "fits"),
    [
        ("Mark Zielinsky", {}, "a name"),
        ("Nobody Known", {"phones": ["+447700900611"]}, "a telephone number"),
        ("Nobody Known", {"vehicles": ["ab12cde van"]}, "a vehicle"),
        ("Nobody Known", {"accounts": ["https://instagram.com/Marek_Z/"]}, "an account online"),
        ("Zielinski M. Marek", {"born_on": "1980-02-03"}, "the date of birth, a name"),
    ],
)
def test_a_lead_finds_who_may_be_the_same_and_why(office, name, details, fits):
    other = office.suspect(office.second, name, **details)
    page = office.look(office.marek).text
    assert other.name in page
    assert office.second.reference in page
    assert f"What fits: {fits}" in page


def test_a_birthday_alone_makes_nobody_the_same(office):
    office.suspect(office.second, "Dean Marlow", born_on="1980-02-03")
    assert "Nobody like them" in office.look(office.marek).text


def test_looking_is_in_the_log_of_both_cases(office, session):
    office.suspect(office.second, "Marek Zieliński")
    office.look(office.marek)
    event = session.scalars(
        select(LedgerEvent).where(LedgerEvent.action == "person.looked_for")
    ).one()
    assert event.case_id == office.first.id
    named = session.scalars(select(LedgerCase.case_id).where(LedgerCase.event_id == event.id))
    assert list(named) == [office.second.id]


def test_what_is_said_shows_on_both_sides_to_whoever_may_open_both(office, clock):
    other = office.suspect(office.second, "Marek Zieliński")
    assert office.say(office.marek, other).status_code == 303
    for case, elsewhere in ((office.first, office.second), (office.second, office.first)):
        page = office.people_page(case, office.ruth)
        assert "Believed the same" in page
        assert elsewhere.reference in page


def test_an_advocate_of_one_case_learns_nothing_until_they_work_both(office, session, clock):
    other = office.suspect(office.second, "Marek Zieliński")
    before = office.people_page(office.first, office.amira)
    office.say(office.marek, other)
    after = office.people_page(office.first, office.amira)
    for page in (before, after):
        assert "Believed" not in page
        assert office.second.reference not in page
    assert office.look(office.marek, office.amira).status_code == 404
    assert office.browse(office.amira).get(office.path(office.marek)).status_code == 404
    allocate_to(office, office.second, office.amira)
    page = office.people_page(office.first, office.amira)
    assert "Believed the same" in page
    assert office.second.reference in page


def allocate_to(office, case, account):
    allocate(
        office.session, case, account=account, reason="Both",
        actor=office.people.actor(office.ruth), at=office.clock.now(),
    )  # fmt: skip
    office.session.commit()


def test_a_lead_kept_from_the_other_case_finds_and_reads_nothing_of_it(office, session, clock):
    other = office.suspect(office.second, "Marek Zieliński")
    office.say(office.marek, other)
    # The lead knows a suspect of the second case: from now on that case is not there for her.
    office.suspect(office.second, "Dean Marlow", phones=["+447700900622"])
    known = Known(relation=Relation.FRIEND, name="D", phones="07700 900622")
    declare(session, known, actor=office.people.actor(office.ruth), at=clock.now())
    session.commit()
    for page in (
        office.browse(office.ruth).get(office.path(office.marek)).text,
        office.look(office.marek).text,
        office.people_page(office.first, office.ruth),
    ):
        assert office.second.reference not in page
        assert "Believed the same:" not in page
    assert office.say(office.marek, other, "undone").status_code == 404


def test_another_teams_case_is_not_there(office, session, people):
    south = people.other_team()
    away = people.case(name="Other Ten")
    away.team_id = south.id
    other = office.suspect(away, "Marek Zieliński", phones=["+447700900611"])
    assert "Nobody like them" in office.look(office.marek).text
    assert office.say(office.marek, other).status_code == 404
    assert not session.scalars(select(PersonVerdict)).all()
    grace = people.account(Role.LEAD, "Grace Hill", team_id=south.id)
    assert office.say(office.marek, other, who=grace).status_code == 404


def test_not_the_same_is_not_offered_again_until_it_is_taken_back(office):
    other = office.suspect(office.second, "Marek Zieliński")
    office.say(office.marek, other, "not_same", "He is seventy")
    page = office.look(office.marek).text
    assert "Nobody like them" in page
    assert "He is seventy" in page
    office.say(office.marek, other, "undone", "Wrong record")
    assert "May be the same" in office.look(office.marek).text
    assert "He is seventy" not in office.look(office.marek).text


def test_taking_back_needs_a_reason_and_keeps_what_was_said(office, session, clock):
    other = office.suspect(office.second, "Marek Zieliński")
    office.say(office.marek, other)
    unsaid = office.say(office.marek, other, "undone", "")
    assert (unsaid.status_code, "Enter why" in unsaid.text) == (422, True)
    clock.advance(minutes=1)
    assert office.say(other, office.marek, "undone", "Another van").status_code == 303
    assert "Believed" not in office.people_page(office.first, office.ruth)
    said = session.scalars(select(PersonVerdict)).all()
    assert {str(each.verdict) for each in said} == {"same", "undone"}
    assert all(b"van" not in each.reason_sealed for each in said)


def test_a_verdict_sent_twice_is_said_once(office, session):
    other = office.suspect(office.second, "Marek Zieliński")
    for _ in range(2):
        assert office.say(office.marek, other).status_code == 303
    assert office.say(other, office.marek).status_code == 303
    assert len(session.scalars(select(PersonVerdict)).all()) == 1
    assert office.say(office.marek, other, "wed").status_code == 404


def test_nothing_is_merged(office, session):
    other = office.suspect(office.second, "M. Zielinski", phones=["+447700900611"])
    office.say(office.marek, other)
    session.expire_all()
    assert (office.marek.name, other.name) == ("Marek Zieliński", "M. Zielinski")
    assert office.marek.case_id != other.case_id


def test_people_of_one_case_are_never_judged_the_same(office):
    brother = office.suspect(office.first, "Marek Zieliński", work="Elsewhere")
    assert "Nobody like them" in office.look(office.marek).text
    assert office.say(office.marek, brother).status_code == 404
