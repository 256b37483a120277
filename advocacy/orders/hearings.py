"""Hearings about an order: when, where, what for, and how the survivor is looked after there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.orders.models import Hearing, HearingState, Measures, Order, Statement
from advocacy.orders.reminders import remind_of_hearing


class HearingOver(Conflict):
    """Somebody recorded meanwhile what came of the hearing."""

    sentence = "It was recorded meanwhile what came of this hearing. Look at it before you go on."


class CareChanged(HearingOver):
    """Somebody changed how they are looked after since the form was opened."""

    sentence = "Somebody changed this while you were writing. Check what it says now, then save."


@dataclass(frozen=True)
class Care:
    """How the survivor is looked after at a hearing."""

    attends: str
    measures: Measures
    measures_words: str
    statement: Statement


def plan_hearing(
    session: Session,
    case: Case,
    order: Order,
    *,
    happens_at: datetime,
    court: str,
    purpose: str,
    care: Care,
    actor: Actor,
    at: datetime,
) -> Hearing:
    """Write a hearing down; one at the same moment is the one that is there already."""
    for hearing in list_hearings(session, order):
        if hearing.happens_at == happens_at and hearing.state is HearingState.AHEAD:
            return hearing
    hearing = Hearing(
        scope_id=case.id,
        case_id=case.id,
        order_id=order.id,
        happens_at=happens_at,
        recorded_at=at,
        recorded_by_id=actor.account_id,
        state=HearingState.AHEAD,
        court=court,
        purpose=purpose,
        outcome="",
        **vars(care),
    )
    session.add(hearing)
    session.flush()
    _note(session, hearing, "order.hearing_planned", actor=actor, at=at)
    remind_of_hearing(session, hearing, actor=actor, at=at)
    return hearing


def mark_of(hearing: Hearing) -> str:
    """Return what a form opened now has before it, so that a stale one is noticed."""
    # What was sealed anew ends in other bytes, whatever it says.
    ends = [
        getattr(hearing, name)[-8:].hex() for name in ("attends_sealed", "measures_words_sealed")
    ]
    return "-".join([*ends, hearing.measures, hearing.statement])


def change_care(
    session: Session, hearing: Hearing, care: Care, *, seen: str, actor: Actor, at: datetime
) -> None:
    """Bring up to date how they are looked after.

    Raises HearingOver once it was, and CareChanged where somebody else was quicker than the form
    that saw `seen`.
    """
    session.refresh(hearing, with_for_update=True)
    if vars(care) == {name: getattr(hearing, name) for name in vars(care)}:
        return
    if seen != mark_of(hearing):
        raise CareChanged
    if hearing.state is not HearingState.AHEAD:
        raise HearingOver
    for name, value in vars(care).items():
        setattr(hearing, name, value)
    session.flush()
    _note(session, hearing, "order.hearing_changed", actor=actor, at=at)
    remind_of_hearing(session, hearing, actor=actor, at=at)


def record_outcome(
    session: Session,
    hearing: Hearing,
    *,
    state: HearingState,
    outcome: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Write down what came of a hearing; raises HearingOver where somebody did so otherwise.

    Raises Invalid for one that was held but is still to come.
    """
    session.refresh(hearing, with_for_update=True)
    if hearing.state is not HearingState.AHEAD:
        if (hearing.state, hearing.outcome) == (state, outcome):
            return
        raise HearingOver
    if state is HearingState.HELD and hearing.happens_at > at:
        message = "This hearing is still to come"
        raise Invalid(message, field="state")
    hearing.state, hearing.outcome = state, outcome
    session.flush()
    _note(session, hearing, "order.hearing_over", actor=actor, at=at)
    remind_of_hearing(session, hearing, actor=actor, at=at)


def get_hearing(session: Session, hearing_id: UUID, *, case: Case) -> Hearing:
    """Return a hearing of this case; raises NotFound."""
    found = session.get(Hearing, hearing_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def list_hearings(session: Session, order: Order) -> Sequence[Hearing]:
    """Return the hearings about an order, the latest first."""
    return session.scalars(
        select(Hearing)
        .where(Hearing.order_id == order.id)
        .order_by(Hearing.happens_at.desc(), Hearing.id.desc())
    ).all()


def _note(session: Session, hearing: Hearing, action: str, *, actor: Actor, at: datetime) -> None:
    record(
        session,
        actor=actor,
        at=at,
        action=action,
        case_id=hearing.case_id,
        object_id=hearing.id,
    )
