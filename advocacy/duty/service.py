"""What whoever holds duty does: see what waits, open it, take it on, record, resolve."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.checkins import ladder
from advocacy.checkins.models import CheckIn
from advocacy.checkins.saying import ALARM_WORD, STATES
from advocacy.crisis import calls
from advocacy.crisis.models import DutyCall, Through
from advocacy.crisis.openings import open_on_duty, tell_advocate
from advocacy.db import beyond_the_wall
from advocacy.duty.access import Item, opened_before, waiting_calls, waiting_check_ins
from advocacy.prompts.models import Danger
from advocacy.rota.service import find_duty_end

PAGE_SIZE = 100


@dataclass(frozen=True)
class Waiting:
    """One row of the duty page: no name in it, only reference and initials."""

    through: Through
    id: UUID
    about: str
    word: str
    danger: Danger
    since: datetime
    taken_on_by: str
    opened: bool


def list_waiting(session: Session, *, actor: Actor, at: datetime) -> list[Waiting]:
    """Return all that waits for whoever holds duty, the worst first, then the oldest."""
    alerts = waiting_check_ins(actor, at=at).order_by(CheckIn.escalated_at, CheckIn.id)
    calls = waiting_calls(actor, at=at).order_by(DutyCall.raised_at, DutyCall.id)
    with beyond_the_wall(session, why="what waits is of any team"):
        check_ins = session.execute(alerts.limit(PAGE_SIZE)).all()
        rang = session.execute(calls.limit(PAGE_SIZE)).all()
    opened = set(session.scalars(opened_before(actor)))
    names = _names(session, [check_in.taken_on_by_id for check_in, _, _ in check_ins])
    names |= _names(session, [call.taken_on_by_id for call, _ in rang])
    found = [
        Waiting(
            through=Through.CHECK_IN,
            id=check_in.id,
            about=f"{case.reference} {case.initials}",
            word=(ALARM_WORD if plan.is_alarm else STATES[check_in.state])[0],
            danger=ladder.ALERTS[check_in.state].danger,
            since=check_in.escalated_at or check_in.opens_at,
            taken_on_by=names.get(check_in.taken_on_by_id, ""),
            opened=check_in.id in opened,
        )
        for check_in, case, plan in check_ins
    ]
    found += [
        Waiting(
            through=Through.CALL,
            id=call.id,
            about=f"{case.reference} {case.initials}" if case else "A caller nobody knows",
            word="Identified call" if call.identified else "Call, not identified",
            danger=Danger.CALL if call.identified else Danger.MISSED,
            since=call.raised_at,
            taken_on_by=names.get(call.taken_on_by_id, ""),
            opened=case is None or call.id in opened,
        )
        for call, case in rang
    ]
    return sorted(found, key=lambda each: (each.danger, each.since, each.id))


def _names(session: Session, ids: list[UUID | None]) -> dict[UUID | None, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    found = session.scalars(select(Account).where(Account.id.in_(wanted)))
    return {account.id: account.name for account in found}


def count_waiting(session: Session, *, actor: Actor, at: datetime) -> tuple[datetime, int] | None:
    """Return until when this person holds duty and how much waits; None when they don't hold it."""
    until = find_duty_end(session, actor=actor, at=at)
    if until is None:
        return None
    check_ins = waiting_check_ins(actor, at=at).with_only_columns(CheckIn.id).subquery()
    rang = waiting_calls(actor, at=at).with_only_columns(DutyCall.id).subquery()
    both = select(
        select(func.count()).select_from(check_ins).scalar_subquery()
        + select(func.count()).select_from(rang).scalar_subquery()
    )
    with beyond_the_wall(session, why="what waits is of any team"):
        return until, session.scalars(both).one()


def open_item(session: Session, item: Item, *, actor: Actor, at: datetime) -> None:
    """Open what waits: it is in the log, and whoever works the case is told."""
    if item.case is not None:
        open_on_duty(
            session,
            item.case,
            through=item.through,
            subject_id=item.id,
            actor=actor,
            at=at,
        )


def take_on(session: Session, item: Item, *, actor: Actor, at: datetime) -> None:
    """Note who is dealing with it."""
    if item.check_in is not None:
        check_in = ladder.get_check_in(session, item.check_in.id)
        ladder.take_on(session, check_in, actor=actor, at=at)
    elif item.call is not None:
        calls.take_on_call(session, item.call, actor=actor, at=at)


def resolve(session: Session, item: Item, *, reason: str, actor: Actor, at: datetime) -> None:
    """Record what was done; with it the right to open the case ends."""
    if item.check_in is not None:
        check_in = ladder.get_check_in(session, item.check_in.id)
        ladder.resolve(session, check_in, reason=reason, actor=actor, at=at)
    elif item.call is not None:
        calls.resolve_call(session, item.call, reason=reason, actor=actor, at=at)
    if item.case is not None:
        done_by = f"Dealt with by {actor.name or 'whoever held duty'}, on duty"
        tell_advocate(session, item.case.id, done_by, actor=actor, at=at)
