"""A case with a survivor and her advocate, and plans made through the services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.survivor_models import SurvivorSignIn
from advocacy.cases.models import Case, Person, PersonKind
from advocacy.cases.service import add_person, list_people
from safety_plans.bands import Band, tells_easily
from safety_plans.dependents.showing import show_parts
from safety_plans.models import Plan, Step, Version
from safety_plans.parts import Part
from safety_plans.service import agree_plan, start_plan
from safety_plans.states import How
from safety_plans.steps import answer_step, propose_step
from tests.browse import Browser
from tests.people import People

Browse = Callable[..., Browser]
IF_TOLD = "Then everybody knows where help is"


@dataclass
class Pair:
    """An advocate and a survivor at one table; each verb is one of theirs."""

    session: Session
    people: People
    case: Case
    amira: Account
    jo: Account

    def plan(self, band: Band = Band.SURVIVOR, name: str = "Ali Okafor") -> Plan:
        """Start the survivor's plan, or that of a new dependent."""
        at = self.people.clock.now()
        if band is Band.SURVIVOR:
            person = list_people(self.session, self.case, kind=PersonKind.SURVIVOR)[0]
        else:
            person = self.dependent(name)
        return start_plan(
            self.session, self.case, person, band=band, actor=self.people.actor(self.amira), at=at
        )

    def dependent(self, name: str = "Ali Okafor", **details: str) -> Person:
        person = add_person(
            self.session, self.case, kind=PersonKind.DEPENDENT, name=name, details=details,
            actor=self.people.actor(self.amira), at=self.people.clock.now(),
        )  # fmt: skip
        self.session.flush()
        return person

    def propose(self, plan: Plan, words: str, *, by: Account | None = None, **more: Any) -> Step:
        told = IF_TOLD if tells_easily(plan.band) else ""
        options = {"theme": "home", "who": "", "private": False, "if_told": told, **more}
        step = propose_step(
            self.session, plan, words=words, actor=self.people.actor(by or self.amira),
            at=self.people.clock.now(), **options,
        )  # fmt: skip
        self.session.flush()
        return step

    def agreed(self, plan: Plan, words: str, *, by: Account | None = None, **more: Any) -> Step:
        """Propose a step as the advocate, and agree it as the survivor, or whoever is named."""
        step = self.propose(plan, words, **more)
        answer_step(
            self.session, plan, step, agreed=True, reason="", how=How.PORTAL,
            revision=step.revision, actor=self.people.actor(by or self.jo),
            at=self.people.clock.now(),
        )  # fmt: skip
        self.session.flush()
        return step

    def see(self, plan: Plan, *parts: Part) -> None:
        """Let a dependent see these parts, as the survivor says on her page."""
        show_parts(
            self.session, plan, shown=parts, how=How.PORTAL, actor=self.people.actor(self.jo),
            at=self.people.clock.now(),
        )  # fmt: skip

    def young(self, *parts: Part, band: Band = Band.FROM_13_TO_17) -> tuple[Account, Plan]:
        """Return a young person who signs in, and their plan, of which they see these parts."""
        account = self.people.dependent(self.case)
        ways = self.session.get_one(SurvivorSignIn, account.id)
        person = self.session.get_one(Person, ways.person_id)
        plan = start_plan(
            self.session, self.case, person, band=band, actor=self.people.actor(self.amira),
            at=self.people.clock.now(),
        )  # fmt: skip
        self.session.flush()
        self.see(plan, *parts)
        return account, plan

    def agree(self, plan: Plan, how: How = How.PHONE, **more: Any) -> Version:
        at = self.people.clock.now()
        return agree_plan(
            self.session, plan, how=how, review_on=at.date() + timedelta(days=28),
            seen=plan.changes, actor=self.people.actor(self.amira), at=at, **more,
        )  # fmt: skip

    def only(self, kind: type[Any]) -> Any:
        return self.session.scalars(select(kind)).one()

    def address(self, plan: Plan, rest: str = "") -> str:
        return f"/staff/cases/{self.case.id}/plan/{plan.id}/{rest}"


@pytest.fixture
def pair(session: Session, people: People) -> Pair:
    amira = people.advocate()
    case = people.case(amira)
    return Pair(session, people, case, amira, people.survivor(case))


@pytest.fixture
def amira(browse: Browse, pair: Pair) -> Browser:
    """The advocate's browser."""
    return browse(pair.amira)


@pytest.fixture
def jo(browse: Browse, pair: Pair) -> Browser:
    """The survivor's browser."""
    return browse(pair.jo)
