"""Closing a case ends no concern on the quiet: an undecided one stops it, referrals are asked."""

import pytest
from sqlalchemy import select

from advocacy.cases.closing.models import Closing
from advocacy.cases.models import Case, CaseState
from advocacy.prompts.models import Prompt
from advocacy.safeguarding.models import Concern, Referral
from tests.need_to_know.conftest import office
from tests.safeguarding.test_concerns import DECISION, REFERRAL, answers, team
from tests.today.test_today import counted

__all__ = ["office", "team"]

WHY = {
    "reason_code": "safe_for_now", "words": "Nothing since June", "feedback": "yes",
    "told_how": "By Amira, on the work number", "come_back": "Ring and ask for Amy",
    "answer_record": "told",
}  # fmt: skip
STOPS = "A safeguarding concern waits for a decision"
ASKS = "nobody has written down what came of them: 1"


@pytest.fixture
def scene(team, browse, session):
    """An advocate and a lead who close a case together, each at their own desk."""
    amira, _, ruth, case, path = team

    class Scene:
        hers, leads = browse(amira), browse(ruth)
        closing = f"/staff/cases/{case.id}/closing"

        def raise_concern(self, **more):
            self.hers.post(f"{path}/new", answers(**more))
            session.expire_all()
            newest = select(Concern).order_by(Concern.raised_at.desc(), Concern.id.desc())
            return f"/staff/safeguarding/{session.scalars(newest).first().id}"

        def refer(self, **more):
            address = self.raise_concern()
            self.hers.post(f"{address}/decide", DECISION)
            assert self.hers.post(f"{address}/refer", {**REFERRAL, **more}).status_code == 303
            return address

        def ask(self, **more):
            return self.hers.post(self.closing, {**WHY, **more})

        def approve(self):
            session.expire_all()
            asked = session.scalars(select(Closing)).one()
            return self.leads.post(f"/staff/closings/{asked.id}/approve")

        def state(self):
            session.expire_all()
            return session.get_one(Case, case.id).state

        def chases(self):
            session.expire_all()
            query = select(Prompt.kind).where(
                Prompt.kind.startswith("safeguarding.chase"), Prompt.settled_at.is_(None)
            )
            return session.scalars(query).all()

    return Scene()


NO_DAY = {"chase_on-day": "", "chase_on-month": "", "chase_on-year": ""}


def test_an_undecided_concern_stops_it_though_a_lead_has_looked(scene):
    address = scene.raise_concern()
    scene.leads.post(f"{address}/looked", {"words": "Decide soon"})
    assert STOPS in scene.hers.get(scene.closing).text
    refused = scene.ask()
    assert refused.status_code == 422
    assert STOPS in refused.text
    scene.hers.post(f"{address}/decide", {**DECISION, "decided": "not_refer"})
    assert STOPS not in scene.hers.get(scene.closing).text
    assert scene.ask().status_code == 303


def test_a_concern_that_comes_while_it_waits_stops_the_lead_too(scene):
    assert scene.ask().status_code == 303
    scene.raise_concern()
    assert scene.approve().status_code == 409
    assert scene.state() is CaseState.OPEN


def test_a_referral_without_an_outcome_is_asked_about_even_where_no_day_was_set(scene):
    scene.refer(**NO_DAY)
    assert ASKS in scene.hers.get(scene.closing).text
    assert scene.ask().status_code == 422
    assert scene.ask(answer_safeguarding="not_yet").status_code == 422
    assert scene.ask(answer_safeguarding="nothing").status_code == 303
    assert scene.approve().status_code == 303
    assert scene.chases() == []


def test_a_lead_goes_on_asking_in_the_closed_case_until_there_is_an_outcome(scene, clock, session):
    address = scene.refer()
    scene.ask(answer_safeguarding="lead", answer_due="settle")
    assert scene.approve().status_code == 303
    assert scene.state() is CaseState.CLOSED
    assert scene.chases() == ["safeguarding.chase_as_lead"]
    referral = f"{address}/referrals/{session.scalars(select(Referral)).one().id}"
    again = {"outcome": "", "chase_on-day": "30", "chase_on-month": "11", "chase_on-year": "2026"}
    assert scene.leads.post(referral, again).status_code == 303
    assert scene.chases() == ["safeguarding.chase_as_lead"]
    assert scene.leads.post(referral, {"outcome": "They visit weekly"}).status_code == 303
    assert scene.chases() == []


def test_a_concern_about_a_colleague_is_asked_of_nobody(scene, team, people):
    ben = team[1]
    scene.raise_concern(about="colleague", name="", colleague=str(ben.id))
    page = scene.hers.get(scene.closing).text
    assert STOPS not in page
    assert "afeguarding" not in page.split("<main")[1].split("</nav>")[-1]
    assert scene.ask().status_code == 303


def test_the_page_asks_the_database_no_more_for_it(scene, people, team, engine):
    people.survivor(team[3])
    scene.refer()
    scene.raise_concern()
    scene.hers.get(scene.closing)
    with counted(engine) as statements:
        assert scene.hers.get(scene.closing).status_code == 200
    assert len(statements) <= 12, statements
