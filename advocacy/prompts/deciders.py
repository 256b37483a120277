"""What is put before leads by name: before whom it belongs once one of them can't see to it.

Whoever leaves, moves or no longer leads may have been told of something that others are kept from:
it goes only before those who have a say in the thing itself, and never before every lead.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.db import beyond_the_wall
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.putting_off import end_putting_off
from advocacy.prompts.service import raise_prompt

# Returns the accounts that have a say in the subject of a prompt now.
Deciders = Callable[[Session, UUID], Collection[UUID]]

# Filled while the application starts, and only read afterwards.
_deciders: dict[str, Deciders] = {}


def decided_by(kinds: Iterable[str], deciders: Deciders) -> None:
    """Say who has a say in what prompts of these kinds are about; saying it twice is once."""
    for kind in kinds:
        _deciders[kind] = deciders


def has_deciders(kind: str) -> bool:
    """Return whether a kind says itself before whom it belongs."""
    return kind in _deciders


def put_before_deciders(
    session: Session, account_ids: Collection[UUID], *, actor: Actor, at: datetime
) -> None:
    """Take what these people may no longer see to off their day, and put it before who may.

    What nobody may know of now stands on nobody's day: better that than on the day of whoever it
    is kept from. It waits on the pages of its own.
    """
    session.flush()
    with beyond_the_wall(session, why="who has a say is asked of the case itself"):
        for prompt in _waiting(session, account_ids):
            leads = _deciders[prompt.kind](session, prompt.subject_id) if prompt.subject_id else ()
            if prompt.for_account_id in leads:
                continue
            for lead_id in sorted(leads):
                raise_prompt(
                    session,
                    kind=prompt.kind,
                    danger=Danger(prompt.danger),
                    due_at=prompt.due_at,
                    at=at,
                    actor=actor,
                    for_account_id=lead_id,
                    subject_id=prompt.subject_id,
                    scope_id=prompt.scope_id,
                    detail=prompt.detail,
                )
            end_putting_off(session, prompt, actor=actor, at=at)
            prompt.settled_at, prompt.settled_by_id = at, actor.account_id
            record(session, actor=actor, at=at, action="prompt.settled", object_id=prompt.id)


def _waiting(session: Session, account_ids: Collection[UUID]) -> Sequence[Prompt]:
    return session.scalars(
        select(Prompt)
        .where(
            Prompt.for_account_id.in_(account_ids),
            Prompt.case_id.is_(None),
            Prompt.kind.in_(_deciders),
            Prompt.settled_at.is_(None),
        )
        .order_by(Prompt.id)
    ).all()
