"""The list of tombstones: what was erased, when, and who asked and agreed; nothing of anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.cases.grant_models import ConflictBlock
from advocacy.oversight.erasure.models import Erasure, ErasureState

PAGE_SIZE = 25
_GONE = (ErasureState.APPROVED, ErasureState.DONE)

Before = tuple[datetime, UUID]


@dataclass(frozen=True)
class Kept:
    """A page of tombstones, the newest first, with the names of staff, and the next page's key."""

    tombstones: Sequence[Erasure]
    names: Mapping[UUID, str]
    older: Before | None


def list_kept(session: Session, *, actor: Actor, before: Before | None) -> Kept:
    """Return what was erased: all of it to the data-protection lead, to a lead their team's."""
    query = select(Erasure).where(Erasure.state.in_(_GONE))
    if actor.role is not Role.DATA_PROTECTION:
        query = query.where(Erasure.team_id == actor.team_id)
    if before is not None:
        moment, row_id = before
        same = and_(Erasure.decided_at == moment, Erasure.id < row_id)
        query = query.where(or_(Erasure.decided_at < moment, same))
    query = query.order_by(Erasure.decided_at.desc(), Erasure.id.desc()).limit(PAGE_SIZE + 1)
    found = session.scalars(query).all()
    shown, older = found[:PAGE_SIZE], None
    if len(found) > PAGE_SIZE and shown[-1].decided_at is not None:
        older = (shown[-1].decided_at, shown[-1].id)
    return Kept(shown, _names(session, shown), older)


def _names(session: Session, shown: Sequence[Erasure]) -> dict[UUID, str]:
    who = {each.asked_by_id for each in shown} | {each.decided_by_id for each in shown}
    accounts = session.scalars(select(Account).where(Account.id.in_(who - {None})))
    return {each.id: each.name for each in accounts}


def list_waiting(session: Session, *, actor: Actor) -> Sequence[Erasure]:
    """Return the requests that wait for the data-protection lead, the oldest first.

    A lead finds what waits for them on their day. What is about a case that somebody may not know
    of is left out.
    """
    if actor.role is not Role.DATA_PROTECTION:
        return ()
    blocked = select(ConflictBlock.case_id).where(
        ConflictBlock.account_id == actor.account_id, ConflictBlock.lifted_at.is_(None)
    )
    return session.scalars(
        select(Erasure)
        .where(Erasure.state == ErasureState.ASKED, Erasure.erased_id.not_in(blocked))
        .order_by(Erasure.asked_at, Erasure.id)
    ).all()
