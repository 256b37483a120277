"""Says on the day of whoever holds duty until when, and how much waits: a step of the worker."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.actor import SYSTEM, Actor
from advocacy.checkins.timing import said_time
from advocacy.clock import LONDON
from advocacy.crisis.on_duty import let_go
from advocacy.crisis.reach import list_present_holders
from advocacy.duty.service import count_waiting
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.service import raise_prompt

HELD = "duty.held"


def keep_day_true(session: Session, *, at: datetime) -> str | None:
    """Bring one person's day up to date with what they hold; None when every day is true."""
    holders = list_present_holders(session, at=at)
    gone = let_go(session, HELD, holders, at=at)
    if gone is not None:
        return gone
    for holder in holders:
        wanted = _says(session, holder, at=at)
        found = session.scalar(
            select(Prompt).where(
                Prompt.kind == HELD,
                Prompt.for_account_id == holder.id,
                Prompt.settled_at.is_(None),
            )
        )
        if found is None:
            raise_prompt(
                session,
                kind=HELD,
                danger=Danger.DUE,
                due_at=at,
                at=at,
                actor=SYSTEM,
                for_account_id=holder.id,
                subject_id=holder.id,
                detail=wanted,
            )
            return f"{holder.id} told that they hold duty"
        if found.detail != wanted:
            found.detail = wanted
            return f"{holder.id} told how much waits"
    return None


def _says(session: Session, holder: Account, *, at: datetime) -> str:
    actor = Actor(account_id=holder.id, role=holder.role, team_id=holder.team_id)
    held = count_waiting(session, actor=actor, at=at)
    if held is None:
        return ""
    until, waiting = held
    day = f"{until.astimezone(LONDON):%A}"
    return f"Until {day}, {said_time(until, LONDON.key)}, {waiting} waiting"
