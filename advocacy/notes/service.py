"""Noting something about a case, for staff only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.turns import take_turn
from advocacy.db import new_id
from advocacy.ledger.service import record
from advocacy.notes.models import CaseNote


def note_down(
    session: Session, case: Case, *, words: str, form_id: UUID, actor: Actor, at: datetime
) -> CaseNote:
    """Keep a note; the same form sent again is the note that is there already.

    With other words in it, from a page gone back to, it is a note of its own: neither is lost.
    """
    take_turn(session, case.id)
    there = session.scalar(
        select(CaseNote).where(
            CaseNote.case_id == case.id,
            CaseNote.noted_by_id == actor.account_id,
            CaseNote.form_id == form_id,
        )
    )
    if there is not None and there.words == words:
        return there
    if there is not None:
        form_id = new_id()
    note = CaseNote(
        scope_id=case.id,
        case_id=case.id,
        noted_at=at,
        noted_by_id=actor.account_id,
        form_id=form_id,
        words=words,
    )
    session.add(note)
    record(session, actor=actor, at=at, action="note.made", case_id=case.id, object_id=note.id)
    return note
