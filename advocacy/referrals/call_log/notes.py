"""Notes of a call that goes on: kept for who writes them, gone once the call is logged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.db import new_id
from advocacy.errors import NotFound
from advocacy.ledger.service import record
from advocacy.referrals.call_log.models import CallNotes
from advocacy.referrals.models import HelplineCall

_MOST = 20


def begin_id(session: Session, wanted: str, *, actor: Actor) -> UUID:
    """Return the id that a call being written will have: the one asked for, unless it is another's.

    A form sent twice names the same id twice, and so logs one call.
    """
    try:
        call_id = UUID(wanted)
    except ValueError:
        return new_id()
    for found in (session.get(HelplineCall, call_id), session.get(CallNotes, call_id)):
        owner = getattr(found, "logged_by_id", None) or getattr(found, "account_id", None)
        if found is not None and owner != actor.account_id:
            return new_id()
    return call_id


def keep_notes(
    session: Session, call_id: UUID, data: dict[str, Any], *, actor: Actor, at: datetime
) -> CallNotes | None:
    """Keep what is written so far; returns None when the call was logged meanwhile."""
    if actor.account_id is None or session.get(HelplineCall, call_id) is not None:
        return None
    notes = session.get(CallNotes, call_id)
    if notes is None:
        notes = CallNotes(
            id=call_id,
            scope_id=session.info["vault"].create_scope(call_id),
            account_id=actor.account_id,
            begun_at=at,
            kept_at=at,
            data=data,
        )
        session.add(notes)
        record(session, actor=actor, at=at, action="helpline.notes_begun", object_id=call_id)
    notes.kept_at, notes.data = at, data
    return notes


def get_notes(session: Session, notes_id: UUID, *, actor: Actor) -> CallNotes:
    """Return somebody's own notes; raises NotFound."""
    notes = session.get(CallNotes, notes_id)
    if notes is None or notes.account_id != actor.account_id:
        raise NotFound
    return notes


def list_notes(session: Session, *, actor: Actor) -> list[CallNotes]:
    """Return somebody's notes of calls not logged yet, newest first."""
    return list(
        session.scalars(
            select(CallNotes)
            .where(CallNotes.account_id == actor.account_id)
            .order_by(CallNotes.begun_at.desc(), CallNotes.id.desc())
            .limit(_MOST)
        )
    )


def throw_away(session: Session, notes: CallNotes, *, actor: Actor, at: datetime) -> None:
    """Delete notes that will not be logged."""
    record(session, actor=actor, at=at, action="helpline.notes_thrown_away", object_id=notes.id)
    session.delete(notes)


def end_notes(session: Session, call_id: UUID) -> None:
    """Delete the notes of a call that is logged now."""
    notes = session.get(CallNotes, call_id)
    if notes is not None:
        session.delete(notes)
