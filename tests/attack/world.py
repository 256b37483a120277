"""Two survivors, their advocates, and one of everything that an address can name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.cases.emergency.service import open_in_an_emergency
from advocacy.cases.grant_models import Category, EmergencyOpening
from advocacy.cases.models import Case, Caseload, Person, PersonKind
from advocacy.cases.sealing.service import seal_case
from advocacy.cases.service import add_person
from advocacy.checkins.models import CheckIn
from advocacy.checkins.service import Agreement, agree_plan
from advocacy.checkins.words import Words
from advocacy.checkins.worker import run_once
from advocacy.crisis.calls import raise_call
from advocacy.evidence_store.models import Exhibit
from advocacy.masp.action_models import SafetyAnswer
from advocacy.masp.models import MaspAgency, MaspCase
from advocacy.openings.models import Hold, Question
from advocacy.sharing.models import SharingDecision
from advocacy.vault import Vault
from safety_plans.bands import Band
from safety_plans.models import Plan
from safety_plans.papers.models import IsSafe, Shape
from safety_plans.papers.service import ask_about_paper
from safety_plans.service import start_plan
from safety_plans.states import How, Subject
from safety_plans.steps import propose_step
from safety_plans.variants import set_aside
from tests.attack.belongings import gather
from tests.browse import Browser
from tests.fakes import FakeBlobs, FakeClock
from tests.handover.places import Way, add_file, write
from tests.masp.arrange import Story
from tests.messaging.faulty import FaultyGateway
from tests.people import People

DAY = datetime(2026, 11, 24, 18, 0, tzinfo=UTC).date()


@dataclass
class Home:
    """One survivor's case with one of everything, and the ids by their name in addresses."""

    case: Case
    advocate: Account
    survivor: Account
    browser: Browser
    ids: dict[str, Any]
    masp: dict[str, Any]


@dataclass
class World:
    """Makes homes."""

    app: Flask
    session: Session
    engine: Engine
    vault: Vault
    clock: FakeClock
    blobs: FakeBlobs
    people: People
    browse: Callable[..., Browser]

    def home(self, mark: str = "plain") -> Home:
        """Make a case of which every typed text carries `mark`."""
        story = Story(self.people)
        case, advocate, session = story.case, story.advocate, self.session
        entry = write(session, case, self.clock, mark, changed=mark, felt=mark, place=mark)
        exhibit = add_file(session, case, self.clock, self.blobs, entry)
        who: dict[str, Any] = {"actor": self.people.actor(advocate), "at": self.clock.now()}
        person = add_person(session, case, kind=PersonKind.DEPENDENT, name=mark, details={}, **who)
        session.flush()
        plan = start_plan(session, case, person, band=Band.ADULT, **who)
        session.flush()
        step = propose_step(session, plan, words=mark, theme="home", who="", private=False, **who)
        self._check_in(case, who)
        story.speak(mark)
        action = story.propose(mark)
        item, decision = story.on_agenda(), story.decide(mark)
        session.commit()
        browser = self.browse(advocate)
        way = Way(self.app, session, case, browser, entries=[entry]).begin().decide()
        assert way.handover is not None
        of_case = {
            "case_id": case.id,
            "incident_id": entry,
            "exhibit_id": exhibit,
            "offer_id": session.get_one(Exhibit, exhibit).offer_id,
            "person_id": person.id,
            "plan_id": plan.id,
            "card": "school",
            "step_id": step.id,
            "variant_id": set_aside(
                session,
                case_id=case.id,
                subject=Subject.STEP,
                subject_id=step.id,
                stored={},
                content={"words": mark, "who": mark, "theme": "home", "private": False},
                **who,
            ).id,
            "paper_id": self._paper(plan, mark, who),
            "check_in_id": self._one(CheckIn, case),
            "reply_id": entry,
            "handover_id": way.handover.id,
            "decision_id": self._one(SharingDecision, case),
            "link_id": story.link.id,
            "answer_id": self._one(SafetyAnswer, case),
            "caseload_id": self._one(Caseload, case),
            "referral_id": entry,
            "opening_id": self._opened(case),
            "seal_id": self._seal(case, who),
            "call_id": raise_call(session, case=case, identified=True, note=mark, **who).id,
            "hold_id": self._kept(Hold, case, until_on=DAY, asked_by_id=advocate.id, reason=mark),
            "question_id": self._kept(Question, case),
            "number": 1,
            **gather(
                session, case, advocate, self._two_of(case), mark=mark, who=who, incident=entry
            ),
        }
        of_masp = {
            "masp_id": story.masp.id,
            "action_id": action.id,
            "item_id": item.id,
            "decision_id": decision.id,
            "part_id": session.scalars(
                select(MaspAgency.id).where(MaspAgency.masp_case_id == story.masp.id)
            ).first(),
            "meeting_id": item.meeting_id,
            "presence": "coming",
            "agency": story.police,
        }
        survivor = self.people.survivor(case)
        session.commit()
        return Home(case, advocate, survivor, browser, of_case, of_masp)

    def _two_of(self, case: Case) -> tuple[UUID, UUID]:
        query = select(Person.id).where(Person.case_id == case.id).order_by(Person.id).limit(2)
        one, other = self.session.scalars(query)
        return one, other

    def _opened(self, case: Case) -> UUID:
        stranger = self.people.actor(self.people.advocate("Ben Moss"))
        open_in_an_emergency(
            self.session, reference=case.reference, category=Category.DANGER, reason="x",
            actor=stranger, at=self.clock.now(),
        )  # fmt: skip
        return self._one(EmergencyOpening, case)

    def _seal(self, case: Case, who: dict[str, Any]) -> UUID:
        elsewhere = self.people.agency("Elsewhere trust", "nhs")
        seal = seal_case(self.session, case, agency_id=elsewhere.id, reason="x", **who)
        return seal.id

    def _kept(self, table: Any, case: Case, **more: Any) -> UUID:
        row = table(scope_id=case.id, case_id=case.id, line="x", asked_at=self.clock.now(), **more)
        self.session.add(row)
        self.session.flush()
        return row.id  # type: ignore[no-any-return]

    def _one(self, table: Any, case: Case) -> UUID:
        found = self.session.scalars(select(table.id).where(table.case_id == case.id)).first()
        assert found is not None, table
        return found  # type: ignore[no-any-return]

    def _paper(self, plan: Plan, mark: str, who: dict[str, Any]) -> UUID:
        """Return a sheet that may be had, called by the mark."""
        paper = ask_about_paper(
            self.session, plan, shape=Shape.LIST, is_safe=IsSafe.YES, how=How.PHONE, **who
        )
        paper.title = mark
        self.session.commit()
        return paper.id

    def _check_in(self, case: Case, who: dict[str, Any]) -> None:
        agree_plan(
            self.session,
            case,
            Agreement(
                weekdays=[0, 1, 2, 3, 4, 5, 6],
                wall_time=time(14),
                zone="Europe/London",
                window_minutes=30,
                reply_minutes=30,
                text="Still on Tuesday?",
                words=Words(well="teapot", call="umbrella", danger="gardening"),
                danger_step="Ring 999",
                missed_step="Ring once",
            ),
            service_names=["Notes"],
            **who,
        )
        self.session.commit()
        run_once(
            self.engine,
            self.vault,
            clock=self.clock,
            sms=FaultyGateway(self.clock.now),
            staff_base_url="http://staff.example",
        )


__all__ = ["Home", "MaspCase", "World"]
