"""A lead looks at a block: keeps it, or lifts one that only looks alike; never for themselves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.conflicts.blocking import KINDS
from advocacy.cases.conflicts.matching import is_strong, still_fits
from advocacy.cases.conflicts.models import DeclaredPerson
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.leads import lead_ids_for, list_blocked, list_leads_for, move_to_team
from advocacy.cases.models import Case, Person
from advocacy.db import beyond_the_wall
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.service import settle_prompts


@dataclass(frozen=True)
class Seen:
    """A block as a lead sees it: who, which case, what fits, and which two people to compare.

    `leadless` when no lead of the case's own team may know of it.
    """

    block: ConflictBlock
    account: Account
    case: Case
    declared: DeclaredPerson
    person: Person
    fits_now: str
    leadless: bool

    @property
    def strong(self) -> bool:
        """Return whether what fits now hardly fits two people, so that it can't be lifted."""
        return is_strong(self.fits_now)


def list_blocks(session: Session, *, actor: Actor) -> list[Seen]:
    """Return the standing blocks this lead has a say in: those nobody looked at first."""
    rows = session.scalars(
        select(ConflictBlock)
        .where(ConflictBlock.lifted_at.is_(None), ConflictBlock.account_id != actor.account_id)
        .order_by(ConflictBlock.looked_at.is_not(None), ConflictBlock.made_at, ConflictBlock.id)
        .limit(200)
    ).all()
    found = (_see(session, block, actor=actor) for block in rows)
    return [seen for seen in found if seen is not None]


def block_deciders(session: Session, block_id: UUID) -> set[UUID]:
    """Return the leads who have a say in a block."""
    block = session.get_one(ConflictBlock, block_id)
    return lead_ids_for(session, block.case_id, without=[block.account_id])


def get_block(session: Session, block_id: UUID, *, actor: Actor) -> Seen:
    """Return a block to a lead who has a say in it; raises NotFound alike for all else."""
    block = session.get(ConflictBlock, block_id)
    seen = None if block is None else _see(session, block, actor=actor)
    if seen is None or seen.block.lifted_at is not None:
        raise NotFound
    return seen


def _see(session: Session, block: ConflictBlock, *, actor: Actor) -> Seen | None:
    """Return a block with what is compared, or None to somebody who may not know of it."""
    with beyond_the_wall(session, why="another team's lead decides where its own may not"):
        return _compare(session, block, actor=actor)


def _compare(session: Session, block: ConflictBlock, *, actor: Actor) -> Seen | None:
    if block.account_id == actor.account_id:
        return None
    case = session.get_one(Case, block.case_id)
    leads = list_leads_for(session, case, without=[block.account_id])
    if actor.account_id not in {lead.id for lead in leads}:
        return None
    return Seen(
        block=block,
        account=session.get_one(Account, block.account_id),
        case=case,
        declared=session.get_one(DeclaredPerson, block.declared_id),
        person=session.get_one(Person, block.person_id),
        fits_now=still_fits(session, block),
        leadless=all(lead.team_id != case.team_id for lead in list_leads_for(session, case)),
    )


def keep_block(session: Session, seen: Seen, *, reason: str, actor: Actor, at: datetime) -> None:
    """Record that somebody looked and the block stands."""
    _decide(session, seen, reason=reason, action="conflict.kept", actor=actor, at=at)


def lift_block(session: Session, seen: Seen, *, reason: str, actor: Actor, at: datetime) -> None:
    """Lift a block between two people who only look alike; raises Invalid for one that is sure.

    It gives nothing back by itself: who works the case is allocated anew.
    """
    if seen.strong:
        message = "This can’t be lifted while it fits by more than a name. Correct what is wrong"
        raise Invalid(message, field="reason")
    _decide(session, seen, reason=reason, action="conflict.lifted", actor=actor, at=at)
    seen.block.lifted_at = at


def take_into_team(session: Session, seen: Seen, *, actor: Actor, at: datetime) -> None:
    """Move a case whose team has no lead who may know of it to the team of one who may."""
    if not seen.leadless or actor.team_id is None:
        message = "A lead of its own team can look after this case."
        raise Conflict(message)
    with beyond_the_wall(session, why="a case is taken over from another team"):
        move_to_team(session, seen.case, actor.team_id, actor=actor, at=at)
    record(
        session,
        actor=actor,
        at=at,
        action="case.moved_team",
        case_id=seen.case.id,
        object_id=actor.team_id,
    )
    blocks = session.scalars(select(ConflictBlock.id).where(ConflictBlock.case_id == seen.case.id))
    for block_id in blocks.all():
        settle_prompts(session, kind="conflict.leadless", subject_id=block_id, actor=actor, at=at)


def _decide(
    session: Session, seen: Seen, *, reason: str, action: str, actor: Actor, at: datetime
) -> None:
    if not reason:
        message = "Enter the reason"
        raise Invalid(message, field="reason")
    if actor.account_id in list_blocked(session, seen.case.id):
        raise NotFound
    block = seen.block
    block.looked_at, block.looked_by_id, block.reason = at, actor.account_id, reason
    record(session, actor=actor, at=at, action=action, case_id=block.case_id, object_id=block.id)
    for kind in KINDS[:2]:
        settle_prompts(session, kind=kind, subject_id=block.id, actor=actor, at=at)


__all__ = ["Seen", "get_block", "keep_block", "lift_block", "list_blocks", "take_into_team"]
