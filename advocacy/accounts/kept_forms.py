"""Keeps a form that came too late to be acted on: for its sender alone, sealed, for a day."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from advocacy.accounts.factor_models import KeptForm
from advocacy.actor import Actor
from advocacy.ledger.service import record
from advocacy.vault import SERVICE_SCOPE

KEPT_FOR = timedelta(hours=24)
MOST_BYTES = 256 * 1024
# The hidden box by which a form that was kept says so when it is sent again.
KEPT_FORM = "kept_form"
_LONGEST_PATH = 300


def keep_form(
    session: Session,
    *,
    path: str,
    fields: Mapping[str, Sequence[str]],
    actor: Actor,
    at: datetime,
) -> bool:
    """Keep what somebody sent, in place of what was kept before; return whether there is room.

    It is never acted on by itself: they are shown it, and send it again or throw it away.
    """
    kept = {name: list(values) for name, values in fields.items()}
    if len(path) > _LONGEST_PATH or len(json.dumps(kept)) > MOST_BYTES or actor.account_id is None:
        return False
    session.execute(delete(KeptForm).where(KeptForm.account_id == actor.account_id))
    form = KeptForm(
        scope_id=SERVICE_SCOPE, account_id=actor.account_id, path=path, kept_at=at, fields=kept
    )
    session.add(form)
    record(session, actor=actor, at=at, action="form.kept", object_id=form.id)
    return True


def find_kept_form(session: Session, *, actor: Actor, at: datetime) -> KeptForm | None:
    """Return what is kept for this person, if anything is."""
    return session.scalar(
        select(KeptForm).where(
            KeptForm.account_id == actor.account_id, KeptForm.kept_at > at - KEPT_FOR
        )
    )


def drop_kept_form(
    session: Session, *, actor: Actor, at: datetime, form_id: UUID | None = None
) -> None:
    """Forget what is kept for this person: this one, or whatever it is."""
    query = select(KeptForm).where(KeptForm.account_id == actor.account_id)
    if form_id is not None:
        query = query.where(KeptForm.id == form_id)
    for form in session.scalars(query):
        record(session, actor=actor, at=at, action="form.dropped", object_id=form.id)
        session.delete(form)


def forget_old_forms(session: Session, *, at: datetime) -> int:
    """Delete what nobody came back for; return how many."""
    gone = session.execute(delete(KeptForm).where(KeptForm.kept_at <= at - KEPT_FOR))
    return int(getattr(gone, "rowcount", 0))
