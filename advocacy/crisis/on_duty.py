"""Keeps whoever holds duty told of each thing that waits, whenever something changes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Actor
from advocacy.cases.access import may_open
from advocacy.cases.models import Case
from advocacy.crisis.calls import CALL_ON_DUTY
from advocacy.crisis.models import DutyCall
from advocacy.crisis.reach import list_present_holders, may_reach
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt


def not_told(
    kind: str, subject: SQLColumnExpression[UUID], account: Account
) -> ColumnElement[bool]:
    """Return the condition that this person has no open prompt of a kind about a subject."""
    return ~exists().where(
        Prompt.kind == kind,
        Prompt.subject_id == subject,
        Prompt.for_account_id == account.id,
        Prompt.settled_at.is_(None),
    )


def sees_it_anyway(account: Account, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition that a case is one this person works: their day shows it already."""
    actor = Actor(account_id=account.id, role=account.role, team_id=account.team_id)
    return Case.id.in_(select(Case.id).where(may_open(actor, at=at)))


def tell(
    session: Session,
    account: Account,
    *,
    kind: str,
    danger: Danger,
    subject_id: UUID,
    scope_id: UUID,
    detail: str,
    at: datetime,
) -> None:
    """Put something that waits on the day of somebody on duty: of no case, and without a name."""
    raise_prompt(
        session,
        kind=kind,
        danger=danger,
        due_at=at,
        at=at,
        actor=SYSTEM,
        for_account_id=account.id,
        subject_id=subject_id,
        scope_id=scope_id,
        detail=detail,
    )


def let_go(session: Session, kind: str, holders: Sequence[Account], *, at: datetime) -> str | None:
    """Take one prompt off the day of somebody who no longer holds duty; None when none is left."""
    prompt = session.scalar(
        select(Prompt)
        .where(
            Prompt.kind == kind,
            Prompt.for_account_id.not_in([each.id for each in holders]),
            Prompt.settled_at.is_(None),
        )
        .order_by(Prompt.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if prompt is None:
        return None
    prompt.settled_at = at
    record(session, actor=SYSTEM, at=at, action="prompt.settled", object_id=prompt.id)
    return f"{prompt.subject_id} no longer with who held duty"


def tell_of_a_call(session: Session, *, at: datetime) -> str | None:
    """Tell whoever holds duty of one call that nobody has taken on; None when all are told."""
    holders = list_present_holders(session, at=at)
    gone = let_go(session, CALL_ON_DUTY, holders, at=at)
    if gone is not None:
        return gone
    for holder in holders:
        row = session.execute(
            select(DutyCall, Case.reference)
            .outerjoin(Case, Case.id == DutyCall.case_id)
            .where(
                DutyCall.resolved_at.is_(None),
                DutyCall.taken_on_at.is_(None),
                may_take(holder.id),
                not_told(CALL_ON_DUTY, DutyCall.id, holder),
                or_(DutyCall.case_id.is_(None), ~sees_it_anyway(holder, at=at)),
            )
            .order_by(DutyCall.raised_at, DutyCall.id)
            .limit(1)
        ).one_or_none()
        if row is not None:
            call, reference = row
            tell(
                session,
                holder,
                kind=CALL_ON_DUTY,
                danger=Danger.CALL if call.identified else Danger.MISSED,
                subject_id=call.id,
                scope_id=call.scope_id,
                detail=reference or "A caller nobody knows",
                at=at,
            )
            return f"{call.id} put before who holds duty"
    return None


def may_take(account_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition that a call is one this person on duty may open.

    Whoever took down an unknown caller's reference may not open the case by it.
    """
    somebody_elses = or_(DutyCall.identified, DutyCall.raised_by_id != account_id)
    return or_(DutyCall.case_id.is_(None), and_(may_reach(account_id), somebody_elses))
