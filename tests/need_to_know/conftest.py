"""A team, its lead, two advocates, a case with a suspect, and what each may do about it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Agency
from advocacy.actor import SYSTEM, Actor
from advocacy.cases.access import may_read, visible
from advocacy.cases.conflicts.models import Relation
from advocacy.cases.conflicts.service import Known, declare
from advocacy.cases.covering.service import arrange_cover
from advocacy.cases.emergency.service import open_in_an_emergency
from advocacy.cases.grant_models import Category, ConflictBlock
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.people_service import add_to_case
from advocacy.cases.sealing.service import seal_case
from tests.fakes import FakeClock
from tests.people import People


@dataclass
class Office:
    """Says in one line each what a test is about."""

    people: People
    session: Session
    clock: FakeClock

    def suspect(self, case: Case, name: str = "Dean Marlow", **details: Any) -> None:
        at = self.clock.now()
        add_to_case(
            self.session, case, kind=PersonKind.SUSPECT, name=name, details=details,
            actor=SYSTEM, at=at,
        )  # fmt: skip

    def knows(self, account: Account, name: str = "Dean Marlow", **more: str) -> None:
        known = Known(relation=Relation.FRIEND, name=name, **more)
        declare(self.session, known, actor=self.actor(account), at=self.clock.now())

    def covers(self, cover: Account, away: Account, *, by: Account, hours: int = 8) -> None:
        at = self.clock.now()
        arrange_cover(
            self.session, away_id=away.id, cover_id=cover.id, starts_at=at,
            ends_at=at + timedelta(hours=hours), reason="Leave", actor=self.actor(by), at=at,
        )  # fmt: skip

    def opens(self, account: Account, case: Case) -> Case:
        return open_in_an_emergency(
            self.session, reference=case.reference, category=Category.DANGER,
            reason="She rang", actor=self.actor(account), at=self.clock.now(),
        )  # fmt: skip

    def seals(self, case: Case, agency: Agency, *, by: Account) -> None:
        seal_case(
            self.session, case, agency_id=agency.id, reason="He works there",
            actor=self.actor(by), at=self.clock.now(),
        )  # fmt: skip

    def actor(self, account: Account) -> Actor:
        self.session.flush()
        return self.people.actor(account)

    def sees(self, account: Account) -> set[UUID]:
        found = self.session.scalars(visible(self.actor(account), at=self.clock.now()))
        return {case.id for case in found}

    def reads(self, account: Account) -> set[UUID]:
        condition = may_read(self.actor(account), at=self.clock.now())
        return set(self.session.scalars(select(Case.id).where(condition)))

    def blocks(self) -> list[ConflictBlock]:
        self.session.flush()
        return list(self.session.scalars(select(ConflictBlock).order_by(ConflictBlock.id)))


@pytest.fixture
def office(people: People, session: Session, clock: FakeClock) -> Office:
    return Office(people, session, clock)
