"""Planning who holds duty, handing it over, finding who holds it and which hours nobody does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account, Team
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.rota.models import DutyShift

# Who may hold duty: it opens alerts of every team, so nobody whose role opens no case.
MAY_HOLD = frozenset({Role.ADVOCATE, Role.LEAD})
AHEAD = timedelta(days=14)
_LONGEST = timedelta(days=7)


@dataclass(frozen=True)
class Gap:
    """Hours that nobody covers."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Holder:
    """Somebody who may be put on the rota, with what tells people of one name apart."""

    account: Account
    team: str


def _works() -> ColumnElement[bool]:
    # Asked anew each time: a shift planned for somebody who has left covers nothing.
    return and_(Account.left_at.is_(None), Account.role.in_(MAY_HOLD))


def _running(at: datetime) -> ColumnElement[bool]:
    return and_(DutyShift.starts_at <= at, DutyShift.ends_at > at)


def holds_duty(account_id: UUID | None, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition that this account holds duty at this moment."""
    return exists(
        select(DutyShift.id)
        .join(Account, Account.id == DutyShift.account_id)
        .where(DutyShift.account_id == account_id, _running(at), _works())
    )


def find_duty_end(session: Session, *, actor: Actor, at: datetime) -> datetime | None:
    """Return until when somebody holds duty, or None when they don't hold it now."""
    return session.scalar(
        select(func.max(DutyShift.ends_at))
        .join(Account, Account.id == DutyShift.account_id)
        .where(DutyShift.account_id == actor.account_id, _running(at), _works())
    )


def list_holders(session: Session, *, at: datetime) -> list[Account]:
    """Return who holds duty now, each once, whoever has held it longest first."""
    found = session.scalars(
        select(Account)
        .join(DutyShift, DutyShift.account_id == Account.id)
        .where(_running(at), _works())
        .order_by(DutyShift.starts_at, DutyShift.id)
    )
    return list(dict.fromkeys(found))


def is_in_use(session: Session) -> bool:
    """Return whether this service plans duty at all."""
    return bool(session.scalar(select(exists().where(DutyShift.id.is_not(None)))))


def _between(starts_at: datetime, ends_at: datetime) -> Select[DutyShift, Account]:
    return (
        select(DutyShift, Account)
        .join(Account, Account.id == DutyShift.account_id)
        .where(
            DutyShift.starts_at < ends_at,
            DutyShift.ends_at > starts_at,
            DutyShift.ends_at > DutyShift.starts_at,
        )
        .order_by(DutyShift.starts_at, DutyShift.id)
    )


def list_shifts(
    session: Session, *, starts_at: datetime, ends_at: datetime
) -> list[tuple[DutyShift, Account]]:
    """Return the shifts that touch a stretch of time, by their beginning."""
    rows = session.execute(_between(starts_at, ends_at))
    return [(shift, account) for shift, account in rows]


def list_gaps(session: Session, *, starts_at: datetime, ends_at: datetime) -> list[Gap]:
    """Return the hours of a stretch of time that nobody covers, in order."""
    found: list[Gap] = []
    covered_until = starts_at
    for shift, _ in session.execute(_between(starts_at, ends_at).where(_works())):
        if shift.starts_at > covered_until:
            found.append(Gap(covered_until, shift.starts_at))
        covered_until = max(covered_until, shift.ends_at)
    if covered_until < ends_at:
        found.append(Gap(covered_until, ends_at))
    return found


def covers(session: Session, *, starts_at: datetime, ends_at: datetime) -> bool:
    """Return whether somebody holds duty for the whole of a stretch of time."""
    return not list_gaps(session, starts_at=starts_at, ends_at=ends_at)


def list_possible_holders(session: Session) -> list[Holder]:
    """Return everybody who may be put on the rota, by name."""
    teams = {team.id: team.name for team in session.scalars(select(Team).order_by(Team.id))}
    return [
        Holder(each, teams[each.team_id] if each.team_id else "no team")
        for each in list_staff(session, roles=MAY_HOLD)
    ]


def get_shift(session: Session, shift_id: UUID, *, at: datetime) -> DutyShift:
    """Return a shift that is not over; raises NotFound for any other."""
    shift = session.scalar(
        select(DutyShift).where(DutyShift.id == shift_id, DutyShift.ends_at > at)
    )
    if shift is None:
        raise NotFound
    return shift


def _taker(session: Session, account_id: UUID | None) -> Account:
    found = session.scalar(select(Account).where(Account.id == account_id, _works()))
    if found is None:
        message = "Choose who holds duty"
        raise Invalid(message, field="account_id")
    return found


def _check_hours(starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    if ends_at <= starts_at:
        message = "Enter an end after the beginning"
        raise Invalid(message, field="ends_at")
    if ends_at <= at:
        message = "Enter an end that is still to come"
        raise Invalid(message, field="ends_at")
    if ends_at - starts_at > _LONGEST:
        message = "A shift lasts seven days at most: plan the rest as another"
        raise Invalid(message, field="ends_at")


def plan_shift(
    session: Session,
    *,
    account_id: UUID | None,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
) -> DutyShift:
    """Put somebody on the rota; raises Invalid for hours or people that can't be."""
    taker = _taker(session, account_id)
    _check_hours(starts_at, ends_at, at=at)
    return _add(session, taker, starts_at=max(starts_at, at), ends_at=ends_at, actor=actor, at=at)


def _add(
    session: Session,
    taker: Account,
    *,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
) -> DutyShift:
    shift = DutyShift(
        account_id=taker.id,
        starts_at=starts_at,
        ends_at=ends_at,
        made_at=at,
        made_by_id=actor.account_id,
    )
    session.add(shift)
    record(session, actor=actor, at=at, action="duty.planned", object_id=taker.id)
    return shift


def change_shift(
    session: Session,
    shift: DutyShift,
    *,
    account_id: UUID | None,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
) -> None:
    """Change a shift. What has been held stays as it was: a running one is ended and begun anew."""
    taker = _taker(session, account_id)
    if shift.starts_at <= at:
        starts_at = at
    _check_hours(starts_at, ends_at, at=at)
    if shift.starts_at <= at and taker.id != shift.account_id:
        shift.ends_at = at
        _add(session, taker, starts_at=at, ends_at=ends_at, actor=actor, at=at)
    elif shift.starts_at <= at:
        shift.ends_at = ends_at
    else:
        shift.account_id, shift.starts_at, shift.ends_at = taker.id, max(starts_at, at), ends_at
    record(session, actor=actor, at=at, action="duty.changed", object_id=shift.id)


def remove_shift(session: Session, shift: DutyShift, *, actor: Actor, at: datetime) -> None:
    """Take a shift off the rota, or end it now when it has begun."""
    record(session, actor=actor, at=at, action="duty.removed", object_id=shift.account_id)
    if shift.starts_at <= at:
        shift.ends_at = at
        return
    session.delete(shift)


def suggest_end(session: Session, *, at: datetime) -> datetime:
    """Return until when duty would be taken over: the end of what runs now, else eight hours."""
    ends_at = session.scalar(select(func.max(DutyShift.ends_at)).where(_running(at)))
    return ends_at or at + timedelta(hours=8)


def hand_over(
    session: Session,
    *,
    account_id: UUID | None,
    until: datetime,
    actor: Actor,
    at: datetime,
) -> DutyShift:
    """Let somebody hold duty from this moment on, in place of whoever holds it now."""
    taker = _taker(session, account_id)
    try:
        _check_hours(at, until, at=at)
    except Invalid as fault:
        raise Invalid(fault.sentence, field="until") from fault
    for shift in session.scalars(select(DutyShift).where(_running(at)).with_for_update()):
        shift.ends_at = at
    record(session, actor=actor, at=at, action="duty.handed_over", object_id=taker.id)
    return _add(session, taker, starts_at=at, ends_at=until, actor=actor, at=at)
