"""Which leads have a say in something about a case, without those who may not know of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.grant_models import ConflictBlock
from advocacy.cases.models import Case
from advocacy.prompts.deciders import put_before_deciders
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt


def list_blocked(session: Session, case_id: UUID) -> set[UUID]:
    """Return the accounts that a conflict of interest keeps from a case."""
    return set(
        session.scalars(
            select(ConflictBlock.account_id).where(
                ConflictBlock.case_id == case_id, ConflictBlock.lifted_at.is_(None)
            )
        )
    )


def list_leads_for(
    session: Session, case: Case, *, without: Collection[UUID | None] = ()
) -> list[Account]:
    """Return the leads of a case's team who may know of it, else those of every other team.

    So that there is somebody who decides when a team's only lead is conflicted, or did it.
    """
    kept_out = list_blocked(session, case.id) | set(without)
    leads = [
        lead
        for lead in list_staff(session, roles=frozenset({Role.LEAD}))
        if lead.id not in kept_out
    ]
    return [lead for lead in leads if lead.team_id == case.team_id] or leads


def lead_ids_for(
    session: Session, case_id: UUID, *, without: Collection[UUID | None] = ()
) -> set[UUID]:
    """Return the leads who have a say in something about a case, by its id."""
    case = session.get_one(Case, case_id)
    return {lead.id for lead in list_leads_for(session, case, without=without)}


def move_to_team(
    session: Session, case: Case, team_id: UUID, *, actor: Actor, at: datetime
) -> None:
    """Let a case, and what stands in for it under threat, belong to another team.

    What its leads were asked is asked of those who have a say in it now.
    """
    for each in session.scalars(
        select(Case).where((Case.id == case.id) | (Case.decoy_of_id == case.id))
    ):
        each.team_id = team_id
    leads = list_staff(session, roles=frozenset({Role.LEAD}))
    put_before_deciders(session, [lead.id for lead in leads], actor=actor, at=at)


def tell_leads_of(
    session: Session,
    case: Case,
    *,
    kind: str,
    subject_id: UUID,
    danger: Danger,
    due_at: datetime,
    actor: Actor,
    at: datetime,
    detail: str = "",
    without: Collection[UUID | None] = (),
) -> None:
    """Put something about a case on the day of every lead who has a say in it.

    The prompt names no case: a lead of another team, who can't open it, has to be told too.
    """
    for lead in list_leads_for(session, case, without=without):
        raise_prompt(
            session,
            kind=kind,
            danger=danger,
            due_at=due_at,
            at=at,
            actor=actor,
            for_account_id=lead.id,
            subject_id=subject_id,
            detail=detail or f"Case {case.reference}",
        )
