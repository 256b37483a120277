"""Asking for a file to be read, saying who is who, importing it, and taking an import back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.cases.turns import take_turn
from advocacy.errors import Conflict, Invalid
from advocacy.evidence_store.models import Exhibit, ExhibitState
from advocacy.evidence_store.opening import EvidenceSealed
from advocacy.incidents.imports.brought import is_theirs, see_brought
from advocacy.incidents.imports.here_already import salt_of
from advocacy.incidents.imports.models import ImportState, MessageImport, Party
from advocacy.incidents.imports.parsing.entries import Format
from advocacy.ledger.service import record

LEAVE_OUT = "leave_out"
# Whoever tries again after these may; what is open or stands keeps a second one from beginning.
_OVER = (ImportState.FAILED, ImportState.GIVEN_UP, ImportState.WITHDRAWN)
_BEFORE = (ImportState.READING, ImportState.ASKING, ImportState.PREVIEW, ImportState.FAILED)


class ReadAlready(Conflict):
    """The same file, by its hash, is being read or was imported."""

    sentence = "The messages of this file were read already. Nothing was taken in twice."


def find_standing(session: Session, exhibit: Exhibit) -> MessageImport | None:
    """Return the import of this file, or of the same bytes in another of the case, if any."""
    return session.scalars(
        select(MessageImport)
        .join(Exhibit, Exhibit.id == MessageImport.exhibit_id)
        .where(
            MessageImport.case_id == exhibit.case_id,
            Exhibit.sha256 == exhibit.sha256,
            MessageImport.state.not_in(_OVER),
        )
        .order_by(MessageImport.id)
    ).first()


def begin_import(
    session: Session, case: Case, exhibit: Exhibit, *, file_format: Format, actor: Actor,
    at: datetime,
) -> MessageImport:  # fmt: skip
    """Ask for a file to be read, for a preview; raises ReadAlready or EvidenceSealed."""
    if exhibit.state is ExhibitState.SEALED:
        raise EvidenceSealed
    take_turn(session, case.id)
    if find_standing(session, exhibit) is not None:
        raise ReadAlready
    begun = MessageImport(
        scope_id=case.id,
        case_id=case.id,
        exhibit_id=exhibit.id,
        format=file_format,
        state=ImportState.READING,
        begun_at=at,
        begun_by_id=actor.account_id,
        tries=0,
        messages=0,
        unread=0,
        done=0,
        already=0,
        mark_salt=salt_of(session, case.id),
        choices={},
    )
    session.add(begun)
    _log(session, begun, "messages.read", actor=actor, at=at)
    if exhibit.entry_id == case.id and is_theirs(session, exhibit):
        see_brought(session, case, actor=actor, at=at)
    return begun


def answer_questions(
    session: Session,
    found: MessageImport,
    *,
    day_first: bool | None,
    columns: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> None:
    """Take the answers to what a file leaves open, and have it read again."""
    _expect(session, found, ImportState.ASKING)
    found.choices = {"day_first": day_first, "columns": dict(columns)}
    found.state, found.tries, found.leased_until = ImportState.READING, 0, None
    _log(session, found, "messages.answered", actor=actor, at=at)


def confirm_import(
    session: Session,
    found: MessageImport,
    *,
    who: Mapping[str, str],
    saw_unread: bool,
    again: bool = False,
    actor: Actor,
    at: datetime,
) -> None:
    """Have the messages of a previewed file imported; `who` names each sender's party by its key.

    Those that the case holds already are left out, unless they are wanted `again`.

    Raises Invalid for a sender nobody placed, where nothing would be left, and where lines that
    could not be read were not said to have been seen.
    """
    _expect(session, found, ImportState.PREVIEW)
    codes = {*(party.value for party in Party), LEAVE_OUT}
    keys = [sender["key"] for sender in found.senders]
    if any(who.get(key) not in codes for key in keys):
        message = "Say of each sender who it is, or leave them out"
        raise Invalid(message, field="who")
    if all(who[key] == LEAVE_OUT for key in keys):
        message = "Everybody is left out: choose whose messages are to be imported"
        raise Invalid(message, field="who")
    if found.unread and not saw_unread:
        message = "Look at what could not be read, then tick that you saw it"
        raise Invalid(message, field="saw_unread")
    found.who = {key: who[key] for key in keys}
    found.choices = {**found.choices, "again": again}
    found.state, found.tries, found.leased_until = ImportState.IMPORTING, 0, None
    found.begun_by_id = actor.account_id
    _log(session, found, "messages.import_asked", actor=actor, at=at)


def give_up(session: Session, found: MessageImport, *, actor: Actor, at: datetime) -> None:
    """Leave the messages of a file where they are; nothing of it was imported."""
    _expect(session, found, *_BEFORE)
    found.state = ImportState.GIVEN_UP
    _log(session, found, "messages.given_up", actor=actor, at=at)


def withdraw_import(
    session: Session, found: MessageImport, *, why: str, actor: Actor, at: datetime
) -> None:
    """Take an import back: its messages stay, marked, and are counted and found no more."""
    _expect(session, found, ImportState.IMPORTED)
    found.state = ImportState.WITHDRAWN
    found.withdrawn_at, found.withdrawn_by_id = at, actor.account_id
    found.withdrawn_why = why
    record(
        session,
        actor=actor,
        at=at,
        action="messages.withdrawn",
        case_id=found.case_id,
        object_id=found.id,
        personal={"why": why},
    )


def _expect(session: Session, found: MessageImport, *states: ImportState) -> None:
    session.flush()
    session.refresh(found, with_for_update=True)
    if found.state not in states:
        raise Conflict


def _log(
    session: Session, found: MessageImport, action: str, *, actor: Actor, at: datetime
) -> UUID:
    return record(
        session, actor=actor, at=at, action=action, case_id=found.case_id, object_id=found.id
    ).id
