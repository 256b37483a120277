"""Tells team leads what they should ask one of their people about, by voice."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import Actor, Role
from advocacy.errors import NotFound
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt

NOTICE = "sign_in.notice"


def tell_leads(
    session: Session, account: Account, *, detail: str, actor: Actor, at: datetime
) -> None:
    """Put a notice about somebody's sign-in on the day of their leads, or of all when none is."""
    leads: Sequence[UUID | None] = session.scalars(
        select(Account.id).where(
            Account.role == Role.LEAD,
            Account.team_id == account.team_id,
            Account.left_at.is_(None),
            Account.id != account.id,
        )
    ).all()
    for lead in leads or [None]:
        raise_prompt(
            session,
            kind=NOTICE,
            danger=Danger.DUE,
            due_at=at,
            at=at,
            actor=actor,
            for_account_id=lead,
            for_role=None if lead else Role.LEAD,
            subject_id=account.id,
            detail=detail,
        )


def get_notice(session: Session, account_id: UUID, *, actor: Actor) -> tuple[Account, Prompt]:
    """Return whose sign-in a lead is told about, and the notice; raises NotFound."""
    account = session.get(Account, account_id)
    prompt = session.scalar(
        select(Prompt)
        .where(
            Prompt.kind == NOTICE,
            Prompt.subject_id == account_id,
            Prompt.settled_at.is_(None),
            (Prompt.for_account_id == actor.account_id)
            | (Prompt.for_account_id.is_(None) & (Prompt.for_role == actor.role)),
        )
        .order_by(Prompt.raised_at.desc(), Prompt.id)
        .limit(1)
    )
    if account is None or prompt is None:
        raise NotFound
    return account, prompt
