"""The rung of the ladder between her own advocate and the team lead: whoever holds duty."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from advocacy.cases.access import blocked_cases, is_record
from advocacy.cases.models import Case
from advocacy.checkins.models import CheckIn, CheckInState, FollowUp
from advocacy.checkins.saying import STATES
from advocacy.crisis.on_duty import let_go, not_told, sees_it_anyway, tell
from advocacy.crisis.reach import list_present_holders, may_reach
from advocacy.prompts.models import Danger
from advocacy.rota.service import is_in_use

ON_DUTY = "checkin.duty"


def unattended() -> ColumnElement[bool]:
    """Return the condition that a check-in needs a person and nobody has taken it on."""
    return and_(CheckIn.follow_up == FollowUp.ESCALATED, CheckIn.taken_on_at.is_(None))


def tell_on_duty(
    session: Session, *, ranks: Mapping[CheckInState, Danger], at: datetime
) -> str | None:
    """Tell whoever holds duty of one unattended check-in of any team; None when all are told.

    Those with a conflict of interest and those who are away are skipped. The next step tells
    whoever takes duty over, and takes it off the day of whoever gave it up.
    """
    holders = list_present_holders(session, at=at)
    gone = let_go(session, ON_DUTY, holders, at=at)
    if gone is not None:
        return gone
    for holder in holders:
        row = session.execute(
            select(CheckIn, Case.reference)
            .join(Case, Case.id == CheckIn.case_id)
            .where(
                unattended(),
                may_reach(holder.id),
                not_told(ON_DUTY, CheckIn.id, holder),
                ~sees_it_anyway(holder, at=at),
            )
            .order_by(CheckIn.escalated_at, CheckIn.id)
            .limit(1)
        ).one_or_none()
        if row is not None:
            check_in, reference = row
            tell(
                session,
                holder,
                kind=ON_DUTY,
                danger=ranks[check_in.state],
                subject_id=check_in.id,
                scope_id=check_in.case_id,
                detail=f"{reference}: {STATES[check_in.state][0]}",
                at=at,
            )
            return f"{check_in.id} put before who holds duty"
    return None


def nobody_on_duty(session: Session, *, at: datetime) -> ColumnElement[bool] | None:
    """Return the condition that nobody on duty may open a check-in, so that the lead must at once.

    None where a service plans no duty at all: there the lead is called when the time has passed.
    """
    if not is_in_use(session):
        return None
    holders = list_present_holders(session, at=at)
    barred = [CheckIn.case_id.in_(blocked_cases(each.id)) for each in holders]
    return and_(CheckIn.case_id.in_(select(Case.id).where(is_record())), *barred)


def waited(session: Session, *, at: datetime, since: datetime) -> ColumnElement[bool]:
    """Return the condition that a check-in has waited long enough for the lead to be called."""
    skipped = nobody_on_duty(session, at=at)
    late = CheckIn.escalated_at <= since
    return late if skipped is None else or_(late, skipped)
