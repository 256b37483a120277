"""Words written by two at once: the second writer's are kept beside the first's until settled."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.errors import NotFound
from advocacy.ledger.service import record
from safety_plans.acts import side_of
from safety_plans.models import Variant
from safety_plans.states import Side, Subject


def set_aside(
    session: Session, *, case_id: UUID, subject: Subject, subject_id: UUID,
    stored: Mapping[str, Any], content: Mapping[str, Any], actor: Actor, at: datetime,
    side: Side | None = None,
) -> Variant | None:  # fmt: skip
    """Keep words that were written over `stored` by somebody who had not seen these.

    Returns None when both say the same, and the one that is there already for words sent twice.
    """
    if dict(content) == dict(stored):
        return None
    waiting = list_open(session, case_id=case_id, subject_ids=[subject_id])
    for each in waiting:
        if each.by_id == actor.account_id and each.content == dict(content):
            return each
    variant = Variant(
        scope_id=case_id, case_id=case_id, subject=subject, subject_id=subject_id,
        side=side or side_of(actor), by_id=actor.account_id, written_at=at, content=dict(content),
    )  # fmt: skip
    session.add(variant)
    session.flush()
    record(
        session, actor=actor, at=at, action="plan.two_versions", case_id=case_id,
        object_id=variant.id,
    )  # fmt: skip
    return variant


def list_open(
    session: Session, *, case_id: UUID, subject_ids: Collection[UUID] | None = None
) -> Sequence[Variant]:
    """Return what waits to be settled in a case, the oldest first."""
    query = select(Variant).where(Variant.case_id == case_id, Variant.settled_at.is_(None))
    if subject_ids is not None:
        query = query.where(Variant.subject_id.in_(subject_ids))
    return session.scalars(query.order_by(Variant.written_at, Variant.id)).all()


def list_settled(session: Session, subject_id: UUID) -> Sequence[Variant]:
    """Return the versions of something that were settled, the oldest first."""
    query = select(Variant).where(Variant.subject_id == subject_id, Variant.settled_at.is_not(None))
    return session.scalars(query.order_by(Variant.written_at, Variant.id)).all()


def get_variant(session: Session, variant_id: UUID, *, case_id: UUID) -> Variant:
    """Return a version of this case, held so that two writers take turns; raises NotFound."""
    query = select(Variant).where(Variant.id == variant_id, Variant.case_id == case_id)
    reading = session.info.get("reading", False)
    found = session.scalar(query if reading else query.with_for_update())
    if found is None:
        raise NotFound
    return found
