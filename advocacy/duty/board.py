"""What stands on the duty board beside the alerts: check-ins of the next hours, and the rota.

A check-in that nothing has come of yet opens no case, so the board says when and how many, and
never whose; cases kept from whoever looks are not counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.checkins.models import CheckIn, CheckInState, FollowUp, was_asked_for
from advocacy.crisis.reach import may_reach
from advocacy.db import beyond_the_wall
from advocacy.rota.models import DutyShift
from advocacy.rota.service import Gap, list_gaps, list_shifts

AHEAD = timedelta(hours=6)
_ROTA = timedelta(hours=36)
_SHIFTS = 4
_RUNNING = (CheckInState.PLANNED, CheckInState.DUE, CheckInState.ASKED)


@dataclass(frozen=True)
class Coming:
    """So many check-ins that ask, or have asked, at one time."""

    opens_at: datetime
    answer_by_at: datetime
    asked: bool
    number: int


@dataclass(frozen=True)
class Board:
    """What whoever holds duty sees beside the alerts; `gap` is the next that nobody covers."""

    now: datetime
    check_ins: list[Coming]
    shifts: list[tuple[DutyShift, Account]]
    gap: Gap | None


def see_board(session: Session, *, actor: Actor, at: datetime) -> Board:
    """Return the check-ins of the next hours, and who holds duty now and next."""
    until = at + _ROTA
    shifts = list_shifts(session, starts_at=at, ends_at=until)
    gaps = list_gaps(session, starts_at=at, ends_at=until)
    working = [(shift, account) for shift, account in shifts if account.left_at is None]
    check_ins = _list_check_ins(session, actor=actor, at=at)
    return Board(at, check_ins, working[:_SHIFTS], gaps[0] if gaps else None)


def _list_check_ins(session: Session, *, actor: Actor, at: datetime) -> list[Coming]:
    asked = CheckIn.state == CheckInState.ASKED
    query = (
        select(CheckIn.opens_at, CheckIn.answer_by_at, asked, func.count())
        .join(Case, Case.id == CheckIn.case_id)
        .where(
            CheckIn.state.in_(_RUNNING),
            CheckIn.follow_up == FollowUp.NONE,
            or_(CheckIn.opens_at <= at + AHEAD, asked),
            was_asked_for(),
            may_reach(actor.account_id),
        )
        .group_by(CheckIn.opens_at, CheckIn.answer_by_at, asked)
        .order_by(CheckIn.opens_at, CheckIn.answer_by_at)
        .limit(50)
    )
    with beyond_the_wall(session, why="check-ins of every team are counted, and none is named"):
        return [Coming(*row) for row in session.execute(query)]
