"""One MASP case with an advocate, a survivor's case and the police, made through the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Agency
from advocacy.cases.models import Case
from advocacy.masp.action_models import Action, PlanReview, SafetyAnswer, Urgency
from advocacy.masp.actions import propose_action
from advocacy.masp.answers import Given, answer_action
from advocacy.masp.links import link_case, open_and_link
from advocacy.masp.meeting_models import Decision, MeetingItem
from advocacy.masp.meetings import put_on_agenda, record_decision
from advocacy.masp.models import MaspAgency, MaspCase, MaspLink, Shared
from advocacy.masp.voice import Wished, write_voice
from tests.people import People


def given(**changes: Any) -> Given:
    """An answer: Amira rings on Friday, and the plan needs another look."""
    usual: dict[str, Any] = {
        "teller": "Amira Khan",
        "moment": "after ten",
        "route": "her work phone",
        "meaning": "the school run changes",
        "told": False,
        "tell_by_on": date(2026, 11, 27),
        "plan_review": PlanReview.NEEDED,
    }
    return Given(**{**usual, **changes})


@dataclass
class Story:
    """Jo Okafor's case, worked by Amira, is linked to the MASP case about Dan Pike."""

    people: People
    advocate: Account = field(init=False)
    police: Agency = field(init=False)
    case: Case = field(init=False)
    link: MaspLink = field(init=False)
    masp: MaspCase = field(init=False)

    def __post_init__(self) -> None:
        self.advocate = self.people.advocate()
        self.case = self.people.case(self.advocate)
        self.police = self.people.agency()
        self.link = self.open(self.case, self.advocate, name="Dan Pike", agencies=[self.police])
        self.masp = self.session.get_one(MaspCase, self.link.masp_case_id)

    @property
    def session(self) -> Session:
        return self.people.session

    @property
    def address(self) -> str:
        return f"/partner/masp/{self.masp.id}"

    @property
    def review(self) -> str:
        return f"/staff/masp/{self.masp.id}/"

    def acting(self, account: Account) -> dict[str, Any]:
        return {"actor": self.people.actor(account), "at": self.people.clock.now()}

    def open(
        self, case: Case, advocate: Account, *, name: str, agencies: Sequence[Agency] = ()
    ) -> MaspLink:
        link = open_and_link(
            self.session,
            case,
            name=name,
            born_on=date(1984, 3, 9),
            aliases=["Danny P"],
            agency_ids=[agency.id for agency in agencies],
            **self.acting(advocate),
        )
        self.session.flush()
        return link

    def another(self, name: str = "Ewa Nowak") -> tuple[Account, Case, MaspLink]:
        """Link a second survivor's case, worked by another advocate."""
        advocate = self.people.advocate("Bea Stone")
        case = self.people.case(advocate, name=name)
        return advocate, case, link_case(self.session, case, self.masp, **self.acting(advocate))

    def speak(
        self,
        words: str = "I am afraid of Fridays.",
        *,
        shared: Mapping[UUID, Sequence[Shared]] | None = None,
        kept_back: str = "",
        orders: str = "",
        link: MaspLink | None = None,
        case: Case | None = None,
    ) -> None:
        write_voice(
            self.session,
            case or self.case,
            link or self.link,
            Wished(
                statement=words,
                kept_back=kept_back,
                orders=orders,
                agreed_how="by voice",
                shared=shared or {},
            ),
            plan=None,
            **self.acting(self.advocate),
        )

    def propose(
        self, words: str = "Visit Dan Pike at home", by: Account | None = None, **more: Any
    ) -> Action:
        action = propose_action(
            self.session,
            self.masp,
            wording=words,
            agency_id=self.police.id,
            due_on=date(2026, 12, 4),
            urgency=more.get("urgency", Urgency.SOON),
            **self.acting(by or self.advocate),
        )
        self.session.flush()
        return action

    def parts(self) -> Sequence[MaspAgency]:
        self.session.flush()
        return self.session.scalars(select(MaspAgency).order_by(MaspAgency.id)).all()

    def on_agenda(self, held_on: date = date(2026, 11, 26)) -> MeetingItem:
        item = put_on_agenda(
            self.session,
            self.masp,
            held_on=held_on,
            presenting="What happened at the gate",
            **self.acting(self.advocate),
        )
        self.session.flush()
        return item

    def decide(self, words: str) -> Decision:
        return record_decision(
            self.session, self.masp, words=words, dissents={}, **self.acting(self.advocate)
        )

    def asked(self, action: Action, case: Case | None = None) -> SafetyAnswer:
        return self.session.scalars(
            select(SafetyAnswer)
            .where(
                SafetyAnswer.action_id == action.id,
                SafetyAnswer.case_id == (case or self.case).id,
            )
            .order_by(SafetyAnswer.asked_at.desc(), SafetyAnswer.id.desc())
        ).first() or _nobody(action)

    def answer(self, action: Action, case: Case | None = None, **changes: Any) -> None:
        answer_action(
            self.session,
            self.asked(action, case),
            given(**changes),
            **self.acting(self.advocate),
        )


def _nobody(action: Action) -> SafetyAnswer:
    message = f"Nobody was asked about {action.id}."
    raise AssertionError(message)
