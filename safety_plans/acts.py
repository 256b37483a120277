"""What was done to a step, to what matters and to the card: written once, and read back in order.

The log knows that something was done; the words of it stay here, sealed with the plan.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import Mapper, Session

from advocacy.actor import Actor, Role
from advocacy.errors import Refused
from safety_plans.models import Act, Plan, Version
from safety_plans.states import ActKind, How, Side, Subject


class WrittenOnce(RuntimeError):
    """Code tried to change an act or a version: these are only ever added."""


def side_of(actor: Actor) -> Side:
    """Return which side somebody speaks for; raises Refused for anybody who is on neither."""
    if actor.role is Role.SURVIVOR:
        return Side.SURVIVOR
    if actor.role in (Role.ADVOCATE, Role.LEAD):
        return Side.ADVOCATE
    raise Refused


def side_on(plan: Plan, actor: Actor) -> Side:
    """Return which side somebody speaks for on one plan: a dependent's own, on theirs alone.

    Raises Refused for a dependent on anybody else's, and for whoever is on no side.
    """
    if actor.role is Role.DEPENDENT:
        if actor.portal.person_id != plan.person_id or actor.case_id != plan.case_id:
            raise Refused
        return Side.DEPENDENT
    return side_of(actor)


def add_act(
    session: Session, *, case_id: UUID, subject: Subject, subject_id: UUID, kind: ActKind,
    revision: int, actor: Actor, at: datetime, content: Mapping[str, Any] | None = None,
    words: str = "", how: How | None = None, side: Side | None = None,
) -> Act:  # fmt: skip
    """Write down what was done; `revision` is the subject's after it, `side` whose deed it was."""
    act = Act(
        scope_id=case_id, case_id=case_id, subject=subject, subject_id=subject_id, kind=kind,
        at=at, side=side or side_of(actor), by_id=actor.account_id, how=how, revision=revision,
        content=dict(content or {}), words=words,
    )  # fmt: skip
    session.add(act)
    return act


def list_acts(session: Session, subject_id: UUID) -> Sequence[Act]:
    """Return what was done to something, the first act first."""
    query = select(Act).where(Act.subject_id == subject_id)
    return session.scalars(query.order_by(Act.revision, Act.at, Act.id)).all()


@event.listens_for(Act, "before_update")
@event.listens_for(Version, "before_update")
def _refuse_change(_mapper: "Mapper[Any]", _connection: object, target: Act | Version) -> None:
    message = f"A {type(target).__name__.lower()} is written once."
    raise WrittenOnce(message)
