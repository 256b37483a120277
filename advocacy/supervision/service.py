"""Writing down supervision, adding to it, and saying that one has read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.accounts.models import Account
from advocacy.accounts.service import list_staff
from advocacy.actor import Actor, Role
from advocacy.cases.allocation_service import list_workers
from advocacy.cases.leads import list_blocked
from advocacy.cases.models import Case
from advocacy.clock import LONDON
from advocacy.errors import Invalid, NotFound
from advocacy.ledger.service import record
from advocacy.prompts.models import Danger
from advocacy.prompts.service import raise_prompt, settle_prompts
from advocacy.supervision.answering import tell_writer
from advocacy.supervision.models import AddedAs, SupervisionAddition, SupervisionNote
from advocacy.vault import SERVICE_SCOPE

READ, NEXT = "supervision.read", "supervision.next"
SUPERVISED = frozenset({Role.ADVOCATE, Role.LEAD})


@dataclass(frozen=True)
class Held:
    """What was talked over and decided, on which day, and when they meet again."""

    held_on: date
    discussed: str
    decided: str
    next_on: date | None


def list_supervised(
    session: Session, *, actor: Actor, at: datetime, case: Case | None = None
) -> list[Account]:
    """Return with whom a lead may hold supervision: colleagues of the team, by name.

    About a case only with who works it now, and never with somebody who may not know of it.
    """
    if actor.team_id is None:
        return []
    if case is None:
        staff = list_staff(session, roles=SUPERVISED, team_id=actor.team_id)
        return [each for each in staff if each.id != actor.account_id]
    kept_out = list_blocked(session, case.id) | {actor.account_id}
    workers = [account for _, account in list_workers(session, case, at=at)]
    return [
        each
        for each in workers
        if each.id not in kept_out and each.team_id == actor.team_id and each.left_at is None
    ]


def get_supervised(session: Session, account_id: UUID, *, actor: Actor) -> Account:
    """Return somebody of the lead's team who works cases; raises NotFound for anybody else."""
    found = session.get(Account, account_id)
    if (
        found is None
        or actor.team_id is None
        or found.team_id != actor.team_id
        or found.role not in SUPERVISED
        or found.id == actor.account_id
    ):
        raise NotFound
    return found


def note_supervision(
    session: Session,
    case: Case | None,
    held: Held,
    *,
    with_id: UUID | None,
    form_id: UUID,
    actor: Actor,
    at: datetime,
) -> SupervisionNote:
    """Write supervision down, ask the other to read it, and remember when they meet again.

    The same form sent again is the note that is there. Raises Invalid for somebody it can't be
    held with, and for days that can't be.
    """
    there = session.scalar(
        select(SupervisionNote).where(
            SupervisionNote.noted_by_id == actor.account_id, SupervisionNote.form_id == form_id
        )
    )
    if there is not None:
        return there
    _check_days(held, at=at)
    supervised = list_supervised(session, actor=actor, at=at, case=case)
    person = next((each for each in supervised if each.id == with_id), None)
    if person is None or actor.team_id is None:
        message = "Choose with whom it was held"
        raise Invalid(message, field="held_with")
    note = SupervisionNote(
        scope_id=case.id if case else SERVICE_SCOPE,
        case_id=case.id if case else None,
        team_id=actor.team_id,
        with_id=person.id,
        noted_at=at,
        noted_by_id=actor.account_id,
        form_id=form_id,
        **vars(held),
    )
    session.add(note)
    session.flush()
    log(session, note, "supervision.noted", actor=actor, at=at)
    _ask_to_read(session, note, case, actor=actor, at=at)
    _meet_again(session, note, person, actor=actor, at=at)
    return note


def _check_days(held: Held, *, at: datetime) -> None:
    today = at.astimezone(LONDON).date()
    if held.held_on > today:
        message = "Enter the day it was held: that one is still to come"
        raise Invalid(message, field="held_on")
    if held.next_on is not None and held.next_on <= today:
        message = "Enter a day that is still to come, or leave it empty"
        raise Invalid(message, field="next_on")


def log(
    session: Session, note: SupervisionNote, action: str, *, actor: Actor, at: datetime
) -> None:
    """Add to the log; it names no case, where whoever else works it might count."""
    record(session, actor=actor, at=at, action=action, object_id=note.id)


def _ask_to_read(
    session: Session, note: SupervisionNote, case: Case | None, *, actor: Actor, at: datetime
) -> None:
    """Put the note on the day of whom it was held with, and on nobody else's.

    The prompt names no case: those pass to whoever works the case, and are counted with it.
    """
    raise_prompt(
        session,
        kind=READ,
        danger=Danger.DUE,
        due_at=at,
        at=at,
        actor=actor,
        for_account_id=note.with_id,
        subject_id=note.id,
        scope_id=note.scope_id,
        detail=f"About case {case.reference}" if case else "About no case",
    )


def _meet_again(
    session: Session, note: SupervisionNote, person: Account, *, actor: Actor, at: datetime
) -> None:
    """Remind the lead who held it of the next; what was planned before is over, or moved."""
    if note.next_on is None:
        return
    settle_prompts(session, kind=NEXT, subject_id=person.id, actor=actor, at=at)
    session.flush()
    raise_prompt(
        session,
        kind=NEXT,
        danger=Danger.DUE,
        due_at=datetime.combine(note.next_on, time(9), tzinfo=LONDON).astimezone(UTC),
        at=at,
        actor=actor,
        for_account_id=actor.account_id,
        subject_id=person.id,
        detail=f"With {person.name}",
    )


def add_to_note(
    session: Session,
    note: SupervisionNote,
    case: Case | None,
    *,
    words: str,
    form_id: UUID,
    actor: Actor,
    at: datetime,
) -> None:
    """Add a lead's words to a note, which stays as it is, and ask the other to read it again."""
    if _add(session, note, AddedAs.LEAD, words, form_id=form_id, actor=actor, at=at):
        log(session, note, "supervision.added", actor=actor, at=at)
        _ask_to_read(session, note, case, actor=actor, at=at)


def say_read(
    session: Session,
    note: SupervisionNote,
    *,
    words: str,
    form_id: UUID,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep that whom it was held with has read a note, and what they add in their own words.

    Words of theirs ask whoever wrote the note to read them.
    """
    added_as = AddedAs.OWN_WORDS if words else AddedAs.READ
    if _add(session, note, added_as, words, form_id=form_id, actor=actor, at=at):
        log(session, note, "supervision.read", actor=actor, at=at)
        if words:
            tell_writer(session, note, actor=actor, at=at)
    settle_prompts(session, kind=READ, subject_id=note.id, actor=actor, at=at)


def _add(
    session: Session,
    note: SupervisionNote,
    added_as: AddedAs,
    words: str,
    *,
    form_id: UUID,
    actor: Actor,
    at: datetime,
) -> bool:
    """Add to a note; return False where this very form was added already."""
    there = session.scalar(
        select(SupervisionAddition.id).where(
            SupervisionAddition.note_id == note.id, SupervisionAddition.form_id == form_id
        )
    )
    if there is not None:
        return False
    session.add(
        SupervisionAddition(
            scope_id=note.scope_id,
            note_id=note.id,
            added_at=at,
            added_by_id=actor.account_id,
            added_as=added_as,
            form_id=form_id,
            words=words,
        )
    )
    return True


def list_additions(
    session: Session, note: SupervisionNote
) -> Sequence[tuple[SupervisionAddition, str]]:
    """Return what was added to a note with who added it, oldest first."""
    found = session.execute(
        select(SupervisionAddition, Account)
        .outerjoin(Account, Account.id == SupervisionAddition.added_by_id)
        .where(SupervisionAddition.note_id == note.id)
        .order_by(SupervisionAddition.added_at, SupervisionAddition.id)
    )
    return [(each, account.name if account else "") for each, account in found]


@dataclass(frozen=True)
class Names:
    """Who held supervision, and with whom."""

    held_with: str
    by: str


def names_of(session: Session, note: SupervisionNote) -> Names:
    """Return the names of the two who met."""
    ids = [each for each in (note.with_id, note.noted_by_id) if each is not None]
    found = {
        each.id: each.name for each in session.scalars(select(Account).where(Account.id.in_(ids)))
    }
    by = found.get(note.noted_by_id, "") if note.noted_by_id else ""
    return Names(found.get(note.with_id, ""), by)
