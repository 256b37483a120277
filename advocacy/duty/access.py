"""The duty right's own scoped query: what waits, for whoever holds duty, until it is resolved."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.checkins.models import CheckIn, CheckInPlan, FollowUp
from advocacy.crisis.models import CrisisOpening, DutyCall, Through
from advocacy.crisis.on_duty import may_take
from advocacy.crisis.openings import find_duty_opening
from advocacy.crisis.reach import may_reach
from advocacy.db import beyond_the_wall, let_through
from advocacy.errors import NotFound
from advocacy.rota.service import holds_duty


@dataclass(frozen=True)
class Item:
    """One thing that waits: a check-in or a call, and the case it is about if that is known."""

    through: Through
    id: UUID
    case: Case | None
    check_in: CheckIn | None = None
    call: DutyCall | None = None

    @property
    def row(self) -> CheckIn | DutyCall:
        """Return what notes who takes it on."""
        found = self.check_in or self.call
        if found is None:
            raise NotFound
        return found


def waiting_check_ins(actor: Actor, *, at: datetime) -> Select[CheckIn, Case, CheckInPlan]:
    """Return the open escalations of every team that this person may open on duty now."""
    return (
        select(CheckIn, Case, CheckInPlan)
        .join(Case, Case.id == CheckIn.case_id)
        .join(CheckInPlan, CheckInPlan.id == CheckIn.plan_id)
        .where(
            CheckIn.follow_up == FollowUp.ESCALATED,
            may_reach(actor.account_id),
            holds_duty(actor.account_id, at=at),
        )
    )


def waiting_calls(actor: Actor, *, at: datetime) -> Select[DutyCall, Case]:
    """Return the calls that nobody has dealt with and that this person may open on duty now."""
    return (
        select(DutyCall, Case)
        .outerjoin(Case, Case.id == DutyCall.case_id)
        .where(
            DutyCall.resolved_at.is_(None),
            may_take(actor.account_id),
            holds_duty(actor.account_id, at=at),
        )
    )


def get_item(session: Session, what: str, item_id: UUID, *, actor: Actor, at: datetime) -> Item:
    """Return what waits; raises NotFound alike when it doesn't, or is not theirs to open."""
    with beyond_the_wall(session, why="what waits is of any team"):
        item = _get_item(session, what, item_id, actor=actor, at=at)
    if item.case is not None:
        let_through(session, item.case.id, why="it waits, and they hold duty")
    return item


def _get_item(session: Session, what: str, item_id: UUID, *, actor: Actor, at: datetime) -> Item:
    if what == Through.CHECK_IN:
        query = waiting_check_ins(actor, at=at).where(CheckIn.id == item_id)
        found = session.execute(query).one_or_none()
        if found is not None:
            return Item(Through.CHECK_IN, item_id, found[1], check_in=found[0])
    if what == Through.CALL:
        calls = waiting_calls(actor, at=at).where(DutyCall.id == item_id)
        row = session.execute(calls).one_or_none()
        if row is not None:
            return Item(Through.CALL, item_id, row[1], call=row[0])
    raise NotFound


def get_opened_item(
    session: Session, what: str, item_id: UUID, *, actor: Actor, at: datetime
) -> Item:
    """Return what waits and was opened by this person; a call about no case needs no opening."""
    item = get_item(session, what, item_id, actor=actor, at=at)
    if item.case is not None and find_duty_opening(session, item.id, actor=actor) is None:
        raise NotFound
    return item


def opened_before(actor: Actor) -> Select[UUID]:
    """Return the ids of what this person opened on duty."""
    return select(CrisisOpening.subject_id).where(
        CrisisOpening.account_id == actor.account_id, CrisisOpening.through != Through.WORD
    )
