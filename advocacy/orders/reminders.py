"""What is asked of whoever works the case: service, expiry, hearings and what came of them."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.clock import LONDON
from advocacy.orders.force import days_left
from advocacy.orders.models import Hearing, HearingState, Order, Served, Statement
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts

SERVICE, EXPIRY, EXPIRED = "orders.service", "orders.expiry", "orders.expired"
HEARING, OUTCOME, STATEMENT = "orders.hearing", "orders.outcome", "orders.statement"
DAYS_BEFORE = (60, 28, 7)
_ASK_AGAIN = timedelta(days=3)
_HEARING_BEFORE = timedelta(days=2)
_STATEMENT_BEFORE = timedelta(days=14)


def remind(session: Session, order: Order, *, actor: Actor, at: datetime) -> None:
    """Have what is due about an order stand on the day of whoever works the case."""
    ask_of_service(session, order, actor=actor, at=at)
    remind_of_expiry(session, order, actor=actor, at=at, looked=False)


def settle_all(session: Session, order: Order, *, actor: Actor, at: datetime) -> None:
    """Take everything that is due about an order off again."""
    settle_prompts(
        session, kind=SERVICE, subject_id=order.id, actor=actor, at=at, also=(EXPIRY, EXPIRED)
    )


def ask_of_service(session: Session, order: Order, *, actor: Actor, at: datetime) -> None:
    """Have it asked whether an order was served, until it is known: where not yet, in a while."""
    settle_prompts(session, kind=SERVICE, subject_id=order.id, actor=actor, at=at)
    if order.made_on is None or order.served is Served.YES or order.ended_on is not None:
        return
    session.flush()
    raise_prompt(
        session,
        kind=SERVICE,
        danger=Danger.DUE,
        due_at=at if order.served is Served.UNKNOWN else at + _ASK_AGAIN,
        at=at,
        actor=actor,
        case_id=order.case_id,
        subject_id=order.id,
    )


def remind_of_expiry(
    session: Session, order: Order, *, actor: Actor, at: datetime, looked: bool
) -> None:
    """Have the next reminder before an order expires, and the one of the day after it.

    `looked` says that somebody looked at it now: the reminder of a time that is past is done.
    """
    also = () if looked else (EXPIRED,)
    settle_prompts(session, kind=EXPIRY, subject_id=order.id, actor=actor, at=at, also=also)
    left = days_left(order, on=at.astimezone(LONDON).date())
    if left is None or order.expires_on is None:
        return
    session.flush()
    day = next_reminder(order.expires_on, left=left, looked=looked)
    if day is not None:
        _raise(session, order, EXPIRY, day, actor=actor, at=at)
    if not looked:
        _raise(session, order, EXPIRED, order.expires_on + timedelta(days=1), actor=actor, at=at)


def next_reminder(expires_on: date, *, left: int, looked: bool) -> date | None:
    """Return the day of the next reminder: the last that is past, unless it was looked at."""
    past = [days for days in DAYS_BEFORE if left <= days]
    ahead = [days for days in DAYS_BEFORE if left > days]
    if past and not looked and left >= 0:
        return expires_on - timedelta(days=min(past))
    return expires_on - timedelta(days=max(ahead)) if ahead else None


def _raise(
    session: Session, order: Order, kind: str, day: date, *, actor: Actor, at: datetime
) -> None:
    raise_prompt(
        session,
        kind=kind,
        danger=Danger.DUE,
        due_at=morning_of(day),
        at=at,
        actor=actor,
        case_id=order.case_id,
        subject_id=order.id,
        detail=f"It expires on {order.expires_on:%-d %B %Y}",
    )


def morning_of(day: date) -> datetime:
    """Return nine in the morning of a day in London."""
    return datetime.combine(day, time(9), tzinfo=LONDON).astimezone(UTC)


def remind_of_hearing(session: Session, hearing: Hearing, *, actor: Actor, at: datetime) -> None:
    """Have a hearing, what came of it, and their statement stand on the day when each is due."""
    settle_prompts(
        session, kind=HEARING, subject_id=hearing.id, actor=actor, at=at, also=(OUTCOME, STATEMENT)
    )
    if hearing.state is not HearingState.AHEAD:
        return
    session.flush()
    day = hearing.happens_at.astimezone(LONDON).date()
    due = {
        HEARING: morning_of(day - _HEARING_BEFORE),
        OUTCOME: morning_of(day + timedelta(days=1)),
    }
    if hearing.statement is Statement.TO_ASK:
        due[STATEMENT] = max(morning_of(day - _STATEMENT_BEFORE), at)
    for kind, due_at in due.items():
        raise_prompt(
            session,
            kind=kind,
            danger=Danger.DUE,
            due_at=due_at,
            at=at,
            actor=actor,
            case_id=hearing.case_id,
            subject_id=hearing.id,
            detail=f"The hearing is on {day:%-d %B %Y}",
        )
