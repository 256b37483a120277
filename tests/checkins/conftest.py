"""A case with a check-in each day at six, a provider that can fail, and a worker."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.checkins.models import CheckIn, CheckInPlan
from advocacy.checkins.service import Agreement, agree_plan
from advocacy.checkins.words import Words
from advocacy.checkins.worker import run_once
from advocacy.messaging.gateway import ReceivedText
from advocacy.messaging.inbox import keep_inbound, keep_report
from advocacy.messaging.models import OutboundText
from advocacy.prompts.models import Prompt
from advocacy.vault import Vault
from tests.fakes import FakeClock
from tests.messaging.faulty import FaultyGateway
from tests.people import People

# A machine with much to do is slow: how long an example takes says nothing about the code.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

PHONE = "+447700900142"
WORDS = Words(well="teapot", call="umbrella", danger="gardening")
SIX = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def agreement(**changes: Any) -> Agreement:
    given: dict[str, Any] = {
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "wall_time": time(18),
        "zone": "Europe/London",
        "window_minutes": 30,
        "reply_minutes": 30,
        "text": "Still on for Tuesday?",
        "words": WORDS,
        "danger_step": "Ring 999 for her address with the marker",
        "missed_step": "Ring once from the dentist's number",
    }
    return Agreement(**{**given, **changes})  # type: ignore[typeddict-item]


@dataclass
class Scene:
    """One case with a plan, and everything that acts on it."""

    session: Session
    engine: Engine
    vault: Vault
    clock: FakeClock
    sms: FaultyGateway
    case: Case
    advocate: Account
    actor: Actor
    plan: CheckInPlan
    staff_base_url: str = "http://staff.example"

    def work(self) -> list[str]:
        self.session.commit()
        self.session.expire_all()
        return run_once(
            self.engine,
            self.vault,
            clock=self.clock,
            sms=self.sms,
            staff_base_url=self.staff_base_url,
        )

    def at(self, moment: datetime) -> list[str]:
        """Let time pass to a moment, then work."""
        self.clock.set(moment)
        return self.work()

    def check_in(self, index: int = 0) -> CheckIn:
        self.session.commit()
        self.session.expire_all()
        query = select(CheckIn).where(CheckIn.plan_id == self.plan.id).order_by(CheckIn.local_on)
        return self.session.scalars(query.offset(index)).first()  # type: ignore[return-value]

    def texts(self) -> list[OutboundText]:
        self.session.commit()
        self.session.expire_all()
        return list(self.session.scalars(select(OutboundText).order_by(OutboundText.number)))

    def prompts(self) -> list[str]:
        """Return the kinds of open prompts, most dangerous first."""
        self.session.commit()
        query = select(Prompt.kind).where(Prompt.settled_at.is_(None))
        return list(self.session.scalars(query.order_by(Prompt.danger, Prompt.kind)))

    def says(self, text: str, *, sid: str = "", phone: str = PHONE, stopped: bool = False) -> None:
        """Let a text from their phone arrive at the webhook."""
        inbound = ReceivedText(
            sid or f"SM-in-{len(self.sms.received)}", phone, text, self.clock.now()
        )
        self.sms.received.append(inbound)
        keep_inbound(self.session, inbound, stopped=stopped)
        self.session.commit()

    def reports(self, status: str, *, code: int | None = None, index: int = -1) -> None:
        """Let the provider tell of a text."""
        keep_report(
            self.session,
            opaque=self.sms.opaque(index),
            sid=self.sms.taken[index][0],
            status=status,
            provider_code=code,
            at=self.clock.now(),
        )
        self.session.commit()

    def minutes(self, count: float) -> list[str]:
        self.clock.advance(minutes=count)
        return self.work()


@pytest.fixture
def sms(clock: FakeClock) -> FaultyGateway:
    return FaultyGateway(clock.now)


@pytest.fixture
def make_scene(
    session: Session,
    engine: Engine,
    vault: Vault,
    clock: FakeClock,
    sms: FaultyGateway,
    people: People,
) -> Callable[..., Scene]:
    def make(**changes: Any) -> Scene:
        advocate = people.advocate()
        case = people.case(advocate)
        actor = people.actor(advocate)
        plan = agree_plan(
            session,
            case,
            agreement(**changes),
            service_names=["Notes"],
            actor=actor,
            at=clock.now(),
        )
        session.commit()
        return Scene(session, engine, vault, clock, sms, case, advocate, actor, plan)

    return make


@pytest.fixture
def scene(make_scene: Callable[..., Scene]) -> Scene:
    return make_scene()


def after(minutes: float) -> datetime:
    """Return the moment some minutes after six on the first day."""
    return SIX + timedelta(minutes=minutes)
