"""What was begun and not recorded: kept on the server as it is typed, for whoever typed it."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.contacts.models import Contact, ContactDraft
from advocacy.contacts.service import record_contact
from advocacy.contacts.unfinished import (
    Kind,
    drop_begun,
    find_begun,
    keep_begun,
    settle_begun,
    take_over,
)

BEGUN = Kind(ContactDraft, "contact.begun", "contact")
_MOST_MINUTES = 1440


class Timer(StrEnum):
    """What the timer is asked to do."""

    START = "start"
    STOP = "stop"


def find_draft(
    session: Session, case: Case, *, form_id: UUID | None, actor: Actor
) -> ContactDraft | None:
    """Return what was kept of one form by this person, if anything was."""
    return find_begun(session, case, BEGUN, form_id=form_id, actor=actor)


def _take_turn_with_draft(
    session: Session, case: Case, *, form_id: UUID | None, actor: Actor
) -> ContactDraft | None:
    """Take this person's turn at the case (`take_turn`), and find their draft, in one statement."""
    return session.scalar(
        select(ContactDraft)
        .select_from(Case)
        .outerjoin(
            ContactDraft,
            (ContactDraft.case_id == Case.id)
            & (ContactDraft.account_id == actor.account_id)
            & (ContactDraft.form_id == form_id),
        )
        .where(Case.id == case.id)
        .with_for_update(of=Case, key_share=True)
    )


def keep_draft(
    session: Session,
    case: Case,
    *,
    form_id: UUID,
    data: Mapping[str, Sequence[str]],
    actor: Actor,
    at: datetime,
    timer: Timer | None = None,
) -> ContactDraft | None:
    """Keep what was typed, as `keep_begun` does, and start or stop its timer.

    Returns None when the form is recorded already.
    """
    recorded = exists().where(
        Contact.case_id == case.id,
        Contact.recorded_by_id == actor.account_id,
        Contact.form_id == form_id,
    )
    draft: ContactDraft | None = keep_begun(
        session, case, BEGUN, form_id=form_id, data=data, saved=recorded, actor=actor, at=at
    )
    if draft is None:
        return None
    if timer is Timer.START and draft.ringing_since is None:
        draft.ringing_since = at
    if timer is Timer.STOP and draft.ringing_since is not None:
        draft.data = {**draft.data, "minutes": [str(minutes_since(draft.ringing_since, at=at))]}
        draft.ringing_since = None
    return draft


def minutes_since(began_at: datetime, *, at: datetime) -> int:
    """Return how many minutes a call has taken, begun ones counted, at most a day's."""
    return min(_MOST_MINUTES, max(1, math.ceil((at - began_at).total_seconds() / 60)))


def record_typed(
    session: Session, case: Case, *, answers: dict[str, Any], actor: Actor, at: datetime
) -> Contact:
    """Record a contact from its form, with the timer's minutes if it runs, and forget its draft.

    Raises what `record_contact` raises; the draft then stays.
    """
    draft = _take_turn_with_draft(session, case, form_id=answers["form_id"], actor=actor)
    if draft is not None and draft.ringing_since is not None and answers["minutes"] is None:
        answers = {**answers, "minutes": minutes_since(draft.ringing_since, at=at)}
    contact = record_contact(session, case, **answers, actor=actor, at=at, has_turn=True)
    if draft is not None:
        settle_begun(session, BEGUN, draft, actor=actor, at=at)
        # A form sent twice at once finds it gone already, which is as it should be.
        session.execute(delete(ContactDraft).where(ContactDraft.id == draft.id))
    return contact


def drop_draft(session: Session, case: Case, draft_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Forget what was begun; raise NotFound for anybody else's."""
    drop_begun(session, case, BEGUN, draft_id, actor=actor, at=at)


def take_draft_over(
    session: Session, case: Case, draft_id: UUID, *, actor: Actor, at: datetime
) -> ContactDraft:
    """Go on with a contact that somebody began who works the case no more; its note says who.

    Raises what `take_over` raises.
    """
    draft: ContactDraft
    draft, name = take_over(session, case, BEGUN, draft_id, actor=actor, at=at)
    mark = f"(Begun by {name}.)"
    note = (draft.data.get("note") or [""])[0]
    if mark not in note:
        draft.data = {**draft.data, "note": [f"{note}\n\n{mark}".strip()]}
    draft.ringing_since = None
    return draft
