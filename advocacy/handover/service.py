"""Writing a summary: beginning one, the front page, what leaves, the files, the decision."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.actor import Actor
from advocacy.cases.models import Case, PersonKind
from advocacy.cases.sealing.service import find_sealed_agency
from advocacy.cases.service import list_people
from advocacy.errors import Conflict, Invalid, NotFound
from advocacy.evidence_store.models import Exhibit as StoredFile
from advocacy.evidence_store.opening import get_exhibit
from advocacy.handover.assemble import Choice, may_copy
from advocacy.handover.draft import Draft
from advocacy.handover.models import ExhibitChoice, Handover, HandoverState
from advocacy.handover.summary import MOST_THINGS_TO_KNOW
from advocacy.ledger.service import record
from advocacy.sharing.models import SharingDecision
from advocacy.sharing.service import say_knowledge

# No letter that could be read as a digit, no vowel that could make a word.
LETTERS = "23456789BCDFGHJKMNPQRSTVWXYZ"


class NotADraft(Conflict):
    """It waits for approval or has left: what was approved must be what leaves."""

    sentence = "This summary is no longer a draft. Take it back before you change it."


def begin_handover(
    session: Session,
    case: Case,
    *,
    actor: Actor,
    at: datetime,
    purpose: str,
    name: str,
    collar_number: str,
    force: str,
    verified_how: str,
    contact: str = "",
) -> Handover:
    """Begin a summary for one officer; the front page is filled with what the case knows."""
    sealed = find_sealed_agency(session, case.id, force)
    if sealed:
        message = f"This case is kept from {sealed}: no summary can go there"
        raise Invalid(message, field="force")
    suspects = [
        person
        for person in list_people(session, case, kind=PersonKind.SUSPECT)
        if person.ended_at is None
    ]
    draft = Draft(
        person=case.title, suspect=", ".join(person.name for person in suspects), contact=contact
    )
    handover = Handover(
        scope_id=case.id,
        case_id=case.id,
        reference=_reference(),
        state=HandoverState.DRAFT,
        begun_at=at,
        begun_by_id=actor.account_id,
        purpose=purpose,
        recipient={
            "name": name,
            "collar_number": collar_number,
            "force": force,
            "verified_how": verified_how,
        },
        content=draft.kept(),
    )
    session.add(handover)
    session.flush()
    _record(session, handover, "handover.begun", actor=actor, at=at)
    return handover


def _reference() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"HO-{letters[:4]}-{letters[4:]}"


def _record(
    session: Session, handover: Handover, action: str, *, actor: Actor, at: datetime
) -> None:
    record(
        session, actor=actor, at=at, action=action, case_id=handover.case_id, object_id=handover.id
    )


def draft_of(handover: Handover) -> Draft:
    """Return what the author chose and wrote so far."""
    return Draft(**handover.content)


def write_front(
    session: Session, handover: Handover, words: Draft, *, actor: Actor, at: datetime
) -> None:
    """Keep the front page and the sections; what was chosen of the diary stays as it is."""
    must_be_draft(handover)
    if len(words.to_know) > MOST_THINGS_TO_KNOW:
        message = f"Enter at most {MOST_THINGS_TO_KNOW} things to know"
        raise Invalid(message, field="to_know")
    handover.content = _with_choices(words, draft_of(handover)).kept()
    _record(session, handover, "handover.written", actor=actor, at=at)


def _with_choices(words: Draft, before: Draft) -> Draft:
    return replace(
        words,
        left_out=before.left_out,
        messages=before.messages,
        witnesses=before.witnesses,
    )


def choose_messages(
    session: Session, handover: Handover, *, message_ids: Sequence[UUID], actor: Actor, at: datetime
) -> None:
    """Let these of the messages behind entries go in; all others stay out."""
    must_be_draft(handover)
    chosen = sorted(str(message_id) for message_id in message_ids)
    handover.content = replace(draft_of(handover), messages=chosen).kept()
    _record(session, handover, "handover.minimised", actor=actor, at=at)


def leave_out(
    session: Session, handover: Handover, *, entry_ids: Sequence[UUID], actor: Actor, at: datetime
) -> None:
    """Keep these entries, and the files under them, out of the summary."""
    must_be_draft(handover)
    left_out = sorted(str(entry_id) for entry_id in entry_ids)
    handover.content = replace(draft_of(handover), left_out=left_out).kept()
    _record(session, handover, "handover.minimised", actor=actor, at=at)


def choose_exhibit(
    session: Session,
    handover: Handover,
    file: StoredFile,
    *,
    choice: Choice,
    described: str,
    looked: str,
    actor: Actor,
    at: datetime,
) -> ExhibitChoice:
    """Keep how a file takes part; `looked` is "yes" when the author looked at the copy.

    Raises Invalid for a copy that may not be made, or that nobody looked at.
    """
    must_be_draft(handover)
    if choice is Choice.COPY and not may_copy(file):
        message = "No copy of this file can be shared: choose to list it, or leave it out"
        raise Invalid(message, field="choice")
    if choice is Choice.COPY and looked != "yes":
        message = "Look at the copy, then say that you did"
        raise Invalid(message, field="looked")
    row = find_choice(session, handover, file.id)
    if row is None:
        row = ExhibitChoice(
            scope_id=handover.case_id,
            handover_id=handover.id,
            exhibit_id=file.id,
            choice=choice.value,
        )
        session.add(row)
    row.choice, row.described = choice.value, described
    copied = choice is Choice.COPY
    row.looked_at = at if copied else None
    row.looked_by_id = actor.account_id if copied else None
    row.looked_preview_id = file.preview_id if copied else None
    record(
        session,
        actor=actor,
        at=at,
        action="handover.looked" if copied else "handover.file_chosen",
        case_id=handover.case_id,
        object_id=file.id,
    )
    return row


def attach_decision(
    session: Session, handover: Handover, decision: SharingDecision, *, actor: Actor, at: datetime
) -> None:
    """Rest the summary on a decision to share."""
    must_be_draft(handover)
    handover.decision_id = decision.id
    handover.knowledge = say_knowledge(decision)
    _record(session, handover, "handover.decided", actor=actor, at=at)


def must_be_draft(handover: Handover) -> None:
    """Raise NotADraft for a summary that waits for approval or has left."""
    if handover.state is not HandoverState.DRAFT:
        raise NotADraft


def get_handover(session: Session, handover_id: UUID, *, case: Case) -> Handover:
    """Return a summary of this case; raise NotFound."""
    found = session.get(Handover, handover_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def get_file(session: Session, handover: Handover, exhibit_id: UUID) -> StoredFile:
    """Return a file of the case a summary is about; raise NotFound."""
    return get_exhibit(session, exhibit_id, case_id=handover.case_id)


def list_handovers(session: Session, case: Case) -> Sequence[Handover]:
    """Return the summaries of a case, newest first."""
    return session.scalars(
        select(Handover)
        .where(Handover.case_id == case.id)
        .order_by(Handover.begun_at.desc(), Handover.id.desc())
    ).all()


def find_choice(session: Session, handover: Handover, exhibit_id: UUID) -> ExhibitChoice | None:
    """Return what was chosen for one file of a summary, if anything was."""
    return session.scalar(
        select(ExhibitChoice).where(
            ExhibitChoice.handover_id == handover.id, ExhibitChoice.exhibit_id == exhibit_id
        )
    )


def list_choices(session: Session, handover: Handover) -> Sequence[ExhibitChoice]:
    """Return what was chosen for the files of a summary."""
    return session.scalars(
        select(ExhibitChoice)
        .where(ExhibitChoice.handover_id == handover.id)
        .order_by(ExhibitChoice.id)
    ).all()
