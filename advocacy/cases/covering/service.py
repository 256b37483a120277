"""Cover while somebody is away: from a moment until a moment, for what is on their caseload."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.access import blocked_cases, given_cases
from advocacy.cases.conflicts.blocking import UNCOVERED
from advocacy.cases.grant_models import ConflictBlock, Cover
from advocacy.cases.leads import tell_leads_of
from advocacy.cases.models import Case, Caseload
from advocacy.db import beyond_the_wall
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt
from advocacy.vault import SERVICE_SCOPE

ARRANGED = "cover.arranged"
LONGEST = timedelta(days=92)
_TAKES_CASES = frozenset({Role.ADVOCATE, Role.LEAD})


@dataclass(frozen=True)
class Arranged:
    """Cover, with the names of who is away and who covers."""

    cover: Cover
    away: str
    by: str


def list_may_be_away(session: Session, *, actor: Actor) -> list[Account]:
    """Return for whom the actor may arrange cover: a lead for the team, others for themselves."""
    if actor.team_id is None:
        return []
    people = list_staff(session, roles=_TAKES_CASES, team_id=actor.team_id)
    if actor.role is Role.LEAD:
        return people
    return [each for each in people if each.id == actor.account_id]


def list_may_cover(session: Session, *, actor: Actor) -> list[Account]:
    """Return who of the team may cover, by name."""
    if actor.team_id is None:
        return []
    return list_staff(session, roles=_TAKES_CASES, team_id=actor.team_id)


def list_covers(session: Session, *, actor: Actor, at: datetime) -> list[Arranged]:
    """Return cover that runs or is to come: a lead's for the team, others' own either way."""
    away, by = aliased(Account), aliased(Account)
    query = (
        select(Cover, away, by)
        .join(away, away.id == Cover.away_id)
        .join(by, by.id == Cover.cover_id)
        .where(Cover.ends_at > at)
        .order_by(Cover.starts_at, Cover.id)
    )
    if actor.role is Role.LEAD:
        query = query.where(away.team_id == actor.team_id)
    else:
        query = query.where(
            (Cover.away_id == actor.account_id) | (Cover.cover_id == actor.account_id)
        )
    return [Arranged(cover, a.name, b.name) for cover, a, b in session.execute(query)]


def arrange_cover(
    session: Session,
    *,
    away_id: UUID | None,
    cover_id: UUID | None,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Cover:
    """Let somebody work a colleague's cases for a time; raises Invalid for who or when can't be.

    The leads are told when somebody arranges it for themselves, and of every case the cover may
    not know of: nobody else is.
    """
    if away_id not in {each.id for each in list_may_be_away(session, actor=actor)}:
        message = "Choose who is away"
        raise Invalid(message, field="away_id")
    if cover_id not in {each.id for each in list_may_cover(session, actor=actor)}:
        message = "Choose who covers"
        raise Invalid(message, field="cover_id")
    if away_id == cover_id:
        message = "Choose somebody else to cover"
        raise Invalid(message, field="cover_id")
    _check_times(starts_at, ends_at, at=at)
    cover = Cover(
        scope_id=SERVICE_SCOPE,
        away_id=away_id,
        cover_id=cover_id,
        starts_at=max(starts_at, at),
        ends_at=ends_at,
        made_at=at,
        made_by_id=actor.account_id,
        reason=reason,
    )
    session.add(cover)
    session.flush()
    record(session, actor=actor, at=at, action="cover.arranged", object_id=cover.id)
    _tell(session, cover, actor=actor, at=at)
    return cover


def _check_times(starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    if ends_at <= max(starts_at, at):
        message = "Enter an end that comes after the start and is still to come"
        raise Invalid(message, field="ends_at")
    if ends_at - starts_at > LONGEST:
        message = "Cover lasts three months at most: allocate the cases instead"
        raise Invalid(message, field="ends_at")


def _tell(session: Session, cover: Cover, *, actor: Actor, at: datetime) -> None:
    away = session.get_one(Account, cover.away_id)
    told = list_staff(session, roles=frozenset({Role.LEAD}), team_id=away.team_id)
    for account_id in {lead.id for lead in told} | {cover.cover_id}:
        if account_id == actor.account_id:
            continue
        raise_prompt(
            session,
            kind=ARRANGED,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=actor,
            for_account_id=account_id,
            subject_id=cover.id,
        )
    tell_uncovered(session, cover, actor=actor, at=at)


def tell_uncovered(session: Session, cover: Cover, *, actor: Actor, at: datetime) -> None:
    """Tell the leads of each case on the caseload that its cover may not know of."""
    worked = given_cases(Actor(account_id=cover.away_id, role=Role.ADVOCATE), at=at)
    query = (
        select(Case, ConflictBlock)
        .join(ConflictBlock, ConflictBlock.case_id == Case.id)
        .where(
            Case.id.in_(worked),
            Case.id.in_(blocked_cases(cover.cover_id)),
            ConflictBlock.account_id == cover.cover_id,
            ConflictBlock.lifted_at.is_(None),
        )
        .order_by(Case.id, ConflictBlock.id)
    )
    with beyond_the_wall(session, why="leads hear of cases that their cover may not know of"):
        found = session.execute(query).all()
    for case, block in {case.id: (case, block) for case, block in found}.values():
        tell_leads_of(
            session,
            case,
            kind=UNCOVERED,
            subject_id=block.id,
            danger=Danger.UNSENT,
            due_at=max(at, cover.starts_at),
            actor=actor,
            at=at,
            without=[cover.cover_id],
        )


def end_cover(session: Session, cover_id: UUID, *, actor: Actor, at: datetime) -> None:
    """End cover now, or call it off; raises NotFound for what the actor did not arrange or lead."""
    cover = session.get(Cover, cover_id)
    if cover is None or cover.ends_at <= at:
        raise NotFound
    if cover.away_id not in {each.id for each in list_may_be_away(session, actor=actor)}:
        raise NotFound
    cover.starts_at, cover.ends_at = min(cover.starts_at, at), at
    record(session, actor=actor, at=at, action="cover.ended", object_id=cover.id)


def list_told(session: Session, *, actor: Actor) -> set[UUID]:
    """Return the cover that the actor has been told of and not yet taken off the day."""
    found = session.scalars(
        select(Prompt.subject_id).where(
            Prompt.kind == ARRANGED,
            Prompt.for_account_id == actor.account_id,
            Prompt.settled_at.is_(None),
        )
    )
    return {cover_id for cover_id in found if cover_id is not None}


def settle_told(session: Session, cover_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Take what the actor was told of cover off their own day."""
    for prompt in session.scalars(
        select(Prompt).where(
            Prompt.kind == ARRANGED,
            Prompt.subject_id == cover_id,
            Prompt.for_account_id == actor.account_id,
            Prompt.settled_at.is_(None),
        )
    ):
        prompt.settled_at, prompt.settled_by_id = at, actor.account_id
        record(session, actor=actor, at=at, action="prompt.settled", object_id=prompt.id)


def find_cover_of(session: Session, case_id: UUID, *, at: datetime) -> list[Arranged]:
    """Return who covers a case now, and until when: soonest over first."""
    away, by = aliased(Account), aliased(Account)
    found = session.execute(
        select(Cover, away, by)
        .join(Caseload, Caseload.account_id == Cover.away_id)
        .join(away, away.id == Cover.away_id)
        .join(by, by.id == Cover.cover_id)
        .where(
            Caseload.case_id == case_id,
            Caseload.starts_at <= at,
            Caseload.ends_at.is_(None) | (Caseload.ends_at > at),
            Cover.starts_at <= at,
            Cover.ends_at > at,
            by.left_at.is_(None),
            Caseload.case_id.not_in(
                select(ConflictBlock.case_id).where(
                    ConflictBlock.account_id == Cover.cover_id, ConflictBlock.lifted_at.is_(None)
                )
            ),
        )
        .order_by(Cover.ends_at, Cover.id)
    )
    return [Arranged(cover, a.name, b.name) for cover, a, b in found]
