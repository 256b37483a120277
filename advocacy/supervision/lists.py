"""Notes of supervision a page at a time: about a case, with somebody, or one's own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.accounts.models import Account
from advocacy.actor import Actor
from advocacy.cases.models import Case
from advocacy.supervision.access import may_see
from advocacy.supervision.models import AddedAs, SupervisionAddition, SupervisionNote

PAGE_SIZE = 25
Key = tuple[datetime, UUID]


@dataclass(frozen=True)
class Listed:
    """A note with the case it may be about, the names, and whether the other has read it."""

    note: SupervisionNote
    case: Case | None
    held_with: str
    by: str
    was_read: bool


def list_about(session: Session, case: Case, *, actor: Actor, at: datetime) -> list[Listed]:
    """Return the newest notes about a case that somebody may see: a page of them."""
    found, _ = _list(session, SupervisionNote.case_id == case.id, actor=actor, at=at, before=None)
    return found


def list_with(
    session: Session, account_id: UUID, *, actor: Actor, at: datetime, before: Key | None
) -> tuple[list[Listed], Key | None]:
    """Return a page of what was held with somebody, newest first, and the key of the next."""
    return _list(session, SupervisionNote.with_id == account_id, actor=actor, at=at, before=before)


def _list(
    session: Session,
    which: ColumnElement[bool],
    *,
    actor: Actor,
    at: datetime,
    before: Key | None,
) -> tuple[list[Listed], Key | None]:
    held_with, by = aliased(Account), aliased(Account)
    was_read = exists().where(
        SupervisionAddition.note_id == SupervisionNote.id,
        SupervisionAddition.added_as != AddedAs.LEAD,
    )
    query = (
        select(SupervisionNote, Case, held_with, by, was_read)
        .join(held_with, held_with.id == SupervisionNote.with_id)
        .outerjoin(by, by.id == SupervisionNote.noted_by_id)
        .outerjoin(Case, Case.id == SupervisionNote.case_id)
        .where(which, may_see(actor, at=at))
        .order_by(SupervisionNote.noted_at.desc(), SupervisionNote.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    if before is not None:
        moment, row_id = before
        query = query.where(
            or_(
                SupervisionNote.noted_at < moment,
                and_(SupervisionNote.noted_at == moment, SupervisionNote.id < row_id),
            )
        )
    found = [
        Listed(note, case, theirs.name, author.name if author else "", bool(seen))
        for note, case, theirs, author, seen in session.execute(query)
    ]
    shown = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return shown, None
    last = shown[-1].note
    return shown, (last.noted_at, last.id)
