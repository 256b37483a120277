"""Raising and settling what is due."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Exists, SQLColumnExpression, bindparam, exists, select, update
from sqlalchemy.orm import Session, aliased

from advocacy.actor import Actor, Role
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger, Prompt
from advocacy.prompts.putting_off import come_back, end_putting_off
from advocacy.vault import SERVICE_SCOPE

# Nearly every change asks it, mostly to find nothing, so it is put together only once.
_OPEN = (
    select(Prompt)
    .where(
        Prompt.kind.in_(bindparam("kinds", expanding=True)),
        Prompt.subject_id == bindparam("subject_id"),
        Prompt.settled_at.is_(None),
    )
    .with_for_update()
)


def raise_prompt(
    session: Session,
    *,
    kind: str,
    danger: Danger,
    due_at: datetime,
    at: datetime,
    actor: Actor,
    case_id: UUID | None = None,
    for_account_id: UUID | None = None,
    for_role: Role | None = None,
    subject_id: UUID | None = None,
    scope_id: UUID | None = None,
    detail: str = "",
    is_news: bool = False,
    among: Sequence[Prompt] | None = None,
) -> Prompt:
    """Raise a prompt, or bring an open one of the same kind and subject up to date.

    With `is_news` something has happened that nobody has seen: what was put off before it is back
    on the day. `detail` is the second line on Today, sealed under the case, else under `scope_id`.
    `among` are the open ones of this kind and subject, where they have been found already.
    """
    mine = (kind, subject_id, case_id, for_account_id, for_role)
    prompt = _find_open(session, mine) if among is None else _pick(among, mine)
    if prompt is None:
        prompt = Prompt(
            scope_id=case_id or scope_id or SERVICE_SCOPE,
            kind=kind,
            danger=danger,
            due_at=due_at,
            raised_at=at,
            case_id=case_id,
            for_account_id=for_account_id,
            for_role=for_role,
            subject_id=subject_id,
        )
        session.add(prompt)
        record(
            session,
            actor=actor,
            at=at,
            action="prompt.raised",
            case_id=case_id,
            object_id=prompt.id,
        )
    if is_news or danger < prompt.danger:
        # What was put off was something less urgent, or less than there is now.
        come_back(session, prompt, actor=actor, at=at)
    prompt.danger = min(prompt.danger, danger)
    prompt.due_at = due_at
    if prompt.detail != detail:
        # Sealed anew it would be another value to the database, and written for nothing.
        prompt.detail = detail
    return prompt


_Mine = tuple[str, UUID | None, UUID | None, UUID | None, Role | None]


def _find_open(session: Session, mine: _Mine) -> Prompt | None:
    kind, subject_id, case_id, for_account_id, for_role = mine
    return session.scalar(
        select(Prompt).where(
            Prompt.kind == kind,
            Prompt.subject_id == subject_id,
            Prompt.case_id == case_id,
            Prompt.for_account_id == for_account_id,
            Prompt.for_role == for_role,
            Prompt.settled_at.is_(None),
        )
    )


def _pick(among: Sequence[Prompt], mine: _Mine) -> Prompt | None:
    """Return what `_find_open` would, out of rows that are here."""
    for each in among:
        own = (each.kind, each.subject_id, each.case_id, each.for_account_id, each.for_role)
        if own == mine and each.settled_at is None:
            return each
    return None


def list_open(session: Session, kinds: Sequence[str], *, subject_id: UUID) -> Sequence[Prompt]:
    """Return the open prompts of these kinds and of one subject, locked until the commit."""
    return session.scalars(_OPEN, {"kinds": kinds, "subject_id": subject_id}).all()


def danger_word_of(case_id: UUID | SQLColumnExpression[UUID]) -> Exists:
    """Return the condition that a danger word of this case is still unanswered by anybody."""
    # Under a name of its own, so that a statement about prompts can ask it too.
    word = aliased(Prompt)
    return exists().where(
        word.case_id == case_id,
        word.danger == Danger.DANGER,
        # A file that may show a child is as urgent, but nothing against ringing.
        word.kind.startswith("checkin."),
        word.settled_at.is_(None),
    )


def is_in_danger(session: Session, case_id: UUID) -> bool:
    """Return whether a danger word of this case is still unanswered by anybody."""
    return bool(session.scalar(select(danger_word_of(case_id))))


def settle_prompts(
    session: Session,
    *,
    kind: str,
    subject_id: UUID,
    actor: Actor,
    at: datetime,
    case_id: UUID | None = None,
    also: tuple[str, ...] = (),
    among: Sequence[Prompt] | None = None,
) -> int:
    """Settle every open prompt of a kind and subject (and case, if given); return how many.

    `also` names further kinds of the same subject, so that one question finds them all; `among`
    are the open ones of the subject, where they have been found already.
    """
    kinds = (kind, *also)
    if among is None:
        among = list_open(session, kinds, subject_id=subject_id)
    open_prompts = [
        each
        for each in among
        if each.kind in kinds and each.settled_at is None and case_id in (None, each.case_id)
    ]
    for prompt in open_prompts:
        end_putting_off(session, prompt, actor=actor, at=at)
        prompt.settled_at, prompt.settled_by_id = at, actor.account_id
        record(
            session,
            actor=actor,
            at=at,
            action="prompt.settled",
            case_id=prompt.case_id,
            object_id=prompt.id,
        )
    return len(open_prompts)


def hand_on_in_case(session: Session, *, account_id: UUID, case_id: UUID) -> None:
    """Give what a case asks of one person to whoever works it: that person no longer does."""
    session.execute(
        update(Prompt)
        .where(
            Prompt.for_account_id == account_id,
            Prompt.case_id == case_id,
            Prompt.settled_at.is_(None),
        )
        .values(for_account_id=None)
    )
